//! Every message is there, in every language, and shown.

use std::collections::BTreeSet;

use fluent_bundle::FluentError;

use super::super::translations::messages;
use super::*;

#[test]
fn every_message_is_written_and_every_written_one_is_used() {
    let used: BTreeSet<String> = USED.iter().map(|id| id.replace('_', "-")).collect();
    let written: BTreeSet<String> =
        messages(ENGLISH).into_iter().map(|message| message.id.to_owned()).collect();
    assert_eq!(used, written);
}

#[test]
fn every_message_is_shown_somewhere() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source];
    let mut views = String::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs")
                && !path.ends_with("texts.rs")
                && !path.ends_with("translations.rs")
            {
                views.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let words: BTreeSet<&str> = views.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    // These three are used by this file alone.
    for id in USED.iter().filter(|id| !["months", "months_short", "digits_between"].contains(id)) {
        assert!(words.contains(id), "{id} is written and never shown");
    }
}

#[test]
fn every_message_resolves_without_an_error() {
    for locale in LOCALES {
        let bundle = bundle(locale);
        let mut args = FluentArgs::new();
        for hole in "address at begun chars date day decided declined digit down false from ground \
                 host id language level limit max month name near part pattern place pseudo \
                 resource role rule same score seen share shown site story super test time title \
                 to until up upheld version weight year"
            .split(' ')
        {
            args.set(hole, "x");
        }
        args.set("count", 2);
        for id in USED {
            let message = bundle.get_message(&id.replace('_', "-")).unwrap();
            let mut errors: Vec<FluentError> = Vec::new();
            bundle.format_pattern(message.value().unwrap(), Some(&args), &mut errors);
            assert!(errors.is_empty(), "{id}: {errors:?}");
        }
    }
}

#[test]
fn plurals_and_grouped_digits_read_well() {
    let texts = Texts::of("en-GB");
    assert_eq!(texts.comment_count(0), "No comments yet");
    assert_eq!(texts.comment_count(1), "1 comment");
    assert_eq!(texts.comment_count(30_000), "30,000 comments");
    assert_eq!(texts.more_replies(1), "Show 1 more reply");
    assert_eq!(texts.number(1_234_567), "1,234,567");
    assert_eq!(texts.number(999), "999");
}

#[test]
fn german_numbers_and_plurals_read_well() {
    let texts = Texts::of("de-AT");
    assert_eq!(texts.comment_count(0), "Noch keine Kommentare");
    assert_eq!(texts.comment_count(1), "1 Kommentar");
    assert_eq!(texts.comment_count(30_000), "30.000 Kommentare");
    assert_eq!(texts.more_replies(2), "2 weitere Antworten zeigen");
}

#[test]
fn unknown_languages_speak_english_and_directions_follow_the_tag() {
    assert_eq!(Texts::of("xx").language(), "en");
    assert_eq!(Texts::of("ar").language(), "en");
    for tag in ["de", "DE", "de-AT", "de-CH", "de_DE", "de-Latn-LI"] {
        assert_eq!(Texts::of(tag).language(), "de", "{tag}");
    }
    assert_eq!(Texts::of("ar-XB").direction(), "rtl");
    assert_eq!(direction("he-IL"), "rtl");
    assert_eq!(direction("de"), "ltr");
    assert!(Texts::of("ar-XB").reply().starts_with('\u{202E}'));
}

#[test]
fn names_in_sentences_are_escaped() {
    let texts = Texts::of("en");
    let filled = texts.reply_to(&"<b>").render().into_string();
    assert_eq!(filled, "Reply to &lt;b&gt;");
    assert_eq!(texts.months.len(), 12);
    assert_eq!(texts.months_short.len(), 12);
}
