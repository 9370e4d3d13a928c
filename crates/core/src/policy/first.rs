//! Holds the first comments of an author on the site, where the site wants to read them. Guests are always new.

use super::{Context, HoldReason, Verdict};

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    let author = context.author;
    if author.is_staff || author.published_count >= context.settings.phases.first_hold {
        Verdict::Pass
    } else {
        Verdict::Hold(vec![HoldReason::FirstHold])
    }
}
