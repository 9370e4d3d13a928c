//! Comments as LeanCloud and Twikoo hold them.

use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::refusal::Reason;
use crate::source::{Item, Options, Place, Summary};

fn told(system: System, bytes: &[u8]) -> Result<(Vec<Item>, Summary), Reason> {
    let mut items = Vec::new();
    let options = Options::default();
    let mut sink = |_: Place, item: Item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    let mut out = Out::new(&options, &mut sink);
    let told = read(system, &mut Cursor::new(Box::new(bytes)), &mut out);
    let summary = std::mem::take(&mut out.summary);
    drop(out);
    match told {
        Err(Stop::Refused(refusal)) => Err(refusal.reason),
        _ => Ok((items, summary)),
    }
}

fn comment(system: System, record: &str) -> CommentRecord {
    let (items, _) = told(system, record.as_bytes()).unwrap();
    let found =
        items.into_iter().find_map(|item| if let Item::Comment(it) = item { Some(*it) } else { None });
    found.expect("a comment")
}

const VALINE: &str = r#"{"nick":"Ann","mail":"ann@mail.example","link":"https://ann.example","comment":"<p>One</p>\n","ip":"192.0.2.7",
    "ua":"Browser/1","url":"/fence/","insertedAt":{"__type":"Date","iso":"2021-03-01T12:00:00.250Z"},
    "objectId":"5e8d88ae8a84ab008a0c1f4b","createdAt":"2021-03-02T00:00:00.000Z","updatedAt":"2021-03-03T00:00:00.000Z",
    "ACL":{"*":{"read":true}}}"#;

const TWIKOO: &str = r#"{"_id":{"$oid":"6041f3b2c5d1f20001a7e001"},"uid":"u","nick":"Ben","mail":"ben@mail.example","mailMd5":"x","link":"",
    "ua":"Browser/1","ip":"192.0.2.8","master":true,"url":"/fence/","href":"https://gazette.example/fence/?from=feed#twikoo",
    "comment":"<p>Two</p>","pid":"6041f3b2c5d1f20001a7e000","rid":"6041f3b2c5d1f20001a7dfff","isSpam":false,
    "created":1614600000250,"updated":1614600100000,"like":["a","b"],"top":true}"#;

#[test]
fn a_comment_of_valine_is_told() {
    for text in [
        format!("[{VALINE}]"),
        format!("#filetype:JSON-streaming {{\"type\":\"Class\",\"class\":\"Comment\"}}\n{VALINE}\n"),
    ] {
        let (items, summary) = told(System::Valine, text.as_bytes()).unwrap();
        let story = StoryRecord {
            source_key: Some("/fence/".into()),
            url: Some("/fence/".into()),
            ..StoryRecord::default()
        };
        assert_eq!(items[0], Item::Story(Box::new(story)));
        let Item::Comment(found) = &items[1] else { panic!("{:?}", items[1]) };
        let expected = CommentRecord {
            source_id: "5e8d88ae8a84ab008a0c1f4b".into(),
            story_key: Some("/fence/".into()),
            author: AuthorRecord {
                source_id: None,
                name: "Ann".into(),
                url: Some("https://ann.example".into()),
                email: Some("ann@mail.example".into()),
                banned: false,
            },
            body: Text::Html("<p>One</p>".into()),
            created_at: Some(1_614_600_000_250_000),
            line: found.line,
            ..CommentRecord::default()
        };
        assert_eq!(**found, expected);
        assert_eq!((items.len(), summary.notes.len()), (2, 0));
    }
}

#[test]
fn a_comment_of_twikoo_is_told() {
    let (items, summary) = told(System::Twikoo, TWIKOO.as_bytes()).unwrap();
    let url = "https://gazette.example/fence/";
    assert!(
        matches!(&items[0], Item::Story(it) if it.url.as_deref() == Some(url) && it.source_key.as_deref() == Some("/fence/"))
    );
    let Item::Comment(found) = &items[1] else { panic!("{:?}", items[1]) };
    assert_eq!(found.source_id, "6041f3b2c5d1f20001a7e001");
    assert_eq!(found.parent_source_id.as_deref(), Some("6041f3b2c5d1f20001a7e000"));
    assert_eq!((found.created_at, found.edited_at), (Some(1_614_600_000_250_000), None));
    assert_eq!((found.votes, found.pinned), (Some(VoteCounts { up: 2, down: 0 }), true));
    assert_eq!((found.author.url.as_deref(), found.state), (None, CommentState::Published));
    assert_eq!(summary.notes.len(), 0);
}

#[test]
fn whom_a_reply_answers_is_taken_off_its_text_and_is_its_parent() {
    let cases = [
        (r##"<p><a class="at" href="#5e8d88ae">@Ann</a> , Two</p>"##, Some("5e8d88ae"), "<p>Two</p>"),
        ("<a class='at' href='#5e8d88ae'>@A &lt;b&gt;</a>：Two", Some("5e8d88ae"), "Two"),
        (r##"<p><a href="#5e8d" rel="x" class="at">@Ann</a></p>"##, Some("5e8d"), "<p></p>"),
        ("[@Ann](#5e8d88ae): Two", Some("5e8d88ae"), "Two"),
        (r#"<p><a class="at" href="https://a.example">@Ann</a> Two</p>"#, None, ""),
        (r##"<p><a href="#top">Up</a> Two</p>"##, None, ""),
        (r##"<p>Two <a class="at" href="#5e8d">@Ann</a></p>"##, None, ""),
        (r##"<a class="at" href="#5e8d">@Ann"##, None, ""),
        ("[@Ann](https://a.example) Two", None, ""),
        ("<p>", None, ""),
        ("", None, ""),
    ];
    for (text, parent, rest) in cases {
        let record = serde_json::json!({"objectId": "1", "url": "/", "comment": text}).to_string();
        let found = comment(System::Valine, &record);
        assert_eq!(found.parent_source_id.as_deref(), parent, "{text}");
        assert_eq!(found.body.source(), if parent.is_some() { rest } else { text }, "{text}");
    }
    let both = r##"{"objectId":"1","url":"/","pid":"a1","rid":"a0","comment":"<a class=\"at\" href=\"#a2\">@x</a> Two"}"##;
    assert_eq!(
        comment(System::Valine, both).parent_source_id.as_deref(),
        Some("a1"),
        "its own word comes first"
    );
    let root = r#"{"objectId":"1","url":"/","pid":"","rid":"a0","comment":"Two"}"#;
    assert_eq!(comment(System::Valine, root).parent_source_id.as_deref(), Some("a0"));
    let far = format!("<a class=\"at\" href=\"#a2\">{}</a>", "é".repeat(MENTION_BYTES_MAX));
    assert!(Mention::find(&far).is_none());
}

#[test]
fn states_times_and_texts_are_read_in_their_forms() {
    use CommentState::{Pending, Published, Spam};
    let cases = [
        ("", Published, false),
        (r#","isSpam":true"#, Spam, false),
        (r#","isSpam":"false""#, Published, false),
        (r#","isSpam":"perhaps""#, Pending, true),
        (r#","status":"approved""#, Published, false),
        (r#","status":"waiting""#, Pending, false),
        (r#","status":"spam""#, Spam, false),
        (r#","status":"elsewhere""#, Pending, true),
    ];
    for (fields, state, is_noted) in cases {
        let record = format!(r#"{{"objectId":"1","url":"/","comment":"x"{fields}}}"#);
        let (items, summary) = told(System::Valine, record.as_bytes()).unwrap();
        assert!(matches!(items.last(), Some(Item::Comment(it)) if it.state == state), "{fields}");
        assert_eq!(summary.notes.contains_key(&Code::BadState), is_noted, "{fields}");
    }
    for (inserted, expected) in [
        (r#""2021-03-01T12:00:00.250Z""#, Some(1_614_600_000_250_000)),
        ("1614600000250", Some(1_614_600_000_250_000)),
        ("null", Some(1_614_643_200_000_000)),
    ] {
        let record = format!(
            r#"{{"objectId":"1","url":"/","comment":"x","createdAt":"2021-03-02T00:00:00Z","insertedAt":{inserted}}}"#
        );
        assert_eq!(comment(System::Valine, &record).created_at, expected, "{inserted}");
    }
    for (text, expected) in [
        ("<p>x</p>", Text::Html("<p>x</p>".into())),
        ("a\nb <img src=x>", Text::HtmlLines("a\nb <img src=x>".into())),
        ("1 < 2, *and* <3", Text::Markdown("1 < 2, *and* <3".into())),
    ] {
        let record = serde_json::json!({"_id": "1", "url": "/", "comment": text}).to_string();
        assert_eq!(comment(System::Twikoo, &record).body, expected);
    }
}

#[test]
fn counters_have_titles_and_other_classes_are_told_once() {
    let counters =
        "{\"objectId\":\"1\",\"url\":\"/fence/\",\"title\":\"The fence\",\"time\":7,\"xid\":\"/fence/\"}\n";
    let (items, _) = told(System::Valine, counters.as_bytes()).unwrap();
    assert!(matches!(&items[..], [Item::Story(it)] if it.title == "The fence" && it.url.is_none()));
    let users = "{\"objectId\":\"1\",\"username\":\"x\"}\n{\"objectId\":\"2\",\"username\":\"y\"}\n";
    let (items, _) = told(System::Valine, users.as_bytes()).unwrap();
    assert_eq!(items, [Item::Note(Note::new(Code::NotTaken))]);
    assert_eq!(told(System::Twikoo, b"{\"a\":1}").unwrap_err(), Reason::Unrecognised);
}

#[test]
fn what_has_no_key_or_page_is_counted() {
    let text = "{\"comment\":\"x\",\"url\":\"/\"}\n{\"objectId\":\"2\",\"comment\":\"x\",\"pid\":\"1\"}\n{\"objectId\":\"3\",\"comment\":\"x\",\"url\":\"/\"}\n";
    let (items, summary) = told(System::Valine, text.as_bytes()).unwrap();
    assert_eq!(summary.comments, 1);
    assert_eq!(summary.notes, [(Code::NoKey, 1), (Code::NoStory, 1)].into_iter().collect());
    let note = Note { parent_source_id: Some("1".into()), ..Note::of(Code::NoStory, "2") };
    assert!(items.contains(&Item::Note(note)));
}

#[test]
fn the_two_are_told_apart() {
    let head = |text: &'static str| Head { name: "x", bytes: text.as_bytes(), text };
    assert!(recognise_valine(&head(VALINE)).is_some_and(|it| it.contains("comments")));
    assert_eq!(recognise_twikoo(&head(VALINE)), None);
    assert!(recognise_twikoo(&head(TWIKOO)).is_some_and(|it| it.contains("comments")));
    assert_eq!(recognise_valine(&head(TWIKOO)), None);
    let counters = r#"{"objectId":"1","url":"/","time":1,"title":"x"}"#;
    assert!(recognise_valine(&head(counters)).is_some_and(|it| it.contains("counters")));
    assert!(recognise_twikoo(&head(r#"{"_id":"1","url":"/","time":1,"title":"x"}"#)).is_some());
    let class = "#filetype:JSON-streaming {\"type\":\"Class\",\"class\":\"_Role\"}\n{\"objectId\":\"1\"}";
    assert!(recognise_valine(&head(class)).is_some());
    for text in [r#"{"text":"\"objectId\" and \"comment\" and \"nick\""}"#, r#"[{"id":"1","comment":"x"}]"#] {
        assert_eq!((recognise_valine(&head(text)), recognise_twikoo(&head(text))), (None, None), "{text}");
    }
}

proptest! {
    #[test]
    fn damaged_files_are_read_to_their_end(cut in 0..3000_usize, at in 0..3000_usize, byte: u8, is_valine: bool) {
        let mut bytes = format!("[{VALINE},{TWIKOO}]\n{VALINE}\n{TWIKOO}\n").into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(cut % (length + 1));
        let system = if is_valine { System::Valine } else { System::Twikoo };
        if let Ok((items, summary)) = told(system, &bytes) {
            let count = summary.stories + summary.comments + summary.notes.values().sum::<u64>();
            prop_assert_eq!(items.len() as u64, count);
        }
    }

    #[test]
    fn whatever_a_text_begins_with_is_no_panic(text in "(<p>)?(<a |\\[@)?[a-z@'\"=#>é(\\])]{0,40}(</a>)?.{0,20}") {
        if let Some(mention) = Mention::find(&text) {
            prop_assert!(mention.rest.len() < text.len());
        }
    }
}
