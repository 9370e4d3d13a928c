//! Copying the database away.
//!
//! SQLite: the online backup, stepped on the writer's own connection between two groups. Because the writer's
//! changes go through that connection they go into the copy too, so the copy never starts again and writers
//! never stop. PostgreSQL: its own `pg_dump`.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::error::Error;
use crate::sqlite::{self, beside};

/// Pages copied between two groups: a mebibyte, some milliseconds.
const STEP_PAGES: i32 = 256;

/// How far a backup is, in pages of the database. PostgreSQL's tools do not tell; there it goes from 0 of 1
/// to 1 of 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Pages copied.
    pub done: u64,
    /// Pages there are; grows while others write.
    pub total: u64,
}

/// A backup that waits for the writer.
pub(crate) struct Steps {
    copy: Connection,
    news: mpsc::Sender<News>,
}

enum News {
    Progress(Progress),
    /// The copy is complete.
    Done(Connection),
    Failed(Error),
}

pub(crate) fn failed(what: &str, path: &Path, error: &io::Error) -> Error {
    Error::Backup(format!("{what} {}: {error}", path.display()))
}

/// Makes a copy at `to` through the writer that takes what `ask` is given. Blocks until it is complete,
/// checked and on the disk; until then nothing is at `to`.
pub(crate) fn sqlite(
    to: &Path,
    ask: impl FnOnce(Steps) -> Result<(), Error>,
    mut progress: impl FnMut(Progress),
) -> Result<(), Error> {
    if to.exists() {
        return Err(Error::Backup(format!("{} exists already", to.display())));
    }
    let part = beside(to, ".part");
    remove(&part)?;
    let made = copy_into(&part, ask, &mut progress).and_then(|()| publish(&part, to));
    if made.is_err() {
        // The first error is the one to report.
        let _ = remove(&part);
    }
    made
}

fn copy_into(
    part: &Path,
    ask: impl FnOnce(Steps) -> Result<(), Error>,
    progress: &mut impl FnMut(Progress),
) -> Result<(), Error> {
    sqlite::create_private(part)?;
    let copy = sqlite::connect(part, None)?;
    // Half a copy is worth nothing, so the copy needs no journal; it is synced as a whole when it is
    // complete.
    sqlite::batch(&copy, "pragma journal_mode = off; pragma synchronous = off;")?;
    let (news, heard) = mpsc::channel();
    ask(Steps { copy, news })?;
    loop {
        match heard.recv() {
            Ok(News::Progress(now)) => progress(now),
            Ok(News::Failed(error)) => return Err(error),
            Ok(News::Done(copy)) => return check_copy(&copy),
            Err(mpsc::RecvError) => return Err(Error::Closed),
        }
    }
}

/// Makes one plain file of the copy and reads all of it.
fn check_copy(copy: &Connection) -> Result<(), Error> {
    let mode: String = sqlite::pragma(copy, "pragma journal_mode = delete")?;
    if mode != "delete" {
        return Err(Error::Backup(format!("the copy stayed in journal mode {mode}")));
    }
    sqlite::check_whole(copy)
}

fn publish(part: &Path, to: &Path) -> Result<(), Error> {
    File::open(part).and_then(|file| file.sync_all()).map_err(|error| failed("sync", part, &error))?;
    fs::rename(part, to).map_err(|error| failed("rename to", to, &error))?;
    sync_folder(to)
}

/// Makes a rename last: it is a change of the folder.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed("sync", folder, &error))
}

pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed("remove", path, &error)),
        _ => Ok(()),
    }
}

/// The writer's side: copies step by step and lets `between` write what waits.
pub(crate) fn run_steps(steps: Steps, from: &Connection, mut between: impl FnMut()) {
    let Steps { mut copy, news } = steps;
    let outcome = (|| {
        let backup = Backup::new(from, &mut copy).map_err(|error| sqlite::classify(&error, "backup"))?;
        loop {
            let step = backup.step(STEP_PAGES).map_err(|error| sqlite::classify(&error, "backup"))?;
            if step == StepResult::Done {
                return Ok(());
            }
            // Also when another program holds the file for a moment: then nothing was copied this time.
            let now = backup.progress();
            let total = u64::try_from(now.pagecount).unwrap_or(0);
            let left = u64::try_from(now.remaining).unwrap_or(0);
            let now = Progress { done: total.saturating_sub(left), total };
            if news.send(News::Progress(now)).is_err() {
                return Err(Error::Backup("given up".into()));
            }
            between();
        }
    })();
    // Nobody listening means nobody wants the copy.
    let _ = news.send(match outcome {
        Ok(()) => News::Done(copy),
        Err(error) => News::Failed(error),
    });
}

/// Runs one of PostgreSQL's tools; where to connect goes through its environment, never through its
/// arguments, which every user of the machine can read.
pub(crate) fn tool(name: &str, environment: &[(&str, String)], args: &[&Path]) -> Result<(), Error> {
    let mut command = Command::new(name);
    command.envs(environment.iter().map(|(key, value)| (key, value))).args(args).stdin(Stdio::null());
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => {
            Error::Backup(format!("{name} was not found: install PostgreSQL's client programs"))
        }
        _ => Error::Backup(format!("{name}: {error}")),
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    // The line that names the error; after it come the statement and what was given up with it.
    let named = said.lines().find(|line| line.contains("error:") || line.contains("FATAL:"));
    let line = named.or_else(|| said.lines().rfind(|line| !line.trim().is_empty())).unwrap_or("no message");
    Err(Error::Backup(format!("{name} failed ({}): {line}", output.status)))
}

/// Dumps a PostgreSQL database in `pg_dump`'s custom format.
pub(crate) fn postgres(
    to: &Path,
    environment: &[(&str, String)],
    mut progress: impl FnMut(Progress),
) -> Result<(), Error> {
    if to.exists() {
        return Err(Error::Backup(format!("{} exists already", to.display())));
    }
    progress(Progress { done: 0, total: 1 });
    let part = beside(to, ".part");
    remove(&part)?;
    sqlite::create_private(&part)?;
    let options = ["--format=custom", "--no-owner", "--no-privileges", "--file"];
    let args: Vec<&Path> = options.iter().map(Path::new).chain([part.as_path()]).collect();
    let made = tool("pg_dump", environment, &args).and_then(|()| publish(&part, to));
    if made.is_err() {
        let _ = remove(&part);
    }
    made?;
    progress(Progress { done: 1, total: 1 });
    Ok(())
}
