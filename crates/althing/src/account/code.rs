//! Signing in with a mailbox: six digits to type, or a link, both in one mail, for a quarter of an hour, once, and only in
//! the browser that asked. Nothing here looks whether there is an account: asking costs and answers the same for
//! everybody, and whoever proves a mailbox that has none gets one.

use althing_core::id::{AccountId, OneTimeId};
use althing_core::mail::MailAddress;
use althing_core::reader::Actor;
use althing_core::refusal::Refusal;
use althing_core::time::{HOUR, MINUTE, Micros};
use althing_store::account::{self, Issuer};
use althing_store::one_time::{self, ATTEMPTS_MAX, ATTEMPTS_PER_HOUR_MAX, OneTime};
use althing_store::session::Proof;
use althing_store::{Constraint, Lane, Tx, contact};
use http::HeaderMap;
use subtle::ConstantTimeEq;

use super::Onward;
use super::cookie::{self, Jar};
use super::link::{self, Secret};
use super::session::{Fresh, agent, fresh};
use crate::app::App;
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::mail::{self, CodeData, Slip};

/// What the codes of this file are for.
pub const PURPOSE: &str = "mail";
/// How long a code works.
pub const LIFE: i64 = 15 * MINUTE;
/// Codes that one address is sent in an hour.
pub const CODES_PER_HOUR_MAX: i64 = 5;
/// Digits of a code.
pub const DIGITS: usize = 6;

/// How somebody shows that they read the mail.
#[derive(Clone)]
pub enum Shown {
    /// The digits, typed.
    Digits(String),
    /// The link, opened.
    Link(Secret),
}

/// Has a code mailed, for this browser. The id names it in the form for the digits; for an address that was sent too many
/// it names nothing, and looks the same.
pub async fn ask(
    app: &App,
    address: &MailAddress,
    browser: &str,
    onward: &Onward,
    site: &str,
    language: &str,
) -> Result<OneTimeId, Problem> {
    let key = app.key.contact_key(&address.canonical());
    let (one, data) = written(app, PURPOSE, key, browser, onward, site, language);
    let (id, now) = (one.id, one.created_at);
    let slip = Slip { id: althing_core::id::MailId::new(now, app.chance.id()), cause: id.0, now };
    let address = address.as_str().to_owned();
    app.store
        .write(Lane::Interactive, move |tx| {
            contact::put(tx, &key, &address, now)?;
            if !may_be_sent(tx, &key, now)? {
                return Ok(());
            }
            one_time::put(tx, &one)?;
            mail::put_code(tx, &slip, &key, None, &data)
        })
        .await?;
    wake(app);
    Ok(id)
}

/// A code with its mail, before it is stored.
pub(super) fn written(
    app: &App,
    purpose: &str,
    key: [u8; 32],
    browser: &str,
    onward: &Onward,
    site: &str,
    language: &str,
) -> (OneTime, CodeData) {
    let (mut one, secret) = link::make(app, purpose, None, LIFE);
    let digits = digits(app);
    one.digits_hash = Some(digits_hash(app, one.id, &digits));
    one.browser_hash = Some(cookie::hash(browser));
    one.contact_key = Some(key);
    one.data = onward.address("");
    let data = CodeData {
        digits,
        link: format!("{}/sign-in/link/{secret}", app.public_url),
        site: site.to_owned(),
        language: language.to_owned(),
    };
    (one, data)
}

/// Whether an address, whose row is there, may be sent one more code. Its row is locked, so that two who ask at once are
/// counted one after the other.
pub(super) fn may_be_sent(
    tx: &mut Tx<'_>,
    key: &[u8; 32],
    now: Micros,
) -> Result<bool, althing_store::Error> {
    contact::locked(tx, key)?;
    let (codes, attempts) = one_time::recent(tx, key, now.plus(-HOUR))?;
    Ok(codes < CODES_PER_HOUR_MAX && attempts < ATTEMPTS_PER_HOUR_MAX)
}

/// Wakes whoever sends mails.
pub(super) fn wake(app: &App) {
    if let Some(post) = app.mail() {
        post.wake();
    }
}

/// Six digits, each as likely as any other: a number below 2^64 is taken modulo a million, whose bias is below 10^-13.
fn digits(app: &App) -> String {
    let number = u64::from_le_bytes(app.chance.bytes::<8>()) % 1_000_000;
    format!("{number:0DIGITS$}")
}

/// Digits as people type and copy them.
pub fn typed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect()
}

/// Keyed, since a plain hash of six digits hides nothing; and of this code only.
fn digits_hash(app: &App, id: OneTimeId, digits: &str) -> [u8; 32] {
    app.key.keyed(&[b"digits", id.0.as_bytes(), digits.as_bytes()])
}

/// Where somebody goes on who uses a code.
pub fn onward(app: &App, one: &OneTime) -> Onward {
    let query = one.data.strip_prefix('?');
    Onward::take(app, &mut crate::http::form::Form::query(query))
}

/// A code that waits in this browser.
pub async fn waiting(app: &App, id: OneTimeId, headers: &HeaderMap) -> Result<Option<OneTime>, Problem> {
    let now = app.clock.now();
    let found = app.store.read(move |tx| one_time::by_id(tx, id, PURPOSE, now)).await?;
    Ok(found.filter(|one| is_of_browser(app, one, headers)))
}

pub(super) fn is_of_browser(app: &App, one: &OneTime, headers: &HeaderMap) -> bool {
    let browser = cookie::read(app, headers, Jar::Browser).map(|secret| cookie::hash(&secret));
    match (browser, one.browser_hash) {
        (Some(browser), Some(asked)) => browser.ct_eq(&asked).into(),
        _ => false,
    }
}

/// Tries a code, counting what is wrong. `Ok(None)` when it is: then the try was kept.
pub(super) fn tried(
    tx: &mut Tx<'_>,
    id: OneTimeId,
    purpose: &str,
    is_link: bool,
    now: Micros,
    fits: impl Fn(&OneTime) -> (bool, bool),
) -> Result<Option<OneTime>, althing_store::Error> {
    // The address before the code, as where codes are asked for.
    if let Some(key) = one_time::by_id(tx, id, purpose, now)?.and_then(|one| one.contact_key) {
        contact::locked(tx, &key)?;
    }
    let Some(one) = one_time::locked(tx, id, purpose, now)? else { return Ok(None) };
    let tries = match &one.contact_key {
        Some(key) => one_time::recent(tx, key, now.plus(-HOUR))?.1,
        None => 0,
    };
    let (is_of_browser, is_right) = fits(&one);
    let is_spent = one.attempts >= ATTEMPTS_MAX || tries >= ATTEMPTS_PER_HOUR_MAX;
    // Nobody guesses a link, so wrong digits that others typed for this address do not shut it.
    if !is_of_browser || is_spent && !is_link {
        return Ok(None);
    }
    if !is_right {
        one_time::failed(tx, id)?;
        return Ok(None);
    }
    Ok(one_time::used(tx, id)?.then_some(one))
}

/// What [`tried`] asks of a code: whether it is this browser's, and whether what was shown opens it.
pub(super) fn fits(app: &App, headers: &HeaderMap, shown: &Shown, one: &OneTime) -> (bool, bool) {
    let is_right = match shown {
        Shown::Digits(digits) => {
            one.digits_hash.is_some_and(|hash| digits_hash(app, one.id, digits).ct_eq(&hash).into())
        }
        Shown::Link(secret) => secret.opens(one),
    };
    (is_of_browser(app, one, headers), is_right)
}

/// Uses a code up and begins a session, of an account that is made if the mailbox has none.
pub async fn sign_in(
    app: &std::sync::Arc<App>,
    id: OneTimeId,
    shown: Shown,
    headers: &HeaderMap,
) -> Result<(Fresh, Onward), Problem> {
    let now = app.clock.now();
    let new = AccountId::new(now, app.chance.id());
    let one = app.store.read(move |tx| one_time::by_id(tx, id, PURPOSE, now)).await?;
    let onward = one.as_ref().map(|one| onward(app, one)).unwrap_or_default();
    let language = super::pages::language(app, &onward);
    let made = link::made(app, new, Actor::Account(new), &language, now);
    let fresh = fresh(app, new, Proof::Mail, None, &agent(headers));
    let (mut row, old) = (fresh.row.clone(), link::old(app, headers));
    let prepared = row.clone();
    let (shared, headers) = (std::sync::Arc::clone(app), headers.clone());
    let signed_in = app
        .store
        .write(Lane::Interactive, move |tx| {
            let fits = |one: &OneTime| fits(&shared, &headers, &shown, one);
            let Some(one) = tried(tx, id, PURPOSE, matches!(shown, Shown::Link(_)), now, fits)? else {
                return Ok(None);
            };
            let key = one.contact_key.ok_or(Failure::Refused(Refusal::CodeWrong))?;
            let known = account::by_identity(tx, Issuer::Mail, &key)?;
            if known.is_none() {
                link::applied(tx, &made)?;
                account::identify(tx, new, Issuer::Mail, &key, now)?;
                account::set_contact(tx, new, Some(&key))?;
            }
            let account_id = known.unwrap_or(new);
            contact::confirm(tx, &key)?;
            let mut begun = prepared.clone();
            begun.account_id = account_id;
            link::replace(tx, old.as_ref(), &begun)?;
            Ok::<_, Failure>(Some(account_id))
        })
        .await;
    if let Err(Failure::Store(althing_store::Error::Constraint { kind: Constraint::Unique, .. })) = &signed_in
    {
        // Another code made the account at this very moment; that session has begun.
        return Err(Refusal::CodeWrong.into());
    }
    row.account_id = signed_in?.ok_or(Refusal::CodeWrong)?;
    app.wake.wake();
    Ok((Fresh { row, secret: fresh.secret }, onward))
}
