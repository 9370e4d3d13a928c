//! Word lists of a site: found in disguise, told without the entry, nothing lost.

use althing::comment::change::take_away;
use althing_core::reader::{Actor, Verb};
use althing_core::time::DAY;
use http::Method;
use serde_json::json;

use crate::support::{OURS, both_engines};

const DISGUISED: &[&str] = &[
    "#herring",
    "hèrring",
    "her.ring",
    "h-rring",
    "herring2026",
    "herring.com",
    "herring",
    "HERRING",
    "h e r r i n g",
    "h3rr1ng",
    "her\u{200B}ring",
    "hеrring",
    "heeerrrring",
];

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

    async fn a_name_is_looked_through_like_a_text(paper) {
        paper.set(&["score.mode=off", "words.reject=herring", "words.hold=kipper"]).await;
        let story = paper.story("/harbour").await;
        for name in ["Herring", "Ana Herring", "H3rring", "Hèrring", "her.ring", "h-rring", "her-ring"] {
            let reader = paper.reader(name);
            let refused = reader.asks(&story, None, "My long thought").send().await;
            refused.refused(422, "word-not-allowed");
            assert_eq!(refused.json()["field"], "author.name", "{name}");
            let page = reader.posts_form(&story, None, "My long thought").await.is(422).text();
            assert!(page.contains("has a word that is not allowed here") && page.contains("My long thought"), "{page}");
            let (at_name, at_body) = (page.contains(r#"-name-wrong""#), page.contains(r#"-body-wrong""#));
            assert_eq!((at_name, at_body), (true, false), "it stands at the name: {page}");
        }
        assert!(paper.story_row(&story).await.is_none(), "nothing was stored");
        let held = paper.reader("Kipper").comments_on(&story, "My long thought").await;
        assert_eq!(held.json["status"], "pending");
        assert_eq!(paper.private(&held).await.held, "word-hold");
        let ana = paper.reader("Ana");
        let shown = ana.comments_on(&story, "My long thought").await;
        assert_eq!(shown.json["status"], "published");
        paper.set(&["words.reject=ana"]).await;
        ana.edits(&shown, "My longer thought").await;
        assert!(paper.page(&story.page()).await.contains("My longer thought"), "a name stays, so an edit is not blamed for it");
    }

    async fn an_edit_is_remembered_like_a_new_text(paper) {
        paper.set(&["score.mode=off", "repeats.hold=3"]).await;
        let story = paper.story("/harbour").await;
        let copy = "The harbour fence should go, and whoever put it there at night should pay for it.";
        let mut waits = Vec::new();
        for (name, harmless) in [("Ana", "Good morning"), ("Ben", "Good evening"), ("Cem", "Good night"), ("Dora", "Hello"), ("Eva", "Hi")] {
            let reader = paper.reader(name);
            let shown = reader.comments_on(&story, harmless).await;
            assert_eq!(shown.json["status"], "published");
            reader.edits(&shown, copy).await;
            waits.push(paper.private(&shown).await.pending_source.is_some());
        }
        assert_eq!(waits, [false, false, false, true, true]);
    }

    async fn an_edit_takes_the_place_of_what_was_remembered_unless_it_waits(paper) {
        paper.set(&["score.mode=off", "repeats.hold=1"]).await;
        let story = paper.story("/harbour").await;
        let copy = "The harbour fence should go, and whoever put it there at night should pay for it.";
        let (ana, ben) = (paper.reader("Ana"), paper.reader("Ben"));
        let first = ana.comments_on(&story, copy).await;
        ana.edits(&first, "I think nothing at all about any fences, harbours or the people who put them there.").await;
        let second = ben.comments_on(&story, copy).await;
        assert_eq!(second.json["status"], "published", "nobody else says it any more");
        paper.set(&["links.hold=1"]).await;
        ben.edits(&second, "See https://example.com/").await;
        assert!(paper.private(&second).await.pending_source.is_some());
        let third = paper.reader("Cem").comments_on(&story, copy).await;
        assert_eq!(third.json["status"], "pending", "readers still see the second");
    }

    async fn what_was_remembered_goes_with_the_comment_and_with_the_setting(paper) {
        paper.set(&["score.mode=off", "repeats.hold=1"]).await;
        let story = paper.story("/harbour").await;
        let copy = "The harbour fence should go, and whoever put it there at night should pay for it.";
        let status = async |name: &str| paper.reader(name).comments_on(&story, copy).await;
        let first = status("Ana").await;
        paper.operator().erases(&first).await;
        let second = status("Ben").await;
        assert_eq!(second.json["status"], "published", "what is erased is not compared");
        // As the command line does it, in a process of its own.
        take_away(&paper.app, second.id, Actor::Operator.into(), Verb::Erase).await.expect("erased");
        paper.relay().await;
        assert_eq!(status("Bea").await.json["status"], "published", "the log tells of it as well");
        paper.set(&["repeats.hold=0"]).await;
        paper.settle().await;
        paper.set(&["repeats.hold=1"]).await;
        assert_eq!(status("Cem").await.json["status"], "published", "what is not asked for is forgotten");
        assert_eq!(status("Dora").await.json["status"], "pending");
        paper.advance(DAY);
        assert_eq!(status("Eva").await.json["status"], "published", "yesterday is over");
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
