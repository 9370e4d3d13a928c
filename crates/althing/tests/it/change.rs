//! Editing, withdrawing, removing, erasing.

use althing_core::time::{MINUTE, SECOND};
use http::Method;
use serde_json::{Value, json};

use crate::support::{PAPER, Written, both_engines};

both_engines! {
    async fn an_edit_within_the_window_is_shown_with_its_time(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "First words").await;
        paper.advance(15 * MINUTE - SECOND);
        let edited = ana.edits(&comment, "Second *words*").await;
        assert_eq!(edited["body_html"], "<p dir=\"auto\">Second <em>words</em></p>");
        assert_eq!(edited["edited_at"], "2026-03-02T08:14:59.001Z");
        let page = paper.page(&story.page()).await;
        assert!(page.contains("Second <em>words</em>") && !page.contains("First words"), "{page}");
        let private = paper.private(&comment).await;
        assert_eq!(private.pending_source, None);
        assert_eq!(paper.story_row(&story).await.unwrap().epoch, 2);
        paper.advance(SECOND);
        ana.edit(&comment, "Too late").send().await.refused(409, "edit-window-over");
        assert_eq!(paper.happened(&story).await, ["comment_submitted", "comment_edited"]);
    }

    async fn an_edit_to_the_same_text_changes_nothing(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "Same words").await;
        paper.advance(MINUTE);
        let answer = ana.edits(&comment, "Same words  \n").await;
        assert_eq!(answer["edited_at"], Value::Null);
        assert_eq!(paper.happened(&story).await, ["comment_submitted"]);
        assert_eq!(paper.story_row(&story).await.unwrap().epoch, 1);
    }

    async fn an_edit_passes_the_same_checks_as_a_comment(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "First words").await;
        for body in [String::new(), "\u{200b}".to_owned(), "x".repeat(10_001)] {
            ana.edit(&comment, &body).send().await.refused_field(422, "field-invalid", "body");
        }
        let ask = || paper.ask(&Method::PATCH, &comment.api()).bearer(&comment.edit_token);
        ask().json(&json!({})).send().await.refused_field(400, "malformed", "body");
        ask().json(&json!({"body": "x", "status": "published"})).send().await.refused_field(400, "malformed", "status");
        ask().bytes("body=x").send().await.refused_header(415, "media-type", "Content-Type");
        paper.set(&["edit_minutes=0"]).await;
        ana.edit(&comment, "No window").send().await.refused(409, "edit-window-over");
        assert_eq!(paper.happened(&story).await, ["comment_submitted"]);
    }

    async fn r50_a_held_edit_keeps_the_published_text(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "Approved words").await;
        paper.set(&["mode=hold-first"]).await;
        let own = ana.edits(&comment, "Sneaky words").await;
        assert_eq!((&own["status"], &own["body_markdown"]), (&json!("published"), &json!("Approved words")));
        assert_eq!(own["pending_markdown"], "Sneaky words");
        ana.edits(&comment, "Sneakier words").await;
        paper.relay().await;
        for path in [story.page(), story.comments(), comment.api(), format!("{}/feed.atom", story.page()), format!("{}?fragment", story.page())] {
            let text = paper.page(&path).await;
            assert!(text.contains("Approved words") && !text.contains("Sneak"), "{path}: {text}");
        }
        assert!(paper.page(&comment.case).await.contains("Sneakier words"), "the author sees what waits");
        let row = paper.story_row(&story).await.unwrap();
        assert_eq!((row.epoch, row.comment_count), (1, 1), "a held edit is not visible");
        assert_eq!(paper.private(&comment).await.pending_source.as_deref(), Some("Sneakier words"));
        paper.set(&["mode=publish-first"]).await;
        ana.edits(&comment, "Open words").await;
        assert!(paper.page(&story.page()).await.contains("Open words"));
        assert_eq!(paper.private(&comment).await.pending_source, None, "what waited is superseded");
        assert_eq!(paper.happened(&story).await.len(), 4);
    }

    async fn a_withdrawn_comment_stands_while_it_has_replies(paper) {
        let story = paper.story("/harbour").await;
        let (ana, ben) = (paper.reader("Ana Lovelace"), paper.reader("Ben"));
        let root = ana.comments_on(&story, "Root words").await;
        let reply = ben.replies_to(&root, "Reply words").await;
        ana.withdraws(&root).await;
        let page = paper.page(&story.page()).await;
        assert!(page.contains(&root.anchor()) && page.contains("Reply words"), "{page}");
        assert!(!page.contains("Root words") && !page.contains("Ana Lovelace"), "{page}");
        let gone = paper.get(&root.api()).await.is(200).json();
        assert_eq!(gone["author"], Value::Null);
        assert_eq!((&gone["body_html"], &gone["body_markdown"], &gone["status"]), (&json!(""), &json!(""), &json!("withdrawn")));
        let listed = paper.get(&story.comments()).await.json();
        assert_eq!(listed["comments"].as_array().unwrap().len(), 2);
        assert_eq!(listed["comments"][0]["author"], Value::Null);
        assert_eq!((paper.counted(&root).await, paper.story_row(&story).await.unwrap().comment_count), ((1, 1), 1));

        ben.withdraws(&reply).await;
        let page = paper.page(&story.page()).await;
        assert!(!page.contains(&root.anchor()) && !page.contains(&reply.anchor()), "no placeholder without replies");
        paper.get(&root.api()).await.refused(404, "comment-unknown");
        assert_eq!(paper.get(&story.comments()).await.json()["comments"], json!([]));
        assert_eq!((paper.counted(&root).await, paper.story_row(&story).await.unwrap().comment_count), ((0, 0), 0));
        ana.withdrawal(&root).send().await.refused(410, "comment-gone");
        ana.edit(&root, "Again").send().await.refused(410, "comment-gone");
        assert_eq!(
            paper.happened(&story).await,
            ["comment_submitted", "comment_submitted", "comment_withdrawn", "comment_withdrawn"]
        );
    }

    async fn a_chain_of_placeholders_stands_while_its_end_is_shown(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let mut chain = vec![ana.comments_on(&story, "Chain 0").await];
        for at in 1..6 {
            chain.push(ana.replies_to(chain.last().unwrap(), &format!("Chain {at}")).await);
        }
        for comment in &chain[..5] {
            ana.withdraws(comment).await;
        }
        let page = paper.page(&story.page()).await;
        for comment in &chain {
            assert!(page.contains(&comment.anchor()), "all of the way down is there");
            let answer = paper.get(&comment.api()).await;
            assert_eq!(answer.is(200).json()["id"], comment.id.to_string(), "what a page shows can be asked for");
        }
        assert_eq!(paper.get(&story.comments()).await.json()["comments"].as_array().unwrap().len(), 6);
        ana.withdraws(&chain[5]).await;
        assert_eq!(paper.get(&story.comments()).await.json()["comments"], json!([]));
        assert!(!paper.page(&story.page()).await.contains("id=\"comment-"));
    }

    async fn staff_and_the_operator_remove(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let (one, two) = (ana.comments_on(&story, "One bad word").await, ana.comments_on(&story, "Two bad words").await);
        let answer = paper.staff().removal(&one).send().await;
        assert_eq!(answer.is(200).json(), json!({"id": one.id.to_string(), "status": "removed"}));
        paper.operator().removes(&two).await;
        let page = paper.page(&story.page()).await;
        assert!(!page.contains("bad word"), "{page}");
        for comment in [&one, &two] {
            assert_eq!(paper.status(comment).await, "removed");
            paper.staff().removal(comment).send().await.refused(410, "comment-gone");
            ana.edit(comment, "Back").send().await.refused(410, "comment-gone");
            ana.withdrawal(comment).send().await.refused(410, "comment-gone");
            let own = ana.sees_own(comment).await;
            assert_eq!(own["status"], "removed", "the author is told what became of it");
        }
        assert_eq!(paper.happened(&story).await[2..], ["comment_removed", "comment_removed"]);
    }

    async fn an_erased_comment_is_gone_for_good(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana Lovelace");
        let comment = ana.comments_on(&story, "Erased words").await;
        ana.edits(&comment, "Erased words, edited").await;
        paper.reader("Ben").replies_to(&comment, "A reply").await;
        paper.operator().erases(&comment).await;
        let row = paper.row(&comment).await.unwrap();
        assert_eq!((row.name.as_str(), row.source.as_str(), row.html.as_str()), ("", "", ""));
        // The key hash stays, so that a retry on its way does not bring the text back; it opens nothing any more.
        assert!(paper.private(&comment).await.key_hash.is_some());
        let page = paper.page(&story.page()).await;
        assert!(page.contains(&comment.anchor()) && !page.contains("Erased words") && !page.contains("Lovelace"));
        let remembered = std::fs::read_to_string(paper.database.folder.join("erasures.log")).unwrap();
        assert_eq!(remembered, format!("{}\n", comment.id));
        paper.get(&comment.case).await.is(404);
        ana.edit(&comment, "Back").send().await.refused(403, "forbidden");
        // Nothing is left that a guess could be held against: what the key asked for then is not known any more.
        for words in ["Said once", "Said otherwise"] {
            let ask = paper.ask(&Method::POST, &story.comments()).script(PAPER);
            let ask = ask.header("idempotency-key", "a-key-that-comes-again");
            let answer = ask.json(&ana.wish(&story, None, words)).send().await;
            if words == "Said once" {
                paper.operator().erases(&Written::of(&story, &answer)).await;
            } else {
                assert_eq!(answer.is(201).json()["status"], "erased", "no key is told to be used for something else");
            }
        }
        // A pending and a withdrawn comment can be erased too.
        paper.set(&["mode=hold-first"]).await;
        let pending = ana.comments_on(&story, "Pending words").await;
        paper.operator().erases(&pending).await;
        assert_eq!(paper.status(&pending).await, "erased");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
        assert_eq!(paper.happened(&story).await.iter().filter(|kind| *kind == "comment_erased").count(), 3);
    }
}
