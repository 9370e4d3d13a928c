//! The references that XML knows without a document type: five names and numbers. Nothing else is ever expanded.

use std::borrow::Cow;

/// Longest reference in bytes that is looked at, without its ampersand and semicolon.
const REFERENCE_BYTES_MAX: usize = 12;

/// The text with its references replaced; what is none stays as it is.
pub(super) fn decode(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('&') {
        return text;
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(REFERENCE_BYTES_MAX + 2).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((end, character(&rest[1..end])?)));
        let (end, character) = found.unwrap_or((0, '&'));
        decoded.push(character);
        rest = &rest[end + 1..];
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn character(name: &str) -> Option<char> {
    let code = match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let hex = code.strip_prefix(['x', 'X']);
    let digits = hex.unwrap_or(code);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let number = u32::from_str_radix(digits, if hex.is_some() { 16 } else { 10 }).ok()?;
    Some(char::from_u32(number).filter(|&c| c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_names_and_numbers_are_replaced() {
        let cases = [
            ("a &amp;&lt;&gt;&quot;&apos; b", "a &<>\"' b"),
            ("&#8220;&#x201D;&#X41;", "“”A"),
            ("&amp;#8220; &amp;amp;", "&#8220; &amp;"),
            ("&nbsp; &lol9; &#; &#x; &#+5; &", "&nbsp; &lol9; &#; &#x; &#+5; &"),
            ("&#0;&#xd800;&#x110000;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}&#99999999999;"),
            ("&é;", "&é;"),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text.into()), expected);
        }
    }
}
