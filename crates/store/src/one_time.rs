//! Codes, links and challenges that work once: stored as hashes, bound to a purpose, gone when they are used.

use althing_core::id::{AccountId, OneTimeId};
use althing_core::time::Micros;

use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;
use crate::{args, lock};

/// Wrong tries that one code takes.
pub const ATTEMPTS_MAX: i64 = 5;
/// Wrong tries that one address takes in an hour, over all of its codes.
pub const ATTEMPTS_PER_HOUR_MAX: i64 = 10;

/// Something that works once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneTime {
    /// Its public name.
    pub id: OneTimeId,
    /// What it is for: nothing else takes it.
    pub purpose: String,
    /// SHA-256 of its secret of at least 128 bits.
    pub secret_hash: [u8; 32],
    /// Keyed hash of the six digits that stand for the secret where somebody types.
    pub digits_hash: Option<[u8; 32]>,
    /// SHA-256 of the secret of the browser that asked; nobody else may use it.
    pub browser_hash: Option<[u8; 32]>,
    /// Whom it is for.
    pub account_id: Option<AccountId>,
    /// The address that it went to.
    pub contact_key: Option<[u8; 32]>,
    /// What the purpose needs, as JSON.
    pub data: String,
    /// Wrong tries so far.
    pub attempts: i64,
    /// When it was made.
    pub created_at: Micros,
    /// Until when it works.
    pub expires_at: Micros,
}

fn hash(bytes: Option<Vec<u8>>) -> Option<[u8; 32]> {
    bytes.and_then(|bytes| bytes.try_into().ok())
}

impl FromRow for OneTime {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let secret = hash(row.opt_bytes(2)?);
        Ok(Self {
            id: OneTimeId(row.uuid(0)?),
            purpose: row.text(1)?,
            secret_hash: secret.ok_or_else(|| Error::Decode("a secret's hash".to_owned()))?,
            digits_hash: hash(row.opt_bytes(3)?),
            browser_hash: hash(row.opt_bytes(4)?),
            account_id: row.opt_uuid(5)?.map(AccountId),
            contact_key: hash(row.opt_bytes(6)?),
            data: row.text(7)?,
            attempts: row.int(8)?,
            created_at: Micros(row.int(9)?),
            expires_at: Micros(row.int(10)?),
        })
    }
}

/// Keeps one.
pub fn put(tx: &mut Tx<'_>, one: &OneTime) -> Result<(), Error> {
    tx.exec(
        "insert into one_time (id, purpose, secret_hash, digits_hash, browser_hash, account_id, contact_key, data, \
         attempts, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            one.id.0,
            &one.purpose,
            &one.secret_hash,
            one.digits_hash.as_ref(),
            one.browser_hash.as_ref(),
            one.account_id.map(|id| id.0),
            one.contact_key.as_ref(),
            &one.data,
            one.attempts,
            one.created_at.0,
            one.expires_at.0
        ],
    )?;
    Ok(())
}

/// One under its row's lock, while it works and for its purpose only.
pub fn locked(tx: &mut Tx<'_>, id: OneTimeId, purpose: &str, now: Micros) -> Result<Option<OneTime>, Error> {
    let sql = lock!(
        "select id, purpose, secret_hash, digits_hash, browser_hash, account_id, contact_key, data, attempts, \
         created_at, expires_at from one_time where id = $1 and purpose = $2 and expires_at > $3"
    );
    tx.one(sql.of(tx), args![id.0, purpose, now.0])
}

/// The same to look at only.
pub fn by_id(tx: &mut Tx<'_>, id: OneTimeId, purpose: &str, now: Micros) -> Result<Option<OneTime>, Error> {
    tx.one(
        "select id, purpose, secret_hash, digits_hash, browser_hash, account_id, contact_key, data, attempts, \
         created_at, expires_at from one_time where id = $1 and purpose = $2 and expires_at > $3",
        args![id.0, purpose, now.0],
    )
}

/// Uses one up. `false` when it is used already.
pub fn used(tx: &mut Tx<'_>, id: OneTimeId) -> Result<bool, Error> {
    Ok(tx.exec("delete from one_time where id = $1", args![id.0])? > 0)
}

/// Counts a wrong try.
pub fn failed(tx: &mut Tx<'_>, id: OneTimeId) -> Result<(), Error> {
    tx.exec("update one_time set attempts = attempts + 1 where id = $1", args![id.0])?;
    Ok(())
}

/// How many were made for an address since a time, and how many wrong tries they took.
pub fn recent(tx: &mut Tx<'_>, contact: &[u8; 32], since: Micros) -> Result<(i64, i64), Error> {
    let found = tx.one::<(i64, i64)>(
        "select count(*), cast(coalesce(sum(attempts), 0) as bigint) from one_time \
         where contact_key = $1 and created_at > $2",
        args![contact, since.0],
    )?;
    Ok(found.unwrap_or((0, 0)))
}

/// Takes back everything of one purpose that was made for an account.
pub fn take_back(tx: &mut Tx<'_>, account: AccountId, purpose: &str) -> Result<(), Error> {
    tx.exec("delete from one_time where account_id = $1 and purpose = $2", args![account.0, purpose])?;
    Ok(())
}
