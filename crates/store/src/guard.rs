//! The guard of stories: where it is, where it moves, and what readers' reports say of the last comments.

use althing_core::guard::{Guard, GuardMove, GuardState};
use althing_core::id::{SiteId, StoryId};
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most stories with a raised guard that one read gives, those raised first before others.
pub const RAISED_MAX: i64 = 1000;
/// Comments of a story that reports are counted over: its last ones.
pub const LAST_MAX: i64 = 50;
/// Comments that [`came_since`] counts at most.
pub const SINCE_MAX: i64 = 600;
/// How `guard_by` says that staff want it to stay.
const BY_STAFF: &str = "staff";

/// Reads the three columns of a guard from a place on.
pub(crate) fn state(row: &Row<'_>, at: usize) -> Result<GuardState, Error> {
    let level = Guard::parse(row.str(at)?).ok_or_else(|| Error::Decode("an unknown guard".to_owned()))?;
    let since = row.opt_int(at + 1)?.map(Micros);
    Ok(GuardState { level, since, is_pinned: row.opt_text(at + 2)?.as_deref() == Some(BY_STAFF) })
}

/// Moves a story's guard. The row is locked by whoever decided.
pub(crate) fn put(tx: &mut Tx<'_>, cmd: &GuardMove) -> Result<(), Error> {
    let by = if cmd.pins { BY_STAFF } else { "itself" };
    tx.exec(
        "update story set guard = $2, guard_since = $3, guard_by = $4 where id = $1",
        args![cmd.story_id.0, cmd.to.as_str(), cmd.now.0, by],
    )?;
    Ok(())
}

/// A story whose guard is up.
#[derive(Clone, Copy, Debug)]
pub struct Raised {
    /// The story.
    pub story_id: StoryId,
    /// Its site.
    pub site_id: SiteId,
    /// Its guard.
    pub state: GuardState,
}

impl FromRow for Raised {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self { story_id: StoryId(row.uuid(0)?), site_id: SiteId(row.uuid(1)?), state: state(row, 2)? })
    }
}

/// Stories whose guard is up, at most [`RAISED_MAX`].
pub fn raised(tx: &mut Tx<'_>) -> Result<Vec<Raised>, Error> {
    tx.all(
        "select id, site_id, guard, guard_since, guard_by from story where guard <> 'normal' \
         order by guard_since limit $1",
        args![RAISED_MAX],
    )
}

/// Of the last comments of a story, at most [`LAST_MAX`]: how many there are, and how many have a report that nobody has
/// looked at.
pub fn reported(tx: &mut Tx<'_>, story: StoryId) -> Result<(i64, i64), Error> {
    let found = tx.one::<(i64, i64)>(
        "select count(*), coalesce(cast(sum(case when exists (select 1 from report r where r.comment_id = last.comment_id \
         and r.state = 'open') then 1 else 0 end) as bigint), 0) \
         from (select comment_id from event where story_id = $1 and kind = 'comment_submitted' \
         order by txid desc, id desc limit $2) last",
        args![story.0, LAST_MAX],
    )?;
    Ok(found.unwrap_or((0, 0)))
}

/// How many comments came to a story since a time, counted up to [`SINCE_MAX`].
pub fn came_since(tx: &mut Tx<'_>, story: StoryId, since: Micros) -> Result<i64, Error> {
    let count = tx.one::<i64>(
        "select count(*) from (select at from event where story_id = $1 and kind = 'comment_submitted' \
         order by txid desc, id desc limit $2) last where at >= $3",
        args![story.0, SINCE_MAX, since.0],
    )?;
    Ok(count.unwrap_or(0))
}
