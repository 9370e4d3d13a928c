//! Stories: put by their publisher, found by their addresses, counted, listed.

use http::Method;
use serde_json::{Value, json};

use crate::support::{PAPER, Paper, both_engines};

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn id_at(paper: &Paper, url: &str) -> String {
    let answer = paper.get(&format!("/api/v1/sites/paper/stories?url={}", encoded(url))).await;
    answer.is(200).json()["id"].as_str().expect("an id").to_owned()
}

fn full() -> Value {
    json!({
        "url": "https://paper.example/harbour",
        "title": "The fence goes",
        "byline": "M. Reed",
        "summary": "Ten years were enough.",
        "section": "Town",
        "credit": {"name": "The Tidewater Post", "url": "https://tidewater.example/fence"},
        "image": {"url": "https://paper.example/fence.jpg", "alt": "A fence", "caption": "The fence", "credit": "L. Marsh"},
        "published_at": "2026-03-01T10:00:00+01:00",
        "body_html": "<p>Hello <b>you</b><script>alert(1)</script></p>",
        "urls": ["https://paper.example/amp/harbour", "http://paper.example/harbour/"],
    })
}

both_engines! {
    async fn a_publisher_registers_and_updates(paper) {
        let answer = paper.publisher().puts(&full()).await;
        let story = answer.is(200).json();
        for (field, value) in [
            ("site", json!("paper")),
            ("url", json!("https://paper.example/harbour")),
            ("title", json!("The fence goes")),
            ("byline", json!("M. Reed")),
            ("summary", json!("Ten years were enough.")),
            ("section", json!("Town")),
            ("credit", json!({"name": "The Tidewater Post", "url": "https://tidewater.example/fence"})),
            ("published_at", json!("2026-03-01T09:00:00Z")),
            ("state", json!("open")),
            ("comment_count", json!(0)),
            ("stored", json!(true)),
        ] {
            assert_eq!(story[field], value, "{field}");
        }
        assert_eq!(story["image"]["caption"], "The fence");
        let id = story["id"].as_str().unwrap();
        let page = paper.page(&format!("/s/paper/{id}")).await;
        for text in ["The fence goes", "M. Reed", "Tidewater Post", "L. Marsh", "Hello <strong>you</strong>"] {
            assert!(page.contains(text) || text.contains("strong") && page.contains("Hello <b>you</b>"), "{text}: {page}");
        }
        assert!(!page.contains("alert(1)"), "{page}");
        for url in ["https://paper.example/amp/harbour", "https://paper.example/harbour"] {
            assert_eq!(id_at(paper, url).await, id, "{url}");
        }
        let again = json!({"url": "https://paper.example/amp/harbour", "title": "Another headline"});
        let updated = paper.publisher().puts(&again).await.is(200).json();
        assert_eq!((&updated["id"], &updated["title"], &updated["credit"]), (&story["id"], &json!("Another headline"), &Value::Null));
        assert!(paper.page(&format!("/s/paper/{id}")).await.contains("Another headline"));
        let kinds: Vec<_> = paper.log().await.into_iter().filter(|event| event.kind == "story_put").collect();
        assert_eq!(kinds.len(), 2);
    }

    async fn two_stored_stories_are_not_joined(paper) {
        let one = paper.registered("/one", "One").await;
        let two = paper.registered("/two", "Two").await;
        let before = paper.picture().await;
        let joined = json!({"url": one.url, "title": "Joined", "urls": ["https://paper.example/new", two.url]});
        let answer = paper.publisher().puts(&joined).await;
        let problem = answer.refused(409, "story-conflict");
        assert!(problem["detail"].as_str().unwrap().contains("https://paper.example/two"), "{problem}");
        assert_eq!(problem["field"], "urls");
        assert_eq!(paper.picture().await, before, "a refusal stores nothing");
    }

    async fn wrong_keys_are_refused(paper) {
        let put = |key: &str| {
            paper.ask(&Method::PUT, "/api/v1/sites/paper/stories").bearer(key).json(&full())
        };
        let keys = &paper.keys;
        for key in [&keys.staff, &keys.perspective, &keys.other_publisher, &keys.other_staff] {
            put(key).send().await.refused(403, "forbidden");
        }
        put(&format!("{}x", keys.publisher)).send().await.refused(403, "forbidden");
        put("althing_").send().await.refused(403, "forbidden");
        put("x").send().await.refused(403, "forbidden");
        let anonymous = paper.ask(&Method::PUT, "/api/v1/sites/paper/stories").json(&full()).send().await;
        anonymous.refused_header(403, "forbidden", "Authorization");
        let known = paper.app.store.read(althing_store::key::all).await.unwrap();
        put(&keys.publisher).send().await.is(200);
        for key in known {
            althing::site::key::revoke(&paper.app, key.id, key.site_id).await.unwrap();
        }
        put(&keys.publisher).send().await.refused(403, "forbidden");
        let missing = paper.ask(&Method::PUT, "/api/v1/sites/nosuch/stories").bearer(&keys.publisher).json(&full());
        missing.send().await.refused(404, "site-unknown");
    }

    async fn a_story_that_does_not_fit_is_refused_by_field(paper) {
        let with = |name: &str, value: Value| {
            let mut story = full();
            story[name] = value;
            story
        };
        let long = "x".repeat(5000);
        for (story, status, slug, field) in [
            (with("title", json!("")), 422, "field-invalid", "title"),
            (with("title", json!(long)), 422, "field-invalid", "title"),
            (with("title", Value::Null), 400, "malformed", "title"),
            (with("byline", json!(long)), 422, "field-invalid", "byline"),
            (with("summary", json!(long)), 422, "field-invalid", "summary"),
            (with("section", json!(7)), 400, "malformed", "section"),
            (with("credit", json!({"name": ""})), 422, "field-invalid", "credit.name"),
            (with("credit", json!({"name": "x", "url": "javascript:alert(1)"})), 400, "malformed", "credit.url"),
            (with("image", json!({"url": "data:text/html,x"})), 400, "malformed", "image.url"),
            (with("image", json!({"alt": "x"})), 400, "malformed", "image.url"),
            (with("published_at", json!("yesterday")), 400, "malformed", "published_at"),
            (with("state", json!("ajar")), 400, "malformed", "state"),
            (with("urls", json!("x")), 400, "malformed", "urls"),
            (with("urls", json!(["https://paper.example/a", 7])), 400, "malformed", "urls[1]"),
            (with("urls", json!(["https://paper.example/a", "https://paper.example/b", "javascript:x"])), 400, "malformed", "urls[2]"),
            (with("urls", json!(["https://elsewhere.example/a"])), 404, "origin-unknown", "urls[0]"),
            (with("urls", json!(vec!["https://paper.example/x"; 21])), 400, "malformed", "urls"),
            (with("url", json!("https://evil.example/x")), 404, "origin-unknown", "url"),
            (with("nonsense", json!(1)), 400, "malformed", "nonsense"),
        ] {
            paper.publisher().puts(&story).await.refused_field(status, slug, field);
        }
    }

    async fn r75_a_story_may_have_a_mebibyte(paper) {
        let fits = "x".repeat((1 << 20) - 400);
        let story = json!({"url": "https://paper.example/long", "title": "Long", "body_html": fits});
        assert!(story.to_string().len() <= 1 << 20);
        paper.publisher().puts(&story).await.is(200);
        let big = json!({"url": "https://paper.example/long", "title": "Long", "body_html": "x".repeat(1 << 20)});
        paper.publisher().puts(&big).await.refused(413, "too-large");
    }

    async fn one_story_has_many_spellings_of_its_address(paper) {
        let id = id_at(paper, "https://paper.example/a?id=1").await;
        for url in [
            "http://paper.example/a?id=1",
            "https://paper.example/a/?id=1",
            "https://paper.example/a?id=1#comments",
            "https://paper.example/a?utm_source=x&id=1&fbclid=y",
            "https://PAPER.example:443/a?id=1",
            "https://paper.example/x/../a?id=1",
            "  https://paper.example/a?id=1  ",
            "https://paper.example/%61?id=%31",
        ] {
            assert_eq!(id_at(paper, url).await, id, "{url}");
        }
        for url in ["https://paper.example/a?id=2", "https://paper.example/A?id=1", "https://paper.example/a", "https://paper.example/a/b?id=1"] {
            assert_ne!(id_at(paper, url).await, id, "{url}");
        }
        for url in ["https://evil.example/a", "https://paper.example.evil.example/a", "https://paper.example:8443/a", "https://sub.paper.example/a"] {
            for path in ["/api/v1/sites/paper/stories?url=", "/api/v1/sites/paper/counts?url="] {
                paper.get(&format!("{path}{}", encoded(url))).await.refused_field(404, "origin-unknown", "url");
            }
            paper.get(&format!("/s/paper/by-url?url={}", encoded(url))).await.is(404);
            paper.get(&format!("/embed/paper?url={}", encoded(url))).await.is(404);
        }
        for url in ["javascript:alert(1)", "ftp://paper.example/a", "https://u:p@paper.example/a", "/a", "", "https://"] {
            paper.get(&format!("/api/v1/sites/paper/stories?url={}", encoded(url))).await.refused_field(400, "malformed", "url");
        }
    }

    async fn an_unregistered_story_is_stored_with_its_first_comment_only(paper) {
        let story = paper.story("/quiet?utm_source=mail").await;
        let json = paper.get(&format!("{}?site=paper&url={}", story.api(), encoded("https://paper.example/quiet"))).await;
        assert_eq!((&json.is(200).json()["stored"], &json.json()["comment_count"]), (&json!(false), &json!(0)));
        paper.get(&story.api()).await.refused(404, "story-unknown");
        let other = format!("{}?site=paper&url={}", story.api(), encoded("https://paper.example/other"));
        paper.get(&other).await.refused(409, "story-mismatch");
        let empty = paper.get(&format!("{}?site=paper&url={}", story.comments(), encoded("https://paper.example/quiet"))).await;
        assert_eq!(empty.is(200).json(), json!({"comments": [], "next_cursor": null, "total_count": 0, "epoch": 0}));
        paper.reader("Ana").comments_on(&story, "First").await;
        let stored = paper.get(&story.api()).await.is(200).json();
        assert_eq!((&stored["stored"], &stored["comment_count"]), (&json!(true), &json!(1)));
        paper.settle().await;
        for path in ["/", "/s/paper", "/s/paper/feed.atom"] {
            assert!(!paper.page(path).await.contains(&story.id), "{path} lists what nobody registered");
        }
        paper.registered("/quiet", "Now registered").await;
        for path in ["/", "/s/paper", "/s/paper/feed.atom"] {
            assert!(paper.page(path).await.contains("Now registered"), "{path}");
        }
        let row = paper.story_row(&story).await.unwrap();
        assert_eq!((row.registered, row.comment_count), (true, 1));
    }

    async fn a_comment_goes_to_the_story_that_its_address_belongs_to_by_now(paper) {
        let old = paper.story("/old").await;
        let story = json!({"url": "https://paper.example/new", "title": "Moved", "urls": ["https://paper.example/old"]});
        let id = paper.publisher().puts(&story).await.is(200).json()["id"].as_str().unwrap().to_owned();
        assert_ne!(id, old.id);
        let comment = paper.reader("Ana").comments_on(&old, "By its old id").await;
        assert!(paper.story_row(&old).await.is_none(), "no second story");
        let row = paper.row(&comment).await.unwrap();
        assert_eq!(row.story_id.to_string(), id);
        assert!(paper.page(&format!("/s/paper/by-url?url={}", encoded("https://paper.example/old"))).await.contains("By its old id"));
    }

    async fn pages_by_address_of_what_is_not_stored(paper) {
        let url = encoded("https://paper.example/never-seen");
        let before = paper.picture().await;
        for path in [format!("/s/paper/by-url?url={url}"), format!("/s/paper/by-url?url={url}&fragment"), format!("/embed/paper?url={url}")] {
            let page = paper.page(&path).await;
            assert!(page.contains("<textarea") && page.contains("story_url"), "the form is there: {path}");
        }
        assert_eq!(paper.picture().await, before);
        paper.get("/s/paper/by-url").await.is(400);
        paper.get(&format!("/s/nosuch/by-url?url={url}")).await.is(404);
    }

    async fn counts_by_address(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        ana.comments_on(&story, "One").await;
        let two = ana.comments_on(&story, "Two").await;
        ana.replies_to(&two, "Three").await;
        ana.withdraws(&two).await;
        let ask = |urls: &[&str]| {
            let query: Vec<String> = urls.iter().map(|url| format!("url={}", encoded(url))).collect();
            format!("/api/v1/sites/paper/counts?{}", query.join("&"))
        };
        let (one, none) = ("http://paper.example/harbour/?utm_medium=x", "https://paper.example/nothing");
        let counts = paper.get(&ask(&[one, none])).await;
        assert_eq!(
            counts.is(200).json(),
            json!({"counts": [
                {"url": one, "comment_count": 2, "words": "2 comments"},
                {"url": none, "comment_count": 0, "words": "No comments yet"},
            ]})
        );
        paper.get(&ask(&[one; 100])).await.is(200);
        paper.get(&ask(&[one; 101])).await.refused_field(400, "malformed", "url");
        paper.get(&ask(&[])).await.refused_field(400, "malformed", "url");
    }

    async fn feeds_are_well_formed_whatever_is_in_them(paper) {
        let nasty = "]]></feed><script>alert(1)</script> & \"quotes\" \u{1f600} \u{202e}evil";
        let story = json!({"url": format!("{PAPER}/n?a=1&b=<2>"), "title": "A & B < C ]]> \u{fffe}D", "summary": nasty, "byline": "\"R&D\""});
        let id = paper.publisher().puts(&story).await.is(200).json()["id"].as_str().unwrap().to_owned();
        let place = crate::support::Story { id: id.clone(), site: "paper".to_owned(), url: None };
        for at in 0..60 {
            paper.reader("R & D").comments_on(&place, &format!("{nasty} {at}")).await;
        }
        for path in [format!("/s/paper/{id}/feed.atom"), "/s/paper/feed.atom".to_owned()] {
            let answer = paper.get(&path).await;
            assert!(answer.is(200).header("content-type").starts_with("application/atom+xml"));
            let xml = answer.text();
            well_formed(&xml);
            assert!(!xml.contains("<script") && xml.matches("<entry>").count() <= 50, "{xml}");
        }
        let feed = paper.page(&format!("/s/paper/{id}/feed.atom")).await;
        assert!(feed.contains("evil 59") && !feed.contains("evil 9<"), "the newest fifty");
    }
}

/// Tags nest, attributes are quoted, ampersands begin entities, and no character is one that XML 1.0 has not.
#[track_caller]
fn well_formed(xml: &str) {
    assert!(xml.chars().all(
        |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    ));
    for (at, _) in xml.match_indices('&') {
        let name = xml[at + 1..].split(';').next().unwrap_or_default();
        assert!(["lt", "gt", "amp", "quot", "#39"].contains(&name), "&{name};");
    }
    let mut open = Vec::new();
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        assert!(!text.contains('>') && tag.matches('"').count() % 2 == 0, "{piece}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{piece}");
        } else if !tag.starts_with('?') && !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap_or_default());
        }
    }
    assert!(open.is_empty(), "{open:?} stays open");
}
