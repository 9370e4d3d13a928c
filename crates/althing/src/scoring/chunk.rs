//! What stands between two spaces, read as coarsely as whoever hides a word in it: without accents, without signs and
//! digits, with signs and digits as letters, and hashtags, mentions and hosts of links word by word.

use std::collections::HashSet;

use super::fold::{composed, twin, unmarked};

/// Letters that a reading must have when something was left out of it: less stands in `U.S.`, `e.g.` and `10 am`.
const LETTERS_MIN: usize = 3;
/// What digits and signs inside a word are read as; some are two letters.
pub const LETTERS: [(&str, &str); 2] =
    [("013456789@$!|€", "oieasgtbgasiie"), ("013456789@$!|€", "oleasbtbqaslle")];
/// What follows an apostrophe without being a part of the word before it.
const ENDINGS: [&str; 8] = ["s", "ll", "re", "ve", "t", "d", "m", "n"];
/// What stands before an apostrophe without being a part of the word behind it.
const BEGINNINGS: [&str; 9] = ["l", "d", "j", "n", "s", "t", "m", "c", "qu"];

/// What the chunks of a text may be read as, each once.
#[derive(Debug, Default)]
pub struct Readings {
    /// Words whose letters stood side by side.
    pub words: HashSet<String>,
    /// Words with something left out between their letters.
    pub joined: HashSet<String>,
}

impl Readings {
    /// Of all chunks of a text, but for those that are a word as it stands.
    pub fn of(text: &str) -> Self {
        let mut readings = Self::default();
        for chunk in text.split_whitespace().filter(|chunk| !is_word(chunk)) {
            readings.chunk(&composed(chunk));
        }
        readings
    }

    fn chunk(&mut self, chunk: &str) {
        if let Some((before, host)) = link(chunk) {
            self.parts(host);
            // Of an address with its scheme nothing else is a word: paths are made of signs.
            return self.word(before);
        }
        match bare_host(chunk) {
            Some(host) => self.parts(host),
            None if chunk.contains(['#', '@']) => self.parts(chunk),
            None => {}
        }
        self.word(chunk);
    }

    /// What stands between signs, and between a small letter and a capital; also without the last part of a host.
    fn parts(&mut self, text: &str) {
        if let Some((name, _)) = text.rsplit_once('.') {
            self.word(name);
        }
        for label in text.split('.') {
            self.word(label);
        }
        for part in text.split(|c: char| !c.is_alphanumeric()) {
            self.word(part);
            let mut begin = 0;
            let mut was_small = false;
            for (at, c) in part.char_indices() {
                if was_small && c.is_uppercase() {
                    self.word(&part[begin..at]);
                    begin = at;
                }
                was_small = c.is_lowercase();
            }
            if begin > 0 {
                self.word(&part[begin..]);
            }
        }
    }

    fn word(&mut self, text: &str) {
        for form in forms(text) {
            let form = form.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '@' | '$'));
            let form = without_clitics(form);
            let inner = form.trim_matches(|c: char| !c.is_alphabetic());
            self.left_out(inner);
            for letters in &LETTERS {
                self.as_letters(form, letters);
                self.as_letters(inner, letters);
            }
        }
    }

    /// Without signs and digits.
    fn left_out(&mut self, text: &str) {
        let word: String = text.chars().filter(|c| c.is_alphabetic()).collect();
        if word.chars().count() >= LETTERS_MIN {
            let set = if word.len() == text.len() { &mut self.words } else { &mut self.joined };
            set.insert(word);
        }
    }

    /// With signs and digits as letters, if most of them are letters anyway.
    fn as_letters(&mut self, text: &str, letters: &(&str, &str)) {
        let (mut word, mut read, mut count, mut is_joined) = (String::new(), 0, 0, false);
        for c in text.chars() {
            if c.is_alphabetic() {
                count += 1;
                word.push(c);
            } else if let Some(letter) = letter(c, letters) {
                read += 1;
                word.push(letter);
            } else {
                is_joined = true;
            }
        }
        if read > 0 && read <= count && read + count >= LETTERS_MIN {
            let set = if is_joined { &mut self.joined } else { &mut self.words };
            set.insert(word);
        }
    }
}

/// The letter that a sign or digit is read as.
pub fn letter(c: char, (signs, letters): &(&str, &str)) -> Option<char> {
    let at = signs.chars().position(|sign| sign == c)?;
    letters.chars().nth(at)
}

/// A text in lower case: as it stands, and if that is something else without marks and look-alikes.
pub fn forms(composed: &str) -> Vec<String> {
    let lower = composed.to_lowercase();
    let mut bare = unmarked(composed);
    if bare.chars().any(|c| c.is_ascii_alphabetic()) {
        // Beside Latin letters, others are a disguise; alone they are their own language.
        bare = bare.chars().map(|c| twin(c).unwrap_or(c)).collect();
    }
    if bare == lower { vec![lower] } else { vec![lower, bare] }
}

/// Nothing but a word, with punctuation before and behind it.
fn is_word(chunk: &str) -> bool {
    let word = chunk.trim_matches(|c: char| c.is_ascii_punctuation() && !matches!(c, '@' | '$' | '#'));
    word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn without_clitics(word: &str) -> &str {
    let is_apostrophe = |c: char| matches!(c, '\'' | '’' | '‘' | 'ʼ');
    let word = match word.rfind(is_apostrophe) {
        Some(at) if ENDINGS.contains(&word[at..].trim_start_matches(is_apostrophe)) => &word[..at],
        _ => word,
    };
    match word.find(is_apostrophe) {
        Some(at) if BEGINNINGS.contains(&&word[..at]) => word[at..].trim_start_matches(is_apostrophe),
        _ => word,
    }
}

/// What stands before an address with a scheme or `www.`, and its host.
fn link(chunk: &str) -> Option<(&str, &str)> {
    for (sign, before) in [("://", "https"), ("://", "http"), ("www.", "")] {
        let Some(at) = chunk.find(sign) else { continue };
        let rest = &chunk[at + sign.len()..];
        let Some(before) = chunk[..at].strip_suffix(before) else { continue };
        if !before.ends_with(char::is_alphanumeric) {
            return Some((before, host(rest)));
        }
    }
    None
}

/// The host of what looks like a link without a scheme: dots between names, the last one of letters.
fn bare_host(chunk: &str) -> Option<&str> {
    let host = host(chunk);
    let (_, last) = host.rsplit_once('.')?;
    let is_domain = last.len() >= 2 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_domain.then_some(host)
}

fn host(text: &str) -> &str {
    let text = text.split(['/', '?', '#', ':', ')', ']', '>', '"', ',', ';']).next().unwrap_or_default();
    text.trim_end_matches('.')
}
