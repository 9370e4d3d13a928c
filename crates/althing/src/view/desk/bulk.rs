//! One act on many comments: the question with its count, and how far it is.

use althing_core::id::{BulkId, CommentId};
use althing_core::rule::Rule;
use althing_store::waiting::Queue;
use maud::{Markup, html};

use super::comment::reasons;
use super::{Frame, desk_page};
use crate::view::texts::Texts;

/// What is asked before anything happens.
pub struct BulkAsk {
    /// How many comments it is about.
    pub count: usize,
    /// Whether there are more than one act may be about.
    pub is_cut: bool,
    /// `approve` or `reject`.
    pub act: String,
    /// `picked`, `author` or `list`.
    pub of: String,
    /// The comment whose author it is about.
    pub comment: Option<CommentId>,
    /// Those that were picked.
    pub picked: Vec<CommentId>,
    /// What the list shows.
    pub fields: Vec<(&'static str, String)>,
    /// The queue.
    pub queue: Queue,
    /// The list.
    pub back: String,
    /// The rules to choose from.
    pub rules: Vec<Rule>,
    /// The rule that was chosen.
    pub reason: String,
    /// The explanation.
    pub explanation: String,
    /// Whether reason or explanation do not fit.
    pub is_wrong: bool,
}

/// How far an act is.
pub struct BulkState {
    /// The act.
    pub id: BulkId,
    /// How many comments it is about.
    pub of: i64,
    /// How many are decided.
    pub done: i64,
    /// How many of them were taken back.
    pub undone: i64,
    /// The list.
    pub back: String,
    /// What the list shows.
    pub fields: Vec<(&'static str, String)>,
}

/// The question.
pub fn bulk_ask_page(frame: &Frame, ask: &BulkAsk, texts: &Texts) -> Markup {
    let count = ask.count as u64;
    let title = match (ask.act.as_str(), ask.queue) {
        ("approve", Queue::Pending) => texts.bulk_approve(count),
        ("approve", _) => texts.bulk_keep(count),
        (_, Queue::Pending) => texts.bulk_reject(count),
        (_, _) => texts.bulk_remove(count),
    };
    let main = html! {
        h1 { (title) }
        @if ask.count == 0 {
            p { (texts.bulk_none()) }
        } @else {
            @if ask.is_cut { p { (texts.bulk_cut()) } }
            @if ask.of == "author" { p { (texts.bulk_guest()) } }
            @if ask.is_wrong { p class="al-wrong" role="alert" { (texts.failed_reason()) } }
            form class="bulk-form" method="post" action="/desk/bulk" {
                @for (name, value) in &ask.fields { input type="hidden" name=(name) value=(value); }
                @for id in &ask.picked { input type="hidden" name={ "pick-" (id) } value="on"; }
                @if let Some(comment) = ask.comment { input type="hidden" name="comment" value=(comment); }
                input type="hidden" name="of" value=(ask.of);
                input type="hidden" name="sure" value="1";
                @if ask.act != "approve" {
                    (reasons(&ask.rules, &ask.reason, texts))
                    label class="decide-why" {
                        (texts.decide_why())
                        textarea name="explanation" rows="3" maxlength="2000" dir="auto" { "\n" (ask.explanation) }
                    }
                }
                button type="submit" class=(if ask.act == "approve" { "decide-yes" } else { "danger" })
                    name="act" value=(ask.act) { (title) }
            }
        }
        p { a href=(ask.back) { (texts.queue_back()) } }
    };
    desk_page(frame, &title, "", texts, &main)
}

/// How far it is, and the way back.
pub fn bulk_page(frame: &Frame, state: &BulkState, texts: &Texts) -> Markup {
    let (done, of) = (texts.number(state.done.unsigned_abs()), texts.number(state.of.unsigned_abs()));
    let main = html! {
        h1 { (texts.bulk_title()) }
        p role="status" {
            @if state.of > 0 { (texts.bulk_done(&done, &of)) } @else { (texts.bulk_decided(state.done.unsigned_abs())) }
        }
        @if state.of > state.done {
            p class="hint" { (texts.bulk_wait()) " " a href="" { (texts.bulk_again()) } }
        }
        @if state.undone > 0 { p { (texts.bulk_undone(state.undone.unsigned_abs())) } }
        @if state.done > state.undone {
            form method="post" action={ "/desk/bulk/" (state.id) } {
                @for (name, value) in &state.fields { input type="hidden" name=(name) value=(value); }
                button class="danger" type="submit" data-key="z" { (texts.bulk_undo()) }
            }
        }
        p { a href=(state.back) { (texts.queue_back()) } }
    };
    desk_page(frame, texts.bulk_title(), "", texts, &main)
}
