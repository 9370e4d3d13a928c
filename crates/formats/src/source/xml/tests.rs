//! What damage and malice make of XML, token by token; and how readers of it are tried.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::thread;

use super::*;
use crate::record::Text;
use crate::source::told::part;
use crate::source::{Item, Place};

/// The stack that every reader must do with.
const STACK_BYTES: usize = 256 * 1024;

/// A time as seconds since 1970.
fn time(at: Option<i64>) -> String {
    at.map_or_else(|| "-".to_owned(), |at| (at / 1_000_000).to_string())
}

/// An item in a line: what it is, the line where it stands, its keys and what it says.
pub(in crate::source) fn shown(place: Place, item: &Item) -> String {
    let line = place.line;
    match item {
        Item::Story(it) => {
            let is = |yes, word| if yes { word } else { "" };
            let (key, url) = (it.source_key.as_deref().unwrap_or("-"), part("", it.url.as_deref()));
            let (identifier, section) =
                (part("id=", it.identifier.as_deref()), part("in ", it.section.as_deref()));
            let (closed, hidden) = (is(it.closed, " closed"), is(it.hidden, " hidden"));
            let (title, at) = (&it.title, time(it.published_at));
            format!("{line} story {key}{url} [{title}]{identifier}{section} {at}{closed}{hidden}")
        }
        Item::Author(it) => {
            let (key, email) = (it.source_id.as_deref().unwrap_or("-"), it.email.as_deref());
            format!("{line} author {key} [{}]{}", it.name, part("", email))
        }
        Item::Comment(it) => {
            let (parent, story) =
                (part("< ", it.parent_source_id.as_deref()), part("@ ", it.story_key.as_deref()));
            let who = [&it.author.source_id, &it.author.email, &it.author.url]
                .map(|it| it.as_deref().unwrap_or(""));
            let body = match &it.body {
                Text::Html(text) => format!("html {text}"),
                Text::HtmlLines(text) => format!("lines {text}"),
                other => format!("{other:?}"),
            };
            let (id, name, state, at) = (&it.source_id, &it.author.name, it.state, time(it.created_at));
            format!("{line} {id}{parent}{story} [{name}] {} {state:?} {at} {body}", who.join(","))
        }
        Item::Note(it) => {
            let name = it.code.name().replace(' ', "-");
            let (id, parent) =
                (part("", it.source_id.as_deref()), part("< ", it.parent_source_id.as_deref()));
            format!("{line} note {name}{id}{parent}{}", part("@ ", it.story_key.as_deref()))
        }
    }
}

/// A file of ours, by its name in `fixtures/exports`.
pub(in crate::source) fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../../fixtures/exports/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Foreign exports that lie beside a checkout of this project and are not part of it; none where there are none.
pub(in crate::source) fn samples(names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let folder = format!("{}/../../../shared/samples/exports", env!("CARGO_MANIFEST_DIR"));
    let read = |name: &&str| Some(((*name).to_owned(), std::fs::read(format!("{folder}/{name}")).ok()?));
    let found: Vec<_> = names.iter().filter_map(read).collect();
    if found.len() < names.len() {
        eprintln!("skipped: {} of {} samples are not in {folder}", names.len() - found.len(), names.len());
    }
    found
}

pub(in crate::source) fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(STACK_BYTES).spawn(work).unwrap().join().unwrap();
}

/// Bytes that come a few at a time, as from a slow disk.
pub(in crate::source) struct Drops<'b>(pub &'b [u8], pub usize);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(self.0.len()).min(into.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// The tokens of a file: elements with their attributes, ends, and texts in brackets.
fn tokens(bytes: &[u8]) -> Result<String, Reason> {
    let mut cursor = Cursor::new(Box::new(bytes));
    let mut xml = Xml::begin(&mut cursor).map_err(|it| it.reason)?;
    let mut shown = String::new();
    loop {
        match xml.next(true).map_err(|it| it.reason)? {
            Token::Start => {
                let attributes = xml.attributes.iter().map(|(name, value)| [" ", name, "=", value].concat());
                let _ = write!(shown, "<{}{}>", xml.name(), attributes.collect::<String>());
            }
            Token::End => {
                let _ = write!(shown, "</{}>", xml.ended());
            }
            Token::Text => {
                let (text, odd, over) = xml.text();
                let (odd, over) = (if odd { "?" } else { "" }, if over { "..." } else { "" });
                let _ = write!(shown, "[{}{over}{odd}]", &text[..text.len().min(100)]);
            }
            Token::Eof => return xml.check().map(|()| shown).map_err(|it| it.reason),
        }
    }
}

#[test]
fn what_is_well_formed_is_read_as_it_is() {
    let cases = [
        ("<?xml version='1.0'?><a b='c'>d<e/>f</a>", "<a b=c>[d]<e></e>[f]</a>"),
        ("\u{feff}<a>&lt;&amp;&#233;</a>", "[\u{feff}]<a>[<&é]</a>"),
        ("<a><![CDATA[<b>&amp;]]></a>", "<a>[<b>&amp;]</a>"),
        ("<a><![CDATA[x]]]]><![CDATA[>y]]></a>", "<a>[x]]][>y]</a>"),
        ("<a><![CDATA[]]>-<![CDATA[]]]]></a>", "<a>[-][]]]</a>"),
        ("<a>1<!-- <b> -- > -->2<!---->3</a>", "<a>[1][2][3]</a>"),
        ("<a xmlns:x='http://disqus.com/disqus-internals' x:id='1' y:z='&quot;'/>", "<a"),
        ("<x:a xmlns:x='http://disqus.com'><b xmlns='urn:b'><c/></b></x:a>", "<a"),
    ];
    let shown: Vec<String> = cases.iter().map(|(text, _)| tokens(text.as_bytes()).unwrap()).collect();
    assert_eq!(shown[..6], cases.map(|(_, expected)| expected)[..6]);
    assert_eq!(shown[6], "<a ?:x=http://disqus.com/disqus-internals dsq:id=1 ?:z=\"></a>");
    assert_eq!(shown[7], "<a ?:x=http://disqus.com><?:b xmlns=urn:b><?:c></?:c></?:b></a>");
}

#[test]
fn damage_is_read_as_it_was_meant() {
    let cases = [
        ("` junk <a>x</a>", "[` junk ]<a>[x]</a>"),
        ("<a><b>x</a>y", "<a><b>[x]</b></a>[y]"),
        ("<a>x</b></c></a></a>", "<a>[x]</a>"),
        ("<a>1 < 2 <3 <</a>", "<a>[1 ][<][ 2 ][<][3 ][<]</a>"),
        ("<a b=1 c='2>x</a>", "<a b=1 c=2></a>"),
        ("<a b=\"1/><c>x</c>", "<a b=1></a><c>[x]</c>"),
        ("<a <b>x</b>", "<a><b>[x]</b>"),
        ("<a>x<?php echo 1 > 2 <b/>y</a>", "<a>[x][ 2 ]<b></b>[y]</a>"),
        ("<a>x<!DOCTYPE html>y</a>", "<a>[x][y]</a>"),
        ("<a>&nbsp;&bomb;&#0;& &amp</a>", "<a>[&nbsp;&bomb;\u{fffd}& &amp]</a>"),
        ("<a>x<!-- no end <b/></a>", "<a>[x]"),
        ("<a>x<![CDATA[no end</a>", "<a>[x][no end</a>]"),
        ("<a>x<![CDAT[no]]></a>", "<a>[x]</a>"),
        ("<a>x</a", "<a>[x]"),
        ("<a>x<b c='d", "<a>[x]"),
        ("", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(tokens(text.as_bytes()).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn r71_a_document_type_is_refused_and_nothing_is_expanded() {
    let bomb = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;\">]><a>&c;</a>";
    let file = "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>";
    let long = format!("<!DOCTYPE {} [ ]><a/>", " ".repeat(2 * TAG_BYTES_MAX));
    let cases = [
        bomb,
        file,
        &long,
        "<!doctype a><a/>",
        "<!-- x --><!DOCTYPE a>",
        "<a/><!DOCTYPE a",
        "\u{feff}<!ENTITY b 'c'>",
    ];
    for text in cases {
        assert_eq!(tokens(text.as_bytes()), Err(Reason::Doctype), "{}", &text[..text.len().min(60)]);
    }
}

#[test]
fn encodings_are_read_or_refused() {
    let cases: [(&[u8], Result<&str, Reason>); 9] = [
        (b"<?xml version='1.0' encoding='windows-1252'?><a>caf\xe9 \x80</a>", Ok("<a>[café €]</a>")),
        (b"<?xml version='1.0' encoding='ISO-8859-1' ?><a>caf\xe9</a>", Ok("<a>[café]</a>")),
        (b"<?xml version='1.0' encoding='utf-8'?><a>caf\xe9</a>", Ok("<a>[café?]</a>")),
        (b"<a>caf\xc3\xa9 \xc3</a>", Ok("<a>[café \u{fffd}?]</a>")),
        (b"<?xml version='1.0' encoding='koi8-r'?><a>\xc1</a>", Err(Reason::Encoding)),
        (b"<a><?xml version='1.0' encoding='koi8-r'?>x</a>", Ok("<a>[x]</a>")),
        (b"\xff\xfe<\0a\0/\0>\0", Err(Reason::Encoding)),
        (b"\xfe\xff\0<\0a", Err(Reason::Encoding)),
        (b"<\0a\0/\0>\0", Err(Reason::Encoding)),
    ];
    for (bytes, expected) in cases {
        assert_eq!(tokens(bytes), expected.map(str::to_owned), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn r71_limits_hold_and_are_told() {
    let deep = |n: usize| format!("{}x{}", "<a>".repeat(n), "</a>".repeat(n));
    let wide = |n: usize| format!("<a{}/>", " b='c'".repeat(n));
    assert!(tokens(deep(DEPTH_MAX).as_bytes()).is_ok());
    assert_eq!(tokens(deep(DEPTH_MAX + 1).as_bytes()), Err(Reason::TooDeep));
    assert_eq!(tokens(deep(100_000).as_bytes()), Err(Reason::TooDeep));
    assert!(tokens(wide(ATTRIBUTES_MAX).as_bytes()).is_ok());
    assert_eq!(tokens(wide(ATTRIBUTES_MAX + 1).as_bytes()), Err(Reason::TooMany));
    assert_eq!(tokens(format!("<a {}/>", " ".repeat(TAG_BYTES_MAX)).as_bytes()), Err(Reason::TooLarge));
    let text = format!("<a>{}</a>", "x".repeat(TEXT_BYTES_MAX + 1));
    assert!(tokens(text.as_bytes()).unwrap().ends_with("...]</a>"));
    let spaces = (0..10_000).map(|n| format!("<a xmlns:x{n}='urn:{n}'>")).collect::<Vec<_>>().concat();
    assert_eq!(tokens(spaces.as_bytes()), Err(Reason::TooDeep));
}

#[test]
fn the_root_is_found_behind_what_stands_before_it() {
    let shown = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        root(&crate::source::Head { name: "x", bytes, text: &text }).map(|root| root.name)
    };
    let utf16: Vec<u8> = "<disqus>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases: [(&[u8], Option<&str>); 8] = [
        (b"`<?xml version='1.0'?>\n<!-- <x> -->\n<disqus xmlns='http://disqus.com'>", Some("disqus")),
        (b"<!DOCTYPE x [<!ENTITY y 'z'>]><d:disqus>", Some("disqus")),
        (b"<rss", Some("rss")),
        (b"{\"a\": \"1 < 2\"}", None),
        (b"<!-- <disqus>", None),
        (b"<", None),
        (b"", None),
        (&utf16, Some("disqus")),
    ];
    for (bytes, expected) in cases {
        assert_eq!(shown(bytes).as_deref(), expected, "{}", String::from_utf8_lossy(bytes));
    }
}
