//! Administration at the desk: everything that the command line can set, for admins, each on their own sites.

use althing::account::staff::{self, Ask as Role_};
use althing_core::reader::Role;
use althing_store::{Lane, account as accounts, contact, event, key, outbox};
use http::Method;

use crate::mail::mail_on_both_engines;
use crate::support::{Answer, Member, OURS, PAPER, Paper, both_engines};

async fn sees(paper: &Paper, who: &Member, path: &str) -> Answer {
    paper.ask(&Method::GET, path).of(who).send().await
}

async fn sends(paper: &Paper, who: &Member, path: &str, fields: &[(&str, &str)]) -> Answer {
    paper.ask(&Method::POST, path).of(who).form(OURS, fields).send().await
}

async fn admin(paper: &Paper, name: &str, site: Option<&str>) -> Member {
    paper.staff_member(name, Role::Admin, site, None).await
}

/// By whom the last event of a kind was.
async fn by(paper: &Paper, kind: &str) -> (String, Option<uuid::Uuid>) {
    let log = paper.log().await;
    let id = log.into_iter().rev().find(|event| event.kind == kind).expect("such an event").cursor.id;
    paper.app.store.read(move |tx| event::made_by(tx, id)).await.expect("reads").expect("there")
}

/// What the log has of somebody of staff.
fn account(who: &Member) -> (String, Option<uuid::Uuid>) {
    ("account".to_owned(), Some(who.id.0))
}

/// Every field of a site's form, as it is by default.
const FORM: [(&str, &str); 12] = [
    ("do", "save"),
    ("name", "The paper"),
    ("language", "en"),
    ("guests", "on"),
    ("edit_minutes", "15"),
    ("close_days", "0"),
    ("votes", "up-down"),
    ("votes.hide_minutes", "10"),
    ("door.proof", "off"),
    ("door.seconds", "2"),
    ("door.disposable", "off"),
    ("door.domains", ""),
];

fn with<'a>(field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    FORM.into_iter().map(|(name, known)| (name, if name == field { value } else { known })).collect()
}

/// Whether a page says at this field that something is wrong, and still has what was typed.
fn names(answer: &Answer, field: &str, typed: &str) -> bool {
    let text = answer.text();
    text.contains(&format!("id=\"{field}-wrong\"")) && text.contains(typed)
}

both_engines! {
    async fn a_form_sets_what_the_command_line_sets(paper) {
        let ada = admin(paper, "Ada", None).await;
        let fields: Vec<_> = FORM
            .into_iter()
            .map(|(name, value)| match name {
                "name" => (name, "The Morning Post"),
                "language" => (name, "de-AT"),
                "guests" => (name, "off"),
                "edit_minutes" => (name, "5"),
                "votes" => (name, "up"),
                "door.domains" => (name, "mail.example\r\npost.example"),
                _ => (name, value),
            })
            .collect();
        sends(paper, &ada, "/desk/settings/paper", &fields).await.is(303);
        assert_eq!(by(paper, "site_put").await, account(&ada));
        let by_desk = paper.app.site("paper").expect("there");
        let changes = [
            "name=The Morning Post",
            "language=de-AT",
            "guests=off",
            "edit_minutes=5",
            "votes=up",
            "door.domains=mail.example\npost.example",
        ];
        let changes: Vec<String> = changes.iter().map(|text| (*text).to_owned()).collect();
        let by_command = althing::site::actions::set(&paper.app, "other", &changes).await.expect("set");
        assert_eq!(by(paper, "site_put").await, ("operator".to_owned(), None));
        assert_eq!((&by_desk.name, &by_desk.settings), (&by_command.name, &by_command.settings));
        // What is saved stands in the form again.
        let page = sees(paper, &ada, "/desk/settings/paper").await.text();
        assert!(page.contains("value=\"The Morning Post\"") && page.contains("post.example"), "{page}");
    }

    async fn a_refused_form_names_the_field_and_keeps_what_was_typed(paper) {
        let ada = admin(paper, "Ada", None).await;
        let before = paper.app.site("paper").expect("there");
        let long = "x".repeat(101);
        for (field, value) in [
            ("name", long.as_str()),
            ("language", "e"),
            ("edit_minutes", "1441"),
            ("close_days", "soon"),
            ("votes.hide_minutes", "-1"),
            ("door.seconds", "61"),
            ("door.domains", "not a domain at all"),
            ("guests", "perhaps"),
        ] {
            let answer = sends(paper, &ada, "/desk/settings/paper", &with(field, value)).await;
            answer.is(422);
            // A choice shows what is offered again, not what was not.
            let typed = if field == "guests" { "" } else { value };
            assert!(names(&answer, field, typed), "{field}: {answer}");
        }
        let two: Vec<_> = with("edit_minutes", "many")
            .into_iter()
            .map(|(name, value)| (name, if name == "close_days" { "few" } else { value }))
            .collect();
        let answer = sends(paper, &ada, "/desk/settings/paper", &two).await;
        assert!(names(&answer, "edit_minutes", "many") && names(&answer, "close_days", "few"), "{answer}");
        let origin = [("do", "origin-add"), ("origin", "gopher://paper.example")];
        let answer = sends(paper, &ada, "/desk/settings/paper", &origin).await;
        answer.is(422);
        assert!(names(&answer, "origin", "gopher://"), "{answer}");
        let new = [("name", ""), ("slug", "The Paper"), ("origin", "nowhere"), ("language", "en")];
        let answer = sends(paper, &ada, "/desk/settings", &new).await;
        answer.is(422);
        for (field, typed) in [("name", ""), ("slug", "The Paper"), ("origin", "nowhere")] {
            assert!(names(&answer, field, typed), "{field}: {answer}");
        }
        for taken in ["paper", "staff"] {
            let new = [("name", "A paper"), ("slug", taken), ("origin", PAPER), ("language", "en")];
            assert!(names(&sends(paper, &ada, "/desk/settings", &new).await, "slug", taken));
        }
        assert_eq!(paper.app.site("paper").expect("there"), before);
    }

    async fn origins_are_added_and_taken_away(paper) {
        let ada = admin(paper, "Ada", Some("paper")).await;
        let address = [("do", "origin-add"), ("origin", "https://m.paper.example/2026/a-story?x=1")];
        sends(paper, &ada, "/desk/settings/paper", &address).await.is(303);
        let origins = paper.app.site("paper").expect("there").origins.clone();
        assert!(origins.contains(&"https://m.paper.example".to_owned()), "{origins:?}");
        let away = [("do", "origin-remove"), ("origin", "https://m.paper.example")];
        sends(paper, &ada, "/desk/settings/paper", &away).await.is(303);
        assert_eq!(paper.app.site("paper").expect("there").origins, [PAPER]);
    }

    async fn an_admin_of_one_site_reaches_no_other(paper) {
        let pia = admin(paper, "Pia", Some("paper")).await;
        let other = paper.app.site("other").expect("there");
        for path in ["/desk/settings/other", "/desk/settings/other/theme"] {
            sees(paper, &pia, path).await.is(404);
        }
        sends(paper, &pia, "/desk/settings/other", &FORM).await.is(404);
        sends(paper, &pia, "/desk/settings/other/theme", &[("do", "reset")]).await.is(404);
        let new = [("name", "Mine"), ("slug", "mine"), ("origin", PAPER), ("language", "en")];
        sends(paper, &pia, "/desk/settings", &new).await.is(403);
        sees(paper, &pia, "/desk/start").await.is(403);
        sends(paper, &pia, "/desk/settings/keys", &[("do", "add"), ("site", "other"), ("scope", "staff")]).await.is(404);
        let keys = paper.app.store.read(key::all).await.expect("reads");
        let foreign = keys.iter().find(|key| key.site_id == other.id).expect("a key of the other site");
        let id = foreign.id.0.to_string();
        sends(paper, &pia, "/desk/settings/keys", &[("do", "revoke"), ("key", &id)]).await.is(403);
        assert!(!sees(paper, &pia, "/desk/settings/keys").await.text().contains(&id), "it is not shown either");
        let there = [("do", "add"), ("address", "x@other.example"), ("role", "moderator"), ("site", "other")];
        sends(paper, &pia, "/desk/settings/staff", &there).await.is(404);
        let everywhere = [("do", "add"), ("address", "x@other.example"), ("role", "moderator"), ("site", "")];
        let answer = sends(paper, &pia, "/desk/settings/staff", &everywhere).await;
        answer.is(422);
        assert!(names(&answer, "site", "x@other.example"), "{answer}");
        // Otto of the other site is nobody of hers; Ada, who is in charge of all, is seen and stays.
        let otto = paper.staff_member("Otto", Role::Moderator, Some("other"), None).await;
        let ada = admin(paper, "Ada", None).await;
        let page = sees(paper, &pia, "/desk/settings/staff").await.text();
        assert!(page.contains("Ada") && !page.contains("Otto"), "{page}");
        for (who, site) in [(&ada, ""), (&otto, "other")] {
            let role = if site.is_empty() { "admin" } else { "moderator" };
            let fields = [("do", "take"), ("account", &who.id.to_string()), ("role", role), ("site", site)];
            let answer = sends(paper, &pia, "/desk/settings/staff", &fields).await;
            assert!([403, 404].contains(&answer.status), "{answer}");
        }
        assert_eq!(paper.app.grants_of(ada.id).len() + paper.app.grants_of(otto.id).len(), 2);
    }

    async fn a_moderator_sees_none_of_it(paper) {
        let max = paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        for path in ["/desk/start", "/desk/settings", "/desk/settings/staff", "/desk/settings/keys",
            "/desk/settings/mail", "/desk/settings/paper", "/desk/settings/paper/theme"] {
            sees(paper, &max, path).await.is(403);
        }
        assert!(!sees(paper, &max, "/desk").await.text().contains("/desk/settings"), "no link leads there");
    }

    async fn a_role_is_given_with_a_link_that_signs_in_once(paper) {
        let ada = admin(paper, "Ada", None).await;
        let fields = [("do", "add"), ("address", "max@paper.example"), ("role", "moderator"), ("site", "paper"),
            ("place", "sport")];
        let answer = sends(paper, &ada, "/desk/settings/staff", &fields).await;
        answer.is(200);
        assert_eq!(by(paper, "role_granted").await, account(&ada));
        let text = answer.text();
        let link = text.split(&format!("{OURS}/sign-in/link/")).nth(1).expect("a link");
        let path = format!("/sign-in/link/{}", link.split('<').next().expect("an end"));
        paper.ask(&Method::POST, &path).form(OURS, &[]).send().await.is(303);
        paper.ask(&Method::POST, &path).form(OURS, &[]).send().await.is(422);
        assert!(!sees(paper, &ada, "/desk/settings/staff").await.text().contains("/sign-in/link/"));
        // The command line knows whom the desk has added, by the same address.
        let ask = Role_ {
            address: "max@paper.example".to_owned(),
            role: Role::Moderator,
            site: Some("paper".to_owned()),
            place: Some("sport".to_owned()),
        };
        staff::remove(&paper.app, &ask).await.expect("taken back");
        for (field, value) in [("address", "max"), ("role", "king"), ("place", "everything")] {
            let fields = [("do", "add"), ("address", "max@paper.example"), ("role", "admin"), ("site", "paper")];
            let mut fields: Vec<_> = fields.into_iter().filter(|(name, _)| *name != field).collect();
            fields.push((field, value));
            let answer = sends(paper, &ada, "/desk/settings/staff", &fields).await;
            answer.is(422);
            assert!(names(&answer, field, ""), "{field}: {answer}");
        }
    }

    async fn no_admin_gets_a_link_into_somebody_elses_account(paper) {
        // She has a role that Pia cannot give, and has not signed in yet.
        let ask = |address: &str| Role_ { address: address.to_owned(), role: Role::Admin, site: None, place: None };
        staff::add(&paper.app, &ask("chief@paper.example")).await.expect("a link");
        let pia = admin(paper, "Pia", Some("paper")).await;
        let ada = admin(paper, "Ada", None).await;
        paper.staff_member("Max", Role::Moderator, Some("paper"), None).await;
        for (who, address) in [
            (&pia, "chief@paper.example"),
            (&pia, "ada@paper.example"),
            (&pia, "max@paper.example"),
            (&ada, "max@paper.example"),
        ] {
            let fields = [("do", "add"), ("address", address), ("role", "moderator"), ("site", "paper")];
            let answer = sends(paper, who, "/desk/settings/staff", &fields).await;
            answer.is(200);
            assert!(!answer.text().contains("/sign-in/link/"), "{address}: {answer}");
        }
    }

    async fn nobody_takes_their_own_last_admin_role(paper) {
        let ada = admin(paper, "Ada", None).await;
        let take = |who: &Member, site: &'static str| {
            vec![("do", "take".to_owned()), ("account", who.id.to_string()), ("role", "admin".to_owned()), ("site", site.to_owned())]
        };
        let send = async |who: &Member, fields: Vec<(&str, String)>| {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            sends(paper, who, "/desk/settings/staff", &fields).await
        };
        send(&ada, take(&ada, "")).await.is(409);
        assert_eq!(paper.app.grants_of(ada.id).len(), 1);
        let ben = admin(paper, "Ben", Some("paper")).await;
        send(&ben, take(&ben, "paper")).await.is(409);
        send(&ada, take(&ben, "paper")).await.is(303);
        assert_eq!(by(paper, "role_revoked").await, account(&ada));
        assert!(paper.app.grants_of(ben.id).is_empty());
        sees(paper, &ben, "/desk/settings").await.is(403);
    }

    async fn a_key_is_shown_once_and_opens_until_it_is_revoked(paper) {
        let ada = admin(paper, "Ada", Some("paper")).await;
        let fields = [("do", "add"), ("site", "paper"), ("scope", "stories"), ("rate", ""), ("cors", "off")];
        let answer = sends(paper, &ada, "/desk/settings/keys", &fields).await;
        answer.is(200);
        assert_eq!(by(paper, "key_added").await, account(&ada));
        let text = answer.text();
        let fresh = text.split("althing_").nth(1).and_then(|rest| rest.split('<').next()).expect("a key");
        let fresh = format!("althing_{fresh}");
        assert!(!sees(paper, &ada, "/desk/settings/keys").await.text().contains(&fresh));
        let puts = async || {
            let body = serde_json::json!({"url": format!("{PAPER}/x"), "title": "X"});
            paper.ask(&Method::PUT, "/api/v1/sites/paper/stories").bearer(&fresh).json(&body).send().await.status
        };
        assert_eq!(puts().await, 200);
        let id = key::id_of(&althing::site::key::hash(&fresh)).0.to_string();
        sends(paper, &ada, "/desk/settings/keys", &[("do", "revoke"), ("key", &id)]).await.is(303);
        assert_eq!(by(paper, "key_revoked").await, account(&ada));
        assert!([401, 403].contains(&puts().await));
        for (field, value) in [("rate", "0"), ("rate", "100001"), ("scope", "all")] {
            let fields = [("do", "add"), ("site", "paper"), ("scope", "perspective")];
            let mut fields: Vec<_> = fields.into_iter().filter(|(name, _)| *name != field).collect();
            fields.push((field, value));
            let answer = sends(paper, &ada, "/desk/settings/keys", &fields).await;
            answer.is(422);
            assert!(names(&answer, field, ""), "{field}: {answer}");
        }
    }

    async fn a_theme_is_tried_without_being_saved_and_taken_back_whole(paper) {
        let ada = admin(paper, "Ada", Some("paper")).await;
        let tried = "/desk/settings/paper/theme?look=dark&ink=%23777777&paper=%23ffffff&accent=red;}";
        let answer = sees(paper, &ada, tried).await;
        answer.is(200);
        assert!(names(&answer, "accent", "red;}"), "{answer}");
        let text = answer.text();
        assert!(text.contains("theme-dark") && text.contains("Text on Background is hard to read (light): contrast 4.47,"), "{text}");
        let sheet = text.split("rel=\"stylesheet\" href=\"/desk/").nth(1).expect("a sheet").split('"').next();
        let sheet = format!("/desk/{}", sheet.expect("its end").replace("&amp;", "&"));
        let answer = sees(paper, &ada, &sheet).await;
        answer.is(200);
        assert_eq!(answer.text(), ".theme-sample{--althing-ink:#777777;--althing-paper:#ffffff;}");
        assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
        sees(paper, &ada, &sheet.replace("ffffff", "fffffe")).await.is(404);
        assert!(paper.app.site("paper").expect("there").settings.theme.is_empty(), "nothing was saved");

        let theme = "/desk/settings/paper/theme";
        sends(paper, &ada, theme, &[("do", "save"), ("accent", "#7a1f2b"), ("radius", "0")]).await.is(303);
        assert_eq!(paper.app.site("paper").expect("there").settings.theme.len(), 2);
        let answer = sends(paper, &ada, theme, &[("do", "save"), ("accent", "url(https://evil.example)")]).await;
        answer.is(422);
        assert!(names(&answer, "accent", "url(https://evil.example)"), "{answer}");
        sends(paper, &ada, theme, &[("do", "reset")]).await.is(303);
        assert!(paper.app.site("paper").expect("there").settings.theme.is_empty());
    }

    async fn mail_that_is_not_set_up_is_said_and_every_letter_is_shown(paper) {
        let ada = admin(paper, "Ada", None).await;
        let page = sees(paper, &ada, "/desk/settings/mail").await.text();
        assert!(page.contains("mail.url is not set"), "{page}");
        for subject in ["Your code for The other", "Do you want mails from", "Ottoline Grebe replied to you", "was changed"] {
            assert!(page.contains(subject), "{subject}: {page}");
        }
        sends(paper, &ada, "/desk/settings/mail", &[]).await.is(409);
        let counted = paper.app.store.read(|tx| outbox::by_state(tx, althing_core::time::Micros(0))).await;
        assert!(counted.expect("reads").is_empty());
    }

    async fn the_first_admin_is_invited_until_somebody_came(paper) {
        // This paper has no staff yet.
        let link = staff::invite_first(&paper.app).await.expect("works").expect("a link");
        let again = staff::invite_first(&paper.app).await.expect("works").expect("another");
        let path = |link: &str| link.strip_prefix(OURS).expect("ours").to_owned();
        paper.get(&path(&link)).await.is(422);
        let answer = paper.ask(&Method::POST, &path(&again)).form(OURS, &[]).send().await;
        answer.is(303);
        let cookie = crate::support::members::cookie_of(&answer);
        let rows = paper.app.store.read(accounts::staff).await.expect("reads");
        assert_eq!(rows.len(), 1);
        assert!(!rows[0].has_passkey && rows[0].seen_at.is_some(), "{rows:?}");
        let first = Member { id: rows[0].granted.account_id, name: "First".to_owned(), cookie };
        paper.proves_by(&first, althing_store::session::Proof::Passkey).await;
        // The desk asks for a name first, and then shows itself.
        let answer = sees(paper, &first, "/desk").await;
        assert_eq!((answer.status, answer.header("location")), (303, "/me/name"));
        let answer = sends(paper, &first, "/me/name", &[("name", "Ada")]).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/desk"));
        assert_eq!(staff::invite_first(&paper.app).await.expect("works"), None);
    }

    async fn first_steps_see_the_first_discussion(paper) {
        let ada = admin(paper, "Ada", None).await;
        let new = [("do", "site"), ("name", "Gazette"), ("slug", "gazette"), ("origin", "https://gazette.example/"), ("language", "de")];
        let answer = sends(paper, &ada, "/desk/start", &new).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/desk/start?site=gazette#mode"));
        let site = paper.app.site("gazette").expect("there");
        assert_eq!((site.origins.as_slice(), site.settings.language.as_str()), (["https://gazette.example".to_owned()].as_slice(), "de"));
        let fields = [("do", "mode"), ("site", "gazette"), ("mode", "hold-first")];
        sends(paper, &ada, "/desk/start", &fields).await.is(303);
        sends(paper, &ada, "/desk/start", &[("do", "mode"), ("site", "gazette"), ("mode", "never")]).await.is(400);
        assert_eq!(paper.app.site("gazette").expect("there").settings.mode.as_str(), "hold-first");
        let page = sees(paper, &ada, "/desk/start?site=gazette&shown=1").await.text();
        assert!(page.contains("data-waits") && page.contains("&lt;althing-thread site=&quot;gazette&quot;"), "{page}");
        paper.get("/s/gazette/by-url?url=https%3A%2F%2Felsewhere.example%2Fx&fragment").await;
        assert!(sees(paper, &ada, "/desk/start?site=gazette").await.text().contains("data-waits"));
        paper.get("/s/gazette/by-url?url=https%3A%2F%2Fgazette.example%2Fx&fragment").await.is(200);
        let page = sees(paper, &ada, "/desk/start?site=gazette").await.text();
        assert!(!page.contains("data-waits") && page.contains("https://gazette.example/x"), "{page}");
    }
}

mail_on_both_engines! {
    async fn a_test_mail_goes_to_whoever_asks_and_is_counted(paper, sink) {
        let ada = admin(paper, "Ada", None).await;
        sends(paper, &ada, "/desk/settings/mail", &[]).await.is(409);
        let (id, now) = (ada.id, paper.now());
        let set = paper.app.store.write(Lane::Interactive, move |tx| {
            contact::put(tx, &[7; 32], "ada@paper.example", now)?;
            accounts::set_contact(tx, id, Some(&[7; 32]))
        });
        set.await.expect("an address");
        sends(paper, &ada, "/desk/settings/mail", &[]).await.is(303);
        let counted = async |state: &str| {
            let text = sees(paper, &ada, "/desk/settings/mail").await.text();
            let rest = text.split(&format!("<dt>{state}</dt><dd>")).nth(1).expect("a count");
            rest.split('<').next().expect("its end").to_owned()
        };
        assert_eq!((counted("Waiting").await, counted("Sent in 7 days").await), ("1".to_owned(), "0".to_owned()));
        assert_eq!(paper.delivers().await, 1);
        assert_eq!((counted("Waiting").await, counted("Sent in 7 days").await), ("0".to_owned(), "1".to_owned()));
        let mails = sink.new_mails();
        assert_eq!((mails.len(), mails[0].to.as_str()), (1, "ada@paper.example"));
        assert!(mails[0].text().contains("Hello Ada"), "{}", mails[0].text());
    }
}
