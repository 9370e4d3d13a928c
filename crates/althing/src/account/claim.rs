//! Taking comments to one's account that one wrote as a guest, or elsewhere before an import: whoever proved a mailbox may,
//! for those that were written with its address. What would be taken is shown before, because anybody can have typed the
//! address; and no right comes with it.

use althing_store::account::{self, Issuer};
use althing_store::claim::{self, CLAIMED_MAX};
use althing_store::comment::CommentRow;
use althing_store::{Lane, Tx};

use super::SignedIn;
use crate::app::App;
use crate::http::problem::Problem;

/// Most comments that are shown before they are claimed.
pub const SHOWN_MAX: usize = 50;

/// The address that an account has proved, by key: it must still be what signs in to it.
fn proved(tx: &mut Tx<'_>, who: &SignedIn) -> Result<Option<[u8; 32]>, althing_store::Error> {
    let Some(key) = who.account.contact_key else { return Ok(None) };
    let opens = account::by_identity(tx, Issuer::Mail, &key)?;
    Ok((opens == Some(who.account.id)).then_some(key))
}

/// What an account can claim, newest first.
pub async fn claimable(app: &App, who: &SignedIn) -> Result<Vec<CommentRow>, Problem> {
    let who = who.clone();
    let read = move |tx: &mut Tx<'_>| match proved(tx, &who)? {
        Some(key) => claim::claimable(tx, who.account.id, &key, SHOWN_MAX),
        None => Ok(Vec::new()),
    };
    Ok(app.store.read(read).await?)
}

/// Claims all of it.
pub async fn claim(app: &App, who: &SignedIn) -> Result<(), Problem> {
    let mut is_any = !claimable(app, who).await?.is_empty();
    loop {
        let who = who.clone();
        let write = move |tx: &mut Tx<'_>| match proved(tx, &who)? {
            Some(key) => claim::claim(tx, who.account.id, &key),
            None => Ok(0),
        };
        let claimed = app.store.write(Lane::Interactive, write).await?;
        is_any |= claimed > 0;
        if claimed < CLAIMED_MAX {
            break;
        }
    }
    if is_any {
        app.pages.all_changed();
    }
    Ok(())
}
