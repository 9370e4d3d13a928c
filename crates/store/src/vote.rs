//! Votes: one row for each comment and account. They are no events and take no epoch; what they move is counted with the
//! comment at once, and ranked by the story's job.

use althing_core::comment::Status;
use althing_core::id::{AccountId, CommentId, GuestId, JobId, SiteId, StoryId};
use althing_core::time::Micros;
use althing_core::vote::{Value, VoteSeen, WEIGHT, best_key};
use uuid::Uuid;

use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::{args, job, lock, story};

/// Votes of an erased account that are taken back in one transaction.
pub const FORGOTTEN_MAX: usize = 500;
/// Comments that one round of the job ranks; what is left is the next round's.
pub const RANKED_MAX: i64 = 500;
/// Most votes of an account under one story that are told.
pub const TOLD_MAX: i64 = 1000;

/// A vote that is taken.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// On what.
    pub comment_id: CommentId,
    /// Whose.
    pub account_id: AccountId,
    /// For, against, or taken back.
    pub value: Value,
    /// In thousandths.
    pub weight: i64,
    /// Id of the job that ranks it, unless the story has one already.
    pub job_id: JobId,
    /// When the job is to run.
    pub rank_at: Micros,
    /// The present.
    pub now: Micros,
}

/// Votes on a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// For it.
    pub up: i64,
    /// Against it.
    pub down: i64,
}

/// What a decision on a vote needs to see, under locks taken in the order story, comment. The story's is needed for its
/// job: a vote is either seen by the one that runs, or asks for another.
pub fn seen(tx: &mut Tx<'_>, id: CommentId) -> Result<Option<VoteSeen>, Error> {
    let found = tx.one::<(Uuid, Uuid)>("select site_id, story_id from comment where id = $1", args![id.0])?;
    let Some((site_id, story_id)) = found else { return Ok(None) };
    if story::lock(tx, SiteId(site_id), StoryId(story_id))?.is_none() {
        return Ok(None);
    }
    let section = tx.one::<String>("select section from story where id = $1", args![story_id])?;
    let sql = lock!("select guest_id, account_id, status from comment where id = $1");
    let found = tx.one::<(Uuid, Option<Uuid>, String)>(sql.of(tx), args![id.0])?;
    let Some((guest_id, account_id, status)) = found else { return Ok(None) };
    let status = Status::parse(&status);
    Ok(Some(VoteSeen {
        site_id: SiteId(site_id),
        section: section.unwrap_or_default(),
        guest_id: GuestId(guest_id),
        account_id: account_id.map(AccountId),
        status: status.ok_or_else(|| Error::Decode("an unknown comment status".to_owned()))?,
    }))
}

/// Puts, changes or takes back a vote, under the locks of [`seen`]. The same again changes nothing, not even its weight.
pub fn put(tx: &mut Tx<'_>, cast: &Cast) -> Result<Counts, Error> {
    let key = args![cast.comment_id.0, cast.account_id.0];
    let before = tx.one::<i64>("select value from vote where comment_id = $1 and account_id = $2", key)?;
    let (before, after) = (before.unwrap_or(0), cast.value.number());
    if before == after {
        return counts(tx, cast.comment_id);
    }
    tx.exec("delete from vote where comment_id = $1 and account_id = $2", key)?;
    if cast.value != Value::None {
        tx.exec(
            "insert into vote (comment_id, account_id, story_id, value, weight, voted_at) \
             select c.id, $2, c.story_id, $3, $4, $5 from comment c where c.id = $1",
            args![cast.comment_id.0, cast.account_id.0, after, cast.weight, cast.now.0],
        )?;
    }
    let by = |value: i64| i64::from(after == value) - i64::from(before == value);
    let story_id = count(tx, cast.comment_id, by(1), by(-1))?;
    job::enqueue(tx, cast.job_id, job::RANKS, story_id.0, cast.rank_at)?;
    counts(tx, cast.comment_id)
}

/// Counts votes in or out, and marks the comment for the job.
fn count(tx: &mut Tx<'_>, comment: CommentId, up: i64, down: i64) -> Result<StoryId, Error> {
    let story = tx.one::<Uuid>(
        "update comment set up_count = up_count + $2, down_count = down_count + $3, votes_moved = 1 where id = $1 \
         returning story_id",
        args![comment.0, up, down],
    )?;
    story.map(StoryId).ok_or_else(|| Error::Decode("a comment vanished under its lock".to_owned()))
}

fn counts(tx: &mut Tx<'_>, comment: CommentId) -> Result<Counts, Error> {
    let found = tx
        .one::<(i64, i64)>("select up_count, down_count from comment where id = $1", args![comment.0])?
        .ok_or_else(|| Error::Decode("a comment vanished under its lock".to_owned()))?;
    Ok(Counts { up: found.0, down: found.1 })
}

/// What an account says of one comment.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId, comment: CommentId) -> Result<Value, Error> {
    let found = tx.one::<i64>(
        "select value from vote where comment_id = $1 and account_id = $2",
        args![comment.0, account.0],
    )?;
    Ok(found.and_then(Value::of).unwrap_or(Value::None))
}

/// An account's votes under one story, on the newest comments first, at most [`TOLD_MAX`].
pub fn of_account_in_story(
    tx: &mut Tx<'_>,
    account: AccountId,
    story: StoryId,
) -> Result<Vec<(CommentId, i64)>, Error> {
    let found = tx.all::<(Uuid, i64)>(
        "select comment_id, value from vote where account_id = $1 and story_id = $2 \
         order by comment_id desc limit $3",
        args![account.0, story.0, TOLD_MAX],
    )?;
    Ok(found.into_iter().map(|(id, value)| (CommentId(id), value)).collect())
}

/// What a round of ranking did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Whether the votes on any comment had moved.
    pub any: bool,
    /// Whether there are more than one round takes.
    pub more: bool,
}

struct Weighed {
    id: Uuid,
    up: i64,
    down: i64,
}

impl FromRow for Weighed {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self { id: row.uuid(0)?, up: row.int(1)?, down: row.int(2)? })
    }
}

/// Ranks the comments of a story whose votes have moved, and no others, under the story's lock.
pub(crate) fn rank(tx: &mut Tx<'_>, story: StoryId) -> Result<Ranked, Error> {
    let weighed = tx.all::<Weighed>(
        "select c.id, cast(c.up_imported * $3 + coalesce(sum(case when v.value = 1 then v.weight end), 0) as bigint), \
         cast(c.down_imported * $3 + coalesce(sum(case when v.value = -1 then v.weight end), 0) as bigint) \
         from (select id, up_imported, down_imported from comment where story_id = $1 and votes_moved = 1 \
         order by id limit $2) c \
         left join vote v on v.comment_id = c.id group by c.id, c.up_imported, c.down_imported order by c.id",
        args![story.0, RANKED_MAX, WEIGHT],
    )?;
    for row in &weighed {
        tx.exec(
            "update comment set best_key = $2, votes_moved = 0 where id = $1",
            args![row.id, best_key(row.up, row.down)],
        )?;
    }
    Ok(Ranked { any: !weighed.is_empty(), more: weighed.len() as i64 == RANKED_MAX })
}

/// Takes back votes of an account that is erased, at most [`FORGOTTEN_MAX`]. Gives the stories whose comments are to be
/// ranked, none when no vote is left: for each the caller asks for the job, in the same transaction. It is one after that which erased the account, so that no vote comes
/// behind it and locks are taken in their order.
pub fn forget_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<StoryId>, Error> {
    // In one order, so that two erasures do not wait for each other's locks.
    let votes = tx.all::<(Uuid, Uuid, Uuid)>(
        "select v.story_id, v.comment_id, c.site_id from vote v join comment c on c.id = v.comment_id \
         where v.account_id = $1 order by v.story_id, v.comment_id limit $2",
        args![account.0, FORGOTTEN_MAX as i64],
    )?;
    let mut stories = Vec::new();
    for (story_id, comment_id, site_id) in votes {
        if stories.last() != Some(&StoryId(story_id)) {
            story::lock(tx, SiteId(site_id), StoryId(story_id))?;
            stories.push(StoryId(story_id));
        }
        // Read again under the lock: it may have been changed meanwhile.
        let value = of_account(tx, account, CommentId(comment_id))?;
        if value != Value::None {
            tx.exec(
                "delete from vote where comment_id = $1 and account_id = $2",
                args![comment_id, account.0],
            )?;
            let is = |which: Value| i64::from(value == which);
            count(tx, CommentId(comment_id), -is(Value::Up), -is(Value::Down))?;
        }
    }
    Ok(stories)
}
