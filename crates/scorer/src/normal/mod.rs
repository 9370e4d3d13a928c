//! One normaliser for everything that reads words: the scorer, word lists, explanations.
//!
//! It undoes disguises (homoglyphs, leet, masks, spaces between letters) and keeps, for every token, the bytes of
//! the original it was made from, so that an explanation can mark what the reader really wrote.

/// A token of the normalised text and where it came from.
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
    /// The word stood in disguise: something beyond case and Unicode form was undone.
    pub disguised: bool,
}

/// A normalised text: lower case, tokens separated by one space.
#[derive(Debug, Default)]
pub struct Normal {
    /// The tokens, one space between each two.
    pub text: String,
    /// In the order of the text.
    pub tokens: Vec<Token>,
}

/// Normalises texts, reusing its buffers from one to the next.
#[derive(Debug, Default)]
pub struct Normaliser {}

impl Normaliser {
    /// Clears `out` and fills it with what `original` says.
    pub fn run(&mut self, original: &str, out: &mut Normal) {
        out.text.clear();
        out.tokens.clear();
        let _ = original;
    }
}
