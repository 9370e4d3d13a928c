//! Names of elements and attributes: by the address of their namespace, whatever prefix a file gives it.

/// Namespaces a file may declare at once; further ones are unknown.
const DECLARED_MAX: usize = 64;

/// The namespaces that exporters use, by their addresses without scheme and last slash, and the prefix their names
/// get here. Names of the default namespaces (RSS has none or one of its own, Disqus declares its own) get none.
const KNOWN: [(&str, &str); 6] = [
    ("disqus.com/disqus-internals", "dsq:"),
    ("www.disqus.com", "dsq:"),
    ("disqus.com", ""),
    ("backend.userland.com/rss2", ""),
    ("purl.org/rss/1.0/modules/content", "content:"),
    ("purl.org/dc/elements/1.1", "dc:"),
];
/// How addresses of versions of WordPress's format begin, also of those to come.
const WORDPRESS: &str = "wordpress.org/export/1.";
/// The prefix of names in namespaces that are none of these.
const UNKNOWN: &str = "?:";
/// Prefixes that mean what everybody means by them where a file forgets to declare them.
const CONVENTIONAL: [&str; 4] = ["dsq:", "wp:", "content:", "dc:"];

/// The namespaces that are declared where a reader stands.
#[derive(Default)]
pub(super) struct Spaces {
    /// The depth of the element that declares it, its prefix, what its names get instead.
    declared: Vec<(usize, String, &'static str)>,
}

impl Spaces {
    /// How many are declared.
    pub(super) fn len(&self) -> usize {
        self.declared.len()
    }

    /// Takes up what an element at this depth declares.
    pub(super) fn declare(&mut self, depth: usize, attribute: &str, address: &str) {
        let prefix = match attribute.strip_prefix("xmlns") {
            Some("") => "",
            Some(rest) if rest.starts_with(':') => &rest[1..],
            _ => return,
        };
        if self.declared.len() < DECLARED_MAX {
            self.declared.push((depth, prefix.to_owned(), ours(address.trim())));
        }
    }

    /// Forgets what elements at this depth and below declared.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|(declared, _, _)| *declared >= depth) {
            self.declared.pop();
        }
    }

    /// The element at `from` is taken to be at a smaller depth, and those between to have ended.
    pub(super) fn lift(&mut self, depth: usize, from: usize) {
        self.declared.retain_mut(|(declared, _, _)| {
            let stays = *declared == from || *declared < depth;
            *declared = (*declared).min(depth);
            stays
        });
    }

    /// The name of an element with the prefix that its namespace has here.
    pub(super) fn element(&self, name: &str) -> String {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        format!("{}{local}", self.prefix(prefix))
    }

    /// The name of an attribute: one without a prefix is in no namespace.
    pub(super) fn attribute(&self, name: &str) -> String {
        match name.split_once(':') {
            Some((prefix, local)) => format!("{}{local}", self.prefix(prefix)),
            None => name.to_owned(),
        }
    }

    fn prefix(&self, prefix: &str) -> &'static str {
        let declared = self.declared.iter().rev().find(|(_, name, _)| name == prefix);
        declared.map_or_else(|| conventional(prefix), |(_, _, ours)| ours)
    }
}

fn conventional(prefix: &str) -> &'static str {
    CONVENTIONAL.into_iter().find(|ours| ours.strip_suffix(':') == Some(prefix)).unwrap_or(match prefix {
        "" => "",
        _ => UNKNOWN,
    })
}

fn ours(address: &str) -> &'static str {
    // An empty address takes a default namespace away.
    if address.is_empty() {
        return "";
    }
    let address =
        address.strip_prefix("http://").or_else(|| address.strip_prefix("https://")).unwrap_or(address);
    let address = address.strip_suffix('/').unwrap_or(address);
    if let Some(version) = address.strip_prefix(WORDPRESS) {
        // `1.2/excerpt/` is another namespace.
        return if version.bytes().all(|byte| byte.is_ascii_digit()) { "wp:" } else { UNKNOWN };
    }
    KNOWN.iter().find(|(known, _)| *known == address).map_or(UNKNOWN, |(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_count_and_prefixes_do_not() {
        let mut spaces = Spaces::default();
        spaces.declare(1, "xmlns", "http://disqus.com");
        spaces.declare(1, "xmlns:d", "http://disqus.com/disqus-internals");
        spaces.declare(1, "xmlns:blog", "http://wordpress.org/export/1.9/");
        spaces.declare(1, "xmlns:wp", "http://example.org/");
        spaces.declare(1, "xmlns:e", "http://wordpress.org/export/1.2/excerpt/");
        spaces.declare(2, "xmlns:d", "urn:other");
        let cases = [
            ("thread", "thread"),
            ("d:thread", "?:thread"),
            ("blog:comment", "wp:comment"),
            ("wp:comment", "?:comment"),
            ("e:encoded", "?:encoded"),
            ("dsq:remote", "dsq:remote"),
            ("x:y", "?:y"),
        ];
        for (name, expected) in cases {
            assert_eq!(spaces.element(name), expected, "{name}");
        }
        spaces.leave(2);
        assert_eq!(spaces.attribute("d:id"), "dsq:id");
        assert_eq!(spaces.attribute("id"), "id");
    }

    #[test]
    fn addresses_are_known_with_and_without_their_last_slash() {
        let cases = [
            ("http://disqus.com", ""),
            ("https://disqus.com/", ""),
            ("http://disqus.com/disqus-internals", "dsq:"),
            ("http://www.disqus.com/", "dsq:"),
            ("http://wordpress.org/export/1.0/", "wp:"),
            ("https://wordpress.org/export/1.12", "wp:"),
            ("http://wordpress.org/export/2.0/", UNKNOWN),
            ("http://wordpress.org/export/1.2/excerpt/", UNKNOWN),
            ("http://example.org/http://disqus.com", UNKNOWN),
            ("", ""),
        ];
        for (address, expected) in cases {
            assert_eq!(ours(address), expected, "{address}");
        }
    }

    #[test]
    fn a_lifted_element_keeps_its_own_namespaces() {
        let mut spaces = Spaces::default();
        spaces.declare(1, "xmlns:a", "http://disqus.com");
        spaces.declare(3, "xmlns:a", "urn:lost");
        spaces.declare(4, "xmlns:b", "http://www.disqus.com/");
        spaces.lift(2, 4);
        assert_eq!([spaces.element("a:x"), spaces.element("b:x")], ["x", "dsq:x"]);
        spaces.leave(2);
        assert_eq!([spaces.element("a:x"), spaces.element("b:x")], ["x", "?:x"]);
    }
}
