//! One normaliser for everything that reads words: the scorer, word lists, explanations.
//!
//! It undoes disguises (homoglyphs, leet, masks, spaces between letters) and keeps, for every token, the bytes of
//! the original it was made from, so that an explanation can mark what the reader really wrote. What is not
//! disguised comes out as it stood, in lower case; German umlauts and the accents of other languages stay.

mod emit;
pub mod lexicon;
mod lookalike;
mod mend;
mod opaque;
mod pattern;
mod scan;
mod segment;
mod trie;
mod unit;
mod word;
mod words;

#[cfg(test)]
mod tests;

use mend::Mender;
use unit::Units;

pub use words::{ENTRY_BYTES_MAX, Match, WordList, WordListError, WordListReason};

/// Bytes of a text that are read; what follows is ignored. Far more than any comment has.
pub const ORIGINAL_BYTES_MAX: usize = 1 << 20;
/// Letters of one word; longer ones are cut into several tokens. Repeated letters do not count.
pub const WORD_LETTERS_MAX: usize = 64;
/// Bytes of the text of a link, an address or a number; the rest is left out, the span covers it.
pub const OPAQUE_BYTES_MAX: usize = 256;

/// What a token is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A word, with its inner apostrophe, hyphen or dots where it has any (`don't`, `co-operation`, `u.s.`).
    #[default]
    Word,
    /// Digits with what belongs to them: a price, date, time, temperature, ordinal.
    Number,
    /// A web address.
    Link,
    /// An e-mail address.
    Address,
    /// A name behind an at sign.
    Mention,
    /// An emoji with its modifiers, without variation selectors.
    Emoji,
    /// `"` or `'`, whatever form it had.
    Quote,
    /// `.`, `!`, `?` and the like; doubled (`!!`) for any number of them in a row above one.
    Stop,
    /// Any other sign; doubled for several in a row.
    Sign,
}

/// A token of the normalised text and where it came from.
///
/// Spans in the original ascend and do not overlap. Where one word was taken apart (`killyourself`), each token has its
/// own letters' bytes; where several were put together (`i d i o t`), the token spans them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// First byte in [`Normal::text`].
    pub start: u32,
    /// Behind the last byte in [`Normal::text`].
    pub end: u32,
    /// First byte in the original; a character boundary.
    pub from: u32,
    /// Behind the last byte in the original; a character boundary.
    pub to: u32,
    /// What it is.
    pub kind: Kind,
    /// The word stood in disguise: something beyond case and Unicode form was undone. A lengthened common word
    /// (`sooo`) is not disguised, a lengthened important one (`fuuuck`) is.
    pub disguised: bool,
    /// Letters were repeated (`sooo`); the text has the word without them.
    pub stretched: bool,
    /// A word of two letters or more, all of them capitals.
    pub shouted: bool,
}

/// A normalised text: lower case, tokens separated by one space.
#[derive(Debug, Default)]
pub struct Normal {
    /// The tokens, one space between each two.
    pub text: String,
    /// In the order of the text.
    pub tokens: Vec<Token>,
}

impl Normal {
    /// The text of a token of this `Normal`.
    pub fn word(&self, token: &Token) -> &str {
        &self.text[token.start as usize..token.end as usize]
    }
}

/// Normalises texts, reusing its buffers from one to the next.
#[derive(Debug, Default)]
pub struct Normaliser {
    units: Units,
    mender: Mender,
}

impl Normaliser {
    /// Clears `out` and fills it with what `original` says, in time linear in its length.
    pub fn run(&mut self, original: &str, out: &mut Normal) {
        out.text.clear();
        out.tokens.clear();
        let original = &original[..original.floor_char_boundary(ORIGINAL_BYTES_MAX)];
        self.units.fill(original);
        let mut scan = scan::Scan::new(original, &self.units, &mut self.mender, out);
        scan.run();
    }

    /// Steps of search done since this normaliser was made: a measure of work that does not depend on a clock.
    pub fn steps(&self) -> u64 {
        self.mender.steps()
    }
}
