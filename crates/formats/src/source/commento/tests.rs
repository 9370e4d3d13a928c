//! Exports of Commento, Commento++ and Comentario 2: of our own, damaged, and the sample of others where it is.

use serde_json::{Value, json};

use super::*;
use crate::refusal::Reason;
use crate::source::told::{counts, damage, evidence, format_of, lines, sample, told};
use crate::source::{Format, Options};

fn hex(of: char) -> String {
    of.to_string().repeat(64)
}

/// A comment as Commento writes it, with some of it otherwise.
fn with(id: char, parent: &str, author: &str, other: &Value) -> Value {
    let mut comment = json!({
        "commentHex": hex(id), "domain": "www.gazette.example", "url": "/2019/harbour-fence", "commenterHex": author,
        "markdown": "About *time*.", "html": "", "parentHex": parent, "score": 0, "state": "approved",
        "creationDate": "2019-06-03T10:20:30.5Z", "direction": 0, "deleted": false,
    });
    for (name, value) in other.as_object().unwrap() {
        comment[name] = value.clone();
    }
    comment
}

fn export(comments: &[Value], commenters: &[Value]) -> String {
    format!(
        "{{\"version\":1,\"comments\":[{}],\n\"commenters\":[{}]}}",
        comments.iter().map(|it| format!("\n{it}")).collect::<Vec<_>>().join(","),
        commenters.iter().map(|it| format!("\n{it}")).collect::<Vec<_>>().join(",")
    )
}

fn full() -> String {
    let ann = json!({"commenterHex": hex('d'), "email": "ann@reader.example", "name": " Ann ", "link": "undefined",
        "photo": "undefined", "provider": "commento", "joinDate": "2019-01-01T00:00:00Z", "isModerator": false});
    let ben = json!({"commenterHex": hex('e'), "email": "", "name": "Ben Å.", "link": "https://ben.example",
        "photo": "", "provider": "sso:www.gazette.example", "joinDate": "2019-01-01T00:00:00Z", "isModerator": true});
    export(
        &[
            with('1', &hex('2'), &hex('d'), &json!({"score": 3})),
            with('2', "root", "anonymous", &json!({"score": -2, "state": "unapproved"})),
            with('3', "root", &hex('e'), &json!({"state": "flagged", "url": "2019/harbour-fence"})),
            with('4', "root", &hex('e'), &json!({"markdown": "[deleted]"})),
            with('5', "root", &hex('e'), &json!({"markdown": " "})),
            with('6', "root", &hex('e'), &json!({"deleted": true})),
            with('7', "root", &hex('e'), &json!({"state": "odd", "creationDate": "soon"})),
            with('8', "root", &hex('e'), &json!({"url": "https://www.gazette.example/a?b=1#c"})),
            with('9', "root", &hex('e'), &json!({"markdown": "", "html": "<p>a</p>", "url": ""})),
            with('a', "root", &hex('e'), &json!({"commentHex": ""})),
        ],
        &[ann.clone(), ben, ann],
    )
}

#[test]
fn an_export_is_read_as_it_says() {
    let story = "www.gazette.example/2019/harbour-fence";
    let [one, two, three, four, five, six, seven, eight, nine] =
        ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map(hex);
    let (ann, ben) = (hex('d'), hex('e'));
    let expected = [
        format!("2 story {story} /2019/harbour-fence []"),
        format!("2 {one} < {two} @ {story} by {ann}[] Published 1559557230 +3-0 md About *time*."),
        format!("3 {two} @ {story} by [] Pending 1559557230 +0-2 md About *time*."),
        format!("4 {three} @ {story} by {ben}[] Spam 1559557230 md About *time*."),
        format!("5 {four} @ {story} by {ben}[] Deleted 1559557230 md [deleted]"),
        format!("6 {five} @ {story} by {ben}[] Deleted 1559557230 html "),
        format!("7 {six} @ {story} by {ben}[] Deleted 1559557230 md About *time*."),
        format!("8 note bad state {seven} @ {story}"),
        format!("8 note bad time {seven}"),
        format!("8 {seven} @ {story} by {ben}[] Pending md About *time*."),
        "9 story https://www.gazette.example/a?b=1 https://www.gazette.example/a?b=1 []".to_owned(),
        format!(
            "9 {eight} @ https://www.gazette.example/a?b=1 by {ben}[] Published 1559557230 md About *time*."
        ),
        format!("10 note no story {nine}"),
        format!("11 note no key @ {story}"),
        format!("13 author {ann}[Ann] ann@reader.example"),
        format!("14 author {ben}[Ben Å.] https://ben.example"),
    ];
    assert_eq!(lines(read, &full()), expected);
}

#[test]
fn comentario_2_names_things_otherwise() {
    let comment = json!({"commentHex": hex('1'), "commenterHex": hex('0'), "creationDate": "2023-02-01T00:00:00Z",
        "host": "www.gazette.example", "path": "/a", "url": "https://www.gazette.example/a#comentario-1",
        "markdown": "b", "parentHex": hex('0'), "state": "approved"});
    let commenter =
        json!({"commenterHex": hex('2'), "name": "Cy", "websiteUrl": "https://cy.example", "avatarUrl": ""});
    let expected = [
        "2 story www.gazette.example/a /a []".to_owned(),
        format!("2 {} @ www.gazette.example/a by [] Published 1675209600 md b", hex('1')),
        format!("4 author {}[Cy] https://cy.example", hex('2')),
    ];
    assert_eq!(lines(read, &export(&[comment], &[commenter])), expected);
}

#[test]
fn empty_exports_are_read_and_others_refused() {
    for text in
        ["", " \n", r#"{"version":1,"comments":[],"commenters":[]}"#, r#"{"version":1,"comments":null}"#]
    {
        assert_eq!(counts(read, text.as_bytes()), [0; 4], "{text}");
    }
    for text in ["[]", "{}", "some words", r#"{"version":2}"#, r#"{"comments":[{"id":1}]}"#] {
        let reason = told(read, text.as_bytes(), &Options::default()).1.map_err(|it| it.reason);
        assert_eq!(reason, Err(Reason::Unrecognised), "{text}");
    }
}

#[test]
fn an_export_is_known_by_its_keys() {
    assert_eq!(evidence(recognise, &full()).unwrap(), "JSON whose comments have a commentHex");
    assert_eq!(format_of(&full()), Some(Format::Commento));
    let empty = "\u{feff} {\"version\":1,\"comments\":[],\"commenters\":[]}";
    assert_eq!(
        evidence(recognise, empty).unwrap(),
        "JSON with version, comments and commenters, and without pages"
    );
    for text in [
        "",
        "[{\"commentHex\":1}]",
        "commentHex",
        r#"{"version":3,"pages":[],"comments":[],"commenters":[]}"#,
    ] {
        assert_eq!(evidence(recognise, text), None, "{text}");
    }
}

#[test]
fn the_sample_is_read_whole() {
    let Some(bytes) = sample("remark42/commento.json") else { return };
    let whole: Value = serde_json::from_slice(&bytes).unwrap();
    let of = |name: &str| whole[name].as_array().unwrap();
    let pages: std::collections::BTreeSet<_> = of("comments").iter().map(|it| it["url"].as_str()).collect();
    let authors: std::collections::BTreeSet<_> =
        of("commenters").iter().map(|it| it["commenterHex"].as_str()).collect();
    let expected = [pages.len(), authors.len(), of("comments").len(), 0].map(|count| count as u64);
    assert_eq!(expected, [2, 2, 3, 0]);
    assert_eq!(counts(read, &bytes), expected);
    assert!(evidence(recognise, &String::from_utf8(bytes).unwrap()).is_some());
}

#[test]
fn damaged_exports_never_panic() {
    damage(read, &full());
}
