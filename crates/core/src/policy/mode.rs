//! Holds comments where the site wants to look first.

use super::{Context, HoldReason, Verdict};
use crate::site::Mode;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    match context.settings.mode {
        Mode::PublishFirst => Verdict::Pass,
        Mode::HoldFirstForNew if context.author.has_published => Verdict::Pass,
        Mode::HoldFirst => Verdict::Hold(vec![HoldReason::HoldFirst]),
        Mode::HoldFirstForNew => Verdict::Hold(vec![HoldReason::HoldFirstForNew]),
    }
}
