//! Reading a site by place, a batch a transaction.

use std::collections::HashSet;
use std::hash::BuildHasher;

use althing_core::id::{EventId, SiteId};
use uuid::Uuid;

use super::list::{Form, Kind};
use super::statement::{self, Statements};
use super::{Cell, Contact, Known, Mark, Record, kind};
use crate::args;
use crate::error::Error;
use crate::event::Cursor;
use crate::row::{FromRow, Row};
use crate::tx::Tx;

/// Most rows looked at in one transaction.
pub const ROWS_MAX: i64 = 500;
/// Most comments looked at in one transaction; what belongs to each is read with it.
pub const COMMENTS_MAX: i64 = 100;

/// Comments, and where to go on; none at the end.
pub type Changed = (Vec<Uuid>, Option<Cursor>);

/// Some rows, in the order in which they were read.
#[derive(Debug)]
pub struct Batch<P> {
    /// The rows; of several kinds where those belong together.
    pub records: Vec<Record>,
    /// Where to go on; none at the end.
    pub next: Option<P>,
}

/// The columns of a kind from a place on.
fn record(row: &Row<'_>, kind: &'static Kind, from: usize) -> Result<Record, Error> {
    let mut at = from;
    let mut cells = Vec::with_capacity(kind.columns.len());
    for column in kind.columns {
        cells.push(cell(row, column.form, at)?);
        at += if column.form == Form::Contact { 6 } else { 1 };
    }
    Ok(Record { kind, cells })
}

fn cell(row: &Row<'_>, form: Form, at: usize) -> Result<Cell, Error> {
    let found = match form {
        Form::Id => row.opt_uuid(at)?.map(Cell::Id),
        Form::Int | Form::Count | Form::Flag | Form::Time => row.opt_int(at)?.map(Cell::Int),
        Form::Text | Form::Word(_) | Form::Code => row.opt_text(at)?.map(Cell::Text),
        Form::Bytes(_) => row.opt_bytes(at)?.map(Cell::Bytes),
        Form::Contact => match row.opt_bytes(at)? {
            None => None,
            Some(key) => Some(Cell::Contact(Contact { key, known: known(row, at + 1)? })),
        },
    };
    Ok(found.unwrap_or(Cell::Null))
}

fn known(row: &Row<'_>, at: usize) -> Result<Option<Known>, Error> {
    let Some(address) = row.opt_text(at)? else { return Ok(None) };
    Ok(Some(Known {
        address,
        state: row.text(at + 1)?,
        asked_count: row.int(at + 2)?,
        asked_at: row.opt_int(at + 3)?,
        created_at: row.int(at + 4)?,
    }))
}

fn known_kind(name: &str) -> Result<(&'static Kind, &'static Statements), Error> {
    let kind = kind(name).ok_or_else(|| Error::Decode(format!("no kind {name}")))?;
    Ok((kind, statement::of(kind)))
}

/// All rows of a kind of which a site has few, in the order of their keys.
pub fn whole(tx: &mut Tx<'_>, name: &str, site: SiteId) -> Result<Vec<Record>, Error> {
    let (kind, sql) = known_kind(name)?;
    let mut found = Vec::new();
    tx.each(sql.whole, args![site.0], |row| {
        found.push(record(row, kind, 0)?);
        Ok::<_, Error>(())
    })?;
    // In the order of bytes, whatever the database compares texts by.
    found.sort_by(|left, right| sort_key(left).cmp(&sort_key(right)));
    Ok(found)
}

fn sort_key(record: &Record) -> Vec<(i64, &[u8])> {
    let names = record.kind.key.iter().filter(|name| **name != "site_id");
    let part = |name: &&'static str| match record.get(name) {
        Cell::Int(int) => (*int, [].as_slice()),
        Cell::Text(text) => (0, text.as_bytes()),
        Cell::Bytes(bytes) => (0, bytes.as_slice()),
        Cell::Id(id) => (0, id.as_bytes().as_slice()),
        Cell::Null | Cell::Contact(_) => (0, [].as_slice()),
    };
    names.map(part).collect()
}

/// What a batch by id looked at: the rows that are wanted, and the last id.
struct Looked {
    records: Vec<Record>,
    last: Option<Uuid>,
    is_end: bool,
}

/// Looks at the next rows of a table, of whatever site: so that a read is as long for a small site among large ones.
fn look(
    tx: &mut Tx<'_>,
    name: &str,
    after: Uuid,
    limit: i64,
    is_wanted: impl Fn(Uuid, Uuid) -> bool,
) -> Result<Looked, Error> {
    let (kind, sql) = known_kind(name)?;
    let (mut looked, mut count) = (Looked { records: Vec::new(), last: None, is_end: false }, 0);
    tx.each(sql.by_id, args![after, limit], |row| {
        let id = row.uuid(0)?;
        looked.last = Some(id);
        count += 1;
        if is_wanted(id, row.uuid(1)?) {
            looked.records.push(record(row, kind, 2)?);
        }
        Ok::<_, Error>(())
    })?;
    looked.is_end = count < limit;
    Ok(looked)
}

/// What belongs to the records of a range, of those parents that are wanted.
fn of_parents(
    tx: &mut Tx<'_>,
    name: &str,
    after: Uuid,
    last: Uuid,
    wanted: &HashSet<Uuid>,
) -> Result<Vec<Record>, Error> {
    let (kind, sql) = known_kind(name)?;
    let mut found = Vec::new();
    tx.each(sql.of_parents, args![after, last], |row| {
        if wanted.contains(&row.uuid(0)?) {
            found.push(record(row, kind, 1)?);
        }
        Ok::<_, Error>(())
    })?;
    Ok(found)
}

fn ids(records: &[Record]) -> HashSet<Uuid> {
    records.iter().filter_map(|record| record.get("id").id()).collect()
}

/// Stories of a site with their addresses.
pub fn stories(tx: &mut Tx<'_>, site: SiteId, after: Uuid) -> Result<Batch<Uuid>, Error> {
    let mut looked = look(tx, "story", after, ROWS_MAX, |_, of| of == site.0)?;
    let Some(last) = looked.last else { return Ok(Batch { records: Vec::new(), next: None }) };
    let mut addresses = of_parents(tx, "address", after, last, &ids(&looked.records))?;
    addresses.sort_by(|left, right| address_key(left).cmp(&address_key(right)));
    looked.records.extend(addresses);
    Ok(Batch { records: looked.records, next: (!looked.is_end).then_some(last) })
}

fn address_key(record: &Record) -> (Option<Uuid>, i64, &str) {
    let position = match record.get("position") {
        Cell::Int(int) => *int,
        _ => 0,
    };
    (record.get("story_id").id(), position, record.get("url").text().unwrap_or_default())
}

/// Accounts that are wanted, with the mailboxes that sign them in.
pub fn accounts<S: BuildHasher>(
    tx: &mut Tx<'_>,
    wanted: &HashSet<Uuid, S>,
    after: Uuid,
) -> Result<Batch<Uuid>, Error> {
    let mut looked = look(tx, "account", after, ROWS_MAX, |id, _| wanted.contains(&id))?;
    let Some(last) = looked.last else { return Ok(Batch { records: Vec::new(), next: None }) };
    let (kind, sql) = known_kind("identity")?;
    let mut found = Vec::new();
    tx.each(sql.of_parents, args![after, last], |row| {
        if wanted.contains(&row.uuid(0)?) {
            found.push(record(row, kind, 1)?);
        }
        Ok::<_, Error>(())
    })?;
    let issued: HashSet<Vec<u8>> = tx
        .all::<Vec<u8>>(
            "select subject from identity where account_id > $1 and account_id <= $2 and issuer = 'mail'",
            args![after, last],
        )?
        .into_iter()
        .collect();
    found.retain(
        |record| matches!(record.get("contact"), Cell::Contact(contact) if issued.contains(&contact.key)),
    );
    found.sort_by_cached_key(identity_key);
    looked.records.extend(found);
    Ok(Batch { records: looked.records, next: (!looked.is_end).then_some(last) })
}

fn identity_key(record: &Record) -> (Option<Uuid>, i64, String) {
    let created_at = match record.get("created_at") {
        Cell::Int(int) => *int,
        _ => 0,
    };
    let address = match record.get("contact") {
        Cell::Contact(Contact { known: Some(known), .. }) => known.address.clone(),
        _ => String::new(),
    };
    (record.get("account_id").id(), created_at, address)
}

/// Of these comments those that came before the mark.
fn came_before(tx: &mut Tx<'_>, ids: &HashSet<Uuid>, mark: Mark) -> Result<HashSet<Uuid>, Error> {
    let mut found = HashSet::with_capacity(ids.len());
    for id in ids {
        let came = tx.one::<i64>(
            "select 1 from event where comment_id = $1 and kind in ('comment_submitted', 'comment_imported') \
             and (txid, id) <= ($2, $3) limit 1",
            args![*id, mark.cursor.txid, mark.cursor.id.0],
        )?;
        if came.is_some() {
            found.insert(*id);
        }
    }
    Ok(found)
}

/// What comes right before an id.
fn before(id: Uuid) -> Uuid {
    Uuid::from_u128(id.as_u128().saturating_sub(1))
}

/// Comments of a site that something happened to between two places of the log, but that they came.
pub fn changed(tx: &mut Tx<'_>, site: SiteId, (after, last): (Cursor, Cursor)) -> Result<Changed, Error> {
    let rows = tx.all::<(i64, Uuid, Uuid, String, Option<Uuid>)>(
        "select txid, id, site_id, kind, comment_id from event \
         where (txid, id) > ($1, $2) and (txid, id) <= ($3, $4) order by txid, id limit $5",
        args![after.txid, after.id.0, last.txid, last.id.0, ROWS_MAX],
    )?;
    let next = rows.last().filter(|_| rows.len() as i64 == ROWS_MAX);
    let next = next.map(|row| Cursor { txid: row.0, id: EventId(row.1) });
    let came = ["comment_submitted", "comment_imported"];
    let ours = rows.into_iter().filter(|row| row.2 == site.0 && !came.contains(&row.3.as_str()));
    Ok((ours.filter_map(|row| row.4).collect(), next))
}

/// Names over comments. One that came with a comment behind the mark is in the archive, and does not name it.
pub fn guests(tx: &mut Tx<'_>, site: SiteId, mark: Mark, after: Uuid) -> Result<Batch<Uuid>, Error> {
    next_guests(tx, site, mark, after, ROWS_MAX)
}

fn next_guests(
    tx: &mut Tx<'_>,
    site: SiteId,
    mark: Mark,
    after: Uuid,
    limit: i64,
) -> Result<Batch<Uuid>, Error> {
    let mut looked = look(tx, "guest", after, limit, |_, of| of == site.0)?;
    let own = looked.records.iter().filter_map(|record| record.get("comment_id").id()).collect();
    let before = came_before(tx, &own, mark)?;
    for record in &mut looked.records {
        let at = record.kind.columns.iter().position(|column| column.name == "comment_id");
        if let Some(cell) = at.and_then(|at| record.cells.get_mut(at))
            && cell.id().is_some_and(|id| !before.contains(&id))
        {
            *cell = Cell::Null;
        }
    }
    Ok(Batch { records: looked.records, next: looked.last.filter(|_| !looked.is_end) })
}

/// Comments that came before the mark, and everything that belongs to each: texts, votes, decisions, complaints, reports.
pub fn comments(tx: &mut Tx<'_>, site: SiteId, mark: Mark, after: Uuid) -> Result<Batch<Uuid>, Error> {
    next_comments(tx, site, mark, after, COMMENTS_MAX)
}

/// One comment with everything that belongs to it, and the name over it, in one transaction; nothing of one that came behind
/// the mark.
pub fn comment(tx: &mut Tx<'_>, site: SiteId, mark: Mark, id: Uuid) -> Result<Vec<Record>, Error> {
    let mut records = next_comments(tx, site, mark, before(id), 1)?.records;
    if let Some(guest) = records.iter().find_map(|record| record.get("guest_id").id()) {
        records.extend(next_guests(tx, site, mark, before(guest), 1)?.records);
    }
    Ok(records)
}

fn next_comments(
    tx: &mut Tx<'_>,
    site: SiteId,
    mark: Mark,
    after: Uuid,
    limit: i64,
) -> Result<Batch<Uuid>, Error> {
    let mut looked = look(tx, "comment", after, limit, |_, of| of == site.0)?;
    let Some(last) = looked.last else { return Ok(Batch { records: Vec::new(), next: None }) };
    let wanted = came_before(tx, &ids(&looked.records), mark)?;
    looked.records.retain(|record| record.get("id").id().is_some_and(|id| wanted.contains(&id)));
    if !wanted.is_empty() {
        let here: HashSet<Uuid> = tx
            .all::<Uuid>(
                "select id from decision where comment_id > $1 and comment_id <= $2 and site_id = $3",
                args![after, last, site.0],
            )?
            .into_iter()
            .collect();
        let is_here =
            |record: &Record, name: &str| record.get(name).id().is_some_and(|id| here.contains(&id));
        for (name, of) in
            [("revision", ""), ("vote", ""), ("decision", "id"), ("appeal", "decision_id"), ("report", "")]
        {
            let found = of_parents(tx, name, after, last, &wanted)?;
            // What was decided on somebody for all sites is none of this one's.
            looked.records.extend(found.into_iter().filter(|record| of.is_empty() || is_here(record, of)));
        }
    }
    Ok(Batch { records: looked.records, next: (!looked.is_end).then_some(last) })
}

/// Decisions on authors that had no comment as their occasion, with the complaints about them.
pub fn decisions(tx: &mut Tx<'_>, site: SiteId, after: Uuid) -> Result<Batch<Uuid>, Error> {
    let mut looked = look(tx, "decision", after, ROWS_MAX, |_, of| of == site.0)?;
    looked.records.retain(|record| record.get("comment_id").id().is_none());
    let (kind, _) = known_kind("appeal")?;
    let mut found = Vec::new();
    for id in looked.records.iter().filter_map(|record| record.get("id").id()) {
        tx.each(statement::of(kind).whole, args![id], |row| {
            found.push(record(row, kind, 0)?);
            Ok::<_, Error>(())
        })?;
    }
    looked.records.extend(found);
    Ok(Batch { records: looked.records, next: looked.last.filter(|_| !looked.is_end) })
}

/// How authors stand on a site. A ban of a network stays behind with the key of its mark.
pub fn standings(tx: &mut Tx<'_>, site: SiteId, mark: Mark, after: Uuid) -> Result<Batch<Uuid>, Error> {
    let mut looked = look(tx, "standing", after, ROWS_MAX, |_, of| of == site.0)?;
    let mut kept = Vec::with_capacity(looked.records.len());
    for record in looked.records.drain(..) {
        let found = tx.one::<(Option<Uuid>, bool)>(
            "select d.comment_id, case when s.mark is null then cast(0 as bigint) else cast(1 as bigint) end \
             from standing s join decision d on d.id = s.decision_id where s.id = $1",
            args![record.get("id").id()],
        )?;
        let Some((occasion, is_marked)) = found else { continue };
        let is_nobodys = *record.get("account_id") == Cell::Null && *record.get("contact") == Cell::Null;
        let occasion: HashSet<Uuid> = occasion.into_iter().collect();
        let came = came_before(tx, &occasion, mark)?.len() == occasion.len();
        if came && !(is_marked && is_nobodys) {
            kept.push(record);
        }
    }
    Ok(Batch { records: kept, next: looked.last.filter(|_| !looked.is_end) })
}

/// An event, where it stands, whose it is, and whether what it is about came before the mark.
struct Logged {
    cursor: Cursor,
    site: Uuid,
    is_kept: bool,
    record: Record,
}

impl FromRow for Logged {
    fn from_row(row: &Row<'_>) -> Result<Self, Error> {
        let (kind, _) = known_kind("event")?;
        Ok(Self {
            cursor: Cursor { txid: row.int(0)?, id: EventId(row.uuid(1)?) },
            site: row.uuid(2)?,
            is_kept: row.flag(3)?,
            record: record(row, kind, 4)?,
        })
    }
}

/// The log between two places, in its order, without what is about comments that came behind the mark, and of what happened
/// behind it without what is about texts that are not among those told. Those, in their order, are `late_texts`.
pub fn events(
    tx: &mut Tx<'_>,
    site: SiteId,
    mark: Mark,
    (after, last): (Cursor, Cursor),
    late_texts: &[Uuid],
) -> Result<Batch<Cursor>, Error> {
    let rows = tx.all::<Logged>(
        "select t.txid, t.id, t.site_id, case when t.comment_id is null or (t.txid, t.id) <= ($5, $6) \
         or exists (select 1 from event c where c.comment_id = t.comment_id \
         and c.kind in ('comment_submitted', 'comment_imported') and (c.txid, c.id) <= ($5, $6)) \
         then cast(1 as bigint) else cast(0 as bigint) end, \
         t.id, t.kind, t.story_id, t.story_epoch, t.comment_id, t.revision_id, t.account_id, t.actor_kind, t.actor_id, \
         t.reason, t.commitment, t.at from event t \
         where (t.txid, t.id) > ($1, $2) and (t.txid, t.id) <= ($3, $4) order by t.txid, t.id limit $7",
        args![after.txid, after.id.0, last.txid, last.id.0, mark.cursor.txid, mark.cursor.id.0, ROWS_MAX],
    )?;
    let next = rows.last().filter(|_| rows.len() as i64 == ROWS_MAX).map(|row| row.cursor);
    let is_told = |row: &Logged| {
        let text = row.record.get("revision_id").id();
        row.cursor <= mark.cursor || text.is_none_or(|text| late_texts.binary_search(&text).is_ok())
    };
    let ours = rows.into_iter().filter(|row| row.site == site.0 && row.is_kept && is_told(row));
    Ok(Batch { records: ours.map(|row| row.record).collect(), next })
}
