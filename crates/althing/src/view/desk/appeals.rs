//! Complaints at the desk: a list, and one with everything that it takes to answer it.

use althing_core::appeal::State;
use althing_core::id::DecisionId;
use althing_core::time::Micros;
use maud::{Markup, html};

use super::comment::act_label;
use super::{Frame, desk_page};
use crate::view::date::story_time;
use crate::view::statement::{Complaint, Restriction, Statement, ended, listed, reasons};
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

/// Who answers a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answerer {
    /// Whoever looks.
    Here,
    /// Somebody else: whoever looks made the decision.
    Another,
    /// Whoever decides on the whole site: it is about a person.
    OfSite,
    /// Nobody: it is answered.
    Nobody,
}

/// One complaint.
pub struct ComplaintView {
    /// The decision's id.
    pub id: DecisionId,
    /// The decision, with the complaint.
    pub statement: Statement,
    /// Who made it.
    pub decider: Decider,
    /// Who answers.
    pub answerer: Answerer,
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
pub fn complaint_page(frame: &Frame, page: &ComplaintView, texts: &Texts) -> Markup {
    let main = html! {
        p { a href="/desk/appeals" { (texts.desk_complaint_back()) } }
        h1 { (texts.desk_complaint()) }
        @if let Some(complaint) = &page.statement.complaint { (complained(complaint, texts)) }
        (decision(page, texts))
        section aria-labelledby="text" {
            h2 id="text" { (texts.desk_complaint_text()) }
            @if page.text.is_empty() {
                p class="desk-quiet" { (texts.desk_complaint_text_gone()) }
            } @else {
                blockquote class="desk-passage" dir="auto" { (page.text) }
            }
            @if let Some(href) = &page.thread_href { p { a href=(href) { (texts.desk_complaint_thread()) } } }
        }
        (answering(page, &html! {}, texts))
    };
    desk_page(frame, texts.desk_complaint(), "desk-narrow", texts, &main)
}

/// A complaint beside its comment; `hidden` says which comment that is and where one goes on.
pub(super) fn complaint_beside(view: &ComplaintView, hidden: &Markup, texts: &Texts) -> Markup {
    html! {
        div class="open-complaint" {
            @if let Some(complaint) = &view.statement.complaint { (complained(complaint, texts)) }
            (decision(view, texts))
            (answering(view, hidden, texts))
        }
    }
}

/// What was done, in a word: the sentences are for whom it was done to.
fn done(restriction: Restriction, texts: &Texts) -> &str {
    let act = match restriction {
        Restriction::Rejected | Restriction::EditRejected => "reject",
        Restriction::Removed => "remove",
        Restriction::Held => "hold",
        Restriction::Warned => "warn",
        Restriction::Banned => "ban",
        Restriction::HeldAlways => "hold-always",
    };
    act_label(act, texts)
}

fn decision(page: &ComplaintView, texts: &Texts) -> Markup {
    let statement = &page.statement;
    html! {
        section {
            h2 { (texts.desk_complaint_decision()) }
            p {
                strong { (done(statement.restriction, texts)) } " · " (story_time(statement.decided_at, texts)) " · "
                (decided_by(&page.decider, texts))
            }
            @if let Some(words) = ended(statement, texts) { p { (words) } }
            (listed(&reasons(statement, texts)))
        }
    }
}

/// The form of the answer, or why there is none.
fn answering(page: &ComplaintView, hidden: &Markup, texts: &Texts) -> Markup {
    html! {
        @match page.answerer {
            Answerer::Here => (form(page, hidden, texts)),
            Answerer::Another => p class="desk-notice" { (texts.desk_complaint_not_own()) },
            Answerer::OfSite => p class="desk-notice" { (texts.reader_whole_site()) },
            Answerer::Nobody => {}
        }
    }
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
        section {
            h2 { (texts.desk_complaint_words()) }
            p class="desk-quiet" { (story_time(complaint.made_at, texts)) }
            blockquote class="desk-passage" dir="auto" { (complaint.text) }
            @if !complaint.answer.is_empty() {
                h3 { (texts.appeal_answer()) }
                blockquote class="desk-passage" dir="auto" { (complaint.answer) }
            }
        }
    }
}

fn form(page: &ComplaintView, hidden: &Markup, texts: &Texts) -> Markup {
    // Several complaints may stand beside one comment.
    let id = page.id;
    let hint = format!("answer-hint-{id}");
    let described = if page.wrong.is_some() { format!("answer-wrong-{id} {hint}") } else { hint.clone() };
    html! {
        section {
            h2 { (texts.desk_complaint_answer()) }
            form class="desk-form" method="post" action=(page.action) {
                (hidden)
                label for={ "answer-" (id) } { (texts.desk_complaint_answer_label()) }
                @if let Some(wrong) = &page.wrong { p class="al-wrong" id={ "answer-wrong-" (id) } role="alert" { (wrong) } }
                textarea id={ "answer-" (id) } name="answer" rows="5" required dir="auto" data-key="c" maxlength=(page.answer_chars_max * 2)
                    aria-invalid=[page.wrong.as_ref().map(|_| "true")] aria-describedby=(described) {
                    "\n" (page.typed)
                }
                p class="desk-quiet" id=(hint) {
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
