//! One site: its name, its origins, and how one writes there.

use althing_core::site::{SETTINGS, Site};
use maud::{Markup, html};

use super::{Control, Field, Typed, Why, settings_page};
use crate::view::desk::Frame;
use crate::view::texts::Texts;

/// A site and what was typed.
pub struct SitePage<'a> {
    /// The site.
    pub site: &'a Site,
    /// What was typed.
    pub typed: &'a Typed,
}

/// How a setting is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A line.
    Line,
    /// A whole number up to this.
    Number(u32),
    /// Several lines.
    Text,
    /// One of these values.
    Choice(&'static [&'static str]),
}

/// The fields of the form, in its order. Modes, phases, scores and words are a policy's.
pub const FIELDS: [(&str, Asked); 11] = [
    ("name", Asked::Line),
    ("language", Asked::Line),
    ("guests", Asked::Choice(&["on", "off"])),
    ("edit_minutes", Asked::Number(althing_core::site::EDIT_MINUTES_MAX)),
    ("close_days", Asked::Number(althing_core::site::CLOSE_DAYS_MAX)),
    ("votes", Asked::Choice(&["up-down", "up", "off"])),
    ("votes.hide_minutes", Asked::Number(althing_core::site::HIDE_MINUTES_MAX)),
    ("door.proof", Asked::Choice(&["off", "guests", "new"])),
    ("door.seconds", Asked::Number(althing_core::site::DOOR_SECONDS_MAX)),
    ("door.disposable", Asked::Choice(&["off", "on"])),
    ("door.domains", Asked::Text),
];
/// Where the fields about the door begin.
const DOOR: usize = 7;

/// What is wrong with a field, in words.
pub fn takes(field: &str, why: Why, texts: &Texts) -> String {
    let number = FIELDS.iter().find_map(|(key, asked)| match asked {
        Asked::Number(max) if *key == field => Some(*max),
        _ => None,
    });
    match (field, why, number) {
        (_, _, Some(max)) => texts.set_wrong_number("0", &max.to_string()),
        ("slug", Why::Taken, _) => texts.set_wrong_taken().to_owned(),
        ("slug", _, _) => texts.set_wrong_slug().to_owned(),
        ("name", _, _) => texts.set_wrong_name().to_owned(),
        ("origin" | "origin-", Why::Full, _) => texts.set_wrong_origins_full().to_owned(),
        ("origin" | "origin-", _, _) => texts.set_wrong_origin().to_owned(),
        ("language", _, _) => texts.set_wrong_language().to_owned(),
        ("door.domains", _, _) => texts.set_wrong_domains().to_owned(),
        (token, _, _) if token.starts_with("theme.") => {
            super::theme::token_wrong(token.trim_start_matches("theme."), texts).to_owned()
        }
        _ => texts.set_wrong_choice().to_owned(),
    }
}

/// A setting's name and what it does.
pub(super) fn words<'t>(key: &str, texts: &'t Texts) -> (&'t str, &'t str) {
    match key {
        "name" => (texts.set_name(), texts.set_about_name()),
        "language" => (texts.set_language(), texts.set_about_language()),
        "guests" => (texts.set_guests(), texts.set_about_guests()),
        "edit_minutes" => (texts.set_edit_minutes(), texts.set_about_edit_minutes()),
        "close_days" => (texts.set_close_days(), texts.set_about_close_days()),
        "votes" => (texts.set_votes(), texts.set_about_votes()),
        "votes.hide_minutes" => (texts.set_hide_minutes(), texts.set_about_hide_minutes()),
        "door.proof" => (texts.set_proof(), texts.set_about_proof()),
        "door.seconds" => (texts.set_seconds(), texts.set_about_seconds()),
        "door.disposable" => (texts.set_disposable(), texts.set_about_disposable()),
        _ => (texts.set_domains(), texts.set_about_domains()),
    }
}

/// A choice in words.
fn choice<'t>(key: &str, value: &str, texts: &'t Texts) -> &'t str {
    match (key, value) {
        ("votes", "up-down") => texts.set_votes_both(),
        ("votes", "up") => texts.set_votes_up(),
        ("votes", _) => texts.set_votes_none(),
        ("door.proof", "guests") => texts.set_proof_guests(),
        ("door.proof", "new") => texts.set_proof_new(),
        ("door.proof", _) => texts.set_proof_off(),
        (_, "on") => texts.set_on(),
        _ => texts.set_off(),
    }
}

/// What a setting is when nobody set it; none where that is nothing.
fn default_of(key: &str) -> Option<&'static str> {
    SETTINGS.iter().find(|doc| doc.key == key).map(|doc| doc.default).filter(|default| !default.is_empty())
}

/// What a setting is.
fn value_of(site: &Site, key: &str) -> String {
    if key == "name" {
        return site.name.clone();
    }
    let entries = site.settings.entries();
    let set = entries.into_iter().find(|(known, _)| known == key).map(|(_, value)| value);
    set.unwrap_or_else(|| default_of(key).unwrap_or_default().to_owned())
}

fn field(page: &SitePage<'_>, key: &str, asked: Asked, texts: &Texts) -> Markup {
    let stored = value_of(page.site, key);
    let value = page.typed.or(key, &stored);
    let (label, about) = words(key, texts);
    let default = default_of(key);
    let choices: Vec<(&str, &str)> = match asked {
        Asked::Choice(values) => values.iter().map(|value| (*value, choice(key, value, texts))).collect(),
        _ => Vec::new(),
    };
    let default = match (asked, default) {
        (Asked::Choice(_), Some(default)) => Some(choice(key, default, texts)),
        _ => default,
    };
    let control = match asked {
        Asked::Line => Control::Line(value),
        Asked::Number(_) => Control::Number(value),
        Asked::Text => Control::Text(value),
        Asked::Choice(_) => Control::Choice(&choices, value),
    };
    Field { name: key, label, about, default, wrong: page.typed.wrong(key) }.with(&control, texts)
}

/// The page.
pub fn site_page(frame: &Frame, page: &SitePage<'_>, texts: &Texts) -> Markup {
    let slug = &page.site.slug;
    let main = html! {
        (site_nav(slug, "", texts))
        form class="set-form" method="post" action={ "/desk/settings/" (slug) } {
            h2 { (texts.set_writing()) }
            @for (key, asked) in &FIELDS[..DOOR] { (field(page, key, *asked, texts)) }
            h2 { (texts.set_door()) }
            @for (key, asked) in &FIELDS[DOOR..] { (field(page, key, *asked, texts)) }
            button type="submit" name="do" value="save" { (texts.set_save()) }
        }
        (origins(page, texts))
    };
    settings_page(frame, &page.site.name, "/desk/settings", page.typed, texts, &main)
}

/// The pages about one site.
pub(super) fn site_nav(slug: &str, here: &str, texts: &Texts) -> Markup {
    html! {
        p class="set-more" {
            @for (path, words) in [("", texts.set_site()), ("/theme", texts.set_theme()), ("/rules", texts.set_rules())] {
                a href={ "/desk/settings/" (slug) (path) } aria-current=[(path == here).then_some("page")] { (words) }
                " "
            }
            a href={ "/desk/policy/" (slug) } { (texts.desk_policy()) } " "
            a href={ "/desk/import/" (slug) } aria-current=[(here == "/import").then_some("page")] { (texts.set_import()) } " "
            a href={ "/s/" (slug) } { (texts.set_to_site()) }
        }
    }
}

fn origins(page: &SitePage<'_>, texts: &Texts) -> Markup {
    let action = format!("/desk/settings/{}", page.site.slug);
    let add = Field {
        name: "origin",
        label: texts.set_origin_add(),
        about: texts.set_about_origin(),
        default: None,
        wrong: page.typed.wrong("origin"),
    };
    html! {
        h2 id="origins" { (texts.set_origins()) }
        @if page.site.origins.is_empty() { p class="al-note" { (texts.set_origin_none()) } }
        ul class="set-list" {
            @for origin in &page.site.origins {
                li {
                    form method="post" action=(action) class="set-row" {
                        code { (origin) }
                        input type="hidden" name="origin" value=(origin);
                        button class="plain" type="submit" name="do" value="origin-remove"
                            aria-label={ (texts.set_take_away()) ": " (origin) } { (texts.set_take_away()) }
                    }
                }
            }
        }
        form class="set-form" method="post" action=(action) {
            (add.with(&Control::Line(page.typed.value("origin")), texts))
            button type="submit" name="do" value="origin-add" { (texts.set_add()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_says_what_the_documentation_says() {
        let texts = Texts::of("en");
        for (key, _) in FIELDS.iter().filter(|(key, _)| *key != "name") {
            let doc = SETTINGS.iter().find(|doc| doc.key == *key).unwrap();
            // Without its marks, and without what leads to another page of the documentation.
            let about = doc.about.replace('`', "").replace(" See the [guide](../guide/spam.md).", "");
            assert_eq!(words(key, texts).1, about, "{key}");
        }
    }
}
