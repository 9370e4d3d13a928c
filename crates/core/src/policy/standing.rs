//! Refuses whoever is banned, and holds what somebody writes whose comments are always looked at first.

use super::{Context, HoldReason, Verdict};
use crate::refusal::Refusal;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    match &context.author.ban {
        Some(ban) => Verdict::Refuse(Refusal::Banned(ban.clone())),
        None if context.author.is_held => Verdict::Hold(vec![HoldReason::StandingHold]),
        None => Verdict::Pass,
    }
}
