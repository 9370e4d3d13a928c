//! The form for a comment: under a story, and alone on its page for a reply without JavaScript or a refusal.

use althing_core::id::CommentId;
use althing_core::mail::ADDRESS_BYTES_MAX;
use maud::{Markup, Render, html};

use super::comment::quoted;
use super::discussion::closed;
use super::layout::{Head, document, foot, masthead};
use super::model::{CommentContent, Draft, ReplyPage, Writing};
use super::texts::Texts;
use crate::spam::HIDDEN_FIELD;

/// Browsers count UTF-16 units and the server counts characters, so the browser's limit is generous: an
/// honest text is never cut, and the server says what is too long.
const MAXLENGTH_PER_CHARACTER: usize = 2;

/// What the form needs to know.
pub(super) struct Composer<'a> {
    pub action: &'a dyn Render,
    pub story_url_field: Option<&'a str>,
    pub parent_id: Option<CommentId>,
    pub draft: &'a Draft,
    pub rules_href: Option<&'a str>,
    /// The name of whoever is signed in; known on pages of their own only.
    pub writer: Option<&'a str>,
    /// Where one signs in, if readers can.
    pub sign_in_href: Option<&'a dyn Render>,
    pub comment_chars_max: usize,
    pub name_chars_max: usize,
    pub mail: bool,
}

impl Composer<'_> {
    fn wrong(&self, field: &str) -> Option<&str> {
        let refusal = self.draft.refusal.as_ref()?;
        (refusal.field == Some(field)).then_some(refusal.message.as_str())
    }

    /// Beside a fault in the name a missing text is told as well, so that one mends both at once.
    fn wrong_body<'a>(&'a self, texts: &'a Texts) -> Option<&'a str> {
        let is_missing = self.wrong("name").is_some() && is_blank(&self.draft.body);
        self.wrong("body").or_else(|| is_missing.then(|| texts.refuse_body_empty()))
    }

    /// Likewise a missing name.
    fn wrong_name<'a>(&'a self, texts: &'a Texts) -> Option<&'a str> {
        let is_missing = self.wrong("body").is_some() && is_blank(&self.draft.name);
        self.wrong("name").or_else(|| is_missing.then(|| texts.refuse_name_empty()))
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

/// The form. Its ids are unique because a document holds one composer until the script moves it.
pub(super) fn form(view: &Composer<'_>, texts: &Texts) -> Markup {
    let reply = view.parent_id.is_some();
    html! {
        form class="al-write" part="composer" method="post" action=(view.action) data-althing="composer" {
            (body_field(view, texts))
            @if let Some(parent) = view.parent_id {
                input type="hidden" name="parent_id" value=(parent.0.as_hyphenated());
            }
            @for (name, value) in &view.draft.carried { input type="hidden" name=(name) value=(value); }
            (hidden_field(texts))
            @if let Some(url) = view.story_url_field { input type="hidden" name="story_url" value=(url); }
            div class="al-sign" {
                @match view.writer {
                    Some(writer) => p class="al-name" { (texts.writing_as(writer)) },
                    None => {
                        (name_field(view, texts))
                        @if view.mail { (email_field(view, texts)) }
                    }
                }
                button type="submit" part="button" { @if reply { (texts.post_reply()) } @else { (texts.post()) } }
            }
            p class="al-rules" id="al-rules" {
                (texts.rules_line()) " " (texts.format_hint())
                @if let Some(rules) = view.rules_href { " " a href=(rules) { (texts.rules_link()) } }
                @if let (Some(href), None) = (view.sign_in_href, view.writer) { " " a href=(href) data-action="sign-in" { (texts.sign_in()) } }
            }
        }
    }
}

/// A field that people do not see, hear or reach, and programs fill in. Who sees it, without styles, reads what to do.
pub(super) fn hidden_field(texts: &Texts) -> Markup {
    html! {
        label class="al-off" aria-hidden="true" {
            (texts.hidden_label()) input name=(HIDDEN_FIELD) tabindex="-1" autocomplete="off";
        }
    }
}

fn body_field(view: &Composer<'_>, texts: &Texts) -> Markup {
    let wrong = view.wrong_body(texts);
    let described = if wrong.is_some() { "al-body-wrong al-rules" } else { "al-rules" };
    html! {
        label for="al-text" { (texts.body_label()) }
        @if let Some(message) = wrong { p class="al-wrong" id="al-body-wrong" { (message) } }
        // The line break after the tag is dropped by the parser; without it a text's own first one would be.
        textarea id="al-text" name="body" rows="3" required dir="auto" placeholder=(texts.body_placeholder())
            maxlength=(view.comment_chars_max * MAXLENGTH_PER_CHARACTER) data-max=(view.comment_chars_max)
            aria-describedby=(described) aria-invalid=[wrong.map(|_| "true")] { "\n" (view.draft.body) }
    }
}

fn name_field(view: &Composer<'_>, texts: &Texts) -> Markup {
    let wrong = view.wrong_name(texts);
    html! {
        div class="al-name" {
            label for="al-name" { (texts.name_label()) }
            @if let Some(message) = wrong { p class="al-wrong" id="al-name-wrong" { (message) } }
            input id="al-name" name="name" value=(view.draft.name) required dir="auto" autocomplete="nickname"
                maxlength=(view.name_chars_max * MAXLENGTH_PER_CHARACTER)
                aria-describedby=[wrong.map(|_| "al-name-wrong")] aria-invalid=[wrong.map(|_| "true")];
        }
    }
}

/// The box is not ticked: an address alone is no wish for mails.
fn email_field(view: &Composer<'_>, texts: &Texts) -> Markup {
    let wrong = view.wrong("email");
    html! {
        div class="al-name" {
            label for="al-email" { (texts.email_label()) }
            @if let Some(message) = wrong { p class="al-wrong" id="al-email-wrong" { (message) } }
            input id="al-email" name="email" type="email" value=(view.draft.email) autocomplete="email"
                maxlength=(ADDRESS_BYTES_MAX)
                aria-describedby=[wrong.map(|_| "al-email-wrong")] aria-invalid=[wrong.map(|_| "true")];
            label { input type="checkbox" name="notify" value="1" checked[view.draft.notify]; " " (texts.notify_label()) }
        }
    }
}

/// The form on a page of its own: a reply without JavaScript, or a comment that was refused, with its text.
pub fn reply_page(view: &ReplyPage, texts: &Texts) -> Markup {
    let refusal = view.draft.refusal.as_ref();
    let title = match view.parent.as_ref().map(|parent| &parent.content) {
        Some(CommentContent::Shown { author, .. }) => html! { (texts.reply_page_title(&author.name)) },
        Some(_) => html! { (texts.write_reply_title()) },
        None => html! { (texts.write_page_title()) },
    };
    let body = html! {
        (masthead(&view.site))
        main class="sheet" {
            p class="kicker" { a href=(view.story_href) { (view.story_title) } }
            h1 { (title) }
            @if let Some(refusal) = refusal {
                div class="notice notice-bad" role="alert" {
                    p { strong { (texts.refused_title()) } }
                    // A field's fault is said at the field, where it is mended.
                    @if refusal.field.is_none() { p { (refusal.words(texts)) } }
                    @if !is_blank(&view.draft.body) { p { (texts.refused_kept()) } }
                }
            }
            @if let Some(parent) = &view.parent { (quoted(parent, texts)) }
            section class="althing" lang=(texts.language()) dir=(texts.direction()) {
                (reply_form(view, texts))
            }
            p class="way-back" { a href=(view.story_href) { (texts.case_back()) } }
        }
        (foot(None, Some(&view.site), texts))
    };
    let head = Head {
        title: html! { (texts.page_title(&title, &view.site.name)) },
        language: &view.site.language,
        sheets: &["page.css", "sheet.css"],
        theme_href: view.site.theme_href.as_deref(),
        hidden: true,
        ..Head::default()
    };
    document(&head, "page-form", &body)
}

fn reply_form(view: &ReplyPage, texts: &Texts) -> Markup {
    match &view.writing {
        Writing::Open { action, guests } if *guests || view.writer.is_some() => {
            let composer = Composer {
                action,
                story_url_field: view.story_url_field.as_deref(),
                parent_id: view.parent.as_ref().map(|parent| parent.id),
                draft: &view.draft,
                rules_href: view.rules_href.as_deref(),
                writer: view.writer.as_deref(),
                sign_in_href: view.sign_in_href.as_ref().map(|href| href as &dyn Render),
                comment_chars_max: view.comment_chars_max,
                name_chars_max: view.name_chars_max,
                mail: view.mail,
            };
            form(&composer, texts)
        }
        Writing::Open { .. } => html! {
            p class="al-note" { (texts.no_guests()) (sign_in(view.sign_in_href.as_deref(), texts)) }
            (kept(&view.draft.body, texts))
        },
        Writing::Paused => html! {
            p class="al-note" { (texts.guard_closed()) }
            (kept(&view.draft.body, texts))
        },
        Writing::Closed { .. } => html! {
            (closed(&view.writing, texts))
            (kept(&view.draft.body, texts))
        },
    }
}

/// The way in, where guests cannot write.
pub(super) fn sign_in(href: Option<&str>, texts: &Texts) -> Markup {
    html! { @if let Some(href) = href { " " a href=(href) data-action="sign-in" { (texts.sign_in()) } } }
}

/// What was typed and can no longer be sent is not lost: it can be copied from here.
pub(super) fn kept(text: &str, texts: &Texts) -> Markup {
    html! {
        @if !text.is_empty() {
            label for="al-text" { (texts.body_label()) }
            textarea id="al-text" readonly rows="6" dir="auto" { "\n" (text) }
        }
    }
}
