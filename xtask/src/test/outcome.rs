//! How the parts ended, and the line at the end that is read by machines.

use std::fmt;

/// Most of a note that the table shows.
const NOTE_CHARS_MAX: usize = 100;

/// How a part ended. Tests are counted where the part counts them; else the part is one.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Outcome {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    /// What a person should know beyond the numbers.
    pub note: String,
}

impl Outcome {
    pub fn passed(note: impl Into<String>) -> Self {
        Self { passed: 1, note: note.into(), ..Self::default() }
    }

    pub fn failed(note: impl Into<String>) -> Self {
        Self { failed: 1, note: note.into(), ..Self::default() }
    }

    pub fn skipped(note: impl Into<String>) -> Self {
        Self { skipped: 1, note: note.into(), ..Self::default() }
    }

    /// There is nothing yet that could be tested.
    pub fn nothing(note: impl Into<String>) -> Self {
        Self { note: note.into(), ..Self::default() }
    }

    /// Of tests that were counted. A run that failed has at least one failure, whatever was counted.
    pub fn counted(count: Count, ended: Result<(), String>) -> Self {
        let Count { passed, failed } = count;
        match ended {
            Ok(()) if failed == 0 && passed == 0 => Self::failed("no test was run"),
            Ok(()) => Self { passed, failed, ..Self::default() },
            Err(note) => Self { passed, failed: failed.max(1), skipped: 0, note },
        }
    }
}

impl From<Result<(), String>> for Outcome {
    fn from(ended: Result<(), String>) -> Self {
        match ended {
            Ok(()) => Self::passed(""),
            Err(note) => Self::failed(note),
        }
    }
}

/// Tests that a runner reported.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
}

impl Count {
    /// Adds what a line of output reports: cargo's `test result: ok. 3 passed; 0 failed; ...`, and the `# pass 3`
    /// and `# fail 0` of Node's runner (`ℹ` in place of `#` on a terminal).
    pub fn read(&mut self, line: &str) {
        if let Some((_, counts)) =
            line.split_once("test result: ").and_then(|(_, rest)| rest.split_once(". "))
        {
            for count in counts.split(';') {
                match count.trim().split_once(' ') {
                    Some((number, "passed")) => self.passed += number.parse().unwrap_or(0),
                    Some((number, "failed")) => self.failed += number.parse().unwrap_or(0),
                    _ => {}
                }
            }
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["#" | "ℹ", "pass", number] => self.passed += number.parse().unwrap_or(0),
            ["#" | "ℹ", "fail", number] => self.failed += number.parse().unwrap_or(0),
            _ => {}
        }
    }
}

/// A part's line in the table.
#[derive(Debug)]
pub struct Row {
    pub part: &'static str,
    pub seconds: f64,
    pub outcome: Outcome,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { passed, failed, skipped, note } = &self.outcome;
        let word = match (failed, passed, skipped) {
            (1.., _, _) => "FAILED",
            (0, 1.., 0) => "passed",
            (0, 1.., 1..) => "passed in part",
            (0, 0, 1..) => "skipped",
            (0, 0, 0) => "nothing",
        };
        let tests =
            if passed + failed > 1 { format!("{passed} of {}", passed + failed) } else { String::new() };
        let line: String = note.lines().next().unwrap_or_default().chars().take(NOTE_CHARS_MAX).collect();
        write!(f, "{:<8} {word:<15} {:>7.1} s  {tests:<14} {line}", self.part, self.seconds)
    }
}

/// The table, what failed in full, and the closing line.
pub fn conclude(rows: &[Row]) -> Result<(), String> {
    let sum = |of: fn(&Outcome) -> usize| rows.iter().map(|row| of(&row.outcome)).sum::<usize>();
    let (passed, failed, skipped) = (sum(|o| o.passed), sum(|o| o.failed), sum(|o| o.skipped));
    println!("\n== in all: {:.0} s", rows.iter().map(|row| row.seconds).sum::<f64>());
    for row in rows {
        println!("{row}");
    }
    for row in rows.iter().filter(|row| row.outcome.failed > 0 && row.outcome.note.contains('\n')) {
        println!("\n{}: {}", row.part, row.outcome.note);
    }
    println!("{}", closing_line(passed, failed, skipped));
    if failed > 0 { Err("not everything passed".to_owned()) } else { Ok(()) }
}

/// `N passed, N failed`, with what was skipped where there was something.
pub fn closing_line(passed: usize, failed: usize, skipped: usize) -> String {
    let rest = if skipped > 0 { format!(", {skipped} skipped") } else { String::new() };
    format!("{passed} passed, {failed} failed{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_counted_from_what_runners_print() {
        let mut count = Count::default();
        for line in [
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
            "# pass 5",
            "ℹ fail 1",
            "# passing through",
        ] {
            count.read(line);
        }
        assert_eq!(count, Count { passed: 20, failed: 3 });
    }

    #[test]
    fn a_run_that_failed_counts_as_failed() {
        let count = Count { passed: 3, failed: 0 };
        assert_eq!(Outcome::counted(count, Err("died".into())).failed, 1);
        assert_eq!(Outcome::counted(count, Ok(())).failed, 0);
        assert_eq!(Outcome::counted(Count::default(), Ok(())).failed, 1);
    }

    #[test]
    fn the_closing_line_is_what_machines_read() {
        assert_eq!(closing_line(3, 1, 0), "3 passed, 1 failed");
        assert_eq!(closing_line(3, 0, 2), "3 passed, 0 failed, 2 skipped");
        let row = |outcome| [Row { part: "fmt", seconds: 0.0, outcome }];
        assert!(conclude(&row(Outcome::failed("why"))).is_err());
        assert!(conclude(&row(Outcome::skipped("why"))).is_ok());
    }
}
