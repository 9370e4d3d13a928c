//! The rules that a site published, every version of each.

use althing_core::id::SiteId;
use althing_core::rule::Rule;
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most codes that are read of one site: rules that were ever published.
const CODES_MAX: i64 = 1_000;

/// One version of a rule, in force or not.
#[derive(Clone, Debug)]
pub struct RuleRow {
    /// Its words.
    pub rule: Rule,
    /// Since when it holds.
    pub created_at: Micros,
    /// When it ceased to hold, or another version took its place.
    pub retired_at: Option<Micros>,
}

impl FromRow for RuleRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            rule: Rule {
                code: row.text(0)?,
                version: u32::try_from(row.int(1)?).unwrap_or(u32::MAX),
                title: row.text(2)?,
                body: row.text(3)?,
                explanation: row.text(4)?,
            },
            created_at: Micros(row.int(5)?),
            retired_at: row.opt_int(6)?.map(Micros),
        })
    }
}

/// One version of a rule; none of a site that has published none of its own.
pub fn version(tx: &mut Tx<'_>, site: SiteId, code: &str, version: u32) -> Result<Option<RuleRow>, Error> {
    tx.one(
        "select code, version, title, body, explanation, created_at, retired_at from rule \
         where site_id = $1 and code = $2 and version = $3",
        args![site.0, code, i64::from(version)],
    )
}

/// Those in force, in their order; empty until a site has published its own.
pub fn in_force(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<Rule>, Error> {
    let rows = tx.all::<RuleRow>(
        "select code, version, title, body, explanation, created_at, retired_at from rule \
         where site_id = $1 and retired_at is null order by position, code",
        args![site.0],
    )?;
    Ok(rows.into_iter().map(|row| row.rule).collect())
}

/// Every code that was ever used on a site, with its newest version.
pub fn known(tx: &mut Tx<'_>, site: SiteId) -> Result<Vec<(String, u32)>, Error> {
    let rows = tx.all::<(String, i64)>(
        "select code, max(version) from rule where site_id = $1 group by code order by code limit $2",
        args![site.0, CODES_MAX],
    )?;
    Ok(rows.into_iter().map(|(code, version)| (code, u32::try_from(version).unwrap_or(u32::MAX))).collect())
}

/// Writes the rules as they are to be. Those that held before are kept, the house's too, so that a decision's link to the
/// version that it named goes on to work.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    site: SiteId,
    before: &[Rule],
    after: &[Rule],
    now: Micros,
) -> Result<(), Error> {
    for rule in before.iter().chain(after) {
        tx.exec(
            "insert into rule (site_id, code, version, position, title, body, explanation, created_at, retired_at) \
             values ($1, $2, $3, 0, $4, $5, $6, $7, $7) on conflict (site_id, code, version) do nothing",
            args![
                site.0,
                &rule.code,
                i64::from(rule.version),
                &rule.title,
                &rule.body,
                &rule.explanation,
                now.0
            ],
        )?;
    }
    tx.exec(
        "update rule set retired_at = $2 where site_id = $1 and retired_at is null",
        args![site.0, now.0],
    )?;
    for (position, rule) in (0_i64..).zip(after) {
        tx.exec(
            "update rule set retired_at = null, position = $4, explanation = $5 \
             where site_id = $1 and code = $2 and version = $3",
            args![site.0, &rule.code, i64::from(rule.version), position, &rule.explanation],
        )?;
    }
    Ok(())
}
