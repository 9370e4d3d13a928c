//! What is written is read back by the reader of the same tables.

use std::fs;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::*;
use crate::source::{Format, Input, Item, Options, read, recognise};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A file that is gone when the test is over.
struct Written(PathBuf);

impl Drop for Written {
    fn drop(&mut self) {
        // What is left in the folder for temporary files is the system's to clear.
        let _ = fs::remove_file(&self.0);
    }
}

fn told(text: &str) -> (Format, Vec<Item>) {
    let name = format!("coral-csv-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let file = Written(std::env::temp_dir().join(name));
    fs::write(&file.0, text).expect("writes");
    let input = Input::open(std::slice::from_ref(&file.0)).expect("opens");
    let format = recognise(&input).expect("is recognised").format;
    let options = Options::default();
    let mut items = Vec::new();
    let mut sink = |_, item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    read(&input, format, &options, &mut sink).expect("is read");
    (format, items)
}

fn author() -> AuthorRecord {
    AuthorRecord {
        source_id: Some("u1".into()),
        name: "Ann \"the pen\", of Harbour".into(),
        email: Some("ann@mail.example".into()),
        banned: true,
        ..AuthorRecord::default()
    }
}

fn a_comment() -> CommentRecord {
    CommentRecord {
        source_id: "c1".into(),
        parent_source_id: Some("c0".into()),
        story_key: Some("s1".into()),
        author: AuthorRecord { source_id: Some("u1".into()), ..AuthorRecord::default() },
        body: Text::Html("<p>One, \"two\"</p>\n<p>three</p>".into()),
        created_at: Some(1_614_600_000_250_000),
        line: 1,
        ..CommentRecord::default()
    }
}

#[test]
fn lines_are_as_the_standard_has_them() {
    let line = user(&author(), Role::Commenter, Some(1_577_836_800_000_000)).unwrap();
    let expected =
        "u1,ann@mail.example,\"Ann \"\"the pen\"\", of Harbour\",COMMENTER,true,2020-01-01T00:00:00.000Z\r\n";
    assert_eq!(line, expected);
    let nobody = AuthorRecord { source_id: Some("u2".into()), name: " B ".into(), ..AuthorRecord::default() };
    assert_eq!(user(&nobody, Role::Admin, None).unwrap(), "u2,,\" B \",ADMIN,false,\r\n");
    assert_eq!(user(&AuthorRecord::default(), Role::Moderator, None), None);
}

#[test]
fn what_is_written_is_read_back() {
    let (format, items) = told(&user(&author(), Role::Moderator, None).unwrap());
    assert_eq!((format, items), (Format::CoralCsv, vec![Item::Author(Box::new(author()))]));

    let known = StoryRecord {
        source_key: Some("s1".into()),
        url: Some("https://gazette.example/fence?a=1,2".into()),
        title: "The fence".into(),
        byline: Some("Maren, Odd".into()),
        published_at: Some(1_614_578_400_000_000),
        closed: true,
        ..StoryRecord::default()
    };
    let (_, items) = told(&story(&known, Some(1_620_000_000_000_000)).unwrap());
    assert_eq!(items, [Item::Story(Box::new(known))]);

    let reply = CommentRecord { source_id: "c2".into(), parent_source_id: None, line: 3, ..a_comment() };
    let (_, items) = told(&(comment(&a_comment()).unwrap() + &comment(&reply).unwrap()));
    assert_eq!(items, [Item::Comment(Box::new(a_comment())), Item::Comment(Box::new(reply))]);
}

#[test]
fn nothing_that_was_not_shown_is_shown() {
    use CommentState::{Deleted, Pending, Published, Rejected, Spam};
    let cases = [
        (Published, Published),
        (Pending, Rejected),
        (Spam, Rejected),
        (Rejected, Rejected),
        (Deleted, Rejected),
    ];
    for (state, expected) in cases {
        let (_, items) = told(&comment(&CommentRecord { state, ..a_comment() }).unwrap());
        assert!(matches!(&items[..], [Item::Comment(it)] if it.state == expected), "{state:?}");
    }
}

#[test]
fn open_and_closed_stories_have_times_or_none() {
    let base = StoryRecord { source_key: Some("s".into()), url: Some("/a".into()), ..StoryRecord::default() };
    assert_eq!(story(&base, Some(0)).unwrap(), "s,/a,,,,,COMMENTS\r\n", "an open one has no time of closing");
    let closed = StoryRecord { closed: true, ..base.clone() };
    assert_eq!(story(&closed, None).unwrap(), "s,/a,,,,1970-01-01T00:00:00.000Z,COMMENTS\r\n");
    assert_eq!(story(&StoryRecord { url: None, ..base.clone() }, None), None);
    assert_eq!(story(&StoryRecord { source_key: None, ..base }, None), None);
    assert_eq!(comment(&CommentRecord { story_key: None, ..a_comment() }), None);
}

#[test]
fn plain_texts_become_paragraphs() {
    let body = Text::Plain("1 < 2 & 3\nnext\n\n\n*not* markup".into());
    assert_eq!(html(&body), "<p>1 &lt; 2 &amp; 3<br>next</p><p>*not* markup</p>");
    assert_eq!(html(&Text::default()), "");
}

proptest! {
    #[test]
    fn whatever_a_comment_says_is_read_back(text in "[\\PC\n\r,\"]{0,60}", name in "\\PC{1,20}") {
        let said = CommentRecord { body: Text::Html(text.trim().to_owned()), ..a_comment() };
        let (_, items) = told(&comment(&said).unwrap());
        prop_assert_eq!(&items[..], &[Item::Comment(Box::new(said))]);
        let known = AuthorRecord { name: name.trim().to_owned(), ..author() };
        let (_, items) = told(&user(&known, Role::Commenter, Some(0)).unwrap());
        prop_assert_eq!(items, vec![Item::Author(Box::new(known))]);
    }
}
