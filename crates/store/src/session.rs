//! Sessions: who is signed in, in which browser, until when. What opens one is a secret that is stored as a hash only.

use althing_core::id::{AccountId, SessionId, SiteId};
use althing_core::time::Micros;

use crate::args;
use crate::error::Error;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most sessions of one account; the one that was not seen for longest ends for a further one.
pub const SESSIONS_MAX: i64 = 50;

/// The purpose of a link that undoes a change of address.
pub const ADDRESS_UNDO: &str = "address-undo";

/// How they showed who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By a code from their mailbox.
    Mail,
    /// By a link that the operator gave them.
    Link,
    /// By a passkey.
    Passkey,
}

impl Proof {
    /// Its spelling in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Link => "link",
            Self::Passkey => "passkey",
        }
    }

    fn parse(text: &str) -> Result<Self, Error> {
        [Self::Mail, Self::Link, Self::Passkey]
            .into_iter()
            .find(|proof| proof.as_str() == text)
            .ok_or_else(|| Error::Decode("an unknown proof".to_owned()))
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of what opens it.
    pub hash: [u8; 32],
    /// Its name in lists.
    pub id: SessionId,
    /// Whose it is.
    pub account_id: AccountId,
    /// The only site that it is for: of a page or frame that holds it as a bearer. None for a browser's cookie.
    pub site_id: Option<SiteId>,
    /// For such a page: the browser's session that it was made from. They end together.
    pub behind: Option<SessionId>,
    /// How it was begun.
    pub proof: Proof,
    /// Kind of browser and system, such as `Firefox, Linux`; no version.
    pub agent: String,
    /// When it began.
    pub created_at: Micros,
    /// When its owner last showed who they are.
    pub proved_at: Micros,
    /// When it was last used, to the hour.
    pub seen_at: Micros,
    /// When it ends.
    pub expires_at: Micros,
}

impl FromRow for SessionRow {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let hash = row.bytes(0)?.try_into();
        Ok(Self {
            hash: hash.map_err(|_| Error::Decode("a session's hash".to_owned()))?,
            id: SessionId(row.uuid(1)?),
            account_id: AccountId(row.uuid(2)?),
            site_id: row.opt_uuid(3)?.map(SiteId),
            proof: Proof::parse(row.str(4)?)?,
            agent: row.text(5)?,
            created_at: Micros(row.int(6)?),
            proved_at: Micros(row.int(7)?),
            seen_at: Micros(row.int(8)?),
            expires_at: Micros(row.int(9)?),
            behind: row.opt_uuid(10)?.map(SessionId),
        })
    }
}

/// Begins a session.
pub fn begin(tx: &mut Tx<'_>, session: &SessionRow) -> Result<(), Error> {
    tx.exec(
        "delete from session where account_id = $1 and id in \
         (select id from session where account_id = $1 order by seen_at desc, id desc limit $3 offset $2)",
        args![session.account_id.0, SESSIONS_MAX - 1, SESSIONS_MAX],
    )?;
    tx.exec(
        "insert into session (hash, id, account_id, site_id, proof, agent, created_at, proved_at, seen_at, expires_at, behind) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            &session.hash,
            session.id.0,
            session.account_id.0,
            session.site_id.map(|id| id.0),
            session.proof.as_str(),
            &session.agent,
            session.created_at.0,
            session.proved_at.0,
            session.seen_at.0,
            session.expires_at.0,
            session.behind.map(|id| id.0)
        ],
    )?;
    Ok(())
}

/// The session that a secret with this hash opens, while it lasts.
pub fn by_hash(tx: &mut Tx<'_>, hash: &[u8; 32], now: Micros) -> Result<Option<SessionRow>, Error> {
    tx.one(
        "select hash, id, account_id, site_id, proof, agent, created_at, proved_at, seen_at, expires_at, behind \
         from session \
         where hash = $1 and expires_at > $2",
        args![hash, now.0],
    )
}

/// An account's sessions, last used first.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId, now: Micros) -> Result<Vec<SessionRow>, Error> {
    tx.all(
        "select hash, id, account_id, site_id, proof, agent, created_at, proved_at, seen_at, expires_at, behind \
         from session \
         where account_id = $1 and expires_at > $2 order by seen_at desc, id desc limit $3",
        args![account.0, now.0, SESSIONS_MAX],
    )
}

/// Notes that a session is in use, and until when it lasts then.
pub fn seen(tx: &mut Tx<'_>, hash: &[u8; 32], now: Micros, expires_at: Micros) -> Result<(), Error> {
    tx.exec(
        "update session set seen_at = $2, expires_at = $3 where hash = $1",
        args![hash, now.0, expires_at.0],
    )?;
    Ok(())
}

/// Notes that a session's owner has just shown who they are, and how.
pub fn proved(tx: &mut Tx<'_>, hash: &[u8; 32], proof: Proof, now: Micros) -> Result<(), Error> {
    tx.exec(
        "update session set proved_at = $2, proof = $3 where hash = $1",
        args![hash, now.0, proof.as_str()],
    )?;
    Ok(())
}

/// Ends a session by its secret's hash.
pub fn end(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<(), Error> {
    tx.exec("delete from session where hash = $1", args![hash])?;
    Ok(())
}

/// Ends a session with what belongs to it: what pages of publishers got from a browser's session, and from one of these
/// the browser's behind it. Whoever signs out is signed out.
pub fn sign_out(tx: &mut Tx<'_>, hash: &[u8; 32]) -> Result<(), Error> {
    let found = tx.one::<(uuid::Uuid, Option<uuid::Uuid>)>(
        "select id, behind from session where hash = $1",
        args![hash],
    )?;
    let Some((id, behind)) = found else { return Ok(()) };
    let browser = behind.unwrap_or(id);
    tx.exec("delete from session where behind = $1", args![browser])?;
    tx.exec("delete from session where id = $1", args![browser])?;
    end(tx, hash)
}

/// Ends one of an account's sessions by its name in the list. `false` when there is none.
pub fn revoke(tx: &mut Tx<'_>, account: AccountId, id: SessionId) -> Result<bool, Error> {
    tx.exec("delete from session where account_id = $1 and behind = $2", args![account.0, id.0])?;
    Ok(tx.exec("delete from session where account_id = $1 and id = $2", args![account.0, id.0])? > 0)
}

/// Ends all of an account's sessions but one, and everything of theirs that works once: after a change of address or of
/// passkeys. A link that undoes a change of address goes on working, or whoever made a second change would have
/// taken it from the owner.
pub fn end_others(tx: &mut Tx<'_>, account: AccountId, but: Option<&[u8; 32]>) -> Result<(), Error> {
    let but = but.map_or([0; 32], |hash| *hash);
    tx.exec("delete from session where account_id = $1 and hash <> $2", args![account.0, &but])?;
    tx.exec("delete from one_time where account_id = $1 and purpose <> $2", args![account.0, ADDRESS_UNDO])?;
    // Codes on their way to its mailbox are nobody's yet.
    tx.exec(
        "delete from one_time where account_id is null and digits_hash is not null \
         and contact_key = (select contact_key from account where id = $1)",
        args![account.0],
    )?;
    Ok(())
}
