//! Stretches that are no words: links, addresses, mentions, hashtags, numbers.

use super::emit::{Marks, marks_of};
use super::lexicon::lexicon;
use super::lookalike::leet;
use super::mend::Found;
use super::scan::Scan;
use super::unit::{Shape, Unit};
use super::{Kind, WORD_LETTERS_MAX};

impl Scan<'_> {
    /// A link, an address, a mention, a hashtag.
    pub(super) fn opaque(&mut self, at: usize, end: usize) -> Option<usize> {
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
                if !self.word_for_mention(first, stop) {
                    self.opaque_token(first, stop, Kind::Mention);
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

    /// `@sshole` is a word, though it may be a name.
    fn word_for_mention(&mut self, from: usize, to: usize) -> bool {
        let units = &self.units[from..to];
        self.mender.text.clear();
        self.mender.text.extend(units.iter().map(|unit| leet(unit.c).chars().next().unwrap_or(unit.c)));
        let Some(head) = lexicon().word(&self.mender.text).and_then(|known| known.head) else { return false };
        let marks = Marks { disguised: true, ..marks_of(units) };
        self.token(&lexicon().head(head).text, units, Kind::Word, marks);
        true
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

    /// A number with what belongs to it, if one begins here and no word is hidden in it.
    pub(super) fn number(&mut self, at: usize, to: usize) -> Option<usize> {
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
