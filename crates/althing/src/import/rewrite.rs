//! Rules by which addresses of a source become those of today: one rule a line, old and new with white space between.
//!
//! `old*` stands for every address that begins with `old`; what follows is put behind the new one, which may end with
//! `*` as well. `http` and `https` are the same in the old one, and so is an address with and without a slash at its end. The
//! first rule that fits counts. Blank lines and lines that begin with `#` say nothing.

/// Most rules of one import.
pub const RULES_MAX: usize = 10_000;

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    old: String,
    new: String,
    is_prefix: bool,
}

/// Rules, in the order in which they are tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// Reads rules; the refusal names the line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rules = Vec::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.split_whitespace();
            let (Some(old), Some(new), None) = (words.next(), words.next(), words.next()) else {
                return Err(format!(
                    "line {number}: a rule is two addresses, old and new, with a space between"
                ));
            };
            if rules.len() == RULES_MAX {
                return Err(format!("line {number}: more than {RULES_MAX} rules"));
            }
            let prefix = old.strip_suffix('*');
            if prefix.is_none() && new.ends_with('*') {
                return Err(format!("line {number}: the new address ends with * and the old one does not"));
            }
            rules.push(Rule {
                old: prefix.unwrap_or(old).to_owned(),
                new: new.strip_suffix('*').unwrap_or(new).to_owned(),
                is_prefix: prefix.is_some(),
            });
        }
        Ok(Self(rules))
    }

    /// The address as it is today.
    pub fn apply(&self, url: &str) -> String {
        let (plain, slashed) = (without_scheme(url), format!("{}/", without_scheme(url)));
        let fit = |rule: &Rule| {
            let old = without_scheme(&rule.old);
            if !rule.is_prefix {
                return (ended(old) == ended(plain)).then(|| rule.new.clone());
            }
            // `https://old.example/blog/*` is for `https://old.example/blog`, too.
            let rest = plain.strip_prefix(old).or_else(|| (slashed == old).then_some(""))?;
            Some(format!("{}{rest}", rule.new))
        };
        self.0.iter().find_map(fit).unwrap_or_else(|| url.to_owned())
    }
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
            assert_eq!(rules.apply(from), to);
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
            assert_eq!(rules.apply(from), to);
        }
    }

    #[test]
    fn what_is_no_rule_is_named_by_its_line() {
        for (text, line) in [("a b\nonly", "line 2"), ("a b c", "line 1"), ("a b*", "line 1")] {
            assert!(Rules::parse(text).expect_err("refused").starts_with(line), "{text}");
        }
    }
}
