//! What stands in a tag: a name and attributes, as they are written.

use super::ATTRIBUTES_MAX;

/// A tag, without its `<` and `>`.
pub(super) struct Tag<'t> {
    pub name: &'t str,
    /// Its attributes, values without their quotes: at most one more than an element may have.
    pub attributes: Vec<(&'t str, &'t str)>,
    /// Whether the element ends with it.
    pub is_empty: bool,
}

/// Whether a byte behind a `<` makes it a tag.
pub(super) fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

/// Takes a tag apart. Each byte is looked at a bounded number of times.
pub(super) fn parts(tag: &str) -> Tag<'_> {
    let space = |c: char| c.is_ascii_whitespace() || c == '/';
    let tag = up_to_its_end(tag);
    let is_empty = tag.ends_with('/');
    let end = tag.find(space).unwrap_or(tag.len());
    let (name, mut rest) = tag.split_at(end);
    let mut attributes = Vec::new();
    while attributes.len() <= ATTRIBUTES_MAX {
        rest = rest.trim_start_matches(space);
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c| space(c) || c == '=').unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let after = after.trim_ascii_start();
        let Some(value) = after.strip_prefix('=') else {
            // An attribute without a value says nothing.
            rest = after;
            continue;
        };
        let (value, after) = value_of(value.trim_ascii_start());
        if !attribute.is_empty() {
            attributes.push((attribute, value));
        }
        rest = after;
    }
    Tag { name, attributes, is_empty }
}

/// A value, and what stands behind it.
fn value_of(rest: &str) -> (&str, &str) {
    let quote = rest.chars().next().filter(|c| "\"'".contains(*c));
    if let Some(quoted) = quote.and_then(|quote| rest[1..].split_once(quote)) {
        return quoted;
    }
    // No quotes, or the one that closes is missing: up to the next space, and the `/` at the end is the tag's.
    let value = rest.trim_start_matches(['"', '\'']);
    let (value, after) = value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len()));
    (value.trim_end_matches('/'), after)
}

/// The tag up to the first `>` in it that is not within a pair of quotes: behind it stands what a missing quote made
/// part of the tag.
fn up_to_its_end(tag: &str) -> &str {
    if !tag.contains('>') {
        return tag;
    }
    let mut open: Option<(u8, Option<usize>)> = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (&mut open, byte) {
            (Some((quote, _)), _) if *quote == byte => open = None,
            (Some((_, end)), b'>') => *end = end.or(Some(at)),
            (None, b'>') => return &tag[..at],
            (None, b'"' | b'\'') if tag[..at].trim_ascii_end().ends_with('=') => open = Some((byte, None)),
            _ => {}
        }
    }
    open.and_then(|(_, end)| end).map_or(tag, |end| &tag[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_taken_apart_as_they_were_meant() {
        type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)], bool);
        let cases: [Case; 13] = [
            ("post", "post", &[], false),
            ("br/", "br", &[], true),
            ("post dsq:id=\"5\"", "post", &[("dsq:id", "5")], false),
            ("thread dsq:id = '5' /", "thread", &[("dsq:id", "5")], true),
            ("thread dsq:id=5/", "thread", &[("dsq:id", "5")], true),
            ("a href=http://example.org/b c", "a", &[("href", "http://example.org/b")], false),
            ("thread dsq:id=\"5/>\n", "thread", &[("dsq:id", "5")], true),
            ("thread dsq:id=\"5>\n x=\"", "thread", &[("dsq:id", "5>\n x=")], false),
            ("a b c=\"d>e\" f=\"\"", "a", &[("c", "d>e"), ("f", "")], false),
            ("a x=\"1\"y=\"2\"", "a", &[("x", "1"), ("y", "2")], false),
            ("a =b ==c \"", "a", &[], false),
            ("a\nb\t=\n\"c\"", "a", &[("b", "c")], false),
            ("é ü=ö", "é", &[("ü", "ö")], false),
        ];
        for (tag, name, attributes, is_empty) in cases {
            let found = parts(tag);
            assert_eq!(
                (found.name, &*found.attributes, found.is_empty),
                (name, attributes, is_empty),
                "{tag}"
            );
        }
    }

    #[test]
    fn attributes_beyond_the_limit_are_left_out() {
        let tag = format!("a{}", " b='c'".repeat(10_000));
        assert_eq!(parts(&tag).attributes.len(), ATTRIBUTES_MAX + 1);
    }
}
