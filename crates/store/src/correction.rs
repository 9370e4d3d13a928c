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

/// What a site's moderators taught with this model; reads only.
pub fn of_model(tx: &mut Tx<'_>, site: SiteId, model: &str) -> Result<Vec<CorrectionRow>, Error> {
    tx.all(
        "select attribute, model, weights, record from correction where site_id = $1 and model = $2 \
         order by attribute",
        args![site.0, model],
    )
}

/// What was taught for one attribute with this model, to be changed in this transaction; none where it is the first. Take
/// several attributes in the order of their numbers, as everybody does, so that nobody waits in a circle.
///
/// A row that is not there cannot be locked, and of two first lessons one would be lost: so an empty row is put there
/// before, which [`put`] fills.
pub fn for_change(
    tx: &mut Tx<'_>,
    site: SiteId,
    attribute: Attribute,
    model: &str,
    now: Micros,
) -> Result<Option<CorrectionRow>, Error> {
    tx.exec(
        "insert into correction (site_id, attribute, model, weights, record, changed_at) \
         values ($1, $2, $3, $4, $4, $5) on conflict (site_id, model, attribute) do nothing",
        args![site.0, attribute as i64, model, &Vec::<u8>::new(), now.0],
    )?;
    let sql = crate::lock!(
        "select attribute, model, weights, record from correction \
         where site_id = $1 and attribute = $2 and model = $3"
    );
    let row: Option<CorrectionRow> = tx.one(sql.of(tx), args![site.0, attribute as i64, model])?;
    Ok(row.filter(|row| !(row.weights.is_empty() && row.record.is_empty())))
}

/// Puts a correction in the place of the one that [`for_change`] gave.
pub fn put(tx: &mut Tx<'_>, site: SiteId, row: &CorrectionRow, now: Micros) -> Result<(), Error> {
    tx.exec(
        "update correction set weights = $4, record = $5, changed_at = $6 \
         where site_id = $1 and attribute = $2 and model = $3",
        args![site.0, row.attribute as i64, &row.model, &row.weights, &row.record, now.0],
    )?;
    Ok(())
}

/// Forgets everything that a site's moderators taught, with whatever model.
pub fn forget(tx: &mut Tx<'_>, site: SiteId) -> Result<(), Error> {
    tx.exec("delete from correction where site_id = $1", args![site.0])?;
    Ok(())
}
