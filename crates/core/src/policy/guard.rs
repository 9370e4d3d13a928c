//! Asks what the story's guard asks for. Who may not write then may still change what they wrote; the change waits.

use super::{AuthorSeen, Context, HoldReason, Verdict};
use crate::guard::{Guard, KNOWN_AFTER, KNOWN_COMMENTS};
use crate::refusal::Refusal;
use crate::time::Micros;

pub(super) fn phase(context: &Context<'_>) -> Verdict {
    let level = context.story.guard.level;
    if context.author.is_staff || is_let_in(level, context.author, context.now) {
        return Verdict::Pass;
    }
    if level == Guard::Hold && is_let_in(Guard::Known, context.author, context.now) || context.is_edit {
        return Verdict::Hold(vec![HoldReason::GuardHold]);
    }
    Verdict::Refuse(Refusal::Guarded { level })
}

fn is_let_in(level: Guard, author: &AuthorSeen, now: Micros) -> bool {
    match level {
        Guard::Normal | Guard::Slow => true,
        Guard::Accounts => author.is_account,
        Guard::Known => is_known(author, now),
        Guard::Hold | Guard::Closed => false,
    }
}

/// Whether an account has comments enough that stood for long enough.
fn is_known(author: &AuthorSeen, now: Micros) -> bool {
    author.is_account
        && author.published_count >= KNOWN_COMMENTS
        && author.first_published_at.is_some_and(|at| at.plus(KNOWN_AFTER) <= now)
}
