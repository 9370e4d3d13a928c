//! How to reach the people behind a site: the settings `contact.*` (Digital Services Act, articles 11 and 12).

use std::sync::Arc;

use crate::mail::MailAddress;
use crate::text::normalise;

/// Longest `contact.text`, in characters.
pub const CONTACT_CHARS_MAX: usize = 2_000;

/// The settings `contact.*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactSettings {
    /// `contact.email`; empty for none.
    pub email: String,
    /// `contact.text`: plain text of several lines. Shared, because settings are copied with each change.
    pub text: Arc<str>,
}

/// An address, or what is taken.
pub(super) fn email(value: &str) -> Result<String, &'static str> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(String::new());
    }
    match MailAddress::parse(value) {
        Ok(address) => Ok(address.as_str().to_owned()),
        Err(_) => Err("a mail address such as desk@paper.example, or nothing"),
    }
}

/// A text, or what is taken.
pub(super) fn text(value: &str) -> Result<Arc<str>, &'static str> {
    let text = normalise(value);
    let text = text.trim();
    if text.chars().count() > CONTACT_CHARS_MAX {
        Err("at most 2000 characters")
    } else {
        Ok(Arc::from(text))
    }
}
