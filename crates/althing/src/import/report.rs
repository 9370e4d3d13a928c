//! What an import read, stored and skipped, and why: as a table for people, as JSON for programs.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

/// The whole of it. `read` is always `stored` and all `skipped` together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Comments in the source.
    pub read: u64,
    /// Comments stored now.
    pub stored: u64,
    /// Comments not stored, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// The stories they belong to.
    pub stories: Vec<StoryReport>,
    /// Oddities that stopped nothing, in words.
    pub warnings: Vec<String>,
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
    /// Counts a comment that is not stored.
    pub fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    /// Counts several that are not stored; a reason that was none's is not named.
    pub fn skip_many(&mut self, reason: &'static str, count: u64) {
        if count > 0 {
            *self.skipped.entry(reason).or_default() += count;
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
            "comments": {"read": self.read, "stored": self.stored, "skipped": self.skipped},
            "stories": stories,
            "warnings": self.warnings,
        })
    }

    /// A table.
    pub fn table(&self) -> String {
        let mut text = String::new();
        for story in &self.stories {
            let _ = writeln!(text, "{}\n  {}", story.title, story.page_url);
        }
        let _ = writeln!(text, "\n{:<28}{:>10}", "comments read", self.read);
        let _ = writeln!(text, "{:<28}{:>10}", "stored", self.stored);
        for (reason, count) in &self.skipped {
            let _ = writeln!(text, "{:<28}{count:>10}", format!("skipped: {reason}"));
        }
        for warning in &self.warnings {
            let _ = writeln!(text, "note: {warning}");
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
        report.skip("already stored");
        report.skip("already stored");
        assert_eq!(report.stored + report.skipped.values().sum::<u64>(), report.read);
        assert_eq!(report.json()["comments"]["skipped"]["already stored"], 2);
        assert!(report.table().contains("skipped: already stored"));
    }
}
