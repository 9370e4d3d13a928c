//! Refuses readers without an account where the site asks for one.

use super::{Context, Verdict};
use crate::refusal::Refusal;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    if context.settings.guests || context.author.is_account {
        Verdict::Pass
    } else {
        Verdict::Refuse(Refusal::GuestsOff)
    }
}
