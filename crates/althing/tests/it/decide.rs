//! What waits is listed, approved and rejected by the operator, as long as there is no desk.

use serde_json::json;

use crate::support::command::althing;
use crate::support::{Paper, Written, both_engines};

async fn listed(paper: &Paper) -> String {
    althing(paper, &["comment", "list", "--held"], b"").await.expect("a list")
}

/// The name that the list gives to the text that waits.
fn text_of(list: &str, comment: &Written) -> String {
    let from = list.find(&comment.id.to_string()).expect("it is listed");
    let (_, rest) = list[from..].split_once("--text ").expect("a text");
    rest.split_whitespace().next().expect("a name").to_owned()
}

both_engines! {
    async fn what_waits_is_listed_with_reasons_scores_and_words(paper) {
        paper.scores_by_marks().await;
        assert_eq!(listed(paper).await, "nothing waits");
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let held = ana.comments_on(&story, "Held\nwords toxicity=900 insult=850").await;
        let shown = ana.comments_on(&story, "Shown words").await;
        ana.edits(&shown, "Changed words threat=990").await;
        let gone = ana.comments_on(&story, "Gone words toxicity=900").await;
        ana.withdraws(&gone).await;
        paper.advance(3 * 3_600_000_000);
        let list = listed(paper).await;
        assert!(list.contains(&format!("{}  paper  comment waits 3 h  score-hold", held.id)), "{list}");
        assert!(list.contains("scores: toxicity 0.90, insult 0.85") && list.contains("Ana: Held words toxicity"), "{list}");
        assert!(list.contains(&format!("{}  paper  changed text waits 3 h  score-never", shown.id)), "{list}");
        assert!(!list.contains("Gone words"), "{list}");
        assert!(list.contains("words: \"toxicity=900\", \"insult=850\""), "{list}");
        assert!(list.find("Held words") < list.find("Changed words"), "the oldest first: {list}");
        let list = althing(paper, &["comment", "list", "--held", "--by-score"], b"").await.expect("a list");
        assert!(list.find("Held words") > list.find("Changed words"), "the highest score first: {list}");
        let other = althing(paper, &["comment", "list", "--held", "--site", "other"], b"").await;
        assert_eq!(other.as_deref(), Ok("nothing waits"));
        let after = althing(paper, &["comment", "list", "--held", "--after", &held.id.to_string()], b"").await.unwrap();
        assert!(!after.contains("Held words") && after.contains("Changed words"), "{after}");
    }

    async fn what_a_low_threshold_holds_is_explained_too(paper) {
        paper.scores_by_marks().await;
        paper.set(&["score.toxicity.hold=0.3"]).await;
        let story = paper.story("/harbour").await;
        paper.reader("Ana").comments_on(&story, "Words toxicity=350").await;
        let list = listed(paper).await;
        assert!(list.contains("words: \"toxicity=350\""), "{list}");
    }

    async fn an_approved_comment_is_shown_and_counted(paper) {
        paper.set(&["mode=hold-first"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let root = ana.comments_on(&story, "Root words").await;
        let epoch = paper.story_row(&story).await.unwrap().epoch;
        assert!(!paper.page(&story.page()).await.contains("Root words"));
        let said = althing(paper, &["comment", "approve", &root.id.to_string()], b"").await;
        assert_eq!(said, Ok(format!("approved {}", root.id)));
        assert!(paper.page(&story.page()).await.contains("Root words"), "the page is made anew");
        let reply = ana.replies_to(&root, "Reply words").await;
        assert_eq!(paper.counted(&root).await, (0, 1));
        althing(paper, &["comment", "approve", &reply.id.to_string()], b"").await.expect("approved");
        assert_eq!(paper.counted(&root).await, (1, 2));
        let row = paper.story_row(&story).await.unwrap();
        assert_eq!((row.comment_count, row.epoch), (2, epoch + 2));
        assert_eq!(paper.private(&root).await.held, "");
        assert_eq!(paper.happened(&story).await, ["story_put", "comment_submitted", "comment_approved", "comment_submitted", "comment_approved"]);
        let feed = paper.page(&format!("{}/feed.atom", story.page())).await;
        assert_eq!(feed.matches("<entry>").count(), 2, "each once: {feed}");
        assert_eq!(ana.sees_own(&root).await["reasons"], json!([]));
        let again = althing(paper, &["comment", "approve", &root.id.to_string()], b"").await.unwrap_err();
        assert!(again.contains("no newer text of it waits"), "{again}");
    }

    async fn an_approved_edit_takes_the_place_of_the_text(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "First words").await;
        paper.set(&["mode=hold-first"]).await;
        ana.edits(&comment, "Second words").await;
        althing(paper, &["comment", "approve", &comment.id.to_string()], b"").await.expect("approved");
        let page = paper.page(&story.page()).await;
        assert!(page.contains("Second words") && !page.contains("First words"), "{page}");
        assert_eq!(paper.private(&comment).await.pending_source, None);
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
        assert_eq!(paper.happened(&story).await, ["comment_submitted", "comment_edited", "comment_edit_approved"]);
        ana.edits(&comment, "Third words").await;
        althing(paper, &["comment", "reject", &comment.id.to_string()], b"").await.expect("rejected");
        assert!(paper.page(&story.page()).await.contains("Second words"), "the shown text stays");
        assert_eq!(paper.private(&comment).await.pending_source, None);
    }

    async fn a_rejected_comment_is_never_shown_and_its_author_is_told(paper) {
        paper.set(&["mode=hold-first"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let held = ana.comments_on(&story, "Held words").await;
        althing(paper, &["comment", "reject", &held.id.to_string()], b"").await.expect("rejected");
        assert_eq!(paper.status(&held).await, "rejected");
        assert!(!paper.page(&story.page()).await.contains("Held words"));
        assert!(paper.page(&held.case).await.contains("decided not to publish it"));
        ana.edit(&held, "Again").send().await.refused(410, "comment-gone");
        let late = althing(paper, &["comment", "reject", &held.id.to_string()], b"").await.unwrap_err();
        assert!(late.contains("rejected before"), "{late}");
        assert_eq!(listed(paper).await, "nothing waits");
        assert_eq!(paper.happened(&story).await, ["comment_submitted", "comment_rejected"]);
        althing(paper, &["comment", "approve", &held.id.to_string()], b"").await.expect("shown after all");
        assert!(paper.page(&story.page()).await.contains("Held words"));
        assert_eq!(paper.happened(&story).await, ["comment_submitted", "comment_rejected", "comment_restored"]);
    }

    async fn a_text_that_was_changed_after_it_was_read_is_not_published(paper) {
        paper.set(&["mode=hold-first"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let held = ana.comments_on(&story, "Kind words").await;
        let read = text_of(&listed(paper).await, &held);
        ana.edits(&held, "Sneakier words").await;
        let id = held.id.to_string();
        let refused = althing(paper, &["comment", "approve", &id, "--text", &read], b"").await.unwrap_err();
        assert!(refused.contains("not the text that waits"), "{refused}");
        assert_eq!(paper.status(&held).await, "pending");
        let now = text_of(&listed(paper).await, &held);
        let told = althing(paper, &["comment", "show", &id], b"").await.expect("it is shown");
        assert!(told.contains("pending  hold-first") && told.contains(&format!("--text {now}")), "{told}");
        assert!(told.contains("    Sneakier words") && told.contains(&story.page()), "{told}");
        althing(paper, &["comment", "approve", &id, "--text", &now], b"").await.expect("approved");
        assert!(paper.page(&story.page()).await.contains("Sneakier words"));
        let unknown = althing(paper, &["comment", "approve", "00000000-0000-7000-8000-000000000000"], b"").await;
        assert!(unknown.unwrap_err().contains("there is no comment 00000000"));
    }

    async fn of_two_approvals_and_an_edit_at_once_every_number_is_right(paper) {
        paper.set(&["mode=hold-first"]).await;
        let story = paper.story("/harbour").await;
        for round in 0..8 {
            let ana = paper.reader("Ana");
            let held = ana.comments_on(&story, &format!("Round {round}")).await;
            let id = held.id.to_string();
            let read = text_of(&listed(paper).await, &held);
            let args = ["comment", "approve", &id, "--text", &read];
            let edit = ana.edit(&held, "Edited words");
            let (one, two, edited) = tokio::join!(althing(paper, &args, b""), althing(paper, &args, b""), edit.send());
            edited.is(200);
            assert!(!(one.is_ok() && two.is_ok()), "it is approved once");
            let status = paper.status(&held).await;
            assert_eq!(status == "published", one.is_ok() || two.is_ok());
            assert!(!paper.page(&story.page()).await.contains("Edited words"), "nothing unread is shown");
            paper.operator().removes(&held).await;
        }
        paper.recount().await;
    }

    async fn figures_tell_what_was_held_and_what_would_have_been(paper) {
        paper.scores_by_marks().await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        for score in [0, 100, 650, 700, 820, 990] {
            ana.comments_on(&story, &format!("Words toxicity={score}")).await;
            paper.advance(1_000_000);
        }
        let elsewhere = paper.story_at("other", "https://other.example/a").await;
        ana.comments_on(&elsewhere, "Words toxicity=1000").await;
        paper.set(&["score.mode=off"]).await;
        ana.comments_on(&story, "Not scored").await;
        let told = althing(paper, &["site", "score", "paper"], b"").await.unwrap();
        assert!(told.contains("last texts: 7, with scores 6, without 1"), "{told}");
        assert!(told.contains("were held: by score 2, by something else 0"), "{told}");
        assert!(told.contains("held 2 (33.3 %), of them not without a human 1 (16.7 %)"), "{told}");
        assert!(told.contains("1 1 0 0 0 0 1 1 1 1"), "{told}");
        let told = althing(paper, &["site", "score", "paper", "--hold", "toxicity=0.7", "--last", "4"], b"").await.unwrap();
        assert!(told.contains("last texts: 4, with scores 3, without 1") && told.contains("held 3 (100.0 %)"), "{told}");
        paper.set(&["score.mode=on"]).await;
        paper.advance(1_000_000);
        let shown = ana.comments_on(&story, "Words toxicity=10").await;
        paper.advance(1_000_000);
        ana.edits(&shown, "Worse words toxicity=970").await;
        let told = althing(paper, &["site", "score", "paper", "--last", "2"], b"").await.unwrap();
        assert!(told.contains("with scores 2") && told.contains("were held: by score 1"), "edits count: {told}");
        let refused = althing(paper, &["site", "score", "paper", "--hold", "humour=1"], b"").await.unwrap_err();
        assert!(refused.contains("--hold humour=1"), "{refused}");
    }

    async fn word_lists_come_from_files(paper) {
        let said = althing(paper, &["site", "words", "paper", "--hold", "list.txt"], "# fish\nherring\nkipper*\n".as_bytes()).await;
        let said = said.unwrap();
        assert!(said.contains("words.hold=(lines: 3)") && !said.contains("herring"), "{said}");
        let printed = althing(paper, &["site", "words", "paper"], b"").await.unwrap();
        assert_eq!(printed, "# words.hold\n# fish\nherring\nkipper*\n# words.reject");
        let refused = althing(paper, &["site", "words", "paper", "--reject", "list.txt"], b"fine\nx*y").await.unwrap_err();
        assert!(refused.contains("words.reject: line 2"), "{refused}");
        althing(paper, &["site", "words", "paper", "--hold", "empty.txt"], b"").await.expect("taken back");
        assert_eq!(althing(paper, &["site", "words", "paper"], b"").await.as_deref(), Ok("# words.hold\n# words.reject"));
    }
}
