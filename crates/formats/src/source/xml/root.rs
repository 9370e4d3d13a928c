//! The beginning of a file of XML: what its root element is.

use std::borrow::Cow;

use super::tag::{begins_name, parts};
use crate::source::Head;

/// The element that all others stand in.
pub(crate) struct Root {
    /// Its name without a prefix.
    pub name: String,
    /// The values of its attributes, the addresses of namespaces among them.
    values: Vec<String>,
}

impl Root {
    /// Whether an attribute's value begins so: for addresses of namespaces.
    pub(crate) fn declares(&self, address: &str) -> bool {
        let bare =
            |address: &str| address.trim_start_matches("http://").trim_start_matches("https://").to_owned();
        self.values.iter().any(|value| bare(value.trim()).starts_with(&bare(address)))
    }
}

/// The root element of what begins so, if a tag is among it. Document types are passed: whoever reads refuses them.
pub(crate) fn root(head: &Head<'_>) -> Option<Root> {
    let text = if is_utf16(head.bytes) { utf16(head.bytes) } else { Cow::Borrowed(head.text) };
    let mut rest = &*text;
    loop {
        rest = &rest[rest.find('<')? + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = &comment[comment.find("-->")?..];
        } else if rest.bytes().next().is_some_and(begins_name) {
            let tag = parts(&rest[..rest.find(['>', '<']).unwrap_or(rest.len())]);
            let name = tag.name.rsplit(':').next().unwrap_or_default().to_owned();
            return Some(Root {
                name,
                values: tag.attributes.iter().map(|(_, value)| (*value).to_owned()).collect(),
            });
        }
    }
}

/// Whether a file that begins with these bytes is in UTF-16: by its mark, or by the halves of a `<`.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'<', 0, ..] | [0, b'<', ..])
}

/// UTF-16 of either order.
fn utf16(bytes: &[u8]) -> Cow<'_, str> {
    let unit = if matches!(bytes, [0xfe | 0, ..]) { u16::from_be_bytes } else { u16::from_le_bytes };
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    Cow::Owned(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}
