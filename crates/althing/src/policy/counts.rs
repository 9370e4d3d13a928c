//! What the phases did: counted in memory, and written by the relay now and then.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use althing_core::id::SiteId;
use althing_core::policy::{HoldReason, refused_by};
use althing_core::refusal::Refusal;
use althing_core::time::{Micros, SECOND};
use althing_store::{Error, Lane, phase};

use crate::app::App;

/// How often counts are written, in microseconds. What a crash takes with it is no more than that.
const WRITTEN_EVERY: i64 = 10 * SECOND;

/// Of one phase on one site and day: held and refused.
type Counts = HashMap<(SiteId, i64, &'static str), (i64, i64)>;

/// What was counted and not yet written.
#[derive(Default)]
pub struct Counted(Mutex<(Counts, Micros)>);

impl Counted {
    /// A comment, or an edit, was held for these reasons.
    pub fn held(&self, site: SiteId, reasons: &[HoldReason], now: Micros) {
        let phases: BTreeSet<&'static str> = reasons.iter().filter_map(|reason| reason.phase()).collect();
        for name in phases {
            self.add(site, name, (1, 0), now);
        }
    }

    /// It was refused.
    pub fn refused(&self, site: SiteId, refusal: &Refusal, now: Micros) {
        if let Some(name) = refused_by(refusal) {
            self.add(site, name, (0, 1), now);
        }
    }

    fn add(&self, site: SiteId, name: &'static str, (held, refused): (i64, i64), now: Micros) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counted.0.entry((site, phase::day_of(now), name)).or_default();
        count.0 += held;
        count.1 += refused;
    }

    fn take_due(&self, now: Micros) -> Counts {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.1.plus(WRITTEN_EVERY) > now {
            return Counts::new();
        }
        counted.1 = now;
        std::mem::take(&mut counted.0)
    }

    fn put_back(&self, counts: Counts) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, (held, refused)) in counts {
            let count = counted.0.entry(key).or_default();
            count.0 += held;
            count.1 += refused;
        }
    }
}

/// Writes what was counted, if it is time.
pub async fn write(app: &App) -> Result<(), Error> {
    let counts = app.counted.take_due(app.clock.now());
    if counts.is_empty() {
        return Ok(());
    }
    let rows = counts.clone();
    let written = app
        .store
        .write(Lane::Bulk, move |tx| {
            rows.iter().try_for_each(|((site, day, name), (held, refused))| {
                phase::count(tx, *site, *day, name, *held, *refused)
            })
        })
        .await;
    if written.is_err() {
        app.counted.put_back(counts);
    }
    written
}
