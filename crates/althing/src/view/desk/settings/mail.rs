//! Whether mails go out, what waits, and what each says.

use maud::{Markup, html};

use super::{Typed, settings_page};
use crate::view::desk::Frame;
use crate::view::letter::{
    Letter, ReplyLetter, changed_letter, code_letter, confirm_letter, reply_letter, test_letter,
};
use crate::view::texts::Texts;

/// What became of a mail that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way.
    Written,
    /// There is no address, or no mail.
    Nowhere,
}

/// The page of mail.
pub struct MailPage {
    /// Whom mails are from; none where mail is not configured.
    pub from: Option<String>,
    /// The server that takes them.
    pub server: Option<String>,
    /// How many wait, and of the last days went, failed, were dropped.
    pub counts: [i64; 4],
    /// Whether whoever looks has an address.
    pub has_address: bool,
    /// Short name and name of each site.
    pub sites: Vec<(String, String)>,
    /// The one whose letters are shown.
    pub site: Option<String>,
    /// Its letters with what each is about.
    pub letters: Vec<(&'static str, Letter)>,
    /// What became of a test.
    pub sent: Option<Sent>,
}

/// Every kind of letter with sample data: kind and letter.
pub fn letters(site: &str, public_url: &str, texts: &Texts) -> Vec<(&'static str, Letter)> {
    let at = |path: &str| format!("{public_url}/{path}");
    let reply = |name: &str, source: &str| ReplyLetter {
        name: name.to_owned(),
        story_title: texts.post_sample_title().to_owned(),
        source: source.to_owned(),
        href: at("s/example#comment"),
    };
    let one = vec![reply("Ottoline Grebe", texts.theme_sample_two())];
    let two = vec![one[0].clone(), reply("Tobias Fenn", texts.theme_sample_three())];
    let stop = at("mail/stop/example");
    vec![
        ("code", code_letter(site, "123 456", &at("sign-in/link/example"), texts)),
        ("confirm", confirm_letter(site, &at("mail/confirm/example"), texts)),
        ("reply", reply_letter(site, &one, 0, &stop, texts)),
        ("replies", reply_letter(site, &two, 3, &stop, texts)),
        ("changed", changed_letter(site, &at("me/address/undo/example"), texts)),
        ("test", test_letter("Ottoline Grebe", &at("desk/settings/mail"), texts)),
    ]
}

fn kind_words<'t>(kind: &str, texts: &'t Texts) -> &'t str {
    match kind {
        "code" => texts.post_kind_code(),
        "confirm" => texts.post_kind_confirm(),
        "reply" => texts.post_kind_reply(),
        "replies" => texts.post_kind_replies(),
        "changed" => texts.post_kind_changed(),
        _ => texts.post_kind_test(),
    }
}

/// The page.
pub fn mail_page(frame: &Frame, page: &MailPage, texts: &Texts) -> Markup {
    let names = [texts.post_waiting(), texts.post_sent(), texts.post_failed(), texts.post_dropped()];
    let main = html! {
        @match page.sent {
            Some(Sent::Written) => p class="set-done" role="status" { (texts.post_test_sent()) },
            Some(Sent::Nowhere) => p class="al-wrong" role="alert" { (texts.post_test_nowhere()) },
            None => {},
        }
        @match (&page.from, &page.server) {
            (Some(from), Some(server)) => p { (texts.post_on(from, server)) },
            _ => p class="al-note" { (texts.post_off()) },
        }
        dl class="desk-counts" {
            @for (name, count) in names.iter().zip(page.counts) {
                div { dt { (name) } dd { (texts.number(count.unsigned_abs())) } }
            }
        }
        h2 { (texts.post_test()) }
        @if page.from.is_some() && page.has_address {
            form method="post" action="/desk/settings/mail" {
                p class="hint" { (texts.post_test_why()) }
                button type="submit" { (texts.post_test_do()) }
            }
        } @else {
            p class="hint" { (texts.post_test_nowhere()) " " @if page.from.is_some() { a href="/me/address" { (texts.post_address()) } } }
        }
        h2 { (texts.post_letters()) }
        p class="hint" { (texts.post_letters_why()) }
        @if page.sites.len() > 1 { (chooser(page, texts)) }
        @for (kind, letter) in &page.letters {
            details class="set-letter" open[*kind == "reply"] {
                summary { (kind_words(kind, texts)) }
                p { strong { (letter.subject) } }
                pre tabindex="0" role="region" aria-label=(kind_words(kind, texts)) { (letter.text) }
            }
        }
    };
    settings_page(frame, texts.set_mail(), "/desk/settings/mail", &Typed::default(), texts, &main)
}

fn chooser(page: &MailPage, texts: &Texts) -> Markup {
    html! {
        p class="set-more" {
            span { (texts.keys_site()) ":" }
            @for (slug, name) in &page.sites {
                a href={ "/desk/settings/mail?site=" (slug) } aria-current=[(page.site.as_ref() == Some(slug)).then_some("true")] { (name) }
                " "
            }
        }
    }
}
