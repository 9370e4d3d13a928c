//! Staff find comments again, until there is nothing to be found.

use althing_core::id::CommentId;
use althing_core::reader::{Actor, Asker, Role};
use althing_store::follow;
use http::Method;
use serde_json::json;

use crate::support::engine::Engine;
use crate::support::{Answer, Member, OURS, Paper, Written, both_engines, on};

/// What somebody of staff gets from the API for a query.
pub async fn asks(paper: &Paper, who: &Member, query: &str) -> Answer {
    paper.ask(&Method::GET, &format!("/api/v1/{query}")).of(who).script(OURS).send().await
}

/// The texts that are found, in the order of the answer.
pub async fn found(paper: &Paper, who: &Member, query: &str) -> Vec<String> {
    let answer = asks(paper, who, &format!("search?{query}")).await;
    answer.is(200);
    let json = answer.json();
    let comments = json["comments"].as_array().expect("comments").clone();
    comments.iter().map(|comment| comment["body_markdown"].as_str().expect("a text").to_owned()).collect()
}

/// A decision as the desk makes it.
pub async fn decides(paper: &Paper, who: &Member, id: CommentId, act: &str) -> althing_core::id::DecisionId {
    // The order of decisions is that of their ids, which begin with a time.
    paper.advance(1_000);
    let site = paper.app.site("paper").expect("there");
    let asker = Asker { actor: Actor::Account(who.id), grants: paper.app.grants_of(who.id) };
    let reason = althing::decision::Reason { ground: "respect".to_owned(), ..Default::default() };
    let seen = paper
        .app
        .store
        .write(althing_store::Lane::Bulk, move |tx| althing_store::comment::seen(tx, id))
        .await;
    let seen = seen.expect("reads").expect("there");
    let read = Some(seen.pending.map_or(seen.revision_id, |pending| pending.revision_id));
    let wish = althing::decision::Wish { act: act.to_owned(), reason: Some(reason), read, bulk_id: None };
    althing::decision::decide(&paper.app, &site, id, asker, &wish).await.expect("decided")
}

both_engines! {
    async fn comments_are_found_by_every_field(paper) {
        paper.scores_by_marks().await;
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let mia = paper.member("Mia").await;
        let fence = paper.registered("/harbour", "The fence").await;
        let bridge = paper.registered("/bridge", "The bridge").await;
        paper.reader("Ana").comments_on(&fence, "Die Straße zur Brücke ist gesperrt").await;
        paper.advance(86_400_000_000);
        paper.comments_as(&mia, &bridge, "The bridge is open, ЁЛКА").await;
        paper.advance(1_000_000);
        paper.reader("Ben").comments_on(&fence, "Rude words toxicity=900").await;
        paper.settle().await;
        let (first, second, third) =
            ("Die Straße zur Brücke ist gesperrt", "The bridge is open, ЁЛКА", "Rude words toxicity=900");
        let all = vec![third, second, first];
        for (query, wanted) in [
            ("sort=newest", all.clone()),
            ("sort=oldest", vec![first, second, third]),
            ("q=STRASSE", vec![first]),
            ("q=strasse+brucke", vec![first]),
            ("q=%22zur+br%C3%BCcke%22", vec![first]),
            ("q=%22br%C3%BCcke+zur%22", vec![]),
            ("q=%D0%B5%D0%BB%D0%BA%D0%B0", vec![second]),
            ("q=br*", vec![]),
            ("q=bri*", vec![second]),
            ("q=bru*", vec![first]),
            ("q=brucke+bridge", vec![]),
            ("author=ana", vec![first]),
            ("author=Mia", vec![second]),
            (&format!("author={}", mia.id), vec![second]),
            ("author=Ana&q=brucke", vec![first]),
            ("author=Ana&q=bridge", vec![]),
            ("author=nobody", vec![]),
            (&format!("story={}", fence.id), vec![third, first]),
            ("story=https%3A%2F%2Fpaper.example%2Fbridge", vec![second]),
            ("site=paper", all.clone()),
            ("status=published", vec![second, first]),
            ("status=pending", vec![third]),
            ("status=rejected", vec![]),
            ("score=0.8", vec![third]),
            ("score=80", vec![third]),
            ("q=words&score=95", vec![]),
            ("from=2026-03-03", vec![third, second]),
            ("to=2026-03-02", vec![first]),
            ("from=2026-03-02&to=2026-03-03", all.clone()),
            ("section=sport", vec![]),
        ] {
            assert_eq!(found(paper, &max, query).await, wanted, "{query}");
        }
        for odd in ["status=removed", "status=", "score=high", "from=now", "sort=best", "cursor=x", "site=nowhere", "story=https%3A%2F%2Fx.example%2F"] {
            asks(paper, &max, &format!("search?{odd}")).await.refused(400, "malformed");
        }
        let by_key = paper.ask(&Method::GET, "/api/v1/search?q=bridge").bearer(&paper.keys.staff).send().await;
        assert_eq!(by_key.is(200).json()["comments"][0]["author"]["name"], "Mia");
        let page = paper.ask(&Method::GET, "/desk/search?q=strasse+brucke").of(&max).send().await.is(200).text();
        assert!(page.contains("Die <mark>Straße</mark> zur <mark>Brücke</mark> ist gesperrt"), "{page}");
        assert!(page.contains("The fence") && page.contains("/desk/comments/"), "{page}");
        let odd = paper.ask(&Method::GET, "/desk/search?score=high").of(&max).send().await;
        assert!(odd.is(422).text().contains("a number from 0 to 1"), "{odd}");
    }

    async fn what_is_gone_is_found_no_more_at_once(paper) {
        let max = paper.staff_member("Max", Role::Moderator, None, None).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let mut written = Vec::new();
        for at in 0..5 {
            written.push(ana.comments_on(&story, &format!("Canary {at}")).await);
        }
        paper.settle().await;
        assert_eq!(found(paper, &max, "q=canary").await.len(), 5);
        // What a decision only changes is late for a moment, and no fault.
        decides(paper, &max, written[4].id, "hold").await;
        decides(paper, &max, written[4].id, "approve").await;
        decides(paper, &max, written[3].id, "hold").await;
        paper.recount().await;
        decides(paper, &max, written[3].id, "approve").await;
        paper.operator().removes(&written[0]).await;
        assert!(found(paper, &max, "q=%22canary+0%22").await.is_empty(), "removed");
        ana.withdraws(&written[1]).await;
        assert!(found(paper, &max, "q=%22canary+1%22").await.is_empty(), "withdrawn");
        paper.operator().erases(&written[2]).await;
        assert!(found(paper, &max, "q=%22canary+2%22").await.is_empty(), "erased");
        ana.edits(&written[3], "Sparrow 3").await;
        assert!(found(paper, &max, "q=%22canary+3%22").await.is_empty(), "edited");
        paper.settle().await;
        assert_eq!(found(paper, &max, "q=canary").await, ["Canary 4"]);
        assert_eq!(found(paper, &max, "q=sparrow").await, ["Sparrow 3"]);
        let restored = decides(paper, &max, written[0].id, "approve").await;
        paper.settle().await;
        assert_eq!(found(paper, &max, "q=%22canary+0%22").await.len(), 1, "restored");
        let asker = Asker { actor: Actor::Account(max.id), grants: paper.app.grants_of(max.id) };
        althing::decision::undo(&paper.app, restored, asker).await.expect("undone");
        assert!(found(paper, &max, "q=%22canary+0%22").await.is_empty(), "the restoration was undone");
    }

    async fn the_newest_text_is_found_beside_the_one_that_is_shown(paper) {
        let max = paper.staff_member("Max", Role::Moderator, None, None).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "Sparrow").await;
        paper.set(&["mode=hold-first"]).await;
        ana.edits(&comment, "Canary").await;
        paper.settle().await;
        assert_eq!(found(paper, &max, "q=canary").await, ["Canary"]);
        assert_eq!(found(paper, &max, "q=sparrow").await, ["Canary"], "its newest text is shown");
        decides(paper, &max, comment.id, "reject").await;
        assert!(found(paper, &max, "q=canary").await.is_empty(), "a rejected edit is gone at once");
        paper.settle().await;
        assert!(found(paper, &max, "q=canary").await.is_empty());
        assert_eq!(found(paper, &max, "q=sparrow").await, ["Sparrow"]);
    }

    async fn nobody_finds_what_they_do_not_moderate(paper) {
        let story = paper.publisher().puts(&json!({"url": "https://paper.example/s", "title": "Match", "section": "sport"})).await;
        story.is(200);
        let story = paper.story("/s").await;
        let elsewhere = paper.story_at("other", "https://other.example/x").await;
        paper.reader("Ana").comments_on(&story, "Canary here").await;
        paper.reader("Ben").comments_on(&elsewhere, "Canary there").await;
        paper.settle().await;
        for (name, site, section, wanted) in [
            ("All", None, None, vec!["Canary there", "Canary here"]),
            ("Paper", Some("paper"), None, vec!["Canary here"]),
            ("Other", Some("other"), None, vec!["Canary there"]),
            ("Sport", Some("paper"), Some("sport"), vec!["Canary here"]),
            ("Politics", Some("paper"), Some("politics"), vec![]),
        ] {
            let staff = paper.staff_member(name, Role::Moderator, site, section).await;
            for query in ["q=canary".to_owned(), "sort=newest".to_owned(), format!("q=canary&story={}", story.id), "author=Ana&sort=oldest".to_owned()] {
                let mut found = found(paper, &staff, &query).await;
                found.retain(|text| !wanted.contains(&text.as_str()));
                assert!(found.is_empty(), "{name} finds by {query}: {found:?}");
            }
            let mut found = found(paper, &staff, "q=canary").await;
            found.sort_by(|one, other| other.cmp(one));
            assert_eq!(found, wanted, "{name}");
            let page = paper.ask(&Method::GET, "/desk/search?q=canary").of(&staff).send().await.is(200).text();
            assert_eq!(page.matches("<li class=\"find\">").count(), wanted.len(), "{page}");
            let log = asks(paper, &staff, "log").await.json();
            let events = log["events"].as_array().expect("events").clone();
            let sites: std::collections::BTreeSet<&str> = events.iter().filter_map(|event| event["site"].as_str()).collect();
            assert!(site.is_none() || sites.iter().all(|one| Some(*one) == site), "{name}: {sites:?}");
            assert_eq!(events.iter().any(|event| event["site"].is_null()), site.is_none(), "{name} and accounts");
            let about = |id: &str| events.iter().any(|event| event["story_id"] == id);
            assert_eq!(about(&story.id), wanted.contains(&"Canary here"), "{name}");
            assert_eq!(about(&elsewhere.id), wanted.contains(&"Canary there"), "{name}");
        }
        for token in [&paper.keys.publisher, &paper.keys.perspective] {
            paper.ask(&Method::GET, "/api/v1/search?q=canary").bearer(token).send().await.refused(403, "forbidden");
        }
        let foreign = paper.ask(&Method::GET, "/api/v1/search?q=canary").bearer(&paper.keys.other_staff).send().await;
        assert_eq!(foreign.is(200).json()["comments"].as_array().map(Vec::len), Some(1));
    }

    async fn a_search_goes_on_page_by_page_and_loses_nothing(paper) {
        let max = paper.staff_member("Max", Role::Moderator, None, None).await;
        let story = paper.registered("/harbour", "The fence").await;
        for at in 0..60 {
            paper.reader("Ana").comments_on(&story, &format!("Bird {at}")).await;
        }
        paper.settle().await;
        for sort in ["newest", "oldest"] {
            for query in ["q=bird", "author=Ana", "sort=x"] {
                let query = if query == "sort=x" { String::new() } else { format!("&{query}") };
                let mut texts = Vec::new();
                let mut cursor = String::new();
                loop {
                    let json = asks(paper, &max, &format!("search?sort={sort}{query}{cursor}")).await.json();
                    let some = json["comments"].as_array().expect("comments").clone();
                    texts.extend(some.iter().map(|comment| comment["id"].as_str().expect("an id").to_owned()));
                    match json["next_cursor"].as_str() {
                        Some(next) => cursor = format!("&cursor={next}"),
                        None => break,
                    }
                }
                assert_eq!(texts.len(), 60, "{sort}{query}");
                texts.sort();
                texts.dedup();
                assert_eq!(texts.len(), 60, "{sort}{query}: none twice");
            }
        }
        let page = paper.ask(&Method::GET, "/desk/search?q=bird").of(&max).send().await.is(200).text();
        assert!(page.contains("rel=\"next\""), "{page}");
    }

    async fn what_is_removed_while_it_is_indexed_is_not_found(paper) {
        let max = paper.staff_member("Max", Role::Moderator, None, None).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        for round in 0..6 {
            let comment = ana.comments_on(&story, &format!("Canary {round}")).await;
            let step = |tx: &mut althing_store::Tx<'_>| follow::step(tx, follow::EVENTS_MAX);
            let index = paper.app.store.write(althing_store::Lane::Bulk, step);
            let (indexed, removed) = tokio::join!(index, ana.withdrawal(&comment).send());
            indexed.expect("indexed");
            removed.is(200);
            assert!(found(paper, &max, "q=canary").await.is_empty(), "round {round}");
        }
        paper.settle().await;
        assert!(found(paper, &max, "q=canary").await.is_empty());
    }

    async fn recounting_finds_what_is_wrong_with_the_index(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        paper.reader("Ana").comments_on(&story, "Canary").await;
        paper.settle().await;
        paper.recount().await;
        let faults = |sql: &'static str| async move {
            paper.app.store.write(althing_store::Lane::Bulk, move |tx| tx.exec(sql, &[])).await.expect("tampered");
            let store = paper.app.store.clone();
            let report = tokio::task::spawn_blocking(move || althing_store::verify::verify(&store)).await;
            report.expect("runs").expect("verifies").faults.join("; ")
        };
        let told = faults("update comment set status = 'withdrawn', thread_count = 0").await;
        assert!(told.contains("is gone and can be found"), "{told}");
        let told = faults("update comment set status = 'published', thread_count = 1").await;
        assert!(told.is_empty(), "{told}");
        let told = faults("update site_day set count = count + 1 where what = 'comment_submitted'").await;
        assert!(told.contains("comment_submitted: 2 are counted in days, and 1 are in the log"), "{told}");
        faults("update site_day set count = count - 1 where what = 'comment_submitted'").await;
    }
}

#[test]
fn no_word_of_an_erased_comment_is_left_in_the_index() {
    on(Engine::Sqlite, async |paper| {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let comment: Written = ana.comments_on(&story, "Zzyzxcanary words").await;
        for at in 0..20 {
            ana.comments_on(&story, &format!("Other words {at}")).await;
        }
        paper.settle().await;
        let path = paper.app.store.path().expect("a file").to_owned();
        let is_there = |ending: &str| {
            let mut name = path.clone().into_os_string();
            name.push(ending);
            let bytes = std::fs::read(name).unwrap_or_default().to_ascii_lowercase();
            bytes.windows(11).any(|part| part == b"zzyzxcanary")
        };
        assert!(is_there("") || is_there("-wal"), "the control");
        paper.operator().erases(&comment).await;
        paper.settle().await;
        for at in 0..16 {
            paper.app.store.fold();
            ana.comments_on(&story, &format!("More words {at}")).await;
            if !is_there("") && !is_there("-wal") {
                return;
            }
        }
        panic!("a word is left");
    });
}
