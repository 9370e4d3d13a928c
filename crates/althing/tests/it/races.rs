//! Two at once: whoever comes first decides, and every number is right afterwards.

use std::collections::BTreeSet;
use std::sync::Arc;

use althing::app::App;
use althing::comment::actions::{Ask as Wish, Author, Repeat, submit};
use althing::site::rules::change;
use althing::story::find::{self, Target};
use althing_core::reader::Actor;
use althing_core::rule::{To, Words};
use http::Method;
use serde_json::json;

use crate::support::{Answer, PAPER, both_engines, engine, settings};

const ROUNDS: usize = 12;

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    statuses
}

both_engines! {
    async fn a_page_that_is_made_while_its_site_is_set_shows_the_new_setting(paper) {
        let story = paper.registered("/harbour", "Harbour").await;
        for minutes in 1..60 {
            let setting = format!("edit_minutes={minutes}");
            let asks = (0..6).map(|_| paper.ask(&Method::GET, &story.page())).collect();
            let changes = [setting.as_str()];
            tokio::join!(paper.at_once(asks), paper.set(&changes));
            let page = paper.page(&story.page()).await;
            assert!(page.contains(&format!("data-edit-minutes=\"{minutes}\"")), "{minutes}: an old page was kept");
        }
    }

    async fn rules_that_two_servers_publish_at_once_are_all_kept_each_in_its_version(paper) {
        let place = &paper.database;
        // On SQLite there is one server, whose changes of sites take turns.
        let is_shared = paper.app.store.path().is_none();
        let second = is_shared.then(|| engine::app(&place.url, &place.folder, settings(), paper.now().0, 3));
        let other = second.as_ref().unwrap_or(&paper.app);
        let site = paper.app.site("paper").expect("the site");
        let words = |title: String| Words::new(&title, "Body", "Because.").expect("words");
        for round in 0..ROUNDS {
            let add = async |app: &Arc<App>, by: &str| {
                change(app, &site, Actor::Operator.into(), To::Added(words(format!("{by} {round}")))).await
            };
            let (one, two) = tokio::join!(add(&paper.app, "One"), add(other, "Two"));
            assert!(one.is_ok() && two.is_ok(), "{one:?} {two:?}");
        }
        paper.app.reload_sites().await.expect("reads");
        let rules = paper.app.site("paper").expect("the site").rules.to_vec();
        let titles: BTreeSet<String> = rules.iter().map(|rule| rule.title.clone()).collect();
        for round in 0..ROUNDS {
            assert!(titles.contains(&format!("One {round}")) && titles.contains(&format!("Two {round}")), "{titles:?}");
        }
        for round in 0..ROUNDS {
            let version = u32::try_from(round).expect("few") + 1;
            let to = |by: &str| To::Changed { code: "one-0".to_owned(), version, words: words(format!("{by} changes {round}")) };
            let (one, two) = tokio::join!(
                change(&paper.app, &site, Actor::Operator.into(), to("One")),
                change(other, &site, Actor::Operator.into(), to("Two")),
            );
            assert_eq!([&one, &two].iter().filter(|done| done.is_ok()).count(), 1, "one took the version: {one:?} {two:?}");
        }
        let id = site.id;
        let known = paper.app.store.read(move |tx| althing_store::rule::known(tx, id)).await.expect("reads");
        assert!(known.contains(&("one-0".to_owned(), ROUNDS as u32 + 1)), "{known:?}");
        if let Some(second) = second {
            tokio::task::spawn_blocking(move || second.store.clone().close()).await.expect("closes");
        }
    }

    async fn of_two_removals_one_counts(paper) {
        let story = paper.story("/harbour").await;
        for round in 0..ROUNDS {
            let comment = paper.reader("Ana").comments_on(&story, &format!("Round {round}")).await;
            let staff = paper.staff();
            let answers = paper.at_once(vec![staff.removal(&comment), staff.removal(&comment), staff.removal(&comment)]).await;
            assert_eq!(statuses(&answers), [200, 410, 410]);
            assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 0);
        }
        let removals = paper.happened(&story).await.into_iter().filter(|kind| kind == "comment_removed").count();
        assert_eq!(removals, ROUNDS);
        paper.recount().await;
    }

    async fn an_edit_and_a_removal(paper) {
        let story = paper.story("/harbour").await;
        for round in 0..ROUNDS {
            let comment = paper.reader("Ana").comments_on(&story, &format!("Round {round}")).await;
            let asks = vec![paper.reader("Ana").edit(&comment, "Edited words"), paper.staff().removal(&comment)];
            let answers = paper.at_once(asks).await;
            assert!([200, 410].contains(&answers[0].status), "{}", answers[0]);
            answers[1].is(200);
            assert_eq!(paper.status(&comment).await, "removed");
            assert!(!paper.page(&story.page()).await.contains("Edited words"));
        }
        paper.recount().await;
    }

    async fn a_reply_and_a_withdrawal(paper) {
        let story = paper.story("/harbour").await;
        for round in 0..ROUNDS {
            let parent = paper.reader("Ana").comments_on(&story, &format!("Round {round}")).await;
            let asks = vec![
                paper.reader("Ben").asks(&story, Some(&parent), "A reply"),
                paper.reader("Ana").withdrawal(&parent),
                paper.reader("Cem").asks(&story, Some(&parent), "Another reply"),
            ];
            let answers = paper.at_once(asks).await;
            answers[1].is(200);
            let replies = [&answers[0], &answers[2]].iter().filter(|answer| answer.status == 201).count();
            for answer in [&answers[0], &answers[2]] {
                assert!(answer.status == 201 || answer.status == 409, "{answer}");
            }
            assert_eq!(paper.counted(&parent).await, (replies as i64, replies as i64));
        }
        paper.recount().await;
    }

    async fn sixteen_equal_requests_are_one_comment(paper) {
        for (round, path) in ["/stored", "/fresh-1", "/fresh-2", "/fresh-3", "/stored", "/fresh-4"].into_iter().enumerate() {
            if path == "/stored" {
                paper.registered(path, "Stored").await;
            }
            let story = paper.story(path).await;
            let before = paper.story_row(&story).await.map_or(0, |row| row.comment_count);
            let key = format!("one-key-for-all-of-round-{round}");
            let wish = paper.reader("Ana").wish(&story, None, "Only once");
            let ask = || paper.ask(&Method::POST, &story.comments()).script(PAPER).header("idempotency-key", &key).json(&wish);
            let answers = paper.at_once((0..16).map(|_| ask()).collect()).await;
            assert_eq!(statuses(&answers), [201; 16], "{path}");
            let first = answers[0].json();
            for answer in &answers {
                let json = answer.json();
                assert_eq!((&json["id"], &json["edit_token"]), (&first["id"], &first["edit_token"]), "{path}");
            }
            assert_eq!(paper.story_row(&story).await.unwrap().comment_count, before + 1, "{path}");
        }
        paper.recount().await;
    }

    async fn many_first_comments_on_one_story(paper) {
        for path in ["/a", "/b", "/c", "/d"] {
            let story = paper.story(path).await;
            let asks = (0..16).map(|at| paper.reader("Ana").asks(&story, None, &format!("Comment {at}"))).collect();
            let answers = paper.at_once(asks).await;
            assert_eq!(statuses(&answers), [201; 16], "{path}");
            let mut places: Vec<i64> = answers.iter().map(|answer| answer.json()["position"].as_i64().unwrap()).collect();
            places.sort_unstable();
            assert_eq!(places, (1..=16).collect::<Vec<_>>());
            let row = paper.story_row(&story).await.unwrap();
            assert_eq!((row.comment_count, row.epoch), (16, 16));
        }
        paper.recount().await;
    }

    async fn replies_all_over_one_thread(paper) {
        let story = paper.story("/harbour").await;
        let root = paper.reader("Ana").comments_on(&story, "Root").await;
        let mut below = vec![root.clone()];
        for at in 0..4 {
            below.push(paper.reader("Ana").replies_to(&below[at], &format!("Chain {at}")).await);
        }
        let mut asks = Vec::new();
        for round in 0..8 {
            for parent in &below {
                asks.push(paper.reader("Ben").asks(&story, Some(parent), &format!("Reply {round}")));
            }
            asks.push(paper.reader("Ana").edit(&below[2], &format!("Edit {round}")));
        }
        asks.push(paper.staff().removal(&below[4]));
        let answers = paper.at_once(asks).await;
        assert!(answers.iter().all(|answer| [200, 201, 409].contains(&answer.status)), "{:?}", statuses(&answers));
        let taken = answers.iter().filter(|answer| answer.status == 201).count() as i64;
        assert_eq!(paper.counted(&root).await.1, 4 + taken);
        paper.settle().await;
        paper.recount().await;
    }

    async fn a_comment_on_its_way_finds_the_story_that_took_its_address(paper) {
        // What happens between the look-up and the commit, one step after the other.
        let late = find::by_url(&paper.app, "paper", "https://paper.example/old").await.unwrap();
        assert!(late.stored.is_none());
        let story = json!({"url": "https://paper.example/new", "title": "Moved", "urls": ["https://paper.example/old"]});
        let id = paper.publisher().puts(&story).await.is(200).json()["id"].as_str().unwrap().to_owned();
        let wish = Wish { parent_id: None, author: Author::Guest("Ana".to_owned()), body: "On its way".to_owned(), email: None, mark: None, marks: Vec::new(), notify: false, client: [192, 0, 2, 1].into() };
        let key = Repeat::Key("a-key-of-one-comment".to_owned());
        let receipt = submit(&paper.app, &Target::from(&late), &wish, &key).await.expect("taken");
        assert!(paper.page(&format!("/s/paper/{id}")).await.contains("On its way"), "it went to a story of its own");
        let known = find::by_url(&paper.app, "paper", "https://paper.example/old").await.unwrap();
        let again = submit(&paper.app, &Target::from(&known), &wish, &key).await.expect("the same again");
        assert_eq!((again.comment_id, again.replayed), (receipt.comment_id, true));
    }

    async fn stories_put_at_once_are_one_or_refused(paper) {
        for round in 0..ROUNDS {
            let url = |name: &str| format!("{PAPER}/{name}-{round}");
            let one = json!({"url": url("a"), "title": "One", "urls": [url("b")]});
            let two = json!({"url": url("c"), "title": "Two", "urls": [url("b")]});
            let story = paper.story(&format!("/b-{round}")).await;
            let publisher = paper.publisher();
            let asks = vec![publisher.put(&one), publisher.put(&two), paper.reader("Ana").asks(&story, None, "First")];
            let answers = paper.at_once(asks).await;
            for answer in &answers[..2] {
                assert!([200, 409].contains(&answer.status), "{answer}");
            }
            answers[2].is(201);
            let now = paper.story(&format!("/b-{round}")).await;
            let page = paper.page(&now.page()).await;
            assert!(page.contains("First"), "round {round}: the comment is where its address leads");
        }
        paper.recount().await;
    }
}
