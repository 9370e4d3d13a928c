//! Scorers for tests: one that says what the text says, one that breaks, one that is stuck until it is let go.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use althing::scoring::{DEADLINE, Judge};
use althing_core::score::{Attribute, Scores, Span};
use althing_scorer::Scratch;

use super::Paper;

/// Scores a text by its marks, such as `toxicity=850`; a text without marks has zeros.
pub struct Marked;

impl Marked {
    fn marks(text: &str) -> impl Iterator<Item = (&str, Attribute, u16)> {
        text.split_whitespace().filter_map(|word| {
            let (name, value) = word.split_once('=')?;
            Some((word, Attribute::parse(name)?, value.parse().ok()?))
        })
    }
}

impl Judge for Marked {
    fn judge(&self, text: &str, _: &mut Scratch) -> Scores {
        let mut values = [0; Attribute::COUNT];
        Self::marks(text).for_each(|(_, attribute, value)| values[attribute as usize] = value);
        Scores { values, spans: Vec::new(), language: "en".to_owned(), model: "marked".to_owned() }
    }

    fn spans(&self, text: &str, _: &mut Scratch) -> Vec<Span> {
        let span = |(word, attribute, _): (&str, Attribute, u16)| {
            let from = text.find(word).expect("it has the word") as u32;
            Span { attribute, from, to: from + word.len() as u32, contribution: 1.5 }
        };
        Self::marks(text).map(span).collect()
    }
}

/// Fails on every text.
pub struct Broken;

impl Judge for Broken {
    fn judge(&self, _: &str, _: &mut Scratch) -> Scores {
        panic!("this scorer is broken, as the test wants it");
    }

    fn spans(&self, _: &str, _: &mut Scratch) -> Vec<Span> {
        Vec::new()
    }
}

/// Answers nothing until it is let go.
#[derive(Clone, Default)]
pub struct Stuck(Arc<(Mutex<bool>, Condvar)>);

impl Stuck {
    pub fn let_go(&self) {
        *self.0.0.lock().expect("a lock") = true;
        self.0.1.notify_all();
    }
}

impl Judge for Stuck {
    fn judge(&self, text: &str, scratch: &mut Scratch) -> Scores {
        let (is_free, changed) = &*self.0;
        drop(changed.wait_while(is_free.lock().expect("a lock"), |free| !*free).expect("a lock"));
        Marked.judge(text, scratch)
    }

    fn spans(&self, text: &str, scratch: &mut Scratch) -> Vec<Span> {
        Marked.spans(text, scratch)
    }
}

impl Paper {
    /// Scores by [`Marked`], and holds by it.
    pub async fn scores_by_marks(&self) {
        self.judged_by(Marked, DEADLINE);
        self.set(&["score.mode=on"]).await;
    }

    pub fn judged_by(&self, judge: impl Judge + 'static, deadline: Duration) {
        self.app.scorers.score_with(Arc::new(judge), deadline);
    }
}
