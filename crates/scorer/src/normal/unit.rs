//! The first step: from characters to units, each with its bytes in the original.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, decompose_canonical, is_combining_mark};

use super::lookalike::{indicated, is_latin, is_rival, twin, unstyled};

/// Combining marks kept on one letter of a script that needs them; Latin letters keep only those that make a letter.
const MARKS_MAX: usize = 4;
/// Characters of one emoji with its modifiers and joiners; the longest in use have ten.
const EMOJI_CHARS_MAX: usize = 16;
/// Letters that one compatibility character stands for, such as a ligature; longer ones stay as they are.
const EXPANSION_MAX: usize = 4;

/// What a unit is, as far as one character tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Letter,
    /// A character of a script that is written without spaces, each a word to us.
    Ideograph,
    Digit,
    Space,
    Emoji,
    Sign,
}

/// A character in lower case and compatibility form, and where it stood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub c: char,
    pub from: u32,
    pub to: u32,
    pub shape: Shape,
    /// It was a capital.
    pub is_upper: bool,
    /// Something was taken away that nobody writes in earnest: marks in heaps, invisible characters inside a word,
    /// capitals drawn small.
    pub is_odd: bool,
}

/// The units of a text.
#[derive(Debug, Default)]
pub(super) struct Units {
    pub list: Vec<Unit>,
    /// Letters occur that no Latin letter looks like, of a script whose letters are mistaken for Latin ones: the
    /// text really is written in it.
    pub has_rivals: bool,
    marks: usize,
    hidden: bool,
}

impl Units {
    /// Takes a text apart; every character is looked at a bounded number of times.
    pub fn fill(&mut self, original: &str) {
        self.list.clear();
        self.has_rivals = false;
        self.marks = 0;
        self.hidden = false;
        let mut chars = original.char_indices().peekable();
        while let Some((from, c)) = chars.next() {
            let to = from + c.len_utf8();
            if c.is_ascii() {
                self.push(c.to_ascii_lowercase(), from, to, shape_of_ascii(c), c.is_ascii_uppercase());
            } else if is_ignorable(c) {
                self.hidden |= !matches!(c, '\u{ad}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
            } else if is_combining_mark(c) {
                self.mark(c, from, to);
            } else if let Some(letter) = indicated(c)
                && !self.is_flag(from, chars.peek().map(|&(_, next)| next))
            {
                self.push(letter, from, to, Shape::Letter, true);
                self.mark_odd();
            } else if is_emoji(c) && unstyled(c).is_none() {
                let to = emoji_end(c, to, &mut chars);
                self.push(c, from, to, Shape::Emoji, false);
            } else {
                self.other(c, from, to);
            }
        }
    }

    fn push(&mut self, c: char, from: usize, to: usize, shape: Shape, is_upper: bool) {
        let is_inside = shape == Shape::Letter
            && self.hidden
            && is_latin(c)
            && self.list.last().is_some_and(|last| last.shape == Shape::Letter);
        self.list.push(Unit { c, from: from as u32, to: to as u32, shape, is_upper, is_odd: is_inside });
        self.hidden = false;
        self.marks = 0;
    }

    fn mark_odd(&mut self) {
        if let Some(last) = self.list.last_mut() {
            last.is_odd = true;
        }
    }

    /// Whether a regional indicator stands beside another: alone it is a letter.
    fn is_flag(&self, from: usize, next: Option<char>) -> bool {
        let is_behind =
            self.list.last().is_some_and(|last| last.to as usize == from && indicated(last.c).is_some());
        is_behind || next.is_some_and(|next| indicated(next).is_some())
    }

    /// A character outside ASCII that is neither a mark nor an emoji.
    fn other(&mut self, c: char, from: usize, to: usize) {
        if c.is_whitespace() || c.is_control() || c == '\u{2800}' {
            return self.push(' ', from, to, Shape::Space, false);
        }
        if let Some(plain) = unstyled(c) {
            self.push(plain, from, to, Shape::Letter, false);
            return self.mark_odd();
        }
        if let Some(quote) = straight(c) {
            return self.push(quote, from, to, Shape::Sign, false);
        }
        if is_settled(c) {
            return self.letter(c, from, to);
        }
        if matches!(c, '\u{1100}'..='\u{11ff}')
            && let Some(last) = self.list.last_mut()
            && let Some(whole) = compose(last.c, c)
        {
            last.c = whole;
            last.to = to as u32;
            return;
        }
        let mut parts = ['\0'; EXPANSION_MAX];
        let mut count = 0;
        for part in std::iter::once(c).nfkc() {
            if count < EXPANSION_MAX {
                parts[count] = part;
            }
            count += 1;
        }
        let is_word = count <= EXPANSION_MAX && parts[..count].iter().all(|part| part.is_alphanumeric());
        match parts[..count.min(EXPANSION_MAX)] {
            [one] => self.letter(one, from, to),
            // Trade marks are letters to Unicode, but nobody reads them as such.
            _ if is_word && !matches!(c, '™' | '℠') => {
                for (place, &part) in parts[..count].iter().enumerate() {
                    self.letter(part, if place == 0 { from } else { to }, to);
                }
            }
            _ if c == '…' => self.push(c, from, to, Shape::Sign, false),
            _ => self.letter(c, from, to),
        }
    }

    fn letter(&mut self, c: char, from: usize, to: usize) {
        let is_upper = c.is_uppercase();
        let lower = if c == 'ẞ' { 'ß' } else { c.to_lowercase().next().unwrap_or(c) };
        let shape = shape_of(lower);
        self.has_rivals |= shape == Shape::Letter && is_rival(lower) && twin(lower, is_upper).is_none();
        self.push(lower, from, to, shape, is_upper);
    }

    /// A mark makes a letter with the one before it, is kept where the script needs it, or goes.
    fn mark(&mut self, mark: char, from: usize, to: usize) {
        self.marks += 1;
        let marks = self.marks;
        let Some(last) = self.list.last_mut() else { return };
        if last.shape != Shape::Letter {
            // What lies on a space or a sign says nothing; a digit keeps its frame within its bytes.
            if last.shape != Shape::Space {
                last.to = to as u32;
            }
            return;
        }
        if let Some(whole) = compose(last.c, mark).filter(|_| marks <= 2) {
            last.c = whole;
            last.to = to as u32;
        } else if is_latin(last.c) || marks > MARKS_MAX {
            last.to = to as u32;
            if is_latin(last.c) {
                last.is_odd |= marks > 1 || is_overlay(mark);
                last.c = bare(last.c);
            }
        } else {
            let (from, to) = (from as u32, to as u32);
            let unit = Unit { c: mark, from, to, shape: Shape::Letter, is_upper: false, is_odd: false };
            self.list.push(unit);
        }
    }
}

/// Marks that strike a letter through.
fn is_overlay(mark: char) -> bool {
    matches!(mark, '\u{334}'..='\u{338}' | '\u{20d0}'..='\u{20ff}' | '\u{488}' | '\u{489}')
}

/// A letter without its marks.
fn bare(c: char) -> char {
    let mut base = None;
    decompose_canonical(c, |part| base = base.or(Some(part)));
    base.unwrap_or(c)
}

/// Letters, signs and ideographs that compatibility normalising leaves alone, so that it need not be asked.
fn is_settled(c: char) -> bool {
    matches!(c,
        '\u{a1}'..='\u{a7}' | '\u{ab}'..='\u{ac}' | '\u{b0}'..='\u{b1}' | '\u{b6}' | '\u{bf}'..='\u{131}'
        | '\u{134}'..='\u{13e}' | '\u{141}'..='\u{148}' | '\u{14a}'..='\u{17e}' | '\u{391}'..='\u{3ce}'
        | '\u{400}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{1ea0}'..='\u{1ef9}'
        | '\u{2013}'..='\u{2014}' | '\u{2022}' | '\u{20ac}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Quotation marks and apostrophes in the form that keyboards have.
fn straight(c: char) -> Option<char> {
    match c {
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | '´' | 'ʼ' | 'ʹ' | '′' | '＇' => Some('\''),
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' | '「' | '」' | '『' | '』' => {
            Some('"')
        }
        _ => None,
    }
}

/// Characters without width or glyph.
fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1f0ff}' | '\u{1f18e}'..='\u{1f18f}' | '\u{1f1e6}'..='\u{1f1ff}'
        | '\u{1f300}'..='\u{1faff}')
}

fn is_modifier(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

/// Where an emoji ends that begins with `first`: behind its modifiers, and what is joined to it.
fn emoji_end(
    first: char,
    mut end: usize,
    chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>,
) -> usize {
    let mut is_joined = false;
    if indicated(first).is_some() {
        return end;
    }
    for _ in 0..EMOJI_CHARS_MAX {
        let Some((at, next)) = chars
            .next_if(|&(_, next)| is_modifier(next) || next == '\u{200d}' || (is_joined && is_emoji(next)))
        else {
            break;
        };
        is_joined = next == '\u{200d}';
        end = at + next.len_utf8();
    }
    end
}

fn shape_of_ascii(c: char) -> Shape {
    if c.is_ascii_alphabetic() {
        Shape::Letter
    } else if c.is_ascii_digit() {
        Shape::Digit
    } else if c == ' ' || c.is_ascii_control() {
        Shape::Space
    } else {
        Shape::Sign
    }
}

fn shape_of(c: char) -> Shape {
    if matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
    {
        Shape::Ideograph
    } else if c.is_ascii() {
        shape_of_ascii(c)
    } else if c.is_numeric() {
        Shape::Digit
    } else if c.is_alphabetic() {
        Shape::Letter
    } else if is_emoji(c) {
        Shape::Emoji
    } else {
        Shape::Sign
    }
}
