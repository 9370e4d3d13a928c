//! Artrans as Artalk writes them, and as what converts to them does.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::refusal::Reason;
use crate::source::out::Stop;
use crate::source::{Item, Options, Place, Summary};

fn told(bytes: &[u8]) -> Result<(Vec<Item>, Summary), Reason> {
    let mut items = Vec::new();
    let options = Options::default();
    let mut sink = |_: Place, item: Item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    let mut out = Out::new(&options, &mut sink);
    let told = read(&mut Cursor::new(Box::new(bytes)), &mut out);
    let summary = std::mem::take(&mut out.summary);
    drop(out);
    match told {
        Err(Stop::Refused(refusal)) => Err(refusal.reason),
        _ => Ok((items, summary)),
    }
}

fn comment(record: &str) -> CommentRecord {
    let (items, _) = told(format!("[{record}]").as_bytes()).unwrap();
    let found =
        items.into_iter().find_map(|item| if let Item::Comment(it) = item { Some(*it) } else { None });
    found.expect("a comment")
}

/// As Artalk writes it: texts throughout.
const STRINGS: &str = r#"{"id":"12","rid":"0","content":"A **word**","ua":"Browser/1","ip":"192.0.2.7",
    "created_at":"2021-10-28 20:50:15 +0800","updated_at":"2022-01-01 00:00:00 +0800","is_collapsed":"true","is_pending":"false",
    "is_pinned":"true","vote_up":"6","vote_down":"1","nick":"Ann","email":"ann@mail.example","link":"https://ann.example",
    "password":"","badge_name":"Admin","badge_color":"red","page_key":"https://gazette.example/fence","page_title":"The fence",
    "page_admin_only":"false","site_name":"Gazette","site_urls":"https://gazette.example"}"#;

/// As a converter does: values as they are, and nothing that is not there.
const VALUES: &str = r#"{"id":13,"rid":12,"content":"<p>Two</p>","created_at":"2021-10-28T13:00:00Z","is_pending":true,
    "nick":"Ben","page_key":"/fence"}"#;

#[test]
fn records_are_told_as_artalk_and_as_converters_write_them() {
    let text = format!("[{STRINGS},\n{VALUES}]");
    let (items, summary) = told(text.as_bytes()).unwrap();
    let url = "https://gazette.example/fence";
    let first = CommentRecord {
        source_id: "12".into(),
        story_key: Some(url.into()),
        author: AuthorRecord {
            source_id: None,
            name: "Ann".into(),
            url: Some("https://ann.example".into()),
            email: Some("ann@mail.example".into()),
            banned: false,
        },
        body: Text::Markdown("A **word**".into()),
        created_at: Some(1_635_425_415_000_000),
        votes: Some(VoteCounts { up: 6, down: 1 }),
        pinned: true,
        line: 1,
        ..CommentRecord::default()
    };
    let story = |url: &str, title: &str| {
        Item::Story(Box::new(StoryRecord {
            source_key: Some(url.into()),
            url: Some(url.into()),
            title: title.into(),
            ..StoryRecord::default()
        }))
    };
    assert_eq!(items[..2], [story(url, "The fence"), Item::Comment(Box::new(first))]);
    assert_eq!(items[2], story("/fence", ""));
    let Item::Comment(second) = &items[3] else { panic!("{:?}", items[3]) };
    assert_eq!((second.source_id.as_str(), second.parent_source_id.as_deref()), ("13", Some("12")));
    assert_eq!((&second.body, second.state), (&Text::Html("<p>Two</p>".into()), CommentState::Pending));
    assert_eq!(second.created_at, Some(1_635_426_000_000_000));
    assert_eq!((summary.comments, summary.notes.len()), (2, 0));
}

#[test]
fn the_address_of_a_page_is_made_out_where_it_can_be() {
    let cases = [
        ("/a/?b=1", "https://one.example/blog/,https://two.example", "https://one.example/a/?b=1"),
        ("/a/", "http://one.example", "http://one.example/a/"),
        ("/a/", "", "/a/"),
        ("/a/", "one.example", "/a/"),
        ("a", "https://one.example", "a"),
        ("//two.example/a", "https://one.example", "//two.example/a"),
        ("https://two.example/a", "https://one.example", "https://two.example/a"),
    ];
    for (key, sites, expected) in cases {
        let record = format!(r#"{{"id":"1","content":"x","page_key":"{key}","site_urls":"{sites}"}}"#);
        assert_eq!(comment(&record).story_key.as_deref(), Some(expected), "{key} {sites}");
    }
}

#[test]
fn parents_states_and_texts_are_read_in_their_forms() {
    for (rid, expected) in
        [(r#""0""#, None), ("0", None), (r#""""#, None), ("null", None), (r#""7""#, Some("7"))]
    {
        let record = format!(r#"{{"id":"1","rid":{rid},"content":"x","page_key":"/"}}"#);
        assert_eq!(comment(&record).parent_source_id.as_deref(), expected, "{rid}");
    }
    for (content, is_html) in
        [("<P>x</P>", true), ("<div class=a>x", true), ("<3 this", false), ("a <p>b</p>", false)]
    {
        let record = format!(r#"{{"id":"1","content":"{content}","page_key":"/"}}"#);
        assert_eq!(matches!(comment(&record).body, Text::Html(_)), is_html, "{content}");
    }
    let (items, summary) = told(
        br#"[{"id":"1","rid":"1","content":"x","page_key":"/","is_pending":"maybe","created_at":"soon"}]"#,
    )
    .unwrap();
    let expected = [(Code::BadTime, 1), (Code::BadState, 1), (Code::OwnParent, 1)];
    assert_eq!(summary.notes, expected.into_iter().collect());
    assert!(matches!(items.last(), Some(Item::Comment(it)) if it.state == CommentState::Pending));
}

#[test]
fn what_has_no_key_or_page_is_counted() {
    let (_, summary) =
        told(br#"[{"content":"x","page_key":"/"},{"id":"2","content":"x"},{"id":"3","content":"x","page_key":"/"},5]"#).unwrap();
    assert_eq!(summary.comments, 1);
    let expected = [(Code::NoKey, 1), (Code::NoStory, 1), (Code::Broken, 1)];
    assert_eq!(summary.notes, expected.into_iter().collect());
    assert_eq!(told(br#"[{"a":1}]"#).unwrap_err(), Reason::Unrecognised);
}

#[test]
fn a_page_for_admins_alone_is_closed() {
    let (items, _) = told(br#"[{"id":"1","content":"x","page_key":"/","page_admin_only":"true"}]"#).unwrap();
    assert!(matches!(&items[0], Item::Story(it) if it.closed));
}

#[test]
fn it_is_known_by_its_fields() {
    let of = |text: &str| recognise(&Head { name: "x", bytes: text.as_bytes(), text });
    assert!(of(STRINGS).is_some());
    assert!(of(VALUES).is_some());
    assert_eq!(of(r#"[{"content":"a \"page_key\" with a \"nick\""}]"#), None);
}

proptest! {
    #[test]
    fn damaged_files_are_read_to_their_end(cut in 0..2000_usize, at in 0..2000_usize, byte: u8) {
        let mut bytes = format!("[{STRINGS},{VALUES},{VALUES}]").into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(cut % (length + 1));
        if let Ok((items, summary)) = told(&bytes) {
            let count = summary.stories + summary.comments + summary.notes.values().sum::<u64>();
            prop_assert_eq!(items.len() as u64, count);
        }
    }
}
