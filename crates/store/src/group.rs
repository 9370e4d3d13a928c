//! SQLite's one writer: several closures in one transaction, so that they share its fsync.
//!
//! A group takes what waits and never waits for more. It begins without savepoints, because they cost as much
//! as the closures (in a trial 41 against 23 microseconds a unit): a closure that refuses before it has
//! written leaves nothing behind. When one refuses after it has written, the transaction is rolled back, its
//! other members run again, and from then on the group is careful and gives every member a savepoint. So a
//! refusal costs at most one run more.

use std::sync::Arc;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode};

use crate::backup::{self, Steps};
use crate::error::Error;
use crate::fold::Fold;
use crate::queue::{Order, Queue, Ran, Waited, Work};
use crate::sqlite::{SqliteTx, Txids, classify, run_cached};
use crate::tx::{Texts, Tx};
use crate::{Options, dialect};

/// Closures in one commit.
pub const GROUP_MAX: usize = 256;
/// How long a group runs closures before it commits, unless [`Options::group_time`] says otherwise.
pub const GROUP_TIME_MAX: Duration = Duration::from_millis(5);

/// What the writer can be asked for.
pub(crate) enum Job {
    /// A closure.
    Work(Box<dyn Work>),
    /// A copy of the database.
    Backup(Steps),
    /// Folds the log into the file and empties it, so that what was overwritten is nowhere any more.
    Fold,
}

/// Called once when a commit has failed for good; the process should exit.
pub(crate) type Fatal = Arc<dyn Fn(&Error) + Send + Sync>;

/// The thread that writes.
pub(crate) struct Writer {
    queue: Arc<Queue<Job>>,
    txids: Txids,
    /// Set when a commit has failed: nothing is written after that.
    stopped: Arc<OnceLock<Error>>,
    fatal: Option<Fatal>,
    time_max: Duration,
    texts: Texts,
    fold: Fold,
}

/// The closures whose changes are in the open transaction.
#[derive(Default)]
struct Group {
    open: bool,
    /// Each member gets a savepoint, because one has had to be undone.
    careful: bool,
    kept: Vec<Box<dyn Work>>,
}

impl Writer {
    pub(crate) fn new(queue: Arc<Queue<Job>>, stopped: Arc<OnceLock<Error>>, options: Options) -> Self {
        Self {
            queue,
            txids: Txids::starting_with(options.txid_start_sql),
            stopped,
            fatal: options.fatal,
            time_max: options.group_time,
            texts: Texts::default(),
            fold: Fold::default(),
        }
    }

    /// Folds in what an earlier process left in the log: it may have ended between an erasure and its fold.
    pub(crate) fn begin(&mut self, conn: &Connection) {
        self.fold.now(conn);
    }

    /// Serves the queue until it is closed and empty, then folds the log into the file.
    pub(crate) fn run(mut self, conn: &Connection) {
        loop {
            match self.next() {
                Waited::Job(order, job) => self.serve(conn, order, job),
                Waited::Nothing => {}
                Waited::Over => break,
            }
            if self.fold.is_due(Instant::now()) {
                self.fold_now(conn);
            }
        }
        self.fold_now(conn);
    }

    fn next(&self) -> Waited<Job> {
        match self.fold.again_at() {
            Some(again) => self.queue.wait_until(again),
            None => self.queue.wait().map_or(Waited::Over, |(order, job)| Waited::Job(order, job)),
        }
    }

    fn serve(&mut self, conn: &Connection, order: Order, job: Job) {
        match job {
            Job::Work(work) => {
                self.group(conn, order, work);
                self.fold.count_group();
            }
            Job::Backup(steps) => self.copy(conn, steps),
            Job::Fold => self.fold_now(conn),
        }
        if order == Order::Second {
            self.queue.second_done();
        }
    }

    fn fold_now(&mut self, conn: &Connection) {
        if self.stopped.get().is_none() {
            self.fold.now(conn);
        }
    }

    /// Copies the database step by step on the connection that writes, so that its changes go into the copy
    /// too; what waits is written between two steps.
    fn copy(&mut self, conn: &Connection, steps: Steps) {
        let queue = Arc::clone(&self.queue);
        backup::run_steps(steps, conn, || {
            let next = queue.try_take(Order::First).map(|job| (Order::First, job));
            let next = next.or_else(|| queue.try_take(Order::Second).map(|job| (Order::Second, job)));
            if let Some((order, Job::Work(work))) = next {
                self.group(conn, order, work);
            }
        });
    }

    fn group(&mut self, conn: &Connection, order: Order, first: Box<dyn Work>) {
        let started = Instant::now();
        let mut group = Group::default();
        let mut bulk = order == Order::Second;
        let mut next = Some(first);
        let mut ran = 0;
        while let Some(work) = next.take() {
            if !self.member(conn, &mut group, work) {
                return;
            }
            ran += 1;
            let room = ran < GROUP_MAX && started.elapsed() < self.time_max;
            next = if room { self.take(Order::First) } else { None };
            if next.is_none() && !bulk && ran < GROUP_MAX {
                // One a group even when time is up, or a steady stream of readers' writes would starve
                // imports.
                bulk = true;
                next = self.take(Order::Second);
            }
        }
        self.commit(conn, group);
        self.txids.end_group();
    }

    fn take(&self, order: Order) -> Option<Box<dyn Work>> {
        match self.queue.try_take(order)? {
            Job::Work(work) => Some(work),
            Job::Fold => None,
            Job::Backup(steps) => {
                // Backups have a lane of their own; one that strayed is refused by letting go of it.
                drop(steps);
                None
            }
        }
    }

    /// Runs one closure inside the group. False when the whole group is lost; everybody in it has been told.
    fn member(&mut self, conn: &Connection, group: &mut Group, mut work: Box<dyn Work>) -> bool {
        if self.stopped.get().is_some() {
            work.finish(Some(Error::Stopped));
            return true;
        }
        let nested = group.careful && !group.kept.is_empty();
        if let Err(error) = Self::enter(conn, group, nested) {
            return self.lose(conn, group, work, &error);
        }
        let mut tx = Tx::Sqlite(SqliteTx::new(conn, &mut self.texts, Some(&mut self.txids)));
        let ran = work.run(&mut tx);
        let (fault, wrote) = match tx {
            Tx::Sqlite(tx) => tx.end(),
            Tx::Postgres(_) => (None, false),
        };
        if conn.is_autocommit() {
            // SQLite rolled back by itself, and with it every member before this one.
            let reason = fault.unwrap_or_else(|| Error::Unavailable("the transaction was ended".into()));
            return self.lose(conn, group, work, &reason);
        }
        let keep = ran == Ran::Kept && fault.is_none();
        if let Err(error) = Self::leave(conn, group, nested, keep || !wrote) {
            return self.lose(conn, group, work, &error);
        }
        if keep {
            group.kept.push(work);
            return true;
        }
        // A closure that swallowed the engine's error does not get its `Ok`: its changes are gone.
        work.finish(fault.filter(|_| ran == Ran::Kept));
        group.open || self.again(conn, group)
    }

    fn enter(conn: &Connection, group: &mut Group, nested: bool) -> Result<(), Error> {
        if !group.open {
            run_cached(conn, dialect::SQLITE_BEGIN_WRITE)?;
            group.open = true;
        } else if nested {
            run_cached(conn, dialect::SAVEPOINT)?;
        }
        Ok(())
    }

    /// Ends a member's savepoint, undoing what is in it unless that is to stay; without a savepoint undoing
    /// means the whole transaction.
    fn leave(conn: &Connection, group: &mut Group, nested: bool, stays: bool) -> Result<(), Error> {
        match (nested, stays) {
            (false, true) => Ok(()),
            (true, true) => run_cached(conn, dialect::RELEASE),
            (true, false) => {
                run_cached(conn, dialect::ROLLBACK_TO)?;
                run_cached(conn, dialect::RELEASE)
            }
            (false, false) => {
                group.open = false;
                run_cached(conn, dialect::ROLLBACK)
            }
        }
    }

    /// Runs the members again whose changes went with another's. False when the group is lost.
    fn again(&mut self, conn: &Connection, group: &mut Group) -> bool {
        let mut members = std::mem::take(&mut group.kept).into_iter();
        group.careful = members.len() > 0;
        while let Some(work) = members.next() {
            if !self.member(conn, group, work) {
                let lost = Error::Unavailable("a group of writes was rolled back".into());
                members.for_each(|work| work.finish(Some(lost.clone())));
                return false;
            }
        }
        true
    }

    /// The group is gone with the member that ran last: everybody in it may try again. Always false.
    fn lose(&mut self, conn: &Connection, group: &mut Group, last: Box<dyn Work>, reason: &Error) -> bool {
        group.kept.push(last);
        self.tell_lost(conn, group, reason);
        false
    }

    fn tell_lost(&mut self, conn: &Connection, group: &mut Group, reason: &Error) {
        tracing::warn!(members = group.kept.len(), error = %reason, "a group of writes was rolled back");
        self.undo(conn);
        let told = match reason {
            Error::Unavailable(_) => reason.clone(),
            other => Error::Unavailable(other.to_string()),
        };
        for work in group.kept.drain(..) {
            work.finish(Some(told.clone()));
        }
        group.open = false;
        self.txids.end_group();
    }

    /// Rolls back what is open. Being unable to is as bad as a failed commit: the connection's state is not
    /// known.
    fn undo(&mut self, conn: &Connection) {
        if !conn.is_autocommit()
            && let Err(error) = run_cached(conn, dialect::ROLLBACK)
        {
            self.stop(&error);
        }
    }

    fn commit(&mut self, conn: &Connection, mut group: Group) {
        if !group.open {
            return;
        }
        if group.kept.is_empty() {
            self.undo(conn);
            return;
        }
        let Err(error) = Self::try_commit(conn) else {
            for work in group.kept {
                work.finish(None);
            }
            return;
        };
        let reason = classify(&error, dialect::COMMIT);
        match error.sqlite_error_code() {
            // A deferred foreign key: only one of the members is to blame, so each gets a transaction of its
            // own.
            Some(ErrorCode::ConstraintViolation) => {
                self.undo(conn);
                if group.kept.len() == 1 {
                    group.kept.drain(..).for_each(|work| work.finish(Some(reason.clone())));
                } else {
                    group.kept.drain(..).for_each(|work| self.alone(conn, work));
                }
            }
            // Nothing reached the log as a whole, and nothing was said to be done. Space and locks come back.
            Some(
                ErrorCode::DiskFull
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked,
            ) => self.tell_lost(conn, &mut group, &reason),
            // After a failed fsync the kernel may have dropped the pages: asking again would "succeed".
            _ => {
                let error = self.stop(&reason);
                for work in group.kept {
                    work.finish(Some(error.clone()));
                }
            }
        }
    }

    fn alone(&mut self, conn: &Connection, work: Box<dyn Work>) {
        let mut group = Group::default();
        self.txids.end_group();
        if self.member(conn, &mut group, work) {
            self.commit(conn, group);
        }
    }

    fn try_commit(conn: &Connection) -> rusqlite::Result<()> {
        #[cfg(test)]
        if let Some(code) = COMMIT_FAULT.take() {
            return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
        }
        conn.prepare_cached(dialect::COMMIT)?.raw_execute().map(drop)
    }

    /// Stops writing for good and says so where the process can hear it.
    fn stop(&mut self, reason: &Error) -> Error {
        let error = Error::CommitFailed(reason.to_string());
        if self.stopped.set(error.clone()).is_ok() {
            tracing::error!(error = %error, "writing has stopped");
            if let Some(fatal) = &self.fatal {
                fatal(&error);
            }
        }
        error
    }
}

#[cfg(test)]
thread_local! {
    /// SQLite's code with which the thread's next commit fails.
    static COMMIT_FAULT: std::cell::Cell<Option<i32>> = const { std::cell::Cell::new(None) };
}

/// Makes the next commit of the calling thread fail; to be called inside a closure, which runs on the
/// writer's.
#[cfg(test)]
pub(crate) fn fail_next_commit(code: i32) {
    COMMIT_FAULT.set(Some(code));
}
