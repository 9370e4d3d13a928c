//! Putting a copy of the database back, in steps between which the process may be killed.
//!
//! SQLite: the copy is laid beside the database and checked, then the two change places by renaming. PostgreSQL:
//! `pg_restore` in one transaction; whether that was kept is seen by the database itself, because it makes every table
//! anew.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::Address;
use crate::backup::{failed, remove, sync_folder, tool};
use crate::error::Error;
use crate::postgres::Server;
use crate::sqlite::{self, FileLock, beside};

/// A database that a copy made by [`crate::Store::backup`] may be put in the place of. On SQLite nobody else can open
/// the file for as long as this value lives.
pub struct Claim(Place);

enum Place {
    Sqlite { path: PathBuf, _lock: FileLock },
    Postgres(Box<Server>),
}

impl Claim {
    /// Claims the database at an address, whether it is there or not. Error: [`Error::Locked`] when another process has
    /// it open, on SQLite.
    pub fn take(url: &str) -> Result<Self, Error> {
        Ok(Self(match Address::parse(url)? {
            Address::Sqlite(path) => Place::Sqlite { _lock: FileLock::take(&path)?, path },
            Address::Postgres(server) => Place::Postgres(server),
        }))
    }

    /// The first step: makes sure that the copy may and can be put in place, and changes nothing that is there. Answers
    /// a mark by which [`Claim::settle`] knows what it was about, to be kept where a power failure does not take it.
    ///
    /// A database that is there is replaced only with `force`. On SQLite the copy is read through and checked.
    pub fn prepare(&self, from: &Path, force: bool) -> Result<String, Error> {
        match &self.0 {
            Place::Sqlite { path, .. } => prepare(from, path, force).map(|()| "file".to_owned()),
            Place::Postgres(server) => server.generation(),
        }
    }

    /// The second step: has PostgreSQL take the copy; SQLite's waits for [`Claim::settle`]. After an error the copy may
    /// have been taken all the same.
    pub fn load(&self, from: &Path, force: bool) -> Result<(), Error> {
        match &self.0 {
            Place::Sqlite { .. } => Ok(()),
            Place::Postgres(server) => load(from, &server.environment(), force),
        }
    }

    /// The last step, also by another process after the first one was killed, and as often as it is asked for: answers
    /// whether the copy is in place. On SQLite it is from then on, and what was there before is kept beside it with
    /// `.replaced` added to its name.
    pub fn settle(&self, mark: &str) -> Result<bool, Error> {
        match &self.0 {
            Place::Sqlite { path, .. } => settle(path).map(|()| true),
            Place::Postgres(server) => Ok(server.generation()? != mark),
        }
    }

    /// Forgets what was prepared.
    pub fn abandon(&self) -> Result<(), Error> {
        match &self.0 {
            Place::Sqlite { path, .. } => remove(&prepared(path)),
            Place::Postgres(_) => Ok(()),
        }
    }
}

fn prepared(database: &Path) -> PathBuf {
    beside(database, ".restoring")
}

fn prepare(from: &Path, to: &Path, force: bool) -> Result<(), Error> {
    let occupied = fs::metadata(to).is_ok_and(|file| file.len() > 0);
    if occupied && !force {
        return Err(Error::Backup(format!(
            "{} exists already and is not replaced without --force",
            to.display()
        )));
    }
    let part = prepared(to);
    remove(&part)?;
    let copied = copy(from, &part).and_then(|()| check_restorable(&part)).and_then(|()| sync_folder(&part));
    if copied.is_err() {
        // The first error is the one to report.
        let _ = remove(&part);
    }
    copied
}

fn copy(from: &Path, part: &Path) -> Result<(), Error> {
    sqlite::create_private(part)?;
    let mut source = File::open(from).map_err(|error| failed("open", from, &error))?;
    let mut target = File::options().write(true).open(part).map_err(|error| failed("open", part, &error))?;
    io::copy(&mut source, &mut target)
        .and_then(|_| target.sync_all())
        .map_err(|error| failed("copy to", part, &error))
}

/// The copy is checked, not the source: what was read is what will be used.
fn check_restorable(path: &Path) -> Result<(), Error> {
    let conn = sqlite::connect(path, None)?;
    sqlite::check_ours(&conn)?;
    if sqlite::pragma::<i32>(&conn, "pragma application_id")? != sqlite::APPLICATION_ID {
        return Err(Error::Corrupt("this file is not a backup of ours".into()));
    }
    sqlite::check_whole(&conn)
}

/// Moves the database and its log away together. A log left behind would be played into the restored file.
fn put_aside(database: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal"] {
        let path = beside(database, suffix);
        let aside = beside(&beside(database, ".replaced"), suffix);
        // Without a database here, an earlier restore was killed after this step: what it put aside is all there is.
        if path.exists() {
            remove(&aside)?;
        }
        match fs::rename(&path, &aside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(failed("rename to", &aside, &error));
            }
            _ => {}
        }
    }
    remove(&beside(database, "-shm"))?;
    // Were the new file there after a power failure and the old log still beside it, the log would be played into it.
    sync_folder(database)
}

/// Puts the prepared file in the database's place; without one that has happened.
fn settle(database: &Path) -> Result<(), Error> {
    let part = prepared(database);
    if !part.exists() {
        return Ok(());
    }
    put_aside(database)?;
    fs::rename(&part, database).map_err(|error| failed("rename to", database, &error))?;
    sync_folder(database)
}

/// Puts a dump back, all of it or nothing. With `force` what the dump brings is dropped first.
fn load(from: &Path, environment: &[(&str, String)], force: bool) -> Result<(), Error> {
    let database = environment.iter().find(|(key, _)| *key == "PGDATABASE").map_or("", |(_, name)| name);
    let mut options = vec!["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"];
    if force {
        options.extend(["--clean", "--if-exists"]);
    }
    options.extend(["--dbname", database]);
    let args: Vec<&Path> = options.iter().map(Path::new).chain([from]).collect();
    tool("pg_restore", environment, &args).map_err(|error| match error {
        Error::Backup(said) if !force && said.contains("already exists") => {
            Error::Backup("the database holds tables already and is not replaced without --force".to_owned())
        }
        error => error,
    })
}
