//! Exports of Comentario 3: of our own, and damaged.

use super::*;
use crate::refusal::Reason;
use crate::source::told::{counts, damage, evidence, format_of, lines, told};
use crate::source::{Format, Options};

const FULL: &str = r#"{"version":3,
"comments":[
{"id":"c1","parentId":"c2","pageId":"p1","markdown":"A *b*","html":"<p>A <em>b</em></p>","score":2,"isSticky":true,"isApproved":true,"createdTime":"2024-01-01T00:00:00.000Z","editedTime":"2024-01-02T00:00:00.000Z","deletedTime":"0001-01-01T00:00:00.000Z","userCreated":"u1","userModerated":"u9"},
{"id":"c2","parentId":null,"pageId":"p1","html":"<p>c</p>","isApproved":false,"isPending":true,"createdTime":"0001-01-01T00:00:00.000Z","editedTime":null,"userCreated":"00000000-0000-0000-0000-000000000000","authorName":"Guest"},
{"id":"c3","parentId":"00000000-0000-0000-0000-000000000000","pageId":"p2","markdown":"no","score":-1,"isApproved":false,"isPending":false,"createdTime":"2024-01-01T01:00:00+01:00","userCreated":"u1"},
{"id":"c4","pageId":"p2","markdown":"","html":"","isDeleted":true,"isApproved":true,"createdTime":"2024-01-01T00:00:00Z","userCreated":"u1","authorName":"Gone"},
{"id":"c5","markdown":"where","isApproved":true},
{"parentId":"c1","pageId":"p1","markdown":"who"},
{"id":"c7","parentId":"c7","pageId":"p3","markdown":"when","isApproved":true,"createdTime":"then"}
],
"pages":[
{"id":"p1","domainId":"d","path":"/2024/a","title":"A","isReadonly":true,"createdTime":"2024-01-01T00:00:00Z","countComments":2,"countViews":7},
{"id":"p2","domainId":"d","path":"b"},
{"path":"/c"}
],
"commenters":[
{"id":"u1","email":"ann@reader.example","name":"Ann","websiteUrl":"https://ann.example","isModerator":false},
{"id":"00000000-0000-0000-0000-000000000000","name":"Anonymous"},
{"name":"x"}
]}"#;

#[test]
fn an_export_is_read_as_it_says() {
    let expected = [
        "3 c1 < c2 @ p1 by u1[] Published 1704067200 edited 1704153600 +2-0 pinned md A *b*",
        "4 c2 @ p1 by [Guest] Pending html <p>c</p>",
        "5 c3 @ p2 by u1[] Rejected 1704067200 +0-1 md no",
        "6 c4 @ p2 by [] Deleted 1704067200 html ",
        "7 note no story c5",
        "8 note no key < c1 @ p1",
        "9 note bad time c7",
        "9 note own parent c7",
        "9 c7 @ p3 by [] Published md when",
        "12 story p1 /2024/a [A] closed",
        "13 story p2 /b []",
        "14 note no key",
        "17 author u1[Ann] ann@reader.example https://ann.example",
        "19 note no key",
    ];
    assert_eq!(lines(read, FULL), expected);
    let summary = told(read, FULL.as_bytes(), &Options::default()).1.expect("reads");
    assert_eq!(summary.others, 2, "a page and a commenter without keys are no comments");
    let broken = r#"{"version":3,"pages":[{"id":"p1"},{"id":}],"comments":[{"id":}]}"#;
    let summary = told(read, broken.as_bytes(), &Options::default()).1.expect("reads");
    assert_eq!((summary.others, summary.notes.values().sum::<u64>()), (1, 1));
}

#[test]
fn empty_exports_are_read_and_others_refused() {
    for text in
        ["", r#"{"version":3,"pages":[],"comments":[],"commenters":[]}"#, r#"{"version":3,"pages":null}"#]
    {
        assert_eq!(counts(read, text.as_bytes()), [0; 4], "{text}");
    }
    for text in ["[]", "{}", r#"{"version":1,"comments":[{"commentHex":"1"}]}"#] {
        let reason = told(read, text.as_bytes(), &Options::default()).1.map_err(|it| it.reason);
        assert_eq!(reason, Err(Reason::Unrecognised), "{text}");
    }
}

#[test]
fn an_export_is_known_by_its_keys() {
    assert_eq!(evidence(recognise, FULL).unwrap(), "JSON with version, pages and comments");
    assert_eq!(format_of(FULL), Some(Format::Comentario));
    let many = r#"{"version":3,"pages":[{"id":"p","domainId":"d"},"#;
    assert_eq!(evidence(recognise, many).unwrap(), "JSON with version, pages and comments");
    let few = r#"{"comments":[{"id":"c","pageId":"p"}],"version":3}"#;
    assert_eq!(evidence(recognise, few).unwrap(), "JSON whose comments have a pageId");
    for text in ["", "[]", r#"{"version":1,"comments":[],"commenters":[]}"#, r#"{"version":1,"pages":[]}"#] {
        assert_eq!(evidence(recognise, text), None, "{text}");
    }
}

#[test]
fn damaged_exports_never_panic() {
    damage(read, FULL);
}
