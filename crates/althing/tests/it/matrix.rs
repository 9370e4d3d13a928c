//! every route there is, as everyone who might try it.

mod complaints;
mod staff;

use althing::http::router::{Policy, Route, routes};
use althing_core::id::ReportId;
use althing_core::reader::Role;
use althing_store::Lane;
use althing_store::passkey::{self, PasskeyRow};
use althing_store::session::Proof;
use http::Method;
use serde_json::json;

use complaints::About;

use crate::support::{Answer, Ask, Member, OURS, PAPER, Paper, Story, Written, both_engines};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Nobody,
    WrongKey,
    Publisher,
    Staff,
    OtherPublisher,
    OtherStaff,
    Perspective,
    Author,
    OtherAuthor,
    CaseHolder,
    Member,
    Bearer,
    OtherBearer,
    Moderator,
    Unproved,
    OtherSection,
    OtherModerator,
    Admin,
}

const ALL: [Who; 18] = [
    Who::Nobody,
    Who::WrongKey,
    Who::Publisher,
    Who::Staff,
    Who::OtherPublisher,
    Who::OtherStaff,
    Who::Perspective,
    Who::Author,
    Who::OtherAuthor,
    Who::CaseHolder,
    Who::Member,
    Who::Bearer,
    Who::OtherBearer,
    Who::Moderator,
    Who::Unproved,
    Who::OtherSection,
    Who::OtherModerator,
    Who::Admin,
];

/// Everybody who is signed in, once for all scenes.
struct People {
    member: Member,
    bearer: String,
    other_bearer: String,
    moderator: Member,
    unproved: Member,
    other_section: Member,
    other_moderator: Member,
    admin: Member,
}

/// The admin's passkeys, as addresses have them: one for the routes, one that is left then.
const PASSKEYS: [&str; 2] = ["cGFzc2tleQ", "c3BhcmU"];

/// Gives somebody two passkeys that never sign.
async fn passkeys(paper: &Paper, of: &Member) {
    let (account_id, created_at) = (of.id, paper.now());
    let put = paper.app.store.write(Lane::Interactive, move |tx| {
        for text in PASSKEYS {
            let id = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).expect("base64url");
            let (credential, name) = ("{}".to_owned(), "Key".to_owned());
            passkey::put(tx, &PasskeyRow { id, account_id, credential, name, created_at, used_at: None })?;
        }
        Ok::<_, althing_store::Error>(())
    });
    put.await.expect("stored");
}

impl People {
    async fn of(paper: &Paper) -> Self {
        let moderator = |name, site, section| paper.staff_member(name, Role::Moderator, site, section);
        let member = paper.member("Mia").await;
        let unproved = moderator("Udo", None, None).await;
        paper.proves_by(&unproved, Proof::Link).await;
        let admin = paper.staff_member("Ada", Role::Admin, None, None).await;
        passkeys(paper, &admin).await;
        Self {
            bearer: paper.bearer_of(&member, "paper", PAPER).await,
            other_bearer: paper.bearer_of(&member, "other", "https://other.example").await,
            member,
            moderator: moderator("Max", Some("paper"), None).await,
            unproved,
            other_section: moderator("Sue", Some("paper"), Some("politics")).await,
            other_moderator: moderator("Otto", Some("other"), None).await,
            admin,
        }
    }

    fn cookie(&self, who: Who) -> Option<&Member> {
        Some(match who {
            Who::Member => &self.member,
            Who::Moderator => &self.moderator,
            Who::Unproved => &self.unproved,
            Who::OtherSection => &self.other_section,
            Who::OtherModerator => &self.other_moderator,
            Who::Admin => &self.admin,
            _ => return None,
        })
    }
}

/// What a page that waits for a code sends along.
const HAND: &str =
    "site=paper&hand=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&to=https%3A%2F%2Fpaper.example";
const HAND_FIELDS: [(&str, &str); 3] =
    [("site", "paper"), ("hand", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), ("to", PAPER)];

/// Forms with which people see to what is theirs.
const MINE: [&str; 11] = [
    "/me/address/undo/{secret}",
    "/me/claim",
    "/me/address",
    "/sign-in",
    "/me/address/code",
    "/sign-in/code",
    "/me/standing",
    "/me/notices",
    "/me/sessions",
    "/me/erase",
    "/me/name",
];

struct Scene<'p> {
    paper: &'p Paper,
    people: &'p People,
    story: Story,
    comment: Written,
    foreign: Written,
    /// By the member.
    owned: Written,
    /// A staff link, where the route takes one.
    link: String,
    /// A report of the comment, where the route is about one.
    report: ReportId,
    /// A decision on the comment, or a warning of its author, where the route takes one.
    decision: String,
}

impl Scene<'_> {
    fn token(&self, who: Who) -> Option<String> {
        let keys = &self.paper.keys;
        Some(match who {
            Who::WrongKey => format!("{}x", &keys.staff[..keys.staff.len() - 1]),
            Who::Publisher => keys.publisher.clone(),
            Who::Staff => keys.staff.clone(),
            Who::OtherPublisher => keys.other_publisher.clone(),
            Who::OtherStaff => keys.other_staff.clone(),
            Who::Perspective => keys.perspective.clone(),
            Who::Author => self.comment.edit_token.clone(),
            Who::OtherAuthor => self.foreign.edit_token.clone(),
            Who::CaseHolder => self.comment.case.rsplit('/').next()?.to_owned(),
            Who::Bearer => self.people.bearer.clone(),
            Who::OtherBearer => self.people.other_bearer.clone(),
            _ => return None,
        })
    }

    /// The address with everything filled in; `token` stands where an address has one.
    fn address(&self, route: &Route, token: &str) -> String {
        let url: String =
            url::form_urlencoded::byte_serialize(self.story.url.as_deref().unwrap().as_bytes()).collect();
        let is_mine = route.path.starts_with("/me/");
        let comment = if is_mine { &self.owned } else { &self.comment }.id.to_string();
        let path = route
            .path
            .replace("{site}", "paper")
            .replace("{story}", &self.story.id)
            .replace("{comment}", &comment)
            .replace("{token}", token)
            .replace("{report}", &self.report.to_string())
            .replace("{file}", althing::assets::find("thread.css").unwrap().href().trim_start_matches("/a/"))
            .replace("{slug}", "forbidden")
            .replace("{account}", &self.people.member.id.to_string())
            .replace("{secret}", if self.link.is_empty() { "none" } else { &self.link })
            .replace("{contact}", &"0".repeat(64))
            .replace("{passkey}", PASSKEYS[0])
            .replace("{decision}", &self.decision)
            .replace("{standing}", &self.decision)
            .replace("{bulk}", "0190a0b0-0000-7000-8000-000000000001")
            .replace("{sheet}", &format!("{}.css", althing::site::theme::digest(".theme-sample{}")))
            .replace("{call}", "comments:analyze");
        assert!(!path.contains('{'), "{path}: a parameter that this matrix does not know");
        match route.path {
            "/api/v1/moderation/queue" => format!("{path}?site=paper"),
            "/s/{site}/by-url"
            | "/embed/{site}"
            | "/api/v1/sites/{site}/stories"
            | "/api/v1/sites/{site}/counts"
                if route.method == Method::GET =>
            {
                format!("{path}?url={url}")
            }
            "/s/{site}/{story}/vote" | "/s/{site}/{story}/report" if route.method == Method::GET => {
                format!("{path}?on={comment}")
            }
            "/desk/standing" if route.method == Method::GET => format!("{path}?comment={comment}"),
            "/sign-in/hand" => format!("{path}?{HAND}"),
            _ => path,
        }
    }

    /// The request as this person would make it: through the right door, with their proof.
    fn ask(&self, route: &Route, who: Who) -> Ask {
        let token = self.token(who);
        let is_report = route.path.starts_with("/r/") && who == Who::CaseHolder;
        let in_path = match &token {
            Some(_) if is_report => self.paper.app.key.report_token(self.report),
            Some(token) => token.clone(),
            None => "nobody".to_owned(),
        };
        let mut ask = self.paper.ask(&route.method, &self.address(route, &in_path));
        if let Some(token) = token.filter(|_| route.policy != Policy::CaseLink) {
            ask = ask.bearer(&token);
        }
        if let Some(member) = self.people.cookie(who) {
            ask = ask.of(member);
        }
        let has_token = self.token(who).is_some();
        match (route.method.as_str(), route.path) {
            ("POST", "/mail/confirm/{contact}/{token}" | "/mail/stop/{contact}/{token}") => {
                ask.form(OURS, &[])
            }
            ("POST", "/s/{site}/{story}/vote") => {
                ask.form(OURS, &[("on", &self.comment.id.to_string()), ("value", "1")])
            }
            ("POST", path) if path.contains("/report") => self.ask_to_report(path, ask, has_token),
            ("PUT", "/api/v1/comments/{comment}/vote") => {
                let ask = if has_token { ask } else { ask.script(PAPER) };
                ask.json(&json!({"value": 1}))
            }
            ("POST", "/sign-in/hand") => ask.form(OURS, &HAND_FIELDS),
            ("POST", path) if MINE.contains(&path) => self.ask_of_mine(path, ask),
            ("POST", "/sign-out") => self.paper.ask(&route.method, "/sign-out").form(OURS, &[]),
            ("POST", "/sign-in/link/{secret}") => {
                self.paper.ask(&route.method, &self.address(route, "")).form(OURS, &[])
            }
            ("POST", path) if complaints::is_made_at(path) => complaints::asked(route, ask, has_token),
            ("POST", "/me/comments/{comment}") => ask.form(OURS, &[("do", "edit"), ("body", "By page")]),
            ("POST", "/api/v1/session") => {
                ask.script(PAPER).json(&json!({"code": "A".repeat(64), "verifier": "v".repeat(43)}))
            }
            ("DELETE", "/api/v1/session") => self.paper.ask(&route.method, "/api/v1/session").script(PAPER),
            ("GET", "/api/v1/me/stories/{story}") => ask.script(PAPER),
            (method, path) if path.contains("passkey") && path.starts_with("/api/") => {
                self.ask_about_passkeys(route, ask, (method, path))
            }
            _ if matches!(route.policy, Policy::Staff | Policy::StaffOrKey | Policy::StaffRead) => {
                self.by_staff(route, ask, has_token)
            }
            ("PATCH", _) if !has_token => ask.script(PAPER).json(&json!({"body": "Edited"})),
            ("DELETE", _) if !has_token => ask.script(PAPER),
            ("POST", "/s/{site}/{story}/comments") => ask.form(OURS, &[("name", "Ana"), ("body", "By form")]),
            ("POST", "/c/{comment}/{token}") => ask.raw_form("do=edit&body=By+case"),
            ("POST", "/api/v1/stories/{story}/comments") => {
                let wish = self.paper.reader("Ana").wish(&self.story, None, "By script");
                ask.script(PAPER).header("idempotency-key", &self.paper.key()).json(&wish)
            }
            ("POST", "/api/v1/preview") => ask.script(PAPER).json(&json!({"body": "x"})),
            ("PUT", "/api/v1/sites/{site}/stories") => {
                ask.json(&json!({"url": self.story.url, "title": "T"}))
            }
            ("POST", "/v1alpha1/{call}") => {
                ask.json(&json!({"comment": {"text": "Hello"}, "requestedAttributes": {"TOXICITY": {}}}))
            }
            ("PATCH", _) => ask.json(&json!({"body": "Edited"})),
            ("GET" | "DELETE", _) => ask,
            (method, path) => panic!("{method} {path} has no expectation in this matrix"),
        }
    }
}

impl Scene<'_> {
    /// What forms send with which people see to what is theirs. Nothing of theirs ends by it: the same people ask at every route.
    fn ask_of_mine(&self, path: &str, ask: Ask) -> Ask {
        match path {
            "/me/address/undo/{secret}" | "/me/claim" => ask.form(OURS, &[]),
            "/me/address" | "/sign-in" => ask.form(OURS, &[("email", "ana@example.org")]),
            "/me/address/code" | "/sign-in/code" => ask.form(OURS, &[("id", "x"), ("digits", "123456")]),
            "/me/standing" => ask.form(OURS, &[("seen", &self.comment.id.to_string())]),
            "/me/notices" => ask.form(OURS, &[("notices", "on")]),
            "/me/sessions" => ask.form(OURS, &[("end", &self.comment.id.to_string())]),
            "/me/erase" => ask.form(OURS, &[("what", "text")]),
            "/me/name" => ask.form(OURS, &[("name", &format!("Zoe {}", self.story.id))]),
            path => panic!("{path} has no expectation in this matrix"),
        }
    }

    /// A report of the comment, by form or by script.
    fn ask_to_report(&self, path: &str, ask: Ask, has_token: bool) -> Ask {
        if path.starts_with("/s/") {
            return ask.form(OURS, &[("on", &self.comment.id.to_string()), ("category", "spam")]);
        }
        let ask = if has_token { ask } else { ask.script(PAPER) };
        ask.json(&json!({"category": "spam"}))
    }

    /// What scripts of ours ask about passkeys. Nobody's device has answered.
    fn ask_about_passkeys(&self, route: &Route, ask: Ask, what: (&str, &str)) -> Ask {
        let response = json!({
            "clientDataJSON": "AAAA",
            "attestationObject": "AAAA",
            "authenticatorData": "AAAA",
            "signature": "AAAA",
            "userHandle": "AAAA",
        });
        let credential = json!({"id": PASSKEYS[0], "response": response});
        let by_nobody = || self.paper.ask(&route.method, route.path).script(OURS);
        match what {
            ("POST", "/api/v1/sign-in/passkey/begin") => by_nobody(),
            ("POST", "/api/v1/sign-in/passkey") => by_nobody().json(&json!({ "credential": credential })),
            ("POST", "/api/v1/me/passkeys") => {
                ask.script(OURS).json(&json!({"name": "Phone", "credential": credential}))
            }
            ("PATCH", _) => ask.script(OURS).json(&json!({"name": "Phone"})),
            _ => ask.script(OURS),
        }
    }
}

/// Whether the policy lets them.
fn allowed(route: &Route, who: Who) -> bool {
    let is_signed_in = matches!(
        who,
        Who::Member | Who::Moderator | Who::Unproved | Who::OtherSection | Who::OtherModerator | Who::Admin
    );
    let may_remove = matches!(who, Who::Staff | Who::Moderator | Who::Admin);
    match route.policy {
        // A proof that is none, on a read that takes one, is told.
        Policy::PublicRead if route.path == "/api/v1/comments/{comment}" => {
            is_signed_in || matches!(who, Who::Nobody | Who::Staff | Who::Author)
        }
        Policy::PublicRead => true,
        Policy::GuestWrite if route.path == "/api/v1/preview" => is_signed_in || who == Who::Nobody,
        Policy::GuestWrite if who == Who::Unproved => false,
        Policy::GuestWrite => {
            let by_script = route.path.starts_with("/api/");
            is_signed_in || who == Who::Nobody || by_script && who == Who::Bearer
        }
        // The case link's token does it too: whoever has one is the author.
        Policy::AuthorOrStaff if route.path == "/api/v1/decisions/{decision}/appeals" => {
            matches!(who, Who::Author | Who::CaseHolder)
        }
        Policy::AuthorOrStaff if route.method == Method::PATCH => who == Who::Author,
        Policy::AuthorOrStaff => who == Who::Author || may_remove,
        Policy::Publisher => who == Who::Publisher,
        Policy::CaseLink => who == Who::CaseHolder,
        Policy::Staff | Policy::StaffOrKey | Policy::StaffRead => staff::allowed(route, who),
        // Nobody here has a mail.
        Policy::MailLink => false,
        Policy::Scorer => who == Who::Perspective,
        // Code and challenge are nobody's, and no mail is sent here; `account` and `passkey` try them.
        Policy::SignIn => {
            let is_code = matches!(route.path, "/api/v1/session" | "/sign-in" | "/sign-in/code");
            let is_code = is_code || route.path == "/api/v1/sign-in/passkey";
            !(is_code && route.method == Method::POST) && route.path != "/me/address/undo/{secret}"
        }
        Policy::SignedIn if route.path == "/api/v1/me/passkeys/{passkey}" => who == Who::Admin,
        Policy::SignedIn if route.path == "/api/v1/me/passkeys" && route.method == Method::POST => false,
        Policy::SignedIn if route.path == "/api/v1/me/stories/{story}" => {
            is_signed_in || matches!(who, Who::Nobody | Who::Bearer)
        }
        Policy::SignedIn if ["/me/comments/{comment}", "/me/decisions/{decision}"].contains(&route.path) => {
            who == Who::Member
        }
        // Mail is not set up here; `account` tries both with it.
        Policy::SignedIn if route.path == "/me/address" => false,
        Policy::SignedIn if route.path == "/me/claim" && route.method == Method::GET => {
            // Whoever is not signed in is led there.
            true
        }
        Policy::SignedIn if route.path == "/me/address/code" && route.method == Method::POST => false,
        // Who is not signed in is told so, and led there.
        Policy::SignedIn if route.path == "/s/{site}/{story}/vote" => {
            is_signed_in && who != Who::Unproved || who == Who::Nobody || route.method == Method::GET
        }
        Policy::SignedIn if route.path == "/api/v1/comments/{comment}/vote" => {
            is_signed_in && who != Who::Unproved || who == Who::Bearer
        }
        Policy::SignedIn => is_signed_in,
    }
}

/// Whether an answer only leads to where one signs in, or adds the passkey that staff need.
fn is_led_away(answer: &Answer) -> bool {
    answer.status == 303 && ["/sign-in", "/me/passkeys"].contains(&answer.header("location"))
}

async fn answered(ask: Ask, route: &Route) -> Answer {
    if !route.path.ends_with("/events") {
        return ask.send().await;
    }
    // A stream does not end: its head says whether it was let in.
    let (parts, _) = ask.open().await.into_parts();
    Answer::read(http::Response::from_parts(parts, axum::body::Body::empty()), "a stream".to_owned()).await
}

both_engines! {
    async fn r42_every_route_lets_in_whom_its_policy_names_and_nobody_else(paper) {
        let people = People::of(paper).await;
        let mut tried = 0;
        for route in &routes().list {
            if route.path == "/embed.js" && althing::assets::find("embed.js").is_none() {
                continue;
            }
            for who in ALL {
                let story = paper.registered(&format!("/story-{tried}"), "The fence").await;
                let comment = paper.reader("Ana").comments_on(&story, "Mine").await;
                let foreign = paper.reader("Ben").comments_on(&story, "Another's").await;
                let owned = paper.comments_as(&people.member, &story, "By an account").await;
                let link = match route.path {
                    "/sign-in/link/{secret}" => paper.staff_link().await,
                    _ => String::new(),
                };
                let takes_decision = route.path.contains("{decision}") || route.path == "/desk/undo";
                let decision = match route.path {
                    "/api/v1/standings/{standing}" => staff::warned(paper, &comment).await,
                    _ if takes_decision => staff::removed(paper, &comment).await,
                    _ => String::new(),
                };
                let decision = match complaints::about(route) {
                    Some(About::Mine) => staff::removed(paper, &owned).await,
                    Some(About::Complaint) => complaints::made(paper, &comment, &decision).await,
                    None => decision,
                };
                let report = match route.path {
                    "/r/{report}/{token}" => paper.reported(&comment).await,
                    _ => ReportId(uuid::Uuid::nil()),
                };
                let scene = Scene { paper, people: &people, story, comment, foreign, owned, link, decision, report };
                let events = paper.log().await.len();
                let answer = answered(scene.ask(route, who), route).await;
                let shown = format!("{} {} as {who:?}: {answer}", route.method, route.path);
                if allowed(route, who) {
                    assert!(answer.status < 400, "{shown}");
                    assert!(route.policy != Policy::Staff || !is_led_away(&answer), "{shown}");
                } else if route.policy == Policy::Staff && route.method == Method::GET && is_led_away(&answer) {
                    assert_eq!(paper.log().await.len(), events, "{shown}: it changed something");
                } else {
                    // Google called a key that is none an invalid argument.
                    let is_told = answer.status == 400 && answer.text().contains("API_KEY_INVALID");
                    assert!([401, 403, 404, 409, 415, 422].contains(&answer.status) || is_told, "{shown}");
                    assert_eq!(paper.log().await.len(), events, "{shown}: it changed something");
                }
                if route.method == Method::GET {
                    assert_eq!(paper.log().await.len(), events, "{shown}: a read changed something");
                }
                tried += 1;
            }
        }
        assert_eq!(tried % ALL.len(), 0);
        assert!(tried >= ALL.len() * (routes().list.len() - 1), "{tried}");
    }

    async fn r40_a_story_is_not_reached_through_another_site(paper) {
        let story = paper.registered("/harbour", "The fence").await;
        let comment = paper.reader("Ana").comments_on(&story, "Hello").await;
        for path in [
            format!("/s/other/{}", story.id),
            format!("/s/other/{}?comment={}", story.id, comment.id),
            format!("/s/other/{}/feed.atom", story.id),
            format!("/s/other/{}/reply?to={}", story.id, comment.id),
            format!("/s/other/by-url?url={}", "https%3A%2F%2Fpaper.example%2Fharbour"),
        ] {
            let answer = paper.get(&path).await;
            assert_eq!(answer.status, 404, "{answer}");
            assert!(!answer.text().contains("Hello"));
        }
        let form = paper.ask(&Method::POST, &format!("/s/other/{}/comments", story.id));
        form.form(OURS, &[("name", "Ana"), ("body", "Crossed")]).send().await.is(404);
        let elsewhere = paper.story_at("other", "https://other.example/x").await;
        let mine = paper.reader("Ben").comments_on(&elsewhere, "On the other site").await;
        for path in [format!("{}?root={}", story.page(), mine.id), format!("{}?comment={}", story.page(), mine.id)] {
            paper.get(&path).await.is(404);
        }
        for query in ["root", "parent"] {
            paper.get(&format!("{}?{query}={}", story.comments(), mine.id)).await.is(404);
        }
        let wish = paper.reader("Eve").wish(&elsewhere, None, "From the wrong page");
        let ask = paper.ask(&Method::POST, &elsewhere.comments()).script(PAPER).header("idempotency-key", &paper.key());
        ask.json(&wish).send().await.refused(403, "forbidden");
    }
}

#[test]
fn r42_no_route_stands_twice_and_every_one_has_a_policy() {
    let all = routes().list;
    let mut seen: Vec<String> = all.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), all.len());
    for route in &all {
        let reads = route.method == Method::GET;
        let is_read = [
            Policy::PublicRead,
            Policy::CaseLink,
            Policy::MailLink,
            Policy::SignIn,
            Policy::SignedIn,
            Policy::Staff,
            Policy::StaffOrKey,
            Policy::StaffRead,
        ]
        .contains(&route.policy);
        assert!(!reads || is_read, "{route:?}");
        assert!(reads || route.policy != Policy::PublicRead, "{route:?}");
    }
}

#[test]
fn the_api_document_has_every_route_and_no_other() {
    let document: serde_json::Value = serde_json::from_str(althing::openapi::DOCUMENT).expect("JSON");
    let base = document["servers"][0]["url"].as_str().unwrap_or_default();
    let paths = document["paths"].as_object().expect("paths");
    let methods = ["get", "put", "post", "patch", "delete", "head", "options", "trace"];
    let mut told: Vec<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().expect("a path item");
            let methods = item.keys().filter(|key| methods.contains(&key.as_str()));
            methods.map(|method| format!("{} {base}{path}", method.to_uppercase())).collect::<Vec<_>>()
        })
        .collect();
    let api = |route: &&Route| route.path.starts_with("/api/v1/");
    let mut there: Vec<String> =
        routes().list.iter().filter(api).map(|route| format!("{} {}", route.method, route.path)).collect();
    told.sort();
    there.sort();
    assert_eq!(told, there);
}
