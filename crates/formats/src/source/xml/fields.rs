//! A record of a file of XML: the values of the elements and attributes that a format has a use for.

use super::{TEXT_BYTES_MAX, Token, Xml};
use crate::refusal::Refusal;

/// Values of one record, by the paths of their elements within it: `message`, `author/name`, `thread@dsq:id`; the
/// record's own attributes are `@dsq:id`.
pub(crate) struct Fields {
    wanted: &'static [&'static str],
    values: Vec<String>,
    /// Whether a value was larger than one may be.
    pub over: bool,
    /// Whether bytes of a value were mended.
    pub odd: bool,
}

impl Fields {
    pub(crate) fn new(wanted: &'static [&'static str]) -> Self {
        Self { wanted, values: vec![String::new(); wanted.len()], over: false, odd: false }
    }

    pub(crate) fn clear(&mut self) {
        self.values.iter_mut().for_each(String::clear);
        (self.over, self.odd) = (false, false);
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
    fn slot(&self, names: &[String]) -> Option<usize> {
        let at =
            self.wanted.iter().position(|wanted| wanted.split('/').eq(names.iter().map(String::as_str)))?;
        self.values[at].trim().is_empty().then_some(at)
    }

    fn take_attributes(&mut self, xml: &Xml<'_, '_>, names: &[String]) {
        for (at, wanted) in self.wanted.iter().enumerate() {
            let Some((path, attribute)) = wanted.split_once('@') else { continue };
            let leads_here = if path.is_empty() {
                names.is_empty()
            } else {
                path.split('/').eq(names.iter().map(String::as_str))
            };
            if leads_here && self.values[at].is_empty() {
                xml.attribute(attribute).unwrap_or_default().clone_into(&mut self.values[at]);
            }
        }
    }

    fn append(&mut self, at: usize, text: &str) {
        if self.values[at].len() + text.len() > TEXT_BYTES_MAX {
            self.over = true;
        } else {
            self.values[at].push_str(text);
        }
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
    if xml.depth() == depth {
        fields.take_attributes(xml, &[]);
    }
    // The value that is being read, and the depth of its element.
    let mut value: Option<(usize, usize)> = None;
    loop {
        match xml.next(value.is_some())? {
            Token::Eof => return Ok(Ended::Eof),
            Token::Start => {
                if bounds.next.contains(&xml.name()) {
                    return Ok(Ended::Next);
                }
                if xml.depth() == depth + 1 && bounds.children.contains(&xml.name()) {
                    return Ok(Ended::Child);
                }
                if let Some((at, _)) = value {
                    fields.append(at, &shown_tag(xml));
                    continue;
                }
                let names = xml.below(depth);
                fields.take_attributes(xml, names);
                value = fields.slot(names).map(|at| (at, xml.depth()));
            }
            Token::End => {
                if xml.depth() < depth {
                    return Ok(Ended::Whole);
                }
                if let Some((at, value_depth)) = value {
                    if xml.depth() < value_depth {
                        value = None;
                    } else {
                        fields.append(at, &format!("</{}>", xml.ended()));
                    }
                }
            }
            Token::Text => {
                if let Some((at, _)) = value {
                    let (text, odd, over) = xml.text();
                    fields.odd |= odd;
                    fields.over |= over;
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
