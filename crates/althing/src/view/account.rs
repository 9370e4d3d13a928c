//! Pages on which people sign in, choose a name, and hand a session over to a publisher's page.

use maud::{Markup, html};

use super::layout::{Head, document, foot, masthead};
use super::model::SiteView;
use super::passkey::passkey_button;
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
        (foot(None, dress.site.as_ref(), texts))
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

/// The form for a mail address.
pub struct MailForm<'a> {
    /// What is in it.
    pub address: &'a str,
    /// What is wrong with it.
    pub wrong: Option<&'a str>,
}

/// Where signing in begins. Without mail there is no form; `passkey_next` is where the browser goes after a passkey, where
/// they are offered.
pub fn sign_in_page(
    dress: &Dress,
    form: Option<&MailForm<'_>>,
    passkey_next: Option<&str>,
    texts: &Texts,
) -> Markup {
    let main = html! {
        p { (texts.sign_in_why()) }
        @if let Some(next) = passkey_next { (passkey_button(next, texts)) }
        @match form {
            Some(form) => (mail_form(dress, form, texts)),
            None => p class="al-note" { (texts.sign_in_no_mail()) },
        }
    };
    sheet(dress, texts.sign_in_title(), passkey_next.map(|_| "passkey.js"), texts, &main)
}

fn mail_form(dress: &Dress, form: &MailForm<'_>, texts: &Texts) -> Markup {
    html! {
        form class="sheet-form" method="post" action="/sign-in" {
            (hidden(dress))
            label for="email" { (texts.sign_in_address()) }
            @if let Some(wrong) = form.wrong { p class="al-wrong" id="email-wrong" role="alert" { (wrong) } }
            input id="email" name="email" type="email" value=(form.address) required autocomplete="email webauthn"
                maxlength="254" aria-describedby=(if form.wrong.is_some() { "email-wrong email-why" } else { "email-why" })
                aria-invalid=[form.wrong.map(|_| "true")];
            p class="hint" id="email-why" { (texts.sign_in_address_why()) }
            button type="submit" { (texts.sign_in_send()) }
        }
    }
}

/// Where the digits of a mail are typed.
pub fn code_page(dress: &Dress, id: &str, wrong: Option<&str>, texts: &Texts) -> Markup {
    let main = html! {
        p { (texts.code_sent()) }
        form class="sheet-form" method="post" action="/sign-in/code" {
            (hidden(dress))
            input type="hidden" name="id" value=(id);
            label for="digits" { (texts.code_label()) }
            @if let Some(wrong) = wrong { p class="al-wrong" id="digits-wrong" role="alert" { (wrong) } }
            input id="digits" class="digits" name="digits" inputmode="numeric" pattern="[0-9 \\-]*" maxlength="12" required
                autofocus autocomplete="one-time-code" aria-describedby=[wrong.map(|_| "digits-wrong")]
                aria-invalid=[wrong.map(|_| "true")];
            button type="submit" { (texts.sign_in_do()) }
        }
        p class="hint" { (texts.code_no_mail()) " " a href={ "/sign-in" (query(dress)) } { (texts.code_again()) } }
    };
    sheet(dress, texts.code_title(), None, texts, &main)
}

/// The fields that say where to go on, as a query.
fn query(dress: &Dress) -> String {
    if dress.fields.is_empty() {
        return String::new();
    }
    format!("?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&dress.fields).finish())
}

/// A mailed link was opened, in the browser that asked or in another one: only the button acts.
pub fn mailed_page(dress: &Dress, is_here: bool, texts: &Texts) -> Markup {
    let main = html! {
        @if is_here {
            p { (texts.mailed_here()) }
            form class="sheet-form" method="post" { button type="submit" { (texts.sign_in_do()) } }
        } @else {
            p { (texts.mailed_elsewhere()) }
        }
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
    let main = html! {
        @if let Some(code) = code {
            p role="status" data-althing="hand" data-code=(code) data-to=(to) { (texts.hand_done()) }
        } @else {
            p { (texts.hand_ask(&name, &host)) }
            form class="sheet-form" method="post" action="/sign-in/hand" {
                (hidden(dress))
                button type="submit" { (texts.hand_do()) }
            }
            form class="sheet-form" method="post" action="/sign-out" {
                (hidden(dress))
                button class="plain" type="submit" { (texts.hand_not_me()) }
            }
        }
    };
    let script = code.map(|_| "hand.js");
    sheet(dress, texts.sign_in_title(), script, texts, &main)
}
