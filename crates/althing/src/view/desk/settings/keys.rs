//! Bearer keys: made, shown once, revoked.

use althing_core::reader::{Allowance, Scope};
use althing_core::time::Micros;
use maud::{Markup, html};

use super::{Control, Field, Typed, settings_page};
use crate::view::date::{Day, Exact, Machine};
use crate::view::desk::Frame;
use crate::view::texts::Texts;

/// A key in the list.
pub struct KeyLine {
    /// Its public part.
    pub id: String,
    /// Name of its site.
    pub site: String,
    /// What it opens.
    pub scope: Scope,
    /// What it may do besides.
    pub allowance: Allowance,
    /// When it was made.
    pub made_at: Micros,
    /// Whether it opens nothing any more.
    pub is_revoked: bool,
}

/// The keys of an admin's sites.
pub struct KeysPage<'a> {
    /// Newest first.
    pub keys: Vec<KeyLine>,
    /// Short name and name of each site.
    pub sites: Vec<(String, String)>,
    /// What was typed.
    pub typed: &'a Typed,
    /// A key that was just made.
    pub fresh: Option<String>,
}

fn scope_words(scope: Scope, texts: &Texts) -> &str {
    match scope {
        Scope::Stories => texts.keys_stories(),
        Scope::Perspective => texts.keys_perspective(),
        Scope::Staff => texts.keys_staff(),
    }
}

/// The page.
pub fn keys_page(frame: &Frame, page: &KeysPage<'_>, texts: &Texts) -> Markup {
    let main = html! {
        @if let Some(key) = &page.fresh {
            div class="set-once" role="status" {
                h2 { (texts.keys_fresh()) }
                p { (texts.keys_once()) }
                (once("fresh", texts.keys_fresh(), key, texts))
            }
        }
        @if page.keys.is_empty() { p class="al-note" { (texts.keys_none()) } } @else { (list(page, texts)) }
        @if !page.sites.is_empty() { (adding(page, texts)) }
    };
    settings_page(frame, texts.set_keys(), "/desk/settings/keys", page.typed, texts, &main)
}

/// Something to be copied; without the script, to be marked and copied.
pub(super) fn once(id: &str, label: &str, text: &str, texts: &Texts) -> Markup {
    html! {
        div class="set-copy" {
            textarea id=(id) readonly rows=(text.lines().count().clamp(1, 12)) spellcheck="false" aria-label=(label) {
                "\n" (text)
            }
            button class="plain" type="button" data-copy=(id) data-done=(texts.start_copied()) hidden { (texts.start_copy()) }
        }
    }
}

fn list(page: &KeysPage<'_>, texts: &Texts) -> Markup {
    html! {
        div class="set-scroll" tabindex="0" role="region" aria-label=(texts.set_keys()) {
            table class="set-table" {
                thead { tr {
                    th scope="col" { (texts.keys_site()) }
                    th scope="col" { (texts.keys_scope()) }
                    th scope="col" { (texts.keys_made()) }
                    th scope="col" { (texts.keys_state()) }
                    th scope="col" { (texts.keys_id()) }
                } }
                tbody { @for key in &page.keys { (row(key, texts)) } }
            }
        }
    }
}

fn row(key: &KeyLine, texts: &Texts) -> Markup {
    html! {
        tr {
            td data-label=(texts.keys_site()) { (key.site) }
            td data-label=(texts.keys_scope()) {
                (scope_words(key.scope, texts))
                @if key.scope == Scope::Perspective {
                    " " span class="quiet" {
                        (texts.number(u64::from(key.allowance.rate))) "/s"
                        @if key.allowance.cors { ", CORS" }
                    }
                }
            }
            td data-label=(texts.keys_made()) { time datetime=(Machine(key.made_at)) title=(Exact { texts, at: key.made_at }) { (Day::short(texts, key.made_at)) } }
            td data-label=(texts.keys_state()) {
                @if key.is_revoked { span class="quiet" { (texts.keys_revoked()) } } @else {
                    form method="post" action="/desk/settings/keys" class="set-row" {
                        (texts.keys_valid())
                        input type="hidden" name="key" value=(key.id);
                        button class="plain" type="submit" name="do" value="revoke"
                            aria-label={ (texts.keys_revoke()) ": " (key.id) } { (texts.keys_revoke()) }
                    }
                }
            }
            td data-label=(texts.keys_id()) { code { (key.id) } }
        }
    }
}

fn adding(page: &KeysPage<'_>, texts: &Texts) -> Markup {
    let typed = page.typed;
    let sites: Vec<(&str, &str)> =
        page.sites.iter().map(|(slug, name)| (slug.as_str(), name.as_str())).collect();
    let scopes = Scope::ALL.map(|scope| (scope.as_str(), scope_words(scope, texts)));
    let cors = [("off", texts.set_off()), ("on", texts.set_on())];
    let field = |name: &'static str, label, about, default| Field {
        name,
        label,
        about,
        default,
        wrong: typed.wrong(name),
    };
    html! {
        h2 { (texts.keys_add()) }
        form class="set-form" method="post" action="/desk/settings/keys" {
            (field("site", texts.keys_site(), texts.keys_about_site(), None)
                .with(&Control::Choice(&sites, typed.value("site")), texts))
            (field("scope", texts.keys_scope(), texts.keys_about_scope(), None)
                .with(&Control::Choice(&scopes, typed.value("scope")), texts))
            (field("rate", texts.keys_rate(), texts.keys_about_rate(), Some("1000"))
                .with(&Control::Number(typed.value("rate")), texts))
            (field("cors", texts.keys_cors(), texts.keys_about_cors(), Some(texts.set_off()))
                .with(&Control::Choice(&cors, typed.or("cors", "off")), texts))
            button type="submit" name="do" value="add" { (texts.keys_add()) }
        }
    }
}
