//! Where a value of JSON ends, byte by byte: a machine without recursion, which checks the order of its parts.

use super::RECORD_DEPTH_MAX;

/// Why the scanning of a value stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Behind its last byte.
    Done,
    /// Before a byte that cannot stand there. From here on only strings and brackets are counted.
    Bad,
    /// Before a `{` behind a comma, in an array and where something was bad: the next element, perhaps.
    Candidate,
    /// Before the next element or line, though the value has not ended.
    Next,
    /// At the end of the input.
    Eof,
}

/// In what a value stands, which is how the next one can be found when it is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// The input itself; each value stands on a line of its own, or not.
    Stream {
        lines: bool,
    },
    Array,
    Object,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrClose,
    Key,
    KeyOrClose,
    Colon,
    CommaOrClose,
}

/// In what the next byte stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Between values.
    Marks,
    Scalar,
    Text,
    /// Behind a backslash in a text.
    Escape,
}

pub(super) struct Scan {
    within: Within,
    expect: Expect,
    inside: Inside,
    depth: usize,
    /// A bit for each open bracket: whether it is an object's.
    objects: u64,
    fresh_line: bool,
    previous: u8,
    /// Whether something is no JSON.
    pub bad: bool,
    /// Whether it is nested too deep.
    pub deep: bool,
}

impl Scan {
    pub(super) fn new(within: Within) -> Self {
        Self {
            within,
            expect: Expect::Value,
            inside: Inside::Marks,
            depth: 0,
            objects: 0,
            fresh_line: false,
            previous: 0,
            bad: false,
            deep: false,
        }
    }

    /// For what is left of a container that cannot be made out any more.
    pub(super) fn rest(within: Within) -> Self {
        Self { depth: 1, bad: true, ..Self::new(within) }
    }

    /// Goes over bytes: how many, and why no further.
    pub(super) fn run(&mut self, bytes: &[u8]) -> (usize, Option<Ended>) {
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'{' && self.fresh_line && self.ends_at_line() {
                return (at, Some(Ended::Next));
            }
            if byte == b'{' && self.bad && self.previous == b',' && self.within == Within::Array {
                return (at, Some(Ended::Candidate));
            }
            match self.push(byte) {
                Some(Ended::Done) if self.inside == Inside::Scalar => return (at, Some(Ended::Done)),
                Some(Ended::Bad) => return (at, Some(Ended::Bad)),
                Some(ended) => return (at + 1, Some(ended)),
                None => {}
            }
        }
        (bytes.len(), None)
    }

    fn ends_at_line(&self) -> bool {
        matches!(self.within, Within::Stream { lines } if lines || self.bad)
    }

    /// Takes a byte: `Done` behind the last byte of a value, before the one that ends a scalar.
    pub(super) fn push(&mut self, byte: u8) -> Option<Ended> {
        let ended = match self.inside {
            Inside::Text | Inside::Escape => self.in_text(byte),
            _ if self.bad || self.deep => self.counted(byte),
            _ => self.checked(byte),
        };
        if ended != Some(Ended::Bad) {
            self.fresh_line = byte == b'\n';
            if !byte.is_ascii_whitespace() {
                self.previous = byte;
            }
        }
        ended
    }

    fn in_text(&mut self, byte: u8) -> Option<Ended> {
        match byte {
            _ if self.inside == Inside::Escape => self.inside = Inside::Text,
            b'\\' => self.inside = Inside::Escape,
            b'"' => {
                self.inside = Inside::Marks;
                return (self.depth == 0).then_some(Ended::Done);
            }
            // A line feed ends whatever hangs on a quotation mark that is missing.
            0..0x20 if !self.bad => return Some(Ended::Bad),
            _ => {}
        }
        None
    }

    fn counted(&mut self, byte: u8) -> Option<Ended> {
        match byte {
            b'"' => self.inside = Inside::Text,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return (self.depth == 0).then_some(Ended::Done);
            }
            _ => {}
        }
        None
    }

    fn checked(&mut self, byte: u8) -> Option<Ended> {
        if self.inside == Inside::Scalar {
            if !b",:]}{[\"".contains(&byte) && !byte.is_ascii_whitespace() {
                return None;
            }
            if self.depth == 0 {
                return Some(Ended::Done);
            }
            self.inside = Inside::Marks;
        }
        let is_value = matches!(self.expect, Expect::Value | Expect::ValueOrClose);
        match (byte, self.expect) {
            (b' ' | b'\t' | b'\r' | b'\n', _) => {}
            (b'"', Expect::Key | Expect::KeyOrClose) => {
                (self.inside, self.expect) = (Inside::Text, Expect::Colon);
            }
            (b'"', _) if is_value => (self.inside, self.expect) = (Inside::Text, Expect::CommaOrClose),
            (b'{' | b'[', _) if is_value => self.open(byte == b'{'),
            (b'}', Expect::KeyOrClose | Expect::CommaOrClose) if self.in_object() => return self.close(),
            (b']', Expect::ValueOrClose | Expect::CommaOrClose) if !self.in_object() => return self.close(),
            (b',', Expect::CommaOrClose) => {
                self.expect = if self.in_object() { Expect::Key } else { Expect::Value };
            }
            (b':', Expect::Colon) => self.expect = Expect::Value,
            (b'}' | b']' | b',' | b':', _) => return Some(Ended::Bad),
            _ if is_value => (self.inside, self.expect) = (Inside::Scalar, Expect::CommaOrClose),
            _ => return Some(Ended::Bad),
        }
        None
    }

    fn in_object(&self) -> bool {
        self.depth > 0 && self.objects >> (self.depth - 1) & 1 == 1
    }

    fn open(&mut self, object: bool) {
        self.depth += 1;
        if self.depth > RECORD_DEPTH_MAX {
            self.deep = true;
            return;
        }
        let bit = 1 << (self.depth - 1);
        self.objects = if object { self.objects | bit } else { self.objects & !bit };
        self.expect = if object { Expect::KeyOrClose } else { Expect::ValueOrClose };
    }

    fn close(&mut self) -> Option<Ended> {
        self.depth -= 1;
        self.expect = Expect::CommaOrClose;
        (self.depth == 0).then_some(Ended::Done)
    }
}
