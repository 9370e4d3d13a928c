//! Whatever bytes come: spans hold, nothing panics, work is bounded, and the outcome is stable.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::{Normal, Normaliser, ORIGINAL_BYTES_MAX};
use super::text;

/// Steps of search that a byte may cost; the worst seen in a long text is a third of it.
const STEPS_PER_BYTE_MAX: u64 = 600;

fn check_spans(original: &str, out: &Normal) {
    let mut behind = 0;
    let mut end = 0;
    for (at, token) in out.tokens.iter().enumerate() {
        assert!(token.from >= behind && token.from <= token.to, "spans ascend");
        assert!(
            original.is_char_boundary(token.from as usize) && original.is_char_boundary(token.to as usize)
        );
        assert_eq!(token.start, if at == 0 { 0 } else { end + 1 }, "one space between two tokens");
        let word = out.word(token);
        assert!(!word.is_empty() && !word.contains(' '), "{word:?}");
        behind = token.to;
        end = token.end;
    }
    assert_eq!(end as usize, out.text.len());
}

/// Characters that the normaliser treats specially, and some that it does not.
fn any_piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        "[A-Z][a-z]{0,8}",
        Just(" ".to_owned()),
        "[0-9.,:/%$€-]{1,5}",
        "[*@#$!|_.'-]{1,3}",
        prop::sample::select(vec![
            "fuck",
            "idiot",
            "killyourself",
            "i d i o t",
            "f*ck",
            "сука",
            "іdіоt",
            "\u{200b}",
            "\u{301}",
            "\u{337}",
            "👨‍👩‍👧",
            "🇫🇺",
            "❤️",
            "ﬁ",
            "ß",
            "İ",
            "日本",
            "한",
            "ᄒ",
            "ᅡ",
            "ᆫ",
            "ﷺ",
            "…",
            "“",
            "’s",
            "http://",
            "@",
            "www.",
            "\u{202e}",
            "\n",
            "🅰️",
            "½",
            "ⅷ",
            "⒈",
            "㎏",
            "\u{fe0f}",
            "\u{200d}",
            "aaaa",
            "ph",
            "vv",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(any_piece(), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_lie_within_the_text_in_order(original in any_text()) {
        let mut out = Normal::default();
        let mut normaliser = Normaliser::default();
        normaliser.run(&original, &mut out);
        check_spans(&original, &out);
    }

    #[test]
    fn work_grows_with_the_length_alone(original in any_text()) {
        let mut normaliser = Normaliser::default();
        let repeated = original.repeat(20);
        normaliser.run(&repeated, &mut Normal::default());
        prop_assert!(normaliser.steps() <= STEPS_PER_BYTE_MAX * repeated.len() as u64 + STEPS_PER_BYTE_MAX);
    }

    #[test]
    fn buffers_do_not_leak_from_text_to_text(first in any_text(), second in any_text()) {
        let mut normaliser = Normaliser::default();
        let mut out = Normal::default();
        normaliser.run(&first, &mut out);
        normaliser.run(&second, &mut out);
        let mut fresh = Normal::default();
        Normaliser::default().run(&second, &mut fresh);
        prop_assert_eq!(&out.text, &fresh.text);
        prop_assert_eq!(&out.tokens, &fresh.tokens);
    }

    #[test]
    fn a_disguise_of_a_word_comes_out_as_the_word(
        word in prop::sample::select(vec!["idiot", "moron", "bitch", "asshole", "stupid", "faggot", "arschloch", "fucking"]),
        kind in 0_usize..7,
        place in 1_usize..4,
    ) {
        prop_assert_eq!(text(&disguised(word, kind, place)), word);
    }

    #[test]
    fn what_came_out_comes_out_again(words in prop::collection::vec(prop::sample::select(vec![
        "You", "are", "an", "1d10t", "f*ck", "killyourself", "it's", "U.S.", "co-operation", "$5.00", "#KillAll", "soooo",
        "stuipd", "10:30", "“quoted”", "Straße", "m-o-r-o-n", "https://a.de/b", "@name", "well,", "no!!!", "❤️", "іdіоt",
    ]), 0..20)) {
        let once = text(&words.join(" "));
        prop_assert_eq!(text(&once), once);
    }
}

/// A word in one of the common disguises, at a place behind its first letter.
fn disguised(word: &str, kind: usize, place: usize) -> String {
    let letters: Vec<char> = word.chars().collect();
    let joined = |sign: &str| letters.iter().map(char::to_string).collect::<Vec<_>>().join(sign);
    let replaced = |by: &str| {
        let mut out = String::new();
        for (at, letter) in letters.iter().enumerate() {
            if at == place {
                out.push_str(by);
            } else {
                out.push(*letter);
            }
        }
        out
    };
    match kind {
        0 => joined(" "),
        1 => joined("."),
        2 => joined("-"),
        3 => joined("\u{200b}"),
        4 => replaced("*"),
        5 => replaced(&format!("{0}{0}{0}{0}", letters[place])),
        _ => word.replace('i', "1").replace('o', "0").replace('a', "@").replace('u', "ü").to_uppercase(),
    }
}

#[test]
fn hostile_texts_cost_little_for_each_byte() {
    let long = |piece: &str, count: usize| piece.repeat(count);
    let mut alphabet = String::new();
    for at in 0..20_000_u32 {
        let _ = write!(alphabet, "{} ", char::from(b'a' + (at * 7 % 26) as u8));
    }
    let texts = [
        long("a", 20_000),
        long("ab", 10_000),
        long("a ", 20_000),
        alphabet,
        long("f*", 10_000),
        format!("a{}", long("\u{301}", 100_000)),
        long("i\u{337}\u{301}\u{489}", 10_000),
        long("@a", 10_000),
        long("a-", 10_000),
        long("a.", 10_000),
        long("1!|", 7_000),
        long("#a", 10_000),
        long("f***************** ", 1_000),
        long("*a*a*a*a*a*a ", 1_500),
        long("f🍆ck", 3_000),
        long("🇫🇺", 3_000),
        long("killyourselfx", 1_500),
        long("://", 7_000),
        long("vvph", 5_000),
        long("'s", 10_000),
        long("f*u_c#k%i&n*g ", 1_500),
    ];
    for original in texts {
        let mut normaliser = Normaliser::default();
        let mut out = Normal::default();
        normaliser.run(&original, &mut out);
        check_spans(&original, &out);
        let head: String = original.chars().take(12).collect();
        let steps = normaliser.steps();
        assert!(steps <= STEPS_PER_BYTE_MAX * original.len() as u64, "{head:?}: {steps} steps");
    }
}

#[test]
fn a_text_beyond_all_measure_is_read_up_to_its_limit() {
    let original = "ä".repeat(ORIGINAL_BYTES_MAX);
    let mut out = Normal::default();
    Normaliser::default().run(&original, &mut out);
    assert!(out.tokens.iter().all(|token| token.to as usize <= ORIGINAL_BYTES_MAX));
}
