//! Words, names, quotes and comments of SQL, in the dialects in which databases are dumped.

use crate::refusal::Refusal;
use crate::source::cursor::{Cursor, Held};

/// Bytes of a name or a word that are kept. What is longer is none that is looked for.
const NAME_BYTES_MAX: usize = 256;

/// A dump, and where its reader stands.
pub(super) struct Scan<'c, 'a> {
    pub cursor: &'c mut Cursor<'a>,
    /// Whether it is of MySQL or MariaDB: only there a backslash is special between quotes.
    pub is_mysql: bool,
    word: Held,
}

/// The name of a table or a column.
pub(super) struct Name {
    pub text: String,
    pub is_quoted: bool,
}

impl<'c, 'a> Scan<'c, 'a> {
    pub(super) fn new(cursor: &'c mut Cursor<'a>) -> Self {
        Self { cursor, is_mysql: false, word: Held::new(NAME_BYTES_MAX) }
    }

    /// Goes over white space and comments; the byte behind them.
    pub(super) fn significant(&mut self) -> Result<Option<u8>, Refusal> {
        loop {
            match self.cursor.significant()? {
                Some(b'-') if self.cursor.ahead(2)?.starts_with(b"--") => self.pass_line()?,
                Some(b'/') if self.cursor.ahead(2)?.starts_with(b"/*") => self.pass_comment()?,
                found => return Ok(found),
            }
        }
    }

    /// Goes on to the next line.
    pub(super) fn pass_line(&mut self) -> Result<(), Refusal> {
        if self.cursor.until(b"\n", None)?.is_some() {
            self.cursor.pass(1);
        }
        Ok(())
    }

    /// What stands in a comment for one version of MySQL, as in `/*!40101 SET ... */`, sets up the session: no row.
    fn pass_comment(&mut self) -> Result<(), Refusal> {
        let ahead = self.cursor.ahead(4)?;
        self.is_mysql |= ahead.starts_with(b"/*!") || ahead.starts_with(b"/*M!");
        self.cursor.pass(2);
        while self.cursor.until(b"*", None)?.is_some() {
            self.cursor.pass(1);
            if self.cursor.peek()? == Some(b'/') {
                self.cursor.pass(1);
                break;
            }
        }
        Ok(())
    }

    /// Takes this byte, if it is the next that means something; whether it was.
    pub(super) fn take(&mut self, byte: u8) -> Result<bool, Refusal> {
        let is_next = self.significant()? == Some(byte);
        if is_next {
            self.cursor.pass(1);
        }
        Ok(is_next)
    }

    /// Reads the next word, in small letters; empty where none stands.
    pub(super) fn word(&mut self) -> Result<String, Refusal> {
        self.significant()?;
        self.word.clear();
        run(self.cursor, is_word, &mut self.word)?;
        Ok(String::from_utf8_lossy(self.word.bytes()).to_ascii_lowercase())
    }

    /// Reads the next name; none where none stands.
    pub(super) fn name(&mut self) -> Result<Option<Name>, Refusal> {
        self.word.clear();
        let is_quoted = match self.significant()? {
            Some(quote @ (b'"' | b'`')) => {
                self.cursor.pass(1);
                let stops: &[u8] = if quote == b'`' { b"`" } else { b"\"" };
                quoted(self.cursor, stops, Some(&mut self.word))?;
                true
            }
            Some(byte) if is_word(byte) => {
                run(self.cursor, is_word, &mut self.word)?;
                false
            }
            _ => return Ok(None),
        };
        Ok(Some(Name { text: String::from_utf8_lossy(self.word.bytes()).into_owned(), is_quoted }))
    }

    /// What ends a text that this quote begins, and whether a backslash is special in it.
    pub(super) fn stops(&self, quote: u8) -> &'static [u8] {
        match (quote, self.is_mysql) {
            (b'`', _) => b"`",
            (b'"', false) => b"\"",
            (b'"', true) => b"\"\\",
            (_, false) => b"'",
            (_, true) => b"'\\",
        }
    }

    /// Goes on to the next of these bytes that stands outside of parentheses, quotes and comments; none at the end. A
    /// semicolon ends a statement also where a parenthesis was left open.
    pub(super) fn skip_to(&mut self, stops: &[u8]) -> Result<Option<u8>, Refusal> {
        let mut depth = 0_u64;
        while let Some(byte) = self.significant()? {
            if stops.contains(&byte) && depth == 0 || byte == b';' {
                return Ok(Some(byte));
            }
            if is_word(byte) {
                self.skip_word()?;
                continue;
            }
            self.cursor.pass(1);
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                b'\'' | b'"' | b'`' => _ = quoted(self.cursor, self.stops(byte), None)?,
                b'$' if !self.is_mysql => self.skip_dollars()?,
                _ => {}
            }
        }
        Ok(None)
    }

    /// Goes behind a statement.
    pub(super) fn skip_statement(&mut self) -> Result<bool, Refusal> {
        let is_ended = self.skip_to(b";")?.is_some();
        if is_ended {
            self.cursor.pass(1);
        }
        Ok(is_ended)
    }

    /// Goes over a word, and over the text behind it where it is PostgreSQL's `E'...'`, with backslashes.
    fn skip_word(&mut self) -> Result<(), Refusal> {
        self.word.clear();
        run(self.cursor, is_word, &mut self.word)?;
        if self.word.bytes().eq_ignore_ascii_case(b"e") && self.cursor.peek()? == Some(b'\'') {
            self.cursor.pass(1);
            quoted(self.cursor, b"'\\", None)?;
        }
        Ok(())
    }

    /// Goes over a text of PostgreSQL's such as `$$...$$` or `$body$...$body$`, behind its first byte.
    fn skip_dollars(&mut self) -> Result<(), Refusal> {
        self.word.clear();
        run(self.cursor, is_word, &mut self.word)?;
        if self.cursor.peek()? != Some(b'$') || self.word.over() {
            return Ok(());
        }
        let end = [self.word.bytes(), b"$"].concat();
        self.cursor.pass(1);
        while self.cursor.until(b"$", None)?.is_some() {
            self.cursor.pass(1);
            if self.cursor.ahead(end.len())?.starts_with(&end) {
                self.cursor.pass(end.len());
                break;
            }
        }
        Ok(())
    }
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// Reads bytes of one kind, as far as they fit.
pub(super) fn run(cursor: &mut Cursor<'_>, is_in: fn(u8) -> bool, held: &mut Held) -> Result<(), Refusal> {
    loop {
        let chunk = cursor.chunk()?;
        let count = chunk.iter().take_while(|&&byte| is_in(byte)).count();
        let is_over = count < chunk.len() || count == 0;
        held.push(&chunk[..count]);
        cursor.pass(count);
        if is_over {
            return Ok(());
        }
    }
}

/// Reads a text behind its first quote, as far as it fits: `stops` are the quote, which stands twice where it is meant,
/// and the backslash where that is special. Whether the text ended.
pub(super) fn quoted(
    cursor: &mut Cursor<'_>,
    stops: &[u8],
    mut held: Option<&mut Held>,
) -> Result<bool, Refusal> {
    while let Some(stop) = cursor.until(stops, held.as_deref_mut())? {
        cursor.pass(1);
        let next = cursor.peek()?;
        let meant = match (stop, next) {
            (b'\\', None) => return Ok(false),
            (b'\\', Some(letter)) => unescaped(letter),
            (quote, Some(next)) if quote == next => quote,
            _ => return Ok(true),
        };
        cursor.pass(1);
        if let Some(held) = held.as_deref_mut() {
            held.push(&[meant]);
        }
    }
    Ok(false)
}

/// What a letter behind a backslash means. Of those that only one dialect has, the others write none.
pub(super) fn unescaped(letter: u8) -> u8 {
    match letter {
        b'0' => 0,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        b'Z' => 0x1a,
        other => other,
    }
}
