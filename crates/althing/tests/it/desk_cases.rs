//! What happens between reading and deciding: authors edit, withdraw and answer, sessions end, parents go.

use althing::decision::{self, Reason, Wish};
use althing_core::reader::{Actor, Role};
use althing_core::time::DAY;
use http::Method;

use crate::support::{Answer, Member, OURS, Paper, Story, Written, both_engines};

async fn moderator(paper: &Paper) -> Member {
    paper.set(&["mode=hold-first"]).await;
    paper.staff_member("Mona", Role::Moderator, Some("paper"), None).await
}

async fn held(paper: &Paper, story: &Story, by: &str, text: &str) -> Written {
    Written::of(story, &paper.reader(by).asks(story, None, text).send().await)
}

async fn page(paper: &Paper, who: &Member, path: &str) -> String {
    let answer = paper.ask(&Method::GET, path).of(who).send().await;
    answer.is(200);
    answer.text()
}

/// The text that a comment's form at the desk is about.
async fn read(paper: &Paper, who: &Member, comment: &Written) -> String {
    let page = page(paper, who, &format!("/desk/comments/{}", comment.id)).await;
    page.split("name=\"read\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a text")
        .to_owned()
}

async fn decides(paper: &Paper, who: &Member, comment: &Written, text: &str, act: &str) -> Answer {
    let id = comment.id.to_string();
    let fields = [
        ("comment", id.as_str()),
        ("read", text),
        ("act", act),
        ("reason", "respect"),
        ("explanation", "My own words."),
    ];
    paper.ask(&Method::POST, "/desk/decide").of(who).form(OURS, &fields).send().await
}

both_engines! {
    async fn r50_an_edit_after_approval_waits_and_the_approved_text_stays(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let comment = held(paper, &story, "Ana", "First words").await;
        let text = read(paper, &mona, &comment).await;
        decides(paper, &mona, &comment, &text, "approve").await.sent_to();
        ana.edits(&comment, "Second words").await;
        let public = paper.page(&story.page()).await;
        assert!(public.contains("First words") && !public.contains("Second words"), "{public}");
        let queue = page(paper, &mona, "/desk").await;
        assert!(queue.contains("Second words") && queue.contains("changed text"), "{queue}");
        assert!(queue.contains("The text that is shown"), "both texts are there: {queue}");
        let newer = read(paper, &mona, &comment).await;
        assert_ne!(newer, text);
        let place = decides(paper, &mona, &comment, &newer, "reject").await.sent_to();
        assert!(paper.page(&story.page()).await.contains("First words"), "the older text stays");
        let done = place.split("done=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        paper.ask(&Method::POST, "/desk/undo").of(&mona).form(OURS, &[("decision", &done)]).send().await.sent_to();
        assert!(page(paper, &mona, "/desk").await.contains("Second words"), "the newer one waits again");
        let approved = decides(paper, &mona, &comment, &newer, "approve").await.sent_to();
        assert!(paper.page(&story.page()).await.contains("Second words"));
        let done = approved.split("done=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        paper.ask(&Method::POST, "/desk/undo").of(&mona).form(OURS, &[("decision", &done)]).send().await.sent_to();
        let public = paper.page(&story.page()).await;
        assert!(public.contains("First words") && !public.contains("Second words"), "undone: {public}");
    }

    async fn nothing_is_decided_on_a_text_that_changed_and_the_explanation_is_kept(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let comment = held(paper, &story, "Ana", "Kind words").await;
        let text = read(paper, &mona, &comment).await;
        ana.edits(&comment, "Sneakier words").await;
        for act in ["approve", "reject"] {
            let refused = decides(paper, &mona, &comment, &text, act).await;
            refused.is(409);
            let told = refused.text();
            assert!(told.contains("has changed the text") && told.contains("Sneakier words"), "{told}");
            assert_eq!(told.contains("My own words."), act == "reject", "{told}");
        }
        assert_eq!(paper.status(&comment).await, "pending");
        ana.withdraws(&comment).await;
        decides(paper, &mona, &comment, &text, "approve").await.is(410);
        assert!(page(paper, &mona, "/desk").await.contains("Nothing waits here"));
    }

    async fn what_was_held_with_a_newer_text_beside_it_is_judged_by_that_text(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        paper.set(&["mode=publish-first"]).await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "First words").await;
        paper.set(&["mode=hold-first"]).await;
        ana.edits(&comment, "Second words").await;
        let text = read(paper, &mona, &comment).await;
        let reason = Reason { ground: "topic".to_owned(), ..Reason::default() };
        let wish = Wish { act: "hold".to_owned(), reason: Some(reason), read: None, bulk_id: None };
        let site = paper.app.site("paper").expect("the site");
        decision::decide(&paper.app, &site, comment.id, Actor::Operator.into(), &wish).await.expect("held");
        assert!(!paper.page(&story.page()).await.contains("First words"));
        let place = decides(paper, &mona, &comment, &text, "approve").await.sent_to();
        let public = paper.page(&story.page()).await;
        assert!(public.contains("Second words") && !public.contains("First words"), "{public}");
        let done = place.split("done=").nth(1).unwrap().split('&').next().unwrap().to_owned();
        paper.ask(&Method::POST, "/desk/undo").of(&mona).form(OURS, &[("decision", &done)]).send().await.sent_to();
        assert_eq!(paper.status(&comment).await, "pending");
        decides(paper, &mona, &comment, &text, "reject").await.sent_to();
        assert_eq!(paper.status(&comment).await, "removed", "it was shown before");
    }

    async fn nothing_is_taken_down_unread(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        paper.set(&["mode=publish-first"]).await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "First words").await;
        let text = read(paper, &mona, &comment).await;
        ana.edits(&comment, "Second words").await;
        decides(paper, &mona, &comment, &text, "remove").await.is(409);
        assert_eq!(paper.status(&comment).await, "published");
        let newer = read(paper, &mona, &comment).await;
        decides(paper, &mona, &comment, &newer, "remove").await.sent_to();
        assert_eq!(paper.status(&comment).await, "removed");
    }

    async fn what_was_rejected_or_removed_is_not_edited_or_answered(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let rejected = held(paper, &story, "Ana", "Words against a person").await;
        let text = read(paper, &mona, &rejected).await;
        decides(paper, &mona, &rejected, &text, "reject").await.sent_to();
        ana.edit(&rejected, "Milder words").send().await.refused(410, "comment-gone");
        paper.set(&["mode=publish-first"]).await;
        let shown = ana.comments_on(&story, "Shown words").await;
        let text = read(paper, &mona, &shown).await;
        decides(paper, &mona, &shown, &text, "reject").await.sent_to();
        assert_eq!(paper.status(&shown).await, "removed", "what was shown is removed");
        let ben = paper.reader("Ben");
        ben.asks(&story, Some(&shown), "An answer").send().await.refused(409, "parent-gone");
        let form = ben.posts_form(&story, Some(&shown), "An answer by form").await;
        form.is(409);
        assert!(form.text().contains("An answer by form"), "what was typed comes back");
    }

    async fn an_answer_that_waited_stands_below_the_place_of_what_it_answers(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        paper.set(&["mode=publish-first"]).await;
        let parent = paper.reader("Ana").comments_on(&story, "What was said first").await;
        paper.set(&["mode=hold-first"]).await;
        let reply = Written::of(&story, &paper.reader("Ben").asks(&story, Some(&parent), "An answer to it").send().await);
        let text = read(paper, &mona, &parent).await;
        decides(paper, &mona, &parent, &text, "reject").await.sent_to();
        let text = read(paper, &mona, &reply).await;
        decides(paper, &mona, &reply, &text, "approve").await.sent_to();
        let public = paper.page(&story.page()).await;
        assert!(public.contains("An answer to it") && public.contains("Removed by the moderators"), "{public}");
        assert!(!public.contains("What was said first"), "{public}");
        let text = read(paper, &mona, &parent).await;
        decides(paper, &mona, &parent, &text, "approve").await.sent_to();
        assert!(paper.page(&story.page()).await.contains("What was said first"), "shown again");
    }

    async fn a_session_that_is_over_decides_nothing_and_leads_to_where_one_signs_in(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = held(paper, &story, "Ana", "Words to look at").await;
        let text = read(paper, &mona, &comment).await;
        paper.advance(400 * DAY);
        decides(paper, &mona, &comment, &text, "approve").await.is(401);
        assert_eq!(paper.status(&comment).await, "pending");
        let led = paper.ask(&Method::GET, "/desk").of(&mona).send().await;
        assert_eq!((led.status, led.header("location")), (303, "/sign-in"));
        let id = comment.id.to_string();
        let fields = [("comment", id.as_str()), ("read", text.as_str()), ("act", "approve")];
        let foreign = paper.ask(&Method::POST, "/desk/decide").of(&mona).form("https://evil.example", &fields).send().await;
        assert_eq!(foreign.status, 403, "{foreign}");
    }
}
