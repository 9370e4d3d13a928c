//! What authors are told of decisions, their complaints, who answers those, and what becomes of it all.

use althing::decision::{self, Reason, Wish};
use althing_core::id::DecisionId;
use althing_core::reader::{Actor, Asker, Role};
use althing_core::time::{DAY, MINUTE};
use althing_store::{Lane, account, contact};
use http::Method;
use serde_json::{Value, json};

use super::mail::{confirmed, mail_on_both_engines, mailed};
use crate::support::{Member, OURS, Paper, Written, both_engines};

const WHY: &str = "It calls the harbour master a herring.";

fn reason(ground: &str) -> Reason {
    Reason { ground: ground.to_owned(), explanation: WHY.to_owned(), ..Reason::default() }
}

fn staff(paper: &Paper, who: &Member) -> Asker {
    Asker { actor: Actor::Account(who.id), grants: paper.app.grants_of(who.id) }
}

/// A decision on the text that waits, or stands there.
async fn decides(paper: &Paper, who: &Member, comment: &Written, act: &str, ground: &str) -> DecisionId {
    let id = comment.id;
    let read = paper.app.store.read(move |tx| althing_store::desk::judged(tx, id)).await.expect("reads");
    let wish = Wish {
        act: act.to_owned(),
        reason: Some(reason(ground)),
        read: read.map(|text| text.id),
        bulk_id: None,
    };
    let site = paper.app.site("paper").expect("the site");
    decision::decide(&paper.app, &site, comment.id, staff(paper, who), &wish).await.expect("decided")
}

async fn moderator(paper: &Paper, name: &str) -> Member {
    paper.staff_member(name, Role::Moderator, Some("paper"), None).await
}

/// The statements of a guest's comment, as the API tells its author.
async fn told(paper: &Paper, comment: &Written) -> Vec<Value> {
    let answer = paper.ask(&Method::GET, &comment.api()).bearer(&comment.edit_token).send().await;
    answer.is(200);
    answer.json()["statements"].as_array().expect("statements").clone()
}

async fn page_of(paper: &Paper, who: &Member, path: &str) -> String {
    let answer = paper.ask(&Method::GET, path).of(who).send().await;
    answer.is(200);
    answer.text()
}

/// Complains with the comment's edit token.
async fn complains(paper: &Paper, comment: &Written, id: DecisionId) {
    let ask =
        paper.ask(&Method::POST, &format!("/api/v1/decisions/{id}/appeals")).bearer(&comment.edit_token);
    ask.json(&json!({"text": "It was a quotation"})).send().await.is(201);
}

fn answering(paper: &Paper, who: &Member, id: DecisionId, outcome: &str) -> crate::support::Ask {
    let fields = [("outcome", outcome), ("answer", "We read it again: it was one.")];
    paper.ask(&Method::POST, &format!("/desk/appeals/{id}")).of(who).form(OURS, &fields)
}

both_engines! {
    async fn every_restriction_tells_its_author_what_why_and_what_can_be_done(paper) {
        let mona = moderator(paper, "Mona Lisboa").await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let removed = ana.comments_on(&story, "You herring").await;
        let held = ana.comments_on(&story, "Held words").await;
        let changed = ana.comments_on(&story, "Fine words").await;
        paper.set(&["mode=hold-first"]).await;
        let rejected = ana.comments_on(&story, "You herring, again").await;
        ana.edits(&changed, "Not fine words").await;
        for (comment, act, ground, words) in [
            (&removed, "remove", "respect", "Your comment was removed"),
            (&rejected, "reject", "law:§ 185 StGB", "Your comment was not published"),
            (&held, "hold", "hate", "Your comment was taken back and waits for a moderator"),
            (&changed, "reject", "topic", "Your change was not published; the earlier text stays"),
        ] {
            decides(paper, &mona, comment, act, ground).await;
            let page = paper.page(&comment.case).await;
            for part in [words, WHY, "The newsroom looked at it by itself.", "None: a human found it and decided.",
                "Wherever", "You can complain here until", "Complain about this decision"] {
                assert!(page.contains(part), "{act}: {part}: {page}");
            }
            assert!(!page.contains("Mona"), "{page}");
            let statements = told(paper, comment).await;
            let [statement] = &statements[..] else { panic!("{statements:?}") };
            assert_eq!((&statement["decision"], &statement["explanation"]), (&json!(act), &json!(WHY)));
            assert_eq!((&statement["automated_decision"], &statement["appeal"]), (&json!("none"), &Value::Null));
            assert!(!statement.to_string().contains(&mona.id.to_string()), "{statement}");
            let of_law = ground.strip_prefix("law:");
            assert_eq!(statement["law"], json!(of_law));
            if of_law.is_none() {
                let url = statement["rule"]["url"].as_str().expect("a link");
                assert!(page.contains(&url.strip_prefix(OURS).expect("ours").replace('&', "&amp;")), "{page}");
                assert!(paper.page(url.strip_prefix(OURS).expect("ours")).await.contains("Version 1"));
            }
        }
        let public = paper.get(&changed.api()).await.json();
        assert_eq!(public.get("statements"), None, "nobody else is told");
    }

    async fn what_was_taken_back_says_so_and_a_later_decision_takes_its_place(paper) {
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "You herring").await;
        let first = decides(paper, &mona, &comment, "remove", "respect").await;
        decision::undo(&paper.app, first, staff(paper, &mona)).await.expect("taken back");
        let page = paper.page(&comment.case).await;
        assert!(page.contains("Taken back on") && !page.contains("Complain about"), "{page}");
        decides(paper, &mona, &comment, "hold", "respect").await;
        decides(paper, &mona, &comment, "reject", "respect").await;
        let page = paper.page(&comment.case).await;
        assert!(page.contains("A later decision has taken its place."), "{page}");
        assert_eq!(page.matches("Complain about this decision").count(), 1, "{page}");
        let statements = told(paper, &comment).await;
        let stand: Vec<&Value> = statements.iter().map(|one| &one["stands"]).collect();
        assert_eq!(stand, [&json!(true), &json!(false), &json!(false)]);
    }

    async fn a_complaint_is_answered_by_somebody_else_and_a_wrong_decision_reversed(paper) {
        let mona = moderator(paper, "Mona").await;
        let olaf = moderator(paper, "Olaf").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "He said: you herring").await;
        let id = decides(paper, &mona, &comment, "remove", "respect").await;
        assert!(!paper.page(&story.page()).await.contains("you herring"));
        let form = format!("do=appeal&decision={id}&text=It+was+a+quotation");
        let ask = |body: &str| paper.ask(&Method::POST, &comment.case).raw_form(body.to_owned());
        let empty = ask(&format!("do=appeal&decision={id}&text=+")).send().await;
        empty.is(422);
        assert!(empty.text().contains("Write why the decision is wrong."), "{empty}");
        let place = ask(&form).send().await.sent_to();
        let page = paper.page(place.split('#').next().expect("a path")).await;
        assert!(page.contains("Your complaint has arrived") && page.contains("It was a quotation"), "{page}");
        let again = ask(&form).send().await;
        again.is(409);
        assert!(again.text().contains("You have complained about this decision already."), "{again}");
        let list = page_of(paper, &olaf, "/desk/appeals").await;
        assert!(list.contains("It was a quotation") && list.contains(&id.to_string()), "{list}");
        assert!(page_of(paper, &mona, "/desk/appeals").await.contains("Yours to leave"));
        let shown = page_of(paper, &olaf, &format!("/desk/appeals/{id}")).await;
        for part in ["He said: you herring", WHY, "Decided by Mona", "It was a quotation", "name=\"outcome\" value=\"reverse\""] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
        assert!(!page_of(paper, &mona, &format!("/desk/appeals/{id}")).await.contains("name=\"outcome\""));
        answering(paper, &mona, id, "reverse").send().await.is(403);
        let body = json!({"outcome": "reverse", "answer": "Mine"});
        let api = format!("/api/v1/appeals/{id}/decision");
        paper.ask(&Method::POST, &api).of(&mona).script(OURS).json(&body).send().await.refused(403, "own-decision");
        answering(paper, &olaf, id, "reverse").send().await.is(303);
        assert!(paper.page(&story.page()).await.contains("you herring"), "it is shown again");
        assert_eq!(paper.status(&comment).await, "published");
        let page = paper.page(&comment.case).await;
        for part in ["Reversed on", "you were right", "We read it again: it was one."] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("Olaf") && !page.contains("Mona"), "{page}");
        assert!(page_of(paper, &olaf, "/desk/appeals").await.contains("No complaint waits."));
        paper.ask(&Method::POST, &api).of(&olaf).script(OURS).json(&body).send().await.refused(409, "nothing-changes");
        let happened = paper.happened(&story).await;
        assert_eq!(happened[2..], ["comment_removed", "appeal_made", "appeal_decided"]);
    }

    async fn a_rejected_change_that_was_fine_is_shown_after_all(paper) {
        let (mona, olaf) = (moderator(paper, "Mona").await, moderator(paper, "Olaf").await);
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "First words").await;
        paper.set(&["mode=hold-first"]).await;
        paper.reader("Ana").edits(&comment, "Second words").await;
        let id = decides(paper, &mona, &comment, "reject", "topic").await;
        complains(paper, &comment, id).await;
        let staff = &paper.keys.staff;
        let ask = paper.ask(&Method::POST, &format!("/api/v1/appeals/{id}/decision")).bearer(staff);
        let answer = ask.json(&json!({"outcome": "reverse", "answer": "It is about the fence."})).send().await;
        answer.is(200);
        assert_eq!(answer.json()["statement"]["appeal"]["state"], json!("reversed"));
        assert!(paper.page(&story.page()).await.contains("Second words"));
        answering(paper, &olaf, id, "uphold").send().await.is(409);
    }

    async fn one_complains_in_time_about_ones_own_and_the_first_decider_may_give_in(paper) {
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "You herring").await;
        let foreign = paper.reader("Ben").comments_on(&story, "I am Ben").await;
        let id = decides(paper, &mona, &comment, "remove", "respect").await;
        let path = format!("/api/v1/decisions/{id}/appeals");
        let ask = |token: &str| {
            paper.ask(&Method::POST, &path).bearer(token).json(&json!({"text": "It was a quotation"}))
        };
        ask(&foreign.edit_token).send().await.refused(404, "decision-unknown");
        ask(&paper.keys.staff).send().await.refused(404, "decision-unknown");
        paper.advance(183 * DAY);
        ask(&comment.edit_token).send().await.refused(409, "appeal-too-late");
        paper.advance(-DAY);
        ask(&comment.edit_token).send().await.is(201);
        decides(paper, &mona, &comment, "approve", "").await;
        let statements = told(paper, &comment).await;
        assert_eq!(statements[0]["appeal"]["state"], json!("reversed"));
        let olaf = moderator(paper, "Olaf").await;
        answering(paper, &olaf, id, "uphold").send().await.is(409);
    }

    async fn what_was_erased_is_told_nowhere_any_more(paper) {
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let mia = paper.member("Mia").await;
        let comment = paper.comments_as(&mia, &story, "You herring").await;
        let id = decides(paper, &mona, &comment, "remove", "respect").await;
        let mine = format!("/me/decisions/{id}");
        let post = paper.ask(&Method::POST, &mine).of(&mia).form(OURS, &[("text", "Canary of a complaint")]);
        post.send().await.is(303);
        assert!(page_of(paper, &mia, &mine).await.contains("Canary of a complaint"));
        let list = page_of(paper, &mia, "/me").await;
        assert!(list.contains("Reason: Be civil."), "{list}");
        let export = paper.ask(&Method::GET, "/me/export.json").of(&mia).send().await.json();
        let statement = &export["comments"][0]["statements"][0];
        assert_eq!((&statement["explanation"], &statement["appeal"]["text"]), (&json!(WHY), &json!("Canary of a complaint")));
        let page = page_of(paper, &mia, "/me/export.html").await;
        assert!(page.contains(WHY) && page.contains("Canary of a complaint") && !page.contains("Mona"), "{page}");
        let form = [("what", "text"), ("sure", "yes")];
        paper.ask(&Method::POST, "/me/erase").of(&mia).form(OURS, &form).send().await.is(303);
        paper.settle().await;
        let left = paper.app.store.read(move |tx| {
            let row = althing_store::decision::by_id(tx, id)?.expect("there");
            Ok::<_, althing_store::Error>((row.explanation, althing_store::appeal::by_decision(tx, id)?))
        });
        let (explanation, appeal) = left.await.expect("reads");
        let appeal = appeal.expect("there");
        assert_eq!((explanation.as_str(), appeal.text.as_str(), appeal.state.as_str()), ("", "", "moot"));
        assert!(page_of(paper, &mona, "/desk/appeals").await.contains("No complaint waits."));
    }

    async fn words_of_decisions_are_forgotten_when_nobody_can_complain_any_more(paper) {
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let (quiet, loud) = (ana.comments_on(&story, "You herring").await, ana.comments_on(&story, "You kipper").await);
        let first = decides(paper, &mona, &quiet, "remove", "respect").await;
        let second = decides(paper, &mona, &loud, "remove", "respect").await;
        complains(paper, &loud, second).await;
        paper.advance(184 * DAY);
        althing::retention::work(&paper.app, None).await.expect("forgets");
        let explained = async |id: DecisionId| {
            let row = paper.app.store.read(move |tx| althing_store::decision::by_id(tx, id)).await;
            row.expect("reads").expect("there").explanation
        };
        assert_eq!(explained(first).await, "");
        assert_eq!(explained(second).await, WHY, "a complaint waits");
        assert_eq!(paper.status(&loud).await, "removed");
        let olaf = moderator(paper, "Olaf").await;
        answering(paper, &olaf, second, "reverse").send().await.is(303);
        assert_eq!(paper.status(&loud).await, "published", "its text was kept as long");
        paper.advance(184 * DAY);
        althing::retention::work(&paper.app, None).await.expect("forgets");
        assert_eq!(explained(second).await, "");
    }
}

const ANA: &str = "ana@reader.example";

mail_on_both_engines! {
    async fn a_statement_is_mailed_after_two_minutes_unless_it_is_taken_back(paper, sink) {
        let mona = moderator(paper, "Mona Lisboa").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = confirmed(paper, sink, &story, "Ana", ANA).await;
        let id = decides(paper, &mona, &comment, "remove", "respect").await;
        assert_eq!(paper.delivers().await, 0, "not yet");
        decision::undo(&paper.app, id, staff(paper, &mona)).await.expect("taken back");
        paper.advance(3 * MINUTE);
        assert_eq!(paper.delivers().await, 0, "it was taken back");
        let id = decides(paper, &mona, &comment, "remove", "respect").await;
        paper.advance(2 * MINUTE);
        assert_eq!((paper.delivers().await, paper.delivers().await), (1, 0));
        let mail = sink.new_mails().pop().expect("a mail");
        assert_eq!(mail.to, ANA);
        let text = mail.text();
        for part in ["The fence", "Your comment was removed", "Rule: Be civil (version 1)", WHY, "You can complain here until"] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("Mona") && !mail.raw.contains("Mona"), "{text}");
        assert_eq!(mail.link("/c/"), comment.case);
        complains(paper, &comment, id).await;
        let olaf = moderator(paper, "Olaf").await;
        answering(paper, &olaf, id, "uphold").send().await.is(303);
        assert_eq!(paper.delivers().await, 1);
        let text = sink.new_mails().pop().expect("a mail").text();
        assert!(text.contains("The decision stays.") && text.contains("> We read it again: it was one."), "{text}");
        assert!(!text.contains("Olaf"), "{text}");
    }

    async fn whoever_was_told_of_a_decision_is_told_that_it_was_taken_back(paper, sink) {
        let mona = moderator(paper, "Mona Lisboa").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = confirmed(paper, sink, &story, "Ana", ANA).await;
        let id = decides(paper, &mona, &comment, "remove", "respect").await;
        paper.advance(2 * MINUTE);
        assert_eq!(paper.delivers().await, 1);
        sink.new_mails();
        paper.advance(20 * MINUTE);
        decision::undo(&paper.app, id, staff(paper, &mona)).await.expect("taken back");
        assert_eq!((paper.delivers().await, paper.delivers().await), (1, 0));
        let mail = sink.new_mails().pop().expect("a mail");
        let text = mail.text();
        assert!(text.contains("on your comment under “The fence” at The paper was taken back"), "{text}");
        assert!(!mail.raw.contains("Mona"), "{text}");
        assert_eq!((mail.to.as_str(), mail.link("/c/")), (ANA, comment.case));
    }

    async fn r60_a_statement_goes_to_proved_addresses_only(paper, sink) {
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let unproved = mailed(paper, &story, "Ana", ANA, true).await;
        let quiet = mailed(paper, &story, "Ben", "ben@reader.example", false).await;
        paper.delivers().await;
        sink.new_mails();
        for comment in [&unproved, &quiet] {
            decides(paper, &mona, comment, "remove", "respect").await;
        }
        paper.advance(3 * MINUTE);
        assert_eq!(paper.delivers().await, 0);
        assert!(paper.page(&unproved.case).await.contains(WHY), "the page tells it");
    }

    async fn an_account_is_told_in_its_language_whatever_it_said_of_replies(paper, sink) {
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let mia = paper.member("Mia").await;
        let (to, id, now) = (paper.app.key.contact_key(ANA), mia.id, paper.now());
        let write = move |tx: &mut althing_store::Tx<'_>| {
            contact::put(tx, &to, ANA, now)?;
            contact::confirm(tx, &to)?;
            account::set_contact(tx, id, Some(&to))?;
            account::set_notices(tx, id, false)
        };
        paper.app.store.write(Lane::Interactive, write).await.expect("set");
        let comment = paper.comments_as(&mia, &story, "You herring").await;
        decides(paper, &mona, &comment, "remove", "respect").await;
        paper.advance(2 * MINUTE);
        assert_eq!(paper.delivers().await, 1);
        let mail = sink.new_mails().pop().expect("a mail");
        assert_eq!(mail.link("/me/comments/"), format!("/me/comments/{}", comment.id));
    }
}

both_engines! {
    async fn rules_are_published_changed_by_version_and_named_as_they_stood(paper) {
        let ada = paper.staff_member("Ada", Role::Admin, Some("paper"), None).await;
        let mona = moderator(paper, "Mona").await;
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "You herring").await;
        let page = paper.page("/s/paper/rules").await;
        assert!(page.contains("Be civil") && page.contains("id=\"rule-respect\""), "{page}");
        assert!(paper.page(&story.page()).await.contains("href=\"/s/paper/rules\""));
        decides(paper, &mona, &comment, "remove", "respect").await;
        let post = async |who: &Member, fields: &[(&str, &str)]| {
            paper.ask(&Method::POST, "/desk/settings/paper/rules").of(who).form(OURS, fields).send().await
        };
        let change = [("do", "change"), ("code", "respect"), ("version", "1"), ("title", "Be kind"),
            ("body", "Nobody is a herring here."), ("explanation", "It is unkind.")];
        post(&mona, &change).await.is(403);
        post(&ada, &change).await.is(303);
        post(&ada, &change).await.is(409);
        let page = paper.page("/s/paper/rules").await;
        assert!(page.contains("Be kind") && page.contains("Version 2") && !page.contains("Be civil"), "{page}");
        assert!(page.contains("No hatred against groups"), "the others stay: {page}");
        let old = paper.page("/s/paper/rules?rule=respect&version=1").await;
        assert!(old.contains("Be civil") && old.contains("Other words hold by now"), "{old}");
        paper.get("/s/paper/rules?rule=respect&version=9").await.is(404);
        let told = paper.page(&comment.case).await;
        assert!(told.contains("Be civil (version 1)") && told.contains("rule=respect&amp;version=1"), "{told}");
        let add = [("do", "add"), ("title", "No <spoilers>"), ("body", "None.\n\nReally."), ("explanation", "It tells the end.")];
        post(&ada, &add).await.is(303);
        post(&ada, &[("do", "up"), ("code", "no-spoilers")]).await.is(303);
        post(&ada, &[("do", "retire"), ("code", "topic")]).await.is(303);
        let list = paper.get("/api/v1/sites/paper/rules").await.json();
        let codes: Vec<&str> = list["rules"].as_array().expect("rules").iter().map(|rule| rule["code"].as_str().expect("a code")).collect();
        assert_eq!(codes, ["respect", "hate", "violence", "privacy", "spam", "no-spoilers", "discretion"]);
        assert!(paper.page("/s/paper/rules").await.contains("No &lt;spoilers&gt;"));
        let bad = post(&ada, &[("do", "add"), ("title", ""), ("body", "Kept text"), ("explanation", "x")]).await;
        bad.is(422);
        assert!(bad.text().contains("Kept text") && bad.text().contains("Something is missing here."), "{bad}");
        let kinds: Vec<String> = paper.log().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "rules_put").count(), 4);
        let two = decides(paper, &mona, &paper.reader("Ben").comments_on(&story, "The end is sad").await, "remove", "no-spoilers").await;
        let row = paper.app.store.read(move |tx| althing_store::decision::by_id(tx, two)).await.expect("reads").expect("there");
        assert_eq!(row.rule, Some(("no-spoilers".to_owned(), 1)));
    }

    async fn how_moderation_works_is_told_from_the_settings(paper) {
        let page = paper.page("/s/paper/moderation").await;
        for part in ["Comments are shown at once.", "One can write without an account.", "Nothing depends on them at present.",
            "has not said yet how to reach", "for six months", "“Best” puts first"] {
            assert!(page.contains(part), "{part}: {page}");
        }
        paper.set(&["mode=hold-first", "guests=off", "score.mode=on", "score.threat.hold=0.7", "words.hold=herring", "links.hold=2",
            "votes=off", "contact.email=desk@paper.example", "contact.text=Harbour Road 1\nWe speak <English>."]).await;
        let page = paper.page("/s/paper/moderation").await;
        for part in ["Every comment waits until", "One needs an account", "0.70", "from 0.95 on whoever wrote it",
            "Texts with words of a list", "Texts with 2 links or more", "mailto:desk@paper.example", "We speak &lt;English&gt;.", "There are no votes here."] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(!page.contains("herring"), "which words is not told");
        paper.set(&["guests=on"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        let page = paper.page(&story.page()).await;
        assert!(page.contains("href=\"/s/paper/moderation\"") && page.contains(&format!("{OURS}/s/paper/rules")), "{page}");
        let fragment = paper.page(&format!("{}?fragment", story.page())).await;
        assert!(fragment.contains(&format!("{OURS}/s/paper/rules")) || !fragment.contains("al-rules"), "{fragment}");
    }
}
