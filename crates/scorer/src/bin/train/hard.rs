//! The hundred hard sentences: how many come out right.

use althing_scorer::scorer::{Scorer, Scratch};
use althing_scorer::scores::is_worth_holding;

const SENTENCES: &str = include_str!("../../../tests/hard-sentences.tsv");

/// What came out: kinds with the number right and all, and the sentences that came out wrong.
pub struct Outcome {
    pub kinds: Vec<(&'static str, usize, usize)>,
    pub wrong: Vec<String>,
}

impl Outcome {
    pub fn right(&self) -> usize {
        self.kinds.iter().map(|(_, right, _)| right).sum()
    }
}

/// Scores every sentence.
pub fn judge(scorer: &Scorer) -> Outcome {
    let mut scratch = Scratch::default();
    let mut outcome = Outcome { kinds: Vec::new(), wrong: Vec::new() };
    for line in SENTENCES.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.splitn(3, '\t');
        let (Some(side), Some(kind), Some(text)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let scores = scorer.score(text, &mut scratch);
        let is_right = is_worth_holding(&scores.values) == (side == "hold");
        let at = outcome.kinds.iter().position(|(name, ..)| *name == kind).unwrap_or_else(|| {
            outcome.kinds.push((kind, 0, 0));
            outcome.kinds.len() - 1
        });
        outcome.kinds[at].1 += usize::from(is_right);
        outcome.kinds[at].2 += 1;
        if !is_right {
            let values = scores.values.map(|value| format!("{value:.2}")).join(" ");
            outcome.wrong.push(format!("{side}, {kind}: {text} [{values}]"));
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use althing_scorer::Weights;

    use super::*;

    #[test]
    fn the_weights_that_ship_get_most_of_the_hundred_right() {
        let outcome = judge(&Scorer::new(Weights::embedded()));
        assert_eq!(outcome.kinds.iter().map(|(.., count)| count).sum::<usize>(), 100);
        assert!(outcome.right() >= 75, "{:#?}", outcome.wrong);
    }
}
