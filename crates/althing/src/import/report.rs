//! What an import read, stored and skipped, and why: as a table for people, as JSON for programs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs::File;

use serde_json::{Value, json};

/// Most stories that a report names; further ones are counted.
pub const STORIES_MAX: usize = 200;
/// Most stories that its table shows.
const SHOWN_MAX: usize = 10;
/// Most hosts that a report names, of those that are none of the site's.
pub const HOSTS_MAX: usize = 20;
/// Most warnings that a report repeats.
pub const WARNINGS_MAX: usize = 100;

/// The whole of it. `read` is always `stored` and all `skipped` together.
#[derive(Debug, Default)]
pub struct Report {
    /// What the source was read as, and how that is known.
    pub format: String,
    /// Comments in the source.
    pub read: u64,
    /// Whether nothing was stored, and what is told is what an import would do.
    pub dry_run: bool,
    /// Comments stored now, or that would be.
    pub stored: u64,
    /// Comments not stored, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Comments stored otherwise than the source has them, or read in part, by reason.
    pub changed: BTreeMap<&'static str, u64>,
    /// Stories they belong to; the first [`STORIES_MAX`].
    pub stories: Vec<StoryReport>,
    /// How many stories there are.
    pub story_count: u64,
    /// Hosts of stories that are none of the site's, with how many comments are there.
    pub hosts: BTreeMap<String, u64>,
    /// The lines of the rules that changed an address.
    pub rules_used: BTreeSet<usize>,
    /// Oddities that stopped nothing, in words.
    pub warnings: Vec<String>,
    /// The list of what was skipped, a line each; none where nothing was.
    pub skips: Option<File>,
}

/// One story of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryReport {
    /// Its id; of a dry run, the id it would have.
    pub id: String,
    /// Its address; none when it is hosted here.
    pub url: Option<String>,
    /// Its headline.
    pub title: String,
    /// Its page.
    pub page_url: String,
    /// Its published comments by now.
    pub comment_count: i64,
}

impl Report {
    /// Counts comments that are not stored; a reason that was none's is not named.
    pub fn skip(&mut self, reason: &'static str, count: u64) {
        if count > 0 {
            *self.skipped.entry(reason).or_default() += count;
        }
    }

    /// Counts comments that are stored otherwise than the source has them.
    pub fn change(&mut self, reason: &'static str, count: u64) {
        if count > 0 {
            *self.changed.entry(reason).or_default() += count;
        }
    }

    /// Says something odd.
    pub fn warn(&mut self, words: impl Into<String>) {
        if self.warnings.len() < WARNINGS_MAX {
            self.warnings.push(words.into());
        }
    }

    /// Counts comments of a story whose host is none of the site's.
    pub fn strange_host(&mut self, host: &str, count: u64) {
        if self.hosts.len() < HOSTS_MAX || self.hosts.contains_key(host) {
            *self.hosts.entry(host.to_owned()).or_default() += count;
        }
    }

    /// One object, as `--report json` prints it.
    pub fn json(&self) -> Value {
        let stories: Vec<Value> = self
            .stories
            .iter()
            .map(|story| {
                json!({
                    "id": story.id, "url": story.url, "title": story.title, "comment_count": story.comment_count,
                    "page_url": story.page_url,
                })
            })
            .collect();
        json!({
            "format": self.format,
            "dry_run": self.dry_run,
            "comments": {"read": self.read, "stored": self.stored, "skipped": self.skipped, "changed": self.changed},
            "stories": stories,
            "story_count": self.story_count,
            "hosts": self.hosts,
            "warnings": self.warnings,
        })
    }

    /// A table.
    pub fn table(&self) -> String {
        let mut text = String::new();
        for story in self.stories.iter().take(SHOWN_MAX) {
            let _ = writeln!(text, "{}\n  {}", story.title, story.page_url);
        }
        let more = self.story_count.saturating_sub(SHOWN_MAX as u64);
        if more > 0 {
            let _ = writeln!(text, "... and {more} more");
        }
        let _ = writeln!(text, "\nread as {}", self.format);
        let _ = writeln!(text, "{:<44}{:>10}", "comments read", self.read);
        let would = if self.dry_run { "would be " } else { "" };
        let _ = writeln!(text, "{:<44}{:>10}", format!("{would}stored"), self.stored);
        for (reason, count) in &self.skipped {
            let _ = writeln!(text, "{:<44}{count:>10}", format!("{would}skipped: {reason}"));
        }
        for (reason, count) in &self.changed {
            let _ = writeln!(text, "{:<44}{count:>10}", format!("{would}changed: {reason}"));
        }
        for (host, count) in &self.hosts {
            let _ = writeln!(text, "not an origin of the site: {host} (comments: {count})");
        }
        if !self.hosts.is_empty() {
            let _ = writeln!(
                text,
                "  add an origin with `althing site set ... origin=https://...`, or rules with --rewrite, and import again"
            );
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "note: {warning}");
        }
        if self.dry_run {
            let _ = writeln!(text, "this was a dry run: nothing was stored");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_stored_or_skipped() {
        let mut report = Report { read: 3, stored: 1, ..Report::default() };
        report.skip("already stored", 2);
        report.skip("none", 0);
        assert_eq!(report.stored + report.skipped.values().sum::<u64>(), report.read);
        assert_eq!(report.json()["comments"]["skipped"], json!({"already stored": 2}));
        assert!(report.table().contains("\nskipped: already stored"));
    }

    #[test]
    fn a_dry_run_says_what_would_be() {
        let mut report = Report { read: 3, stored: 1, dry_run: true, ..Report::default() };
        report.skip("already stored", 2);
        let table = report.table();
        for line in ["\nwould be stored ", "\nwould be skipped: already stored ", "\nthis was a dry run"] {
            assert!(table.contains(line), "{table}");
        }
        let json = report.json();
        assert_eq!((&json["dry_run"], &json["comments"]["stored"]), (&json!(true), &json!(1)));
    }
}
