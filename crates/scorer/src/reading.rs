//! What the models read: words and marks in order, each with its hash, its kind and its place in the original.

use crate::arithmetic::{hash, mix, seed};
use crate::groups::{Group, group};
use crate::normal::lexicon::{self, Category};
use crate::normal::{self, Normal, Token};

/// Words and marks that are read of one text; what is behind them is not scored. As many as a text has characters, so that
/// filling it with short words hides nothing.
pub const WORDS_MAX: usize = crate::scorer::CHARS_MAX;

/// Longest stretch of words that is recognised when it is repeated: `a b a b` has one of two.
const STRETCH_WORDS_MAX: usize = 8;
/// How many times in a row a stretch is read; more would only dilute what stands beside it.
const STRETCHES_READ: usize = 3;

/// Words that a negation reaches.
const NEGATION_WORDS: u8 = 4;
/// Longest quotation that is taken for one, in words and marks.
const QUOTE_WORDS_MAX: usize = 60;

/// Kinds of hashes, so that a word, a mark and a group never meet.
const KIND_WORD: u32 = 1;
const KIND_MARK: u32 = 2;
const KIND_GROUP: u32 = 3;
const KIND_NUMBER: u32 = 4;

/// What a word is to the models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word like any other.
    Plain,
    /// One of the short words of grammar ("the", "are"), which mean little on their own.
    Function,
    /// A neutral name of a group: its letters are not read.
    Group,
    /// Punctuation, an emoji, a number or an address.
    Mark,
    /// A mark behind which another sentence begins.
    Stop,
}

/// One word or mark.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Equal for words that are the same to the models.
    pub hash: u32,
    /// First byte in the normalised text; `start == end` where the letters are not read.
    pub start: u32,
    /// Behind the last byte in the normalised text.
    pub end: u32,
    /// First byte in the original; a character boundary.
    pub from: u32,
    /// Behind the last byte in the original; a character boundary.
    pub to: u32,
    /// What it is.
    pub kind: Kind,
    /// What the word list knows of it: category and severity in one number; 0 for most words.
    pub class: u8,
    /// It stands in the reach of a "not".
    pub negated: bool,
    /// It stands between quotation marks.
    pub quoted: bool,
    /// It speaks to somebody: "you" and its forms.
    pub addressing: bool,
}

/// Clears `words` and fills it with what `normal` says; at most [`WORDS_MAX`].
pub fn read(normal: &Normal, words: &mut Vec<Word>) {
    words.clear();
    words.extend(normal.tokens.iter().take(WORDS_MAX).map(|token| word(token, normal.word(token))));
    thin_out(words);
    negate(words, &normal.text);
    quote(words);
}

/// Leaves out what repeats the stretch before it for the fourth time or more, so that nothing drowns in repetition.
fn thin_out(words: &mut Vec<Word>) {
    // The last words that were met, kept or not, and for each length of a stretch how many have equalled what stood
    // one length before them.
    let mut met = [0_u32; STRETCH_WORDS_MAX];
    let mut equal = [0_usize; STRETCH_WORDS_MAX];
    let mut count = 0;
    words.retain(|word| {
        let mut is_kept = true;
        for (at, equal) in equal.iter_mut().enumerate() {
            let length = at + 1;
            let repeats = count >= length && met[(count - length) % STRETCH_WORDS_MAX] == word.hash;
            *equal = if repeats { *equal + 1 } else { 0 };
            is_kept &= *equal <= length * (STRETCHES_READ - 1);
        }
        met[count % STRETCH_WORDS_MAX] = word.hash;
        count += 1;
        is_kept
    });
}

fn word(token: &Token, letters: &str) -> Word {
    let (hash, kind, class) = meaning(token.kind, letters);
    // The letters of marks are not read.
    let end = if matches!(kind, Kind::Mark | Kind::Stop | Kind::Group) { token.start } else { token.end };
    Word {
        hash,
        start: token.start,
        end,
        from: token.from,
        to: token.to,
        kind,
        class,
        negated: false,
        quoted: false,
        addressing: ADDRESSING.contains(&letters),
    }
}

fn meaning(kind: normal::Kind, letters: &str) -> (u32, Kind, u8) {
    let mark = |hash: u32| (hash, Kind::Mark, 0);
    match kind {
        normal::Kind::Word => {}
        normal::Kind::Number => {
            let digits = letters.bytes().filter(u8::is_ascii_digit).count().min(12);
            return mark(mix(seed(KIND_NUMBER), digits as u32));
        }
        normal::Kind::Link | normal::Kind::Address => return mark(mix(seed(KIND_MARK), u32::from(b'/'))),
        normal::Kind::Mention => return mark(mix(seed(KIND_MARK), u32::from(b'@'))),
        normal::Kind::Quote => return mark(MARK_QUOTE),
        normal::Kind::Emoji | normal::Kind::Sign => return mark(hash(KIND_MARK, letters.as_bytes())),
        normal::Kind::Stop => return (hash(KIND_MARK, letters.as_bytes()), Kind::Stop, 0),
    }
    if let Some(group) = group(letters) {
        let number = match group {
            Group::People => 0,
            Group::Person => 1,
            Group::Quality => 2,
            Group::Creed => 3,
        };
        return (mix(seed(KIND_GROUP), number), Kind::Group, 0);
    }
    // The list has names of parties and opinions beside those of groups, which are words like any other here.
    let entry = lexicon::find(letters).filter(|entry| entry.category != Category::Group);
    let class = entry.map_or(0, |entry| {
        let category = match entry.category {
            Category::Profanity => 1,
            Category::Insult => 2,
            Category::Slur => 3,
            Category::Sexual => 4,
            Category::Threat | Category::Group => 5,
        };
        category * 8 + entry.severity.min(7)
    });
    let is_function = class == 0 && FUNCTION.binary_search(&letters).is_ok();
    let kind = if is_function { Kind::Function } else { Kind::Plain };
    (hash(KIND_WORD, letters.as_bytes()), kind, class)
}

const MARK_QUOTE: u32 = mix(seed(KIND_MARK), '"' as u32);

/// Marks the words behind a "not" until the sentence ends.
fn negate(words: &mut [Word], text: &str) {
    let mut reach = 0_u8;
    for word in words {
        let letters = text.get(word.start as usize..word.end as usize).unwrap_or("");
        if word.kind == Kind::Stop || letters == "but" {
            reach = 0;
        }
        word.negated = reach > 0;
        reach = reach.saturating_sub(u8::from(!matches!(word.kind, Kind::Mark | Kind::Stop)));
        if is_negation(letters) {
            reach = NEGATION_WORDS;
        }
    }
}

fn is_negation(letters: &str) -> bool {
    NEGATION.binary_search(&letters).is_ok() || letters.ends_with("n't") || letters.ends_with("n’t")
}

/// Marks the words between two quotation marks that are not too far apart.
fn quote(words: &mut [Word]) {
    let mut opened: Option<usize> = None;
    for at in 0..words.len() {
        if words[at].hash != MARK_QUOTE {
            continue;
        }
        match opened {
            Some(first) if at - first <= QUOTE_WORDS_MAX => {
                words[first..at].iter_mut().for_each(|word| word.quoted = true);
                opened = None;
            }
            _ => opened = Some(at),
        }
    }
}

const ADDRESSING: &[&str] =
    &["you", "your", "youre", "you're", "u", "ur", "yourself", "ya", "y'all", "yours", "du", "dich", "dein"];

const NEGATION: &[&str] = &[
    "aint", "arent", "cannot", "cant", "didnt", "doesnt", "dont", "hardly", "isnt", "kein", "keine",
    "neither", "never", "nicht", "nie", "no", "nobody", "none", "nor", "not", "shouldnt", "wasnt", "without",
    "wont", "wouldnt",
];

const FUNCTION: &[&str] = &[
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "by",
    "can", "could", "did", "do", "does", "every", "for", "from", "had", "has", "have", "he", "her", "here",
    "him", "his", "i", "i'm", "if", "in", "into", "is", "it", "its", "just", "like", "me", "more", "most",
    "my", "of", "on", "one", "or", "our", "out", "people", "person", "s", "she", "should", "so", "some",
    "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "too",
    "up", "us", "very", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "would",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::Normaliser;

    #[test]
    fn what_is_repeated_is_read_three_times() {
        for (text, left) in [
            ("so so so so so", "so so so"),
            ("ha ha ha ha you ha ha ha ha ha", "ha ha ha you ha ha ha"),
            ("one day one day one day one day one day it rains", "one day one day one day it rains"),
            ("we had had enough, enough", "we had had enough , enough"),
        ] {
            let (mut normal, mut words) = (Normal::default(), Vec::new());
            Normaliser::default().run(text, &mut normal);
            read(&normal, &mut words);
            let read: Vec<&str> =
                words.iter().map(|word| &text[word.from as usize..word.to as usize]).collect();
            assert_eq!(read.join(" "), left);
        }
    }

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        assert!(NEGATION.is_sorted() && FUNCTION.is_sorted());
    }
}
