//! The same request again: one comment, the same answer.

use althing_core::time::{MINUTE, SECOND};
use http::Method;
use serde_json::json;

use crate::support::{OURS, PAPER, Written, both_engines};

const KEY: &str = "0123456789abcdef0123456789abcdef";

both_engines! {
    async fn the_same_key_and_request_gives_the_same_comment_and_tokens(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let wish = ana.wish(&story, None, "Once");
        let ask = || paper.ask(&Method::POST, &story.comments()).script(PAPER).header("idempotency-key", KEY);
        let first = Written::of(&story, &ask().json(&wish).send().await);
        paper.advance(60 * MINUTE);
        let again = Written::of(&story, &ask().json(&wish).send().await);
        assert_eq!((first.id, &first.edit_token, &first.case), (again.id, &again.edit_token, &again.case));
        // Votes on it are told by now.
        let (mut then, mut now) = (first.json.clone(), again.json.clone());
        assert_eq!((then["votes"].take(), now["votes"].take()), (json!({"up": null, "down": null}), json!({"up": 0, "down": 0})));
        assert_eq!(then, now, "a replay answers the comment as it stands");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);

        let mut other = wish.clone();
        other["body"] = json!("Twice");
        ask().json(&other).send().await.refused_header(422, "key-reused", "Idempotency-Key");
        let mut other = wish.clone();
        other["author"]["name"] = json!("Ben");
        ask().json(&other).send().await.refused_header(422, "key-reused", "Idempotency-Key");
        other = wish.clone();
        other["parent_id"] = json!(first.id.to_string());
        ask().json(&other).send().await.refused_header(422, "key-reused", "Idempotency-Key");
        assert_eq!(paper.happened(&story).await, ["comment_submitted"]);
    }

    async fn a_replay_answers_the_comment_as_it_now_stands(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let wish = ana.wish(&story, None, "Once");
        let ask = || paper.ask(&Method::POST, &story.comments()).script(PAPER).header("idempotency-key", KEY).json(&wish);
        let first = Written::of(&story, &ask().send().await);
        ana.edits(&first, "Changed").await;
        paper.reader("Ben").replies_to(&first, "A reply").await;
        let again = ask().send().await.json();
        assert_eq!((&again["body_markdown"], &again["reply_count"]), (&json!("Changed"), &json!(1)));
        assert_eq!(again["edit_token"], first.edit_token.as_str());
        ana.withdraws(&first).await;
        let gone = Written::of(&story, &ask().send().await);
        assert_eq!((gone.id, gone.json["status"].as_str()), (first.id, Some("withdrawn")));
        assert_eq!(gone.edit_token, first.edit_token);
        assert!(!gone.json.to_string().contains("Changed"), "a gone comment gives its status only: {}", gone.json);
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    }

    async fn a_refusal_keeps_no_key(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let ask = |body: &str| {
            let wish = ana.wish(&story, None, body);
            paper.ask(&Method::POST, &story.comments()).script(PAPER).header("idempotency-key", KEY).json(&wish)
        };
        ask("").send().await.refused(422, "field-invalid");
        paper.set(&["guests=off"]).await;
        ask("Refused by policy").send().await.refused(403, "guests-off");
        paper.set(&["guests=on"]).await;
        ask("Another text with the same key").send().await.is(201);
    }

    async fn keys_of_two_sites_are_two_keys(paper) {
        for (site, origin) in [("paper", "https://paper.example"), ("other", "https://other.example")] {
            let story = paper.story_at(site, &format!("{origin}/harbour")).await;
            let wish = paper.reader("Ana").wish(&story, None, "Hello");
            let ask = paper.ask(&Method::POST, &story.comments()).script(origin).header("idempotency-key", KEY);
            assert_eq!(ask.json(&wish).send().await.is(201).json()["position"], 1);
        }
    }

    async fn a_form_sent_twice_within_ten_minutes_is_one_comment(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        // Half a minute before a window of ten minutes ends.
        paper.advance(9 * MINUTE + 30 * SECOND);
        let first = ana.posts_form(&story, None, "By form").await.sent_to();
        assert!(first.starts_with("/c/") && first.ends_with("?done=submitted"), "{first}");
        for minutes in [0, 1, 8] {
            paper.advance(minutes * MINUTE);
            let again = ana.posts_form(&story, None, "By form").await.sent_to();
            assert!(again.starts_with(&story.page()) && again.contains("comment="), "the first comment: {again}");
            assert!(!again.contains("/c/"), "without its token: {again}");
            let page = paper.follow(&again).await.1;
            assert!(page.contains("By form"));
        }
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
        paper.advance(MINUTE);
        let later = ana.posts_form(&story, None, "By form").await.sent_to();
        assert!(later.starts_with("/c/"), "after ten minutes it is a new comment: {later}");
        assert_eq!(paper.happened(&story).await, ["comment_submitted"; 2]);
    }

    async fn a_form_is_another_one_when_anything_in_it_differs(paper) {
        let story = paper.story("/harbour").await;
        let elsewhere = paper.story("/elsewhere").await;
        let (ana, ben) = (paper.reader("Ana"), paper.reader("Ben"));
        let parent = ana.comments_on(&story, "A parent").await;
        for place in [
            ana.posts_form(&story, None, "Same").await,
            ben.posts_form(&story, None, "Same").await,
            ana.posts_form(&story, Some(&parent), "Same").await,
            ana.posts_form(&elsewhere, None, "Same").await,
            ana.posts_form(&story, None, "Same.").await,
        ] {
            assert!(place.sent_to().starts_with("/c/"), "{place}");
        }
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 5);
        assert_eq!(paper.story_row(&elsewhere).await.unwrap().comment_count, 1);
        // The form's key is the server's own: a script cannot find it out and take the comment over.
        let fields = [("name", "Ana"), ("body", "Same"), ("story_url", story.url.as_deref().unwrap())];
        let again = paper.ask(&Method::POST, &story.form()).form(OURS, &fields).send().await.sent_to();
        assert!(again.starts_with(&story.page()), "{again}");
    }
}
