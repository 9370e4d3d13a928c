//! Stories that are closed, by the newsroom or by their age.

use althing_core::time::{DAY, SECOND};
use serde_json::json;

use crate::support::{both_engines, engine::MORNING};

both_engines! {
    async fn the_newsroom_closes_and_reopens(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "In time").await;
        assert!(paper.page(&story.page()).await.contains("<textarea"));
        let put = async |state: &str| {
            paper.publisher().puts(&json!({"url": story.url, "title": "The fence", "state": state})).await.is(200).json()
        };
        assert_eq!(put("closed").await["state"], "closed");
        let page = paper.page(&story.page()).await;
        assert!(!page.contains("<textarea") && page.contains("In time"), "no form on a closed story: {page}");
        ana.asks(&story, None, "Late").send().await.refused(409, "story-closed");
        ana.asks(&story, Some(&comment), "Late").send().await.refused(409, "story-closed");
        ana.edit(&comment, "Late").send().await.refused(409, "story-closed");
        assert_eq!(paper.get(&story.api()).await.json()["state"], "closed");
        ana.withdraws(&comment).await;
        assert_eq!(put("open").await["state"], "open");
        assert!(paper.page(&story.page()).await.contains("<textarea"));
        ana.comments_on(&story, "Open again").await;
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    }

    async fn age_closes_at_the_very_moment_also_what_is_cached(paper) {
        paper.set(&["close_days=2"]).await;
        let published = "2026-03-01T20:00:00Z";
        let url = "https://paper.example/harbour";
        let answer = paper.publisher().puts(&json!({"url": url, "title": "The fence", "published_at": published})).await;
        answer.is(200);
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        ana.comments_on(&story, "In time").await;
        let by_url = "/s/paper/by-url?url=https%3A%2F%2Fpaper.example%2Fharbour";
        let pages = [story.page(), format!("{}?fragment", story.page()), by_url.to_owned(), "/embed/paper?url=https%3A%2F%2Fpaper.example%2Fharbour".to_owned()];
        let jsons = [story.api(), "/api/v1/sites/paper/stories?url=https%3A%2F%2Fpaper.example%2Fharbour".to_owned()];
        let is_open = async |open: bool| {
            for path in &pages {
                assert_eq!(paper.page(path).await.contains("<textarea"), open, "{path}");
            }
            for path in &jsons {
                assert_eq!(paper.get(path).await.json()["state"], if open { "open" } else { "closed" }, "{path}");
            }
        };
        is_open(true).await;
        let closes = MORNING - 12 * 3600 * SECOND + 2 * DAY;
        paper.advance(closes - SECOND - paper.now().0);
        is_open(true).await;
        ana.comments_on(&story, "At the last moment").await;
        is_open(true).await;
        paper.advance(closes - paper.now().0);
        is_open(false).await;
        ana.asks(&story, None, "Late").send().await.refused(409, "story-closed");
        let form = ana.posts_form(&story, None, "Late, but kept").await;
        assert!(form.is(409).text().contains("Late, but kept"), "{form}");
        paper.set(&["close_days=3"]).await;
        is_open(true).await;
        ana.comments_on(&story, "Open again").await;
    }

    async fn an_unregistered_story_ages_from_its_first_comment(paper) {
        paper.set(&["close_days=1"]).await;
        let story = paper.story("/quiet").await;
        paper.advance(5 * DAY);
        let ana = paper.reader("Ana");
        ana.comments_on(&story, "First").await;
        paper.advance(DAY - SECOND);
        ana.comments_on(&story, "Second").await;
        paper.advance(SECOND);
        ana.asks(&story, None, "Third").send().await.refused(409, "story-closed");
    }
}
