//! Swear words of languages that the models do not know, and a few signals: all that is said of such texts.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::attribute::Attribute;
use crate::normal::Normal;
use crate::normal::lexicon::{self, Category};

/// What a text has of an attribute for which nothing was found.
const NOTHING: f32 = 0.02;

/// Probability that a word on a list is meant as one.
const STRONG: f32 = 0.85;
const MILD: f32 = 0.6;

/// Scores of a text in a foreign language: by the greatest of its words, and what speaks for advertisement.
pub fn scores(original: &str, normal: &Normal) -> [f32; Attribute::COUNT] {
    let mut scores = [NOTHING; Attribute::COUNT];
    for token in &normal.tokens {
        each_attribute(normal.word(token), |attribute, score| {
            let place = &mut scores[attribute.index()];
            *place = place.max(score);
        });
    }
    for (_, part) in ideographic(original) {
        each_of(part, |attribute, score| {
            let place = &mut scores[attribute.index()];
            *place = place.max(score);
        });
    }
    let links = original.matches("://").take(4).count();
    scores[Attribute::Spam.index()] = [NOTHING, 0.3, 0.6, 0.8, 0.9][links];
    scores
}

/// Raises `scores` by words of other languages, for a text that is too short to tell its language.
pub fn raise(scores: &mut [f32; Attribute::COUNT], normal: &Normal) {
    for token in &normal.tokens {
        each_foreign(normal.word(token), |attribute, score| {
            let place = &mut scores[attribute.index()];
            *place = place.max(score);
        });
    }
}

/// Calls `emit` with the bytes of every word of Chinese characters or kana that `original` has, and what it supports.
pub fn each_ideographic(original: &str, mut emit: impl FnMut(Range<usize>, Attribute, f32)) {
    for (place, part) in ideographic(original) {
        each_of(part, |attribute, score| emit(place.clone(), attribute, score));
    }
}

/// Such writing has no spaces, and the normaliser reads it character by character.
fn ideographic(original: &str) -> impl Iterator<Item = (Range<usize>, Part)> {
    IDEOGRAPHIC.iter().flat_map(|(word, foreign)| {
        original.match_indices(word).map(|(from, found)| (from..from + found.len(), foreign.part))
    })
}

/// Calls `emit` with every attribute that a word supports on its own.
pub fn each_attribute(word: &str, mut emit: impl FnMut(Attribute, f32)) {
    if let Some(entry) = lexicon::find(word) {
        let score = [NOTHING, 0.3, MILD, STRONG, 0.95][usize::from(entry.severity.min(4))];
        match entry.category {
            Category::Profanity => emit(Attribute::Profanity, score),
            Category::Insult => emit(Attribute::Insult, score),
            Category::Slur => emit(Attribute::IdentityAttack, score),
            Category::Sexual => emit(Attribute::SexuallyExplicit, score),
            // "Bomb" alone is no threat.
            Category::Threat | Category::Group => return,
        }
        emit(Attribute::Toxicity, score.min(STRONG));
    }
    if let Some(foreign) = WORDS.get(word) {
        each_of(foreign.part, emit);
    }
}

/// Calls `emit` with every attribute that a word of another language supports, unless it could be innocent.
pub fn each_foreign(word: &str, emit: impl FnMut(Attribute, f32)) {
    if let Some(foreign) = WORDS.get(word).filter(|foreign| !foreign.is_ambiguous) {
        each_of(foreign.part, emit);
    }
}

fn each_of(part: Part, mut emit: impl FnMut(Attribute, f32)) {
    let supported = match part {
        Part::Profane => [(Attribute::Profanity, STRONG), (Attribute::Toxicity, MILD)].as_slice(),
        Part::Insulting => {
            &[(Attribute::Insult, STRONG), (Attribute::Toxicity, STRONG), (Attribute::Profanity, MILD)]
        }
        Part::Hateful => {
            &[(Attribute::IdentityAttack, STRONG), (Attribute::Toxicity, STRONG), (Attribute::Insult, MILD)]
        }
    };
    for (attribute, score) in supported {
        emit(*attribute, *score);
    }
}

/// What a word of another language is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Foreign {
    part: Part,
    /// It could be innocent in a language that the models know.
    is_ambiguous: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Profane,
    Insulting,
    Hateful,
}

const FOREIGN: &str = include_str!("foreign.txt");

static WORDS: LazyLock<HashMap<&str, Foreign>> = LazyLock::new(|| words().collect());

/// Those that consist of Chinese characters or kana.
static IDEOGRAPHIC: LazyLock<Vec<(&str, Foreign)>> = LazyLock::new(|| {
    let is_ideographic = |word: &str| word.chars().all(|letter| ('\u{3040}'..='\u{9FFF}').contains(&letter));
    words().filter(|(word, _)| is_ideographic(word)).collect()
});

/// All words of the file.
fn words() -> impl Iterator<Item = (&'static str, Foreign)> {
    let mut part = Part::Profane;
    let lines = FOREIGN.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).filter_map(move |word| {
        match word {
            "[profane]" => part = Part::Profane,
            "[insulting]" => part = Part::Insulting,
            "[hateful]" => part = Part::Hateful,
            word => {
                let is_ambiguous = word.ends_with('?');
                return Some((word.trim_end_matches('?'), Foreign { part, is_ambiguous }));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::Normaliser;

    #[test]
    fn no_word_is_on_the_lists_twice() {
        assert_eq!(words().count(), WORDS.len());
        assert!(WORDS.len() > 500);
    }

    #[test]
    fn every_word_on_the_lists_is_found_as_people_write_it() {
        let (mut normaliser, mut normal) = (Normaliser::default(), Normal::default());
        for (word, _) in words() {
            let text = format!("{word}!");
            normaliser.run(&text, &mut normal);
            let scores = scores(&text, &normal);
            assert!(scores[Attribute::Toxicity.index()] >= MILD, "{word}: {}", normal.text);
        }
    }
}
