//! A discussion as an outline: bullets with names, nested by indentation, each with its text under it.
//!
//! ```text
//!   • Ann
//!
//!     I agree.
//!
//!     • Bob
//!
//!       So do I:
//!       - for one reason
//!       - and for another
//! ```
//!
//! The width of a step is measured, bullets of fifteen drawn and three typed kinds are known. Readers write
//! bullets too. A bullet is a name unless the outline shows otherwise:
//!
//! - one no deeper than the last name is a name, because that comment's text stands deeper;
//! - one a step deeper is a name when text or a bullet stands under it, or when nothing does;
//! - but it is part of the text when, before any paragraph of its own, the text of the comment goes on at its
//!   column; when it is a typed bullet with nothing under it in an outline of drawn ones; when it is too long for a
//!   name; or when it is one of several in successive lines with nothing under them, at the end of a text in an
//!   outline that otherwise puts a blank line after each name (a comment without text leaves a blank line there);
//! - one between two steps, or more than one step deeper, is part of the text, but when it has text under it like
//!   a name, the outline is refused: a comment might be lost or hung under the wrong one.
//!
//! A line that goes on without a blank line but is indented too little is taken as wrapped and warned about; after
//! a blank line it belongs to no comment, and the outline is refused.

mod read;
mod step;

use crate::line::{Row, rows, with_one_line_end};
use crate::refusal::{Reason, Refusal, Warnings};

/// Most comments in one outline or page.
pub const COMMENTS_MAX: usize = 1_000_000;
/// Deepest comment in one outline or page; 0 is the top level.
pub const COMMENT_DEPTH_MAX: usize = 1_000;
/// Longest name in characters; a bullet with more is text.
pub const NAME_CHARS_MAX: usize = 200;

/// A comment of an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutlineComment {
    /// How many comments it stands under: 0 is the top level, at most one more than the comment before it has.
    pub depth: usize,
    /// The name on its bullet, never empty.
    pub name: String,
    /// Its plain text, empty when nothing stands under the name: paragraphs separated by one blank line, lines
    /// inside a paragraph by one newline, each line without white space around it.
    pub body: String,
    /// The line of its name, from 1.
    pub line: usize,
}

/// An outline that was read.
pub(crate) struct Outline {
    pub comments: Vec<OutlineComment>,
    /// Rows that were looked at, each time they were: what the tests of linear time count.
    #[cfg_attr(not(test), expect(dead_code, reason = "counted for the tests of linear time"))]
    pub work: u64,
}

/// Reads a text that holds an outline and nothing before it, in the order of its lines.
///
/// Line ends may be `\n`, `\r\n` or `\r`. Time and memory grow with the length of the text, whatever it holds.
/// Refused when it is blank, begins with something else than a name, or at the first line that has no place.
pub fn parse(text: &str) -> Result<Vec<OutlineComment>, Refusal> {
    let text = with_one_line_end(text);
    let rows = rows(&text);
    if rows.is_empty() {
        return Err(Refusal::new(
            Reason::Empty,
            "there is nothing to read: an outline of comments was expected",
        ));
    }
    parse_rows(&rows, &mut Warnings::default()).map(|outline| outline.comments)
}

/// Reads rows of which the first is the first name.
pub(crate) fn parse_rows(rows: &[Row<'_>], warnings: &mut Warnings) -> Result<Outline, Refusal> {
    let Some(first) = rows.first().filter(|row| row.bullet.is_some()) else {
        let line = rows.first().map_or(1, |row| row.number);
        let message = "a bullet with a name was expected, such as \"• Ann\"";
        return Err(Refusal::at(line, Reason::NoComments, message));
    };
    let step = step::of(rows);
    read::Reader::new(rows, first.column, step, warnings).read()
}

/// How many rows at the beginning are a list rather than names: successive bullets with nothing under them, in an
/// outline that puts a blank line after each name and after each comment.
pub(crate) fn leading_list(rows: &[Row<'_>]) -> usize {
    let Some(first) = rows.first().filter(|first| read::is_airy(rows, first.column)) else { return 0 };
    let tight = |row: &&Row<'_>| row.bullet.is_some() && row.column == first.column && !row.after_blank;
    let length = 1 + rows[1..].iter().take_while(tight).count();
    let next = rows.get(length).filter(|next| next.column == first.column && next.bullet.is_some());
    if length > 1 && next.is_some() { length } else { 0 }
}

#[cfg(test)]
mod tests;
