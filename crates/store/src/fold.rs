//! Folding SQLite's log into its file and emptying it, so that what was overwritten is nowhere any more.
//!
//! A reader that looks at an older state keeps the log from being emptied. Waiting for it would keep everybody from
//! writing, so a fold waits shortly, and is asked again after some groups of writes or a minute.

use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::sqlite::{BUSY_WAIT, classify};

/// How long a fold waits for readers, and with it everybody who writes: a page is read in a few milliseconds.
const FOLD_WAIT: Duration = Duration::from_millis(30);
/// Longest time until a fold that was kept off is asked again, when nobody writes.
const FOLD_AGAIN: Duration = Duration::from_mins(1);
/// Most groups of writes until then. It is 1 after the first try and twice as many after each, so that under load a
/// reader that stays costs the writers [`FOLD_WAIT`] in the time of so many groups.
const FOLD_GROUPS_MAX: u32 = 256;

/// Whether a fold was kept off, and when it is asked again.
#[derive(Default)]
pub(crate) struct Fold(Option<Owed>);

struct Owed {
    /// Groups of writes to wait for.
    groups: u32,
    /// Groups that came since the last try.
    seen: u32,
    again: Instant,
}

impl Fold {
    /// Folds the log in; when readers keep it off, notes that it is owed.
    pub(crate) fn now(&mut self, conn: &Connection) {
        let why = match checkpoint(conn) {
            Ok(true) => {
                self.0 = None;
                return;
            }
            Ok(false) => "a reader holds the log".to_owned(),
            Err(error) => classify(&error, "checkpoint").to_string(),
        };
        tracing::warn!(
            why,
            "the log was not folded in: what was erased last is still in it; it is tried again"
        );
        self.keep_off(Instant::now());
    }

    /// Notes a try that failed.
    fn keep_off(&mut self, now: Instant) {
        let groups = self.0.as_ref().map_or(1, |owed| owed.groups.saturating_mul(2).min(FOLD_GROUPS_MAX));
        self.0 = Some(Owed { groups, seen: 0, again: now + FOLD_AGAIN });
    }

    /// Notes a group of writes.
    pub(crate) fn count_group(&mut self) {
        if let Some(owed) = &mut self.0 {
            owed.seen += 1;
        }
    }

    /// Whether a fold that was kept off is to be asked again.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.0.as_ref().is_some_and(|owed| owed.seen >= owed.groups || now >= owed.again)
    }

    /// When a fold is asked again at the latest; none when none is owed.
    pub(crate) fn again_at(&self) -> Option<Instant> {
        self.0.as_ref().map(|owed| owed.again)
    }
}

/// Whether the log is in the file, and empty. Being kept off is no error to SQLite: it is the answer's first column.
fn checkpoint(conn: &Connection) -> rusqlite::Result<bool> {
    conn.busy_timeout(FOLD_WAIT)?;
    let busy = conn.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, i64>(0));
    conn.busy_timeout(BUSY_WAIT)?;
    Ok(busy? == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_that_is_kept_off_is_asked_again_after_more_and_more_groups_or_a_minute() {
        let start = Instant::now();
        let mut fold = Fold::default();
        assert!(!fold.is_due(start) && fold.again_at().is_none());
        for groups in [1, 2, 4, 8, 16, 32, 64, 128, 256, 256] {
            fold.keep_off(start);
            for _ in 0..groups {
                assert!(!fold.is_due(start), "before {groups}");
                fold.count_group();
            }
            assert!(fold.is_due(start), "after {groups}");
        }
        fold.keep_off(start);
        assert_eq!(fold.again_at(), Some(start + FOLD_AGAIN));
        assert!(fold.is_due(start + FOLD_AGAIN));
    }
}
