//! Complaints at the desk: a list, and one with everything that it takes to answer it.

use althing_core::appeal::State;
use althing_core::time::Micros;
use maud::{Markup, html};

use super::{Frame, desk_page};
use crate::view::date::story_time;
use crate::view::statement::{Complaint, Statement, ended, listed, reasons, what};
use crate::view::texts::Texts;

/// A complaint in the list.
pub struct ComplaintLine {
    /// Where it is answered.
    pub href: String,
    /// Name of the site; empty for a decision that holds everywhere.
    pub site: String,
    /// What was decided, in a sentence to the author.
    pub what: String,
    /// The rule or law.
    pub ground: String,
    /// The complaint.
    pub text: String,
    /// When it came.
    pub at: Micros,
    /// Whether whoever looks made the decision.
    pub is_own: bool,
}

/// Who made a decision.
pub enum Decider {
    /// Somebody of staff, by name.
    Account(String),
    /// A program.
    Key,
    /// The operator.
    Operator,
    /// A rule of the house.
    Rule,
}

/// One complaint.
pub struct ComplaintPage {
    /// The decision, with the complaint.
    pub statement: Statement,
    /// Who made it.
    pub decider: Decider,
    /// Whether whoever looks did.
    pub is_own: bool,
    /// Whether it waits for an answer.
    pub is_open: bool,
    /// The text in question; empty once it was erased.
    pub text: String,
    /// The comment in its discussion.
    pub thread_href: Option<String>,
    /// Where the form goes.
    pub action: String,
    /// Longest answer, in characters.
    pub answer_chars_max: usize,
    /// What was typed before.
    pub typed: String,
    /// Why it was not taken.
    pub wrong: Option<String>,
}

/// The complaints that wait.
pub fn complaints_page(frame: &Frame, lines: &[ComplaintLine], texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.desk_complaints()) }
        p class="desk-lead" { (texts.desk_complaints_lead()) }
        @if lines.is_empty() { p class="desk-empty" { (texts.desk_complaints_none()) } }
        ul class="desk-complaints" {
            @for line in lines {
                li {
                    p class="desk-quiet" {
                        @if !line.site.is_empty() { (line.site) " · " }
                        (texts.desk_complaint_since(&story_time(line.at, texts)))
                    }
                    p { strong { (line.what) } " · " (line.ground) }
                    p class="desk-excerpt" dir="auto" { (line.text) }
                    p {
                        a href=(line.href) { (texts.desk_complaint_open()) }
                        @if line.is_own { " " span class="desk-quiet" { (texts.desk_complaint_own()) } }
                    }
                }
            }
        }
    };
    desk_page(frame, texts.desk_complaints(), "desk-narrow", texts, &main)
}

/// One complaint.
pub fn complaint_page(frame: &Frame, page: &ComplaintPage, texts: &Texts) -> Markup {
    let statement = &page.statement;
    let main = html! {
        p { a href="/desk/appeals" { (texts.desk_complaint_back()) } }
        h1 { (texts.desk_complaint()) }
        @if let Some(complaint) = &statement.complaint { (complained(complaint, texts)) }
        section aria-labelledby="decision" {
            h2 id="decision" { (texts.desk_complaint_decision()) }
            p {
                strong { (what(statement.restriction, texts)) } " · " (story_time(statement.decided_at, texts)) " · "
                (decided_by(&page.decider, texts))
            }
            @if let Some(words) = ended(statement, texts) { p { (words) } }
            (listed(&reasons(statement, texts)))
        }
        section aria-labelledby="text" {
            h2 id="text" { (texts.desk_complaint_text()) }
            @if page.text.is_empty() {
                p class="desk-quiet" { (texts.desk_complaint_text_gone()) }
            } @else {
                blockquote class="desk-passage" dir="auto" { (page.text) }
            }
            @if let Some(href) = &page.thread_href { p { a href=(href) { (texts.desk_complaint_thread()) } } }
        }
        @match (page.is_open, page.is_own) {
            (true, false) => (form(page, texts)),
            (true, true) => p class="desk-notice" { (texts.desk_complaint_not_own()) },
            (false, _) => {}
        }
    };
    desk_page(frame, texts.desk_complaint(), "desk-narrow", texts, &main)
}

fn decided_by(decider: &Decider, texts: &Texts) -> String {
    texts.desk_complaint_decided_by(match decider {
        Decider::Account(name) => name,
        Decider::Key => texts.desk_complaint_decider_key(),
        Decider::Operator => texts.desk_complaint_decider_operator(),
        Decider::Rule => texts.desk_complaint_decider_rule(),
    })
}

fn complained(complaint: &Complaint, texts: &Texts) -> Markup {
    html! {
        @match complaint.state {
            State::Open => {}
            State::Upheld => p class="desk-notice" role="status" { (texts.desk_complaint_upheld()) },
            State::Reversed => p class="desk-notice" role="status" { (texts.desk_complaint_reversed()) },
            State::Moot => p class="desk-notice" role="status" { (texts.appeal_moot()) },
        }
        section aria-labelledby="complaint" {
            h2 id="complaint" { (texts.desk_complaint_words()) }
            p class="desk-quiet" { (story_time(complaint.made_at, texts)) }
            blockquote class="desk-passage" dir="auto" { (complaint.text) }
            @if !complaint.answer.is_empty() {
                h3 { (texts.appeal_answer()) }
                blockquote class="desk-passage" dir="auto" { (complaint.answer) }
            }
        }
    }
}

fn form(page: &ComplaintPage, texts: &Texts) -> Markup {
    let described = if page.wrong.is_some() { "answer-wrong answer-hint" } else { "answer-hint" };
    html! {
        section aria-labelledby="answer" {
            h2 id="answer" { (texts.desk_complaint_answer()) }
            form class="desk-form" method="post" action=(page.action) {
                label for="words" { (texts.desk_complaint_answer_label()) }
                @if let Some(wrong) = &page.wrong { p class="al-wrong" id="answer-wrong" role="alert" { (wrong) } }
                textarea id="words" name="answer" rows="5" required dir="auto" maxlength=(page.answer_chars_max * 2)
                    aria-invalid=[page.wrong.as_ref().map(|_| "true")] aria-describedby=(described) {
                    "\n" (page.typed)
                }
                p class="desk-quiet" id="answer-hint" {
                    (texts.desk_complaint_answer_hint()) " " (texts.desk_complaint_reverse_hint())
                }
                p class="desk-buttons" {
                    button type="submit" name="outcome" value="uphold" { (texts.desk_complaint_uphold()) }
                    button type="submit" name="outcome" value="reverse" { (texts.desk_complaint_reverse()) }
                }
            }
        }
    }
}
