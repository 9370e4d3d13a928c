//! What the characters of a disguised word may stand for, and which findings are believed.

use super::lexicon::{Category, Known, Lexicon};
use super::lookalike::{cousin, is_rival, leet, twin, unmarked};
use super::trie::{Hit, Slot};
use super::unit::{Shape, Unit};

/// Letters masked behind a single letter that is left, as in `n*****`.
const MASKED_BEHIND_ONE_MAX: u8 = 5;
/// Signs in a disguised word, beside those for its letters.
const SIGNS_MAX: usize = 4;
/// Signs for each letter of a disguised word.
const SIGNS_PER_LETTER_MAX: usize = 2;

/// A character of a word with signs in it.
pub(super) fn slot(unit: &Unit) -> Slot {
    match unit.shape {
        Shape::Letter => letter_slot(unit, Place::Inside),
        Shape::Digit => Slot { near: leet(unit.c), ..Slot::default() },
        Shape::Emoji => Slot { mask: 3, skip: Some(1), ..Slot::default() },
        _ => sign_slot(unit.c),
    }
}

fn sign_slot(c: char) -> Slot {
    let mask = match c {
        '*' => 2,
        '#' | '%' | '&' | '_' | '•' | '·' | '●' | '■' | '█' | '▪' | '□' => 3,
        '@' | '$' | '!' | '?' | '-' | '–' | '—' | '.' | '…' => 4,
        _ if c.is_ascii() => 0,
        _ => 3,
    };
    Slot {
        letter: None,
        near: leet(c),
        mask,
        skip: (!matches!(c, '@' | '$')).then_some(u8::from(mask > 0)),
        is_elastic: c == '*',
    }
}

/// Takes back what a sign cannot mean beside its neighbours: of several asterisks each is one letter; one at the end
/// is one letter at most; a full stop or a dash is a letter only where there are several, or where a single dash is
/// the only sign.
pub(super) fn settle_masks(units: &[Unit], slots: &mut [Slot]) {
    let signs = units.iter().filter(|unit| unit.shape == Shape::Sign).count();
    let stars = units.iter().filter(|unit| unit.c == '*').count();
    for at in 0..slots.len() {
        let c = units[at].c;
        let is_run = at > 0 && units[at - 1].c == c || units.get(at + 1).is_some_and(|next| next.c == c);
        if c == '*' && is_run {
            slots[at].skip = Some(slots[at].mask + 1);
        }
        if c == '*' && (stars > 1 || at + 1 == slots.len()) {
            slots[at].is_elastic = false;
        }
        // The first sign of a word is the letter it looks like, where it looks like one.
        if at == 0 && !slots[0].near.is_empty() {
            slots[0].mask = 0;
        }
        if matches!(c, '.' | '-' | '–' | '—') && !is_run && (signs > 1 || c == '.') {
            slots[at].mask = 0;
        }
    }
}

/// Where in a word a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    First,
    Inside,
    Last,
}

/// The slots of a word of letters alone.
pub(super) fn letter_slots(units: &[Unit], slots: &mut Vec<Slot>) {
    slots.clear();
    slots.extend(units.iter().enumerate().map(|(at, unit)| {
        let place = match at {
            0 => Place::First,
            at if at + 1 == units.len() => Place::Last,
            _ => Place::Inside,
        };
        letter_slot(unit, place)
    }));
}

/// A letter: itself, and what it is put for.
fn letter_slot(unit: &Unit, place: Place) -> Slot {
    let near = match (unit.c, place) {
        ('v', Place::Inside) => "u",
        ('y', Place::Inside) => "i",
        ('z', Place::Last) => "s",
        (c, _) if is_rival(c) => cousin(c),
        (c, _) => unmarked(c),
    };
    Slot { letter: Some(twin(unit.c, unit.is_upper).unwrap_or(unit.c)), near, ..Slot::default() }
}

/// Whether a word with signs in it is believed to be the important word found.
pub(super) fn accepts(lexicon: &Lexicon, units: &[Unit], hit: Hit) -> bool {
    let head = lexicon.head(hit.head);
    let (letters, severity) = (head.letters.len(), head.entry.severity);
    let shown = hit.exact + hit.near;
    if letters < 3 || !has_letters(units, hit, letters) {
        return false;
    }
    if hit.is_headless && (hit.exact < 3 || letters < 5) {
        return false;
    }
    if hit.masked > 0 {
        let is_starred = units.iter().any(|unit| unit.c == '*');
        let is_marked = is_starred || units.iter().any(|unit| unit.shape == Shape::Emoji);
        let enough = match hit.exact {
            1 => {
                is_starred
                    && hit.head < lexicon.first_choices
                    && hit.masked <= MASKED_BEHIND_ONE_MAX
                    && hit.near + hit.skipped == 0
            }
            exact => hit.masked <= 2 * exact + u8::from(is_starred),
        };
        let plain =
            severity >= 2 || head.entry.category == Category::Group && letters >= 4 && hit.masked == 1;
        if !enough || !plain || (letters == 3 && !is_starred) || (letters < 4 && hit.skipped > 0) {
            return false;
        }
        return is_marked || shown >= 3 || severity >= 3;
    }
    if letters == 3 && hit.near > 0 {
        return hit.exact >= 2 || units.iter().all(|unit| unit.shape != Shape::Digit);
    }
    true
}

/// Whether enough is there to read: two letters where there are digits, or one in a long word (`1d107`) or with signs
/// in it (`$h17`), else one, or signs that are letters.
fn has_letters(units: &[Unit], hit: Hit, letters: usize) -> bool {
    let has = |sign: char| units.iter().any(|unit| unit.c == sign);
    if units.iter().any(|unit| unit.shape == Shape::Digit) {
        let is_complete = usize::from(hit.exact + hit.near) == letters && letters >= 4;
        return hit.exact >= 2
            || (hit.exact == 1 && is_complete && (letters >= 5 || has('$') || has('@') || has('!')));
    }
    hit.exact > 0 || (has('@') && has('$'))
}

/// Whether a word of letters alone is believed to be the important word found.
pub(super) fn accepts_letters(lexicon: &Lexicon, units: &[Unit], is_stretched: bool, hit: Hit) -> bool {
    let head = lexicon.head(hit.head);
    let letters = head.letters.len();
    if hit.near == 0 {
        return is_stretched && letters >= 3 || letters >= 4 && head.entry.severity > 0;
    }
    // Umlauts are letters of their own where the rest is German; a short word needs to be a strong one.
    let is_umlaut = head.is_german && units.iter().any(|unit| matches!(unit.c, 'ä' | 'ö' | 'ü' | 'ß'));
    !is_umlaut && letters >= 4 && hit.exact > 0 && (head.entry.severity >= 2 || letters >= 6) && {
        let soft = units.iter().filter(|unit| matches!(unit.c, 'v' | 'y' | 'z')).count();
        soft == 0 || letters >= 5 || units.iter().any(|unit| unit.c == 'v')
    }
}

/// Whether there are too few letters for the signs among them, as in a row of asterisks.
pub(super) fn is_mostly_signs(units: &[Unit]) -> bool {
    let letters = units.iter().filter(|unit| matches!(unit.shape, Shape::Letter | Shape::Digit)).count();
    units.len() > SIGNS_MAX + (1 + SIGNS_PER_LETTER_MAX) * letters
}

/// Whether a run is words with signs between them, as prose has: `and/or`, `end.It`, `well-known`.
pub(super) fn is_plain_compound(lexicon: &Lexicon, units: &[Unit], buf: &mut String) -> bool {
    let mut parts = 0;
    for part in units.split(|unit| unit.shape == Shape::Sign && !matches!(unit.c, '*' | '\'' | '$' | '@')) {
        if part.is_empty() {
            continue;
        }
        parts += 1;
        buf.clear();
        buf.extend(part.iter().map(|unit| unit.c));
        let is_single = part.len() == 1 && !matches!(buf.as_str(), "a" | "i");
        let is_number = part.iter().all(|unit| unit.shape == Shape::Digit);
        // Nearly any two letters are an abbreviation somewhere.
        let is_word = |known: Known| part.len() != 2 || known.glue || known.band == 1;
        if is_single || !(is_number || lexicon.word(buf).is_some_and(is_word)) {
            return false;
        }
    }
    parts > 1
}
