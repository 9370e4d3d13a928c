//! The rules of a site: all that are in force, or one in a version that a decision named.

use althing_core::rule::Rule;
use althing_core::time::Micros;
use maud::{Markup, Render, html};

use super::date::Day;
use super::layout::{Head, document, foot, masthead};
use super::model::SiteView;
use super::texts::Texts;

/// One version of a rule, and when it held.
pub struct RuleVersion {
    /// Its words.
    pub rule: Rule,
    /// Since when; none for those that the program has.
    pub since: Option<Micros>,
    /// Until when; none for one in force.
    pub until: Option<Micros>,
}

/// The page of the rules in force, in their order.
pub fn rules_page(site: &SiteView, rules: &[Rule], texts: &Texts) -> Markup {
    let main = html! {
        h1 { (texts.rules_of(&site.name)) }
        p { (texts.rules_lead()) }
        ol class="rules" {
            @for rule in rules {
                li id={ "rule-" (rule.code) } {
                    h2 dir="auto" { (rule.title) }
                    (passage(&rule.body))
                    p class="hint" { (texts.rules_version(&rule.version.to_string())) }
                }
            }
        }
        p class="way-back" { a href={ "/s/" (site.slug) "/moderation" } { (texts.moderation()) } }
    };
    page(site, texts.rules(), &main, texts)
}

/// One rule in one version.
pub fn rule_page(site: &SiteView, version: &RuleVersion, texts: &Texts) -> Markup {
    let number = version.rule.version.to_string();
    let day = |at: Micros| Day::long(texts, at).render().into_string();
    let held = match (version.until, version.since) {
        (Some(until), _) => texts.rules_version_over(&number, &day(until)),
        (None, Some(since)) => texts.rules_version_since(&number, &day(since)),
        (None, None) => texts.rules_version(&number),
    };
    let main = html! {
        p class="kicker" { (texts.rules_of(&site.name)) }
        h1 dir="auto" { (version.rule.title) }
        (passage(&version.rule.body))
        p class="hint" { (held) }
        p class="way-back" { a href={ "/s/" (site.slug) "/rules" } { (texts.rules_all()) } }
    };
    page(site, texts.rules(), &main, texts)
}

/// A text of several lines, as paragraphs.
pub(super) fn passage(text: &str) -> Markup {
    html! {
        @for part in text.split("\n\n").filter(|part| !part.trim().is_empty()) { p class="passage" dir="auto" { (part) } }
    }
}

fn page(site: &SiteView, title: &str, main: &Markup, texts: &Texts) -> Markup {
    let body = html! {
        (masthead(site))
        main class="sheet" { (main) }
        (foot(None, Some(site), texts))
    };
    let head = Head {
        title: html! { (texts.page_title(&title, &site.name)) },
        language: texts.language(),
        sheets: &["page.css", "sheet.css"],
        theme_href: site.theme_href.as_deref(),
        ..Head::default()
    };
    document(&head, "page-form", &body)
}
