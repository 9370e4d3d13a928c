//! JSON, record by record: never more than one of them is in memory.
//!
//! An input is a stream of values: one object, one array, or values one after another with or without lines between
//! them (JSON Lines). Which containers are gone into is said by a [`Shape`]; everything in them that is not is a
//! record, or is passed over. A byte order mark and a first line that is no JSON are passed, as
//! `#filetype:JSON-streaming` is.
//!
//! What is broken, cut off, too large or too deep is told as a note and costs no more than itself where the next
//! record can be made out: in an array behind the bracket that closes it, or where an object with the key begins with
//! which the others begin; among lines at the next line that begins with `{`.

mod record;
mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::Value;

use super::cursor::{Cursor, Held};
use super::out::{Out, Stop, Told};
use super::{Code, Note, Place};
use crate::encoding::patched;
use crate::refusal::{Reason, Refusal};
use scan::{Ended, Scan, Within};

pub(crate) use record::Record;

/// Largest record in bytes.
pub(crate) const RECORD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Deepest nesting within a record.
pub(crate) const RECORD_DEPTH_MAX: usize = 64;

/// Longest key in bytes by which the elements of an array are known.
const KEY_BYTES_MAX: usize = 100;

/// The path of an element of the array that is the input.
pub(crate) const ELEMENT: &str = "*";

/// Where the records of a format are. Paths are keys with slashes between them, the input itself is the empty one.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// Objects that are gone into. An [`ELEMENT`] that is one is handed over as null where it ends.
    pub objects: &'static [&'static str],
    /// Arrays whose elements are records.
    pub arrays: &'static [&'static str],
    /// Values directly in the objects that are handed over too; all others are passed over.
    pub values: &'static [&'static str],
    /// Those of the arrays whose elements are no comments; with the empty path nothing of the input is one.
    pub others: &'static [&'static str],
}

/// Records that stand one after another, or in one array.
pub(crate) const RECORDS: Shape = Shape { objects: &[], arrays: &[""], values: &[], others: &[] };

/// A record, or a value directly in an object.
pub(crate) struct Found {
    /// The path: of an element, that of its array.
    pub path: &'static str,
    /// What stands there. Elements and lines are objects.
    pub value: Value,
}

impl Found {
    pub(crate) fn record(&self) -> Record<'_> {
        Record::new(&self.value)
    }

    /// The value itself as a key: a text or a number; none when it is empty.
    pub(crate) fn key(&self) -> Option<String> {
        record::key(&self.value).map(Cow::into_owned)
    }
}

enum Container {
    Object(&'static str),
    Array {
        path: &'static str,
        /// How its elements begin.
        beginning: Option<Beginning>,
    },
}

/// By what an object is known: its first key, and whether a text stands under it.
#[derive(Clone, PartialEq, Eq)]
struct Beginning {
    key: Vec<u8>,
    is_text: bool,
}

/// The reader of one input.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about what was read so far")]
pub(crate) struct Json<'c, 'i> {
    cursor: &'c mut Cursor<'i>,
    shape: Shape,
    stack: Vec<Container>,
    held: Held,
    /// The first key of an element that was found behind a broken one: it and its colon have been read already.
    ahead: Option<(Vec<u8>, Place)>,
    /// Whether an element was left that is to be handed over as null.
    left: bool,
    one: bool,
    begun: bool,
    lines: bool,
    lost: bool,
    /// Whether brackets were missing, perhaps, in the element before.
    suspect: bool,
    ended: bool,
    /// Whether an array was there that is gone into, though it may have been empty.
    pub has_array: bool,
}

impl<'c, 'i> Json<'c, 'i> {
    pub(crate) fn new(cursor: &'c mut Cursor<'i>, shape: Shape) -> Self {
        Self {
            cursor,
            shape,
            stack: Vec::new(),
            held: Held::new(RECORD_BYTES_MAX),
            ahead: None,
            left: false,
            one: false,
            begun: false,
            lines: false,
            lost: false,
            suspect: false,
            ended: false,
            has_array: false,
        }
    }

    /// Ends behind the first value, for formats whose first line is a record of another kind.
    pub(crate) fn first(cursor: &'c mut Cursor<'i>, shape: Shape) -> Self {
        Self { one: true, ..Self::new(cursor, shape) }
    }

    /// Begins behind a first value that was read by itself.
    pub(crate) fn rest(cursor: &'c mut Cursor<'i>, shape: Shape) -> Self {
        Self { begun: true, ..Self::new(cursor, shape) }
    }

    /// The next record, with the place set where it begins. What cannot be read is told on the way.
    pub(crate) fn next(&mut self, out: &mut Out<'_>) -> Result<Option<Found>, Stop> {
        if !self.begun && self.cursor.offset() == 0 {
            self.mark()?;
        }
        loop {
            self.left |= self.ended && std::mem::take(&mut self.stack).iter().any(is_element);
            if std::mem::take(&mut self.left) {
                return Ok(Some(Found { path: ELEMENT, value: Value::Null }));
            }
            if self.ended {
                return Ok(None);
            }
            let found = match self.stack.last() {
                None => self.in_stream(out)?,
                Some(Container::Array { path, .. }) => {
                    let path = *path;
                    self.in_array(path, out)?
                }
                Some(Container::Object(path)) => {
                    let path = *path;
                    self.in_object(path, out)?
                }
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// How many bytes have been read.
    pub(crate) fn offset(&self) -> u64 {
        self.cursor.offset()
    }

    /// Refuses an input in which a reader found nothing of its format, unless there is nothing at all in it.
    pub(crate) fn finish(&self, found: bool, expected: &str) -> Told {
        if found || !self.begun {
            return Ok(());
        }
        Err(Stop::Refused(Refusal::new(
            Reason::Unrecognised,
            format!("nothing of {expected} was found in it"),
        )))
    }

    fn mark(&mut self) -> Result<(), Refusal> {
        for byte in *b"\xef\xbb\xbf" {
            if self.cursor.peek()? != Some(byte) {
                break;
            }
            self.cursor.pass(1);
        }
        Ok(())
    }

    /// Tells that something was skipped where the cursor is.
    fn note(&self, code: Code, out: &mut Out<'_>) -> Told {
        let is_other = |container: &Container| matches!(container, Container::Array { path, .. } if self.shape.others.contains(path));
        let is_stream_of_others = self.shape.others.contains(&"");
        if is_stream_of_others || self.stack.iter().any(is_other) {
            out.skip_other(Note::new(code))
        } else {
            out.note(code)
        }
    }

    fn in_stream(&mut self, out: &mut Out<'_>) -> Result<Option<Found>, Stop> {
        if self.one && self.begun {
            self.ended = true;
            return Ok(None);
        }
        let first = self.cursor.significant()?;
        out.at(self.cursor);
        let begun = std::mem::replace(&mut self.begun, first.is_some());
        match first {
            None => {
                self.begun = begun;
                self.ended = true;
            }
            Some(byte @ (b'{' | b'[')) => return self.value("", byte, out),
            Some(b',') => self.cursor.pass(1),
            Some(_) => {
                if begun && !std::mem::replace(&mut self.lost, true) {
                    self.note(Code::Broken, out)?;
                }
                self.cursor.until(b"\n", None)?;
            }
        }
        Ok(None)
    }

    fn in_array(&mut self, path: &'static str, out: &mut Out<'_>) -> Result<Option<Found>, Stop> {
        if let Some((_, place)) = &self.ahead {
            (out.place.line, out.place.offset) = (place.line, place.offset);
            return self.value(path, b'{', out);
        }
        let first = self.cursor.significant()?;
        out.at(self.cursor);
        match first {
            None => self.cut(out)?,
            Some(b',') => self.cursor.pass(1),
            Some(b']') => self.close(),
            Some(b'{') if std::mem::take(&mut self.suspect) => self.after_broken(out)?,
            Some(b'}' | b':') => {
                self.note(Code::Broken, out)?;
                self.pass_rest(Within::Array)?;
            }
            // Arrays that are gone into are not in arrays.
            Some(byte) => return self.value(path, byte, out),
        }
        Ok(None)
    }

    fn in_object(&mut self, path: &'static str, out: &mut Out<'_>) -> Result<Option<Found>, Stop> {
        let first = self.cursor.significant()?;
        out.at(self.cursor);
        match first {
            None => self.cut(out)?,
            Some(b',') => self.cursor.pass(1),
            Some(b'}') => self.close(),
            Some(b'"') => {
                let Some(Value::String(key)) = self.read(true, out)? else { return Ok(None) };
                match self.cursor.significant()? {
                    None => self.cut(out)?,
                    Some(b':') => {
                        self.cursor.pass(1);
                        return self.member(path, &key, out);
                    }
                    Some(_) => self.broken_object(out)?,
                }
            }
            Some(_) => self.broken_object(out)?,
        }
        Ok(None)
    }

    fn member(&mut self, path: &str, key: &str, out: &mut Out<'_>) -> Result<Option<Found>, Stop> {
        let path = if path.is_empty() { Cow::Borrowed(key) } else { Cow::Owned(format!("{path}/{key}")) };
        let shape = self.shape;
        let known = [shape.objects, shape.arrays, shape.values].into_iter().flatten().find(|it| **it == path);
        let first = self.cursor.significant()?;
        out.at(self.cursor);
        if let [.., Container::Array { beginning: begins @ None, .. }, Container::Object(_)] =
            &mut self.stack[..]
        {
            *begins = Some(Beginning { key: key.as_bytes().to_vec(), is_text: first == Some(b'"') });
        }
        match (first, known) {
            (None, _) => self.cut(out)?,
            (Some(b',' | b'}' | b']' | b':'), _) => self.broken_object(out)?,
            (Some(byte), Some(known)) => return self.value(known, byte, out),
            (Some(_), None) => {
                self.read(false, out)?;
            }
        }
        Ok(None)
    }

    /// Goes into what begins here, or reads it.
    fn value(&mut self, path: &'static str, first: u8, out: &mut Out<'_>) -> Result<Option<Found>, Stop> {
        let within = self.within();
        let inner = match within {
            Within::Array if path.is_empty() => Some(ELEMENT),
            Within::Array => None,
            _ => Some(path),
        };
        let object = inner.filter(|inner| first == b'{' && self.shape.objects.contains(inner));
        if let Some(inner) = object {
            self.stack.push(Container::Object(inner));
            let Some((key, _)) = self.ahead.take() else {
                self.cursor.pass(1);
                return Ok(None);
            };
            return self.member(inner, &String::from_utf8_lossy(&key), out);
        }
        if first == b'[' && within != Within::Array && self.shape.arrays.contains(&path) {
            self.cursor.pass(1);
            self.stack.push(Container::Array { path, beginning: None });
            self.has_array |= !path.is_empty();
            return Ok(None);
        }
        let wanted = within != Within::Object || self.shape.values.contains(&path);
        let Some(value) = self.read(wanted, out)? else { return Ok(None) };
        if within != Within::Object && !value.is_object() {
            self.note(Code::Broken, out)?;
            return Ok(None);
        }
        Ok(wanted.then_some(Found { path, value }))
    }

    fn within(&self) -> Within {
        match self.stack.last() {
            None => Within::Stream { lines: self.lines },
            Some(Container::Array { .. }) => Within::Array,
            Some(Container::Object(_)) => Within::Object,
        }
    }

    /// Reads a value, or passes over one that is not wanted. What is wrong with it is told.
    fn read(&mut self, wanted: bool, out: &mut Out<'_>) -> Result<Option<Value>, Stop> {
        self.held.clear();
        let mut scan = Scan::new(self.within());
        if let Some((key, _)) = self.ahead.take() {
            let begun = [b"{\"", &key[..], b"\":"].concat();
            self.held.push(&begun);
            scan.run(&begun);
        }
        let line = self.cursor.line();
        let ended = self.scan(&mut scan, wanted)?;
        if ended == Ended::Eof {
            self.ended = true;
        }
        if self.stack.is_empty() && ended == Ended::Done && self.cursor.line() == line {
            self.lines = self.cursor.peek()?.is_none_or(|byte| matches!(byte, b'\r' | b'\n'));
        }
        let code = match ended {
            Ended::Eof if !scan.bad => Some(Code::CutOff),
            _ if scan.bad || ended != Ended::Done => Some(Code::Broken),
            _ if !wanted => return Ok(None),
            _ if scan.deep => Some(Code::TooDeep),
            _ if self.held.over() => Some(Code::TooLarge),
            _ => None,
        };
        if let Some(code) = code {
            self.suspect = scan.bad && ended == Ended::Done;
            self.note(code, out)?;
            return Ok(None);
        }
        self.lost = false;
        self.know(beginning(self.held.bytes()));
        let (value, odd) = parse(self.held.bytes());
        let told = if value.is_none() { Some(Code::Broken) } else { odd.then_some(Code::BadText) };
        match told {
            Some(code) if code.skips() => self.note(code, out)?,
            Some(code) => out.note(code)?,
            None => {}
        }
        Ok(value)
    }

    fn scan(&mut self, scan: &mut Scan, keep: bool) -> Result<Ended, Refusal> {
        loop {
            let chunk = self.cursor.chunk()?;
            if chunk.is_empty() {
                return Ok(Ended::Eof);
            }
            let (count, ended) = scan.run(chunk);
            if keep {
                self.held.push(&chunk[..count]);
            }
            self.cursor.pass(count);
            match ended {
                None => {}
                Some(Ended::Bad) => {
                    scan.bad = true;
                    self.know(beginning(self.held.bytes()));
                }
                Some(Ended::Candidate) => {
                    let is_next = self.is_next(scan)?;
                    if is_next {
                        return Ok(Ended::Next);
                    }
                }
                Some(ended) => return Ok(ended),
            }
        }
    }

    /// Takes down how the elements of the array begin in which this one stands, if that is not known.
    fn know(&mut self, begins: Option<Beginning>) {
        if let Some(Container::Array { beginning, .. }) = self.stack.last_mut() {
            *beginning = beginning.take().or(begins);
        }
    }

    /// Whether the object that begins here is an element of the array, or of one around it: whether it begins as the
    /// others there do, and only there.
    fn is_next(&mut self, scan: &mut Scan) -> Result<bool, Refusal> {
        let place = self.place();
        let Some(begins) = self.begins(scan)? else { return Ok(false) };
        let Some(at) = self.array_of(&begins) else { return Ok(false) };
        self.leave_to(at);
        self.ahead = Some((begins.key, place));
        Ok(true)
    }

    /// The same behind an element that was broken, and may have taken the end of its array with it: without a sign of
    /// another array it is of this one.
    fn after_broken(&mut self, out: &mut Out<'_>) -> Told {
        let place = self.place();
        let Some(begins) = self.begins(&mut Scan::rest(Within::Array))? else {
            self.note(Code::Broken, out)?;
            return self.pass_rest(Within::Array);
        };
        if let Some(at) = self.array_of(&begins) {
            self.leave_to(at);
        }
        self.ahead = Some((begins.key, place));
        Ok(())
    }

    fn place(&self) -> Place {
        Place { part: 0, line: self.cursor.line(), offset: self.cursor.offset() }
    }

    /// The one array whose elements begin so.
    fn array_of(&self, begins: &Beginning) -> Option<usize> {
        let fits = |container: &Container| matches!(container, Container::Array { beginning: Some(known), .. } if known == begins);
        let mut fitting = (0..self.stack.len()).filter(|&at| fits(&self.stack[at]));
        fitting.next().filter(|_| fitting.next().is_none())
    }

    fn leave_to(&mut self, at: usize) {
        self.left |= self.stack.drain(at + 1..).any(|container| is_element(&container));
    }

    /// Goes over the first key of the object that begins here, as far as it is one.
    fn begins(&mut self, scan: &mut Scan) -> Result<Option<Beginning>, Refusal> {
        let mut key = Vec::new();
        let mut parts = 0;
        while parts < 4 {
            let Some(byte) = self.cursor.peek()? else { return Ok(None) };
            match (parts, byte) {
                (0, b'{') | (1 | 2, b'"') | (3, b':') => parts += 1,
                (2, b'\\' | b'\n') => return Ok(None),
                (2, _) if key.len() < KEY_BYTES_MAX => key.push(byte),
                (1 | 3, blank) if blank.is_ascii_whitespace() => {}
                _ => return Ok(None),
            }
            scan.push(byte);
            self.cursor.pass(1);
        }
        let first = self.cursor.significant()?;
        Ok(Some(Beginning { key, is_text: first == Some(b'"') }))
    }

    fn close(&mut self) {
        self.cursor.pass(1);
        self.leave();
    }

    fn leave(&mut self) {
        self.left |= self.stack.pop().is_some_and(|container| is_element(&container));
    }

    fn cut(&mut self, out: &mut Out<'_>) -> Told {
        self.ended = true;
        self.note(Code::CutOff, out)
    }

    fn broken_object(&mut self, out: &mut Out<'_>) -> Told {
        self.note(Code::Broken, out)?;
        // In an element the next one can be made out.
        let is_element = self.stack.last().is_some_and(is_element);
        self.pass_rest(if is_element { Within::Array } else { Within::Object })
    }

    /// Passes over what is left of the container, up to an element that can be made out.
    fn pass_rest(&mut self, within: Within) -> Told {
        match self.scan(&mut Scan::rest(within), false)? {
            Ended::Eof => self.ended = true,
            Ended::Next => {}
            _ => self.leave(),
        }
        Ok(())
    }
}

fn is_element(container: &Container) -> bool {
    matches!(container, Container::Object(path) if *path == ELEMENT)
}

/// How an object begins, if it has a key. Keys with escapes are of no exporter.
fn beginning(object: &[u8]) -> Option<Beginning> {
    let key = object.strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")?;
    let end = key.iter().take(KEY_BYTES_MAX + 1).position(|byte| matches!(byte, b'"' | b'\\' | b'\n'))?;
    let value = key[end..].strip_prefix(b"\"")?.trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    Some(Beginning { key: key[..end].to_vec(), is_text: value.starts_with(b"\"") })
}

/// The value of a whole text, and whether something of it had to be mended.
fn parse(bytes: &[u8]) -> (Option<Value>, bool) {
    let (text, odd) = patched(bytes);
    match serde_json::from_str(&text) {
        Ok(value) => (Some(value), odd),
        Err(_) => match without_half_pairs(&text) {
            Some(mended) => (serde_json::from_str(&mended).ok(), true),
            None => (None, odd),
        },
    }
}

/// The text with U+FFFD for halves of surrogate pairs, which texts hold that were cut in the middle of a character;
/// none when there are no such.
fn without_half_pairs(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find('\\') {
        let escape = &rest[at..];
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                mended.push_str(&rest[..at]);
                mended.push(char::REPLACEMENT_CHARACTER);
                found = true;
                rest = &escape[6..];
                continue;
            }
            _ => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&rest[..at + length]);
        rest = &rest[at + length..];
    }
    mended.push_str(rest);
    found.then_some(mended)
}

/// The unit of UTF-16 that an escape is of.
fn unit(escape: &str) -> Option<u16> {
    let digits = escape.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}
