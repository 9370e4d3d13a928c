//! From bytes to text.
//!
//! In this order: a byte order mark (UTF-8, UTF-16); bytes that are valid UTF-8; an HTML page that names another
//! encoding than the western ones is refused, because reading it as something else would garble every name;
//! the rest is Windows-1252, of which Latin-1 is a part, as browsers read it (WHATWG Encoding Standard).

use std::borrow::Cow;

use crate::refusal::{Reason, Refusal};

/// How far into a page its own word on its encoding is looked for, in bytes (HTML Standard: 1024).
const DECLARATION_BYTES_MAX: usize = 1024;

/// Longest name of an encoding; what is longer is none.
const NAME_BYTES_MAX: usize = 40;

/// What Windows-1252 has at 0x80..=0x9F where Latin-1 has control characters.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The encodings a page may name and still be read as Windows-1252.
const WESTERN: [&str; 6] = ["windows-1252", "cp1252", "iso-8859-1", "latin1", "us-ascii", "utf-8"];

/// A decoded text and the encoding it was in.
pub(crate) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static str,
}

/// Decodes a whole input.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded<'_>, Refusal> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), encoding: "UTF-8" });
    }
    if let Some(name) = declared(bytes).filter(|name| !WESTERN.contains(&name.as_str())) {
        let message = format!("the page says that it is in {name}, which is not read: save it as UTF-8");
        return Err(Refusal::new(Reason::Encoding, message));
    }
    Ok(Decoded { text: Cow::Owned(western(bytes)), encoding: "Windows-1252" })
}

/// A part of an input that should be UTF-8, and whether it was not.
///
/// Old databases hold comments of another encoding among those in UTF-8. Where nothing beyond ASCII is valid UTF-8
/// it is read as Windows-1252, else what is invalid becomes U+FFFD: a text that was cut in the middle of a letter.
pub(crate) fn patched(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), false);
    }
    let mended = String::from_utf8_lossy(bytes);
    if mended.chars().any(|c| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER) {
        return (mended, true);
    }
    (Cow::Owned(western(bytes)), true)
}

/// Windows-1252.
pub(crate) fn western(bytes: &[u8]) -> String {
    let char_of = |&byte: &u8| match byte {
        0x80..=0x9f => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    };
    bytes.iter().map(char_of).collect()
}

/// Whether an encoding that a file names can be read, and whether it is one of the western ones.
pub(crate) fn named(name: &str) -> Option<Named> {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        // What is written in UTF-16 has been made UTF-8 by the time its declaration is read.
        "utf-8" | "utf8" | "us-ascii" | "ascii" | "utf-16" | "utf-16le" | "utf-16be" => Some(Named::Utf8),
        _ if WESTERN.contains(&name.as_str()) => Some(Named::Western),
        _ => None,
    }
}

/// How the bytes of a file become text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    Utf8,
    Western,
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Decoded<'static>, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| unit(*pair));
    match char::decode_utf16(units).collect::<Result<String, _>>() {
        Ok(text) if rest.is_empty() => Ok(Decoded { text: Cow::Owned(text), encoding: "UTF-16" }),
        _ => Err(Refusal::new(
            Reason::Encoding,
            "it begins as UTF-16 but is not valid UTF-16: save it as UTF-8",
        )),
    }
}

/// The encoding that a `<meta charset>` or an XML declaration near the beginning names, in lower case.
fn declared(bytes: &[u8]) -> Option<String> {
    let head: String =
        bytes.iter().take(DECLARATION_BYTES_MAX).map(|&b| char::from(b).to_ascii_lowercase()).collect();
    let after = ["charset=", "encoding="].iter().find_map(|key| head.split_once(key))?.1;
    let name = after.trim_start_matches(['"', '\'', ' ']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).unwrap_or(name.len());
    // It stands in a refusal.
    let end = end.min(NAME_BYTES_MAX);
    (head.trim_start().starts_with('<') && end > 0).then(|| name[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Result<(String, &'static str), Reason> {
        decode(bytes).map(|it| (it.text.into_owned(), it.encoding)).map_err(|it| it.reason)
    }

    #[test]
    fn encodings_are_told_apart() {
        let cases: [(&[u8], &str, &str); 7] = [
            ("é •".as_bytes(), "é •", "UTF-8"),
            (b"\xef\xbb\xbfa", "a", "UTF-8"),
            (b"\xff\xfea\0\x22\x20", "a•", "UTF-16"),
            (b"\xfe\xff\0a\x20\x22", "a•", "UTF-16"),
            (b"caf\xe9 \x95 \x80\x92", "café • €’", "Windows-1252"),
            (b"<meta charset=\"ISO-8859-1\">\xe9", "<meta charset=\"ISO-8859-1\">é", "Windows-1252"),
            (b"a charset=koi8-r in a text\xe9", "a charset=koi8-r in a texté", "Windows-1252"),
        ];
        for (bytes, expected, encoding) in cases {
            assert_eq!(text(bytes), Ok((expected.to_owned(), encoding)));
        }
    }

    #[test]
    fn parts_in_another_encoding_are_mended() {
        let cases: [(&[u8], &str, bool); 4] = [
            ("é".as_bytes(), "é", false),
            (b"caf\xe9 \x95", "café •", true),
            (b"caf\xc3\xa9 \xc3", "café \u{fffd}", true),
            (b"", "", false),
        ];
        for (bytes, expected, odd) in cases {
            assert_eq!(patched(bytes), (Cow::Borrowed(expected), odd));
        }
    }

    #[test]
    fn what_would_be_garbled_is_refused() {
        for bytes in [&b"<meta charset='koi8-r'>\xc1"[..], b"\xff\xfea", b"\xff\xfe\x00\xd8"] {
            assert_eq!(text(bytes), Err(Reason::Encoding));
        }
    }
}
