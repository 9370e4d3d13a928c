//! Why an input was not read, and what was odd about one that was.

use std::error::Error;
use std::fmt;

/// Most warnings kept of one input; further ones are only counted.
pub const WARNINGS_MAX: usize = 1_000;

/// What kept an input from being read, for programs; people read the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nothing but white space.
    Empty,
    /// More bytes than a reader takes.
    TooLarge,
    /// The bytes are in an encoding that is not read.
    Encoding,
    /// No headline where one was expected.
    NoHeadline,
    /// No comments: no outline in a text, nothing marked as a comment in HTML.
    NoComments,
    /// A name more than one step deeper than the comment it stands under.
    StepTooDeep,
    /// A name that stands between two steps of the indentation, or left of the outline.
    OffStep,
    /// A bullet without a name, or with a text too long for one, where only a name can stand.
    NoName,
    /// Text that belongs to no comment.
    StrayText,
    /// JSON that is not valid JSON, or nested deeper than it is read.
    Json,
    /// Comments nested deeper than they are read.
    TooDeep,
    /// More comments than are read from one input; more attributes than an element may have, more files than an
    /// archive may hold.
    TooMany,
    /// None of the formats that are read, or not the one that it was said to be.
    Unrecognised,
    /// Files of different systems, or of different kinds, where one source was expected.
    Mixed,
    /// XML with a document type: no exporter writes one, and what it could declare is an attack.
    Doctype,
    /// An archive that is not read: encrypted, with links, with archives in it, overlapping, or not an archive.
    Archive,
    /// Far more bytes unpacked than packed.
    Ratio,
    /// The input could not be read on.
    Input,
}

/// An input that was not read: nothing of it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line that stopped the reader, from 1; none when no single line did.
    pub line: Option<usize>,
    /// What kept it from being read.
    pub reason: Reason,
    /// What was found and what was expected, in words for an operator, without the line and the input's texts.
    pub message: String,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { line: None, reason, message: message.into() }
    }

    pub(crate) fn at(line: usize, reason: Reason, message: impl Into<String>) -> Self {
        Self { line: Some(line), reason, message: message.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl Error for Refusal {}

/// Something odd that did not keep an input from being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line it is about, from 1; none when it is about the whole.
    pub line: Option<usize>,
    /// What was odd and how it was read, without the input's texts.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// The warnings of one input, in the order of finding: at most [`WARNINGS_MAX`], the rest counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    /// Those that were kept.
    pub kept: Vec<Warning>,
    /// How many more there were.
    pub more_count: usize,
}

impl Warnings {
    pub(crate) fn add(&mut self, line: Option<usize>, message: impl Into<String>) {
        if self.kept.len() < WARNINGS_MAX {
            self.kept.push(Warning { line, message: message.into() });
        } else {
            self.more_count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_begins_with_its_line() {
        assert_eq!(Refusal::at(57, Reason::StepTooDeep, "a name").to_string(), "line 57: a name");
        assert_eq!(Refusal::new(Reason::Empty, "nothing").to_string(), "nothing");
    }

    #[test]
    fn warnings_are_counted_beyond_their_limit() {
        let mut warnings = Warnings::default();
        for line in 0..WARNINGS_MAX + 7 {
            warnings.add(Some(line), "odd");
        }
        assert_eq!((warnings.kept.len(), warnings.more_count), (WARNINGS_MAX, 7));
    }
}
