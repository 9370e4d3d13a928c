//! Rules by which addresses of a source become those of today: one rule a line, old and new with white space between.
//!
//! `old*` stands for every address that begins with `old`; what follows is put behind the new one, which may end with
//! `*` as well. `http` and `https` are the same in the old one, and so is an address with and without a slash at its end. The
//! first rule that fits counts. Blank lines and lines that begin with `#` say nothing.

use std::collections::BTreeSet;
use std::fmt;

use crate::view::Texts;

/// Most rules of one import.
pub const RULES_MAX: usize = 10_000;

/// Ends of names of pages, which no host has.
const PAGES: [&str; 8] = ["asp", "aspx", "cgi", "htm", "html", "jsp", "php", "xml"];

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    line: usize,
    old: String,
    new: String,
    is_prefix: bool,
}

/// Rules, in the order in which they are tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

/// A line that is no rule: its number, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRule {
    /// The line, from 1.
    pub line: usize,
    /// Why it is none.
    pub why: Why,
}

/// Why a line is no rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is not two addresses.
    NotTwo,
    /// An address has a host and no scheme before it.
    NoScheme,
    /// The new address stands for many, and the old one for one.
    NewStar,
    /// There are more than [`RULES_MAX`].
    TooMany,
}

impl fmt::Display for NoRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Texts::of("en")))
    }
}

impl NoRule {
    /// The same words wherever somebody is told, in their language.
    pub fn words(&self, texts: &Texts) -> String {
        let line = self.line.to_string();
        match self.why {
            Why::NotTwo => texts.import_rule_not_two(&line),
            Why::NoScheme => texts.import_rule_no_scheme(&line),
            Why::NewStar => texts.import_rule_new_star(&line),
            Why::TooMany => texts.import_rule_too_many(&line, &texts.number(RULES_MAX as u64)),
        }
    }
}

impl Rules {
    /// Reads rules; the refusal names the line.
    pub fn parse(text: &str) -> Result<Self, NoRule> {
        let mut rules = Vec::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let none = |why| NoRule { line: number, why };
            let mut words = line.split_whitespace();
            let (Some(old), Some(new), None) = (words.next(), words.next(), words.next()) else {
                return Err(none(Why::NotTwo));
            };
            if lacks_scheme(old) || lacks_scheme(new) {
                return Err(none(Why::NoScheme));
            }
            if rules.len() == RULES_MAX {
                return Err(none(Why::TooMany));
            }
            let prefix = old.strip_suffix('*');
            if prefix.is_none() && new.ends_with('*') {
                return Err(none(Why::NewStar));
            }
            rules.push(Rule {
                line: number,
                old: prefix.unwrap_or(old).to_owned(),
                new: new.strip_suffix('*').unwrap_or(new).to_owned(),
                is_prefix: prefix.is_some(),
            });
        }
        Ok(Self(rules))
    }

    /// The address as it is today. The line of the rule that made it so is noted.
    pub fn apply(&self, url: &str, used: &mut BTreeSet<usize>) -> String {
        let (plain, slashed) = (without_scheme(url), format!("{}/", without_scheme(url)));
        let fit = |rule: &Rule| {
            let old = without_scheme(&rule.old);
            let today = if rule.is_prefix {
                // `https://old.example/blog/*` is for `https://old.example/blog`, too.
                let rest = plain.strip_prefix(old).or_else(|| (slashed == old).then_some(""))?;
                format!("{}{rest}", rule.new)
            } else {
                (ended(old) == ended(plain)).then(|| rule.new.clone())?
            };
            Some((rule.line, today))
        };
        let Some((line, today)) = self.0.iter().find_map(fit) else { return url.to_owned() };
        used.insert(line);
        today
    }

    /// The lines of rules that changed no address.
    pub fn unused(&self, used: &BTreeSet<usize>) -> Vec<usize> {
        self.0.iter().map(|rule| rule.line).filter(|line| !used.contains(line)).collect()
    }
}

/// Whether an address begins with a host, so that it fits none and would be taken for a path. Paths may begin without a
/// slash, as some sources have them.
fn lacks_scheme(text: &str) -> bool {
    let is_whole = without_scheme(text).starts_with("//");
    let first = text.split(['/', '*', '?']).next().unwrap_or_default();
    let last = first.rsplit_once('.').map_or("", |(_, last)| last);
    let is_name = last.len() > 1 && last.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_page = PAGES.iter().any(|page| last.eq_ignore_ascii_case(page));
    !is_whole && (first.contains(':') || is_name && !is_page)
}

fn ended(url: &str) -> &str {
    url.strip_suffix('/').unwrap_or(url)
}

fn without_scheme(url: &str) -> &str {
    url.strip_prefix("https:").or_else(|| url.strip_prefix("http:")).unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_counts() {
        let text = "# moved in 2020\n\nhttp://old.example/a  https://new.example/b\n\
                    http://old.example/* https://new.example/*\n/blog/* /\nhttp://old.example/x /never\n";
        let rules = Rules::parse(text).expect("rules");
        for (from, to) in [
            ("http://old.example/a", "https://new.example/b"),
            ("http://old.example/a/c", "https://new.example/a/c"),
            ("http://old.example/x", "https://new.example/x"),
            ("/blog/one?p=2", "/one?p=2"),
            ("https://else.example/", "https://else.example/"),
        ] {
            assert_eq!(rules.apply(from, &mut BTreeSet::new()), to);
        }
    }

    #[test]
    fn neither_http_nor_https_nor_a_slash_at_the_end_makes_another_address() {
        let text = "https://a.example/blog/*  https://new.example/news/*\nhttp://a.example/x/ https://new.example/x\n\
                    https://a.example/y https://new.example/y\n";
        let rules = Rules::parse(text).expect("rules");
        for (from, to) in [
            ("http://a.example/blog/ferry", "https://new.example/news/ferry"),
            ("https://a.example/blog", "https://new.example/news/"),
            ("https://a.example/x", "https://new.example/x"),
            ("http://a.example/y/", "https://new.example/y"),
            ("http://a.example/y/z", "http://a.example/y/z"),
            ("http://a.example/blogs", "http://a.example/blogs"),
        ] {
            assert_eq!(rules.apply(from, &mut BTreeSet::new()), to);
        }
    }

    #[test]
    fn paths_may_begin_without_a_slash() {
        let rules = Rules::parse(
            "posts/* /news/*\n//old.example/a //new.example/a\na.html /a\nindex.php/one /one\nv1.0/* /v1/*",
        )
        .expect("rules");
        assert_eq!(rules.apply("posts/one", &mut BTreeSet::new()), "/news/one");
    }

    #[test]
    fn rules_that_changed_nothing_are_known_by_their_lines() {
        let text = "http://old.example/* https://new.example/*\n# moved\nhttp://old.example/x https://new.example/y\n\
                    http://else.example/* https://new.example/*\n";
        let rules = Rules::parse(text).expect("rules");
        let mut used = BTreeSet::new();
        assert_eq!(rules.unused(&used), [1, 3, 4]);
        rules.apply("http://old.example/x", &mut used);
        rules.apply("http://third.example/", &mut used);
        assert_eq!(rules.unused(&used), [3, 4], "the first that fits counts");
    }

    #[test]
    fn what_is_no_rule_is_named_by_its_line() {
        for (text, line, why) in [
            ("/a /b\nonly", 2, Why::NotTwo),
            ("/a /b /c", 1, Why::NotTwo),
            ("/a /b*", 1, Why::NewStar),
            ("# moved\nexample.com/a https://example.com/a", 2, Why::NoScheme),
            ("https://example.com/a example.com/a", 1, Why::NoScheme),
            ("example.com* https://example.com/a*", 1, Why::NoScheme),
            ("ftp://example.com/a https://example.com/a", 1, Why::NoScheme),
            ("https://example.com/a localhost:1313/a", 1, Why::NoScheme),
        ] {
            let refused = Rules::parse(text).expect_err("refused");
            assert_eq!(refused, NoRule { line, why }, "{text}");
            assert!(refused.to_string().to_lowercase().starts_with(&format!("line {line}")), "{refused}");
        }
    }
}
