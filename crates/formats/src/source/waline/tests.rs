//! Exports of Waline: of our own, and damaged.

use super::*;
use crate::refusal::Reason;
use crate::source::told::{counts, damage, evidence, format_of, lines, shown, told};
use crate::source::{Format, Options};

const FULL: &str = r#"{
"type":"waline","version":1,"time":1700000000000,"tables":["Comment","Counter","Users"],
"data":{
"Comment":[
{"objectId":2,"user_id":null,"comment":"[@Ann](#1): so *it* is","insertedAt":"2023-11-14T22:13:20.000Z","ip":"192.0.2.1","link":"https://ben.example","mail":"ben@reader.example","nick":" Ben ","rid":1,"pid":1,"sticky":null,"status":"approved","like":4,"ua":"x","url":"/a/","createdAt":"2024-01-01T00:00:00.000Z","updatedAt":"2024-02-01T00:00:00.000Z"},
{"objectId":1,"user_id":7,"comment":"It is.","insertedAt":"2023-11-14 22:13:20","nick":"Ann","rid":null,"pid":null,"sticky":1,"status":"waiting","like":null,"url":"/a/"},
{"objectId":"64f0","comment":"pills","insertedAt":{"__type":"Date","iso":"2023-11-14T22:13:20.000Z"},"nick":"P","status":"spam","url":"/b/"},
{"id":4,"comment":"[@Ann](#9): kept","createdAt":"2023-11-14T22:13:20.000Z","nick":"C","rid":1,"status":"odd","url":"/b/"},
{"objectId":5,"comment":"where","status":"approved"},
{"comment":"who","pid":1,"url":"/a/"}
],
"Counter":[{"objectId":1,"time":12,"url":"/a/"}],
"Users":[
{"objectId":7,"display_name":"Ann A.","email":"ann@reader.example","password":"$2a$08$secret","type":"administrator","2fa":"otp","url":"https://ann.example"},
{"objectId":8,"display_name":"Dee","email":"dee@reader.example","password":"x","type":"banned"},
{"display_name":"Nobody"}
]}}"#;

const TOLD: [&str; 13] = [
    "5 story /a/ /a/ []",
    "5 2 < 1 @ /a/ by [Ben] ben@reader.example https://ben.example Published 1700000000 +4-0 md so *it* is",
    "6 note guessed zone 1",
    "6 1 @ /a/ by 7[Ann] Pending 1700000000 pinned md It is.",
    "7 story /b/ /b/ []",
    "7 64f0 @ /b/ by [P] Spam 1700000000 md pills",
    "8 note bad state 4 < 1 @ /b/",
    "8 4 < 1 @ /b/ by [C] Pending 1700000000 md [@Ann](#9): kept",
    "9 note no story 5",
    "10 note no key < 1 @ /a/",
    "14 author 7[Ann A.] ann@reader.example https://ann.example",
    "15 author 8[Dee] dee@reader.example banned",
    "16 note no key",
];

#[test]
fn an_export_is_read_as_it_says() {
    assert_eq!(lines(read, FULL), TOLD);
}

#[test]
fn the_answer_of_its_api_is_read_too() {
    let answer = format!("{{\"errno\":0,\"errmsg\":\"\",\"data\":{FULL}}}");
    assert_eq!(lines(read, &answer), TOLD);
    assert_eq!(evidence(recognise, &answer).unwrap(), "JSON whose type is waline");
}

#[test]
fn times_without_a_zone_are_by_the_clock_that_is_said() {
    let options = Options { zone_seconds: Some(8 * 3_600) };
    let (items, _) = told(read, FULL.as_bytes(), &options);
    let told: Vec<String> = items.iter().map(|(place, item)| shown(*place, item)).collect();
    assert_eq!(told[2], "6 1 @ /a/ by 7[Ann] Pending 1699971200 pinned md It is.");
    assert!(told[1].contains(" 1700000000 "), "a time with a zone stays");
}

#[test]
fn no_secret_of_a_user_is_told() {
    let (items, _) = told(read, FULL.as_bytes(), &Options::default());
    let told = format!("{items:?}");
    assert!(!told.contains("secret") && !told.contains("otp") && !told.contains("192.0.2.1"));
}

#[test]
fn empty_exports_are_read_and_others_refused() {
    for text in ["", r#"{"type":"waline","version":1,"data":{"Comment":[],"Users":[]}}"#] {
        assert_eq!(counts(read, text.as_bytes()), [0; 4], "{text}");
    }
    for text in ["[]", "{}", r#"{"type":"other","data":{"Comment":[]}}"#] {
        let reason = told(read, text.as_bytes(), &Options::default()).1.map_err(|it| it.reason);
        assert_eq!(reason, Err(Reason::Unrecognised), "{text}");
    }
}

#[test]
fn an_export_is_known_by_its_type_or_tables() {
    assert_eq!(evidence(recognise, FULL).unwrap(), "JSON whose type is waline");
    assert_eq!(format_of(FULL), Some(Format::Waline));
    let other = r#"{"tables":["Comment"],"data":{"Comment":[]}}"#;
    assert_eq!(evidence(recognise, other).unwrap(), "JSON with tables, and a table Comment among its data");
    for text in ["", r#"{"type":"valine"}"#, r#"[{"type":"waline"}]"#] {
        assert_eq!(evidence(recognise, text), None, "{text}");
    }
}

#[test]
fn damaged_exports_never_panic() {
    damage(read, FULL);
}
