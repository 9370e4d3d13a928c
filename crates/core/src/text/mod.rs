//! Readers' text: the only place that makes HTML of it.

/// HTML made by this module and by nothing else: well-formed, from the allow-list, safe to put into a page as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
