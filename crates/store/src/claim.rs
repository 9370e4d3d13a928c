//! Comments that somebody wrote as a guest, or elsewhere before an import, and takes to their account by proving the
//! address that they gave then. No right comes with it.

use althing_core::id::{AccountId, GuestId};

use crate::account;
use crate::args;
use crate::comment::{CommentRow, of_guests_with_contact};
use crate::error::Error;
use crate::tx::Tx;

/// Most author rows that one transaction claims.
pub const CLAIMED_MAX: i64 = 500;

/// What an account can claim with an address: comments of guests who gave it and belong to no account, and those that an
/// import was bringing of authors while the account claimed these; newest first.
pub fn claimable(
    tx: &mut Tx<'_>,
    account: AccountId,
    contact: &[u8; 32],
    limit: usize,
) -> Result<Vec<CommentRow>, Error> {
    of_guests_with_contact(tx, account, contact, limit)
}

/// Gives up to [`CLAIMED_MAX`] author rows with this address, and what they wrote, to an account; says how many. Their
/// tokens open nothing from then on.
pub fn claim(tx: &mut Tx<'_>, account: AccountId, contact: &[u8; 32]) -> Result<i64, Error> {
    let is_open = account::locked(tx, account)?.is_some_and(|row| row.erased_at.is_none());
    if !is_open {
        return Ok(0);
    }
    let guests = tx.all::<uuid::Uuid>(
        "select id from guest where contact_key = $1 and account_id is null order by id limit $2",
        args![contact, CLAIMED_MAX],
    )?;
    for guest in &guests {
        let guest = GuestId(*guest);
        tx.exec("update guest set account_id = $2 where id = $1", args![guest.0, account.0])?;
        tx.exec(
            "update comment set account_id = $2 where id = (select comment_id from guest where id = $1)",
            args![guest.0, account.0],
        )?;
        tx.exec(
            "update comment set account_id = $2 where guest_id = $1 and source_key is not null",
            args![guest.0, account.0],
        )?;
    }
    tx.exec(
        "update comment set account_id = $2 where account_id is null and source_key is not null \
         and guest_id in (select id from guest where contact_key = $1 and account_id = $2)",
        args![contact, account.0],
    )?;
    Ok(guests.len() as i64)
}
