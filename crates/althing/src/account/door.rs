//! Who is signed in: worked out from the session's cookie, or from a bearer that a page of one site holds. Public reads
//! never ask.

use std::sync::Arc;

use althing_core::id::SiteId;
use althing_core::reader::{Actor, Asker, Grant};
use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_store::Lane;
use althing_store::account::{self, AccountRow};
use althing_store::session::{self as sessions, Proof, SessionRow};
use http::{HeaderMap, header};

use super::cookie::{self, Jar};
use super::session::{BEARER_PREFIX, FRESH, NOTED_EVERY, lasts_until};
use crate::app::App;
use crate::http::door::{self, Door};
use crate::http::problem::Problem;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Their account.
    pub account: AccountRow,
    /// The session that says so.
    pub session: SessionRow,
    /// As whom they act, with the grants that are in force.
    pub asker: Asker,
}

impl SignedIn {
    /// Whether they have just shown who they are.
    pub fn is_fresh(&self, app: &App) -> bool {
        self.session.proved_at.plus(FRESH) > app.clock.now()
    }

    /// Refuses whoever has not just shown who they are.
    pub fn expect_fresh(&self, app: &App) -> Result<(), Problem> {
        if self.is_fresh(app) { Ok(()) } else { Err(Refusal::ProofTooOld.into()) }
    }

    /// Whether they are staff who must add a passkey before their roles count.
    pub fn needs_passkey(&self, app: &App) -> bool {
        let is_staff = app.grants_of(self.account.id).iter().any(|grant| grant.role.is_staff());
        is_staff && app.settings.passkey_required && self.session.proof != Proof::Passkey
    }
}

/// Who is signed in with the session's cookie.
pub async fn signed_in(app: &App, headers: &HeaderMap) -> Result<Option<SignedIn>, Problem> {
    let Some(secret) = cookie::read(app, headers, Jar::Session) else { return Ok(None) };
    let found = opened(app, &secret).await?.filter(|found| found.session.site_id.is_none());
    if let Some(found) = &found {
        note(app, &found.session).await?;
    }
    Ok(found)
}

/// The same, or the problem that asks to sign in.
pub async fn expect_signed_in(app: &App, headers: &HeaderMap) -> Result<SignedIn, Problem> {
    signed_in(app, headers).await?.ok_or_else(|| Refusal::SignedOut.into())
}

/// Who is signed in with a bearer on a site. A bearer of another site opens nothing.
pub async fn by_bearer(app: &App, token: &str, site: SiteId) -> Result<Option<SignedIn>, Problem> {
    let Some(secret) = token.strip_prefix(BEARER_PREFIX) else { return Ok(None) };
    Ok(opened(app, secret).await?.filter(|found| found.session.site_id == Some(site)))
}

async fn opened(app: &App, secret: &str) -> Result<Option<SignedIn>, Problem> {
    let (hash, now) = (cookie::hash(secret), app.clock.now());
    let found = app
        .store
        .read(move |tx| {
            let Some(session) = sessions::by_hash(tx, &hash, now)? else { return Ok(None) };
            let account =
                account::by_id(tx, session.account_id)?.filter(|account| account.erased_at.is_none());
            Ok::<_, althing_store::Error>(account.map(|account| (account, session)))
        })
        .await?;
    Ok(found.map(|(account, session)| {
        let asker = Asker { actor: Actor::Account(account.id), grants: in_force(app, &account, &session) };
        SignedIn { account, session, asker }
    }))
}

/// What staff may do counts in their own browser only, and where a passkey is asked for only with it.
fn in_force(app: &App, account: &AccountRow, session: &SessionRow) -> Vec<Grant> {
    let is_proved = !app.settings.passkey_required || session.proof == Proof::Passkey;
    if session.site_id.is_none() && is_proved { app.grants_of(account.id) } else { Vec::new() }
}

async fn note(app: &App, session: &SessionRow) -> Result<(), Problem> {
    let now = app.clock.now();
    if session.seen_at.plus(NOTED_EVERY) > now {
        return Ok(());
    }
    let (hash, until) = (session.hash, lasts_until(session, now));
    Ok(app.store.write(Lane::Interactive, move |tx| sessions::seen(tx, &hash, now, until)).await?)
}

/// Whom a change on a site comes from.
#[derive(Clone, Debug)]
pub enum Caller {
    /// A reader who is not signed in.
    Guest,
    /// Somebody who is.
    Account(Box<SignedIn>),
    /// A program or a guest with a token or key for something.
    Token(String),
}

/// Works out who makes a change on a site, by the door that it came through. A form on a publisher's page is a
/// guest's, whatever cookies come with it.
pub async fn caller(app: &App, headers: &HeaderMap, door: Door, site: &Arc<Site>) -> Result<Caller, Problem> {
    let origin = match &door {
        Door::Bearer(token) if token.starts_with(BEARER_PREFIX) => {
            let found = by_bearer(app, token, site.id).await?.ok_or(Refusal::SignedOut)?;
            return proved(app, found);
        }
        Door::Bearer(token) => return Ok(Caller::Token(token.clone())),
        Door::Script { origin } | Door::Form { origin } => origin,
    };
    let is_ours = app.is_ours(origin);
    door::admit(headers, origin, is_ours, &site.origins)?;
    if matches!(door, Door::Form { .. }) && !is_ours {
        return Ok(Caller::Guest);
    }
    match signed_in(app, headers).await? {
        Some(found) => proved(app, found),
        None => Ok(Caller::Guest),
    }
}

/// What staff write carries their badge, so without their passkey they write nothing.
fn proved(app: &App, found: SignedIn) -> Result<Caller, Problem> {
    if found.needs_passkey(app) {
        return Err(Refusal::StaffUnproved.into());
    }
    Ok(Caller::Account(Box::new(found)))
}

/// Lets in a change that only a page of ours may make: forms, or a script with `X-Althing: 1`.
pub fn expect_ours(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    match door::of(headers)? {
        Door::Form { origin } | Door::Script { origin } => {
            door::admit(headers, &origin, app.is_ours(&origin), &[])
        }
        Door::Bearer(_) => Err(Refusal::Forbidden.into()),
    }
}

/// A read of what is one reader's own: by a script on a page of ours. Browsers name the origin where it is another one's.
pub fn expect_our_script(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get("x-althing").map(http::HeaderValue::as_bytes) != Some(b"1") {
        return Err(Problem::header("forbidden", "X-Althing", "A script sends `X-Althing: 1`."));
    }
    match headers.get(header::ORIGIN) {
        None => Ok(()),
        Some(origin) => {
            let origin = origin.to_str().unwrap_or("?");
            door::admit(headers, origin, app.is_ours(origin), &[])
        }
    }
}
