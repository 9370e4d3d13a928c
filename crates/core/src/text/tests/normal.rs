//! The stored form of a text.

use std::borrow::Cow;

use crate::text::normalise;

const TABLE: &[(&str, &str)] = &[
    ("a\r\nb\rc\u{85}d\u{2028}e\u{2029}f", "a\nb\nc\nd\ne\nf"),
    ("a\0b\u{7}c\u{1b}[31md\u{9b}e\u{7f}", "abc[31mde"),
    ("a\tb", "a\tb"),
    ("a  \nb\t\n\u{3000}\nc \u{a0}", "a\nb\n\nc"),
    ("\n \n  a\n\n", "  a"),
    ("\u{feff}a\u{feff}b", "ab"),
    ("a\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}b", "ab"),
    ("e\u{301}", "\u{e9}"),
    ("\u{212b}", "\u{c5}"),
    ("\u{1100}\u{1161}", "\u{ac00}"),
    ("a\u{202e}b\u{202c}c", "abc"),
    ("a\u{202b}b\u{202c}c", "a\u{202b}b\u{202c}c"),
    ("a\u{202b}b\nc\u{202c}", "ab\nc"),
    ("a\u{2067}b\u{2069}c", "a\u{2067}b\u{2069}c"),
    ("a\u{2067}b", "ab"),
    ("a\u{2069}b", "ab"),
    ("\u{2067}\u{202a}a\u{2069}b\u{202c}", "\u{2067}a\u{2069}b"),
    ("\u{2066}\u{202e}a\u{202c}\u{2069}", "\u{2066}a\u{2069}"),
    ("a\u{e0061}\u{e0062}", "a"),
    (
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}!",
        "\u{1f3f4}\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}!",
    ),
    ("\u{1f3f4}\u{e0067}\u{e0062}", "\u{1f3f4}"),
    ("\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}"),
    (
        "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
        "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
    ),
];

#[test]
fn r78_normal_forms() {
    for (text, expected) in TABLE {
        assert_eq!(normalise(text), *expected, "{text:?}");
    }
}

#[test]
fn r78_a_row_of_marks_is_cut() {
    let count = |text: &str| {
        use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
        text.nfd().filter(|&c| is_combining_mark(c)).count()
    };
    assert_eq!(count(&normalise(&format!("a{}b", "\u{316}".repeat(500)))), 8);
    assert_eq!(count(&normalise(&format!("\u{1d6}{}b", "\u{316}".repeat(500)))), 8);
    assert_eq!(count(&normalise(&format!("a{}b", "\u{316}\u{200d}".repeat(500)))), 8);
    assert_eq!(count(&normalise(&format!("{}b{}", "\u{300}".repeat(8), "\u{300}".repeat(8)))), 16);
}

#[test]
fn r78_a_settled_text_is_not_copied() {
    for text in ["", "a", "one\n\ntwo\tthree", "    code", "Gr\u{fc}\u{df}e \u{1f600}"] {
        assert!(matches!(normalise(text), Cow::Borrowed(_)), "{text:?}");
    }
}

#[test]
fn r78_the_quick_look_takes_only_what_normalising_leaves_alone() {
    use unicode_normalization::{IsNormalized, char::is_combining_mark, is_nfc_quick};

    use crate::text::{is_bidi_control, normalise::is_inert};

    for c in ('\0'..=char::MAX).filter(|&c| is_inert(c)) {
        assert_eq!(is_nfc_quick([c].into_iter()), IsNormalized::Yes, "U+{:04X}", u32::from(c));
        let is_odd = is_combining_mark(c) || is_bidi_control(c) || (c.is_control() && c != '\n' && c != '\t');
        assert!(!is_odd, "U+{:04X}", u32::from(c));
    }
}
