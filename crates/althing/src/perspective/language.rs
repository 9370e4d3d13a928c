//! Which languages are taken.
//!
//! English is what the models learnt, German they know in part, and of some more there are lists of swear words. All else
//! is refused as Google refused it. A request's languages say what it may be refused for; what a text is scored as, the
//! text itself decides: Coral says `en` for most of the world.

use althing_scorer::{Language, Support};

/// Languages of the models.
const MODELLED: &[&str] = &["en", "de"];
/// Languages of the lists.
const LISTED: &[&str] = &[
    "ar", "cs", "da", "el", "es", "fi", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ro", "ru",
    "sv", "tr", "zh",
];
/// Languages whose usual script the lists have, written in another.
const OTHER_SCRIPT: &[&str] = &["hi-latn", "ja-latn", "ru-latn", "zh-latn", "ar-latn", "el-latn", "bg-latn"];

/// What a text is called in which no language was found.
pub const UNDETERMINED: &str = "und";

/// Whether something is known of the language of a tag such as `en`, `pt-BR` or `zh-Hant`.
pub fn is_taken(tag: &str) -> bool {
    let tag = tag.to_ascii_lowercase().replace('_', "-");
    let primary = tag.split('-').next().unwrap_or_default();
    !OTHER_SCRIPT.contains(&tag.as_str()) && (MODELLED.contains(&primary) || LISTED.contains(&primary))
}

/// Whether a text's own language is taken. One that cannot be told is scored as English.
pub fn is_known(language: Language) -> bool {
    language.support == Support::Unclear || language.code.is_some_and(is_taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_taken_when_something_is_known_of_them() {
        for tag in ["en", "EN", "en-GB", "en_US", "de", "de-AT", "es", "fr", "pt", "pt-BR", "zh-Hant", "ja"] {
            assert!(is_taken(tag), "{tag}");
        }
        for tag in ["", "und", "id", "th", "hi-Latn", "xx", "english", "-en"] {
            assert!(!is_taken(tag), "{tag}");
        }
    }
}
