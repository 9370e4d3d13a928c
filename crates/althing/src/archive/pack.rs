//! The file: lines packed with gzip, written beside its place and read line by line.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{LINE_BYTES_MAX, VERSION};
use crate::backup::{beside, sync_folder};

/// Most bytes that are unpacked of an archive; one that holds more is read as cut off there.
const ARCHIVE_BYTES_MAX: u64 = 20 << 30;
/// First bytes of what gzip packed.
const GZIP: [u8; 2] = [0x1f, 0x8b];

type Packer = GzEncoder<BufWriter<File>>;

fn packer(path: &Path) -> io::Result<Packer> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    Ok(GzEncoder::new(BufWriter::new(file), Compression::default()))
}

fn finished(packer: Packer) -> io::Result<()> {
    packer.finish()?.into_inner().map_err(io::IntoInnerError::into_error).map(drop)
}

/// An archive that is being written. Lines of each kind lie in a file of their own until all are there, because what is
/// referred to is read after what refers to it, and is to stand before it.
pub struct Writer {
    to: PathBuf,
    parts: BTreeMap<usize, (Packer, u64)>,
}

impl Writer {
    /// Begins to write. What an earlier try of this name left behind goes first.
    pub fn new(to: &Path, kinds: usize) -> Self {
        let writer = Self { to: to.to_owned(), parts: BTreeMap::new() };
        writer.forget(kinds);
        writer
    }

    fn part(&self, kind: usize) -> PathBuf {
        beside(&self.to, &format!("part{kind}"))
    }

    fn before(&self) -> PathBuf {
        beside(&self.to, "before")
    }

    /// Removes what is not finished.
    pub fn forget(&self, kinds: usize) {
        let _ = fs::remove_file(beside(&self.to, "part"));
        let _ = fs::remove_file(self.before());
        for kind in 0..kinds {
            let _ = fs::remove_file(self.part(kind));
        }
    }

    /// Puts a line behind those of its kind.
    pub fn put(&mut self, kind: usize, line: &str) -> io::Result<()> {
        if !self.parts.contains_key(&kind) {
            let packer = packer(&self.part(kind))?;
            self.parts.insert(kind, (packer, 0));
        }
        let Some((packer, count)) = self.parts.get_mut(&kind) else { return Ok(()) };
        *count += 1;
        packer.write_all(line.as_bytes())?;
        packer.write_all(b"\n")
    }

    /// Puts lines in the place of those of a kind that name the same ids in a field. Lines stand in the order of these ids;
    /// those that name none come last.
    pub fn replace(&mut self, kind: usize, field: &str, by: &BTreeMap<Uuid, Vec<String>>) -> io::Result<()> {
        let mut new = by.iter().peekable();
        if let Some((packer, _)) = self.parts.remove(&kind) {
            finished(packer)?;
            fs::rename(self.part(kind), self.before())?;
            let mut lines = Lines::open(&self.before())?;
            while let Found::Line(line) = lines.read()? {
                let line = String::from_utf8(line).map_err(io::Error::other)?;
                let id = id_in(&line, field);
                while let Some((_, lines)) = new.next_if(|(new, _)| id.is_none_or(|id| **new < id)) {
                    lines.iter().try_for_each(|line| self.put(kind, line))?;
                }
                if id.is_none_or(|id| !by.contains_key(&id)) {
                    self.put(kind, &line)?;
                }
            }
            fs::remove_file(self.before())?;
        }
        new.flat_map(|(_, lines)| lines).try_for_each(|line| self.put(kind, line))
    }

    /// Lines of a kind.
    pub fn count(&self, kind: usize) -> u64 {
        self.parts.get(&kind).map_or(0, |(_, count)| *count)
    }

    /// Puts everything into one file, and that in its place. Parts that gzip packed are packed when they stand together.
    pub fn finish(mut self, first: &str, last: &str) -> io::Result<()> {
        let whole = beside(&self.to, "part");
        let mut packed = packer(&whole)?;
        writeln!(packed, "{first}")?;
        let mut file = packed.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        for (kind, (packer, _)) in std::mem::take(&mut self.parts) {
            finished(packer)?;
            let part = self.part(kind);
            io::copy(&mut File::open(&part)?, &mut file)?;
            fs::remove_file(&part)?;
        }
        let mut packed = GzEncoder::new(BufWriter::new(file), Compression::default());
        writeln!(packed, "{last}")?;
        let file = packed.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        fs::rename(&whole, &self.to)?;
        sync_folder(&self.to)
    }
}

/// The id that a line has in a field.
fn id_in(line: &str, field: &str) -> Option<Uuid> {
    let value: Value = serde_json::from_str(line).ok()?;
    Uuid::try_parse(value[field].as_str()?).ok()
}

/// The lines of a file, packed or not.
pub struct Lines {
    input: Box<dyn BufRead + Send>,
    /// The number of the line that was read last, from 1.
    pub number: u64,
}

/// A line.
pub enum Found {
    /// As it stands, without its end.
    Line(Vec<u8>),
    /// It is longer than a line may be.
    TooLong,
    /// There are no more.
    End,
}

impl Lines {
    /// Opens a file.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(64 << 10, File::open(path)?);
        let is_packed = file.fill_buf()?.starts_with(&GZIP);
        let input: Box<dyn BufRead + Send> = if is_packed {
            Box::new(BufReader::with_capacity(64 << 10, MultiGzDecoder::new(file).take(ARCHIVE_BYTES_MAX)))
        } else {
            Box::new(file)
        };
        Ok(Self { input, number: 0 })
    }

    /// Reads the next line. A line that is too long is read over.
    pub fn read(&mut self) -> io::Result<Found> {
        let mut line = Vec::new();
        let limit = LINE_BYTES_MAX as u64 + 1;
        if (&mut self.input).take(limit).read_until(b'\n', &mut line)? == 0 {
            return Ok(Found::End);
        }
        self.number += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
            return Ok(Found::Line(line));
        }
        if line.len() <= LINE_BYTES_MAX {
            return Ok(Found::Line(line));
        }
        loop {
            line.clear();
            let count = (&mut self.input).take(limit).read_until(b'\n', &mut line)?;
            if count == 0 || line.last() == Some(&b'\n') {
                return Ok(Found::TooLong);
            }
        }
    }
}

/// What a look through an archive says of it.
pub struct Survey {
    /// The first line.
    pub header: Header,
    /// Lines in all.
    pub lines: u64,
    /// What tells this archive from every other.
    pub digest: [u8; 32],
}

/// The first line of an archive.
pub struct Header {
    /// The site's id.
    pub site_id: Uuid,
    /// Its short name.
    pub slug: String,
}

fn header(line: &[u8]) -> Result<Header, String> {
    let none = || "this is not an archive of ours: its first line says nothing of one".to_owned();
    let value: Value = serde_json::from_slice(line).map_err(|_| none())?;
    let version = value.get("althing_archive").and_then(Value::as_u64).ok_or_else(none)?;
    if version != VERSION {
        return Err(format!("the archive has form {version}; this version reads form {VERSION}"));
    }
    let site_id = value["site"]["id"].as_str().and_then(|id| Uuid::try_parse(id).ok());
    let slug = value["site"]["slug"].as_str();
    site_id
        .zip(slug)
        .map(|(site_id, slug)| Header { site_id, slug: slug.to_owned() })
        .ok_or_else(|| "the archive's first line names no site".to_owned())
}

/// Whether a file is an archive of ours, by its first line.
pub fn is_archive(path: &Path) -> bool {
    let first = Lines::open(path).and_then(|mut lines| lines.read());
    let Ok(Found::Line(line)) = first else { return false };
    serde_json::from_slice::<Value>(&line).is_ok_and(|value| value.get("althing_archive").is_some())
}

/// Reads through an archive, so that one that is cut off or damaged stores nothing.
pub fn survey(path: &Path) -> Result<Survey, String> {
    let told = |error: &io::Error| format!("{}: {error}", path.display());
    let mut lines = Lines::open(path).map_err(|error| told(&error))?;
    let broken = |number: u64, error: &io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => cut_off(number),
        _ => format!("the archive is damaged behind line {number}: {error}; nothing was stored"),
    };
    let (mut first, mut last) = (None, Vec::new());
    let mut digest = Sha256::new();
    loop {
        match lines.read().map_err(|error| broken(lines.number, &error))? {
            Found::End => break,
            Found::TooLong => last.clear(),
            Found::Line(line) => {
                digest.update((line.len() as u64).to_le_bytes());
                digest.update(&line);
                if first.is_none() {
                    first = Some(header(&line)?);
                }
                last = line;
            }
        }
    }
    let header = first.ok_or("the file is empty")?;
    let end: Option<Value> =
        serde_json::from_slice(&last).ok().filter(|value: &Value| value["type"] == "end");
    let end = end.ok_or_else(|| cut_off(lines.number))?;
    if end["lines"].as_u64().is_some_and(|said| said != lines.number) {
        return Err(format!(
            "the archive says that it has {} lines and has {}: something was taken out of it; nothing was stored",
            end["lines"], lines.number
        ));
    }
    Ok(Survey { header, lines: lines.number, digest: digest.finalize().into() })
}

fn cut_off(number: u64) -> String {
    format!(
        "the archive is cut off behind line {number}: its last line is not there; nothing was stored. Copy it again, or export \
         again"
    )
}
