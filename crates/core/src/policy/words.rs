//! Refuses, or holds, texts with a word of the site's lists. The lists were looked at in the normalised text, so that
//! disguises do not pass.

use super::{Context, HoldReason, Verdict};
use crate::refusal::Refusal;
use crate::score::Listed;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    match context.signals.listed {
        Listed::Nowhere => Verdict::Pass,
        Listed::Hold => Verdict::Hold(vec![HoldReason::WordHold]),
        Listed::Reject => Verdict::Refuse(Refusal::WordNotAllowed),
    }
}
