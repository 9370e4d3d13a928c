//! The one form in which a text is judged, measured and stored.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Combining marks kept in a row, counted in the decomposed text, so that a precomposed letter brings its own.
pub const MARKS_MAX: usize = 8;
/// Tag characters in one emoji flag: a region and subdivision code, as in the flag of Wales, and the end.
const FLAG_TAGS_MAX: usize = 7;
const BLACK_FLAG: char = '\u{1f3f4}';
const TAG_END: char = '\u{e007f}';

/// Brings a text to its stored form, in time linear in its length:
///
/// - line ends (CR LF, CR, NEL, U+2028, U+2029) become LF; other C0 and C1 controls except tab are dropped;
/// - noncharacters, U+FEFF, interlinear annotation marks and tag characters are dropped, except the tags of
///   an emoji flag sequence (black flag, at most six letters or digits, end tag);
/// - directional overrides (U+202D, U+202E) and the PDF that ends them are always dropped, embeddings and
///   isolates where they are not closed, or not opened, within their paragraph (which is a line);
/// - NFC; of more than [`MARKS_MAX`] combining marks in a row the rest is dropped; characters without width
///   do not end a row;
/// - white space at line ends and blank lines at the beginning and end are dropped.
///
/// A text already in this form is returned as it is; for most texts that is found out in one look.
pub fn normalise(text: &str) -> Cow<'_, str> {
    if is_settled(text) {
        return Cow::Borrowed(text);
    }
    let mut kept = keep_allowed(text);
    if !kept.is_ascii() {
        if kept.contains(is_bidi_control) {
            kept = balance(&kept);
        }
        kept = limit_marks(&kept).nfc().collect();
    }
    let out = trim_lines(&kept);
    if out == text { Cow::Borrowed(text) } else { Cow::Owned(out) }
}

/// Whether anything in the text would leave a mark on the page.
pub fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !c.is_control() && !is_ignorable(c) && !is_blank_glyph(c))
}

/// Characters without width or glyph (Unicode `Default_Ignorable_Code_Point`).
pub fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Glyphs that are drawn as nothing though they count as symbols or letters: the blank Braille pattern, and
/// a few letters of scripts whose blank serves as a filler.
fn is_blank_glyph(c: char) -> bool {
    matches!(c, '\u{2800}' | '\u{1d159}' | '\u{16fe4}' | '\u{13441}'..='\u{13446}')
}

/// Directional embeddings, overrides, isolates and their ends.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text is in its stored form already, as far as one look can tell: only common characters that
/// NFC leaves alone and that combine with nothing, no white space at line ends, no blank line at either end.
fn is_settled(text: &str) -> bool {
    let mut before = '\n';
    let mut seen = false;
    for c in text.chars() {
        if c == '\n' && (before.is_whitespace() && before != '\n' || !seen) {
            return false;
        }
        if !is_inert(c) {
            return false;
        }
        seen |= !c.is_whitespace();
        before = c;
    }
    text.is_empty() || (seen && !before.is_whitespace())
}

/// Common characters that normalising neither changes nor drops: Latin, Greek, Cyrillic, Hebrew and Arabic
/// letters, kana, Han, Hangul, punctuation, most emoji. All have `NFC_Quick_Check=Yes` and class 0.
pub(super) fn is_inert(c: char) -> bool {
    matches!(c,
        '\n' | '\t' | ' '..='~' | '\u{a0}'..='\u{2ff}' | '\u{391}'..='\u{3ce}' | '\u{400}'..='\u{482}'
        | '\u{48a}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}' | '\u{621}'..='\u{64a}' | '\u{2010}'..='\u{2027}'
        | '\u{2030}'..='\u{205e}' | '\u{20ac}' | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}'
        | '\u{30a0}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff9d}' | '\u{1f300}'..='\u{1f3f3}' | '\u{1f3f5}'..='\u{1faff}')
}

/// Line ends to LF, and without the characters that no comment needs.
fn keep_allowed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fdd0}'..='\u{fdef}'
            | '\u{e0000}'..='\u{e007f}' => {}
            BLACK_FLAG => {
                out.push(c);
                let tags: String =
                    chars.clone().take(FLAG_TAGS_MAX).take_while(|&c| is_flag_tag(c)).collect();
                if let Some(end) = tags.find(TAG_END).filter(|&end| end > 0) {
                    let flag = &tags[..end + TAG_END.len_utf8()];
                    out.push_str(flag);
                    chars.nth(flag.chars().count() - 1);
                }
            }
            _ if u32::from(c) & 0xfffe == 0xfffe => {}
            _ => out.push(c),
        }
    }
    out
}

fn is_flag_tag(c: char) -> bool {
    matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}' | TAG_END)
}

/// Drops overrides, and what opens or closes a direction without its partner in the same line.
fn balance(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.contains(is_bidi_control) {
            let dropped = unbalanced(line);
            let mut next = dropped.iter().peekable();
            for (at, c) in line.char_indices() {
                if next.next_if(|&&place| place == at).is_none() {
                    out.push(c);
                }
            }
        } else {
            out.push_str(line);
        }
    }
    out
}

/// Places of the directional characters to drop, ascending.
fn unbalanced(line: &str) -> Vec<usize> {
    let mut dropped = Vec::new();
    // What is open: place, whether it is an isolate, whether it is an override (dropped with its end).
    let mut open: Vec<(usize, bool, bool)> = Vec::new();
    let mut isolates = 0;
    for (at, c) in line.char_indices().filter(|(_, c)| is_bidi_control(*c)) {
        match c {
            '\u{202a}' | '\u{202b}' => open.push((at, false, false)),
            '\u{202d}' | '\u{202e}' => {
                dropped.push(at);
                open.push((at, false, true));
            }
            '\u{2066}'..='\u{2068}' => {
                isolates += 1;
                open.push((at, true, false));
            }
            '\u{202c}' => match open.last() {
                Some(&(_, false, overrides)) => {
                    open.pop();
                    dropped.extend(overrides.then_some(at));
                }
                _ => dropped.push(at),
            },
            _ if isolates == 0 => dropped.push(at),
            _ => {
                isolates -= 1;
                while let Some((place, isolate, overrides)) = open.pop() {
                    if isolate {
                        break;
                    }
                    dropped.extend((!overrides).then_some(place));
                }
            }
        }
    }
    dropped.extend(open.iter().filter(|(_, _, overrides)| !overrides).map(|(place, ..)| *place));
    dropped.sort_unstable();
    dropped
}

/// The text decomposed, with at most [`MARKS_MAX`] marks in a row. Capped before decomposing too, so that no
/// long row has to be sorted.
fn limit_marks(text: &str) -> String {
    let few: String = capped(text.chars()).collect();
    capped(few.nfd()).collect()
}

fn capped(chars: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut row = 0;
    chars.filter(move |&c| {
        if is_combining_mark(c) {
            row += 1;
        } else if !is_ignorable(c) {
            row = 0;
        }
        row <= MARKS_MAX || !is_combining_mark(c)
    })
}

/// Without white space at line ends, and without blank lines at the beginning and end.
fn trim_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.trim_end().split('\n') {
        let line = line.trim_end();
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            (0..=blank).for_each(|_| out.push('\n'));
        }
        blank = 0;
        out.push_str(line);
    }
    out
}
