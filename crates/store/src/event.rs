//! The log: written by `apply` alone, read by whatever follows changes.

use althing_core::event::Event;
use althing_core::id::{CommentId, EventId, SiteId, StoryId};
use althing_core::time::Micros;

use crate::dialect::EVENTS_TO_COME;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::{args, visible_events};

/// Most events one read gives.
pub const EVENTS_MAX: i64 = 1000;

/// The statement that tells SQLite's transaction counter where to go on.
pub const TXID_START: &str = "select coalesce(max(txid), 0) from event";

/// Place in the log. Events are read in the order of (txid, id), because a slow transaction commits behind ids that
/// were made after its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Number of the transaction (SQLite: of the commit group).
    pub txid: i64,
    /// Event within it.
    pub id: EventId,
}

/// Before every event.
pub const START: Cursor = Cursor { txid: i64::MIN / 2, id: EventId(uuid::Uuid::nil()) };

/// One line of the log as followers read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// Where it stands.
    pub cursor: Cursor,
    /// What happened.
    pub kind: String,
    /// On which site.
    pub site_id: SiteId,
    /// To which story.
    pub story_id: Option<StoryId>,
    /// The story's epoch, when readers see a difference.
    pub epoch: Option<i64>,
    /// To which comment.
    pub comment_id: Option<CommentId>,
    /// When, in microseconds.
    pub at: i64,
}

impl FromRow for Logged {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            cursor: Cursor { txid: row.int(0)?, id: EventId(row.uuid(1)?) },
            kind: row.text(2)?,
            site_id: SiteId(row.uuid(3)?),
            story_id: row.opt_uuid(4)?.map(StoryId),
            epoch: row.opt_int(5)?,
            comment_id: row.opt_uuid(6)?.map(CommentId),
            at: row.int(7)?,
        })
    }
}

/// Who made an event: the kind of actor and their id.
pub fn made_by(tx: &mut Tx<'_>, id: EventId) -> Result<Option<(String, Option<uuid::Uuid>)>, Error> {
    tx.one("select actor_kind, actor_id from event where id = $1", args![id.0])
}

/// Writes a change's event. The only statement that does.
pub(crate) fn insert(tx: &mut Tx<'_>, event: &Event, epoch: Option<i64>) -> Result<(), Error> {
    let txid = tx.txid()?;
    tx.exec(
        "insert into event (txid, id, kind, site_id, story_id, story_epoch, comment_id, revision_id, actor_kind, \
         actor_id, reason, commitment, at, account_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            txid,
            event.id.0,
            event.kind,
            event.site_id.0,
            event.story_id.map(|id| id.0),
            epoch,
            event.comment_id.map(|id| id.0),
            event.revision_id.map(|id| id.0),
            event.actor.kind(),
            event.actor.id(),
            &event.reason,
            event.commitment.as_ref(),
            event.at.0,
            event.account_id.map(|id| id.0)
        ],
    )?;
    Ok(())
}

/// To be called when a database is opened. On PostgreSQL the numbers of transactions are the server's own: a database that
/// was restored on another one may hold events of transactions that are still to come there, and whatever follows the log
/// would wait for those. Their numbers are moved to before this transaction's, in their order, and with them how far the log
/// was followed. Gives by how much.
pub fn settle_in(tx: &mut Tx<'_>) -> Result<i64, Error> {
    if to_come(tx)?.is_none() {
        return Ok(0);
    }
    tx.exec("lock table event in share row exclusive mode", &[])?;
    let own = tx.txid()?;
    let Some(last) = to_come(tx)? else { return Ok(0) };
    let by = last - own + 1;
    tx.exec("update event set txid = txid - $1", args![by])?;
    tx.exec("update follower set txid = txid - $1", args![by])?;
    Ok(by)
}

/// The number of the last event, if that is one of a transaction to come.
fn to_come(tx: &mut Tx<'_>) -> Result<Option<i64>, Error> {
    Ok(tx.one::<Option<i64>>(EVENTS_TO_COME.of(tx), &[])?.flatten())
}

/// The end of the log, or none when it is empty.
pub fn last(tx: &mut Tx<'_>) -> Result<Option<Cursor>, Error> {
    let found =
        tx.one::<(i64, uuid::Uuid)>("select txid, id from event order by txid desc, id desc limit 1", &[])?;
    Ok(found.map(|(txid, id)| Cursor { txid, id: EventId(id) }))
}

/// Events after a place (none: from the beginning), at most [`EVENTS_MAX`], oldest first; only those that no
/// running transaction can still slip in front of.
pub fn after(tx: &mut Tx<'_>, cursor: Option<Cursor>) -> Result<Vec<Logged>, Error> {
    let sql = visible_events!(
        "select txid, id, kind, site_id, story_id, story_epoch, comment_id, at from event where",
        "and (txid, id) > ($1, $2) order by txid, id limit 1000"
    );
    let from = cursor.unwrap_or(START);
    tx.all(sql.of(tx), args![from.txid, from.id.0])
}

/// Visible changes of one story after an epoch, oldest first, at most `limit`.
pub fn of_story(tx: &mut Tx<'_>, story: StoryId, epoch: i64, limit: i64) -> Result<Vec<Logged>, Error> {
    tx.all(
        "select txid, id, kind, site_id, story_id, story_epoch, comment_id, at from event \
         where story_id = $1 and story_epoch > $2 order by story_epoch limit $3",
        args![story.0, epoch, limit],
    )
}

/// Stories that changed since a time, at most [`EVENTS_MAX`]: looks at the end of the log only.
pub fn stories_since(tx: &mut Tx<'_>, since: Micros) -> Result<Vec<StoryId>, Error> {
    let ids = tx.all::<uuid::Uuid>(
        "select distinct story_id from (select story_id, at from event order by txid desc, id desc limit 1000) recent \
         where story_id is not null and at >= $1",
        args![since.0],
    )?;
    Ok(ids.into_iter().map(StoryId).collect())
}
