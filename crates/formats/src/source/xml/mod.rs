//! XML as exporters write it, token by token, and as damage leaves it.
//!
//! Own, on purpose: exports are cut off, edited by hand and written by string concatenation, and a reader that stops
//! at the first byte out of place loses everything behind it. What is not well-formed is read as whoever wrote it
//! must have meant it: an attribute without quotes, an end tag that is missing or too many, a `<` in a text, bytes
//! before the first tag. Nothing is looked up or expanded: a document type is refused, and of references there are
//! only the five names and the numbers. Nothing recurses, and every part of a record has a limit: a record beyond it
//! is skipped, and what is beyond it outside of a record makes the file refused.

mod entity;
mod fields;
mod name;
mod root;
mod tag;

use std::borrow::Cow;

use super::Code;
use super::cursor::{Cursor, Held};
use crate::encoding::{Named, named, patched, western};
use crate::refusal::{Reason, Refusal};

pub(crate) use fields::{Bounds, Ended, Fields, read_record};
use name::Spaces;
pub(crate) use root::root;
use tag::{begins_name, parts};

/// Elements open at once.
pub const DEPTH_MAX: usize = 64;
/// Attributes of an element.
pub const ATTRIBUTES_MAX: usize = 64;
/// Bytes of one tag.
pub const TAG_BYTES_MAX: usize = 64 * 1024;
/// Bytes of one text between two tags, and of one value of a record: 1 MiB.
pub const TEXT_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of all values of a record: 4 MiB.
pub const RECORD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Which limit of XML a file goes beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// [`DEPTH_MAX`]: deeper elements take the place of the deepest.
    Depth,
    /// [`ATTRIBUTES_MAX`]: further ones are left out.
    Attributes,
    /// [`TAG_BYTES_MAX`]: the tag is left out.
    Tag,
}

impl Excess {
    /// Why a record that has it is skipped.
    pub(crate) fn code(self) -> Code {
        match self {
            Self::Depth => Code::TooDeep,
            Self::Attributes | Self::Tag => Code::TooLarge,
        }
    }
}

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
    excess: Option<Excess>,
    /// Where the tag that was read last begins: line and offset.
    begins: (u64, u64),
    /// How many bytes and names were looked at beyond passing them once: what the test of linear time counts.
    work: usize,
}

impl<'c, 'a> Xml<'c, 'a> {
    /// Begins to read. UTF-16 is refused: nothing that exports writes it.
    pub(crate) fn begin(cursor: &'c mut Cursor<'a>) -> Result<Self, Refusal> {
        if root::is_utf16(cursor.ahead(2)?) {
            let message = "the file is in UTF-16, in which no export is written: convert it to UTF-8 first";
            return Err(Refusal::new(Reason::Encoding, message));
        }
        Ok(Self {
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
            excess: None,
            begins: (1, 0),
            work: 0,
        })
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

    /// Whether the element that began last has attributes.
    pub(crate) fn has_attributes(&self) -> bool {
        !self.attributes.is_empty()
    }

    /// Line and offset of the tag that was read last.
    pub(crate) fn begins(&self) -> (u64, u64) {
        self.begins
    }

    /// Line and offset up to which it is read.
    pub(crate) fn here(&self) -> (u64, u64) {
        (self.cursor.line(), self.cursor.offset())
    }

    /// The text that was read last, whether bytes of it were mended, and whether the end of it is missing.
    pub(crate) fn text(&self) -> (Cow<'_, str>, bool, bool) {
        let bytes = self.held.bytes();
        let (text, odd) = match self.encoding {
            Named::Western if std::str::from_utf8(bytes).is_err() => (Cow::Owned(western(bytes)), false),
            _ => patched(bytes),
        };
        let text = if self.is_cdata { text } else { entity::decode(text) };
        (text, odd, self.held.over())
    }

    /// Which limit was passed since this was asked last.
    pub(crate) fn take_excess(&mut self) -> Option<Excess> {
        self.excess.take()
    }

    /// Refused when a limit was passed since that was asked last.
    pub(crate) fn check(&mut self) -> Result<(), Refusal> {
        let Some(excess) = self.take_excess() else { return Ok(()) };
        let (reason, message) = match excess {
            Excess::Depth => (Reason::TooDeep, format!("elements nested deeper than {DEPTH_MAX}")),
            Excess::Attributes => {
                (Reason::TooMany, format!("an element with more than {ATTRIBUTES_MAX} attributes"))
            }
            Excess::Tag => (Reason::TooLarge, format!("a tag of more than {TAG_BYTES_MAX} bytes")),
        };
        Err(self.refusal(reason, message))
    }

    /// Takes the element that began last for one at this depth: those between, whose end tags are missing, end.
    pub(crate) fn lift(&mut self, depth: usize) {
        if depth < self.open.len() {
            self.spaces.lift(depth, self.open.len());
            let name = self.open.pop().unwrap_or_default();
            self.open.truncate(depth - 1);
            self.open.push(name);
        }
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
            let token = match self.cursor.peek()? {
                Some(b'/') => self.end_tag()?.then(|| self.end()),
                Some(b'!') => self.declaration(text_wanted)?.then_some(Token::Text),
                Some(b'?') => self.instruction().map(|()| None)?,
                Some(byte) if begins_name(byte) => self.start_tag()?.then_some(Token::Start),
                _ if text_wanted => {
                    self.held.push(b"<");
                    Some(Token::Text)
                }
                _ => None,
            };
            if let Some(token) = token {
                return Ok(token);
            }
        }
    }

    /// Goes on to where the next element begins; whether there is one.
    pub(crate) fn next_start(&mut self) -> Result<bool, Refusal> {
        loop {
            match self.next(false)? {
                Token::Start => return Ok(true),
                Token::Eof => return self.check().map(|()| false),
                Token::End | Token::Text => {}
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
    /// stand in a tag: there a quote or the `>` is missing. The end of the file does not: who knows what it began.
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
                break;
            }
            self.cursor.pass(1);
            match (found, quote) {
                (b'>', None) => break,
                (_, Some(_)) => quote = None,
                // A quote means something only behind an equals sign. What did not fit is not looked at.
                (_, None) if !self.tag.over() => {
                    let before = self.tag.bytes().trim_ascii_end();
                    self.work += self.tag.bytes().len() - before.len();
                    quote = before.ends_with(b"=").then_some(found);
                }
                (_, None) => {}
            }
            self.tag.push(&[found]);
        }
        if self.tag.over() {
            self.excess = self.excess.or(Some(Excess::Tag));
        }
        Ok(!self.tag.over())
    }

    fn start_tag(&mut self) -> Result<bool, Refusal> {
        if !self.tag()? {
            return Ok(false);
        }
        let (text, _) = patched(self.tag.bytes());
        let tag = parts(&text);
        if tag.attributes.len() > ATTRIBUTES_MAX {
            self.excess = self.excess.or(Some(Excess::Attributes));
        }
        if self.open.len() == DEPTH_MAX {
            self.excess = self.excess.or(Some(Excess::Depth));
            self.spaces.leave(DEPTH_MAX);
            self.open.pop();
        }
        self.work += text.len() + tag.attributes.len() * self.spaces.len();
        let depth = self.open.len() + 1;
        let attributes = &tag.attributes[..tag.attributes.len().min(ATTRIBUTES_MAX)];
        for (attribute, value) in attributes {
            self.spaces.declare(depth, attribute, value);
        }
        self.open.push(self.spaces.element(tag.name));
        let named = attributes
            .iter()
            .map(|(name, value)| (self.spaces.attribute(name), entity::decode((*value).into()).into_owned()));
        self.attributes.clear();
        self.attributes.extend(named);
        self.ending = usize::from(tag.is_empty);
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
        self.work += text.len() + self.open.len();
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
        } else {
            self.tag()?;
            // Within an element it is markup that somebody did not escape, and declares nothing.
            if self.open.is_empty() && self.tag.bytes().first().is_some_and(u8::is_ascii_alphabetic) {
                let message = "a document type: exports have none, and nothing it could declare is read";
                return Err(self.refusal(Reason::Doctype, message));
            }
        }
        Ok(false)
    }

    /// An instruction says nothing, but for the one that names the encoding. It ends as a tag does: `<?` in a text
    /// that is not escaped must not swallow what follows.
    fn instruction(&mut self) -> Result<(), Refusal> {
        if !self.tag()? || !self.open.is_empty() {
            return Ok(());
        }
        let (text, _) = patched(self.tag.bytes());
        let Some(declaration) = text.strip_prefix("?xml ") else { return Ok(()) };
        let tag = parts(declaration.trim_end_matches('?'));
        if let Some((_, name)) = tag.attributes.iter().find(|(name, _)| *name == "encoding") {
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

#[cfg(test)]
mod hostile;
#[cfg(test)]
pub(super) mod tests;
