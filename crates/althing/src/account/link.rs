//! Links that sign in once. Opening one shows a page; only its button acts, so that a mail scanner that follows links uses
//! up nothing.

use althing_core::event::{AccountChange, AccountTo, Change};
use althing_core::id::{AccountId, EventId, OneTimeId};
use althing_core::reader::Actor;
use althing_core::refusal::Refusal;
use althing_core::time::{DAY, Micros};
use althing_store::account::{self, AccountRow};
use althing_store::one_time::{self, OneTime};
use althing_store::session::{self as sessions, Proof};
use althing_store::{Lane, Tx, apply};
use data_encoding::BASE64URL_NOPAD;
use http::HeaderMap;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::cookie::{self, Jar};
use super::session::{Fresh, agent, fresh};
use crate::app::App;
use crate::failure::Failure;
use crate::http::problem::Problem;

/// A link that the operator hands to staff.
pub const STAFF: &str = "staff";
/// How long the operator's link works: it travels by hand, and staff add a passkey behind it.
pub const STAFF_LIFE: i64 = DAY;

/// A link's secret, as it stands in the address: 16 bytes that name it, 32 that open it, in base64url.
#[derive(Clone)]
pub struct Secret {
    /// Which link.
    pub id: OneTimeId,
    hash: [u8; 32],
}

impl Secret {
    /// Reads one; anything else is wrong.
    pub fn read(text: &str) -> Result<Self, Problem> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default();
        let (id, secret) = bytes.split_at_checked(16).ok_or(Refusal::CodeWrong)?;
        let id = Uuid::from_slice(id).map_err(|_| Refusal::CodeWrong)?;
        if secret.len() != cookie::SECRET_BYTES {
            return Err(Refusal::CodeWrong.into());
        }
        Ok(Self { id: OneTimeId(id), hash: cookie::hash(&BASE64URL_NOPAD.encode(secret)) })
    }

    /// Whether it is the one that this was made with; in constant time.
    pub fn opens(&self, one: &OneTime) -> bool {
        self.hash.ct_eq(&one.secret_hash).into()
    }
}

/// Makes a link's row and the text that opens it.
pub fn make(app: &App, purpose: &str, account_id: Option<AccountId>, life: i64) -> (OneTime, String) {
    let now = app.clock.now();
    let id = OneTimeId::new(now, app.chance.id());
    let secret = app.chance.bytes::<{ cookie::SECRET_BYTES }>();
    let one = OneTime {
        id,
        purpose: purpose.to_owned(),
        secret_hash: cookie::hash(&BASE64URL_NOPAD.encode(&secret)),
        digits_hash: None,
        browser_hash: None,
        account_id,
        contact_key: None,
        data: String::new(),
        attempts: 0,
        created_at: now,
        expires_at: now.plus(life),
    };
    let text = BASE64URL_NOPAD.encode(&[id.0.as_bytes().as_slice(), &secret].concat());
    (one, text)
}

/// The code that a mailed link opens, while it works; none when the link is of another kind.
pub async fn mailed(app: &App, secret: &Secret) -> Result<Option<OneTime>, Problem> {
    let (id, now) = (secret.id, app.clock.now());
    let found = app.store.read(move |tx| one_time::by_id(tx, id, super::code::PURPOSE, now)).await?;
    Ok(found.filter(|one| secret.opens(one)))
}

/// Whom a staff link is for, while it works.
pub async fn staff(app: &App, secret: &Secret) -> Result<AccountRow, Problem> {
    let (id, now) = (secret.id, app.clock.now());
    let found = app
        .store
        .read(move |tx| {
            let Some(one) = one_time::by_id(tx, id, STAFF, now)? else { return Ok(None) };
            let account = match one.account_id {
                Some(account) => account::by_id(tx, account)?,
                None => None,
            };
            Ok::<_, althing_store::Error>(account.map(|account| (one, account)))
        })
        .await?;
    let (_, account) = found.filter(|(one, _)| secret.opens(one)).ok_or(Refusal::CodeWrong)?;
    Ok(account)
}

/// Uses a staff link up and begins a session. The browser's old one ends (session fixation: the new secret was never
/// known to anybody).
pub async fn sign_in_staff(app: &App, secret: Secret, headers: &HeaderMap) -> Result<Fresh, Problem> {
    let account = staff(app, &secret).await?;
    let fresh = fresh(app, account.id, Proof::Link, None, &agent(headers));
    let (row, old, now) = (fresh.row.clone(), old(app, headers), app.clock.now());
    app.store
        .write(Lane::Interactive, move |tx| {
            let one = one_time::locked(tx, secret.id, STAFF, now)?.filter(|one| secret.opens(one));
            if one.is_none() || !one_time::used(tx, secret.id)? {
                return Err(Failure::Refused(Refusal::CodeWrong));
            }
            Ok(replace(tx, old.as_ref(), &row)?)
        })
        .await?;
    Ok(fresh)
}

/// Hash of the session that the browser has so far.
pub fn old(app: &App, headers: &HeaderMap) -> Option<[u8; 32]> {
    cookie::read(app, headers, Jar::Session).map(|secret| cookie::hash(&secret))
}

/// Begins a session in the place of the browser's old one.
pub fn replace(
    tx: &mut Tx<'_>,
    old: Option<&[u8; 32]>,
    new: &sessions::SessionRow,
) -> Result<(), althing_store::Error> {
    if let Some(old) = old {
        sessions::end(tx, old)?;
    }
    sessions::begin(tx, new)
}

/// A new account without a name, made in the transaction that needs it.
pub fn made(app: &App, id: AccountId, actor: Actor, language: &str, now: Micros) -> AccountChange {
    let to = AccountTo::Made { name: String::new(), name_key: String::new(), language: language.to_owned() };
    AccountChange { event_id: EventId::new(now, app.chance.id()), actor, account_id: id, to, now }
}

/// Applies a change to an account.
pub fn applied(tx: &mut Tx<'_>, change: &AccountChange) -> Result<(), Failure> {
    apply(tx, &Change::Account(change))?;
    Ok(())
}
