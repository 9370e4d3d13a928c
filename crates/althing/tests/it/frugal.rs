//! What a read costs: statements that do not grow with what is listed, and nothing kept for addresses that were made up.

use althing::http::cache::Encoding;
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use crate::paging::next_of;
use crate::support::{Answer, Paper, Story, Written, both_engines};

/// An answer, and how many statements it took.
async fn counted(paper: &Paper, path: &str) -> (Answer, u64) {
    let before = paper.app.store.read_statements();
    let answer = paper.get(path).await;
    (answer, paper.app.store.read_statements() - before)
}

fn is_kept(paper: &Paper, path: &str) -> bool {
    paper.app.pages.ready(path, Encoding::Plain, paper.now()).is_some()
}

async fn threads(paper: &Paper, story: &Story, count: usize) -> Vec<Written> {
    let mut all = Vec::with_capacity(count);
    for at in 0..count {
        all.push(paper.reader("Ana").comments_on(story, &format!("Thread {at}")).await);
    }
    all
}

/// A cursor with one bit turned at each of its places in turn.
fn forged(cursor: &str) -> Vec<String> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).expect("base64url");
    let turned = (0..bytes.len()).map(|at| {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        BASE64URL_NOPAD.encode(&bytes)
    });
    turned
        .chain([BASE64URL_NOPAD.encode(&bytes[..bytes.len() - 8]), BASE64URL_NOPAD.encode(&[0; 48])])
        .collect()
}

both_engines! {
    async fn listing_takes_the_same_statements_for_few_threads_and_many(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let roots = threads(paper, &story, 201).await;
        for root in roots.iter().step_by(40) {
            paper.reader("Ben").replies_to(root, "A reply").await;
        }
        let mut costs = Vec::new();
        for limit in [1, 10, 50, 100, 200] {
            let (answer, cost) = counted(paper, &format!("{}?sort=oldest&limit={limit}", story.comments())).await;
            let answer = answer.is(200).json();
            assert_eq!(answer["comments"].as_array().unwrap().len(), limit);
            assert!(answer["next_cursor"].is_string());
            costs.push(cost);
        }
        // Two for the story, one for the threads' order, and one for each fifty threads.
        assert!(costs.iter().all(|cost| *cost <= 8), "{costs:?}");
    }

    async fn counts_take_one_statement_for_a_hundred_stories(paper) {
        let story = paper.registered("/story-7", "The fence").await;
        threads(paper, &story, 3).await;
        paper.publisher().puts(&json!({"url": "https://paper.example/story-9", "title": "B", "urls": ["https://paper.example/old-9"]})).await.is(200);
        let other = paper.story("/story-9").await;
        threads(paper, &other, 2).await;
        let mut costs = Vec::new();
        for many in [1_usize, 30, 100] {
            let mut urls: Vec<String> = (1..=many).rev().map(|at| format!("https://paper.example/story-{at}")).collect();
            if many > 1 {
                let old = "https://paper.example/old-9?utm_source=x";
                urls.splice(..2, [old.to_owned(), old.to_owned()]);
            }
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(urls.iter().map(|url| ("url", url)));
            let (answer, cost) = counted(paper, &format!("/api/v1/sites/paper/counts?{}", query.finish())).await;
            let answer = answer.is(200).json();
            let counts = answer["counts"].as_array().unwrap();
            assert_eq!(counts.len(), many);
            for (asked, told) in urls.iter().zip(counts) {
                let count = match asked.rsplit('/').next() {
                    Some("story-7") => 3,
                    Some("story-9" | "old-9?utm_source=x") => 2,
                    _ => 0,
                };
                assert_eq!((told["url"].as_str(), &told["comment_count"]), (Some(asked.as_str()), &json!(count)));
            }
            costs.push(cost);
        }
        assert_eq!(costs, [1, 1, 1]);
    }

    async fn a_link_to_a_comment_takes_few_statements_and_no_page(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let roots = threads(paper, &story, 60).await;
        let mut last = roots[3].clone();
        for at in 0..420 {
            last = paper.reader("Ben").replies_to(&roots[3], &format!("Reply {at}")).await;
        }
        let rendered = || paper.app.metrics.pages_rendered_total.load(std::sync::atomic::Ordering::Relaxed);
        for (comment, place) in [
            (&roots[0], format!("{}#comment-{}", story.page(), roots[0].id)),
            (&roots[59], format!("{}?root={}#comment-{}", story.page(), roots[59].id, roots[59].id)),
            (&last, format!("{}?root={}&cursor={}#comment-{}", story.page(), roots[3].id, last.json["position"].as_i64().unwrap() - 1, last.id)),
        ] {
            let before = rendered();
            let (answer, cost) = counted(paper, &comment.permalink()).await;
            assert_eq!(answer.sent_to(), place);
            // The last one is for what is pinned.
            assert!(cost <= 4 && rendered() == before, "{cost} statements");
            let page = paper.page(place.split('#').next().unwrap()).await;
            assert!(page.contains(&comment.anchor()), "{place}");
        }
        let made_up = format!("{}?comment=00000000-0000-7000-8000-000000000000", story.page());
        let (answer, cost) = counted(paper, &made_up).await;
        answer.is(404);
        assert!(cost <= 1 && !is_kept(paper, &made_up), "{cost} statements");
    }

    async fn cursors_that_were_made_up_cost_no_statement_and_no_page(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let elsewhere = paper.registered("/elsewhere", "Another").await;
        threads(paper, &story, 60).await;
        threads(paper, &elsewhere, 60).await;
        for at in 0..30 {
            paper.registered(&format!("/front-{at}"), "On the front").await;
        }
        let page = paper.page(&format!("{}?sort=newest", story.page())).await;
        let next = next_of(&page).expect("a next page");
        paper.page(&next).await;
        assert!(is_kept(paper, &next), "the control: a true cursor's page is kept");
        let cursor = next.split("page=").nth(1).unwrap().to_owned();
        for cursor in forged(&cursor) {
            let path = format!("{}?sort=newest&page={cursor}", story.page());
            let (answer, cost) = counted(paper, &path).await;
            answer.is(400);
            assert!(cost == 0 && !is_kept(paper, &path), "{cost} statements");
        }
        paper.get(&format!("{}?sort=oldest&page={cursor}", story.page())).await.is(400);
        paper.get(&format!("{}?sort=newest&page={cursor}", elsewhere.page())).await.is(400);
        let listed = paper.get(&format!("{}?sort=newest&limit=5", story.comments())).await.json();
        let cursor = listed["next_cursor"].as_str().unwrap().to_owned();
        paper.get(&format!("{}?sort=newest&limit=5&cursor={cursor}", story.comments())).await.is(200);
        for cursor in forged(&cursor) {
            let path = format!("{}?sort=newest&limit=5&cursor={cursor}", story.comments());
            paper.get(&path).await.refused_field(400, "malformed", "cursor");
            assert!(!is_kept(paper, &path));
        }
        paper.get(&format!("{}?sort=newest&cursor={cursor}", elsewhere.comments())).await.is(400);
        for front in ["/", "/s/paper"] {
            let next = next_of(&paper.page(front).await).expect("a next page");
            paper.page(&next).await;
            for cursor in forged(next.split("page=").nth(1).unwrap()) {
                let (answer, cost) = counted(paper, &format!("{front}?page={cursor}")).await;
                answer.is(400);
                assert_eq!(cost, 0);
            }
            let other = if front == "/" { "/s/paper" } else { "/" };
            paper.get(&next.replacen(front, other, 1)).await.is(400);
        }
    }

    async fn places_in_a_thread_that_name_nothing_are_not_kept(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let roots = threads(paper, &story, 2).await;
        let reply = paper.reader("Ben").replies_to(&roots[0], "A reply").await;
        let elsewhere = paper.registered("/elsewhere", "Another").await;
        let foreign = threads(paper, &elsewhere, 1).await.remove(0);
        let (root, last) = (roots[0].id, reply.json["position"].as_i64().unwrap());
        let nobody = "00000000-0000-7000-8000-000000000000".to_owned();
        paper.page(&format!("{}?root={root}&cursor={}", story.page(), last - 1)).await;
        paper.page(&format!("{}?root={root}&cursor=-1", story.page())).await;
        paper.get(&format!("{}?root={root}&cursor={last}", story.comments())).await.is(200);
        for cursor in ["-2".to_owned(), "-9223372036854775808".to_owned(), "9223372036854775808".to_owned(), "1.5".to_owned()] {
            paper.get(&format!("{}?root={root}&cursor={cursor}", story.page())).await.is(400);
            paper.get(&format!("{}?root={root}&cursor={cursor}", story.comments())).await.refused_field(400, "malformed", "cursor");
        }
        for position in [last + 1, last + 1000, i64::MAX] {
            let path = format!("{}?root={root}&cursor={position}", story.page());
            paper.get(&path).await.is(404);
            assert!(!is_kept(paper, &path));
            for within in ["root", "parent"] {
                let path = format!("{}?sort=best&limit=50&{within}={root}&cursor={position}", story.comments());
                paper.get(&path).await.refused_field(400, "malformed", "cursor");
                assert!(!is_kept(paper, &path));
            }
        }
        for id in [nobody, foreign.id.to_string()] {
            for within in ["root", "parent"] {
                let path = format!("{}?sort=best&limit=50&{within}={id}", story.comments());
                paper.get(&path).await.is(404);
                assert!(!is_kept(paper, &path));
            }
        }
        let path = format!("{}?sort=best&limit=50&parent={root}", story.comments());
        assert_eq!(paper.get(&path).await.json()["comments"].as_array().unwrap().len(), 1);
        assert!(is_kept(paper, &path), "the control: what is there is kept");
    }

    async fn further_front_pages_do_not_look_for_the_busiest(paper) {
        for at in 0..30 {
            paper.registered(&format!("/front-{at}"), "On the front").await;
        }
        let story = paper.story("/front-3").await;
        threads(paper, &story, 2).await;
        paper.settle().await;
        for front in ["/", "/s/paper"] {
            let (first, first_cost) = counted(paper, front).await;
            let (further, further_cost) = counted(paper, &next_of(&first.text()).expect("a next page")).await;
            assert_eq!((first_cost, further_cost), (2, 1), "{front}");
            further.is(200);
        }
    }
}
