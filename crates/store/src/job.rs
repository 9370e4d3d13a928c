//! Work to be done later, at least once: one row for each kind and subject. Jobs are idempotent.

use althing_core::id::JobId;
use althing_core::time::Micros;
use uuid::Uuid;

use crate::args;
use crate::dialect::{JOB_DUE, JOBS_DUE};
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most jobs one worker takes at a time.
pub const JOBS_MAX: i64 = 100;
/// How long a worker may keep a job before another may take it, in microseconds.
pub const LEASE: i64 = 60 * althing_core::time::SECOND;

/// Refreshing what a story's threads sort by; the subject is the story.
pub const RANKS: &str = "ranks";
/// Scoring what came without scores; the subject is the story.
pub const SCORES: &str = "scores";

/// Erasing texts and names of everything that an account wrote; the subject is the account.
pub const ERASE_TEXT: &str = "erase_text";
/// Erasing its name over everything that it wrote; the subject is the account.
pub const ERASE_NAME: &str = "erase_name";
/// Erasing what has been kept for its time; there is one of them.
pub const RETENTION: &str = "retention";

/// A job taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// To what.
    pub subject: Uuid,
    /// How often it was taken before.
    pub attempts: i64,
}

impl FromRow for Job {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self { id: JobId(row.uuid(0)?), kind: row.text(1)?, subject: row.uuid(2)?, attempts: row.int(3)? })
    }
}

/// Asks for work at `run_at`, unless the same is asked for already.
pub fn enqueue(tx: &mut Tx<'_>, id: JobId, kind: &str, subject: Uuid, run_at: Micros) -> Result<(), Error> {
    tx.exec(
        "insert into job (id, kind, subject, run_at, attempts, leased_until) values ($1, $2, $3, $4, 0, 0) \
         on conflict (kind, subject) do nothing",
        args![id.0, kind, subject, run_at.0],
    )?;
    Ok(())
}

/// The same, and what is asked for already is to be done at `run_at` once more: also by whoever has it by now.
pub fn enqueue_behind(
    tx: &mut Tx<'_>,
    id: JobId,
    kind: &str,
    subject: Uuid,
    run_at: Micros,
) -> Result<(), Error> {
    tx.exec(
        "insert into job (id, kind, subject, run_at, attempts, leased_until) values ($1, $2, $3, $4, 0, 0) \
         on conflict (kind, subject) do update set run_at = excluded.run_at",
        args![id.0, kind, subject, run_at.0],
    )?;
    Ok(())
}

/// Forgets a job that is done, unless it was asked for again for later than it was begun: then it is to be taken again.
pub fn done_since(tx: &mut Tx<'_>, id: JobId, begun: Micros) -> Result<(), Error> {
    tx.exec("delete from job where id = $1 and run_at <= $2", args![id.0, begun.0])?;
    tx.exec("update job set leased_until = 0 where id = $1", args![id.0])?;
    Ok(())
}

/// Takes the jobs that are due and that no other worker has, and keeps others away for [`LEASE`]. Those of [`SCORES`] are
/// left: an import leaves one for each of its stories, and they are taken one by one, with [`take_one`].
pub fn take(tx: &mut Tx<'_>, now: Micros) -> Result<Vec<Job>, Error> {
    let due = tx.all::<Job>(JOBS_DUE.of(tx), args![now.0])?;
    due.iter().try_for_each(|job| lease(tx, job, now))?;
    Ok(due)
}

/// Takes the job of a kind that is due first, in the same way.
pub fn take_one(tx: &mut Tx<'_>, kind: &str, now: Micros) -> Result<Option<Job>, Error> {
    let due = tx.one::<Job>(JOB_DUE.of(tx), args![now.0, kind])?;
    due.iter().try_for_each(|job| lease(tx, job, now))?;
    Ok(due)
}

fn lease(tx: &mut Tx<'_>, job: &Job, now: Micros) -> Result<(), Error> {
    tx.exec(
        "update job set leased_until = $2, attempts = attempts + 1 where id = $1",
        args![job.id.0, now.plus(LEASE).0],
    )?;
    Ok(())
}

/// Keeps others away from a job for another [`LEASE`]: it is being worked on.
pub fn keep(tx: &mut Tx<'_>, id: JobId, now: Micros) -> Result<(), Error> {
    tx.exec("update job set leased_until = $2 where id = $1", args![id.0, now.plus(LEASE).0])?;
    Ok(())
}

/// Leaves a job for later, behind those that are due before.
pub fn postpone(tx: &mut Tx<'_>, id: JobId, run_at: Micros) -> Result<(), Error> {
    tx.exec("update job set run_at = $2, leased_until = 0 where id = $1", args![id.0, run_at.0])?;
    Ok(())
}

/// Forgets a job that is done.
pub fn done(tx: &mut Tx<'_>, id: JobId) -> Result<(), Error> {
    tx.exec("delete from job where id = $1", args![id.0])?;
    Ok(())
}

/// Writes and takes back a row that means nothing: a database that can do that can take a comment. On a full disk it
/// cannot.
pub fn rehearse(tx: &mut Tx<'_>) -> Result<(), Error> {
    enqueue(tx, JobId(Uuid::max()), "rehearsal", Uuid::max(), Micros(i64::MAX))?;
    done(tx, JobId(Uuid::max()))
}

/// When the next job is due, if there is any.
pub fn next_run_at(tx: &mut Tx<'_>) -> Result<Option<Micros>, Error> {
    Ok(tx.one::<Option<i64>>("select min(run_at) from job", &[])?.flatten().map(Micros))
}
