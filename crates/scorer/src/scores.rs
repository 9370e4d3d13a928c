//! What a scorer answers.

use crate::attribute::Attribute;
use crate::language::Language;

/// From which score on a comment is worth holding for a human: the default that is proposed to sites.
///
/// Chosen on the dev split so that of healthy comments under news at most 8 % are held, of those that name a group at
/// most 20 %.
pub const HOLD_FROM: [(Attribute, f32); 5] = [
    (Attribute::Toxicity, 0.75),
    (Attribute::SevereToxicity, 0.5),
    (Attribute::Insult, 0.8),
    (Attribute::Threat, 0.5),
    (Attribute::IdentityAttack, 0.5),
];

/// Whether one of these scores, by attribute, reaches its threshold of [`HOLD_FROM`].
pub fn is_worth_holding(values: &[f32; Attribute::COUNT]) -> bool {
    HOLD_FROM.iter().any(|(attribute, from)| values[attribute.index()] >= *from)
}

/// Calibrated probabilities that people would say an attribute holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// By attribute, 0..=1.
    pub values: [f32; Attribute::COUNT],
    /// What the text seems to be written in; for a foreign language the scores are from word lists only.
    pub language: Language,
}

impl Scores {
    /// The score of one attribute, 0..=1.
    pub const fn of(&self, attribute: Attribute) -> f32 {
        self.values[attribute.index()]
    }
}

/// A part of a text that supports an attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// First byte in the original; a character boundary.
    pub from: usize,
    /// Behind the last byte in the original; a character boundary.
    pub to: usize,
    /// The first UTF-16 code unit, as JavaScript and Java count.
    pub utf16_from: usize,
    /// Behind the last UTF-16 code unit.
    pub utf16_to: usize,
    /// What it supports.
    pub attribute: Attribute,
    /// How much it adds to the logit of the attribute.
    pub contribution: f32,
}

/// Scores and the parts of the text behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The same as from `score`.
    pub scores: Scores,
    /// In the order of the text, for each attribute in turn.
    pub spans: Vec<Span>,
}
