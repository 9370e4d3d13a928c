//! Links in comments: which targets are taken, how URLs are found in plain text, and whether a label tells
//! the truth about where its link goes.

use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

use super::normalise::is_ignorable;
use crate::url::{HttpUrl, URL_BYTES_MAX, host_of_text};

/// Parentheses that may lie in each other in a link's target.
const PARENTHESES_MAX: usize = 32;

/// Where a link goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The serialised URL: `http`, `https` or `mailto`.
    pub(crate) href: String,
    /// What a reader should see of it: the host, or the host of the mail address.
    pub(crate) host: String,
}

impl Target {
    /// Takes `http` and `https` URLs as [`HttpUrl`] does, and `mailto:` with one plain address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some(address) = strip_prefix_ignore_case(text, "mailto:") {
            let (local, host) = address.split_once('@')?;
            let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
            if local.is_empty() || !host.contains('.') || address.len() > 254 {
                return None;
            }
            if !local.chars().all(is_plain) || !host.chars().all(|c| is_plain(c) && c != '+' && c != '_') {
                return None;
            }
            let host = host.to_ascii_lowercase();
            return Some(Self { href: format!("mailto:{local}@{host}"), host });
        }
        if !starts_like_url(text) {
            return None;
        }
        let url = HttpUrl::parse(text).ok()?;
        Some(Self { href: url.as_str().to_owned(), host: url.host().to_owned() })
    }

    /// Whether the label could be taken for another host's address: one of its words looks like a host name
    /// and is not this one. The emitter then adds the real host in parentheses.
    pub(crate) fn is_disguised_by(&self, label: &str) -> bool {
        if label == self.href {
            return self.host.contains("xn--") && !label.is_ascii();
        }
        let plain: String = if label.is_ascii() {
            label.to_owned()
        } else {
            label.nfkc().filter(|&c| !is_ignorable(c)).map(|c| if is_dot(c) { '.' } else { c }).collect()
        };
        if !plain.contains('.') {
            return false;
        }
        plain
            .split(|c: char| {
                c.is_whitespace() || matches!(c, '/' | '\\' | '@' | '?' | '#' | ':' | ',' | ';' | '|')
            })
            .any(|word| self.differs_from(word))
    }

    fn differs_from(&self, word: &str) -> bool {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some((_, last)) = word.rsplit_once('.') else { return false };
        let looks_like_host = last.chars().count() >= 2
            && !last.chars().all(char::is_numeric)
            && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-') || !c.is_ascii());
        if !looks_like_host {
            return false;
        }
        if word.is_ascii() {
            return !same_host(word, &self.host);
        }
        // Letters of other scripts: the real name beside them unless they can be told from Latin ones.
        let real = host_of_text(word).unwrap_or_default();
        !same_host(&real, &self.host) || skeleton(word).all(|c| c.is_ascii())
    }
}

fn same_host(shown: &str, real: &str) -> bool {
    let bare =
        |host: &str| host.len() > 4 && host.is_char_boundary(4) && host[..4].eq_ignore_ascii_case("www.");
    let shown = if bare(shown) { &shown[4..] } else { shown };
    let real = if bare(real) { &real[4..] } else { real };
    shown.eq_ignore_ascii_case(real)
}

/// Characters that browsers take for the dot of a host name (UTS #46).
fn is_dot(c: char) -> bool {
    matches!(c, '\u{3002}' | '\u{ff0e}' | '\u{ff61}' | '\u{2024}')
}

fn strip_prefix_ignore_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

/// Whether the text begins with `http://` or `https://` in any case.
pub(crate) fn starts_like_url(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| strip_prefix_ignore_case(text, scheme).is_some())
}

/// Length of the URL that a line begins with, as far as it would be linked in plain text. The line begins
/// with `http://` or `https://`. Punctuation that more likely belongs to the sentence is left out.
pub(crate) fn bare_length(line: &str) -> usize {
    let stop = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || is_ignorable(c)
            || matches!(c, '<' | '>' | '"' | '`' | '\\' | '[' | ']' | '{' | '}' | '^' | '\u{ab}' | '\u{bb}')
            || matches!(c, '\u{201c}'..='\u{201f}' | '\u{3000}'..='\u{303f}')
    };
    let is_end = |(at, c): &(usize, char)| stop(*c) || line[*at..].starts_with("||");
    let end = line.char_indices().find(is_end).map_or(line.len(), |(at, _)| at);
    let text = &line[..end];
    let mut surplus = text.matches(')').count().saturating_sub(text.matches('(').count());
    let mut kept = text;
    while let Some(last) = kept.chars().next_back() {
        let drop = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '|' | '\u{2018}' | '\u{2019}'
            | '\u{2026}' | '\u{ff01}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}' | '\u{ff1a}' | '\u{ff1b}'
            | '\u{ff1f}' => true,
            ')' if surplus > 0 => {
                surplus -= 1;
                true
            }
            _ => false,
        };
        if !drop {
            break;
        }
        kept = &kept[..kept.len() - last.len_utf8()];
    }
    kept.len()
}

/// The target in `(…)` at the beginning of `rest`, and the length with both parentheses. A target in
/// `<…>` may hold any parentheses; another may hold balanced ones, and neither white space nor `<`.
pub(crate) fn target_in_parentheses<'r>(rest: &'r str, steps: &mut usize) -> Option<(&'r str, usize)> {
    let inner = rest.strip_prefix('(')?;
    if let Some(quoted) = inner.strip_prefix('<') {
        let end = quoted.find(['<', '>', '\n']);
        *steps += end.unwrap_or(quoted.len());
        let end = end?;
        return quoted[end..].starts_with(">)").then(|| (&quoted[..end], end + 4));
    }
    let mut depth = 0;
    for (at, byte) in inner.bytes().enumerate().take(URL_BYTES_MAX + 1) {
        *steps += 1;
        match byte {
            b'(' if depth == PARENTHESES_MAX => return None,
            b'(' => depth += 1,
            b')' if depth == 0 => return Some((&inner[..at], at + 2)),
            b')' => depth -= 1,
            b'<' | b' ' | b'\t' | b'\n' => return None,
            _ => {}
        }
    }
    None
}
