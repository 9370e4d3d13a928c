//! What can go wrong in the database, as one enum.
//!
//! No message ever holds a bound value: errors are logged, and values are readers' texts and addresses.
//! Messages are made of SQL text (which is fixed in the program), names of tables and constraints, and
//! engines' codes.

use std::fmt;

/// Why the database did not do what was asked. Cheap to clone, because every member of a failed group gets
/// one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The queue is full. Nothing was done; the same request may succeed in a moment.
    Busy,
    /// The store is closing or closed. Nothing was done.
    Closed,
    /// The database could not be used just now (disk full, connection lost, lock not obtained). Nothing was
    /// kept.
    Unavailable(String),
    /// The connection was lost while the commit was on its way: it may have happened or not. Whoever asks
    /// again must do so with the same idempotency key.
    Unknown(String),
    /// The commit failed in a way after which this process may not write any more. Nothing may be
    /// acknowledged.
    CommitFailed(String),
    /// An earlier commit failed and this process does not write any more. Nothing was done.
    Stopped,
    /// The closure panicked; its changes were rolled back. The panic's own message went to the panic hook
    /// only.
    Panicked,
    /// A constraint of the schema refused the change.
    Constraint {
        /// The sort of constraint.
        kind: Constraint,
        /// PostgreSQL: the constraint's name. SQLite: `table.column`s, or the name of a named check.
        name: String,
    },
    /// Another process has the database file open.
    Locked {
        /// Its process number as it wrote it down, when that could be read.
        pid: Option<u32>,
    },
    /// The file is not a sound database of ours: a failed check, another program's file, a broken page.
    Corrupt(String),
    /// The schema could not be brought up to date.
    Migration(Migration),
    /// A result did not have the type or the number of columns the caller reads: a mistake in the program.
    Decode(String),
    /// A backup or a restore could not be made.
    Backup(String),
    /// Anything else the engine said, most often a mistake in the SQL.
    Engine(String),
}

/// The sorts of constraint a schema has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// A primary key or a unique index.
    Unique,
    /// A reference to a row that is not there, or that is still referred to.
    ForeignKey,
    /// A column that must have a value.
    NotNull,
    /// A `check`, or a STRICT column's type.
    Check,
}

/// Why migrations stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Migration {
    /// An applied migration has another text today than when it was applied.
    Changed {
        /// Its number.
        number: i64,
        /// Its file's name, without the ending, as the database remembers it.
        name: String,
    },
    /// The database has a migration this binary does not know: a newer version wrote it.
    Newer {
        /// The highest number in the database.
        found: i64,
        /// The highest number this binary knows.
        known: i64,
    },
    /// Another node is migrating.
    Leased {
        /// When its lease ends unless it is renewed, in microseconds since 1970.
        until: i64,
    },
    /// A statement of a migration failed. The statements before it stay done where the engine did them one by
    /// one.
    Failed {
        /// The migration's number.
        number: i64,
        /// The statement's place in the file, counted from 1.
        step: i64,
        /// What the engine said.
        reason: String,
    },
}

impl Error {
    /// Whether the same request, with the same idempotency key, may succeed later without anybody doing
    /// anything.
    pub fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::Busy
                | Self::Closed
                | Self::Stopped
                | Self::Unavailable(_)
                | Self::Unknown(_)
                | Self::Migration(Migration::Leased { .. })
        )
    }

    /// Whether the change may have been kept although an error is reported.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_) | Self::CommitFailed(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy => f.write_str("the database queue is full"),
            Self::Closed => f.write_str("the database is closed"),
            Self::Unavailable(why) => write!(f, "the database is not available: {why}"),
            Self::Unknown(why) => write!(f, "whether the change was kept is unknown: {why}"),
            Self::CommitFailed(why) => write!(f, "a commit failed and writing has stopped: {why}"),
            Self::Stopped => f.write_str("writing has stopped because a commit failed"),
            Self::Panicked => f.write_str("a database step panicked"),
            Self::Constraint { kind, name } => write!(f, "{kind} refused by the schema: {name}"),
            Self::Locked { pid: Some(pid) } => write!(f, "process {pid} has the database open"),
            Self::Locked { pid: None } => f.write_str("another process has the database open"),
            Self::Corrupt(why) => write!(f, "the database file is not sound: {why}"),
            Self::Migration(why) => write!(f, "{why}"),
            Self::Decode(why) => write!(f, "unexpected result: {why}"),
            Self::Backup(why) => write!(f, "backup: {why}"),
            Self::Engine(why) => write!(f, "database error: {why}"),
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unique => "duplicate",
            Self::ForeignKey => "reference",
            Self::NotNull => "missing value",
            Self::Check => "value",
        })
    }
}

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { name, .. } => write!(f, "migration {name} was changed after it was applied"),
            Self::Newer { found, known } => write!(
                f,
                "the database is at migration {found:04}, this program knows {known:04}: use a newer program"
            ),
            Self::Leased { until } => {
                write!(f, "another node is migrating; its lease ends at {until} us since 1970")
            }
            Self::Failed { number, step, reason } => {
                write!(f, "migration {number:04} failed at statement {step}: {reason}")
            }
        }
    }
}

impl std::error::Error for Error {}
