//! The sites, and the form for a new one.

use maud::{Markup, html};

use super::{Control, Field, Typed, settings_page};
use crate::view::desk::Frame;
use crate::view::texts::Texts;

/// The sites of an admin.
pub struct SitesPage<'a> {
    /// Short name and name of each.
    pub sites: Vec<(String, String)>,
    /// Whether they may add one.
    pub may_add: bool,
    /// What was typed into the form.
    pub typed: &'a Typed,
}

/// The page.
pub fn sites_page(frame: &Frame, page: &SitesPage<'_>, texts: &Texts) -> Markup {
    let main = html! {
        h2 { (texts.set_sites()) }
        @if page.sites.is_empty() {
            p class="al-note" {
                (texts.set_no_sites())
                @if page.may_add { " " a href="/desk/start" { (texts.set_start()) } }
            }
        }
        ul class="set-list" {
            @for (slug, name) in &page.sites {
                li {
                    a href={ "/desk/settings/" (slug) } { (name) }
                    " " span class="quiet" { (slug) }
                }
            }
        }
        @if page.may_add {
            h2 { (texts.set_add_site()) }
            form class="set-form" method="post" action="/desk/settings" {
                (new_site_fields(page.typed, texts))
                button type="submit" { (texts.set_add_site()) }
            }
        }
    };
    settings_page(frame, texts.desk_settings(), "/desk/settings", page.typed, texts, &main)
}

/// The languages that texts are there in, and others by their tag.
const LANGUAGES: [(&str, &str); 3] =
    [("en", "English"), ("de", "Deutsch"), ("de-AT", "Deutsch (Österreich)")];

/// The fields of the form for a new site.
pub(super) fn new_site_fields(typed: &Typed, texts: &Texts) -> Markup {
    let line = |name: &'static str, label, about| {
        let field = Field { name, label, about, default: None, wrong: typed.wrong(name) };
        field.with(&Control::Line(typed.value(name)), texts)
    };
    let language = Field {
        name: "language",
        label: texts.set_language(),
        about: texts.set_about_new_language(),
        default: None,
        wrong: typed.wrong("language"),
    };
    html! {
        (line("name", texts.set_name(), texts.set_about_name()))
        (line("slug", texts.set_slug(), texts.set_about_slug()))
        (line("origin", texts.set_origin(), texts.set_about_origin()))
        (language.with(&Control::Choice(&LANGUAGES, typed.or("language", texts.language())), texts))
    }
}
