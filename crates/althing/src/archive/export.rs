//! Writing an archive while the server runs, a batch a transaction.
//!
//! What refers to something is read before what it refers to: rows that are referred to are never deleted, so everything
//! that a line names is in the archive, whatever is changed meanwhile. The lines change places in [`super::pack`]. Comments
//! that were changed since they were read are read again at the end, so that nothing which was taken down or erased by then
//! is shown in an archive whose log says that it was. Where far too much changes for that, the log ends earlier.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use althing_core::id::SiteId;
use althing_core::site::Site;
use althing_store::archive::{self, Batch, Cell, KINDS, Mark, Record};
use althing_store::event::{self, Cursor, START};
use althing_store::{Error, Lane, Tx};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::VERSION;
use super::line::{encode, quoted};
use super::pack::Writer;
use crate::admin::{Said, Say, Unit};
use crate::app::App;

/// How long an export waits for transactions that began before it.
const SETTLE_WAIT: Duration = Duration::from_mins(1);
const SETTLE_PAUSE: Duration = Duration::from_millis(50);
/// How often it is looked for comments that were changed, until none was.
const LOOKS_MAX: usize = 20;
/// Most bytes of lines that are read again, since they are held in memory. Where there is more, or no end of it, the log of
/// the archive ends before what was not read again.
const AGAIN_BYTES_MAX: usize = 64 << 20;
/// What belongs to a comment, and by which field; the name over it is found by its own id.
const OF_COMMENT: [(&str, &str); 6] = [
    ("comment", "id"),
    ("revision", "comment_id"),
    ("vote", "comment_id"),
    ("decision", "comment_id"),
    ("appeal", "comment_id"),
    ("report", "comment_id"),
];
/// Texts that came so shortly before the mark are remembered, in microseconds: no transaction takes as long.
const LATE: i64 = 10 * althing_core::time::MINUTE;

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Lines of each kind, in the archive's order.
    pub counts: Vec<(&'static str, u64)>,
}

impl Exported {
    /// Lines of a kind.
    pub fn count(&self, kind: &str) -> u64 {
        self.counts.iter().find(|(name, _)| *name == kind).map_or(0, |(_, count)| *count)
    }
}

/// Writes an archive of a site. Nothing is at `to` before it is complete and on the disk.
pub async fn export(app: &Arc<App>, site: &Site, to: &Path, say: &Say) -> Result<Exported, String> {
    if to.exists() {
        return Err(format!("{} is there already; an export never overwrites", to.display()));
    }
    let (app, site, to, say) = (Arc::clone(app), site.clone(), to.to_owned(), say.clone());
    let written = tokio::task::spawn_blocking(move || {
        let result = Reading::begin(&app, site.id, say).and_then(|reading| {
            let writing = Writing {
                mark: reading.mark,
                accounts: Arc::default(),
                late_texts: Vec::new(),
                writer: Writer::new(&to, KINDS.len()),
                to: to.clone(),
            };
            writing.all(&reading, &site)
        });
        if result.is_err() {
            Writer::new(&to, KINDS.len()).forget(KINDS.len());
        }
        result
    });
    written.await.map_err(|error| error.to_string())?
}

/// A site that is being read, in the lane of bulk work.
pub(super) struct Reading<'a> {
    pub(super) app: &'a App,
    pub(super) site: SiteId,
    pub(super) mark: Mark,
    say: Say,
    /// Rows that were read.
    done: std::cell::Cell<u64>,
}

impl<'a> Reading<'a> {
    /// Begins where the log ends, once nothing can slip in front of that.
    pub(super) fn begin(app: &'a App, site: SiteId, say: Say) -> Result<Self, String> {
        let mark = Mark { cursor: START, at: 0 };
        let mut reading = Self { app, site, mark, say, done: std::cell::Cell::default() };
        reading.mark = reading.wait(archive::mark)?;
        Ok(reading)
    }

    /// Where the log ends, once nothing can slip in front of that.
    fn end_of_log(&self) -> Result<Cursor, String> {
        let last = self.read(event::last)?.unwrap_or(START);
        self.wait(move |tx| Ok(archive::is_settled(tx, last)?.then_some(last)))
    }

    /// Reads again and again until there is an answer, while transactions that are under way come to their end.
    fn wait<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<Option<T>, Error> + Send + Clone + 'static,
    ) -> Result<T, String> {
        let begun = Instant::now();
        loop {
            if let Some(found) = self.read(f.clone())? {
                return Ok(found);
            }
            if begun.elapsed() > SETTLE_WAIT {
                return Err("a transaction on the database server has been running for a minute, and what it writes would be \
                            missing; try again when it is over"
                    .to_owned());
            }
            Handle::current().block_on(tokio::time::sleep(SETTLE_PAUSE));
        }
    }

    fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, String> {
        let read = self.app.store.read_in(Lane::Bulk, f);
        Handle::current().block_on(read).map_err(|error| format!("the export stopped: {error}"))
    }

    /// Reads by place, a batch a transaction, and gives each batch to `put`.
    pub(super) fn pages(
        &self,
        read: impl Fn(&mut Tx<'_>, Uuid) -> Result<Batch<Uuid>, Error> + Send + Clone + 'static,
        mut put: impl FnMut(&[Record]) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut after = Uuid::nil();
        loop {
            let read = read.clone();
            let batch = self.read(move |tx| read(tx, after))?;
            put(&batch.records)?;
            self.tell(batch.records.len());
            let Some(next) = batch.next else { return Ok(()) };
            after = next;
        }
    }

    /// Comments that something happened to between two places of the log.
    fn changed(&self, from: Cursor, last: Cursor) -> Result<BTreeSet<Uuid>, String> {
        let (site, mut changed, mut after) = (self.site, BTreeSet::new(), from);
        loop {
            let (more, next) = self.read(move |tx| archive::changed(tx, site, (after, last)))?;
            changed.extend(more);
            let Some(next) = next else { return Ok(changed) };
            after = next;
        }
    }

    fn tell(&self, more: usize) {
        self.done.set(self.done.get() + more as u64);
        let _ = self.say.send(Said::Progress(Unit::Count, self.done.get(), self.done.get()));
    }
}

struct Writing {
    mark: Mark,
    /// Everybody whom a line names: 16 bytes each.
    accounts: Arc<HashSet<Uuid>>,
    /// Texts that came shortly before the mark or behind it, and are in: 16 bytes each, also where an import has just
    /// brought a million.
    late_texts: Vec<Uuid>,
    writer: Writer,
    /// The file that is written.
    to: PathBuf,
}

impl Writing {
    fn all(mut self, reading: &Reading<'_>, site: &Site) -> Result<Exported, String> {
        let (id, mark) = (reading.site, reading.mark);
        reading.pages(move |tx, after| archive::standings(tx, id, mark, after), |rows| self.put(rows))?;
        reading.pages(move |tx, after| archive::comments(tx, id, mark, after), |rows| self.put(rows))?;
        reading.pages(move |tx, after| archive::decisions(tx, id, after), |rows| self.put(rows))?;
        reading.pages(move |tx, after| archive::guests(tx, id, mark, after), |rows| self.put(rows))?;
        let last = self.look_again(reading)?;
        self.log(reading, last)?;
        reading.pages(move |tx, after| archive::stories(tx, id, after), |rows| self.put(rows))?;
        let accounts = Arc::clone(&self.accounts);
        reading.pages(move |tx, after| archive::accounts(tx, &accounts, after), |rows| self.put(rows))?;
        for name in
            ["phase_day", "source", "correction", "rule", "section_setting", "setting", "origin", "site"]
        {
            let rows = reading.read(move |tx| archive::whole(tx, name, id))?;
            self.put(&rows)?;
        }
        self.finish(site)
    }

    /// Reads comments again that were changed since the export began, until none is: then what they are is what the log
    /// says. Gives the place in the log up to which that is so.
    fn look_again(&mut self, reading: &Reading<'_>) -> Result<Cursor, String> {
        let (site, mark) = (reading.site, reading.mark);
        let (mut again, mut bytes, mut from) = (Again::default(), 0, mark.cursor);
        'looks: for look in 0.. {
            let last = reading.end_of_log()?;
            let changed = reading.changed(from, last)?;
            if look == LOOKS_MAX && !changed.is_empty() {
                break;
            }
            for id in &changed {
                let id = *id;
                let records = reading.read(move |tx| archive::comment(tx, site, mark, id))?;
                bytes += again.take(id, &records);
                for record in &records {
                    self.note(record);
                }
                reading.tell(records.len());
                if bytes > AGAIN_BYTES_MAX {
                    break 'looks;
                }
            }
            from = last;
            if changed.is_empty() {
                break;
            }
        }
        let replaced = again
            .0
            .iter()
            .try_for_each(|(kind, (field, lines))| self.writer.replace(place_of(kind), field, lines));
        replaced.map_err(|error| stopped(&self.to, &error))?;
        Ok(from)
    }

    /// The log up to a place.
    fn log(&mut self, reading: &Reading<'_>, last: Cursor) -> Result<(), String> {
        let (site, mark) = (reading.site, reading.mark);
        let mut after: Cursor = START;
        let mut late_texts = std::mem::take(&mut self.late_texts);
        late_texts.sort_unstable();
        let late_texts = Arc::new(late_texts);
        loop {
            let late = Arc::clone(&late_texts);
            let batch = reading.read(move |tx| archive::events(tx, site, mark, (after, last), &late))?;
            self.put(&batch.records)?;
            reading.tell(batch.records.len());
            let Some(next) = batch.next else { return Ok(()) };
            after = next;
        }
    }

    fn put(&mut self, records: &[Record]) -> Result<(), String> {
        for record in records {
            let put = self.writer.put(place_of(record.kind.name), &encode(record));
            put.map_err(|error| stopped(&self.to, &error))?;
            self.note(record);
        }
        Ok(())
    }

    /// Remembers what others need of a row.
    fn note(&mut self, record: &Record) {
        Arc::make_mut(&mut self.accounts).extend(named_accounts(record));
        if record.kind.name == "revision"
            && let (Some(id), Cell::Int(at)) = (record.get("id").id(), record.get("created_at"))
            && *at > self.mark.at.saturating_sub(LATE)
        {
            self.late_texts.push(id);
        }
    }

    fn finish(self, site: &Site) -> Result<Exported, String> {
        let counts: Vec<_> =
            KINDS.iter().enumerate().map(|(at, kind)| (kind.name, self.writer.count(at))).collect();
        let first = format!(
            "{{\"althing_archive\":{VERSION},\"made_by\":{},\"site\":{{\"id\":\"{}\",\"slug\":{}}}}}",
            quoted(concat!("althing ", env!("CARGO_PKG_VERSION"))),
            site.id,
            quoted(&site.slug)
        );
        let each: Vec<String> = counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| format!("\"{name}\":{count}"))
            .collect();
        let lines = counts.iter().map(|(_, count)| count).sum::<u64>() + 2;
        let last = format!("{{\"type\":\"end\",\"lines\":{lines},\"counts\":{{{}}}}}", each.join(","));
        self.writer.finish(&first, &last).map_err(|error| stopped(&self.to, &error))?;
        Ok(Exported { counts })
    }
}

/// Lines of comments that were read again, by kind: the field that they are found by, and the lines by what it says.
#[derive(Default)]
struct Again(BTreeMap<&'static str, (&'static str, BTreeMap<Uuid, Vec<String>>)>);

impl Again {
    /// Takes everything of a comment, in the place of what was taken of it before; gives how many bytes that is.
    fn take(&mut self, comment: Uuid, records: &[Record]) -> usize {
        if records.is_empty() {
            return 0;
        }
        for (kind, field) in OF_COMMENT {
            self.0.entry(kind).or_insert((field, BTreeMap::new())).1.insert(comment, Vec::new());
        }
        let mut bytes = 0;
        for record in records {
            let line = encode(record);
            bytes += line.len();
            let (kind, own) = (record.kind.name, record.get("id").id());
            match (kind, own) {
                ("guest", Some(guest)) => {
                    let lines = &mut self.0.entry(kind).or_insert(("id", BTreeMap::new())).1;
                    lines.insert(guest, vec![line]);
                }
                _ => {
                    if let Some(lines) = self.0.get_mut(kind).and_then(|kind| kind.1.get_mut(&comment)) {
                        lines.push(line);
                    }
                }
            }
        }
        bytes
    }
}

/// Why a file could not be written.
pub(super) fn stopped(to: &Path, error: &io::Error) -> String {
    format!("{}: the export stopped: {error}; the server must be able to write there", to.display())
}

/// The place of a kind in an archive.
fn place_of(kind: &str) -> usize {
    KINDS.iter().position(|known| known.name == kind).unwrap_or(0)
}

/// Whom a line names: as an author, or as somebody of staff.
fn named_accounts(record: &Record) -> impl Iterator<Item = Uuid> {
    let is_account = |kind: &str| record.get(kind).text() == Some("account");
    let by = |id: &str, kind: &str| record.get(id).id().filter(|_| is_account(kind));
    [record.get("account_id").id(), by("actor_id", "actor_kind"), by("decided_by", "decided_by_kind")]
        .into_iter()
        .flatten()
}
