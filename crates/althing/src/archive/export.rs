//! Writing an archive while the server runs, a batch a transaction.
//!
//! What refers to something is read before what it refers to: rows that are referred to are never deleted, so everything
//! that a line names is in the archive, whatever is changed meanwhile. The lines change places in [`super::pack`].

use std::collections::HashSet;
use std::path::Path;
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
                late_texts: Arc::default(),
                writer: Writer::new(&to, KINDS.len()),
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
        let begun = Instant::now();
        let mut reading =
            Self { app, site, mark: Mark { cursor: START, at: 0 }, say, done: std::cell::Cell::default() };
        loop {
            if let Some(mark) = reading.read(archive::mark)? {
                reading.mark = mark;
                return Ok(reading);
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

    fn tell(&self, more: usize) {
        self.done.set(self.done.get() + more as u64);
        let _ = self.say.send(Said::Progress(Unit::Count, self.done.get(), self.done.get()));
    }
}

struct Writing {
    mark: Mark,
    /// Everybody whom a line names: 16 bytes each, the only thing that is remembered of a site as it is read.
    accounts: Arc<HashSet<Uuid>>,
    /// Texts that came shortly before the mark or behind it, and are in.
    late_texts: Arc<HashSet<Uuid>>,
    writer: Writer,
}

impl Writing {
    fn all(mut self, reading: &Reading<'_>, site: &Site) -> Result<Exported, String> {
        let (id, mark) = (reading.site, reading.mark);
        reading.pages(move |tx, after| archive::standings(tx, id, mark, after), |rows| self.put(rows))?;
        reading.pages(move |tx, after| archive::comments(tx, id, mark, after), |rows| self.put(rows))?;
        reading.pages(move |tx, after| archive::decisions(tx, id, after), |rows| self.put(rows))?;
        reading.pages(move |tx, after| archive::guests(tx, id, mark, after), |rows| self.put(rows))?;
        self.log(reading)?;
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

    /// The log up to where it stands now: everything that was read before is in it.
    fn log(&mut self, reading: &Reading<'_>) -> Result<(), String> {
        let (site, mark) = (reading.site, reading.mark);
        let last = reading.read(event::last)?.unwrap_or(START);
        let mut after: Cursor = START;
        loop {
            let late = Arc::clone(&self.late_texts);
            let batch = reading.read(move |tx| archive::events(tx, site, mark, (after, last), &late))?;
            self.put(&batch.records)?;
            reading.tell(batch.records.len());
            let Some(next) = batch.next else { return Ok(()) };
            after = next;
        }
    }

    fn put(&mut self, records: &[Record]) -> Result<(), String> {
        let accounts = Arc::make_mut(&mut self.accounts);
        let late_texts = Arc::make_mut(&mut self.late_texts);
        for record in records {
            let at = KINDS.iter().position(|kind| kind.name == record.kind.name).unwrap_or(0);
            self.writer.put(at, &encode(record)).map_err(|error| format!("the export stopped: {error}"))?;
            accounts.extend(named_accounts(record));
            if record.kind.name == "revision"
                && let (Some(id), Cell::Int(at)) = (record.get("id").id(), record.get("created_at"))
                && *at > self.mark.at.saturating_sub(LATE)
            {
                late_texts.insert(id);
            }
        }
        Ok(())
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
        self.writer.finish(&first, &last).map_err(|error| format!("the export stopped: {error}"))?;
        Ok(Exported { counts })
    }
}

/// Whom a line names: as an author, or as somebody of staff.
fn named_accounts(record: &Record) -> impl Iterator<Item = Uuid> {
    let is_account = |kind: &str| record.get(kind).text() == Some("account");
    let by = |id: &str, kind: &str| record.get(id).id().filter(|_| is_account(kind));
    [record.get("account_id").id(), by("actor_id", "actor_kind"), by("decided_by", "decided_by_kind")]
        .into_iter()
        .flatten()
}
