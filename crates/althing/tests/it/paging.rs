//! Pages: nothing lost, nothing twice, nothing unbounded.

use std::collections::HashSet;

use serde_json::Value;

use crate::support::{Paper, Story, Written, both_engines};

/// Where the next page is, as the page says it.
pub fn next_of(page: &str) -> Option<String> {
    let tags = page.split("<a ").skip(1).filter_map(|rest| rest.split('>').next());
    let tag = tags.into_iter().find(|tag| tag.contains("rel=\"next\""))?;
    Some(tag.split("href=\"").nth(1)?.split(['#', '"']).next()?.replace("&amp;", "&"))
}

/// Ids of the comments that a page shows, in its order.
pub fn shown_on(page: &str) -> Vec<String> {
    page.split("id=\"comment-").skip(1).map(|rest| rest[..36].to_owned()).collect()
}

/// All pages from a first one on.
pub async fn walk(paper: &Paper, first: &str) -> Vec<String> {
    let mut pages = Vec::new();
    let mut next = Some(first.to_owned());
    while let Some(path) = next {
        let page = paper.page(&path).await;
        next = next_of(&page);
        pages.push(page);
        assert!(pages.len() < 100, "the pages do not end: {path}");
    }
    pages
}

/// All comments that the API lists.
async fn listed(
    paper: &Paper,
    story: &Story,
    sort: &str,
    limit: usize,
    mut meanwhile: impl AsyncFnMut(usize),
) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    for round in 0.. {
        let answer = paper.get(&format!("{}?sort={sort}&limit={limit}{cursor}", story.comments())).await;
        let answer = answer.is(200).json();
        let comments = answer["comments"].as_array().unwrap().clone();
        assert!(comments.len() <= limit, "{sort}: {} of {limit}", comments.len());
        all.extend(comments);
        match answer["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
        meanwhile(round).await;
        assert!(round < 1000, "the list does not end");
    }
    all
}

fn ids(comments: &[Value]) -> Vec<String> {
    comments.iter().map(|comment| comment["id"].as_str().unwrap().to_owned()).collect()
}

async fn many(paper: &Paper, story: &Story, count: usize) -> Vec<Written> {
    let ana = paper.reader("Ana");
    let mut all = Vec::with_capacity(count);
    for at in 0..count {
        all.push(ana.comments_on(story, &format!("Thread {at}")).await);
    }
    all
}

both_engines! {
    async fn a_thread_is_in_the_order_asked_whoever_asked_first(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let root = ana.comments_on(&story, "Root").await;
        let (first, second) = (ana.replies_to(&root, "First").await, ana.replies_to(&root, "Second").await);
        let [root_id, first, second] = [&root, &first, &second].map(|comment| comment.id.to_string());
        let by_time = [root_id.clone(), first.clone(), second.clone()];
        let newest = [root_id.clone(), second, first.clone()];
        for (query, order, named) in [
            ("sort=newest&root", &newest, "Newest"),
            ("root", &by_time, "Best"),
            ("sort=oldest&root", &by_time, "Oldest"),
            ("sort=newest&root", &newest, "Newest"),
        ] {
            let page = paper.page(&format!("{}?{query}={root_id}", story.page())).await;
            assert_eq!(&shown_on(&page), order, "{query}");
            assert!(page.contains(&format!("aria-current=\"true\">{named}")), "{query}");
        }
        let reply = format!("{}?root={}", story.comments(), first);
        paper.get(&reply).await.refused(404, "comment-unknown");
    }

    async fn five_hundred_threads_come_once_each_in_every_order(paper) {
        let story = paper.story("/harbour").await;
        let all = many(paper, &story, 500).await;
        for (at, root) in all.iter().enumerate().step_by(9) {
            for reply in 0..=(at % 4) {
                paper.reader("Ben").replies_to(root, &format!("Reply {reply}")).await;
            }
        }
        paper.settle().await;
        let roots: HashSet<String> = all.iter().map(|root| root.id.to_string()).collect();
        let total = paper.story_row(&story).await.unwrap().comment_count as usize;
        for sort in ["best", "newest", "oldest", "discussed"] {
            let mut shown = Vec::new();
            let mut fresh: Vec<String> = Vec::new();
            let mut path = Some(format!("{}?sort={sort}", story.page()));
            while let Some(at) = path {
                let page = paper.page(&at).await;
                path = next_of(&page);
                let here = shown_on(&page);
                assert!(here.len() <= 400, "{sort}: {} comments on a page", here.len());
                shown.extend(here);
                if fresh.len() < 4 {
                    let comment = paper.reader("Newcomer").comments_on(&story, &format!("New while reading {sort}")).await;
                    fresh.push(comment.id.to_string());
                }
            }
            let distinct: HashSet<String> = shown.iter().cloned().collect();
            assert_eq!(distinct.len(), shown.len(), "{sort}: a comment came twice");
            assert!(roots.is_subset(&distinct), "{sort}: {} threads are missing", roots.difference(&distinct).count());
            let before = paper.story_row(&story).await.unwrap().comment_count as usize - fresh.len();
            assert!(before >= total && distinct.len() >= before, "{sort}: {} of {before}", distinct.len());
        }
        for (sort, limit) in [("best", 7), ("newest", 200), ("oldest", 50), ("discussed", 33)] {
            let mut new = 0;
            let before = paper.story_row(&story).await.unwrap().comment_count as usize;
            let found = listed(paper, &story, sort, limit, async |round| {
                if round % 10 == 0 {
                    paper.reader("Newcomer").comments_on(&story, &format!("New {sort} {round}")).await;
                    new += 1;
                }
            })
            .await;
            let found = ids(&found);
            let distinct: HashSet<&String> = found.iter().collect();
            assert_eq!(distinct.len(), found.len(), "{sort}: a comment came twice");
            assert!(distinct.len() >= before && distinct.len() <= before + new, "{sort}: {} of {before}", distinct.len());
        }
    }

    async fn orders_are_what_they_say(paper) {
        let story = paper.story("/harbour").await;
        let roots = many(paper, &story, 4).await;
        for (root, replies) in roots.iter().zip([1, 3, 0, 2]) {
            for at in 0..replies {
                paper.reader("Ben").replies_to(root, &format!("Reply {at}")).await;
            }
        }
        paper.settle().await;
        let order = async |sort: &str| {
            let page = paper.page(&format!("{}?sort={sort}", story.page())).await;
            let shown = shown_on(&page);
            let api = ids(&listed(paper, &story, sort, 200, async |_| ()).await);
            assert_eq!(shown, api, "{sort}: the page and the API agree");
            let place = |id: &String| roots.iter().position(|root| root.id.to_string() == *id);
            shown.iter().filter_map(place).collect::<Vec<_>>()
        };
        assert_eq!(order("oldest").await, [0, 1, 2, 3]);
        assert_eq!(order("newest").await, [3, 2, 1, 0]);
        assert_eq!(order("discussed").await, [1, 3, 0, 2]);
        assert_eq!(order("best").await, [0, 1, 2, 3], "without votes the oldest is first");
        let newest = paper.page(&format!("{}?sort=newest&root={}", story.page(), roots[1].id)).await;
        let (last, first) = (newest.find("Reply 2").unwrap(), newest.find("Reply 0").unwrap());
        assert!(last < first, "newest also within a thread");
    }

    async fn every_page_of_a_thread_of_a_thousand_replies_is_reached(paper) {
        let story = paper.story("/harbour").await;
        let root = paper.reader("Ana").comments_on(&story, "Root").await;
        let side = paper.reader("Ana").comments_on(&story, "Another thread").await;
        let mut all = vec![root.clone()];
        for at in 0..1000 {
            let parent = if at % 3 == 0 { all.last().unwrap().clone() } else { all[at / 2].clone() };
            all.push(paper.reader("Ben").replies_to(&parent, &format!("Reply {at}")).await);
        }
        let first = paper.page(&story.page()).await;
        let here = shown_on(&first);
        assert!(here.contains(&side.id.to_string()) && here.len() <= 400, "{}", here.len());
        let more = first.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|href| href.contains("cursor="));
        let more = more.expect("a way to the rest").replace("&amp;", "&");
        let mut shown: Vec<String> = here.into_iter().filter(|id| *id != side.id.to_string()).collect();
        for page in walk(paper, &more).await {
            shown.extend(shown_on(&page));
        }
        let distinct: HashSet<&String> = shown.iter().collect();
        assert_eq!((shown.len(), distinct.len()), (1001, 1001));
        // A link to any comment leads to a page that has it.
        for comment in all.iter().step_by(97).chain(all.last()) {
            let (place, page) = paper.follow(&comment.permalink()).await;
            assert!(page.contains(&comment.anchor()) && place.ends_with(&format!("#comment-{}", comment.id)), "{place}");
        }
        let mut api = Vec::new();
        let mut cursor = String::new();
        loop {
            let answer = paper.get(&format!("{}?root={}&limit=150{cursor}", story.comments(), root.id)).await.json();
            api.extend(ids(answer["comments"].as_array().unwrap()));
            match answer["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(api.iter().collect::<HashSet<_>>(), distinct);
        assert_eq!(api.len(), 1001);
    }

    async fn a_flood_that_was_removed_hides_nothing_that_stands(paper) {
        let story = paper.story("/harbour").await;
        let root = paper.reader("Ana").comments_on(&story, "Root").await;
        for at in 0..900 {
            let flood = paper.reader("Flood").replies_to(&root, &format!("Flood {at}")).await;
            paper.staff().removes(&flood).await;
        }
        let after = paper.reader("Ben").replies_to(&root, "Said after the flood").await;
        let (place, page) = paper.follow(&after.permalink()).await;
        assert!(page.contains(&after.anchor()), "the link leads elsewhere: {place}");
        let first = paper.page(&story.page()).await;
        let mut pages = vec![first.clone()];
        if !first.contains("Said after the flood") {
            let more = first.split("href=\"").filter_map(|rest| rest.split('"').next()).find(|href| href.contains("cursor="));
            pages = walk(paper, &more.expect("a way to the rest").replace("&amp;", "&")).await;
        }
        assert!(pages.iter().any(|page| page.contains("Said after the flood")), "it cannot be reached");
        let found = ids(&listed(paper, &story, "oldest", 50, async |_| ()).await);
        assert_eq!(found, [root.id.to_string(), after.id.to_string()]);
    }

    async fn links_lead_to_the_comment_wherever_it_stands(paper) {
        let story = paper.story("/harbour").await;
        let roots = many(paper, &story, 120).await;
        let deep = paper.reader("Ben").replies_to(&roots[119], "A reply on a later page").await;
        for comment in [&roots[0], &roots[60], &roots[119], &deep] {
            let (place, page) = paper.follow(&comment.permalink()).await;
            assert!(page.contains(&comment.anchor()), "{place}");
        }
        let gone = paper.reader("Ana").comments_on(&story, "Soon gone").await;
        paper.reader("Ana").withdraws(&gone).await;
        paper.get(&gone.permalink()).await.is(404);
        paper.get(&format!("{}?comment=x", story.page())).await.is(404);
        let elsewhere = paper.story("/elsewhere").await;
        let foreign = paper.reader("Ana").comments_on(&elsewhere, "Elsewhere").await;
        paper.get(&format!("{}?comment={}", story.page(), foreign.id)).await.is(404);
    }

    async fn unknown_orders_cursors_and_limits_are_refused_by_name(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        many(paper, &story, 3).await;
        let list = story.comments();
        for (query, field) in [
            ("sort=worst", "sort"),
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=-1", "limit"),
            ("limit=many", "limit"),
            ("cursor=x", "cursor"),
            ("cursor=%00", "cursor"),
            ("root=x", "root"),
            ("parent=x", "parent"),
            ("root=00000000-0000-7000-8000-000000000000&cursor=-1", "cursor"),
        ] {
            paper.get(&format!("{list}?{query}")).await.refused_field(400, "malformed", field);
        }
        let cursor = paper.get(&format!("{list}?sort=newest&limit=1")).await.json()["next_cursor"].as_str().unwrap().to_owned();
        paper.get(&format!("{list}?sort=oldest&cursor={cursor}")).await.refused_field(400, "malformed", "cursor");
        for query in ["sort=worst", "page=x", "root=x", "root=00000000-0000-7000-8000-000000000000&cursor=x"] {
            paper.get(&format!("{}?{query}", story.page())).await.is(400);
        }
        paper.get("/?page=x").await.is(400);
        paper.get("/s/paper?page=AAAA").await.is(400);
    }
}
