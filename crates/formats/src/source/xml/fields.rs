//! A record of a file of XML: the values of the elements and attributes that a format has a use for.

use super::{RECORD_BYTES_MAX, TAG_BYTES_MAX, TEXT_BYTES_MAX, Token, Xml};
use crate::refusal::Refusal;
use crate::source::Code;

/// Elements of HTML that have no end tag.
const VOID: [&str; 3] = ["br", "hr", "img"];

/// Values of one record, by the paths of their elements within it: `message`, `author/name`, `thread@dsq:id`; the
/// record's own attributes are `@dsq:id`.
pub(crate) struct Fields {
    wanted: &'static [&'static str],
    values: Vec<String>,
    /// Which of them have more than white space: the first that has counts.
    filled: Vec<bool>,
    /// Bytes of all values.
    held: usize,
    /// Whether bytes of a value were mended.
    pub odd: bool,
    /// Why the record must be skipped: it is larger or deeper than one may be.
    pub excess: Option<Code>,
    /// Line and offset of its tag.
    pub begins: (u64, u64),
}

impl Fields {
    pub(crate) fn new(wanted: &'static [&'static str]) -> Self {
        let (values, filled) = (vec![String::new(); wanted.len()], vec![false; wanted.len()]);
        Self { wanted, values, filled, held: 0, odd: false, excess: None, begins: (1, 0) }
    }

    /// Forgets the record before: the element that began last is the next one.
    pub(crate) fn begin(&mut self, xml: &mut Xml<'_, '_>) {
        for value in &mut self.values {
            value.clear();
            // What a huge value took is given back.
            value.shrink_to(TAG_BYTES_MAX);
        }
        self.filled.fill(false);
        (self.held, self.odd, self.begins) = (0, false, xml.begins());
        self.excess = xml.take_excess().map(super::Excess::code);
        self.take_attributes(xml, &[]);
    }

    /// A value without the white space around it; empty when the record has none.
    pub(crate) fn get(&self, path: &str) -> &str {
        let at = self.wanted.iter().position(|wanted| *wanted == path);
        at.map_or("", |at| self.values[at].trim())
    }

    /// A value, if there is one.
    pub(crate) fn some(&self, path: &str) -> Option<String> {
        Some(self.get(path)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Where the value of the element goes that these names lead to; nowhere if it has one.
    fn slot(&mut self, names: &[String]) -> Option<usize> {
        let at = self.wanted.iter().position(|wanted| leads(wanted, names))?;
        if self.filled[at] {
            return None;
        }
        self.held -= self.values[at].len();
        self.values[at].clear();
        Some(at)
    }

    fn take_attributes(&mut self, xml: &Xml<'_, '_>, names: &[String]) {
        if !xml.has_attributes() {
            return;
        }
        for (at, wanted) in self.wanted.iter().enumerate() {
            let Some((path, attribute)) = wanted.split_once('@') else { continue };
            if self.values[at].is_empty() && leads(path, names) {
                self.append(at, xml.attribute(attribute).unwrap_or_default());
            }
        }
    }

    fn append(&mut self, at: usize, text: &str) {
        let fits = self.values[at].len() + text.len() <= TEXT_BYTES_MAX;
        if fits && self.held + text.len() <= RECORD_BYTES_MAX {
            self.values[at].push_str(text);
            self.held += text.len();
            self.filled[at] |= text.contains(|c: char| !c.is_whitespace());
        } else {
            self.excess = self.excess.or(Some(Code::TooLarge));
        }
    }
}

/// Whether a path leads where these names do.
fn leads(path: &str, names: &[String]) -> bool {
    match names {
        [] => path.is_empty(),
        [name] => path == name,
        _ => path.split('/').eq(names.iter().map(String::as_str)),
    }
}

/// Where the reading of a record ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// At its end.
    Whole,
    /// Where an element within it begins that is a record of its own.
    Child,
    /// Where the next record begins, before its own end: an end tag is missing.
    Next,
    /// At the end of the file.
    Eof,
}

/// Which elements end the reading of a record.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Elements directly in it that are records of their own.
    pub children: &'static [&'static str],
    /// Elements that are never within one.
    pub next: &'static [&'static str],
}

/// Reads a record, or goes on reading it: its element is the one at this depth.
pub(crate) fn read_record(
    xml: &mut Xml<'_, '_>,
    depth: usize,
    fields: &mut Fields,
    bounds: Bounds,
) -> Result<Ended, Refusal> {
    // The value that is being read, and the depth of its element.
    let mut value: Option<(usize, usize)> = None;
    loop {
        let token = xml.next(value.is_some())?;
        let begins_record = token == Token::Start
            && (bounds.next.contains(&xml.name())
                || xml.depth() == depth + 1 && bounds.children.contains(&xml.name()));
        if begins_record {
            // What was beyond a limit is the record's that begins.
            return Ok(if bounds.next.contains(&xml.name()) { Ended::Next } else { Ended::Child });
        }
        if let Some(excess) = xml.take_excess() {
            fields.excess = fields.excess.or(Some(excess.code()));
        }
        match token {
            Token::Eof => return Ok(Ended::Eof),
            Token::Start => {
                if let Some((at, _)) = value {
                    fields.append(at, &shown_tag(xml));
                } else {
                    let names = xml.below(depth);
                    fields.take_attributes(xml, names);
                    value = fields.slot(names).map(|at| (at, xml.depth()));
                }
            }
            Token::End if xml.depth() < depth => return Ok(Ended::Whole),
            Token::End => match value {
                Some((_, value_depth)) if xml.depth() < value_depth => value = None,
                Some((at, _)) if !VOID.contains(&xml.ended()) => {
                    fields.append(at, &format!("</{}>", xml.ended()));
                }
                _ => {}
            },
            Token::Text => {
                if let Some((at, _)) = value {
                    let (text, odd, over) = xml.text();
                    fields.odd |= odd;
                    if over {
                        fields.excess = fields.excess.or(Some(Code::TooLarge));
                    }
                    fields.append(at, &text);
                }
            }
        }
    }
}

/// The tag of markup that stands in a value without being escaped.
fn shown_tag(xml: &Xml<'_, '_>) -> String {
    let name = xml.name();
    match xml.attribute("href") {
        Some(href) => format!("<{name} href=\"{}\">", href.replace('&', "&amp;").replace('"', "&quot;")),
        None => format!("<{name}>"),
    }
}
