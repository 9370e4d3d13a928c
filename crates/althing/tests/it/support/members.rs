//! People who are signed in: readers with an account, and staff.

use althing::account::{link, staff};
use althing_core::event::{AccountChange, AccountTo};
use althing_core::id::{AccountId, EventId};
use althing_core::reader::{Actor, Role};
use althing_store::account::Issuer;
use althing_store::session::Proof;
use althing_store::{Lane, account, session};
use http::Method;
use serde_json::{Value, json};

use super::people::{Story, Written};
use super::wire::{Answer, Ask};
use super::{OURS, PAPER, Paper};

/// Somebody with an account, in one browser.
#[derive(Clone, Debug)]
pub struct Member {
    pub id: AccountId,
    pub name: String,
    /// The `Cookie` header of their browser.
    pub cookie: String,
}

impl Member {
    pub fn secret(&self) -> &str {
        self.cookie.strip_prefix("althing=").expect("a session's cookie")
    }
}

/// The session's cookie that an answer sets.
pub fn cookie_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie");
    let cookie =
        cookies.iter().filter_map(|value| value.to_str().ok()).find(|text| text.starts_with("althing="));
    cookie.expect("a session's cookie").split(';').next().unwrap_or_default().to_owned()
}

impl Paper {
    /// A reader with an account of this name, signed in.
    pub async fn member(&self, name: &str) -> Member {
        let now = self.now();
        let id = AccountId::new(now, self.app.chance.id());
        let made = link::made(&self.app, id, Actor::Account(id), "en", now);
        let name_key = althing_core::name::name_key(name);
        let named = AccountChange {
            event_id: EventId::new(now, self.app.chance.id()),
            actor: Actor::Account(id),
            account_id: id,
            to: AccountTo::Named { name: name.to_owned(), name_key },
            now,
        };
        let subject = self.app.key.keyed(&[b"contact", name.as_bytes()]);
        let fresh = althing::account::session::fresh(&self.app, id, Proof::Mail, None, "Firefox, Linux");
        let row = fresh.row.clone();
        self.app
            .store
            .write(Lane::Interactive, move |tx| {
                link::applied(tx, &made)?;
                link::applied(tx, &named)?;
                account::identify(tx, id, Issuer::Mail, &subject, now)?;
                Ok::<_, althing::failure::Failure>(session::begin(tx, &row)?)
            })
            .await
            .expect("a member");
        Member { id, name: name.to_owned(), cookie: format!("althing={}", fresh.secret) }
    }

    /// Somebody of staff, who came by the operator's link and has shown a passkey.
    pub async fn staff_member(
        &self,
        name: &str,
        role: Role,
        site: Option<&str>,
        section: Option<&str>,
    ) -> Member {
        let address = format!("{}@paper.example", name.to_lowercase().replace(' ', "."));
        let ask = staff::Ask {
            address: address.clone(),
            role,
            site: site.map(str::to_owned),
            place: section.map(str::to_owned),
        };
        let link = staff::add(&self.app, &ask).await.expect("a link");
        let path = link.strip_prefix(OURS).expect("our own address").to_owned();
        let answer = self.ask(&Method::POST, &path).form(OURS, &[]).send().await;
        answer.is(303);
        let cookie = cookie_of(&answer);
        let hash = althing::account::cookie::hash(cookie.strip_prefix("althing=").expect("a secret"));
        let now = self.now();
        self.app
            .store
            .write(Lane::Interactive, move |tx| session::proved(tx, &hash, Proof::Passkey, now))
            .await
            .expect("proved");
        let subject = staff::subject(&self.app, &address);
        let id = self.app.store.read(move |tx| account::by_identity(tx, Issuer::Staff, &subject)).await;
        let id = id.expect("reads").expect("there");
        let member = Member { id, name: name.to_owned(), cookie };
        self.ask(&Method::POST, "/me/name").of(&member).form(OURS, &[("name", name)]).send().await.is(303);
        member
    }

    /// A comment that somebody with an account writes by script on the site's page.
    pub async fn comments_as(&self, member: &Member, story: &Story, body: &str) -> Written {
        let answer = self.submits_as(member, story, body).await;
        answer.is(201);
        let json = answer.json();
        assert_eq!(json["edit_token"], Value::Null, "no token for what a session opens");
        Written {
            id: json["id"].as_str().expect("an id").parse().expect("an id"),
            story: story.clone(),
            edit_token: "none".to_owned(),
            case: json["case_url"].as_str().expect("a page").strip_prefix(OURS).expect("ours").to_owned(),
            json,
        }
    }

    pub async fn submits_as(&self, member: &Member, story: &Story, body: &str) -> Answer {
        self.submission_as(member, story, body).send().await
    }

    /// A request for a comment by somebody with an account, by script on the site's page.
    pub fn submission_as(&self, member: &Member, story: &Story, body: &str) -> Ask {
        let mut wish = json!({"body": body});
        if let Some(url) = &story.url {
            wish["story"] = json!({"site": story.site, "url": url});
        }
        let ask = self.ask(&Method::POST, &story.comments()).of(member).script(PAPER);
        ask.header("idempotency-key", &self.key()).json(&wish)
    }
}

impl Ask {
    /// From this person's browser.
    pub fn of(self, member: &Member) -> Self {
        self.header("cookie", &member.cookie)
    }
}

impl Paper {
    /// Makes a session look as if it was begun by another proof.
    pub async fn proves_by(&self, member: &Member, proof: Proof) {
        let (hash, now) = (althing::account::cookie::hash(member.secret()), self.now());
        let written =
            self.app.store.write(Lane::Interactive, move |tx| session::proved(tx, &hash, proof, now));
        written.await.expect("proved");
    }

    /// The last part of a fresh staff link.
    pub async fn staff_link(&self) -> String {
        let ask = staff::Ask {
            address: "new@paper.example".to_owned(),
            role: Role::Moderator,
            site: Some("paper".to_owned()),
            place: None,
        };
        let link = staff::add(&self.app, &ask).await.expect("a link");
        link.rsplit('/').next().expect("a secret").to_owned()
    }

    /// What a page of a site gets after its reader agreed.
    pub async fn bearer_of(&self, member: &Member, site: &str, origin: &str) -> String {
        let verifier = "verifier-of-a-page-that-waits-for-its-code-0123456789";
        let challenge = data_encoding::BASE64URL_NOPAD.encode(&althing::account::cookie::hash(verifier));
        let fields = [("site", site), ("hand", challenge.as_str()), ("to", origin)];
        let page = self.ask(&Method::POST, "/sign-in/hand").of(member).form(OURS, &fields).send().await;
        page.is(200);
        let text = page.text();
        let code = text.split("data-code=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a code");
        let body = json!({"code": code, "verifier": verifier});
        let answer = self.ask(&Method::POST, "/api/v1/session").script(origin).json(&body).send().await;
        answer.is(201);
        answer.json()["bearer"].as_str().expect("a bearer").to_owned()
    }
}
