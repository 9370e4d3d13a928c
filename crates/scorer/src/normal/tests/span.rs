//! Every token says which bytes it was made from.

use super::sources;

fn check(original: &str, expected: &[(&str, &str)]) {
    let found = sources(original);
    let found: Vec<_> = found.iter().map(|(word, source)| (word.as_str(), *source)).collect();
    assert_eq!(found, expected, "{original:?}");
}

#[test]
fn a_mended_word_spans_all_it_was_made_from() {
    check("You f*ck1ng 1d10t!", &[("you", "You"), ("fucking", "f*ck1ng"), ("idiot", "1d10t"), ("!", "!")]);
    check("an i d i o t.", &[("an", "an"), ("idiot", "i d i o t"), (".", ".")]);
    check("so f.u.c.k you", &[("so", "so"), ("fuck", "f.u.c.k"), ("you", "you")]);
    check("ﬁne ﬂower", &[("fine", "ﬁne"), ("flower", "ﬂower")]);
    check("i\u{337}d\u{337}iot x", &[("idiot", "i\u{337}d\u{337}iot"), ("x", "x")]);
    check("🤬 f🍆ck", &[("🤬", "🤬"), ("fuck", "f🍆ck")]);
    check("👨‍👩‍👧❤️!", &[("👨‍👩‍👧", "👨‍👩‍👧"), ("❤", "❤️"), ("!", "!")]);
    check("fuuuuuck", &[("fuck", "fuuuuuck")]);
    check("an id iot!", &[("an", "an"), ("idiot", "id iot"), ("!", "!")]);
}

#[test]
fn a_word_taken_apart_shares_its_bytes_out() {
    check("killyourself", &[("kill", "kill"), ("yourself", "yourself")]);
    check("k i l l y o u", &[("kill", "k i l l"), ("you", "y o u")]);
    check("k-i-l-l-y-o-u", &[("kill", "k-i-l-l"), ("you", "y-o-u")]);
    check("#KillAll", &[("#", "#"), ("kill", "Kill"), ("all", "All")]);
    check("Idiot’s", &[("idiot", "Idiot"), ("'s", "’s")]);
}

#[test]
fn right_to_left_text_keeps_its_order() {
    check("שלום, fuсk العربية", &[("שלום", "שלום"), (",", ","), ("fuck", "fuсk"), ("العربية", "العربية")]);
    check("\u{202b}abc\u{202c} x", &[("abc", "abc"), ("x", "x")]);
}
