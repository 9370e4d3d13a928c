//! Holds comments at night, or while nobody of staff is there to see them.

use super::{Context, HoldReason, Verdict};

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    let settings = &context.settings.phases;
    let is_watched = context.signals.is_on_duty || context.author.is_staff;
    let is_night = settings.night_hours.map(|hours| hours.has(settings.night_offset, context.now));
    // With both, it is night only while nobody is on duty.
    let waits = match (is_night, settings.night_duty) {
        (None, false) => false,
        (Some(is_night), false) => is_night && !context.author.is_staff,
        (is_night, true) => is_night.unwrap_or(true) && !is_watched,
    };
    if waits { Verdict::Hold(vec![HoldReason::NightHold]) } else { Verdict::Pass }
}
