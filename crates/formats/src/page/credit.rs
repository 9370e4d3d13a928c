//! The line that says where a story first appeared.
//!
//! Known are, in any case and with or without a full stop at the end:
//!
//! - `Originally appeared at NAME`, with `first` for `originally`, `published` or `posted` for `appeared`, and `at`,
//!   `on`, `in`, `by` or `with` before the name; also `Appeared first on NAME`;
//! - the same behind `This article`, `This story`, `The post`..., with or without `was`, `has` or `is`;
//! - `Republished from NAME`, `Reprinted`, `Reposted`, `Syndicated`, also `with permission from` or `of`;
//! - `Source: NAME`, `Original: NAME`, `Via: NAME`, `Credit: NAME`.
//!
//! An address in the line becomes the credit's. What follows the name (a date, a licence, another sentence) is not
//! part of it.

use crate::record::Credit;

/// Longest name of an outlet in characters; a longer rest is a sentence.
const OUTLET_CHARS_MAX: usize = 120;
/// Longest line in bytes that is looked at.
const LINE_BYTES_MAX: usize = 1_000;

const LABELS: [&str; 6] = ["source", "original", "original source", "via", "credit", "original article"];
const SUBJECTS: [&str; 14] = [
    "article",
    "story",
    "post",
    "piece",
    "report",
    "essay",
    "column",
    "interview",
    "analysis",
    "text",
    "item",
    "commentary",
    "editorial",
    "news",
];
const AGAIN: [&str; 4] = ["republished", "reprinted", "reposted", "syndicated"];
const FIRST: [&str; 2] = ["originally", "first"];
const APPEARED: [&str; 3] = ["appeared", "published", "posted"];
const PLACES: [&str; 6] = ["at", "on", "in", "by", "with", "from"];

/// What ends a name, looked for in lower case.
const ENDS: [&str; 12] = [
    " under a ",
    " under the ",
    " under cc",
    " and is ",
    " and was ",
    " and has ",
    ". ",
    "; ",
    " | ",
    ", and ",
    " with permission",
    " by permission",
];
const MONTHS_AND_DAYS: [&str; 19] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed",
    "thu", "fri", "sat", "sun",
];

/// The credit that a line gives, if it is such a line.
pub(super) fn of_line(line: &str) -> Option<Credit> {
    if line.len() > LINE_BYTES_MAX {
        return None;
    }
    let rest = after_label(line).or_else(|| after_sentence(line))?;
    let (rest, url) = without_url(rest);
    let name = name(&rest);
    let name = match (&url, name.is_empty()) {
        (Some(url), true) => host(url)?.to_owned(),
        _ => name.to_owned(),
    };
    let is_name = !name.is_empty() && name.chars().nth(OUTLET_CHARS_MAX).is_none();
    is_name.then_some(Credit { name, url })
}

fn after_label(line: &str) -> Option<&str> {
    let (label, rest) = line.split_once(':')?;
    LABELS.contains(&label.trim().to_lowercase().as_str()).then_some(rest)
}

/// Follows the words of a sentence that names an origin, and gives what stands behind them.
fn after_sentence(line: &str) -> Option<&str> {
    let mut words = Words { rest: line };
    if words.take(&["this", "the"]) {
        // "The post TITLE appeared first on NAME" has its title here: only the words at its end tell.
        if !words.take(&SUBJECTS) {
            return None;
        }
        if !words.peek(&["was", "has", "is", "originally", "first", "appeared"]) {
            return ["appeared first on ", "first appeared on "]
                .iter()
                .find_map(|mark| after_last(line, mark));
        }
    }
    while words.take(&["was", "has", "is", "been"]) {}
    if words.take(&AGAIN) {
        words.take(&["here"]);
        if words.take(&["with", "by"]) {
            words.take(&["kind", "the"]);
            words.take(&["permission"]).then_some(())?;
        }
        return words.take(&["from", "of", "by", "courtesy"]).then_some(words.rest);
    }
    let first = words.take(&FIRST);
    words.take(&APPEARED).then_some(())?;
    let first = first || words.take(&FIRST);
    (first && words.take(&PLACES)).then_some(words.rest.trim_start_matches(':'))
}

/// What stands behind the last place where a lower-case ASCII mark stands in a line, whatever its case.
fn after_last<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let at = line.to_ascii_lowercase().rfind(mark)?;
    line.get(at + mark.len()..)
}

struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    fn next(&self) -> (&'a str, &'a str) {
        let rest = self.rest.trim_start();
        let end = rest.find(|c: char| c.is_whitespace() || c == ':').unwrap_or(rest.len());
        rest.split_at(end)
    }

    fn peek(&self, any: &[&str]) -> bool {
        let (word, _) = self.next();
        any.iter().any(|it| it.eq_ignore_ascii_case(word))
    }

    fn take(&mut self, any: &[&str]) -> bool {
        let found = self.peek(any);
        if found {
            self.rest = self.next().1;
        }
        found
    }
}

/// Takes the first address out of a text.
fn without_url(text: &str) -> (String, Option<String>) {
    let lower = text.to_ascii_lowercase();
    let Some(start) = ["https://", "http://"].iter().filter_map(|scheme| lower.find(scheme)).min() else {
        return (text.to_owned(), None);
    };
    let end = text[start..]
        .find(|c: char| c.is_whitespace() || "<>()[]\"".contains(c))
        .unwrap_or(text.len() - start);
    let url = text[start..start + end].trim_end_matches(['.', ',', ';', ':']);
    let before = text[..start].trim_end().trim_end_matches(['(', '[', '<', ',', ':', '-', '–', '—']);
    (before.to_owned(), Some(url.to_owned()))
}

fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

/// The name at the beginning of what follows the words of a credit.
fn name(rest: &str) -> &str {
    let rest = rest.trim();
    let lower = rest.to_ascii_lowercase();
    let ends = ENDS.iter().filter_map(|end| lower.find(end));
    let dates = [" on ", ", ", " in "].iter().filter_map(|mark| {
        let at = lower.find(mark)?;
        let word = lower[at + mark.len()..].split(|c: char| !c.is_alphanumeric()).next()?;
        let digits = word.starts_with(|c: char| c.is_ascii_digit());
        let month = word.len() >= 3 && MONTHS_AND_DAYS.contains(&word.get(..3)?) && at > 0;
        (digits || month).then_some(at)
    });
    let end = ends.chain(dates).min().unwrap_or(rest.len());
    rest[..end].trim().trim_end_matches(['.', ',', ';', ':', '(', '[']).trim_matches(['"', '“', '”']).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_recognised() {
        let cases = [
            ("Originally appeared at Harbour News", "Harbour News", None),
            ("ORIGINALLY PUBLISHED BY: Harbour News.", "Harbour News", None),
            ("Originally published in The Harbour, June 2019", "The Harbour", None),
            ("First posted on Harbour News on 3 May 2020.", "Harbour News", None),
            ("This article first appeared in The Harbour and is republished here.", "The Harbour", None),
            (
                "This story was originally published by Harbour News under a Creative Commons licence",
                "Harbour News",
                None,
            ),
            ("The post Boats and nets appeared first on Harbour News.", "Harbour News", None),
            ("Republished with permission from Harbour News", "Harbour News", None),
            (
                "Republished from Harbour News (https://h.example/a?b=1).",
                "Harbour News",
                Some("https://h.example/a?b=1"),
            ),
            ("Source: Harbour News", "Harbour News", None),
            ("Via: https://www.h.example/x", "h.example", Some("https://www.h.example/x")),
            ("Source: Cafe São, 12 May", "Cafe São", None),
        ];
        for (line, name, url) in cases {
            let credit = of_line(line).unwrap_or_else(|| panic!("{line:?} is a credit"));
            assert_eq!((credit.name.as_str(), credit.url.as_deref()), (name, url), "{line:?}");
        }
    }

    #[test]
    fn sentences_are_not_credits() {
        for line in [
            "The source of the river is at Harbour.",
            "This article is about boats.",
            "First we take the harbour",
            "The ship appeared in the fog",
            "Published by the city on Monday",
            "Source:",
            "Originally published in",
            "The post office",
            "The",
            "",
        ] {
            assert_eq!(of_line(line), None, "{line:?}");
        }
        assert_eq!(of_line(&format!("Source: {}", "x".repeat(121))), None);
    }
}
