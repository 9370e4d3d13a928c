//! Character references.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Longest name of a character reference with its semicolon (HTML Standard: `CounterClockwiseContourIntegral;`).
const NAME_BYTES_MAX: usize = 32;
/// Digits of a numeric reference that are looked at; more are no character.
const DIGITS_MAX: usize = 10;

/// The text with its character references replaced; what is none stays as it is.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (length, chars) = reference(rest).unwrap_or((0, [Some('&'), None]));
        decoded.extend(chars.into_iter().flatten());
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

/// The length of the reference behind an ampersand, and what it stands for.
fn reference(rest: &str) -> Option<(usize, [Option<char>; 2])> {
    if let Some(number) = rest.strip_prefix('#') {
        let (radix, digits) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (16, digits),
            None => (10, number),
        };
        let length =
            digits.bytes().take(DIGITS_MAX + 1).take_while(|&byte| char::from(byte).is_digit(radix)).count();
        if length == 0 || length > DIGITS_MAX {
            return None;
        }
        let code = u64::from_str_radix(&digits[..length], radix).ok()?;
        let begin = rest.len() - digits.len();
        let end = begin + length + usize::from(digits.as_bytes().get(length) == Some(&b';'));
        return Some((end, [Some(numbered(code)), None]));
    }
    let letters = rest.bytes().take(NAME_BYTES_MAX).take_while(u8::is_ascii_alphanumeric).count();
    let closed = rest.as_bytes().get(letters) == Some(&b';');
    // Only old names may go without their semicolon; the table has those twice. The longest one counts.
    (1..=letters + usize::from(closed)).rev().find_map(|length| {
        let &(first, second) = NAMED_ENTITIES.get(&rest[..length])?;
        let first = char::from_u32(first).filter(|&c| c != '\0')?;
        Some((length, [Some(first), char::from_u32(second).filter(|&c| c != '\0')]))
    })
}

fn numbered(code: u64) -> char {
    let replaced = code.checked_sub(0x80).and_then(|index| *C1_REPLACEMENTS.get(index as usize)?);
    let plain = || u32::try_from(code).ok().filter(|&code| code != 0).and_then(char::from_u32);
    replaced.or_else(plain).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced() {
        let cases = [
            ("a &amp; b &lt;i&gt;", "a & b <i>"),
            ("&#8220;x&#x201D;&#39", "“x”'"),
            ("&nbsp;&eacute;&copy 2", "\u{a0}é© 2"),
            ("&notin; &notit;", "∉ ¬it;"),
            ("&#150;&#0;&#x110000;&#99999999999;", "–\u{fffd}\u{fffd}&#99999999999;"),
            ("& &; &# &#x; &zzz; &", "& &; &# &#x; &zzz; &"),
            ("&é;", "&é;"),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text), expected);
        }
    }
}
