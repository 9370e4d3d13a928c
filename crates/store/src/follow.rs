//! Follows the log for what staff look things up in: the index of [`crate::search`] and the days of [`crate::figures`].
//!
//! One place in the log for both, kept in the transaction that brings them up to it: what was followed is followed once,
//! whoever is killed, and two nodes take turns.

use std::collections::BTreeMap;

use althing_core::id::{CommentId, EventId, SiteId, StoryId};

use crate::dialect::Pick;
use crate::error::Error;
use crate::event::{Cursor, START};
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::{args, figures, lock, search, unscored, visible_events};

/// Most events followed in one transaction.
pub const EVENTS_MAX: u32 = 200;

const EVENTS: Pick = visible_events!(
    "select txid, id, kind, site_id, story_id, story_epoch, comment_id, reason, at from event where",
    "and (txid, id) > ($1, $2) order by txid, id limit $3"
);

/// The same before a transaction. On SQLite whoever follows shares a group with others, whose events have the group's
/// number and come in whatever order: theirs are followed with the next group.
const EVENTS_BEFORE: Pick = visible_events!(
    "select txid, id, kind, site_id, story_id, story_epoch, comment_id, reason, at from event where",
    "and (txid, id) > ($1, $2) and txid < $4 order by txid, id limit $3"
);

/// An event, as far as it is followed.
pub(crate) struct Followed {
    pub(crate) cursor: Cursor,
    pub(crate) kind: String,
    pub(crate) site_id: SiteId,
    pub(crate) story_id: Option<StoryId>,
    pub(crate) is_visible: bool,
    pub(crate) comment_id: Option<CommentId>,
    pub(crate) reason: String,
    pub(crate) at: i64,
}

impl FromRow for Followed {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            cursor: Cursor { txid: row.int(0)?, id: EventId(row.uuid(1)?) },
            kind: row.text(2)?,
            site_id: SiteId(row.uuid(3)?),
            story_id: row.opt_uuid(4)?.map(StoryId),
            is_visible: row.opt_int(5)?.is_some(),
            comment_id: row.opt_uuid(6)?.map(CommentId),
            reason: row.text(7)?,
            at: row.int(8)?,
        })
    }
}

/// How far the log has been followed; none before the beginning.
pub fn cursor(tx: &mut Tx<'_>) -> Result<Option<Cursor>, Error> {
    let found =
        tx.one::<(i64, uuid::Uuid)>("select txid, event_id from follower where name = 'desk'", &[])?;
    Ok(found.map(|(txid, id)| Cursor { txid, id: EventId(id) }))
}

/// Whether there is anything to follow: a read, so that whoever looks often writes seldom.
pub fn is_behind(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let from = cursor(tx)?.unwrap_or(START);
    let next = tx.all::<Followed>(EVENTS.of(tx), args![from.txid, from.id.0, 1_i64])?;
    Ok(!next.is_empty())
}

/// Follows the next events, at most `most` and [`EVENTS_MAX`]; gives how many.
pub fn step(tx: &mut Tx<'_>, most: u32) -> Result<usize, Error> {
    tx.exec(
        "insert into follower (name, txid, event_id) values ('desk', $1, $2) on conflict (name) do nothing",
        args![START.txid, START.id.0],
    )?;
    let sql = lock!("select txid, event_id from follower where name = 'desk'");
    let from = tx.one::<(i64, uuid::Uuid)>(sql.of(tx), &[])?;
    let (txid, id) = from.unwrap_or((START.txid, START.id.0));
    let own = tx.txid()?;
    let events =
        tx.all::<Followed>(EVENTS_BEFORE.of(tx), args![txid, id, i64::from(most.min(EVENTS_MAX)), own])?;
    let Some(last) = events.last() else { return Ok(0) };
    // Each comment once, in the order in which everybody takes their locks: a story before its comments.
    let mut comments = BTreeMap::new();
    for event in &events {
        let Some(comment) = event.story_id.zip(event.comment_id) else { continue };
        *comments.entry(comment).or_insert(true) &= event.kind == "comment_imported";
    }
    for ((story, comment), is_only_imported) in comments {
        // Its scores bring its entry: an entry that changes costs many times what a new one does.
        if !is_only_imported || !unscored::waits(tx, story, comment)? {
            search::put(tx, story, comment)?;
        }
    }
    figures::count(tx, &events)?;
    tx.exec(
        "update follower set txid = $1, event_id = $2 where name = 'desk'",
        args![last.cursor.txid, last.cursor.id.0],
    )?;
    Ok(events.len())
}
