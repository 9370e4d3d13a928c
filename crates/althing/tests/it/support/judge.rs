//! Scorers for tests: one that says what the text says, one that breaks, one that is stuck until it is let go.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use althing::scoring::{DEADLINE, Judge};
use althing_core::score::{Attribute, Scores, Span};
use althing_scorer::Scratch;

use super::Paper;

/// Scores a text by its marks, such as `toxicity=850`; a text without marks has zeros.
pub struct Marked;

impl Judge for Marked {
    fn judge(&self, text: &str, _: &mut Scratch) -> Scores {
        let mut values = [0; Attribute::COUNT];
        let mut spans = Vec::new();
        for word in text.split_whitespace() {
            let Some((name, value)) = word.split_once('=') else { continue };
            let (Some(attribute), Ok(value)) = (Attribute::parse(name), value.parse()) else { continue };
            values[attribute as usize] = value;
            let from = text.find(word).expect("it has the word") as u32;
            spans.push(Span { attribute, from, to: from + word.len() as u32, contribution: 1.5 });
        }
        Scores { values, spans, language: "en".to_owned(), model: "marked".to_owned() }
    }
}

/// Fails on every text.
pub struct Broken;

impl Judge for Broken {
    fn judge(&self, _: &str, _: &mut Scratch) -> Scores {
        panic!("this scorer is broken, as the test wants it");
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
