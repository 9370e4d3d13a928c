//! Holds comments of accounts that are younger than the site wants. Who has no account has a phase of their own.

use super::{Context, HoldReason, Verdict};
use crate::time::HOUR;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    let young = i64::from(context.settings.phases.young_hold_hours) * HOUR;
    let is_young = context.author.since.is_some_and(|since| since.plus(young) > context.now);
    if is_young && !context.author.is_staff {
        Verdict::Hold(vec![HoldReason::YoungHold])
    } else {
        Verdict::Pass
    }
}
