//! Words of letters alone: known ones, and what is behind the others.

use super::emit::{Marks, marks_of};
use super::lexicon::{Known, Respelled, lexicon};
use super::lookalike::is_rival;
use super::mend::Found;
use super::scan::Scan;
use super::unit::Unit;
use super::{Kind, WORD_LETTERS_MAX};

/// Bytes of the half of a word that is joined with the other.
const FRAGMENT_LETTERS_MAX: usize = 8;
/// Bytes of the unknown half of a word before a known one; single letters stand everywhere.
const FRAGMENT_LETTERS_MIN: usize = 2;
/// Letters of a word that is put together from two halves.
const WHOLE_LETTERS_MIN: usize = 4;
/// Severity of a word that is put together from two halves.
const WHOLE_SEVERITY_MIN: u8 = 2;

impl Scan<'_> {
    /// A word of letters, cut where it is longer than any word.
    pub(super) fn word(&mut self, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let mut count = 0;
            let mut run = 0;
            let mut end = at;
            while end < to && count < WORD_LETTERS_MAX {
                run = if end > at && self.units[end].c == self.units[end - 1].c { run + 1 } else { 1 };
                count += usize::from(run <= 3);
                end += 1;
            }
            while end < to && self.units[end].c == self.units[end - 1].c {
                end += 1;
            }
            self.word_part(at, end);
            at = end;
        }
    }

    /// A word and its `'s` are two, so that the word is found.
    fn word_part(&mut self, from: usize, to: usize) {
        if to - from < 4 || self.units[to - 1].c != 's' || self.units[to - 2].c != '\'' {
            return self.one_word(from, to);
        }
        self.one_word(from, to - 2);
        self.token("'s", &self.units[to - 2..to], Kind::Word, Marks::default());
    }

    fn one_word(&mut self, from: usize, to: usize) {
        let units = &self.units[from..to];
        let mut kept = [units[0]; WORD_LETTERS_MAX + 1];
        let mut count = 0;
        let mut longest = 0;
        let mut run = 0;
        self.mender.text.clear();
        for (at, unit) in units.iter().enumerate() {
            run = if at > 0 && unit.c == units[at - 1].c { run + 1 } else { 1 };
            longest = longest.max(run);
            if run <= 3 && count < kept.len() {
                kept[count] = *unit;
                count += 1;
                self.mender.text.push(unit.c);
            } else if let Some(last) = kept[..count].last_mut() {
                last.to = unit.to;
            }
        }
        let kept = &kept[..count];
        let marks = marks_of(units);
        if self.known_word(units, marks) {
            return;
        }
        if units.iter().any(|unit| is_rival(unit.c)) {
            match self.mender.unmask(units, self.has_rivals) {
                Found::Head(head) => {
                    let marks = Marks { disguised: true, ..marks };
                    return self.token(&lexicon().head(head).text, units, Kind::Word, marks);
                }
                Found::Text => return self.mended_text(units, Marks { disguised: true, ..marks }),
                _ => {}
            }
        }
        self.unknown_word(units, kept, longest, marks);
    }

    /// Writes a word that is known as it stands, in [`Mender::text`].
    fn known_word(&mut self, units: &[Unit], marks: Marks) -> bool {
        let known = lexicon().word(&self.mender.text);
        if known.is_some()
            && self.strange == self.out.tokens.len()
            && self.joined(units, FRAGMENT_LETTERS_MIN)
        {
            return true;
        }
        match known {
            Some(Known { head: Some(head), respelled, .. }) => {
                let disguised = marks.disguised || respelled == Respelled::InDisguise;
                self.token(&lexicon().head(head).text, units, Kind::Word, Marks { disguised, ..marks });
            }
            Some(_) => self.mended_text(units, marks),
            None => return false,
        }
        true
    }

    /// Joins a word, in [`Mender::text`], with the one before it if they are the halves of an important one (`id iot`);
    /// one of them is a word that nobody knows, the one before has at least `letters_min` letters.
    fn joined(&mut self, units: &[Unit], letters_min: usize) -> bool {
        let Some(&before) = self.out.tokens.last() else { return false };
        let (first, last) = (&self.out.text[before.start as usize..], &self.mender.text);
        if before.kind != Kind::Word
            || before.disguised
            || before.to + 1 != units[0].from
            || first.len() < letters_min
            || first.len() > FRAGMENT_LETTERS_MAX
            || last.len() > FRAGMENT_LETTERS_MAX
        {
            return false;
        }
        let mut buf = [0; 2 * FRAGMENT_LETTERS_MAX];
        let len = first.len() + last.len();
        buf[..first.len()].copy_from_slice(first.as_bytes());
        buf[first.len()..len].copy_from_slice(last.as_bytes());
        let known = std::str::from_utf8(&buf[..len]).ok().and_then(|whole| lexicon().word(whole));
        let Some(Known { head: Some(head), respelled: Respelled::No, .. }) = known else { return false };
        let head = lexicon().head(head);
        if head.letters.len() < WHOLE_LETTERS_MIN || head.entry.severity < WHOLE_SEVERITY_MIN {
            return false;
        }
        self.out.tokens.pop();
        self.out.text.truncate((before.start as usize).saturating_sub(1));
        let marks = Marks { disguised: true, ..marks_of(units) };
        self.token(&head.text, units, Kind::Word, marks);
        if let Some(token) = self.out.tokens.last_mut() {
            token.from = before.from;
        }
        true
    }

    fn unknown_word(&mut self, units: &[Unit], kept: &[Unit], longest: usize, marks: Marks) {
        let is_stretched = longest >= 3;
        if kept.len() == 3 && is_stretched || is_roman(units) {
            // Ratings, numerals, a letter that is held: nothing is behind one letter alone.
            self.mender.text.clear();
            self.mender.text.extend(kept.iter().map(|unit| unit.c));
            return self.mended_text(units, marks);
        }
        if self.joined(units, 1) {
            return;
        }
        let found = self.mender.letters(kept, is_stretched);
        let mended = Marks { disguised: true, stretched: is_stretched, ..marks };
        match found {
            Found::Head(head) => self.token(&lexicon().head(head).text, units, Kind::Word, mended),
            Found::Text => self.mended_text(units, mended),
            Found::Shortened => {
                self.mended_text(units, Marks { disguised: marks.disguised, ..mended });
            }
            Found::Pieces => self.emit_pieces(kept, mended),
            Found::Nothing => {
                self.mender.text.clear();
                // German compounds have three of a consonant where a word that ends in two meets one that begins so.
                let is_compound = longest == 3 && has_inner_consonants(kept);
                let mut run = 0;
                for (at, unit) in kept.iter().enumerate() {
                    run = if at > 0 && unit.c == kept[at - 1].c { run + 1 } else { 1 };
                    if run <= 2 || is_compound {
                        self.mender.text.push(unit.c);
                    }
                }
                self.mended_text(units, Marks { stretched: longest >= 3 && !is_compound, ..marks });
                self.strange = self.out.tokens.len();
            }
        }
    }
}

/// A Roman numeral in capitals.
fn is_roman(units: &[Unit]) -> bool {
    units.iter().all(|unit| unit.is_upper && matches!(unit.c, 'i' | 'v' | 'x' | 'l' | 'c' | 'd' | 'm'))
}

/// Three of one consonant inside a word, and none but consonants three times.
fn has_inner_consonants(units: &[Unit]) -> bool {
    let is_vowel = |c: char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let ends = units.first().map(|unit| unit.c).into_iter().chain(units.last().map(|unit| unit.c));
    let ends: [char; 2] = std::array::from_fn(|at| ends.clone().nth(at).unwrap_or_default());
    units.windows(3).all(|three| {
        let c = three[0].c;
        three.iter().any(|unit| unit.c != c) || !(is_vowel(c) || ends.contains(&c))
    })
}
