//! Refuses comments on a story that the newsroom or its age has closed.

use super::{Context, Verdict};
use crate::refusal::Refusal;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    match context.story.closed(context.settings.close_days, context.now) {
        None => Verdict::Pass,
        Some(closed) => {
            Verdict::Refuse(Refusal::StoryClosed { since: closed.since, after_days: closed.after_days })
        }
    }
}
