//! A discussion page that an operator saved, as text or as HTML.
//!
//! A text holds a headline, the story, and the discussion as an [`outline`](crate::outline). HTML holds comments
//! that are marked as such: as schema.org `Comment` in JSON-LD or microdata, or in WordPress's nested list. Which of
//! the two an input is, its content says: it is HTML when it begins with a tag, a comment or a declaration, or when
//! `<html` or `<!doctype html` stands near its beginning; see [`Detected`].

mod credit;
mod html;
mod jsonld;
mod marked;
mod microdata;
mod places;
mod story;
mod text;
mod wordpress;

use crate::encoding::decode;
use crate::line::is_space;
use crate::record::{CommentRecord, StoryRecord};
use crate::refusal::{Reason, Refusal, Warnings};

pub use crate::outline::{COMMENT_DEPTH_MAX, COMMENTS_MAX, NAME_CHARS_MAX};

/// Largest input in bytes: 16 MiB. A page is read as a whole.
pub const PAGE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Most tags of a page: each needs some 150 bytes while it is read, and a packed file of some kilobytes holds millions.
pub const PAGE_TAGS_MAX: usize = 500_000;
/// Longest headline in characters; a longer first line is a text without a headline.
pub const HEADLINE_CHARS_MAX: usize = 500;

/// How far from the beginning of an input the tags of HTML are looked for.
const HEAD_BYTES: usize = 4096;

/// What kind of saved page an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A text with an outline.
    Text,
    /// HTML with marked comments.
    Html,
}

/// What an input was taken for, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detected {
    /// What it was read as.
    pub kind: Kind,
    /// What it was read as that for, in words for an operator.
    pub evidence: String,
}

/// A saved page: one story and its discussion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRecord {
    /// The story.
    pub story: StoryRecord,
    /// Its comments: parents before their replies, otherwise in the page's order. Each parent named is among them.
    pub comments: Vec<CommentRecord>,
    /// What the page was read as.
    pub detected: Detected,
    /// What was odd about it.
    pub warnings: Warnings,
}

/// Reads a saved page of at most [`PAGE_BYTES_MAX`] bytes: UTF-8, UTF-16 with a byte order mark, else
/// Windows-1252.
///
/// Refused when it is larger, blank, has no headline or no comments, when a line of its outline has no place, when
/// its JSON-LD is not JSON, or beyond [`PAGE_TAGS_MAX`], [`COMMENTS_MAX`] and
/// [`COMMENT_DEPTH_MAX`].
pub fn read_page(bytes: &[u8]) -> Result<PageRecord, Refusal> {
    if bytes.len() > PAGE_BYTES_MAX {
        let message = format!("{} bytes: at most {PAGE_BYTES_MAX} are read of a saved page", bytes.len());
        return Err(Refusal::new(Reason::TooLarge, message));
    }
    let decoded = decode(bytes)?;
    let mut warnings = Warnings::default();
    if decoded.encoding == "Windows-1252" {
        warnings.add(None, "the page is not valid UTF-8 and was read as Windows-1252");
    }
    if decoded.text.trim_matches(is_space).is_empty() {
        return Err(Refusal::new(Reason::Empty, "there is nothing to read: a saved page was expected"));
    }
    match html_evidence(&decoded.text) {
        Some(_) if decoded.text.bytes().filter(|byte| *byte == b'<').count() > PAGE_TAGS_MAX => {
            let message =
                format!("more than {PAGE_TAGS_MAX} tags, which is more than is read of a saved page");
            Err(Refusal::new(Reason::TooMany, message))
        }
        Some(evidence) => html::read(&decoded.text, &evidence, warnings),
        None => text::read(&decoded.text, decoded.encoding, warnings),
    }
}

/// Why a text is taken for HTML, if it is.
pub(crate) fn html_evidence(text: &str) -> Option<String> {
    let text = text.trim_start_matches(is_space);
    let mut first = text.bytes();
    if first.next() == Some(b'<')
        && first.next().is_some_and(|byte| byte.is_ascii_alphabetic() || b"!?/".contains(&byte))
    {
        return Some("it begins with an HTML tag, comment or declaration".to_owned());
    }
    let head = String::from_utf8_lossy(&text.as_bytes()[..text.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let tag = ["<!doctype html", "<html"].into_iter().find(|tag| head.contains(tag))?;
    Some(format!("{tag} stands near its beginning"))
}

#[cfg(test)]
mod tests;
