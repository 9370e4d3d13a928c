//! Changing an account's mail address: after a fresh proof, with a code to the new address. The old one is told, and
//! can undo it for seven days; other sessions and everything else that works once end with it.

use std::sync::Arc;

use althing_core::id::{AccountId, MailId, OneTimeId};
use althing_core::mail::MailAddress;
use althing_core::refusal::{Refusal, Wrong};
use althing_core::time::{DAY, Micros};
use althing_store::account::{self, Issuer};
use althing_store::one_time::{self, OneTime};
use althing_store::{Lane, Tx, contact, session};
use http::HeaderMap;

use super::code::{Shown, fits, may_be_sent, tried, wake, written};
use super::link::{self, Secret};
use super::{Onward, SignedIn};
use crate::app::App;
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::mail::{self, AddressChangedData, Slip};

/// What the codes for a new address are for.
pub const PURPOSE: &str = "address";
/// What the link to undo a change is for.
pub const UNDO: &str = session::ADDRESS_UNDO;
const UNDO_LIFE: i64 = 7 * DAY;

/// Has a code mailed to the new address. The id names it.
pub async fn ask(
    app: &App,
    who: &SignedIn,
    address: &MailAddress,
    browser: &str,
    site: &str,
) -> Result<OneTimeId, Problem> {
    who.expect_fresh(app)?;
    let key = app.key.contact_key(&address.canonical());
    let (mut one, data) =
        written(app, PURPOSE, key, browser, &Onward::default(), site, &who.account.language);
    one.account_id = Some(who.account.id);
    let (id, now) = (one.id, one.created_at);
    let slip = Slip { id: MailId::new(now, app.chance.id()), cause: id.0, now };
    let (address, account_id) = (address.as_str().to_owned(), who.account.id);
    app.store
        .write(Lane::Interactive, move |tx| {
            contact::put(tx, &key, &address, now)?;
            if !may_be_sent(tx, &key, now)? {
                return Ok(());
            }
            one_time::put(tx, &one)?;
            mail::put_code(tx, &slip, &key, Some(account_id), &data)
        })
        .await?;
    wake(app);
    Ok(id)
}

/// Uses the code up and changes the address.
pub async fn change(
    app: &Arc<App>,
    who: &SignedIn,
    id: OneTimeId,
    shown: Shown,
    site: &str,
    headers: &HeaderMap,
) -> Result<(), Problem> {
    who.expect_fresh(app)?;
    let now = app.clock.now();
    let (undo, secret) = link::make(app, UNDO, Some(who.account.id), UNDO_LIFE);
    let data = AddressChangedData {
        link: format!("{}/me/address/undo/{secret}", app.public_url),
        site: site.to_owned(),
        language: who.account.language.clone(),
    };
    let slip = Slip { id: MailId::new(now, app.chance.id()), cause: undo.id.0, now };
    let (shared, headers) = (Arc::clone(app), headers.clone());
    let (account_id, hash) = (who.account.id, who.session.hash);
    let changed = app
        .store
        .write(Lane::Interactive, move |tx| {
            let fits = |one: &OneTime| {
                let (is_here, is_right) = fits(&shared, &headers, &shown, one);
                (is_here && one.account_id == Some(account_id), is_right)
            };
            let Some(one) = tried(tx, id, PURPOSE, false, now, fits)? else { return Ok::<_, Failure>(false) };
            let key = one.contact_key.ok_or(Failure::Refused(Refusal::CodeWrong))?;
            let old = moved(tx, account_id, &key, now)?;
            contact::confirm(tx, &key)?;
            session::end_others(tx, account_id, Some(&hash))?;
            if let Some(old) = old.filter(|old| *old != key) {
                let mut undo = undo.clone();
                // Kept for as long as it may come back.
                undo.contact_key = Some(old);
                one_time::put(tx, &undo)?;
                mail::put_address_changed(tx, &slip, &old, account_id, &data)?;
            }
            Ok(true)
        })
        .await?;
    wake(app);
    if changed { Ok(()) } else { Err(Refusal::CodeWrong.into()) }
}

/// Has another address open an account, and says which one did before.
fn moved(tx: &mut Tx<'_>, id: AccountId, key: &[u8; 32], now: Micros) -> Result<Option<[u8; 32]>, Failure> {
    let account = account::locked(tx, id)?.filter(|account| account.erased_at.is_none());
    let account = account.ok_or(Refusal::SignedOut)?;
    match account::by_identity(tx, Issuer::Mail, key)? {
        Some(other) if other != id => return Err(Refusal::field("email", Wrong::Taken).into()),
        _ => {}
    }
    account::unidentify(tx, id, Issuer::Mail)?;
    account::identify(tx, id, Issuer::Mail, key, now)?;
    account::set_contact(tx, id, Some(key))?;
    Ok(account.contact_key)
}

/// Whether a link still undoes a change.
pub async fn can_undo(app: &App, secret: &Secret) -> Result<bool, Problem> {
    let (id, now) = (secret.id, app.clock.now());
    let found = app.store.read(move |tx| one_time::by_id(tx, id, UNDO, now)).await?;
    Ok(found.is_some_and(|one| secret.opens(&one)))
}

/// An account that the old address opened meanwhile gives it back, when nothing was written with it: whoever found
/// themselves locked out has tried to sign in.
fn make_room(tx: &mut Tx<'_>, id: AccountId, key: &[u8; 32]) -> Result<(), Failure> {
    let Some(other) = account::by_identity(tx, Issuer::Mail, key)?.filter(|other| *other != id) else {
        return Ok(());
    };
    account::locked(tx, other)?;
    // One that wrote keeps the address, and the change stands: `moved` says so.
    account::vacate(tx, other)?;
    Ok(())
}

/// Puts the old address back, and ends every session and passkey: whoever changed it is out.
pub async fn undo(app: &App, secret: Secret) -> Result<(), Problem> {
    let now = app.clock.now();
    app.store
        .write(Lane::Interactive, move |tx| {
            let one = one_time::locked(tx, secret.id, UNDO, now)?.filter(|one| secret.opens(one));
            let one = one.ok_or(Failure::Refused(Refusal::CodeWrong))?;
            let (Some(id), Some(old)) = (one.account_id, one.contact_key) else {
                return Err(Failure::Refused(Refusal::CodeWrong));
            };
            make_room(tx, id, &old)?;
            moved(tx, id, &old, now)?;
            Ok::<_, Failure>(account::reset(tx, id, one.created_at)?)
        })
        .await?;
    Ok(())
}
