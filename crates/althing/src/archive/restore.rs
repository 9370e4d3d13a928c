//! Bringing a site in from an archive: looked through first, so that a broken one stores nothing; then its lines in batches,
//! in the lane of bulk work, with the place kept in the same transaction, so that after a kill the same command goes on.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use althing_core::id::SiteId;
use althing_core::name::Slug;
use althing_store::archive::{self, Begun, Cell, Entry, Fate, settle};
use althing_store::{Error, Lane, Tx};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::TOLD_MAX;
use super::check::checked;
use super::line::{self, Line};
use super::pack::{Found, Lines, Survey, survey};
use crate::app::App;
use crate::failure::Failure;
use crate::restore::erase_again;

/// Rows written in one transaction.
const BATCH_MAX: usize = 200;
/// Bytes of lines in one transaction, beyond which no line is added.
const BATCH_BYTES_MAX: usize = 1 << 20;
/// Replies that wait for what they answer; the first of more begins a thread of its own.
const WAITING_MAX: usize = 10_000;
/// Batches for which one is tried again before the last.
const TRIES_MAX: u32 = 20;

/// What stands in the line of an account.
const ACCOUNT: &[u8] = b"\"account\"";

/// One at a time.
static TURN: Mutex<()> = Mutex::const_new(());

/// What a restore did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The site's short name.
    pub slug: String,
    /// Another one that was asked for, in vain: the site had its name before.
    pub wished: Option<String>,
    /// The site was there, whole: nothing was done.
    pub was_there: bool,
    /// The line behind which it went on; 0 from the beginning.
    pub resumed_behind: i64,
    /// Rows stored by kind, and those that were there already.
    pub kinds: BTreeMap<&'static str, (u64, u64)>,
    /// Accounts that came without name, address, or what signs them in.
    pub nameless: u64,
    /// See there.
    pub unreachable: u64,
    /// See there.
    pub unlinked: u64,
    /// See there: what the archive says of them is said of nobody.
    pub foreign: u64,
    /// Replies whose comment is not in the archive.
    pub orphans: u64,
    /// Comments whose text is not in the archive.
    pub textless: u64,
    /// Bad lines in all.
    pub bad_count: u64,
    /// The first of them: number, and why.
    pub bad: Vec<(u64, String)>,
}

impl Restored {
    /// Rows of a kind that were stored.
    pub fn stored(&self, kind: &str) -> u64 {
        self.kinds.get(kind).map_or(0, |(stored, _)| *stored)
    }

    fn bad(&mut self, line: u64, why: impl Into<String>) {
        self.bad_count += 1;
        if self.bad.len() < TOLD_MAX {
            self.bad.push((line, why.into()));
        }
    }

    fn count(&mut self, entry: &Placed, fate: Fate) {
        let (stored, there) = self.kinds.entry(entry.entry.record.kind.name).or_default();
        match fate {
            Fate::There => *there += 1,
            Fate::Refused => return self.bad(entry.line, refused(&entry.entry)),
            Fate::Unlinked => self.unlinked += 1,
            Fate::Foreign => self.foreign += 1,
            Fate::Waits => {}
            Fate::Stored | Fate::Orphaned | Fate::Nameless | Fate::Unreachable => *stored += 1,
        }
        self.orphans += u64::from(fate == Fate::Orphaned);
        self.nameless += u64::from(fate == Fate::Nameless);
        self.unreachable += u64::from(fate == Fate::Unreachable);
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let kinds: BTreeMap<_, _> = self
            .kinds
            .iter()
            .map(|(kind, (stored, there))| (*kind, json!({"stored": stored, "already_stored": there})))
            .collect();
        json!({
            "site": self.slug,
            "already_there": self.was_there,
            "kinds": kinds,
            "accounts_without_name": self.nameless,
            "accounts_without_address": self.unreachable,
            "accounts_without_identity": self.unlinked,
            "accounts_of_others": self.foreign,
            "replies_without_parent": self.orphans,
            "comments_without_text": self.textless,
            "bad_lines": self.bad_count,
            "bad": self.bad.iter().map(|(line, why)| json!({"line": line, "why": why})).collect::<Vec<_>>(),
        })
    }

    /// For people: line by line.
    pub fn table(&self) -> String {
        let wished = self.wished.as_ref().map_or_else(String::new, |wished| {
            format!(", under this name since it came in first, and not as {wished}")
        });
        if self.was_there {
            return format!("site {} is here already, whole{wished}; nothing was changed", self.slug);
        }
        let mut lines = vec![format!("site {} is in{wished}", self.slug)];
        if self.resumed_behind > 0 {
            lines
                .push(format!("went on behind line {}, where an earlier try was ended", self.resumed_behind));
        }
        for (kind, (stored, there)) in &self.kinds {
            let before = if *there > 0 { format!(", already stored {there}") } else { String::new() };
            lines.push(format!("  {kind}: {stored}{before}"));
        }
        let mut tell = |count: u64, what: &str| {
            if count > 0 {
                lines.push(format!("{what}: {count}"));
            }
        };
        tell(self.nameless, "accounts without their name, which another account here has");
        tell(self.unreachable, "accounts without their address, which another account here has");
        tell(
            self.unlinked,
            "accounts that their mailbox does not sign in, because it signs in another account here",
        );
        tell(
            self.foreign,
            "accounts that are another's here, by their mailbox; what they wrote stands under its name, as a guest's",
        );
        tell(self.orphans, "replies whose comment is missing, as threads of their own");
        tell(self.textless, "comments whose text is missing, as erased");
        tell(self.bad_count, "bad lines, left out");
        lines.extend(self.bad.iter().map(|(line, why)| format!("  line {line}: {why}")));
        lines.join("\n")
    }
}

fn refused(entry: &Entry) -> String {
    let names: Vec<&str> = entry
        .record
        .kind
        .columns
        .iter()
        .filter(|column| column.refers.is_some())
        .map(|column| column.name)
        .collect();
    if names.is_empty() {
        return "something else has what only one may have".to_owned();
    }
    format!(
        "what it refers to is not in the archive ({}), or something else has what only one may have",
        names.join(", ")
    )
}

/// A row with the line that it stands in.
#[derive(Clone)]
struct Placed {
    line: u64,
    tries: u32,
    entry: Entry,
}

/// Brings a site in, under another short name if one is given. Refusals are one line for the operator; `progress` is told
/// how many lines are done.
pub async fn restore(
    app: &Arc<App>,
    slug: Option<&str>,
    from: &Path,
    progress: impl FnMut(u64, u64) + Send + 'static,
) -> Result<Restored, String> {
    let _turn = TURN.lock().await;
    let (shared, from, slug) = (Arc::clone(app), from.to_owned(), slug.map(str::to_owned));
    let running = tokio::task::spawn_blocking(move || {
        let survey = survey(&from)?;
        let mut restoring = Restoring::begin(&shared, &survey, slug)?;
        if !restoring.report.was_there {
            restoring.lines(&from, &survey, progress)?;
            restoring.settle()?;
        }
        Ok::<_, String>(restoring.report)
    });
    let report = running.await.map_err(|error| error.to_string())??;
    app.reload_sites().await.map_err(|error| error.to_string())?;
    // Also of one that is here already: an earlier try may have ended between the two.
    erase_again(app).await?;
    app.wake.wake();
    Ok(report)
}

struct Restoring<'a> {
    app: &'a App,
    site: SiteId,
    slug: String,
    digest: [u8; 32],
    /// Lines that are in for good, as the database knows it.
    kept: i64,
    batch: Vec<Placed>,
    batch_bytes: usize,
    waiting: Vec<Placed>,
    /// Accounts that the archive may speak of: 16 bytes each.
    accounts: HashSet<Uuid>,
    /// Those that are others' here.
    foreign: HashSet<Uuid>,
    report: Restored,
}

impl<'a> Restoring<'a> {
    fn begin(app: &'a App, survey: &Survey, slug: Option<String>) -> Result<Self, String> {
        let is_wished = slug.is_some();
        let slug = slug.unwrap_or_else(|| survey.header.slug.clone());
        let slug = Slug::new(&slug).map_err(|refusal| format!("--site: {refusal}"))?.as_str().to_owned();
        let (site, digest) = (SiteId(survey.header.site_id), survey.digest);
        let wished = slug.clone();
        let (begun, has_slug, known) = read(app, move |tx| {
            let has_slug = archive::site_by_slug(tx, &wished)?;
            Ok((archive::begun(tx, site, &digest)?, has_slug, archive::slug_of_site(tx, site)?))
        })?;
        // What came in under a name stays under it.
        let wished = known.as_ref().filter(|known| is_wished && **known != slug).map(|_| slug.clone());
        let is_known = known.is_some();
        let slug = known.unwrap_or(slug);
        let mut report = Restored { slug: slug.clone(), wished, ..Restored::default() };
        if !is_known && has_slug.is_some_and(|known| known != site) {
            return Err(format!(
                "there is another site {slug} here; bring this one in under a name that is free: --site NAME"
            ));
        }
        match begun {
            Begun::New => {}
            Begun::Resumed(line) => report.resumed_behind = line,
            Begun::Other => {
                return Err("another archive of this site was brought in and was not finished; finish that one first, by \
                            the same command as before"
                    .to_owned());
            }
            Begun::There => report.was_there = true,
        }
        let kept = report.resumed_behind;
        Ok(Self {
            app,
            site,
            slug,
            digest,
            kept,
            batch: Vec::new(),
            batch_bytes: 0,
            waiting: Vec::new(),
            accounts: HashSet::new(),
            foreign: HashSet::new(),
            report,
        })
    }

    fn lines(
        &mut self,
        from: &Path,
        survey: &Survey,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<(), String> {
        let stopped = |error: std::io::Error| format!("{}: {error}", from.display());
        let mut lines = Lines::open(from).map_err(stopped)?;
        let mut kind = if self.kept > 1 { "(known)" } else { "" };
        loop {
            let read = lines.read().map_err(stopped)?;
            let number = lines.number;
            let line = match read {
                Found::End => break,
                _ if number == 1 => continue,
                Found::Line(line) if number as i64 <= self.report.resumed_behind => {
                    self.recall(&line)?;
                    continue;
                }
                Found::TooLong if number as i64 <= self.report.resumed_behind => continue,
                Found::TooLong => {
                    self.report.bad(number, "it is longer than a line may be");
                    continue;
                }
                Found::Line(line) => line,
            };
            let decoded = line::decode(&line, &self.app.key);
            let is_first = kind.is_empty();
            // What came before is in, accounts above all, before what refers to it is looked at.
            if let Ok(Line::Row(record)) = &decoded
                && kind != record.kind.name
            {
                self.flush(number - 1)?;
                self.last_call(number - 1)?;
                progress(number - 1, survey.lines);
                kind = record.kind.name;
            }
            let entry = decoded.and_then(|decoded| match decoded {
                Line::Row(record) => self.of_this_site(record).map(Some),
                Line::End => Ok(None),
            });
            match entry {
                Ok(None) => {}
                Ok(Some(entry)) => self.take(number, line.len(), entry)?,
                Err(why) if is_first => {
                    return Err(format!("the archive's site cannot be stored: line {number}: {why}"));
                }
                Err(why) => self.report.bad(number, why),
            }
            if self.batch.len() >= BATCH_MAX || self.batch_bytes >= BATCH_BYTES_MAX {
                self.flush(number)?;
                progress(number, survey.lines);
            }
        }
        self.flush(lines.number)?;
        self.last_call(lines.number)
    }

    fn take(&mut self, number: u64, bytes: usize, entry: Entry) -> Result<(), String> {
        if self.must_be_apart(&entry) {
            self.flush(number - 1)?;
        }
        self.batch_bytes += bytes;
        self.batch.push(Placed { line: number, tries: 0, entry });
        Ok(())
    }

    /// Of a line that is in already: whether the archive may speak of an account.
    fn recall(&mut self, line: &[u8]) -> Result<(), String> {
        if !line.windows(ACCOUNT.len()).any(|part| part == ACCOUNT) {
            return Ok(());
        }
        let Ok(Line::Row(record)) = line::decode(line, &self.app.key) else { return Ok(()) };
        let Some(id) = record.get("id").id().filter(|_| record.kind.name == "account") else { return Ok(()) };
        let site = self.site;
        let is_same = read(self.app, move |tx| archive::is_same_account(tx, site, &record))?;
        if is_same { &mut self.accounts } else { &mut self.foreign }.insert(id);
        Ok(())
    }

    /// Takes out what a row says of accounts that are others' here. Accounts come before everything that names them.
    fn of_nobody(&self, record: &mut archive::Record) -> Result<(), String> {
        if matches!(record.kind.name, "account" | "identity") {
            return Ok(());
        }
        for (at, column) in record.kind.columns.iter().enumerate() {
            let is_actor = |kind: &str| record.get(kind).text() == Some("account");
            let names_one = match column.name {
                "account_id" => true,
                "actor_id" => is_actor("actor_kind"),
                "decided_by" => is_actor("decided_by_kind"),
                _ => false,
            };
            let Some(id) = record.cells[at].id().filter(|id| names_one && !self.accounts.contains(id)) else {
                continue;
            };
            if !column.is_optional || column.refers.is_some() && !self.foreign.contains(&id) {
                return Err(format!(
                    "{}: no account that stands before it and is not another's here",
                    column.name
                ));
            }
            record.cells[at] = Cell::Null;
        }
        Ok(())
    }

    /// A row that may be written. The site's own has the id that the first line says, and the short name that was wished.
    fn of_this_site(&self, mut record: archive::Record) -> Result<Entry, String> {
        if record.kind.name == "site" {
            if record.get("id").id() != Some(self.site.0) {
                return Err("it is another site than the first line says".to_owned());
            }
            let at = record.kind.columns.iter().position(|column| column.name == "slug");
            if let Some(cell) = at.and_then(|at| record.cells.get_mut(at)) {
                *cell = Cell::Text(self.slug.clone());
            }
        }
        self.of_nobody(&mut record)?;
        checked(record)
    }

    /// Events of one transaction are ordered by their ids: one whose id is lower than that of the event before it begins
    /// another transaction.
    fn must_be_apart(&self, entry: &Entry) -> bool {
        let is_event = entry.record.kind.name == "event";
        let before = self.batch.last().and_then(|placed| placed.entry.record.get("id").id());
        is_event && before.is_some_and(|before| entry.record.get("id").id() <= Some(before))
    }

    /// Writes the batch, and the place behind it; then what waited for it.
    fn flush(&mut self, upto: u64) -> Result<(), String> {
        if self.batch.is_empty() && self.waiting.is_empty() {
            return Ok(());
        }
        self.batch_bytes = 0;
        let mut batch = std::mem::take(&mut self.batch);
        let due = std::mem::take(&mut self.waiting);
        let (again, late): (Vec<_>, Vec<_>) = due.into_iter().partition(|placed| placed.tries < TRIES_MAX);
        batch.extend(again);
        self.waiting = late;
        self.write(batch, upto, false)?;
        while self.waiting.len() > WAITING_MAX {
            let first = self.waiting.remove(0);
            self.write(vec![first], upto, true)?;
        }
        Ok(())
    }

    /// What still waits when all comments are in answers nothing: it begins a thread of its own. In the order of their
    /// places, so that what answers it finds it.
    fn last_call(&mut self, upto: u64) -> Result<(), String> {
        let place = |placed: &Placed| match placed.entry.record.get("position") {
            Cell::Int(position) => *position,
            _ => 0,
        };
        self.waiting.sort_by_key(place);
        while !self.waiting.is_empty() {
            let rest = self.waiting.split_off(self.waiting.len().min(BATCH_MAX));
            let batch = std::mem::replace(&mut self.waiting, rest);
            self.write(batch, upto, true)?;
        }
        Ok(())
    }

    /// The lines before the first that waits are in for good.
    fn safe(&self, batch: &[Placed], upto: u64) -> i64 {
        let comments = batch.iter().filter(|placed| placed.entry.record.kind.name == "comment");
        let waiting = self.waiting.iter().chain(comments).map(|placed| placed.line).min();
        let line = waiting.map_or(upto, |line| line - 1);
        self.kept.max(line as i64)
    }

    fn write(&mut self, batch: Vec<Placed>, upto: u64, is_last_call: bool) -> Result<(), String> {
        if batch.is_empty() {
            return Ok(());
        }
        let line = self.safe(&batch, upto);
        let batch = Arc::new(batch);
        match self.put(&batch, line, is_last_call) {
            Ok(fates) => {
                self.kept = line;
                self.tell(&batch, &fates)
            }
            Err(Failure::Store(error)) if is_of_a_row(&error) => self.one_by_one(&batch, is_last_call),
            Err(failure) => Err(stopped(&failure)),
        }
    }

    /// One of them cannot be stored: which one shows when each has a transaction of its own.
    fn one_by_one(&mut self, batch: &[Placed], is_last_call: bool) -> Result<(), String> {
        for (at, placed) in batch.iter().enumerate() {
            let one = Arc::new(vec![placed.clone()]);
            // Those behind it may stand before it in the file: what waited is put again with later lines.
            let rest = batch[at + 1..].iter().map(|placed| placed.line as i64 - 1).min();
            let line = self.safe(&one, placed.line).min(rest.unwrap_or(i64::MAX)).max(self.kept);
            match self.put(&one, line, is_last_call) {
                Ok(fates) => {
                    self.kept = line;
                    self.tell(&one, &fates)?;
                }
                Err(Failure::Store(error)) if is_of_a_row(&error) => {
                    self.report.bad(placed.line, "the database does not take it");
                }
                Err(failure) => return Err(stopped(&failure)),
            }
        }
        Ok(())
    }

    fn put(&self, batch: &Arc<Vec<Placed>>, line: i64, is_last_call: bool) -> Result<Vec<Fate>, Failure> {
        let (site, digest, kept, batch) = (self.site, self.digest, self.kept, Arc::clone(batch));
        self.app.store.write_blocking(Lane::Bulk, move |tx| {
            // Another process that brings in the same archive would write the log twice.
            let is_ours = match archive::begun(tx, site, &digest)? {
                Begun::New => kept == 0,
                Begun::Resumed(known) => known == kept,
                Begun::Other | Begun::There => false,
            };
            if !is_ours {
                return Err(Failure::Store(Error::Backup("another process brings this site in".to_owned())));
            }
            archive::keep_place(tx, site, &digest, line)?;
            batch.iter().map(|placed| Ok(archive::put(tx, site, &placed.entry, is_last_call)?)).collect()
        })
    }

    fn tell(&mut self, batch: &[Placed], fates: &[Fate]) -> Result<(), String> {
        for (placed, fate) in batch.iter().zip(fates) {
            if *fate == Fate::Refused && placed.entry.record.kind.name == "site" {
                return Err(
                    "the archive's site cannot be stored: another one has its name or its id".to_owned()
                );
            }
            if *fate == Fate::Waits {
                self.waiting.push(Placed { tries: placed.tries + 1, ..placed.clone() });
                continue;
            }
            if let ("account", Some(id)) = (placed.entry.record.kind.name, placed.entry.record.get("id").id())
            {
                match fate {
                    Fate::Refused => {}
                    Fate::Foreign => drop(self.foreign.insert(id)),
                    _ => drop(self.accounts.insert(id)),
                }
            }
            self.report.count(placed, *fate);
        }
        Ok(())
    }

    /// Counts everything that is derived; then the site is one like the others.
    fn settle(&mut self) -> Result<(), String> {
        let site = self.site;
        let mut after = Uuid::nil();
        loop {
            let (next, textless) = write(self.app, move |tx| settle::comments(tx, site, after))?;
            self.report.textless += textless;
            let Some(next) = next else { break };
            after = next;
        }
        after = Uuid::nil();
        while let Some(next) = write(self.app, move |tx| settle::stories(tx, site, after))? {
            after = next;
        }
        write(self.app, move |tx| archive::done(tx, site))
    }
}

fn read<T: Send + 'static>(
    app: &App,
    f: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, String> {
    app.store.read_blocking(f).map_err(|error| error.to_string())
}

fn write<T: Send + 'static>(
    app: &App,
    f: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, String> {
    app.store
        .write_blocking(Lane::Bulk, f)
        .map_err(|error| format!("the import stopped: {error}; run it again"))
}

/// Whether an error is about what was to be stored, and not about the database.
fn is_of_a_row(error: &Error) -> bool {
    matches!(error, Error::Constraint { .. } | Error::Engine(_) | Error::Decode(_))
}

fn stopped(failure: &Failure) -> String {
    format!("the import stopped: {failure}; run it again, what is stored stays stored")
}
