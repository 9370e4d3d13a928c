//! Refuses a comment of an account that wrote as many on the site within a minute, or an hour, as the site takes. Guests are
//! counted by their network, before anything is looked at.

use super::{Context, Verdict};
use crate::refusal::Refusal;
use crate::time::{HOUR, MINUTE, Micros, SECOND};

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    if context.is_edit || context.author.is_staff {
        return Verdict::Pass;
    }
    let settings = &context.settings.phases;
    let limits = [(settings.flood_per_minute, MINUTE), (settings.flood_per_hour, HOUR)];
    let waits = limits.map(|(most, within)| wait(&context.author.recent, most, within, context.now));
    match waits.into_iter().max() {
        Some(wait) if wait > 0 => Verdict::Refuse(Refusal::TooMany { retry_after_seconds: wait }),
        _ => Verdict::Pass,
    }
}

/// Whole seconds until one more would be taken; `recent` has the newest first.
fn wait(recent: &[Micros], most: u32, within: i64, now: Micros) -> u32 {
    let Some(last) = (most as usize).checked_sub(1) else { return 0 };
    let free_at = recent.get(last).map_or(now, |at| at.plus(within));
    seconds_until(free_at, now)
}

/// Whole seconds from now to then, rounded up; 0 when it is over.
pub(super) fn seconds_until(then: Micros, now: Micros) -> u32 {
    let left = then.0.saturating_sub(now.0).max(0);
    u32::try_from(left.saturating_add(SECOND - 1) / SECOND).unwrap_or(u32::MAX)
}
