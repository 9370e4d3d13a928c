//! Word lists find their entries behind disguises, and refuse what they cannot hold.

use super::super::words::{ENTRIES_MAX, ENTRY_BYTES_MAX};
use super::super::{WordList, WordListReason};
use super::normal;

/// What of `original` a list finds, with the line of the entry.
fn found<'a>(lines: &[&str], original: &'a str) -> Vec<(usize, &'a str)> {
    let list = WordList::new(lines.iter().copied()).expect("the list is sound");
    let found = list.find(&normal(original));
    found.iter().map(|found| (found.line, &original[found.from as usize..found.to as usize])).collect()
}

fn refused(lines: &[&str]) -> (usize, WordListReason) {
    let error = WordList::new(lines.iter().copied()).expect_err("the list is refused");
    assert!(error.to_string().starts_with(&format!("line {}: ", error.line)));
    (error.line, error.reason)
}

#[test]
fn entries_are_found_behind_disguises() {
    let lines = ["# a comment", "", "idiot", "Kill yourself", "kretin*", "scheiße", "U.S.", "傻逼"];
    for (original, expected) in [
        ("You 1d10t!", vec![(3, "1d10t")]),
        ("an i d i o t", vec![(3, "i d i o t")]),
        ("Idiot's idea, IDIOT", vec![(3, "Idiot"), (3, "IDIOT")]),
        ("idiotic", vec![]),
        ("go killyourself", vec![(4, "killyourself")]),
        ("kill  yourself, kill me", vec![(4, "kill  yourself")]),
        ("KRETINEN und Kretin", vec![(5, "KRETINEN"), (5, "Kretin")]),
        ("so eine Scheisse", vec![(6, "Scheisse")]),
        ("the U.S. is", vec![(7, "U.S.")]),
        ("你是傻逼吗", vec![(8, "傻逼")]),
        ("Scunthorpe", vec![]),
    ] {
        assert_eq!(found(&lines, original), expected, "{original:?}");
    }
}

#[test]
fn an_entry_of_several_words_may_end_in_a_prefix() {
    let lines = ["white supremac*", "idiot"];
    assert_eq!(found(&lines, "the White supremacists"), [(1, "White supremacists")]);
    assert_eq!(found(&lines, "white superman"), []);
}

#[test]
fn what_a_list_cannot_hold_is_named_by_its_line() {
    assert_eq!(refused(&["idiot", "..."]), (2, WordListReason::Empty));
    assert_eq!(refused(&["", "ab*"]), (2, WordListReason::ShortPrefix));
    assert_eq!(refused(&["a*bcd"]), (1, WordListReason::MisplacedAsterisk));
    assert_eq!(refused(&["a b c d e f g h i"]), (1, WordListReason::TooManyWords));
    assert_eq!(refused(&[&"x".repeat(ENTRY_BYTES_MAX + 1)]), (1, WordListReason::TooLong));
    let many = vec!["idiot"; ENTRIES_MAX + 1];
    assert_eq!(refused(&many), (ENTRIES_MAX + 1, WordListReason::TooManyEntries));
}

#[test]
fn an_empty_list_finds_nothing() {
    assert_eq!(found(&[], "idiot"), []);
}
