//! three doors for a change, and no fourth.

use http::Method;
use serde_json::json;

use crate::support::{Answer, OURS, PAPER, Paper, Story, both_engines};

const OTHER: &str = "https://other.example";
const EVIL: &str = "https://evil.example";

/// A comment by script with these headers.
async fn script(paper: &Paper, story: &Story, headers: &[(&str, &str)]) -> Answer {
    let wish = paper.reader("Ana").wish(story, None, "Hello");
    let mut ask = paper.ask(&Method::POST, &story.comments()).header("idempotency-key", &paper.key());
    for (name, value) in headers {
        ask = ask.header(name, value);
    }
    ask.bytes(wish.to_string()).send().await
}

const JSON: (&str, &str) = ("content-type", "application/json");
const MARK: (&str, &str) = ("x-althing", "1");

both_engines! {
    async fn r10_a_scripts_door(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let origin = |origin: &'static str| ("origin", origin);
        for (headers, status) in [
            (vec![JSON, MARK, origin(PAPER)], 201),
            (vec![("content-type", "application/json; charset=utf-8"), MARK, origin(PAPER)], 201),
            (vec![JSON, MARK, origin(OURS)], 201),
            (vec![JSON, MARK, origin("http://127.0.0.1:8080")], 201),
            (vec![JSON, MARK, origin("http://[::1]:8080")], 201),
            (vec![JSON, MARK, origin(PAPER), ("sec-fetch-site", "cross-site")], 201),
            (vec![JSON, MARK, origin(PAPER), ("cookie", "session=1")], 201),
            (vec![JSON, MARK, origin(PAPER), ("sec-fetch-site", "same-origin")], 403),
            (vec![JSON, MARK, origin(PAPER), ("sec-fetch-site", "none")], 403),
            (vec![JSON, MARK], 403),
            (vec![JSON, origin(PAPER)], 403),
            (vec![JSON, ("x-althing", "0"), origin(PAPER)], 403),
            (vec![JSON, MARK, origin("null")], 403),
            (vec![JSON, MARK, origin(EVIL)], 403),
            (vec![JSON, MARK, origin(OTHER)], 403),
            (vec![JSON, MARK, origin("http://paper.example")], 403),
            (vec![JSON, MARK, origin("https://paper.example:8443")], 403),
            (vec![JSON, MARK, origin("https://paper.example.evil.example")], 403),
            (vec![JSON, MARK, origin("https://paper.example/")], 403),
            (vec![JSON, MARK, origin("HTTPS://PAPER.EXAMPLE")], 403),
            (vec![JSON, MARK, origin("http://localhost:8081")], 403),
            (vec![JSON, MARK, ("referer", "https://paper.example/harbour")], 403),
            (vec![("content-type", "text/plain"), MARK, origin(PAPER)], 415),
            (vec![("content-type", "application/x-www-form-urlencoded"), MARK, origin(PAPER)], 415),
            (vec![MARK, origin(PAPER)], 415),
            (vec![JSON, ("authorization", "Basic abc"), MARK, origin(PAPER)], 403),
        ] {
            let answer = script(paper, &story, &headers).await;
            assert_eq!(answer.status, status, "{headers:?}: {answer}");
        }
        let taken = paper.story_row(&story).await.unwrap().comment_count;
        assert_eq!(taken, 7, "a refusal stores nothing");
    }

    async fn r10_a_key_does_not_make_a_guests_comment(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        for key in [&paper.keys.staff, &paper.keys.publisher] {
            let bearer = format!("Bearer {key}");
            let answer = script(paper, &story, &[JSON, MARK, ("origin", PAPER), ("authorization", &bearer)]).await;
            answer.refused(403, "forbidden");
            let fields = "name=Ana&body=Hello";
            let form = paper.ask(&Method::POST, &story.form()).header("origin", OURS).bearer(key).raw_form(fields).send().await;
            assert!([403, 415].contains(&form.status), "{form}");
        }
    }

    async fn r10_a_bearer_is_not_asked_for_its_origin(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "First").await;
        let edited = ana.edit(&comment, "Second").header("origin", EVIL).header("cookie", "session=1");
        edited.header("sec-fetch-site", "cross-site").send().await.is(200);
        paper.staff().removal(&comment).header("origin", EVIL).send().await.is(200);
        let put = paper.publisher().put(&json!({"url": story.url, "title": "T"})).header("origin", EVIL);
        put.header("x-althing", "0").send().await.is(200);
    }

    async fn r10_preflights_name_one_registered_origin(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ask = |origin: &str| {
            let ask = paper.ask(&Method::OPTIONS, &story.comments()).header("origin", origin);
            ask.header("access-control-request-method", "POST").header("access-control-request-headers", "x-althing")
        };
        for origin in [PAPER, OTHER, OURS] {
            let answer = ask(origin).send().await;
            assert_eq!(answer.is(204).header("access-control-allow-origin"), origin);
            assert!(answer.header("access-control-allow-headers").contains("x-althing"));
            assert_eq!(answer.header("access-control-allow-credentials"), "true", "of one exact origin only");
        }
        for origin in [EVIL, "null", "https://paper.example.evil.example"] {
            let answer = ask(origin).send().await;
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{answer}");
            assert!(!answer.headers.contains_key("access-control-allow-credentials"), "{answer}");
        }
        let taken = script(paper, &story, &[JSON, MARK, ("origin", PAPER)]).await;
        assert_eq!(taken.is(201).header("access-control-allow-origin"), PAPER);
        assert_eq!(taken.header("cache-control"), "no-store");
        let refused = script(paper, &story, &[JSON, MARK, ("origin", EVIL)]).await;
        assert!(!refused.headers.contains_key("access-control-allow-origin"));
    }

    async fn r16_looking_at_a_case_changes_nothing(paper) {
        let story = paper.story("/harbour").await;
        let comment = paper.reader("Ana").comments_on(&story, "Hello").await;
        paper.settle().await;
        let before = paper.picture().await;
        for query in ["", "?do=withdraw", "?do=edit&body=x", "?done=withdrawn", "?done=x"] {
            for method in [Method::GET, Method::HEAD] {
                paper.ask(&method, &format!("{}{query}", comment.case)).send().await.is(200);
            }
        }
        assert_eq!(paper.picture().await, before);
        assert_eq!(paper.status(&comment).await, "published");
    }

    async fn a_preview_renders_and_stores_nothing(paper) {
        let before = paper.picture().await;
        let ask = |origin: &str| paper.ask(&Method::POST, "/api/v1/preview").script(origin);
        let made = ask(PAPER).json(&json!({"body": "*a* <b>"})).send().await;
        assert_eq!(made.is(200).json()["body_html"], "<p dir=\"auto\"><em>a</em> &lt;b&gt;</p>");
        assert_eq!(made.header("cache-control"), "no-store");
        ask(OURS).json(&json!({"body": "x"})).send().await.is(200);
        ask(EVIL).json(&json!({"body": "x"})).send().await.refused(403, "forbidden");
        ask(PAPER).json(&json!({"body": ""})).send().await.refused_field(422, "field-invalid", "body");
        ask(PAPER).json(&json!({"text": "x"})).send().await.refused_field(400, "malformed", "body");
        assert_eq!(paper.picture().await, before);
    }
}
