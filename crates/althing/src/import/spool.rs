//! Files that were uploaded for an import: a folder for each import in the data folder, which nobody else can read.
//!
//! What they are called there is ours: of a name that somebody gave only letters, digits, dots, lines and underscores are
//! left, because some formats say by it what a file holds.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use althing_core::id::JobId;
use serde::{Deserialize, Serialize};

use crate::app::App;

/// Most files of one upload.
pub const FILES_MAX: usize = 100;
/// Longest name of a file, in characters; the end is kept, which says what it is.
const NAME_CHARS_MAX: usize = 80;
/// Left free on the disk whatever is uploaded, in bytes.
pub const RESERVE_BYTES: u64 = 256 << 20;
/// An import reads its files into one of its own, so that an upload needs its size on the disk twice. What is packed needs
/// more, which nobody knows before it is read: such an import ends where the disk does, before anything is stored.
const COPIES: u64 = 2;

/// A file as it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spooled {
    /// What it is called here.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// The folder of an import.
pub fn folder(app: &App, id: JobId) -> PathBuf {
    all(app).join(id.to_string())
}

fn all(app: &App) -> PathBuf {
    app.folder.join("imports")
}

/// Where the files of an import are.
pub fn files(app: &App, id: JobId) -> PathBuf {
    folder(app, id).join("files")
}

/// The list of what an import left out.
pub fn skipped(app: &App, id: JobId) -> PathBuf {
    folder(app, id).join("skipped.jsonl")
}

/// How many bytes can be uploaded now, by what is free on the disk; none where nobody can tell.
pub fn room(app: &App) -> Option<u64> {
    let disk = rustix::fs::statvfs(&app.folder).ok()?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    Some(free.saturating_sub(RESERVE_BYTES) / COPIES)
}

/// Files while they are uploaded: gone with it, unless they are kept.
pub struct Spool {
    folder: PathBuf,
    files: Vec<Spooled>,
    is_kept: bool,
}

impl Spool {
    /// An empty one.
    pub fn new(app: &App, id: JobId) -> io::Result<Self> {
        let folder = folder(app, id);
        let mut private = DirBuilder::new();
        private.recursive(true).mode(0o700);
        private.create(all(app))?;
        private.create(folder.join("files"))?;
        Ok(Self { folder, files: Vec::new(), is_kept: false })
    }

    /// A new file under a name that is like the one given.
    pub fn create(&mut self, given: &str) -> io::Result<File> {
        let safe = safe_name(given);
        let is_taken = |name: &String| self.files.iter().any(|file| file.name == *name);
        let others = (2..).map(|number| format!("{number}-{safe}"));
        let name = std::iter::once(safe.clone()).chain(others).find(|name| !is_taken(name)).unwrap_or(safe);
        let file = private_file(&self.folder.join("files").join(&name))?;
        self.files.push(Spooled { name, bytes: 0 });
        Ok(file)
    }

    /// The last file is complete.
    pub fn complete(&mut self, bytes: u64) {
        if let Some(file) = self.files.last_mut() {
            file.bytes = bytes;
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.files.len()
    }

    /// Takes the last file back: nothing was in it.
    pub fn drop_last(&mut self) {
        if let Some(file) = self.files.pop() {
            let _ = std::fs::remove_file(self.folder.join("files").join(file.name));
        }
    }

    /// The files stay; gives them.
    pub fn keep(mut self) -> Vec<Spooled> {
        self.is_kept = true;
        std::mem::take(&mut self.files)
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        if !self.is_kept {
            remove(&self.folder);
        }
    }
}

/// A new file that its owner only can read.
fn private_file(path: &Path) -> io::Result<File> {
    File::options().write(true).create_new(true).mode(0o600).open(path)
}

/// What is left of a name: nothing that leads elsewhere, hides, or is read as an option.
fn safe_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |sign: char| if sign.is_ascii_alphanumeric() || "._-".contains(sign) { sign } else { '_' };
    let safe: String = last.chars().map(plain).collect();
    let safe = safe.trim_start_matches(['.', '-']);
    let safe = &safe[safe.len().saturating_sub(NAME_CHARS_MAX)..];
    let safe = safe.trim_start_matches(['.', '-']);
    if safe.is_empty() { "file".to_owned() } else { safe.to_owned() }
}

/// Deletes a folder with all that is in it.
pub fn remove(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "uploaded files could not be deleted");
    }
}

/// Deletes the folders of imports that are there no more.
pub fn sweep(app: &App, needed: &BTreeSet<JobId>) -> io::Result<()> {
    let found = match std::fs::read_dir(all(app)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        found => found?,
    };
    for entry in found {
        let entry = entry?;
        let id = entry.file_name().to_str().and_then(|name| name.parse::<JobId>().ok());
        if id.is_some_and(|id| !needed.contains(&id)) {
            remove(&entry.path());
        }
    }
    Ok(())
}

/// Keeps the list of what was left out beside the files, without the names of our own folders; where nothing was, there is
/// none, also none of an earlier look.
pub fn keep_skipped(app: &App, id: JobId, list: Option<File>) -> io::Result<()> {
    let path = skipped(app, id);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let Some(list) = list else { return Ok(()) };
    let mut out = BufWriter::new(private_file(&path)?);
    for line in BufReader::new(list).lines() {
        writeln!(out, "{}", plain(app, id, &line?))?;
    }
    out.flush()
}

/// Words about files as whoever uploaded them knows these.
pub fn plain(app: &App, id: JobId, words: &str) -> String {
    words.replace(&format!("{}/", files(app, id).display()), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r44_of_a_name_that_somebody_gave_only_what_is_harmless_is_left() {
        for (given, safe) in [
            ("comments.json", "comments.json"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\a\\disqus.xml.gz", "disqus.xml.gz"),
            (".hidden", "hidden"),
            ("-rf", "rf"),
            ("..", "file"),
            ("", "file"),
            ("/", "file"),
            ("Kommentare März.xml", "Kommentare_M_rz.xml"),
            ("a\0b\nc", "a_b_c"),
        ] {
            assert_eq!(safe_name(given), safe, "{given:?}");
        }
        let long = format!("{}.xml", "x".repeat(500));
        assert_eq!(safe_name(&long), format!("{}.xml", "x".repeat(NAME_CHARS_MAX - 4)));
        let dots = format!("a{}", ".".repeat(500));
        assert_eq!(safe_name(&dots), "file");
    }
}
