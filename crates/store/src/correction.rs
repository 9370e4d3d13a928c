//! What a site's moderators taught the scorer. Weights and records are the scorer's affair; here they are bytes.

use althing_core::id::SiteId;
use althing_core::score::Attribute;
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// The correction of one attribute at a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionRow {
    /// What it corrects.
    pub attribute: Attribute,
    /// The model that it was learnt with.
    pub model: String,
    /// At most some 160 kB.
    pub weights: Vec<u8>,
    /// Under 2 kB.
    pub record: Vec<u8>,
}

impl FromRow for CorrectionRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let number = usize::try_from(row.int(0)?).unwrap_or(usize::MAX);
        let attribute = Attribute::ALL.get(number).copied();
        Ok(Self {
            attribute: attribute.ok_or_else(|| Error::Decode(format!("attribute {number}")))?,
            model: row.text(1)?,
            weights: row.bytes(2)?,
            record: row.bytes(3)?,
        })
    }
}

/// Everything that a site's moderators taught; reads only.
pub fn of_site(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<CorrectionRow>, Error> {
    tx.all(
        "select attribute, model, weights, record from correction where site_id = $1 order by attribute",
        args![site.0],
    )
}

/// What was taught for one attribute, to be changed in this transaction.
pub fn for_change(
    tx: &mut Tx<'_>,
    site: SiteId,
    attribute: Attribute,
) -> Result<Option<CorrectionRow>, Error> {
    let sql = crate::lock!(
        "select attribute, model, weights, record from correction where site_id = $1 and attribute = $2"
    );
    tx.one(sql.of(tx), args![site.0, attribute as i64])
}

/// Puts a correction in the place of the one before.
pub fn put(tx: &mut Tx<'_>, site: SiteId, row: &CorrectionRow, now: Micros) -> Result<(), Error> {
    tx.exec(
        "insert into correction (site_id, attribute, model, weights, record, changed_at) \
         values ($1, $2, $3, $4, $5, $6) on conflict (site_id, attribute) do update \
         set model = excluded.model, weights = excluded.weights, record = excluded.record, \
         changed_at = excluded.changed_at",
        args![site.0, row.attribute as i64, &row.model, &row.weights, &row.record, now.0],
    )?;
    Ok(())
}

/// Forgets everything that a site's moderators taught.
pub fn forget(tx: &mut Tx<'_>, site: SiteId) -> Result<(), Error> {
    tx.exec("delete from correction where site_id = $1", args![site.0])?;
    Ok(())
}
