//! Passkeys: added, used, taken away, and refused in every way in which they can be wrong.

use althing::account::session::fresh;
use althing::account::{link, staff};
use althing_core::id::AccountId;
use althing_core::reader::{Actor, Role};
use althing_core::time::MINUTE;
use althing_store::session::{self, Proof};
use althing_store::{Lane, one_time, passkey};
use http::Method;
use serde_json::json;

use crate::support::device::{Browser, Device};
use crate::support::{PAPER, Paper, both_engines};

/// A new account.
async fn account(paper: &Paper) -> AccountId {
    let app = &paper.app;
    let id = AccountId::new(paper.now(), app.chance.id());
    let made = link::made(app, id, Actor::System, "en", paper.now());
    app.store.write(Lane::Interactive, move |tx| link::applied(tx, &made)).await.expect("an account");
    id
}

/// A browser in which the account's owner has just signed in.
async fn signed_in(paper: &Paper, account: AccountId, proof: Proof) -> Browser<'_> {
    let fresh = fresh(&paper.app, account, proof, None, "Firefox, Linux");
    let row = fresh.row.clone();
    let begun = paper.app.store.write(Lane::Interactive, move |tx| session::begin(tx, &row)).await;
    begun.expect("a session");
    Browser::with_session(paper, &fresh.secret)
}

/// A reader with a passkey: their account, the browser in which they added it, and the device.
async fn reader<'p>(paper: &'p Paper, device: &str) -> (AccountId, Browser<'p>, Device) {
    let id = account(paper).await;
    let mut browser = signed_in(paper, id, Proof::Mail).await;
    let mut device = Device::new(device);
    browser.adds(&mut device, "Phone").await.is(201);
    (id, browser, device)
}

/// The browser of staff who came by the operator's link.
async fn staff_by_link<'p>(paper: &'p Paper, address: &str) -> Browser<'p> {
    let ask = staff::Ask { address: address.to_owned(), role: Role::Admin, site: None, place: None };
    let href = staff::add(&paper.app, &ask).await.expect("a link");
    let path = href.strip_prefix("http://localhost:8080").expect("ours").to_owned();
    let mut browser = Browser::new(paper);
    browser.form(&path, &[]).await.is(303);
    browser
}

async fn delete(browser: &mut Browser<'_>, device: &Device) -> crate::support::Answer {
    let id = data_encoding::BASE64URL_NOPAD.encode(&device.id);
    browser.script(Method::DELETE, &format!("/me/passkeys/{id}"), None).await
}

both_engines! {
    async fn a_passkey_is_added_and_opens_the_account(paper) {
        let (id, mut browser, mut device) = reader(paper, "phone").await;
        let list = browser.script(Method::GET, "/me/passkeys", None).await.json();
        assert_eq!(list["items"][0]["name"], "Phone");
        assert_eq!(list["items"][0]["used_at"], json!(null));
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        let mut elsewhere = Browser::new(paper);
        assert!(!elsewhere.is_signed_in().await);
        elsewhere.signs_in(&mut device).await.is(204);
        assert!(elsewhere.is_signed_in().await);
        let list = elsewhere.script(Method::GET, "/me/passkeys", None).await.json();
        assert!(list["items"][0]["used_at"].is_string(), "{list}");
        let sessions = paper.app.store.read(move |tx| session::of_account(tx, id, althing_core::time::Micros(0)));
        let sessions = sessions.await.unwrap();
        assert_eq!(sessions.iter().filter(|one| one.proof == Proof::Passkey).count(), 1);
        assert!(browser.is_signed_in().await, "signing in elsewhere ends nothing");
    }

    async fn what_a_browser_is_asked_is_strict_and_tells_no_address(paper) {
        let (id, mut browser, device) = reader(paper, "phone").await;
        let asked = browser.asks_to_add().await;
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(asked["attestation"], "none");
        assert_eq!(asked["rp"]["id"], "localhost");
        assert_eq!(asked["user"]["id"], data_encoding::BASE64URL_NOPAD.encode(id.0.as_bytes()));
        let known = &asked["excludeCredentials"][0];
        assert_eq!(known["id"], data_encoding::BASE64URL_NOPAD.encode(&device.id));
        assert_eq!(known["transports"], json!(["internal"]), "what nobody knows is not kept");
        let asked = Browser::new(paper).asks_to_sign_in().await;
        assert_eq!(asked["userVerification"], "required");
        assert_eq!(asked["allowCredentials"], json!([]));
    }

    async fn r36_a_challenge_works_once_for_one_browser_one_purpose_and_five_minutes(paper) {
        let (id, mut browser, mut device) = reader(paper, "phone").await;
        let mut mine = Browser::new(paper);
        let asked = mine.asks_to_sign_in().await;
        let signed = device.signs(&asked);
        let mut foreign = Browser::new(paper);
        foreign.asks_to_sign_in().await;
        foreign.sends_signed(&signed).await.refused(403, "passkey-refused");
        mine.sends_signed(&signed).await.is(204);
        mine.sends_signed(&signed).await.refused(403, "passkey-refused");
        let again = device.signs(&asked);
        let mut another = Browser::new(paper);
        another.sends_signed(&again).await.refused(403, "passkey-refused");
        mine.sends_signed(&again).await.refused(403, "passkey-refused");
        assert!(!foreign.is_signed_in().await && !another.is_signed_in().await);

        let late = another.asks_to_sign_in().await;
        let signed = device.signs(&late);
        paper.advance(5 * MINUTE);
        another.sends_signed(&signed).await.refused(403, "passkey-refused");

        let for_adding = browser.asks_to_add().await;
        let signed = device.signs(&for_adding);
        another.sends_signed(&signed).await.refused(403, "passkey-refused");
        let mut second = Device::new("second");
        let made = second.makes(&for_adding);
        let mut other_session = signed_in(paper, id, Proof::Mail).await;
        other_session.sends_new(&made, "Second").await.refused(403, "passkey-refused");
        browser.sends_new(&made, "Second").await.is(201);
        let mut third = Device::new("third");
        let made = third.makes(&for_adding);
        browser.sends_new(&made, "Third").await.refused(403, "passkey-refused");
    }

    async fn r14_only_our_pages_may_ask(paper) {
        let (_, mut browser, mut device) = reader(paper, "phone").await;
        for (method, path) in [
            (Method::GET, "/me/passkeys"),
            (Method::POST, "/me/passkeys/begin"),
            (Method::POST, "/me/passkeys"),
            (Method::PATCH, "/me/passkeys/cGhvbmU"),
            (Method::DELETE, "/me/passkeys/cGhvbmU"),
            (Method::POST, "/sign-in/passkey/begin"),
            (Method::POST, "/sign-in/passkey"),
        ] {
            for origin in [PAPER, "https://evil.example", "http://localhost:8081"] {
                let answer = browser.script_of(origin, method.clone(), path, None).await;
                answer.refused(403, "forbidden");
            }
            let without = paper.ask(&method, &format!("/api/v1{path}")).header("origin", crate::support::OURS);
            without.send().await.refused(403, "forbidden");
            let bearer = paper.ask(&method, &format!("/api/v1{path}")).bearer(&paper.keys.staff).send().await;
            bearer.refused(403, "forbidden");
        }
        // Nor may a browser have been asked by another page, for another host, or for something else.
        for (why, spoil) in [
            ("origin", (|device| PAPER.clone_into(&mut device.origin)) as fn(&mut Device)),
            ("loopback by number", |device| "http://127.0.0.1:8080".clone_into(&mut device.origin)),
            ("host", |device| "paper.example".clone_into(&mut device.rp_id)),
            ("kind", |device| device.kind = Some("payment.get")),
            ("nobody there", |device| device.flags = 0x04),
            ("nothing proved", |device| device.flags = 0x01),
            ("now on several devices", |device| device.flags = 0x0d),
            ("another account", |device| device.user = vec![7; 16]),
        ] {
            let mut elsewhere = Browser::new(paper);
            let whole = (device.origin.clone(), device.rp_id.clone(), device.user.clone());
            spoil(&mut device);
            elsewhere.signs_in(&mut device).await.refused(403, "passkey-refused");
            assert!(!elsewhere.is_signed_in().await, "{why}");
            (device.origin, device.rp_id, device.user) = whole;
            (device.kind, device.flags) = (None, 0x05);
        }
        Browser::new(paper).signs_in(&mut device).await.is(204);
        for spoil in [
            (|device| PAPER.clone_into(&mut device.origin)) as fn(&mut Device),
            |device| "paper.example".clone_into(&mut device.rp_id),
            |device| device.kind = Some("webauthn.get"),
            |device| device.flags = 0x01,
        ] {
            let mut second = Device::new("second");
            spoil(&mut second);
            browser.adds(&mut second, "Second").await.refused(403, "passkey-refused");
        }
    }

    async fn r35_an_unknown_passkey_is_answered_as_one_that_did_not_sign(paper) {
        let (_, _, mut device) = reader(paper, "phone").await;
        let mut stranger = Device::new("unknown");
        stranger.user.clone_from(&device.user);
        let unknown = Browser::new(paper).signs_in(&mut stranger).await;
        stranger.id.clone_from(&device.id);
        let forged = Browser::new(paper).signs_in(&mut stranger).await;
        let problem = unknown.refused(403, "passkey-refused");
        assert_eq!(problem, forged.refused(403, "passkey-refused"));
        assert_eq!(unknown.headers, forged.headers);
        Browser::new(paper).signs_in(&mut device).await.is(204);
    }

    async fn a_count_that_does_not_go_up_is_a_copy(paper) {
        let (_, _, mut device) = reader(paper, "phone").await;
        Browser::new(paper).signs_in(&mut device).await.is(204);
        device.count = 0;
        Browser::new(paper).signs_in(&mut device).await.refused(403, "passkey-refused");
        device.step = 0;
        device.count = 2;
        Browser::new(paper).signs_in(&mut device).await.refused(403, "passkey-refused");
        device.step = 1;
        Browser::new(paper).signs_in(&mut device).await.is(204);
        // Two answers with one count, at the same moment: one of them is the copy's.
        let (mut one, mut two) = (Browser::new(paper), Browser::new(paper));
        let (for_one, for_two) = (one.asks_to_sign_in().await, two.asks_to_sign_in().await);
        let first = device.signs(&for_one);
        device.count -= 1;
        let second = device.signs(&for_two);
        let (first, second) = tokio::join!(one.sends_signed(&first), two.sends_signed(&second));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 403]);
        // A device that does not count says 0 for ever.
        let id = account(paper).await;
        let mut uncounted = Device::new("uncounted");
        uncounted.step = 0;
        signed_in(paper, id, Proof::Mail).await.adds(&mut uncounted, "Cloud").await.is(201);
        for _ in 0..2 {
            Browser::new(paper).signs_in(&mut uncounted).await.is(204);
        }
    }

    async fn a_passkey_belongs_to_one_account(paper) {
        let (_, mut ana, mut phone) = reader(paper, "phone").await;
        let (_, mut ben, mut tablet) = reader(paper, "tablet").await;
        let mut imitation = Device::new("phone");
        ben.adds(&mut imitation, "Mine now").await.refused(403, "passkey-refused");
        let body = json!({"name": "Mine now"});
        let address = format!("/me/passkeys/{}", data_encoding::BASE64URL_NOPAD.encode(&phone.id));
        ben.script(Method::PATCH, &address, Some(&body)).await.refused(404, "passkey-unknown");
        delete(&mut ben, &phone).await.refused(404, "passkey-unknown");
        ana.script(Method::PATCH, &address, Some(&json!({"name": "Ana's"}))).await.is(204);
        ana.script(Method::PATCH, &address, Some(&json!({"name": " "}))).await.refused_field(422, "field-invalid", "name");
        ana.script(Method::PATCH, &address, Some(&json!({"name": "x".repeat(61)}))).await.refused(422, "field-invalid");
        let list = ana.script(Method::GET, "/me/passkeys", None).await.json();
        assert_eq!(list["items"][0]["name"], "Ana's");
        Browser::new(paper).signs_in(&mut phone).await.is(204);
        Browser::new(paper).signs_in(&mut tablet).await.is(204);
        delete(&mut Browser::new(paper), &phone).await.refused(401, "signed-out");
    }

    async fn r32_a_change_of_passkeys_signs_everybody_else_out(paper) {
        let (id, mut browser, mut device) = reader(paper, "phone").await;
        let code = async || {
            let (one, _) = link::make(&paper.app, "sign-in", Some(id), MINUTE);
            let kept = one.clone();
            paper.app.store.write(Lane::Interactive, move |tx| one_time::put(tx, &kept)).await.unwrap();
            one
        };
        let is_left = async |one: one_time::OneTime| {
            let now = paper.now();
            let found = paper.app.store.read(move |tx| one_time::by_id(tx, one.id, &one.purpose, now)).await;
            found.unwrap().is_some()
        };
        let mut thief = signed_in(paper, id, Proof::Mail).await;
        let waiting = code().await;
        let mut second = Device::new("second");
        browser.adds(&mut second, "Tablet").await.is(201);
        assert!(!thief.is_signed_in().await && browser.is_signed_in().await);
        assert!(!is_left(waiting).await);

        let mut thief = Browser::new(paper);
        thief.signs_in(&mut device).await.is(204);
        let waiting = code().await;
        delete(&mut browser, &device).await.is(204);
        assert!(!thief.is_signed_in().await && browser.is_signed_in().await);
        assert!(!is_left(waiting).await);
        Browser::new(paper).signs_in(&mut device).await.refused(403, "passkey-refused");
        Browser::new(paper).signs_in(&mut second).await.is(204);
        // A reader may take the last one away: they have their mailbox.
        delete(&mut browser, &second).await.is(204);
        delete(&mut browser, &second).await.refused(404, "passkey-unknown");
    }

    async fn a_change_needs_a_fresh_proof_and_a_passkey_gives_one(paper) {
        let (_, mut browser, mut device) = reader(paper, "phone").await;
        paper.advance(15 * MINUTE);
        browser.script(Method::POST, "/me/passkeys/begin", None).await.refused(403, "proof-too-old");
        delete(&mut browser, &device).await.refused(403, "proof-too-old");
        let page = browser.page("/me/passkeys").await.is(200).text();
        assert!(page.contains("/sign-in?again") && !page.contains("data-action=\"remove\""), "{page}");
        let before = browser.session().unwrap().to_owned();
        browser.signs_in(&mut device).await.is(204);
        assert_ne!(browser.session(), Some(before.as_str()));
        assert!(!Browser::with_session(paper, &before).is_signed_in().await, "the old session is over");
        browser.adds(&mut Device::new("second"), "Tablet").await.is(201);
    }

    async fn r39_roles_of_staff_wait_for_a_passkey(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let mut browser = staff_by_link(paper, "desk@paper.example").await;
        let who = format!("/me/stories/{}", story.id);
        let told = browser.script(Method::GET, &who, None).await.is(200).json();
        assert_eq!((&told["account"]["needs_passkey"], &told["account"]["is_staff"]), (&json!(true), &json!(false)));
        let mut key = Device::new("key");
        browser.adds(&mut key, "Key").await.is(201);
        let told = browser.script(Method::GET, &who, None).await.is(200).json();
        assert_eq!((&told["account"]["needs_passkey"], &told["account"]["is_staff"]), (&json!(false), &json!(true)));
        delete(&mut browser, &key).await.refused(409, "passkey-needed");
        let mut elsewhere = Browser::new(paper);
        elsewhere.signs_in(&mut key).await.is(204);
        let told = elsewhere.script(Method::GET, &who, None).await.json();
        assert_eq!(told["account"]["is_staff"], true);

        // Whoever reads the mail of staff gets no further.
        let id: AccountId = told["account"]["id"].as_str().unwrap().parse().unwrap();
        let mut by_mail = signed_in(paper, id, Proof::Mail).await;
        by_mail.script(Method::POST, "/me/passkeys/begin", None).await.refused(403, "staff-link-needed");
        delete(&mut by_mail, &key).await.refused(403, "staff-link-needed");
        assert!(by_mail.page("/me/passkeys").await.text().contains("link from the operator"));
        let told = by_mail.script(Method::GET, &who, None).await.json();
        assert_eq!(told["account"]["is_staff"], false);

        // With a second one, the first may go.
        let mut spare = Device::new("spare");
        elsewhere.adds(&mut spare, "Spare").await.is(201);
        delete(&mut elsewhere, &key).await.is(204);
        delete(&mut elsewhere, &spare).await.refused(409, "passkey-needed");
    }

    async fn an_account_has_twenty_passkeys_at_most(paper) {
        let (_, mut browser, _) = reader(paper, "phone").await;
        let waiting = browser.asks_to_add().await;
        for number in 1..passkey::PASSKEYS_MAX {
            let mut device = Device::new(&format!("device {number}"));
            // Each change takes back what was asked before.
            browser.adds(&mut device, "One more").await.is(201);
        }
        let made = Device::new("too many").makes(&waiting);
        browser.sends_new(&made, "Too many").await.refused(403, "passkey-refused");
        browser.script(Method::POST, "/me/passkeys/begin", None).await.refused(409, "passkeys-full");
    }

    async fn what_is_no_answer_of_a_browser_is_refused(paper) {
        let (_, mut browser, mut device) = reader(paper, "phone").await;
        let asked = browser.asks_to_sign_in().await;
        let whole = device.signs(&asked);
        for (part, status) in [("clientDataJSON", 400), ("authenticatorData", 400), ("signature", 400), ("userHandle", 400)] {
            for spoilt in [json!(null), json!(7), json!("not base64url!"), json!("A".repeat(20_000))] {
                let mut credential = whole.clone();
                credential["response"][part] = spoilt;
                browser.sends_signed(&credential).await.is(status);
            }
            let mut credential = whole.clone();
            credential["response"][part] = json!("");
            browser.sends_signed(&credential).await.refused(403, "passkey-refused");
        }
    }
}
