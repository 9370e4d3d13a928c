//! Lines of a saved text: how far each is indented, and whether it begins with a bullet.

use std::borrow::Cow;

/// Bullets that browsers and word processors draw; they may touch the text behind them.
const DRAWN: [char; 15] = ['•', '◦', '‣', '▪', '▫', '·', '●', '○', '■', '□', '⁃', '∙', '▸', '►', '\u{f0b7}'];
/// Bullets that people and text browsers type; white space must follow, for words begin with them too.
const TYPED: [char; 3] = ['*', '-', '+'];

/// Which kind of bullet begins a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Drawn,
    Typed,
}

/// A bullet and what stands behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bullet<'a> {
    pub family: Family,
    pub label: &'a str,
}

/// A line that is not blank.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    /// Its number in the input, from 1.
    pub number: usize,
    /// How many columns of white space precede it.
    pub column: usize,
    /// Whether a blank line precedes it.
    pub after_blank: bool,
    /// What it says, without white space around it.
    pub text: &'a str,
    /// The bullet it begins with.
    pub bullet: Option<Bullet<'a>>,
}

/// White space as far as indentation goes: also the invisible marks that editors leave at the beginning of lines.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The text with one kind of line end. `\r` alone ends a line as well.
pub(crate) fn with_one_line_end(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The lines of a text whose line ends are all `\n`, without the blank ones.
pub(crate) fn rows(text: &str) -> Vec<Row<'_>> {
    let tab = tab_width(text);
    let mut rows = Vec::new();
    let mut after_blank = true;
    for (index, line) in text.split('\n').enumerate() {
        let content = line.trim_matches(is_space);
        if content.is_empty() {
            after_blank = true;
            continue;
        }
        let indent = &line[..line.len() - line.trim_start_matches(is_space).len()];
        let column = columns(indent, tab);
        rows.push(Row { number: index + 1, column, after_blank, text: content, bullet: bullet(content) });
        after_blank = false;
    }
    rows
}

/// Columns between tab stops. Only a text whose tabs stand for eight columns has four spaces behind a tab:
/// with stops at four they would have been one more tab.
fn tab_width(text: &str) -> usize {
    let eight = text.split('\n').any(|line| {
        let indent = &line[..line.len() - line.trim_start_matches(is_space).len()];
        indent.contains("\t    ") && indent.len() < line.len()
    });
    if eight { 8 } else { 4 }
}

fn columns(indent: &str, tab: usize) -> usize {
    indent.chars().fold(0, |column, c| match c {
        '\t' => (column / tab + 1) * tab,
        c if is_invisible(c) => column,
        _ => column + 1,
    })
}

fn bullet(content: &str) -> Option<Bullet<'_>> {
    let mut chars = content.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    let label = rest.trim_start_matches(is_space);
    if DRAWN.contains(&first) {
        return Some(Bullet { family: Family::Drawn, label });
    }
    let spaced = rest.is_empty() || label.len() < rest.len();
    (TYPED.contains(&first) && spaced).then_some(Bullet { family: Family::Typed, label })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indentation_is_counted_in_columns() {
        let cases = [
            ("x", 0),
            ("  x", 2),
            ("\tx", 4),
            (" \tx", 4),
            ("\t  x", 6),
            ("\u{a0}\u{a0}x", 2),
            ("\u{3000}x", 1),
            ("\u{feff}\u{200b} x", 1),
            ("\t\t x\u{a0}", 9),
        ];
        for (line, column) in cases {
            let rows = rows(line);
            assert_eq!((rows[0].column, rows[0].text), (column, "x"), "{line:?}");
        }
        assert_eq!(rows("\t• a\n\t    • b")[1].column, 12, "tabs of eight columns");
    }

    #[test]
    fn bullets_are_told_from_words() {
        let cases = [
            ("• a b", Some("a b")),
            ("•a", Some("a")),
            ("•\u{a0}a", Some("a")),
            ("◦\ta", Some("a")),
            ("- a", Some("a")),
            ("* a", Some("a")),
            ("-a", None),
            ("*a*", None),
            ("--", None),
            ("-", Some("")),
            ("•", Some("")),
            ("a • b", None),
        ];
        for (line, label) in cases {
            assert_eq!(rows(line)[0].bullet.map(|bullet| bullet.label), label, "{line:?}");
        }
    }

    #[test]
    fn lines_end_in_three_ways_and_keep_their_numbers() {
        let text = with_one_line_end("a\r\n\r\n b\r\rc\nd");
        let rows = rows(&text);
        let seen: Vec<_> = rows.iter().map(|row| (row.number, row.after_blank, row.text)).collect();
        assert_eq!(seen, [(1, true, "a"), (3, true, "b"), (5, true, "c"), (6, false, "d")]);
    }
}
