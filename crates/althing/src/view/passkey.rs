//! What pages show of passkeys. The script does the asking; all of its words stand here, hidden until they are true.

use althing_core::name::NAME_CHARS_MAX;
use althing_core::time::Micros;
use maud::{Markup, html};

use super::account::{Dress, sheet};
use super::date::Day;
use super::texts::Texts;

/// A passkey in its owner's list.
pub struct OwnPasskey {
    /// Its id, as the API takes it.
    pub id: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub created_at: Micros,
    /// When it last opened the account.
    pub used_at: Option<Micros>,
}

/// Whether passkeys can be changed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changing {
    /// Yes.
    Open,
    /// Only after signing in once more.
    TooOld,
    /// Not by who came in by mail: they are staff.
    LinkNeeded,
    /// Browsers have no passkeys for this server's address.
    NotOffered,
}

/// The page of one's own passkeys.
pub struct PasskeyPage {
    /// All of them, oldest first.
    pub items: Vec<OwnPasskey>,
    /// Whether they can be changed.
    pub changing: Changing,
    /// Whether a role waits for one.
    pub is_awaited: bool,
    /// Whether there is a desk to go on to.
    pub has_desk: bool,
}

/// The button of the page on which one signs in; `next` is where the browser goes then.
pub fn passkey_button(next: &str, texts: &Texts) -> Markup {
    html! {
        div class="sheet-form" data-althing="passkey-in" data-next=(next) hidden {
            button type="button" { (texts.passkey_sign_in()) }
            (when("passkey-refused", texts.passkey_refused()))
            (when("cancelled", texts.passkey_cancelled()))
            (when("failed", texts.passkey_failed()))
        }
    }
}

fn when(what: &str, words: &str) -> Markup {
    html! { p class="al-wrong" role="alert" data-when=(what) hidden { (words) } }
}

/// The page of one's own passkeys.
pub fn passkey_page(dress: &Dress, page: &PasskeyPage, texts: &Texts) -> Markup {
    let main = html! {
        p { (texts.passkey_why()) }
        @if page.has_desk { p { a href="/desk" { (texts.passkey_to_desk()) } } }
        @if page.is_awaited { p { strong { (texts.passkey_why_staff()) } } }
        div data-althing="passkey-own" {
            @if page.items.is_empty() {
                p class="al-note" { (texts.passkey_none()) }
            } @else {
                ul { @for item in &page.items { (row(item, page.changing, texts)) } }
            }
            (changing(page.changing, texts))
            @for (what, words) in [
                ("proof-too-old", texts.passkey_too_old()),
                ("passkey-refused", texts.passkey_refused()),
                ("known", texts.passkey_known()),
                ("passkeys-full", texts.passkey_full()),
                ("passkey-needed", texts.passkey_needed()),
                ("cancelled", texts.passkey_cancelled()),
                ("failed", texts.passkey_failed()),
            ] { (when(what, words)) }
        }
        p class="way-back" { a href="/me" { (texts.back_to_me()) } }
    };
    sheet(dress, texts.passkey_title(), Some("passkey.js"), texts, &main)
}

fn row(item: &OwnPasskey, changing: Changing, texts: &Texts) -> Markup {
    html! {
        li {
            bdi { (item.name) } ", " (texts.passkey_since(&Day::long(texts, item.created_at)))
            @if let Some(at) = item.used_at { ", " (texts.passkey_used(&Day::long(texts, at))) }
            @if changing == Changing::Open {
                " " button class="plain" type="button" data-script data-action="remove" data-id=(item.id)
                    aria-label=(texts.passkey_remove_named(&item.name)) hidden {
                    (texts.passkey_remove())
                }
            }
        }
    }
}

fn changing(changing: Changing, texts: &Texts) -> Markup {
    match changing {
        Changing::Open => html! {
            form class="sheet-form" data-script hidden {
                label for="name" { (texts.passkey_name()) }
                input id="name" name="name" required dir="auto" autocomplete="off" maxlength=(NAME_CHARS_MAX);
                button type="submit" { (texts.passkey_add()) }
                p class="al-note" { (texts.passkey_signs_out()) }
            }
            noscript { p class="al-note" { (texts.passkey_no_script()) } }
        },
        Changing::TooOld => html! {
            p class="al-note" { (texts.passkey_too_old()) " " a href="/sign-in?again" { (texts.passkey_again()) } }
        },
        Changing::LinkNeeded => html! { p class="al-note" { (texts.passkey_link_needed()) } },
        Changing::NotOffered => html! { p class="al-note" { (texts.passkey_not_offered()) } },
    }
}
