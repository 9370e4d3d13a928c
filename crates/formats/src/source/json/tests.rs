//! What damage and malice make of JSON, record by record.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::record::BadTime;
use super::*;
use crate::source::{Item, Options};

const COMMENTS: Shape = Shape {
    objects: &["", "data"],
    arrays: &["comments", "data/Comment"],
    values: &["version", "data/time"],
    others: &[],
};

type Read = (Vec<(String, Value)>, Vec<(Code, u64, u64)>);

fn read(bytes: &[u8], shape: Shape) -> Read {
    let mut notes = Vec::new();
    let mut found = Vec::new();
    let options = Options::default();
    let mut sink = |place: Place, item: Item| {
        if let Item::Note(note) = item {
            notes.push((note.code, place.line, place.offset));
        }
        ControlFlow::Continue(())
    };
    let mut out = Out::new(&options, &mut sink);
    let mut cursor = Cursor::new(Box::new(bytes));
    let mut json = Json::new(&mut cursor, shape);
    while let Ok(Some(it)) = json.next(&mut out) {
        found.push((it.path.to_owned(), it.value));
    }
    drop(out);
    (found, notes)
}

/// The ids of what was read, and the notes without their places.
fn ids(text: &str, shape: Shape) -> (Vec<i64>, Vec<Code>) {
    let (found, notes) = read(text.as_bytes(), shape);
    let id = |(_, value): &(String, Value)| Record::new(value).count("id").unwrap_or(-1);
    (found.iter().map(id).collect(), notes.iter().map(|note| note.0).collect())
}

#[test]
fn an_object_is_gone_into_in_any_order() {
    let text = "\u{feff}{\"other\":[{\"id\":9}],\"comments\":[{\"id\":1},\n {\"a\":[{\"id\":\"]}\\\"\"}],\"id\":2}],\"x\":null,\
                \"data\":{\"time\":1.5e3,\"Comment\":[{\"id\":3}]},\"version\":1}";
    let (found, notes) = read(text.as_bytes(), COMMENTS);
    let expected = [
        ("comments", json!({"id": 1})),
        ("comments", json!({"id": 2, "a": [{"id": "]}\""}]})),
        ("data/time", json!(1500.0)),
        ("data/Comment", json!({"id": 3})),
        ("version", json!(1)),
    ];
    assert_eq!(found, expected.map(|(path, value)| (path.to_owned(), value)));
    assert_eq!(notes, []);
}

#[test]
fn streams_are_arrays_lines_or_values_behind_one_another() {
    let cases = [
        r#"[{"id":1},{"id":2},{"id":3}]"#,
        "[ {\"id\" : 1}\n{\"id\":2} ,, {\"id\":3} ]\n",
        "{\"id\":1}\n{\"id\":2}\r\n\n{\"id\":3}",
        "#filetype:JSON-streaming {\"type\":\"Class\"}\n{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n",
        "{\"id\":1}{\"id\":2} {\n  \"id\": 3\n}",
        "{\"id\":1},\n{\"id\":2},\n{\"id\":3},\n",
        "{\"id\":1}\n{\n \"a\": {\n\"b\":[]},\n \"id\":2}\n{\"id\":3}\n",
        "[{\"id\":1}]\n[{\"id\":2},{\"id\":3}]",
    ];
    for text in cases {
        assert_eq!(ids(text, RECORDS), (vec![1, 2, 3], vec![]), "{text}");
    }
    assert_eq!(ids("", RECORDS), (vec![], vec![]));
    assert_eq!(ids(" \n", RECORDS), (vec![], vec![]));
    assert_eq!(ids("[]", RECORDS), (vec![], vec![]));
}

#[test]
fn a_broken_line_costs_no_other() {
    let broken = [
        r#"{"id":2,"text":"it ends"#,
        r#"{"id":2,"text":"it ends","a":"#,
        r#"{"id":2,"text""#,
        r#"{"id":2,"text":["#,
        r#"{"id":2,"text":'a'}"#,
        r#"{"id":2,}"#,
        r#"{"id":2 "a":1}"#,
        r#"{"id":2,"a":NaN}"#,
        r#"{"id":2,"a":"\x"}"#,
        r#"{"id":2]"#,
        "{\"id\":2,\"a\":\"\u{1}\"}",
        "garbage",
        "}}}",
        "17",
    ];
    for line in broken {
        let text = format!("{{\"id\":1}}\n{line}\n{{\"id\":3}}\n{{\"id\":4}}\n");
        assert_eq!(ids(&text, RECORDS), (vec![1, 3, 4], vec![Code::Broken]), "{line}");
    }
    assert_eq!(ids("{\"id\":1,\"text\":\"a\n{\"id\":2}\n", RECORDS), (vec![2], vec![Code::Broken]));
}

#[test]
fn a_broken_element_costs_no_other_where_one_can_be_made_out() {
    let broken = [
        r#"{"id":2,}"#,
        r#"{"id":2,"a":undefined,'b':0}"#,
        r#"{"id":2,"a":"two"#,
        r#"{"id":2,"a":"two lines"#,
        r#"{"id":2,"a":[1,2}"#,
        r#"{"id":2,"a":{"b":{"c":"#,
        "{\"id\":2,\"a\":\"\n\"}",
        "null",
        "\"a text\"",
        "[{\"id\":7}]",
        "{\"id\":2,\"a\":}",
    ];
    for element in broken {
        for (before, after) in [("", ""), ("{\"version\":1,\"comments\":", ",\"more\":0}")] {
            let text =
                format!("{before}[\n {{\"id\":1}},\n {element}\n,\n {{ \"id\" : 3}},{{\"id\":4}}]{after}");
            let shape = Shape { arrays: &["", "comments"], ..COMMENTS };
            let (mut found, notes) = ids(&text, shape);
            found.retain(|id| *id > 0);
            assert_eq!((found, notes), (vec![1, 3, 4], vec![Code::Broken]), "{text}");
        }
    }
}

#[test]
fn what_ends_too_early_is_said() {
    let whole = r#"{"version":1,"comments":[{"id":1},{"id":2,"a":"b"}]}"#;
    for end in 1..whole.len() {
        let (found, notes) = read(&whole.as_bytes()[..end], COMMENTS);
        let expected = usize::from(end > 12) + usize::from(end > 32) + usize::from(end > 49);
        assert_eq!(found.len(), expected, "{end}");
        assert_eq!(notes.iter().map(|note| note.0).collect::<Vec<_>>(), [Code::CutOff], "{end}");
    }
    assert_eq!(ids("{\"id\":1}\n{\"id\":2", RECORDS), (vec![1], vec![Code::CutOff]));
}

#[test]
fn large_and_deep_records_are_passed_over() {
    let large = format!("{{\"id\":2,\"a\":\"{}\"}}", "x".repeat(RECORD_BYTES_MAX));
    let deep =
        |depth: usize| format!("{{\"id\":2,\"a\":{}{}}}", "[".repeat(depth - 1), "]".repeat(depth - 1));
    let cases = [
        (large, Some(Code::TooLarge)),
        (deep(RECORD_DEPTH_MAX), None),
        (deep(RECORD_DEPTH_MAX + 1), Some(Code::TooDeep)),
        (deep(1_000_000), Some(Code::TooDeep)),
    ];
    for (record, code) in cases {
        let expected = if code.is_some() { vec![1, 3] } else { vec![1, 2, 3] };
        let array = format!("[{{\"id\":1}},{record},{{\"id\":3}}]");
        let lines = format!("{{\"id\":1}}\n{record}\n{{\"id\":3}}\n");
        for text in [array, lines] {
            assert_eq!(ids(&text, RECORDS), (expected.clone(), code.into_iter().collect()));
        }
    }
    // What nobody wants is not measured.
    let unwanted = format!("{{\"b\":{},\"comments\":[{{\"id\":1}}]}}", deep(1_000));
    assert_eq!(ids(&unwanted, COMMENTS), (vec![1], vec![]));
}

#[test]
fn notes_tell_where_a_record_begins() {
    let mut text = String::new();
    for id in 0..20_000 {
        let _ = writeln!(text, "{{\"id\":{id}}}");
    }
    let at = text.len() as u64;
    text.push_str("{\"id\":}\n");
    assert_eq!(read(text.as_bytes(), RECORDS).1, [(Code::Broken, 20_001, at)]);
    let array = "[{\"id\":1},\n{\"id\":\"\n},\n {\"id\":true,},{\"id\":3,}]";
    assert_eq!(
        read(array.as_bytes(), RECORDS).1,
        [(Code::Broken, 2, 11), (Code::Broken, 4, 23), (Code::Broken, 4, 36)]
    );
}

#[test]
fn texts_of_another_encoding_and_half_characters_are_mended() {
    let (found, notes) = read(
        b"[{\"a\":\"caf\xe9\"},{\"a\":\"\\ud83d\\ude00 \\ud83d\\\\ud83d\"},{\"a\":\"\\uDe00\\n\"}]",
        RECORDS,
    );
    let texts: Vec<&str> = found.iter().map(|(_, value)| value["a"].as_str().unwrap()).collect();
    assert_eq!(texts, ["café", "😀 \u{fffd}\\ud83d", "\u{fffd}\n"]);
    assert_eq!(notes.iter().map(|note| note.0).collect::<Vec<_>>(), [Code::BadText; 3]);
}

#[test]
fn values_are_read_leniently() {
    let value = json!({
        "number": 12, "float": 12.0, "exponent": 1.2e1, "negative": -3, "text": " a\n", "blank": " ", "null": null,
        "oid": {"$oid": "5f"}, "long": {"$numberLong": "-7"}, "yes": "True", "one": 1, "no": "false", "odd": "maybe",
        "child": {"a": "b"}, "list": [{"a": "c"}, 1],
    });
    let record = Record::new(&value);
    let keys = [
        "number", "float", "exponent", "negative", "text", "blank", "null", "absent", "oid", "long", "child",
    ];
    let expected = [
        Some("12"),
        Some("12"),
        Some("12"),
        Some("-3"),
        Some("a"),
        None,
        None,
        None,
        Some("5f"),
        Some("-7"),
        None,
    ];
    assert_eq!(keys.map(|name| record.key(name)), expected.map(|it| it.map(str::to_owned)));
    let flags = ["yes", "one", "no", "blank", "odd", "null", "long"].map(|name| record.flag(name));
    assert_eq!(flags, [Some(true), Some(true), Some(false), Some(false), None, None, Some(true)]);
    let counts = ["number", "float", "negative", "long", "text", "oid"].map(|name| record.count(name));
    assert_eq!(counts, [Some(12), Some(12), Some(-3), Some(-7), None, None]);
    assert_eq!(record.child("child").text("a"), "b");
    assert_eq!(record.child("absent").text("a"), "");
    assert_eq!(record.list("list").map(|it| it.text("a")).collect::<Vec<_>>(), ["c", ""]);
}

#[test]
fn times_are_read_in_many_forms() {
    let cases = [
        (json!("2021-03-12T11:21:56Z"), Ok(Some(1_615_548_116_000_000))),
        (json!("2021-03-12T05:21:56.722181-06:00"), Ok(Some(1_615_548_116_722_181))),
        (json!("2021-03-12 11:21:56"), Ok(Some(1_615_548_116_000_000))),
        (json!("2021-03-12 12:21:56 +0100"), Ok(Some(1_615_548_116_000_000))),
        (json!("2021-03-12 12:21:56.5 +0100 CET"), Ok(Some(1_615_548_116_500_000))),
        (json!("2021-03-12 11:21:56 UTC"), Ok(Some(1_615_548_116_000_000))),
        (json!(1_615_548_116_722_i64), Ok(Some(1_615_548_116_722_000))),
        (json!(1.615_548_116e12), Ok(Some(1_615_548_116_000_000))),
        (json!("1615548116722"), Ok(Some(1_615_548_116_722_000))),
        (json!(-1_500), Ok(Some(-1_500_000))),
        (json!("-1500"), Ok(Some(-1_500_000))),
        (json!({"$date": "2021-03-12T11:21:56.000Z"}), Ok(Some(1_615_548_116_000_000))),
        (json!({"$date": {"$numberLong": "-86400000"}}), Ok(Some(-86_400_000_000))),
        (json!({"$date": {"$numberLong": "1.615548116722e12"}}), Ok(Some(1_615_548_116_722_000))),
        (json!({"$date": 1_615_548_116_722_i64}), Ok(Some(1_615_548_116_722_000))),
        (json!({"__type": "Date", "iso": "2021-03-12T11:21:56.000Z"}), Ok(Some(1_615_548_116_000_000))),
        (json!("0001-01-01T00:00:00.000Z"), Ok(None)),
        (json!(null), Ok(None)),
        (json!(""), Ok(None)),
        (json!("yesterday"), Err(BadTime)),
        (json!("2011-x09-30T00:00:00Z"), Err(BadTime)),
        (json!("inf"), Err(BadTime)),
        (json!(1e300), Err(BadTime)),
        (json!({"$date": {}}), Err(BadTime)),
        (json!([]), Err(BadTime)),
    ];
    for (time, expected) in cases {
        assert_eq!(Record::new(&json!({"t": time})).time("t"), expected, "{time}");
    }
    assert_eq!(Record::new(&json!({})).time("t"), Ok(None));
}

#[test]
fn the_first_value_can_be_read_by_itself() {
    let text = b"{\"version\":1,\"comments\":[{\"id\":1}]}\n{\"version\":2,\"id\":3}\n";
    let options = Options::default();
    let mut sink = |_: Place, _: Item| ControlFlow::Continue(());
    let mut out = Out::new(&options, &mut sink);
    let mut cursor = Cursor::new(Box::new(&text[..]));
    let mut first = Json::first(&mut cursor, COMMENTS);
    let mut paths = Vec::new();
    while let Ok(Some(found)) = first.next(&mut out) {
        paths.push(found.path);
    }
    assert_eq!(paths, ["version", "comments"]);
    let mut rest = Json::new(&mut cursor, RECORDS);
    let found = rest.next(&mut out).ok().flatten().unwrap();
    assert_eq!((found.record().count("id"), out.place.line), (Some(3), 2));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn anything_is_read(text in "[\\[\\]{}\":,\\\\\n a0]{0,80}", lines in any::<bool>()) {
        let text = if lines { format!("{{\"a\":0}}\n{text}") } else { format!("[{{\"a\":0}},{text}") };
        for shape in [RECORDS, COMMENTS] {
            read(text.as_bytes(), shape);
        }
    }

    #[test]
    fn every_element_is_read_or_told(values in prop::collection::vec("[\\[\\]{}\":,\\\\\n a]{0,9}", 0..9)) {
        let records: Vec<Value> = values.iter().map(|text| json!({"id": text, "in": [{"id": text}]})).collect();
        let pretty = serde_json::to_string_pretty(&records).unwrap();
        let lines = records.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
        for text in [pretty, lines] {
            let (found, notes) = read(text.as_bytes(), RECORDS);
            prop_assert_eq!(found.into_iter().map(|it| it.1).collect::<Vec<_>>(), records.clone());
            prop_assert_eq!(notes, []);
        }
    }
}
