//! Holds texts that nearly repeat others of the last day, where the site wants to look at them first.

use super::{Context, HoldReason, Verdict};

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    match context.settings.repeats_hold {
        0 => Verdict::Pass,
        least if context.signals.repeat_count >= least => Verdict::Hold(vec![HoldReason::RepeatHold]),
        _ => Verdict::Pass,
    }
}
