//! Signing in, and what others may try: a code that is guessed, a link that a scanner opens, a session that is foisted, a
//! name that looks like another's.

use althing::config::Settings;
use althing::mail::{CodeData, MailSettings};
use althing_core::reader::Role;
use althing_core::time::{DAY, HOUR, MINUTE};
use althing_store::{Lane, Tx, outbox};
use http::Method;
use serde_json::json;

use crate::reading::public_addresses;
use crate::support::members::cookie_of;
use crate::support::{Answer, OURS, PAPER, Paper, Written, both_engines, settings};

pub fn mailed() -> Settings {
    let mail = MailSettings::parse("smtp://127.0.0.1:9?tls=none", None, None).expect("settings");
    Settings { mail: Some(mail), ..settings() }
}

macro_rules! mailed_on_both_engines {
    ($(async fn $name:ident($paper:ident) $body:block)*) => {$(
        async fn $name($paper: &crate::support::Paper) $body

        mod $name {
            #[test]
            fn sqlite() {
                crate::support::on_with(crate::support::Engine::Sqlite, crate::account::mailed(), super::$name);
            }

            #[test]
            fn postgres() {
                crate::support::on_with(crate::support::Engine::Postgres, crate::account::mailed(), super::$name);
            }
        }
    )*};
}
pub(crate) use mailed_on_both_engines;

/// A browser that asked for a code.
pub struct Asked {
    pub id: String,
    /// The `Cookie` header of the browser.
    pub browser: String,
}

pub fn browser_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let cookie =
        cookies.into_iter().find(|text| text.starts_with("althing-browser=")).expect("a browser's cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

pub async fn asks(paper: &Paper, address: &str) -> Asked {
    let answer = paper.ask(&Method::POST, "/sign-in").form(OURS, &[("email", address)]).send().await;
    let place = answer.sent_to();
    let id = place.split("id=").nth(1).expect("an id").split('&').next().unwrap_or_default().to_owned();
    Asked { id, browser: browser_of(&answer) }
}

/// The mail that waits. A sender locks what it takes, so this is no plain read.
pub async fn due(paper: &Paper) -> Option<outbox::Due> {
    let now = paper.now();
    paper.app.store.write(Lane::Interactive, move |tx| outbox::next_due(tx, now)).await.expect("reads")
}

/// The mail that waits, taken out of the outbox.
pub async fn mail(paper: &Paper) -> Option<CodeData> {
    let now = paper.now();
    let due = due(paper).await?;
    let id = due.mail.id;
    let sent = move |tx: &mut Tx<'_>| outbox::sent(tx, id, id, now);
    paper.app.store.write(Lane::Interactive, sent).await.expect("sent");
    Some(serde_json::from_str(&due.mail.data).expect("a code's data"))
}

pub async fn types(paper: &Paper, asked: &Asked, browser: &str, digits: &str) -> Answer {
    let fields = [("id", asked.id.as_str()), ("digits", digits)];
    paper.ask(&Method::POST, "/sign-in/code").header("cookie", browser).form(OURS, &fields).send().await
}

/// Other digits than these.
fn wrong(digits: &str) -> String {
    let number: u32 = digits.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

pub async fn signs_in(paper: &Paper, address: &str) -> String {
    let asked = asks(paper, address).await;
    let data = mail(paper).await.expect("a mail");
    let answer = types(paper, &asked, &asked.browser, &data.digits).await;
    answer.is(303);
    cookie_of(&answer)
}

pub async fn names(paper: &Paper, cookie: &str, name: &str) -> Answer {
    paper.ask(&Method::POST, "/me/name").header("cookie", cookie).form(OURS, &[("name", name)]).send().await
}

pub async fn who(paper: &Paper, cookie: &str) -> serde_json::Value {
    let story = paper.registered("/who", "Who").await;
    let path = format!("/api/v1/me/stories/{}", story.id);
    let answer = paper.ask(&Method::GET, &path).header("cookie", cookie).script(PAPER).send().await;
    answer.is(200).json()["account"].clone()
}

mailed_on_both_engines! {
    async fn a_reader_signs_in_with_the_digits_of_a_mail_and_writes(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let asked = asks(paper, " Ana@Example.org ").await;
        let data = mail(paper).await.expect("a mail");
        let spaced = format!("{} {}", &data.digits[..3], &data.digits[3..]);
        let answer = types(paper, &asked, &asked.browser, &spaced).await;
        assert_eq!(answer.sent_to(), "/me/name");
        let cookie = cookie_of(&answer);
        let wish = json!({"body": "Hello", "story": {"site": "paper", "url": story.url}});
        let post = || {
            let ask = paper.ask(&Method::POST, &story.comments()).header("cookie", &cookie).script(PAPER);
            ask.header("idempotency-key", &paper.key()).json(&wish)
        };
        post().send().await.refused(409, "name-needed");
        names(paper, &cookie, "Ana Bol").await.is(303);
        let json = post().send().await.is(201).json();
        assert_eq!(json["author"], json!({"name": "Ana Bol", "kind": "account"}));
        // The same mailbox again is the same account, whatever the case of its letters.
        let again = signs_in(paper, "ana@example.org").await;
        assert_eq!(who(paper, &again).await["name"], "Ana Bol");
    }

    async fn r36_a_code_works_once_in_its_browser_and_for_a_quarter_of_an_hour(paper) {
        let asked = asks(paper, "ana@example.org").await;
        let data = mail(paper).await.expect("a mail");
        let other = asks(paper, "eve@example.org").await;
        types(paper, &asked, &other.browser, &data.digits).await.is(422);
        types(paper, &other, &other.browser, &data.digits).await.is(422);
        types(paper, &asked, "", &data.digits).await.is(422);
        types(paper, &asked, &asked.browser, &data.digits).await.is(303);
        types(paper, &asked, &asked.browser, &data.digits).await.is(422);
        mail(paper).await.expect("the other's mail");
        let late = asks(paper, "ana@example.org").await;
        let data = mail(paper).await.expect("a mail");
        paper.advance(15 * MINUTE);
        types(paper, &late, &late.browser, &data.digits).await.is(422);
    }

    async fn r36_guessing_ends_after_five_tries_of_a_code_and_ten_of_an_address(paper) {
        let mut tries = 0;
        for round in 0..3 {
            let asked = asks(paper, "ana@example.org").await;
            let Some(data) = mail(paper).await else {
                assert_eq!((round, tries), (2, 10), "no further code is sent");
                break;
            };
            for _ in 0..5 {
                types(paper, &asked, &asked.browser, &wrong(&data.digits)).await.is(422);
                tries += 1;
            }
            types(paper, &asked, &asked.browser, &data.digits).await.is(422);
        }
        assert_eq!(tries, 10);
        // Negative control: an hour later a code is sent, and the right digits open it after a wrong try.
        paper.advance(HOUR + MINUTE);
        let asked = asks(paper, "ana@example.org").await;
        let data = mail(paper).await.expect("a mail");
        types(paper, &asked, &asked.browser, &wrong(&data.digits)).await.is(422);
        types(paper, &asked, &asked.browser, &data.digits).await.is(303);
    }

    async fn r35_asking_answers_alike_for_everybody(paper) {
        signs_in(paper, "known@example.org").await;
        let mut answers = Vec::new();
        for address in ["known@example.org", "unknown@example.org"] {
            let answer = paper.ask(&Method::POST, "/sign-in").form(OURS, &[("email", address)]).send().await;
            let shape = answer.sent_to().len();
            answers.push((answer.status, shape, answer.body.len(), mail(paper).await.is_some()));
        }
        assert_eq!(answers[0], answers[1]);
        // Too many for one address: the answer still is the same, and no mail goes out.
        for _ in 0..6 {
            let answer = paper.ask(&Method::POST, "/sign-in").form(OURS, &[("email", "known@example.org")]).send().await;
            assert_eq!((answer.status, answer.sent_to().len()), (answers[0].0, answers[0].1));
            mail(paper).await;
        }
        asks(paper, "known@example.org").await;
        assert!(mail(paper).await.is_none());
    }

    async fn r16_a_scanner_that_opens_the_mailed_link_uses_nothing_up(paper) {
        let asked = asks(paper, "ana@example.org").await;
        let data = mail(paper).await.expect("a mail");
        let path = data.link.strip_prefix(OURS).expect("our own address").to_owned();
        for _ in 0..3 {
            let page = paper.get(&path).await;
            page.is(200);
            assert!(!page.headers.contains_key("set-cookie"));
            assert!(!page.text().contains("<form"), "elsewhere there is no button");
        }
        // Somebody else's browser cannot use it, even by a form.
        paper.ask(&Method::POST, &path).form(OURS, &[]).send().await.is(422);
        let here = paper.ask(&Method::GET, &path).header("cookie", &asked.browser).send().await;
        assert!(here.text().contains("<form"));
        let answer = paper.ask(&Method::POST, &path).header("cookie", &asked.browser).form(OURS, &[]).send().await;
        answer.is(303);
        paper.ask(&Method::POST, &path).header("cookie", &asked.browser).form(OURS, &[]).send().await.is(422);
    }

    async fn r30_whoever_came_first_with_an_address_gets_nothing_of_its_owner(paper) {
        // Pre-hijacking: the attacker asks first, names the account, keeps a session; but without the mailbox there is none.
        let asked = asks(paper, "victim@example.org").await;
        let data = mail(paper).await.expect("it goes to the victim");
        assert!(mail(paper).await.is_none());
        types(paper, &asked, &asked.browser, &wrong(&data.digits)).await.is(422);
        let victim = signs_in(paper, "victim@example.org").await;
        names(paper, &victim, "Victim").await.is(303);
        assert_eq!(who(paper, &victim).await["name"], "Victim");
        // The operator's word for the same address is another identity: neither gets the other's account.
        let staff = paper.staff_member("Editor in chief", Role::Admin, None, None).await;
        assert_ne!(who(paper, &staff.cookie).await["id"], who(paper, &victim).await["id"]);
        assert_eq!(who(paper, &victim).await["is_staff"], false);
    }

    async fn r14_a_session_is_never_one_that_somebody_else_knew(paper) {
        // Fixation: a cookie that was planted before is replaced, and opens nothing afterwards.
        let planted = signs_in(paper, "eve@example.org").await;
        let asked = asks(paper, "ana@example.org").await;
        let data = mail(paper).await.expect("a mail");
        let both = format!("{}; {planted}", asked.browser);
        let answer = types(paper, &asked, &both, &data.digits).await;
        let cookie = cookie_of(&answer);
        assert_ne!(cookie, planted);
        assert_eq!(who(paper, &planted).await, serde_json::Value::Null, "the old session is over");
        assert_ne!(who(paper, &cookie).await, serde_json::Value::Null);
        // Two cookies of the name: one of them may be planted by another host of the domain.
        let doubled = format!("{cookie}; {planted}");
        assert_eq!(who(paper, &doubled).await, serde_json::Value::Null);
        // Login CSRF: no form of another page signs anybody in.
        for origin in ["https://evil.example", PAPER] {
            let fields = [("id", asked.id.as_str()), ("digits", "000000")];
            let ask = paper.ask(&Method::POST, "/sign-in/code").header("cookie", &asked.browser);
            ask.form(origin, &fields).send().await.is(403);
            paper.ask(&Method::POST, "/sign-in").form(origin, &[("email", "a@example.org")]).send().await.is(403);
        }
    }

    async fn r41_no_public_answer_tells_an_address_a_session_or_a_code(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let peer = "203.0.113.77";
        let asked = asks(paper, "canary@mail.example").await;
        let data = mail(paper).await.expect("a mail");
        let cookie = cookie_of(&types(paper, &asked, &asked.browser, &data.digits).await);
        names(paper, &cookie, "Ana Bol").await.is(303);
        let mut wish = json!({"body": "Signed in", "story": {"site": "paper", "url": story.url}});
        let post = |cookie: &str, wish: &serde_json::Value| {
            let ask = paper.ask(&Method::POST, &story.comments()).header("cookie", cookie).script(PAPER).of_peer(peer);
            ask.header("idempotency-key", &paper.key()).json(wish)
        };
        let json = post(&cookie, &wish).send().await.is(201).json();
        wish["author"] = json!({"name": "Guest", "email": "guest.canary@mail.example", "notify": true});
        let shown = Written::of(&story, &post("", &wish).send().await);
        let again = asks(paper, "canary@mail.example").await;
        let open = mail(paper).await.expect("a mail");
        let account = who(paper, &cookie).await["id"].as_str().expect("an id").to_owned();
        let mut canaries = vec![
            peer.to_owned(),
            "canary".to_owned(),
            "mail.example".to_owned(),
            open.digits.clone(),
            open.link.rsplit('/').next().expect("a secret").to_owned(),
            again.id.clone(),
            account,
        ];
        for cookie in [&cookie, &asked.browser, &again.browser] {
            let secret = cookie.split('=').nth(1).expect("a secret");
            canaries.push(secret.to_owned());
            let hash = althing::account::cookie::hash(secret);
            canaries.push(data_encoding::HEXLOWER.encode(&hash));
        }
        canaries.push(data_encoding::HEXLOWER.encode(&paper.app.key.contact_key("canary@mail.example")));
        let by_account = format!("/api/v1/comments/{}", json["id"].as_str().expect("an id"));
        for path in public_addresses(&story, &shown).into_iter().chain([by_account]) {
            let answer = paper.get(&path).await;
            // The API document is the same for everyone.
            if path.ends_with("openapi.json") {
                continue;
            }
            let text = format!("{:?} {}", answer.headers, String::from_utf8_lossy(&answer.body));
            for canary in &canaries {
                assert!(!text.contains(canary.as_str()), "{path} tells {canary}: {text}");
            }
        }
        // Negative control: the owner's own answer would be caught.
        let own = paper.ask(&Method::GET, "/me").header("cookie", &cookie).send().await.text();
        assert!(canaries.iter().any(|canary| own.contains(canary.as_str())));
    }
}

both_engines! {
    async fn r16_a_staff_link_works_once_and_only_by_its_button(paper) {
        let secret = paper.staff_link().await;
        let path = format!("/sign-in/link/{secret}");
        for _ in 0..2 {
            paper.get(&path).await.is(200);
        }
        let answer = paper.ask(&Method::POST, &path).form(OURS, &[]).send().await;
        let cookie = cookie_of(&answer);
        paper.ask(&Method::POST, &path).form(OURS, &[]).send().await.is(422);
        paper.get(&path).await.is(422);
        let account = who(paper, &cookie).await;
        assert_eq!((&account["needs_passkey"], &account["is_staff"]), (&json!(true), &json!(false)));
        let late = paper.staff_link().await;
        paper.advance(DAY);
        paper.ask(&Method::POST, &format!("/sign-in/link/{late}")).form(OURS, &[]).send().await.is(422);
        let unknown = format!("/sign-in/link/{}", "A".repeat(64));
        paper.ask(&Method::POST, &unknown).form(OURS, &[]).send().await.is(422);
    }

    async fn r39_roles_count_only_with_a_passkey(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "Hello").await;
        let staff = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        paper.proves_by(&staff, althing_store::session::Proof::Link).await;
        let removal = || paper.ask(&Method::DELETE, &comment.api()).of(&staff).script(PAPER);
        removal().send().await.is(403);
        paper.proves_by(&staff, althing_store::session::Proof::Passkey).await;
        removal().send().await.is(200);
        assert_eq!(paper.status(&comment).await, "removed");
    }

    async fn r38_names_are_one_persons(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.member("Ana Bol").await;
        let eve = paper.member("Eve").await;
        for name in ["Ana Bol", "ANA BOL", "\u{410}na B\u{43e}l", "Ana  B0l", "AnaBol"] {
            let taken = paper.reader(name).asks(&story, None, "Hello").send().await;
            taken.refused_field(422, "field-invalid", "author.name");
            names(paper, &eve.cookie, name).await.is(422);
        }
        for name in ["Moderator", "Redaktion Hafen", "Adm1n"] {
            let refused = paper.reader(name).asks(&story, None, "Hello").send().await;
            refused.refused_field(422, "field-invalid", "author.name");
            names(paper, &eve.cookie, name).await.is(422);
        }
        paper.reader("Ana Bolt").comments_on(&story, "Hello").await;
        names(paper, &ana.cookie, "ana bol").await.is(303);
    }

    async fn a_new_name_stands_over_everything_that_was_written(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.member("Ana").await;
        paper.comments_as(&ana, &story, "First").await;
        assert!(paper.page(&story.page()).await.contains(">Ana<"));
        names(paper, &ana.cookie, "Anna Karen").await.is(303);
        paper.comments_as(&ana, &story, "Second").await;
        let page = paper.page(&story.page()).await;
        assert!(!page.contains(">Ana<"), "{page}");
        assert_eq!(page.matches("Anna Karen</h3>").count(), 2);
    }

    async fn an_account_changes_its_own_comments_and_no_others(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let (ana, eve) = (paper.member("Ana").await, paper.member("Eve").await);
        let comment = paper.comments_as(&ana, &story, "First").await;
        assert_eq!(comment.case, format!("/me/comments/{}", comment.id));
        let edit = |cookie: &str| {
            let ask = paper.ask(&Method::PATCH, &comment.api()).header("cookie", cookie).script(PAPER);
            ask.json(&json!({"body": "Second"}))
        };
        edit(&eve.cookie).send().await.is(403);
        edit("").send().await.refused(401, "signed-out");
        edit(&ana.cookie).send().await.is(200);
        paper.ask(&Method::GET, &comment.case).of(&eve).send().await.is(404);
        paper.ask(&Method::GET, &comment.case).send().await.is(401);
        let page = paper.ask(&Method::GET, &comment.case).of(&ana).send().await;
        assert!(page.is(200).text().contains("Second"));
        let withdraw = || paper.ask(&Method::POST, &comment.case).of(&ana);
        withdraw().form(PAPER, &[("do", "withdraw")]).send().await.is(403);
        withdraw().form(OURS, &[("do", "withdraw")]).send().await.is(303);
        assert_eq!(paper.status(&comment).await, "withdrawn");
    }

    async fn a_form_on_a_publishers_page_is_a_guests(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.member("Ana Bol").await;
        let fields = [("name", "Somebody"), ("body", "By form")];
        let theirs = paper.ask(&Method::POST, &story.form()).of(&ana).form(PAPER, &fields).send().await;
        assert!(theirs.sent_to().starts_with("/c/"), "{theirs}");
        let ours = [("name", "Ignored"), ("body", "By our form")];
        let ours = paper.ask(&Method::POST, &story.form()).of(&ana).form(OURS, &ours).send().await;
        assert!(ours.sent_to().starts_with("/me/comments/"), "{ours}");
        let page = paper.page(&story.page()).await;
        assert!(page.contains("Somebody</h3>") && page.contains("Ana Bol</h3>") && !page.contains("Ignored"));
    }

    async fn r38_badges_are_drawn_by_us_and_go_with_the_role(paper) {
        let url = format!("{PAPER}/harbour");
        let story = json!({"url": url, "title": "The fence", "byline": "Ina Berg"});
        paper.publisher().puts(&story).await.is(200);
        let story = paper.story("/harbour").await;
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        let otto = paper.staff_member("Otto", Role::Moderator, Some("other"), None).await;
        let ina = paper.staff_member("Ina", Role::Author, Some("paper"), Some("INA BERG")).await;
        let written = paper.comments_as(&max, &story, "As staff").await;
        assert_eq!(written.json["author"]["kind"], "staff");
        paper.comments_as(&otto, &story, "As a reader here").await;
        paper.comments_as(&ina, &story, "As the author").await;
        paper.reader("Guest").comments_on(&story, "As a guest").await;
        let badge = |page: &str, name: &str| {
            let after = page.split(&format!("{name}</h3>")).nth(1).expect("a comment").to_owned();
            let head = after.split("</header>").next().unwrap_or_default().to_owned();
            head.split("al-badge\">").nth(1).map(|rest| rest.split('<').next().unwrap_or_default().to_owned())
        };
        let page = paper.page(&story.page()).await;
        assert_eq!(badge(&page, "Max").as_deref(), Some("Staff"));
        assert_eq!(badge(&page, "Ina").as_deref(), Some("Author of the story"));
        assert_eq!((badge(&page, "Otto"), badge(&page, "Guest")), (None, None));
        let ask = althing::account::staff::Ask {
            address: "max@paper.example".to_owned(),
            role: Role::Moderator,
            site: Some("paper".to_owned()),
            place: None,
        };
        althing::account::staff::remove(&paper.app, &ask).await.expect("taken back");
        assert_eq!(badge(&paper.page(&story.page()).await, "Max"), None);
    }

    async fn a_site_without_guests_takes_whoever_is_signed_in(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let ana = paper.member("Ana").await;
        paper.set(&["guests=off"]).await;
        paper.reader("Ben").asks(&story, None, "Hello").send().await.refused(403, "guests-off");
        paper.comments_as(&ana, &story, "Hello").await;
        paper.set(&["mode=hold-first-for-new"]).await;
        let eve = paper.member("Eve").await;
        assert_eq!(paper.comments_as(&eve, &story, "New here").await.json["status"], "pending");
        assert_eq!(paper.comments_as(&ana, &story, "Known here").await.json["status"], "published");
    }

    async fn r12_a_hand_overs_code_is_worth_nothing_without_its_pages_secret(paper) {
        let ana = paper.member("Ana").await;
        let verifier = "v".repeat(43);
        let challenge = data_encoding::BASE64URL_NOPAD.encode(&althing::account::cookie::hash(&verifier));
        let code = async || {
            let fields = [("site", "paper"), ("hand", challenge.as_str()), ("to", PAPER)];
            let page = paper.ask(&Method::POST, "/sign-in/hand").of(&ana).form(OURS, &fields).send().await;
            assert_eq!(page.is(200).header("cross-origin-opener-policy"), "unsafe-none");
            let text = page.text();
            assert!(text.contains("data-to=\"https://paper.example\""));
            text.split("data-code=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
        };
        let exchange = async |origin: &str, code: &str, verifier: &str| {
            let body = json!({"code": code, "verifier": verifier});
            paper.ask(&Method::POST, "/api/v1/session").script(origin).json(&body).send().await
        };
        exchange(PAPER, &code().await, &"w".repeat(43)).await.refused(422, "code-wrong");
        exchange("https://other.example", &code().await, &verifier).await.refused(422, "code-wrong");
        exchange("https://evil.example", &code().await, &verifier).await.is(403);
        let once = code().await;
        let answer = exchange(PAPER, &once, &verifier).await;
        assert!(!answer.is(201).headers.contains_key("set-cookie"));
        let bearer = answer.json()["bearer"].as_str().unwrap().to_owned();
        exchange(PAPER, &once, &verifier).await.refused(422, "code-wrong");
        let old = code().await;
        paper.advance(2 * MINUTE);
        exchange(PAPER, &old, &verifier).await.refused(422, "code-wrong");
        // The bearer writes on its site, for an hour, and opens nothing of the account's own pages.
        let story = paper.registered("/harbour", "The fence").await;
        let me = || paper.ask(&Method::GET, &format!("/api/v1/me/stories/{}", story.id)).bearer(&bearer);
        assert_eq!(me().send().await.is(200).json()["account"]["name"], "Ana");
        paper.ask(&Method::GET, "/me/name").bearer(&bearer).send().await.is(303);
        let bearers_cookie = format!("althing={}", bearer.strip_prefix("session.").unwrap());
        assert_eq!(who(paper, &bearers_cookie).await, serde_json::Value::Null, "a bearer is no cookie");
        paper.advance(HOUR);
        me().send().await.refused(401, "signed-out");
    }

    async fn a_session_ends_when_it_is_not_used_and_when_its_owner_says_so(paper) {
        let ana = paper.member("Ana").await;
        paper.advance(29 * DAY);
        assert_eq!(who(paper, &ana.cookie).await["name"], "Ana");
        paper.advance(29 * DAY);
        assert_eq!(who(paper, &ana.cookie).await["name"], "Ana", "it was used in between");
        let bearer = paper.bearer_of(&ana, "paper", PAPER).await;
        let out = paper.ask(&Method::POST, "/sign-out").of(&ana).form(OURS, &[]).send().await;
        let me = format!("/api/v1/me/stories/{}", paper.registered("/who", "Who").await.id);
        paper.ask(&Method::GET, &me).bearer(&bearer).send().await.refused(401, "signed-out");
        assert!(out.headers.get_all("set-cookie").iter().any(|value| value.to_str().unwrap().contains("Max-Age=0")));
        assert_eq!(who(paper, &ana.cookie).await, serde_json::Value::Null);
        let ben = paper.member("Ben").await;
        paper.advance(30 * DAY);
        assert_eq!(who(paper, &ben.cookie).await, serde_json::Value::Null);
    }

    async fn without_mail_nothing_is_offered_that_needs_it(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        assert!(!paper.page(&story.page()).await.contains("/sign-in"));
        let page = paper.page("/sign-in").await;
        assert!(!page.contains("name=\"email\""));
        paper.ask(&Method::POST, "/sign-in").form(OURS, &[("email", "a@example.org")]).send().await.is(404);
    }
}
