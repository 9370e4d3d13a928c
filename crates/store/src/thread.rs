//! Threads: their order in a story, what marks them, and what stands below a comment.

use althing_core::comment::Sort;
use althing_core::id::{CommentId, SiteId, StoryId};
use althing_core::story::StoryState;
use althing_core::thread::{Mark, MarkComment, Marks, SetState, StorySeen};
use uuid::Uuid;

use crate::comment::THREAD_SEGMENT_MAX;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::{args, story};

/// Pinned threads that one read gives: as many as may be pinned.
const PINNED_MAX: i64 = althing_core::thread::PINNED_MAX as i64;
/// The rank of pinned threads in every order: before any other.
const PINNED_RANK: i64 = i64::MIN;
/// Comments of a thread that one read gives in the order of arrival.
pub const ARRIVED_MAX: usize = 1_000;

/// Place of a thread in the order of a story's threads: the pinned ones first, the newest pin before others, and then
/// the others as the order says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootKey {
    /// `best_key` or `discussed_key`; 0 for the orders by time; of pinned threads less than any.
    pub rank: i64,
    /// Place by time; of pinned threads when they were pinned, negated.
    pub sort_at: i64,
    /// The root.
    pub id: CommentId,
}

impl RootKey {
    /// Before the first thread in every order.
    pub const FIRST: Self = Self { rank: PINNED_RANK, sort_at: i64::MIN, id: CommentId(Uuid::nil()) };

    /// Before the first thread that is not pinned.
    const fn unpinned(sort: Sort) -> Self {
        match sort {
            Sort::Newest => Self { rank: i64::MAX, sort_at: i64::MAX, id: CommentId(Uuid::max()) },
            Sort::Best | Sort::Oldest | Sort::Discussed => Self::FIRST,
        }
    }
}

/// A thread's root as the order of threads sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootRow {
    /// Its place.
    pub key: RootKey,
    /// Published comments of its thread.
    pub thread_count: i64,
}

impl FromRow for RootRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let key = RootKey { rank: row.int(0)?, sort_at: row.int(1)?, id: CommentId(row.uuid(2)?) };
        Ok(Self { key, thread_count: row.int(3)? })
    }
}

/// The threads of a story that have anything published, after a place in an order. A thread whose first comment does not
/// stand for everyone to read is not pinned meanwhile.
pub fn roots(
    tx: &mut Tx<'_>,
    story: StoryId,
    sort: Sort,
    after: RootKey,
    limit: usize,
) -> Result<Vec<RootRow>, Error> {
    let limit = limit.min(THREAD_SEGMENT_MAX) as i64 + 1;
    if after.rank != PINNED_RANK {
        return unpinned(tx, story, sort, after, limit);
    }
    let mut found = pinned(tx, story, after, limit)?;
    let left = limit - found.len() as i64;
    if left > 0 {
        found.extend(unpinned(tx, story, sort, RootKey::unpinned(sort), left)?);
    }
    Ok(found)
}

fn pinned(tx: &mut Tx<'_>, story: StoryId, after: RootKey, limit: i64) -> Result<Vec<RootRow>, Error> {
    let found = tx.all::<(i64, Uuid, i64)>(
        "select -pinned_at, id, thread_count from comment where story_id = $1 and pinned_at is not null \
         and status = 'published' and (-pinned_at, id) > ($2, $3) order by -pinned_at, id limit $4",
        args![story.0, after.sort_at, after.id.0, limit.min(PINNED_MAX)],
    )?;
    let row = |(sort_at, id, thread_count)| RootRow {
        key: RootKey { rank: PINNED_RANK, sort_at, id: CommentId(id) },
        thread_count,
    };
    Ok(found.into_iter().map(row).collect())
}

fn unpinned(
    tx: &mut Tx<'_>,
    story: StoryId,
    sort: Sort,
    after: RootKey,
    limit: i64,
) -> Result<Vec<RootRow>, Error> {
    match sort {
        Sort::Best => tx.all(
            "select best_key, sort_at, id, thread_count from comment where story_id = $1 and parent_id is null \
             and thread_count > 0 and (pinned_at is null or status <> 'published') \
             and (best_key, sort_at, id) > ($2, $3, $4) order by best_key, sort_at, id limit $5",
            args![story.0, after.rank, after.sort_at, after.id.0, limit],
        ),
        Sort::Discussed => tx.all(
            "select discussed_key, sort_at, id, thread_count from comment where story_id = $1 \
             and parent_id is null and thread_count > 0 and (pinned_at is null or status <> 'published') \
             and (discussed_key, sort_at, id) > ($2, $3, $4) order by discussed_key, sort_at, id limit $5",
            args![story.0, after.rank, after.sort_at, after.id.0, limit],
        ),
        Sort::Oldest => tx.all(
            "select 0, sort_at, id, thread_count from comment where story_id = $1 and parent_id is null \
             and thread_count > 0 and (pinned_at is null or status <> 'published') \
             and (sort_at, id) > ($2, $3) order by sort_at, id limit $4",
            args![story.0, after.sort_at, after.id.0, limit],
        ),
        Sort::Newest => tx.all(
            "select 0, sort_at, id, thread_count from comment where story_id = $1 and parent_id is null \
             and thread_count > 0 and (pinned_at is null or status <> 'published') \
             and (sort_at, id) < ($2, $3) order by sort_at desc, id desc limit $4",
            args![story.0, after.sort_at, after.id.0, limit],
        ),
    }
}

/// How a comment is marked. To be read under its story's lock, which everything that marks holds.
pub fn marks(tx: &mut Tx<'_>, story: StoryId, id: CommentId) -> Result<Marks, Error> {
    let found = tx.one::<(Option<i64>, Option<i64>, i64)>(
        "select pinned_at, picked_at, locked from comment where id = $1",
        args![id.0],
    )?;
    let (pinned_at, picked_at, locked) = found.unwrap_or_default();
    let pinned = tx.one::<i64>(
        "select count(*) from comment where story_id = $1 and pinned_at is not null \
         and status not in ('withdrawn', 'erased')",
        args![story.0],
    )?;
    Ok(Marks {
        is_pinned: pinned_at.is_some(),
        is_picked: picked_at.is_some(),
        is_locked: locked == 1,
        pinned_count: pinned.and_then(|count| u32::try_from(count).ok()).unwrap_or(0),
    })
}

pub(crate) fn mark(tx: &mut Tx<'_>, id: CommentId, cmd: &MarkComment) -> Result<(), Error> {
    let (id, now) = (id.0, cmd.now.0);
    match cmd.mark {
        Mark::Pin => tx.exec("update comment set pinned_at = $2 where id = $1", args![id, now])?,
        Mark::Unpin => tx.exec("update comment set pinned_at = null where id = $1", args![id])?,
        Mark::Pick => tx.exec("update comment set picked_at = $2 where id = $1", args![id, now])?,
        Mark::Unpick => tx.exec("update comment set picked_at = null where id = $1", args![id])?,
        Mark::Lock => tx.exec("update comment set locked = 1 where id = $1", args![id])?,
        Mark::Unlock => tx.exec("update comment set locked = 0 where id = $1", args![id])?,
    };
    Ok(())
}

/// Whether nobody can reply in the thread that begins with this comment.
pub fn is_locked(tx: &mut Tx<'_>, root: CommentId) -> Result<bool, Error> {
    Ok(tx.one::<i64>("select locked from comment where id = $1", args![root.0])? == Some(1))
}

/// What closing or reopening a story needs to see, under its lock.
pub fn story_seen(tx: &mut Tx<'_>, id: StoryId) -> Result<Option<StorySeen>, Error> {
    let found = tx.one::<(Uuid, String)>("select site_id, section from story where id = $1", args![id.0])?;
    let Some((site_id, section)) = found else { return Ok(None) };
    let site_id = SiteId(site_id);
    let Some(openness) = story::lock(tx, site_id, id)? else { return Ok(None) };
    Ok(Some(StorySeen { site_id, section, state: openness.openness.state }))
}

pub(crate) fn set_state(tx: &mut Tx<'_>, cmd: &SetState) -> Result<(), Error> {
    match cmd.to {
        StoryState::Closed => tx.exec(
            "update story set state = 'closed', closed_at = $2 where id = $1",
            args![cmd.story_id.0, cmd.now.0],
        )?,
        StoryState::Open => {
            tx.exec("update story set state = 'open', closed_at = null where id = $1", args![cmd.story_id.0])?
        }
    };
    Ok(())
}

/// A comment of a thread in the order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrived {
    /// The comment.
    pub id: CommentId,
    /// The comment it answers, which has always come before it.
    pub parent_id: Option<CommentId>,
    /// Whether everyone sees it.
    pub is_shown: bool,
    /// Its place.
    pub position: i64,
}

impl FromRow for Arrived {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: CommentId(row.uuid(0)?),
            parent_id: row.opt_uuid(1)?.map(CommentId),
            is_shown: row.str(2)? == "published",
            position: row.int(3)?,
        })
    }
}

/// The comments of a thread after a position, at most [`ARRIVED_MAX`].
pub fn arrived(tx: &mut Tx<'_>, root: CommentId, after: i64) -> Result<Vec<Arrived>, Error> {
    tx.all(
        "select id, parent_id, status, position from comment where root_id = $1 and position > $2 \
         order by position limit $3",
        args![root.0, after, ARRIVED_MAX as i64],
    )
}
