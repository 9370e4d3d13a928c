//! What moderators decide moves the scores of what comes after, where a site switched that on, and not far.

use althing::site::key;
use althing_core::id::RevisionId;
use althing_core::reader::{Allowance, Scope};
use althing_core::score::Attribute;
use althing_store::held;
use serde_json::{Value, json};

use crate::support::command::althing;
use crate::support::people::Reader;
use crate::support::{Paper, Story, both_engines};

/// A score of 0.5 is moved to 0.82 at most.
const LEAST_OF_HALF: f64 = 0.18;
const PHRASE: &str = "That old crane is a stupid lump of rust";

async fn report(paper: &Paper) -> String {
    althing(paper, &["site", "learned", "paper"], b"").await.expect("a report")
}

async fn toxicity(paper: &Paper, reader: &Reader<'_>, story: &Story, text: &str) -> u16 {
    let id = reader.comments_on(story, text).await.id;
    let rows = paper.app.store.read(move |tx| held::scored_before(tx, RevisionId(uuid::Uuid::max()))).await;
    let rows: Vec<held::ScoredRow> = rows.expect("reads");
    let row = rows.into_iter().find(|row| row.comment_id == id).expect("it is there");
    row.scores.expect("it is scored")[Attribute::Toxicity as usize]
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
}
