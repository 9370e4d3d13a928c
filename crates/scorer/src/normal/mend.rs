//! Undoing what was done to a word, as far as a word can be told to lie behind it.

use super::lexicon::{HeadId, lexicon};
use super::lookalike::{is_latin, is_rival, leet, twin};
use super::pattern::{
    accepts, accepts_letters, is_mostly_signs, is_plain_compound, letter_slots, settle_masks, slot,
};
use super::segment::{Manner, Segmenter};
use super::trie::{SLOTS_MAX, Search, Slot};
use super::unit::{Shape, Unit};

/// Letters of a word below which it is not taken apart.
const PHRASE_LETTERS_MIN: usize = 6;
/// Letters of a word below which a slip in it is not looked for.
const SLIP_LETTERS_MIN: usize = 5;
/// Runs of a repeated letter in one word whose lengths are tried singly.
const STRETCHES_MAX: usize = 4;

/// What was found behind a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// An important word.
    Head(HeadId),
    /// Another word, in [`Mender::text`].
    Text,
    /// A common word without its repeats, in [`Mender::text`].
    Shortened,
    /// Several words, in the segmenter.
    Pieces,
}

/// The searches and their buffers.
#[derive(Debug, Default)]
pub(super) struct Mender {
    search: Search,
    pub segmenter: Segmenter,
    slots: Vec<Slot>,
    pub letters: Vec<char>,
    pub text: String,
    probe: String,
    steps: u64,
}

impl Mender {
    pub fn steps(&self) -> u64 {
        self.steps + self.search.steps + self.segmenter.steps
    }

    /// A run of letters, digits and signs: `f*ck`, `b!tch`, `f.u.c.k`, `h3llo`.
    pub fn pattern(&mut self, units: &[Unit]) -> Found {
        let lexicon = lexicon();
        if units.len() > SLOTS_MAX
            || is_mostly_signs(units)
            || is_plain_compound(lexicon, units, &mut self.probe)
        {
            return Found::Nothing;
        }
        self.slots.clear();
        self.slots.extend(units.iter().map(slot));
        settle_masks(units, &mut self.slots);
        if let Some(hit) = self.search.run(&lexicon.trie, &self.slots, |hit| accepts(lexicon, units, hit)) {
            return Found::Head(hit.head);
        }
        if self.is_double(units) {
            let found = self.search.run(&lexicon.trie, &self.slots, |hit| accepts(lexicon, units, hit));
            if let Some(hit) = found {
                return Found::Head(hit.head);
            }
        }
        self.common_leet(units)
    }

    /// Letters that stood singly, several words maybe.
    pub fn spelled(&mut self, units: &[Unit]) -> Found {
        let lexicon = lexicon();
        self.slots.clear();
        self.slots.extend(units.iter().map(slot));
        if units.len() <= SLOTS_MAX
            && let Some(hit) =
                self.search.run(&lexicon.trie, &self.slots, |hit| hit.masked == 0 && hit.exact > 1)
            && lexicon.head(hit.head).letters.len() >= 3
            && lexicon.head(hit.head).entry.severity >= 1
        {
            return Found::Head(hit.head);
        }
        self.letters.clear();
        for unit in units {
            let near = leet(unit.c).chars().next();
            self.letters.push(near.filter(|_| unit.shape != Shape::Letter).unwrap_or(unit.c));
        }
        if self.segmenter.run(lexicon, &self.letters, Manner::Spelled) {
            Found::Pieces
        } else {
            Found::Nothing
        }
    }

    /// A word of letters alone that nobody knows; `units` without repeats beyond three.
    pub fn letters(&mut self, units: &[Unit], is_stretched: bool) -> Found {
        let lexicon = lexicon();
        if units.len() < 3 || units.iter().any(|unit| unit.c == '\'') {
            return Found::Nothing;
        }
        if units.len() <= SLOTS_MAX {
            letter_slots(units, &mut self.slots);
            let accepts = |hit| accepts_letters(lexicon, units, is_stretched, hit);
            let mut hit = self.search.run(&lexicon.trie, &self.slots, accepts);
            if hit.is_none() && self.is_double(units) {
                hit = self.search.run(&lexicon.trie, &self.slots, accepts);
            }
            if let Some(hit) = hit {
                return Found::Head(hit.head);
            }
        }
        if is_stretched && self.shorten(units) {
            return Found::Shortened;
        }
        if let Some(head) = self.slip(units) {
            return Found::Head(head);
        }
        if units.len() >= PHRASE_LETTERS_MIN {
            self.letters.clear();
            self.letters.extend(units.iter().map(|unit| unit.c));
            if self.segmenter.run(lexicon, &self.letters, Manner::Phrase) {
                return Found::Pieces;
            }
        }
        Found::Nothing
    }

    /// The words of a hashtag.
    pub fn tag(&mut self, units: &[Unit]) -> bool {
        self.letters.clear();
        self.letters.extend(units.iter().map(|unit| unit.c));
        self.segmenter.run(lexicon(), &self.letters, Manner::Tag)
    }

    /// A word with letters of Cyrillic, Greek and the like among Latin ones, or of nothing but such that look
    /// Latin. `has_rivals`: the text has true letters of such a script, so a whole word of them is one of its own.
    pub fn unmask(&mut self, units: &[Unit], has_rivals: bool) -> Found {
        let lexicon = lexicon();
        let mut latin = 0;
        let mut rivals = 0;
        let mut twins = 0;
        self.text.clear();
        for unit in units {
            latin += usize::from(is_latin(unit.c));
            rivals += usize::from(is_rival(unit.c));
            let alike = twin(unit.c, unit.is_upper);
            twins += usize::from(alike.is_some());
            self.text.push(alike.unwrap_or(unit.c));
        }
        if latin > 0 && twins == rivals {
            return lexicon.word(&self.text).and_then(|known| known.head).map_or(Found::Text, Found::Head);
        }
        if latin == 0 && (has_rivals || twins < rivals) {
            let head = lexicon.word(&self.text).and_then(|known| known.head).filter(|_| twins == rivals);
            return match head {
                Some(head) if lexicon.head(head).entry.severity >= 2 => Found::Head(head),
                _ => Found::Nothing,
            };
        }
        if latin == 0 {
            return match lexicon.word(&self.text) {
                Some(known) if known.head.is_some() => known.head.map_or(Found::Nothing, Found::Head),
                Some(known) if known.band > 0 && units.len() >= 4 => Found::Text,
                _ => Found::Nothing,
            };
        }
        if units.len() > SLOTS_MAX {
            return Found::Nothing;
        }
        letter_slots(units, &mut self.slots);
        let hit = self.search.run(&lexicon.trie, &self.slots, |hit| {
            lexicon.head(hit.head).letters.len() >= 3 && hit.exact >= 1
        });
        hit.map_or(Found::Nothing, |hit| Found::Head(hit.head))
    }

    /// Reads `ph` as f and `vv` as w in the slots; false if there are none.
    fn is_double(&mut self, units: &[Unit]) -> bool {
        let mut kept = 0;
        let mut at = 0;
        while at < units.len() {
            let pair = units.get(at + 1).map(|next| (units[at].c, next.c));
            let letter = match pair {
                Some(('p', 'h')) => Some('f'),
                Some(('v', 'v')) => Some('w'),
                _ => None,
            };
            self.slots[kept] =
                if letter.is_some() { Slot { letter, ..Slot::default() } } else { self.slots[at] };
            at += 1 + usize::from(letter.is_some());
            kept += 1;
        }
        self.slots.truncate(kept);
        kept < units.len()
    }

    /// A common word with digits or signs for letters.
    fn common_leet(&mut self, units: &[Unit]) -> Found {
        let letters = units.iter().filter(|unit| unit.shape == Shape::Letter).count();
        // A digit at the end counts or numbers: `cat5`.
        let is_numbered = units.last().is_some_and(|unit| unit.shape == Shape::Digit);
        if letters < 2 || letters * 2 < units.len() || is_numbered {
            return Found::Nothing;
        }
        for choice in 0..2 {
            self.text.clear();
            for unit in units {
                let c = if unit.shape == Shape::Letter {
                    Some(unit.c)
                } else {
                    let mut near = leet(unit.c).chars();
                    let first = near.next();
                    if choice == 1 { near.next().or(first) } else { first }
                };
                let Some(c) = c else { return Found::Nothing };
                self.text.push(c);
            }
            self.steps += 1;
            let known = lexicon().word(&self.text);
            if known.is_some_and(|known| {
                known.band > 0 && (units.len() > 3 || known.glue && units[0].shape == Shape::Letter)
            }) {
                return Found::Text;
            }
        }
        Found::Nothing
    }

    /// The most frequent common word that the letters are without some of their repeats.
    fn shorten(&mut self, units: &[Unit]) -> bool {
        let lexicon = lexicon();
        let mut best: Option<(u8, u32)> = None;
        for choice in 0..1_u32 << STRETCHES_MAX {
            self.spell(units, choice);
            self.steps += 1;
            if let Some(known) = lexicon.word(&self.text)
                && known.band > 0
                && best.is_none_or(|best| (known.band, choice) < best)
            {
                best = Some((known.band, choice));
            }
        }
        let Some((_, choice)) = best else { return false };
        self.spell(units, choice);
        true
    }

    /// Writes the letters with each run of one doubled, or single where `choice` has its bit.
    fn spell(&mut self, units: &[Unit], choice: u32) {
        self.text.clear();
        let mut runs = 0;
        for run in units.chunk_by(|a, b| a.c == b.c) {
            let is_single = run.len() == 1 || choice & (1 << runs) != 0;
            self.text.push(run[0].c);
            if !is_single {
                self.text.push(run[0].c);
            }
            runs += usize::from(run.len() > 1 && runs < STRETCHES_MAX - 1);
        }
    }

    /// The important word that was meant, if the letters are one slip from it and no inflection of it.
    fn slip(&mut self, units: &[Unit]) -> Option<HeadId> {
        if units.len() < SLIP_LETTERS_MIN || !units.iter().all(|unit| is_latin(unit.c)) {
            return None;
        }
        // A capital in front of small letters is a name or a German noun more often than a slip.
        let is_name = units[0].is_upper && !units[1].is_upper;
        self.letters.clear();
        self.letters.extend(units.iter().map(|unit| unit.c));
        self.steps += units.len() as u64;
        let id = lexicon().slip(&self.letters)?;
        let head = lexicon().head(id);
        let is_swapped = head.letters.len() == self.letters.len()
            && head.letters.iter().zip(&self.letters).filter(|(a, b)| a != b).count() == 2;
        (is_swapped || !is_name).then_some(id)
    }
}
