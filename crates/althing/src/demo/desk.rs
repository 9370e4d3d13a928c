//! What there is to do at the demo's desks besides what waits: readers with accounts, reports, decisions, standings and
//! complaints, through the same actions as anybody's.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use althing_core::event::{AccountChange, AccountTo};
use althing_core::id::{AccountId, CommentId, EventId};
use althing_core::name::name_key;
use althing_core::reader::{Actor, Asker, Grant, Role};
use althing_core::report::Reporter;
use althing_core::site::Site;
use althing_core::standing::Kind;
use althing_core::time::DAY;
use althing_store::account::{self, AccountRow, Issuer};
use althing_store::{Lane, desk};
use serde::Deserialize;

use crate::account::{link, staff};
use crate::app::App;
use crate::comment::actions::{self, Author, Repeat};
use crate::decision::{Reason, Wish, appeals, decide};
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::report::{self, take_from};
use crate::standing;
use crate::story::find::{self, Target};

const DESK: &str = include_str!("../../demo/desk.toml");

/// A reader of it with something on their own page: a comment that waits, one that was rejected, and their complaint.
pub(super) const READER: &str = "Ottie Lark";

#[derive(Debug, Deserialize)]
struct File {
    moderator: Moderator,
    comment: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Moderator {
    address: String,
    name: String,
}

#[derive(Debug, Deserialize)]
struct Entry {
    site: String,
    story: String,
    reader: String,
    text: String,
    #[serde(default)]
    report: Vec<Reported>,
    decision: Option<Decided>,
    standing: Option<Stands>,
}

#[derive(Debug, Deserialize)]
struct Reported {
    /// Empty for a guest.
    #[serde(default)]
    reader: String,
    category: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct Decided {
    act: String,
    rule: String,
    #[serde(default)]
    explanation: String,
    #[serde(default)]
    complaint: String,
}

#[derive(Debug, Deserialize)]
struct Stands {
    kind: String,
    days: Option<i64>,
    rule: String,
    explanation: String,
}

/// Writes all of it.
pub(super) async fn write(app: &App) -> Result<(), String> {
    let file: File = toml::from_str(DESK).map_err(|error| error.to_string())?;
    let moderator = moderator(app, &file.moderator).await?;
    let mut readers = Readers { app, known: HashMap::new() };
    for entry in &file.comment {
        comment(app, &mut readers, &moderator, entry)
            .await
            .map_err(|why| format!("{}: {why}", entry.text))?;
    }
    Ok(())
}

/// The readers so far, by name; each has an account from the first time on.
struct Readers<'a> {
    app: &'a App,
    known: HashMap<String, AccountRow>,
}

impl Readers<'_> {
    async fn named(&mut self, name: &str) -> Result<AccountRow, String> {
        if let Some(row) = self.known.get(name) {
            return Ok(row.clone());
        }
        let (app, now) = (self.app, self.app.clock.now());
        let id = AccountId::new(now, app.chance.id());
        let made = link::made(app, id, Actor::Account(id), "en", now);
        let named = naming(app, id, name);
        let written = app.store.write(Lane::Interactive, move |tx| {
            link::applied(tx, &made)?;
            link::applied(tx, &named)?;
            Ok::<_, Failure>(account::by_id(tx, id)?)
        });
        let row = written.await.map_err(|failure| failure.to_string())?.ok_or("an account is missing")?;
        self.known.insert(name.to_owned(), row.clone());
        Ok(row)
    }
}

fn naming(app: &App, account_id: AccountId, name: &str) -> AccountChange {
    let to = AccountTo::Named { name: name.to_owned(), name_key: name_key(name) };
    let (actor, now) = (Actor::Account(account_id), app.clock.now());
    AccountChange { event_id: EventId::new(now, app.chance.id()), actor, account_id, to, now }
}

async fn moderator(app: &App, who: &Moderator) -> Result<Asker, String> {
    let ask = staff::Ask { address: who.address.clone(), role: Role::Moderator, site: None, place: None };
    staff::add(app, &ask).await?;
    let subject = staff::subject(app, &who.address);
    let found = app.store.read(move |tx| account::by_identity(tx, Issuer::Staff, &subject)).await;
    let id = found.map_err(|error| error.to_string())?.ok_or("the moderator is missing")?;
    let named = naming(app, id, &who.name);
    let written = app.store.write(Lane::Interactive, move |tx| link::applied(tx, &named)).await;
    written.map_err(|failure| failure.to_string())?;
    app.reload_grants().await.map_err(|error| error.to_string())?;
    let grants = vec![Grant { role: Role::Moderator, site_id: None, place: String::new() }];
    Ok(Asker { actor: Actor::Account(id), grants })
}

async fn comment(
    app: &App,
    readers: &mut Readers<'_>,
    moderator: &Asker,
    entry: &Entry,
) -> Result<(), String> {
    let reader = readers.named(&entry.reader).await?;
    let told = |problem: Problem| problem.kind().title.to_owned();
    let found = find::by_url(app, &entry.site, &entry.story).await.map_err(told)?;
    let target = Target::from(&found);
    let ask = actions::Ask {
        parent_id: None,
        author: Author::Account(Box::new(reader.clone())),
        body: entry.text.clone(),
        email: None,
        notify: false,
        mark: None,
        marks: Vec::new(),
        client: Ipv4Addr::LOCALHOST.into(),
    };
    let id = actions::submit(app, &target, &ask, &Repeat::Form).await.map_err(told)?.comment_id;
    for one in &entry.report {
        let reporter = match one.reader.as_str() {
            "" => Reporter::Guest(None),
            name => Reporter::Account(readers.named(name).await?.id),
        };
        let wish = report::Wish { category: one.category.clone(), text: one.text.clone(), notify: false };
        take_from(app, &target.site, id, reporter, &wish).await.map_err(told)?;
    }
    if let Some(decided) = &entry.decision {
        let reason = reason(&decided.rule, &decided.explanation);
        let judged =
            app.store.read(move |tx| desk::judged(tx, id)).await.map_err(|error| error.to_string())?;
        let read = judged.map(|text| text.id);
        let wish = Wish { act: decided.act.clone(), reason: Some(reason), read, bulk_id: None };
        let made = decide(app, &target.site, id, moderator.clone(), &wish).await.map_err(told)?;
        if !decided.complaint.is_empty() {
            let asker = Actor::Account(reader.id).into();
            appeals::complain(app, made, asker, &decided.complaint).await.map_err(told)?;
        }
    }
    if let Some(stands) = &entry.standing {
        stand(app, &target.site, id, moderator, stands).await?;
    }
    Ok(())
}

fn reason(rule: &str, explanation: &str) -> Reason {
    Reason { ground: rule.to_owned(), explanation: explanation.to_owned(), ..Reason::default() }
}

async fn stand(
    app: &App,
    site: &Arc<Site>,
    id: CommentId,
    moderator: &Asker,
    stands: &Stands,
) -> Result<(), String> {
    let ask = standing::Ask {
        site: Arc::clone(site),
        comment: Some(id),
        account: None,
        by: None,
        kind: Kind::parse(&stands.kind).ok_or_else(|| format!("{}: no kind of standing", stands.kind))?,
        until: stands.days.map(|days| app.clock.now().plus(days * DAY)),
        is_everywhere: false,
        reason: reason(&stands.rule, &stands.explanation),
    };
    let set = standing::set(app, moderator.clone(), ask).await;
    set.map(drop).map_err(|problem| problem.kind().title.to_owned())
}
