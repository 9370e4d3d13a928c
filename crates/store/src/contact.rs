//! Mail addresses: contact data, stored once, found by a keyed hash, never an identity.
//!
//! An address begins `new`; asked whether it is wanted it is `asked`, and `confirmed` once its owner said yes. One whose
//! owner wants no more is `stopped`, one that its server refuses is `bounced`.

use althing_core::id::GuestId;
use althing_core::mail::{ASKED_EVERY, ASKED_MAX};
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::lock;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// What is known of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Somebody typed it.
    New,
    /// Its owner was asked.
    Asked,
    /// Its owner proved that it is theirs.
    Confirmed,
    /// Its owner wants no more mails.
    Stopped,
    /// Its server says that there is no such mailbox.
    Bounced,
}

impl State {
    const ALL: [Self; 5] = [Self::New, Self::Asked, Self::Confirmed, Self::Stopped, Self::Bounced];

    /// Its spelling in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Asked => "asked",
            Self::Confirmed => "confirmed",
            Self::Stopped => "stopped",
            Self::Bounced => "bounced",
        }
    }
}

/// An address.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// The key it is found by.
    pub key: [u8; 32],
    /// The address itself.
    pub address: String,
    /// What is known of it.
    pub state: State,
    /// How often its owner was asked since it is here.
    pub asked_count: i64,
    /// When last.
    pub asked_at: Option<Micros>,
}

/// Shows the state and never the address.
impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Contact").field("state", &self.state).finish_non_exhaustive()
    }
}

impl FromRow for Contact {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let key = row.bytes(0)?.try_into().map_err(|_| Error::Decode("a contact's key".to_owned()))?;
        let state = State::ALL.into_iter().find(|state| Ok(state.as_str()) == row.str(2));
        Ok(Self {
            key,
            address: row.text(1)?,
            state: state.ok_or_else(|| Error::Decode("a contact's state".to_owned()))?,
            asked_count: row.int(3)?,
            asked_at: row.opt_int(4)?.map(Micros),
        })
    }
}

/// Keeps an address; one that is known stays as it is, and one of which only the key was kept is known again.
pub fn put(tx: &mut Tx<'_>, key: &[u8; 32], address: &str, now: Micros) -> Result<(), Error> {
    tx.exec(
        "insert into contact (key, address, state, asked_count, asked_at, created_at) \
         values ($1, $2, 'new', 0, null, $3) on conflict (key) do update set address = excluded.address \
         where contact.address = ''",
        args![key, address, now.0],
    )?;
    Ok(())
}

/// The address with this key.
pub fn by_key(tx: &mut Tx<'_>, key: &[u8; 32]) -> Result<Option<Contact>, Error> {
    tx.one("select key, address, state, asked_count, asked_at from contact where key = $1", args![key])
}

/// The same under its row's lock.
pub fn locked(tx: &mut Tx<'_>, key: &[u8; 32]) -> Result<Option<Contact>, Error> {
    let sql = lock!("select key, address, state, asked_count, asked_at from contact where key = $1");
    tx.one(sql.of(tx), args![key])
}

/// Counts that its owner is asked whether they want it used. `false` when they may not be asked now: they said no, or were
/// asked within a day or often enough since they last said yes. A yes holds for what was written until then.
pub fn ask(tx: &mut Tx<'_>, key: &[u8; 32], now: Micros) -> Result<bool, Error> {
    let changed = tx.exec(
        "update contact set state = case state when 'confirmed' then state else 'asked' end, \
         asked_count = asked_count + 1, asked_at = $2 \
         where key = $1 and state in ('new', 'asked', 'confirmed') and asked_count < $3 \
         and (asked_at is null or asked_at <= $4)",
        args![key, now.0, ASKED_MAX, now.plus(-ASKED_EVERY).0],
    )?;
    Ok(changed > 0)
}

/// Its owner proved that it is theirs, by a code or by the link of a mail; whatever was known before.
pub fn confirm(tx: &mut Tx<'_>, key: &[u8; 32]) -> Result<(), Error> {
    tx.exec("update contact set state = 'confirmed', asked_count = 0 where key = $1", args![key])?;
    // What was written with it until now is meant; what somebody types it over later is asked for anew.
    tx.exec("update guest set notices = 2 where contact_key = $1 and notices = 1", args![key])?;
    Ok(())
}

/// Its owner wants no more mails about replies. An address that signs an account in stays good for that; any other is
/// left alone from now on.
pub fn stop(tx: &mut Tx<'_>, key: &[u8; 32]) -> Result<(), Error> {
    tx.exec("update account set notices = 0 where contact_key = $1", args![key])?;
    tx.exec("update guest set notices = 0 where contact_key = $1", args![key])?;
    tx.exec(
        "update contact set state = 'stopped' where key = $1 and state <> 'bounced' \
         and not exists (select 1 from account where account.contact_key = contact.key)",
        args![key],
    )?;
    tx.exec(
        "update outbox set state = 'dropped', data = '{}' where contact_key = $1 and state = 'waiting' \
         and kind in ('reply', 'confirm')",
        args![key],
    )?;
    Ok(())
}

/// Its server refused it for good: what waits for it is dropped.
pub fn bounce(tx: &mut Tx<'_>, key: &[u8; 32]) -> Result<u64, Error> {
    tx.exec("update contact set state = 'bounced' where key = $1", args![key])?;
    tx.exec(
        "update outbox set state = 'dropped', data = '{}' where contact_key = $1 and state = 'waiting'",
        args![key],
    )
}

/// Forgets the address of an account that is erased, wherever its owner gave it, with what is on its way there. Another
/// account that has it keeps it.
pub(crate) fn forget(tx: &mut Tx<'_>, key: &[u8]) -> Result<(), Error> {
    let other = tx.one::<i64>("select 1 from account where contact_key = $1 limit 1", args![key])?;
    if other.is_some() {
        return Ok(());
    }
    for sql in [
        "update guest set contact_key = null, notices = 0 where contact_key = $1",
        "delete from one_time where contact_key = $1",
        "delete from outbox where contact_key = $1",
        "delete from contact where key = $1",
    ] {
        tx.exec(sql, args![key])?;
    }
    Ok(())
}

/// Forgets the address of a guest whose comment is erased, and the address itself when nobody else gave it.
pub(crate) fn forget_of_guest(tx: &mut Tx<'_>, guest: GuestId) -> Result<(), Error> {
    let key = tx.one::<Option<Vec<u8>>>("select contact_key from guest where id = $1", args![guest.0])?;
    let Some(key) = key.flatten() else { return Ok(()) };
    tx.exec("update guest set contact_key = null, notices = 0 where id = $1", args![guest.0])?;
    forget_unused(tx, &key)
}

/// Forgets an address that nobody else has, and that was never asked and never said anything: its counts and its word stay
///
pub(crate) fn forget_unasked(tx: &mut Tx<'_>, key: &[u8]) -> Result<(), Error> {
    let asked = tx.one::<i64>("select 1 from contact where key = $1 and state <> 'new'", args![key])?;
    if asked.is_some() { Ok(()) } else { forget_unused(tx, key) }
}

/// Forgets an address that neither a guest nor an account has any more.
pub fn forget_unused(tx: &mut Tx<'_>, key: &[u8]) -> Result<(), Error> {
    tx.exec(
        "delete from contact where key = $1 \
         and not exists (select 1 from guest where guest.contact_key = contact.key) \
         and not exists (select 1 from account where account.contact_key = contact.key)",
        args![key],
    )?;
    Ok(())
}
