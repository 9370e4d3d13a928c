//! What staff do in the thread, as buttons: beside a comment at the desk, without a script.

use althing_core::id::CommentId;
use althing_core::rule::Rule;
use althing_core::thread::Mark;
use maud::{Markup, html};

use super::comment::reasons;
use crate::view::model::MarksView;
use crate::view::texts::Texts;

/// A comment, as far as its buttons need it.
#[derive(Clone, Debug)]
pub struct ThreadActs {
    /// The comment.
    pub id: CommentId,
    /// Whether it begins a thread.
    pub is_root: bool,
    /// Whether everyone sees it.
    pub is_shown: bool,
    /// How it is marked, whether it is shown or not.
    pub marks: MarksView,
    /// The site's rules, for holding a thread; where there are none that is not offered.
    pub rules: Vec<Rule>,
    /// Whether to come back to the story's page at the desk; else to the comment's.
    pub from_story: bool,
}

/// The buttons; nothing where nothing can be done.
pub fn thread_acts(acts: &ThreadActs, texts: &Texts) -> Markup {
    let action = format!("/desk/comments/{}/thread", acts.id);
    let offered = offered(acts);
    html! {
        @if !offered.is_empty() {
            form class="desk-acts" method="post" action=(action) {
                @if acts.from_story { input type="hidden" name="from" value="story"; }
                @for mark in offered { button name="do" value=(mark.as_str()) { (mark_label(mark, texts)) } }
            }
        }
        @if !acts.rules.is_empty() {
            details class="desk-hold" {
                summary { (texts.staff_hold()) }
                form method="post" action=(action) {
                    p class="hint" { (texts.staff_hold_text()) }
                    (reasons(&acts.rules, "", texts))
                    label class="decide-why" {
                        (texts.staff_explanation())
                        textarea name="explanation" rows="3" maxlength="2000" dir="auto" {}
                    }
                    button class="danger" type="submit" name="do" value="hold" { (texts.staff_hold()) }
                }
            }
        }
    }
}

/// What can be done now: what is marked can be taken back, also while it is not shown.
fn offered(acts: &ThreadActs) -> Vec<Mark> {
    let MarksView { is_pinned, is_picked, is_locked } = acts.marks;
    let mut offered = Vec::new();
    if acts.is_root {
        match (is_pinned, acts.is_shown) {
            (true, _) => offered.push(Mark::Unpin),
            (false, true) => offered.push(Mark::Pin),
            (false, false) => {}
        }
    }
    match (is_picked, acts.is_shown) {
        (true, _) => offered.push(Mark::Unpick),
        (false, true) => offered.push(Mark::Pick),
        (false, false) => {}
    }
    if acts.is_root && (is_locked || acts.is_shown) {
        offered.push(if is_locked { Mark::Unlock } else { Mark::Lock });
    }
    offered
}

fn mark_label(mark: Mark, texts: &Texts) -> &str {
    match mark {
        Mark::Pin => texts.staff_pin(),
        Mark::Unpin => texts.staff_unpin(),
        Mark::Pick => texts.staff_pick(),
        Mark::Unpick => texts.staff_unpick(),
        Mark::Lock => texts.staff_lock(),
        Mark::Unlock => texts.staff_unlock(),
    }
}

/// What was just done, by the word that the address carries.
pub(super) fn did(word: Option<&str>, texts: &Texts) -> Markup {
    let said = match word.unwrap_or_default() {
        "pin" => texts.staff_done_pin(),
        "unpin" => texts.staff_done_unpin(),
        "pick" => texts.staff_done_pick(),
        "unpick" => texts.staff_done_unpick(),
        "lock" => texts.staff_done_lock(),
        "unlock" => texts.staff_done_unlock(),
        "closed" => texts.stories_done_closed(),
        "open" => texts.stories_done_open(),
        _ => return html! {},
    };
    html! { div class="done" { p role="status" { (said) } } }
}
