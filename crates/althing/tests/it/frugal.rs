//! What a read costs: statements that do not grow with what is listed.

use serde_json::json;

use crate::support::{Answer, Paper, Story, Written, both_engines};

/// An answer, and how many statements it took.
async fn counted(paper: &Paper, path: &str) -> (Answer, u64) {
    let before = paper.app.store.read_statements();
    let answer = paper.get(path).await;
    (answer, paper.app.store.read_statements() - before)
}

async fn threads(paper: &Paper, story: &Story, count: usize) -> Vec<Written> {
    let mut all = Vec::with_capacity(count);
    for at in 0..count {
        all.push(paper.reader("Ana").comments_on(story, &format!("Thread {at}")).await);
    }
    all
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
}
