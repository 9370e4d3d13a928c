//! Readers' text: the only place that makes HTML of it.

/// Version of the maker: stored HTML of another version is made anew.
pub const RENDERER: u32 = 1;

/// HTML made by this module and by nothing else: well-formed, from the allow-list, safe to put into a page as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// HTML that the store kept, if the present renderer made it.
    pub fn from_store(html: String, renderer: u32) -> Option<Self> {
        (renderer == RENDERER).then_some(Self(html))
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
