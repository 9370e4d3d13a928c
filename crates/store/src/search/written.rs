//! How queries and comments are written down in the words of each engine.

use std::collections::BTreeMap;

use althing_core::comment::Status;
use althing_core::id::{SiteId, StoryId};
use althing_core::search::{Term, words};
use uuid::Uuid;

use crate::Engine;

/// Begins words of our own; no folded word has it.
const OWN: char = '\u{e000}';
/// Most places that PostgreSQL keeps of one word.
const PLACES_MAX: usize = 255;

/// Folded words and our own consist of letters and digits, so quoting them is enough.
pub(super) fn quoted(engine: Engine, word: &str) -> String {
    match engine {
        Engine::Sqlite => format!("\"{word}\""),
        Engine::Postgres => format!("'{word}'"),
    }
}

pub(super) fn in_words_of(engine: Engine, term: &Term) -> String {
    match engine {
        Engine::Sqlite => {
            let star = if term.is_prefix { " *" } else { "" };
            format!("\"{}\"{star}", term.words.join(" "))
        }
        Engine::Postgres => {
            let words: Vec<String> = term.words.iter().map(|word| quoted(engine, word)).collect();
            let star = if term.is_prefix { ":*" } else { "" };
            format!("({}{star})", words.join(" <-> "))
        }
    }
}

/// A short word for an id; two ids may share one, so what is found by it is looked at again.
fn short(kind: char, id: Uuid) -> String {
    let bytes = id.as_bytes();
    format!("{OWN}{kind}{:02x}{:02x}{:02x}{:02x}", bytes[12], bytes[13], bytes[14], bytes[15])
}

pub(super) fn site_word(id: SiteId) -> String {
    short('s', id.0)
}

pub(super) fn story_word(id: StoryId) -> String {
    short('t', id.0)
}

pub(super) fn status_word(status: Status) -> String {
    format!("{OWN}w{}", status.as_str())
}

pub(super) fn language_word(code: &str) -> String {
    format!("{OWN}l{}", words(code).concat())
}

/// Words with their places, as PostgreSQL writes a `tsvector`.
pub(super) fn vector(words: &[String]) -> String {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, word) in words.iter().enumerate() {
        let of_word = places.entry(word).or_default();
        if of_word.len() < PLACES_MAX {
            of_word.push(at + 1);
        }
    }
    let mut text = String::new();
    for (word, at) in places {
        let at: Vec<String> = at.iter().map(usize::to_string).collect();
        if !text.is_empty() {
            text.push(' ');
        }
        text.extend(["'", word, "':", &at.join(",")]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_written_as_postgresql_writes_them() {
        let words: Vec<String> = ["b", "a", "b", "ab"].iter().map(|&word| word.to_owned()).collect();
        assert_eq!(vector(&words), "'a':2 'ab':4 'b':1,3");
        let many = vec!["a".to_owned(); 400];
        assert_eq!(vector(&many).split(',').count(), PLACES_MAX);
    }
}
