//! Files and how they are packed: plain, gzip, zip, gzip within zip; one of them, several, or a folder.
//!
//! Nothing is unpacked to disk, and names within archives are shown and never used as paths. What is packed may
//! unpack to 100 times its size beyond a first MiB, and to 20 GB. Bytes come out as UTF-8 without a byte order
//! mark, where there is one; files without one come out as they are.
//!
//! | module | what |
//! |---|---|
//! | `archive` | the list of a zip's files |
//! | `unpack` | counting, checking and bounding what comes out |
//! | `recode` | UTF-16 to UTF-8 |

mod archive;
mod recode;
#[cfg(test)]
mod tests;
mod unpack;

use std::fs;
use std::io::{self, BufReader, ErrorKind, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use rawzip::{FileReader, RangeReader, ReaderAt};

use self::archive::Entry;
use self::recode::{Mark, Recoded};
use self::unpack::{Bounded, Checked, Counted, Packed};
use crate::refusal::{Reason, Refusal};

pub use self::unpack::Progress;

/// Bytes of a part that are looked at to recognise it: 64 KiB.
pub const HEAD_BYTES_MAX: usize = 64 * 1024;
/// Most files of an input, be they in one archive, in a folder or named one by one.
pub const PARTS_MAX: usize = 10_000;
/// Bytes that tell what a file is packed with: a tar file says it at 257.
const MAGIC_BYTES: usize = 265;
/// Packed bytes that are read at once.
const PACKED_PIECE_BYTES: usize = 64 * 1024;

/// What an operator gives: one file or several.
pub struct Input {
    parts: Vec<Part>,
    progress: Progress,
    packed_bytes: u64,
    database: Option<PathBuf>,
}

/// One file of an input, or one within an archive.
#[derive(Debug)]
pub struct Part {
    name: String,
    source: Source,
    range: Range<u64>,
    /// How it lies in a zip.
    entry: Option<Packed>,
    gzip: bool,
    mark: Option<Mark>,
    progress: Progress,
    /// Packed bytes of the parts before it.
    before: u64,
}

/// Where bytes are, to be read as often as somebody likes.
#[derive(Clone, Debug)]
enum Source {
    File(Arc<Path>),
    Bytes(Arc<[u8]>),
}

impl Source {
    fn open(&self) -> Result<Box<dyn ReaderAt>, Refusal> {
        Ok(match self {
            Self::File(path) => {
                Box::new(FileReader::from(fs::File::open(path).map_err(|error| unreadable(&error))?))
            }
            Self::Bytes(bytes) => Box::new(Arc::clone(bytes)),
        })
    }
}

impl Input {
    /// Opens files, and the files of folders: sorted by their names, without hidden ones and without folders within.
    pub fn open(paths: &[PathBuf]) -> Result<Self, Refusal> {
        let mut files = Vec::new();
        for path in paths {
            let several = paths.len() > 1;
            let told = |refusal| if several { of_file(path, refusal) } else { refusal };
            if fs::metadata(path).map_err(|error| told(unreadable(&error)))?.is_dir() {
                files.extend(files_of(path).map_err(told)?);
            } else {
                files.push(path.clone());
            }
            if files.len() > PARTS_MAX {
                return Err(too_many());
            }
        }
        let mut made = Making::default();
        for path in &files {
            let told = |refusal| if files.len() > 1 { of_file(path, refusal) } else { refusal };
            let found = fs::metadata(path).map_err(|error| told(unreadable(&error)))?;
            if !found.is_file() {
                return Err(told(Refusal::new(
                    Reason::Input,
                    "not a file: what is read must stay, to be read twice",
                )));
            }
            let source = Source::File(path.as_path().into());
            made.add(path.display().to_string(), source, found.len()).map_err(told)?;
        }
        made.input(files.first())
    }

    /// An input that is in memory already, as if it were one file.
    pub fn of_bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Result<Self, Refusal> {
        let bytes = bytes.into();
        let mut made = Making::default();
        let len = bytes.len() as u64;
        made.add(name.to_owned(), Source::Bytes(bytes), len)?;
        made.input(None)
    }

    /// Its parts. They are read in this order, one at a time.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The file, where the input is one of SQLite.
    pub fn database(&self) -> Option<&Path> {
        self.database.as_deref()
    }

    /// How many bytes there are to read, as they are packed.
    pub fn packed_bytes(&self) -> u64 {
        self.packed_bytes
    }

    /// Tells how many of them have been read, from any thread.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }
}

impl Part {
    /// Its name: of a file its path as it was given, of one in an archive what the archive calls it, made fit to be
    /// shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its first bytes, unpacked. Empty also where nothing of it can be unpacked.
    pub(crate) fn head(&self) -> Result<Vec<u8>, Refusal> {
        Ok(self.first(HEAD_BYTES_MAX)?.bytes)
    }

    /// Its bytes, unpacked. Reading the first part begins the input again.
    pub(crate) fn read(&self) -> Result<Box<dyn Read>, Refusal> {
        self.progress.begin(self.before);
        self.unpacked(&self.progress)
    }

    /// Its first bytes, which do not count as read.
    fn first(&self, bytes_max: usize) -> Result<First, Refusal> {
        let mut first = First { bytes: Vec::new(), is_damaged: false };
        let reading = self.unpacked(&Progress::default())?;
        match reading.take(bytes_max as u64).read_to_end(&mut first.bytes) {
            Ok(_) => {}
            Err(error) if is_damage(&error) => first.is_damaged = true,
            Err(error) => return Err(unreadable(&error)),
        }
        Ok(first)
    }

    fn unpacked(&self, progress: &Progress) -> Result<Box<dyn Read>, Refusal> {
        let file = RangeReader::new(self.source.open()?, self.range.clone());
        let raw = Counted::new(file, progress.clone(), self.before);
        let entry: Box<dyn Read> = match self.entry {
            None => Box::new(raw),
            Some(packed) if packed.is_deflated => {
                Box::new(Checked::new(DeflateDecoder::new(buffered(raw)), packed))
            }
            Some(packed) => Box::new(Checked::new(raw, packed)),
        };
        let unpacked = if self.gzip { Box::new(MultiGzDecoder::new(buffered(entry))) } else { entry };
        let bounded = if self.gzip || self.entry.is_some() {
            Box::new(Bounded::new(unpacked, progress.clone(), self.before))
        } else {
            unpacked
        };
        Ok(match self.mark {
            None => bounded,
            Some(mark) => Box::new(Recoded::new(bounded, mark)),
        })
    }
}

/// The first bytes of a part.
struct First {
    bytes: Vec<u8>,
    is_damaged: bool,
}

/// An input while its files are looked at.
#[derive(Default)]
struct Making {
    parts: Vec<Part>,
    progress: Progress,
    before: u64,
    damaged_count: usize,
    holds_database: bool,
}

impl Making {
    /// Adds a file, or those in it.
    fn add(&mut self, name: String, source: Source, len: u64) -> Result<(), Refusal> {
        let mut part = self.part(name, source, 0..len, None);
        match kind(&part.first(MAGIC_BYTES)?.bytes) {
            Kind::Zip => {
                let entries = archive::entries(&*part.source.open()?, len)?;
                if entries.is_empty() {
                    return Err(Refusal::new(
                        Reason::Empty,
                        "there is nothing to read: the archive holds no file",
                    ));
                }
                return entries.into_iter().try_for_each(|entry| self.add_entry(&part.source, entry));
            }
            Kind::Gzip => part.gzip = true,
            Kind::Database => self.holds_database = true,
            Kind::Other(packer) => return Err(unknown_packing(packer)),
            Kind::Plain => {}
        }
        self.push(part)
    }

    fn add_entry(&mut self, source: &Source, entry: Entry) -> Result<(), Refusal> {
        let mut part = self.part(entry.name, source.clone(), entry.range, Some(entry.packed));
        match kind(&part.first(MAGIC_BYTES)?.bytes) {
            Kind::Gzip => part.gzip = true,
            kind => may_be_inside(kind)?,
        }
        self.push(part)
    }

    fn part(&self, name: String, source: Source, range: Range<u64>, entry: Option<Packed>) -> Part {
        let (progress, before) = (self.progress.clone(), self.before);
        Part { name, source, range, entry, gzip: false, mark: None, progress, before }
    }

    fn push(&mut self, mut part: Part) -> Result<(), Refusal> {
        let first = part.first(MAGIC_BYTES)?;
        if part.gzip {
            may_be_inside(kind(&first.bytes))?;
        }
        self.damaged_count += usize::from(first.is_damaged && first.bytes.is_empty());
        part.mark = Mark::of(&first.bytes);
        self.before += part.range.end - part.range.start;
        self.parts.push(part);
        if self.parts.len() > PARTS_MAX { Err(too_many()) } else { Ok(()) }
    }

    fn input(self, first: Option<&PathBuf>) -> Result<Input, Refusal> {
        if self.parts.is_empty() {
            return Err(Refusal::new(Reason::Empty, "there is nothing to read: no file was found"));
        }
        if self.damaged_count == self.parts.len() {
            let message =
                "the packed file is damaged at its beginning: nothing of it can be unpacked; get it again";
            return Err(Refusal::new(Reason::Archive, message));
        }
        if self.holds_database && self.parts.len() > 1 {
            let message = "one of the files is a database of SQLite, which is imported alone: name that file";
            return Err(Refusal::new(Reason::Mixed, message));
        }
        let database = first.filter(|_| self.holds_database).cloned();
        Ok(Input { parts: self.parts, progress: self.progress, packed_bytes: self.before, database })
    }
}

/// What the first bytes of a file say about how it is packed.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Gzip,
    Zip,
    Database,
    /// Packed with a program of this name.
    Other(&'static str),
}

fn kind(head: &[u8]) -> Kind {
    /// Beginnings of files that are packed some other way.
    const OTHERS: [(&[u8], &str); 6] = [
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"PGDMP", "pg_dump --format=custom"),
    ];
    let begins = |magic: &[u8]| head.starts_with(magic);
    if begins(b"\x1f\x8b") {
        Kind::Gzip
    } else if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        Kind::Zip
    } else if begins(b"SQLite format 3\0") {
        Kind::Database
    } else if head.get(257..262) == Some(b"ustar") {
        Kind::Other("tar")
    } else {
        OTHERS.iter().find(|(magic, _)| begins(magic)).map_or(Kind::Plain, |(_, packer)| Kind::Other(packer))
    }
}

/// Refuses what is not read from within an archive or a gzip file.
fn may_be_inside(kind: Kind) -> Result<(), Refusal> {
    match kind {
        Kind::Plain => Ok(()),
        Kind::Other(packer) => Err(unknown_packing(packer)),
        Kind::Database => {
            let message = "a database of SQLite that is packed: unpack it and import the file itself";
            Err(Refusal::new(Reason::Archive, message))
        }
        Kind::Gzip | Kind::Zip => {
            let message = "an archive within an archive: unpack the outer one and import what is in it";
            Err(Refusal::new(Reason::Archive, message))
        }
    }
}

fn unknown_packing(packer: &str) -> Refusal {
    let message = format!("packed with {packer}, which is not read here: unpack it and import what is in it");
    Refusal::new(Reason::Archive, message)
}

/// Whether a file of a folder is none that a person put there to be read: hidden ones, and lists of what an import skipped.
pub fn is_aside(name: &[u8]) -> bool {
    name.starts_with(b".") || name.ends_with(b".skipped.jsonl")
}

/// The files of a folder, sorted.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Refusal> {
    let mut files = Vec::new();
    for found in fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        let found = found.map_err(|error| unreadable(&error))?;
        let file_type = found.file_type().map_err(|error| unreadable(&error))?;
        if file_type.is_dir() || is_aside(found.file_name().as_encoded_bytes()) {
            continue;
        }
        if !file_type.is_file() {
            let message =
                "the folder holds a link, or something else that is no file: name the files themselves";
            return Err(Refusal::new(Reason::Input, message));
        }
        files.push(found.path());
        if files.len() > PARTS_MAX {
            return Err(too_many());
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Refusal::new(Reason::Empty, "there is nothing to read: the folder holds no file"));
    }
    Ok(files)
}

fn buffered<R: Read>(reader: R) -> BufReader<R> {
    BufReader::with_capacity(PACKED_PIECE_BYTES, reader)
}

/// Whether the bytes are to blame, and not who reads them.
fn is_damage(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput)
}

fn of_file(path: &Path, mut refusal: Refusal) -> Refusal {
    refusal.message = format!("{}: {}", path.display(), refusal.message);
    refusal
}

fn too_many() -> Refusal {
    Refusal::new(Reason::TooMany, format!("more than {PARTS_MAX} files: import them in several turns"))
}

fn unreadable(error: &io::Error) -> Refusal {
    Refusal::new(Reason::Input, format!("it could not be read: {error}"))
}
