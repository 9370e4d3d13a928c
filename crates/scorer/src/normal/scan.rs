//! From units to tokens: what a stretch of text is, before it is asked what it hides.

use super::lexicon::{Known, Respelled, lexicon};
use super::lookalike::{indicated, is_rival, leet};
use super::mend::{Found, Mender};
use super::unit::{Shape, Unit, Units};
use super::{Kind, Normal, OPAQUE_BYTES_MAX, Token, WORD_LETTERS_MAX};

/// Single letters read together as one run.
const SPELLED_MAX: usize = 40;
/// Regional indicators read together as one word.
const INDICATED_MAX: usize = 32;

/// What all tokens of one word share.
#[derive(Clone, Copy, Debug, Default)]
struct Marks {
    disguised: bool,
    stretched: bool,
    shouted: bool,
}

/// One walk over a text.
pub(super) struct Scan<'a> {
    original: &'a str,
    units: &'a [Unit],
    has_rivals: bool,
    mender: &'a mut Mender,
    out: &'a mut Normal,
    /// Single letters up to here were tried together already.
    tried: usize,
}

impl<'a> Scan<'a> {
    pub fn new(original: &'a str, units: &'a Units, mender: &'a mut Mender, out: &'a mut Normal) -> Self {
        Self { original, units: &units.list, has_rivals: units.has_rivals, mender, out, tried: 0 }
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
        if units.iter().all(|unit| unit.shape == Shape::Letter) && units.len() > 1 {
            self.word(at, end);
            return end;
        }
        if at >= self.tried
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
        let mut count = 0;
        let mut end = at;
        let mut next = at;
        while next < self.units.len() && count < SPELLED_MAX {
            let stop = self.end_of(next, |unit| unit.shape != Shape::Space);
            if !is_single(&self.units[next..stop]) {
                break;
            }
            picked[count] = self.units[next];
            count += 1;
            end = stop;
            next = self.end_of(stop, |unit| unit.shape == Shape::Space);
        }
        self.tried = end;
        if count < 3 {
            return None;
        }
        self.emit_spelled(&picked[..count]).then_some(end)
    }

    /// Writes single letters as the word or words they make, if any.
    fn emit_spelled(&mut self, picked: &[Unit]) -> bool {
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

    /// A link, an address, a mention, a hashtag.
    fn opaque(&mut self, at: usize, end: usize) -> Option<usize> {
        let units = &self.units[at..end];
        if units.len() < 3 || !units.iter().any(|unit| matches!(unit.c, '.' | '@' | '#' | ':')) {
            return None;
        }
        let first = at + units.iter().take_while(|unit| is_opening(unit.c)).count();
        let closing = units.iter().rev().take_while(|unit| is_closing(unit)).count();
        let last = (end - closing).max(first);
        let inner = &self.units[first..last];
        if let Some(begin) = link_begin(inner) {
            self.pieces(at, first + begin);
            self.opaque_token(first + begin, last, Kind::Link);
            self.pieces(last, end);
            return Some(end);
        }
        if is_address(inner) {
            self.signs(at, first);
            self.opaque_token(first, last, Kind::Address);
            self.pieces(last, end);
            return Some(end);
        }
        let name = inner.get(1..).map_or(0, |rest| rest.iter().take_while(|unit| is_name(unit)).count());
        match inner.first().map(|unit| unit.c) {
            Some('@') if name > 1 => {
                let stop = first + 1 + name;
                self.signs(at, first);
                match self.mender.pattern(&self.units[first..stop]) {
                    Found::Head(head) => {
                        let units = &self.units[first..stop];
                        let marks = Marks { disguised: true, ..marks_of(units) };
                        self.token(&lexicon().head(head).text, units, Kind::Word, marks);
                    }
                    _ => self.opaque_token(first, stop, Kind::Mention),
                }
                self.pieces(stop, end);
                Some(end)
            }
            Some('#') if name > 1 && inner[1..=name].iter().any(|unit| unit.shape == Shape::Letter) => {
                let stop = first + 1 + name;
                self.signs(at, first + 1);
                self.hashtag(first + 1, stop);
                self.pieces(stop, end);
                Some(end)
            }
            _ => None,
        }
    }

    /// The words of a hashtag: by their capitals, or by the lexicon.
    fn hashtag(&mut self, from: usize, to: usize) {
        let units = &self.units[from..to];
        let is_plain = units.iter().all(|unit| unit.shape == Shape::Letter);
        let has_humps = units.windows(2).any(|pair| !pair[0].is_upper && pair[1].is_upper);
        if !is_plain || units.len() > WORD_LETTERS_MAX {
            return self.pieces(from, to);
        }
        if has_humps {
            let mut at = from;
            for next in from + 1..=to {
                let is_hump = next == to
                    || self.units[next].is_upper
                        && (!self.units[next - 1].is_upper
                            || (next + 1 < to && !self.units[next + 1].is_upper));
                if is_hump {
                    self.word(at, next);
                    at = next;
                }
            }
            return;
        }
        self.mender.text.clear();
        self.mender.text.extend(units.iter().map(|unit| unit.c));
        if lexicon().word(&self.mender.text).is_none() && self.mender.tag(units) {
            self.emit_pieces(units, marks_of(units));
        } else {
            self.word(from, to);
        }
    }

    /// Words, numbers and signs without spaces between them.
    fn pieces(&mut self, from: usize, to: usize) {
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
            '*' => {
                let rest =
                    self.units[at + 1..to].iter().take_while(|unit| unit.shape == Shape::Letter).count();
                rest >= 3 && at + 1 + rest == to
            }
            '-' | '+' | '.' => next.shape == Shape::Digit,
            '!' | '(' => false,
            _ => false,
        }
    }

    /// A word or number that begins at `at`, with what signs it has inside. `is_whole`: all the rest of the chunk
    /// is tried first, else only up to the next sign that parts words.
    fn core(&mut self, at: usize, to: usize, is_whole: bool) -> usize {
        let letters = self.end_of_in(at, to, is_wordly);
        let plain = self.units[at..letters].iter().any(|unit| unit.shape == Shape::Letter);
        if letters == to && plain && self.units[to - 1].shape == Shape::Letter {
            self.word(at, to);
            return to;
        }
        if let Some(end) = self.number(at, to) {
            return end;
        }
        let stop = self.core_end(at, to, is_whole);
        if let Some(end) = self.disguised(at, stop) {
            return end;
        }
        let parted = self.core_end(at, to, false);
        if parted < stop
            && let Some(end) = self.disguised(at, parted)
        {
            return end;
        }
        self.undisguised(at, to)
    }

    fn end_of_in(&self, at: usize, to: usize, holds: impl Fn(&Unit) -> bool) -> usize {
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
        if self.is_emphasis(units) {
            return None;
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

    /// A known word with asterisks behind it, as emphasis or a footnote has them.
    fn is_emphasis(&mut self, units: &[Unit]) -> bool {
        let signs = units.iter().rev().take_while(|unit| matches!(unit.c, '*' | '#' | '@' | '$')).count();
        let word = &units[..units.len() - signs];
        if signs == 0 || word.len() < 3 || word.iter().any(|unit| unit.shape != Shape::Letter) {
            return false;
        }
        self.mender.text.clear();
        self.mender.text.extend(word.iter().map(|unit| unit.c));
        lexicon().word(&self.mender.text).is_some()
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

    /// A number with what belongs to it, if one begins here and no word is hidden in it.
    fn number(&mut self, at: usize, to: usize) -> Option<usize> {
        let lead = self.end_of_in(at, to, |unit| matches!(unit.c, '$' | '€' | '£' | '-' | '+' | '.'));
        let digits = self.end_of_in(lead, to, |unit| unit.shape == Shape::Digit);
        if digits == lead {
            return None;
        }
        let is_inner = |unit: &Unit| {
            unit.shape == Shape::Digit
                || matches!(unit.c, '.' | ',' | ':' | '/' | '-' | '\'' | '%' | '°' | '€' | '$' | '£')
        };
        let end = self.end_of_in(lead, to, is_inner);
        let end = end
            - self.units[lead..end]
                .iter()
                .rev()
                .take_while(|unit| matches!(unit.c, '.' | ',' | ':' | '/' | '-' | '\''))
                .count();
        let unit_end = self.end_of_in(end, to, |unit| unit.shape == Shape::Letter);
        let letters = unit_end - end;
        let is_closed = self.units[unit_end..to]
            .first()
            .is_none_or(|unit| unit.shape != Shape::Digit && !is_mask(unit.c));
        if letters == 0 && !is_closed || letters > 3 {
            return None;
        }
        if letters > 1
            && let Found::Head(_) = self.mender.pattern(&self.units[at..unit_end])
        {
            return None;
        }
        if letters > 0 && !is_closed {
            return None;
        }
        self.opaque_token(at, unit_end, Kind::Number);
        Some(unit_end)
    }

    /// A word of letters, cut where it is longer than any word.
    fn word(&mut self, from: usize, to: usize) {
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

    fn word_part(&mut self, from: usize, to: usize) {
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
        if self.known_word(units, marks) || self.possessive(from, to) {
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
        self.unknown_word(units, kept, longest >= 3, marks);
    }

    /// Writes a word that is known as it stands, in [`Mender::text`].
    fn known_word(&mut self, units: &[Unit], marks: Marks) -> bool {
        match lexicon().word(&self.mender.text) {
            Some(Known { head: Some(head), respelled, .. }) => {
                let disguised = marks.disguised || respelled == Respelled::InDisguise;
                self.token(&lexicon().head(head).text, units, Kind::Word, Marks { disguised, ..marks });
            }
            Some(_) => self.mended_text(units, marks),
            None => return false,
        }
        true
    }

    /// A word and its `'s` are two, so that the word is found.
    fn possessive(&mut self, from: usize, to: usize) -> bool {
        if to - from < 4 || self.units[to - 1].c != 's' || self.units[to - 2].c != '\'' {
            return false;
        }
        self.word_part(from, to - 2);
        self.token("'s", &self.units[to - 2..to], Kind::Word, Marks::default());
        true
    }

    fn unknown_word(&mut self, units: &[Unit], kept: &[Unit], is_stretched: bool, marks: Marks) {
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
                let mut run = 0;
                for (at, unit) in kept.iter().enumerate() {
                    run = if at > 0 && unit.c == kept[at - 1].c { run + 1 } else { 1 };
                    if run <= 2 || unit.c == 'w' || kept.len() == 3 {
                        self.mender.text.push(unit.c);
                    }
                }
                self.mended_text(units, Marks { stretched: is_stretched, ..marks });
            }
        }
    }

    /// Writes what the segmenter found in `units`, one unit a letter.
    fn emit_pieces(&mut self, units: &[Unit], marks: Marks) {
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
    fn mended_text(&mut self, units: &[Unit], marks: Marks) {
        let text = std::mem::take(&mut self.mender.text);
        self.token(&text, units, Kind::Word, marks);
        self.mender.text = text;
    }

    /// What is written as it stands, in lower case.
    fn opaque_token(&mut self, from: usize, to: usize, kind: Kind) {
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

    fn signs(&mut self, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            at = self.sign(at, to);
        }
    }

    /// One sign, or several of the same in a row.
    fn sign(&mut self, at: usize, to: usize) -> usize {
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
    fn emoji(&mut self, at: usize, to: usize) -> usize {
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
        let end = end.min(at + 2);
        let mut buf = [0; 8];
        let mut len = 0;
        for unit in &self.units[at..end] {
            len += unit.c.encode_utf8(&mut buf[len..]).len();
        }
        let text = std::str::from_utf8(&buf[..len]).unwrap_or_default();
        self.token(text, &self.units[at..end], Kind::Emoji, Marks::default());
        end
    }

    /// Appends a token that stands for `units`.
    fn token(&mut self, text: &str, units: &[Unit], kind: Kind, marks: Marks) {
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

/// A letter or sign that stands alone, as in `f u c k` or `f. u. c. k.`
fn is_single(units: &[Unit]) -> bool {
    match units {
        [one] => one.shape == Shape::Letter || !leet(one.c).is_empty(),
        [one, sign] => one.shape == Shape::Letter && matches!(sign.c, '.' | ',' | '-' | '_' | '*'),
        _ => false,
    }
}

fn marks_of(units: &[Unit]) -> Marks {
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

fn is_wordly(unit: &Unit) -> bool {
    unit.shape == Shape::Letter || unit.c == '\''
}

fn is_mask(c: char) -> bool {
    matches!(c, '*' | '@' | '$' | '!' | '#' | '_')
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '<' | '"' | '\'' | '*' | '_' | '.')
}

fn is_closing(unit: &Unit) -> bool {
    matches!(unit.c, ')' | ']' | '}' | '>' | '"' | '\'' | '.' | ',' | ';' | ':' | '!' | '?' | '*' | '…')
}

/// A character of the name in a mention or hashtag.
fn is_name(unit: &Unit) -> bool {
    matches!(unit.shape, Shape::Letter | Shape::Digit) || unit.c == '_'
}

/// Top-level domains by which a name with dots is known to be a link.
const DOMAINS: [&str; 24] = [
    "com", "org", "net", "de", "at", "ch", "uk", "eu", "gov", "edu", "info", "io", "tv", "co", "us", "ca",
    "ru", "fr", "biz", "xyz", "online", "shop", "site", "ly",
];

/// Where in a chunk a link begins.
fn link_begin(units: &[Unit]) -> Option<usize> {
    let scheme =
        units.windows(3).position(|three| three[0].c == ':' && three[1].c == '/' && three[2].c == '/');
    if let Some(colon) = scheme {
        let letters = units[..colon].iter().rev().take_while(|unit| unit.c.is_ascii_alphabetic()).count();
        return (letters >= 3).then_some(colon - letters);
    }
    if units.len() > 5 && units[..4].iter().map(|unit| unit.c).eq("www.".chars()) {
        return Some(0);
    }
    let host = units.iter().take_while(|unit| !matches!(unit.c, '/' | '?' | ':')).count();
    let is_host = units[..host].iter().all(|unit| is_name(unit) || matches!(unit.c, '.' | '-'));
    let dot = units[..host].iter().rposition(|unit| unit.c == '.')?;
    let domain = &units[dot + 1..host];
    let is_known = DOMAINS.iter().any(|known| domain.iter().map(|unit| unit.c).eq(known.chars()));
    let is_certain = host < units.len() || domain.len() >= 3;
    (is_host && is_known && dot >= 2 && is_certain && !domain[0].is_upper).then_some(0)
}

fn is_address(units: &[Unit]) -> bool {
    let Some(at) = units.iter().position(|unit| unit.c == '@') else { return false };
    let (name, host) = (&units[..at], &units[at + 1..]);
    let is_part = |unit: &Unit| is_name(unit) || matches!(unit.c, '.' | '-' | '+');
    let Some(dot) = host.iter().rposition(|unit| unit.c == '.') else { return false };
    !name.is_empty()
        && dot > 0
        && host.len() - dot > 2
        && name.iter().all(is_part)
        && host.iter().all(is_part)
        && host[dot + 1..].iter().all(|unit| unit.shape == Shape::Letter)
}
