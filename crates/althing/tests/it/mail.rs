//! Mails: who gets which, what stands in them, and what ends them. A real line to a mail server of the test's own.

use althing::mail::{AddressChangedData, CodeData, Slip, put_address_changed, put_code};
use althing_core::id::MailId;
use althing_core::time::{DAY, MINUTE};
use althing_store::{Error, Lane, account, contact, outbox};
use http::Method;
use serde_json::{Value, json};

use crate::support::command::althing;
use crate::support::sink::{Mailed, Sink};
use crate::support::{Paper, Story, Written};

/// Each test on both engines, with a mail server: `mail_on_both_engines! { async fn name(paper, sink) { ... } }`.
macro_rules! mail_on_both_engines {
    ($(async fn $name:ident($paper:ident, $sink:ident) $body:block)*) => {$(
        async fn $name($paper: &crate::support::Paper, $sink: &crate::support::sink::Sink) $body

        mod $name {
            use crate::support::{Engine, on_with, sink};

            fn on(engine: Engine) {
                let (listener, url) = sink::place();
                on_with(engine, sink::settings(&url), async |paper| {
                    super::$name(paper, &sink::Sink::serve(listener)).await;
                });
            }

            #[test]
            fn sqlite() {
                on(Engine::Sqlite);
            }

            #[test]
            fn postgres() {
                on(Engine::Postgres);
            }
        }
    )*};
}
pub(crate) use mail_on_both_engines;

/// A comment of a guest who gives an address.
pub async fn mailed(paper: &Paper, story: &Story, name: &str, email: &str, notify: bool) -> Written {
    let reader = paper.reader(name);
    let mut wish = reader.wish(story, None, &format!("{name} said so"));
    wish["author"] = json!({"name": name, "email": email, "notify": notify});
    Written::of(story, &reader.sends(story, &wish).send().await)
}

/// The same, after the owner of the address said yes.
pub async fn confirmed(paper: &Paper, sink: &Sink, story: &Story, name: &str, email: &str) -> Written {
    let comment = mailed(paper, story, name, email, true).await;
    assert_eq!(paper.delivers().await, 1);
    let asked = sink.new_mails().pop().expect("a question");
    assert_eq!(asked.to, email);
    let link = asked.link("/mail/confirm/");
    assert!(paper.page(&link).await.contains(" method=\"post\""));
    paper.ask(&Method::POST, &link).raw_form("").send().await.is(200);
    comment
}

fn key(paper: &Paper, email: &str) -> [u8; 32] {
    paper.app.key.contact_key(&email.to_ascii_lowercase())
}

async fn known(paper: &Paper, email: &str) -> Option<&'static str> {
    let key = key(paper, email);
    let found = paper.app.store.read(move |tx| contact::by_key(tx, &key)).await.expect("reads");
    found.map(|contact| contact.state.as_str())
}

async fn waiting(paper: &Paper) -> i64 {
    paper.app.store.read(outbox::waiting).await.expect("reads")
}

const ANA: &str = "Ana.Lind@reader.example";

mail_on_both_engines! {
    async fn a_reply_is_mailed_once_with_all_that_mail_programs_need(paper, sink) {
        let story = paper.registered("/harbour", "The fence at the harbour").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        let reply = paper.reader("Ben Ö").replies_to(&root, "I do **not** think so.\n\nBen").await;
        assert_eq!(paper.delivers().await, 1);
        assert_eq!(paper.delivers().await, 0);
        let mails = sink.new_mails();
        let [mail] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!(mail.to, ANA);
        let event = paper.log().await.into_iter().find(|event| event.comment_id == Some(reply.id)).expect("logged");
        assert_eq!(mail.header("Message-ID"), format!("<{}.reply@localhost>", event.cursor.id));
        let thread = format!("<{}.thread@localhost>", root.id);
        assert_eq!((mail.header("In-Reply-To"), mail.header("References")), (thread.clone(), thread.clone()));
        assert_eq!(mail.header("From"), "\"The paper\" <talk@paper.example>");
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        assert_eq!(mail.header("Content-Type"), "text/plain; charset=utf-8");
        assert!(mail.header("Subject").is_ascii());
        let text = mail.text();
        assert!(text.starts_with("Ben Ö replied to your comment under “The fence at the harbour”:\n\n> I do **not** think so.\n>\n> Ben\n"), "{text}");
        assert_eq!(mail.header("List-Unsubscribe"), format!("<http://localhost:8080{}>", mail.link("/mail/stop/")));
        let place = mail.link("/s/paper/");
        assert!(paper.follow(&place).await.1.contains("I do <strong>not</strong> think so."));
        let further = paper.reader("Cleo").replies_to(&reply, "And I").await;
        assert_eq!(paper.delivers().await, 0, "Ben gave no address, and {} answers him", further.id);
        paper.reader("Dan").replies_to(&root, "Nor I").await;
        paper.delivers().await;
        assert_eq!(sink.new_mails()[0].header("References"), thread, "one thread");
    }

    async fn r60_nothing_but_one_question_goes_to_an_address_that_did_not_say_yes(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = mailed(paper, &story, "Ana Canary", ANA, true).await;
        paper.reader("Ben").replies_to(&root, "A reply").await;
        assert_eq!(paper.delivers().await, 1);
        let asked = sink.new_mails().pop().expect("a question");
        let whole = format!("{}{}", asked.raw, asked.text());
        assert!(!whole.contains("Canary") && !whole.contains("fence") && !whole.contains("said so"), "{whole}");
        assert_eq!(known(paper, ANA).await, Some("asked"));
        for (wait, questions) in [(DAY - MINUTE, 0), (2 * MINUTE, 1), (MINUTE, 0), (DAY, 1), (DAY, 0), (9 * DAY, 0)] {
            paper.advance(wait);
            mailed(paper, &story, "Ana", &ANA.to_uppercase(), true).await;
            assert_eq!(paper.delivers().await, questions, "after {wait}");
        }
        paper.advance(30 * DAY);
        paper.get(&asked.link("/mail/confirm/")).await.is(404);
        paper.ask(&Method::POST, &asked.link("/mail/confirm/")).raw_form("").send().await.is(404);
        assert_eq!(known(paper, ANA).await, Some("asked"));
    }

    async fn an_address_without_a_tick_gets_nothing_even_when_it_said_yes_before(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let quiet = mailed(paper, &story, "Ana", ANA, false).await;
        assert_eq!((paper.delivers().await, known(paper, ANA).await), (0, Some("new")));
        confirmed(paper, sink, &story, "Ana", ANA).await;
        paper.reader("Ben").replies_to(&quiet, "A reply").await;
        assert_eq!(paper.delivers().await, 0);
    }

    async fn nobody_is_told_of_their_own_replies(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        let ana = paper.reader("Ana");
        let mut wish = ana.wish(&story, Some(&root), "My own");
        wish["author"] = json!({"name": "Ana", "email": ANA.to_uppercase()});
        ana.sends(&story, &wish).send().await.is(201);
        assert_eq!((paper.delivers().await, waiting(paper).await), (0, 0));
    }

    async fn an_account_is_told_of_replies_until_it_wants_no_more(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let member = paper.member("Ana").await;
        let (to, id, now) = (key(paper, ANA), member.id, paper.now());
        let wants = async |notices: bool| {
            let write = move |tx: &mut althing_store::Tx<'_>| {
                contact::put(tx, &to, ANA, now)?;
                contact::confirm(tx, &to)?;
                account::set_contact(tx, id, Some(&to))?;
                account::set_notices(tx, id, notices)
            };
            paper.app.store.write(Lane::Interactive, write).await.expect("set");
        };
        wants(true).await;
        let root = paper.comments_as(&member, &story, "By an account").await;
        let ben = paper.reader("Ben");
        ben.replies_to(&root, "One").await;
        assert_eq!(paper.delivers().await, 1);
        let mail = sink.new_mails().remove(0);
        assert_eq!(mail.to, ANA);
        ben.replies_to(&root, "Before it was switched off").await;
        wants(false).await;
        assert_eq!(paper.delivers().await, 0);
        wants(true).await;
        paper.ask(&Method::POST, &mail.link("/mail/stop/")).raw_form("List-Unsubscribe=One-Click").send().await.is(200);
        ben.replies_to(&root, "Two").await;
        assert_eq!((paper.delivers().await, waiting(paper).await), (0, 0));
        let row = paper.app.store.read(move |tx| account::by_id(tx, id)).await.expect("reads").expect("there");
        assert!(!row.notices);
        assert_eq!(known(paper, ANA).await, Some("confirmed"), "it still signs in");
    }

    async fn a_reply_is_told_of_when_it_is_approved_and_not_before(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        paper.set(&["mode=hold-first"]).await;
        let held = paper.reader("Ben").replies_to(&root, "I waited").await;
        assert_eq!((paper.delivers().await, waiting(paper).await), (0, 0));
        let list = althing(paper, &["comment", "list", "--held"], b"").await.expect("a list");
        let text = list.split_once("--text ").expect("a text").1.split_whitespace().next().expect("a name").to_owned();
        let id = held.id.to_string();
        althing(paper, &["comment", "approve", &id, "--text", &text], b"").await.expect("approved");
        assert_eq!(paper.delivers().await, 1);
        assert!(sink.new_mails()[0].text().contains("> I waited\n"));
    }

    async fn r16_one_post_ends_the_mails_and_a_look_does_not(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        paper.reader("Ben").replies_to(&root, "One").await;
        paper.delivers().await;
        let stop = sink.new_mails()[0].link("/mail/stop/");
        assert!(paper.page(&stop).await.contains(" method=\"post\""));
        paper.reader("Ben").replies_to(&root, "Two").await;
        assert_eq!(paper.delivers().await, 1, "a look ends nothing");
        paper.reader("Ben").replies_to(&root, "Three").await;
        let answer = paper.ask(&Method::POST, &stop).raw_form("List-Unsubscribe=One-Click").send().await;
        answer.is(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        paper.reader("Ben").replies_to(&root, "Four").await;
        assert_eq!((paper.delivers().await, waiting(paper).await), (0, 0));
        assert_eq!(known(paper, ANA).await, Some("stopped"));
        mailed(paper, &story, "Ana", ANA, true).await;
        assert_eq!(paper.delivers().await, 0, "who said no is not asked again");
        for wrong in [
            stop.replace("/mail/stop/", "/mail/confirm/"),
            format!("{}A", &stop[..stop.len() - 1]),
            stop.replacen("/mail/stop/", "/mail/stop/A", 1),
            "/mail/stop/x/y".to_owned(),
        ] {
            paper.ask(&Method::POST, &wrong).raw_form("").send().await.is(404);
        }
    }

    async fn what_is_refused_for_now_is_tried_again_ever_later(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        paper.reader("Ben").replies_to(&root, "One").await;
        for wait in [1, 5, 30, 120, 480] {
            sink.answers_once("451 4.7.1 later");
            assert_eq!(paper.delivers().await, 0);
            paper.advance(wait * MINUTE - 1);
            assert_eq!((paper.delivers().await, sink.mails().len()), (0, 0), "too soon");
            paper.advance(1);
        }
        assert_eq!(paper.delivers().await, 1);
        paper.reader("Cleo").replies_to(&root, "Two").await;
        for wait in [1, 5, 30, 120, 480, 0] {
            sink.answers_once("451 4.7.1 later");
            paper.delivers().await;
            paper.advance(wait * MINUTE);
        }
        assert_eq!((paper.delivers().await, waiting(paper).await), (0, 0), "given up");
    }

    async fn a_mailbox_that_is_none_gets_nothing_more(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        let other = confirmed(paper, sink, &story, "Eve", "eve@reader.example").await;
        sink.refuses("Ana.Lind", "550 5.1.1 no such user Ana.Lind@reader.example");
        paper.reader("Ben").replies_to(&root, "One").await;
        paper.reader("Cleo").replies_to(&root, "Two").await;
        paper.reader("Cleo").replies_to(&other, "Three").await;
        assert_eq!(paper.delivers().await, 1, "only Eve's");
        assert_eq!((known(paper, ANA).await, waiting(paper).await), (Some("bounced"), 0));
        paper.reader("Ben").replies_to(&root, "Four").await;
        assert_eq!(waiting(paper).await, 0);
        sink.answers_once("554 5.7.1 spam");
        paper.reader("Ben").replies_to(&other, "Five").await;
        assert_eq!((paper.delivers().await, waiting(paper).await), (0, 0), "refused for good");
        assert_eq!(known(paper, "eve@reader.example").await, Some("confirmed"), "it was the mail, not the mailbox");
    }

    async fn what_was_taken_down_since_is_not_mailed(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        let ben = paper.reader("Ben");
        let replies = [
            ben.replies_to(&root, "Removed").await,
            ben.replies_to(&root, "Withdrawn").await,
            ben.replies_to(&root, "Erased").await,
            ben.replies_to(&root, "Edited").await,
        ];
        paper.operator().removes(&replies[0]).await;
        ben.withdraws(&replies[1]).await;
        paper.operator().erases(&replies[2]).await;
        ben.edits(&replies[3], "As it is now").await;
        assert_eq!(paper.delivers().await, 1);
        assert!(sink.new_mails()[0].text().contains("> As it is now\n"));
        ben.replies_to(&root, "Last").await;
        paper.operator().erases(&root).await;
        assert_eq!((paper.delivers().await, waiting(paper).await), (0, 0));
        assert_eq!(known(paper, ANA).await, None, "erased with the only comment it was given with");
    }

    async fn what_was_undone_leaves_no_mail(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        paper.operator().removes(&root).await;
        let eve = paper.reader("Eve");
        let mut wish = eve.wish(&story, Some(&root), "Too late");
        wish["author"] = json!({"name": "Eve", "email": "eve@reader.example", "notify": true});
        eve.sends(&story, &wish).send().await.is(409);
        assert_eq!(known(paper, "eve@reader.example").await, None);
        let slip = slip(paper);
        let to = key(paper, ANA);
        let undone = paper
            .app
            .store
            .write(Lane::Interactive, move |tx| {
                put_code(tx, &slip, &to, None, &code("123456"))?;
                Err::<(), Error>(Error::Decode("undone".to_owned()))
            })
            .await;
        assert!(undone.is_err());
        assert_eq!((paper.delivers().await, waiting(paper).await), (0, 1), "the removal is told in a while");
    }

    async fn codes_go_first_and_to_any_address_and_nothing_of_them_is_kept(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        paper.reader("Ben").replies_to(&root, "One").await;
        paper.advance(1000);
        let (first, second) = (slip(paper), slip(paper));
        let (to, old, now) = (key(paper, "new@reader.example"), key(paper, ANA), paper.now());
        let account = althing_core::id::AccountId::new(now, [9; 10]);
        paper
            .app
            .store
            .write(Lane::Interactive, move |tx| {
                contact::put(tx, &to, "new@reader.example", now)?;
                let link = "http://localhost:8080/mail/undo/x".to_owned();
                let data = AddressChangedData { link, site: "The paper".to_owned(), language: "en".to_owned() };
                put_address_changed(tx, &second, &old, account, &data)?;
                put_code(tx, &first, &to, None, &code("654321"))?;
                // The same cause again: nothing is mailed twice.
                put_code(tx, &Slip { id: second.id, ..first }, &to, None, &code("111111"))
            })
            .await
            .expect("enqueued");
        assert_eq!(paper.delivers().await, 3);
        let mails = sink.new_mails();
        assert_eq!(mails[0].to, "new@reader.example", "the code before what was there");
        assert!(mails[0].text().contains("    654321\n"), "{}", mails[0].text());
        assert_eq!(mails[0].link("/sign-in/"), "/sign-in/x");
        assert!(mails[0].head().iter().all(|(name, _)| !name.starts_with("List-")));
        let changed = mails.iter().find(|mail| mail.raw.contains("address_changed@")).expect("told");
        assert_eq!((changed.to.as_str(), changed.link("/mail/undo/")), (ANA, "/mail/undo/x".to_owned()));
        let picture = paper.picture().await;
        assert!(!picture.contains("654321"));
    }

    async fn r61_no_name_headline_or_site_can_begin_a_header(paper, sink) {
        let evil = "x\r\nBcc: eve@evil.example\r\n\r\n=?utf-8?q?=0D=0ABcc:?=";
        let put = json!({"url": "https://paper.example/evil", "title": evil});
        let answer = paper.publisher().puts(&put).await;
        let story = if answer.status == 200 {
            let id = answer.json()["id"].as_str().expect("an id").to_owned();
            Story { id, site: "paper".to_owned(), url: Some("https://paper.example/evil".to_owned()) }
        } else {
            paper.registered("/evil", "=?utf-8?q?=0D=0ABcc:?=").await
        };
        let root = confirmed(paper, sink, &story, "Ana", ANA).await;
        let name = "=?utf-8?q?Bcc?= Eve";
        let mut wish: Value = paper.reader(name).wish(&story, Some(&root), evil);
        let mut answer = paper.reader(name).sends(&story, &wish).send().await;
        if answer.status != 201 {
            wish["author"] = json!({"name": "Eve"});
            answer = paper.reader("Eve").sends(&story, &wish).send().await;
        }
        answer.is(201);
        let (slip, to) = (slip(paper), key(paper, ANA));
        let data = CodeData { digits: evil.to_owned(), site: evil.to_owned(), ..code("1") };
        paper
            .app
            .store
            .write(Lane::Interactive, move |tx| put_code(tx, &slip, &to, None, &data))
            .await
            .expect("enqueued");
        assert_eq!(paper.delivers().await, 2);
        for mail in sink.new_mails() {
            clean(&mail);
        }
        for email in ["ana@reader.example\r\nBcc: eve@evil.example", "\"ana\"@reader.example", "=?x?q?a?=@b.example"] {
            let mut wish = paper.reader("Ana").wish(&story, None, "Words");
            wish["author"] = json!({"name": "Ana", "email": email});
            let answer = paper.reader("Ana").sends(&story, &wish).send().await;
            answer.refused_field(422, "field-invalid", "author.email");
        }
    }

    async fn the_form_takes_an_address_and_a_separate_tick(paper, sink) {
        let story = paper.registered("/harbour", "The fence").await;
        let page = paper.page(&story.page()).await;
        assert!(page.contains("name=\"email\" type=\"email\"") && page.contains("name=\"notify\" value=\"1\">"), "{page}");
        let fields = |email| [("name", "Ana"), ("body", "By form"), ("email", email), ("notify", "1")];
        let refused = paper.ask(&Method::POST, &story.form()).form(crate::support::OURS, &fields("ana at reader")).send().await;
        refused.is(422);
        let text = refused.text();
        assert!(text.contains("id=\"al-email-wrong\"") && text.contains("value=\"ana at reader\""), "{text}");
        assert!(text.contains("name=\"notify\" value=\"1\" checked"), "{text}");
        paper.ask(&Method::POST, &story.form()).form(crate::support::OURS, &fields(ANA)).send().await.is(303);
        assert_eq!(paper.delivers().await, 1);
        assert_eq!(sink.new_mails()[0].to, ANA);
    }
}

/// Nothing in its head but what we put there.
fn clean(mail: &Mailed) {
    for (name, value) in mail.head() {
        assert!(!name.eq_ignore_ascii_case("bcc"), "{}", mail.raw);
        // A program that decodes this would have a line end in the middle of a header.
        assert!(!value.to_ascii_lowercase().contains("=?utf-8?q?=0d"), "{}", mail.raw);
    }
    assert!(!mail.text().lines().any(|row| row.starts_with("Bcc")), "{}", mail.text());
}

fn slip(paper: &Paper) -> Slip {
    let now = paper.now();
    Slip {
        id: MailId::new(now, paper.app.chance.id()),
        cause: MailId::new(now, paper.app.chance.id()).0,
        now,
    }
}

fn code(digits: &str) -> CodeData {
    CodeData {
        digits: digits.to_owned(),
        link: "http://localhost:8080/sign-in/x".to_owned(),
        site: "The paper".to_owned(),
        language: "en".to_owned(),
    }
}
