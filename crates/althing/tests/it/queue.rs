//! The queues at the desk: what is listed, who looks at it, decisions with reasons, and taking them back.

use althing_core::id::CommentId;
use althing_core::reader::Role;
use althing_core::time::MINUTE;
use http::Method;
use serde_json::json;

use crate::support::{Answer, Member, OURS, Paper, Story, Written, both_engines};

/// A comment that waits, on a site where all do.
async fn held(paper: &Paper, story: &Story, by: &str, text: &str) -> Written {
    Written::of(story, &paper.reader(by).asks(story, None, text).send().await)
}

async fn moderator(paper: &Paper) -> Member {
    paper.set(&["mode=hold-first"]).await;
    paper.staff_member("Mona", Role::Moderator, Some("paper"), None).await
}

async fn desk(paper: &Paper, who: &Member, path: &str) -> String {
    let answer = paper.ask(&Method::GET, path).of(who).send().await;
    answer.is(200);
    answer.text()
}

/// The text of a comment that its form at the desk says was read.
fn read_of(page: &str) -> String {
    page.split("name=\"read\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a text")
        .to_owned()
}

/// The decision that an answer leads on with.
fn done_of(place: &str) -> String {
    place.split("done=").nth(1).and_then(|rest| rest.split('&').next()).expect("a decision").to_owned()
}

async fn post(paper: &Paper, who: &Member, path: &str, fields: &[(&str, &str)]) -> Answer {
    paper.ask(&Method::POST, path).of(who).form(OURS, fields).send().await
}

async fn decides(paper: &Paper, who: &Member, comment: &Written, more: &[(&str, &str)]) -> Answer {
    let id = comment.id.to_string();
    let page = desk(paper, who, &format!("/desk/comments/{id}")).await;
    let read = read_of(&page);
    let mut fields = vec![("comment", id.as_str()), ("read", read.as_str())];
    fields.extend_from_slice(more);
    post(paper, who, "/desk/decide", &fields).await
}

both_engines! {
    async fn what_waits_is_listed_opened_approved_and_taken_back(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        let first = held(paper, &story, "Ana", "First <b>words</b> to look at").await;
        paper.advance(MINUTE);
        let second = held(paper, &story, "Ben", "Second words to look at").await;
        let page = desk(paper, &mona, "/desk?order=oldest").await;
        for words in ["First &lt;b&gt;words", "Second words", "The fence", "every comment is looked at first", "Ana", "Ben"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(page.contains(&format!("name=\"comment\" value=\"{}\"", first.id)), "the oldest is open: {page}");
        let place = decides(paper, &mona, &first, &[("act", "approve"), ("order", "oldest")]).await.sent_to();
        assert_eq!(paper.status(&first).await, "published");
        let next = desk(paper, &mona, &place).await;
        assert!(next.contains("Ana: approved") || next.contains("approved."), "{next}");
        assert!(next.contains(&format!("name=\"comment\" value=\"{}\"", second.id)), "the next one is open: {next}");
        let epoch = paper.story_row(&story).await.unwrap().epoch;
        let back = post(paper, &mona, "/desk/undo", &[("decision", &done_of(&place))]).await.sent_to();
        assert_eq!(paper.status(&first).await, "pending");
        assert!(!paper.page(&story.page()).await.contains("words to look at"), "nothing of it is shown again");
        let row = paper.story_row(&story).await.unwrap();
        assert_eq!((row.epoch, row.comment_count), (epoch + 1, 0));
        assert!(desk(paper, &mona, &back).await.contains("taken back"), "told");
        let twice = post(paper, &mona, "/desk/undo", &[("decision", &done_of(&place))]).await;
        assert_eq!(twice.status, 409, "{twice}");
        assert!(twice.text().contains("cannot be taken back any more"), "{twice}");
        let done = decides(paper, &mona, &first, &[("act", "approve")]).await.sent_to();
        assert_eq!(paper.status(&first).await, "published", "it can be decided again: {done}");
        let happened = paper.happened(&story).await;
        assert_eq!(happened[3..], ["comment_approved", "decision_undone", "comment_approved"]);
    }

    async fn r54_a_rejection_needs_a_reason_and_keeps_what_was_typed(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = held(paper, &story, "Ana", "Words against a person").await;
        let bare = decides(paper, &mona, &comment, &[("act", "reject")]).await;
        bare.is(422);
        assert!(bare.text().contains("Choose a rule"), "{bare}");
        let law = [("act", "reject"), ("reason", "law"), ("law", "section 185"), ("explanation", "")];
        let unexplained = decides(paper, &mona, &comment, &law).await;
        unexplained.is(422);
        assert!(unexplained.text().contains("value=\"section 185\""), "{unexplained}");
        let long = "x".repeat(2_001);
        let fields = [("act", "reject"), ("reason", "respect"), ("explanation", long.as_str())];
        let too_long = decides(paper, &mona, &comment, &fields).await;
        too_long.is(422);
        assert!(too_long.text().contains(&long), "the explanation is kept");
        assert_eq!(paper.status(&comment).await, "pending");
        decides(paper, &mona, &comment, &[("act", "reject"), ("reason", "respect")]).await.sent_to();
        assert_eq!(paper.status(&comment).await, "rejected");
        let page = desk(paper, &mona, &format!("/desk/comments/{}", comment.id)).await;
        for words in ["Be civil", "attacks a person", "Mona", "Show again"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!paper.page(&comment.case).await.contains("Mona"), "staff are not named to authors");
        decides(paper, &mona, &comment, &[("act", "approve")]).await.sent_to();
        assert_eq!(paper.status(&comment).await, "published", "what was rejected can be shown after all");
    }

    async fn two_moderators_never_decide_on_the_same_comment(paper) {
        let mona = moderator(paper).await;
        let nils = paper.staff_member("Nils", Role::Moderator, Some("paper"), None).await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = held(paper, &story, "Ana", "Words to look at").await;
        let on = format!("/desk?on={}", comment.id);
        let hers = desk(paper, &mona, &on).await;
        let his = desk(paper, &nils, &on).await;
        assert!(his.contains("Mona is looking at this"), "{his}");
        let read = read_of(&hers);
        let id = comment.id.to_string();
        let fields = [("comment", id.as_str()), ("read", read.as_str()), ("act", "approve")];
        let refused = post(paper, &nils, "/desk/decide", &fields).await;
        refused.is(409);
        assert!(refused.text().contains("Somebody else is looking"), "{refused}");
        paper.advance(4 * MINUTE);
        // Her claim is over, so he has it now, and she does not.
        desk(paper, &nils, &on).await;
        post(paper, &mona, "/desk/decide", &fields).await.is(409);
        let (one, two) = tokio::join!(post(paper, &nils, "/desk/decide", &fields), post(paper, &nils, "/desk/decide", &fields));
        assert_eq!([one.status, two.status].iter().filter(|status| **status == 303).count(), 1, "{one} {two}");
        assert_eq!(paper.happened(&story).await[2..], ["comment_approved"]);
    }

    async fn r40_staff_see_and_decide_only_where_they_may(paper) {
        moderator(paper).await;
        let otto = paper.staff_member("Otto", Role::Moderator, Some("other"), None).await;
        let sue = paper.staff_member("Sue", Role::Moderator, Some("paper"), Some("politics")).await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = held(paper, &story, "Ana", "Words that others shall not see").await;
        let id = comment.id.to_string();
        for who in [&otto, &sue] {
            for path in ["/desk".to_owned(), format!("/desk?on={id}"), "/desk?site=paper".to_owned(), format!("/desk?story={}", story.id)] {
                let page = desk(paper, who, &path).await;
                assert!(!page.contains("shall not see"), "{} {path}", who.name);
            }
            let direct = paper.ask(&Method::GET, &format!("/desk/comments/{id}")).of(who).send().await;
            direct.is(404);
            let refused = post(paper, who, "/desk/decide", &[("comment", &id), ("act", "approve")]).await;
            assert!([403, 404].contains(&refused.status), "{refused}");
            let picks = format!("pick-{id}");
            let bulk = [("of", "picked"), (picks.as_str(), "on"), ("act", "approve"), ("sure", "1")];
            assert!(post(paper, who, "/desk/bulk", &bulk).await.text().contains("No comment was picked"));
        }
        assert_eq!(paper.status(&comment).await, "pending");
    }

    async fn many_are_decided_at_once_after_a_question_and_taken_back(paper) {
        let mona = moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        let mut all = Vec::new();
        for at in 0..25 {
            all.push(held(paper, &story, if at < 5 { "Eve" } else { "Ana" }, &format!("Bought words {at}")).await);
        }
        let author = all[0].id.to_string();
        let fields = [("of", "author"), ("comment", author.as_str()), ("act", "reject")];
        let question = post(paper, &mona, "/desk/bulk", &fields).await;
        question.is(200);
        assert!(question.text().contains("Reject 5 comments?"), "{question}");
        assert_eq!(paper.status(&all[0]).await, "pending", "nothing has happened yet");
        let list = [("of", "list"), ("act", "reject"), ("sure", "1"), ("reason", "spam")];
        let place = post(paper, &mona, "/desk/bulk", &list).await.sent_to();
        let bulk = place.split('?').next().unwrap().to_owned();
        for _ in 0..400 {
            if desk(paper, &mona, &place).await.contains("25 of 25") {
                break;
            }
            tokio::task::yield_now().await;
            paper.settle().await;
        }
        for comment in &all {
            assert_eq!(paper.status(comment).await, "rejected");
        }
        post(paper, &mona, &bulk, &[]).await.sent_to();
        for comment in &all {
            assert_eq!(paper.status(comment).await, "pending");
        }
        assert!(desk(paper, &mona, "/desk").await.contains("<b>25</b>"));
        // Its page looks again by itself while something is left, more and more seldom, and not for good.
        let looks = async |of: &str| {
            let answer = paper.ask(&Method::GET, &format!("{bulk}?{of}")).of(&mona).send().await;
            answer.is(200).header("refresh").to_owned()
        };
        assert_eq!(looks("of=30&back=").await, format!("1; url={bulk}?of=30&back=&looks=1"));
        assert!(looks("of=30&looks=8").await.starts_with("3; "));
        assert_eq!((looks("of=25").await, looks("of=30&looks=32").await), (String::new(), String::new()));
    }

    async fn programs_read_the_queue_and_decide_with_a_key(paper) {
        moderator(paper).await;
        let story = paper.registered("/harbour", "The fence").await;
        let mut ids: Vec<CommentId> = Vec::new();
        for at in 0..3 {
            ids.push(held(paper, &story, "Ana", &format!("Words {at}")).await.id);
        }
        let path = "/api/v1/moderation/queue?site=paper&order=oldest";
        let listed = paper.ask(&Method::GET, path).bearer(&paper.keys.staff).send().await;
        let listed = listed.is(200).json();
        let told: Vec<&str> = listed["entries"].as_array().unwrap().iter().map(|entry| entry["comment_id"].as_str().unwrap()).collect();
        assert_eq!(told, ids.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(listed["waiting_count"], 3);
        assert_eq!(listed["entries"][0]["held"], json!(["hold-first"]));
        let decisions = format!("/api/v1/comments/{}/decisions", ids[0]);
        let ask = |body: serde_json::Value| paper.ask(&Method::POST, &decisions).bearer(&paper.keys.staff).json(&body);
        ask(json!({"decision": "reject"})).send().await.refused_field(422, "field-invalid", "reason");
        ask(json!({"decision": "vanish", "reason": "respect"})).send().await.refused_field(422, "field-invalid", "decision");
        ask(json!({"decision": "reject", "reason": "nonsense"})).send().await.refused_field(422, "field-invalid", "reason");
        let made = ask(json!({"decision": "reject", "reason": "respect", "explanation": "It names a neighbour."})).send().await;
        let made = made.is(201).json();
        assert_eq!(made["status"], "rejected");
        let undo = format!("/api/v1/decisions/{}", made["id"].as_str().unwrap());
        paper.ask(&Method::DELETE, &undo).bearer(&paper.keys.other_staff).send().await.refused(403, "forbidden");
        let undone = paper.ask(&Method::DELETE, &undo).bearer(&paper.keys.staff).send().await;
        assert_eq!(undone.is(200).json()["status"], "pending");
        paper.ask(&Method::DELETE, &undo).bearer(&paper.keys.staff).send().await.refused(409, "nothing-to-undo");
        paper.ask(&Method::GET, path).bearer(&paper.keys.other_staff).send().await.refused(403, "forbidden");
        paper.ask(&Method::GET, path).send().await.refused(401, "signed-out");
    }
}
