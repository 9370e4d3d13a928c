//! The form that moves a story's guard by hand.

use althing_core::guard::{Guard, GuardState};
use althing_core::id::StoryId;
use maud::{Markup, html};

use crate::view::date::Exact;
use crate::view::guard_asks;
use crate::view::texts::Texts;

/// Where the guard is, since when, and a form to move it. It goes to `/desk/stories/{story}/guard` and leads back to the
/// story's page of the desk.
pub fn guard_form(story: StoryId, state: GuardState, texts: &Texts) -> Markup {
    html! {
        form class="guard" method="post" action={ "/desk/stories/" (story) "/guard" } {
            p {
                strong { (level_name(state.level, texts)) }
                @if let Some(at) = state.since { " " (texts.guard_since(&Exact { texts, at })) }
                @if state.is_pinned { " " (texts.guard_pinned()) }
            }
            p class="hint" { (guard_asks(state.level, texts)) }
            label for="guard-level" { (texts.guard_level()) }
            " "
            select id="guard-level" name="level" {
                @for level in Guard::ALL {
                    option value=(level.as_str()) selected[level == state.level] { (level_name(level, texts)) }
                }
            }
            " "
            label { input type="checkbox" name="pin" value="1" checked[state.is_pinned]; " " (texts.guard_pin()) }
            " "
            button type="submit" { (texts.guard_move()) }
        }
    }
}

/// A level's name for staff.
fn level_name(level: Guard, texts: &Texts) -> &str {
    match level {
        Guard::Normal => texts.guard_name_normal(),
        Guard::Slow => texts.guard_name_slow(),
        Guard::Accounts => texts.guard_name_accounts(),
        Guard::Known => texts.guard_name_known(),
        Guard::Hold => texts.guard_name_hold(),
        Guard::Closed => texts.guard_name_closed(),
    }
}
