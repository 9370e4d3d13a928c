//! The features of the linear model: words, pairs of words and parts of words, each a number of 32 bits.

use crate::arithmetic::{mix, seed};
use crate::reading::{Kind, Word};

/// Longest word whose parts are read, in bytes; the rest of a longer one is left out.
const PART_BYTES_MAX: usize = 24;
/// Bytes at which an inner part has its shortest and longest form.
const PART_MIN: usize = 3;
const PART_MAX: usize = 5;

/// What a feature with letters below a word weighs beside one of whole words.
pub const PART_WEIGHT: f32 = 0.5;

const KIND_WORD: u32 = 11;
const KIND_PAIR: u32 = 12;
const KIND_NEXT: u32 = 13;
const KIND_THIRD: u32 = 14;
const KIND_NEGATED: u32 = 15;
const KIND_QUOTED: u32 = 16;
const KIND_ADDRESSED: u32 = 17;
const KIND_GROUPED: u32 = 18;
const KIND_TRIPLE: u32 = 19;
const KIND_PART: u32 = 20;
const KIND_CLASS: u32 = 21;

/// Words between somebody addressed or a group and the word that is about them.
const ABOUT_WORDS: usize = 5;

/// One feature and the words it was made from.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// What it is; equal for equal features of any text.
    pub hash: u32,
    /// Index of its first word.
    pub first: u32,
    /// Index of its last word; the same where it is of one word.
    pub last: u32,
    /// How much it counts: 1, or [`PART_WEIGHT`].
    pub weight: f32,
}

/// Calls `emit` with every feature of `words`, which were read from the normalised `text`.
///
/// A number of calls linear in the length of the text: at most 16 a word and 3 a byte.
pub fn each(words: &[Word], text: &str, mut emit: impl FnMut(Feature)) {
    for at in 0..words.len() {
        single(words, at, &mut emit);
        pairs(words, at, &mut emit);
        about(words, at, &mut emit);
        parts(words, at, text, &mut emit);
    }
}

fn feature(hash: u32, first: usize, last: usize, weight: f32) -> Feature {
    Feature { hash, first: first as u32, last: last as u32, weight }
}

fn single(words: &[Word], at: usize, emit: &mut impl FnMut(Feature)) {
    let word = &words[at];
    // A group's name says nothing on its own.
    if word.kind == Kind::Group {
        return;
    }
    emit(feature(mix(seed(KIND_WORD), word.hash), at, at, 1.0));
    if word.class > 0 {
        let hash = mix(seed(KIND_CLASS), u32::from(word.class));
        emit(feature(hash, at, at, 1.0));
        emit(feature(mix(hash, u32::from(word.negated) | u32::from(word.quoted) << 1), at, at, 1.0));
    }
    if word.kind == Kind::Plain {
        if word.negated {
            emit(feature(mix(seed(KIND_NEGATED), word.hash), at, at, 1.0));
        }
        if word.quoted {
            emit(feature(mix(seed(KIND_QUOTED), word.hash), at, at, 1.0));
        }
    }
}

fn pairs(words: &[Word], at: usize, emit: &mut impl FnMut(Feature)) {
    for (distance, kind) in [(1, KIND_PAIR), (2, KIND_NEXT), (3, KIND_THIRD)] {
        let Some(other) = words.get(at + distance) else { return };
        if tells(&[words[at], *other]) {
            let hash = mix(mix(seed(kind), words[at].hash), other.hash);
            emit(feature(hash, at, at + distance, 1.0));
        }
    }
    if tells(&words[at..at + 3]) {
        let hash = words[at..at + 3].iter().fold(seed(KIND_TRIPLE), |hash, word| mix(hash, word.hash));
        emit(feature(hash, at, at + 2, 1.0));
    }
}

/// Whether words together say more than that a group is spoken of.
fn tells(words: &[Word]) -> bool {
    let grouped = words.iter().any(|word| word.kind == Kind::Group);
    !grouped || words.iter().any(|word| word.kind == Kind::Plain)
}

/// A word near somebody addressed, or near a group, on either side.
fn about(words: &[Word], at: usize, emit: &mut impl FnMut(Feature)) {
    if words[at].kind != Kind::Plain {
        return;
    }
    let from = at.saturating_sub(ABOUT_WORDS);
    let to = (at + ABOUT_WORDS + 1).min(words.len());
    let near = &words[from..to];
    if let Some(other) = near.iter().position(|word| word.addressing) {
        let (first, last) = (at.min(from + other), at.max(from + other));
        emit(feature(mix(seed(KIND_ADDRESSED), words[at].hash), first, last, 1.0));
        if words[at].class > 0 {
            let hash = mix(seed(KIND_ADDRESSED), u32::from(words[at].class));
            emit(feature(mix(hash, u32::from(words[at].negated)), first, last, 1.0));
        }
    }
    if let Some(other) = near.iter().position(|word| word.kind == Kind::Group) {
        let hash = mix(seed(KIND_GROUPED), words[at].hash);
        // Against it or for it is often said by a "not".
        let hash = if words[at].negated { mix(hash, 1) } else { hash };
        let (first, last) = (at.min(from + other), at.max(from + other));
        emit(feature(hash, first, last, 1.0));
        if words[at].class > 0 {
            let hash = mix(seed(KIND_GROUPED), u32::from(words[at].class));
            emit(feature(mix(hash, u32::from(words[at].negated)), first, last, 1.0));
        }
    }
}

/// Parts of 3 to 5 bytes of a word, its ends marked.
fn parts(words: &[Word], at: usize, text: &str, emit: &mut impl FnMut(Feature)) {
    let word = &words[at];
    if !matches!(word.kind, Kind::Plain) {
        return;
    }
    let letters = text.as_bytes().get(word.start as usize..word.end as usize).unwrap_or(&[]);
    each_part(letters, |hash| emit(feature(mix(seed(KIND_PART), hash), at, at, PART_WEIGHT)));
}

/// Calls `emit` with the hash of every part of 3 to 5 bytes of a word between two marks of its ends.
pub fn each_part(letters: &[u8], mut emit: impl FnMut(u32)) {
    let letters = &letters[..letters.len().min(PART_BYTES_MAX)];
    let byte = |at: usize| match at {
        0 => Some(b'<'),
        at if at <= letters.len() => Some(letters[at - 1]),
        at if at == letters.len() + 1 => Some(b'>'),
        _ => None,
    };
    for from in 0..letters.len() {
        let mut hash = seed(KIND_PART);
        for length in 1..=PART_MAX {
            let Some(next) = byte(from + length - 1) else { break };
            hash = mix(hash, u32::from(next));
            if length >= PART_MIN {
                emit(hash);
            }
        }
    }
}
