//! What must hold of every language: it says all that English says, with the same holes, and in its own words.

use std::collections::{BTreeMap, BTreeSet};

use super::texts::{Texts, translated};

/// Messages that are the same words in English and in a language. Only these may be equal.
const SAME: &[(&str, &[&str])] = &[(
    "de",
    &[
        "import-megabytes",
        "feed",
        "tool-code",
        "tool-link",
        "tool-spoiler",
        "export-name",
        "export-passkeys",
        "moderation-short",
    ],
)];

/// One message of a Fluent file.
pub(super) struct Message<'a> {
    /// What stands before `=` at the start of a line.
    pub id: &'a str,
    /// What stands behind it, with the lines that belong to it.
    text: String,
}

/// The messages of a language's files.
pub(super) fn messages<'a>(files: &[&'a str]) -> Vec<Message<'a>> {
    let mut all: Vec<Message<'a>> = Vec::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let (id, text) = line.split_once('=').expect("a message has a value");
            all.push(Message { id: id.trim(), text: text.trim().to_owned() });
        } else if line.starts_with(' ') {
            let message = all.last_mut().expect("a line that goes on has a message before it");
            message.text = [&message.text, line.trim()].join(" ").trim().to_owned();
        }
    }
    all
}

/// The names behind `$`.
fn holes(text: &str) -> BTreeSet<&str> {
    text.split('$')
        .skip(1)
        .map(|rest| {
            rest.split(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').next().unwrap_or_default()
        })
        .collect()
}

/// What stands for all numbers that have no words of their own, where the text depends on a number.
fn default_words(text: &str) -> &str {
    text.split_once("*[").map_or(text, |(_, words)| words)
}

/// Whether there is anything to translate: a letter that is not of a hole's name.
fn has_words(text: &str) -> bool {
    let name = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
    let mut parts = text.split('$');
    let first = parts.next().unwrap_or_default();
    let others = parts.map(|part| part.trim_start_matches(name));
    std::iter::once(first).chain(others).any(|part| part.contains(char::is_alphabetic))
}

/// What is wrong with a language, one line each.
fn faults(language: &str, english: &[&str], files: &[&str], same: &[&str]) -> Vec<String> {
    let (english, own) = (messages(english), messages(files));
    let of = |id: &str| own.iter().find(|message| message.id == id);
    let mut faults = Vec::new();
    for message in &english {
        let id = message.id;
        let Some(own) = of(id) else {
            faults.push(format!("{language}: {id} is missing; in English: {}", message.text));
            continue;
        };
        if holes(&message.text) != holes(&own.text)
            || holes(default_words(&message.text)) != holes(default_words(&own.text))
        {
            faults.push(format!("{language}: {id} has other holes than in English: {}", message.text));
        }
        match (message.text == own.text, same.contains(&id)) {
            (true, false) if has_words(&message.text) => {
                faults.push(format!("{language}: {id} is not translated: {}", message.text));
            }
            (false, true) => {
                faults.push(format!("{language}: {id} is not the same in English, as SAME says"));
            }
            _ => {}
        }
    }
    let known: BTreeSet<&str> = english.iter().map(|message| message.id).collect();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for message in &own {
        *times.entry(message.id).or_default() += 1;
    }
    for (id, times) in times {
        if !known.contains(id) {
            faults.push(format!("{language}: {id} is in no English file"));
        }
        if times > 1 {
            faults.push(format!("{language}: {id} is written {times} times"));
        }
    }
    faults
}

#[test]
fn every_language_says_what_english_says() {
    let (_, english) = translated().next().expect("English is the first");
    let mut all = Vec::new();
    for (language, files) in translated().skip(1) {
        let same = SAME.iter().find(|(of, _)| *of == language).map_or(&[][..], |(_, same)| same);
        all.extend(faults(language, english, files, same));
    }
    assert!(all.is_empty(), "{} faults in translations:\n{}", all.len(), all.join("\n"));
}

#[test]
fn faults_of_a_translation_are_found() {
    let english = [
        "# A remark.\nreply = Reply\nreply-to = Reply to { $name }\nlost = Lost\nlink = Link\nother = Link",
        "count =\n    { $count ->\n        [one] { $shown } word\n       *[other] { $shown } words\n    }\nsign = { $name } - { $day }\nmany =\n    { $count ->\n       *[other] { $shown } words\n    }",
    ];
    let german = [
        "reply = Reply\nreply-to = { $nam } antworten\nlink = Link\nother = Verweis\nsign = { $name } - { $day }",
        "count =\n    { $count ->\n        [one] { $shown } Wort\n       *[other] Worte\n    }\nmany =\n    { $count ->\n       *[other] { $shown } words\n    }\nbeyond = Zu viel\nbeyond = Noch mehr",
    ];
    let found = faults("de", &english, &german, &["link", "other"]);
    assert_eq!(
        found,
        [
            "de: reply is not translated: Reply",
            "de: reply-to has other holes than in English: Reply to { $name }",
            "de: lost is missing; in English: Lost",
            "de: other is not the same in English, as SAME says",
            "de: count has other holes than in English: { $count -> [one] { $shown } word *[other] { $shown } words }",
            "de: many is not translated: { $count -> *[other] { $shown } words }",
            "de: beyond is in no English file",
            "de: beyond is written 2 times",
        ]
    );
    assert!(
        faults("en", &english, &english, &["reply", "reply-to", "lost", "link", "other", "count", "many"])
            .is_empty()
    );
}

#[test]
fn the_pseudo_language_turns_every_text() {
    let (english, turned) = (Texts::of("en").every(), Texts::of("ar-XB").every());
    assert_eq!(english.len(), turned.len());
    for ((id, english), (_, turned)) in english.iter().zip(&turned) {
        assert_eq!(&turned.replace(['\u{202E}', '\u{202C}'], ""), english, "{id}");
        let mut depth = 0_i32;
        for sign in turned.chars() {
            depth += i32::from(sign == '\u{202E}') - i32::from(sign == '\u{202C}');
            assert!(depth == 1 || (depth == 0 && !sign.is_alphabetic()), "{id} is not turned: {turned}");
        }
    }
}
