//! The corpus of attacks, through every door that makes HTML of a stranger's text.

use super::html::{check_allowed, check_story};
use crate::text::{
    BodyLimits, Newlines, comment_body, comment_from_html, plain_text, story_body, story_body_from_text,
};
use crate::url::HttpUrl;

const CORPUS: &str = include_str!("../../../../../fixtures/text/xss.txt");

/// The payloads: one a line, with `\n`, `\t` and `\u{…}` standing for characters.
fn payloads() -> Vec<String> {
    CORPUS.lines().map(unescape).collect()
}

fn unescape(line: &str) -> String {
    let line = line.replace("\\n", "\n").replace("\\t", "\t");
    let mut parts = line.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some((code, rest)) = part.split_once('}') else { panic!("{line}") };
        let code = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
        let Some(c) = code else { panic!("{line}") };
        out.push(c);
        out.push_str(rest);
    }
    out
}

/// A payload alone, and where markup is around it.
fn settings(payload: &str) -> Vec<String> {
    vec![
        payload.to_owned(),
        format!("text {payload} text"),
        format!("> - **{payload}** ||{payload}||"),
        format!("[{payload}](https://a.example/{payload})"),
        format!("```\n{payload}\n```\n`{payload}`"),
        payload.repeat(3),
    ]
}

#[test]
fn r01_the_corpus_is_large_enough() {
    assert!(payloads().len() >= 120);
}

#[test]
fn r01_no_payload_gets_through_a_comment() {
    for payload in payloads() {
        for source in settings(&payload) {
            match comment_body(&source, &BodyLimits::default()) {
                Ok(body) => drop(check_allowed(body.html.as_str(), &source)),
                Err(refusal) => panic!("{source:?}: {refusal}"),
            }
            super::fuzz::assert_round_trip(&source);
            assert!(!plain_text(&source, 10_000).contains('\0'));
        }
    }
}

#[test]
fn r01_no_payload_gets_through_an_import() {
    for payload in payloads() {
        for html in settings(&payload) {
            for newlines in [Newlines::Significant, Newlines::Insignificant] {
                if let Ok(body) = comment_from_html(&html, newlines, &BodyLimits::default()) {
                    check_allowed(body.html.as_str(), &html);
                }
            }
        }
    }
}

#[test]
fn r01_no_payload_gets_through_a_story() {
    let base = HttpUrl::parse("https://paper.example/news/").ok();
    for payload in payloads() {
        for html in settings(&payload) {
            for base in [None, base.as_ref()] {
                if let Ok(story) = story_body(&html, base) {
                    check_story(story.html.as_str(), &html);
                }
            }
            if let Ok(story) = story_body_from_text(&html) {
                check_story(story.html.as_str(), &html);
            }
        }
    }
}

#[test]
fn r03_no_scheme_but_http_and_mailto_is_linked() {
    for scheme in [
        "javascript",
        "JaVaScRiPt",
        "data",
        "vbscript",
        "file",
        "blob",
        "ftp",
        "intent",
        "about",
        "ws",
        "tel",
        "x",
    ] {
        for prefix in ["", " ", "\t", "\u{1}", "\u{200b}", "\u{a0}", "\\"] {
            for source in [
                format!("[x]({prefix}{scheme}:alert(1))"),
                format!("[x](<{prefix}{scheme}:alert(1)>)"),
                format!("<{prefix}{scheme}:alert(1)>"),
                format!("<{prefix}{scheme}://a.example/>"),
                format!("{prefix}{scheme}://a.example/"),
            ] {
                let count = comment_body(&source, &BodyLimits::default()).map(|body| body.link_count);
                assert_eq!(count, Ok(0), "{source:?}");
            }
            let html = format!("<a href=\"{prefix}{scheme}:alert(1)\">x</a>");
            let count = comment_from_html(&html, Newlines::Insignificant, &BodyLimits::default());
            assert_eq!(count.map(|body| body.link_count), Ok(0), "{html:?}");
            let story = story_body(&html, None).map(|story| story.html.as_str().contains("href"));
            assert_eq!(story, Ok(false), "{html:?}");
        }
    }
}
