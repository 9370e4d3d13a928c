//! Refuses, or holds, texts and new names with a word of the site's lists. The lists were looked at in the normalised text, so that
//! disguises do not pass.

use super::{Context, HoldReason, Verdict};
use crate::refusal::Refusal;
use crate::score::Listed;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    match (context.signals.listed, context.signals.name_listed) {
        (Listed::Reject, _) => Verdict::Refuse(Refusal::WordNotAllowed { field: "body" }),
        (_, Listed::Reject) => Verdict::Refuse(Refusal::WordNotAllowed { field: "author.name" }),
        (Listed::Nowhere, Listed::Nowhere) => Verdict::Pass,
        _ => Verdict::Hold(vec![HoldReason::WordHold]),
    }
}
