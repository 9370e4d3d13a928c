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

use super::line::{encode, quoted};
use super::pack::Writer;
use super::VERSION;
use crate::admin::{Said, Say, Unit};
use crate::app::App;

/// How long an export waits for transactions that began before it.
const SETTLE_WAIT: Duration = Duration::from_secs(60);
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
        let writing = Writing {
            site: site.id,
            mark: Mark { cursor: START, at: 0 },
            accounts: Arc::default(),
            late_texts: Arc::default(),
            writer: Writer::new(&to, KINDS.len()),
            done: 0,
            app: &app,
        };
        let result = writing.all(&site, &say);
        if result.is_err() {
            Writer::new(&to, KINDS.len()).forget(KINDS.len());
        }
        result
    });
    written.await.map_err(|error| error.to_string())?
}

struct Writing<'a> {
    app: &'a App,
    site: SiteId,
    mark: Mark,
    /// Everybody whom a line names: 16 bytes each, the only thing that is remembered of a site as it is read.
    accounts: Arc<HashSet<Uuid>>,
    /// Texts that came shortly before the mark or behind it, and are in.
    late_texts: Arc<HashSet<Uuid>>,
    writer: Writer,
    done: u64,
}

impl Writing<'_> {
    fn all(mut self, site: &Site, say: &Say) -> Result<Exported, String> {
        self.mark = self.settled()?;
        let (id, mark) = (self.site, self.mark);
        self.pages(say, move |tx, after| archive::standings(tx, id, mark, after))?;
        self.pages(say, move |tx, after| archive::comments(tx, id, mark, after))?;
        self.pages(say, move |tx, after| archive::decisions(tx, id, after))?;
        self.pages(say, move |tx, after| archive::guests(tx, id, mark, after))?;
        self.log(say)?;
        self.pages(say, move |tx, after| archive::stories(tx, id, after))?;
        let accounts = Arc::clone(&self.accounts);
        self.pages(say, move |tx, after| archive::accounts(tx, &accounts, after))?;
        for name in ["phase_day", "correction", "rule", "section_setting", "setting", "origin", "site"] {
            let records = self.read(move |tx| archive::whole(tx, name, id))?;
            self.put(&records)?;
        }
        self.finish(site)
    }

    /// Reads in the lane of bulk work.
    fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, String> {
        let read = self.app.store.read_in(Lane::Bulk, f);
        Handle::current().block_on(read).map_err(|error| format!("the export stopped: {error}"))
    }

    /// The end of the log, once nothing can slip in front of it.
    fn settled(&self) -> Result<Mark, String> {
        let begun = Instant::now();
        loop {
            if let Some(mark) = self.read(archive::mark)? {
                return Ok(mark);
            }
            if begun.elapsed() > SETTLE_WAIT {
                return Err("a transaction on the database server has been running for a minute, and what it writes would be \
                            missing; try again when it is over"
                    .to_owned());
            }
            std::thread::sleep(SETTLE_PAUSE);
        }
    }

    fn pages(
        &mut self,
        say: &Say,
        f: impl Fn(&mut Tx<'_>, Uuid) -> Result<Batch<Uuid>, Error> + Send + Clone + 'static,
    ) -> Result<(), String> {
        let mut after = Uuid::nil();
        loop {
            let f = f.clone();
            let batch = self.read(move |tx| f(tx, after))?;
            self.put(&batch.records)?;
            let _ = say.send(Said::Progress(Unit::Count, self.done, self.done));
            let Some(next) = batch.next else { return Ok(()) };
            after = next;
        }
    }

    /// The log up to where it stands now: everything that was read before is in it.
    fn log(&mut self, say: &Say) -> Result<(), String> {
        let (site, mark) = (self.site, self.mark);
        let last = self.read(event::last)?.unwrap_or(START);
        let mut after: Cursor = START;
        loop {
            let late = Arc::clone(&self.late_texts);
            let batch = self.read(move |tx| archive::events(tx, site, mark, (after, last), &late))?;
            self.put(&batch.records)?;
            let _ = say.send(Said::Progress(Unit::Count, self.done, self.done));
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
            self.done += 1;
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
        let each: Vec<String> =
            counts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("\"{name}\":{count}")).collect();
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
