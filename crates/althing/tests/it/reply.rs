//! Replies: where they go, and to what there is no replying.

use serde_json::json;

use crate::support::both_engines;

both_engines! {
    async fn replies_stand_below_what_they_answer(paper) {
        let story = paper.story("/harbour").await;
        let root = paper.reader("Ana").comments_on(&story, "Root").await;
        let mut parent = root.clone();
        for depth in 1..=20 {
            let reply = paper.reader("Ben").replies_to(&parent, &format!("Depth {depth}")).await;
            assert_eq!(reply.json["depth"], depth);
            assert_eq!(reply.json["parent_id"], json!(parent.id.to_string()));
            assert_eq!(reply.json["root_id"], json!(root.id.to_string()));
            assert_eq!(paper.counted(&parent).await.0, 1);
            parent = reply;
        }
        assert_eq!(paper.counted(&root).await, (1, 21));
        let listed = paper.get(&story.comments()).await.json();
        let depths: Vec<i64> =
            listed["comments"].as_array().unwrap().iter().map(|comment| comment["depth"].as_i64().unwrap()).collect();
        assert_eq!(depths, (0..=20).collect::<Vec<_>>());
        assert_eq!(paper.happened(&story).await.len(), 21);
    }

    async fn what_is_not_shown_cannot_be_answered(paper) {
        let story = paper.story("/harbour").await;
        let elsewhere = paper.story("/elsewhere").await;
        let (ana, ben) = (paper.reader("Ana"), paper.reader("Ben"));
        let withdrawn = ana.comments_on(&story, "Withdrawn").await;
        ana.withdraws(&withdrawn).await;
        let removed = ana.comments_on(&story, "Removed").await;
        paper.staff().removes(&removed).await;
        let erased = ana.comments_on(&story, "Erased").await;
        paper.operator().erases(&erased).await;
        for gone in [&withdrawn, &removed, &erased] {
            ben.asks(&story, Some(gone), "Hello?").send().await.refused_field(409, "parent-gone", "parent_id");
        }
        paper.set(&["mode=hold-first"]).await;
        let pending = ana.comments_on(&story, "Pending").await;
        paper.set(&["mode=publish-first"]).await;
        ben.asks(&story, Some(&pending), "Hello?").send().await.refused_field(422, "parent-unknown", "parent_id");
        let foreign = ana.comments_on(&elsewhere, "On another story").await;
        ben.asks(&story, Some(&foreign), "Hello?").send().await.refused_field(422, "parent-unknown", "parent_id");
        let mut wish = ben.wish(&story, None, "Hello?");
        wish["parent_id"] = json!("00000000-0000-7000-8000-000000000000");
        ben.sends(&story, &wish).send().await.refused_field(422, "parent-unknown", "parent_id");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 0);
    }

    async fn a_reply_to_a_reply_of_a_withdrawn_comment_is_taken(paper) {
        let story = paper.story("/harbour").await;
        let ana = paper.reader("Ana");
        let root = ana.comments_on(&story, "Root text").await;
        let reply = ana.replies_to(&root, "Reply").await;
        ana.withdraws(&root).await;
        let deeper = ana.replies_to(&reply, "Deeper").await;
        assert_eq!(deeper.json["depth"], 2);
        assert_eq!(paper.counted(&root).await, (1, 2));
        let page = paper.page(&story.page()).await;
        assert!(!page.contains("Root text") && page.contains(&root.anchor()), "{page}");
    }
}
