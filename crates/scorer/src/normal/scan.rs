//! From units to tokens: what a stretch of text is, before it is asked what it hides.

use super::emit::{Marks, marks_of};
use super::lexicon::lexicon;
use super::lookalike::leet;
use super::mend::{Found, Mender};
use super::unit::{Shape, Unit, Units};
use super::{Kind, Normal, WORD_LETTERS_MAX};

/// Single letters read together as one run.
const SPELLED_MAX: usize = 40;

/// Characters looked at behind the first of a word with signs in it.
const LOOK_AHEAD_MAX: usize = 2 * SPELLED_MAX;
/// Searches for a disguised word in a short chunk.
const TRIES_MIN: usize = 4;
/// Characters of a long chunk for each further search.
const UNITS_PER_TRY: usize = 16;

/// One walk over a text.
pub(super) struct Scan<'a> {
    pub original: &'a str,
    pub units: &'a [Unit],
    pub has_rivals: bool,
    pub mender: &'a mut Mender,
    pub out: &'a mut Normal,
    /// Single letters up to here were tried together already.
    tried: usize,
    /// Disguised words that are still looked for in this chunk.
    tries: usize,
    /// Count of tokens behind the last word that nobody knows.
    pub strange: usize,
}

impl<'a> Scan<'a> {
    pub fn new(original: &'a str, units: &'a Units, mender: &'a mut Mender, out: &'a mut Normal) -> Self {
        Self {
            original,
            units: &units.list,
            has_rivals: units.has_rivals,
            mender,
            out,
            tried: 0,
            tries: 0,
            strange: 0,
        }
    }

    pub fn run(&mut self) {
        let mut at = 0;
        while at < self.units.len() {
            if self.units[at].shape == Shape::Space {
                at += 1;
                continue;
            }
            let end = self.end_of(at, |unit| unit.shape != Shape::Space);
            at = self.chunk(at, end);
        }
    }

    /// Where a run of units that `holds` ends.
    fn end_of(&self, from: usize, holds: impl Fn(&Unit) -> bool) -> usize {
        from + self.units[from..].iter().take_while(|unit| holds(unit)).count()
    }

    /// What stands between two spaces; returns where to go on.
    fn chunk(&mut self, at: usize, end: usize) -> usize {
        let units = &self.units[at..end];
        self.tries = TRIES_MIN + units.len() / UNITS_PER_TRY;
        if units.iter().all(|unit| unit.shape == Shape::Letter) && units.len() > 1 {
            self.word(at, end);
            return end;
        }
        if let [sign, letter] = units
            && (sign.c, letter.c) == ('\'', 's')
        {
            // What was parted from its word, here or by whoever wrote it.
            self.token("'s", units, Kind::Word, Marks::default());
            return end;
        }
        if at >= self.tried
            && !matches!(units[0].c, '!' | '|' | '+')
            && is_single(units)
            && let Some(next) = self.spelled(at)
        {
            return next;
        }
        if let Some(next) = self.opaque(at, end) {
            return next;
        }
        self.pieces(at, end);
        end
    }

    /// Single letters in a row, `i d i o t`.
    fn spelled(&mut self, at: usize) -> Option<usize> {
        let mut picked = [self.units[at]; SPELLED_MAX];
        let (mut count, mut kept) = (0, 0);
        let (mut end, mut next) = (at, at);
        while next < self.units.len() && count < SPELLED_MAX {
            let stop = self.end_of(next, |unit| unit.shape != Shape::Space);
            if !is_single(&self.units[next..stop]) {
                break;
            }
            picked[count] = self.units[next];
            count += 1;
            // An exclamation mark is a letter only if one follows.
            if !matches!(picked[count - 1].c, '!' | '|' | '+') {
                (kept, end) = (count, stop);
            }
            next = self.end_of(stop, |unit| unit.shape == Shape::Space);
        }
        self.tried = next;
        if kept < 3 || !self.emit_spelled(&picked[..kept]) {
            return None;
        }
        let closing = end - usize::from(self.units[end - 1].from > picked[kept - 1].from);
        self.signs(closing, end);
        Some(end)
    }

    /// Writes single letters as the word or words they make, if any.
    pub(super) fn emit_spelled(&mut self, picked: &[Unit]) -> bool {
        let marks = Marks { disguised: true, ..marks_of(picked) };
        match self.mender.spelled(picked) {
            Found::Head(head) => {
                self.token(&lexicon().head(head).text, picked, Kind::Word, marks);
                true
            }
            Found::Pieces => {
                self.emit_pieces(picked, marks);
                true
            }
            _ => false,
        }
    }

    /// Words, numbers and signs without spaces between them.
    pub(super) fn pieces(&mut self, from: usize, to: usize) {
        let mut at = from;
        let mut is_whole = true;
        while at < to {
            let unit = self.units[at];
            at = match unit.shape {
                Shape::Emoji => self.emoji(at, to),
                Shape::Ideograph => {
                    self.token(
                        unit.c.encode_utf8(&mut [0; 4]),
                        &self.units[at..=at],
                        Kind::Word,
                        Marks::default(),
                    );
                    at + 1
                }
                Shape::Space => at + 1,
                Shape::Sign if !self.opens_word(at, to) => self.sign(at, to),
                _ => {
                    let next = self.core(at, to, is_whole);
                    is_whole = false;
                    next
                }
            };
        }
    }

    /// Whether a sign stands for the first letter of a word, or belongs to a number.
    fn opens_word(&self, at: usize, to: usize) -> bool {
        let Some(next) = self.units[at + 1..to].first() else { return false };
        match self.units[at].c {
            '@' => next.shape == Shape::Letter || next.c == '$',
            '$' | '€' | '£' => matches!(next.shape, Shape::Letter | Shape::Digit),
            // An asterisk for the first letter, not before a word that is one.
            '*' => {
                let rest = &self.units[at + 1..to];
                (3..WORD_LETTERS_MAX).contains(&rest.len())
                    && rest.iter().all(|unit| unit.shape == Shape::Letter)
                    && !is_known(rest)
            }
            '-' | '+' | '.' => next.shape == Shape::Digit,
            _ => false,
        }
    }

    /// A word or number that begins at `at`, with what signs it has inside. `is_whole`: all the rest of the chunk
    /// is tried first, else only up to the next sign that parts words.
    fn core(&mut self, at: usize, to: usize, is_whole: bool) -> usize {
        let letters = self.end_of_in(at, to, is_wordly);
        let is_word = self.units[at..letters].iter().any(|unit| unit.shape == Shape::Letter);
        if letters == to && is_word && self.units[to - 1].shape == Shape::Letter {
            self.word(at, to);
            return to;
        }
        // Nothing behind this many characters is looked at, so that a chunk of any length is read in linear time.
        let near = to.min(at + LOOK_AHEAD_MAX);
        if let Some(end) = self.number(at, near) {
            return end;
        }
        let stop = self.core_end(at, near, is_whole);
        if let Some(end) = self.disguised(at, stop) {
            return end;
        }
        let parted = self.core_end(at, near, false);
        if parted < stop
            && let Some(end) = self.disguised(at, parted)
        {
            return end;
        }
        self.undisguised(at, to)
    }

    pub(super) fn end_of_in(&self, at: usize, to: usize, holds: impl Fn(&Unit) -> bool) -> usize {
        at + self.units[at..to].iter().take_while(|unit| holds(unit)).count()
    }

    /// Where a word with signs in it ends at most: behind its last letter, digit or mask.
    fn core_end(&self, at: usize, to: usize, is_whole: bool) -> usize {
        let stop = if is_whole {
            to
        } else {
            self.end_of_in(at, to, |unit| {
                !matches!(unit.c, ',' | ';' | ':' | '/' | '"' | '(' | ')' | '[' | ']' | '…' | '?' | '=')
                    && unit.shape != Shape::Ideograph
            })
        };
        let trailing = self.units[at..stop].iter().rev().take_while(|unit| {
            !matches!(unit.shape, Shape::Letter | Shape::Digit) && !matches!(unit.c, '*' | '$' | '@' | '#')
        });
        stop - trailing.count()
    }

    /// The word behind signs, if one is.
    fn disguised(&mut self, from: usize, to: usize) -> Option<usize> {
        let units = &self.units[from..to];
        if units.len() < 3 || units.iter().all(|unit| is_wordly(unit) && unit.shape != Shape::Digit) {
            return None;
        }
        if is_emphasis(units) || self.tries == 0 {
            return None;
        }
        self.tries -= 1;
        if is_known(units) {
            self.opaque_token(from, to, Kind::Word);
            return Some(to);
        }
        let marks = Marks { disguised: true, ..marks_of(units) };
        match self.mender.pattern(units) {
            Found::Head(head) => self.token(&lexicon().head(head).text, units, Kind::Word, marks),
            Found::Text => self.mended_text(units, marks),
            _ => return self.parted_letters(units).then_some(to),
        }
        Some(to)
    }

    /// Single letters with signs between them, several words maybe: `k-i-l-l-y-o-u`.
    fn parted_letters(&mut self, units: &[Unit]) -> bool {
        let is_parted = units.len() >= 9
            && units.len() <= 2 * SPELLED_MAX
            && units.iter().enumerate().all(|(at, unit)| (at % 2 == 0) == (unit.shape == Shape::Letter));
        if !is_parted {
            return false;
        }
        let mut picked = [units[0]; SPELLED_MAX];
        let mut count = 0;
        for unit in units.iter().step_by(2).take(SPELLED_MAX) {
            picked[count] = *unit;
            count += 1;
        }
        self.emit_spelled(&picked[..count])
    }

    /// A word, an abbreviation or a compound that hides nothing.
    fn undisguised(&mut self, at: usize, to: usize) -> usize {
        if let Some(end) = self.abbreviation(at, to) {
            return end;
        }
        let letters =
            self.end_of_in(at, to, |unit| unit.shape == Shape::Letter || unit.shape == Shape::Digit);
        if letters == at {
            return self.sign(at, to);
        }
        if self.units[at..letters].iter().any(|unit| unit.shape == Shape::Digit) {
            self.opaque_token(at, letters, Kind::Word);
            return letters;
        }
        let end = self.end_of_in(at, to, is_wordly);
        let end = end - self.units[at..end].iter().rev().take_while(|unit| unit.c == '\'').count();
        if let Some(end) = self.compound(at, to) {
            return end;
        }
        self.word(at, end);
        end
    }

    /// Letters with a full stop behind each: `U.S.`, `e.g.`
    fn abbreviation(&mut self, at: usize, to: usize) -> Option<usize> {
        let mut end = at;
        while end + 1 < to && self.units[end].shape == Shape::Letter && self.units[end + 1].c == '.' {
            end += 2;
        }
        if end < to && end > at && self.units[end].shape == Shape::Letter {
            let is_last = self.units[end + 1..to].first().is_none_or(|unit| unit.shape != Shape::Letter);
            end += usize::from(is_last);
        }
        if end < at + 3 {
            return None;
        }
        self.opaque_token(at, end, Kind::Word);
        Some(end)
    }

    /// Words with a hyphen between them stay one, unless one of them matters.
    fn compound(&mut self, at: usize, to: usize) -> Option<usize> {
        let to = to.min(at + LOOK_AHEAD_MAX);
        let end = self.end_of_in(at, to, |unit| unit.shape == Shape::Letter || unit.c == '-');
        let end = end - self.units[at..end].iter().rev().take_while(|unit| unit.c == '-').count();
        if end - at > WORD_LETTERS_MAX {
            return None;
        }
        let mut parts = 0;
        for part in self.units[at..end].split(|unit| unit.c == '-') {
            self.mender.text.clear();
            self.mender.text.extend(part.iter().map(|unit| unit.c));
            let is_important = lexicon().word(&self.mender.text).is_some_and(|known| known.head.is_some());
            if part.is_empty() || is_important {
                return None;
            }
            parts += 1;
        }
        if parts < 2 {
            return None;
        }
        self.opaque_token(at, end, Kind::Word);
        Some(end)
    }
}

/// A letter or sign that stands alone, as in `f u c k` or `f. u. c. k.`
fn is_single(units: &[Unit]) -> bool {
    match units {
        [one] => one.shape == Shape::Letter || !leet(one.c).is_empty(),
        [one, sign] => one.shape == Shape::Letter && matches!(sign.c, '.' | ',' | '-' | '_' | '*'),
        _ => false,
    }
}

fn is_wordly(unit: &Unit) -> bool {
    unit.shape == Shape::Letter || unit.c == '\''
}

/// A known word with signs behind it, as emphasis or a footnote has them.
fn is_emphasis(units: &[Unit]) -> bool {
    let is_mark = |unit: &&Unit| unit.shape == Shape::Sign && !matches!(unit.c, '$' | '@');
    let signs = units.iter().rev().take_while(is_mark).count();
    let word = &units[..units.len() - signs];
    let is_long = word.len() >= 3 || (word.len() == 2 && signs == 1);
    signs > 0 && is_long && word.iter().all(|unit| unit.shape == Shape::Letter) && is_known(word)
}

/// Whether the letters are a known word as they stand.
fn is_known(units: &[Unit]) -> bool {
    let mut buf = [0; 4 * WORD_LETTERS_MAX];
    let mut len = 0;
    if units.len() > WORD_LETTERS_MAX {
        return false;
    }
    for unit in units {
        len += unit.c.encode_utf8(&mut buf[len..]).len();
    }
    std::str::from_utf8(&buf[..len]).is_ok_and(|word| lexicon().word(word).is_some())
}
