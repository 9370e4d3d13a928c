//! What waits for a moderator is nobody's to see but its author's and staff's.

use http::Method;
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

/// Status and body of every way to change or read a comment with a token that is not its own.
async fn answers_to(paper: &Paper, id: &str, token: &str) -> Vec<(u16, String)> {
    let path = format!("/api/v1/comments/{id}");
    let ask = |method| paper.ask(&method, &path).bearer(token);
    let mut answers = Vec::new();
    for ask in [
        ask(Method::GET),
        ask(Method::DELETE),
        ask(Method::PATCH).json(&json!({"body": "Other words"})),
        ask(Method::PATCH).json(&json!({"body": ""})),
        paper.ask(&Method::GET, &path),
        paper.ask(&Method::DELETE, &path),
        paper.ask(&Method::GET, &format!("/c/{id}/{token}")),
    ] {
        let answer = ask.send().await;
        answers.push((answer.status, answer.text()));
    }
    answers
}

both_engines! {
    async fn a_wrong_token_learns_nothing_of_what_nobody_sees(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let shown = paper.reader("Ana").comments_on(&story, "Shown words").await;
        let withdrawn = paper.reader("Ana").comments_on(&story, "Gone words").await;
        paper.reader("Ana").withdraws(&withdrawn).await;
        paper.set(&["mode=hold-first"]).await;
        let held = Written::of(&story, &paper.reader("Ben").asks(&story, None, "Held words").send().await);
        for token in [shown.edit_token.as_str(), &paper.keys.other_staff, &paper.keys.publisher, "nonsense"] {
            let unknown = answers_to(paper, "00000000-0000-7000-8000-000000000000", token).await;
            for comment in [&held, &withdrawn] {
                assert_eq!(answers_to(paper, &comment.id.to_string(), token).await, unknown, "{token}");
            }
        }
        // The control: of a comment that everybody sees, a stranger is told that it is not theirs.
        paper.ask(&Method::DELETE, &shown.api()).bearer(&held.edit_token).send().await.refused(403, "forbidden");
        assert_eq!(paper.status(&held).await, "pending");
    }

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
            let staff = paper.ask(&Method::GET, &held.api()).bearer(&paper.keys.staff).send().await;
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
