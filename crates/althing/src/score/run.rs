//! Where scoring runs. A short text takes a tenth of a millisecond: it is
//! scored where it came in. A long one would keep that thread's other connections waiting for milliseconds: it goes to
//! a thread of its own, of which there are as many as processors, and only so many may wait for one.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;

use althing_scorer::correction::Traits;
use althing_scorer::{Explanation, Scorer, Scratch};
use tokio::sync::Semaphore;

use super::LazyScorer;
use crate::learning::{Corrections, correct, is_taught};

/// Longest text that is scored on the thread that took the request, in bytes.
pub const SHORT_BYTES_MAX: usize = 1_024;
/// Long texts that are scored or wait for it; above that a text is refused.
pub const LONG_MAX: usize = 256;

/// Too many long texts wait already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

impl std::fmt::Display for Busy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("too many texts wait already")
    }
}

/// The scorer and its threads.
#[derive(Debug)]
pub struct Runner {
    scorer: Arc<LazyScorer>,
    threads: Arc<Semaphore>,
    seats: Arc<Semaphore>,
    /// Texts that were scored.
    pub scored_total: AtomicU64,
    /// Texts that were refused because too many waited.
    pub refused_total: AtomicU64,
}

thread_local! {
    /// Buffers of this thread; they keep the size of the longest text.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Explains a text on this thread.
pub fn explain_here(scorer: &Scorer, text: &str) -> Explanation {
    SCRATCH.with_borrow_mut(|scratch| scorer.explain(text, scratch))
}

/// Scores a text on this thread, without saying why.
fn score_here(scorer: &Scorer, text: &str) -> Explanation {
    SCRATCH.with_borrow_mut(|scratch| Explanation { scores: scorer.score(text, scratch), spans: Vec::new() })
}

/// Scores a text on this thread, and reads of it what a correction learns from.
fn study_here(scorer: &Scorer, text: &str) -> (Explanation, Traits) {
    (score_here(scorer, text), SCRATCH.with_borrow_mut(|scratch| Traits::of(text, scratch)))
}

/// Moves the scores of a text on this thread as they were taught.
fn correct_here(taught: Option<&Corrections>, text: &str, explanation: &mut Explanation) {
    if let Some(taught) = taught.filter(|taught| is_taught(taught)) {
        let values = &mut explanation.scores.values;
        SCRATCH.with_borrow_mut(|scratch| correct(taught, values, text, scratch));
    }
}

impl Runner {
    /// Runs this scorer.
    pub fn new(scorer: Arc<LazyScorer>) -> Self {
        let count = available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            scorer,
            threads: Arc::new(Semaphore::new(count)),
            seats: Arc::new(Semaphore::new(LONG_MAX)),
            scored_total: AtomicU64::new(0),
            refused_total: AtomicU64::new(0),
        }
    }

    /// What it scores with.
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Scores a text, moved by what was taught.
    pub async fn score(&self, text: String, taught: Option<Arc<Corrections>>) -> Result<Explanation, Busy> {
        let f = move |scorer: &Scorer, text: &str| {
            let mut explanation = score_here(scorer, text);
            correct_here(taught.as_deref(), text, &mut explanation);
            explanation
        };
        self.run(text, f).await
    }

    /// Scores a text, moved by what was taught, and says which parts of it count.
    pub async fn explain(&self, text: String, taught: Option<Arc<Corrections>>) -> Result<Explanation, Busy> {
        let f = move |scorer: &Scorer, text: &str| {
            let mut explanation = explain_here(scorer, text);
            correct_here(taught.as_deref(), text, &mut explanation);
            explanation
        };
        self.run(text, f).await
    }

    /// Scores a text as the model does, and reads of it what a correction learns from.
    pub async fn study(&self, text: String) -> Result<(Explanation, Traits), Busy> {
        self.run(text, study_here).await
    }

    /// The same for a text of our own, which is not counted: the counts say whether other programs still ask.
    pub async fn study_own(&self, text: String) -> Result<(Explanation, Traits), Busy> {
        self.place(text, study_here).await
    }

    async fn run<T: Send + 'static>(
        &self,
        text: String,
        f: impl FnOnce(&Scorer, &str) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let result = self.place(text, f).await;
        let counter = if result.is_ok() { &self.scored_total } else { &self.refused_total };
        counter.fetch_add(1, Ordering::Relaxed);
        result
    }

    async fn place<T: Send + 'static>(
        &self,
        text: String,
        f: impl FnOnce(&Scorer, &str) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        if text.len() <= SHORT_BYTES_MAX {
            return Ok(f(&self.scorer, &text));
        }
        let seat = Arc::clone(&self.seats).try_acquire_owned().map_err(|_| Busy)?;
        let thread = Arc::clone(&self.threads).acquire_owned().await.map_err(|_| Busy)?;
        let scorer = Arc::clone(&self.scorer);
        // A client that goes away gives up its place in the queue, but a text that is being scored keeps its thread.
        let scored = tokio::task::spawn_blocking(move || {
            let made = f(&scorer, &text);
            drop((seat, thread));
            made
        });
        scored.await.map_err(|_| Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::embedded;

    #[tokio::test]
    async fn what_was_taught_moves_a_short_text_and_a_long_one_alike() {
        let runner = Runner::new(embedded());
        let mut taught = Corrections::default();
        let rude = "You are a stupid idiot.";
        let long = format!("{rude} {}", "word ".repeat(SHORT_BYTES_MAX));
        for _ in 0..50 {
            for text in [rude, &long] {
                let (_, traits) = runner.study_own(text.to_owned()).await.unwrap();
                for correction in &mut taught {
                    correction.learn(0.9, false, &traits);
                }
            }
        }
        let (taught, untaught) = (Arc::new(taught), Arc::new(Corrections::default()));
        for text in [rude, &long] {
            let plain = runner.score(text.to_owned(), None).await.unwrap().scores;
            let mut moved = plain;
            correct(&taught, &mut moved.values, text, &mut Scratch::default());
            assert_ne!(moved, plain);
            let score = |taught: &Arc<Corrections>| runner.score(text.to_owned(), Some(Arc::clone(taught)));
            assert_eq!(score(&taught).await.unwrap().scores, moved);
            assert_eq!(score(&untaught).await.unwrap().scores, plain);
            let explained = runner.explain(text.to_owned(), Some(Arc::clone(&taught))).await.unwrap();
            assert_eq!(explained.scores, moved);
        }
        assert_eq!(runner.scored_total.load(Ordering::Relaxed), 8, "our own studies are not counted");
    }

    #[tokio::test]
    async fn a_long_text_is_refused_while_too_many_wait_and_a_short_one_never() {
        let scoring = Runner::new(embedded());
        let long = "word ".repeat(SHORT_BYTES_MAX / 4);
        let taken = Arc::clone(&scoring.seats).acquire_many_owned(LONG_MAX as u32).await.unwrap();
        assert_eq!(scoring.score(long.clone(), None).await.unwrap_err(), Busy);
        assert!(scoring.score("word".to_owned(), None).await.is_ok());
        drop(taken);
        let there = scoring.explain(long.clone(), None).await.unwrap();
        assert_eq!(there, explain_here(&embedded(), &long));
        assert_eq!(scoring.score(long, None).await.unwrap().scores, there.scores);
        assert_eq!(scoring.seats.available_permits(), LONG_MAX);
        let counted =
            [&scoring.scored_total, &scoring.refused_total].map(|total| total.load(Ordering::Relaxed));
        assert_eq!(counted, [3, 1]);
    }
}
