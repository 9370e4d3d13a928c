//! Writing tokens: words as they were found, signs, emoji, whatever stands as it is.

use super::lexicon::lexicon;
use super::lookalike::indicated;
use super::scan::Scan;
use super::unit::{Shape, Unit};
use super::{Kind, OPAQUE_BYTES_MAX, Token};

/// Regional indicators read together as one word.
const INDICATED_MAX: usize = 32;

/// What all tokens of one word share.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Marks {
    pub disguised: bool,
    pub stretched: bool,
    pub shouted: bool,
}

impl Scan<'_> {
    /// Writes what the segmenter found in `units`, one unit a letter.
    pub(super) fn emit_pieces(&mut self, units: &[Unit], marks: Marks) {
        for at in 0..self.mender.segmenter.pieces.len() {
            let piece = self.mender.segmenter.pieces[at];
            let part = &units[piece.from..piece.to];
            if let Some(head) = piece.known.head {
                self.token(&lexicon().head(head).text, part, Kind::Word, marks);
            } else {
                self.mender.text.clear();
                self.mender.text.extend(&self.mender.letters[piece.from..piece.to]);
                self.mended_text(part, marks);
            }
        }
    }

    /// Writes [`Mender::text`] as the word that `units` are.
    pub(super) fn mended_text(&mut self, units: &[Unit], marks: Marks) {
        let text = std::mem::take(&mut self.mender.text);
        self.token(&text, units, Kind::Word, marks);
        self.mender.text = text;
    }

    /// What is written as it stands, in lower case.
    pub(super) fn opaque_token(&mut self, from: usize, to: usize, kind: Kind) {
        let mut text = std::mem::take(&mut self.mender.text);
        text.clear();
        for unit in &self.units[from..to] {
            if text.len() >= OPAQUE_BYTES_MAX {
                break;
            }
            text.push(unit.c);
        }
        let units = &self.units[from..to];
        let marks = if kind == Kind::Word { marks_of(units) } else { Marks::default() };
        self.token(&text, units, kind, Marks { disguised: false, ..marks });
        self.mender.text = text;
    }

    pub(super) fn signs(&mut self, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            at = self.sign(at, to);
        }
    }

    /// One sign, or several of the same in a row.
    pub(super) fn sign(&mut self, at: usize, to: usize) -> usize {
        let c = if self.units[at].c == '…' { '.' } else { self.units[at].c };
        let end = self.end_of_in(at, to, |unit| unit.c == self.units[at].c);
        let kind = match c {
            '"' | '\'' => Kind::Quote,
            '.' | '!' | '?' | '。' | '！' | '？' | '؟' | '।' => Kind::Stop,
            _ => Kind::Sign,
        };
        let is_doubled = end - at > 1 || self.units[at].c == '…';
        let mut buf = [0; 8];
        let one = c.encode_utf8(&mut buf).len();
        if is_doubled {
            buf.copy_within(..one, one);
        }
        let text = std::str::from_utf8(&buf[..if is_doubled { 2 * one } else { one }]).unwrap_or_default();
        self.token(text, &self.units[at..end], kind, Marks::default());
        end
    }

    /// An emoji, a flag, or a word in regional indicators.
    pub(super) fn emoji(&mut self, at: usize, to: usize) -> usize {
        let unit = self.units[at];
        if indicated(unit.c).is_some() {
            return self.flags(at, to);
        }
        let mut text = std::mem::take(&mut self.mender.text);
        text.clear();
        let shown = &self.original[unit.from as usize..unit.to as usize];
        text.extend(shown.chars().filter(|c| !matches!(c, '\u{fe0e}' | '\u{fe0f}')));
        self.token(&text, &self.units[at..=at], Kind::Emoji, Marks::default());
        self.mender.text = text;
        at + 1
    }

    fn flags(&mut self, at: usize, to: usize) -> usize {
        let end = self.end_of_in(at, to, |unit| indicated(unit.c).is_some()).min(at + INDICATED_MAX);
        let mut picked = [self.units[at]; INDICATED_MAX];
        for (unit, from) in picked.iter_mut().zip(&self.units[at..end]) {
            *unit = *from;
            unit.c = indicated(from.c).unwrap_or(from.c);
            unit.shape = Shape::Letter;
        }
        if end - at >= 3 && self.emit_spelled(&picked[..end - at]) {
            return end;
        }
        for flag in self.units[at..end].chunks(2) {
            let mut buf = [0; 8];
            let mut len = 0;
            for unit in flag {
                len += unit.c.encode_utf8(&mut buf[len..]).len();
            }
            let text = std::str::from_utf8(&buf[..len]).unwrap_or_default();
            self.token(text, flag, Kind::Emoji, Marks::default());
        }
        end
    }

    /// Appends a token that stands for `units`.
    pub(super) fn token(&mut self, text: &str, units: &[Unit], kind: Kind, marks: Marks) {
        let (Some(first), Some(last)) = (units.first(), units.last()) else { return };
        if text.is_empty() {
            return;
        }
        if !self.out.text.is_empty() {
            self.out.text.push(' ');
        }
        let start = self.out.text.len() as u32;
        self.out.text.push_str(text);
        let behind = self.out.tokens.last().map_or(0, |token| token.to);
        let from = first.from.max(behind);
        self.out.tokens.push(Token {
            start,
            end: self.out.text.len() as u32,
            from,
            to: last.to.max(from),
            kind,
            disguised: marks.disguised,
            stretched: marks.stretched,
            shouted: marks.shouted,
        });
    }
}

/// What the characters of a word tell about the whole.
pub(super) fn marks_of(units: &[Unit]) -> Marks {
    let letters = units.iter().filter(|unit| unit.shape == Shape::Letter);
    let (mut upper, mut count) = (0, 0);
    for unit in letters {
        upper += usize::from(unit.is_upper);
        count += 1;
    }
    Marks {
        disguised: units.iter().any(|unit| unit.is_odd),
        stretched: false,
        shouted: upper == count && count >= 2,
    }
}
