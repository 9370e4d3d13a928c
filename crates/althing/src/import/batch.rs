//! Comments that are prepared become rows, in batches that let readers' writes through between them.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use althing_core::comment::{DEPTH_MAX, ImportedComment};
use althing_core::id::{GuestId, JobId, SiteId, StoryId};
use althing_core::site::{ScoreMode, Site};
use althing_core::time::SECOND;
use althing_formats::record::CommentRecord;
use althing_store::comment::{self, Imported};
use althing_store::{Lane, Tx, authors, imported, job, story};

use super::actions::STOPPED;
use super::prepare::{self, Origin, Ready};
use super::report::Report;
use crate::app::App;
use crate::clock::Clock;
use crate::comment::actions::publish;
use crate::failure::Failure;

/// Comments stored in one transaction.
pub const BATCH_MAX: usize = 1_000;
/// The same while readers write: whoever submits waits for one batch at most, and some milliseconds are enough of that.
pub const BATCH_BESIDE_MAX: usize = 50;
/// What a batch weighs at most, in bytes of texts as they are stored.
const BATCH_BYTES_MAX: usize = 2 << 20;
/// How long after the last of a story its comments are scored, in microseconds.
const SCORED_AFTER: i64 = 10 * SECOND;
/// Authors that are remembered, so that their rows are not written again.
const REMEMBERED_MAX: usize = 20_000;

/// Comments of one story, in their order.
pub struct Group {
    /// The story.
    pub story: StoryId,
    /// For scoring them afterwards.
    pub job: Option<JobId>,
    /// The comments.
    pub comments: Vec<Ready>,
}

/// Comments that belong into one transaction.
pub type Batch = Vec<Group>;

/// Cuts a row of comments into batches, each of any number of stories.
pub struct Cutter {
    is_scored: bool,
    most: usize,
    batch: Batch,
    count: usize,
    bytes: usize,
}

impl Cutter {
    /// For a site, with so many comments in a batch.
    pub fn new(site: &Site, most: usize) -> Self {
        Self {
            is_scored: site.settings.score.mode != ScoreMode::Off,
            most,
            batch: Vec::new(),
            count: 0,
            bytes: 0,
        }
    }

    /// Adds a comment; gives the batch that is full with it.
    pub fn add(&mut self, app: &App, ready: Ready) -> Option<Batch> {
        let story = ready.comment.story_id;
        self.bytes += ready.comment.body.source.len() + ready.comment.body.html.as_str().len();
        if self.batch.last().is_none_or(|group| group.story != story) {
            let job = self.is_scored.then(|| JobId::new(app.clock.now(), app.chance.id()));
            self.batch.push(Group { story, job, comments: Vec::new() });
        }
        if let Some(group) = self.batch.last_mut() {
            group.comments.push(ready);
        }
        self.count += 1;
        (self.count >= self.most || self.bytes >= BATCH_BYTES_MAX).then(|| self.rest())
    }

    /// What is left.
    pub fn rest(&mut self) -> Batch {
        (self.count, self.bytes) = (0, 0);
        let mut batch = std::mem::take(&mut self.batch);
        // The order in which every change takes its locks.
        batch.sort_by_key(|group| group.story);
        batch
    }
}

/// Comments that are placed by now, by what recognises them.
type Placed = HashMap<[u8; 32], Imported>;

/// What a batch did.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Comments stored.
    pub stored: u64,
    /// Comments that were stored before.
    pub known: u64,
    /// Of those, the ones that are under another story.
    pub elsewhere: u64,
    /// Comments whose parent is not stored; they begin threads.
    pub orphans: u64,
    /// Comments that answer one so deep that nothing can; they stand beside it.
    pub flattened: u64,
    /// Comments of which only the beginning is stored.
    pub cut: u64,
    pub(super) epochs: Vec<(StoryId, i64)>,
    /// Whose rows are there by now.
    pub(super) authors: Vec<GuestId>,
}

impl Counts {
    /// Adds to a report.
    pub fn tell(&self, report: &mut Report) {
        report.stored += self.stored;
        report.skip("already stored", self.known - self.elsewhere);
        report.skip("already stored under another story", self.elsewhere);
        report.change("parent missing", self.orphans);
        report.change("too deep", self.flattened);
        report.change(prepare::CUT, self.cut);
    }
}

/// Authors whose rows are there since an earlier batch of the same import.
#[derive(Clone, Default)]
pub struct Authors(Arc<Mutex<BTreeSet<GuestId>>>);

impl Authors {
    fn lock(&self) -> MutexGuard<'_, BTreeSet<GuestId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be told once a batch is stored.
    fn add(&self, stored: &[GuestId]) {
        let mut known = self.lock();
        if known.len() > REMEMBERED_MAX {
            known.clear();
        }
        known.extend(stored);
    }
}

/// Stores a batch.
pub async fn store_batch(app: &App, site: SiteId, batch: Batch, authors: &Authors) -> Result<Counts, String> {
    let (batch, known, clock) = (Arc::new(batch), authors.clone(), Arc::clone(&app.clock));
    let written =
        app.store.write(Lane::Bulk, move |tx| store_in(tx, site, &batch, &known.lock(), &clock)).await;
    let counts = written.map_err(|failure| format!("the import stopped: {failure}; {STOPPED}"))?;
    authors.add(&counts.authors);
    for (story, epoch) in &counts.epochs {
        publish(app, *story, Some(*epoch));
    }
    Ok(counts)
}

fn store_in(
    tx: &mut Tx<'_>,
    site: SiteId,
    batch: &Batch,
    known: &BTreeSet<GuestId>,
    clock: &Clock,
) -> Result<Counts, Failure> {
    let mut counts = Counts::default();
    let mut placed = Placed::new();
    // All stories first, then their authors: the order in which every change takes its locks. Another import of the same
    // source waits here, and then sees what this one has stored.
    for group in batch {
        story::lock(tx, site, group.story)?;
    }
    let mut new = Vec::with_capacity(batch.len());
    for group in batch {
        let mut of_group = Vec::with_capacity(group.comments.len());
        for ready in &group.comments {
            of_group.extend(place(tx, ready, &mut placed, &mut counts)?);
        }
        new.push(of_group);
    }
    authors(tx, new.iter().flatten().filter(|one| !known.contains(&one.guest.id)))?;
    for (group, comments) in batch.iter().zip(&new).filter(|(_, comments)| !comments.is_empty()) {
        counts.stored += comments.len() as u64;
        counts.authors.extend(comments.iter().map(|one| one.guest.id));
        let epoch = imported(tx, group.story, comments)?;
        counts.epochs.extend(epoch.map(|epoch| (group.story, epoch)));
        if let Some(job) = group.job {
            // From now on, however long this waited for its turn: whoever works on the story may have passed these.
            job::enqueue_behind(tx, job, job::SCORES, group.story.0, clock.now().plus(SCORED_AFTER))?;
        }
    }
    Ok(counts)
}

/// A comment where it belongs; none where it is stored already.
fn place(
    tx: &mut Tx<'_>,
    ready: &Ready,
    placed: &mut Placed,
    counts: &mut Counts,
) -> Result<Option<ImportedComment>, Failure> {
    let (site, story, key) = (ready.comment.site_id, ready.comment.story_id, &ready.comment.source_key);
    if let Some(known) = by_key(tx, site, key, placed)? {
        counts.known += 1;
        counts.elsewhere += u64::from(known.story_id != story);
        return Ok(None);
    }
    counts.cut += u64::from(ready.is_cut);
    let mut one = ready.comment.clone();
    let parent = match &ready.parent_key {
        Some(key) => by_key(tx, site, key, placed)?.filter(|parent| parent.story_id == story),
        None => None,
    };
    counts.orphans += u64::from(ready.parent_key.is_some() && parent.is_none());
    if let Some(parent) = parent {
        let parent = beside_when_deep(tx, parent, counts)?;
        (one.parent_id, one.root_id, one.depth) = (Some(parent.id), parent.root_id, parent.depth + 1);
    }
    let at = Imported { story_id: story, id: one.comment_id, root_id: one.root_id, depth: one.depth };
    placed.insert(one.source_key, at);
    Ok(Some(one))
}

/// What an answer hangs on: the parent, or what that answers where nothing can stand below it.
fn beside_when_deep(tx: &mut Tx<'_>, parent: Imported, counts: &mut Counts) -> Result<Imported, Failure> {
    if parent.depth < DEPTH_MAX {
        return Ok(parent);
    }
    counts.flattened += 1;
    let above = comment::by_id(tx, parent.id)?.and_then(|row| row.parent_id);
    Ok(above.map_or(parent, |id| Imported { id, depth: parent.depth - 1, ..parent }))
}

fn by_key(
    tx: &mut Tx<'_>,
    site: SiteId,
    key: &[u8; 32],
    placed: &Placed,
) -> Result<Option<Imported>, althing_store::Error> {
    match placed.get(key) {
        Some(found) => Ok(Some(*found)),
        None => comment::by_source(tx, site, key),
    }
}

/// Counts what a batch would do, and does nothing. Whether a parent comes before it the source has told.
pub async fn rehearse(app: &App, site: SiteId, batch: Batch) -> Result<Counts, String> {
    let batch = Arc::new(batch);
    let read = move |tx: &mut Tx<'_>| {
        let mut counts = Counts::default();
        for ready in batch.iter().flat_map(|group| &group.comments) {
            if let Some(known) = comment::by_source(tx, site, &ready.comment.source_key)? {
                counts.known += 1;
                counts.elsewhere += u64::from(known.story_id != ready.comment.story_id);
                continue;
            }
            let parent = ready.parent_key.filter(|_| !ready.parent_is_here);
            if let Some(key) = parent {
                counts.orphans += u64::from(comment::by_source(tx, site, &key)?.is_none());
            }
            counts.cut += u64::from(ready.is_cut);
            counts.stored += 1;
        }
        Ok(counts)
    };
    app.store.read_in(Lane::Bulk, read).await.map_err(|error: althing_store::Error| error.to_string())
}

/// Stores comments of a story that are in memory, parents first. `system` names the kind of source in the keys that
/// recognise them; they are of this story only.
pub async fn store(
    app: &App,
    site: &Site,
    id: StoryId,
    system: &str,
    comments: &[CommentRecord],
    report: &mut Report,
) -> Result<(), String> {
    let found = app.store.read(move |tx| story::by_id(tx, id)).await;
    let found = found.map_err(|error: althing_store::Error| error.to_string())?;
    let since = found.ok_or("the story vanished while it was imported")?.created_at;
    let origin = Origin { site, system, name: id.0.as_bytes(), author_name: "" };
    let (mut cutter, known) = (Cutter::new(site, BATCH_MAX), Authors::default());
    for (ordinal, record) in comments.iter().enumerate() {
        let mut one = prepare::comment(app, &origin, record, id, since.plus(ordinal as i64));
        one.parent_key = record.parent_source_id.as_deref().map(|parent| origin.key(parent));
        if let Some(batch) = cutter.add(app, one) {
            store_batch(app, site.id, batch, &known).await?.tell(report);
        }
    }
    store_batch(app, site.id, cutter.rest(), &known).await?.tell(report);
    app.wake.wake();
    Ok(())
}
