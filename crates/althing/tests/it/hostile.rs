//! R-73, R-75, T-13, T-16: input that nobody honest sends.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use althing_core::name::{DisplayName, imitates_staff};
use althing_core::text::{BodyLimits, comment_body};
use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::Method;
use serde_json::{Value, json};

use crate::support::{Ask, OURS, PAPER, Paper, Story, both_engines, engine::Engine, on};

/// A body of a mebibyte after the other without end, and how much of it was read.
fn endless() -> (Body, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&read);
    let chunks = stream::unfold((), move |()| {
        let counter = Arc::clone(&counter);
        async move {
            counter.fetch_add(1024, Ordering::SeqCst);
            Some((Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 1024])), ()))
        }
    });
    (Body::from_stream(chunks), read)
}

/// Every address that takes a body, with the head that it wants.
fn doors(paper: &Paper, story: &Story, comment: &crate::support::Written) -> Vec<(Ask, usize)> {
    let json = |ask: Ask| ask.header("content-type", "application/json");
    vec![
        (
            json(
                paper
                    .ask(&Method::POST, &story.comments())
                    .script(PAPER)
                    .header("idempotency-key", &paper.key()),
            ),
            131_072,
        ),
        (json(paper.ask(&Method::POST, "/api/v1/preview").script(PAPER)), 131_072),
        (json(paper.ask(&Method::PATCH, &comment.api()).bearer(&comment.edit_token)), 131_072),
        (json(paper.ask(&Method::PUT, "/api/v1/sites/paper/stories").bearer(&paper.keys.publisher)), 1 << 20),
        (paper.ask(&Method::POST, &story.form()).header("origin", OURS).raw_form(""), 131_072),
        (paper.ask(&Method::POST, &comment.case).raw_form(""), 131_072),
    ]
}

both_engines! {
    async fn t13_a_body_is_refused_before_more_than_its_limit_is_read(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "Hello").await;
        for (ask, limit) in doors(paper, &story, &comment) {
            let (body, read) = endless();
            ask.bytes(body).send().await.is(413);
            let read = read.load(Ordering::SeqCst);
            assert!(read <= limit + 4096, "{read} bytes of {limit} were read");
        }
        for (ask, _) in doors(paper, &story, &comment) {
            let (body, read) = endless();
            ask.header("content-length", "1073741824").bytes(body).send().await.is(413);
            assert_eq!(read.load(Ordering::SeqCst), 0, "nothing of it is read");
        }
        for (ask, _) in doors(paper, &story, &comment) {
            ask.header("content-encoding", "gzip").bytes("\u{1f}").send().await.is(415);
        }
    }

    async fn r73_deep_wide_and_broken_json(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "Hello").await;
        let many: Vec<String> = (0..9000).map(|at| format!("\"k{at}\":1")).collect();
        let bodies: Vec<Vec<u8>> = vec![
            "[".repeat(100_000).into_bytes(),
            format!("{}{}", "{\"a\":".repeat(20_000), "}".repeat(20_000)).into_bytes(),
            format!("{{\"body\":{}{}}}", "[".repeat(40), "]".repeat(40)).into_bytes(),
            format!("{{{}}}", many.join(",")).into_bytes(),
            br#"{"body":"a","body":"b"}"#.to_vec(),
            br#"{"body":"a","author":{"name":"x","name":"y"}}"#.to_vec(),
            br#"{"body":"\ud800","author":{"name":"x"}}"#.to_vec(),
            br#"{"body":"\udc00\ud800"}"#.to_vec(),
            b"{\"body\":\"\xff\xfe\"}".to_vec(),
            b"{\"body\":\"\xed\xa0\x80\"}".to_vec(),
            b"{\"body\":\"a\x00b\"}".to_vec(),
            b"".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            b"{} {}".to_vec(),
            b"{\"body\":".to_vec(),
            b"{'body':'a'}".to_vec(),
            b"\xef\xbb\xbf{}".to_vec(),
            b"{\"body\":1e999}".to_vec(),
            b"{\"body\":NaN}".to_vec(),
        ];
        for body in bodies {
            for (ask, _) in doors(paper, &story, &comment).into_iter().take(4) {
                let answer = ask.bytes(body.clone()).send().await;
                let problem = answer.refused(400, "malformed");
                assert!(problem["detail"].as_str().is_some_and(|words| words.len() < 200));
            }
        }
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    }

    async fn t16_nasty_strings_in_every_text_field(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let table = nasty();
        assert!(table.len() >= 300, "{}", table.len());
        for (at, text) in table.iter().enumerate() {
            body_of_a_comment(paper, &story, at, text).await;
            name_of_a_comment(paper, &story, at, text).await;
            if at % 3 == 0 {
                other_fields(paper, &story, text).await;
            }
        }
        let mut path = Some(format!("{}?sort=oldest", story.page()));
        while let Some(at) = path {
            let page = paper.page(&at).await;
            assert!(!page.contains('\0') && !page.contains('\u{202e}'), "{at}");
            path = crate::paging::next_of(&page);
        }
        paper.page(&format!("{}/feed.atom", story.page())).await;
    }

    async fn t16_nasty_strings_in_addresses_and_headers(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        for text in nasty().iter().filter(|text| text.len() < 2000) {
            let coded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let in_path = coded.replace('+', "%20");
            for path in [
                format!("/api/v1/sites/paper/stories?url={coded}"),
                format!("/s/paper/by-url?url=https%3A%2F%2Fpaper.example%2F{in_path}"),
                format!("{}?sort={coded}", story.comments()),
                format!("{}?cursor={coded}", story.comments()),
                format!("{}?page={coded}&root={coded}&comment={coded}", story.page()),
                format!("/s/{in_path}"),
                format!("/api/v1/comments/{in_path}"),
                format!("/c/{in_path}/{in_path}"),
            ] {
                if path.parse::<http::Uri>().is_ok() {
                    let answer = paper.get(&path).await;
                    assert!(answer.status < 500, "{answer}");
                }
            }
        }
        for raw in ["%", "%f", "%ff", "%00", "%c3%28", "%ed%a0%80", "&&&===", "url", "url=&url=", "a=1&a=2", &"x=1&".repeat(500)] {
            for path in [story.page(), story.comments(), "/api/v1/sites/paper/stories".to_owned(), "/".to_owned()] {
                let answer = paper.get(&format!("{path}?{raw}")).await;
                assert!(answer.status < 500, "{answer}");
            }
        }
    }
}

async fn body_of_a_comment(paper: &Paper, story: &Story, at: usize, text: &str) {
    let oracle = comment_body(text, &BodyLimits::default());
    let answer = paper.reader("Ana").asks(story, None, text).send().await;
    match &oracle {
        Ok(body) => {
            let json = answer.is(201).json();
            assert_eq!(json["body_markdown"], body.source.as_str(), "string {at}");
            assert_eq!(json["body_html"], body.html.as_str(), "string {at}");
            let id = json["id"].as_str().unwrap();
            let stored = paper.get(&format!("/api/v1/comments/{id}")).await.is(200).json();
            assert_eq!(stored["body_markdown"], body.source.as_str(), "string {at} as stored");
        }
        Err(_) => answer.refused_field(422, "field-invalid", "body"),
    }
    let form = paper.reader(&format!("Form {at}")).posts_form(story, None, text).await;
    assert_eq!(form.status, if oracle.is_ok() { 303 } else { 422 }, "string {at}: {form}");
}

async fn name_of_a_comment(paper: &Paper, story: &Story, at: usize, text: &str) {
    let answer = paper.reader(text).asks(story, None, &format!("Name {at}")).send().await;
    match DisplayName::new(text, 60) {
        Ok(name) if imitates_staff(name.as_str(), "The Paper") => {
            answer.refused_field(422, "field-invalid", "author.name");
        }
        Ok(name) => assert_eq!(answer.is(201).json()["author"]["name"], name.as_str(), "string {at}"),
        Err(_) => answer.refused_field(422, "field-invalid", "author.name"),
    }
}

/// Everything else that takes a text: no answer is a 5xx, and what is taken can be read.
async fn other_fields(paper: &Paper, story: &Story, text: &str) {
    let put = |field: &str, value: Value| {
        let mut wish = json!({"url": story.url, "title": "The fence"});
        wish[field] = value;
        paper.publisher().put(&wish)
    };
    for (field, value) in [
        ("title", json!(text)),
        ("byline", json!(text)),
        ("summary", json!(text)),
        ("section", json!(text)),
        ("credit", json!({"name": text, "url": text})),
        ("credit", json!({"name": text})),
        (
            "image",
            json!({"url": "https://paper.example/x.jpg", "alt": text, "caption": text, "credit": text}),
        ),
        ("body_html", json!(text)),
        ("published_at", json!(text)),
        ("url", json!(text)),
        ("urls", json!([text])),
        ("state", json!(text)),
    ] {
        let answer = put(field, value).send().await;
        assert!([200, 400, 404, 409, 422].contains(&answer.status), "{field}: {answer}");
        if answer.status == 200 {
            let id = answer.json()["id"].as_str().unwrap().to_owned();
            paper.page(&format!("/s/paper/{id}")).await;
        }
    }
    let preview =
        paper.ask(&Method::POST, "/api/v1/preview").script(PAPER).json(&json!({"body": text})).send().await;
    assert!([200, 422].contains(&preview.status), "{preview}");
    let mut wish = paper.reader("Ana").wish(story, None, "x");
    for (field, value) in [
        ("parent_id", json!(text)),
        ("story", json!({"site": text, "url": text})),
        ("author", json!({"name": "x", "email": text})),
    ] {
        wish[field] = value;
        let answer = paper.reader("Ana").sends(story, &wish).send().await;
        assert!(answer.status >= 400 && answer.status < 500, "{field}: {answer}");
    }
}

/// Strings that have broken programs, by class.
fn nasty() -> Vec<String> {
    let mut all: Vec<String> = [
        "", " ", "\t", "\n", "\r\n", "\0", "a\0b", "\u{1}", "\u{7f}", "\u{85}", "\u{9f}", "\u{a0}", "\u{ad}", "\u{feff}",
        "\u{feff}text", "\u{fffe}", "\u{ffff}x", "\u{fffd}", "\u{10ffff}", "\u{e000}", "undefined", "null", "NULL", "nil",
        "true", "false", "0", "-1", "NaN", "Infinity", "1e309", "0x7fffffff", "9223372036854775808", "1/0", "\\", "\\\\", "\\n", "\\0",
        "'", "''", "\"", "`", "```", "````\n```", "~~~", "$1", "$$", "%s%n%d", "{{7*7}}", "${7*7}", "<%= 7 %>", "#{7}", "{%raw%}",
        "' or 1=1 --", "'; drop table comment; --", "\"; drop table comment", "1; select pg_sleep(9)", "\\x00", "E'\\000'", "../../etc/passwd",
        "..\\..\\x", "%2e%2e%2f", "file:///etc/passwd", "/dev/null", "CON", "con.txt", "|", ";ls", "$(ls)", "`ls`", "&& ls", "\u{1b}[31mred", "\u{1b}]0;t\u{7}",
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "\"><script>alert(1)</script>", "'><img src=x>", "<a href=javascript:alert(1)>",
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html,<script>)", "[x](&#106;avascript:alert(1))", "[x](java\tscript:alert(1))",
        "[x](https://a.example \"t\")", "<https://a.example>", "<javascript:alert(1)>", "![x](https://a.example/x.png)", "https://a.example/?q=\"><b>", "||spoiler||", "||", "|||",
        "<!--", "-->", "<![CDATA[", "]]>", "<?xml?>", "<!DOCTYPE html>", "</textarea>", "</script>", "</style>", "<plaintext>", "&", "&amp;", "&#0;", "&#x110000;", "&lt;b&gt;", "&nbsp;",
        "*", "**", "***", "****", "_", "__", "*a", "**a*", "*a**b*c**", "_a_b_", "a*b*c", "\\*a\\*", "> ", ">", ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> a", "- - - - - - - - -", "1. 1. 1. 1. 1.", "-", "1.", "999999999999. a",
        "# h", "===", "---", "    code", "\tcode", "[", "[[[[[[[[", "]", "](", "[](", "[]()", "[a](b", "[a](<b>)", "[a][b]", "[a]: b", "![", "<", "<<<<<", ">x<", "\u{2028}", "\u{2029}", "a\u{2028}b",
        "\u{202e}txet", "\u{202d}x", "\u{2066}x", "\u{2066}x\u{2069}", "\u{202b}\u{202b}x\u{202c}", "\u{2069}\u{2069}x", "\u{200e}x", "\u{200f}x", "\u{61c}x", "\u{5d0}\u{5d1} abc \u{627}\u{644}", "\u{627}\u{644}\u{633}\u{644}\u{627}\u{645}",
        "\u{200b}", "\u{200b}a", "\u{200c}", "\u{200d}", "\u{2060}", "\u{180e}", "\u{115f}", "\u{3164}", "\u{ffa0}", "\u{2800}", "\u{34f}", "\u{fe0f}", "\u{e0001}", "\u{e0041}\u{e0042}", "\u{1d173}",
        "\u{1f600}", "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}", "\u{1f1e9}\u{1f1ea}", "\u{1f1e6}", "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}", "\u{1f3f4}\u{e0067}", "\u{1f44d}\u{1f3fd}", "1\u{fe0f}\u{20e3}",
        "e\u{301}", "\u{e9}", "\u{212b}", "A\u{30a}", "\u{1e9b}\u{323}", "\u{fb01}", "\u{2126}", "\u{110bc}\u{110ba}", "\u{1100}\u{1161}\u{11a8}", "\u{ac01}", "\u{958}\u{958}", "\u{f900}", "\u{2f800}", "\u{340}", "\u{344}", "\u{3b1}\u{345}\u{301}",
        "\u{130}", "\u{131}", "\u{df}", "\u{1e9e}", "\u{149}", "\u{1f0}", "\u{390}", "\u{587}", "\u{fb13}", "\u{3a3}\u{3c2}", "\u{13a0}", "\u{ab70}", "\u{10400}", "\u{1c5}", "\u{4e00}\u{4e8c}", "\u{3042}\u{3099}", "\u{ff76}\u{ff9e}", "\u{0e01}\u{0e4d}",
        "\u{915}\u{94d}\u{937}", "\u{915}\u{200d}", "\u{c15}\u{c4d}\u{200c}\u{c17}", "\u{0c28}\u{0c4d}\u{0c1c}\u{0c4d}\u{0c1e}\u{200c}\u{0c3e}", "\u{fdfd}", "\u{12031}", "\u{a9c5}", "\u{2e3b}", "\u{1242b}", "\u{32f}\u{32f}", "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}\u{36b}\u{33d}\u{34f}\u{334}\u{319}\u{324}",
        "ana@example.org", "+491701234567", "http://", "https://", "https://a", "http://[::1]", "http://0x7f.1", "https://user:pw@a.example", "https://xn--", "https://a.example:99999", "mailto:a@b", "tel:1", "//a.example", "https://\u{0430}pple.example",
        "https://a.example/\u{202e}gpj.exe", "https://a.example/%00", "https://a.example/%", "https://a.example/\u{1f600}", "https://paper.example/%ff", "https://paper.example/a b", "https://paper.example/?", "https://paper.example/#", "https://paper.example/\\..\\x",
        "\u{2713} verified", "\u{00ae}", "Admin", "\u{0410}dmin", "admin\u{200b}", "m0derator", "\u{ff21}dmin", "althing", "Ana (staff)", "\u{1f451}Ana", "-- ", ".", "...", "?", "!", "@", "#", "=cmd()", "+1", "-1+1", "@sum(1)", "\tx", "\rx",
        "Scunthorpe General Hospital", "If you're reading this, you've been in a coma", "Roses are \u{1b}[0;31mred\u{1b}[0m", "But now...\u{1b}[20Cfor my greatest trick...\u{1b}[8m", "The quic\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}k brown fo\u{7}", "Powe\u{644}\u{64f}\u{644}\u{64f}\u{635}\u{651}\u{628}\u{64f}\u{644}\u{64f}\u{644}\u{635}\u{651}\u{628}\u{64f}\u{631}\u{631}\u{64b}",
    ]
    .iter()
    .map(|text| (*text).to_owned())
    .collect();
    for (piece, times) in [
        ("a", 10_000),
        ("a", 10_001),
        ("\u{1f600}", 10_000),
        ("\u{301}", 5000),
        ("e\u{301}", 4000),
        ("\u{202e}", 3000),
        ("\u{2066}", 3000),
        ("> ", 3000),
        ("- ", 3000),
        ("[", 5000),
        ("*", 5000),
        ("**a ", 2000),
        ("`", 5000),
        ("|| ", 2000),
        ("<", 5000),
        ("&", 5000),
        ("[a](", 2000),
        ("\n", 5000),
        ("\n\n- a", 1500),
        ("\r", 3000),
        ("\u{200d}", 3000),
        ("\u{1f468}\u{200d}", 2000),
        ("\u{1f3f4}\u{e0067}", 2000),
        ("https://a.example ", 500),
        ("\\", 5000),
        ("\u{115f}", 3000),
        ("1. ", 2000),
        ("```\n", 1000),
        ("\t", 5000),
        ("a\u{32f}\u{32f}\u{32f}\u{32f}\u{32f}\u{32f}\u{32f}\u{32f}\u{32f}\u{32f}", 300),
        ("\u{fdfa}", 3000),
    ] {
        all.push(piece.repeat(times));
        all.push(format!("x{}y", piece.repeat(times.min(40))));
    }
    all.extend(edges());
    all
}

/// The beginning and the end of every stretch that normalising treats by a rule of its own.
fn edges() -> Vec<String> {
    let mut all = Vec::new();
    for point in [
        0x300, 0x36f, 0x483, 0x591, 0x610, 0x6dd, 0x70f, 0x8d3, 0x1ab0, 0x1dc0, 0x20d0, 0xfe20, 0x1_d165,
        0x2ff0, 0xfdd0, 0xfdef, 0xfff9, 0xfffb, 0x1_fffe, 0x2_ffff, 0xe_0020, 0xe_007f, 0xf_0000, 0x10_0000,
    ] {
        let c = char::from_u32(point).expect("a scalar value");
        all.push(format!("a{c}b"));
        all.push(format!("{c}"));
    }
    all
}

#[test]
fn t16_malformed_utf8_in_forms() {
    on(Engine::Sqlite, async |paper: &Paper| {
        let story = paper.registered("/harbour", "The fence").await;
        let sequences = [
            "%80",
            "%bf",
            "%c0%80",
            "%c1%bf",
            "%c3",
            "%c3%28",
            "%e0%80%80",
            "%e2%28%a1",
            "%e2%82",
            "%ed%a0%80",
            "%ed%bf%bf",
            "%ed%a0%bd%ed%b8%80",
            "%f0%28%8c%bc",
            "%f0%80%80%80",
            "%f4%90%80%80",
            "%f5%80%80%80",
            "%f8%88%80%80%80",
            "%fc%84%80%80%80%80",
            "%fe",
            "%ff",
            "%ff%fe",
            "a%80b",
            "%e2%82%ac%80",
        ];
        for sequence in sequences {
            for body in [
                format!("name=Ana&body={sequence}"),
                format!("name={sequence}&body=x"),
                format!("{sequence}=x&name=Ana&body=x"),
            ] {
                paper
                    .ask(&Method::POST, &story.form())
                    .header("origin", OURS)
                    .raw_form(body)
                    .send()
                    .await
                    .is(400);
            }
        }
        for body in [&b"name=Ana&body=\xff"[..], b"name=Ana&body=\xc3", b"name=\xed\xa0\x80&body=x"] {
            paper
                .ask(&Method::POST, &story.form())
                .header("origin", OURS)
                .raw_form(body.to_vec())
                .send()
                .await
                .is(400);
        }
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 0);
    });
}
