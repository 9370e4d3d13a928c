//! XML as exporters write it, token by token, and as damage leaves it.
//!
//! Own, on purpose: exports are cut off, edited by hand and written by string concatenation, and a reader that stops
//! at the first byte out of place loses everything behind it. What is not well-formed is read as whoever wrote it
//! must have meant it: an attribute without quotes, an end tag that is missing or too many, a `<` in a text, bytes
//! before the first tag. Nothing is looked up or expanded: a document type is refused, and of references there are
//! only the five names and the numbers. Nothing recurses, and every part of a record has a limit.

mod entity;
mod fields;
mod name;

use std::borrow::Cow;

use super::cursor::{Cursor, Held};
use crate::encoding::{Named, named, patched, western};
use crate::refusal::{Reason, Refusal};

pub(crate) use fields::{Bounds, Ended, Fields, read_record};
use name::Spaces;

/// Elements open at once; deeper ones are refused.
pub const DEPTH_MAX: usize = 64;
/// Attributes of an element; more are refused.
pub const ATTRIBUTES_MAX: usize = 64;
/// Bytes of one tag; a longer one is none.
pub const TAG_BYTES_MAX: usize = 64 * 1024;
/// Bytes of one text between two tags, and of one value of a record: 1 MiB.
pub const TEXT_BYTES_MAX: usize = 1024 * 1024;

/// What stands next in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// An element begins: [`Xml::name`], [`Xml::attributes`].
    Start,
    /// The innermost element ends.
    End,
    /// Text, if it was wanted: [`Xml::text`].
    Text,
    /// Nothing.
    Eof,
}

/// A file of XML and where its reader stands.
pub(crate) struct Xml<'c, 'a> {
    pub cursor: &'c mut Cursor<'a>,
    /// The names of the open elements.
    open: Vec<String>,
    /// Elements still to be told as ended.
    ending: usize,
    /// The name of the element that ended last.
    ended: String,
    spaces: Spaces,
    attributes: Vec<(String, String)>,
    held: Held,
    tag: Held,
    is_cdata: bool,
    encoding: Named,
    /// Where the tag that was read last begins: line and offset.
    begins: (u64, u64),
}

impl<'c, 'a> Xml<'c, 'a> {
    pub(crate) fn new(cursor: &'c mut Cursor<'a>) -> Self {
        Self {
            cursor,
            open: Vec::new(),
            ending: 0,
            ended: String::new(),
            spaces: Spaces::default(),
            attributes: Vec::new(),
            held: Held::new(TEXT_BYTES_MAX),
            tag: Held::new(TAG_BYTES_MAX),
            is_cdata: false,
            encoding: Named::Utf8,
            begins: (1, 0),
        }
    }

    /// The name of the element that began last.
    pub(crate) fn name(&self) -> &str {
        self.open.last().map_or("", String::as_str)
    }

    /// The name of the element that ended last.
    pub(crate) fn ended(&self) -> &str {
        &self.ended
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The names of the open elements below the first so many.
    pub(crate) fn below(&self, depth: usize) -> &[String] {
        self.open.get(depth..).unwrap_or_default()
    }

    /// The value of an attribute of the element that began last.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Line and offset of the tag that was read last.
    pub(crate) fn begins(&self) -> (u64, u64) {
        self.begins
    }

    /// The text that was read last, whether bytes of it were mended, and whether the end of it is missing.
    pub(crate) fn text(&self) -> (Cow<'_, str>, bool, bool) {
        let bytes = self.held.bytes();
        let (text, odd) = match self.encoding {
            Named::Western if std::str::from_utf8(bytes).is_err() => (Cow::Owned(western(bytes)), false),
            _ => patched(bytes),
        };
        let text = match self.is_cdata {
            true => text,
            false => Cow::Owned(entity::decode(&text).into_owned()),
        };
        (text, odd, self.held.over())
    }

    /// Takes elements that are deeper than this for ended, without telling.
    pub(crate) fn close_to(&mut self, depth: usize) {
        self.open.truncate(depth);
        self.ending = 0;
        self.spaces.leave(depth + 1);
    }

    /// The next token; texts only when they are wanted.
    pub(crate) fn next(&mut self, text_wanted: bool) -> Result<Token, Refusal> {
        if self.ending > 0 {
            return Ok(self.end());
        }
        loop {
            self.held.clear();
            self.is_cdata = false;
            let held = text_wanted.then_some(&mut self.held);
            let found = self.cursor.until(b"<", held)?;
            if !self.held.bytes().is_empty() {
                return Ok(Token::Text);
            }
            if found.is_none() {
                return Ok(Token::Eof);
            }
            self.begins = (self.cursor.line(), self.cursor.offset());
            self.cursor.pass(1);
            match self.cursor.peek()? {
                Some(b'/') => {
                    if self.end_tag()? {
                        return Ok(self.end());
                    }
                }
                Some(b'!') => {
                    if self.declaration(text_wanted)? {
                        return Ok(Token::Text);
                    }
                }
                Some(b'?') => self.instruction()?,
                Some(byte) if begins_name(byte) => {
                    if self.start_tag()? {
                        return Ok(Token::Start);
                    }
                }
                _ if text_wanted => {
                    self.held.push(b"<");
                    return Ok(Token::Text);
                }
                _ => {}
            }
        }
    }

    fn end(&mut self) -> Token {
        self.spaces.leave(self.open.len());
        self.ended = self.open.pop().unwrap_or_default();
        self.ending -= 1;
        Token::End
    }

    /// Reads a tag up to its `>`; whether it was short enough to be one. A `<` ends it as well, because none can
    /// stand in a tag: there a quote or the `>` is missing.
    fn tag(&mut self) -> Result<bool, Refusal> {
        self.tag.clear();
        let mut quote = None;
        loop {
            let stops: &[u8] = match quote {
                None => b"<>\"'",
                Some(b'"') => b"<\"",
                Some(_) => b"<'",
            };
            let Some(found) = self.cursor.until(stops, Some(&mut self.tag))? else { return Ok(false) };
            if found == b'<' {
                return Ok(!self.tag.over());
            }
            self.cursor.pass(1);
            match (found, quote) {
                (b'>', None) => return Ok(!self.tag.over()),
                (_, Some(_)) => quote = None,
                // A quote means something only behind an equals sign.
                (_, None) => {
                    quote = self.tag.bytes().trim_ascii_end().ends_with(b"=").then_some(found);
                }
            }
            self.tag.push(&[found]);
        }
    }

    fn start_tag(&mut self) -> Result<bool, Refusal> {
        if !self.tag()? {
            return Ok(false);
        }
        let (text, _) = patched(self.tag.bytes());
        let (name, found, is_empty) = parts(&text);
        if found.len() > ATTRIBUTES_MAX {
            let message = format!("an element with more than {ATTRIBUTES_MAX} attributes");
            return Err(self.refusal(Reason::TooMany, message));
        }
        if self.open.len() == DEPTH_MAX {
            let message = format!("elements nested deeper than {DEPTH_MAX}");
            return Err(self.refusal(Reason::TooDeep, message));
        }
        let depth = self.open.len() + 1;
        for (attribute, value) in &found {
            self.spaces.declare(depth, attribute, value);
        }
        self.open.push(self.spaces.element(name));
        self.attributes.clear();
        let named = found
            .iter()
            .map(|(name, value)| (self.spaces.attribute(name), entity::decode(value).into_owned()));
        self.attributes.extend(named);
        self.ending = usize::from(is_empty);
        Ok(true)
    }

    /// Whether the tag ends an element that is open; those within it end with it.
    fn end_tag(&mut self) -> Result<bool, Refusal> {
        self.cursor.pass(1);
        if !self.tag()? {
            return Ok(false);
        }
        let (text, _) = patched(self.tag.bytes());
        let name = self.spaces.element(text.trim());
        let Some(at) = self.open.iter().rposition(|open| *open == name) else { return Ok(false) };
        self.ending = self.open.len() - at;
        Ok(true)
    }

    /// A comment, a section of raw text, or what is refused. Whether it was text that is wanted.
    fn declaration(&mut self, text_wanted: bool) -> Result<bool, Refusal> {
        self.cursor.pass(1);
        if self.follows(b"--")? {
            self.cursor.through(b'-', 2, None)?;
        } else if self.follows(b"[CDATA[")? {
            self.is_cdata = true;
            let held = text_wanted.then_some(&mut self.held);
            self.cursor.through(b']', 2, held)?;
            return Ok(!self.held.bytes().is_empty());
        } else if self.tag()? && self.tag.bytes().first().is_some_and(u8::is_ascii_alphabetic) {
            let message = "a document type: exports have none, and nothing it could declare is read";
            return Err(self.refusal(Reason::Doctype, message));
        }
        Ok(false)
    }

    fn instruction(&mut self) -> Result<(), Refusal> {
        self.tag.clear();
        self.cursor.through(b'?', 1, Some(&mut self.tag))?;
        let (text, _) = patched(self.tag.bytes());
        let Some(declaration) = text.strip_prefix("?xml") else { return Ok(()) };
        let (_, found, _) = parts(declaration);
        if let Some((_, name)) = found.iter().find(|(name, _)| *name == "encoding") {
            self.encoding = named(name).ok_or_else(|| {
                let shown: String = name.chars().filter(char::is_ascii_graphic).take(40).collect();
                let message =
                    format!("the file says that it is in {shown}, which is not read: convert it to UTF-8");
                self.refusal(Reason::Encoding, message)
            })?;
        }
        Ok(())
    }

    /// Whether these bytes come next; those that do are passed, also when not all of them do.
    fn follows(&mut self, bytes: &[u8]) -> Result<bool, Refusal> {
        for &byte in bytes {
            if self.cursor.peek()? != Some(byte) {
                return Ok(false);
            }
            self.cursor.pass(1);
        }
        Ok(true)
    }

    fn refusal(&self, reason: Reason, message: impl Into<String>) -> Refusal {
        Refusal::at(self.begins.0 as usize, reason, message)
    }
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// The name of a tag, its attributes as they are written, and whether the element is empty.
fn parts(tag: &str) -> (&str, Vec<(&str, &str)>, bool) {
    let space = |c: char| c.is_ascii_whitespace() || c == '/';
    let mut is_empty = tag.ends_with('/');
    let end = tag.find(space).unwrap_or(tag.len());
    let (name, mut rest) = tag.split_at(end);
    let mut found = Vec::new();
    loop {
        rest = rest.trim_start_matches(space);
        let end = rest.find(|c| space(c) || c == '=').unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let Some(value) = after.trim_start().strip_prefix('=').map(str::trim_start) else {
            if after.is_empty() {
                return (name, found, is_empty);
            }
            // An attribute without a value says nothing; a stray sign is passed.
            rest = after.strip_prefix(|c| !space(c)).unwrap_or(after);
            continue;
        };
        let quote = value.chars().next().filter(|c| "\"'".contains(*c));
        let (value, after) = match quote.and_then(|quote| value[1..].split_once(quote)) {
            Some(quoted) => quoted,
            None => {
                // No quotes, or the one that closes is missing: up to the next space, and the `/` is the tag's.
                let value = value.trim_start_matches(['"', '\'']);
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(value.len());
                let (bare, after) = value.split_at(end);
                is_empty |= after.contains("/>") || bare.ends_with('/');
                (bare.trim_end_matches('/'), after)
            }
        };
        if found.len() <= ATTRIBUTES_MAX && !attribute.is_empty() {
            found.push((attribute, value));
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests;
