//! Words for what a form refuses, each at the field that is to blame.

use maud::{Markup, Render, html};

use super::model::DraftRefusal;
use super::texts::Texts;
use crate::spam::WAIT_SECONDS;

impl DraftRefusal {
    fn at(field: &'static str, message: &str) -> Self {
        Self { field: Some(field), message: message.to_owned(), more_href: None }
    }

    fn of_whole(message: &str) -> Self {
        Self { field: None, message: message.to_owned(), more_href: None }
    }

    /// No text.
    pub fn body_empty(texts: &Texts) -> Self {
        Self::at("body", texts.refuse_body_empty())
    }

    /// Too much text: how many characters, of how many.
    pub fn body_long(count: usize, limit: usize, texts: &Texts) -> Self {
        let (count, limit) = (texts.number(count as u64), texts.number(limit as u64));
        // Digits and our own words hold nothing that escaping would change.
        Self::at("body", &texts.refuse_body_long(&count, &limit).render().into_string())
    }

    /// A word that the site does not allow; which one is not told.
    pub fn word(texts: &Texts) -> Self {
        Self::at("body", texts.refuse_word())
    }

    /// A name with such a word.
    pub fn name_word(texts: &Texts) -> Self {
        Self::at("name", texts.refuse_word())
    }

    /// No name.
    pub fn name_empty(texts: &Texts) -> Self {
        Self::at("name", texts.refuse_name_empty())
    }

    /// Too long a name: how many characters, of how many.
    pub fn name_long(count: usize, limit: usize, texts: &Texts) -> Self {
        let (count, limit) = (texts.number(count as u64), texts.number(limit as u64));
        Self::at("name", &texts.refuse_name_long(&count, &limit).render().into_string())
    }

    /// A name that belongs to somebody here, or looks like theirs.
    pub fn name_taken(texts: &Texts) -> Self {
        Self::at("name", texts.refuse_name_taken())
    }

    /// A name with signs that no name has, or without a letter or digit.
    pub fn name_odd(texts: &Texts) -> Self {
        Self::at("name", texts.refuse_name_odd())
    }

    /// An address that no mail can be sent to.
    pub fn email(texts: &Texts) -> Self {
        Self::at("email", texts.refuse_email())
    }

    /// An address at a service for throw-away mailboxes.
    pub fn disposable(texts: &Texts) -> Self {
        Self::at("email", texts.refuse_disposable())
    }

    /// The discussion was closed while one wrote.
    pub fn closed(texts: &Texts) -> Self {
        Self::of_whole(texts.refuse_closed())
    }

    /// No script has done what the site asks for: to wait is the other way.
    pub fn wait(texts: &Texts) -> Self {
        Self::of_whole(&texts.refuse_wait(u64::from(WAIT_SECONDS)))
    }

    /// A field was filled in that people do not see; it comes back empty.
    pub fn hidden(texts: &Texts) -> Self {
        Self::of_whole(texts.refuse_hidden())
    }

    /// It came sooner than it is taken.
    pub fn too_soon(seconds: u32, texts: &Texts) -> Self {
        Self::of_whole(&texts.refuse_too_soon(u64::from(seconds)))
    }

    /// It came sooner after the last one than this story takes one.
    pub fn slow(seconds: u32, texts: &Texts) -> Self {
        Self::of_whole(&texts.refuse_slow(u64::from(seconds)))
    }

    /// More came than is taken in a short time.
    pub fn too_many(seconds: u32, texts: &Texts) -> Self {
        match seconds {
            0..60 => Self::of_whole(&texts.refuse_flood(u64::from(seconds))),
            _ => Self::of_whole(&texts.refuse_flood_minutes(u64::from(seconds.div_ceil(60)))),
        }
    }

    /// Bytes that are no text, or fields that stand twice: what could be read is shown.
    pub fn unreadable(texts: &Texts) -> Self {
        Self::of_whole(texts.refuse_unreadable())
    }

    /// The words, and the way to the reasons.
    pub(super) fn words(&self, texts: &Texts) -> Markup {
        html! { (self.message) (more(self.more_href.as_deref(), texts)) }
    }

    /// The thread was locked while one wrote.
    pub fn locked(texts: &Texts) -> Self {
        Self::of_whole(texts.refuse_locked())
    }

    /// The comment that is answered went away while one wrote.
    pub fn parent_gone(texts: &Texts) -> Self {
        Self::of_whole(texts.refuse_parent_gone())
    }
}

/// The way to the reasons of what was refused, and to answering them; nothing where there is none.
pub(super) fn more(href: Option<&str>, texts: &Texts) -> Markup {
    html! { @if let Some(href) = href { " " a href=(href) { (texts.say_banned()) } } }
}
