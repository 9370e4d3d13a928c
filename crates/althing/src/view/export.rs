//! What is kept about a reader, as a page to read. It may be long, so it is made in pieces: a head, sections of items, an end.

use althing_core::score::Attribute;
use althing_core::time::Micros;
use althing_store::report::ReportRow;
use maud::{Markup, html};

use super::account::sheet;
use super::date::{Exact, story_time};
use super::me::{MyRole, MySession, bare, role_words, to_the_hour};
use super::report::{category_label, outcome_label};
use super::standing::{StandingNotice, past};
use super::statement::{Statement, ended, listed, reasons, what};
use super::texts::Texts;

/// Stands where the sections come; no text of readers has private-use characters by chance alone, and this page's own
/// frame has none.
const SECTIONS: char = '\u{E000}';

/// A section of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportSection {
    /// Names over comments.
    Names,
    /// Comments.
    Comments,
    /// Decisions about the person.
    Decisions,
    /// Votes.
    Votes,
    /// Reports of others' comments.
    Reports,
    /// Mails.
    Mails,
}

/// What is kept about an account besides lists that may be long.
pub struct ExportAccount {
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: Option<String>,
    /// Its language.
    pub language: String,
    /// Since when it is there.
    pub since: Micros,
    /// Who says that it is theirs: `mail` or `staff`.
    pub issuers: Vec<String>,
    /// Where it is signed in.
    pub sessions: Vec<MySession>,
    /// Name, since when, last use.
    pub passkeys: Vec<(String, Micros, Option<Micros>)>,
    /// Codes that wait: since when, until when.
    pub codes: Vec<(Micros, Micros)>,
    /// Roles.
    pub roles: Vec<MyRole>,
    /// What was decided about how they stand.
    pub standing: Vec<StandingNotice>,
}

/// One text of a comment.
pub struct ExportText {
    /// Markdown.
    pub source: String,
    /// When it came.
    pub at: Micros,
    /// Its scores, in thousandths, with the model's name.
    pub scores: Option<([u16; Attribute::COUNT], String)>,
    /// The parts of it that they come from.
    pub parts: Vec<String>,
}

/// A comment.
pub struct ExportComment {
    /// Its story's headline.
    pub story: String,
    /// Its address.
    pub href: String,
    /// Its texts, oldest first.
    pub texts: Vec<ExportText>,
    /// What was decided about it, newest first.
    pub statements: Vec<Statement>,
    /// What happened, oldest first.
    pub steps: Vec<ExportStep>,
}

/// Something that happened to a comment.
pub struct ExportStep {
    /// What it was.
    pub what: String,
    /// By which kind of actor.
    pub by: String,
    /// Why it waits since then, if it does.
    pub because: Vec<String>,
    /// When.
    pub at: Micros,
}

/// The page without its sections: what comes before them and what comes after.
pub fn export_frame(made_at: Micros, texts: &Texts) -> (String, String) {
    let main = html! {
        p { (texts.export_lead()) " " (texts.export_made(&Exact { texts, at: made_at })) }
        (SECTIONS)
    };
    let page = sheet(&bare(), texts.export_title(), None, texts, &main).into_string();
    let (before, after) = page.split_once(SECTIONS).unwrap_or((&page, ""));
    (before.to_owned(), after.to_owned())
}

/// The heading of a section.
pub fn export_heading(section: ExportSection, texts: &Texts) -> String {
    let (title, why) = match section {
        ExportSection::Names => (texts.export_names(), ""),
        ExportSection::Comments => (texts.export_comments(), texts.export_scores_why()),
        ExportSection::Decisions => (texts.me_decisions(), ""),
        ExportSection::Votes => (texts.export_votes(), ""),
        ExportSection::Reports => (texts.export_reports(), ""),
        ExportSection::Mails => (texts.export_mails(), texts.export_mails_why()),
    };
    html! { h2 { (title) } @if !why.is_empty() { p { (why) } } }.into_string()
}

/// What stands in a section that has nothing.
pub fn export_nothing(texts: &Texts) -> String {
    html! { p { (texts.export_nothing()) } }.into_string()
}

/// The account.
pub fn export_account(account: &ExportAccount, texts: &Texts) -> String {
    let exact = |at: Micros| Exact { texts, at };
    html! {
        h2 { (texts.export_account()) }
        dl {
            dt { (texts.export_name()) } dd dir="auto" { (account.name) }
            dt { (texts.export_address()) }
            dd { @match &account.address { Some(address) => (address), None => (texts.export_nothing()) } }
            dt { (texts.export_language()) } dd { (account.language) }
            dt { (texts.export_since()) } dd { (exact(account.since)) }
            dt { (texts.export_identities()) }
            @for issuer in &account.issuers {
                dd { @if issuer == "staff" { (texts.export_by_staff()) } @else { (texts.export_by_mail()) } }
            }
            dt { (texts.export_sessions()) }
            @for session in &account.sessions { dd { (one_session(session, texts)) } }
            dt { (texts.export_passkeys()) }
            @if account.passkeys.is_empty() { dd { (texts.export_nothing()) } }
            @for (name, since, used) in &account.passkeys {
                dd {
                    (name) ", " (exact(*since)) ", "
                    @match used { Some(at) => (exact(*at)), None => (texts.export_never_used()) }
                }
            }
            dt { (texts.export_codes()) }
            @if account.codes.is_empty() { dd { (texts.export_nothing()) } }
            @for (from, to) in &account.codes { dd { (texts.export_between(&exact(*from), &exact(*to))) } }
            dt { (texts.export_roles()) }
            @if account.roles.is_empty() { dd { (texts.export_nothing()) } }
            @for role in &account.roles { dd { (role_words(role, texts)) } }
            dt { (texts.standing_earlier()) }
            @if account.standing.is_empty() { dd { (texts.export_nothing()) } }
            @for notice in &account.standing { dd { (past(notice, texts)) } }
        }
    }
    .into_string()
}

fn one_session(session: &MySession, texts: &Texts) -> Markup {
    let exact = |at: Micros| Exact { texts, at: to_the_hour(at) };
    html! {
        @if session.agent.is_empty() { (texts.me_session_unknown()) } @else { (session.agent) }
        @if let Some(site) = &session.site { " " (texts.me_session_site(site)) }
        ": " (texts.me_session_times(&exact(session.begun), &exact(session.seen)))
    }
}

/// A report.
pub fn export_report(report: &ReportRow, texts: &Texts) -> String {
    html! {
        p {
            strong { (category_label(report.category, texts)) } " · " (outcome_label(report.state, texts)) " · "
            (Exact { texts, at: report.created_at }) " · " code { (report.id) }
        }
        @if !report.text.is_empty() { blockquote class="export-text" dir="auto" { (report.text) } }
    }
    .into_string()
}

/// A name, on a site, since a time; with the address that was given with it.
pub fn export_name(name: &str, site: &str, address: Option<&str>, since: Micros, texts: &Texts) -> String {
    html! {
        p {
            strong dir="auto" { (name) } " · " (site) " · " (story_time(since, texts))
            @if let Some(address) = address { " · " (texts.export_address()) ": " (address) }
        }
    }
    .into_string()
}

/// A comment with everything about it.
pub fn export_comment(comment: &ExportComment, texts: &Texts) -> String {
    html! {
        article {
            h3 { a href=(comment.href) dir="auto" { (comment.story) } }
            @for text in &comment.texts { (one_text(text, texts)) }
            @for statement in &comment.statements { (one_statement(statement, texts)) }
            details {
                summary { (texts.export_log()) }
                ul {
                    @for step in &comment.steps {
                        li {
                            (Exact { texts, at: step.at }) ": " (step.what) " (" (step.by) ")"
                            @for why in &step.because { br; (why) }
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

fn one_text(text: &ExportText, texts: &Texts) -> Markup {
    html! {
        p class="me-where" { (Exact { texts, at: text.at }) }
        blockquote class="quoted export-text" dir="auto" { (text.source) }
        @if let Some((scores, model)) = &text.scores {
            p class="me-where" {
                code {
                    (model) ":"
                    @for attribute in Attribute::ALL { " " (attribute.as_str()) " " (scores[attribute as usize]) }
                }
                @for part in &text.parts { " " q dir="auto" { (part) } }
            }
        }
    }
}

/// A decision about the person.
pub fn export_statement(statement: &Statement, texts: &Texts) -> String {
    one_statement(statement, texts).into_string()
}

fn one_statement(statement: &Statement, texts: &Texts) -> Markup {
    html! {
        details {
            summary { (what(statement.restriction, texts)) " · " (Exact { texts, at: statement.decided_at }) }
            @if let Some(words) = ended(statement, texts) { p { (words) } }
            (listed(&reasons(statement, texts)))
            @if let Some(complaint) = &statement.complaint {
                p { (texts.appeal_yours()) " · " (Exact { texts, at: complaint.made_at }) }
                blockquote class="quoted export-text" dir="auto" { (complaint.text) }
                @if !complaint.answer.is_empty() {
                    p { (texts.appeal_answer()) }
                    blockquote class="quoted export-text" dir="auto" { (complaint.answer) }
                }
            }
        }
    }
}

/// A vote on somebody's comment.
pub fn export_vote(comment: &str, value: i64, at: Micros, texts: &Texts) -> String {
    let word = if value > 0 { texts.export_vote_up() } else { texts.export_vote_down() };
    html! { p { (word) " · " code { (comment) } " · " (Exact { texts, at }) } }.into_string()
}

/// A mail to the reader.
pub fn export_mail(kind: &str, state: &str, at: Micros, texts: &Texts) -> String {
    html! { p { code { (kind) ", " (state) } " · " (Exact { texts, at }) } }.into_string()
}
