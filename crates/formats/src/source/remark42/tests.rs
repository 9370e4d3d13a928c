//! Backups of Remark42: of our own, put together by hand, and damaged.

use super::*;
use crate::refusal::Reason;
use crate::source::told::{counts, damage, evidence, format_of, lines, told};
use crate::source::{Format, Options};

const FIRST_LINE: &str = r#"{"version":1,"users":[{"id":"github_a1","blocked":{"status":false,"until":"0001-01-01T00:00:00Z"},"verified":true,"details":{"user_id":"github_a1","email":"ann@reader.example","telegram":"@ann"}},{"id":"anonymous_b2","blocked":{"status":true,"until":"2119-01-01T00:00:00Z"},"verified":false},{"verified":true}],"posts":[{"url":"https://www.gazette.example/a?b=1&amp;c=2","read_only":true},{"url":""}]}"#;

const COMMENTS: &str = r#"{"id":"c1","pid":"","text":"<p>It&rsquo;s <em>time</em>.</p>\n","orig":"It&#39;s *time*.\n\n&gt; said &#34;he&#34; &amp;amp; she","user":{"name":"Ann &lt;A&gt; &amp; Co","id":"github_a1","picture":"https://r.example/api/v1/avatar/x.image","ip":"ab12","admin":true,"site_id":"gazette"},"locator":{"site":"gazette","url":"https://www.gazette.example/a?b=1&amp;c=2"},"score":1,"votes":{"x":true,"y":true,"z":false},"voted_ips":{"q":{"Timestamp":"2019-06-03T10:20:30Z","Value":true}},"vote":0,"time":"2019-06-03T04:20:30.123456789-06:00","edit":{"time":"2019-06-03T10:25:30Z","summary":"s"},"pin":true,"title":"A &amp; B"}
{"id":"c2","pid":"c1","text":"<p>imported</p>","user":{"name":"Ben","id":"disqus_b"},"locator":{"site":"gazette","url":"https://www.gazette.example/a?b=1&amp;c=2"},"score":-4,"votes":{},"vote":0,"time":"2019-06-03T10:20:30Z","imported":true,"title":"A &amp; B"}
{"id":"c3","pid":"1234","text":"","user":{"name":"deleted","id":"deleted","picture":""},"locator":{"site":"gazette","url":"https://www.gazette.example/d"},"score":0,"time":"2019-06-03T10:20:30Z","delete":true}
{"id":"c4","pid":"","text":"","user":{"name":"Ann","id":"github_a1"},"locator":{"url":"https://www.gazette.example/d"},"time":"2019-06-03T10:20:30Z","delete":true}
{"id":"c5","pid":"","text":"x","orig":"see ![fence.png](https://r.example/api/v1/picture/github_a1/x.png) ![b](https://www.gazette.example/b.png)","user":{"name":"Cy","id":"anonymous_b2","block":true},"locator":{"url":"https://www.gazette.example/d"},"score":5,"votes":{"x":true},"time":"never"}
{"id":"c6","pid":"","text":"<p><img src=\"https://r.example/api/v1/picture/u/y.png\" alt=\"quay.png\"> and <img src=\"https://www.gazette.example/b.png\"></p>","user":{"name":"Cy","id":"anonymous_b2"},"locator":{"url":"https://www.gazette.example/d"},"time":"2019-06-03T10:20:30Z"}
{"id":"c7","pid":"c1","text":"x","user":{"name":"Cy"},"locator":{"site":"gazette"}}
{"id":"","pid":"c1","text":"x","locator":{"url":"https://www.gazette.example/d"}}
"#;

const TOLD: [&str; 13] = [
    "2 story https://www.gazette.example/a?b=1&c=2 https://www.gazette.example/a?b=1&c=2 [A &amp; B]",
    "2 c1 @ https://www.gazette.example/a?b=1&c=2 by github_a1[Ann <A> & Co] Published 1559557230 edited 1559557530 \
     +2-1 pinned md It's *time*.\n\n> said \"he\" &amp; she",
    "3 c2 < c1 @ https://www.gazette.example/a?b=1&c=2 by disqus_b[Ben] Published 1559557230 +0-4 html <p>imported</p>",
    "4 story https://www.gazette.example/d https://www.gazette.example/d []",
    "4 c3 < 1234 @ https://www.gazette.example/d by [] Deleted 1559557230 html ",
    "5 c4 @ https://www.gazette.example/d by github_a1[Ann] Deleted 1559557230 html ",
    "6 note no picture c5 @ https://www.gazette.example/d",
    "6 note bad time c5",
    "6 c5 @ https://www.gazette.example/d by anonymous_b2[Cy] banned Published +5-0 md see fence.png \
     ![b](https://www.gazette.example/b.png)",
    "7 note no picture c6 @ https://www.gazette.example/d",
    "7 c6 @ https://www.gazette.example/d by anonymous_b2[Cy] Published 1559557230 html <p>quay.png and \
     <img src=\"https://www.gazette.example/b.png\"></p>",
    "8 note no story c7 < c1",
    "9 note no key < c1 @ https://www.gazette.example/d",
];

fn of_first_line(line: usize) -> Vec<String> {
    let told = [
        "author github_a1[] ann@reader.example",
        "author anonymous_b2[] banned",
        "note no key",
        "story https://www.gazette.example/a?b=1&c=2 https://www.gazette.example/a?b=1&c=2 [] closed",
        "note no key",
    ];
    told.map(|what| format!("{line} {what}")).to_vec()
}

fn full() -> String {
    format!("{FIRST_LINE}\n{COMMENTS}")
}

#[test]
fn a_backup_is_read_as_it_says() {
    let expected: Vec<String> =
        of_first_line(1).into_iter().chain(TOLD.iter().map(|it| (*it).to_owned())).collect();
    assert_eq!(lines(read, &full()), expected);
}

#[test]
fn the_first_line_may_be_elsewhere_or_missing() {
    let told = lines(read, COMMENTS);
    assert_eq!(told.len(), 13);
    assert!(told[1].starts_with("1 c1 "), "{}", told[1]);
    let behind = lines(read, &format!("{COMMENTS}{FIRST_LINE}\n"));
    assert_eq!(behind[..13], told);
    assert_eq!(behind[13..], of_first_line(9));
    let two = lines(read, &format!("{}{}", full(), full()));
    // Stories and authors are told once, notes and comments each time.
    assert_eq!(two.len(), 18 + 18 - 2 - 2);
}

#[test]
fn a_first_line_is_as_long_as_a_site_has_users() {
    let mut text = "\u{feff}{\"version\":1,\"users\":[".to_owned();
    let user = |at: usize| {
        format!(
            "{{\"id\":\"u{at}\",\"verified\":true,\"details\":{{\"user_id\":\"u{at}\",\"email\":\"u{at}@reader.example\"}}}}"
        )
    };
    text += &(0..60_000).map(user).collect::<Vec<_>>().join(",");
    text += "],\"posts\":null}\n";
    assert!(text.len() > crate::source::json::RECORD_BYTES_MAX);
    text += COMMENTS;
    assert_eq!(counts(read, text.as_bytes()), [2, 60_000, 6, 5]);
}

#[test]
fn a_broken_line_costs_no_other() {
    let broken = full().replace("\"pid\":\"c1\",\"text\":\"<p>imp", "\"pid\":\"c1\",\"text\":<p>imp");
    let told = lines(read, &broken);
    assert!(told.contains(&"3 note broken".to_owned()));
    assert_eq!(told.len(), 18);
    let cut = full();
    let cut = &cut[..cut.len() - 30];
    assert_eq!(lines(read, cut).last().unwrap(), "9 note cut off");
}

#[test]
fn pictures_are_their_words() {
    let kept = "https://r.example/api/v1/picture/a/b.png";
    let cases = [
        (format!("![a b]({kept})"), "a b"),
        (format!("![]({kept})!"), "!"),
        (format!("![a]({kept} \"t\")![c](d)"), "a![c](d)"),
        (format!("[a]({kept})"), "[a](https://r.example/api/v1/picture/a/b.png)"),
        ("![![![".to_owned(), "![![!["),
        (format!("![a\nb]({kept})"), "![a\nb](https://r.example/api/v1/picture/a/b.png)"),
    ];
    for (text, left) in cases {
        assert_eq!(without_pictures(&text), left);
    }
    let many = "![a](".repeat(100_000);
    assert_eq!(without_pictures(&many), many);
    let many = "<img".repeat(100_000);
    assert_eq!(without_pictures_in_html(&many), many);
}

#[test]
fn empty_backups_are_read_and_others_refused() {
    for text in
        ["", "{\"version\":1,\"users\":null,\"posts\":null}\n", "{\"version\":1,\"users\":[],\"posts\":[]}"]
    {
        assert_eq!(counts(read, text.as_bytes()), [0; 4], "{text}");
    }
    for text in ["[]", "{}", "words", r#"{"version":1,"comments":[]}"#, r#"{"id":1}"#] {
        let reason = told(read, text.as_bytes(), &Options::default()).1.map_err(|it| it.reason);
        assert_eq!(reason, Err(Reason::Unrecognised), "{text}");
    }
}

#[test]
fn a_backup_is_known_by_its_first_line() {
    assert_eq!(evidence(recognise, &full()).unwrap(), "JSON Lines, the first with version, users and posts");
    assert_eq!(evidence(recognise, COMMENTS).unwrap(), "JSON Lines with locator, pid and user");
    assert_eq!(format_of(COMMENTS), Some(Format::Remark42));
    let user =
        r#"{"id":"github_1","blocked":{"status":false},"verified":false,"details":{"user_id":"github_1"}}"#;
    let many = vec![user; 1_000].join(",");
    let long = format!("{{\"version\":1,\"users\":[{many}],\"posts\":[]}}\n{COMMENTS}");
    assert_eq!(format_of(&long), Some(Format::Remark42), "the posts stand behind what is looked at");
    for text in [
        "",
        "[]",
        r#"{"version":1,"comments":[]}"#,
        r#"{"id":"1","users":[],"posts":[]}"#,
        "{\n\"version\":1}",
    ] {
        assert_eq!(evidence(recognise, text), None, "{text}");
    }
}

#[test]
fn damaged_backups_never_panic() {
    damage(read, &full());
}
