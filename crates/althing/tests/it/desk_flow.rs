//! The desk's flow: bans from beside a comment, complaints answered there, counts that follow the filter, and refusals in
//! the words of the desk.

use althing::retention;
use althing_core::id::DecisionId;
use althing_core::reader::Actor;
use althing_core::reader::Role;
use althing_core::time::{DAY, MINUTE};
use althing_store::Lane;
use http::Method;
use serde_json::json;

use crate::mail::{confirmed, mail_on_both_engines};
use crate::support::{Answer, Member, OURS, Paper, Story, Written, both_engines};

async fn moderator(paper: &Paper, name: &str) -> Member {
    paper.staff_member(name, Role::Moderator, Some("paper"), None).await
}

async fn held(paper: &Paper, story: &Story, by: &str, text: &str) -> Written {
    Written::of(story, &paper.reader(by).asks(story, None, text).send().await)
}

async fn desk(paper: &Paper, who: &Member, path: &str) -> String {
    let answer = paper.ask(&Method::GET, path).of(who).send().await;
    answer.is(200);
    answer.text()
}

async fn post(paper: &Paper, who: &Member, path: &str, fields: &[(&str, &str)]) -> Answer {
    paper.ask(&Method::POST, path).of(who).form(OURS, fields).send().await
}

/// What stands between two parts of a page, or of an address.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("{before} is not in {text}")).1;
    rest.split(after).next().unwrap_or_default()
}

/// Sends one of the forms beside a comment, as its page has them.
async fn beside(paper: &Paper, who: &Member, comment: &Written, more: &[(&str, &str)]) -> Answer {
    let id = comment.id.to_string();
    let page = desk(paper, who, &format!("/desk/comments/{id}")).await;
    let read = between(&page, "name=\"read\" value=\"", "\"").to_owned();
    let mut fields = vec![("comment", id.as_str()), ("read", read.as_str())];
    fields.extend_from_slice(more);
    post(paper, who, "/desk/decide", &fields).await
}

const BAN: [(&str, &str); 3] = [("act", "ban"), ("until", "week"), ("reason", "respect")];

/// The fields of a notice's undo.
fn undone_by(page: &str) -> Vec<(&'static str, String)> {
    let form = between(page, "action=\"/desk/undo\"", "</form>");
    let field = |name: &'static str| {
        let start = format!("name=\"{name}\" value=\"");
        form.contains(&start).then(|| (name, between(form, &start, "\"").to_owned()))
    };
    ["decision", "standing"].into_iter().filter_map(field).collect()
}

async fn undo(paper: &Paper, who: &Member, page: &str) -> Answer {
    let fields = undone_by(page);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    post(paper, who, "/desk/undo", &fields).await
}

/// Complains as whoever is signed in about the newest decision on their comment.
async fn complains(paper: &Paper, who: &Member, id: &str, text: &str) {
    post(paper, who, &format!("/me/decisions/{id}"), &[("text", text)]).await.is(303);
}

/// The decision that a page's notice would take back.
async fn rejected(paper: &Paper, by: &Member, comment: &Written) -> String {
    let place = beside(paper, by, comment, &[("act", "reject"), ("reason", "respect")]).await.sent_to();
    between(&place, "done=", "&").to_owned()
}

async fn in_sport(paper: &Paper) -> Story {
    let game = json!({"url": "https://paper.example/game", "title": "Match", "section": "sport"});
    paper.publisher().puts(&game).await.is(200);
    paper.story("/game").await
}

async fn held_as(paper: &Paper, who: &Member, story: &Story, text: &str) -> Written {
    let comment = paper.comments_as(who, story, text).await;
    assert_eq!(paper.status(&comment).await, "pending");
    comment
}

both_engines! {
    async fn a_ban_from_the_queue_takes_the_comment_with_it_and_one_undo_takes_both_back(paper) {
        paper.set(&["mode=hold-first"]).await;
        let (mona, mia) = (moderator(paper, "Mona").await, paper.member("Mia").await);
        let story = paper.registered("/harbour", "The fence").await;
        let bad = held_as(paper, &mia, &story, "Words **against** a person").await;
        paper.advance(MINUTE);
        let next = held(paper, &story, "Ana", "Next words").await;
        let page = desk(paper, &mona, "/desk?order=oldest").await;
        assert!(page.contains("Words <strong>against</strong> a person"), "as readers would see it: {page}");
        let form = between(&page, "<details class=\"decide-ban\"", "</details>");
        for part in ["action=\"/desk/decide\"", "name=\"until\"", "Reject the comment too", "name=\"next\"", "value=\"oldest\""] {
            assert!(form.contains(part), "{part}: {form}");
        }
        let on = next.id.to_string();
        let more = [BAN.as_slice(), &[("too", "1"), ("next", &on), ("order", "oldest")]].concat();
        let place = beside(paper, &mona, &bad, &more).await.sent_to();
        assert!(place.starts_with("/desk?order=oldest&done=") && place.ends_with(&format!("&on={on}")), "{place}");
        assert_eq!(paper.status(&bad).await, "rejected");
        paper.submits_as(&mia, &story, "More of it").await.refused(403, "banned");
        let page = desk(paper, &mona, &place).await;
        let told = between(&page, "class=\"done\"", "</div>");
        for part in ["Mia: rejected", "Banned at The paper until 9 March 2026", "data-key=\"z\""] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let place = undo(paper, &mona, &page).await.sent_to();
        assert_eq!(paper.status(&bad).await, "pending");
        let page = desk(paper, &mona, &place).await;
        assert!(page.contains("The ban is lifted.") && page.contains("taken back as if"), "{page}");
        paper.submits_as(&mia, &story, "Better words").await.is(201);
        assert_eq!(paper.happened(&story).await[3..], ["standing_set", "comment_rejected", "standing_lifted", "decision_undone", "comment_submitted"]);
    }

    async fn a_ban_alone_leaves_the_comment_and_what_was_typed_comes_back(paper) {
        paper.set(&["mode=hold-first"]).await;
        let (mona, mia) = (moderator(paper, "Mona").await, paper.member("Mia").await);
        let story = paper.registered("/harbour", "The fence").await;
        let comment = held_as(paper, &mia, &story, "Words").await;
        let dateless = [("act", "ban"), ("until", "date"), ("date", ""), ("reason", "law"), ("law", "section 185"), ("explanation", "My own words.")];
        let refused = beside(paper, &mona, &comment, &dateless).await;
        refused.is(422);
        let text = refused.text();
        assert!(text.contains("A ban ends at a time to come"), "{text}");
        let form = between(&text, "<details class=\"decide-ban\"", "</details>");
        for part in [" open", "My own words.", "value=\"section 185\"", "value=\"date\" checked"] {
            assert!(form.contains(part), "{part}: {form}");
        }
        assert!(!between(form, "name=\"too\"", ">").contains("checked"), "{form}");
        let reasonless = beside(paper, &mona, &comment, &[("act", "ban"), ("until", "week")]).await;
        assert!(reasonless.is(422).text().contains("Choose a rule"), "{reasonless}");
        paper.submits_as(&mia, &story, "Nothing has happened").await.is(201);
        let place = beside(paper, &mona, &comment, &BAN).await.sent_to();
        assert_eq!(paper.status(&comment).await, "pending", "it is still to be decided");
        let page = desk(paper, &mona, &place).await;
        assert!(page.contains("Mia</bdi>: Banned at The paper until") && page.contains(&format!("name=\"comment\" value=\"{}\"", comment.id)), "{page}");
        undo(paper, &mona, &page).await.sent_to();
        paper.submits_as(&mia, &story, "Lifted").await.is(201);
        let twice = undo(paper, &mona, &page).await;
        assert!([409, 422].contains(&twice.status), "{twice}");
    }

    async fn a_ban_holds_where_a_colleague_decides_on_the_comment(paper) {
        paper.set(&["mode=hold-first"]).await;
        let (mona, nils) = (moderator(paper, "Mona").await, moderator(paper, "Nils").await);
        let mia = paper.member("Mia").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = held_as(paper, &mia, &story, "Words").await;
        desk(paper, &nils, &format!("/desk?on={}", comment.id)).await;
        let refused = beside(paper, &mona, &comment, &[BAN.as_slice(), &[("too", "1")]].concat()).await;
        refused.is(409);
        let text = refused.text();
        assert!(text.contains("Somebody else is looking at this comment") && text.contains("Banned at The paper until"), "{text}");
        assert_eq!((paper.status(&comment).await, undone_by(&text).len()), ("pending", 1));
    }

    async fn a_guest_whom_nothing_recognises_is_not_banned_and_staff_are_told_why(paper) {
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = Written::of(&story, &paper.reader("Ana").asks(&story, None, "Words").of_peer("203.0.113.77").send().await);
        let path = format!("/desk/comments/{}", comment.id);
        let page = desk(paper, &mona, &path).await;
        assert!(between(&page, "<details class=\"decide-ban", "</details>").contains("value=\"network\""), "{page}");
        paper.advance(3 * DAY);
        retention::work(&paper.app, None).await.expect("forgets");
        let page = desk(paper, &mona, &path).await;
        let panel = between(&page, "<details class=\"decide-ban", "</details>");
        assert!(panel.contains("there is nothing to ban") && panel.contains("Warn them instead") && panel.contains("data-key=\"b\""), "{panel}");
        assert!(!panel.contains("<form"), "{panel}");
        let sue = paper.staff_member("Sue", Role::Moderator, Some("paper"), Some("sport")).await;
        let game = in_sport(paper).await;
        let theirs = Written::of(&game, &paper.reader("Ben").asks(&game, None, "Goal").of_peer("203.0.113.77").send().await);
        let page = desk(paper, &sue, &format!("/desk/comments/{}", theirs.id)).await;
        assert!(between(&page, "<details class=\"decide-ban", "</details>").contains("You decide in one section"), "{page}");
        let refused = beside(paper, &sue, &theirs, &[BAN.as_slice(), &[("by", "network")]].concat()).await;
        assert!(refused.is(403).text().contains("for whoever decides on the whole site"), "{refused}");
    }

    async fn counts_follow_the_filter_and_what_one_may_decide(paper) {
        paper.set(&["mode=hold-first"]).await;
        let (mona, sue) = (moderator(paper, "Mona").await, paper.staff_member("Sue", Role::Moderator, Some("paper"), Some("sport")).await);
        let fence = paper.registered("/harbour", "The fence").await;
        let game = in_sport(paper).await;
        for at in 0..3 {
            held(paper, &fence, "Ana", &format!("Words {at}")).await;
        }
        held(paper, &game, "Ben", "Goal").await;
        for (who, path, count) in [
            (&mona, "/desk".to_owned(), 4),
            (&mona, "/desk?section=sport".to_owned(), 1),
            (&mona, "/desk?section=politics".to_owned(), 0),
            (&mona, "/desk?score=0.5".to_owned(), 0),
            (&mona, format!("/desk?story={}", fence.id), 3),
            (&sue, "/desk".to_owned(), 1),
            (&sue, "/desk?section=politics".to_owned(), 0),
            (&sue, format!("/desk?story={}", fence.id), 0),
        ] {
            let page = desk(paper, who, &path).await;
            assert_eq!(between(between(&page, "data-queue=\"pending\"", "</a>"), "<b>", "</b>"), count.to_string(), "{path}");
        }
        let ask = |query: String| paper.ask(&Method::GET, &format!("/api/v1/moderation/queue?site=paper&{query}")).bearer(&paper.keys.staff);
        for (query, count) in [("section=sport".to_owned(), 1), (format!("story={}", fence.id), 3), (String::new(), 4)] {
            let told = ask(query).send().await.is(200).json();
            assert_eq!((told["entries"].as_array().map(Vec::len), &told["waiting_count"]), (Some(count), &json!(count)));
        }
        let elsewhere = paper.story_at("other", "https://other.example/x").await;
        let told = ask(format!("story={}", elsewhere.id)).send().await.is(200).json();
        assert_eq!((&told["entries"], &told["waiting_count"]), (&json!([]), &json!(0)));
    }

    async fn a_complaint_is_answered_beside_its_comment_by_somebody_else(paper) {
        paper.set(&["mode=hold-first"]).await;
        let (mona, olaf) = (moderator(paper, "Mona").await, moderator(paper, "Olaf").await);
        let mia = paper.member("Mia").await;
        let story = paper.registered("/harbour", "The fence").await;
        let first = held_as(paper, &mia, &story, "You herring").await;
        let second = held_as(paper, &mia, &story, "You kipper").await;
        let id = rejected(paper, &mona, &first).await;
        let other = rejected(paper, &mona, &second).await;
        complains(paper, &mia, &id, "It was a <quotation>").await;
        paper.advance(MINUTE);
        complains(paper, &mia, &other, "So was this").await;
        let path = "/desk?queue=appealed&order=oldest";
        // She looks first, and does not keep anybody else from it.
        let hers = desk(paper, &mona, &format!("{path}&on={}", first.id)).await;
        assert!(hers.contains("You made this decision, so somebody else answers") && !hers.contains("name=\"outcome\""), "{hers}");
        let page = desk(paper, &olaf, path).await;
        for part in ["It was a &lt;quotation&gt;", "You herring", "Decided by Mona", "Be civil", "name=\"outcome\""] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("class=\"queue-bulk\""), "complaints are answered one by one: {page}");
        let (about, next) = (first.id.to_string(), second.id.to_string());
        let fields = [("comment", about.as_str()), ("next", next.as_str()), ("queue", "appealed"), ("order", "oldest"), ("outcome", "reverse")];
        let form = |words: &'static str| [fields.as_slice(), &[("answer", words)]].concat();
        let wordless = post(paper, &olaf, &format!("/desk/appeals/{id}"), &form("")).await;
        assert!(wordless.is(422).text().contains("The answer is missing"), "{wordless}");
        let own = post(paper, &mona, &format!("/desk/appeals/{id}"), &form("Mine")).await;
        assert!(own.is(403).text().contains("somebody else answers"), "{own}");
        let place = post(paper, &olaf, &format!("/desk/appeals/{id}"), &form("It was one.")).await.sent_to();
        assert_eq!(place, format!("/desk?queue=appealed&order=oldest&answered={id}&on={next}"));
        assert_eq!(paper.status(&first).await, "published");
        let page = desk(paper, &olaf, &place).await;
        assert!(page.contains("The decision is reversed. The author is told.") && page.contains("So was this"), "{page}");
        let told = desk(paper, &mia, &format!("/me/decisions/{id}")).await;
        assert!(told.contains("It was one.") && !told.contains("Olaf"), "{told}");
        let late = post(paper, &olaf, &format!("/desk/appeals/{id}"), &[("outcome", "uphold"), ("answer", "No.")]).await;
        let text = late.is(409).text();
        assert!(text.contains("Somebody was faster") && text.contains("href=\"/desk\"") && !text.contains("door"), "{text}");
    }

    async fn refusals_at_the_desk_speak_of_the_desk(paper) {
        let mona = moderator(paper, "Mona").await;
        let other = paper.story_at("other", "https://other.example/x").await;
        let comment = paper.reader("Ana").comments_on(&other, "Words").await;
        let hidden = paper.ask(&Method::GET, &format!("/desk/comments/{}", comment.id)).of(&mona).send().await;
        let text = hidden.is(404).text();
        assert!(text.contains("belongs to a site on which you do not decide") && text.contains("To the queue"), "{text}");
        let story = paper.registered("/harbour", "The fence").await;
        let ours = paper.reader("Ben").comments_on(&story, "Words").await;
        let id = ours.id.to_string();
        let fields = [("comment", id.as_str()), ("act", "approve")];
        let foreign = paper.ask(&Method::POST, "/desk/decide").of(&mona).form("https://evil.example", &fields).send().await;
        let text = foreign.is(403).text();
        assert!(text.contains("That is not yours to decide") && !text.contains("door") && !text.contains("X-Althing"), "{text}");
        // Readers are told in their own words.
        let reader = paper.get("/s/paper/nothing-here").await;
        assert!(!reader.text().contains("To the queue"), "{reader}");
    }

    async fn several_are_decided_by_the_words_of_their_queue(paper) {
        paper.set(&["mode=publish-first"]).await;
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "Words").await;
        let report = json!({"category": "spam"});
        paper.ask(&Method::POST, &format!("{}/reports", comment.api())).script(OURS).json(&report).send().await.is(201);
        let page = desk(paper, &mona, "/desk?queue=reported").await;
        let bulk = between(&page, "class=\"queue-bulk\"", "</fieldset>");
        assert!(bulk.contains(">Leave it<") && bulk.contains(">Remove<") && !bulk.contains(">Approve<"), "{bulk}");
        let fields = [("of", "list"), ("queue", "reported"), ("act", "reject")];
        let question = post(paper, &mona, "/desk/bulk", &fields).await;
        assert!(question.is(200).text().contains("Remove 1 comment?"), "{question}");
    }
}

const ANA: &str = "ana@reader.example";

mail_on_both_engines! {
    async fn who_complained_twice_about_one_comment_is_told_of_what_was_granted(paper, sink) {
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = confirmed(paper, sink, &story, "Ana", ANA).await;
        let place = beside(paper, &mona, &comment, &[BAN.as_slice(), &[("by", "address"), ("too", "1")]].concat()).await.sent_to();
        let removal = between(&place, "done=", "&").to_owned();
        let standing = between(&place, "standing=", "&").parse().expect("an entry");
        let row = paper.app.store.read(move |tx| althing_store::standing::by_id(tx, standing)).await.expect("reads").expect("there");
        let ban = row.decision_id;
        for id in [removal.clone(), ban.to_string()] {
            let ask = paper.ask(&Method::POST, &format!("/api/v1/decisions/{id}/appeals")).bearer(&comment.edit_token);
            ask.json(&json!({"text": "It was a quotation"})).send().await.is(201);
        }
        paper.advance(3 * MINUTE);
        paper.delivers().await;
        sink.new_mails();
        let removal: DecisionId = removal.parse().expect("a decision");
        // Undone at once, nobody is told, and both wait again.
        let approval = shown_again(paper, &mona, &comment).await;
        assert_eq!(states(paper, removal, ban).await, (Some("reversed"), Some("open")));
        althing::decision::undo(&paper.app, approval, Actor::Operator.into()).await.expect("undone");
        assert_eq!(states(paper, removal, ban).await, (Some("open"), Some("open")));
        paper.advance(3 * MINUTE);
        assert_eq!(paper.delivers().await, 0, "nothing came of it");
        let approval = shown_again(paper, &mona, &comment).await;
        paper.advance(3 * MINUTE);
        assert_eq!(paper.delivers().await, 1, "the complaint about the removal has its answer");
        let text = sink.new_mails().pop().expect("a mail").text();
        assert!(text.contains("your comment under “The fence”") && text.contains("was taken back") && !text.contains("Somebody who did not make"), "{text}");
        assert_eq!(states(paper, removal, ban).await, (Some("reversed"), Some("open")));
        // Undone after that, the removal is told anew.
        althing::decision::undo(&paper.app, approval, Actor::Operator.into()).await.expect("undone");
        paper.advance(3 * MINUTE);
        assert_eq!(paper.delivers().await, 1, "the removal holds again");
        let text = sink.new_mails().pop().expect("a mail").text();
        assert!(text.contains("About your comment under “The fence”"), "{text}");
    }
}

/// Approves what was removed; gives the decision.
async fn shown_again(paper: &Paper, who: &Member, comment: &Written) -> DecisionId {
    let place = beside(paper, who, comment, &[("act", "approve")]).await.sent_to();
    between(&format!("{place}&"), "done=", "&").parse().expect("a decision")
}

/// How two complaints stand.
async fn states(
    paper: &Paper,
    one: DecisionId,
    other: DecisionId,
) -> (Option<&'static str>, Option<&'static str>) {
    let read = paper.app.store.write(Lane::Interactive, move |tx| {
        let state = |tx: &mut althing_store::Tx<'_>, id| {
            althing_store::appeal::by_decision(tx, id).map(|row| row.map(|row| row.state.as_str()))
        };
        Ok::<_, althing_store::Error>((state(tx, one)?, state(tx, other)?))
    });
    read.await.expect("reads")
}
