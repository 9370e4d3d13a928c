//! A comment from a script to the page, and every way in which it can be refused.

use http::Method;
use serde_json::{Value, json};

use crate::support::{PAPER, Paper, Story, both_engines, on_with};

/// What a refusal leaves behind: nothing.
async fn nothing_happened(paper: &Paper, story: &Story) {
    assert!(paper.story_row(story).await.is_none(), "a refusal stores no story");
    assert_eq!(paper.happened(story).await, [""; 0], "a refusal leaves no event");
}

both_engines! {
    async fn a_comment_is_stored_shown_and_told(paper) {
        let story = paper.story("/harbour").await;
        assert!(paper.story_row(&story).await.is_none(), "reading stores nothing");
        let comment = paper.reader("Ana").comments_on(&story, "The *fence* goes.").await;
        let json = &comment.json;
        assert_eq!(json["status"], "published");
        assert_eq!(json["author"], json!({"name": "Ana", "kind": "guest"}));
        assert_eq!((&json["depth"], &json["position"]), (&json!(0), &json!(1)));
        assert_eq!(json["root_id"], json["id"]);
        assert_eq!(json["parent_id"], Value::Null);
        assert_eq!(json["body_markdown"], "The *fence* goes.");
        assert_eq!(json["body_html"], "<p dir=\"auto\">The <em>fence</em> goes.</p>");
        assert_eq!(json["reasons"], json!([]));
        assert_eq!(json["edited_at"], Value::Null);
        assert_eq!(json["created_at"], "2026-03-02T08:00:00.001Z");
        assert_eq!(json["votes"], json!({"up": null, "down": null}), "votes on a young comment are not told");
        assert_eq!(paper.status(&comment).await, "published");
        let row = paper.story_row(&story).await.expect("stored with its first comment");
        assert_eq!((row.comment_count, row.epoch, row.registered), (1, 1, false));
        assert_eq!(paper.happened(&story).await, ["comment_submitted"]);
        let page = paper.page(&story.page()).await;
        assert!(page.contains("<em>fence</em>") && page.contains(&comment.anchor()), "{page}");
        let listed = paper.get(&story.comments()).await.json();
        assert_eq!(listed["comments"][0]["id"], json["id"]);
        assert_eq!((&listed["total_count"], &listed["epoch"]), (&json!(1), &json!(1)));
        for private in ["edit_token", "case_url", "reasons"] {
            assert_eq!(listed["comments"][0].get(private), None, "{private} is the author's alone");
        }
    }

    async fn texts_and_names_out_of_bounds_are_refused_by_field(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        for (body, why) in [
            (String::new(), "empty"),
            (" \n\t ".to_owned(), "blank"),
            ("\u{200b}\u{2060}\u{fe0f}".to_owned(), "invisible"),
            ("x".repeat(10_001), "too long"),
            ("\u{1f600}".repeat(10_001), "too long in emoji"),
        ] {
            let answer = ana.asks(&story, None, &body).send().await;
            answer.refused_field(422, "field-invalid", "body");
            assert!(!answer.text().contains("xxxxx"), "{why}: a refusal repeats nothing");
        }
        for name in ["", "  ", "\u{200b}", &"n".repeat(61), "a\u{202e}b", "\u{2713} Ana", "<b>Ana</b>", "--", "a\nb\u{7}"] {
            paper.reader(name).asks(&story, None, "Hello").send().await.refused_field(422, "field-invalid", "author.name");
        }
        nothing_happened(paper, &story).await;
        ana.comments_on(&story, &"x".repeat(10_000)).await;
        paper.reader(&"n".repeat(60)).comments_on(&story, &"\u{1f600}".repeat(10_000)).await;
    }

    async fn the_request_must_be_what_the_contract_says(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let full = ana.wish(&story, None, "Hello");
        let with = |name: &str, value: Value| {
            let mut wish = full.clone();
            wish[name] = value;
            wish
        };
        let mut anonymous = full.clone();
        anonymous.as_object_mut().expect("an object").remove("author");
        ana.sends(&story, &anonymous).send().await.refused_field(422, "field-invalid", "author.name");
        for (wish, field) in [
            (with("body", json!(1)), "body"),
            (with("body", Value::Null), "body"),
            (with("parent_id", json!("x")), "parent_id"),
            (with("author", json!("Ana")), "author"),
            (with("author", json!({"name": 7})), "author.name"),
            (with("author", json!({"name": "Ana", "admin": true})), "author.admin"),
            (with("status", json!("published")), "status"),
            (with("story", json!({"site": "paper"})), "story.url"),
            (with("story", json!({"url": PAPER})), "story.site"),
        ] {
            ana.sends(&story, &wish).send().await.refused_field(400, "malformed", field);
        }
        let mailed = with("author", json!({"name": "Ana", "email": "ana@example.org"}));
        let answer = ana.sends(&story, &mailed).send().await;
        answer.refused_field(422, "not-offered", "author.email");
        assert!(!answer.text().contains("ana@example.org"));
        nothing_happened(paper, &story).await;
    }

    async fn the_idempotency_key_must_be_visible_ascii_of_16_to_128(paper) {
        let story = paper.story("/harbour").await;
        let wish = paper.reader("Ana").wish(&story, None, "Hello");
        let ask = |key: Option<String>| {
            let ask = paper.ask(&Method::POST, &story.comments()).script(PAPER).json(&wish);
            match key {
                Some(key) => ask.header("idempotency-key", &key),
                None => ask,
            }
        };
        for key in [None, Some("k".repeat(15)), Some("k".repeat(129)), Some("with a space in it".to_owned()), Some(String::new())] {
            ask(key).send().await.refused_header(400, "malformed", "Idempotency-Key");
        }
        nothing_happened(paper, &story).await;
        for key in ["k".repeat(16), "~".repeat(128)] {
            ask(Some(key)).send().await.is(201);
        }
    }

    async fn a_story_that_is_not_stored_must_be_named_rightly(paper) {
        let (story, elsewhere) = (paper.story("/harbour").await, paper.story("/elsewhere").await);
        let ana = paper.reader("Ana");
        let mut wish = ana.wish(&story, None, "Hello");
        wish.as_object_mut().expect("an object").remove("story");
        ana.sends(&story, &wish).send().await.refused_field(422, "story-required", "story");
        wish["story"] = json!({"site": "paper", "url": elsewhere.url});
        ana.sends(&story, &wish).send().await.refused_field(409, "story-mismatch", "story");
        wish["story"] = json!({"site": "nosuch", "url": story.url});
        ana.sends(&story, &wish).send().await.refused(404, "site-unknown");
        wish["story"] = json!({"site": "paper", "url": "https://evil.example/harbour"});
        ana.sends(&story, &wish).send().await.refused(404, "origin-unknown");
        wish["story"] = json!({"site": "paper", "url": "javascript:alert(1)"});
        ana.sends(&story, &wish).send().await.refused(400, "malformed");
        let mut strange = story.clone();
        for id in ["x", "00000000-0000-0000-0000-000000000000", &story.id.to_uppercase()] {
            id.clone_into(&mut strange.id);
            let mut wish = ana.wish(&story, None, "Hello");
            wish.as_object_mut().expect("an object").remove("story");
            ana.sends(&strange, &wish).send().await.refused(404, "story-unknown");
        }
        nothing_happened(paper, &story).await;
        nothing_happened(paper, &elsewhere).await;
    }

    async fn guests_are_refused_where_guests_are_off(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "Before").await;
        paper.set(&["guests=off"]).await;
        paper.reader("Ben").asks(&story, None, "After").send().await.refused(403, "guests-off");
        paper.reader("Ana").edit(&comment, "An edit passes the same phases").send().await.refused(403, "guests-off");
        let form = paper.reader("Ben").posts_form(&story, None, "By form, kept").await;
        form.is(403);
        assert!(form.text().contains("By form, kept"), "{form}");
        paper.reader("Ana").withdraws(&comment).await;
        assert_eq!(paper.happened(&story).await, ["story_put", "comment_submitted", "comment_withdrawn"]);
    }
}

#[test]
fn r81_too_many_comments_are_refused_for_a_while() {
    let mut settings = crate::support::settings();
    settings.limits.enabled = true;
    on_with(crate::support::Engine::Sqlite, settings, async |paper: &Paper| {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        for at in 0..3 {
            ana.asks(&story, None, &format!("Comment {at}")).of_peer("192.0.2.7").send().await.is(201);
        }
        let answer = ana.asks(&story, None, "One too many").of_peer("192.0.2.7").send().await;
        answer.refused(429, "too-many");
        let wait: i64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=30).contains(&wait), "{wait}");
        ana.asks(&story, None, "Somebody else").of_peer("198.51.100.7").send().await.is(201);
        let fields =
            [("name", "Ana"), ("body", "Kept on refusal"), ("story_url", story.url.as_deref().unwrap())];
        let form =
            paper.ask(&Method::POST, &story.form()).form(crate::support::OURS, &fields).of_peer("192.0.2.7");
        let form = form.send().await;
        form.is(429);
        assert!(form.text().contains("Kept on refusal"));
        paper.advance(wait * 1_000_000);
        ana.asks(&story, None, "After the wait").of_peer("192.0.2.7").send().await.is(201);
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 5);
    });
}

#[test]
fn r82_a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let mut settings = crate::support::settings();
    settings.limits.enabled = true;
    settings.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a range")];
    on_with(crate::support::Engine::Sqlite, settings, async |paper: &Paper| {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        for at in 0..6 {
            let ask = ana.asks(&story, None, &format!("Proxied {at}"));
            let ask = ask.of_peer("10.0.0.1").header("x-forwarded-for", &format!("6.6.6.6, 192.0.2.{at}"));
            ask.send().await.is(201);
        }
        for at in 0..4 {
            let ask = ana.asks(&story, None, &format!("Lying {at}"));
            let ask = ask.of_peer("203.0.113.9").header("x-forwarded-for", &format!("198.51.100.{at}"));
            ask.send().await.is(if at < 3 { 201 } else { 429 });
        }
    });
}
