//! What the models read: words and marks in order, each with its hash, its kind and its place in the original.

use crate::arithmetic::{hash, mix, seed};
use crate::groups::{Group, group};
use crate::normal::{Normal, Token};

/// Words and marks that are read of one text; what is behind them is not scored.
///
/// Twice what 20,000 characters of ordinary prose have.
pub const WORDS_MAX: usize = 8_192;

/// Marks that are read between two words.
const GAP_MARKS_MAX: usize = 4;
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
}

/// One word or mark.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Equal for words that are the same to the models.
    pub hash: u32,
    /// First byte in the normalised text; `start == end` for marks.
    pub start: u32,
    /// Behind the last byte in the normalised text.
    pub end: u32,
    /// First byte in the original; a character boundary.
    pub from: u32,
    /// Behind the last byte in the original; a character boundary.
    pub to: u32,
    /// What it is.
    pub kind: Kind,
    /// It stands in the reach of a "not".
    pub negated: bool,
    /// It stands between quotation marks.
    pub quoted: bool,
    /// It speaks to somebody: "you" and its forms.
    pub addressing: bool,
}

/// Clears `words` and fills it with what `normal`, made from `original`, says; at most [`WORDS_MAX`].
pub fn read(original: &str, normal: &Normal, words: &mut Vec<Word>) {
    words.clear();
    let mut at = 0;
    for token in &normal.tokens {
        marks(original, at, token.from, words);
        at = at.max(token.to);
        words.push(word(token, &normal.text));
        if words.len() >= WORDS_MAX {
            break;
        }
    }
    if words.len() < WORDS_MAX {
        marks(original, at, original.len() as u32, words);
    }
    words.truncate(WORDS_MAX);
    negate(words, &normal.text);
    quote(words);
}

fn word(token: &Token, text: &str) -> Word {
    let letters = text.get(token.start as usize..token.end as usize).unwrap_or("");
    let (hash, kind) = meaning(letters);
    let (start, end) = if kind == Kind::Mark { (token.start, token.start) } else { (token.start, token.end) };
    Word {
        hash,
        start,
        end,
        from: token.from,
        to: token.to,
        kind,
        negated: false,
        quoted: false,
        addressing: ADDRESSING.contains(&letters),
    }
}

fn meaning(letters: &str) -> (u32, Kind) {
    if let Some(group) = group(letters) {
        let number = match group {
            Group::People => 0,
            Group::Person => 1,
            Group::Quality => 2,
            Group::Creed => 3,
        };
        return (mix(seed(KIND_GROUP), number), Kind::Group);
    }
    if letters.starts_with("http") || letters.starts_with("www.") || letters.contains("://") {
        return (mix(seed(KIND_MARK), u32::from(b'/')), Kind::Mark);
    }
    let digits = letters.bytes().filter(u8::is_ascii_digit).count();
    if digits > 0 && digits * 2 >= letters.len() {
        return (mix(seed(KIND_NUMBER), digits.min(12) as u32), Kind::Mark);
    }
    let kind = if FUNCTION.binary_search(&letters).is_ok() { Kind::Function } else { Kind::Plain };
    (hash(KIND_WORD, letters.as_bytes()), kind)
}

/// Reads the marks between the bytes `from` and `to` of the original.
fn marks(original: &str, from: u32, to: u32, words: &mut Vec<Word>) {
    let Some(gap) = original.get(from as usize..to as usize) else { return };
    let mut count = 0;
    for (at, letter) in gap.char_indices() {
        let Some(letter) = mark(letter) else { continue };
        let from = from + at as u32;
        words.push(Word {
            hash: mix(seed(KIND_MARK), u32::from(letter)),
            start: 0,
            end: 0,
            from,
            to: from + gap[at..].chars().next().map_or(1, char::len_utf8) as u32,
            kind: Kind::Mark,
            negated: false,
            quoted: false,
            addressing: false,
        });
        count += 1;
        if count == GAP_MARKS_MAX {
            return;
        }
    }
}

/// The mark that a character between words is; none for those that say nothing.
fn mark(letter: char) -> Option<char> {
    match letter {
        '.' | ',' | '!' | '?' | ':' | '*' | '$' | '@' | '#' | '£' | '%' | '(' | '\n' => Some(letter),
        ';' | '…' => Some('.'),
        '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '\'' => Some('"'),
        '\u{1F1E6}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' => Some(letter),
        _ => None,
    }
}

const MARK_QUOTE: u32 = mix(seed(KIND_MARK), '"' as u32);
const SENTENCE_ENDS: [u32; 4] = [
    mix(seed(KIND_MARK), '.' as u32),
    mix(seed(KIND_MARK), '!' as u32),
    mix(seed(KIND_MARK), '?' as u32),
    mix(seed(KIND_MARK), '\n' as u32),
];

/// Marks the words behind a "not" until the sentence ends.
fn negate(words: &mut [Word], text: &str) {
    let mut reach = 0_u8;
    for word in words {
        let letters = text.get(word.start as usize..word.end as usize).unwrap_or("");
        if SENTENCE_ENDS.contains(&word.hash) || letters == "but" {
            reach = 0;
        }
        word.negated = reach > 0;
        reach = reach.saturating_sub(u8::from(word.kind != Kind::Mark));
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
    "aint", "arent", "cannot", "cant", "didnt", "doesnt", "dont", "hardly", "isnt", "kein", "keine", "neither",
    "never", "nicht", "nie", "no", "nobody", "none", "nor", "not", "shouldnt", "wasnt", "without", "wont",
    "wouldnt",
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

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        assert!(NEGATION.is_sorted() && FUNCTION.is_sorted());
    }
}
