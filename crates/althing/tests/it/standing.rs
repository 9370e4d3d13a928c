//! Warnings, bans and holding always: whom they hold for, where, until when, and what their authors are told.

use althing::decision::appeals;
use althing::retention;
use althing_core::reader::{Actor, Role};
use althing_core::time::{DAY, HOUR, MINUTE};
use althing_core::trust::{Trust, level};
use althing_store::{Error, Lane, account, contact, day_key, standing, trust};
use http::Method;
use serde_json::json;

use crate::support::{Answer, Ask, Member, OURS, PAPER, Paper, Story, Written, both_engines};

const NETWORK: &str = "203.0.113.77";
const NEIGHBOUR: &str = "203.0.113.12";
const ELSEWHERE: &str = "198.51.100.1";

pub async fn moderator(paper: &Paper) -> Member {
    paper.staff_member("Max", Role::Moderator, Some("paper"), None).await
}

/// Another of them, who has just signed in.
pub async fn moderator_again(paper: &Paper) -> Member {
    paper.staff_member("Tom", Role::Moderator, Some("paper"), None).await
}

/// Ids of two milliseconds are in their order.
const MILLISECOND: i64 = 1_000;

/// A form of the desk's about somebody.
pub fn decides(paper: &Paper, by: &Member, fields: &[(&str, &str)]) -> Ask {
    paper.ask(&Method::POST, "/desk/standing").of(by).form(OURS, fields)
}

/// Bans somebody with an account from `paper`, and gives the name of the entry.
pub async fn bans(paper: &Paper, by: &Member, whom: &Member, until: &str) -> String {
    let id = whom.id.to_string();
    let fields = [
        ("account", id.as_str()),
        ("site", "paper"),
        ("kind", "banned"),
        ("until", until),
        ("reason", "respect"),
    ];
    entry_of(&decides(paper, by, &fields).send().await)
}

/// The entry that a form made, by where it leads.
#[track_caller]
pub fn entry_of(answer: &Answer) -> String {
    answer.sent_to().rsplit_once("standing=").expect("an entry").1.to_owned()
}

pub async fn lifts(paper: &Paper, by: &Member, entry: &str) -> Answer {
    decides(paper, by, &[("do", "lift"), ("standing", entry)]).send().await
}

/// What somebody with an account writes on a page of whichever site.
async fn writes(paper: &Paper, who: &Member, story: &Story) -> Answer {
    let origin = format!("https://{}.example", story.site);
    let wish = json!({"body": "Words", "story": {"site": story.site, "url": story.url}});
    paper.advance(1000);
    let ask = paper.ask(&Method::POST, &story.comments()).of(who).script(&origin);
    ask.header("idempotency-key", &paper.key()).json(&wish).send().await
}

async fn guest_writes(paper: &Paper, story: &Story, name: &str, peer: &str) -> Answer {
    paper.reader(name).asks(story, None, &format!("By {name}")).of_peer(peer).send().await
}

async fn me(paper: &Paper, who: &Member) -> String {
    let answer = paper.ask(&Method::GET, "/me").of(who).send().await;
    answer.is(200);
    answer.text()
}

pub async fn at_desk(paper: &Paper, who: &Member, path: &str) -> Answer {
    paper.ask(&Method::GET, path).of(who).send().await
}

/// Gives somebody with an account an address that they proved.
pub async fn has_address(paper: &Paper, who: &Member, address: &'static str) {
    let (id, key, now) = (who.id, paper.app.key.contact_key(address), paper.now());
    let given = paper.app.store.write(Lane::Interactive, move |tx| {
        contact::put(tx, &key, address, now)?;
        contact::confirm(tx, &key)?;
        account::set_contact(tx, id, Some(&key))
    });
    given.await.expect("an address");
}

async fn trust_of(paper: &Paper, who: &Member) -> Trust {
    let (id, site, now) = (who.id, paper.app.site("paper").expect("there").id, paper.now());
    let record = paper.app.store.read(move |tx| trust::record(tx, id, site, now)).await.expect("reads");
    level(&record, now)
}

both_engines! {
    async fn a_ban_holds_on_its_site_until_its_end(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        let comment = paper.comments_as(&mia, &story, "First").await;
        bans(paper, &max, &mia, "week").await;
        let told = writes(paper, &mia, &story).await.refused(403, "banned");
        let words = told["detail"].as_str().expect("words");
        assert!(words.contains("until 9 March 2026, 08:00 UTC") && words.contains("Be civil") && words.contains("complain"), "{words}");
        let edit = paper.ask(&Method::PATCH, &comment.api()).of(&mia).script(PAPER).json(&json!({"body": "Changed"}));
        edit.send().await.refused(403, "banned");
        let elsewhere = paper.story_at("other", "https://other.example/x").await;
        writes(paper, &mia, &elsewhere).await.is(201);
        let other = paper.reader("Ben").comments_on(&story, "By Ben").await;
        let vote = |value: i64| {
            let ask = paper.ask(&Method::PUT, &format!("{}/vote", other.api())).of(&mia).script(PAPER);
            ask.json(&json!({"value": value}))
        };
        vote(1).send().await.refused(403, "banned");
        vote(0).send().await.is(200);
        paper.advance(7 * DAY);
        writes(paper, &mia, &story).await.is(201);
        vote(1).send().await.is(200);
        assert!(paper.happened(&story).await.iter().all(|kind| kind != "standing_set"), "no comment gave rise to it");
        assert!(paper.log().await.iter().any(|event| event.kind == "standing_set"));
    }

    async fn whoever_is_banned_reads_why_where_they_write_and_loses_no_word(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        paper.comments_as(&mia, &story, "First").await;
        let other = paper.reader("Ben").comments_on(&story, "By Ben").await;
        bans(paper, &max, &mia, "week").await;
        let told = writes(paper, &mia, &story).await.refused(403, "banned");
        let reasons = told["more_url"].as_str().expect("the reasons").to_owned();
        let path = reasons.strip_prefix(OURS).expect("an address of ours");
        let statement = paper.ask(&Method::GET, path).of(&mia).send().await;
        let page = statement.is(200).text();
        assert!(page.contains("attacks a person") && page.contains("name=\"text\""), "it can be answered: {page}");
        assert!(!page.contains("Max"), "R-54: {page}");
        for (language, until, rule, way) in [
            ("en", "until 9 March 2026, 08:00 UTC", "Because of: ", "More about this, and how to answer"),
            ("de", "bis 9. März 2026, 08:00 Uhr UTC", "Grund: ", "Mehr dazu, und wie Sie antworten können"),
        ] {
            paper.set(&[&format!("language={language}")]).await;
            let detail = writes(paper, &mia, &story).await.refused(403, "banned")["detail"].to_string();
            assert!(detail.contains(until) && detail.contains(rule), "{detail}");
            let fields = [("body", "Long and well considered"), ("story_url", story.url.as_deref().unwrap_or_default())];
            let form = paper.ask(&Method::POST, &story.form()).of(&mia).form(OURS, &fields).send().await;
            let page = form.is(403).text();
            assert!(page.contains(until) && page.contains(rule), "{page}");
            assert!(page.contains(&format!("<a href=\"{reasons}\">{way}</a>")), "{page}");
            assert!(page.contains("Long and well considered</textarea>"), "nothing is lost: {page}");
            let (on, vote) = (other.id.to_string(), format!("{}/vote", story.page()));
            let voted = paper.ask(&Method::POST, &vote).of(&mia).form(OURS, &[("on", &on), ("value", "1")]).send().await;
            let page = voted.is(403).text();
            assert!(page.contains(until) && page.contains(&reasons), "{page}");
            let report = [("on", on.as_str()), ("category", "spam"), ("text", "It sells boats")];
            let reported = paper.ask(&Method::POST, &format!("{}/report", story.page())).of(&mia).form(OURS, &report).send().await;
            let page = reported.is(403).text();
            assert!(page.contains(until) && page.contains(&reasons) && page.contains("It sells boats"), "{page}");
        }
    }

    async fn a_banned_guest_is_led_to_the_contact_point_and_not_to_what_may_be_somebody_elses(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let first = Written::of(&story, &guest_writes(paper, &story, "Ana", NETWORK).await);
        let id = first.id.to_string();
        let fields = [("comment", id.as_str()), ("kind", "banned"), ("until", "week"), ("by", "network"), ("reason", "spam")];
        decides(paper, &max, &fields).send().await.is(303);
        let told = guest_writes(paper, &story, "Zoe", NEIGHBOUR).await.refused(403, "banned");
        assert_eq!(told["more_url"], format!("{OURS}/s/paper/moderation#contact"));
        let words = told["detail"].as_str().expect("words");
        assert!(words.contains("9 March 2026") && words.contains("Because of: ") && !words.contains(&id), "{words}");
        assert!(paper.page("/s/paper/moderation").await.contains("id=\"contact\""));
        assert!(paper.page(&first.case).await.contains("name=\"decision\""), "its author can answer there");
    }

    async fn programs_of_staff_ban_and_lift_by_key_on_their_site(paper) {
        let story = paper.story("/harbour").await;
        let mia = paper.member("Mia").await;
        let comment = paper.comments_as(&mia, &story, "First").await;
        let path = format!("{}/standing", comment.api());
        let sets = async |key: &str, wish: serde_json::Value| {
            paper.ask(&Method::POST, &path).bearer(key).json(&wish).send().await
        };
        let keys = &paper.keys;
        let until = "2026-03-09T08:00:00Z";
        let ban = json!({"kind": "banned", "until": until, "reason": "respect", "explanation": "It attacks a person."});
        sets(&keys.other_staff, ban.clone()).await.refused(403, "forbidden");
        sets(&keys.publisher, ban.clone()).await.refused(403, "forbidden");
        for (wish, status, slug, field) in [
            (json!({"kind": "banned"}), 400, "malformed", "reason"),
            (json!({"kind": "gone", "reason": "respect"}), 400, "malformed", "kind"),
            (json!({"kind": "banned", "until": "next week", "reason": "respect"}), 400, "malformed", "until"),
            (json!({"kind": "banned", "until": "2020-01-01T00:00:00Z", "reason": "respect"}), 422, "field-invalid", "until"),
            (json!({"kind": "held", "until": until, "reason": "respect"}), 422, "not-offered", "until"),
            (json!({"kind": "banned", "reason": "no such rule"}), 422, "field-invalid", "reason"),
        ] {
            sets(&keys.staff, wish).await.refused_field(status, slug, field);
        }
        sets(&keys.staff, json!({"kind": "banned", "reason": "respect", "everywhere": true})).await.refused(403, "forbidden");
        assert_eq!(writes(paper, &mia, &story).await.status, 201, "nothing of that was done");
        let made = sets(&keys.staff, ban).await.is(201).json();
        assert_eq!((&made["kind"], &made["site"], &made["holds"]), (&json!("banned"), &json!("paper"), &json!(true)));
        assert!(made["until"].as_str().is_some_and(|time| time.starts_with("2026-03-09T08:00:00")), "{made}");
        writes(paper, &mia, &story).await.refused(403, "banned");
        assert!(me(paper, &mia).await.contains("It attacks a person."), "told like any other");
        let entry = format!("/api/v1/standings/{}", made["id"].as_str().expect("an id"));
        let lifts = async |key: &str| paper.ask(&Method::DELETE, &entry).bearer(key).send().await;
        lifts(&keys.other_staff).await.refused(403, "forbidden");
        assert_eq!(lifts(&keys.staff).await.is(200).json()["holds"], false);
        lifts(&keys.staff).await.refused(409, "nothing-to-undo");
        assert_eq!(writes(paper, &mia, &story).await.status, 201);
    }

    async fn a_ban_is_told_and_lifted_and_both_are_decisions(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        paper.comments_as(&mia, &story, "First").await;
        let entry = bans(paper, &max, &mia, "never").await;
        let page = me(paper, &mia).await;
        assert!(page.contains("You are banned at The paper") && page.contains("Because of: Be civil"), "{page}");
        assert!(page.contains("attacks a person") && !page.contains("Max"), "R-54: {page}");
        let here = at_desk(paper, &max, &format!("/desk/readers/{}?standing={entry}", mia.id)).await;
        here.is(200);
        let desk = here.text();
        assert!(desk.contains("Banned at The paper, without an end") && desk.contains(">Undo<") && desk.contains(">Lift<"), "{desk}");
        assert!(at_desk(paper, &max, "/desk/readers").await.text().contains("Mia"));
        paper.advance(MINUTE);
        lifts(paper, &max, &entry).await.is(303);
        writes(paper, &mia, &story).await.is(201);
        lifts(paper, &max, &entry).await.is(409);
        let page = me(paper, &mia).await;
        assert!(page.contains("Lifted on 2 March 2026") && !page.contains("notice-bad"), "{page}");
        let id = mia.id;
        let acts = paper.app.store.read(move |tx| {
            Ok::<_, Error>(althing_store::decision::of_account(tx, id, None, 9)?.into_iter().map(|row| (row.act.clone(), row.restricts())).collect::<Vec<_>>())
        });
        assert_eq!(acts.await.expect("reads"), [("lift".to_owned(), false), ("ban".to_owned(), true)]);
    }

    async fn r40_staff_of_another_site_or_of_a_section_decide_about_nobody_here(paper) {
        let story = paper.story("/harbour").await;
        let mia = paper.member("Mia").await;
        let comment = paper.comments_as(&mia, &story, "First").await;
        let otto = paper.staff_member("Otto", Role::Moderator, Some("other"), None).await;
        let sue = paper.staff_member("Sue", Role::Moderator, Some("paper"), Some("politics")).await;
        let max = moderator(paper).await;
        let (id, of) = (mia.id.to_string(), comment.id.to_string());
        let ban = [("account", id.as_str()), ("kind", "banned"), ("until", "week"), ("reason", "respect")];
        for (by, about, status) in [
            (&otto, ("site", "paper"), 404),
            (&otto, ("comment", of.as_str()), 404),
            (&sue, ("site", "paper"), 403),
            (&mia, ("site", "paper"), 403),
        ] {
            let mut fields = ban.to_vec();
            fields.push(about);
            decides(paper, by, &fields).send().await.is(status);
        }
        let mut everywhere = ban.to_vec();
        everywhere.extend([("site", "paper"), ("scope", "everywhere")]);
        decides(paper, &max, &everywhere).send().await.is(403);
        let path = format!("/desk/readers/{id}");
        at_desk(paper, &otto, &path).await.is(404);
        at_desk(paper, &otto, &format!("/desk/standing?comment={of}")).await.is(404);
        at_desk(paper, &max, "/desk/readers?site=other").await.is(404);
        writes(paper, &mia, &story).await.is(201);
        let entry = bans(paper, &max, &mia, "week").await;
        lifts(paper, &otto, &entry).await.is(403);
        let ada = paper.staff_member("Ada", Role::Admin, None, None).await;
        decides(paper, &ada, &everywhere).send().await.is(303);
        let elsewhere = paper.story_at("other", "https://other.example/x").await;
        writes(paper, &mia, &elsewhere).await.refused(403, "banned");
        let staff = max.id.to_string();
        let mut about_staff = vec![("account", staff.as_str()), ("site", "paper")];
        about_staff.extend(&ban[1..]);
        let refused = decides(paper, &ada, &about_staff).send().await;
        assert!([404, 422].contains(&refused.status), "{refused}");
    }

    async fn a_banned_guest_with_a_new_name_is_refused_and_an_account_from_there_is_not(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        let first = Written::of(&story, &guest_writes(paper, &story, "Ana", NETWORK).await);
        guest_writes(paper, &story, "Ben", NEIGHBOUR).await.is(201);
        let id = first.id.to_string();
        let page = at_desk(paper, &max, &format!("/desk/standing?comment={id}")).await.text();
        assert!(page.contains("Other comments from the same address prefix today: 1."), "{page}");
        let mut fields = vec![("comment", id.as_str()), ("kind", "banned"), ("until", "week"), ("by", "network"), ("reason", "spam")];
        fields.push(("back", "/desk/comments/1?x=1"));
        let answer = decides(paper, &max, &fields).send().await;
        assert!(answer.sent_to().starts_with("/desk/comments/1?x=1&standing="), "{answer}");
        guest_writes(paper, &story, "Zoe", NETWORK).await.refused(403, "banned");
        guest_writes(paper, &story, "Yan", NEIGHBOUR).await.refused(403, "banned");
        guest_writes(paper, &story, "Cara", ELSEWHERE).await.is(201);
        let by_account = paper.submission_as(&mia, &story, "By Mia").of_peer(NETWORK).send().await;
        by_account.is(201);
        paper.reader("Ana").edit(&first, "Changed").send().await.refused(403, "banned");
        for _ in 0..6 {
            paper.advance(DAY - 1000);
            retention::work(&paper.app, None).await.expect("forgets");
            let told = guest_writes(paper, &story, "Xena", NEIGHBOUR).await.refused(403, "banned");
            assert!(told["detail"].as_str().is_some_and(|words| words.contains("9 March 2026")), "{told}");
        }
        paper.advance(DAY);
        guest_writes(paper, &story, "Xena", NEIGHBOUR).await.is(201);
        retention::work(&paper.app, None).await.expect("forgets");
        let today = day_key::day_of(paper.now());
        let keys = paper.app.store.read(day_key::all).await.expect("reads");
        assert!(keys.iter().all(|key| key.day + 2 >= today), "the ban's key is gone with it");
        let entry = entry_of(&answer).parse().expect("an id");
        let row = paper.app.store.read(move |tx| standing::by_id(tx, entry)).await.expect("reads").expect("there");
        assert_eq!(row.by, standing::By::Nothing, "and what it was compared with");
        let case = paper.page(&first.case).await;
        assert!(!case.contains("banned"), "{case}");
    }

    async fn lifting_a_networks_ban_lets_its_key_go(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let first = Written::of(&story, &guest_writes(paper, &story, "Ana", NETWORK).await);
        let id = first.id.to_string();
        let fields = [("comment", id.as_str()), ("kind", "held"), ("reason", "spam")];
        let entry = entry_of(&decides(paper, &max, &fields).send().await);
        let held = Written::of(&story, &guest_writes(paper, &story, "Zoe", NETWORK).await);
        assert_eq!(held.json["reasons"], json!(["standing-hold"]));
        assert!(paper.page(&held.case).await.contains("reads everything that you write here"));
        lifts(paper, &max, &entry).await.is(303);
        assert_eq!(Written::of(&story, &guest_writes(paper, &story, "Zoe", NETWORK).await).json["status"], "published");
        paper.advance(2 * DAY);
        retention::work(&paper.app, None).await.expect("forgets");
        assert_eq!(paper.app.store.read(day_key::all).await.expect("reads").len(), 0);
        let late = [("comment", id.as_str()), ("kind", "banned"), ("until", "week"), ("by", "network"), ("reason", "spam")];
        let refused = decides(paper, &max, &late).send().await;
        refused.is(422);
        assert!(refused.text().contains("Nothing recognises this guest any more"), "{refused}");
        entry_of(&decides(paper, &max, &[("comment", id.as_str()), ("kind", "warned"), ("reason", "spam")]).send().await);
        assert!(paper.page(&first.case).await.contains("You have been warned at The paper"));
    }

    async fn r81_an_edit_from_a_banned_network_is_refused_whatever_day_the_comment_is_of(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        paper.set(&["edit_minutes=60"]).await;
        paper.advance(15 * HOUR + 58 * MINUTE);
        let before_midnight = Written::of(&story, &guest_writes(paper, &story, "Ana", NETWORK).await);
        paper.advance(4 * MINUTE);
        let after = Written::of(&story, &guest_writes(paper, &story, "Zoe", NEIGHBOUR).await).id.to_string();
        let fields = [("comment", after.as_str()), ("kind", "banned"), ("until", "week"), ("by", "network"), ("reason", "spam")];
        decides(paper, &max, &fields).send().await.is(303);
        let edit = |peer: &str| paper.reader("Ana").edit(&before_midnight, &format!("From {peer}")).of_peer(peer);
        edit(NETWORK).send().await.refused(403, "banned");
        let form = paper.ask(&Method::POST, &before_midnight.case).of_peer(NEIGHBOUR).raw_form("do=edit&body=Again");
        let refused = form.send().await;
        refused.is(403);
        assert!(!paper.page(&story.page()).await.contains("Again"), "{refused}");
        edit(ELSEWHERE).send().await.is(200);
    }

    async fn what_is_over_is_forgotten_when_nobody_can_complain_any_more_and_what_holds_is_not(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        let comment = paper.comments_as(&mia, &story, "First").await;
        let lifted = bans(paper, &max, &mia, "week").await;
        lifts(paper, &max, &lifted).await.is(303);
        for until in ["week", "never"] {
            paper.advance(MILLISECOND);
            bans(paper, &max, &mia, until).await;
        }
        let of = comment.id.to_string();
        let warning = [("comment", of.as_str()), ("kind", "warned"), ("reason", "respect")];
        paper.advance(MILLISECOND);
        let complained = entry_of(&decides(paper, &max, &warning).send().await).parse().expect("an id");
        let warned = entry_of(&decides(paper, &max, &warning).send().await);
        let row = paper.app.store.read(move |tx| standing::by_id(tx, complained)).await.expect("reads").expect("there");
        let asker = Actor::Account(mia.id).into();
        appeals::complain(&paper.app, row.decision_id, asker, "It was a quotation").await.expect("a complaint");
        let left = async || {
            retention::work(&paper.app, None).await.expect("forgets");
            let id = mia.id;
            let rows = paper.app.store.read(move |tx| standing::of_account(tx, id)).await.expect("reads");
            let of = |row: &standing::StandingRow| (row.entry.id.to_string(), row.entry.kind.as_str(), row.explanation.clone());
            rows.iter().map(of).collect::<Vec<_>>()
        };
        paper.advance(183 * DAY - MINUTE);
        assert_eq!(left().await.len(), 5);
        paper.advance(MINUTE);
        let some = left().await;
        assert_eq!(some.iter().map(|row| row.1).collect::<Vec<_>>(), ["warned", "banned", "banned"], "{some:?}");
        assert!(some.iter().all(|row| row.0 != lifted && row.0 != warned) && some[0].0 == complained.to_string());
        paper.advance(7 * DAY);
        let holds = left().await;
        assert_eq!(holds.len(), 2, "{holds:?}");
        assert!(holds.iter().all(|row| !row.2.is_empty()), "while it holds, or somebody complains, its reason is kept: {holds:?}");
        let id = mia.id;
        let undone = paper.app.store.read(move |tx| althing_store::decision::of_account(tx, id, None, 9)).await.expect("reads");
        assert_eq!(undone.iter().filter(|row| row.undone_at.is_some()).count(), 1, "that it was lifted is still told");
    }

    async fn with_an_account_goes_how_it_stood_and_with_a_comment_what_its_guest_was_told(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        let own = paper.comments_as(&mia, &story, "First").await.id.to_string();
        let of_ban = entry_of(&decides(paper, &max, &[("comment", own.as_str()), ("kind", "banned"), ("until", "never"), ("reason", "spam")]).send().await).parse().expect("an id");
        let row = paper.app.store.read(move |tx| standing::by_id(tx, of_ban)).await.expect("reads").expect("there");
        appeals::complain(&paper.app, row.decision_id, Actor::Account(mia.id).into(), "Canary").await.expect("a complaint");
        let guests = Written::of(&story, &guest_writes(paper, &story, "Ana", NETWORK).await);
        let of = guests.id.to_string();
        let about = |kind: &'static str| [("comment", of.as_str()), ("kind", kind), ("until", "week"), ("reason", "spam"), ("explanation", "Canary")];
        decides(paper, &max, &about("warned")).send().await.is(303);
        paper.advance(MILLISECOND);
        decides(paper, &max, &about("banned")).send().await.is(303);
        let of_comment = paper.app.store.read({ let id = guests.id; move |tx| althing_store::decision::of_comment(tx, id) }).await;
        let warning = of_comment.expect("reads").into_iter().find(|row| row.act == "warn").expect("a warning").id;
        let complaint = paper.ask(&Method::POST, &format!("/api/v1/decisions/{warning}/appeals")).bearer(&guests.edit_token);
        complaint.json(&json!({"text": "Canary"})).send().await.is(201);
        paper.ask(&Method::POST, "/me/erase").of(&mia).form(OURS, &[("what", "name"), ("sure", "yes")]).send().await.is(303);
        paper.ask(&Method::POST, &guests.case).raw_form("do=erase").send().await.is(200);
        paper.settle().await;
        let (id, comment, site) = (mia.id, guests.id, paper.app.site("paper").expect("there").id);
        let now = paper.now();
        let read = paper.app.store.read(move |tx| {
            let decisions = [althing_store::decision::of_account(tx, id, None, 9)?, althing_store::decision::of_comment(tx, comment)?];
            Ok::<_, Error>((standing::of_account(tx, id)?, standing::in_force(tx, site, now, None)?, decisions.concat()))
        });
        let (of_mia, holds, decisions) = read.await.expect("reads");
        let decision = row.decision_id;
        let appeal = paper.app.store.read(move |tx| althing_store::appeal::by_decision(tx, decision)).await.expect("reads").expect("there");
        assert_eq!((appeal.text.as_str(), appeal.state.as_str()), ("", "moot"));
        let appeal = paper.app.store.read(move |tx| althing_store::appeal::by_decision(tx, warning)).await.expect("reads").expect("there");
        assert_eq!((appeal.text.as_str(), appeal.state.as_str()), ("", "moot"), "a guest's, too");
        assert!(of_mia.is_empty(), "{of_mia:?}");
        assert_eq!(holds.iter().map(|row| row.by).collect::<Vec<_>>(), [standing::By::Network], "it is about whoever writes next");
        let words: Vec<_> = decisions.iter().map(|row| (row.act.as_str(), row.explanation.as_str())).collect();
        assert_eq!(words, [("ban", ""), ("ban", "Canary"), ("warn", "")], "that it was decided stays");
        guest_writes(paper, &story, "Zoe", NETWORK).await.refused(403, "banned");
    }

    async fn who_is_held_always_waits_until_it_is_lifted(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        paper.comments_as(&mia, &story, "First").await;
        let id = mia.id.to_string();
        let fields = [("account", id.as_str()), ("site", "paper"), ("kind", "held"), ("until", "day"), ("reason", "topic")];
        let entry = entry_of(&decides(paper, &max, &fields).send().await);
        paper.advance(20 * DAY);
        let held = paper.comments_as(&mia, &story, "Later").await;
        assert_eq!((paper.status(&held).await, &held.json["reasons"]), ("pending", &json!(["standing-hold"])));
        assert!(me(paper, &mia).await.contains("waits for a moderator first"));
        let edited = paper.ask(&Method::PATCH, &held.api()).of(&mia).script(PAPER).json(&json!({"body": "Changed"}));
        edited.send().await.is(200);
        assert_eq!(paper.status(&held).await, "pending");
        lifts(paper, &max, &entry).await.is(303);
        let free = paper.comments_as(&mia, &story, "Free").await;
        assert_eq!(paper.status(&free).await, "published");
    }

    async fn a_warning_is_shown_until_it_was_read(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        let comment = paper.comments_as(&mia, &story, "First").await;
        let of = comment.id.to_string();
        let fields = [("comment", of.as_str()), ("kind", "warned"), ("reason", "respect"), ("explanation", "Not <b>so</b> loud")];
        let entry = entry_of(&decides(paper, &max, &fields).send().await);
        let own = || paper.ask(&Method::GET, &comment.case).of(&mia).send();
        for page in [me(paper, &mia).await, own().await.text()] {
            assert!(page.contains("You have been warned at The paper"), "{page}");
            assert!(page.contains("Not &lt;b&gt;so&lt;/b&gt; loud") && page.contains("I have read this"), "{page}");
        }
        writes(paper, &mia, &story).await.is(201);
        let reads = |who: &Member| paper.ask(&Method::POST, "/me/standing").of(who).form(OURS, &[("seen", &entry)]);
        let ben = paper.member("Ben").await;
        reads(&ben).send().await.is(303);
        assert!(me(paper, &mia).await.contains("notice-bad"), "not by somebody else");
        reads(&mia).send().await.is(303);
        let page = me(paper, &mia).await;
        assert!(!page.contains("notice-bad") && page.contains("What was decided before"), "{page}");
        assert!(!own().await.text().contains("I have read this"), "once is enough");
        assert_eq!(paper.happened(&story).await.iter().filter(|kind| *kind == "standing_set").count(), 1);
    }

    async fn a_ban_does_not_keep_a_removal_from_being_undone(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        let comment = paper.comments_as(&mia, &story, "First").await;
        paper.operator().removes(&comment).await;
        let of = comment.id;
        let id = of.to_string();
        let fields = [("comment", id.as_str()), ("kind", "banned"), ("until", "day"), ("reason", "hate")];
        decides(paper, &max, &fields).send().await.is(303);
        let rows = paper.app.store.read(move |tx| althing_store::decision::of_comment(tx, of)).await.expect("reads");
        let removal = rows.iter().find(|row| row.act == "remove").expect("the removal").id;
        althing::decision::undo(&paper.app, removal, Actor::Operator.into()).await.expect("undone");
        assert_eq!(paper.status(&comment).await, "published");
        let ban = rows.iter().find(|row| row.act == "ban").expect("the ban").id;
        let undone = althing::decision::undo(&paper.app, ban, Actor::Operator.into()).await;
        assert!(undone.is_err(), "a ban is lifted");
    }

    async fn trust_grows_with_what_was_published_and_is_lost_for_a_while(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        paper.comments_as(&mia, &story, "First").await;
        assert_eq!(trust_of(paper, &mia).await, Trust::New);
        let page = me(paper, &mia).await;
        assert!(page.contains("The paper: new") && page.contains("2 published comments more") && page.contains("3 days more"), "{page}");
        paper.advance(3 * DAY);
        let second = paper.comments_as(&mia, &story, "Second").await;
        assert_eq!(trust_of(paper, &mia).await, Trust::New);
        writes(paper, &mia, &story).await.is(201);
        assert_eq!(trust_of(paper, &mia).await, Trust::Known);
        let page = me(paper, &mia).await;
        assert!(page.contains("The paper: known") && page.contains("27 published comments more"), "{page}");
        writes(paper, &mia, &story).await.is(201);
        paper.operator().removes(&second).await;
        assert_eq!(trust_of(paper, &mia).await, Trust::New, "a level is lost");
        assert!(me(paper, &mia).await.contains("a comment was rejected or removed"));
        let of = second.id;
        let rows = paper.app.store.read(move |tx| althing_store::decision::of_comment(tx, of)).await.expect("reads");
        let removal = rows.first().expect("a decision").id;
        althing::decision::undo(&paper.app, removal, Actor::Operator.into()).await.expect("undone");
        assert_eq!(trust_of(paper, &mia).await, Trust::Known, "what was taken back does not count");
        paper.operator().removes(&second).await;
        for _ in 0..5 {
            assert_eq!(trust_of(paper, &mia).await, Trust::New);
            paper.advance(18 * DAY - 1);
            me(paper, &mia).await;
        }
        assert_eq!(trust_of(paper, &mia).await, Trust::New);
        paper.advance(5);
        assert_eq!(trust_of(paper, &mia).await, Trust::Known);
        for _ in 0..27 {
            writes(paper, &mia, &story).await.is(201);
        }
        assert_eq!(trust_of(paper, &mia).await, Trust::Trusted);
        assert_eq!(trust_of(paper, &max).await, Trust::Staff);
        let max = moderator_again(paper).await;
        let desk = at_desk(paper, &max, &format!("/desk/readers/{}", mia.id)).await.text();
        assert!(desk.contains("trusted") && desk.contains("rel=\"next\""), "{desk}");
        let found = at_desk(paper, &max, "/desk/readers?name=mi").await.text();
        assert!(found.contains(&format!("/desk/readers/{}", mia.id)), "{found}");
    }

    async fn r63_authors_are_found_by_how_their_name_begins_and_no_character_stands_for_others(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        for name in ["Mia", "Mira Sol", "Ömer", "Ben"] {
            let member = paper.member(name).await;
            paper.comments_as(&member, &story, "Words").await;
        }
        for (typed, found) in [
            ("mi", vec!["Mia", "Mira Sol"]),
            ("Mia", vec!["Mia"]),
            ("MIRA S", vec!["Mira Sol"]),
            ("öm", vec!["Ömer"]),
            ("ia", vec![]),
            ("sol", vec![]),
            ("%", vec![]),
            ("%25", vec![]),
            ("_", vec![]),
            ("m_a", vec![]),
            // What is no letter is no part of what names are found by.
            ("mi*", vec!["Mia", "Mira Sol"]),
            ("m[i]", vec!["Mia", "Mira Sol"]),
            ("%ia", vec![]),
            ("' or '1'='1", vec![]),
        ] {
            let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
            let page = at_desk(paper, &max, &format!("/desk/readers?name={query}")).await.text();
            for name in ["Mia", "Mira Sol", "Ömer", "Ben"] {
                assert_eq!(page.contains(&format!(">{name}</a>")), found.contains(&name), "{typed}: {name}: {page}");
            }
        }
    }

    async fn a_form_that_does_not_fit_comes_back_filled(paper) {
        let (story, max) = (paper.story("/harbour").await, moderator(paper).await);
        let mia = paper.member("Mia").await;
        paper.comments_as(&mia, &story, "First").await;
        let id = mia.id.to_string();
        for (fields, words) in [
            (vec![("kind", "banned"), ("until", "date"), ("date", "2020-01-01"), ("reason", "respect")], "A ban ends at a time to come"),
            (vec![("kind", "banned"), ("until", "date"), ("reason", "respect")], "A ban ends at a time to come"),
            (vec![("kind", "banned"), ("until", "week"), ("law", "§ 130")], "a law has none of its own"),
            (vec![("kind", "shouted"), ("reason", "respect")], "Choose what"),
            (vec![("kind", "warned"), ("reason", "nothing")], "Choose what"),
        ] {
            let mut all = vec![("account", id.as_str()), ("site", "paper")];
            all.extend(&fields);
            let answer = decides(paper, &max, &all).send().await;
            answer.is(422);
            assert!(answer.text().contains(words), "{fields:?} {answer}");
        }
        assert!(paper.log().await.iter().all(|event| event.kind != "standing_set"));
    }
}
