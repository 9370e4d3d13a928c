//! Block markup: lines to a tree, in one pass over the lines.
//!
//! As `CommonMark` 0.31, with these differences, all for readers who type plain text: a quote or list item
//! goes on only in lines that carry its mark or indentation (no lazy continuation); an item needs text
//! beside its mark; headings, rules, tables, HTML and link definitions are text; the numbers of an ordered
//! list are kept as typed. Containers deeper than the tree may be are text.

use super::inline;
use super::tree::{BLOCK_DEPTH_MAX, Block, Tree};

/// Columns of a tab stop.
const TAB: usize = 4;
/// Indentation that makes a line code.
const CODE_INDENT: usize = 4;
/// Digits of an item's number.
const NUMBER_DIGITS_MAX: usize = 9;
/// Longest name of a code block's language, in bytes; a longer one is text.
const LANGUAGE_BYTES_MAX: usize = 24;

/// Parses a normalised comment. `steps` counts the work, for the tests that prove it linear.
pub(crate) fn parse(source: &str, steps: &mut usize) -> Tree {
    let mut tree = Tree::default();
    tree.text.reserve(source.len());
    let mut parser = Parser { tree, open: Vec::new(), leaf: Leaf::None, buffer: String::new(), steps };
    for line in source.split('\n') {
        parser.line(line);
    }
    parser.close_to(0);
    parser.tree
}

/// What is open around the line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Container {
    Quote,
    /// A list with the character that marks its items.
    List(u8),
    /// An item whose content is indented by this many columns.
    Item(usize),
}

/// The paragraph or code being gathered in the buffer.
#[derive(Clone, PartialEq, Eq)]
enum Leaf {
    None,
    Paragraph,
    Fence { byte: u8, length: usize, indent: usize, language: String, is_empty: bool },
    Indented,
}

struct Parser<'n> {
    tree: Tree,
    open: Vec<Container>,
    leaf: Leaf,
    buffer: String,
    steps: &'n mut usize,
}

/// A place in a line: the rest of its bytes, the column, and columns left of a tab that was cut.
#[derive(Clone, Copy)]
struct Cursor<'l> {
    rest: &'l str,
    column: usize,
    spare: usize,
}

impl Cursor<'_> {
    /// Columns of white space ahead.
    fn indent(self) -> usize {
        let mut column = self.column + self.spare;
        for byte in self.rest.bytes() {
            match byte {
                b' ' => column += 1,
                b'\t' => column += TAB - column % TAB,
                _ => break,
            }
        }
        column - self.column
    }

    /// Skips this many columns, all of which are white space.
    fn skip(&mut self, mut columns: usize) {
        while columns > 0 {
            if self.spare == 0 {
                let width = if self.rest.starts_with('\t') { TAB - self.column % TAB } else { 1 };
                self.rest = &self.rest[1..];
                self.spare = width;
            }
            let step = columns.min(self.spare);
            self.spare -= step;
            self.column += step;
            columns -= step;
        }
    }

    /// Skips this many bytes, each one column wide.
    fn advance(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
        self.column += bytes;
    }

    fn is_blank(self) -> bool {
        self.rest.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }
}

/// The mark of a list item.
struct Marker {
    byte: u8,
    number: u32,
    length: usize,
}

impl Parser<'_> {
    fn line(&mut self, line: &str) {
        *self.steps += line.len() + 1;
        let mut cursor = Cursor { rest: line, column: 0, spare: 0 };
        let matched = self.matching(&mut cursor);
        let all = matched == self.open.len();
        if all && let Leaf::Fence { .. } = self.leaf {
            self.code_line(cursor);
            return;
        }
        if cursor.is_blank() {
            self.blank_line(matched);
            return;
        }
        let goes_on = all && self.leaf == Leaf::Paragraph;
        let more_code = all && self.leaf == Leaf::Indented;
        let (opened, cursor) = self.open_containers(cursor, matched, goes_on);
        if opened {
            self.leaf_line(cursor);
        } else if !goes_on {
            if !more_code {
                self.close_unmatched(matched);
            }
            self.leaf_line(cursor);
        } else if let Some(fence) = opening_fence(cursor) {
            self.end_leaf();
            self.leaf = fence;
        } else {
            self.buffer.push('\n');
            self.buffer.push_str(cursor.rest.trim_start());
        }
    }

    /// How many of the open containers the line goes on with; the cursor is left behind their marks.
    fn matching(&mut self, cursor: &mut Cursor<'_>) -> usize {
        for (index, container) in self.open.iter().enumerate() {
            *self.steps += 1;
            let indent = cursor.indent();
            match *container {
                Container::Quote => {
                    if indent >= CODE_INDENT {
                        return index;
                    }
                    let mut next = *cursor;
                    next.skip(indent);
                    if !next.rest.starts_with('>') {
                        return index;
                    }
                    *cursor = after_quote_mark(next);
                }
                Container::List(_) => {}
                Container::Item(content) => {
                    if cursor.is_blank() {
                        continue;
                    }
                    if indent < content {
                        return index;
                    }
                    cursor.skip(content);
                }
            }
        }
        self.open.len()
    }

    /// A blank line ends a paragraph and every quote that it does not carry the mark of.
    fn blank_line(&mut self, matched: usize) {
        if matched < self.open.len() {
            self.close_to(matched);
        }
        match self.leaf {
            Leaf::Indented => self.buffer.push('\n'),
            _ => self.end_leaf(),
        }
    }

    /// Opens the quotes and items whose marks the line has, and says whether there were any.
    fn open_containers<'l>(
        &mut self,
        mut cursor: Cursor<'l>,
        matched: usize,
        goes_on: bool,
    ) -> (bool, Cursor<'l>) {
        let mut opened = false;
        loop {
            *self.steps += cursor.rest.len();
            let indent = cursor.indent();
            let base = if opened { self.open.len() } else { matched };
            // A line that goes on with a list but not with its item takes the place of that item.
            let depth = base - usize::from(self.ends_in_list(base));
            if indent >= CODE_INDENT || !has_room(depth) {
                return (opened, cursor);
            }
            let mut next = cursor;
            next.skip(indent);
            if next.rest.starts_with('>') && !after_quote_mark(next).is_blank() {
                if !opened {
                    self.close_unmatched(matched);
                }
                self.push(Container::Quote, Block::Quote);
                cursor = after_quote_mark(next);
            } else if let Some(marker) = item_marker(next.rest) {
                // In the middle of a paragraph a number is more likely the end of a sentence.
                if goes_on && !opened && marker.number != 1 {
                    return (opened, cursor);
                }
                self.open_item(&marker, base, opened);
                next.advance(marker.length);
                let gap = next.indent();
                let gap = if gap > CODE_INDENT { 1 } else { gap };
                next.skip(gap);
                self.push(Container::Item(indent + marker.length + gap), Block::Item(marker.number));
                cursor = next;
            } else {
                return (opened, cursor);
            }
            opened = true;
        }
    }

    /// Makes the list for an item, unless the line goes on with a list of its kind.
    fn open_item(&mut self, marker: &Marker, base: usize, opened: bool) {
        let same = |container: Option<&Container>| container == Some(&Container::List(marker.byte));
        if !opened && same(base.checked_sub(1).and_then(|last| self.open.get(last))) && base < self.open.len()
        {
            self.close_to(base);
            return;
        }
        if !opened {
            self.close_unmatched(base);
        }
        let ordered = matches!(marker.byte, b'.' | b')');
        self.push(Container::List(marker.byte), Block::List { ordered });
    }

    fn push(&mut self, container: Container, block: Block) {
        self.end_leaf();
        self.open.push(container);
        self.tree.open(block);
    }

    fn ends_in_list(&self, count: usize) -> bool {
        count > 0 && matches!(self.open[count - 1], Container::List(_))
    }

    /// Closes what the line does not go on with; a list without the item that goes on ends as well.
    fn close_unmatched(&mut self, matched: usize) {
        self.close_to(matched - usize::from(self.ends_in_list(matched)));
    }

    fn close_to(&mut self, count: usize) {
        self.end_leaf();
        while self.open.len() > count {
            self.open.pop();
            self.tree.close();
        }
    }

    /// The first line of a paragraph or code, or a further one of indented code.
    fn leaf_line(&mut self, mut cursor: Cursor<'_>) {
        if cursor.indent() >= CODE_INDENT {
            if self.leaf == Leaf::Indented {
                self.buffer.push('\n');
            } else {
                self.end_leaf();
                self.leaf = Leaf::Indented;
            }
            cursor.skip(CODE_INDENT);
            self.push_code(cursor);
            return;
        }
        self.end_leaf();
        if let Some(fence) = opening_fence(cursor) {
            self.leaf = fence;
            return;
        }
        self.leaf = Leaf::Paragraph;
        self.buffer.push_str(cursor.rest.trim_start());
    }

    /// A line within a fence: its end, or code.
    fn code_line(&mut self, mut cursor: Cursor<'_>) {
        let Leaf::Fence { byte, length, indent, is_empty, .. } = &mut self.leaf else { return };
        let ahead = cursor.indent();
        let rest = cursor.rest.trim_matches([' ', '\t']);
        let run = inline::run_length(rest, *byte);
        if ahead < CODE_INDENT && run >= *length && run == rest.len() {
            self.end_leaf();
            return;
        }
        if !std::mem::replace(is_empty, false) {
            self.buffer.push('\n');
        }
        cursor.skip(ahead.min(*indent));
        self.push_code(cursor);
    }

    fn push_code(&mut self, cursor: Cursor<'_>) {
        (0..cursor.spare).for_each(|_| self.buffer.push(' '));
        self.buffer.push_str(cursor.rest);
    }

    /// Puts the gathered paragraph or code into the tree.
    fn end_leaf(&mut self) {
        match std::mem::replace(&mut self.leaf, Leaf::None) {
            Leaf::None => return,
            Leaf::Paragraph => {
                if let Some(runs) = inline::parse(&self.buffer, &mut self.tree, self.steps) {
                    self.tree.leaf(Block::Paragraph(runs));
                }
            }
            Leaf::Fence { language, .. } => {
                let text = self.tree.store(&self.buffer);
                let language = self.tree.store(&language);
                self.tree.leaf(Block::Code { text, language });
            }
            Leaf::Indented => {
                let text = self.tree.store(self.buffer.trim_end_matches('\n'));
                self.tree.leaf(Block::Code { text, language: 0..0 });
            }
        }
        self.buffer.clear();
    }
}

/// Whether below this many containers there is room for a list, its item and a paragraph.
pub(crate) fn has_room(depth: usize) -> bool {
    depth + 3 <= BLOCK_DEPTH_MAX
}

/// Behind a quote's mark and the one space that belongs to it.
fn after_quote_mark(mut cursor: Cursor<'_>) -> Cursor<'_> {
    cursor.advance(1);
    if cursor.rest.starts_with([' ', '\t']) {
        cursor.skip(1);
    }
    cursor
}

/// The mark of a list item, where text follows it. A line of nothing but marks (`* * *`) has none.
fn item_marker(rest: &str) -> Option<Marker> {
    let bytes = rest.as_bytes();
    let first = *bytes.first()?;
    let (byte, number, length) = match first {
        b'-' | b'+' | b'*' => (first, 1, 1),
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let mark = *bytes.get(digits)?;
            if digits > NUMBER_DIGITS_MAX || (digits > 1 && first == b'0') || !matches!(mark, b'.' | b')') {
                return None;
            }
            (mark, rest[..digits].parse().ok()?, digits + 1)
        }
        _ => return None,
    };
    let behind = &rest[length..];
    if !behind.starts_with([' ', '\t']) || behind.trim_matches([' ', '\t']).is_empty() {
        return None;
    }
    let is_rule = rest.bytes().all(|other| other == first || matches!(other, b' ' | b'\t'));
    (!is_rule).then_some(Marker { byte, number, length })
}

/// Three or more backticks or tildes, and at most the name of a language.
fn opening_fence(mut cursor: Cursor<'_>) -> Option<Leaf> {
    let indent = cursor.indent();
    if indent >= CODE_INDENT {
        return None;
    }
    cursor.skip(indent);
    let byte = *cursor.rest.as_bytes().first()?;
    let length = inline::run_length(cursor.rest, byte);
    if !matches!(byte, b'`' | b'~') || length < 3 {
        return None;
    }
    let language = cursor.rest[length..].trim_matches([' ', '\t']);
    if !is_language(language) {
        return None;
    }
    Some(Leaf::Fence { byte, length, indent, language: language.to_owned(), is_empty: true })
}

/// Whether a word can name the language of a code block.
pub(crate) fn is_language(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'#' | b'.' | b'-');
    word.len() <= LANGUAGE_BYTES_MAX && word.bytes().all(is_part)
}
