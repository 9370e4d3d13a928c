//! SQLite: opening the file, the transaction of a closure, and the threads that read.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags};

use crate::error::{Constraint, Error};
use crate::queue::{Order, Queue, Ran, Work};
use crate::row::Row;
use crate::tx::{STATEMENTS_MAX, Texts, Tx, excerpt};
use crate::value::Value;
use crate::{Options, READ_WARN, dialect};

/// "Alth": marks a file as ours (`pragma application_id`).
pub const APPLICATION_ID: i32 = 0x416C_7468;
/// The version of the file's outer form (`pragma user_version`). Migrations have their own table.
pub const USER_VERSION: i32 = 1;
/// Older ones had a bug by which a checkpoint could damage a database in WAL mode.
const SQLITE_VERSION_MIN: i32 = 3_051_003;
/// How long a statement waits for somebody else's lock: another program looking at the file.
pub(crate) const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Pages in the WAL after which a commit folds them into the file, for a server. SQLite's own 1000 are some eighty comments: each then
/// waits for two more flushes, and pages that change with every comment are written into the file again and again. The
/// price is 16 MiB more to read after a crash, some 50 ms.
pub(crate) const CHECKPOINT_PAGES: u32 = 4000;
/// Pages that a reading connection keeps: finished pages are kept elsewhere, and the system's cache has the file.
const READER_CACHE_KIB: u32 = 1024;
/// What a WAL may keep of its size after a burst, in bytes.
const WAL_SIZE_KEPT: i64 = 64 << 20;

/// File systems whose locks and flushes end at this machine, or never reach the disk.
const NETWORK_FILE_SYSTEMS: [&str; 13] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "ceph",
    "lustre",
    "glusterfs",
    "fuse.sshfs",
    "fuse.glusterfs",
    "fuse.s3fs",
    "fuse.rclone",
];

/// The lock file beside a database: held for as long as this value lives.
pub(crate) struct FileLock {
    _file: File,
}

impl FileLock {
    /// Makes this process the file's owner, or says who is. Two writers with one group commit each would be
    /// slow, and two transaction counters would be wrong.
    pub(crate) fn take(database: &Path) -> Result<Self, Error> {
        let path = beside(database, ".lock");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        private(&mut options);
        let mut file = options.open(&path).map_err(|error| unusable(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // Best effort: the refusal stands whether or not the owner can be named.
                let _ = file.read_to_string(&mut text);
                return Err(Error::Locked { pid: text.trim().parse().ok() });
            }
            Err(TryLockError::Error(error)) => return Err(unusable(&path, &error)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(|error| unusable(&path, &error))?;
        Ok(Self { _file: file })
    }
}

/// The path with something added to its file name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn unusable(path: &Path, error: &std::io::Error) -> Error {
    Error::Unavailable(format!("{}: {error}", path.display()))
}

/// A database holds addresses and unpublished texts: only its owner may read it.
fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

/// Makes an empty file that only its owner may read.
pub(crate) fn create_private(path: &Path) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    private(&mut options);
    options.open(path).map(drop).map_err(|error| unusable(path, &error))
}

/// The type of the file system that holds a folder, from the text of `/proc/self/mounts`.
pub(crate) fn file_system<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mut longest = (0, None);
    for line in mounts.lines() {
        let mut fields = line.split(' ');
        let (Some(point), Some(kind)) = (fields.nth(1), fields.next()) else { continue };
        // The kernel writes spaces as \040. Later mounts hide earlier ones on the same point.
        let point = point.replace("\\040", " ");
        if point.len() >= longest.0 && folder.starts_with(&point) {
            longest = (point.len(), Some(kind));
        }
    }
    longest.1
}

/// Refuses a network file system, where a lock may be no lock and a flush no flush. Only Linux tells;
/// elsewhere the guide has to.
fn check_local(path: &Path) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Ok(mounts), Ok(folder)) = (fs::read_to_string("/proc/self/mounts"), folder.canonicalize()) else {
        return Ok(());
    };
    match file_system(&mounts, &folder) {
        Some(kind) if NETWORK_FILE_SYSTEMS.contains(&kind) => Err(Error::Engine(format!(
            "{} lies on a network file system ({kind}): keep it on a local disk or use PostgreSQL",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Opens the connection that writes, creating the file when there is none, and insists on durability.
pub(crate) fn open_writer(path: &Path, options: &Options) -> Result<Connection, Error> {
    if rusqlite::version_number() < SQLITE_VERSION_MIN {
        return Err(Error::Engine(format!("SQLite {} is too old", rusqlite::version())));
    }
    check_local(path)?;
    if !path.exists() {
        create_private(path)?;
    }
    let conn = connect(path, options.vfs.as_deref())?;
    check_ours(&conn)?;
    let mode: String = pragma(&conn, "pragma journal_mode = wal")?;
    if mode != "wal" {
        return Err(Error::Unavailable(format!(
            "{}: no write-ahead log on this file system",
            path.display()
        )));
    }
    // What is deleted is overwritten, so that an erased text is not in the file any more.
    batch(&conn, "pragma synchronous = full; pragma foreign_keys = on; pragma mmap_size = 0;")?;
    let _: i64 = pragma(&conn, "pragma secure_delete = on")?;
    // On macOS a flush reaches the disk's own memory only, unless it is asked for in full. Elsewhere this changes nothing.
    batch(&conn, "pragma fullfsync = on; pragma checkpoint_fullfsync = on;")?;
    batch(&conn, &format!("pragma journal_size_limit = {WAL_SIZE_KEPT};"))?;
    batch(&conn, &format!("pragma wal_autocheckpoint = {};", options.checkpoint_pages))?;
    batch(&conn, &format!("pragma cache_size = {};", options.writer_pages))?;
    check_durable(&conn)?;
    if pragma::<i32>(&conn, "pragma application_id")? != APPLICATION_ID {
        batch(
            &conn,
            &format!("pragma application_id = {APPLICATION_ID}; pragma user_version = {USER_VERSION};"),
        )?;
    }
    Ok(conn)
}

/// Reads back what was set: a build of SQLite, or another program's setting, must not quietly weaken it.
pub(crate) fn check_durable(conn: &Connection) -> Result<(), Error> {
    const FULL: i64 = 2;
    for (name, sql, wanted) in [
        ("synchronous", "pragma synchronous", FULL),
        ("foreign_keys", "pragma foreign_keys", 1),
        ("secure_delete", "pragma secure_delete", 1),
        ("fullfsync", "pragma fullfsync", 1),
        ("checkpoint_fullfsync", "pragma checkpoint_fullfsync", 1),
    ] {
        let found: i64 = pragma(conn, sql)?;
        if found != wanted {
            return Err(Error::Engine(format!("SQLite: {name} is {found} and not {wanted}")));
        }
    }
    // Without a memory map there is no row, or 0.
    match conn.query_row("pragma mmap_size", [], |row| row.get::<_, i64>(0)) {
        Ok(0) | Err(rusqlite::Error::QueryReturnedNoRows) => Ok(()),
        Ok(size) => Err(Error::Engine(format!("SQLite: mmap_size is {size} and not 0"))),
        Err(error) => Err(classify(&error, "pragma mmap_size")),
    }
}

/// Refuses another program's database and one with a newer outer form; an empty file is welcome.
pub(crate) fn check_ours(conn: &Connection) -> Result<(), Error> {
    let id: i32 = pragma(conn, "pragma application_id")?;
    let tables: i64 = pragma(conn, "select count(*) from sqlite_schema")?;
    if id != APPLICATION_ID && (id != 0 || tables > 0) {
        return Err(Error::Corrupt("this file belongs to another program".into()));
    }
    let version: i32 = pragma(conn, "pragma user_version")?;
    if version > USER_VERSION {
        return Err(Error::Corrupt(format!(
            "this file has version {version}; this program knows {USER_VERSION}"
        )));
    }
    Ok(())
}

/// Reads the whole file and its references.
pub(crate) fn check_whole(conn: &Connection) -> Result<(), Error> {
    let found: String = pragma(conn, "pragma integrity_check(1)")?;
    if found != "ok" {
        return Err(Error::Corrupt(found));
    }
    let dangling: i64 = pragma(conn, "select count(*) from pragma_foreign_key_check")?;
    if dangling > 0 {
        return Err(Error::Corrupt(format!("{dangling} references to rows that are not there")));
    }
    Ok(())
}

/// Opens a connection that can only read.
pub(crate) fn open_reader(path: &Path, vfs: Option<&str>) -> Result<Connection, Error> {
    let conn = connect(path, vfs)?;
    batch(&conn, "pragma mmap_size = 0; pragma query_only = on;")?;
    batch(&conn, &format!("pragma cache_size = -{READER_CACHE_KIB};"))?;
    Ok(conn)
}

pub(crate) fn connect(path: &Path, vfs: Option<&str>) -> Result<Connection, Error> {
    // One thread per connection: SQLite's own mutexes would only cost.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = match vfs {
        Some(name) => Connection::open_with_flags_and_vfs(path, flags, name),
        None => Connection::open_with_flags(path, flags),
    };
    let conn = opened.map_err(|error| classify(&error, "open"))?;
    conn.busy_timeout(BUSY_WAIT).map_err(|error| classify(&error, "open"))?;
    // Plans do not depend on values: where a value may decide whether a partial index fits, SQLite compiles the statement
    // anew for each, and inserting a comment took twice as long.
    let stable = conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true);
    stable.map_err(|error| classify(&error, "open"))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(conn)
}

pub(crate) fn batch(conn: &Connection, sql: &str) -> Result<(), Error> {
    conn.execute_batch(sql).map_err(|error| classify(&error, sql))
}

/// The first column of the only row.
pub(crate) fn pragma<T: rusqlite::types::FromSql>(conn: &Connection, sql: &str) -> Result<T, Error> {
    conn.query_row(sql, [], |row| row.get(0)).map_err(|error| classify(&error, sql))
}

/// The counter behind [`Tx::txid`] on SQLite.
#[derive(Default)]
pub(crate) struct Txids {
    /// Reads the highest number ever kept, so that numbers grow across restarts.
    start_sql: Option<&'static str>,
    last: Option<i64>,
    current: Option<i64>,
}

impl Txids {
    pub(crate) fn starting_with(start_sql: Option<&'static str>) -> Self {
        Self { start_sql, ..Self::default() }
    }

    /// Ends the group: the next one that asks gets a new number.
    pub(crate) fn end_group(&mut self) {
        self.current = None;
    }
}

/// A closure's view of the SQLite connection.
pub struct SqliteTx<'a> {
    conn: &'a Connection,
    texts: &'a mut Texts,
    txids: Option<&'a mut Txids>,
    /// The first error of the engine. It spends the transaction.
    fault: Option<Error>,
    /// Whether a statement that may change something has been run.
    wrote: bool,
}

impl<'a> SqliteTx<'a> {
    pub(crate) fn new(conn: &'a Connection, texts: &'a mut Texts, txids: Option<&'a mut Txids>) -> Self {
        Self { conn, texts, txids, fault: None, wrote: false }
    }

    /// The error that spent the transaction, and whether anything was written.
    pub(crate) fn end(self) -> (Option<Error>, bool) {
        (self.fault, self.wrote)
    }

    pub(crate) fn exec(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<u64, Error> {
        let mut statement = self.prepare(sql, args)?;
        let done = statement.raw_execute();
        drop(statement);
        done.map(|rows| rows as u64).map_err(|error| self.fail(&error, sql))
    }

    pub(crate) fn each<E: From<Error>>(
        &mut self,
        sql: &'static str,
        args: &[Value<'_>],
        mut f: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.prepare(sql, args)?;
        let mut rows = statement.raw_query();
        loop {
            match rows.next() {
                Ok(Some(row)) => f(&Row::sqlite(row))?,
                Ok(None) => return Ok(()),
                Err(error) => return Err(self.fail(&error, sql).into()),
            }
        }
    }

    pub(crate) fn txid(&mut self) -> Result<i64, Error> {
        let start_sql = match self.txids.as_deref() {
            Some(Txids { current: Some(current), .. }) => return Ok(*current),
            Some(Txids { last: Some(_), .. }) => None,
            Some(Txids { start_sql: Some(sql), .. }) => Some(*sql),
            _ => return Err(Error::Engine("no transaction numbers: a read, or no txid_start_sql".into())),
        };
        let mut start = 0;
        if let Some(sql) = start_sql {
            self.each(sql, &[], |row| {
                start = row.int(0)?;
                Ok::<_, Error>(())
            })?;
        }
        let txids = self.txids.as_deref_mut().ok_or(Error::Closed)?;
        let next = txids.last.unwrap_or(start) + 1;
        txids.last = Some(next);
        txids.current = Some(next);
        Ok(next)
    }

    fn prepare(&mut self, sql: &'static str, args: &[Value<'_>]) -> Result<CachedStatement<'a>, Error> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        let text = self.texts.get(sql);
        let mut statement = self.conn.prepare_cached(&text).map_err(|error| self.fail(&error, sql))?;
        self.wrote |= !statement.readonly();
        if statement.parameter_count() != args.len() {
            let error = Error::Engine(format!("{} arguments given: {}", args.len(), excerpt(sql)));
            self.fault.get_or_insert_with(|| error.clone());
            return Err(error);
        }
        for (place, value) in args.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, value).map_err(|error| self.fail(&error, sql))?;
        }
        Ok(statement)
    }

    /// Notes the error. From here on the closure can do nothing: had SQLite rolled back the whole group by
    /// itself (disk full, I/O error, no memory), its next statement would commit alone.
    fn fail(&mut self, error: &rusqlite::Error, sql: &str) -> Error {
        let error = classify(error, sql);
        self.fault.get_or_insert_with(|| error.clone());
        error
    }
}

/// SQLite's error as ours. Its texts name tables and columns; only those of errors found while *preparing*
/// are passed on otherwise, because later ones may quote a value.
pub(crate) fn classify(error: &rusqlite::Error, sql: &str) -> Error {
    let (failure, message) = match error {
        rusqlite::Error::SqliteFailure(failure, message) => (failure, message.as_deref().unwrap_or("")),
        rusqlite::Error::SqlInputError { msg, .. } => {
            return Error::Engine(format!("{msg}: {}", excerpt(sql)));
        }
        other => return Error::Engine(format!("{other}: {}", excerpt(sql))),
    };
    match failure.code {
        ErrorCode::ConstraintViolation => {
            let name = message.rsplit_once("failed: ").map_or(message, |(_, name)| name);
            Error::Constraint { kind: constraint(failure.extended_code), name: name.to_owned() }
        }
        ErrorCode::DiskFull => Error::Unavailable("the disk is full".into()),
        ErrorCode::OutOfMemory => Error::Unavailable("no memory".into()),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => {
            Error::Unavailable("another program holds the database's lock".into())
        }
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => {
            Error::Unavailable(format!("input or output failed (SQLite {})", failure.extended_code))
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            Error::Corrupt(format!("SQLite {}", failure.extended_code))
        }
        code => Error::Engine(format!("{code:?} (SQLite {}): {}", failure.extended_code, excerpt(sql))),
    }
}

fn constraint(extended: i32) -> Constraint {
    use rusqlite::ffi;
    match extended {
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Constraint::ForeignKey,
        ffi::SQLITE_CONSTRAINT_NOTNULL => Constraint::NotNull,
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            Constraint::Unique
        }
        _ => Constraint::Check,
    }
}

/// Serves reads until the queue is closed and empty. Runs on a thread of its own.
pub(crate) fn run_reader(conn: &Connection, queue: &Arc<Queue<Box<dyn Work>>>) {
    let mut texts = Texts::default();
    while let Some((order, mut work)) = queue.wait() {
        // Nobody waits any more: under load this is where work is saved.
        if work.is_awaited() {
            let failed = read(conn, &mut texts, work.as_mut());
            work.finish(failed);
        }
        if order == Order::Second {
            queue.second_done();
        }
    }
}

/// One read transaction: all its statements see the same state. Answers the error that replaces the closure's
/// result.
fn read(conn: &Connection, texts: &mut Texts, work: &mut dyn Work) -> Option<Error> {
    let started = Instant::now();
    if let Err(error) = run_cached(conn, dialect::SQLITE_BEGIN_READ) {
        return Some(error);
    }
    let mut tx = Tx::Sqlite(SqliteTx::new(conn, texts, None));
    let ran = work.run(&mut tx);
    let fault = match tx {
        Tx::Sqlite(tx) => tx.end().0,
        Tx::Postgres(_) => None,
    };
    // SQLite may have ended the transaction by itself after an error; then there is nothing to end.
    let ended = if conn.is_autocommit() { Ok(()) } else { run_cached(conn, dialect::ROLLBACK) };
    let took = started.elapsed();
    if took > READ_WARN {
        tracing::warn!(
            milliseconds = took.as_millis() as u64,
            "a read transaction held the log open for long"
        );
    }
    fault.filter(|_| ran == Ran::Kept).or(ended.err())
}

/// A statement of the waist's own, without arguments, from the statement cache.
pub(crate) fn run_cached(conn: &Connection, sql: &'static str) -> Result<(), Error> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.raw_execute())
        .map(drop)
        .map_err(|error| classify(&error, sql))
}
