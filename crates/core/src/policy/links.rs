//! Holds texts with many links, where the site wants to look at them first.

use super::{Context, HoldReason, Verdict};

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    match context.settings.links_hold {
        0 => Verdict::Pass,
        least if context.signals.link_count >= least => Verdict::Hold(vec![HoldReason::LinkHold]),
        _ => Verdict::Pass,
    }
}
