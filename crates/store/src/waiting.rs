//! What waits for somebody of staff: one row for each comment and queue, kept in step by every change to a comment, its
//! reports and its appeals. Everything in it but the claim follows from those.

use althing_core::id::CommentId;
use althing_core::score::{Attribute, Scores};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Why a comment is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue {
    /// It, or a newer text of it, waits for approval.
    Pending,
    /// Readers reported it.
    Reported,
    /// Its author complains about a decision.
    Appealed,
}

impl Queue {
    /// All queues, in the order in which the desk shows them.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Reported, Self::Appealed];

    /// Its spelling in addresses and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Reported => "reported",
            Self::Appealed => "appealed",
        }
    }

    /// The queue with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.as_str() == text)
    }
}

/// How much an open report adds to how urgent a comment is, in thousandths of a score.
const REPORT_URGENCY: i64 = 250;

/// What decides where a comment waits.
struct State {
    site_id: Uuid,
    story_id: Uuid,
    section: String,
    is_pending: bool,
    revision_id: Uuid,
    score: i64,
    language: String,
    reports: i64,
    appeals: i64,
}

impl FromRow for State {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let scores = row.opt_bytes(5)?.and_then(|bytes| Scores::values_from_bytes(&bytes));
        Ok(Self {
            site_id: row.uuid(0)?,
            story_id: row.uuid(1)?,
            section: row.text(2)?,
            is_pending: row.flag(3)?,
            revision_id: row.uuid(4)?,
            score: highest(scores.as_ref()),
            language: row.opt_text(6)?.unwrap_or_else(|| "und".to_owned()),
            reports: row.int(7)?,
            appeals: row.int(8)?,
        })
    }
}

/// The highest of a text's scores, in thousandths; 0 where it has none.
pub fn highest(scores: Option<&[u16; Attribute::COUNT]>) -> i64 {
    scores.and_then(|scores| scores.iter().max()).map_or(0, |score| i64::from(*score))
}

/// Puts a comment into the queues that it belongs to now, and takes it out of the others. A row that stays keeps the time
/// since when it waits, and its claim.
pub(crate) fn refresh(tx: &mut Tx<'_>, comment: CommentId, now: Micros) -> Result<(), Error> {
    let state = tx.one::<State>(
        "select c.site_id, c.story_id, s.section, \
         case when c.status = 'pending' or c.status = 'published' and p.id is not null \
           then cast(1 as bigint) else cast(0 as bigint) end, \
         coalesce(p.id, c.revision_id), r.scores, r.score_language, \
         (select count(*) from report o where o.comment_id = c.id and o.state = 'open'), \
         (select count(*) from decision d join appeal a on a.decision_id = d.id \
          where d.comment_id = c.id and a.state = 'open') \
         from comment c join story s on s.id = c.story_id \
         left join revision p on p.comment_id = c.id and p.status = 'pending' \
         left join revision r on r.id = coalesce(p.id, c.revision_id) where c.id = $1",
        args![comment.0],
    )?;
    let Some(state) = state else { return Ok(()) };
    let belongs = [state.is_pending, state.reports > 0, state.appeals > 0];
    for (queue, belongs) in Queue::ALL.into_iter().zip(belongs) {
        if belongs {
            put(tx, queue, comment, &state, now)?;
        } else {
            tx.exec(
                "delete from waiting where queue = $1 and comment_id = $2",
                args![queue.as_str(), comment.0],
            )?;
        }
    }
    Ok(())
}

fn put(tx: &mut Tx<'_>, queue: Queue, comment: CommentId, state: &State, now: Micros) -> Result<(), Error> {
    let urgency = -(state.score + REPORT_URGENCY * state.reports);
    tx.exec(
        "insert into waiting (queue, comment_id, revision_id, site_id, story_id, section, language, score, urgency, \
         queued_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (queue, comment_id) do update \
         set revision_id = excluded.revision_id, section = excluded.section, language = excluded.language, \
         score = excluded.score, urgency = excluded.urgency",
        args![
            queue.as_str(),
            comment.0,
            state.revision_id,
            state.site_id,
            state.story_id,
            &state.section,
            &state.language,
            state.score,
            urgency,
            now.0
        ],
    )?;
    Ok(())
}

/// Since when a comment has been in a queue.
pub(crate) fn since(tx: &mut Tx<'_>, queue: Queue, comment: CommentId) -> Result<Option<Micros>, Error> {
    let found = tx.one::<i64>(
        "select queued_at from waiting where queue = $1 and comment_id = $2",
        args![queue.as_str(), comment.0],
    )?;
    Ok(found.map(Micros))
}

/// Where the queues and what they follow from disagree, in words; at most a hundred of each kind.
pub(crate) fn wrong(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for (what, sql) in [
        (
            "is in the pending queue and does not wait",
            "select w.comment_id from waiting w join comment c on c.id = w.comment_id where w.queue = 'pending' \
             and not (c.status = 'pending' or c.status = 'published' and exists \
             (select 1 from revision p where p.comment_id = c.id and p.status = 'pending')) limit 100",
        ),
        (
            "waits and is not in the pending queue",
            "select c.id from comment c where c.status = 'pending' and not exists \
             (select 1 from waiting w where w.queue = 'pending' and w.comment_id = c.id) limit 100",
        ),
        (
            "has a text that waits and is not in the pending queue",
            "select c.id from revision p join comment c on c.id = p.comment_id where p.status = 'pending' \
             and c.status = 'published' and not exists \
             (select 1 from waiting w where w.queue = 'pending' and w.comment_id = c.id) limit 100",
        ),
        (
            "is in the reported queue without an open report",
            "select w.comment_id from waiting w where w.queue = 'reported' and not exists \
             (select 1 from report o where o.comment_id = w.comment_id and o.state = 'open') limit 100",
        ),
        (
            "has an open report and is not in the reported queue",
            "select o.comment_id from report o where o.state = 'open' and not exists \
             (select 1 from waiting w where w.queue = 'reported' and w.comment_id = o.comment_id) limit 100",
        ),
        (
            "is in the appealed queue without an open complaint",
            "select w.comment_id from waiting w where w.queue = 'appealed' and not exists \
             (select 1 from decision d join appeal a on a.decision_id = d.id \
              where d.comment_id = w.comment_id and a.state = 'open') limit 100",
        ),
        (
            "has an open complaint and is not in the appealed queue",
            "select d.comment_id from appeal a join decision d on d.id = a.decision_id where a.state = 'open' \
             and d.comment_id is not null and not exists \
             (select 1 from waiting w where w.queue = 'appealed' and w.comment_id = d.comment_id) limit 100",
        ),
    ] {
        let ids = tx.all::<Uuid>(sql, &[])?;
        found.extend(ids.into_iter().map(|id| format!("comment {id} {what}")));
    }
    Ok(found)
}
