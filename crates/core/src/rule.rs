//! The rules that a site publishes. Each restriction names one of them, in the version that stood then, or a law.

/// Most rules one site may have.
pub const RULES_MAX: usize = 50;
/// Longest code of a rule, in bytes: small letters, digits and `-`.
pub const CODE_BYTES_MAX: usize = 40;
/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Longest text, in characters.
pub const BODY_CHARS_MAX: usize = 4_000;

/// One published rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What decisions call it.
    pub code: String,
    /// Counts up with every change of its words.
    pub version: u32,
    /// What it says in a few words.
    pub title: String,
    /// What it says, in plain text.
    pub body: String,
    /// What its breach is explained with when staff write nothing else.
    pub explanation: String,
}

/// Codes of the rules of a site that published none of its own, in their order. Their words are texts of the interface,
/// in the site's language. The last one is the newsroom's discretion, which stands for whoever decides without naming a rule.
pub const HOUSE_RULES: [&str; 7] = ["respect", "hate", "violence", "privacy", "spam", "topic", "discretion"];
