//! What admins see: forms whose fields say what they do, and what was wrong with what was typed into them.

mod contrast;
mod import;
mod keys;
mod mail;
mod site;
mod sites;
mod staff;
mod start;
mod theme;

use althing_core::site::THEME_TOKENS;
use maud::{Markup, html};

use super::wrong::{Fault, summary};
use super::{Frame, desk_page};
use crate::http::form::Form;
use crate::site::actions::Why;
use crate::view::texts::Texts;

pub use import::{ImportPage, import_page};
pub use keys::{KeyLine, KeysPage, keys_page};
pub use mail::{MailPage, Sent, letters, mail_page};
pub use site::{FIELDS, SitePage, site_page, takes};
pub use sites::{SitesPage, sites_page};
pub use staff::{GrantLine, StaffPage, Told, staff_page};
pub use start::{StartPage, start_page};
pub use theme::{ThemePage, theme_page, token_wrong};

/// What is said at a field.
#[derive(Clone, Debug)]
pub struct Said {
    /// The field's name.
    pub field: String,
    /// What is wrong with what was typed.
    pub words: String,
}

impl Said {
    /// Words at a field.
    pub fn at(field: &str, words: &str) -> Self {
        Self { field: field.to_owned(), words: words.to_owned() }
    }
}

/// What was typed into a form, with what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Fields and what was typed into each.
    pub values: Vec<(String, String)>,
    /// What is wrong, field by field.
    pub said: Vec<Said>,
    /// Whether something was just done.
    pub is_done: bool,
}

impl Typed {
    /// The named fields of a form; one that was not sent is empty.
    pub fn of(form: &mut Form, fields: &[&str]) -> Self {
        let values =
            fields.iter().map(|name| ((*name).to_owned(), form.take(name).unwrap_or_default())).collect();
        Self { values, ..Self::default() }
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// What was typed into a field.
    pub fn value(&self, field: &str) -> &str {
        self.known(field).unwrap_or_default()
    }

    /// All fields with what was typed.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    fn known(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| key == field).map(|(_, value)| value.as_str())
    }

    /// What was typed, else what stands there so far.
    fn or<'a>(&'a self, field: &str, known: &'a str) -> &'a str {
        self.known(field).unwrap_or(known)
    }

    fn wrong(&self, field: &str) -> Option<&str> {
        self.said.iter().find(|one| one.field == field).map(|one| one.words.as_str())
    }
}

/// A field with everything that is said of it.
struct Field<'a> {
    name: &'a str,
    label: &'a str,
    /// What it does.
    about: &'a str,
    /// What it is when nobody set it; none where there is no such thing.
    default: Option<&'a str>,
    wrong: Option<&'a str>,
}

/// What is in a field.
enum Control<'a> {
    Line(&'a str),
    Number(&'a str),
    Text(&'a str),
    /// Value and words of each choice, and the one that is chosen.
    Choice(&'a [(&'a str, &'a str)], &'a str),
}

impl Field<'_> {
    fn described(&self) -> String {
        let name = self.name;
        if self.wrong.is_some() { format!("{name}-wrong {name}-about") } else { format!("{name}-about") }
    }

    /// The field, its control in it.
    fn with(&self, control: &Control<'_>, texts: &Texts) -> Markup {
        let name = self.name;
        let (described, invalid) = (self.described(), self.wrong.map(|_| "true"));
        html! {
            div class="set-field" {
                label for=(name) { (self.label) }
                @if let Some(wrong) = self.wrong { p class="al-wrong" id={ (name) "-wrong" } { (wrong) } }
                @match control {
                    Control::Line(value) => input id=(name) name=(name) value=(value) dir="auto" autocomplete="off"
                        spellcheck="false" aria-describedby=(described) aria-invalid=[invalid];,
                    Control::Number(value) => input id=(name) name=(name) value=(value) inputmode="numeric"
                        class="set-number" autocomplete="off" aria-describedby=(described) aria-invalid=[invalid];,
                    Control::Text(value) => textarea id=(name) name=(name) rows="4" spellcheck="false"
                        aria-describedby=(described) aria-invalid=[invalid] { "\n" (value) },
                    Control::Choice(choices, chosen) => select id=(name) name=(name) aria-describedby=(described)
                        aria-invalid=[invalid] {
                        @for (value, words) in *choices {
                            option value=(value) selected[value == chosen] { (words) }
                        }
                    },
                }
                p class="hint" id={ (name) "-about" } {
                    (self.about)
                    @if let Some(default) = self.default { " " (texts.set_default(&default)) }
                }
            }
        }
    }
}

/// What was wrong, for the top of the page.
fn faults(typed: &Typed, texts: &Texts) -> Vec<Fault> {
    let fault = |said: &Said| Fault {
        id: said.field.clone(),
        label: label_of(&said.field, texts).to_owned(),
        words: said.words.clone(),
    };
    typed.said.iter().map(fault).collect()
}

/// What a field of these pages is called; empty for what is none.
fn label_of<'t>(field: &str, texts: &'t Texts) -> &'t str {
    match field {
        "slug" => texts.set_slug(),
        "origin" => texts.set_origin(),
        "address" => texts.staff_address(),
        "role" => texts.staff_role(),
        "site" => texts.staff_where(),
        "place" => texts.staff_place(),
        "scope" => texts.keys_scope(),
        "rate" => texts.keys_rate(),
        "cors" => texts.keys_cors(),
        "files" => texts.import_files(),
        "rules" => texts.import_rules(),
        "base_url" => texts.import_base(),
        "url" => texts.import_url(),
        "format" => texts.import_format(),
        "source" => texts.import_source(),
        "since" => texts.import_since(),
        "utc_offset" => texts.import_offset(),
        token if THEME_TOKENS.contains(&token) => theme::words(token, texts).0,
        key if FIELDS.iter().any(|(known, _)| *known == key) => site::words(key, texts).0,
        _ => "",
    }
}

/// A page of administration: its places beside each other, what was just done, what was wrong.
fn settings_page(
    frame: &Frame,
    title: &str,
    here: &str,
    typed: &Typed,
    texts: &Texts,
    main: &Markup,
) -> Markup {
    let places = [
        ("/desk/settings", texts.set_sites()),
        ("/desk/settings/staff", texts.set_staff()),
        ("/desk/settings/keys", texts.set_keys()),
        ("/desk/settings/mail", texts.set_mail()),
        ("/desk/start", texts.set_start()),
    ];
    let main = html! {
        h1 { (title) }
        (summary(&faults(typed, texts), texts))
        nav class="set-nav" aria-label=(texts.desk_settings()) {
            @for (href, words) in places.into_iter().filter(|(href, _)| *href != "/desk/start" || frame.is_admin_of_all) {
                a href=(href) aria-current=[(href == here).then_some("page")] { (words) }
            }
        }
        @if typed.is_done { p class="set-done" role="status" { (texts.set_saved()) } }
        (main)
        @if let Some(script) = crate::assets::find("settings.js") { script type="module" src=(script.href()) {} }
    };
    desk_page(frame, title, "set", texts, &main)
}
