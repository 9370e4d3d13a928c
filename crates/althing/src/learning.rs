//! What moderators teach the scorer, site by site: what they decide about comments here, and what clients of the
//! Perspective-compatible API suggest. Scores are corrected by it only where a site switched that on; what it would do is
//! measured either way, on each decision before it is learnt. No text is kept for it.

mod memory;
mod report;

use std::collections::HashMap;
use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use althing_core::id::{RevisionId, SiteId};
use althing_core::score::Attribute;
use althing_core::site::{ScoreMode, ScoreSettings, Site};
use althing_core::time::Micros;
use althing_scorer::correction::Traits;
use althing_scorer::{Correction, Record, Scores, Scratch};
use althing_store::correction::{self, CorrectionRow};
use althing_store::{Error, Lane, Store, Tx, held};
use tokio::sync::oneshot::{self, error::TryRecvError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::memory::Memory;
pub use self::memory::Unknown;
pub use self::report::report;
use crate::app::{App, Sites};
use crate::score::{Busy, LazyScorer};

/// Share from which a suggested score says that an attribute holds.
const SUGGESTED_MIN: f64 = 0.5;
/// Lessons that wait for their text to be scored or to be written; above that one is refused. Each holds its text and
/// then writes up to 160 kB for each attribute.
pub const LESSONS_MAX: usize = 64;

/// A value for each attribute, in the order of `core`, which is the scorer's too.
pub type Each<T> = [T; Attribute::COUNT];

/// A site's corrections.
pub type Corrections = Each<Correction>;

/// Corrections of all sites.
pub struct Learnt {
    store: Store,
    scorer: Arc<LazyScorer>,
    sites: Arc<RwLock<Arc<Sites>>>,
    remembered: Mutex<HashMap<SiteId, Arc<Memory>>>,
    alarmed_at: AtomicI64,
    places: Arc<Semaphore>,
    waiting: Mutex<Vec<Waiting>>,
    /// Held by whoever writes what waits.
    turn: tokio::sync::Mutex<()>,
}

/// A place among the lessons that wait, given back when the lesson is over.
pub struct Place(
    #[expect(dead_code, reason = "it is held, and given back when it is dropped")] OwnedSemaphorePermit,
);

/// What somebody says of a text, and what the scorer makes of it.
pub struct Lesson {
    /// Its scores, as the model gave them.
    pub scores: Scores,
    /// What is learnt from.
    pub traits: Traits,
    /// Which attributes it has, and which not; nothing is learnt of the others.
    pub holds: Each<Option<bool>>,
}

/// A lesson that is not written yet, and who waits for it.
struct Waiting {
    site: SiteId,
    lesson: Lesson,
    place: Place,
    told: oneshot::Sender<Result<(), Error>>,
}

impl Waiting {
    fn split(self) -> ((SiteId, Lesson, Place), oneshot::Sender<Result<(), Error>>) {
        ((self.site, self.lesson, self.place), self.told)
    }
}

/// One attribute's correction with its record, as they are stored.
#[derive(Default)]
struct Taught {
    correction: Correction,
    record: Record,
}

impl Taught {
    /// What is stored; a fresh one where nothing is, or where it is damaged.
    fn read(row: Option<&CorrectionRow>) -> Self {
        let Some(row) = row else { return Self::default() };
        let attribute = row.attribute.as_str();
        let parts = Correction::from_bytes(&row.weights).ok().zip(Record::from_bytes(&row.record));
        parts.map_or_else(
            || {
                tracing::error!(attribute, "what was learnt from moderators is damaged; it begins anew");
                Self::default()
            },
            |(correction, record)| Self { correction, record },
        )
    }

    fn row(&self, attribute: Attribute, model: &str) -> CorrectionRow {
        CorrectionRow {
            attribute,
            model: model.to_owned(),
            weights: self.correction.to_bytes(),
            record: self.record.to_bytes(),
        }
    }

    fn learn(&mut self, score: f32, holds: bool, traits: &Traits) {
        self.record.add(score, self.correction.corrected(score, traits), holds);
        self.correction.learn(score, holds, traits);
    }
}

/// Teaches an attribute of a site what these lessons, which are all of that site, say about it.
fn learn_all(
    tx: &mut Tx<'_>,
    attribute: Attribute,
    lessons: &[(SiteId, Lesson, Place)],
    model: &str,
    now: Micros,
) -> Result<(), Error> {
    let at = attribute as usize;
    let mut said =
        lessons.iter().filter_map(|(site, lesson, _)| Some((*site, lesson, lesson.holds[at]?))).peekable();
    let Some((site, ..)) = said.peek().copied() else { return Ok(()) };
    let row = correction::for_change(tx, site, attribute, model, now)?;
    let mut taught = Taught::read(row.as_ref());
    for (_, lesson, holds) in said {
        taught.learn(lesson.scores.values[at], holds, &lesson.traits);
    }
    correction::put(tx, site, &taught.row(attribute, model), now)
}

/// A site's corrections and records, by attribute.
fn read(rows: &[CorrectionRow]) -> Each<Taught> {
    let mut taught = Each::<Taught>::default();
    for row in rows {
        taught[row.attribute as usize] = Taught::read(Some(row));
    }
    taught
}

/// Whether corrections were taught anything: those that were not leave every score as it is.
pub fn is_taught(corrections: &Corrections) -> bool {
    corrections.iter().any(|correction| correction.decisions() > 0)
}

/// Corrects scores of a text, 0..=1 each.
pub fn correct(corrections: &Corrections, values: &mut Each<f32>, text: &str, scratch: &mut Scratch) {
    let traits = Traits::of(text, scratch);
    for (value, correction) in values.iter_mut().zip(corrections) {
        *value = correction.corrected(*value, &traits);
    }
}

/// What a client suggests about a text: a score for each attribute it names.
pub fn suggested(scores: &Each<Option<f64>>) -> Each<Option<bool>> {
    scores.map(|score| score.map(|score| score >= SUGGESTED_MIN))
}

/// The score from which an attribute keeps a comment from being published: the lower of `hold` and `never`.
fn least(settings: &ScoreSettings, attribute: Attribute) -> Option<u16> {
    let at = attribute as usize;
    [settings.hold[at], settings.never[at]].into_iter().flatten().min()
}

impl Learnt {
    /// Learns on this database, with the model of this scorer, for these sites.
    pub fn new(store: Store, scorer: Arc<LazyScorer>, sites: Arc<RwLock<Arc<Sites>>>) -> Self {
        Self {
            store,
            scorer,
            sites,
            remembered: Mutex::default(),
            alarmed_at: AtomicI64::new(i64::MIN),
            places: Arc::new(Semaphore::new(LESSONS_MAX)),
            waiting: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// What names the model that is corrected.
    fn model(&self) -> String {
        self.scorer.weights().name()
    }

    fn site(&self, id: SiteId) -> Option<Arc<Site>> {
        self.sites.read().unwrap_or_else(PoisonError::into_inner).id(id).cloned()
    }

    /// Whether a site learns: one that scores nothing does not.
    pub fn teaches(&self, site: SiteId) -> bool {
        self.site(site).is_some_and(|site| site.settings.score.mode != ScoreMode::Off)
    }

    /// Takes a place for a lesson, before its text is scored for it.
    pub fn place(&self) -> Result<Place, Busy> {
        Arc::clone(&self.places).try_acquire_owned().map(Place).map_err(|_| Busy)
    }

    /// Learns which attributes somebody says a text has, and which not. Lessons that come while others are written are
    /// written together after that: a correction is up to 160 kB, and so it is read and written once for all of them.
    ///
    /// It goes on when whoever asked waits no more: others wait for what it writes.
    pub async fn learn(
        self: &Arc<Self>,
        place: Place,
        site: SiteId,
        lesson: Lesson,
        now: Micros,
    ) -> Result<(), Error> {
        let this = Arc::clone(self);
        let learnt = tokio::spawn(async move { this.learn_in_turn(place, site, lesson, now).await }).await;
        learnt.unwrap_or_else(|_| Err(Error::Unknown("a lesson was left".to_owned())))
    }

    async fn learn_in_turn(
        &self,
        place: Place,
        site: SiteId,
        lesson: Lesson,
        now: Micros,
    ) -> Result<(), Error> {
        let (told, mut answer) = oneshot::channel();
        self.waiting().push(Waiting { site, lesson, place, told });
        let _turn = self.turn.lock().await;
        match answer.try_recv() {
            Ok(learnt) => return learnt,
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Closed) => return Err(Error::Unknown("a lesson was left".to_owned())),
        }
        let waiting = std::mem::take(&mut *self.waiting());
        let (lessons, told): (Vec<_>, Vec<_>) = waiting.into_iter().map(Waiting::split).unzip();
        let learnt = self.write(lessons, now).await;
        for told in told {
            // Whoever does not wait any more needs no answer.
            let _ = told.send(learnt.clone());
        }
        learnt
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes lessons, those of a site and attribute at once. Their places are given back when they are written, also when
    /// nobody waits for it any more.
    async fn write(&self, mut lessons: Vec<(SiteId, Lesson, Place)>, now: Micros) -> Result<(), Error> {
        // In the order in which everybody takes the rows.
        lessons.sort_by_key(|(site, ..)| *site);
        let model = self.model();
        let write = self.store.write(Lane::Bulk, move |tx| {
            for of_site in lessons.chunk_by(|one, other| one.0 == other.0) {
                for attribute in Attribute::ALL {
                    learn_all(tx, attribute, of_site, &model, now)?;
                }
            }
            Ok::<_, Error>(())
        });
        write.await
    }

    /// Forgets what a site's moderators taught, with whatever model.
    pub async fn forget(&self, site: SiteId) -> Result<(), Error> {
        self.store.write(Lane::Interactive, move |tx| correction::forget(tx, site)).await?;
        // What is being read just now is of before; it goes into a memory that nobody asks any more.
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).remove(&site);
        Ok(())
    }
}

/// Learns from a decision on a text: it is fine, or it is not. It teaches the attributes that would have held it, since
/// those were right or wrong about it, and toxicity always. A lesson that fails is told in the log and lost.
pub async fn learn_from(app: &App, text: RevisionId, is_fine: bool) {
    let read = app.store.read(move |tx| held::text(tx, text)).await;
    let row = match read {
        Ok(Some(row)) => row,
        Ok(None) => return,
        Err(error) => return told(&error),
    };
    let sites = app.sites();
    let Some(site) = sites.id(row.site_id) else { return };
    let settings = &site.settings.score;
    if settings.mode == ScoreMode::Off {
        return;
    }
    let holds = Attribute::ALL.map(|attribute| {
        let score = row.scores.map_or(0, |scores| scores[attribute as usize]);
        let is_over = least(settings, attribute).is_some_and(|least| score >= least);
        (is_over || attribute == Attribute::Toxicity).then_some(!is_fine)
    });
    let Ok(place) = app.learnt.place() else { return told(&Busy) };
    let (explanation, traits) = match app.runner.study_own(row.source).await {
        Ok(studied) => studied,
        Err(busy) => return told(&busy),
    };
    let lesson = Lesson { scores: explanation.scores, traits, holds };
    if let Err(error) = app.learnt.learn(place, site.id, lesson, app.clock.now()).await {
        told(&error);
    }
}

fn told(error: &dyn std::fmt::Display) {
    tracing::error!(%error, "a decision could not be learnt from");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_damaged_is_not_used() {
        let mut taught = Taught::default();
        taught.learn(0.7, true, &Traits::of("some words to learn", &mut Scratch::default()));
        let row = taught.row(Attribute::Insult, "one");
        let decisions = |row| Taught::read(Some(&row)).correction.decisions();
        assert_eq!(decisions(row.clone()), 1);
        assert_eq!(decisions(CorrectionRow { weights: vec![7], ..row.clone() }), 0);
        assert_eq!(decisions(CorrectionRow { record: Vec::new(), ..row }), 0);
    }

    #[test]
    fn a_comment_is_kept_back_from_the_lower_of_both_thresholds() {
        let mut settings = ScoreSettings::default();
        for (hold, never, told) in [
            (Some(800), Some(950), Some(800)),
            (None, Some(950), Some(950)),
            (Some(800), None, Some(800)),
            (Some(800), Some(700), Some(700)),
            (None, None, None),
        ] {
            settings.hold[Attribute::Insult as usize] = hold;
            settings.never[Attribute::Insult as usize] = never;
            assert_eq!(least(&settings, Attribute::Insult), told);
        }
    }

    #[test]
    fn attributes_stand_in_one_order_here_and_in_the_scorer() {
        for (own, theirs) in Attribute::ALL.into_iter().zip(althing_scorer::Attribute::ALL) {
            assert_eq!(own.as_str().to_uppercase(), theirs.name());
        }
    }
}
