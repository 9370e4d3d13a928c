//! UTF-16 to UTF-8, as it streams.

use std::io::{self, Read};

/// Bytes that are recoded at once.
const PIECE_BYTES: usize = 16 * 1024;

/// A byte order mark: which encoding a file begins by naming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Utf8,
    Utf16Le,
    Utf16Be,
}

impl Mark {
    /// The mark at the beginning of a file.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        [Self::Utf8, Self::Utf16Le, Self::Utf16Be].into_iter().find(|mark| head.starts_with(mark.bytes()))
    }

    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xef\xbb\xbf",
            Self::Utf16Le => b"\xff\xfe",
            Self::Utf16Be => b"\xfe\xff",
        }
    }
}

/// A file without its mark, in UTF-8. What is no UTF-16 becomes U+FFFD.
pub(super) struct Recoded<R> {
    inner: R,
    mark: Mark,
    /// Bytes of the mark that are still to be passed.
    mark_bytes: usize,
    /// Bytes that are not recoded yet: between two readings the first half of something.
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
}

impl<R> Recoded<R> {
    pub(super) fn new(inner: R, mark: Mark) -> Self {
        Self { inner, mark, mark_bytes: mark.bytes().len(), raw: Vec::new(), text: Vec::new(), at: 0 }
    }
}

impl<R: Read> Read for Recoded<R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        while self.mark_bytes > 0 {
            let mut passed = [0; 3];
            let count = self.inner.read(&mut passed[..self.mark_bytes])?;
            if count == 0 {
                return Ok(0);
            }
            self.mark_bytes -= count;
        }
        if self.mark == Mark::Utf8 || piece.is_empty() {
            return self.inner.read(piece);
        }
        while self.at == self.text.len() {
            if !self.fill()? {
                return Ok(0);
            }
        }
        let count = piece.len().min(self.text.len() - self.at);
        piece[..count].copy_from_slice(&self.text[self.at..][..count]);
        self.at += count;
        Ok(count)
    }
}

impl<R: Read> Recoded<R> {
    /// Recodes the next bytes; whether there were any.
    fn fill(&mut self) -> io::Result<bool> {
        let held = self.raw.len();
        self.raw.resize(held + PIECE_BYTES, 0);
        let read = self.inner.read(&mut self.raw[held..]);
        self.raw.truncate(held + *read.as_ref().unwrap_or(&0));
        let is_end = read? == 0;
        (self.text, self.at) = (Vec::new(), 0);
        if is_end && self.raw.is_empty() {
            return Ok(false);
        }
        let unit = if self.mark == Mark::Utf16Le { u16::from_le_bytes } else { u16::from_be_bytes };
        let (pairs, odd) = self.raw.as_chunks::<2>();
        let mut units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        // The first half of a character waits for the second; at the end there is none.
        let waits = !is_end && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit));
        units.truncate(units.len() - usize::from(waits));
        let mut text: String = char::decode_utf16(units.iter().copied())
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        let kept = if is_end { 0 } else { odd.len() + 2 * usize::from(waits) };
        if is_end && !odd.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
        self.raw.drain(..self.raw.len() - kept);
        self.text = text.into_bytes();
        Ok(true)
    }
}
