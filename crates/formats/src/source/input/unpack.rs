//! Counting, checking and bounding what comes out of files, as it comes.

use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::Crc;

use crate::refusal::{Reason, Refusal};

/// Bytes that packed files may unpack to, all of an input together: 20 GB.
pub(super) const UNPACKED_BYTES_MAX: u64 = 20_000_000_000;
/// How many bytes may come out of each packed one, beyond [`FREE_BYTES`].
pub(super) const RATIO_MAX: u64 = 100;
/// Unpacked bytes that may come out of however few: small files that repeat themselves are no attack.
pub(super) const FREE_BYTES: u64 = 1024 * 1024;

/// How far the reading of an input has come.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    /// Packed bytes that stand before, in the whole input.
    at: AtomicU64,
    /// Of the files that are packed: bytes read, and bytes that came out.
    packed: AtomicU64,
    unpacked: AtomicU64,
}

impl Progress {
    /// How many bytes of the input have been read, as they are packed.
    pub fn bytes(&self) -> u64 {
        self.0.at.load(Ordering::Relaxed)
    }

    /// Reading goes on at a part that so many packed bytes stand before; before the first part it begins again.
    pub(super) fn begin(&self, before: u64) {
        self.0.at.store(before, Ordering::Relaxed);
        if before == 0 {
            self.0.packed.store(0, Ordering::Relaxed);
            self.0.unpacked.store(0, Ordering::Relaxed);
        }
    }
}

/// Counts packed bytes.
pub(super) struct Counted<R> {
    inner: R,
    progress: Progress,
    at: u64,
}

impl<R> Counted<R> {
    pub(super) fn new(inner: R, progress: Progress, before: u64) -> Self {
        Self { inner, progress, at: before }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(piece)?;
        self.at += count as u64;
        self.progress.0.at.store(self.at, Ordering::Relaxed);
        Ok(count)
    }
}

/// How a file lies in a zip, and what the zip says that comes out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    pub is_deflated: bool,
    pub bytes: u64,
    pub crc: u32,
}

/// Gives what comes out, and then an error where it is not what the zip says: what stood before is not lost.
pub(super) struct Checked<R> {
    inner: R,
    packed: Packed,
    crc: Crc,
    bytes: u64,
}

impl<R> Checked<R> {
    pub(super) fn new(inner: R, packed: Packed) -> Self {
        Self { inner, packed, crc: Crc::new(), bytes: 0 }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(piece)?;
        self.crc.update(&piece[..count]);
        self.bytes += count as u64;
        let is_short = count == 0 && !piece.is_empty() && self.bytes < self.packed.bytes;
        let is_other = count == 0 && !piece.is_empty() && self.crc.sum() != self.packed.crc;
        if self.bytes > self.packed.bytes || is_short || is_other {
            return Err(io::Error::new(ErrorKind::InvalidData, "not what the archive says"));
        }
        Ok(count)
    }
}

/// Refuses when far more comes out than went in.
pub(super) struct Bounded<R> {
    inner: R,
    progress: Progress,
    /// What the packed files before this one had: bytes read, bytes that came out.
    packed_before: u64,
    unpacked: u64,
    before: u64,
}

impl<R> Bounded<R> {
    pub(super) fn new(inner: R, progress: Progress, before: u64) -> Self {
        let packed_before = progress.0.packed.load(Ordering::Relaxed);
        let unpacked = progress.0.unpacked.load(Ordering::Relaxed);
        Self { inner, progress, packed_before, unpacked, before }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(piece)?;
        let counts = &self.progress.0;
        let packed = self.packed_before + counts.at.load(Ordering::Relaxed).saturating_sub(self.before);
        self.unpacked += count as u64;
        counts.packed.store(packed, Ordering::Relaxed);
        counts.unpacked.store(self.unpacked, Ordering::Relaxed);
        bound(packed, self.unpacked).map_err(io::Error::other)?;
        Ok(count)
    }
}

/// Refuses when so much came out, or would, of so little.
pub(super) fn bound(packed: u64, unpacked: u64) -> Result<(), Refusal> {
    if unpacked > UNPACKED_BYTES_MAX {
        let message = format!(
            "it unpacks to more than {} GB: unpack it yourself, or split it",
            UNPACKED_BYTES_MAX / 1_000_000_000
        );
        return Err(Refusal::new(Reason::TooLarge, message));
    }
    if unpacked > FREE_BYTES.saturating_add(packed.saturating_mul(RATIO_MAX)) {
        let message = format!(
            "it unpacks to more than {RATIO_MAX} times its size, which no export does: if it is one, unpack it yourself"
        );
        return Err(Refusal::new(Reason::Ratio, message));
    }
    Ok(())
}
