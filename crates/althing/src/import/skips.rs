//! The list of what an import skipped: JSON Lines, one for each record, with its place in the source and no text of it.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};

use althing_formats::source::Place;
use serde_json::json;

/// The list while it is written.
pub struct Skips {
    file: BufWriter<File>,
    parts: Vec<String>,
    count: u64,
}

impl Skips {
    /// A list in a new file, for a source that has these files.
    pub fn new(file: File, parts: Vec<String>) -> Self {
        Self { file: BufWriter::new(file), parts, count: 0 }
    }

    /// Adds a record: where it is, its key, and why.
    pub fn add(&mut self, place: Place, key: Option<&str>, reason: &str) -> io::Result<()> {
        let part = self.parts.get(place.part);
        let line =
            json!({"file": part, "line": place.line, "byte": place.offset, "id": key, "reason": reason});
        self.count += 1;
        writeln!(self.file, "{line}")
    }

    /// The file, from its beginning; none where nothing was skipped.
    pub fn finish(self) -> io::Result<Option<File>> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok((self.count > 0).then_some(file))
    }
}
