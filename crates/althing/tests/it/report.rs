//! Reports: who may report what, how reports are told apart and weighed, what becomes of them, and who is told.

use althing_core::decision::Automation;
use althing_core::id::ReportId;
use althing_core::reader::Role;
use althing_core::report::{PAUSE, State};
use althing_core::time::DAY;
use althing_store::day_key;
use althing_store::decision::{self, DecisionRow};
use althing_store::report::{self, ReportRow};
use http::Method;
use serde_json::{Value, json};

use crate::account::{names, signs_in};
use crate::mail::mail_on_both_engines;
use crate::reading::public_addresses;
use crate::support::{Answer, Ask, Member, OURS, PAPER, Paper, Story, Written, both_engines};

const NETWORK: &str = "203.0.113.77";
const NEIGHBOUR: &str = "203.0.113.12";

/// A guest's report by script, from an address.
fn report_from(paper: &Paper, peer: &str, comment: &Written, wish: &Value) -> Ask {
    // Each in a millisecond of its own, so that their order is theirs.
    paper.advance(1_000);
    let path = format!("{}/reports", comment.api());
    paper.ask(&Method::POST, &path).of_peer(peer).script(PAPER).json(wish)
}

/// An account's.
fn report_by(paper: &Paper, member: &Member, comment: &Written, wish: &Value) -> Ask {
    report_from(paper, "127.0.0.1", comment, wish).of(member)
}

async fn reports(paper: &Paper, comment: &Written) -> Vec<ReportRow> {
    let id = comment.id;
    paper.app.store.read(move |tx| report::of_comment(tx, id)).await.expect("reads")
}

async fn states(paper: &Paper, comment: &Written) -> Vec<State> {
    reports(paper, comment).await.into_iter().map(|report| report.state).collect()
}

async fn decisions(paper: &Paper, comment: &Written) -> Vec<DecisionRow> {
    let id = comment.id;
    paper.app.store.read(move |tx| decision::of_comment(tx, id)).await.expect("reads")
}

/// The newsroom's decision, by key; its id.
async fn decides(paper: &Paper, comment: &Written, what: &str) -> String {
    paper.advance(1_000);
    let ask = paper.ask(&Method::POST, &format!("{}/decisions", comment.api())).bearer(&paper.keys.staff);
    let answer = ask.json(&json!({"decision": what, "reason": "respect"})).send().await;
    answer.is(201);
    answer.json()["id"].as_str().expect("an id").to_owned()
}

fn spam() -> Value {
    json!({"category": "spam"})
}

fn reference(answer: &Answer) -> ReportId {
    answer.json()["reference"].as_str().expect("a reference").parse().expect("an id")
}

/// The path of the page that an answer names.
fn place(answer: &Answer) -> String {
    answer.json()["url"].as_str().expect("an address").strip_prefix(OURS).expect("ours").to_owned()
}

/// So many comments that a member reported, each decided like this.
async fn decided(paper: &Paper, member: &Member, story: &Story, count: usize, what: &str) {
    for at in 0..count {
        let comment = paper.reader("Ben").comments_on(story, &format!("Text {at} to be {what}d")).await;
        report_by(paper, member, &comment, &spam()).send().await.is(201);
        decides(paper, &comment, what).await;
        paper.advance(1_000);
    }
}

both_engines! {
    async fn a_guest_reports_and_sees_what_becomes_of_it(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ben").comments_on(&story, "Buy my fence").await;
        let wish = json!({"category": "spam", "text": " Only <b>advertising</b> "});
        let answer = report_from(paper, NETWORK, &comment, &wish).send().await;
        answer.is(201);
        let row = &reports(paper, &comment).await[0];
        assert_eq!((row.id, row.text.as_str(), row.weight), (reference(&answer), "Only <b>advertising</b>", 250));
        assert_eq!(paper.happened(&story).await.last().map(String::as_str), Some("comment_reported"));
        let page = paper.page(&place(&answer)).await;
        assert!(page.contains("Not decided yet") && page.contains("Buy my fence") && page.contains(&row.id.to_string()), "{page}");
        // Whoever shares a network with its reader may be led here.
        assert!(!page.contains("advertising</b>") && !page.contains("Only"), "{page}");
        decides(paper, &comment, "remove").await;
        assert_eq!(states(paper, &comment).await, [State::Upheld]);
        let page = paper.page(&place(&answer)).await;
        assert!(page.contains("The newsroom agreed") && !page.contains("Buy my fence"), "{page}");
        let (path, token) = place(&answer).rsplit_once('/').map(|(path, token)| (path.to_owned(), token.to_owned())).unwrap();
        for other in [token.to_uppercase(), token[..42].to_owned(), "x".to_owned()] {
            paper.get(&format!("{path}/{other}")).await.is(404);
        }
        let header = paper.get(&place(&answer)).await;
        assert_eq!((header.header("cache-control"), header.header("referrer-policy")), ("no-store", "same-origin"));
    }

    async fn r51_only_what_is_shown_can_be_reported(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let (withdrawn, removed, erased) = (ana.comments_on(&story, "One").await, ana.comments_on(&story, "Two").await, ana.comments_on(&story, "Three").await);
        ana.withdraws(&withdrawn).await;
        paper.staff().removes(&removed).await;
        paper.operator().erases(&erased).await;
        for gone in [&withdrawn, &removed] {
            report_from(paper, NETWORK, gone, &spam()).send().await.refused(410, "comment-gone");
            paper.get(&format!("{}/report?on={}", story.page(), gone.id)).await.is(410);
        }
        let answer = report_from(paper, NETWORK, &erased, &spam()).send().await;
        assert!([404, 410].contains(&answer.status), "{answer}");
        paper.set(&["mode=hold-first"]).await;
        let never = ana.comments_on(&story, "Never shown").await;
        report_from(paper, NETWORK, &never, &spam()).send().await.refused(404, "comment-unknown");
        paper.get(&format!("{}/report?on={}", story.page(), never.id)).await.is(404);
        for comment in [&withdrawn, &removed, &never] {
            assert!(reports(paper, comment).await.is_empty());
        }
        paper.set(&["mode=publish-first"]).await;
        let cara = paper.member("Cara").await;
        let own = paper.comments_as(&cara, &story, "Mine").await;
        report_by(paper, &cara, &own, &spam()).send().await.refused(403, "own-comment");
    }

    async fn r51_the_same_reader_reports_a_text_once(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "Some words").await;
        let first = report_from(paper, NETWORK, &comment, &json!({"category": "hate", "text": "First"})).send().await;
        first.is(201);
        let again = report_from(paper, NEIGHBOUR, &comment, &json!({"category": "spam", "text": "Second"})).send().await;
        again.is(200);
        assert_eq!(reference(&again), reference(&first));
        report_from(paper, "198.51.100.1", &comment, &spam()).send().await.is(201);
        let cara = paper.member("Cara").await;
        let hers = report_by(paper, &cara, &comment, &json!({"category": "abuse", "text": "Rude"})).send().await;
        hers.is(201);
        let changed = report_by(paper, &cara, &comment, &json!({"category": "hate", "text": "Worse than rude"})).send().await;
        changed.is(200);
        let rows = reports(paper, &comment).await;
        let told: Vec<(&str, &str)> = rows.iter().rev().map(|row| (row.category.as_str(), row.text.as_str())).collect();
        assert_eq!(told, [("hate", "First"), ("spam", ""), ("hate", "Worse than rude")], "a guest's stays as it was");
        assert!(paper.page(&place(&changed)).await.contains("Worse than rude"), "she alone comes here");
        assert_eq!(paper.happened(&story).await.iter().filter(|kind| *kind == "comment_reported").count(), 3);
        // Another text can be reported again.
        ana.edits(&comment, "Other words").await;
        report_from(paper, NETWORK, &comment, &spam()).send().await.is(201);
        let rows = reports(paper, &comment).await;
        assert!(rows[0].is_present && !rows[1].is_present);
        assert_ne!(rows[0].revision_id, rows[1].revision_id);
    }

    async fn a_report_needs_a_category_and_some_need_words(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "Some words").await;
        for (wish, status, field) in [
            (json!({"category": "rude"}), 422, "category"),
            (json!({"category": ""}), 422, "category"),
            (json!({"text": "x"}), 422, "category"),
            (json!({"category": "illegal"}), 422, "text"),
            (json!({"category": "other", "text": "\u{200b} "}), 422, "text"),
            (json!({"category": "spam", "text": "x".repeat(1_001)}), 422, "text"),
            (json!({"category": "spam", "actor": "x"}), 400, "actor"),
        ] {
            let answer = report_from(paper, NETWORK, &comment, &wish).send().await;
            assert!(answer.status == status || answer.status == 400, "{wish}: {answer}");
            assert_eq!(answer.json()["field"], field, "{wish}: {answer}");
        }
        let by_key = report_from(paper, NETWORK, &comment, &spam()).bearer(&paper.keys.staff).send().await;
        by_key.refused(403, "forbidden");
        assert!(reports(paper, &comment).await.is_empty());
        report_from(paper, NETWORK, &comment, &json!({"category": "other", "text": "x".repeat(1_000)})).send().await.is(201);
    }

    async fn what_the_newsroom_decides_answers_the_open_reports(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.reader("Ana");
        let comment = ana.comments_on(&story, "Some words").await;
        report_from(paper, NETWORK, &comment, &spam()).send().await.is(201);
        // What is decided about a newer text that waits says nothing of the one that was reported.
        paper.set(&["mode=hold-first"]).await;
        ana.edits(&comment, "Newer words").await;
        decides(paper, &comment, "reject").await;
        assert_eq!(states(paper, &comment).await, [State::Open]);
        let kept = decides(paper, &comment, "approve").await;
        assert_eq!(states(paper, &comment).await, [State::Declined]);
        assert_eq!(paper.status(&comment).await, "published");
        let undo = paper.ask(&Method::DELETE, &format!("/api/v1/decisions/{kept}")).bearer(&paper.keys.staff);
        undo.send().await.is(200);
        assert_eq!(states(paper, &comment).await, [State::Open], "taken back");
        decides(paper, &comment, "remove").await;
        assert_eq!(states(paper, &comment).await, [State::Upheld]);
        paper.set(&["mode=publish-first"]).await;
        let gone = ana.comments_on(&story, "Gone soon").await;
        let answer = report_from(paper, NETWORK, &gone, &spam()).send().await;
        ana.withdraws(&gone).await;
        assert_eq!(states(paper, &gone).await, [State::Moot]);
        assert!(paper.page(&place(&answer)).await.contains("Settled by itself"));
    }

    async fn r52_enough_weight_holds_and_is_a_decision_with_its_reason(paper) {
        paper.set(&["reports.hold=1"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ben = paper.reader("Ben");
        let comment = ben.comments_on(&story, "Some words").await;
        for (peer, wish) in [("203.0.113.1", json!({"category": "hate"})), ("203.0.114.1", json!({"category": "hate"})), ("203.0.115.1", spam())] {
            report_from(paper, peer, &comment, &wish).send().await.is(201);
            // The same network says it again, which is no more weight.
            report_from(paper, peer, &comment, &wish).send().await.is(200);
        }
        assert_eq!(paper.status(&comment).await, "published", "three quarters");
        let last = report_from(paper, "203.0.116.1", &comment, &spam()).send().await;
        last.is(201);
        assert_eq!(paper.status(&comment).await, "pending");
        assert_eq!(paper.private(&comment).await.held, "report-hold");
        assert!(!paper.page(&story.page()).await.contains("Some words"), "nobody reads it");
        let made = decisions(paper, &comment).await;
        let [made] = &made[..] else { panic!("one decision: {made:?}") };
        assert_eq!((made.act.as_str(), made.automation, made.actor.0.as_str()), ("hold", Automation::Fully, "system"));
        assert_eq!((made.rule.clone(), made.source.as_str()), (Some(("hate".to_owned(), 1)), "report"));
        assert!(made.explanation.contains("Several readers reported"), "{}", made.explanation);
        assert_eq!(states(paper, &comment).await, [State::Open; 4], "nothing is decided yet");
        report_from(paper, "203.0.117.1", &comment, &spam()).send().await.refused(410, "comment-gone");
        assert!(paper.page(&place(&last)).await.contains("Not decided yet"));
        // A moderator keeps it: the same reports hold it no more, and each more is one of as many again.
        decides(paper, &comment, "approve").await;
        assert_eq!(states(paper, &comment).await, [State::Declined; 4]);
        assert_eq!(paper.status(&comment).await, "published");
        report_from(paper, "203.0.116.1", &comment, &spam()).send().await.is(200);
        report_from(paper, "203.0.118.1", &comment, &spam()).send().await.is(201);
        assert_eq!(paper.status(&comment).await, "published");
        assert_eq!(decisions(paper, &comment).await.len(), 2);
    }

    async fn r52_by_default_no_number_of_reports_holds_anything(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        for network in 0..30 {
            report_from(paper, &format!("203.0.{network}.1"), &comment, &spam()).send().await.is(201);
        }
        assert_eq!(paper.status(&comment).await, "published");
        assert!(decisions(paper, &comment).await.is_empty());
    }

    async fn r52_reports_of_an_earlier_text_and_of_unknown_guests_hold_nothing(paper) {
        paper.set(&["reports.hold=1"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        let ben = paper.reader("Ben");
        let comment = ben.comments_on(&story, "Some words").await;
        for network in 0..3 {
            report_from(paper, &format!("203.0.{network}.1"), &comment, &spam()).send().await.is(201);
        }
        ben.edits(&comment, "Better words").await;
        report_from(paper, "203.0.9.1", &comment, &spam()).send().await.is(201);
        assert_eq!(paper.status(&comment).await, "published", "the text that three reported is gone");
        // Without an address nobody is told from anybody else: all of them are one.
        for _ in 0..6 {
            report_from(paper, "127.0.0.1", &comment, &spam()).send().await.is(201);
        }
        assert_eq!(paper.status(&comment).await, "published");
    }

    async fn accuracy_makes_an_account_s_reports_weigh_more_or_less(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let (cara, dora) = (paper.member("Cara").await, paper.member("Dora").await);
        decided(paper, &cara, &story, 3, "remove").await;
        decided(paper, &dora, &story, 1, "remove").await;
        decided(paper, &dora, &story, 4, "approve").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        report_by(paper, &cara, &comment, &spam()).send().await.is(201);
        report_by(paper, &dora, &comment, &spam()).send().await.is(201);
        let rows = reports(paper, &comment).await;
        let told: Vec<_> = rows.iter().map(|row| (row.name.as_deref(), row.weight, row.history.accuracy())).collect();
        assert_eq!(told, [(Some("Dora"), 100, Some(200)), (Some("Cara"), 1_000, Some(1_000))]);
    }

    async fn who_misuses_reports_is_warned_and_then_pauses_for_thirty_days(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let eve = paper.member("Eve").await;
        let me = async || paper.ask(&Method::GET, "/me").of(&eve).send().await.text();
        decided(paper, &eve, &story, 4, "approve").await;
        assert!(!me().await.contains("Most of your reports were declined"));
        decided(paper, &eve, &story, 5, "approve").await;
        assert!(me().await.contains("Most of your reports were declined"), "told before it has consequences");
        decided(paper, &eve, &story, 1, "approve").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        let refused = report_by(paper, &eve, &comment, &spam()).send().await;
        refused.refused(403, "reports-paused");
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("Of 10 reports") && detail.contains("10 were declined") && detail.contains("2026-04-01"), "{detail}");
        let form = [("category", "spam"), ("on", &comment.id.to_string())];
        let page = paper.ask(&Method::POST, &format!("{}/report", story.page())).of(&eve).form(OURS, &form).send().await;
        page.is(403);
        assert!(page.text().contains("You can report again from 1 April 2026"), "{}", page.text());
        // Others report, and she writes, all the while.
        report_from(paper, NETWORK, &comment, &spam()).send().await.is(201);
        paper.comments_as(&eve, &story, "I can still write").await;
        paper.advance(PAUSE);
        report_by(paper, &eve, &comment, &spam()).send().await.is(201);
    }

    async fn the_page_reports_without_javascript_and_brings_back_what_was_typed(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        let id = comment.id.to_string();
        let link = format!("{}/report?on={id}", story.page());
        assert!(paper.page(&story.page()).await.contains(&format!("href=\"{link}\"")), "below the comment");
        let page = paper.page(&link).await;
        assert!(page.contains("Some words") && page.contains("name=\"category\"") && !page.contains("name=\"notify\""), "{page}");
        let path = format!("{}/report", story.page());
        let post = async |fields: &[(&str, &str)]| paper.ask(&Method::POST, &path).of_peer(NETWORK).form(OURS, fields).send().await;
        let refused = post(&[("on", &id), ("category", "other"), ("text", "")]).await;
        refused.is(422);
        assert!(refused.text().contains("Say in a few words") && refused.text().contains("value=\"other\" selected"), "{}", refused.text());
        let refused = post(&[("on", &id), ("category", ""), ("text", "Kept <words>")]).await;
        assert!(refused.text().contains("Kept &lt;words&gt;") && refused.text().contains("Choose what is wrong"), "{}", refused.text());
        post(&[("on", &id), ("category", "spam"), ("website", "https://x.example")]).await.is(422);
        assert!(reports(paper, &comment).await.is_empty());
        let place = post(&[("on", &id), ("category", "spam"), ("text", "Advertising")]).await.sent_to();
        assert!(place.starts_with("/r/") && place.ends_with("?done=reported"), "{place}");
        assert!(paper.page(&place).await.contains("Thank you. The newsroom has your report."));
        let place = post(&[("on", &id), ("category", "spam")]).await.sent_to();
        assert!(paper.page(&place).await.contains("has been reported before"), "{place}");
        paper.ask(&Method::POST, &path).form("https://evil.example", &[("on", &id), ("category", "spam")]).send().await.is(403);
        let fragment = paper.page(&format!("{link}&fragment")).await;
        assert!(fragment.starts_with("<form") && fragment.contains(&format!("action=\"{OURS}{path}\"")), "{fragment}");
        paper.get(&format!("/s/other/{}/report?on={id}", story.id)).await.is(404);
        paper.ask(&Method::POST, &format!("/s/other/{}/report", story.id)).form(OURS, &[("on", &id), ("category", "spam")]).send().await.is(404);
    }

    async fn where_guests_prove_something_they_do_for_a_report(paper) {
        paper.set(&["door.proof=guests", "door.seconds=0"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        let cara = paper.member("Cara").await;
        let comment = paper.comments_as(&cara, &story, "Some words").await;
        report_from(paper, NETWORK, &comment, &spam()).send().await.refused(422, "proof-required");
        let dora = paper.member("Dora").await;
        report_by(paper, &dora, &comment, &spam()).send().await.is(201);
        // Without JavaScript to wait is the other way.
        let id = comment.id.to_string();
        let post = async |waited: &str| {
            let fields = [("on", id.as_str()), ("category", "spam"), ("waited", waited)];
            let fields = if waited.is_empty() { &fields[..2] } else { &fields[..] };
            paper.ask(&Method::POST, &format!("{}/report", story.page())).of_peer(NETWORK).form(OURS, fields).send().await
        };
        let page = post("").await;
        page.is(422);
        let text = page.text();
        let field = text.split("name=\"waited\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a wait");
        paper.advance(21_000_000);
        assert!(post(field).await.sent_to().starts_with("/r/"));
    }

    async fn r81_a_report_s_mark_goes_with_its_day_s_key(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        report_from(paper, NETWORK, &comment, &spam()).send().await.is(201);
        let marks = || paper.app.store.read(day_key::marks);
        assert_eq!(marks().await, Ok(1));
        paper.advance(2 * DAY);
        althing::retention::work(&paper.app, None).await.expect("forgets what is over its time");
        assert_eq!(marks().await, Ok(0));
        assert_eq!(states(paper, &comment).await, [State::Open]);
        report_from(paper, NETWORK, &comment, &spam()).send().await.is(201);
    }

    async fn words_of_reports_are_forgotten_in_time_and_with_what_they_are_about(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let (one, two, three) = (
            paper.reader("Ben").comments_on(&story, "One").await,
            paper.reader("Ben").comments_on(&story, "Two").await,
            paper.reader("Ben").comments_on(&story, "Three").await,
        );
        let wish = json!({"category": "abuse", "text": "He says a canary about me"});
        for comment in [&one, &two, &three] {
            report_from(paper, NETWORK, comment, &wish).send().await.is(201);
        }
        let words = async |comment: &Written| reports(paper, comment).await[0].text.clone();
        decides(paper, &one, "approve").await;
        paper.operator().erases(&three).await;
        assert_eq!(words(&three).await, "", "what readers said of it may repeat it");
        let sweep = async || althing::retention::work(&paper.app, None).await.expect("swept");
        paper.advance(182 * DAY);
        sweep().await;
        assert!(!words(&one).await.is_empty());
        paper.advance(DAY);
        sweep().await;
        assert_eq!(words(&one).await, "");
        assert!(!words(&two).await.is_empty(), "nobody has decided on it");
        assert_eq!(states(paper, &one).await, [State::Declined]);
        let log = format!("{:?}", paper.log().await);
        assert!(!log.contains("canary"));
    }

    async fn an_account_finds_its_reports_on_its_page_and_in_its_export_and_they_go_with_it(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let cara = paper.member("Cara").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        let answer = report_by(paper, &cara, &comment, &json!({"category": "abuse", "text": "He is rude"})).send().await;
        let me = paper.ask(&Method::GET, "/me").of(&cara).send().await.text();
        assert!(me.contains("Your reports") && me.contains(&place(&answer)) && me.contains("The fence"), "{me}");
        let other = paper.member("Dora").await;
        assert!(!paper.ask(&Method::GET, "/me").of(&other).send().await.text().contains("Your reports"));
        let export = paper.ask(&Method::GET, "/me/export.json").of(&cara).send().await;
        let told = export.json()["reports"][0].clone();
        assert_eq!((told["category"].as_str(), told["text"].as_str(), told["state"].as_str()), (Some("abuse"), Some("He is rude"), Some("open")));
        assert!(paper.ask(&Method::GET, "/me/export.html").of(&cara).send().await.text().contains("He is rude"));
        let form = [("what", "text"), ("sure", "yes")];
        paper.ask(&Method::POST, "/me/erase").of(&cara).form(OURS, &form).send().await.is(303);
        paper.settle().await;
        let rows = reports(paper, &comment).await;
        assert_eq!((rows[0].text.as_str(), rows[0].account_id, rows[0].state), ("", None, State::Open), "it counts until it is decided");
        report_by(paper, &cara, &comment, &spam()).send().await.is(201);
    }

    async fn staff_read_reports_beside_the_comment_and_readers_never_do(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let (cara, mona) = (paper.member("Cara").await, paper.staff_member("Mona", Role::Moderator, None, None).await);
        decided(paper, &cara, &story, 1, "remove").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        report_by(paper, &cara, &comment, &json!({"category": "abuse", "text": "He is <b>rude</b>"})).send().await.is(201);
        report_from(paper, NETWORK, &comment, &json!({"category": "illegal", "text": "A lie"})).send().await.is(201);
        let page = paper.ask(&Method::GET, &format!("/desk/comments/{}", comment.id)).of(&mona).send().await.is(200).text();
        for words in ["2 reports", "2 open", "Cara", "1 of 1 upheld before", "weight 0.50", "a guest", "weight 0.25", "A lie", "He is &lt;b&gt;rude"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        for path in public_addresses(&story, &comment) {
            let text = String::from_utf8_lossy(&paper.get(&path).await.body).into_owned();
            assert!(!text.contains("rude") && !text.contains("A lie"), "{path}");
        }
        decides(paper, &comment, "approve").await;
        let page = paper.page(&place(&report_from(paper, NETWORK, &comment, &spam()).send().await)).await;
        assert!(page.contains("The comment stays") && !page.contains("Mona"), "{page}");
    }

    async fn two_reports_at_once_are_one(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        let asks = (0..8).map(|_| report_from(paper, NETWORK, &comment, &spam())).collect();
        let answers = paper.at_once(asks).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert!(answers.iter().all(|answer| [200, 201].contains(&answer.status)));
        assert_eq!(reports(paper, &comment).await.len(), 1);
    }

    async fn a_hold_that_comes_after_a_moderator_looked_is_none(paper) {
        use althing::decision::decide_as;
        use althing_core::decision::{Act, Ground, Ruling, Source};
        use althing_core::reader::Actor;

        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ben").comments_on(&story, "Some words").await;
        report_from(paper, NETWORK, &comment, &spam()).send().await.is(201);
        decides(paper, &comment, "approve").await;
        let ruling = Ruling {
            ground: Ground::Law("x".to_owned()),
            explanation: "x".to_owned(),
            detected: false,
            automation: Automation::Fully,
            source: Source::Report,
        };
        let held = decide_as(&paper.app, comment.id, Actor::System.into(), Act::Hold(ruling), None, None).await;
        assert_eq!(held.unwrap_err().kind().slug, "nothing-changes");
        assert_eq!(paper.status(&comment).await, "published");
    }
}

mail_on_both_engines! {
    async fn who_asked_for_it_is_mailed_what_was_decided(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let cookie = signs_in(paper, "ana@example.org").await;
        names(paper, &cookie, "Ana").await.is(303);
        let report = async |comment: &Written, notify: bool| {
            let ask = report_from(paper, NETWORK, comment, &json!({"category": "spam", "notify": notify}));
            let answer = ask.header("cookie", &cookie).send().await;
            answer.is(201);
            place(&answer)
        };
        let ben = paper.reader("Ben");
        let (asked, silent, back, gone) = (
            ben.comments_on(&story, "One").await,
            ben.comments_on(&story, "Two").await,
            ben.comments_on(&story, "Three").await,
            ben.comments_on(&story, "Four").await,
        );
        let link = report(&asked, true).await;
        assert!(paper.page(&link).await.contains("You get a mail when it is decided."));
        report(&silent, false).await;
        report(&back, true).await;
        report(&gone, true).await;
        // A guest has no address here, and asks in vain.
        report_from(paper, "198.51.100.1", &asked, &json!({"category": "spam", "notify": true})).send().await.is(201);
        decides(paper, &asked, "remove").await;
        decides(paper, &silent, "remove").await;
        // What is taken back before the mail goes is not told.
        let undone = decides(paper, &back, "remove").await;
        paper.ask(&Method::DELETE, &format!("/api/v1/decisions/{undone}")).bearer(&paper.keys.staff).send().await.is(200);
        ben.withdraws(&gone).await;
        paper.delivers().await;
        let mails = sink.new_mails();
        assert!(mails.iter().all(|mail| mail.to == "ana@example.org"));
        let texts: Vec<String> = mails.iter().map(crate::support::sink::Mailed::text).collect();
        assert_eq!(texts.len(), 2, "{texts:?}");
        let agreed = texts.iter().find(|text| text.contains("The newsroom agreed")).expect("one");
        assert!(agreed.contains("The fence") && agreed.contains(&format!("{OURS}{link}")) && !agreed.contains("Ben"), "{agreed}");
        assert!(texts.iter().any(|text| text.contains("Settled by itself")));
        // Decided again, it is told again.
        decides(paper, &back, "approve").await;
        paper.delivers().await;
        let mails = sink.new_mails();
        assert!(mails.len() == 1 && mails[0].text().contains("The comment stays"), "{mails:?}");
        let page = paper.ask(&Method::GET, &format!("{}/report?on={}", story.page(), back.id)).header("cookie", &cookie);
        assert!(page.send().await.text().contains("name=\"notify\""));
    }
}
