//! What moderators decide moves the scores of what comes after, where a site switched that on, and not far.

use std::sync::atomic::Ordering;

use althing::learning::LESSONS_MAX;
use althing::site::key;
use althing_core::id::RevisionId;
use althing_core::reader::{Allowance, Scope};
use althing_core::score::Attribute;
use althing_core::time::{MINUTE, SECOND};
use althing_store::{Lane, Tx, args, correction, held};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::command::althing;
use crate::support::people::Reader;
use crate::support::{Paper, Story, both_engines};

/// A score of 0.5 is moved to 0.82 at most.
const LEAST_OF_HALF: f64 = 0.18;
const PHRASE: &str = "That old crane is a stupid lump of rust";

async fn report(paper: &Paper) -> String {
    althing(paper, &["site", "learned", "paper"], b"").await.expect("a report")
}

/// What became of a comment's scores.
async fn scored(paper: &Paper, reader: &Reader<'_>, story: &Story, text: &str) -> held::ScoredRow {
    let id = reader.comments_on(story, text).await.id;
    let rows = paper.app.store.read(move |tx| held::scored_before(tx, RevisionId(uuid::Uuid::max()))).await;
    let rows: Vec<held::ScoredRow> = rows.expect("reads");
    rows.into_iter().find(|row| row.comment_id == id).expect("it is there")
}

async fn toxicity(paper: &Paper, reader: &Reader<'_>, story: &Story, text: &str) -> u16 {
    let row = scored(paper, reader, story, text).await;
    row.scores.expect("it is scored")[Attribute::Toxicity as usize]
}

/// Changes the database behind the server's back.
async fn tampers(paper: &Paper, sql: &'static str) {
    let write = paper.app.store.write(Lane::Bulk, move |tx: &mut Tx<'_>| tx.exec(sql, args![]));
    let changed: Result<u64, althing_store::Error> = write.await;
    changed.expect("changes");
}

/// Sends a suggestion or a question, as a client of Google's does.
async fn calls(paper: &Paper, key: &str, call: &str, body: &Value) -> Value {
    let path = format!("/v1alpha1/comments:{call}?key={key}");
    paper.ask(&http::Method::POST, &path).json(body).send().await.is(200).json()
}

fn suggestion(text: &str, value: f64) -> Value {
    json!({"comment": {"text": text}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": value}}}})
}

async fn analysed(paper: &Paper, key: &str, text: &str) -> f64 {
    let body =
        json!({"comment": {"text": text}, "languages": ["en"], "requestedAttributes": {"TOXICITY": {}}});
    let answer = calls(paper, key, "analyze", &body).await;
    answer["attributeScores"]["TOXICITY"]["summaryScore"]["value"].as_f64().expect("a number")
}

both_engines! {
    async fn decisions_teach_and_move_scores_only_where_that_is_on(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let asked = format!("{PHRASE}, said the harbour master.");
        let before = toxicity(paper, &ana, &story, &asked).await;
        assert!(report(paper).await.contains("nothing was learnt yet"));
        paper.set(&["mode=hold-first"]).await;
        for number in 0..20 {
            let held = ana.comments_on(&story, &format!("{PHRASE}, number {number}.")).await;
            althing(paper, &["comment", "approve", &held.id.to_string()], b"").await.expect("approved");
        }
        for number in 0..20 {
            let text = format!("Typical herring talk from the ferry people, number {number}.");
            let held = ana.comments_on(&story, &text).await;
            althing(paper, &["comment", "reject", &held.id.to_string()], b"").await.expect("rejected");
        }
        let told = report(paper).await;
        assert!(told.contains("score.learned=off") && told.contains("toxicity                 40"), "{told}");
        assert!(told.matches("of 20").count() == 2, "{told}");
        assert_eq!(toxicity(paper, &ana, &story, &asked).await, before, "it is off");
        paper.set(&["score.learned=on"]).await;
        let after = toxicity(paper, &ana, &story, &asked).await;
        assert!(after + 100 < before, "{before} -> {after}");
        let herring = "Herring talk as ever from those ferry people.";
        let taught = toxicity(paper, &ana, &story, herring).await;
        let said = althing(paper, &["site", "learned", "paper", "--reset"], b"").await.expect("forgets");
        assert!(said.contains("nothing was learnt yet"), "{said}");
        assert_eq!(toxicity(paper, &ana, &story, &asked).await, before);
        assert!(toxicity(paper, &ana, &story, herring).await < taught);
    }

    async fn a_removed_comment_teaches_and_an_erased_or_withdrawn_one_does_not(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let [removed, erased, withdrawn] =
            [ana.comments_on(&story, PHRASE).await, ana.comments_on(&story, PHRASE).await, ana.comments_on(&story, PHRASE).await];
        ana.withdraws(&withdrawn).await;
        althing(paper, &["comment", "erase", &erased.id.to_string()], b"").await.expect("erased");
        assert!(report(paper).await.contains("nothing was learnt yet"));
        althing(paper, &["comment", "remove", &removed.id.to_string()], b"").await.expect("removed");
        let told = report(paper).await;
        assert!(told.contains("toxicity                  1") && told.contains("of 1"), "{told}");
        paper.set(&["score.mode=off"]).await;
        let unscored = ana.comments_on(&story, PHRASE).await;
        althing(paper, &["comment", "remove", &unscored.id.to_string()], b"").await.expect("removed");
        assert!(report(paper).await.contains("toxicity                  1"), "a site without scores learns nothing");
    }

    async fn suggestions_teach_the_keys_site_and_nobody_who_got_the_key_from_a_page(paper) {
        let site = paper.app.sites().slug("paper").unwrap().id;
        let open = Allowance { cors: true, ..Allowance::default() };
        let open = key::add(&paper.app, site, Scope::Perspective, Some(open)).await.unwrap();
        let ours = paper.keys.perspective.clone();
        let before = analysed(paper, &ours, PHRASE).await;
        for _ in 0..5 {
            calls(paper, &open, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        }
        assert!(report(paper).await.contains("nothing was learnt yet"));
        for _ in 0..60 {
            calls(paper, &ours, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        }
        assert!(report(paper).await.contains("toxicity                 60"));
        assert!((analysed(paper, &ours, PHRASE).await - before).abs() < 1e-9, "it is off");
        paper.set(&["score.learned=on"]).await;
        let after = analysed(paper, &ours, PHRASE).await;
        assert!(after + 0.1 < before, "{before} -> {after}");
        // However often it is said, the odds change by no more than the bound.
        assert!(after / (1.0 - after) >= LEAST_OF_HALF / (1.0 - LEAST_OF_HALF) * before / (1.0 - before) * 0.98, "{before} -> {after}");
        let spans = json!({"comment": {"text": PHRASE}, "attributeScores": {"INSULT": {"spanScores": []}}});
        calls(paper, &ours, "suggestscore", &spans).await;
        assert!(!report(paper).await.contains("insult"), "spans alone say nothing of the whole");
    }

    async fn of_first_lessons_that_come_at_once_none_is_lost(paper) {
        let path = format!("/v1alpha1/comments:suggestscore?key={}", paper.keys.perspective);
        let ask = || paper.ask(&http::Method::POST, &path).json(&suggestion(PHRASE, 0.0));
        for answer in paper.at_once((0..50).map(|_| ask()).collect()).await {
            answer.is(200);
        }
        let told = report(paper).await;
        assert!(told.contains("toxicity                 50") && told.contains("of 50"), "{told}");
    }

    async fn what_was_learnt_with_another_model_stays_beside_it_until_the_reset(paper) {
        let key = paper.keys.perspective.clone();
        for _ in 0..3 {
            calls(paper, &key, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        }
        // As if all that was learnt with the model before this one.
        tampers(paper, "update correction set model = 'before'").await;
        assert!(report(paper).await.contains("nothing was learnt yet"));
        calls(paper, &key, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        assert!(report(paper).await.contains("toxicity                  1"));
        let site = paper.app.sites().slug("paper").unwrap().id;
        let kept = async |model: &'static str| {
            let read = paper.app.store.read(move |tx| correction::of_model(tx, site, model));
            let rows: Vec<correction::CorrectionRow> = read.await.expect("reads");
            rows.len()
        };
        assert_eq!(kept("before").await, 1);
        tampers(paper, "update correction set model = 'after' where model <> 'before'").await;
        althing(paper, &["site", "learned", "paper", "--reset"], b"").await.expect("forgets");
        assert_eq!((kept("before").await, kept("after").await), (0, 0));
    }

    async fn a_decision_teaches_what_the_lower_threshold_kept_back(paper) {
        paper.scores_by_marks().await;
        // No `hold` of its own, so that the comment waits by `never` alone.
        paper.set(&["score.insult.hold=off", "score.insult.never=0.7"]).await;
        let story = paper.story("/harbour").await;
        let held = paper.reader("Ana").comments_on(&story, "Words that say insult=720 of them").await;
        assert_eq!(paper.status(&held).await, "pending");
        althing(paper, &["comment", "approve", &held.id.to_string()], b"").await.expect("approved");
        let told = report(paper).await;
        assert!(told.contains("insult                    1  0.70  "), "{told}");
    }

    async fn with_the_switch_on_and_nothing_learnt_scores_are_the_models_own(paper) {
        paper.set(&["score.learned=on"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let own = scored(paper, &ana, &story, PHRASE).await.model.expect("a model");
        assert!(!own.contains("learned"), "{own}");
        calls(paper, &paper.keys.perspective, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        paper.advance(MINUTE + SECOND);
        let taught = scored(paper, &ana, &story, PHRASE).await.model.expect("a model");
        assert_eq!(taught, format!("{own}-learned"));
    }

    async fn corrections_that_cannot_be_read_are_those_last_known_and_without_any_the_scorer_has_failed(paper) {
        let key = paper.keys.perspective.clone();
        for _ in 0..20 {
            calls(paper, &key, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        }
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let plain = toxicity(paper, &ana, &story, PHRASE).await;
        paper.set(&["score.learned=on"]).await;
        tampers(paper, "alter table correction rename to hidden").await;
        let failed = || paper.app.metrics.scores_failed_total.load(Ordering::Relaxed);
        assert_eq!(scored(paper, &ana, &story, PHRASE).await.scores, None, "nothing is known");
        assert_eq!(failed(), 1);
        assert!(analysed(paper, &key, PHRASE).await > 0.0, "other programs are given the model's own");
        tampers(paper, "alter table hidden rename to correction").await;
        let taught = toxicity(paper, &ana, &story, PHRASE).await;
        assert!(taught < plain, "{plain} -> {taught}");
        tampers(paper, "alter table correction rename to hidden").await;
        for after in [0, 6 * SECOND, 10 * MINUTE] {
            paper.advance(after);
            assert_eq!(toxicity(paper, &ana, &story, PHRASE).await, taught, "after {after}");
        }
        assert_eq!(failed(), 1);
        tampers(paper, "alter table hidden rename to correction").await;
    }

    async fn other_nodes_lessons_arrive_while_scores_go_on(paper) {
        let key = paper.keys.perspective.clone();
        paper.set(&["score.learned=on"]).await;
        let before = analysed(paper, &key, PHRASE).await;
        for _ in 0..20 {
            calls(paper, &key, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        }
        assert!((analysed(paper, &key, PHRASE).await - before).abs() < 1e-9, "it is remembered for some seconds");
        paper.advance(6 * SECOND);
        for _ in 0..200 {
            if analysed(paper, &key, PHRASE).await + 0.1 < before {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("it was never read again");
    }

    async fn a_site_that_scores_nothing_is_taught_nothing(paper) {
        paper.set(&["score.mode=off"]).await;
        calls(paper, &paper.keys.perspective, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        paper.set(&["score.mode=shadow"]).await;
        assert!(report(paper).await.contains("nothing was learnt yet"));
    }

    async fn lessons_that_come_at_once_are_all_learnt(paper) {
        let said = suggestion(PHRASE, 0.0);
        let key = paper.keys.perspective.clone();
        futures_util::future::join_all((0..40).map(|_| calls(paper, &key, "suggestscore", &said))).await;
        assert!(report(paper).await.contains("toxicity                 40"));
    }

    async fn only_so_many_lessons_wait(paper) {
        let places: Vec<_> = (0..LESSONS_MAX).map(|_| paper.app.learnt.place().expect("a place")).collect();
        let request = http::Request::post(format!("/v1alpha1/comments:suggestscore?key={}", paper.keys.perspective));
        let request = request.body(suggestion(PHRASE, 0.0).to_string().into()).expect("a request");
        let mut request: http::Request<axum::body::Body> = request;
        request.extensions_mut().insert(althing::http::accept::Peer([127, 0, 0, 1].into()));
        let answer = paper.router.clone().oneshot(request).await.expect("answers");
        assert_eq!((answer.status().as_u16(), answer.headers()["retry-after"].as_bytes()), (503, &b"1"[..]));
        let story = paper.story("/harbour").await;
        let removed = paper.reader("Ana").comments_on(&story, PHRASE).await;
        althing(paper, &["comment", "remove", &removed.id.to_string()], b"").await.expect("decided all the same");
        drop(places);
        assert!(report(paper).await.contains("nothing was learnt yet"));
        calls(paper, &paper.keys.perspective, "suggestscore", &suggestion(PHRASE, 0.0)).await;
        assert!(report(paper).await.contains("toxicity                  1"));
    }
}
