//! Scoring texts: the one scorer of the process, the threads that it runs on, and the command that scores lines.

mod lines;
mod load;
mod run;

use althing_scorer::{Explanation, Span};

pub use lines::{Answer, Counted, Heard, explained, score_lines, scored, support_name};
pub use load::{LazyScorer, embedded, load};
pub use run::{Busy, Runner, explain_here};

/// How strongly each span supports its attribute, 0..=1: the strongest has the attribute's own score, the others their
/// share of it.
pub fn span_scores(explanation: &Explanation) -> impl Iterator<Item = (&Span, f32)> {
    explanation.spans.iter().map(|span| {
        let greatest = explanation
            .spans
            .iter()
            .filter(|other| other.attribute == span.attribute)
            .map(|other| other.contribution)
            .fold(f32::MIN_POSITIVE, f32::max);
        let share = (span.contribution / greatest).clamp(0.0, 1.0);
        (span, share * explanation.scores.of(span.attribute))
    })
}

/// A score as it is printed: six decimals, which is more than it knows and less than noise.
pub fn printed(score: f32) -> f64 {
    (f64::from(score) * 1e6).round() / 1e6
}
