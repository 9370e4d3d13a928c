//! The editor of a site's rules: each with its words, its place, and the way out.

use althing_core::decision::EXPLANATION_CHARS_MAX;
use althing_core::rule::{BODY_CHARS_MAX, RULES_MAX, Rule, TITLE_CHARS_MAX};
use maud::{Markup, html};

use super::{Frame, desk_page};
use crate::view::texts::Texts;

/// A change that was not made, with what was typed.
pub struct RuleDraft {
    /// The rule's code; empty for a new one.
    pub code: String,
    /// What was typed.
    pub title: String,
    /// Likewise.
    pub body: String,
    /// Likewise.
    pub explanation: String,
    /// The field to blame.
    pub field: &'static str,
    /// Why.
    pub message: String,
}

/// The page.
pub struct RulesEditor {
    /// The site's short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Whether it has published none of its own.
    pub is_house: bool,
    /// Those in force, in their order.
    pub rules: Vec<Rule>,
    /// Whether something was just saved.
    pub is_saved: bool,
    /// A change that was not made.
    pub draft: Option<RuleDraft>,
}

/// The page.
pub fn rules_editor(frame: &Frame, page: &RulesEditor, texts: &Texts) -> Markup {
    let draft_of = |code: &str| page.draft.as_ref().filter(|draft| draft.code == code);
    let main = html! {
        h1 { (texts.desk_rules_of(&page.name)) }
        @if page.is_saved { p class="desk-notice" role="status" { (texts.desk_rules_saved()) } }
        p class="desk-lead" { (texts.desk_rules_lead()) }
        @if page.is_house { p class="desk-lead" { (texts.desk_rules_house()) } }
        p { a href={ "/s/" (page.slug) "/rules" } { (texts.desk_rules_see()) } }
        ol class="desk-rules" {
            @for (at, rule) in page.rules.iter().enumerate() {
                li id={ "rule-" (rule.code) } { (one(page, rule, at, draft_of(&rule.code), texts)) }
            }
        }
        @if page.rules.len() < RULES_MAX {
            @let draft = draft_of("");
            details class="desk-rule-new" open[draft.is_some() || page.rules.is_empty()] {
                summary { (texts.desk_rules_add()) }
                form class="desk-form" method="post" {
                    input type="hidden" name="do" value="add";
                    (fields("new", ("", "", ""), draft, texts))
                    p class="desk-buttons" { button type="submit" { (texts.desk_rules_add()) } }
                }
            }
        }
    };
    desk_page(frame, texts.rules(), "desk-narrow", texts, &main)
}

fn one(page: &RulesEditor, rule: &Rule, at: usize, draft: Option<&RuleDraft>, texts: &Texts) -> Markup {
    html! {
        div class="desk-rule-head" {
            h2 dir="auto" { (rule.title) }
            span class="desk-quiet" { (texts.rules_version(&rule.version.to_string())) }
            @if at > 0 {
                (act("up", rule, texts.desk_rules_up(), &texts.desk_rules_up_named(&rule.title)))
            }
            @if at + 1 < page.rules.len() {
                (act("down", rule, texts.desk_rules_down(), &texts.desk_rules_down_named(&rule.title)))
            }
        }
        details open[draft.is_some()] {
            summary { (rule.body) }
            form class="desk-form" method="post" {
                input type="hidden" name="do" value="change";
                input type="hidden" name="code" value=(rule.code);
                input type="hidden" name="version" value=(rule.version);
                (fields(&rule.code, (&rule.title, &rule.body, &rule.explanation), draft, texts))
                p class="desk-buttons" { button type="submit" { (texts.desk_rules_save()) } }
            }
            @if page.rules.len() > 1 {
                details class="desk-retire" {
                    summary { (texts.desk_rules_retire()) }
                    form class="desk-form" method="post" {
                        input type="hidden" name="do" value="retire";
                        input type="hidden" name="code" value=(rule.code);
                        p { (texts.desk_rules_retire_text()) }
                        p class="desk-buttons" { button class="danger" type="submit" { (texts.desk_rules_retire_yes()) } }
                    }
                }
            }
        }
    }
}

/// A button that acts at once; what it says to eyes is short, to ears whole.
fn act(wish: &str, rule: &Rule, label: &str, whole: &str) -> Markup {
    html! {
        form method="post" {
            input type="hidden" name="do" value=(wish);
            input type="hidden" name="code" value=(rule.code);
            button class="desk-small" type="submit" aria-label=(whole) { (label) }
        }
    }
}

fn fields(
    key: &str,
    (title, body, why): (&str, &str, &str),
    draft: Option<&RuleDraft>,
    texts: &Texts,
) -> Markup {
    let (title, body, why) =
        draft.map_or((title, body, why), |draft| (&draft.title, &draft.body, &draft.explanation));
    let id = |name: &str| format!("{key}-{name}");
    let wrong = |name: &str| draft.filter(|draft| draft.field == name);
    let message = |name: &str| {
        html! {
            @if let Some(draft) = wrong(name) {
                p class="al-wrong" id=(id(&format!("{name}-wrong"))) role="alert" { (draft.message) }
            }
        }
    };
    let told = |name: &str| wrong(name).map(|_| id(&format!("{name}-wrong")));
    html! {
        label for=(id("title")) { (texts.desk_rules_title()) }
        (message("title"))
        input id=(id("title")) name="title" value=(title) required dir="auto" maxlength=(TITLE_CHARS_MAX)
            aria-invalid=[wrong("title").map(|_| "true")] aria-describedby=[told("title")];
        label for=(id("body")) { (texts.desk_rules_body()) }
        (message("body"))
        textarea id=(id("body")) name="body" rows="4" required dir="auto" maxlength=(BODY_CHARS_MAX)
            aria-invalid=[wrong("body").map(|_| "true")] aria-describedby=[told("body")] { "\n" (body) }
        label for=(id("explanation")) { (texts.desk_rules_why()) }
        (message("explanation"))
        textarea id=(id("explanation")) name="explanation" rows="2" required dir="auto"
            maxlength=(EXPLANATION_CHARS_MAX) aria-invalid=[wrong("explanation").map(|_| "true")]
            aria-describedby=[told("explanation")] { "\n" (why) }
    }
}
