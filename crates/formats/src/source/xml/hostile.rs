//! Inputs made to break the readers of XML: deep, long, many, and broken at random.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::tests::{Drops, fixture, on_a_small_stack, shown};
use super::*;
use crate::source::told::{Reader, told};
use crate::source::{Item, Options, disqus, wordpress};

const READERS: [(Reader, &str); 2] = [(disqus::read, "<disqus>"), (wordpress::read, "<rss><channel>")];

/// What costs most where something is looked at again for each byte.
fn shapes() -> Vec<String> {
    let spaces = " ".repeat(70_000);
    let names: String = (0..64).fold(String::new(), |mut names, n| {
        let _ = write!(names, " xmlns:x{n}='urn:{n}'");
        names
    });
    let short = [
        "<a>",
        "<post>",
        "<item>",
        "<item><wp:comment>",
        "<a b='c",
        "<a b='c' d=e f>",
        "<a b = 'c>d' e=f/>",
        "</a></b>",
        "<a/>",
        "<!-",
        "<!---",
        "<![CDATA[",
        "<![CDATA[]]]",
        "<![CDATA[x]]>",
        "<?",
        "<!x",
        "<",
        "&",
        "&#",
        "]]>",
    ];
    let long = [
        format!("<a {}>", "b=c ".repeat(16_000)),
        format!("<a {}>", "b='c".repeat(16_000)),
        format!("<a {}>", "= ' ".repeat(16_000)),
        format!("<a b={spaces}{}>", "\"".repeat(70_000)),
        format!("<a b={}{}>", &spaces[..60_000], "\"".repeat(70_000)),
        format!("<a{}>", "x".repeat(60_000)),
        format!("<a{names}><b a='' b='' c='' d=''/>"),
        format!("</{}>", "x".repeat(60_000)),
    ];
    short.into_iter().map(str::to_owned).chain(long).collect()
}

#[test]
fn work_grows_with_the_length_only() {
    for shape in shapes() {
        for n in [1, 8] {
            let text = format!("<r><s>{}", shape.repeat(n * 200_000 / shape.len()));
            let mut cursor = Cursor::new(Box::new(text.as_bytes()));
            let mut xml = Xml::begin(&mut cursor).unwrap();
            while xml.next(true).unwrap() != Token::Eof {}
            let (work, length) = (xml.work, text.len());
            assert!(work <= 32 * length, "{}: {work} for {length} bytes", &shape[..shape.len().min(40)]);
        }
    }
}

#[test]
fn hostile_files_are_read_to_their_ends() {
    let record = "<post dsq:id='1'><thread dsq:id='1'/><item><wp:comment><wp:comment_id>1</wp:comment_id>";
    let places = ["", record, &format!("{record}<message><wp:comment_content>")].map(str::to_owned);
    for (reader, root) in READERS {
        for shape in shapes() {
            for place in &places {
                let text = format!("{root}{place}{}", shape.repeat(150_000 / shape.len()));
                let (items, _) = told(reader, text.as_bytes(), &Options::default());
                assert!(items.len() <= text.len() / 5, "{shape}");
            }
        }
    }
}

#[test]
fn r71_depth_does_not_grow_the_stack() {
    on_a_small_stack(|| {
        for (reader, root) in READERS {
            for shape in ["<a>", "<post>", "<post dsq:id='1'><message>", "<item>", "<item><wp:comment><a>"] {
                let text = format!("{root}{}", shape.repeat(100_000));
                let (items, _) = told(reader, text.as_bytes(), &Options::default());
                // A story, a note on its comment, and now and then the story once more.
                assert!(items.len() <= 300_000, "{shape}");
            }
        }
    });
}

/// What a change at random does to a file.
#[derive(Clone, Debug)]
enum Change {
    Cut(Index),
    Drop(Index, usize),
    Double(Index, usize),
    Byte(Index, u8),
    Piece(Index, usize),
}

const PIECES: [&str; 18] = [
    "<",
    ">",
    "/>",
    "</",
    "\"",
    "'",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?",
    "&",
    "&#",
    "\0",
    "<post>",
    "</post>",
    "<item>",
    "</wp:comment>",
];

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), 0..40_usize).prop_map(|(at, count)| Change::Drop(at, count)),
        (any::<Index>(), 0..400_usize).prop_map(|(at, count)| Change::Double(at, count)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (any::<Index>(), 0..PIECES.len()).prop_map(|(at, piece)| Change::Piece(at, piece)),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let at = |index: &Index| index.index(bytes.len().max(1)).min(bytes.len());
    match change {
        Change::Cut(index) => bytes.truncate(at(index)),
        Change::Drop(index, count) => {
            let at = at(index);
            bytes.drain(at..(at + count).min(bytes.len()));
        }
        Change::Double(index, count) => {
            let at = at(index);
            let copy = bytes[at..(at + count).min(bytes.len())].to_vec();
            bytes.splice(at..at, copy);
        }
        Change::Byte(index, byte) => {
            let at = at(index);
            bytes.splice(at..(at + 1).min(bytes.len()), [*byte]);
        }
        Change::Piece(index, piece) => {
            let at = at(index);
            bytes.splice(at..at, PIECES[*piece].bytes());
        }
    }
}

/// The keys of the comments that a reader tells, and how often.
fn keys(reader: Reader, bytes: &[u8]) -> (usize, BTreeSet<String>) {
    let (items, _) = told(reader, bytes, &Options::default());
    let keys = items.iter().filter_map(|(_, item)| match item {
        Item::Comment(comment) => Some(comment.source_id.clone()),
        _ => None,
    });
    (items.len(), keys.collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn broken_files_never_make_it_panic(
        file in 0..4_usize, changes in vec(change(), 1..8), drops in 1..50_usize,
    ) {
        let name = ["disqus.xml", "disqus-broken.xml", "wordpress.xml", "wordpress-for-disqus.xml"][file];
        let mut bytes = fixture(name);
        for change in &changes {
            apply(&mut bytes, change);
        }
        for (reader, _) in READERS {
            let (items, ended) = told(reader, &bytes[..], &Options::default());
            // However few bytes come at a time, they say the same.
            let (same, same_end) = told(reader, Drops(&bytes, drops + 1), &Options::default());
            prop_assert_eq!(&items, &same);
            prop_assert_eq!(&ended, &same_end);
            for (place, item) in &items {
                prop_assert!(place.offset < bytes.len() as u64 && place.line > 0, "{}", shown(*place, item));
                if let Item::Comment(comment) = item {
                    prop_assert!(!comment.source_id.is_empty() && comment.story_key.is_some());
                }
            }
        }
    }

    #[test]
    fn a_file_that_is_cut_off_loses_only_its_end(cut in any::<Index>()) {
        for (reader, name) in [(disqus::read as Reader, "disqus.xml"), (wordpress::read, "wordpress.xml")] {
            let whole = fixture(name);
            let bytes = &whole[..cut.index(whole.len())];
            let closed = ["</post>", "</wp:comment>"];
            let text = String::from_utf8_lossy(bytes);
            let least: usize = closed.iter().map(|tag| text.matches(tag).count()).sum();
            let ((_, all), (count, keys)) = (keys(reader, &whole), keys(reader, bytes));
            prop_assert!(keys.is_subset(&all));
            prop_assert!(count >= least, "{count} of {least}");
        }
    }
}
