//! Passkeys: public keys by which accounts are opened. What is secret about them never leaves the reader's device.

use althing_core::id::AccountId;
use althing_core::time::Micros;

use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::{args, lock};

/// Most passkeys of one account.
pub const PASSKEYS_MAX: i64 = 20;

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    /// The credential id that its authenticator gave it.
    pub id: Vec<u8>,
    /// The account that it opens.
    pub account_id: AccountId,
    /// Its public key, how often it signed, and what browsers want to know of it, as JSON.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Micros,
    /// When it last opened the account.
    pub used_at: Option<Micros>,
}

impl FromRow for PasskeyRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: row.bytes(0)?,
            account_id: AccountId(row.uuid(1)?),
            credential: row.text(2)?,
            name: row.text(3)?,
            created_at: Micros(row.int(4)?),
            used_at: row.opt_int(5)?.map(Micros),
        })
    }
}

/// Keeps one. Its id is the authenticator's: one that is there already, of whichever account, is [`Error::Constraint`].
pub fn put(tx: &mut Tx<'_>, passkey: &PasskeyRow) -> Result<(), Error> {
    tx.exec(
        "insert into passkey (id, account_id, credential, name, created_at, used_at) values ($1, $2, $3, $4, $5, null)",
        args![
            &passkey.id,
            passkey.account_id.0,
            &passkey.credential,
            &passkey.name,
            passkey.created_at.0
        ],
    )?;
    Ok(())
}

/// An account's passkeys, oldest first.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<PasskeyRow>, Error> {
    tx.all(
        "select id, account_id, credential, name, created_at, used_at from passkey where account_id = $1 \
         order by created_at, id limit $2",
        args![account.0, PASSKEYS_MAX],
    )
}

/// A passkey, to look at only.
pub fn by_id(tx: &mut Tx<'_>, id: &[u8]) -> Result<Option<PasskeyRow>, Error> {
    tx.one(
        "select id, account_id, credential, name, created_at, used_at from passkey where id = $1",
        args![id],
    )
}

/// The same under its row's lock, for a decision about it.
pub fn locked(tx: &mut Tx<'_>, id: &[u8]) -> Result<Option<PasskeyRow>, Error> {
    let sql =
        lock!("select id, account_id, credential, name, created_at, used_at from passkey where id = $1");
    tx.one(sql.of(tx), args![id])
}

/// Notes that it opened its account, and how often it has signed by now.
pub fn used(tx: &mut Tx<'_>, id: &[u8], credential: &str, now: Micros) -> Result<(), Error> {
    tx.exec("update passkey set credential = $2, used_at = $3 where id = $1", args![id, credential, now.0])?;
    Ok(())
}

/// Calls an account's passkey something else. `false` when the account has none with this id.
pub fn rename(tx: &mut Tx<'_>, account: AccountId, id: &[u8], name: &str) -> Result<bool, Error> {
    let sql = "update passkey set name = $3 where account_id = $1 and id = $2";
    Ok(tx.exec(sql, args![account.0, id, name])? > 0)
}

/// Takes an account's passkey away. `false` when the account has none with this id.
pub fn remove(tx: &mut Tx<'_>, account: AccountId, id: &[u8]) -> Result<bool, Error> {
    Ok(tx.exec("delete from passkey where account_id = $1 and id = $2", args![account.0, id])? > 0)
}
