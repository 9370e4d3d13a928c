//! Refuses advertising that is sent in great numbers, where the site does not want to read it: what the scorer holds for
//! advertising with hardly a doubt, and what repeats other texts of the day. One in a hundred waits all the same, so that
//! somebody sees what is refused. Whoever has an account of which a comment was ever shown is
//! never refused so: theirs waits.

use super::{Context, HoldReason, Verdict};
use crate::refusal::Refusal;
use crate::score::{Attribute, Scores};
use crate::site::{ScoreMode, Settings, Threshold};

/// The least score for advertising, in thousandths, however low the site's own threshold.
const SCORE_MIN: u16 = 950;
/// Texts of the day that it has to repeat, however few the site looks at.
const REPEATS_MIN: u32 = 3;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    let (settings, signals, author) = (context.settings, context.signals, context.author);
    let is_bulk = settings.phases.bulk_refuse
        && signals.repeat_count >= REPEATS_MIN.max(settings.repeats_hold)
        && signals.scores().is_some_and(|scores| is_advertising(settings, scores));
    let is_spared = context.is_edit || author.is_staff || author.was_shown;
    if !is_bulk || is_spared {
        Verdict::Pass
    } else if signals.is_sampled {
        Verdict::Hold(vec![HoldReason::BulkHold])
    } else {
        Verdict::Refuse(Refusal::BulkAdvertising)
    }
}

/// Whether the scorer holds it by the site's thresholds, and for sure.
fn is_advertising(settings: &Settings, scores: &Scores) -> bool {
    let at = Attribute::Spam as usize;
    let holds =
        [Threshold::Hold, Threshold::Never].into_iter().filter_map(|which| settings.score.of(which)[at]);
    let least = holds.min().filter(|_| settings.score.mode == ScoreMode::On);
    least.is_some_and(|least| scores.of(Attribute::Spam) >= least.max(SCORE_MIN))
}
