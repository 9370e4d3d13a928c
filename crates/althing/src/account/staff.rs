//! Staff: who they are is the operator's word or an admin's, never an address's.

use althing_core::event::{AccountChange, AccountTo};
use althing_core::id::{AccountId, EventId};
use althing_core::name::name_key;
use althing_core::reader::{Actor, Grant, Role};
use althing_store::account::{self, Issuer};
use althing_store::{Lane, one_time};

use super::link::{self, STAFF, STAFF_LIFE};
use crate::app::App;
use crate::failure::Failure;

/// What `staff add` asks for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The address by which the operator knows them. It names the account at the command line and opens nothing.
    pub address: String,
    /// The role.
    pub role: Role,
    /// On which site; none for all.
    pub site: Option<String>,
    /// The section of a moderator, the byline of a story's author.
    pub place: Option<String>,
}

/// The account that the operator knows by an address.
pub fn subject(app: &App, address: &str) -> [u8; 32] {
    app.key.keyed(&[b"staff", address.trim().to_lowercase().as_bytes()])
}

/// Grants a role, to an account that is made if the operator has made none for this address yet, and gives the address of
/// a page that signs in once.
pub async fn add(app: &App, ask: &Ask) -> Result<String, String> {
    let grant = grant(app, ask)?;
    let subject = subject(app, &ask.address);
    let now = app.clock.now();
    let new = AccountId::new(now, app.chance.id());
    let made = link::made(app, new, Actor::Operator, "en", now);
    let event_id = EventId::new(now, app.chance.id());
    let (one, secret) = link::make(app, STAFF, None, STAFF_LIFE);
    app.store
        .write(Lane::Interactive, move |tx| {
            let known = account::by_identity(tx, Issuer::Staff, &subject)?;
            if known.is_none() {
                link::applied(tx, &made)?;
                account::identify(tx, new, Issuer::Staff, &subject, now)?;
            }
            let account_id = known.unwrap_or(new);
            let to = AccountTo::Granted(grant.clone());
            let granted = AccountChange { event_id, actor: Actor::Operator, account_id, to, now };
            link::applied(tx, &granted)?;
            let mut one = one.clone();
            one.account_id = Some(account_id);
            Ok::<_, Failure>(one_time::put(tx, &one)?)
        })
        .await
        .map_err(|failure| failure.to_string())?;
    app.reload_grants().await.map_err(|error| error.to_string())?;
    app.wake.wake();
    Ok(format!("{}/sign-in/link/{secret}", app.public_url))
}

fn grant(app: &App, ask: &Ask) -> Result<Grant, String> {
    let site_id = ask.site.as_deref().map(|slug| app.site(slug)).transpose()?.map(|site| site.id);
    let place = match (ask.role, ask.place.as_deref().map(str::trim)) {
        (Role::Admin, Some(_)) => return Err("--section: an admin is for a whole site".to_owned()),
        (Role::Author, None) => {
            return Err("--byline: say under which byline the author's stories stand".to_owned());
        }
        (Role::Author, Some(byline)) => name_key(byline),
        (_, place) => place.unwrap_or_default().to_owned(),
    };
    if site_id.is_none() && !place.is_empty() {
        return Err("--site: a section or byline is one site's".to_owned());
    }
    Ok(Grant { role: ask.role, site_id, place })
}

/// What became of taking a role back.
enum Taken {
    Back,
    Nothing,
    Nobody,
}

/// Takes a role back.
pub async fn remove(app: &App, ask: &Ask) -> Result<(), String> {
    let grant = grant(app, ask)?;
    let subject = subject(app, &ask.address);
    let now = app.clock.now();
    let event_id = EventId::new(now, app.chance.id());
    let done = app
        .store
        .write(Lane::Interactive, move |tx| {
            let Some(account_id) = account::by_identity(tx, Issuer::Staff, &subject)? else {
                return Ok::<_, Failure>(Taken::Nobody);
            };
            if !account::has_grant(tx, account_id, &grant)? {
                return Ok(Taken::Nothing);
            }
            let to = AccountTo::Revoked(grant.clone());
            let change = AccountChange { event_id, actor: Actor::Operator, account_id, to, now };
            link::applied(tx, &change)?;
            Ok(Taken::Back)
        })
        .await
        .map_err(|failure| failure.to_string())?;
    app.reload_grants().await.map_err(|error| error.to_string())?;
    app.wake.wake();
    match done {
        Taken::Back => Ok(()),
        Taken::Nothing => Err(format!(
            "{} has no such role there; name site, section or byline as they were granted (`althing staff list`)",
            ask.address
        )),
        Taken::Nobody => {
            Err(format!("nobody is known by {}; `althing staff list` shows everybody", ask.address))
        }
    }
}
