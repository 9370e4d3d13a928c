//! What the characters of a disguised word may stand for, and which findings are believed.

use super::lexicon::{Category, Lexicon};
use super::lookalike::{cousin, is_rival, leet, twin, unmarked};
use super::trie::{Hit, Slot};
use super::unit::{Shape, Unit};

/// Letters masked behind a single letter that is left, as in `n*****`.
const MASKED_BEHIND_ONE_MAX: u8 = 5;

/// A character of a word with signs in it.
pub(super) fn slot(unit: &Unit) -> Slot {
    match unit.shape {
        Shape::Letter => letter_slot(unit),
        Shape::Digit => Slot { near: leet(unit.c), ..Slot::default() },
        Shape::Emoji => Slot { mask: 3, is_skippable: true, ..Slot::default() },
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
    Slot { letter: None, near: leet(c), mask, is_skippable: !matches!(c, '@' | '$'), is_elastic: c == '*' }
}

/// A letter: itself, and what it is put for.
pub(super) fn letter_slot(unit: &Unit) -> Slot {
    let near = if is_rival(unit.c) { cousin(unit.c) } else { unmarked(unit.c) };
    let near = match unit.c {
        'v' => "u",
        'z' => "s",
        'y' => "i",
        _ => near,
    };
    Slot { letter: Some(twin(unit.c, unit.is_upper).unwrap_or(unit.c)), near, ..Slot::default() }
}

/// Whether a word with signs in it is believed to be the important word found.
pub(super) fn accepts(lexicon: &Lexicon, units: &[Unit], hit: &Hit) -> bool {
    let head = lexicon.head(hit.head);
    let (letters, severity) = (head.letters.len(), head.entry.severity);
    let shown = hit.exact + hit.near;
    if letters < 3 || hit.exact == 0 && !is_all_signs(units) {
        return false;
    }
    if hit.is_headless && (hit.exact < 3 || letters < 5) {
        return false;
    }
    if hit.masked > 0 {
        let is_starred = units.iter().any(|unit| unit.c == '*');
        let is_marked = is_starred || units.iter().any(|unit| unit.shape == Shape::Emoji);
        let enough = match hit.exact {
            1 => is_starred && severity >= 3 && hit.masked <= MASKED_BEHIND_ONE_MAX && hit.near == 0,
            exact => hit.masked <= exact + 1,
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

/// Whether all that stands for letters are signs (`@$$`): digits alone are a number.
fn is_all_signs(units: &[Unit]) -> bool {
    units.iter().all(|unit| unit.shape == Shape::Sign)
        && units.iter().any(|unit| unit.c == '@')
        && units.iter().any(|unit| unit.c == '$')
}

/// Whether a word of letters alone is believed to be the important word found.
pub(super) fn accepts_letters(lexicon: &Lexicon, units: &[Unit], is_stretched: bool, hit: &Hit) -> bool {
    let head = lexicon.head(hit.head);
    let letters = head.letters.len();
    if hit.near == 0 {
        return letters >= 4 || (letters == 3 && is_stretched);
    }
    // Umlauts are letters of their own where the rest is German; a short word needs to be a strong one.
    letters >= 4 && hit.exact > hit.near && (head.entry.severity >= 2 || letters >= 6) && {
        let soft = units.iter().filter(|unit| matches!(unit.c, 'v' | 'y' | 'z')).count();
        soft == 0 || letters >= 5 || units.iter().any(|unit| unit.c == 'v')
    }
}

/// Whether a run is words with signs between them, as prose has: `and/or`, `end.It`, `well-known`.
pub(super) fn is_plain_compound(lexicon: &Lexicon, units: &[Unit], buf: &mut String) -> bool {
    let mut signs = 0;
    for part in units.split(|unit| unit.shape == Shape::Sign && !matches!(unit.c, '*' | '\'')) {
        signs += 1;
        if part.is_empty() {
            return false;
        }
        buf.clear();
        buf.extend(part.iter().map(|unit| unit.c));
        let is_single = part.len() == 1 && !matches!(buf.as_str(), "a" | "i");
        let is_number = part.iter().all(|unit| unit.shape == Shape::Digit);
        if is_single || !(is_number || lexicon.word(buf).is_some()) {
            return false;
        }
    }
    signs > 1
}
