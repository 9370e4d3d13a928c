//! Every event is readable in the history of its story, its author and whoever of staff made it.

use std::collections::{BTreeMap, BTreeSet};

use althing_core::reader::Role;
use althing_store::{Lane, event, follow};
use http::Method;
use serde_json::Value;

use crate::find::{asks, decides};
use crate::support::{Engine, Member, Paper, both_engines, on};

/// All events of a list, through all its pages.
async fn all(paper: &Paper, who: &Member, query: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut cursor = String::new();
    loop {
        let json = asks(paper, who, &format!("log?{query}{cursor}")).await.is(200).json();
        events.extend(json["events"].as_array().expect("events").clone());
        match json["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return events,
        }
    }
}

fn ids(events: &[Value]) -> BTreeSet<String> {
    events.iter().map(|event| event["id"].as_str().expect("an id").to_owned()).collect()
}

/// A newspaper to which everything happens that can happen.
async fn busy(paper: &Paper) -> (Member, Member) {
    let ada = paper.staff_member("Ada", Role::Admin, None, None).await;
    let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
    let mia = paper.member("Mia").await;
    let story = paper.registered("/harbour", "The fence").await;
    let ana = paper.reader("Ana");
    for _ in 0..40 {
        ana.comments_on(&story, "Many").await;
    }
    let own = paper.comments_as(&mia, &story, "Mine").await;
    for act in ["hold", "approve", "remove", "approve"] {
        decides(paper, &max, own.id, act).await;
    }
    let decision = decides(paper, &ada, own.id, "remove").await;
    let asker = althing_core::reader::Asker {
        actor: althing_core::reader::Actor::Account(ada.id),
        grants: paper.app.grants_of(ada.id),
    };
    althing::decision::undo(&paper.app, decision, asker).await.expect("undone");
    paper.set(&["mode=hold-first"]).await;
    let held = paper.comments_as(&mia, &story, "Held").await;
    decides(paper, &max, held.id, "reject").await;
    let edited = ana.comments_on(&story, "To be edited").await;
    decides(paper, &max, edited.id, "approve").await;
    for act in ["approve", "reject"] {
        ana.edits(&edited, &format!("Edited, {act}")).await;
        decides(paper, &max, edited.id, act).await;
    }
    ana.withdraws(&edited).await;
    paper.operator().removes(&own).await;
    paper.operator().erases(&held).await;
    (ada, mia)
}

both_engines! {
    async fn every_event_is_in_the_histories_of_its_story_author_and_moderator(paper) {
        let (ada, mia) = busy(paper).await;
        let everything = all(paper, &ada, "").await;
        assert_eq!(ids(&everything).len(), paper.log().await.len(), "all that happened, once");
        let mut tried = BTreeSet::new();
        let mut lists: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for event in &everything {
            let mut queries = Vec::new();
            for (field, query) in [("story_id", "story"), ("account_id", "author"), ("comment_id", "comment")] {
                if let Some(id) = event[field].as_str() {
                    queries.push(format!("{query}={id}"));
                }
            }
            if let (Some("account" | "staff"), Some(id)) = (event["by"]["kind"].as_str(), event["by"]["id"].as_str()) {
                queries.push(format!("by={id}"));
                if event["by"]["kind"] == "account" {
                    queries.push(format!("author={id}"));
                }
            }
            for query in queries {
                if !lists.contains_key(&query) {
                    let list = ids(&all(paper, &ada, &query).await);
                    lists.insert(query.clone(), list);
                }
                assert!(lists[&query].contains(event["id"].as_str().expect("an id")), "{event} is not in {query}");
            }
            tried.insert(event["kind"].as_str().expect("a kind").to_owned());
        }
        // Whatever happened to what Mia wrote is in her history, whoever did it.
        let mine = all(paper, &ada, &format!("author={}", mia.id)).await;
        let kinds: BTreeSet<&str> = mine.iter().filter_map(|event| event["kind"].as_str()).collect();
        for kind in [
            "account_made", "account_named", "comment_submitted", "comment_held", "comment_approved", "comment_removed",
            "comment_restored", "decision_undone", "comment_rejected", "comment_erased",
        ] {
            assert!(kinds.contains(kind), "{kind} is not among {kinds:?}");
        }
        for kind in ["comment_edited", "comment_edit_approved", "comment_edit_rejected", "comment_withdrawn", "story_put", "site_put", "role_granted", "key_added"] {
            assert!(tried.contains(kind), "{kind} never happened: {tried:?}");
        }
        let page = paper.ask(&Method::GET, &format!("/desk/log?author={}", mia.id)).of(&ada).send().await.is(200).text();
        for words in ["Comment removed", "Decision undone", "Be civil", "Account named", "The fence"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        for kind in tried {
            let page = paper.ask(&Method::GET, &format!("/desk/log?kind={kind}")).of(&ada).send().await.is(200).text();
            let list = page.split("class=\"log\"").nth(1).expect("a list");
            assert!(!list.contains(&kind), "{kind} has no words");
        }
        let odd = paper.ask(&Method::GET, "/desk/log?author=nobody+there").of(&ada).send().await;
        assert!(odd.is(422).text().contains("no account with that name"), "{odd}");
        asks(paper, &ada, "log?kind=nonsense").await.refused(400, "malformed");
        assert!(!page.contains("Held<"), "no text is in the log");
    }

    async fn figures_tell_what_happened(paper) {
        paper.scores_by_marks().await;
        paper.set(&["score.toxicity.hold=0.8"]).await;
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        for at in 0..3 {
            ana.comments_on(&story, &format!("Fine {at}")).await;
        }
        let mut held = Vec::new();
        for at in 0..4 {
            held.push(ana.comments_on(&story, &format!("Rude {at} toxicity=900")).await);
        }
        paper.advance(90_000_000);
        for (comment, act) in held.iter().zip(["reject", "reject", "reject", "approve"]) {
            decides(paper, &max, comment.id, act).await;
        }
        paper.settle().await;
        let page = paper.ask(&Method::GET, "/desk/figures/paper").of(&max).send().await.is(200).text();
        for shown in [
            "<span>Comments written</span><strong>7</strong>",
            "<span>Published</span><strong>4</strong>",
            "<span>Held</span><strong>4</strong>",
            "score over the threshold",
            "75 %",
            "90 s",
            "The fence",
            "role=\"img\" aria-label=\"Comments written: 7. Most on 2 March 2026: 7\"",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert!(!page.contains("style="), "{page}");
        let csv = paper.ask(&Method::GET, "/desk/figures/paper.csv?days=7").of(&max).send().await;
        assert_eq!(csv.is(200).header("content-type"), "text/csv; charset=utf-8");
        let text = csv.text();
        assert_eq!(text.lines().count(), 8, "{text}");
        assert!(text.starts_with("day,comment_submitted,published,held,comment_edited,comment_approved,"), "{text}");
        assert!(text.contains("\r\n2026-03-02,7,4,4,0,1,3,0,0,0,0,0,0\r\n"), "{text}");
        let only = paper.ask(&Method::GET, "/desk/figures").of(&max).send().await;
        assert_eq!(only.sent_to(), "/desk/figures/paper");
        // Followed once more, nothing is counted twice.
        let again = paper.app.store.write(Lane::Bulk, |tx| follow::step(tx, follow::EVENTS_MAX)).await;
        let again = again.expect("followed");
        assert_eq!(again, 0);
    }
}

/// On PostgreSQL transactions have the server's numbers: the log comes from a server that was further than this one.
async fn comes_from_another_server(paper: &Paper) {
    let story = paper.registered("/harbour", "The fence").await;
    let ada = paper.staff_member("Ada", Role::Admin, None, None).await;
    paper.reader("Ana").comments_on(&story, "An old sparrow").await;
    paper.settle().await;
    let before = paper.log().await;
    let moved = paper.app.store.write(Lane::Bulk, |tx| {
        tx.exec("update event set txid = txid + 1000000000", &[])?;
        tx.exec("update follower set txid = txid + 1000000000", &[])
    });
    moved.await.expect("moved");
    let settled =
        async || paper.app.store.write(Lane::Interactive, event::settle_in).await.expect("settles in");
    assert!(settled().await > 0);
    assert_eq!(settled().await, 0, "once");
    let last = paper.app.store.read(event::last).await.expect("reads");
    paper.reader("Ben").comments_on(&story, "A new sparrow").await;
    // Until whatever runs beside it on the server is through.
    paper.log().await;
    let told = paper.app.store.read(move |tx| event::after(tx, last)).await.expect("reads");
    assert_eq!(told.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["comment_submitted"]);
    let order = |events: &[event::Logged]| events.iter().map(|event| event.cursor.id).collect::<Vec<_>>();
    let all = paper.app.store.read(|tx| event::after(tx, None)).await.expect("reads");
    assert_eq!(order(&all)[..before.len()], order(&before)[..], "in the order that they had");
    while althing::follow::step(&paper.app, follow::EVENTS_MAX).await.expect("follows").is_some() {}
    let found = asks(paper, &ada, "search?q=sparrow").await.is(200).json();
    assert_eq!(found["comments"].as_array().expect("comments").len(), 2, "{found}");
}

#[test]
fn a_log_that_comes_from_another_server_goes_on() {
    on(Engine::Postgres, comes_from_another_server);
}
