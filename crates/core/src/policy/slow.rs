//! Slow mode: asks for some time between two comments of one author under one story. Accounts are known by what they wrote,
//! guests by their network, as long as the server remembers it.

use super::flood::seconds_until;
use super::{Context, Verdict};
use crate::guard::{Guard, SLOW_SECONDS};
use crate::refusal::Refusal;
use crate::time::SECOND;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    if context.is_edit || context.author.is_staff {
        return Verdict::Pass;
    }
    let of_guard = if context.story.guard.level >= Guard::Slow { SLOW_SECONDS } else { 0 };
    let seconds = context.settings.phases.slow_seconds.max(of_guard);
    let Some(last) = context.author.last_here else { return Verdict::Pass };
    match seconds_until(last.plus(i64::from(seconds) * SECOND), context.now) {
        0 => Verdict::Pass,
        wait => Verdict::Refuse(Refusal::SlowMode { retry_after_seconds: wait }),
    }
}
