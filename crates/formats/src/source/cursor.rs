//! Where a reader stands in its input: a piece of it in memory, the line and the byte.

use std::io::{ErrorKind, Read};

use crate::refusal::{Reason, Refusal};

/// Bytes of an input that are in memory at once.
const PIECE_BYTES: usize = 64 * 1024;

/// An input, read piece by piece.
///
/// Its end is where the bytes end, also where they end too early because the file is damaged: what stood before is
/// read, and [`damage`](Self::damage) tells.
pub(crate) struct Cursor<'a> {
    input: Box<dyn Read + 'a>,
    piece: Box<[u8]>,
    at: usize,
    end: usize,
    line: u64,
    offset: u64,
    damage: Option<&'static str>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(input: Box<dyn Read + 'a>) -> Self {
        let piece = vec![0; PIECE_BYTES].into_boxed_slice();
        Self { input, piece, at: 0, end: 0, line: 1, offset: 0, damage: None }
    }

    /// The line, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes stand before.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// What was wrong with the bytes where they end.
    pub(crate) fn damage(&self) -> Option<&'static str> {
        self.damage
    }

    /// The next byte, without going on.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, Refusal> {
        if self.at == self.end {
            self.fill()?;
        }
        Ok((self.at < self.end).then(|| self.piece[self.at]))
    }

    /// The bytes up to the end of the piece; none at the end of the input.
    pub(crate) fn chunk(&mut self) -> Result<&[u8], Refusal> {
        if self.at == self.end {
            self.fill()?;
        }
        Ok(&self.piece[self.at..self.end])
    }

    /// At least so many bytes, without going on; fewer where the input ends, and no more than [`PIECE_BYTES`]. A chunk
    /// alone may be a single byte, however long the input is.
    pub(crate) fn ahead(&mut self, count: usize) -> Result<&[u8], Refusal> {
        while self.end - self.at < count.min(PIECE_BYTES) && self.damage.is_none() {
            self.piece.copy_within(self.at..self.end, 0);
            (self.at, self.end) = (0, self.end - self.at);
            if self.fill_behind()? == 0 {
                break;
            }
        }
        Ok(&self.piece[self.at..self.end])
    }

    /// Goes over so many bytes of the chunk.
    pub(crate) fn pass(&mut self, count: usize) {
        let passed = &self.piece[self.at..self.end][..count];
        self.line += passed.iter().map(|&byte| u64::from(byte == b'\n')).sum::<u64>();
        self.offset += count as u64;
        self.at += count;
    }

    /// Goes over white space; the byte behind it.
    pub(crate) fn significant(&mut self) -> Result<Option<u8>, Refusal> {
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let blank = chunk.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let found = chunk.get(blank).copied();
            self.pass(blank);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Goes on to the next byte that is one of `stops`, which is not passed, and keeps what it passes as far as it
    /// fits. The byte it stands before; none at the end.
    pub(crate) fn until(&mut self, stops: &[u8], held: Option<&mut Held>) -> Result<Option<u8>, Refusal> {
        let mut held = held;
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let stop = chunk.iter().position(|byte| stops.contains(byte));
            let found = stop.map(|at| chunk[at]);
            let count = stop.unwrap_or(chunk.len());
            if let Some(held) = held.as_deref_mut() {
                held.push(&chunk[..count]);
            }
            self.pass(count);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Goes on behind the next `>` that stands behind so many of a mark, and keeps what is before as far as it fits.
    /// Whether there was one.
    pub(crate) fn through(
        &mut self,
        mark: u8,
        count: usize,
        held: Option<&mut Held>,
    ) -> Result<bool, Refusal> {
        let mut held = held;
        let mut marks = 0;
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(false);
            }
            let mut end = None;
            for (at, &byte) in chunk.iter().enumerate() {
                if byte == mark {
                    marks += 1;
                } else if byte == b'>' && marks >= count {
                    end = Some(at + 1);
                    break;
                } else {
                    marks = 0;
                }
            }
            let passed = end.unwrap_or(chunk.len());
            if let Some(held) = held.as_deref_mut() {
                held.push(&chunk[..passed]);
            }
            self.pass(passed);
            if end.is_some() {
                if let Some(held) = held.as_deref_mut() {
                    held.cut(count + 1);
                }
                return Ok(true);
            }
        }
    }

    /// Everything up to the end, of an input that is read as a whole; refused when that is larger.
    pub(crate) fn rest(&mut self, bytes_max: usize) -> Result<Vec<u8>, Refusal> {
        let mut rest = Vec::new();
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                return Ok(rest);
            }
            if rest.len() + chunk.len() > bytes_max {
                let message = format!("more than {bytes_max} bytes: so many are read of such a file");
                return Err(Refusal::new(Reason::TooLarge, message));
            }
            rest.extend_from_slice(chunk);
            let count = chunk.len();
            self.pass(count);
        }
    }

    fn fill(&mut self) -> Result<(), Refusal> {
        (self.at, self.end) = (0, 0);
        self.fill_behind().map(drop)
    }

    /// Reads on behind what is in memory: how many bytes.
    fn fill_behind(&mut self) -> Result<usize, Refusal> {
        while self.damage.is_none() {
            match self.input.read(&mut self.piece[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(count);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => self.damage = Some(damage(error)?),
            }
        }
        Ok(0)
    }
}

/// What is wrong with bytes that cannot be unpacked; refused where it is not the bytes.
fn damage(error: std::io::Error) -> Result<&'static str, Refusal> {
    match error.kind() {
        ErrorKind::UnexpectedEof => Ok("the packed file ends too early"),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => Ok("the packed file is damaged"),
        kind => Err(error.into_inner().and_then(|inner| inner.downcast::<Refusal>().ok()).map_or_else(
            || Refusal::new(Reason::Input, format!("it could not be read on: {kind}")),
            |it| *it,
        )),
    }
}

/// Bytes of one record, no more than fit.
pub(crate) struct Held {
    bytes: Vec<u8>,
    bytes_max: usize,
    over: bool,
}

impl Held {
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { bytes: Vec::new(), bytes_max, over: false }
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.over = false;
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let free = self.bytes_max - self.bytes.len();
        self.over |= bytes.len() > free;
        self.bytes.extend_from_slice(&bytes[..bytes.len().min(free)]);
    }

    /// Takes so many bytes from the end, if they are there.
    fn cut(&mut self, count: usize) {
        if !self.over {
            self.bytes.truncate(self.bytes.len() - count);
        }
    }

    /// What was pushed, without what did not fit.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether something did not fit.
    pub(crate) fn over(&self) -> bool {
        self.over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow<'b>(&'b [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, piece: &mut [u8]) -> std::io::Result<usize> {
            let count = piece.len().min(1);
            self.0.read(&mut piece[..count])
        }
    }

    #[test]
    fn what_stands_ahead_does_not_depend_on_how_the_input_comes() {
        let text = "ab\n".repeat(PIECE_BYTES);
        let mut cursor = Cursor::new(Box::new(Slow(text.as_bytes())));
        assert_eq!(cursor.ahead(5).unwrap(), b"ab\nab");
        cursor.pass(4);
        assert_eq!(cursor.chunk().unwrap(), b"b");
        assert_eq!(cursor.ahead(usize::MAX).unwrap(), &text.as_bytes()[4..][..PIECE_BYTES]);
        assert_eq!((cursor.line(), cursor.offset()), (2, 4));
        cursor.pass(PIECE_BYTES);
        assert_eq!(cursor.rest(usize::MAX).unwrap(), &text.as_bytes()[4 + PIECE_BYTES..]);
        assert_eq!(cursor.ahead(1).unwrap(), b"");
    }

    #[test]
    fn lines_and_bytes_are_counted_over_the_edges_of_pieces() {
        let text = format!("{}\n{}<", "a".repeat(PIECE_BYTES), "\n".repeat(PIECE_BYTES));
        let mut cursor = Cursor::new(Box::new(text.as_bytes()));
        let mut held = Held::new(10);
        assert_eq!(cursor.until(b"<", Some(&mut held)).unwrap(), Some(b'<'));
        assert_eq!((cursor.line(), cursor.offset()), (PIECE_BYTES as u64 + 2, text.len() as u64 - 1));
        assert_eq!((held.bytes(), held.over()), (&b"aaaaaaaaaa"[..], true));
        cursor.pass(1);
        assert_eq!(cursor.peek().unwrap(), None);
    }
}
