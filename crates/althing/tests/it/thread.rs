//! What staff do in the thread: pin, pick, lock, hold a thread, close a story.

use std::collections::HashSet;

use althing_core::reader::Role;
use http::Method;
use serde_json::{Value, json};

use crate::paging::{next_of, shown_on, walk};
use crate::support::{Answer, Ask, Member, OURS, Paper, Story, Written, both_engines};

const SORTS: [&str; 4] = ["best", "newest", "oldest", "discussed"];

/// An act on a comment, by a key of the newsroom's.
async fn act(paper: &Paper, comment: &Written, wish: Value) -> Answer {
    let ask = paper.ask(&Method::POST, &format!("{}/thread", comment.api()));
    ask.bearer(&paper.keys.staff).json(&wish).send().await
}

async fn does(paper: &Paper, comment: &Written, what: &str) -> Value {
    act(paper, comment, json!({"do": what})).await.is(200).json()
}

fn by_form(paper: &Paper, who: &Member, path: &str, fields: &[(&str, &str)]) -> Ask {
    paper.ask(&Method::POST, path).of(who).form(OURS, fields)
}

async fn threads(paper: &Paper, story: &Story, count: usize) -> Vec<Written> {
    let mut all = Vec::with_capacity(count);
    for at in 0..count {
        all.push(paper.reader("Ana").comments_on(story, &format!("Thread {at}")).await);
    }
    all
}

fn id(comment: &Written) -> String {
    comment.id.to_string()
}

/// All comments that the API lists, with a limit.
async fn listed(paper: &Paper, story: &Story, sort: &str, limit: usize) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("{}?sort={sort}&limit={limit}{cursor}", story.comments());
        let answer = paper.get(&path).await.is(200).json();
        let comments = answer["comments"].as_array().unwrap();
        all.extend(comments.iter().map(|comment| comment["id"].as_str().unwrap().to_owned()));
        match answer["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
        assert!(all.len() < 1000, "the list does not end");
    }
}

/// A page without the number of its story's last change.
fn without_epoch(page: &str) -> String {
    let (before, rest) = page.split_once("data-epoch=\"").expect("an epoch");
    let (_, after) = rest.split_once('"').expect("its end");
    format!("{before}{after}")
}

both_engines! {
    async fn pinned_threads_stand_first_in_every_order_and_nowhere_else(paper) {
        let story = paper.story("/harbour").await;
        let all = threads(paper, &story, 120).await;
        for reply in 0..5 {
            paper.reader("Ben").replies_to(&all[60], &format!("Reply {reply}")).await;
        }
        paper.settle().await;
        let mut later = Vec::new();
        for sort in SORTS {
            let first = paper.page(&format!("{}?sort={sort}", story.page())).await;
            later.push((sort, next_of(&first).expect("a second page")));
        }
        for at in [10, 60, 110] {
            paper.advance(1000);
            does(paper, &all[at], "pin").await;
        }
        act(paper, &all[5], json!({"do": "pin"})).await.refused(409, "pinned-full");
        act(paper, &all[10], json!({"do": "pin"})).await.refused(409, "nothing-changes");
        let pins = [id(&all[110]), id(&all[60]), id(&all[10])];
        for sort in SORTS {
            let pages = walk(paper, &format!("{}?sort={sort}", story.page())).await;
            let first: Vec<String> = shown_on(&pages[0]).into_iter().filter(|one| all.iter().any(|root| id(root) == *one)).collect();
            assert_eq!(first[..3], pins, "{sort}: the last pin first");
            assert_eq!(pages[0].matches(">Pinned<").count(), 3, "{sort}");
            let shown: Vec<String> = pages.iter().flat_map(|page| shown_on(page)).collect();
            let distinct: HashSet<&String> = shown.iter().collect();
            assert_eq!((shown.len(), distinct.len()), (125, 125), "{sort}: each once");
            for page in &pages[1..] {
                assert!(!shown_on(page).iter().any(|one| pins.contains(one)), "{sort}: repeated on a later page");
            }
            for limit in [1, 2, 7, 200] {
                let api = listed(paper, &story, sort, limit).await;
                let distinct: HashSet<&String> = api.iter().collect();
                assert_eq!((api.len(), distinct.len()), (125, 125), "{sort} by {limit}");
                assert_eq!((&api[0], &api[1]), (&pins[0], &pins[1]), "{sort} by {limit}");
                if limit == 200 {
                    assert_eq!(api, shown, "{sort}: the page and the API agree");
                }
            }
        }
        for (sort, path) in later {
            let page = paper.page(&path).await;
            let shown = shown_on(&page);
            assert!(!shown.is_empty() && !shown.iter().any(|one| pins.contains(one)), "{sort}: a place from before holds");
        }
        let (place, page) = paper.follow(&all[110].permalink()).await;
        assert!(page.contains(&all[110].anchor()) && !place.contains("root="), "it is on the first page now: {place}");
        for at in [10, 60, 110] {
            does(paper, &all[at], "unpin").await;
        }
        act(paper, &all[10], json!({"do": "unpin"})).await.refused(409, "nothing-changes");
        assert_eq!(listed(paper, &story, "oldest", 200).await[0], id(&all[0]));
    }

    async fn what_is_gone_is_not_pinned_and_comes_back_as_it_was(paper) {
        let story = paper.story("/harbour").await;
        let all = threads(paper, &story, 3).await;
        paper.reader("Ben").replies_to(&all[2], "A reply").await;
        does(paper, &all[2], "pin").await;
        assert_eq!(listed(paper, &story, "oldest", 50).await[0], id(&all[2]));
        let held = does(paper, &all[2], "hold").await;
        assert_eq!(held["held"], 2);
        assert_eq!(listed(paper, &story, "oldest", 50).await, [id(&all[0]), id(&all[1])]);
        act(paper, &all[2], json!({"do": "pick"})).await.refused(410, "comment-gone");
        act(paper, &all[2], json!({"do": "release", "bulk_id": held["bulk_id"]})).await.is(200);
        assert_eq!(listed(paper, &story, "oldest", 50).await[0], id(&all[2]), "pinned as before");
        paper.reader("Ana").withdraws(&all[2]).await;
        let page = paper.page(&story.page()).await;
        assert!(!page.contains(">Pinned<") && page.contains("A reply"), "a placeholder is not pinned: {page}");
        assert_eq!(shown_on(&page)[0], id(&all[0]));
        for root in &all[..2] {
            does(paper, root, "pin").await;
        }
        let third = paper.reader("Ana").comments_on(&story, "One more").await;
        does(paper, &third, "pin").await;
    }

    async fn picks_carry_a_badge_and_are_told_to_programs(paper) {
        let story = paper.story("/harbour").await;
        let root = paper.reader("Ana").comments_on(&story, "Root").await;
        let deep = paper.reader("Ben").replies_to(&root, "Worth reading").await;
        let told = does(paper, &deep, "pick").await;
        assert_eq!((&told["comment"]["picked"], &told["comment"]["id"]), (&json!(true), &json!(id(&deep))));
        let page = paper.page(&story.page()).await;
        assert_eq!(page.matches("Editors’ pick").count(), 1);
        assert!(page.contains("data-marks=\"picked\""));
        assert_eq!(paper.get(&deep.api()).await.json()["picked"], true);
        assert_eq!(paper.get(&root.api()).await.json()["picked"], false);
        act(paper, &deep, json!({"do": "pin"})).await.refused(422, "not-offered");
        does(paper, &deep, "unpick").await;
        assert!(!paper.page(&story.page()).await.contains("Editors’ pick"));
        let kinds = paper.happened(&story).await;
        assert_eq!(kinds[2..], ["comment_picked", "comment_unpicked"]);
        paper.staff().removes(&deep).await;
        act(paper, &deep, json!({"do": "pick"})).await.refused(410, "comment-gone");
    }

    async fn a_locked_thread_takes_no_reply_by_any_door(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let (ana, ben) = (paper.reader("Ana"), paper.reader("Ben"));
        let root = ana.comments_on(&story, "Root").await;
        let mut deep = ben.replies_to(&root, "Reply 0").await;
        for at in 1..12 {
            deep = ana.replies_to(&deep, &format!("Reply {at}")).await;
        }
        let open = ana.comments_on(&story, "Another thread").await;
        let form = format!("{}/reply?to=", story.page());
        paper.page(&format!("{form}{}", deep.id)).await;
        does(paper, &root, "lock").await;
        assert_eq!(paper.get(&root.api()).await.json()["locked"], true);
        for comment in [&root, &deep] {
            ben.asks(&story, Some(comment), "Late").send().await.refused(409, "thread-locked");
            let back = ben.posts_form(&story, Some(comment), "Late, but kept").await;
            back.is(409);
            assert!(back.text().contains("Late, but kept") && back.text().contains("locked this thread"), "{back}");
            let page = paper.get(&format!("{form}{}", comment.id)).await;
            assert!(page.is(409).text().contains("locked"), "{page}");
        }
        let page = paper.page(&story.page()).await;
        assert!(page.contains("it takes no more replies"), "it is said: {page}");
        assert_eq!(page.matches("data-action=\"reply\"").count(), 1, "only in the other thread");
        let rest = paper.page(&format!("{}?root={}&cursor=5", story.page(), root.id)).await;
        assert_eq!(rest.matches("data-action=\"reply\"").count(), 0, "also on a later page of it");
        ben.replies_to(&open, "Elsewhere").await;
        ana.edits(&root, "Root, edited").await;
        does(paper, &root, "unlock").await;
        ben.replies_to(&deep, "In time again").await;
        let kinds = paper.happened(&story).await;
        assert!(kinds.contains(&"thread_locked".to_owned()) && kinds.contains(&"thread_unlocked".to_owned()));
    }

    async fn staff_close_a_story_and_only_who_says_so_reopens_it(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        ana.comments_on(&story, "In time").await;
        let set = async |state: &str| {
            let ask = paper.ask(&Method::POST, &format!("{}/state", story.api())).bearer(&paper.keys.staff);
            ask.json(&json!({"state": state})).send().await
        };
        let is_open = async || {
            let page = paper.page(&story.page()).await.contains("<textarea");
            assert_eq!(paper.get(&story.api()).await.json()["state"], if page { "open" } else { "closed" });
            page
        };
        let put = async |more: Value| {
            let mut put = json!({"url": story.url, "title": "The fence"});
            put.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            paper.publisher().puts(&put).await.is(200).json()
        };
        assert_eq!(set("closed").await.is(200).json()["state"], "closed");
        set("closed").await.refused(409, "nothing-changes");
        assert!(!is_open().await);
        ana.asks(&story, None, "Late").send().await.refused(409, "story-closed");
        assert_eq!(put(json!({"title": "The new fence"})).await["state"], "closed", "a put that says nothing of it");
        assert!(!is_open().await);
        assert_eq!(put(json!({"state": "open"})).await["state"], "open", "one that says so");
        assert!(is_open().await);
        put(json!({"state": "closed"})).await;
        assert_eq!(set("open").await.is(200).json()["state"], "open", "staff may open what the publisher closed");
        ana.comments_on(&story, "Again").await;
        set("ajar").await.refused(400, "malformed");
        let kinds = paper.happened(&story).await;
        assert_eq!(kinds.iter().filter(|kind| kind.starts_with("story_") && *kind != "story_put").collect::<Vec<_>>(), ["story_closed", "story_reopened"]);
    }

    async fn a_thread_is_held_and_given_back_as_it_was(paper) {
        let story = paper.story("/harbour").await;
        let (ana, ben) = (paper.reader("Ana"), paper.reader("Ben"));
        let root = ana.comments_on(&story, "Root").await;
        let branch = ben.replies_to(&root, "Branch").await;
        let other = ben.replies_to(&root, "Other branch").await;
        let mut all = vec![branch.clone()];
        for at in 0..70 {
            all.push(ana.replies_to(&all[at / 3], &format!("Below {at}")).await);
        }
        let gone = ben.replies_to(&branch, "Taken back").await;
        ben.replies_to(&gone, "Below what is gone").await;
        ben.withdraws(&gone).await;
        does(paper, &branch, "pick").await;
        paper.settle().await;
        let before = paper.page(&story.page()).await;
        let count = paper.story_row(&story).await.unwrap().comment_count;
        let said = json!({"do": "hold", "reason": "topic", "explanation": "This left the harbour long ago."});
        let held = act(paper, &branch, said).await.is(200).json();
        assert_eq!((&held["held"], &held["all"]), (&json!(72), &json!(true)));
        let page = paper.page(&story.page()).await;
        assert!(page.contains("Other branch") && !page.contains("Below 7") && !page.contains("Below what"), "{page}");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, count - 72);
        assert_eq!(paper.status(&all[40]).await, "pending");
        assert_eq!((paper.status(&gone).await, paper.status(&other).await), ("withdrawn", "published"));
        ben.asks(&story, Some(&branch), "Behind").send().await.refused(422, "parent-unknown");
        act(paper, &branch, json!({"do": "hold"})).await.refused(409, "nothing-changes");
        act(paper, &branch, json!({"do": "hold", "reason": "nosuch"})).await.is(422);
        let undo = json!({"do": "release", "bulk_id": held["bulk_id"]});
        assert_eq!(act(paper, &branch, undo.clone()).await.is(200).json()["released"], 72);
        paper.settle().await;
        assert_eq!(without_epoch(&paper.page(&story.page()).await), without_epoch(&before));
        act(paper, &branch, undo).await.refused(409, "nothing-to-undo");
    }

    async fn what_was_decided_since_stays_when_the_rest_comes_back(paper) {
        let story = paper.story("/harbour").await;
        let root = paper.reader("Ana").comments_on(&story, "Root").await;
        let bad = paper.reader("Ben").replies_to(&root, "Bad words").await;
        let held = does(paper, &root, "hold").await;
        paper.staff().removes(&bad).await;
        let told = act(paper, &root, json!({"do": "release", "bulk_id": held["bulk_id"]})).await.is(200).json();
        assert_eq!(told["released"], 1);
        assert_eq!((paper.status(&root).await, paper.status(&bad).await), ("published", "removed"));
        let elsewhere = paper.story("/elsewhere").await;
        let there = paper.reader("Ana").comments_on(&elsewhere, "There").await;
        let held = does(paper, &root, "hold").await;
        let crossed = act(paper, &there, json!({"do": "release", "bulk_id": held["bulk_id"]})).await;
        crossed.refused(409, "nothing-to-undo");
    }

    async fn only_staff_of_the_section_act(paper) {
        let answer = paper.publisher().puts(&json!({"url": "https://paper.example/match", "title": "A match", "section": "sport"})).await;
        answer.is(200);
        let story = paper.story("/match").await;
        let comment = paper.reader("Ana").comments_on(&story, "Goal").await;
        let sport = paper.staff_member("Sam", Role::Moderator, Some("paper"), Some("sport")).await;
        let politics = paper.staff_member("Pia", Role::Moderator, Some("paper"), Some("politics")).await;
        let other = paper.staff_member("Otto", Role::Moderator, Some("other"), None).await;
        let reader = paper.member("Mia").await;
        let events = paper.log().await.len();
        let desk = format!("/desk/comments/{}/thread", comment.id);
        let state = format!("/desk/stories/{}/state", story.id);
        for who in [&politics, &other, &reader] {
            for what in ["pin", "pick", "lock", "hold"] {
                let ask = paper.ask(&Method::POST, &format!("{}/thread", comment.api())).of(who).script(OURS);
                ask.json(&json!({"do": what})).send().await.refused(403, "forbidden");
                assert!([403, 404].contains(&by_form(paper, who, &desk, &[("do", what)]).send().await.status), "{what}");
            }
            by_form(paper, who, &state, &[("state", "closed")]).send().await.is(403);
            paper.ask(&Method::GET, &format!("/desk/stories/{}", story.id)).of(who).send().await.is(403);
        }
        assert_eq!(paper.log().await.len(), events, "nothing changed");
        let foreign = paper.ask(&Method::POST, &format!("{}/thread", comment.api())).of(&sport).script("https://paper.example");
        foreign.json(&json!({"do": "pick"})).send().await.refused(403, "forbidden");
        let ask = paper.ask(&Method::POST, &format!("{}/thread", comment.api())).of(&sport).script(OURS);
        ask.json(&json!({"do": "pick"})).send().await.is(200);
        for (who, may) in [(&sport, json!(["moderate"])), (&politics, json!([])), (&reader, json!([]))] {
            let ask = paper.ask(&Method::GET, &format!("/api/v1/me/stories/{}", story.id)).of(who).script(OURS);
            let me = ask.send().await.is(200).json();
            assert_eq!(me["may"], may);
            assert_eq!(me["staff"].is_null(), may == json!([]));
            assert_eq!(me["desk_url"].is_null(), may == json!([]));
        }
    }

    async fn the_desk_lists_stories_and_acts_on_them_by_form(paper) {
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let open = async |path: &str| {
            let answer = paper.ask(&Method::GET, path).of(&max).send().await;
            answer.is(200);
            answer.text()
        };
        let busy = paper.registered("/harbour", "The harbour fence").await;
        let calm = paper.registered("/allotments", "The allotments").await;
        let roots = threads(paper, &busy, 4).await;
        threads(paper, &calm, 1).await;
        paper.set(&["mode=hold-first"]).await;
        paper.reader("Ben").comments_on(&busy, "Waits").await;
        let list = open("/desk/stories").await;
        assert!(list.find("The harbour fence") < list.find("The allotments"), "{list}");
        assert!(list.contains(&format!("/desk?queue=pending&amp;story={}", busy.id)), "{list}");
        assert!(!open("/desk/stories?list=closed").await.contains("The allotments"));
        let found = paper.ask(&Method::GET, "/desk/stories?url=https%3A%2F%2Fpaper.example%2Fallotments").of(&max);
        assert_eq!(found.send().await.sent_to(), format!("/desk/stories/{}", calm.id));
        assert!(open("/desk/stories?url=https%3A%2F%2Fpaper.example%2Fnone").await.contains("is known here"));
        let page = format!("/desk/stories/{}", busy.id);
        let state = format!("{page}/state");
        let done = by_form(paper, &max, &state, &[("state", "closed")]).send().await.sent_to();
        assert!(open(&done).await.contains("The story is closed."));
        assert!(open("/desk/stories?list=closed").await.contains("The harbour fence"));
        by_form(paper, &max, &state, &[("state", "open")]).send().await.is(303);
        let desk = |at: usize| format!("/desk/comments/{}/thread", roots[at].id);
        let done = by_form(paper, &max, &desk(1), &[("do", "pin"), ("from", "story")]).send().await.sent_to();
        let shown = open(&done).await;
        assert!(shown.contains("The thread is pinned") && shown.contains("value=\"unpin\""), "{shown}");
        let done = by_form(paper, &max, &desk(0), &[("do", "hold"), ("reason", "respect")]).send().await.sent_to();
        let shown = open(&done).await;
        assert!(shown.contains("Comments that wait now: 1."), "{shown}");
        let bulk = shown.split("action=\"/desk/bulk/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        by_form(paper, &max, &format!("/desk/bulk/{bulk}"), &[]).send().await.is(303);
        assert_eq!(paper.status(&roots[0]).await, "published");
        assert_eq!(by_form(paper, &max, &desk(0), &[("do", "pick")]).send().await.sent_to(), format!("/desk/comments/{}?did=pick", roots[0].id));
        let shown = open(&format!("/desk/comments/{}?did=pick", roots[0].id)).await;
        assert!(shown.contains("is an editors’ pick") && shown.contains("value=\"unpick\"") && shown.contains("value=\"hold\""), "{shown}");
        by_form(paper, &max, &desk(0), &[("do", "dance")]).send().await.is(400);
        for at in 0..60 {
            paper.registered(&format!("/old-{at}"), &format!("Old story {at}")).await;
        }
        let first = open("/desk/stories?list=newest").await;
        let second = open(&next_of(&first).expect("a second page")).await;
        assert!(first.contains("Old story 59") && second.contains("The allotments"), "{second}");
        assert_eq!(first.matches("role=\"rowheader\"").count() + second.matches("role=\"rowheader\"").count(), 62);
        paper.ask(&Method::GET, "/desk/stories?list=newest&page=x").of(&max).send().await.is(400);
    }
}
