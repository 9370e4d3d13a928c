//! Characters as word lists and repeated texts compare them: what Unicode offers for disguise is undone.

use althing_core::text::is_ignorable;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};
use unicode_security::skeleton;

/// Letters that a mark makes another letter, in languages where the plain one makes another word: `schwül` is no
/// `schwul`, and `año` no `ano`.
const LETTERS_OF_THEIR_OWN: [char; 6] = ['ä', 'ö', 'ü', 'å', 'ñ', 'õ'];

/// In compatibility form, without what has no width; capitals stay.
pub fn composed(text: &str) -> String {
    text.nfkc().filter(|c| !is_ignorable(*c)).collect()
}

/// A composed text in lower case and without marks, but for letters of their own.
pub fn unmarked(composed: &str) -> String {
    let mut bare = String::with_capacity(composed.len());
    for c in composed.chars().flat_map(char::to_lowercase) {
        if c.is_ascii() || LETTERS_OF_THEIR_OWN.contains(&c) {
            bare.push(c);
        } else {
            decompose_canonical(c, |part| {
                if !is_combining_mark(part) {
                    bare.push(part);
                }
            });
        }
    }
    // Hangul was taken apart, too.
    bare.nfc().collect()
}

/// The Latin letter, in lower case, that a letter of another script cannot be told from.
pub fn twin(c: char) -> Option<char> {
    if c.is_ascii() || !c.is_alphabetic() {
        return None;
    }
    let mut buffer = [0; 4];
    let mut alike = skeleton(c.encode_utf8(&mut buffer));
    let (Some(twin), None) = (alike.next(), alike.next()) else { return None };
    // A capital i and a small l are one shape; capitals are rather the former.
    let twin = if twin == 'l' && c.is_uppercase() { 'i' } else { twin };
    twin.is_ascii_alphabetic().then(|| twin.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_of_unicode_are_undone_and_letters_of_their_own_stay() {
        let fold = |text: &str| unmarked(&composed(text));
        for (text, folded) in [
            ("hèrrïng", "herring"),
            ("He\u{301}r\u{200b}ri\u{336}ng", "herring"),
            ("\u{ff28}erring", "herring"),
            ("Grün gru\u{308}n Año Ångström", "grün grün año ångström"),
            ("한국어", "한국어"),
        ] {
            assert_eq!(fold(text), folded);
        }
        assert_eq!(
            ["е", "О", "І", "ѕ", "ж", "漢", "e"].map(|c| twin(c.chars().next().unwrap())),
            [Some('e'), Some('o'), Some('i'), Some('s'), None, None, None]
        );
    }
}
