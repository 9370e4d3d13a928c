//! What is asked at the door: proof of work or a wait, a field to be left empty, a least time.

use althing::mail::MailSettings;
use althing_core::time::{DAY, MINUTE, SECOND};
use data_encoding::{BASE64, HEXLOWER};
use http::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::people::Reader;
use crate::support::{Answer, Engine, OURS, Paper, Story, both_engines, on_with};

const CHALLENGE: &str = "/api/v1/sites/paper/challenge";

/// Asks for a challenge, tries numbers as a browser does, and lets the least time pass.
async fn solved(paper: &Paper) -> String {
    let answer = paper.get(CHALLENGE).await;
    answer.is(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    let mut payload = answer.json();
    let text = |name: &str| payload[name].as_str().expect(name).to_owned();
    let (salt, wanted) = (text("salt"), text("challenge"));
    let most = payload["maxnumber"].as_u64().expect("a number");
    let hash = |number: &u64| HEXLOWER.encode(&Sha256::digest(format!("{salt}{number}")));
    payload["number"] = json!((0..=most).find(|number| hash(number) == wanted).expect("a solution"));
    payload["took"] = json!(1);
    paper.advance(2 * SECOND);
    BASE64.encode(payload.to_string().as_bytes())
}

async fn proves(reader: &Reader<'_>, story: &Story, body: &str, proof: &str) -> Answer {
    let mut wish = reader.wish(story, None, body);
    wish["proof"] = json!(proof);
    reader.sends(story, &wish).send().await
}

async fn posts(paper: &Paper, story: &Story, fields: &[(&str, &str)]) -> Answer {
    paper.ask(&Method::POST, &story.form()).form(OURS, fields).send().await
}

/// The value of a hidden field of a form that came back.
fn carried(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split('"').next()?.to_owned())
}

async fn counted(paper: &Paper, kind: &str) -> String {
    let figures = paper.get("/metrics").await.text();
    let line = figures.lines().find(|line| line.starts_with(&format!("althing_door_{kind}_total ")));
    line.and_then(|line| line.split(' ').next_back()).expect("a figure").to_owned()
}

both_engines! {
    async fn a_guest_without_proof_is_refused_and_with_it_taken(paper) {
        paper.set(&["door.proof=guests"]).await;
        let (story, ana) = (paper.story("/harbour").await, paper.reader("Ana"));
        ana.asks(&story, None, "Without").send().await.refused_field(422, "proof-required", "proof");
        assert!(paper.story_row(&story).await.is_none(), "a refusal stores nothing");
        let proof = solved(paper).await;
        proves(&ana, &story, "With it", &proof).await.is(201);
        proves(&ana, &story, "With the same", &proof).await.refused_field(422, "proof-invalid", "proof");
        proves(&ana, &story, "With nonsense", "AAAA").await.refused_field(422, "proof-invalid", "proof");
        let late = solved(paper).await;
        paper.advance(10 * MINUTE);
        let refused = proves(&ana, &story, "Too late", &late).await;
        refused.refused_field(422, "proof-invalid", "proof");
        assert!(refused.text().contains("ten minutes"), "{refused}");
        assert_eq!(counted(paper, "proof_missing").await, "1");
        assert_eq!(counted(paper, "proof_wrong").await, "3");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    }

    async fn a_proof_is_for_its_site_alone(paper) {
        let changes = vec!["door.proof=new".to_owned()];
        althing::site::actions::set(&paper.app, "other", &changes).await.expect("settings");
        let elsewhere = paper.story_at("other", "https://other.example/x").await;
        let proof = solved(paper).await;
        let refused = proves(&paper.reader("Ana"), &elsewhere, "Of another site", &proof).await;
        refused.refused_field(422, "proof-invalid", "proof");
        assert!(refused.text().contains("for this site"), "{refused}");
        // A site that does not ask looks at none.
        let story = paper.story("/harbour").await;
        proves(&paper.reader("Ana"), &story, "Not asked for", "nonsense").await.is(201);
        paper.get("/api/v1/sites/nowhere/challenge").await.refused(404, "site-unknown");
    }

    async fn what_was_refused_or_repeated_needs_no_other_proof(paper) {
        paper.set(&["door.proof=guests"]).await;
        let (story, ana) = (paper.story("/harbour").await, paper.reader("Ana"));
        let proof = solved(paper).await;
        proves(&ana, &story, "", &proof).await.refused_field(422, "field-invalid", "body");
        let mut wish = ana.wish(&story, None, "Mended");
        wish["proof"] = json!(proof);
        let key = paper.key();
        let send = async || {
            let ask = paper.ask(&Method::POST, &story.comments()).script(crate::support::PAPER);
            ask.header("idempotency-key", &key).json(&wish).send().await
        };
        let first = send().await.is(201).json();
        assert_eq!(send().await.is(201).json()["id"], first["id"], "its answer was lost, and it came again");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    }

    async fn sooner_than_people_write_it_is_not_taken(paper) {
        paper.set(&["door.proof=guests", "door.seconds=5"]).await;
        let (story, ana) = (paper.story("/harbour").await, paper.reader("Ana"));
        let proof = solved(paper).await;
        let soon = proves(&ana, &story, "Two seconds", &proof).await;
        soon.refused(429, "too-soon");
        let wait: i64 = soon.header("retry-after").parse().expect("seconds");
        assert!((2..=3).contains(&wait), "{wait}");
        paper.advance(wait * SECOND);
        proves(&ana, &story, "Two seconds", &proof).await.is(201);
        let page = paper.page(&format!("{}/reply", story.page())).await;
        let opened = carried(&page, "opened").expect("a sealed time");
        let fields = [("name", "Ana"), ("body", "At once"), ("opened", opened.as_str())];
        paper.set(&["door.proof=off"]).await;
        let soon = posts(paper, &story, &fields).await;
        assert!(soon.is(429).text().contains("very quick"), "{soon}");
        assert_eq!(carried(&soon.text(), "opened").as_deref(), Some(opened.as_str()));
        paper.advance(5 * SECOND);
        posts(paper, &story, &fields).await.sent_to();
        assert_eq!(counted(paper, "too_soon").await, "2");
    }

    async fn without_a_script_one_waits_and_sends_it_again(paper) {
        paper.set(&["door.proof=guests"]).await;
        let story = paper.story("/harbour").await;
        let url = story.url.clone().unwrap();
        let send = async |body: &str, waited: &str| {
            posts(paper, &story, &[("name", "Ana"), ("body", body), ("story_url", &url), ("waited", waited)]).await
        };
        let refused = send("By hand", "").await;
        let page = refused.is(422).text();
        assert!(page.contains("wait 20 seconds") && page.contains("By hand"), "{page}");
        let token = carried(&page, "waited").expect("a wait has begun");
        let early = send("By hand", &token).await;
        assert_eq!(early.header("retry-after"), "20");
        assert_eq!(carried(&early.is(429).text(), "waited"), Some(token.clone()), "the wait goes on");
        paper.advance(20 * SECOND);
        let other = send("Another text", &token).await.is(422).text();
        assert_ne!(carried(&other, "waited").expect("one of its own"), token);
        let place = send("By hand", &token).await.sent_to();
        assert!(paper.page(&place).await.contains("By hand"));
        assert!(!send("By hand", &token).await.sent_to().starts_with("/c/"), "the same form is the same comment");
        paper.advance(10 * MINUTE);
        send("By hand", &token).await.is(422);
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    }

    async fn a_form_is_told_what_is_wrong_with_it_before_it_waits(paper) {
        paper.set(&["door.proof=guests"]).await;
        let story = paper.story("/harbour").await;
        let page = paper.reader("").posts_form(&story, None, "No name").await.is(422).text();
        assert!(page.contains("give a name") && !page.contains("wait 20"), "{page}");
        assert_eq!(carried(&page, "waited"), None);
    }

    async fn a_form_may_bring_a_proof(paper) {
        paper.set(&["door.proof=guests"]).await;
        let story = paper.registered("/harbour", "The fence").await;
        let proof = solved(paper).await;
        let fields = [("name", "Ana"), ("body", "With a widget"), ("proof", proof.as_str())];
        assert!(posts(paper, &story, &fields).await.sent_to().starts_with("/c/"));
        assert!(!posts(paper, &story, &fields).await.sent_to().starts_with("/c/"), "sent twice, it is one");
        let other = [("name", "Ana"), ("body", "Another"), ("proof", proof.as_str())];
        posts(paper, &story, &other).await.is(422);
    }

    async fn a_field_that_people_do_not_see_must_stay_empty(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let page = paper.page(&story.page()).await;
        assert!(page.contains("name=\"website\" tabindex=\"-1\" autocomplete=\"off\""), "{page}");
        let fields = [("name", "Ana"), ("body", "Buy this"), ("website", "https://shop.example")];
        let refused = posts(paper, &story, &fields).await;
        let page = refused.is(422).text();
        assert!(page.contains("must stay empty") && page.contains("Buy this"), "{page}");
        assert!(!page.contains("shop.example"), "it comes back empty: {page}");
        let fields = [("name", "Ana"), ("body", "Not a program"), ("website", "")];
        posts(paper, &story, &fields).await.sent_to();
        assert_eq!(counted(paper, "hidden_field").await, "1");
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    }

    async fn accounts_are_asked_while_they_are_new(paper) {
        let (story, ana) = (paper.registered("/harbour", "The fence").await, paper.member("Ana").await);
        let writes = async |body: &str| {
            let ask = paper.ask(&Method::POST, &story.comments()).script(OURS).header("cookie", &ana.cookie);
            ask.header("idempotency-key", &paper.key()).json(&json!({"body": body})).send().await
        };
        paper.set(&["door.proof=guests"]).await;
        writes("Of an account").await.is(201);
        paper.set(&["door.proof=new"]).await;
        writes("Of a new account").await.refused_field(422, "proof-required", "proof");
        paper.advance(DAY);
        writes("Of an account no longer new").await.is(201);
    }

    async fn pages_say_that_proof_is_asked_for_only_where_it_is(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let says = async || {
            let page = paper.page(&story.page()).await;
            let fragment = paper.page(&format!("{}?fragment", story.page())).await;
            assert_eq!(page.contains("data-proof"), fragment.contains("data-proof"));
            page.split_once("data-proof=\"").map(|(_, rest)| rest.split('"').next().map(str::to_owned))
        };
        assert_eq!(says().await, None);
        paper.set(&["door.proof=new", "door.seconds=3"]).await;
        assert_eq!(says().await, Some(Some("3".to_owned())));
        paper.set(&["door.proof=off"]).await;
        assert_eq!(says().await, None);
        let given: Value = paper.get(CHALLENGE).await.json();
        assert_eq!(given["algorithm"], "SHA-256");
    }
}

/// With mail, which is needed for an address to be taken at all.
fn with_mail(engine: Engine) {
    let mut settings = crate::support::settings();
    let mail = MailSettings::parse("smtp://127.0.0.1:9?tls=none", Some("talk@paper.example"), None);
    settings.mail = Some(mail.expect("settings of mail"));
    on_with(engine, settings, async |paper: &Paper| {
        let (story, ana) = (paper.registered("/harbour", "The fence").await, paper.reader("Ana"));
        let mut wish = ana.wish(&story, None, "Reach me there");
        wish["author"]["email"] = json!("ana@x.mailinator.com");
        paper.set(&["door.disposable=on"]).await;
        ana.sends(&story, &wish).send().await.refused_field(422, "field-invalid", "author.email");
        let fields = [("name", "Ana"), ("body", "By form"), ("email", "ana@bin.example")];
        paper.set(&["door.domains=bin.example"]).await;
        assert!(posts(paper, &story, &fields).await.is(422).text().contains("throw-away mailboxes"));
        for site in ["paper", ""] {
            let fields = [("email", "ana@mailinator.com"), ("site", site)];
            let asked = paper.ask(&Method::POST, "/sign-in").form(OURS, &fields).send().await;
            assert!(asked.is(422).text().contains("throw-away mailboxes"), "{site}: {asked}");
        }
        assert_eq!(counted(paper, "disposable").await, "4");
        paper.set(&["door.disposable=off"]).await;
        ana.sends(&story, &wish).send().await.is(201);
        assert_eq!(paper.story_row(&story).await.unwrap().comment_count, 1);
    });
}

#[test]
fn throw_away_mailboxes_are_refused_where_the_site_says_so() {
    with_mail(Engine::Sqlite);
    with_mail(Engine::Postgres);
}
