//! Writing the rows of an archive as they were: no decision is made anew, no event is written for it.

use althing_core::id::SiteId;
use uuid::Uuid;

use super::{Cell, Contact, Record, statement};
use crate::args;
use crate::error::Error;
use crate::tx::Tx;
use crate::value::Value;

/// A row to be written.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What an archive says of it.
    pub record: Record,
    /// What was made of that, in the order of the list.
    pub made: Vec<Value<'static>>,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is stored.
    Stored,
    /// It was there already.
    There,
    /// It answers a comment that is not there yet.
    Waits,
    /// It answers a comment that is not there at all: it is stored as a thread of its own.
    Orphaned,
    /// It refers to something that is not there, or not of the same site; or something else has what only one may have.
    Refused,
    /// An account of this installation has its name: it is stored without one, until its owner chooses another.
    Nameless,
    /// An account of this installation has its address: it is stored without.
    Unreachable,
    /// An account of this installation has its id, and nothing shows that it is the same person's: it stays as it is, and
    /// nothing that the archive says is said of it.
    Foreign,
    /// A mailbox signs another account in here already, and goes on to sign in that one.
    Unlinked,
}

/// Writes a row, in the order of an archive: what it refers to first. With `is_last_call`, a comment whose parent is not
/// there begins a thread of its own instead of waiting.
pub fn put(tx: &mut Tx<'_>, site: SiteId, entry: &Entry, is_last_call: bool) -> Result<Fate, Error> {
    for cell in &entry.record.cells {
        if let Cell::Contact(contact) = cell {
            put_contact(tx, contact)?;
        }
    }
    match entry.record.kind.name {
        "account" => put_account(tx, site, entry),
        "identity" => put_identity(tx, site, entry),
        "comment" => put_comment(tx, site, entry, is_last_call),
        "event" => put_event(tx, site, entry),
        _ => put_row(tx, site, entry, &entry.made),
    }
}

fn put_row(tx: &mut Tx<'_>, site: SiteId, entry: &Entry, made: &[Value<'_>]) -> Result<Fate, Error> {
    let sql = statement::of(entry.record.kind);
    let mut values = vec![Value::from(site.0)];
    values.extend(entry.record.cells.iter().map(Cell::value));
    values.extend(made.iter().cloned());
    if tx.exec(sql.insert, &values)? > 0 {
        return Ok(Fate::Stored);
    }
    Ok(if is_there(tx, site, &entry.record)? { Fate::There } else { Fate::Refused })
}

fn is_there(tx: &mut Tx<'_>, site: SiteId, record: &Record) -> Result<bool, Error> {
    let value_of = |key: &&'static str| match *key {
        "site_id" => Value::from(site.0),
        key => {
            let at = record.kind.columns.iter().position(|column| column.column == key);
            at.map_or(Value::Null, |at| record.cells[at].value())
        }
    };
    let values: Vec<Value<'_>> = record.kind.key.iter().map(value_of).collect();
    Ok(tx.one::<i64>(statement::of(record.kind).there, &values)?.is_some())
}

/// An address that is known here keeps what is known of it.
fn put_contact(tx: &mut Tx<'_>, contact: &Contact) -> Result<(), Error> {
    let Some(known) = &contact.known else { return Ok(()) };
    tx.exec(
        "insert into contact (key, address, state, asked_count, asked_at, created_at) values ($1, $2, $3, $4, $5, $6) \
         on conflict (key) do update set address = excluded.address where contact.address = ''",
        args![
            &contact.key,
            &known.address,
            &known.state,
            known.asked_count,
            known.asked_at,
            known.created_at
        ],
    )?;
    Ok(())
}

/// By name or address no account is taken for another, and by its id alone neither: see [`is_same_account`].
fn put_account(tx: &mut Tx<'_>, site: SiteId, entry: &Entry) -> Result<Fate, Error> {
    let mut entry = entry.clone();
    if is_there(tx, site, &entry.record)? {
        return Ok(if is_same_account(tx, site, &entry.record)? { Fate::There } else { Fate::Foreign });
    }
    let mut fate = Fate::Stored;
    if let Cell::Contact(contact) = entry.record.get("contact").clone() {
        let taken = tx.one::<i64>("select 1 from account where contact_key = $1", args![&contact.key])?;
        if taken.is_some() || contact.known.is_none() {
            set(&mut entry.record, "contact", Cell::Null);
            fate = Fate::Unreachable;
        }
    }
    let name_key = entry.made.first().cloned().unwrap_or(Value::from(""));
    let taken = tx.one::<i64>(
        "select 1 from account where name_key = $1 and name_key <> ''",
        std::slice::from_ref(&name_key),
    )?;
    if taken.is_some() {
        set(&mut entry.record, "name", Cell::Text(String::new()));
        entry.made = vec![Value::from("")];
        fate = Fate::Nameless;
    }
    match put_row(tx, site, &entry, &entry.made)? {
        Fate::Stored => {
            tx.exec(
                "insert into restored_account (site_id, account_id) values ($1, $2) \
                 on conflict (site_id, account_id) do nothing",
                &[Value::from(site.0), entry.record.get("id").value()],
            )?;
            Ok(fate)
        }
        other => Ok(other),
    }
}

fn set(record: &mut Record, name: &str, to: Cell) {
    let at = record.kind.columns.iter().position(|column| column.name == name);
    if let Some(cell) = at.and_then(|at| record.cells.get_mut(at)) {
        *cell = to;
    }
}

fn put_identity(tx: &mut Tx<'_>, site: SiteId, entry: &Entry) -> Result<Fate, Error> {
    let (Some(account), Cell::Contact(contact)) =
        (entry.record.get("account_id").id(), entry.record.get("contact"))
    else {
        return Ok(Fate::Refused);
    };
    match opened_by(tx, contact)? {
        Some(known) if known == account => Ok(Fate::There),
        None if is_brought(tx, site, account)? => put_row(tx, site, entry, &entry.made),
        _ => Ok(Fate::Unlinked),
    }
}

/// Whether the account that is here under an archive's id is the archive's: it brought that account, or names the mailbox
/// that opens it. What somebody who was erased here wrote goes to nobody, and is found there to be erased again.
pub fn is_same_account(tx: &mut Tx<'_>, site: SiteId, record: &Record) -> Result<bool, Error> {
    let Some(id) = record.get("id").id() else { return Ok(false) };
    if is_brought(tx, site, id)? {
        return Ok(true);
    }
    let erased = "select 1 from account where id = $1 and erased_at is not null";
    if tx.one::<i64>(erased, args![id])?.is_some() {
        return Ok(true);
    }
    let Cell::Contact(contact) = record.get("contact") else { return Ok(false) };
    Ok(opened_by(tx, contact)? == Some(id))
}

/// The account that a mailbox opens here.
fn opened_by(tx: &mut Tx<'_>, contact: &Contact) -> Result<Option<Uuid>, Error> {
    tx.one("select account_id from identity where issuer = 'mail' and subject = $1", args![&contact.key])
}

/// Whether this archive brought an account: to one that was here before, no file gives a mailbox.
fn is_brought(tx: &mut Tx<'_>, site: SiteId, account: Uuid) -> Result<bool, Error> {
    let sql = "select 1 from restored_account where site_id = $1 and account_id = $2";
    Ok(tx.one::<i64>(sql, args![site.0, account])?.is_some())
}

/// Its thread and depth follow from the comment that it answers, which is of the same story and came before it.
fn put_comment(tx: &mut Tx<'_>, site: SiteId, entry: &Entry, is_last_call: bool) -> Result<Fate, Error> {
    let record = &entry.record;
    let own = record.get("id").value();
    let Some(parent) = record.get("parent_id").id() else {
        return put_row(tx, site, entry, &[own, Value::from(0_i64)]);
    };
    let found = tx.one::<(Uuid, i64)>(
        "select root_id, depth from comment where id = $1 and site_id = $2 and story_id = $3 and position < $4",
        &[
            Value::from(parent),
            Value::from(site.0),
            record.get("story_id").value(),
            record.get("position").value(),
        ],
    )?;
    match found {
        Some((root, depth)) => put_row(tx, site, entry, &[Value::from(root), Value::from(depth + 1)]),
        None if is_last_call => {
            let mut entry = entry.clone();
            set(&mut entry.record, "parent_id", Cell::Null);
            let own = entry.record.get("id").id().map_or(Value::Null, Value::from);
            match put_row(tx, site, &entry, &[own, Value::from(0_i64)])? {
                Fate::Stored => Ok(Fate::Orphaned),
                other => Ok(other),
            }
        }
        None => Ok(Fate::Waits),
    }
}

/// The transaction's number stands for its place: whoever writes puts into one transaction only events whose ids go up.
/// What the log says was erased is, although its row was read before.
fn put_event(tx: &mut Tx<'_>, site: SiteId, entry: &Entry) -> Result<Fate, Error> {
    let txid = tx.txid()?;
    let fate = put_row(tx, site, entry, &[Value::from(txid)])?;
    if fate == Fate::Stored && entry.record.get("kind").text() == Some("comment_erased") {
        erase(tx, &entry.record.get("comment_id").value())?;
    }
    Ok(fate)
}

fn erase(tx: &mut Tx<'_>, comment: &Value<'_>) -> Result<(), Error> {
    let guest = tx.one::<Uuid>(
        "update comment set status = 'erased', held = '', fingerprint = null where id = $1 and status <> 'erased' \
         returning guest_id",
        std::slice::from_ref(comment),
    )?;
    let Some(guest) = guest else { return Ok(()) };
    tx.exec(
        "update revision set source = '', html = '', salt = $2, scores = null, score_spans = null, \
         score_language = null, score_model = null where comment_id = $1",
        &[comment.clone(), Value::from(&[0_u8; 16])],
    )?;
    tx.exec(
        "update guest set name = '', name_key = '', contact_key = null, notices = 0 where id = $1 \
         and not exists (select 1 from comment c where c.guest_id = $1 and c.status <> 'erased')",
        args![guest],
    )?;
    Ok(())
}
