//! Word lists of a site: found in disguise, told without the entry, nothing lost.

use http::Method;
use serde_json::json;

use crate::support::{OURS, both_engines};

const DISGUISED: &[&str] =
    &["herring", "HERRING", "h e r r i n g", "h3rr1ng", "her\u{200B}ring", "hеrring", "heeerrrring"];

both_engines! {
    async fn a_word_to_hold_holds_in_any_disguise(paper) {
        paper.set(&["score.mode=off", "words.hold=herring\npirate ship*"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        for word in DISGUISED.iter().chain(&["pirate ships"]) {
            let held = ana.comments_on(&story, &format!("What a {word} you are")).await;
            assert_eq!(held.json["status"], "pending", "{word}");
            assert_eq!(paper.private(&held).await.held, "word-hold");
        }
        for fine in ["What a hero you are", "The ship of a pirate", "Two herrings"] {
            assert_eq!(ana.comments_on(&story, fine).await.json["status"], "published", "{fine}");
        }
    }

    async fn a_word_to_reject_is_refused_and_the_text_comes_back(paper) {
        paper.set(&["score.mode=off", "words.reject=herring", "words.hold=herring"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        for word in DISGUISED {
            let text = format!("My long thought about the {word} & more");
            let refused = ana.asks(&story, None, &text).send().await;
            refused.refused(422, "word-not-allowed");
            assert_eq!(refused.json()["field"], "body");
            assert!(!refused.text().contains("herring"), "which entry it was is not told");
            let form = ana.posts_form(&story, None, &text).await;
            let page = form.is(422).text();
            assert!(page.contains("has a word that is not allowed here"), "{page}");
            assert!(page.contains("My long thought about the") && page.contains("&amp; more"), "what was typed is there: {page}");
        }
        assert!(paper.story_row(&story).await.is_none(), "nothing was stored");
        let shown = ana.comments_on(&story, "My long thought").await;
        ana.edit(&shown, "A herring after all").send().await.refused(422, "word-not-allowed");
        let edited = paper.ask(&Method::POST, &shown.case).form(OURS, &[("do", "edit"), ("body", "A h3rring after all")]).send().await;
        let page = edited.is(422).text();
        assert!(page.contains("A h3rring after all") && page.contains("not allowed here"), "{page}");
        assert!(paper.page(&story.page()).await.contains("My long thought"));
    }

    async fn many_links_wait_where_the_site_wants_it(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let two = "See https://a.example/ and [that](https://b.example/)";
        let three = format!("{two}, or https://a.example/");
        paper.set(&["score.mode=off"]).await;
        assert_eq!(ana.comments_on(&story, &three).await.json["status"], "published");
        paper.set(&["links.hold=3"]).await;
        let shown = ana.comments_on(&story, two).await;
        assert_eq!(shown.json["status"], "published");
        let held = ana.comments_on(&story, &three).await;
        assert_eq!((&held.json["status"], &held.json["reasons"]), (&json!("pending"), &json!(["automatic-check"])));
        assert_eq!(paper.private(&held).await.held, "link-hold");
        ana.edits(&shown, &three).await;
        assert!(paper.private(&shown).await.pending_source.is_some(), "an edit passes the same phase");
    }

    async fn a_text_that_many_hands_repeat_waits(paper) {
        paper.set(&["score.mode=off", "repeats.hold=3"]).await;
        let story = paper.story("/harbour").await;
        let text = |word: &str| format!("The {word} fence should go, and whoever put it there at night should pay for it.");
        let mut states = Vec::new();
        for (name, word) in [("Ana", "harbour"), ("Ben", "Harbour"), ("Cem", "old"), ("Dora", "ugly"), ("Eva", "silly")] {
            states.push(paper.reader(name).comments_on(&story, &text(word)).await.json["status"].clone());
        }
        assert_eq!(states, ["published", "published", "published", "pending", "pending"]);
        let other = paper.reader("Fay").comments_on(&story, "I have lived here for forty years and never saw a better harbour.").await;
        assert_eq!(other.json["status"], "published");
        paper.reader("Fay").edits(&other, &text("new")).await;
        assert!(paper.private(&other).await.pending_source.is_some(), "an edit passes the same phase");
        assert_eq!(paper.private(&other).await.held, "repeat-hold");
        paper.set(&["repeats.hold=0"]).await;
        assert_eq!(paper.reader("Gus").comments_on(&story, &text("big")).await.json["status"], "published");
    }

    async fn lists_are_changed_and_taken_back(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let status = async |text: &str| ana.comments_on(&story, text).await.json["status"].clone();
        paper.set(&["words.hold=herring"]).await;
        assert_eq!([status("A herring").await, status("A kipper").await], [json!("pending"), json!("published")]);
        paper.set(&["words.hold=kipper"]).await;
        assert_eq!([status("A herring").await, status("A kipper").await], [json!("published"), json!("pending")]);
        paper.set(&["words.hold="]).await;
        assert_eq!(status("A kipper").await, json!("published"));
    }

    async fn a_list_that_cannot_be_used_is_refused_with_its_line(paper) {
        for (list, hint) in [("fine\na*b", "line 2"), ("ab*", "line 1"), ("a b c d e f g h i", "words.hold")] {
            let refused = althing::site::actions::set(&paper.app, "paper", &[format!("words.hold={list}")]).await;
            let words = refused.expect_err("refused");
            assert!(words.contains("words.hold") && words.contains(hint), "{words}");
        }
        let long = format!("words.reject={}", "a".repeat(262_145));
        let words = althing::site::actions::set(&paper.app, "paper", &[long]).await.expect_err("refused");
        assert!(words.contains("262144"), "{words}");
    }
}
