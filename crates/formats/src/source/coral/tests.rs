//! Collections and tables of a Coral that never was.

use std::ops::ControlFlow;

use proptest::prelude::*;

use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text, VoteCounts};
use crate::refusal::{Reason, Refusal};
use crate::source::cursor::Cursor;
use crate::source::out::{Out, Stop, Told};
use crate::source::{Code, Head, Item, Note, Options, Place, Summary};

type Reader = fn(&str, &mut Cursor<'_>, &mut Out<'_>) -> Told;

fn read_with(reader: Reader, name: &str, bytes: &[u8]) -> Result<(Vec<Item>, Summary), Refusal> {
    let mut items = Vec::new();
    let options = Options::default();
    let mut sink = |_: Place, item: Item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    let mut out = Out::new(&options, &mut sink);
    let told = reader(name, &mut Cursor::new(Box::new(bytes)), &mut out);
    let summary = std::mem::take(&mut out.summary);
    drop(out);
    match told {
        Err(Stop::Refused(refusal)) => Err(refusal),
        _ => Ok((items, summary)),
    }
}

fn read(name: &str, text: &str) -> (Vec<Item>, Summary) {
    read_with(super::read, name, text.as_bytes()).unwrap()
}

fn read_csv(name: &str, text: &str) -> (Vec<Item>, Summary) {
    read_with(super::read_csv, name, text.as_bytes()).unwrap()
}

fn comment(items: &[Item]) -> &CommentRecord {
    items
        .iter()
        .find_map(|item| if let Item::Comment(it) = item { Some(it) } else { None })
        .expect("a comment")
}

fn story(items: &[Item]) -> &StoryRecord {
    items.iter().find_map(|item| if let Item::Story(it) = item { Some(it) } else { None }).expect("a story")
}

fn evidence(of: fn(&Head<'_>) -> Option<String>, name: &str, text: &str) -> Option<String> {
    of(&Head { name, bytes: text.as_bytes(), text })
}

/// A comment with what a test has to say about it.
fn line(fields: &str) -> String {
    let known = r#""tenantID":"t","id":"c1","storyID":"s1","authorID":"u1","createdAt":{"$date":"2021-03-01T12:00:00.250Z"}"#;
    format!("{{{known},{fields}}}\n")
}

const REVISIONS: &str = r#""status":"NONE","revisions":[{"id":"r1","body":"<div>Frist</div>","createdAt":{"$date":"2021-03-01T12:00:00.250Z"}},
 {"id":"r2","body":"<div>First</div>","createdAt":{"$date":{"$numberLong":"1614600100000"}}}]"#;

#[test]
fn a_comment_is_told_with_what_its_record_says() {
    let text = line(&format!(
        r#"{},"parentID":"c0","ancestorIDs":["c0"],"tags":[{{"type":"STAFF"}},{{"type":"FEATURED","createdBy":"u9"}}],
        "actionCounts":{{"REACTION":{{"$numberInt":"4"}},"FLAG":2,"FLAG__COMMENT_REPORTED_SPAM":2,"DONT_AGREE":1}}"#,
        REVISIONS.replace('\n', "")
    ));
    let (items, summary) = read("comments.json", &text);
    let expected = CommentRecord {
        source_id: "c1".into(),
        parent_source_id: Some("c0".into()),
        story_key: Some("s1".into()),
        author: AuthorRecord { source_id: Some("u1".into()), ..AuthorRecord::default() },
        body: Text::Html("<div>First</div>".into()),
        created_at: Some(1_614_600_000_250_000),
        edited_at: Some(1_614_600_100_000_000),
        votes: Some(VoteCounts { up: 4, down: 0 }),
        picked: true,
        line: 1,
        ..CommentRecord::default()
    };
    assert_eq!(items, [Item::Comment(Box::new(expected))]);
    assert!(summary.notes.is_empty());
}

#[test]
fn states_are_read_by_their_words() {
    use CommentState::{Deleted, Pending, Published, Rejected};
    let cases = [
        (r#""status":"NONE""#, Published, false),
        (r#""status":"APPROVED","deletedAt":null"#, Published, false),
        (r#""status":"PREMOD""#, Pending, false),
        (r#""status":"SYSTEM_WITHHELD""#, Pending, false),
        (r#""status":"REJECTED""#, Rejected, false),
        (
            r#""status":"REJECTED","deletedAt":{"$date":"2021-03-02T00:00:00Z"},"revisions":[]"#,
            Deleted,
            false,
        ),
        (r#""status":"ELSEWHERE""#, Pending, true),
        (r#""initialStatus":"NONE","revisions":[]"#, Pending, true),
    ];
    for (fields, state, is_noted) in cases {
        let (items, summary) = read("archivedComments.json", &line(fields));
        assert_eq!(comment(&items).state, state, "{fields}");
        assert_eq!(summary.notes.contains_key(&Code::BadState), is_noted, "{fields}");
    }
}

#[test]
fn times_are_read_in_every_form_they_are_written_in() {
    let cases = [
        (r#"{"$date":"2018-10-25T23:57:49.053Z"}"#, Some(1_540_511_869_053_000), false),
        (r#"{"$date":"2018-10-26T01:57:49.053+0200"}"#, Some(1_540_511_869_053_000), false),
        (r#"{"$date":{"$numberLong":"1540511869053"}}"#, Some(1_540_511_869_053_000), false),
        (r#"{"$date":{"$numberLong":"-62075098782000"}}"#, Some(-62_075_098_782_000_000), false),
        (r#"{"$date":1540511869053}"#, Some(1_540_511_869_053_000), false),
        (r#"{"$date":1.540511869053e12}"#, Some(1_540_511_869_053_000), false),
        ("1540511869053", Some(1_540_511_869_053_000), false),
        (r#""2018-10-25T23:57:49.053Z""#, Some(1_540_511_869_053_000), false),
        (r#""2018-10-26 01:57:49 CEST""#, None, true),
        (r#"{"$date":{"$numberLong":"9223372036854775807"}}"#, None, true),
        ("null", None, false),
    ];
    for (time, expected, is_bad) in cases {
        let text = format!(r#"{{"id":"c","storyID":"s","authorID":"u","status":"NONE","createdAt":{time}}}"#);
        let (items, summary) = read("x.json", &text);
        assert_eq!(comment(&items).created_at, expected, "{time}");
        assert_eq!(summary.notes.contains_key(&Code::BadTime), is_bad, "{time}");
    }
}

#[test]
fn comments_without_an_author_a_text_or_a_story_are_what_they_are() {
    let gone = line(r#""status":"NONE","revisions":[],"deletedAt":{"$date":"2022-01-01T00:00:00Z"}"#)
        .replace("\"u1\"", "null");
    let (items, _) = read("comments.json", &gone);
    assert_eq!((&comment(&items).author, comment(&items).body.is_empty()), (&AuthorRecord::default(), true));
    let (items, summary) =
        read("comments.json", r#"{"id":"c2","parentID":"c1","revisions":[],"status":"NONE"}"#);
    let note = Note { parent_source_id: Some("c1".into()), ..Note::of(Code::NoStory, "c2") };
    assert_eq!((items, summary.comments), (vec![Item::Note(note)], 0));
    let (items, _) = read("comments.json", r#"{"storyID":"s","revisions":[],"status":"NONE"}"#);
    assert_eq!(items, [Item::Note(Note::new(Code::NoKey))]);
}

#[test]
fn what_a_comment_shows_becomes_a_link() {
    let media = r#""status":"NONE","revisions":[{"body":"","media":{"type":"giphy","url":"https://media.example/a?b=1&c=\"<i>"}}]"#;
    let (items, _) = read("comments.json", &line(media));
    let url = "https://media.example/a?b=1&amp;c=&quot;&lt;i>";
    assert_eq!(comment(&items).body, Text::Html(format!("<p><a href=\"{url}\">{url}</a></p>")));
    let script =
        r#""status":"NONE","revisions":[{"body":"a","media":{"type":"external","url":"javascript:x"}}]"#;
    assert_eq!(comment(&read("comments.json", &line(script)).0).body, Text::Html("a".into()));
}

#[test]
fn stories_and_users_are_told() {
    let text = r#"{"tenantID":"t","id":"s1","siteID":"x","url":"https://gazette.example/fence","closedAt":false,
        "metadata":{"title":"The fence","author":"M. Maren","description":"Down at last","section":"Harbour",
        "image":"https://gazette.example/f.jpg","publishedAt":{"$date":"2021-03-01T06:00:00Z"}},"settings":{}}"#;
    let (items, _) = read("stories.json", text);
    let story = story(&items);
    assert_eq!(story.source_key.as_deref(), Some("s1"));
    assert_eq!(story.url.as_deref(), Some("https://gazette.example/fence"));
    assert_eq!((story.title.as_str(), story.byline.as_deref()), ("The fence", Some("M. Maren")));
    assert_eq!((story.summary.as_deref(), story.section.as_deref()), (Some("Down at last"), Some("Harbour")));
    assert_eq!(story.image.as_ref().map(|image| image.url.as_str()), Some("https://gazette.example/f.jpg"));
    assert_eq!((story.published_at, story.closed), (Some(1_614_578_400_000_000), false));

    let text = r#"{"tenantID":"t","id":"u1","username":"Ann","email":"ann@mail.example","emailVerified":true,"role":"ADMIN",
        "profiles":[{"type":"local","password":"$2b$10$x"}],"status":{"ban":{"active":true,"siteIDs":[]}}}
        {"tenantID":"t","id":"u2","role":"COMMENTER","profiles":[],"status":{"ban":{"active":false,"siteIDs":["x"]}}}"#;
    let author = |id: &str, name: &str, email: Option<&str>, banned| {
        Item::Author(Box::new(AuthorRecord {
            source_id: Some(id.into()),
            name: name.into(),
            url: None,
            email: email.map(str::to_owned),
            banned,
        }))
    };
    let expected = [author("u1", "Ann", Some("ann@mail.example"), true), author("u2", "", None, false)];
    assert_eq!(read("users.json", text).0, expected);
}

#[test]
fn a_story_is_closed_by_a_date_an_archive_or_a_setting() {
    let cases = [
        (r#""closedAt":null"#, false),
        (r#""closedAt":false"#, false),
        (r#""closedAt":{"$date":"2021-04-01T00:00:00Z"}"#, true),
        (r#""closedAt":1617235200000"#, true),
        (r#""metadata":{},"isArchived":true"#, true),
        (r#""settings":{"disableCommenting":{"enabled":true,"message":"no"}}"#, true),
        (r#""settings":{"disableCommenting":{"enabled":false}}"#, false),
    ];
    for (fields, is_closed) in cases {
        let (items, _) = read("s.json", &format!(r#"{{"id":"s","url":"https://a.example/",{fields}}}"#));
        assert_eq!(story(&items).closed, is_closed, "{fields}");
    }
}

#[test]
fn a_record_is_of_the_collection_that_its_fields_say_and_then_its_file() {
    let of = |name: &str, text: &str| {
        let (_, summary) = read(name, text);
        (summary.users_stories_comments(), summary.notes.get(&Code::NotTaken).copied().unwrap_or(0))
    };
    let user = r#"{"id":"u","tenantID":"t","username":"Ann","role":"STAFF"}"#;
    let action =
        r#"{"id":"a","tenantID":"t","storyID":"s","commentID":"c","actionType":"FLAG","userID":"u"}"#;
    assert_eq!(of("comments.json", user), ((1, 0, 0), 0), "the fields are right");
    assert_eq!(
        of("x/Users.0.json", r#"{"id":"u","tenantID":"t","createdAt":null}"#),
        ((1, 0, 0), 0),
        "the file is"
    );
    assert_eq!(of("x.json", r#"{"id":"u","tenantID":"t"}"#), ((0, 0, 0), 1));
    assert_eq!(of("actions.json", &format!("{action}\n{action}\n{action}")), ((0, 0, 0), 1), "once a file");
    assert_eq!(of("C:\\dump\\sites.json", "{\"id\":1}\n[broken"), ((0, 0, 0), 1), "and is not even read");
    assert_eq!(of("comments.json", &format!("[{user},{action}]")), ((1, 0, 0), 1), "an array");
    assert_eq!(of("comments.json", ""), ((0, 0, 0), 0));
    let refused = read_with(super::read, "x.json", br#"{"a":1}"#).unwrap_err();
    assert_eq!(refused.reason, Reason::Unrecognised);
}

#[test]
fn records_of_stories_and_users_that_cannot_be_read_are_no_comments() {
    let broken = "{\"id\":\"1\",\n{\"tenantID\":\"t\"}\n";
    let skipped = |(_, summary): (Vec<Item>, Summary)| (summary.others, summary.notes.values().sum::<u64>());
    for (name, expected) in [("stories.json", (2, 0)), ("users.json", (2, 0)), ("comments.json", (0, 2))] {
        assert_eq!(skipped(read(name, broken)), expected, "{name}");
    }
    let tables = [("users.csv", (1, 0)), ("stories.csv", (1, 0)), ("comments.csv", (0, 1))];
    for ((name, expected), row) in tables.into_iter().zip([USERS, STORIES, COMMENTS]) {
        assert_eq!(skipped(read_csv(name, &format!("{row}a,b\n"))).0, expected.0, "{name}");
        assert_eq!(skipped(read_csv(name, &format!("{row}a,b\n"))).1 > 0, expected.1 > 0, "{name}");
    }
}

impl Summary {
    fn users_stories_comments(&self) -> (u64, u64, u64) {
        (self.authors, self.stories, self.comments)
    }
}

#[test]
fn collections_are_recognised_by_their_fields() {
    let of = |name: &str, text: &str| evidence(super::recognise, name, text);
    let found = of("c.json", &line(&REVISIONS.replace('\n', ""))).expect("comments");
    assert!(found.ends_with("comments, by storyID and authorID or revisions"), "{found}");
    for (name, text) in [
        ("s.json", r#"[{"tenantID":"t","url":"u","metadata":{}}]"#),
        ("u.json", r#"{"tenantID":"t","profiles":[]}"#),
        ("x.json", "\u{feff}{\"tenantID\":\"t\"}"),
        ("dump/migrations.json", r#"{"_id":{"$oid":"1"},"version":1}"#),
    ] {
        assert!(of(name, text).is_some(), "{text}");
    }
    for (name, text) in [
        ("users.json", r#"{"id":"u","username":"x"}"#),
        ("x.json", r#"{"text":"a \"tenantID\" in a text"}"#),
        ("x.txt", "\"tenantID\""),
        ("sites.csv", "a,b"),
    ] {
        assert_eq!(of(name, text), None, "{text}");
    }
}

const USERS: &str =
    "u1,ann@mail.example,Ann,ADMIN,true,2020-01-01T00:00:00Z\nu2,,\"Ben, the other\",COMMENTER,false,\n";
const STORIES: &str = "s1,https://gazette.example/fence,\"The \"\"fence\"\"\",Maren,2021-03-01T06:00:00Z,,COMMENTS\n\
                       s2,https://gazette.example/pier,,,,2021-04-01T00:00:00Z,QA\n";
const COMMENTS: &str = "c1,u1,s1,2021-03-01T12:00:00.25Z,\"<p>One,\ntwo</p>\",,APPROVED,\r\n\
                        c2,,s1,2021-03-01T12:05:00Z,Three,c1,NONE,5\r\nc3,u2,s2,2021-03-01T12:06:00Z,Four,,REJECTED,\r\n";

#[test]
fn the_three_tables_are_recognised_and_told() {
    use CommentState::{Published, Rejected};
    let of = |text: &str| evidence(super::recognise_csv, "x.csv", text);
    assert!(of(USERS).is_some_and(|it| it.contains("table of users")));
    assert!(of(STORIES).is_some_and(|it| it.contains("table of stories")));
    assert!(of(COMMENTS).is_some_and(|it| it.contains("table of comments")));
    let headed = format!("id,author_id,story_id,created_at,body,parent_id,status,rating\n{COMMENTS}");
    assert!(of(&headed).is_some());
    for text in
        ["", "a,b,c\n", "One, two, three, four, five, six\nis, a, line, of, a, text\n", "a,b,c,d,e,f,g\n"]
    {
        assert_eq!(of(text), None, "{text}");
    }

    let (items, _) = read_csv("users.csv", USERS);
    let names = items.iter().map(|item| match item {
        Item::Author(it) => (it.name.as_str(), it.email.as_deref(), it.banned),
        _ => panic!("{item:?}"),
    });
    let names: Vec<_> = names.collect();
    assert_eq!(names, [("Ann", Some("ann@mail.example"), true), ("Ben, the other", None, false)]);
    let (items, _) = read_csv("x.csv", STORIES);
    assert_eq!((story(&items).title.as_str(), story(&items).closed), ("The \"fence\"", false));
    assert!(matches!(&items[1], Item::Story(it) if it.closed && it.title.is_empty()));
    let (items, summary) = read_csv("x.csv", &headed);
    assert_eq!((summary.comments, summary.notes.len()), (3, 0));
    let expected = CommentRecord {
        source_id: "c1".into(),
        story_key: Some("s1".into()),
        author: AuthorRecord { source_id: Some("u1".into()), ..AuthorRecord::default() },
        body: Text::Html("<p>One,\ntwo</p>".into()),
        created_at: Some(1_614_600_000_250_000),
        line: 2,
        ..CommentRecord::default()
    };
    assert_eq!(comment(&items), &expected);
    let states =
        items.iter().filter_map(|item| if let Item::Comment(it) = item { Some(it.state) } else { None });
    assert_eq!(states.collect::<Vec<_>>(), [Published, Published, Rejected]);
}

#[test]
fn rows_that_do_not_fit_are_counted_and_the_rest_is_told() {
    let text = "c1,u1,s1,yesterday,One,,APPROVED,\nc2,u1,s1\n,u1,s1,,x,,NONE,\nc4,u1,,,x,c1,NONE,\nc5,u1,s1,,x,,HIDDEN,\n\
                c6,u1,s1,,\"open,,NONE,\nc7,u1,s1,,x,,NONE,\n";
    let (items, summary) = read_csv("comments.csv", text);
    let notes = [
        (Code::BadTime, 1),
        (Code::Broken, 1),
        (Code::NoKey, 1),
        (Code::NoStory, 1),
        (Code::BadState, 1),
        (Code::CutOff, 1),
    ];
    assert_eq!(summary.notes, notes.into_iter().collect());
    let ids = items
        .iter()
        .filter_map(|item| if let Item::Comment(it) = item { Some(it.source_id.as_str()) } else { None });
    assert_eq!(ids.collect::<Vec<_>>(), ["c1", "c5"]);
    let refused = read_with(super::read_csv, "x.csv", b"a,b\nc,d\n").unwrap_err();
    assert_eq!(refused.reason, Reason::Unrecognised);
    assert!(read_with(super::read_csv, "users.csv", b"").is_ok());
}

proptest! {
    #[test]
    fn damaged_files_are_read_to_their_end(cut in 0..2000_usize, at in 0..2000_usize, byte: u8, is_table: bool) {
        let json = [line(REVISIONS), line(r#""status":"PREMOD","tags":[{"type":"x"}]"#), "[{\"id\":1}]".repeat(3)].concat();
        let csv = [USERS, COMMENTS, STORIES].concat();
        let mut bytes = if is_table { csv } else { json }.into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(cut % (length + 1));
        let reader: Reader = if is_table { super::read_csv } else { super::read };
        if let Ok((items, summary)) = read_with(reader, "x", &bytes) {
            let notes = summary.notes.values().sum::<u64>() + summary.others;
            let told = summary.stories + summary.authors + summary.comments + notes;
            prop_assert_eq!(items.len() as u64, told);
        }
    }
}
