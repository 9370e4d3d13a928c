//! What came of a proof, and when that is wrong.

use std::fmt::Write;
use std::time::Duration;

use serde_json::Value;

/// Memory of an import at its highest.
pub const RSS_KIB_MAX: u64 = 64 * 1024;
/// Comments a second that are aimed at.
pub const RATE_GOAL: f64 = 10_000.0;

/// What came of one.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Of what.
    pub name: String,
    /// How large the file was.
    pub bytes: u64,
    /// How many comments, in what time, in how much memory.
    pub comments: u64,
    pub time: Duration,
    pub rss_kib: u64,
    /// How many of the comments are stored then.
    pub stored: u64,
    /// How often it was killed, and how often of that when some was stored and not all.
    pub kills: u64,
    pub midway: u64,
    /// Whether it came to the same then; none where it was not killed.
    pub is_same: Option<bool>,
    /// What was wrong.
    pub wrong: Vec<String>,
}

impl Outcome {
    /// One of which nothing is known yet.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    fn rate(&self) -> f64 {
        self.comments as f64 / self.time.as_secs_f64().max(1e-3)
    }

    /// Says how fast it was and how much memory it took, which may be too much.
    pub fn tell(&mut self) {
        println!(
            "  {}: {:.1} s, {:.0} comments/s (goal {RATE_GOAL:.0}), RSS {} KiB (at most {RSS_KIB_MAX})",
            self.name,
            self.time.as_secs_f64(),
            self.rate(),
            self.rss_kib
        );
        if self.rss_kib > RSS_KIB_MAX {
            self.wrong.push(format!("it takes {} KiB of memory", self.rss_kib));
        }
    }

    /// Holds what is there after kills against what came of the whole.
    pub fn compare(&mut self, whole: &str, resumed: &str) {
        println!(
            "  killed {} times, {} of them midway, and resumed: {}",
            self.kills,
            self.midway,
            &resumed[..16]
        );
        self.is_same = Some(whole == resumed);
        if whole != resumed {
            self.wrong.push("what was killed and resumed holds something else".to_owned());
        }
    }
}

/// What is found that was not expected, of these parts.
pub fn differences(expected: &Value, found: &Value, parts: &[&str]) -> Vec<String> {
    let differs = |part: &&&str| expected[**part].is_null() || expected[**part] != found[**part];
    let told = |part: &&str| format!("{part}: expected {}, found {}", expected[*part], found[*part]);
    parts.iter().filter(differs).map(told).collect()
}

/// All of them, as a table.
pub fn table(outcomes: &[Outcome]) -> String {
    let mut text =
        "| format | MiB | comments/s | RSS in MiB | kills (midway) | same digest | wrong |\n".to_owned();
    text.push_str("|---|---|---|---|---|---|---|\n");
    for one in outcomes {
        let same = one.is_same.map_or("-", |is_same| if is_same { "yes" } else { "NO" });
        let _ = writeln!(
            text,
            "| {} | {:.1} | {:.0} | {:.1} | {} ({}) | {same} | {} |",
            one.name,
            one.bytes as f64 / f64::from(1 << 20),
            one.rate(),
            one.rss_kib as f64 / 1024.0,
            one.kills,
            one.midway,
            one.wrong.len()
        );
        for what in &one.wrong {
            let _ = writeln!(text, "WRONG: {}: {what}", one.name);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_count_that_differs_is_caught() {
        let expected = json!({"read": 9, "stored": 7, "skipped": {"no key": 2}, "changed": {"bad time": 1}});
        let parts = ["read", "stored", "skipped", "changed"];
        assert_eq!(differences(&expected, &expected, &parts), [""; 0]);
        for (part, other) in [
            ("read", json!(8)),
            ("stored", json!(8)),
            ("skipped", json!({"no key": 1, "bad time": 1})),
            ("skipped", json!({})),
            ("changed", json!({"bad time": 1, "too deep": 1})),
            ("changed", Value::Null),
        ] {
            let mut found = expected.clone();
            found[part] = other;
            let wrong = differences(&expected, &found, &parts);
            assert!(wrong.len() == 1 && wrong[0].starts_with(part), "{wrong:?}");
        }
        assert_eq!(
            differences(&json!({}), &json!({}), &["read"]).len(),
            1,
            "what nobody expects is no proof"
        );
    }

    #[test]
    fn another_digest_and_too_much_memory_are_caught() {
        let (one, other) = ("0".repeat(64), "1".repeat(64));
        let mut outcome = Outcome { rss_kib: RSS_KIB_MAX, ..Outcome::named("disqus") };
        outcome.tell();
        outcome.compare(&one, &one);
        assert_eq!((outcome.is_same, outcome.wrong.len()), (Some(true), 0));
        outcome.rss_kib += 1;
        outcome.tell();
        outcome.compare(&one, &other);
        assert_eq!((outcome.is_same, outcome.wrong.len()), (Some(false), 2));
        assert!(table(&[outcome]).contains("NO"));
    }
}
