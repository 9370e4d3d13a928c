//! Pages on which somebody changes the address of their account, and claims what they wrote before.

use althing_core::text::SafeHtml;
use althing_core::time::Micros;
use maud::{Markup, html};

use super::account::{Dress, MailForm, sheet};
use super::date::{Day, Exact, Machine};
use super::made::{Made, made};
use super::texts::Texts;

/// A new address is asked for.
pub fn address_page(dress: &Dress, form: &MailForm<'_>, texts: &Texts) -> Markup {
    let main = html! {
        p { (texts.address_why()) }
        form class="sheet-form" method="post" action="/me/address" {
            label for="email" { (texts.address_new()) }
            @if let Some(wrong) = form.wrong { p class="al-wrong" id="email-wrong" role="alert" { (wrong) } }
            input id="email" name="email" type="email" value=(form.address) required autocomplete="email" maxlength="254"
                aria-describedby=[form.wrong.map(|_| "email-wrong")] aria-invalid=[form.wrong.map(|_| "true")];
            button type="submit" { (texts.sign_in_send()) }
        }
        p class="way-back" { a href="/me" { (texts.back_to_me()) } }
    };
    sheet(dress, texts.address_title(), None, texts, &main)
}

/// Where the digits are typed that went to the new address.
pub fn address_code_page(dress: &Dress, id: &str, wrong: Option<&str>, texts: &Texts) -> Markup {
    let main = html! {
        p { (texts.code_sent()) }
        form class="sheet-form" method="post" action="/me/address/code" {
            input type="hidden" name="id" value=(id);
            label for="digits" { (texts.code_label()) }
            @if let Some(wrong) = wrong { p class="al-wrong" id="digits-wrong" role="alert" { (wrong) } }
            input id="digits" class="digits" name="digits" inputmode="numeric" maxlength="12" required
                autocomplete="one-time-code" aria-describedby=[wrong.map(|_| "digits-wrong")]
                aria-invalid=[wrong.map(|_| "true")];
            button type="submit" { (texts.address_save()) }
        }
        p class="way-back" { a href="/me" { (texts.back_to_me()) } }
    };
    sheet(dress, texts.address_title(), None, texts, &main)
}

/// The change of an address can be undone, or was.
pub fn undo_page(dress: &Dress, is_done: bool, texts: &Texts) -> Markup {
    let main = html! {
        @if is_done {
            p role="status" { (texts.undo_done()) }
            p class="way-back" { a href="/sign-in" { (texts.sign_in()) } }
        } @else {
            p { (texts.undo_ask()) }
            form class="sheet-form" method="post" { button type="submit" { (texts.undo_yes()) } }
        }
    };
    sheet(dress, texts.address_title(), None, texts, &main)
}

/// A comment that can be claimed.
pub struct Claimable {
    /// The name that it stands under.
    pub name: String,
    /// Its text.
    pub html: SafeHtml,
    /// When it was written, where that is known.
    pub at: Option<Micros>,
    /// Its story's headline.
    pub story: String,
}

/// What can be claimed, all of it or nothing.
pub fn claim_page(dress: &Dress, comments: &[Claimable], texts: &Texts) -> Markup {
    let main = html! {
        @if comments.is_empty() {
            p { (texts.claim_none()) }
        } @else {
            p { (texts.claim_ask()) }
            @for one in comments {
                div class="quoted" {
                    p class="quoted-head" {
                        strong dir="auto" { (one.name) }
                        @if let Some(at) = one.at {
                            time datetime=(Machine(at)) title=(Exact { texts, at }) { (Day::short(texts, at)) }
                        }
                    }
                    p class="kicker" dir="auto" { (one.story) }
                    div class="al-body" dir="auto" { (made(Made::Text(&one.html))) }
                }
            }
            form class="sheet-form" method="post" action="/me/claim" { button type="submit" { (texts.claim_yes()) } }
        }
        p class="way-back" { a href="/me" { (texts.back_to_me()) } }
    };
    sheet(dress, texts.claim_title(), None, texts, &main)
}
