//! What waits for a moderator is nobody's to see but its author's and staff's.

use serde_json::json;

use crate::support::{Paper, Story, Written, both_engines};

/// Every public answer that could show the comment.
async fn public_answers(paper: &Paper, story: &Story, comment: &Written) -> Vec<(String, String)> {
    let url: String =
        url::form_urlencoded::byte_serialize(story.url.as_deref().unwrap().as_bytes()).collect();
    let mut answers = Vec::new();
    for path in [
        "/".to_owned(),
        "/s/paper".to_owned(),
        "/s/paper/feed.atom".to_owned(),
        story.page(),
        format!("{}?sort=newest", story.page()),
        format!("{}?fragment", story.page()),
        format!("{}?root={}", story.page(), comment.id),
        format!("{}/feed.atom", story.page()),
        format!("{}/reply?to={}", story.page(), comment.id),
        comment.permalink(),
        format!("/s/paper/by-url?url={url}"),
        format!("/embed/paper?url={url}"),
        story.api(),
        story.comments(),
        format!("{}?sort=oldest&limit=200", story.comments()),
        format!("{}?root={}", story.comments(), comment.id),
        format!("{}?parent={}", story.comments(), comment.id),
        comment.api(),
        format!("/api/v1/sites/paper/counts?url={url}"),
    ] {
        let answer = paper.get(&path).await;
        let location = answer.header("location").to_owned();
        answers.push((path, format!("{}{location}", answer.text())));
    }
    answers
}

both_engines! {
    async fn a_held_comment_is_invisible_everywhere(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let shown = paper.reader("Ana").comments_on(&story, "Shown words").await;
        paper.settle().await;
        paper.set(&["mode=hold-first"]).await;
        let epoch = paper.story_row(&story).await.unwrap().epoch;
        let ben = paper.reader("Benedikta");
        for parent in [None, Some(&shown)] {
            let held = Written::of(&story, &ben.asks(&story, parent, "Held words").send().await);
            assert_eq!(held.json["status"], "pending");
            assert_eq!(held.json["reasons"], json!(["hold-first"]));
            assert_eq!(held.json["body_markdown"], "Held words", "the author gets their text back");
            paper.relay().await;
            for (path, text) in public_answers(paper, &story, &held).await {
                assert!(!text.contains("Held words") && !text.contains("Benedikta"), "{path}: {text}");
                assert!(!text.contains(&held.id.to_string()) || text.contains("/problems/"), "{path} tells that it is there: {text}");
            }
            paper.get(&held.api()).await.refused(404, "comment-unknown");
            paper.get(&held.permalink()).await.is(404);
            let own = ben.sees_own(&held).await;
            assert_eq!((&own["status"], &own["reasons"], &own["body_markdown"]), (&json!("pending"), &json!(["hold-first"]), &json!("Held words")));
            let case = paper.page(&held.case).await;
            assert!(case.contains("Held words"), "{case}");
            let staff = paper.ask(&http::Method::GET, &held.api()).bearer(&paper.keys.staff).send().await;
            assert_eq!(staff.is(200).json()["body_markdown"], "Held words");
        }
        let row = paper.story_row(&story).await.unwrap();
        assert_eq!((row.epoch, row.comment_count), (epoch, 1), "a held comment takes no epoch and counts nowhere");
        assert_eq!(paper.counted(&shown).await, (0, 1));
        let listed = paper.get(&story.comments()).await.json();
        assert_eq!((&listed["total_count"], &listed["epoch"]), (&json!(1), &json!(epoch)));
        assert_eq!(paper.happened(&story).await, ["story_put", "comment_submitted", "comment_submitted", "comment_submitted"]);
    }

    async fn a_held_comment_is_edited_and_withdrawn_unseen(paper) {
        paper.set(&["mode=hold-first"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let held = ana.comments_on(&story, "Held words").await;
        let own = ana.edits(&held, "Better held words").await;
        assert_eq!((&own["status"], &own["body_markdown"]), (&json!("pending"), &json!("Better held words")));
        ana.withdraws(&held).await;
        assert_eq!(paper.status(&held).await, "withdrawn");
        let row = paper.story_row(&story).await.unwrap();
        assert_eq!((row.epoch, row.comment_count), (0, 0));
        assert_eq!(paper.happened(&story).await, ["comment_submitted", "comment_edited", "comment_withdrawn"]);
    }

    async fn a_form_that_is_held_leads_to_the_reasons(paper) {
        paper.set(&["mode=hold-first-for-new"]).await;
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let place = ana.posts_form(&story, None, "Held words").await.sent_to();
        let case = paper.page(&place).await;
        assert!(case.contains("Held words"), "{case}");
        let again = ana.posts_form(&story, None, "Held words").await.sent_to();
        assert_eq!(again, story.page(), "nothing tells where a held comment is");
        assert!(!paper.page(&again).await.contains("Held words"));
    }
}
