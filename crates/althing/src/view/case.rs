//! A guest's page about one comment of theirs: its state and why, the text, and what can still be done.
//!
//! Both forms post to the page's own address, told apart by the hidden field `do`: `edit` (with `body`) or
//! `withdraw`.

use althing_core::comment::Status;
use althing_core::policy::HoldReason;
use althing_core::time::MINUTE;
use maud::{Markup, html};

use super::comment::quoted;
use super::composer::kept;
use super::layout::{Head, document, foot, masthead};
use super::model::{CaseJust, CasePage, CaseStatus, CommentContent};
use super::standing;
use super::statement::statements;
use super::texts::Texts;

/// What is said when a change waits beside the published text.
pub fn held_change(texts: &Texts) -> &str {
    texts.held_edit()
}

/// Why a comment waits, in words for its author.
pub fn held_because(reason: HoldReason, texts: &Texts) -> &str {
    match reason {
        HoldReason::HoldFirst => texts.held_first(),
        HoldReason::HoldFirstForNew | HoldReason::FirstHold | HoldReason::YoungHold => texts.held_new(),
        HoldReason::ScoreHold
        | HoldReason::ScoreNever
        | HoldReason::WordHold
        | HoldReason::LinkHold
        | HoldReason::RepeatHold
        | HoldReason::BulkHold => texts.held_check(),
        HoldReason::ScoreFailed => texts.held_unchecked(),
        HoldReason::StaffHold => texts.held_staff(),
        HoldReason::ReportHold => texts.held_reported(),
        HoldReason::StandingHold => texts.held_standing(),
        HoldReason::NightHold => texts.held_night(),
        HoldReason::GuardHold => texts.held_guard(),
        HoldReason::ImportHold => texts.held_imported(),
    }
}

/// The page.
pub fn case_page(page: &CasePage, texts: &Texts) -> Markup {
    let body = html! {
        (masthead(&page.site))
        main class="sheet" {
            p class="kicker" { a href=(page.story_href) { (page.story_title) } }
            h1 { (texts.case_page_title()) }
            @if let Some(just) = page.just { (confirmation(just, texts)) }
            (standing::notices(&page.notices, texts))
            (state(page, texts))
            (statements(&page.statements, &page.action, page.complaint.as_ref(), texts))
            @if page.withdrawable && page.is_guest {
                p class="keep" { strong { (texts.case_keep_title()) } " " (texts.case_keep()) }
            }
            @if matches!(page.comment.content, CommentContent::Shown { .. }) { (quoted(&page.comment, texts)) }
            @if matches!(page.status, CaseStatus::Rejected | CaseStatus::Removed) { (kept(&page.source, texts)) }
            p class="way-back" { (back(page, texts)) }
            @if page.editable_until.is_some() { (edit(page, texts)) } @else { (refused(page, texts)) }
            @if page.withdrawable { (withdraw(page, texts)) }
            @if page.is_guest && !matches!(page.status, CaseStatus::Erased) { (guests_data(page, texts)) }
        }
        (foot(None, Some(&page.site), texts))
    };
    let head = Head {
        title: html! { (texts.page_title(&texts.case_page_title(), &page.site.name)) },
        language: &page.site.language,
        sheets: &["page.css", "sheet.css"],
        theme_href: page.site.theme_href.as_deref(),
        hidden: true,
        ..Head::default()
    };
    document(&head, "page-form", &body)
}

fn confirmation(just: CaseJust, texts: &Texts) -> Markup {
    let words = match just {
        CaseJust::Submitted => texts.case_just_submitted(),
        CaseJust::Edited => texts.case_just_edited(),
        CaseJust::Withdrawn => texts.case_just_withdrawn(),
        CaseJust::Complained => texts.appeal_just(),
        CaseJust::Erased => texts.case_just_erased(),
    };
    html! { p class="notice notice-good" role="status" { strong { (words) } } }
}

fn state(page: &CasePage, texts: &Texts) -> Markup {
    let (class, label, sentence) = match page.status {
        CaseStatus::Published => ("published", texts.state_published(), texts.state_published_text()),
        CaseStatus::Pending(_) => ("pending", texts.state_pending(), texts.state_pending_text()),
        CaseStatus::Rejected => ("ended", texts.state_rejected(), texts.state_rejected_text()),
        CaseStatus::Removed => ("ended", texts.state_removed(), texts.state_removed_text()),
        CaseStatus::Withdrawn => ("ended", texts.state_withdrawn(), texts.state_withdrawn_text()),
        CaseStatus::Erased => ("ended", texts.state_erased(), texts.state_erased_text()),
    };
    html! {
        section class={ "state state-" (class) } {
            h2 { (label) }
            p { (sentence) }
            @if let CaseStatus::Pending(reasons) = &page.status {
                @if !reasons.is_empty() {
                    h3 { (texts.case_reasons()) }
                    ul { @for reason in reasons { li { (reason) } } }
                }
            }
        }
    }
}

/// A comment's state in a word or two.
pub(super) fn state_label(status: Status, texts: &Texts) -> &str {
    match status {
        Status::Published => texts.state_published(),
        Status::Pending => texts.state_pending(),
        Status::Rejected => texts.state_rejected(),
        Status::Removed => texts.state_removed(),
        Status::Withdrawn => texts.state_withdrawn(),
        Status::Erased => texts.state_erased(),
    }
}

fn back(page: &CasePage, texts: &Texts) -> Markup {
    html! {
        @match page.status {
            CaseStatus::Published => a href=(page.comment.permalink) { (texts.case_see()) },
            _ => a href=(page.story_href) { (texts.case_back()) },
        }
    }
}

fn edit(page: &CasePage, texts: &Texts) -> Markup {
    let left = page.editable_until.map_or(0, |until| (until.0 - page.now.0).max(0) / MINUTE);
    let refusal = page.draft.as_ref().and_then(|draft| draft.refusal.as_ref());
    let text = page.draft.as_ref().map_or(&page.source, |draft| &draft.body);
    html! {
        section class="althing" lang=(texts.language()) dir=(texts.direction()) {
            form class="al-write" method="post" action=(page.action) {
                input type="hidden" name="do" value="edit";
                h2 { label for="al-text" { (texts.case_edit()) } }
                @if let Some(refusal) = refusal { p class="al-wrong" id="al-body-wrong" { (refusal.words(texts)) } }
                textarea id="al-text" name="body" rows="6" required dir="auto"
                    maxlength=(page.comment_chars_max * 2) aria-invalid=[refusal.map(|_| "true")]
                    aria-describedby=(if refusal.is_some() { "al-body-wrong al-left" } else { "al-left" }) {
                    "\n" (text)
                }
                div class="al-sign" {
                    p id="al-left" class="al-left" { (texts.case_minutes_left(left as u64)) }
                    button type="submit" { (texts.case_edit_save()) }
                }
            }
        }
    }
}

/// A change that came too late: what was typed can still be copied.
fn refused(page: &CasePage, texts: &Texts) -> Markup {
    html! {
        @if let Some(draft) = &page.draft {
            @if let Some(refusal) = &draft.refusal { p class="al-wrong" role="alert" { (refusal.words(texts)) } }
            (kept(&draft.body, texts))
        }
    }
}

/// Asks once, without JavaScript: the button that acts is inside.
fn withdraw(page: &CasePage, texts: &Texts) -> Markup {
    html! {
        @if page.editable_until.is_none() { p class="edit-over" { (texts.case_edit_over()) } }
        details class="withdraw" {
            summary { (texts.case_withdraw()) }
            form method="post" action=(page.action) {
                input type="hidden" name="do" value="withdraw";
                p { (texts.case_withdraw_text()) }
                button class="danger" type="submit" { (texts.case_withdraw_yes()) }
            }
        }
    }
}

/// Taking everything along, and erasing it; an account has its own page for that.
fn guests_data(page: &CasePage, texts: &Texts) -> Markup {
    html! {
        section aria-labelledby="case-data" {
            h2 id="case-data" { (texts.case_data()) }
            p { (texts.case_export_text()) }
            ul {
                li { a href={ (page.action) "/export.html" } { (texts.me_export_page()) } }
                li { a href={ (page.action) "/export.json" } { (texts.me_export_json()) } }
            }
        }
        details class="withdraw" {
            summary { (texts.case_erase()) }
            form method="post" action=(page.action) {
                input type="hidden" name="do" value="erase";
                p { (texts.case_erase_text()) }
                button class="danger" type="submit" { (texts.case_erase_yes()) }
            }
        }
    }
}
