//! A site's own word list, found in normalised texts, so that disguises do not pass.

use std::collections::HashMap;
use std::fmt;

use super::{Kind, Normal, Normaliser, Token};

/// Entries of one list.
pub const ENTRIES_MAX: usize = 10_000;
/// Bytes of one entry.
pub const ENTRY_BYTES_MAX: usize = 200;
/// Words of one entry.
pub const ENTRY_WORDS_MAX: usize = 8;
/// Letters before the `*` of a prefix: shorter ones would match half the language.
pub const PREFIX_LETTERS_MIN: usize = 3;
/// Matches found in one text; further ones are not looked for.
pub const MATCHES_MAX: usize = 1_000;

/// Why a list was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordListError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: WordListReason,
}

/// What is wrong with a line of a word list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordListReason {
    /// More than [`ENTRIES_MAX`] entries.
    TooManyEntries,
    /// More than [`ENTRY_BYTES_MAX`] bytes.
    TooLong,
    /// More than [`ENTRY_WORDS_MAX`] words.
    TooManyWords,
    /// Nothing is left of it after normalising: it has no word.
    Empty,
    /// Fewer than [`PREFIX_LETTERS_MIN`] letters before the asterisk.
    ShortPrefix,
    /// An asterisk that is not the last character.
    MisplacedAsterisk,
}

impl fmt::Display for WordListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line;
        match self.reason {
            WordListReason::TooManyEntries => write!(f, "line {line}: more than {ENTRIES_MAX} entries"),
            WordListReason::TooLong => write!(f, "line {line}: longer than {ENTRY_BYTES_MAX} bytes"),
            WordListReason::TooManyWords => write!(f, "line {line}: more than {ENTRY_WORDS_MAX} words"),
            WordListReason::Empty => write!(f, "line {line}: has no word"),
            WordListReason::ShortPrefix => {
                write!(f, "line {line}: fewer than {PREFIX_LETTERS_MIN} letters before the asterisk")
            }
            WordListReason::MisplacedAsterisk => {
                write!(f, "line {line}: an asterisk stands only at the end")
            }
        }
    }
}

impl std::error::Error for WordListError {}

/// A place where an entry was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Line of the entry, counted from 1.
    pub line: usize,
    /// First byte in the original.
    pub from: u32,
    /// Behind the last byte in the original.
    pub to: u32,
}

/// Phrases in normalised form.
#[derive(Debug, Default)]
struct Phrases {
    /// Line of the first entry with each text.
    lines: HashMap<Box<str>, usize>,
    /// Whether any phrase has so many words, less one.
    has_length: [bool; ENTRY_WORDS_MAX],
}

/// Entries of a site, ready to be found.
///
/// An entry is a word or several, normalised as texts are; `*` at its end stands for any further letters. Of equal
/// entries the first one counts.
#[derive(Debug, Default)]
pub struct WordList {
    whole: Phrases,
    prefixes: Phrases,
}

impl WordList {
    /// Reads a list, one entry a line. Empty lines and lines that begin with `#` are skipped.
    pub fn new<'a>(lines: impl IntoIterator<Item = &'a str>) -> Result<Self, WordListError> {
        let mut list = Self::default();
        let mut normaliser = Normaliser::default();
        let mut normal = Normal::default();
        let mut count = 0;
        for (at, line) in lines.into_iter().enumerate() {
            let entry = line.trim();
            if entry.is_empty() || entry.starts_with('#') {
                continue;
            }
            count += 1;
            let number = at + 1;
            let refuse = |reason| WordListError { line: number, reason };
            if count > ENTRIES_MAX {
                return Err(refuse(WordListReason::TooManyEntries));
            }
            list.add(entry, number, &mut normaliser, &mut normal).map_err(refuse)?;
        }
        Ok(list)
    }

    /// The places where entries stand, in the order of the text; an entry that contains another yields both.
    ///
    /// At most [`ENTRY_WORDS_MAX`] look-ups for each token, and as many for each letter of it where there are prefixes.
    pub fn find(&self, normal: &Normal) -> Vec<Match> {
        let mut found = Vec::new();
        for (at, first) in normal.tokens.iter().enumerate() {
            for (more, last) in normal.tokens[at..].iter().take(ENTRY_WORDS_MAX).enumerate() {
                if found.len() >= MATCHES_MAX {
                    return found;
                }
                let phrase = &normal.text[first.start as usize..last.end as usize];
                let line = self.whole.line_of(phrase, more).into_iter();
                let line = line.chain(self.prefixes.line_of_prefix(phrase, more, last));
                found.extend(line.min().map(|line| Match { line, from: first.from, to: last.to }));
            }
        }
        found
    }

    fn add(
        &mut self,
        entry: &str,
        line: usize,
        normaliser: &mut Normaliser,
        normal: &mut Normal,
    ) -> Result<(), WordListReason> {
        if entry.len() > ENTRY_BYTES_MAX {
            return Err(WordListReason::TooLong);
        }
        let (plain, is_prefix) = entry.strip_suffix('*').map_or((entry, false), |plain| (plain, true));
        if is_prefix && plain.chars().filter(|c| c.is_alphanumeric()).count() < PREFIX_LETTERS_MIN {
            return Err(WordListReason::ShortPrefix);
        }
        if plain.contains('*') {
            return Err(WordListReason::MisplacedAsterisk);
        }
        normaliser.run(plain, normal);
        if !normal.tokens.iter().any(|token| !matches!(token.kind, Kind::Sign | Kind::Stop | Kind::Quote)) {
            return Err(WordListReason::Empty);
        }
        if normal.tokens.len() > ENTRY_WORDS_MAX {
            return Err(WordListReason::TooManyWords);
        }
        let phrases = if is_prefix { &mut self.prefixes } else { &mut self.whole };
        phrases.has_length[normal.tokens.len() - 1] = true;
        phrases.lines.entry(normal.text.as_str().into()).or_insert(line);
        Ok(())
    }
}

impl Phrases {
    fn line_of(&self, phrase: &str, more: usize) -> Option<usize> {
        if self.has_length[more] { self.lines.get(phrase).copied() } else { None }
    }

    /// The line of a phrase that ends anywhere in the last word.
    fn line_of_prefix(&self, phrase: &str, more: usize, last: &Token) -> Option<usize> {
        if !self.has_length[more] {
            return None;
        }
        let before = phrase.len() - (last.end - last.start) as usize;
        let ends = phrase[before..].char_indices().map(|(at, c)| before + at + c.len_utf8());
        ends.take(ENTRY_BYTES_MAX).find_map(|end| self.lines.get(&phrase[..end]).copied())
    }
}
