//! Half surrogate pairs in JSON. JavaScript's strings may hold one, and `JSON.stringify` writes it as an escape that is
//! no character (`\ud83d` alone). A client that lets a comment pass when its score cannot be had must not be led there
//! by one such sign, so each becomes U+FFFD, which is one UTF-16 unit as well.

use std::borrow::Cow;

/// Bytes of an escape such as `\ud83d`.
const ESCAPE_BYTES: usize = 6;
const REPLACEMENT: &[u8; ESCAPE_BYTES] = b"\\ufffd";

/// The same JSON with U+FFFD for every half pair, and for what is not UTF-8.
pub fn mended(json: &[u8]) -> Cow<'_, [u8]> {
    let json = match String::from_utf8_lossy(json) {
        Cow::Borrowed(_) => Cow::Borrowed(json),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    let mut at = 0;
    let mut broken = Vec::new();
    while let Some(found) = json[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        match surrogate(&json[at..]) {
            Some(0xD800..0xDC00) if matches!(surrogate(&json[at + ESCAPE_BYTES..]), Some(0xDC00..)) => {
                at += 2 * ESCAPE_BYTES;
            }
            Some(_) => {
                broken.push(at);
                at += ESCAPE_BYTES;
            }
            // Behind a backslash stands a sign that belongs to it, such as another backslash.
            None => at = (at + 2).min(json.len()),
        }
    }
    if broken.is_empty() {
        return json;
    }
    let mut json = json.into_owned();
    for at in broken {
        json[at..at + ESCAPE_BYTES].copy_from_slice(REPLACEMENT);
    }
    Cow::Owned(json)
}

/// The number of the escape that the bytes begin with, if it is half of a pair.
fn surrogate(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.get(..ESCAPE_BYTES)?.strip_prefix(b"\\u")?;
    let digits = str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    u16::from_str_radix(digits, 16).ok().filter(|unit| (0xD800..=0xDFFF).contains(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_pairs_are_replaced_and_whole_ones_stay() {
        for (given, kept) in [
            (r#"{"a": "plain é"}"#, r#"{"a": "plain é"}"#),
            (r#"{"a": "\ud83d\ude00"}"#, r#"{"a": "\ud83d\ude00"}"#),
            (r#"{"a": "\uD83D"}"#, r#"{"a": "\ufffd"}"#),
            (r#"{"a": "\ude00\ud83d"}"#, r#"{"a": "\ufffd\ufffd"}"#),
            (r#"{"a": "\ud83d\ud83d\ude00"}"#, r#"{"a": "\ufffd\ud83d\ude00"}"#),
            (r#"{"a": "\\ud83d"}"#, r#"{"a": "\\ud83d"}"#),
            (r#"{"a": "\\\ud83d"}"#, r#"{"a": "\\\ufffd"}"#),
            (r#"{"a": "\ud83"#, r#"{"a": "\ud83"#),
            (r#"{"a": "\u+123"}"#, r#"{"a": "\u+123"}"#),
            ("\\", "\\"),
        ] {
            assert_eq!(String::from_utf8_lossy(&mended(given.as_bytes())), kept, "{given}");
        }
        assert_eq!(&*mended(b"\"\xff\""), "\"\u{FFFD}\"".as_bytes());
    }
}
