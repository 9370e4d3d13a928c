//! Handing a session over to a publisher's page. The page makes a secret and opens our sign-in page with its hash;
//! our page gives it a code that works once, for two minutes, and only together with that secret; with both the page
//! gets a bearer for its own site, for an hour, with no right of staff. A code that somebody else catches is worth
//! nothing, and no message by itself signs anybody in.

use althing_core::refusal::Refusal;
use althing_core::site::Site;
use althing_core::time::MINUTE;
use althing_store::session::{self as sessions};
use althing_store::{Lane, account, one_time};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::SignedIn;
use super::link::{self, Secret};
use super::onward::Hand;
use super::session::{BEARER_PREFIX, fresh};
use crate::app::App;
use crate::failure::Failure;
use crate::http::problem::Problem;

const PURPOSE: &str = "hand";
const LIFE: i64 = 2 * MINUTE;

/// Makes the code for the page that waits.
pub async fn code(app: &App, signed_in: &SignedIn, site: &Site, hand: &Hand) -> Result<String, Problem> {
    let (mut one, code) = link::make(app, PURPOSE, Some(signed_in.account.id), LIFE);
    one.data =
        json!({"challenge": hand.challenge, "to": hand.to, "site": site.id.to_string(), "session": signed_in.session.id.to_string()})
            .to_string();
    app.store.write(Lane::Interactive, move |tx| one_time::put(tx, &one)).await?;
    Ok(code)
}

/// A bearer, and whose it is.
pub struct Handed {
    /// Opens the session.
    pub bearer: String,
    /// The session.
    pub session: sessions::SessionRow,
    /// The account's name.
    pub name: String,
}

/// Takes a code and the page's secret, and begins the page's session, as long as the one behind it lasts.
pub async fn exchange(app: &App, origin: &str, code: &str, verifier: &str) -> Result<Handed, Problem> {
    let secret = Secret::read(code)?;
    let challenge = BASE64URL_NOPAD.encode(&super::cookie::hash(verifier));
    let now = app.clock.now();
    let (id, wanted_origin) = (secret.id, origin.to_owned());
    let one = app
        .store
        .write(Lane::Interactive, move |tx| {
            let Some(one) = one_time::locked(tx, id, PURPOSE, now)? else { return Ok(None) };
            // Whatever it is tried with, it is used up.
            one_time::used(tx, id)?;
            Ok::<_, althing_store::Error>(Some(one))
        })
        .await?;
    let one = one.filter(|one| secret.opens(one)).ok_or(Refusal::CodeWrong)?;
    let data: Value = serde_json::from_str(&one.data).unwrap_or_default();
    let same = |field: &str, given: &str| {
        bool::from(data[field].as_str().unwrap_or_default().as_bytes().ct_eq(given.as_bytes()))
    };
    let site = data["site"].as_str().and_then(|id| id.parse().ok());
    let account_id = one.account_id.ok_or(Refusal::CodeWrong)?;
    let (true, true, Some(site)) = (same("challenge", &challenge), same("to", &wanted_origin), site) else {
        return Err(Refusal::CodeWrong.into());
    };
    let behind = data["session"].as_str().unwrap_or_default().to_owned();
    begin(app, account_id, site, behind).await
}

async fn begin(
    app: &App,
    account_id: althing_core::id::AccountId,
    site: althing_core::id::SiteId,
    behind: String,
) -> Result<Handed, Problem> {
    let now = app.clock.now();
    let fresh = fresh(app, account_id, sessions::Proof::Mail, Some(site), "");
    let prepared = fresh.row.clone();
    let (row, name) = app
        .store
        .write(Lane::Interactive, move |tx| {
            let open = sessions::of_account(tx, account_id, now)?;
            let open = open.into_iter().find(|session| session.id.to_string() == behind);
            let (Some(open), Some(account)) = (open, account::by_id(tx, account_id)?) else {
                return Err(Failure::Refused(Refusal::CodeWrong));
            };
            let mut row = prepared.clone();
            (row.proof, row.agent, row.proved_at) = (open.proof, open.agent, open.proved_at);
            row.behind = Some(open.id);
            sessions::begin(tx, &row)?;
            Ok((row, account.name))
        })
        .await?;
    Ok(Handed { bearer: format!("{BEARER_PREFIX}{}", fresh.secret), session: row, name })
}
