//! Inline markup: the text of one paragraph to styled runs, in one pass over its bytes.
//!
//! Delimiters of each kind have a stack of their own, so that kinds may overlap freely and nothing is
//! searched for: `*a **b* c**` has a stretch of emphasis and one of strong emphasis. A delimiter that finds
//! no partner is the text it was typed as. What the grammar leaves out (headings, images, tables, raw HTML,
//! entities) is text as well.

use super::link::{Target, bare_length, starts_like_url, target_in_parentheses};
use super::tree::{EMPHASIS, Feature, Piece, Run, SPOILER, STRONG, Span, Style, Tree};

/// Longest run of backticks that can begin or end inline code.
pub(crate) const BACKTICKS_MAX: usize = 32;

/// Parses a paragraph's text (lines joined by `\n`) and appends its runs to the tree. `None` if no run
/// came of it. `steps` counts the work, for the tests that prove it linear.
pub(crate) fn parse(source: &str, tree: &mut Tree, steps: &mut usize) -> Option<Span> {
    let start = tree.runs.len();
    let mut parser = Parser {
        source,
        tree,
        start,
        at: 0,
        plain_from: 0,
        opened: Default::default(),
        brackets: Vec::new(),
        stretches: Vec::new(),
        solid: 0,
        no_closer: [0; BACKTICKS_MAX + 1],
        steps,
    };
    parser.run();
    parser.finish();
    tree.finish_runs(start)
}

/// A delimiter waiting for its partner.
#[derive(Clone, Copy)]
struct Opener {
    /// The run that shows it as text.
    run: usize,
    /// How much visible text there was before it.
    solid: usize,
}

/// Kinds of delimiters, each with its own stack: `*`, `**`, `_`, `__`, `||`.
const KINDS: [(&str, Style); 5] =
    [("*", EMPHASIS), ("**", STRONG), ("_", EMPHASIS), ("__", STRONG), ("||", SPOILER)];

struct Parser<'s, 't> {
    source: &'s str,
    tree: &'t mut Tree,
    start: usize,
    at: usize,
    /// Text from here to `at` is not stored yet.
    plain_from: usize,
    opened: [Vec<Opener>; KINDS.len()],
    brackets: Vec<Opener>,
    /// Styles over runs, from and to.
    stretches: Vec<(Feature, u32, usize, usize)>,
    /// Count of runs with something visible.
    solid: usize,
    /// By length: no backtick run of this length begins before this place, from where it was looked for.
    no_closer: [usize; BACKTICKS_MAX + 1],
    steps: &'t mut usize,
}

impl Parser<'_, '_> {
    fn run(&mut self) {
        let bytes = self.source.as_bytes();
        while self.at < bytes.len() {
            *self.steps += 1;
            match bytes[self.at] {
                b'\n' => {
                    self.flush();
                    self.at += 1;
                    self.push(Piece::Break);
                }
                b'\\' => self.escape(),
                b'`' => self.code(),
                b'*' | b'_' => self.emphasis(bytes[self.at]),
                b'|' => self.spoiler(),
                b'[' => self.bracket(1),
                b'!' if bytes.get(self.at + 1) == Some(&b'[') => self.bracket(2),
                b']' => self.link(),
                b'<' => self.angle(),
                b'h' | b'H' => self.bare_url(),
                _ => self.at += 1,
            }
        }
        self.flush();
    }

    /// Stores the plain text before the cursor as a run.
    fn flush(&mut self) {
        if self.plain_from < self.at {
            let text = &self.source[self.plain_from..self.at];
            if !text.trim().is_empty() {
                self.solid += 1;
            }
            let span = self.tree.store(text);
            self.tree.runs.push(Run::plain(Piece::Text(span)));
        }
        self.plain_from = self.at;
    }

    fn push(&mut self, piece: Piece) {
        self.tree.runs.push(Run::plain(piece));
        self.plain_from = self.at;
    }

    fn before(&self) -> Option<char> {
        self.source[..self.at].chars().next_back()
    }

    /// A backslash before ASCII punctuation makes it text; before a line end it is the line end.
    fn escape(&mut self) {
        let next = self.source.as_bytes().get(self.at + 1);
        if next == Some(&b'\n') {
            self.flush();
            self.at += 1;
            self.plain_from = self.at;
        } else if next.is_some_and(u8::is_ascii_punctuation) {
            self.flush();
            self.plain_from = self.at + 1;
            self.at += 2;
        } else {
            self.at += 1;
        }
    }

    /// Inline code: from a run of backticks to the next run of the same length in the same line.
    fn code(&mut self) {
        let length = run_length(&self.source[self.at..], b'`');
        let from = self.at + length;
        let Some(to) = self.closing_backticks(from, length) else {
            self.at = from;
            return;
        };
        let mut inner = &self.source[from..to];
        if inner.starts_with(' ') && inner.ends_with(' ') && !inner.trim_matches(' ').is_empty() {
            inner = &inner[1..inner.len() - 1];
        }
        self.flush();
        self.at = to + length;
        self.solid += 1;
        let span = self.tree.store(inner);
        self.push(Piece::Code(span));
    }

    /// Where the next run of exactly `length` backticks in this line begins. Each length is looked for in
    /// vain at most once a line.
    fn closing_backticks(&mut self, from: usize, length: usize) -> Option<usize> {
        if length > BACKTICKS_MAX || from < self.no_closer[length] {
            return None;
        }
        let line_end = self.source[from..].find('\n').map_or(self.source.len(), |at| from + at);
        let mut at = from;
        while at < line_end {
            *self.steps += 1;
            let Some(next) = self.source[at..line_end].find('`') else { break };
            *self.steps += next;
            at += next;
            let found = run_length(&self.source[at..line_end], b'`');
            if found == length {
                return Some(at);
            }
            at += found;
        }
        self.no_closer[length] = line_end;
        None
    }

    /// One to three `*` or `_`: emphasis, strong emphasis, both. A longer run is text.
    fn emphasis(&mut self, byte: u8) {
        let length = run_length(&self.source[self.at..], byte);
        if length > 3 {
            self.at += length;
            return;
        }
        let before = self.before();
        let after = self.source[self.at + length..].chars().next();
        let inner = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        // `_` lies inside words too often to be a delimiter there; `*` does not.
        let outer = |c: Option<char>| byte == b'*' || !c.is_some_and(char::is_alphanumeric);
        let can_close = inner(before) && outer(after);
        let can_open = inner(after) && outer(before);
        self.flush();
        let base = if byte == b'*' { 0 } else { 2 };
        for part in [1, 2] {
            if length & part != 0 {
                self.plain_from = self.at;
                self.at += part;
                self.delimiter(base + part - 1, can_open, can_close);
            }
        }
    }

    /// Exactly two `|`: a spoiler. Fewer or more are text.
    fn spoiler(&mut self) {
        let length = run_length(&self.source[self.at..], b'|');
        if length != 2 {
            self.at += length;
            return;
        }
        let before = self.before().is_some_and(|c| !c.is_whitespace());
        let after = self.source[self.at + 2..].chars().next().is_some_and(|c| !c.is_whitespace());
        self.flush();
        self.at += 2;
        self.delimiter(4, after, before);
    }

    /// Closes the youngest open delimiter of this kind if there is text between, else waits as one.
    fn delimiter(&mut self, kind: usize, can_open: bool, can_close: bool) {
        let span = self.tree.store(KINDS[kind].0);
        let run = self.tree.runs.len();
        self.push(Piece::Text(span));
        if can_close && self.opened[kind].last().is_some_and(|opener| opener.solid < self.solid) {
            let opener = self.opened[kind].pop();
            if let Some(opener) = opener {
                self.blank_out(opener.run);
                self.blank_out(run);
                self.stretches.push((Feature::Style(KINDS[kind].1), 1, opener.run, run));
            }
        } else if can_open {
            self.opened[kind].push(Opener { run, solid: self.solid });
        }
    }

    fn blank_out(&mut self, run: usize) {
        self.tree.runs[run].piece = Piece::Text(0..0);
    }

    fn bracket(&mut self, length: usize) {
        self.flush();
        self.at += length;
        let span = self.tree.store(&self.source[self.plain_from..self.at]);
        self.brackets.push(Opener { run: self.tree.runs.len(), solid: self.solid });
        self.push(Piece::Text(span));
    }

    /// `]`: with an open bracket and a target behind it, a link. A target that is not taken leaves all of it
    /// as typed.
    fn link(&mut self) {
        let Some(opener) = self.brackets.pop() else {
            self.at += 1;
            return;
        };
        let found = target_in_parentheses(&self.source[self.at + 1..], self.steps);
        let Some((target, length)) = found.and_then(|(text, length)| Some((Target::parse(text)?, length)))
        else {
            self.at += 1;
            return;
        };
        self.flush();
        if opener.solid == self.solid {
            let span = self.tree.store(&target.href);
            self.tree.runs.push(Run::plain(Piece::Text(span)));
            self.solid += 1;
        }
        self.at += 1 + length;
        self.plain_from = self.at;
        self.blank_out(opener.run);
        self.tree.links.push(target);
        let link = self.tree.links.len() as u32;
        self.stretches.push((Feature::Link, link, opener.run, self.tree.runs.len()));
        // A link holds no link: what was open before cannot become one any more.
        self.brackets.clear();
    }

    /// `<`: a URL in angle brackets is a link, anything that looks like a tag is text to its `>`.
    fn angle(&mut self) {
        let rest = &self.source[self.at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            self.at += 1;
            return;
        }
        let end = rest.find(['<', '>', '\n']).unwrap_or(rest.len());
        *self.steps += end;
        if !rest[end..].starts_with('>') {
            self.at += 1;
            return;
        }
        let is_word = !rest[..end].contains(char::is_whitespace);
        if let Some(target) = Target::parse(&rest[..end]).filter(|_| is_word) {
            self.flush();
            self.at += 1;
            self.autolink(end, target);
            self.at += 1;
            self.plain_from = self.at;
        } else {
            self.at += end + 2;
        }
    }

    /// `http://` and `https://` in plain text, where no word ends.
    fn bare_url(&mut self) {
        let rest = &self.source[self.at..];
        if self.before().is_some_and(char::is_alphanumeric) || !starts_like_url(rest) {
            self.at += 1;
            return;
        }
        let length = bare_length(rest);
        *self.steps += length;
        match Target::parse(&rest[..length]) {
            Some(target) => {
                self.flush();
                self.autolink(length, target);
            }
            None => self.at += length.max(1),
        }
    }

    /// Makes a link of the next `length` bytes, labelled as they are.
    fn autolink(&mut self, length: usize, target: Target) {
        let span = self.tree.store(&self.source[self.at..self.at + length]);
        self.at += length;
        self.tree.links.push(target);
        let link = self.tree.links.len() as u32;
        self.tree.runs.push(Run { piece: Piece::Text(span), style: 0, link });
        self.plain_from = self.at;
        self.solid += 1;
    }

    /// Writes the styles and links of the stretches to their runs, in one walk for each kind.
    fn finish(&mut self) {
        let count = self.tree.runs.len() - self.start;
        let mut edges: Vec<[i32; 3]> = Vec::new();
        for &(feature, value, from, to) in &self.stretches {
            match feature {
                // Stretches of links never overlap, so each run is written at most once.
                Feature::Link => self.tree.runs[from..to].iter_mut().for_each(|run| run.link = value),
                Feature::Style(bit) => {
                    edges.resize(count + 1, [0; 3]);
                    let slot = bit.trailing_zeros() as usize;
                    edges[from - self.start][slot] += 1;
                    edges[to - self.start][slot] -= 1;
                }
            }
        }
        let mut depth = [0; 3];
        for (run, edge) in self.tree.runs[self.start..].iter_mut().zip(&edges) {
            for slot in 0..3 {
                depth[slot] += edge[slot];
                run.style |= if depth[slot] > 0 { 1 << slot } else { 0 };
            }
        }
        self.tree.runs.extract_if(self.start.., |run| run.piece == Piece::Text(0..0)).for_each(drop);
    }
}

/// How many of this byte the text begins with.
pub(crate) fn run_length(text: &str, byte: u8) -> usize {
    text.bytes().take_while(|&other| other == byte).count()
}
