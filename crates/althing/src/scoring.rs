//! Scores and word lists for a text that is being prepared: before any lock, off the async threads, within a deadline.
//!
//! A scorer that fails or is late is told in figures and in the log; what becomes of the text is the site's choice, which
//! `core` carries out. Word lists are looked through apart from it, so that they hold whatever the scorer does.

mod chunk;
mod fold;
pub mod later;
mod mask;
mod repeats;
mod words;

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use althing_core::comment::PreparedBody;
use althing_core::id::{CommentId, SiteId};
use althing_core::score::{Attribute, Listed, ONE, SPANS_MAX, Scores, Scoring, Span};
use althing_core::site::{ScoreMode, ScoreSettings, Settings, Site};
use althing_core::time::{MINUTE, Micros};
use althing_scorer::normal::{WordList, WordListError};
use althing_scorer::{Scorer, Scratch, Support};
use tokio::sync::Semaphore;

use self::repeats::Repeats;
use self::words::Lists;
use crate::app::App;
use crate::learning::{Corrections, Unknown, correct, is_taught};
use crate::score::LazyScorer;

/// Longest wait for scores. The longest comment takes some hundredths of it; what takes so long is stuck, or stands
/// behind others on a server that is far too small.
pub const DEADLINE: Duration = Duration::from_secs(2);
/// Texts scored at once, whatever the number of processors. Also the most that can be stuck.
const AT_ONCE_MAX: usize = 16;
/// Least of the scores from which on spans are kept, in thousandths. Explaining costs twice what scoring does, and most
/// texts are far below.
const EXPLAINED_MIN: u16 = 500;
/// One in so many of what would be refused as advertising in bulk waits for a moderator instead.
const SAMPLED_ONE_IN: u64 = 100;
/// The log hears of scores that did not come at most so often, in microseconds.
const ALARM_EVERY: i64 = MINUTE;

/// Something that scores texts. It may panic; then the text has no scores.
pub trait Judge: Send + Sync {
    /// Scores a text, without spans.
    fn judge(&self, text: &str, scratch: &mut Scratch) -> Scores;

    /// What supports the scores of a text.
    fn spans(&self, text: &str, scratch: &mut Scratch) -> Vec<Span>;
}

impl Judge for LazyScorer {
    fn judge(&self, text: &str, scratch: &mut Scratch) -> Scores {
        let found = self.score(text, scratch);
        let mut model = self.weights().name();
        if found.language.support == Support::Foreign {
            model.push_str("-lists");
        }
        Scores {
            values: found.values.map(|score| (score * f32::from(ONE)).round() as u16),
            spans: Vec::new(),
            language: found.language.code.unwrap_or("und").to_owned(),
            model,
        }
    }

    fn spans(&self, text: &str, scratch: &mut Scratch) -> Vec<Span> {
        spans(self, text, scratch)
    }
}

/// The scores from which on spans are kept, by attribute: where most texts are far below, and where one waits.
fn explained_from(settings: &ScoreSettings) -> [u16; Attribute::COUNT] {
    std::array::from_fn(|at| {
        let thresholds = settings.hold[at].into_iter().chain(settings.never[at]);
        thresholds.fold(EXPLAINED_MIN, u16::min)
    })
}

/// The strongest spans of each attribute, in the order of the text.
fn spans(scorer: &Scorer, text: &str, scratch: &mut Scratch) -> Vec<Span> {
    let mut found = scorer.explain(text, scratch).spans;
    found.sort_by(|left, right| right.contribution.total_cmp(&left.contribution));
    let mut kept = [0; Attribute::COUNT];
    found.retain(|span| {
        let count = &mut kept[span.attribute.index()];
        *count += 1;
        *count <= SPANS_MAX / Attribute::COUNT
    });
    found.sort_by_key(|span| (span.attribute.index(), span.from));
    let kept = found.into_iter().map(|span| Span {
        attribute: Attribute::ALL[span.attribute.index()],
        from: span.from as u32,
        to: span.to as u32,
        contribution: span.contribution,
    });
    kept.collect()
}

/// Moves scores as the site's moderators taught, if they taught anything. The model is another one then.
fn corrected(scores: &mut Scores, taught: &Corrections, text: &str, scratch: &mut Scratch) {
    if !is_taught(taught) {
        return;
    }
    let mut values = scores.values.map(|value| f32::from(value) / f32::from(ONE));
    correct(taught, &mut values, text, scratch);
    scores.values = values.map(|value| (value * f32::from(ONE)).round() as u16);
    scores.model.push_str("-learned");
}

/// Who scores, and how long they may take.
#[derive(Clone)]
struct Terms {
    judge: Arc<dyn Judge>,
    deadline: Duration,
}

/// Everything that signals are found with.
pub struct Scorers {
    terms: RwLock<Terms>,
    /// Buffers that are not in use: at most [`AT_ONCE_MAX`].
    scratches: Arc<Mutex<Vec<Scratch>>>,
    permits: Arc<Semaphore>,
    /// By site and section.
    lists: Mutex<HashMap<(SiteId, String), Arc<Lists>>>,
    repeats: Repeats,
    alarmed_at: AtomicI64,
    unscored: AtomicU64,
}

impl Scorers {
    /// With the scorer of the process.
    pub fn new(scorer: Arc<LazyScorer>) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, NonZero::get);
        Self {
            terms: RwLock::new(Terms { judge: scorer, deadline: DEADLINE }),
            scratches: Arc::default(),
            permits: Arc::new(Semaphore::new(processors.clamp(2, AT_ONCE_MAX))),
            lists: Mutex::default(),
            repeats: Repeats::default(),
            alarmed_at: AtomicI64::new(i64::MIN),
            unscored: AtomicU64::new(0),
        }
    }
}

enum Fault {
    Failed,
    Late,
}

impl Scorers {
    /// Scores with another judge from now on, and waits for it no longer than this.
    pub fn score_with(&self, judge: Arc<dyn Judge>, deadline: Duration) {
        *self.terms.write().unwrap_or_else(PoisonError::into_inner) = Terms { judge, deadline };
    }

    /// Scores a text within the deadline, which what is taught has to keep too.
    async fn score(
        &self,
        text: Arc<str>,
        explained_from: [u16; Attribute::COUNT],
        taught: impl Future<Output = Result<Option<Arc<Corrections>>, Unknown>>,
    ) -> Result<Scores, Fault> {
        let Terms { judge, deadline } = self.terms.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (permits, scratches) = (Arc::clone(&self.permits), Arc::clone(&self.scratches));
        let scoring = async move {
            let taught = taught.await.map_err(|Unknown| Fault::Failed)?;
            let permit = permits.acquire_owned().await.map_err(|_| Fault::Failed)?;
            let work = tokio::task::spawn_blocking(move || {
                // Held until it is done, also when nobody waits any more: so few can be stuck.
                let _permit = permit;
                let taken = scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
                let mut scratch = taken.unwrap_or_default();
                let mut scores = judge.judge(&text, &mut scratch);
                if let Some(taught) = taught {
                    corrected(&mut scores, &taught, &text, &mut scratch);
                }
                if scores.values.iter().zip(explained_from).any(|(value, from)| *value >= from) {
                    scores.spans = judge.spans(&text, &mut scratch);
                }
                scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
                scores
            });
            work.await.map_err(|_| Fault::Failed)
        };
        tokio::time::timeout(deadline, scoring).await.unwrap_or(Err(Fault::Late))
    }

    /// The lists of a site's section as its settings have them.
    fn lists(&self, site: &Site, section: &str) -> Result<Arc<Lists>, WordListError> {
        let settings = site.settings_for(section);
        // Sections without settings of their own share the site's.
        let key = (site.id, site.section(section).map(|section| section.name.clone()).unwrap_or_default());
        let known = self.lists.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(lists) = known.filter(|lists| lists.are_of(settings)) {
            return Ok(lists);
        }
        let lists = Arc::new(Lists::new(settings)?);
        self.lists.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&lists));
        Ok(lists)
    }

    /// Whether the log is to hear of texts without scores now, and of how many.
    fn alarm(&self, now: Micros) -> Option<u64> {
        let unscored = self.unscored.fetch_add(1, Ordering::Relaxed) + 1;
        let last = self.alarmed_at.load(Ordering::Relaxed);
        let is_due = now.0.saturating_sub(last) >= ALARM_EVERY;
        let is_ours = is_due
            && self.alarmed_at.compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        is_ours.then(|| {
            self.unscored.fetch_sub(unscored, Ordering::Relaxed);
            unscored
        })
    }
}

/// Whether a list can be used, or the line that is wrong in it.
pub fn check_list(text: &str) -> Result<(), WordListError> {
    WordList::new(text.lines()).map(|_| ())
}

/// Both word lists of some settings, for texts that came before.
pub struct WordLists(Lists);

impl WordLists {
    /// Reads them.
    pub fn new(settings: &Settings) -> Result<Self, WordListError> {
        Lists::new(settings).map(Self)
    }

    /// The gravest list that a text in Markdown has a word of, and that its author's name has.
    pub fn look(&self, source: &str, name: &str) -> (Listed, Listed) {
        (self.0.look(source), self.0.look_in(name))
    }
}

/// Whose text it is.
pub struct Written<'a> {
    /// The comment.
    pub comment: CommentId,
    /// Its author's name, folded for comparison.
    pub name_key: &'a str,
    /// The section of its story; empty for none.
    pub section: &'a str,
}

/// Remembers a text that was taken, where the site asks for repeated ones; beside the one that its comment had.
pub fn keep(app: &App, site: &Site, body: &PreparedBody, written: &Written<'_>) {
    if !site.settings_for(written.section).looks_for_repeats() {
        return;
    }
    let repeats = &app.scorers.repeats;
    if let Some(sketch) = repeats.sketch(&body.source) {
        repeats.keep(site.id, sketch, repeats.author(written.name_key), written.comment, app.clock.now());
    }
}

/// Remembers a text in the place of the one that its comment had.
pub fn keep_instead(app: &App, site: &Site, body: &PreparedBody, written: &Written<'_>) {
    forget(app, site.id, written.comment);
    keep(app, site, body, written);
}

/// Forgets what was remembered of a comment.
pub fn forget(app: &App, site: SiteId, comment: CommentId) {
    app.scorers.repeats.forget(site, comment);
}

/// Forgets texts that are older than a day, and those of sites that do not ask for repeated ones any more.
pub fn forget_old(app: &App) {
    let sites = app.sites();
    let asks = |site: SiteId| sites.id(site).is_some_and(|site| asks_for_repeats(site));
    app.scorers.repeats.purge(app.clock.now(), asks);
}

/// Whether a site, or a section of it, looks for repeated texts.
fn asks_for_repeats(site: &Site) -> bool {
    let mut sections = site.sections.iter().map(|section| &section.settings);
    site.settings.looks_for_repeats() || sections.any(Settings::looks_for_repeats)
}

fn repeat_count(app: &App, site: &Site, source: &str, written: &Written<'_>) -> u32 {
    if !site.settings_for(written.section).looks_for_repeats() {
        return 0;
    }
    let repeats = &app.scorers.repeats;
    repeats.sketch(source).map_or(0, |sketch| {
        let author = repeats.author(written.name_key);
        repeats.count(site.id, &sketch, author, Some(written.comment), app.clock.now())
    })
}

/// Finds out what policy wants to know of a prepared text. Costs nothing where the site asks for nothing.
pub async fn sound_out(app: &App, site: &Arc<Site>, body: &mut PreparedBody, written: &Written<'_>) {
    let settings = site.settings_for(written.section);
    body.signals.is_on_duty = app.duty.until(site.id, app.clock.now()).is_some();
    body.signals.repeat_count = repeat_count(app, site, &body.source, written);
    body.signals.is_sampled =
        settings.phases.bulk_refuse && u64::from_le_bytes(app.chance.bytes()).is_multiple_of(SAMPLED_ONE_IN);
    let has_lists = has_lists(settings);
    let is_scored = settings.score.mode != ScoreMode::Off;
    if !is_scored && !has_lists {
        return;
    }
    let text: Arc<str> = Arc::from(body.source.as_str());
    let listed = async {
        if has_lists {
            listed(app, site, written.section, Arc::clone(&text), Lists::look).await
        } else {
            Listed::Nowhere
        }
    };
    let scoring = async {
        if is_scored { scoring(app, site, &settings.score, Arc::clone(&text)).await } else { Scoring::Off }
    };
    (body.signals.listed, body.signals.scoring) = tokio::join!(listed, scoring);
}

/// The gravest list that a name has a word of, which a guest gives with a comment. A name is not scored.
pub async fn name_listed(app: &App, site: &Arc<Site>, section: &str, name: &str) -> Listed {
    if has_lists(site.settings_for(section)) {
        listed(app, site, section, Arc::from(name), Lists::look_in).await
    } else {
        Listed::Nowhere
    }
}

fn has_lists(settings: &Settings) -> bool {
    !settings.words_hold.is_empty() || !settings.words_reject.is_empty()
}

async fn scoring(app: &App, site: &Site, settings: &ScoreSettings, text: Arc<str>) -> Scoring {
    let begun = app.clock.now();
    let explained_from = explained_from(settings);
    let scored = app.scorers.score(text, explained_from, app.learnt.corrections(site.id, begun)).await;
    let micros = app.clock.now().0.saturating_sub(begun.0);
    match scored {
        Ok(scores) => {
            app.metrics.score_micros_count.fetch_add(1, Ordering::Relaxed);
            app.metrics.score_micros_sum.fetch_add(u64::try_from(micros).unwrap_or(0), Ordering::Relaxed);
            Scoring::Done(scores)
        }
        Err(fault) => {
            let (counter, what) = match fault {
                Fault::Failed => (&app.metrics.scores_failed_total, "failed"),
                Fault::Late => (&app.metrics.scores_late_total, "did not answer in time"),
            };
            counter.fetch_add(1, Ordering::Relaxed);
            if let Some(count) = app.scorers.alarm(app.clock.now()) {
                tracing::error!(
                    comments = count,
                    "the scorer {what}; comments go on without scores, as each site has set"
                );
            }
            Scoring::Failed
        }
    }
}

/// The gravest list that the text has a word of. A list that cannot be looked through holds.
async fn listed(
    app: &App,
    site: &Arc<Site>,
    section: &str,
    text: Arc<str>,
    look: fn(&Lists, &str) -> Listed,
) -> Listed {
    let (scorers, site, section) = (Arc::clone(&app.scorers), Arc::clone(site), section.to_owned());
    let looking = tokio::task::spawn_blocking(move || {
        Ok::<_, WordListError>(look(&*scorers.lists(&site, &section)?, &text))
    });
    match looking.await {
        Ok(Ok(listed)) => listed,
        Ok(Err(error)) => {
            tracing::error!(%error, "a site's word list cannot be used; its comments are held");
            Listed::Hold
        }
        Err(_) => {
            tracing::error!("a site's word lists could not be looked through; the comment is held");
            Listed::Hold
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alarm_goes_off_at_once_and_then_at_most_every_minute() {
        let scorers = Scorers::new(crate::score::embedded());
        let told: Vec<Option<u64>> =
            [0, 1, ALARM_EVERY - 1, ALARM_EVERY, ALARM_EVERY + 1].map(|at| scorers.alarm(Micros(at))).into();
        assert_eq!(told, [Some(1), None, None, Some(3), None]);
    }

    #[test]
    fn what_may_wait_is_explained_however_low_its_threshold() {
        let mut settings = ScoreSettings::default();
        settings.hold[Attribute::Toxicity as usize] = Some(300);
        settings.hold[Attribute::Threat as usize] = None;
        settings.never[Attribute::Threat as usize] = Some(250);
        let from = explained_from(&settings);
        assert_eq!((from[Attribute::Toxicity as usize], from[Attribute::Threat as usize]), (300, 250));
        assert_eq!(from[Attribute::Insult as usize], EXPLAINED_MIN);
    }

    #[test]
    fn the_scorer_that_ships_scores_and_explains() {
        let mut scratch = Scratch::default();
        let rude = "You are a stupid idiot, shut up.";
        let scores = crate::score::embedded().judge(rude, &mut scratch);
        assert!(scores.of(Attribute::Toxicity) >= 800, "{:?}", scores.values);
        let spans = crate::score::embedded().spans(rude, &mut scratch);
        assert!(spans.iter().any(|span| rude[span.from as usize..span.to as usize].contains("idiot")));
        assert_eq!((scores.language.as_str(), scores.model.len()), ("en", 8));
        let kind = crate::score::embedded().judge("Thank you, the new ferry times help a lot.", &mut scratch);
        assert!(kind.of(Attribute::Toxicity) < 300, "{:?}", kind.values);
    }
}
