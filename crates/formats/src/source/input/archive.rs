//! The list of a zip's files, with everything refused that no exporter writes.

use std::ops::Range;

use rawzip::{
    CompressionMethod, Error, ErrorKind, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ReaderAt, ZipFileHeaderRecord,
    ZipLocator,
};

use super::unpack::{Packed, bound};
use super::{PARTS_MAX, too_many, unreadable};
use crate::refusal::{Reason, Refusal};

/// Characters of a name that are shown: the last ones, which tell most.
const NAME_CHARS_MAX: usize = 120;

/// A file in an archive.
pub(super) struct Entry {
    pub name: String,
    /// Where its packed bytes are.
    pub range: Range<u64>,
    pub packed: Packed,
}

/// The files of an archive, in its order: without folders, what is empty, hidden, or macOS's companions.
pub(super) fn entries(archive: &dyn ReaderAt, len: u64) -> Result<Vec<Entry>, Refusal> {
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let located = ZipLocator::new().locate_in_reader(archive, &mut buffer, len);
    let archive = located.map_err(|(_, error)| broken(&error))?;
    if archive.entries_hint() > PARTS_MAX as u64 {
        return Err(too_many());
    }
    let (mut found, mut spans) = (Vec::new(), Vec::new());
    let (mut packed_bytes, mut unpacked_bytes) = (0_u64, 0_u64);
    let mut records = archive.entries(&mut buffer);
    while let Some(record) = records.next_entry().map_err(|error| broken(&error))? {
        if spans.len() == PARTS_MAX {
            return Err(too_many());
        }
        let entry = archive.get_entry(record.wayfinder()).map_err(|error| broken(&error))?;
        let (begin, end) = entry.compressed_data_range();
        spans.push(record.local_header_offset()..end);
        if let Some(packed) = packed(&record)? {
            packed_bytes = packed_bytes.saturating_add(end - begin);
            unpacked_bytes = unpacked_bytes.saturating_add(packed.bytes);
            found.push(Entry { name: shown(record.file_path().as_ref()), range: begin..end, packed });
        }
    }
    if spans.len() as u64 != archive.entries_hint() {
        return Err(refused("its list of files does not hold as many as it says"));
    }
    lie_apart(spans, archive.directory_offset())?;
    bound(packed_bytes, unpacked_bytes)?;
    Ok(found)
}

/// How a file is packed; none for what is passed over.
fn packed(record: &ZipFileHeaderRecord<'_>) -> Result<Option<Packed>, Refusal> {
    if record.mode().is_symlink() {
        return Err(refused("it holds a link instead of a file"));
    }
    let path = record.file_path();
    let path: &[u8] = path.as_ref();
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let bytes = record.uncompressed_size_hint();
    if record.is_dir() || bytes == 0 || super::is_aside(name) || path.starts_with(b"__MACOSX/") {
        return Ok(None);
    }
    if record.flags().is_encrypted() {
        return Err(refused("it is encrypted: unpack it with its password and import what is in it"));
    }
    let is_deflated = match record.compression_method() {
        CompressionMethod::STORE => false,
        CompressionMethod::DEFLATE => true,
        _ => {
            return Err(refused(
                "it is packed in a way that is not read here: unpack it and import what is in it",
            ));
        }
    };
    Ok(Some(Packed { is_deflated, bytes, crc: record.crc32() }))
}

/// Refuses files that share bytes, as in archives that unpack to far more than they are.
fn lie_apart(mut spans: Vec<Range<u64>>, directory: u64) -> Result<(), Refusal> {
    spans.sort_by_key(|span| span.start);
    let over = spans.windows(2).any(|pair| pair[0].end > pair[1].start);
    if over || spans.last().is_some_and(|last| last.end > directory) {
        return Err(refused("files in it lie on top of each other, which is an attack"));
    }
    Ok(())
}

/// A name without what a terminal would obey.
fn shown(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let from = name.chars().count().saturating_sub(NAME_CHARS_MAX);
    name.chars().skip(from).map(|c| if is_odd(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn broken(error: &Error) -> Refusal {
    match error.kind() {
        ErrorKind::IO(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => unreadable(error),
        ErrorKind::MissingEndOfCentralDirectory => {
            refused("it is cut off: the list of files at its end is missing; get it again")
        }
        _ => refused("its list of files is damaged: get it again"),
    }
}

fn refused(why: &str) -> Refusal {
    Refusal::new(Reason::Archive, format!("the archive is not read: {why}"))
}
