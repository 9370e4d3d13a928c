//! Statements of reasons (Digital Services Act, article 17): what was decided, on what ground, by what means, and what can be
//! done about it. The same lines stand on pages and in mails; nobody of staff is named.

use althing_core::appeal::{State, TEXT_CHARS_MAX};
use althing_core::decision::{Automation, Source};
use althing_core::time::Micros;
use maud::{Markup, Render, html};

use super::account::sheet;
use super::date::{Day, story_time};
use super::me::bare;
use super::texts::Texts;

/// What a decision did to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// Their comment was never shown.
    Rejected,
    /// A newer text of it was not shown; the older one stays.
    EditRejected,
    /// It was taken down.
    Removed,
    /// It waits, after it was shown.
    Held,
    /// They were warned.
    Warned,
    /// They may not write.
    Banned,
    /// Everything they write waits first.
    HeldAlways,
}

/// What it is founded on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementGround {
    /// A published rule: its title then, its version, and where that is.
    Rule {
        /// Its title as it stood.
        title: String,
        /// Its version.
        version: u32,
        /// The page of that version; none where the site is not known.
        href: Option<String>,
    },
    /// A law.
    Law(String),
}

/// Why it holds no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Whoever made it took it back.
    TakenBack(Micros),
    /// After a complaint.
    Reversed(Micros),
    /// Something else was decided since.
    Replaced,
}

/// A complaint as its author sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Their words; empty once they were forgotten.
    pub text: String,
    /// When it came.
    pub made_at: Micros,
    /// Where it stands.
    pub state: State,
    /// When it was answered.
    pub decided_at: Option<Micros>,
    /// What was answered.
    pub answer: String,
}

/// A statement of reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Id of the decision.
    pub id: String,
    /// What was done.
    pub restriction: Restriction,
    /// Name of the site; none for what holds on all of them.
    pub site: Option<String>,
    /// Where that site says how it moderates.
    pub moderation_href: Option<String>,
    /// When.
    pub decided_at: Micros,
    /// Until when it holds, where it has an end.
    pub until: Option<Micros>,
    /// What it is founded on.
    pub ground: StatementGround,
    /// Why, in words for the author; empty once they were forgotten.
    pub explanation: String,
    /// What brought it up.
    pub source: Source,
    /// Whether a machine found it.
    pub detected: bool,
    /// How much a machine decided.
    pub automation: Automation,
    /// Why it holds no more; none while it does.
    pub ended: Option<Ended>,
    /// What its author said about it.
    pub complaint: Option<Complaint>,
    /// Until when they may complain; none where they may not (any more).
    pub open_until: Option<Micros>,
}

/// A line of a statement: what it is about, what it says, and for more a place.
pub struct Reason<'t> {
    label: &'t str,
    words: String,
    href: Option<&'t str>,
}

/// A day in words.
pub fn day(texts: &Texts, at: Micros) -> String {
    Day::long(texts, at).render().into_string()
}

/// What was done, in a sentence.
pub fn what(restriction: Restriction, texts: &Texts) -> &str {
    match restriction {
        Restriction::Rejected => texts.statement_rejected(),
        Restriction::EditRejected => texts.statement_edit_rejected(),
        Restriction::Removed => texts.statement_removed(),
        Restriction::Held => texts.statement_held(),
        Restriction::Warned => texts.statement_warned(),
        Restriction::Banned => texts.statement_banned(),
        Restriction::HeldAlways => texts.statement_held_always(),
    }
}

/// The rule or law alone, for lists.
pub fn ground_title(statement: &Statement) -> &str {
    match &statement.ground {
        StatementGround::Rule { title, .. } | StatementGround::Law(title) => title,
    }
}

/// What it is founded on and how it came about.
pub fn reasons<'t>(statement: &'t Statement, texts: &'t Texts) -> Vec<Reason<'t>> {
    let plain = |label, words: &str| Reason { label, words: words.to_owned(), href: None };
    let ground = match &statement.ground {
        StatementGround::Rule { title, version, href } => Reason {
            label: texts.statement_rule(),
            words: texts.statement_rule_version(title, &version.to_string()),
            href: href.as_deref(),
        },
        StatementGround::Law(law) => plain(texts.statement_law(), law),
    };
    let facts =
        if statement.explanation.is_empty() { texts.statement_facts_gone() } else { &statement.explanation };
    let source = match statement.source {
        Source::Own => texts.statement_source_own(),
        Source::Report => texts.statement_source_report(),
        Source::Appeal => texts.statement_source_appeal(),
    };
    let machine = match (statement.automation, statement.detected) {
        (Automation::Fully, _) => texts.statement_machine_fully(),
        (Automation::Partly, _) | (Automation::None, true) => texts.statement_machine_partly(),
        (Automation::None, false) => texts.statement_machine_none(),
    };
    vec![
        ground,
        plain(texts.statement_facts(), facts),
        plain(texts.statement_source(), source),
        plain(texts.statement_machine(), machine),
        plain(texts.statement_scope(), &scope(statement, texts)),
    ]
}

fn scope(statement: &Statement, texts: &Texts) -> String {
    let place = match &statement.site {
        Some(site) => texts.statement_scope_site(site),
        None => texts.statement_scope_all().to_owned(),
    };
    let time = match (statement.until, statement.restriction) {
        (Some(until), _) => texts.statement_until(&day(texts, until)),
        (None, Restriction::Held) => texts.statement_while_held().to_owned(),
        (None, Restriction::Warned) => return place,
        (None, _) => texts.statement_for_good().to_owned(),
    };
    format!("{place} {time}")
}

/// What can be done about it.
pub fn redress(statement: &Statement, texts: &Texts) -> String {
    match statement.open_until {
        Some(until) => {
            format!("{} {}", texts.statement_redress_here(&day(texts, until)), texts.statement_redress_else())
        }
        None => texts.statement_redress_else().to_owned(),
    }
}

/// Why it holds no more, in a sentence.
pub fn ended(statement: &Statement, texts: &Texts) -> Option<String> {
    statement.ended.map(|ended| match ended {
        Ended::TakenBack(at) => texts.statement_taken_back(&day(texts, at)),
        Ended::Reversed(at) => texts.statement_reversed(&day(texts, at)),
        Ended::Replaced => texts.statement_replaced().to_owned(),
    })
}

/// The statement as plain paragraphs, for mails.
pub fn paragraphs(statement: &Statement, texts: &Texts) -> Vec<String> {
    let mut parts = vec![what(statement.restriction, texts).to_owned()];
    parts.extend(
        reasons(statement, texts).into_iter().map(|reason| format!("{}: {}", reason.label, reason.words)),
    );
    parts.push(format!("{}: {}", texts.statement_redress(), redress(statement, texts)));
    parts
}

/// A complaint that was not taken, with what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintDraft {
    /// The decision.
    pub decision: String,
    /// What was typed.
    pub text: String,
    /// Why it was not taken.
    pub message: String,
}

/// Statements on their author's page, each with the complaint or the form for one, which posts to `action`.
pub fn statements(
    statements: &[Statement],
    action: &str,
    draft: Option<&ComplaintDraft>,
    texts: &Texts,
) -> Markup {
    html! {
        @if !statements.is_empty() {
            section class="statements" aria-labelledby="statements" {
                h2 id="statements" { (texts.statement_title()) }
                @for statement in statements {
                    (one(statement, action, draft.filter(|draft| draft.decision == statement.id), texts))
                }
            }
        }
    }
}

/// The page of one decision, of its author's account.
pub fn decision_page(
    statement: &Statement,
    action: &str,
    is_just: bool,
    draft: Option<&ComplaintDraft>,
    texts: &Texts,
) -> Markup {
    let main = html! {
        @if is_just { p class="notice notice-good" role="status" { strong { (texts.appeal_just()) } } }
        (statements(std::slice::from_ref(statement), action, draft, texts))
        p class="way-back" { a href="/me" { (texts.back_to_me()) } }
    };
    sheet(&bare(), texts.me_decision_title(), None, texts, &main)
}

fn one(statement: &Statement, action: &str, draft: Option<&ComplaintDraft>, texts: &Texts) -> Markup {
    let heading = format!("statement-{}", statement.id);
    let is_open = statement.complaint.is_none() && statement.open_until.is_some();
    html! {
        article class="state state-ended statement" aria-labelledby=(heading) {
            h3 id=(heading) { (what(statement.restriction, texts)) }
            p class="hint" { (story_time(statement.decided_at, texts)) }
            @if let Some(words) = ended(statement, texts) { p { strong { (words) } } }
            (listed(&reasons(statement, texts)))
            @if statement.ended.is_none() {
                h4 { (texts.statement_redress()) }
                p { (redress(statement, texts)) }
                @if let Some(href) = &statement.moderation_href {
                    p { a href=(href) { (texts.moderation()) } }
                }
            }
            @match &statement.complaint {
                Some(complaint) => (answered(complaint, texts)),
                None => @if is_open { (form(statement, action, draft, texts)) },
            }
            @if let Some(draft) = draft.filter(|_| !is_open) {
                p class="notice notice-bad" role="alert" { strong { (draft.message) } }
            }
        }
    }
}

/// Reasons as a list of what and why.
pub(super) fn listed(reasons: &[Reason<'_>]) -> Markup {
    html! {
        dl class="stated" {
            @for reason in reasons {
                dt { (reason.label) }
                dd dir="auto" {
                    @match reason.href {
                        Some(href) => a href=(href) { (reason.words) },
                        None => (reason.words),
                    }
                }
            }
        }
    }
}

fn answered(complaint: &Complaint, texts: &Texts) -> Markup {
    let date = complaint.decided_at.map(|at| day(texts, at)).unwrap_or_default();
    let stands = match complaint.state {
        State::Open => texts.appeal_open().to_owned(),
        State::Upheld => texts.appeal_upheld(&date),
        State::Reversed => texts.appeal_reversed(&date),
        State::Moot => texts.appeal_moot().to_owned(),
    };
    html! {
        h4 { (texts.appeal_yours()) }
        p class="hint" { (story_time(complaint.made_at, texts)) }
        @if !complaint.text.is_empty() { blockquote class="quoted complaint" dir="auto" { (complaint.text) } }
        p role="status" { strong { (stands) } }
        @if !complaint.answer.is_empty() {
            h4 { (texts.appeal_answer()) }
            p class="complaint" dir="auto" { (complaint.answer) }
        }
    }
}

/// The form for a complaint, closed until it is wanted; open when it comes back.
fn form(statement: &Statement, action: &str, draft: Option<&ComplaintDraft>, texts: &Texts) -> Markup {
    let (field, hint, wrong) = (
        format!("complaint-{}", statement.id),
        format!("complaint-hint-{}", statement.id),
        format!("complaint-wrong-{}", statement.id),
    );
    let described = if draft.is_some() { format!("{wrong} {hint}") } else { hint.clone() };
    html! {
        details class="complain" open[draft.is_some()] {
            summary { (texts.appeal_title()) }
            form class="sheet-form" method="post" action=(action) {
                input type="hidden" name="do" value="appeal";
                input type="hidden" name="decision" value=(statement.id);
                label for=(field) { (texts.appeal_label()) }
                @if let Some(draft) = draft { p class="al-wrong" id=(wrong) role="alert" { (draft.message) } }
                textarea id=(field) name="text" rows="6" required dir="auto" maxlength=(TEXT_CHARS_MAX * 2)
                    aria-invalid=[draft.map(|_| "true")] aria-describedby=(described) {
                    "\n" (draft.map_or("", |draft| draft.text.as_str()))
                }
                p class="hint" id=(hint) { (texts.appeal_hint()) }
                button type="submit" { (texts.appeal_send()) }
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A statement of this restriction, about a rule.
    pub(in crate::view) fn statement(restriction: Restriction) -> Statement {
        Statement {
            id: "0197".to_owned(),
            restriction,
            site: Some("The paper".to_owned()),
            moderation_href: Some("/s/paper/moderation".to_owned()),
            decided_at: Micros(1_778_000_000_000_000),
            until: None,
            ground: StatementGround::Rule {
                title: "Be civil".to_owned(),
                version: 3,
                href: Some("/s/paper/rules?rule=respect&version=3".to_owned()),
            },
            explanation: "It calls <b>somebody</b> a herring.".to_owned(),
            source: Source::Own,
            detected: false,
            automation: Automation::None,
            ended: None,
            complaint: None,
            open_until: Some(Micros(1_790_000_000_000_000)),
        }
    }

    const ALL: [Restriction; 7] = [
        Restriction::Rejected,
        Restriction::EditRejected,
        Restriction::Removed,
        Restriction::Held,
        Restriction::Warned,
        Restriction::Banned,
        Restriction::HeldAlways,
    ];

    #[test]
    fn every_restriction_says_what_why_by_what_means_where_and_what_can_be_done() {
        for language in ["en", "de"] {
            let texts = Texts::of(language);
            let mut whats: Vec<&str> = ALL.iter().map(|one| what(*one, texts)).collect();
            whats.dedup();
            assert_eq!(whats.len(), ALL.len());
            for restriction in ALL {
                let statement = statement(restriction);
                let text = paragraphs(&statement, texts).join("\n");
                for part in ["Be civil", "3", "a herring", texts.statement_machine_none(), "The paper"] {
                    assert!(text.contains(part), "{part}: {text}");
                }
                assert!(text.contains(texts.statement_redress_else()) && text.contains("2026"), "{text}");
                let page = statements(&[statement], "/c/x", None, texts).into_string();
                assert!(
                    page.contains("&lt;b&gt;somebody") && page.contains("name=\"do\" value=\"appeal\""),
                    "{page}"
                );
                assert!(page.contains("/s/paper/rules?rule=respect&amp;version=3"), "{page}");
            }
        }
    }

    #[test]
    fn what_a_machine_did_is_told() {
        let texts = Texts::of("en");
        let told = |automation, detected| {
            let statement = Statement { detected, automation, ..statement(Restriction::Removed) };
            paragraphs(&statement, texts).join("\n")
        };
        assert!(told(Automation::Fully, true).contains(texts.statement_machine_fully()));
        assert!(told(Automation::Partly, true).contains(texts.statement_machine_partly()));
        assert!(told(Automation::None, true).contains(texts.statement_machine_partly()));
    }

    #[test]
    fn what_ended_says_so_and_asks_for_no_complaint() {
        let texts = Texts::of("en");
        for (end, words) in [
            (Ended::TakenBack(Micros(0)), "Taken back on"),
            (Ended::Reversed(Micros(0)), "Reversed on"),
            (Ended::Replaced, "A later decision"),
        ] {
            let statement =
                Statement { ended: Some(end), open_until: None, ..statement(Restriction::Removed) };
            let page = statements(&[statement], "/c/x", None, texts).into_string();
            assert!(page.contains(words) && !page.contains("<form"), "{page}");
        }
    }
}
