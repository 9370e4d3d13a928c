//! Commands on a database: run here, whether this process owns it or was asked through its socket.

mod archive;
mod commands;
pub mod held;
mod import;
pub mod socket;
mod staff;

use std::fs::File;
use std::path::PathBuf;

pub use commands::run;

/// What a command works on.
#[derive(Debug, Default)]
pub struct Given {
    /// The content of the small file that it names, such as a word list.
    pub input: Vec<u8>,
    /// The files of an import, where this process can read them.
    pub files: Vec<PathBuf>,
    /// What its paths are relative to.
    pub folder: PathBuf,
    /// Whether this process has the database to itself, so that nobody waits for it.
    pub is_alone: bool,
}

/// What progress is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes of a source.
    Bytes,
    /// Comments, or pages of a database.
    Count,
}

/// What a command says while it runs.
#[derive(Debug)]
pub enum Said {
    /// A line of its result.
    Line(String),
    /// How far it is: done, of how many.
    Progress(Unit, u64, u64),
    /// The list of what an import skipped, a line each.
    Skips(File),
    /// A part of that list, from another process.
    SkipLines(String),
    /// One line that says what failed and what to do.
    Error(String),
}

/// Where a command says it.
pub type Say = tokio::sync::mpsc::UnboundedSender<Said>;
