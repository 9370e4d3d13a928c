//! What moderators teach the scorer, site by site: what they decide about comments here, and what clients of the
//! Perspective-compatible API suggest. Scores are corrected by it only where a site switched that on; what it would do is
//! measured either way, on each decision before it is learnt. No text is kept for it.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use althing_core::id::{RevisionId, SiteId};
use althing_core::score::{Attribute, ONE};
use althing_core::site::{ScoreMode, Site, spelled};
use althing_core::time::{Micros, SECOND};
use althing_scorer::correction::Traits;
use althing_scorer::{Correction, Record, Scorer, Scores, Scratch};
use althing_store::correction::{self, CorrectionRow};
use althing_store::{Error, Lane, Store, held};

use crate::app::{App, Sites};

/// How long corrections are remembered before they are read again, since other nodes learn too; in microseconds.
const REMEMBERED: i64 = 5 * SECOND;
/// Share from which a suggested score says that an attribute holds.
const SUGGESTED_MIN: f64 = 0.5;

/// A value for each attribute, in the order of `core`, which is the scorer's too.
pub type Each<T> = [T; Attribute::COUNT];

/// A site's corrections.
pub type Corrections = Each<Correction>;

/// Corrections of all sites.
pub struct Learnt {
    store: Store,
    scorer: Arc<Scorer>,
    sites: Arc<RwLock<Arc<Sites>>>,
    remembered: Mutex<HashMap<SiteId, (Micros, Arc<Corrections>)>>,
}

/// One attribute's correction with its record, as they are stored.
#[derive(Default)]
struct Taught {
    correction: Correction,
    record: Record,
}

impl Taught {
    /// What is stored; a fresh one where nothing is, or for another model, or where it is damaged.
    fn read(row: Option<CorrectionRow>, model: &str) -> Self {
        let Some(row) = row.filter(|row| row.model == model) else { return Self::default() };
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
}

/// A site's corrections and records, by attribute.
fn read(rows: Vec<CorrectionRow>, model: &str) -> Each<Taught> {
    let mut taught = Each::<Taught>::default();
    for row in rows {
        let at = row.attribute as usize;
        taught[at] = Taught::read(Some(row), model);
    }
    taught
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

impl Learnt {
    /// Learns on this database, for these sites.
    pub fn new(store: Store, scorer: Arc<Scorer>, sites: Arc<RwLock<Arc<Sites>>>) -> Self {
        Self { store, scorer, sites, remembered: Mutex::default() }
    }

    fn site(&self, id: SiteId) -> Option<Arc<Site>> {
        self.sites.read().unwrap_or_else(PoisonError::into_inner).id(id).cloned()
    }

    /// What corrects the scores of a site; none where it did not switch that on, or where it cannot be read.
    pub async fn corrections(&self, site: SiteId, now: Micros) -> Option<Arc<Corrections>> {
        self.site(site).filter(|site| site.settings.score.learned)?;
        let known = self.remembered.lock().unwrap_or_else(PoisonError::into_inner).get(&site).cloned();
        if let Some((at, corrections)) = known
            && at.plus(REMEMBERED) > now
        {
            return Some(corrections);
        }
        let rows = match self.store.read(move |tx| correction::of_site(tx, site)).await {
            Ok(rows) => rows,
            Err(error) => {
                let error: Error = error;
                tracing::error!(%error, "what was learnt from moderators cannot be read; scores go without");
                return None;
            }
        };
        let taught = read(rows, &self.scorer.weights().name());
        let corrections = Arc::new(taught.map(|taught| taught.correction));
        let entry = (now, Arc::clone(&corrections));
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).insert(site, entry);
        Some(corrections)
    }

    fn forget_remembered(&self, site: SiteId) {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).remove(&site);
    }

    /// Learns which attributes somebody says a text has, and which not. It takes what the scorer needs for the text, and
    /// one write.
    pub async fn learn(
        &self,
        site: SiteId,
        text: String,
        holds: Each<Option<bool>>,
        now: Micros,
    ) -> Result<(), Error> {
        let scorer = Arc::clone(&self.scorer);
        let reading = tokio::task::spawn_blocking(move || {
            let mut scratch = Scratch::default();
            (scorer.score(&text, &mut scratch), Traits::of(&text, &mut scratch))
        });
        let Ok((scores, traits)) = reading.await else {
            tracing::error!("a decision could not be learnt from: the scorer failed");
            return Ok(());
        };
        let model = self.scorer.weights().name();
        self.store
            .write(Lane::Bulk, move |tx| {
                for (attribute, holds) in Attribute::ALL.into_iter().zip(holds) {
                    let Some(holds) = holds else { continue };
                    let row = correction::for_change(tx, site, attribute)?;
                    let mut taught = Taught::read(row, &model);
                    taught.learn(score_of(&scores, attribute), holds, &traits);
                    correction::put(tx, site, &taught.row(attribute, &model), now)?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        self.forget_remembered(site);
        Ok(())
    }

    /// Forgets what a site's moderators taught.
    pub async fn forget(&self, site: SiteId) -> Result<(), Error> {
        self.store.write(Lane::Interactive, move |tx| correction::forget(tx, site)).await?;
        self.forget_remembered(site);
        Ok(())
    }
}

const fn score_of(scores: &Scores, attribute: Attribute) -> f32 {
    scores.values[attribute as usize]
}

impl Taught {
    fn learn(&mut self, score: f32, holds: bool, traits: &Traits) {
        self.record.add(score, self.correction.corrected(score, traits), holds);
        self.correction.learn(score, holds, traits);
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
        let at = attribute as usize;
        let score = row.scores.map_or(0, |scores| scores[at]);
        let is_over = settings.hold[at].is_some_and(|least| score >= least);
        (is_over || attribute == Attribute::Toxicity).then_some(!is_fine)
    });
    if let Err(error) = app.learnt.learn(site.id, row.source, holds, app.clock.now()).await {
        told(&error);
    }
}

fn told(error: &Error) {
    tracing::error!(%error, "a decision could not be learnt from");
}

/// What was learnt at a site, as lines of text.
pub async fn report(app: &App, site: &Site) -> Result<String, Error> {
    let id = site.id;
    let rows = app.store.read(move |tx| correction::of_site(tx, id)).await?;
    let taught = read(rows, &app.runner.scorer().weights().name());
    let mut text =
        format!("{}: score.learned={}\n", site.slug, if site.settings.score.learned { "on" } else { "off" });
    if taught.iter().all(|taught| taught.correction.decisions() == 0) {
        text.push_str("nothing was learnt yet: approve, reject or remove comments\n");
        return Ok(text);
    }
    let _ = writeln!(
        text,
        "{:<18}{:>9}{:>6}  {:<22}{:<22}pairs in the right order",
        "", "decisions", "hold", "approved, yet held", "rejected, and held"
    );
    for attribute in Attribute::ALL {
        let Taught { correction, record } = &taught[attribute as usize];
        if correction.decisions() > 0 {
            let hold = site.settings.score.hold[attribute as usize];
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", line(attribute, correction.decisions(), hold, record));
        }
    }
    text.push_str("without -> with what was learnt; each decision was scored before it was learnt\n");
    Ok(text)
}

fn line(attribute: Attribute, decisions: u32, hold: Option<u16>, record: &Record) -> String {
    let reached = |holds| {
        let Some(least) = hold else { return "-".to_owned() };
        let (without, with) = record.reached(holds, usize::from(least / (ONE / 100)));
        format!("{without} -> {with} of {}", record.decided(holds))
    };
    let order = match record.order() {
        (Some(without), Some(with)) => format!("{:.1} % -> {:.1} %", without * 100.0, with * 100.0),
        _ => "-".to_owned(),
    };
    format!(
        "{:<18}{decisions:>9}{:>6}  {:<22}{:<22}{order}",
        attribute.as_str(),
        spelled(hold),
        reached(false),
        reached(true)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_learnt_with_another_model_or_is_damaged_is_not_used() {
        let mut taught = Taught::default();
        taught.learn(0.7, true, &Traits::of("some words to learn", &mut Scratch::default()));
        let row = taught.row(Attribute::Insult, "one");
        let decisions = |row| Taught::read(Some(row), "one").correction.decisions();
        assert_eq!(decisions(row.clone()), 1);
        assert_eq!(decisions(CorrectionRow { model: "two".to_owned(), ..row.clone() }), 0);
        assert_eq!(decisions(CorrectionRow { weights: vec![7], ..row.clone() }), 0);
        assert_eq!(decisions(CorrectionRow { record: Vec::new(), ..row }), 0);
    }

    #[test]
    fn attributes_stand_in_one_order_here_and_in_the_scorer() {
        for (own, theirs) in Attribute::ALL.into_iter().zip(althing_scorer::Attribute::ALL) {
            assert_eq!(own.as_str().to_uppercase(), theirs.name());
        }
    }
}
