//! The normaliser on disguises, on prose, and on whatever bytes come.

mod disguise;
mod plain;
mod span;
mod whatever;
mod word_list;

use super::{Kind, Normal, Normaliser};

/// The normalised form of one text.
fn normal(text: &str) -> Normal {
    let mut out = Normal::default();
    Normaliser::default().run(text, &mut out);
    out
}

/// The normalised text alone.
fn text(original: &str) -> String {
    normal(original).text
}

/// Each token with the letters of the original it was made from.
fn sources(original: &str) -> Vec<(String, &str)> {
    let normal = normal(original);
    let source = |token: &super::Token| &original[token.from as usize..token.to as usize];
    normal.tokens.iter().map(|token| (normal.word(token).to_owned(), source(token))).collect()
}

/// The kinds of the tokens.
fn kinds(original: &str) -> Vec<Kind> {
    normal(original).tokens.iter().map(|token| token.kind).collect()
}
