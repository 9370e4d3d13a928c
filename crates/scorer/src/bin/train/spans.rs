//! How well an explanation marks what annotators marked.

use althing_scorer::attribute::Attribute;
use althing_scorer::scorer::{Scorer, Scratch};

use crate::rows::{Data, Split};

/// The mean over comments of the F1 of characters, for the comments in which annotators marked something, and their number.
pub fn f1(data: &Data, scorer: &Scorer, split: Split) -> (f64, usize) {
    let mut scratch = Scratch::default();
    let rows = data.rows.iter().filter(|row| row.split == split);
    let (mut sum, mut count) = (0.0, 0);
    for row in rows {
        let Some(truth) = row.spans.as_ref().filter(|spans| !spans.is_empty()) else { continue };
        let spans = scorer.explain(&row.text, &mut scratch).spans;
        let said: Vec<(usize, usize)> = spans
            .iter()
            .filter(|span| span.attribute == Attribute::Toxicity)
            .map(|span| (span.from, span.to))
            .collect();
        let length = |spans: &[(usize, usize)]| spans.iter().map(|(from, to)| to - from).sum::<usize>();
        let shared: usize = truth
            .iter()
            .flat_map(|own| {
                said.iter().map(move |other| own.1.min(other.1).saturating_sub(own.0.max(other.0)))
            })
            .sum();
        sum += 2.0 * shared as f64 / (length(truth) + length(&said)).max(1) as f64;
        count += 1;
    }
    (sum / f64::from(count.max(1)), count as usize)
}
