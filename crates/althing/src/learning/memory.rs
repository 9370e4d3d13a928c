//! What is remembered of the corrections between two reads. A site's are read by one at a time; whoever needs them
//! meanwhile takes those that were known before, so that neither a slow database nor many comments at once make scores
//! wait.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use althing_core::id::SiteId;
use althing_core::time::{MINUTE, Micros, SECOND};
use althing_store::{Error, correction};
use tokio::sync::OwnedMutexGuard;

use super::{Corrections, Learnt, read};

/// How long corrections are remembered before they are read again, since other nodes learn too; in microseconds.
const REMEMBERED: i64 = 5 * SECOND;
/// Older ones are waited for, since on a quiet site one comment would be scored by those of hours ago; in microseconds.
const STALE_MAX: i64 = MINUTE;
/// Longest wait for a read: a quarter of what scores may take in all.
const WAIT: Duration = Duration::from_millis(500);
/// The log hears of reads that failed at most so often, in microseconds.
const ALARM_EVERY: i64 = MINUTE;

/// A site's corrections are switched on, and nothing is known of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown;

#[derive(Clone)]
struct Known {
    corrections: Arc<Corrections>,
    read_at: Micros,
    /// Also moved on by a read that failed.
    due_at: Micros,
}

/// A site's corrections as last read.
#[derive(Default)]
pub(super) struct Memory {
    known: Mutex<Option<Known>>,
    /// Held by who reads.
    reading: Arc<tokio::sync::Mutex<()>>,
}

impl Memory {
    fn known(&self) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_fresh(&self, now: Micros) -> bool {
        self.known().is_some_and(|known| known.due_at > now)
    }
}

impl Learnt {
    /// What corrects the scores of a site; none where it did not switch that on. Takes no longer than [`WAIT`].
    pub async fn corrections(
        self: &Arc<Self>,
        site: SiteId,
        now: Micros,
    ) -> Result<Option<Arc<Corrections>>, Unknown> {
        if !self.site(site).is_some_and(|site| site.settings.score.learned) {
            return Ok(None);
        }
        let memory = self.memory(site);
        match memory.known() {
            Some(known) if known.due_at > now => return Ok(Some(known.corrections)),
            Some(known) if known.read_at.plus(STALE_MAX) > now => {
                if let Ok(turn) = Arc::clone(&memory.reading).try_lock_owned() {
                    tokio::spawn(Arc::clone(self).refresh(memory, turn, site, now));
                }
                return Ok(Some(known.corrections));
            }
            _ => {}
        }
        // When it takes too long, or fails, what was known is better than nothing.
        let _ = tokio::time::timeout(WAIT, self.refreshed(&memory, site, now)).await;
        memory.known().map(|known| Some(known.corrections)).ok_or(Unknown)
    }

    fn memory(&self, site: SiteId) -> Arc<Memory> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(remembered.entry(site).or_default())
    }

    /// Waits for a turn to read, unless another one has read by then.
    async fn refreshed(self: &Arc<Self>, memory: &Arc<Memory>, site: SiteId, now: Micros) {
        let turn = Arc::clone(&memory.reading).lock_owned().await;
        if !memory.is_fresh(now) {
            // Its own task: a read that is under way is of use to the next, whoever gave up waiting.
            let _ = tokio::spawn(Arc::clone(self).refresh(Arc::clone(memory), turn, site, now)).await;
        }
    }

    async fn refresh(
        self: Arc<Self>,
        memory: Arc<Memory>,
        turn: OwnedMutexGuard<()>,
        site: SiteId,
        now: Micros,
    ) {
        let model = self.model();
        // Taken apart on the store's thread: a site's are up to a megabyte.
        let found = self.store.read(move |tx| {
            let rows = correction::of_model(tx, site, &model)?;
            Ok::<_, Error>(Arc::new(read(&rows).map(|taught| taught.correction)))
        });
        let found = found.await;
        let due_at = now.plus(REMEMBERED);
        {
            let mut known = memory.known.lock().unwrap_or_else(PoisonError::into_inner);
            match (&found, known.as_mut()) {
                (Ok(corrections), _) => {
                    let corrections = Arc::clone(corrections);
                    *known = Some(Known { corrections, read_at: now, due_at });
                }
                (Err(_), Some(known)) => known.due_at = due_at,
                (Err(_), None) => {}
            }
        }
        drop(turn);
        if let Err(error) = found {
            self.alarm(&error, now);
        }
    }

    fn alarm(&self, error: &Error, now: Micros) {
        let last = self.alarmed_at.load(Ordering::Relaxed);
        let is_due = now.0.saturating_sub(last) >= ALARM_EVERY;
        if is_due
            && self.alarmed_at.compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            tracing::error!(%error, "what was learnt from moderators cannot be read; scores go by what was known");
        }
    }
}
