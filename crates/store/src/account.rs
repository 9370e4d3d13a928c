//! Accounts, the identities that open them, and their roles. An e-mail address is contact data and opens nothing.

use althing_core::event::{AccountChange, AccountTo};
use althing_core::id::{AccountId, GuestId, SiteId};
use althing_core::name;
use althing_core::reader::{Grant, Role};
use althing_core::time::Micros;
use uuid::Uuid;

use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::session::ADDRESS_UNDO;
use crate::tx::Tx;
use crate::{args, contact, lock};

/// Most grants of an installation: staff and authors, not readers.
pub const GRANTS_MAX: i64 = 10_000;

/// Who says that it is them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    /// This server, after they proved a mailbox; the subject is the keyed hash of its address.
    Mail,
    /// The operator, who made the account; the subject is the keyed hash of the address that was named.
    Staff,
}

impl Issuer {
    /// Its spelling in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Staff => "staff",
        }
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Its id.
    pub id: AccountId,
    /// Its name; empty until its owner chose one, and when it is erased.
    pub name: String,
    /// The name's key.
    pub name_key: String,
    /// The language of its pages and mails.
    pub language: String,
    /// Its address, by key; none where there is none.
    pub contact_key: Option<[u8; 32]>,
    /// Whether its owner wants mails about replies.
    pub notices: bool,
    /// Since when it is there.
    pub created_at: Micros,
    /// When it was erased.
    pub erased_at: Option<Micros>,
}

impl FromRow for AccountRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            id: AccountId(row.uuid(0)?),
            name: row.text(1)?,
            name_key: row.text(2)?,
            language: row.text(3)?,
            contact_key: row.opt_bytes(4)?.and_then(|bytes| bytes.try_into().ok()),
            notices: row.flag(5)?,
            created_at: Micros(row.int(6)?),
            erased_at: row.opt_int(7)?.map(Micros),
        })
    }
}

/// An account, also an erased one.
pub fn by_id(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<AccountRow>, Error> {
    tx.one(
        "select id, name, name_key, language, contact_key, notices, created_at, erased_at from account where id = $1",
        args![id.0],
    )
}

/// The same under its row's lock, for a decision about it.
pub fn locked(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<AccountRow>, Error> {
    let sql = lock!(
        "select id, name, name_key, language, contact_key, notices, created_at, erased_at from account where id = $1"
    );
    tx.one(sql.of(tx), args![id.0])
}

/// The account that an identity opens.
pub fn by_identity(tx: &mut Tx<'_>, issuer: Issuer, subject: &[u8; 32]) -> Result<Option<AccountId>, Error> {
    let found = tx.one::<Uuid>(
        "select account_id from identity where issuer = $1 and subject = $2",
        args![issuer.as_str(), subject],
    )?;
    Ok(found.map(AccountId))
}

/// Lets an identity open an account. An identity opens one account only: a second is [`Error::Constraint`].
pub fn identify(
    tx: &mut Tx<'_>,
    account: AccountId,
    issuer: Issuer,
    subject: &[u8; 32],
    now: Micros,
) -> Result<(), Error> {
    tx.exec(
        "insert into identity (issuer, subject, account_id, created_at) values ($1, $2, $3, $4)",
        args![issuer.as_str(), subject, account.0, now.0],
    )?;
    Ok(())
}

/// Takes an account's identities of one issuer back.
pub fn unidentify(tx: &mut Tx<'_>, account: AccountId, issuer: Issuer) -> Result<(), Error> {
    tx.exec("delete from identity where account_id = $1 and issuer = $2", args![account.0, issuer.as_str()])?;
    Ok(())
}

/// Whether an account has this name, or one that looks like it.
pub fn has_name(tx: &mut Tx<'_>, name_key: &str) -> Result<bool, Error> {
    Ok(tx
        .one::<i64>("select 1 from account where name_key = $1 and name_key <> ''", args![name_key])?
        .is_some())
}

/// Puts an account back into its owner's hands, after somebody else had it: every session, passkey, and code of it ends.
/// Links that undo earlier changes of its address than the one made at `undone` go on working, because whoever had it
/// first is nearest to its owner.
pub fn reset(tx: &mut Tx<'_>, account: AccountId, undone: Micros) -> Result<(), Error> {
    tx.exec("delete from session where account_id = $1", args![account.0])?;
    tx.exec("delete from passkey where account_id = $1", args![account.0])?;
    tx.exec(
        "delete from one_time where account_id = $1 and (purpose <> $2 or created_at >= $3)",
        args![account.0, ADDRESS_UNDO, undone.0],
    )?;
    Ok(())
}

/// Takes everything from an account that never wrote: what opens it, its name and its address. `false`, and nothing is
/// taken, when it wrote.
pub fn vacate(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, Error> {
    let wrote = tx.one::<i64>("select 1 from comment where account_id = $1 limit 1", args![account.0])?;
    if wrote.is_some() {
        return Ok(false);
    }
    tx.exec("delete from identity where account_id = $1", args![account.0])?;
    tx.exec(
        "update account set name = '', name_key = '', contact_key = null where id = $1",
        args![account.0],
    )?;
    reset(tx, account, Micros(0))?;
    Ok(true)
}

/// Where an account's mails go from now on; none for nowhere.
pub fn set_contact(tx: &mut Tx<'_>, account: AccountId, contact: Option<&[u8; 32]>) -> Result<(), Error> {
    tx.exec("update account set contact_key = $2 where id = $1", args![account.0, contact])?;
    Ok(())
}

/// Whether an account gets mails about replies.
pub fn set_notices(tx: &mut Tx<'_>, account: AccountId, notices: bool) -> Result<(), Error> {
    tx.exec("update account set notices = $2 where id = $1", args![account.0, notices])?;
    Ok(())
}

/// Brings in a change, whose event [`crate::apply`] writes.
pub(crate) fn put(tx: &mut Tx<'_>, change: &AccountChange) -> Result<(), Error> {
    let id = change.account_id;
    match &change.to {
        AccountTo::Made { name, name_key, language } => {
            tx.exec(
                "insert into account (id, name, name_key, language, contact_key, notices, created_at, erased_at) \
                 values ($1, $2, $3, $4, null, 1, $5, null)",
                args![id.0, name, name_key, language, change.now.0],
            )?;
            Ok(())
        }
        AccountTo::Named { name, name_key } => rename(tx, id, name, name_key),
        AccountTo::Granted(grant) => {
            tx.exec(
                "insert into role (account_id, role, site_id, place, granted_at) values ($1, $2, $3, $4, $5) \
                 on conflict (account_id, role, site_id, place) do nothing",
                args![id.0, grant.role.as_str(), site_of(grant), &grant.place, change.now.0],
            )?;
            Ok(())
        }
        AccountTo::Revoked(grant) => {
            tx.exec(
                "delete from role where account_id = $1 and role = $2 and site_id = $3 and place = $4",
                args![id.0, grant.role.as_str(), site_of(grant), &grant.place],
            )?;
            Ok(())
        }
        AccountTo::Erased => erase(tx, id, change.now),
    }
}

/// Everywhere is the nil id, because part of a key is never null.
fn site_of(grant: &Grant) -> Uuid {
    grant.site_id.map_or(Uuid::nil(), |id| id.0)
}

/// The name goes with everything that the account wrote while signed in. Comments that it wrote as a guest and claimed
/// keep the name that they were written under.
fn rename(tx: &mut Tx<'_>, id: AccountId, name: &str, name_key: &str) -> Result<(), Error> {
    tx.exec("update account set name = $2, name_key = $3 where id = $1", args![id.0, name, name_key])?;
    let rows = tx.all::<(Uuid, Uuid, Vec<u8>)>(
        "select g.id, g.site_id, s.salt from guest g join site s on s.id = g.site_id where g.account_id = $1",
        args![id.0],
    )?;
    for (guest, site, salt) in rows {
        if GuestId(guest) == GuestId::of_account(SiteId(site), id) {
            tx.exec(
                "update guest set name = $2, name_key = $3, hue = $4 where id = $1",
                args![guest, name, name_key, i64::from(name::hue(&salt, name_key))],
            )?;
        }
    }
    Ok(())
}

/// What opened it, what it was called and where it was reached is gone. What it wrote is erased after this, comment by
/// comment, and the rest with [`crate::erasure::forget_rest`].
fn erase(tx: &mut Tx<'_>, id: AccountId, now: Micros) -> Result<(), Error> {
    rename(tx, id, "", "")?;
    // Its own address, which it proved; and those that it had before or asked for, which may be anybody's: of these only
    // what nobody else gave goes.
    let own = tx.one::<Option<Vec<u8>>>("select contact_key from account where id = $1", args![id.0])?;
    let others = tx.all::<Vec<u8>>(
        "select contact_key from one_time where account_id = $1 and contact_key is not null \
         union select contact_key from outbox where account_id = $1",
        args![id.0],
    )?;
    for sql in [
        "delete from identity where account_id = $1",
        "delete from passkey where account_id = $1",
        "delete from session where account_id = $1",
        "delete from one_time where account_id = $1",
        "delete from role where account_id = $1",
        "delete from outbox where account_id = $1",
    ] {
        tx.exec(sql, args![id.0])?;
    }
    tx.exec(
        "update account set contact_key = null, notices = 0, erased_at = $2 where id = $1",
        args![id.0, now.0],
    )?;
    if let Some(own) = own.flatten() {
        contact::forget(tx, &own)?;
    }
    others.iter().try_for_each(|key| contact::forget_unasked(tx, key))
}

/// A grant with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Granted {
    /// The account.
    pub account_id: AccountId,
    /// What it may.
    pub grant: Grant,
}

impl FromRow for Granted {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let role = Role::parse(row.str(1)?).ok_or_else(|| Error::Decode("an unknown role".to_owned()))?;
        let site_id = Some(row.uuid(2)?).filter(|id| !id.is_nil()).map(SiteId);
        Ok(Self { account_id: AccountId(row.uuid(0)?), grant: Grant { role, site_id, place: row.text(3)? } })
    }
}

/// Whether an account has exactly this grant.
pub fn has_grant(tx: &mut Tx<'_>, account: AccountId, grant: &Grant) -> Result<bool, Error> {
    let found = tx.one::<i64>(
        "select 1 from role where account_id = $1 and role = $2 and site_id = $3 and place = $4",
        args![account.0, grant.role.as_str(), site_of(grant), &grant.place],
    )?;
    Ok(found.is_some())
}

/// All grants of the installation, at most [`GRANTS_MAX`].
pub fn grants(tx: &mut Tx<'_>) -> Result<Vec<Granted>, Error> {
    tx.all(
        "select account_id, role, site_id, place from role order by account_id, role, site_id, place limit $1",
        args![GRANTS_MAX],
    )
}

/// Names of everybody who has a role.
pub fn staff_names(tx: &mut Tx<'_>) -> Result<Vec<(AccountId, String)>, Error> {
    let rows = tx.all::<(Uuid, String)>(
        "select a.id, a.name from account a where a.id in (select account_id from role) order by a.id",
        &[],
    )?;
    Ok(rows.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
}

/// A grant with what others of staff may know of whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// Whose it is.
    pub granted: Granted,
    /// Their name; empty until they chose one.
    pub name: String,
    /// Whether they have a passkey.
    pub has_passkey: bool,
    /// When a session of theirs was last used, to the hour; none where none lasts.
    pub seen_at: Option<Micros>,
}

impl FromRow for StaffRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        Ok(Self {
            granted: Granted::from_row(row)?,
            name: row.text(4)?,
            has_passkey: row.int(5)? > 0,
            seen_at: row.opt_int(6)?.map(Micros),
        })
    }
}

/// The same as [`grants`], by name, with who they are.
pub fn staff(tx: &mut Tx<'_>) -> Result<Vec<StaffRow>, Error> {
    tx.all(
        "select r.account_id, r.role, r.site_id, r.place, a.name, \
         (select count(*) from passkey p where p.account_id = r.account_id), \
         (select max(s.seen_at) from session s where s.account_id = r.account_id) \
         from role r join account a on a.id = r.account_id \
         order by a.name, r.account_id, r.role, r.site_id, r.place limit $1",
        args![GRANTS_MAX],
    )
}

/// Whether nobody has ever signed in to an account and stayed: it has neither a name nor a passkey.
pub fn is_unused(tx: &mut Tx<'_>, account: AccountId) -> Result<bool, Error> {
    let used = tx.one::<i64>(
        "select 1 from account where id = $1 and (name <> '' or exists (select 1 from passkey where account_id = $1))",
        args![account.0],
    )?;
    Ok(used.is_none())
}

/// What one account was granted.
pub fn grants_of(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Granted>, Error> {
    tx.all(
        "select account_id, role, site_id, place from role where account_id = $1 \
         order by role, site_id, place limit $2",
        args![account.0, GRANTS_MAX],
    )
}
