//! The database: the only crate that names a driver or contains SQL.
//!
//! Five doors: [`Store::open`], [`Store::read`], [`Store::write`], [`Store::migrate`] and [`Store::backup`].
//! What goes through a door is a plain synchronous closure over a [`Tx`], so nobody can wait for the network
//! or score a text while holding the write lock.
//!
//! SQLite has one writing thread that puts several closures into one commit; PostgreSQL has threads that each
//! own one connection. Either way the queue before them is bounded and says [`Error::Busy`] instead of
//! blocking.

pub mod account;
pub mod appeal;
pub mod apply;
pub mod archive;
pub mod author;
mod backup;
pub mod claim;
pub mod comment;
pub mod contact;
pub mod correction;
pub mod day_key;
pub mod decision;
pub mod desk;
pub mod dialect;
pub mod erasure;
mod error;
pub mod event;
pub mod figures;
mod fold;
pub mod follow;
pub mod foreign;
mod group;
pub mod guard;
pub mod held;
pub mod history;
pub mod import;
pub mod job;
pub mod key;
mod migrate;
pub mod one_time;
pub mod outbox;
pub mod own;
pub mod passkey;
pub mod phase;
pub mod policy;
mod postgres;
mod queue;
pub mod report;
mod restore;
pub mod retention;
mod row;
pub mod rule;
pub mod search;
pub mod session;
pub mod site;
pub mod source;
mod sqlite;
pub mod staging;
pub mod standing;
pub mod stories;
pub mod story;
#[cfg(test)]
mod tests;
pub mod thread;
mod tls;
pub mod trust;
mod tx;
pub mod unscored;
mod value;
pub mod verify;
pub mod vote;
pub mod waiting;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

pub use crate::apply::{apply, authors, imported};
pub use crate::backup::Progress;
pub use crate::error::{Constraint, Error, Migration};
pub use crate::group::{GROUP_MAX, GROUP_TIME_MAX};
pub use crate::migrate::Applied;
pub use crate::postgres::PostgresTx;
pub use crate::restore::Claim;
pub use crate::row::{FromColumn, FromRow, Row};
pub use crate::sqlite::{APPLICATION_ID, SqliteTx, USER_VERSION};
pub use crate::tx::{STATEMENTS_MAX, Tx};
pub use crate::value::Value;

use crate::group::{Fatal, Job, Writer};
use crate::postgres::Server;
use crate::queue::{Order, Queue, Reply, Unit, Work};
use crate::sqlite::FileLock;

/// A read that takes longer than this is reported: while it runs, SQLite's log cannot be folded in and grows.
pub const READ_WARN: Duration = Duration::from_secs(1);

/// The two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file, in the library inside this program.
    Sqlite,
    /// A server.
    Postgres,
}

/// Who waits for a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// A person: served first.
    Interactive,
    /// A job, an import, an export: at most one closure a group on SQLite, never all threads elsewhere.
    Bulk,
}

impl Lane {
    fn order(self) -> Order {
        match self {
            Self::Interactive => Order::First,
            Self::Bulk => Order::Second,
        }
    }
}

/// How to open a store. `Options::default()` serves one node of ordinary size.
#[derive(Clone)]
pub struct Options {
    /// Threads that read, at least 2 (fewer are raised), because one is always kept free of [`Lane::Bulk`].
    pub readers: usize,
    /// PostgreSQL: threads that write, at least 2 (fewer are raised). SQLite has one.
    pub writers: usize,
    /// How many closures may wait in each lane, for reading and for writing; more are refused with
    /// [`Error::Busy`].
    pub queue: usize,
    /// SQLite: how long a group runs closures before it commits. More makes fewer commits and longer waits.
    pub group_time: Duration,
    /// SQLite: a statement that answers the highest transaction number ever kept, for example
    /// `select coalesce(max(txid), 0) from event`. Without it [`Tx::txid`] fails there.
    pub txid_start_sql: Option<&'static str>,
    /// Called once, on the writing thread, when a commit has failed for good. The process should stop:
    /// nothing is written any more, and what was answered before is safe.
    pub fatal: Option<Fatal>,
    /// SQLite: pages of 4 KiB that the writing thread keeps in memory.
    pub writer_pages: u32,
    /// SQLite: pages in the log after which a commit folds them into the file.
    pub checkpoint_pages: u32,
    /// SQLite: the name of a registered virtual file system, for tests that make disks fail.
    pub vfs: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            writers: 8,
            queue: 4096,
            group_time: GROUP_TIME_MAX,
            txid_start_sql: None,
            fatal: None,
            writer_pages: 500,
            checkpoint_pages: sqlite::CHECKPOINT_PAGES,
            vfs: None,
        }
    }
}

/// An open database. Cloning it is cheap and shares it; it closes when [`Store::close`] is called or the last
/// clone is dropped.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    place: Place,
    writes: Arc<Queue<Job>>,
    reads: Arc<Queue<Box<dyn Work>>>,
    stopped: Arc<OnceLock<Error>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Statements that reads have run.
    read_statements: Arc<AtomicU64>,
}

enum Place {
    Sqlite { path: PathBuf, lock: Mutex<Option<FileLock>> },
    Postgres(Arc<Server>),
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://...` and starts the threads. Does not migrate.
    ///
    /// A SQLite file that is not there is made, readable by its owner only. Errors: [`Error::Locked`] when
    /// another process has the file, [`Error::Corrupt`] when it is another program's, [`Error::Unavailable`]
    /// when it or the server cannot be reached, [`Error::Engine`] for an address that is none.
    pub fn open(url: &str, options: Options) -> Result<Self, Error> {
        match Address::parse(url)? {
            Address::Sqlite(path) => Self::open_sqlite(path, options),
            Address::Postgres(server) => Self::open_postgres(server, &options),
        }
    }

    fn open_sqlite(path: PathBuf, options: Options) -> Result<Self, Error> {
        let lock = FileLock::take(&path)?;
        let conn = sqlite::open_writer(&path, &options)?;
        let readers = options.readers.max(2);
        let writes = Arc::new(Queue::new(options.queue, usize::MAX));
        let reads = Arc::new(Queue::new(options.queue, readers - 1));
        let stopped = Arc::new(OnceLock::new());
        let connections: Vec<_> = (0..readers)
            .map(|_| sqlite::open_reader(&path, options.vfs.as_deref()))
            .collect::<Result<_, _>>()?;
        let place = Place::Sqlite { path, lock: Mutex::new(Some(lock)) };
        let store = Self(Arc::new(Inner {
            place,
            writes: Arc::clone(&writes),
            reads: Arc::clone(&reads),
            stopped: Arc::clone(&stopped),
            threads: Mutex::default(),
            read_statements: Arc::default(),
        }));
        let mut thread = Writer::new(writes, stopped, options);
        thread.begin(&conn);
        store.0.spawn("store-write", move || thread.run(&conn))?;
        for conn in connections {
            let reads = Arc::clone(&reads);
            store.0.spawn("store-read", move || sqlite::run_reader(&conn, &reads))?;
        }
        Ok(store)
    }

    fn open_postgres(server: Box<Server>, options: &Options) -> Result<Self, Error> {
        let (read_threads, write_threads) = (options.readers.max(2), options.writers.max(2));
        let server: Arc<Server> = Arc::from(server);
        let store = Self(Arc::new(Inner {
            place: Place::Postgres(Arc::clone(&server)),
            writes: Arc::new(Queue::new(options.queue, write_threads - 1)),
            reads: Arc::new(Queue::new(options.queue, read_threads - 1)),
            stopped: Arc::default(),
            threads: Mutex::default(),
            read_statements: Arc::default(),
        }));
        for _ in 0..write_threads {
            let (server, queue) = (Arc::clone(&server), Arc::clone(&store.0.writes));
            store.0.spawn("store-write", move || postgres::run_writer(&server, &queue))?;
        }
        for _ in 0..read_threads {
            let (server, queue) = (Arc::clone(&server), Arc::clone(&store.0.reads));
            store.0.spawn("store-read", move || postgres::run_reader(&server, &queue))?;
        }
        store.read_blocking(postgres::check_server)?;
        Ok(store)
    }

    /// The engine underneath.
    pub fn engine(&self) -> Engine {
        match self.0.place {
            Place::Sqlite { .. } => Engine::Sqlite,
            Place::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `f` in a transaction and resolves only after its commit has returned; `Ok` means the change is on
    /// the disk.
    ///
    /// `f` may run more than once (a conflict, a lost connection), so it must have no effect but through the
    /// [`Tx`]. Nor may it go through one of the store's doors: the thread that would answer is the one it
    /// runs on. Dropping the future does not take the change back. `f`'s own error, a panic or a failed
    /// statement undo what it did and nothing else.
    ///
    /// Errors of the store itself: [`Error::Busy`], [`Error::Closed`], [`Error::Stopped`],
    /// [`Error::Unavailable`], [`Error::Unknown`], [`Error::CommitFailed`], [`Error::Panicked`],
    /// [`Error::Constraint`].
    pub async fn write<T, E, F>(&self, lane: Lane, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.push_write(lane, Box::new(Unit::new(f, Reply::Async(reply))))?;
        answer.await.unwrap_or_else(|_| Err(E::from(lost_writer())))
    }

    /// [`Store::write`] for the command line and tests: blocks the thread, so never call it on a runtime's.
    pub fn write_blocking<T, E, F>(&self, lane: Lane, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = mpsc::sync_channel(1);
        self.push_write(lane, Box::new(Unit::new(f, Reply::Blocking(reply))))?;
        answer.recv().unwrap_or_else(|_| Err(E::from(lost_writer())))
    }

    /// Runs `f` in a read-only transaction whose statements all see the same state. For pages and answers a
    /// person waits for; may run more than once. A read should take milliseconds and must not take a second.
    pub async fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.read_in(Lane::Interactive, f).await
    }

    /// [`Store::read`] with a lane: exports and jobs read in [`Lane::Bulk`], which never takes the last
    /// thread.
    pub async fn read_in<T, E, F>(&self, lane: Lane, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let total = Arc::clone(&self.0.read_statements);
        let f = move |tx: &mut Tx<'_>| {
            let (done, statements) = tx::counted(|| f(tx));
            total.fetch_add(statements, Ordering::Relaxed);
            done
        };
        self.0.reads.push(lane.order(), Box::new(Unit::new(f, Reply::Async(reply))))?;
        answer.await.unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// Statements that reads through [`Store::read`] and [`Store::read_in`] have run since it was opened.
    pub fn read_statements(&self) -> u64 {
        self.0.read_statements.load(Ordering::Relaxed)
    }

    /// [`Store::read`] for the command line and tests: blocks the thread, so never call it on a runtime's.
    pub fn read_blocking<T, E, F>(&self, f: F) -> Result<T, E>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (reply, answer) = mpsc::sync_channel(1);
        self.0.reads.push(Order::First, Box::new(Unit::new(f, Reply::Blocking(reply))))?;
        answer.recv().unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    fn push_write(&self, lane: Lane, work: Box<dyn Work>) -> Result<(), Error> {
        if self.0.stopped.get().is_some() {
            return Err(Error::Stopped);
        }
        self.0.writes.push(lane.order(), Job::Work(work))
    }

    /// Brings the schema up to date and answers what was done. Blocks. `node` names this process among the
    /// nodes that share a PostgreSQL server and should be the same after a restart; `clock` answers
    /// microseconds since 1970.
    ///
    /// Errors: [`Error::Migration`]; the retryable one is another node's lease. Killed in the middle, it goes
    /// on where it was when called again.
    pub fn migrate(&self, node: &str, clock: impl Fn() -> i64) -> Result<Vec<Applied>, Error> {
        migrate::run(self, migrate::MIGRATIONS, node, &clock)
    }

    /// The numbers of the migrations that [`Store::migrate`] would apply. Refuses what it would refuse.
    pub fn pending(&self) -> Result<Vec<i64>, Error> {
        migrate::pending(self, migrate::MIGRATIONS)
    }

    /// Writes a copy of the database to `to` while others read and write, and checks it. Blocks until the
    /// copy is on the disk; there is nothing at `to` before that. Fails with [`Error::Backup`] when `to`
    /// exists.
    ///
    /// On SQLite the copy is one database file; on PostgreSQL it is made by `pg_dump` in its custom format,
    /// which must be installed. `progress` is called on the calling thread.
    pub fn backup(&self, to: &Path, progress: impl FnMut(Progress)) -> Result<(), Error> {
        match &self.0.place {
            Place::Sqlite { .. } => {
                if self.0.stopped.get().is_some() {
                    return Err(Error::Stopped);
                }
                let ask = |steps| self.0.writes.push(Order::Control, Job::Backup(steps));
                backup::sqlite(to, ask, progress)
            }
            Place::Postgres(server) => backup::postgres(to, &server.environment(), progress),
        }
    }

    /// Asks for what was overwritten to leave SQLite's log as well; does nothing on PostgreSQL, whose vacuum does. Does
    /// not wait.
    pub fn fold(&self) {
        if self.engine() == Engine::Sqlite && self.0.writes.push(Order::Control, Job::Fold).is_err() {
            tracing::warn!("the log is folded in later: the queue is full");
        }
    }

    /// Where the SQLite file lies; none on PostgreSQL.
    pub fn path(&self) -> Option<&Path> {
        match &self.0.place {
            Place::Sqlite { path, .. } => Some(path),
            Place::Postgres(_) => None,
        }
    }

    /// Lets no more work in, finishes what is queued, folds SQLite's log into its file and ends the threads.
    /// Other clones get [`Error::Closed`] from then on. Blocks.
    pub fn close(self) {
        self.0.close();
    }
}

/// The writing thread went away with the closure: it may have been about to commit.
fn lost_writer() -> Error {
    Error::Unknown("the writing thread ended".into())
}

impl Inner {
    fn spawn(&self, name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(run)
            .map_err(|error| Error::Unavailable(format!("no thread: {error}")))?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    fn close(&self) {
        self.writes.close();
        self.reads.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let here = std::thread::current().id();
        // A closure may hold the last clone of its own store; a thread cannot wait for itself.
        for thread in threads.into_iter().filter(|thread| thread.thread().id() != here) {
            if thread.join().is_err() {
                tracing::error!("a database thread had panicked");
            }
        }
        if let Place::Sqlite { lock, .. } = &self.place {
            drop(lock.lock().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

enum Address {
    Sqlite(PathBuf),
    Postgres(Box<Server>),
}

impl Address {
    fn parse(url: &str) -> Result<Self, Error> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            // `sqlite://path` and `sqlite:path` are both in use.
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(Error::Engine("the database address names no file".into()));
            }
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(Box::new(Server::parse(url)?)));
        }
        // The address may hold a password, so it is not repeated.
        Err(Error::Engine("the database address begins with neither sqlite: nor postgres://".into()))
    }
}
