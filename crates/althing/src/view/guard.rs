//! What the guard of a story asks, in words for readers.

use althing_core::guard::{Guard, SLOW_SECONDS};
use maud::{Markup, html};

use super::model::DiscussionView;
use super::texts::Texts;

/// What a level asks.
pub fn guard_asks(level: Guard, texts: &Texts) -> &str {
    match level {
        Guard::Normal => texts.guard_normal(),
        Guard::Slow => texts.guard_slow(),
        Guard::Accounts => texts.guard_accounts(),
        Guard::Known => texts.guard_known(),
        Guard::Hold => texts.guard_hold(),
        Guard::Closed => texts.guard_closed(),
    }
}

/// The notice above the composer: the guard's, or that the story is in slow mode. Nothing where nothing is asked.
pub(super) fn notice(view: &DiscussionView, texts: &Texts) -> Markup {
    let asks = match view.guard {
        Guard::Normal if view.slow_seconds == 0 => return html! {},
        Guard::Normal => pace(view.slow_seconds, texts),
        Guard::Slow if view.slow_seconds > SLOW_SECONDS => pace(view.slow_seconds, texts),
        level => guard_asks(level, texts).to_owned(),
    };
    html! { p class="al-note" { (asks) } }
}

/// How often one may write: in minutes where they are whole.
fn pace(seconds: u32, texts: &Texts) -> String {
    if seconds.is_multiple_of(60) {
        texts.slow_minutes(u64::from(seconds / 60))
    } else {
        texts.slow_seconds(u64::from(seconds))
    }
}
