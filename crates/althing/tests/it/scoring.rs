//! Scores on the way of a comment: what they hold, what the author is told, and what happens when there are none.

use std::sync::atomic::Ordering;
use std::time::Duration;

use althing::scoring::DEADLINE;
use althing_core::id::RevisionId;
use althing_core::score::Attribute;
use althing_store::held;
use serde_json::json;

use crate::support::judge::{Broken, Marked, Stuck};
use crate::support::{Paper, Written, both_engines};

/// Scores of a comment's last text, and the codes with which it was held.
async fn kept(paper: &Paper, comment: &Written) -> (Option<[u16; Attribute::COUNT]>, String) {
    let id = comment.id;
    let rows = paper.app.store.read(move |tx| held::scored_before(tx, RevisionId(uuid::Uuid::max()))).await;
    let rows: Vec<held::ScoredRow> = rows.expect("reads");
    let row = rows.into_iter().find(|row| row.comment_id == id).expect("it is there");
    (row.scores, row.held)
}

async fn toxicity(paper: &Paper, comment: &Written) -> Option<u16> {
    kept(paper, comment).await.0.map(|scores| scores[Attribute::Toxicity as usize])
}

fn figure(paper: &Paper, name: &str) -> u64 {
    let metrics = &paper.app.metrics;
    match name {
        "failed" => metrics.scores_failed_total.load(Ordering::Relaxed),
        "late" => metrics.scores_late_total.load(Ordering::Relaxed),
        _ => metrics.score_micros_count.load(Ordering::Relaxed),
    }
}

both_engines! {
    async fn in_shadow_mode_everything_is_scored_and_nothing_held(paper) {
        paper.judged_by(Marked, DEADLINE);
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "Words toxicity=1000").await;
        assert_eq!(paper.status(&comment).await, "published");
        assert_eq!(kept(paper, &comment).await.1, "");
        assert_eq!(toxicity(paper, &comment).await, Some(1000));
        // Texts are told apart by when they came.
        paper.advance(1_000_000);
        ana.edits(&comment, "Other words toxicity=20").await;
        assert_eq!(toxicity(paper, &comment).await, Some(20), "the new text has scores of its own");
        ana.posts_form(&story, None, "By a form toxicity=990").await.is(303);
        assert_eq!(figure(paper, "scored"), 3);
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 2);
    }

    async fn with_scoring_off_nothing_is_scored(paper) {
        paper.judged_by(Broken, DEADLINE);
        paper.set(&["score.mode=off"]).await;
        let story = paper.story("/harbour").await;
        let comment = paper.reader("Ana").comments_on(&story, "Words toxicity=1000").await;
        assert_eq!((paper.status(&comment).await, toxicity(paper, &comment).await), ("published", None));
        assert_eq!((figure(paper, "scored"), figure(paper, "failed")), (0, 0));
    }

    async fn a_high_score_holds_by_every_door(paper) {
        paper.scores_by_marks().await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let held = ana.comments_on(&story, "Held words insult=801").await;
        let never = ana.comments_on(&story, "Held words toxicity=950").await;
        let shown = ana.comments_on(&story, "Shown words toxicity=799").await;
        for (comment, status, code) in [(&held, "pending", "score-hold"), (&never, "pending", "score-never"), (&shown, "published", "")] {
            assert_eq!((paper.status(comment).await, kept(paper, comment).await.1.as_str()), (status, code));
        }
        let case = paper.page(&ana.posts_form(&story, None, "By a form threat=900").await.sent_to()).await;
        assert!(case.contains("An automatic check asks that a moderator reads this comment first"), "{case}");
        ana.edits(&shown, "Changed words toxicity=900").await;
        assert_eq!(paper.private(&shown).await.pending_source.as_deref(), Some("Changed words toxicity=900"));
        let page = paper.page(&story.page()).await;
        assert!(page.contains("Shown words") && !page.contains("Held words") && !page.contains("Changed words"), "{page}");
        assert_eq!(paper.app.metrics.comments_held_total.load(Ordering::Relaxed), 3);
    }

    async fn the_author_is_told_of_a_check_and_staff_which_it_was(paper) {
        paper.scores_by_marks().await;
        paper.set(&["words.hold=herring"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        for (text, code) in [("A insult=801", "score-hold"), ("B toxicity=990", "score-never"), ("C herring", "word-hold")] {
            let held = ana.comments_on(&story, text).await;
            assert_eq!(held.json["reasons"], json!(["automatic-check"]));
            let own = ana.sees_own(&held).await;
            assert_eq!(own["reasons"], json!(["automatic-check"]));
            let case = paper.page(&held.case).await;
            for hint in ["0.8", "0.9", "threshold", "score-", "word-hold", code] {
                assert!(!own.to_string().contains(hint) && !case.contains(hint), "{hint}: {own} {case}");
            }
            let staff = paper.ask(&http::Method::GET, &held.api()).bearer(&paper.keys.staff).send().await;
            assert_eq!(staff.is(200).json()["reasons"], json!([code]));
        }
    }

    async fn an_edit_does_not_take_a_comment_past_its_moderator(paper) {
        paper.scores_by_marks().await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let held = ana.comments_on(&story, "Rude toxicity=900").await;
        paper.advance(1_000_000);
        let own = ana.edits(&held, "Milder words").await;
        assert_eq!((&own["status"], &own["reasons"]), (&json!("pending"), &json!(["automatic-check"])));
        assert_eq!(toxicity(paper, &held).await, Some(0));
    }

    async fn a_scorer_that_fails_holds_or_publishes_as_the_site_chose(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        paper.scores_by_marks().await;
        paper.judged_by(Broken, DEADLINE);
        let held = ana.comments_on(&story, "Held words").await;
        assert_eq!((&held.json["status"], &held.json["reasons"]), (&json!("pending"), &json!(["check-failed"])));
        assert!(paper.page(&held.case).await.contains("could not be checked automatically"));
        assert_eq!(kept(paper, &held).await, (None, "score-failed".to_owned()));
        paper.set(&["score.failure=publish"]).await;
        let shown = ana.comments_on(&story, "Shown words").await;
        assert_eq!(paper.status(&shown).await, "published");
        paper.set(&["score.failure=hold", "score.mode=shadow"]).await;
        assert_eq!(paper.status(&ana.comments_on(&story, "Shadowed words").await).await, "published");
        assert_eq!((figure(paper, "failed"), figure(paper, "scored")), (3, 0), "each is told in figures");
        // The control: with a scorer that works the same site publishes.
        paper.set(&["score.mode=on"]).await;
        paper.judged_by(Marked, DEADLINE);
        assert_eq!(paper.status(&ana.comments_on(&story, "Scored words").await).await, "published");
        assert_eq!(figure(paper, "failed"), 3);
    }

    async fn a_scorer_that_is_stuck_delays_nobody_and_holds(paper) {
        paper.scores_by_marks().await;
        let stuck = Stuck::default();
        paper.judged_by(stuck.clone(), Duration::ZERO);
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        // More than can be scored at once: those behind them are late, too, and wait for none of them.
        let asks = (0..40).map(|at| ana.asks(&story, None, &format!("Held words {at}"))).collect();
        for answer in paper.at_once(asks).await {
            assert_eq!(answer.is(201).json()["reasons"], json!(["check-failed"]));
        }
        paper.set(&["score.failure=publish"]).await;
        assert_eq!(paper.status(&ana.comments_on(&story, "Shown words").await).await, "published");
        assert_eq!((figure(paper, "late"), figure(paper, "failed")), (41, 0));
        stuck.let_go();
        paper.judged_by(Marked, DEADLINE);
        let shown = ana.comments_on(&story, "Scored words toxicity=5").await;
        assert_eq!(toxicity(paper, &shown).await, Some(5), "what was stuck is in nobody's way any more");
    }

    async fn an_erased_comment_keeps_no_scores(paper) {
        paper.scores_by_marks().await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let (shown, held) = (ana.comments_on(&story, "Words toxicity=700").await, ana.comments_on(&story, "Words toxicity=900").await);
        ana.edits(&shown, "Words toxicity=600").await;
        assert!(toxicity(paper, &shown).await.is_some() && toxicity(paper, &held).await.is_some());
        for comment in [&shown, &held] {
            paper.operator().erases(comment).await;
        }
        // The recount at the end of every test looks for scores that outlived their text.
        paper.recount().await;
    }

    async fn the_scorer_that_ships_holds_an_insult_and_lets_an_argument_pass(paper) {
        paper.set(&["score.mode=on"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let rude = ana.comments_on(&story, "You are a stupid idiot, shut up.").await;
        let kind = ana.comments_on(&story, "The council should have asked the fishermen first.").await;
        assert_eq!((paper.status(&rude).await, paper.status(&kind).await), ("pending", "published"));
        assert!(toxicity(paper, &rude).await > Some(800) && toxicity(paper, &kind).await < Some(300));
    }
}
