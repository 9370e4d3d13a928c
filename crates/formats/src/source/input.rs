//! Files and how they are packed.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::refusal::{Reason, Refusal};

/// Bytes of a part that are looked at to recognise it: 64 KiB.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;

/// What an operator gives: one file or several.
pub struct Input {
    parts: Vec<Part>,
}

/// One file of an input, or one within an archive.
pub struct Part {
    name: String,
    path: PathBuf,
}

impl Input {
    /// Opens files.
    pub fn open(paths: &[PathBuf]) -> Result<Self, Refusal> {
        let part = |path: &PathBuf| Part { name: path.display().to_string(), path: path.clone() };
        Ok(Self { parts: paths.iter().map(part).collect() })
    }

    /// Its parts.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The file, where the input is one of SQLite.
    pub fn database(&self) -> Option<&Path> {
        None
    }
}

impl Part {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its first bytes, unpacked.
    pub(crate) fn head(&self) -> Result<Vec<u8>, Refusal> {
        let mut head = Vec::new();
        self.read()?.take(HEAD_BYTES_MAX as u64).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
        Ok(head)
    }

    /// Its bytes, unpacked.
    pub(crate) fn read(&self) -> Result<Box<dyn Read>, Refusal> {
        Ok(Box::new(std::fs::File::open(&self.path).map_err(|error| unreadable(&error))?))
    }
}

fn unreadable(error: &io::Error) -> Refusal {
    Refusal::new(Reason::Input, format!("it could not be read: {error}"))
}
