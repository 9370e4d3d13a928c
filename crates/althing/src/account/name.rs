//! The name of an account: unique in the installation, and like nobody else's.

use althing_core::event::{AccountChange, AccountTo};
use althing_core::id::EventId;
use althing_core::name::imitates_staff;
use althing_core::refusal::{Refusal, Wrong};
use althing_store::{Constraint, Lane, account};

use super::SignedIn;
use super::link::applied;
use crate::app::App;
use crate::comment::actions::display_name;
use crate::failure::Failure;
use crate::http::problem::Problem;

/// Gives an account its name, under everything that it wrote while signed in.
pub async fn choose(app: &App, signed_in: &SignedIn, text: &str) -> Result<(), Problem> {
    let name = display_name(app, text)?;
    if signed_in.account.name == name.as_str() {
        return Ok(());
    }
    let is_staff = signed_in.asker.grants.iter().any(|grant| grant.role.is_staff());
    let sites = app.sites().all();
    let taken = || Problem::from(Refusal::field("author.name", Wrong::Taken));
    if !is_staff && sites.iter().any(|site| imitates_staff(name.as_str(), &site.name)) {
        return Err(taken());
    }
    let now = app.clock.now();
    let id = signed_in.account.id;
    let to = AccountTo::Named { name: name.as_str().to_owned(), name_key: name.key() };
    let change = AccountChange {
        event_id: EventId::new(now, app.chance.id()),
        actor: signed_in.asker.actor,
        account_id: id,
        to,
        now,
    };
    let key = name.key();
    let named = app
        .store
        .write(Lane::Interactive, move |tx| {
            let before = account::locked(tx, id)?.filter(|account| account.erased_at.is_none());
            let before = before.ok_or(Refusal::SignedOut)?;
            if before.name_key != key && account::has_name(tx, &key)? {
                return Err(Failure::Refused(Refusal::field("author.name", Wrong::Taken)));
            }
            applied(tx, &change)
        })
        .await;
    match named {
        Err(Failure::Store(althing_store::Error::Constraint { kind: Constraint::Unique, .. })) => {
            Err(taken())
        }
        named => {
            named?;
            app.pages.all_changed();
            if is_staff {
                // Colleagues see staff by their names.
                app.reload_grants().await?;
            }
            app.wake.wake();
            Ok(())
        }
    }
}
