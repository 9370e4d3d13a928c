//! The pages that mails lead to: a question and a button, because links act by POST.

use maud::{Markup, html};

use super::layout::{Head, document, plain_foot};
use super::texts::Texts;

/// What a link of a mail is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailLink {
    /// To say that an address is wanted.
    Confirm,
    /// To get no more mails.
    Stop,
}

/// The question.
pub fn mail_ask(link: MailLink, action: &str, texts: &Texts) -> Markup {
    let (title, ask, yes) = match link {
        MailLink::Confirm => (texts.mail_confirm_title(), texts.mail_confirm_ask(), texts.mail_confirm_yes()),
        MailLink::Stop => (texts.mail_stop_title(), texts.mail_stop_ask(), texts.mail_stop_yes()),
    };
    let content = html! {
        p { (ask) }
        form class="sheet-form" method="post" action=(action) {
            button type="submit" { (yes) }
        }
    };
    page(title, &content, texts)
}

/// What was done.
pub fn mail_done(link: MailLink, texts: &Texts) -> Markup {
    let (title, done) = match link {
        MailLink::Confirm => (texts.mail_confirm_title(), texts.mail_confirm_done()),
        MailLink::Stop => (texts.mail_stop_title(), texts.mail_stop_done()),
    };
    page(title, &html! { p role="status" { (done) } }, texts)
}

fn page(title: &str, content: &Markup, texts: &Texts) -> Markup {
    let body = html! {
        header class="mast" { a class="mast-name" href="/" { "Althing" } }
        main class="sheet" {
            h1 { (title) }
            (content)
            p class="way-back" { a href="/" { (texts.front_page()) } }
        }
        (plain_foot(texts))
    };
    let head = Head {
        title: html! { (texts.page_title(&title, &"Althing")) },
        language: texts.language(),
        sheets: &["page.css", "sheet.css"],
        hidden: true,
        ..Head::default()
    };
    document(&head, "page-form", &body)
}
