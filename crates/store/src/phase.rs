//! What the phases of a policy did, by site and day; and the last comments of a site, for trying another policy on them.

use althing_core::id::{AccountId, CommentId, SiteId, StoryId};
use althing_core::score::{Attribute, Scores};
use althing_core::time::{DAY, Micros};

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most comments that one read of [`last_before`] looks at.
pub const WALKED_MAX: usize = 500;
/// Days of counts that one write forgets at most, over all sites and phases.
const FORGOTTEN_MAX: i64 = 500;

/// The day of a time, counted since 1970.
pub const fn day_of(at: Micros) -> i64 {
    at.0.div_euclid(DAY)
}

/// What a phase did: comments and edits that it held or refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Did {
    /// The phase.
    pub phase: String,
    /// How many it held.
    pub held: i64,
    /// How many it refused.
    pub refused: i64,
}

impl FromRow for Did {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self { phase: row.text(0)?, held: row.int(1)?, refused: row.int(2)? })
    }
}

/// Adds to what a phase did on a day.
pub fn count(
    tx: &mut Tx<'_>,
    site: SiteId,
    day: i64,
    phase: &str,
    held: i64,
    refused: i64,
) -> Result<(), Error> {
    tx.exec(
        "insert into phase_day (site_id, day, phase, held_count, refused_count) values ($1, $2, $3, $4, $5) \
         on conflict (site_id, day, phase) do update set held_count = phase_day.held_count + excluded.held_count, \
         refused_count = phase_day.refused_count + excluded.refused_count",
        args![site.0, day, phase, held, refused],
    )?;
    Ok(())
}

/// What each phase did on a site since a day.
pub fn since(tx: &mut Tx<'_>, site: SiteId, day: i64) -> Result<Vec<Did>, Error> {
    tx.all(
        "select phase, cast(sum(held_count) as bigint), cast(sum(refused_count) as bigint) from phase_day \
         where site_id = $1 and day >= $2 group by phase order by phase",
        args![site.0, day],
    )
}

/// Forgets the counts of days before one.
pub fn forget(tx: &mut Tx<'_>, before: i64) -> Result<u64, Error> {
    tx.exec(
        "delete from phase_day where (site_id, day, phase) in (select site_id, day, phase from phase_day \
         where day < $1 limit $2)",
        args![before, FORGOTTEN_MAX],
    )
}

/// A comment as a policy that is tried on it sees it.
#[derive(Clone, Debug)]
pub struct Came {
    /// The comment.
    pub id: CommentId,
    /// Its site.
    pub site_id: SiteId,
    /// Its story.
    pub story_id: StoryId,
    /// The section of its story.
    pub section: String,
    /// Its author's account, if they have one.
    pub account_id: Option<AccountId>,
    /// Since when they have it.
    pub account_since: Option<Micros>,
    /// When it was written: of what an import brought, as its source says.
    pub at: Micros,
    /// Whether an import brought it.
    pub is_imported: bool,
    /// Its author's name.
    pub name: String,
    /// Its Markdown.
    pub source: String,
    /// Its scores, where it has any.
    pub scores: Option<[u16; Attribute::COUNT]>,
    /// When its story was published, or its row made.
    pub story_since: Micros,
}

impl FromRow for Came {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: CommentId(row.uuid(0)?),
            site_id: SiteId(row.uuid(1)?),
            story_id: StoryId(row.uuid(2)?),
            section: row.text(3)?,
            account_id: row.opt_uuid(4)?.map(AccountId),
            account_since: row.opt_int(5)?.map(Micros),
            at: Micros(row.int(6)?),
            name: row.text(7)?,
            source: row.text(8)?,
            scores: row.opt_bytes(9)?.and_then(|bytes| Scores::values_from_bytes(&bytes)),
            story_since: Micros(row.int(10)?),
            is_imported: row.flag(11)?,
        })
    }
}

/// Comments before one, those that came last first, of all sites: at most [`WALKED_MAX`]. Those that are erased are not
/// among them; the last id is where to go on, none at the end.
pub fn last_before(tx: &mut Tx<'_>, before: CommentId) -> Result<(Vec<Came>, Option<CommentId>), Error> {
    let end = tx.one::<uuid::Uuid>(
        "select id from (select id from comment where id < $1 order by id desc limit $2) walked order by id limit 1",
        args![before.0, WALKED_MAX as i64],
    )?;
    let Some(end) = end else { return Ok((Vec::new(), None)) };
    let came = tx.all::<Came>(
        "select c.id, c.site_id, c.story_id, s.section, c.account_id, a.created_at, \
         coalesce(c.created_at, c.submitted_at), g.name, r.source, r.scores, coalesce(s.published_at, s.created_at), \
         case when c.source_key is null then cast(0 as bigint) else cast(1 as bigint) end \
         from comment c join story s on s.id = c.story_id join guest g on g.id = c.guest_id \
         join revision r on r.id = c.revision_id left join account a on a.id = c.account_id \
         where c.id < $1 and c.id >= $2 and c.status <> 'erased' order by c.id desc",
        args![before.0, end],
    )?;
    Ok((came, Some(CommentId(end))))
}
