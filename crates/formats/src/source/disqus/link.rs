//! Links in messages, as Disqus writes them: by way of an address of its own, and with a shortened one as their text.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::html::{Document, decode};

/// Addresses that lead to the one in their parameter `url`.
const DETOURS: [&str; 2] = ["//disq.us/url?", "//redirect.disqus.com/url?"];
/// Characters of the seal that Disqus puts behind such an address: 20 bytes in base 64.
const SEAL_CHARS: usize = 27;
/// How a shortened address ends.
const ELLIPSES: [&str; 2] = ["...", "\u{2026}"];

/// A message whose links lead where they are meant to, and show their address where they showed its beginning.
pub(super) fn direct(message: &str) -> Cow<'_, str> {
    let is_odd = |mark: &&str| message.contains(*mark);
    if !message.contains("<a") || !DETOURS.iter().chain(&ELLIPSES).any(is_odd) {
        return Cow::Borrowed(message);
    }
    let document = Document::parse(message);
    let (mut direct, mut written) = (String::with_capacity(message.len()), 0);
    for (_, link) in document.elements(0..document.len()).filter(|(_, element)| element.name == "a") {
        let Some(said) = link.attribute("href").map(str::trim) else { continue };
        if link.outer.start < written {
            continue;
        }
        let meant = behind(said);
        let address = meant.as_deref().unwrap_or(said);
        if meant.is_some() {
            direct.push_str(&message[written..link.outer.start]);
            direct.push_str("<a href=\"");
            direct.push_str(&escaped(address));
            direct.push_str("\">");
            written = link.inner.start;
        }
        let text = document.source_in(link);
        // Links within links are not looked through again and again.
        let is_plain = !text.contains('<');
        if is_plain && (begins(text, address) || meant.is_some() && begins(text, said)) {
            direct.push_str(&message[written..link.inner.start]);
            direct.push_str(&escaped(address));
            written = link.inner.end;
        }
    }
    direct.push_str(&message[written..]);
    Cow::Owned(direct)
}

/// The address that one of Disqus's own leads to; none of any other.
fn behind(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_at(address.find("//")?);
    if !["http:", "https:", ""].contains(&scheme) {
        return None;
    }
    let query = DETOURS.iter().find_map(|detour| rest.strip_prefix(detour))?;
    let value = query.split(['&', '#']).find_map(|field| field.strip_prefix("url="))?;
    let meant = percent_decode_str(value).decode_utf8().ok()?;
    let meant = without_seal(&meant);
    let is_address = meant.starts_with("https://") || meant.starts_with("http://");
    let is_plain = !meant.contains(|sign: char| sign.is_whitespace() || sign.is_control());
    (is_address && is_plain).then(|| meant.to_owned())
}

/// An address without the seal that Disqus puts behind it, after a colon. Other ends with a colon are the address's own.
fn without_seal(address: &str) -> &str {
    let Some((before, seal)) = address.rsplit_once(':') else { return address };
    let is_seal = seal.len() == SEAL_CHARS
        && seal.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_seal { before } else { address }
}

/// Whether a link's text is the beginning of its address and says so.
fn begins(text: &str, address: &str) -> bool {
    let text = decode(text);
    let text = text.trim();
    let Some(shown) = ELLIPSES.iter().find_map(|ellipsis| text.strip_suffix(ellipsis)) else { return false };
    shown.contains('.') && bare(address).starts_with(bare(shown))
}

/// An address without what is not shown of one.
fn bare(address: &str) -> &str {
    let address =
        address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")).unwrap_or(address);
    address.strip_prefix("www.").unwrap_or(address)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_disqus_is_the_one_that_it_leads_to() {
        for (said, meant) in [
            (
                "https://disq.us/url?url=https%3A%2F%2Fexample.com%2Fa%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8&cuid=1",
                Some("https://example.com/a"),
            ),
            (
                "http://disq.us/url?cuid=7&url=http%3A%2F%2Fexample.com%2F%3Fq%3Da%26b%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8",
                Some("http://example.com/?q=a&b"),
            ),
            (
                "//redirect.disqus.com/url?url=https%3A%2F%2Fexample.com%3A8080%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8#x",
                Some("https://example.com:8080"),
            ),
            ("https://disq.us/url?url=https%3A%2F%2Fexample.com%3A8080", Some("https://example.com:8080")),
            (
                "https://disq.us/url?url=https%3A%2F%2Fexample.com%2F%C3%A4%2520b",
                Some("https://example.com/ä%20b"),
            ),
            ("https://disq.us/url?url=https%3A%2F%2Fexample.com%2F%FF%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8", None),
            ("https://disq.us/url?url=javascript%3Aalert%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8", None),
            ("https://disq.us/url?url=https%3A%2F%2Fexample.com%2Fa%20b%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8", None),
            (
                "https://disq.us/url?url=https%3A%2F%2Fexample.com%2Fwiki%2FHelp%3ASearch&cuid=1",
                Some("https://example.com/wiki/Help:Search"),
            ),
            ("https://disq.us/url?cuid=1", None),
            ("https://disq.us/t/3abc", None),
            (
                "https://example.com/?u=//disq.us/url?url=https%3A%2F%2Felse.example%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8",
                None,
            ),
            ("", None),
            ("%", None),
        ] {
            assert_eq!(behind(said).as_deref(), meant, "{said}");
        }
    }

    #[test]
    fn a_link_leads_and_shows_where_it_goes() {
        let detour = "https://disq.us/url?url=https%3A%2F%2Fexample.com%2Fvery-long%3Fa%3D1%26b%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8&amp;cuid=1";
        let real = "https://example.com/very-long?a=1&amp;b";
        for (message, direct_one) in [
            (
                format!(
                    "<p>See <a href=\"{detour}\" rel=\"nofollow\">example.com/very-lo…</a>, <b>now</b></p>"
                ),
                format!("<p>See <a href=\"{real}\">{real}</a>, <b>now</b></p>"),
            ),
            (
                format!("<a href='{detour}'>https://www.example.com/ve...</a>\n<a href='{detour}'>there</a>"),
                format!("<a href=\"{real}\">{real}</a>\n<a href=\"{real}\">there</a>"),
            ),
            (
                format!("<a href=\"{detour}\">https://disq.us/url?url=https...</a>"),
                format!("<a href=\"{real}\">{real}</a>"),
            ),
            (
                "<a href=\"https://example.com/very-long\" title=\"x\">https://example.com/ver...</a>"
                    .to_owned(),
                "<a href=\"https://example.com/very-long\" title=\"x\">https://example.com/very-long</a>"
                    .to_owned(),
            ),
        ] {
            assert_eq!(direct(&message), direct_one);
        }
        for same in [
            "<a href=\"https://example.com/very-long\">other.example/ver...</a>",
            "<a href=\"https://example.com/very-long\">and so on...</a>",
            "<a href=\"https://example.com/very-long\">...</a>",
            "https://disq.us/url?url=https%3A%2F%2Fexample.com%2Fa%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8 <a>x...</a>",
            "<a href=\"https://example.com/\">example.com</a>…",
        ] {
            assert_eq!(direct(same), same);
        }
    }

    #[test]
    fn what_is_no_markup_loses_nothing() {
        let detour =
            "<a href=\"//disq.us/url?url=https%3A%2F%2Fexample.com%2Fa%3A8p_kx-LqcdUP7pBWF4MV5ZTbBk8\">";
        let many = format!("{}x...", detour.repeat(10_000));
        let direct = direct(&many);
        assert_eq!(direct.matches("https://example.com/a\"").count(), 10_000);
        assert!(direct.ends_with("x..."));
    }
}
