//! Changing the address of an account, undoing that, and claiming what was written with it before.

use althing_core::time::{DAY, HOUR, MINUTE};
use http::Method;
use serde_json::json;

use crate::account::{asks, browser_of, due, mail, mailed_on_both_engines, names, signs_in, types, who};
use crate::support::members::cookie_of;
use crate::support::{Answer, OURS, PAPER, Written};

mailed_on_both_engines! {
    async fn r32_a_change_of_address_ends_other_sessions_and_can_be_undone(paper) {
        let cookie = signs_in(paper, "old@example.org").await;
        names(paper, &cookie, "Ana").await.is(303);
        let elsewhere = signs_in(paper, "old@example.org").await;
        let stale = asks(paper, "old@example.org").await;
        let stale_mail = mail(paper).await.expect("a mail");
        let moves = async |cookie: &str, to: &str| -> Answer {
            let ask = paper.ask(&Method::POST, "/me/address").header("cookie", cookie).form(OURS, &[("email", to)]).send().await;
            let id = ask.sent_to().split("id=").nth(1).expect("an id").to_owned();
            let data = mail(paper).await.expect("to the new address");
            let both = format!("{cookie}; {}", browser_of(&ask));
            let fields = [("id", id.as_str()), ("digits", data.digits.as_str())];
            // A stolen code is nobody else's.
            let eve = paper.member("Eve").await;
            let stolen = paper.ask(&Method::POST, "/me/address/code").of(&eve).form(OURS, &fields).send().await;
            stolen.is(422);
            paper.ask(&Method::POST, "/me/address/code").header("cookie", &both).form(OURS, &fields).send().await
        };
        moves(&cookie, "new@example.org").await.is(303);
        assert_eq!(who(paper, &cookie).await["name"], "Ana");
        assert_eq!(who(paper, &elsewhere).await, serde_json::Value::Null, "other sessions are over");
        let told = due(paper).await.expect("a mail");
        assert_eq!(told.mail.contact_key, paper.app.key.contact_key("old@example.org"));
        let link = serde_json::from_str::<serde_json::Value>(&told.mail.data).expect("data")["link"].clone();
        let undo = link.as_str().unwrap().strip_prefix(OURS).unwrap().to_owned();
        // The old address opens another, empty account from now on, also by a code that was on its way.
        let answer = types(paper, &stale, &stale.browser, &stale_mail.digits).await;
        assert_eq!(who(paper, &cookie_of(&answer)).await["name"], "");
        // That one has no name yet, so it gives the address back; one that is used would keep it.
        paper.ask(&Method::POST, &undo).form(OURS, &[]).send().await.is(200);
        let back = signs_in(paper, "old@example.org").await;
        assert_eq!(who(paper, &back).await["name"], "Ana");
    }

    async fn r32_the_old_address_puts_itself_back_for_seven_days(paper) {
        let cookie = signs_in(paper, "old@example.org").await;
        names(paper, &cookie, "Ana").await.is(303);
        let ask = paper.ask(&Method::POST, "/me/address").header("cookie", &cookie).form(OURS, &[("email", "evil@example.org")]).send().await;
        let id = ask.sent_to().split("id=").nth(1).expect("an id").to_owned();
        let data = mail(paper).await.expect("a mail");
        let both = format!("{cookie}; {}", browser_of(&ask));
        let fields = [("id", id.as_str()), ("digits", data.digits.as_str())];
        paper.ask(&Method::POST, "/me/address/code").header("cookie", &both).form(OURS, &fields).send().await.is(303);
        let told = due(paper).await.expect("a mail");
        let link = serde_json::from_str::<serde_json::Value>(&told.mail.data).expect("data")["link"].clone();
        let undo = link.as_str().unwrap().strip_prefix(OURS).unwrap().to_owned();
        // Whoever has the account changes it once more, and adds nothing to their time.
        let again = paper.ask(&Method::POST, "/me/address").header("cookie", &cookie).form(OURS, &[("email", "worse@example.org")]).send().await;
        let id = again.sent_to().split("id=").nth(1).expect("an id").to_owned();
        let data = mail(paper).await.expect("to the third address");
        let both = format!("{cookie}; {}", browser_of(&again));
        let fields = [("id", id.as_str()), ("digits", data.digits.as_str())];
        paper.ask(&Method::POST, "/me/address/code").header("cookie", &both).form(OURS, &fields).send().await.is(303);
        paper.advance(7 * DAY - HOUR);
        althing::retention::work(&paper.app, None).await.expect("forgets what is over its time");
        paper.get(&undo).await.is(200);
        paper.ask(&Method::POST, &undo).form(PAPER, &[]).send().await.is(403);
        paper.ask(&Method::POST, &undo).form(OURS, &[]).send().await.is(200);
        assert_eq!(who(paper, &cookie).await, serde_json::Value::Null, "whoever changed it is out");
        paper.ask(&Method::POST, &undo).form(OURS, &[]).send().await.is(422);
        let owner = signs_in(paper, "old@example.org").await;
        assert_eq!(who(paper, &owner).await["name"], "Ana");
        let other = signs_in(paper, "evil@example.org").await;
        assert_eq!(who(paper, &other).await["name"], "");
    }

    async fn r32_an_address_is_changed_by_whoever_has_just_signed_in_only(paper) {
        let cookie = signs_in(paper, "ana@example.org").await;
        paper.advance(15 * MINUTE);
        let ask = paper.ask(&Method::POST, "/me/address").header("cookie", &cookie);
        ask.form(OURS, &[("email", "new@example.org")]).send().await.is(403);
        let page = paper.ask(&Method::GET, "/me/address").header("cookie", &cookie).send().await;
        assert_eq!(page.sent_to(), "/sign-in?again=1");
        paper.ask(&Method::GET, "/sign-in?again=1").header("cookie", &cookie).send().await.is(200);
        assert!(mail(paper).await.is_none());
    }

    async fn r30_guests_comments_are_claimed_by_the_proved_address_alone(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let post = async |name: &str, email: &str| {
            let mut wish = paper.reader(name).wish(&story, None, "As a guest");
            wish["author"]["email"] = json!(email);
            let ask = paper.ask(&Method::POST, &story.comments()).script(PAPER);
            Written::of(&story, &ask.header("idempotency-key", &paper.key()).json(&wish).send().await)
        };
        let mine = post("Ana", "ana@example.org").await;
        let foreign = post("Ben", "ben@example.org").await;
        let eve = signs_in(paper, "eve@example.org").await;
        let ana = signs_in(paper, "ana@example.org").await;
        let page = async |cookie: &str| {
            paper.ask(&Method::GET, "/me/claim").header("cookie", cookie).send().await.is(200).text()
        };
        let claims = async |cookie: &str| {
            paper.ask(&Method::POST, "/me/claim").header("cookie", cookie).form(OURS, &[]).send().await.is(303);
        };
        assert!(!page(&eve).await.contains("As a guest"));
        claims(&eve).await;
        assert_eq!(page(&ana).await.matches("As a guest").count(), 1);
        assert_eq!(paper.row(&mine).await.expect("there").account_id, None, "seen, not claimed");
        claims(&ana).await;
        let row = paper.row(&mine).await.expect("there");
        assert!(row.account_id.is_some());
        assert_eq!(row.name, "Ana", "it keeps the name that it was written under");
        assert_eq!(paper.row(&foreign).await.expect("there").account_id, None);
        // The guest's tokens open it no more; the session does.
        paper.get(&mine.case).await.is(404);
        let own = format!("/me/comments/{}", mine.id);
        paper.ask(&Method::GET, &own).header("cookie", &ana).send().await.is(200);
        paper.ask(&Method::GET, &own).header("cookie", &eve).send().await.is(404);
        assert_eq!(who(paper, &ana).await["is_staff"], false, "no right comes with it");
    }
}
