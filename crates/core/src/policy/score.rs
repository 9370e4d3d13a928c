//! Holds what a scorer gave a high score, where the site lets it; and, by the site's choice, what could not be scored.

use super::{Context, HoldReason, Verdict};
use crate::score::{Attribute, Scores, Scoring};
use crate::site::{OnFailure, ScoreMode, ScoreSettings};

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    let settings = &context.settings.score;
    let reason = match (settings.mode, &context.signals.scoring) {
        (ScoreMode::Off | ScoreMode::Shadow, _) => None,
        (ScoreMode::On, Scoring::Done(scores)) => reached(settings, scores),
        // Off: the settings changed while the text was being prepared. What has no scores did not pass.
        (ScoreMode::On, Scoring::Failed | Scoring::Off) => match settings.failure {
            OnFailure::Hold => Some(HoldReason::ScoreFailed),
            OnFailure::Publish => None,
        },
    };
    reason.map_or(Verdict::Pass, |reason| Verdict::Hold(vec![reason]))
}

/// The gravest kind of threshold that any score reaches.
fn reached(settings: &ScoreSettings, scores: &Scores) -> Option<HoldReason> {
    let any = |thresholds: &[Option<u16>; Attribute::COUNT]| {
        let mut pairs = thresholds.iter().zip(scores.values);
        pairs.any(|(least, value)| least.is_some_and(|least| value >= least))
    };
    if any(&settings.never) {
        Some(HoldReason::ScoreNever)
    } else {
        any(&settings.hold).then_some(HoldReason::ScoreHold)
    }
}
