//! A site as rows for an archive, out of the database and into it: one list says which tables and columns go there, in
//! which form, and why the others do not.
//!
//! Reading goes by place, a batch a transaction, and what is referred to is read after what refers to it: rows that are
//! referred to are never deleted, so nothing dangles however much is changed meanwhile. Comments and events are bounded by a
//! [`Mark`]. Writing puts rows as they were, checks that what they refer to is of the same site, and leaves everything
//! derived to [`settle`], which counts it again.

mod list;
mod put;
mod read;
pub mod settle;
mod statement;

use althing_core::id::{EventId, SiteId};
use uuid::Uuid;

use crate::args;
use crate::dialect::Pick;
use crate::error::Error;
use crate::event::{Cursor, START};
use crate::tx::Tx;
use crate::value::Value;
use crate::visible_events;

pub use list::{CODE_BYTES_MAX, Column, Filled, Form, KINDS, Kind, LEFT_OUT, LeftOut};
pub use put::{Entry, Fate, is_same_account, put};
pub use read::{
    Batch, COMMENTS_MAX, Changed, ROWS_MAX, accounts, changed, comment, comments, decisions, events, guests,
    standings, stories, whole,
};

/// One value of a row.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    /// None.
    Null,
    /// A whole number, a flag, or a time in microseconds.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An identifier.
    Id(Uuid),
    /// An address, or the key of one.
    Contact(Contact),
}

/// Shows the sort of value and never the value: values are readers' texts and addresses.
impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Int(_) => "int",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Id(_) => "id",
            Self::Contact(_) => "contact",
        })
    }
}

impl Cell {
    /// As an argument of a statement; of a contact its key.
    pub fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(int) => Value::Int(*int),
            Self::Text(text) => Value::from(text),
            Self::Bytes(bytes) => Value::from(bytes),
            Self::Id(id) => Value::Uuid(*id),
            Self::Contact(contact) => Value::from(&contact.key),
        }
    }

    /// The identifier, where it is one.
    pub const fn id(&self) -> Option<Uuid> {
        match self {
            Self::Id(id) => Some(*id),
            _ => None,
        }
    }

    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// An address of somebody, by the key that this server finds it by.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact {
    /// The keyed hash of the address.
    pub key: Vec<u8>,
    /// The address with what is known of it; none where only the key is.
    pub known: Option<Known>,
}

/// What is known of an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Known {
    /// The address.
    pub address: String,
    /// `new`, `asked`, `confirmed`, `stopped` or `bounced`.
    pub state: String,
    /// How often its owner was asked.
    pub asked_count: i64,
    /// When last.
    pub asked_at: Option<i64>,
    /// Since when it is there.
    pub created_at: i64,
}

/// A row: the values of its kind's columns, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// What it is.
    pub kind: &'static Kind,
    /// One for each column.
    pub cells: Vec<Cell>,
}

impl Record {
    /// The value of a column; null where there is no such column.
    pub fn get(&self, name: &str) -> &Cell {
        let at = self.kind.columns.iter().position(|column| column.name == name);
        at.and_then(|at| self.cells.get(at)).unwrap_or(&Cell::Null)
    }
}

/// The kind with this name.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// Where the log stood when an export began. A comment is in the archive if it came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The last event.
    pub cursor: Cursor,
    /// When it happened.
    pub at: i64,
}

const VISIBLE_END: Pick =
    visible_events!("select txid, id, at from event where", "order by txid desc, id desc limit 1");

/// The end of the log; none while a transaction that began earlier than it may still slip in front.
pub fn mark(tx: &mut Tx<'_>) -> Result<Option<Mark>, Error> {
    let last = crate::event::last(tx)?.unwrap_or(START);
    let visible = tx.one::<(i64, Uuid, i64)>(VISIBLE_END.of(tx), &[])?;
    let (visible, at) = visible.map_or((START, 0), |(txid, id, at)| (Cursor { txid, id: EventId(id) }, at));
    Ok((visible == last).then_some(Mark { cursor: last, at }))
}

/// Whether nothing can slip in front of a place of the log any more, however much comes behind it.
pub fn is_settled(tx: &mut Tx<'_>, place: Cursor) -> Result<bool, Error> {
    let visible = tx.one::<(i64, Uuid, i64)>(VISIBLE_END.of(tx), &[])?;
    let visible = visible.map_or(START, |(txid, id, _)| Cursor { txid, id: EventId(id) });
    Ok(place <= visible)
}

/// The site of a short name, also one that is being brought in.
pub fn site_by_slug(tx: &mut Tx<'_>, slug: &str) -> Result<Option<SiteId>, Error> {
    Ok(tx.one::<Uuid>("select id from site where slug = $1", args![slug])?.map(SiteId))
}

/// The short name of a site, whether it is whole or not.
pub fn slug_of_site(tx: &mut Tx<'_>, site: SiteId) -> Result<Option<String>, Error> {
    tx.one("select slug from site where id = $1", args![site.0])
}

/// How far a site was brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It was not there; it is begun.
    New,
    /// It was begun with the same archive: this many of its lines are in.
    Resumed(i64),
    /// It was begun with another archive.
    Other,
    /// It is there.
    There,
}

/// Looks how far a site was brought in from an archive, known by its digest.
pub fn begun(tx: &mut Tx<'_>, site: SiteId, digest: &[u8; 32]) -> Result<Begun, Error> {
    let found =
        tx.one::<(Vec<u8>, i64)>("select digest, line from site_restore where site_id = $1", args![site.0])?;
    if let Some((known, line)) = found {
        return Ok(if known == digest { Begun::Resumed(line) } else { Begun::Other });
    }
    let there = tx.one::<i64>("select 1 from site where id = $1", args![site.0])?;
    Ok(if there.is_some() { Begun::There } else { Begun::New })
}

/// Writes down how far a site is in, with the rows that it is about. Until [`done`] nobody sees the site.
pub fn keep_place(tx: &mut Tx<'_>, site: SiteId, digest: &[u8; 32], line: i64) -> Result<(), Error> {
    tx.exec(
        "insert into site_restore (site_id, digest, line) values ($1, $2, $3) \
         on conflict (site_id) do update set digest = excluded.digest, line = excluded.line",
        args![site.0, digest, line],
    )?;
    Ok(())
}

/// The site is whole: from now on it is one like the others.
pub fn done(tx: &mut Tx<'_>, site: SiteId) -> Result<(), Error> {
    tx.exec("delete from site_restore where site_id = $1", args![site.0])?;
    tx.exec("delete from restored_account where site_id = $1", args![site.0])?;
    Ok(())
}
