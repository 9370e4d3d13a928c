//! Pages on which people sign in, choose a name, and hand a session over to a publisher's page.

use maud::{Markup, html};

use super::layout::{Head, document, foot, masthead};
use super::model::SiteView;
use super::texts::Texts;
use crate::assets;

/// What all of these pages share.
pub struct Dress {
    /// The site that somebody comes from.
    pub site: Option<SiteView>,
    /// Hidden fields that say where to go on.
    pub fields: Vec<(&'static str, String)>,
}

/// The form for a name.
pub struct NameForm<'a> {
    /// What is in it.
    pub name: &'a str,
    /// What is wrong with it.
    pub wrong: Option<&'a str>,
    /// Longest name, in characters.
    pub chars_max: usize,
}

/// One of these pages; `script` names the asset that it loads.
pub(super) fn sheet(
    dress: &Dress,
    title: &str,
    script: Option<&str>,
    texts: &Texts,
    main: &Markup,
) -> Markup {
    let name = dress.site.as_ref().map_or("Althing", |site| site.name.as_str());
    let body = html! {
        @match &dress.site {
            Some(site) => (masthead(site)),
            None => header class="mast" { a class="mast-name" href="/" { (name) } },
        }
        main class="sheet" {
            h1 { (title) }
            (main)
        }
        (foot(None, texts))
        @if let Some(asset) = script.and_then(assets::find) { script type="module" src=(asset.href()) {} }
    };
    let head = Head {
        title: html! { (texts.page_title(&title, &name)) },
        language: texts.language(),
        sheets: &["page.css", "sheet.css"],
        theme_href: dress.site.as_ref().and_then(|site| site.theme_href.as_deref()),
        hidden: true,
        ..Head::default()
    };
    document(&head, "page-form", &body)
}

pub(super) fn hidden(dress: &Dress) -> Markup {
    html! { @for (name, value) in &dress.fields { input type="hidden" name=(name) value=(value); } }
}

/// Where signing in begins.
pub fn sign_in_page(dress: &Dress, texts: &Texts) -> Markup {
    let main = html! {
        p { (texts.sign_in_why()) }
        p class="al-note" { (texts.sign_in_no_mail()) }
    };
    sheet(dress, texts.sign_in_title(), None, texts, &main)
}

/// A link was opened: only the button acts.
pub fn link_page(dress: &Dress, name: &str, texts: &Texts) -> Markup {
    let main = html! {
        p {
            @if name.is_empty() { (texts.sign_in_link_staff()) } @else { (texts.sign_in_link_named(&name)) }
        }
        form class="sheet-form" method="post" { button type="submit" { (texts.sign_in_do()) } }
    };
    sheet(dress, texts.sign_in_title(), None, texts, &main)
}

/// Choosing a name.
pub fn name_page(dress: &Dress, form: &NameForm<'_>, texts: &Texts) -> Markup {
    let main = html! {
        p { (texts.name_why()) }
        form class="sheet-form" method="post" action="/me/name" {
            (hidden(dress))
            label for="name" { (texts.name_label()) }
            @if let Some(wrong) = form.wrong { p class="al-wrong" id="name-wrong" { (wrong) } }
            input id="name" name="name" value=(form.name) required dir="auto" autocomplete="nickname"
                maxlength=(form.chars_max * 2) aria-describedby=[form.wrong.map(|_| "name-wrong")]
                aria-invalid=[form.wrong.map(|_| "true")];
            button type="submit" { (texts.name_save()) }
        }
    };
    sheet(dress, texts.name_title(), None, texts, &main)
}

/// Asks whether a page may write in the reader's name; with a code, gives it to the window that asked.
pub fn hand_page(dress: &Dress, name: &str, to: &str, code: Option<&str>, texts: &Texts) -> Markup {
    let host = to.split_once("://").map_or(to, |(_, host)| host);
    let main = match code {
        Some(code) => html! {
            p role="status" data-althing="hand" data-code=(code) data-to=(to) { (texts.hand_done()) }
        },
        None => html! {
            p { (texts.hand_ask(&name, &host)) }
            form class="sheet-form" method="post" action="/sign-in/hand" {
                (hidden(dress))
                button type="submit" { (texts.hand_do()) }
            }
            form class="sheet-form" method="post" action="/sign-out" { button class="plain" type="submit" { (texts.hand_not_me()) } }
        },
    };
    let script = code.map(|_| "hand.js");
    sheet(dress, texts.sign_in_title(), script, texts, &main)
}
