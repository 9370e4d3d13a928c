//! Adding a passkey, signing in with one, taking one away. Signatures are checked before the transaction; in it the
//! challenge is used up, and what may have changed in the meantime is looked at again under its lock.

use althing_core::id::AccountId;
use althing_core::name::{Line, NameRefusal};
use althing_core::refusal::{Refusal, Wrong};
use althing_core::time::{MINUTE, Micros};
use althing_store::passkey::{self, PASSKEYS_MAX, PasskeyRow};
use althing_store::session::{self as sessions, Proof, SessionRow};
use althing_store::{Constraint, Error, Lane, Tx, account, one_time};
use http::HeaderMap;
use serde_json::Value;

use super::ceremony::{self, Credential, Here, Made, Signed};
use super::options;
use crate::account::SignedIn;
use crate::account::link::{self, Secret};
use crate::account::session::{Fresh, agent, fresh};
use crate::app::App;
use crate::http::problem::Problem;

/// How long a challenge works, in microseconds: a phone may have to be fetched.
pub const LIFE: i64 = 5 * MINUTE;
/// Longest name of a passkey, in characters.
pub const NAME_CHARS_MAX: usize = 60;

/// Purposes of challenges: one for adding is no use for signing in.
const NEW: &str = "passkey-new";
const IN: &str = "passkey-in";

/// Every way in which a passkey is not taken is answered alike: unknown, wrong signature, challenge used, too old, or of
/// another browser.
pub fn refused() -> Problem {
    Problem::new("passkey-refused")
}

/// A passkey's name as its owner typed it.
pub fn name(text: &str) -> Result<String, Problem> {
    match Line::new(text, NAME_CHARS_MAX) {
        Ok(line) => Ok(line.as_str().to_owned()),
        Err(NameRefusal::TooLong { chars, max }) => {
            Err(Refusal::field("name", Wrong::TooLong { chars, chars_max: max }).into())
        }
        Err(_) => Err(Refusal::field("name", Wrong::Missing).into()),
    }
}

/// Refuses whoever may not change the account's passkeys now: they must have shown who they are within the last minutes,
/// and staff not by their mailbox, or whoever reads their mail would have their roles.
pub fn expect_may_change(app: &App, signed_in: &SignedIn) -> Result<(), Problem> {
    signed_in.expect_fresh(app)?;
    if signed_in.session.proof == Proof::Mail && needs_passkeys(app, signed_in.account.id) {
        return Err(Problem::new("staff-link-needed"));
    }
    Ok(())
}

/// Whether an account's roles count with a passkey only.
fn needs_passkeys(app: &App, account: AccountId) -> bool {
    app.settings.passkey_required && app.grants_of(account).iter().any(|grant| grant.role.is_staff())
}

/// Asks somebody's browser for a new passkey.
pub async fn begin_adding(app: &App, here: &Here, signed_in: &SignedIn) -> Result<Value, Problem> {
    let (mut one, challenge) = link::make(app, NEW, Some(signed_in.account.id), LIFE);
    one.browser_hash = Some(signed_in.session.hash);
    let id = signed_in.account.id;
    let known = app
        .store
        .write(Lane::Interactive, move |tx| {
            one_time::put(tx, &one)?;
            passkey::of_account(tx, id)
        })
        .await?;
    if known.len() >= PASSKEYS_MAX as usize {
        return Err(Problem::new("passkeys-full"));
    }
    Ok(options::creation(here, &signed_in.account, &known, &challenge))
}

/// What came of adding a passkey, in the transaction.
enum Added {
    Yes,
    No(&'static str),
}

/// Adds the passkey that a browser made. Everybody else who has the account open is signed out.
pub async fn add(app: &App, signed_in: &SignedIn, made: Made, name: String) -> Result<PasskeyRow, Problem> {
    let secret = Secret::read(&made.challenge).map_err(|_| refused())?;
    let now = app.clock.now();
    let row = PasskeyRow {
        id: made.id,
        account_id: signed_in.account.id,
        credential: written(&made.credential)?,
        name,
        created_at: now,
        used_at: None,
    };
    let (session, stored) = (signed_in.session.clone(), row.clone());
    let added = app
        .store
        .write(Lane::Interactive, move |tx| {
            let one = one_time::locked(tx, secret.id, NEW, now)?;
            let one = one.filter(|one| secret.opens(one) && is_of(one, &session));
            if one.is_none() || !one_time::used(tx, secret.id)? {
                return Ok(Added::No("passkey-refused"));
            }
            put(tx, &session, &stored, now)
        })
        .await;
    match added {
        Ok(Added::Yes) => Ok(row),
        Ok(Added::No(slug)) => Err(Problem::new(slug)),
        Err(Error::Constraint { kind: Constraint::Unique, .. }) => Err(refused()),
        Err(error) => Err(error.into()),
    }
}

fn is_of(one: &one_time::OneTime, session: &SessionRow) -> bool {
    one.account_id == Some(session.account_id) && one.browser_hash == Some(session.hash)
}

fn put(tx: &mut Tx<'_>, session: &SessionRow, row: &PasskeyRow, now: Micros) -> Result<Added, Error> {
    let account = account::locked(tx, row.account_id)?.filter(|account| account.erased_at.is_none());
    if account.is_none() || sessions::by_hash(tx, &session.hash, now)?.is_none() {
        return Ok(Added::No("signed-out"));
    }
    if passkey::of_account(tx, row.account_id)?.len() >= PASSKEYS_MAX as usize {
        return Ok(Added::No("passkeys-full"));
    }
    passkey::put(tx, row)?;
    // Who came by the operator's link has both now: the link, and a device that knows them.
    if session.proof == Proof::Link {
        sessions::proved(tx, &session.hash, Proof::Passkey, now)?;
    }
    sessions::end_others(tx, row.account_id, Some(&session.hash))?;
    Ok(Added::Yes)
}

/// Asks a browser to have something signed by any passkey that it finds.
pub async fn begin_signing_in(app: &App, here: &Here, browser: [u8; 32]) -> Result<Value, Problem> {
    let (mut one, challenge) = link::make(app, IN, None, LIFE);
    one.browser_hash = Some(browser);
    app.store.write(Lane::Interactive, move |tx| one_time::put(tx, &one)).await?;
    Ok(options::request(here, &challenge))
}

/// A browser's answer: which passkey, of whom it says it is, and what was signed.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The credential id.
    pub id: Vec<u8>,
    /// The account that the passkey was made for, as its authenticator remembers it.
    pub user: Vec<u8>,
    /// What was signed.
    pub signed: Signed,
}

/// Signs in with a passkey: a session in the place of the browser's old one, whoever's that was. Who was signed in already
/// has shown anew who they are. For a passkey that there is not, the same is done as for one that did not sign.
pub async fn sign_in(
    app: &App,
    here: &Here,
    browser: [u8; 32],
    answer: Answer,
    headers: &HeaderMap,
) -> Result<Fresh, Problem> {
    let challenge = ceremony::asked(here, &answer.signed).ok_or_else(refused)?;
    let secret = Secret::read(&challenge).map_err(|_| refused())?;
    let id = answer.id.clone();
    let found = app.store.read(move |tx| passkey::by_id(tx, &id)).await?;
    let owner = found.as_ref().map(|row| row.account_id);
    let credential = found.map_or_else(|| Ok(Credential::of_nobody()), |row| read(&row.credential))?;
    let count = ceremony::count(here, &credential, &answer.signed);
    let owner = owner.filter(|owner| owner.0.as_bytes()[..] == answer.user[..]);
    let signed = owner.zip(count);
    let nobody = AccountId(uuid::Uuid::nil());
    let fresh = fresh(app, owner.unwrap_or(nobody), Proof::Passkey, None, &agent(headers));
    let (row, old, now) = (fresh.row.clone(), link::old(app, headers), app.clock.now());
    let is_in = app
        .store
        .write(Lane::Interactive, move |tx| {
            let one = one_time::locked(tx, secret.id, IN, now)?;
            let one = one.filter(|one| secret.opens(one) && one.browser_hash == Some(browser));
            if one.is_none() || !one_time::used(tx, secret.id)? {
                return Ok(false);
            }
            let Some((_, count)) = signed else { return Ok(false) };
            let is_counted = counted(tx, &answer.id, count, now)?;
            if is_counted {
                link::replace(tx, old.as_ref(), &row)?;
            }
            Ok::<_, Error>(is_counted)
        })
        .await?;
    if is_in { Ok(fresh) } else { Err(refused()) }
}

/// Notes a use under the passkey's lock. `false` when it is gone, or another signature that counts as high came first.
fn counted(tx: &mut Tx<'_>, id: &[u8], count: u32, now: Micros) -> Result<bool, Error> {
    let Some(row) = passkey::locked(tx, id)? else { return Ok(false) };
    let credential = read(&row.credential)?;
    if !credential.may_count(count) {
        return Ok(false);
    }
    let text = written(&credential.counted(count))?;
    passkey::used(tx, id, &text, now)?;
    Ok(true)
}

/// Takes a passkey away. Everybody else who has the account open is signed out.
pub async fn remove(app: &App, signed_in: &SignedIn, id: Vec<u8>) -> Result<(), Problem> {
    let account_id = signed_in.account.id;
    let (session, is_needed) = (signed_in.session.hash, needs_passkeys(app, account_id));
    let refused = app
        .store
        .write(Lane::Interactive, move |tx| {
            account::locked(tx, account_id)?;
            let all = passkey::of_account(tx, account_id)?;
            if !all.iter().any(|row| row.id == id) {
                return Ok(Some("passkey-unknown"));
            }
            if is_needed && all.len() == 1 {
                return Ok(Some("passkey-needed"));
            }
            passkey::remove(tx, account_id, &id)?;
            sessions::end_others(tx, account_id, Some(&session))?;
            Ok::<_, Error>(None)
        })
        .await?;
    refused.map_or(Ok(()), |slug| Err(Problem::new(slug)))
}

/// Calls a passkey something else.
pub async fn rename(app: &App, account_id: AccountId, id: Vec<u8>, name: String) -> Result<(), Problem> {
    let is_there =
        app.store.write(Lane::Interactive, move |tx| passkey::rename(tx, account_id, &id, &name)).await?;
    if is_there { Ok(()) } else { Err(Problem::new("passkey-unknown")) }
}

/// An account's passkeys.
pub async fn list(app: &App, account_id: AccountId) -> Result<Vec<PasskeyRow>, Problem> {
    Ok(app.store.read(move |tx| passkey::of_account(tx, account_id)).await?)
}

fn read(text: &str) -> Result<Credential, Error> {
    serde_json::from_str(text).map_err(|_| Error::Decode("a passkey".to_owned()))
}

fn written(credential: &Credential) -> Result<String, Error> {
    serde_json::to_string(credential).map_err(|_| Error::Decode("a passkey".to_owned()))
}
