//! Imports that were begun at the desk: at most one a site, from the upload until somebody clears it away.

use althing_core::id::{AccountId, JobId, SiteId};
use althing_core::time::{Micros, SECOND};

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// How long a node may be silent about an import that it works on before it, or another, may take it up, in microseconds.
pub const LEASE: i64 = 15 * SECOND;
/// Most imports that are listed at once.
const LISTED_MAX: i64 = 100;

/// What is done with the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Everything is read and told, nothing is stored.
    Look,
    /// It is taken over.
    Import,
}

impl Act {
    /// As the database has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Import => "import",
        }
    }
}

/// How that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Under way, or about to be.
    Running,
    /// Done; the report says what came of it.
    Done,
    /// Somebody stopped it.
    Stopped,
    /// It could not go on; the report says why.
    Failed,
}

impl State {
    /// As the database has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }
}

/// An import of a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportJob {
    /// The site.
    pub site_id: SiteId,
    /// Its id, which names the folder of its files.
    pub id: JobId,
    /// Who uploaded the files.
    pub account_id: AccountId,
    /// What is done.
    pub act: Act,
    /// How that is.
    pub state: State,
    /// Whether somebody asked to stop it.
    pub stop_asked: bool,
    /// The files: names and sizes, as JSON.
    pub files: String,
    /// How it is imported, as JSON.
    pub options: String,
    /// What of it is going on; empty before anything is.
    pub phase: String,
    /// How far that is.
    pub done: i64,
    /// Of how much; 0 where that is not known.
    pub total: i64,
    /// What came of it, as JSON; empty until it ended.
    pub report: String,
    /// When the files were there.
    pub created_at: Micros,
    /// When the act began.
    pub begun_at: Micros,
    /// When there was last something new.
    pub updated_at: Micros,
    /// Until when the node that works on it is believed to.
    pub leased_until: Micros,
}

impl FromRow for ImportJob {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let act = match row.str(3)? {
            "look" => Act::Look,
            "import" => Act::Import,
            _ => return Err(Error::Decode("an unknown act of an import".to_owned())),
        };
        let state = match row.str(4)? {
            "running" => State::Running,
            "done" => State::Done,
            "stopped" => State::Stopped,
            "failed" => State::Failed,
            _ => return Err(Error::Decode("an unknown state of an import".to_owned())),
        };
        Ok(Self {
            site_id: SiteId(row.uuid(0)?),
            id: JobId(row.uuid(1)?),
            account_id: AccountId(row.uuid(2)?),
            act,
            state,
            stop_asked: row.flag(5)?,
            files: row.text(6)?,
            options: row.text(7)?,
            phase: row.text(8)?,
            done: row.int(9)?,
            total: row.int(10)?,
            report: row.text(11)?,
            created_at: Micros(row.int(12)?),
            begun_at: Micros(row.int(13)?),
            updated_at: Micros(row.int(14)?),
            leased_until: Micros(row.int(15)?),
        })
    }
}

macro_rules! jobs {
    ($rest:literal) => {
        concat!(
            "select site_id, id, account_id, act, state, stop_asked, files, options, phase, done, total, report, \
             created_at, begun_at, updated_at, leased_until from import_job ",
            $rest
        )
    };
}

/// Keeps a new one. `false` when the site has one.
pub fn put(tx: &mut Tx<'_>, job: &ImportJob) -> Result<bool, Error> {
    let made = tx.exec(
        "insert into import_job (site_id, id, account_id, act, state, stop_asked, files, options, phase, done, total, \
         report, created_at, begun_at, updated_at, leased_until) \
         values ($1, $2, $3, $4, $5, 0, $6, $7, '', 0, 0, '', $8, $8, $8, 0) on conflict (site_id) do nothing",
        args![
            job.site_id.0,
            job.id.0,
            job.account_id.0,
            job.act.as_str(),
            job.state.as_str(),
            &job.files,
            &job.options,
            job.created_at.0
        ],
    )?;
    Ok(made > 0)
}

/// The one of a site.
pub fn of_site(tx: &mut Tx<'_>, site: SiteId) -> Result<Option<ImportJob>, Error> {
    tx.one(jobs!("where site_id = $1"), args![site.0])
}

/// Begins an act anew, with these options. `false` when it is not there any more, or under way.
pub fn begin(tx: &mut Tx<'_>, id: JobId, act: Act, options: &str, now: Micros) -> Result<bool, Error> {
    let begun = tx.exec(
        "update import_job set act = $2, options = $3, state = 'running', stop_asked = 0, phase = '', done = 0, total = 0, \
         report = '', begun_at = $4, updated_at = $4, leased_until = 0 where id = $1 and state <> 'running'",
        args![id.0, act.as_str(), options, now.0],
    )?;
    Ok(begun > 0)
}

/// Those that are to be worked on, and that nobody works on.
pub fn due(tx: &mut Tx<'_>, now: Micros) -> Result<Vec<ImportJob>, Error> {
    tx.all(
        jobs!("where state = 'running' and leased_until <= $1 order by begun_at, id limit $2"),
        args![now.0, LISTED_MAX],
    )
}

/// Takes one to work on it, until `leased_until` passes. `false` when somebody else has.
pub fn take(tx: &mut Tx<'_>, id: JobId, now: Micros) -> Result<bool, Error> {
    let taken = tx.exec(
        "update import_job set leased_until = $3 where id = $1 and state = 'running' and leased_until <= $2",
        args![id.0, now.0, now.plus(LEASE).0],
    )?;
    Ok(taken > 0)
}

/// Gives one back, so that it goes on elsewhere or after a restart without waiting.
pub fn give_back(tx: &mut Tx<'_>, id: JobId) -> Result<(), Error> {
    tx.exec("update import_job set leased_until = 0 where id = $1 and state = 'running'", args![id.0])?;
    Ok(())
}

/// Tells how far one is, and goes on keeping it. `false` when it is to stop, or is there no more.
pub fn advance(
    tx: &mut Tx<'_>,
    id: JobId,
    phase: &str,
    (done, total): (i64, i64),
    now: Micros,
) -> Result<bool, Error> {
    let stop_asked = tx.one::<bool>(
        "update import_job set phase = $2, done = $3, total = $4, updated_at = $5, leased_until = $6 \
         where id = $1 and state = 'running' returning stop_asked",
        args![id.0, phase, done, total, now.0, now.plus(LEASE).0],
    )?;
    Ok(stop_asked == Some(false))
}

/// Asks that one be stopped. `false` when it is not under way.
pub fn stop(tx: &mut Tx<'_>, id: JobId, now: Micros) -> Result<bool, Error> {
    let asked = tx.exec(
        "update import_job set stop_asked = 1, updated_at = $2 where id = $1 and state = 'running'",
        args![id.0, now.0],
    )?;
    Ok(asked > 0)
}

/// Ends one with what came of it.
pub fn end(tx: &mut Tx<'_>, id: JobId, state: State, report: &str, now: Micros) -> Result<(), Error> {
    tx.exec(
        "update import_job set state = $2, report = $3, updated_at = $4, leased_until = 0 \
         where id = $1 and state = 'running'",
        args![id.0, state.as_str(), report, now.0],
    )?;
    Ok(())
}

/// Clears one away that is not under way. `false` when it is, or is gone.
pub fn forget(tx: &mut Tx<'_>, id: JobId) -> Result<bool, Error> {
    Ok(tx.exec("delete from import_job where id = $1 and state <> 'running'", args![id.0])? > 0)
}

/// Clears those away whose files nobody used since a time: looked at, stopped or failed, and left.
pub fn forget_left(tx: &mut Tx<'_>, before: Micros) -> Result<u64, Error> {
    tx.exec(
        "delete from import_job where updated_at < $1 and state <> 'running' and (act = 'look' or state <> 'done')",
        args![before.0],
    )
}

/// Ids of those whose files are needed.
pub fn with_files(tx: &mut Tx<'_>) -> Result<Vec<JobId>, Error> {
    let ids = tx.all::<uuid::Uuid>("select id from import_job order by id", &[])?;
    Ok(ids.into_iter().map(JobId).collect())
}
