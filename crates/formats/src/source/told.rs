//! How readers are tried: what they tell of some bytes, in lines.

use std::io::Read;
use std::ops::ControlFlow;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::cursor::Cursor;
use super::out::{Out, Stop, Told};
use super::{Format, Head, Item, Options, Place, RECOGNISERS, Summary};
use crate::record::Text;
use crate::refusal::Refusal;

pub(in crate::source) type Reader = fn(&mut Cursor<'_>, &mut Out<'_>) -> Told;

/// Everything that a reader tells of an input, and how it ended.
pub(in crate::source) fn told(
    reader: Reader,
    input: impl Read,
    options: &Options,
) -> (Vec<(Place, Item)>, Result<Summary, Refusal>) {
    let mut items = Vec::new();
    let mut sink = |place, item| {
        items.push((place, item));
        ControlFlow::Continue(())
    };
    let mut out = Out::new(options, &mut sink);
    let mut cursor = Cursor::new(Box::new(input));
    let ended = match reader(&mut cursor, &mut out) {
        Err(Stop::Refused(refusal)) => Err(refusal),
        Ok(()) | Err(Stop::Enough) => Ok(out.summary.clone()),
    };
    drop(out);
    (items, ended)
}

/// What a reader tells of a text that it does not refuse.
pub(in crate::source) fn lines(reader: Reader, text: &str) -> Vec<String> {
    let (items, ended) = told(reader, text.as_bytes(), &Options::default());
    assert!(ended.is_ok(), "{ended:?}");
    items.iter().map(|(place, item)| shown(*place, item)).collect()
}

/// How often an input is told as a story, an author, a comment and a note.
pub(in crate::source) fn counts(reader: Reader, bytes: &[u8]) -> [u64; 4] {
    let summary = told(reader, bytes, &Options::default()).1.unwrap();
    let notes: u64 = summary.notes.values().sum();
    [summary.stories, summary.authors, summary.comments, notes + summary.others]
}

pub(in crate::source) fn evidence(of: fn(&Head<'_>) -> Option<String>, text: &str) -> Option<String> {
    of(&Head { name: "export.json", bytes: text.as_bytes(), text })
}

/// What an input is taken for that begins so, by the first of all formats that it fits.
pub(in crate::source) fn format_of(text: &str) -> Option<Format> {
    RECOGNISERS.iter().find_map(|(format, of)| evidence(*of, text).map(|_| *format))
}

/// A time as seconds since 1970.
fn time(before: &str, at: Option<i64>) -> String {
    at.map_or_else(String::new, |at| format!(" {before}{}", at / 1_000_000))
}

pub(in crate::source) fn part(before: &str, value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| format!(" {before}{value}"))
}

fn is(set: bool, word: &str) -> String {
    if set { format!(" {word}") } else { String::new() }
}

/// An item in a line: the line of the input, what it is, its keys and what it says.
pub(in crate::source) fn shown(place: Place, item: &Item) -> String {
    let what = match item {
        Item::Story(it) => {
            let (key, url) = (it.source_key.as_deref().unwrap_or("-"), part("", it.url.as_deref()));
            format!("story {key}{url} [{}]{}{}", it.title, is(it.closed, "closed"), is(it.hidden, "hidden"))
        }
        Item::Author(it) => format!("author {}", author(it)),
        Item::Comment(it) => {
            let (parent, story) =
                (part("< ", it.parent_source_id.as_deref()), part("@ ", it.story_key.as_deref()));
            let votes = it.votes.map_or_else(String::new, |votes| format!(" +{}-{}", votes.up, votes.down));
            let body = match &it.body {
                Text::Plain(text) => format!("plain {text}"),
                Text::Markdown(text) => format!("md {text}"),
                Text::Html(text) => format!("html {text}"),
                Text::HtmlLines(text) => format!("lines {text}"),
            };
            let times = time("", it.created_at) + &time("edited ", it.edited_at);
            let author = author(&it.author);
            let pinned = is(it.pinned, "pinned");
            format!("{}{parent}{story} by {author} {:?}{times}{votes}{pinned} {body}", it.source_id, it.state)
        }
        Item::Note(it) => {
            let (id, parent) =
                (part("", it.source_id.as_deref()), part("< ", it.parent_source_id.as_deref()));
            format!("note {}{id}{parent}{}", it.code.name(), part("@ ", it.story_key.as_deref()))
        }
    };
    format!("{} {what}", place.line)
}

fn author(it: &crate::record::AuthorRecord) -> String {
    let (key, url, email) = (it.source_id.as_deref(), it.url.as_deref(), it.email.as_deref());
    format!(
        "{}[{}]{}{}{}",
        key.unwrap_or_default(),
        it.name,
        part("", email),
        part("", url),
        is(it.banned, "banned")
    )
}

/// Foreign exports that lie beside a checkout of this project and are not part of it.
pub(in crate::source) fn sample(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("ALTHING_SAMPLES").map_or_else(
        || concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples").into(),
        std::path::PathBuf::from,
    );
    let path = folder.join("exports").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    bytes
}

/// Reads every beginning of an input, and the input with some of its bytes replaced.
pub(in crate::source) fn damage(reader: Reader, text: &str) {
    for end in 0..text.len() {
        let (items, _) = told(reader, &text.as_bytes()[..end], &Options::default());
        assert!(items.len() <= text.len(), "more is told than there is");
    }
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let byte = prop_oneof![prop::sample::select(b"\0\"\\{}[],:\n\xff0".to_vec()), any::<u8>()];
    let edits = prop::collection::vec((any::<prop::sample::Index>(), byte), 1..9);
    let tried = TestRunner::new(config).run(&edits, |edits| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let (items, _) = told(reader, &bytes[..], &Options::default());
        prop_assert!(items.len() <= text.len(), "more is told than there is");
        Ok(())
    });
    assert!(tried.is_ok(), "{tried:?}");
}
