//! Another program's file of SQLite, opened to read tables from it, with every byte of it taken for hostile.
//!
//! It is not a [`Store`](crate::Store): it has a connection of its own, which cannot write, and nothing here names a
//! table but those that the file has. What such a file can do wrong, and what stands against it:
//!
//! | in the file | against it |
//! |---|---|
//! | views, triggers, columns that are computed, virtual tables: SQL and code that would run on reading | not listed, not read, switched off; a file with virtual tables is refused |
//! | functions with side effects in its schema | an untrusted schema calls none |
//! | indexes that disagree with their tables | tables are read by their own trees alone |
//! | trees that lead in circles, so that a small file has rows without end | steps and bytes are limited by the size of the file |
//! | a value that claims to be huge | its first [`VALUE_BYTES_MAX`] are read, and of the rest nothing |
//! | cells that lie outside of their page | `cell_size_check` |
//! | names with quotes in them | quoted by [`quoted`] |
//!
//! What goes wrong is told in words of ours: SQLite's own would repeat names from the file.

use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use crate::error::Error;
use crate::sqlite::{BUSY_WAIT, beside};

/// Bytes of one value that are read: 1 MiB. What is longer is cut off there.
pub const VALUE_BYTES_MAX: usize = 1024 * 1024;
/// Tables that are listed; a file with more is refused.
pub const TABLES_MAX: usize = 1000;
/// Columns of one table that are listed.
pub const COLUMNS_MAX: usize = 200;
/// Bytes of one row in memory, and so of one value that SQLite itself puts together.
const ROW_BYTES_MAX: i32 = 16 * 1024 * 1024;
/// Bytes of one statement of the file's schema.
const SQL_BYTES_MAX: i32 = 100_000;
/// Pages that the connection keeps: 2 MiB.
const CACHE_KIB: u32 = 2048;
/// Steps of SQLite's machine between two looks at the budget.
const STEPS_BETWEEN: i32 = 1000;
/// Steps of a query on a small file.
const STEPS_MIN: u64 = 1_000_000;
/// Steps for each byte of the file: a row of Isso's takes some three hundred, and has more than twenty bytes.
const STEPS_PER_BYTE: u64 = 64;
/// Bytes that the values of a table may have for each byte of the file. They are all in it once, but numbers are counted
/// as they are written, and a column that was added later has a value that no row holds.
const BYTES_PER_BYTE: u64 = 8;

/// How the statements begin that SQLite keeps in a schema, but those that make a virtual table: it writes these words
/// itself, so that what begins otherwise was put there by other hands.
const KEPT: [&str; 5] =
    ["create table ", "create index ", "create unique index ", "create view ", "create trigger "];

/// A table of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignTable {
    /// Its name.
    pub name: String,
    /// Its columns that hold what was stored, in its order.
    pub columns: Vec<String>,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum ForeignValue {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes, also those of a text that is no UTF-8.
    Bytes(Vec<u8>),
}

/// Another program's file, open for reading.
pub struct Foreign {
    conn: Connection,
    tables: Vec<ForeignTable>,
    file_bytes: u64,
    /// Steps that the running query has left.
    steps: Arc<AtomicU64>,
}

impl Foreign {
    /// Opens a file and lists its tables.
    ///
    /// Errors: [`Error::Unavailable`] when it cannot be read or its own program is writing it, [`Error::Corrupt`] when
    /// it is no sound database of SQLite.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let unreadable =
            |error: std::io::Error| Error::Unavailable(format!("it cannot be read: {}", error.kind()));
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(Error::Unavailable("it is not a file".into()));
        }
        let mut head = [0; 20];
        if file.read_exact(&mut head).is_err() || !head.starts_with(b"SQLite format 3\0") {
            return Err(Error::Corrupt("it is not a database of SQLite".into()));
        }
        drop(file);
        // A log beside the file would be made for a reader; where there is none, nobody has the file open, and it can be
        // read as if it could not change. In the other mode locks are enough.
        let has_log_mode = head[18] == 2 || head[19] == 2;
        let is_immutable = has_log_mode && !beside(path, "-wal").exists();
        let steps = Arc::new(AtomicU64::new(STEPS_MIN));
        let conn = connect(path, is_immutable, Arc::clone(&steps))?;
        let mut foreign = Self { conn, tables: Vec::new(), file_bytes: metadata.len(), steps };
        foreign.tables = foreign.list()?;
        Ok(foreign)
    }

    /// Its tables: no views, no virtual ones, none of SQLite's own.
    pub fn tables(&self) -> &[ForeignTable] {
        &self.tables
    }

    /// Gives each row of a table, as the named columns in that order, in the order of the table's own keys.
    ///
    /// Names are compared without case, as SQLite does. A column that the table does not have is null in every row. A
    /// table that is not listed is [`Error::Engine`].
    pub fn each(
        &mut self,
        table: &str,
        columns: &[&str],
        row: &mut dyn FnMut(Vec<ForeignValue>) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let Some(table) = self.tables.iter().find(|it| it.name.eq_ignore_ascii_case(table)) else {
            return Err(Error::Engine("the database has no such table".into()));
        };
        self.refill();
        let found: Vec<_> = columns
            .iter()
            .map(|column| table.columns.iter().position(|it| it.eq_ignore_ascii_case(column)))
            .map(|at| at.map(|at| table.columns[at].as_str()))
            .collect();
        // Tables without rowids have none to find a long value by.
        let mut statement = match self.conn.prepare(&query(table, "rowid", &found)) {
            Ok(statement) => statement,
            Err(_) => self.conn.prepare(&query(table, "null", &found)).map_err(|error| explain(&error))?,
        };
        let mut bytes_left = self.file_bytes.saturating_mul(BYTES_PER_BYTE);
        let mut rows = statement.query([]).map_err(|error| explain(&error))?;
        while let Some(next) = rows.next().map_err(|error| explain(&error))? {
            let bytes: i64 = next.get(1).map_err(|error| explain(&error))?;
            bytes_left = bytes_left.checked_sub(bytes as u64).ok_or_else(endless)?;
            let mut values = Vec::with_capacity(found.len());
            for (at, column) in found.iter().enumerate() {
                values.push(match column {
                    Some(column) => self.value(next, at, &table.name, column)?,
                    None => ForeignValue::Null,
                });
            }
            if row(values).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// A value of a row of [`query`].
    fn value(
        &self,
        row: &rusqlite::Row<'_>,
        at: usize,
        table: &str,
        column: &str,
    ) -> Result<ForeignValue, Error> {
        let get = |place: usize| row.get_ref(place).map_err(|error| explain(&error));
        let value = match (get(2 + 2 * at)?, get(3 + 2 * at)?) {
            (ValueRef::Null, ValueRef::Text(kind)) => {
                let ValueRef::Integer(rowid) = get(0)? else { return Ok(ForeignValue::Null) };
                let bytes = self.beginning(table, column, rowid)?;
                if kind == b"text" { text(cut(&bytes)) } else { ForeignValue::Bytes(bytes) }
            }
            (ValueRef::Null, _) => ForeignValue::Null,
            (ValueRef::Integer(number), _) => ForeignValue::Integer(number),
            (ValueRef::Real(number), _) => ForeignValue::Real(number),
            (ValueRef::Text(bytes), _) => text(bytes),
            (ValueRef::Blob(bytes), _) => ForeignValue::Bytes(bytes.to_vec()),
        };
        Ok(value)
    }

    /// The first bytes of a value that is longer than one may be.
    fn beginning(&self, table: &str, column: &str, rowid: i64) -> Result<Vec<u8>, Error> {
        let blob =
            self.conn.blob_open(MAIN_DB, table, column, rowid, true).map_err(|error| explain(&error))?;
        let mut bytes = vec![0; blob.len().min(VALUE_BYTES_MAX)];
        blob.read_at_exact(&mut bytes, 0).map_err(|error| explain(&error))?;
        Ok(bytes)
    }

    fn list(&self) -> Result<Vec<ForeignTable>, Error> {
        self.refill();
        let encoding: String =
            self.conn.query_row("pragma encoding", [], |row| row.get(0)).map_err(|it| explain(&it))?;
        if encoding != "UTF-8" {
            return Err(Error::Corrupt("its texts are not in UTF-8".into()));
        }
        let mut statement =
            self.conn.prepare("select name, sql from sqlite_schema").map_err(|error| explain(&error))?;
        let mut rows = statement.query([]).map_err(|error| explain(&error))?;
        let mut tables = Vec::new();
        while let Some(row) = rows.next().map_err(|error| explain(&error))? {
            let text = |at: usize| match row.get_ref(at) {
                Ok(ValueRef::Text(text)) => std::str::from_utf8(text).ok(),
                _ => None,
            };
            let (Some(name), Some(sql)) = (text(0), text(1)) else { continue };
            if !KEPT.iter().any(|words| begins(sql, words)) {
                return Err(Error::Corrupt("it has virtual tables, and those are not read".into()));
            }
            if !begins(sql, KEPT[0]) || begins(name, "sqlite_") {
                continue;
            }
            let columns = self.columns(name)?;
            if tables.len() == TABLES_MAX || columns.len() > COLUMNS_MAX {
                let most =
                    format!("more than {TABLES_MAX} tables, or one with more than {COLUMNS_MAX} columns");
                return Err(Error::Corrupt(format!("it has {most}")));
            }
            if !columns.is_empty() {
                tables.push(ForeignTable { name: name.to_owned(), columns });
            }
        }
        Ok(tables)
    }

    /// The columns of a table but those that are computed: what those say would have to be run.
    fn columns(&self, table: &str) -> Result<Vec<String>, Error> {
        let sql = format!("pragma \"main\".table_xinfo({})", quoted(table));
        let mut statement = self.conn.prepare(&sql).map_err(|error| explain(&error))?;
        let mut rows = statement.query([]).map_err(|error| explain(&error))?;
        let mut columns = Vec::new();
        while let Some(row) = rows.next().map_err(|error| explain(&error))? {
            let name: rusqlite::Result<String> = row.get("name");
            let hidden: rusqlite::Result<i64> = row.get("hidden");
            if let (Ok(name), Ok(0)) = (name, hidden) {
                columns.push(name);
            }
        }
        Ok(columns)
    }

    fn refill(&self) {
        let steps = STEPS_MIN.saturating_add(self.file_bytes.saturating_mul(STEPS_PER_BYTE));
        self.steps.store(steps, Ordering::Relaxed);
    }
}

/// Opens the file so that nothing in it can write, run or grow.
fn connect(path: &Path, is_immutable: bool, steps: Arc<AtomicU64>) -> Result<Connection, Error> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn =
        Connection::open_with_flags(address(path, is_immutable), flags).map_err(|error| explain(&error))?;
    let set = |conn: &mut Connection| -> rusqlite::Result<()> {
        conn.busy_timeout(BUSY_WAIT)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        for off in [
            DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA,
            DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA,
            DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER,
            DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW,
            DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER,
            DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE,
            DbConfig::SQLITE_DBCONFIG_ENABLE_ATTACH_WRITE,
            DbConfig::SQLITE_DBCONFIG_DQS_DML,
        ] {
            conn.set_db_config(off, false)?;
        }
        for (limit, value) in [
            (Limit::SQLITE_LIMIT_LENGTH, ROW_BYTES_MAX),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES_MAX),
            (Limit::SQLITE_LIMIT_COLUMN, 2 * COLUMNS_MAX as i32 + 2),
            (Limit::SQLITE_LIMIT_ATTACHED, 0),
            (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 0),
            (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 0),
            (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
        ] {
            conn.set_limit(limit, value)?;
        }
        conn.progress_handler(STEPS_BETWEEN, Some(move || spend(&steps)))?;
        Ok(())
    };
    set(&mut conn).map_err(|error| explain(&error))?;
    let settings = format!(
        "pragma query_only = on; pragma cell_size_check = on; pragma mmap_size = 0; pragma temp_store = memory;
         pragma cache_size = -{CACHE_KIB};"
    );
    conn.execute_batch(&settings).map_err(|error| explain(&error))?;
    Ok(conn)
}

/// Takes the steps that were made from what is left; whether nothing is.
fn spend(steps: &AtomicU64) -> bool {
    let left = steps.load(Ordering::Relaxed).saturating_sub(STEPS_BETWEEN as u64);
    steps.store(left, Ordering::Relaxed);
    left == 0
}

/// The file as SQLite's kind of URL, in which alone it can be said to be immutable.
fn address(path: &Path, is_immutable: bool) -> String {
    let mut address = String::from(if path.is_absolute() { "file://" } else { "file:" });
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(&byte) {
            address.push(char::from(byte));
        } else {
            write!(address, "%{byte:02X}").expect("a string takes everything");
        }
    }
    address + if is_immutable { "?mode=ro&immutable=1" } else { "?mode=ro" }
}

/// A row's key, how many bytes the row claims to have, and two for each column: its value if it is not too long, its type
/// if it is. No value is loaded for its length; but to find a value SQLite walks over those before it, and a row can claim
/// to be as large as the file, so that the claims must be counted, of all columns.
fn query(table: &ForeignTable, rowid: &str, columns: &[Option<&str>]) -> String {
    let claims = table.columns.iter().map(|column| format!("coalesce(octet_length({}), 0)", quoted(column)));
    let claims = claims.collect::<Vec<_>>().join(" + ");
    let mut sql = format!("select {rowid}, {claims}");
    for column in columns {
        let Some(column) = column.map(quoted) else {
            sql.push_str(", null, null");
            continue;
        };
        write!(
            sql,
            ", case when octet_length({column}) <= {VALUE_BYTES_MAX} then {column} end, \
             case when octet_length({column}) > {VALUE_BYTES_MAX} then typeof({column}) end"
        )
        .expect("a string takes everything");
    }
    // Its own tree, and no index that may say something else.
    write!(sql, " from \"main\".{} not indexed", quoted(&table.name)).expect("a string takes everything");
    sql
}

/// A name as SQL has it, whatever is in it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text, or bytes where it is none: SQLite keeps what it is given.
fn text(bytes: &[u8]) -> ForeignValue {
    match std::str::from_utf8(bytes) {
        Ok(text) => ForeignValue::Text(text.to_owned()),
        Err(_) => ForeignValue::Bytes(bytes.to_vec()),
    }
}

/// The bytes of a text that was cut off, without half a letter at their end.
fn cut(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

fn begins(text: &str, with: &str) -> bool {
    text.as_bytes().get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
}

fn endless() -> Error {
    Error::Corrupt("a table has more in it than the file is large".into())
}

/// SQLite's error without its words.
fn explain(error: &rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    match code {
        Some(ErrorCode::NotADatabase) => Error::Corrupt("it is not a database of SQLite".into()),
        Some(ErrorCode::DatabaseCorrupt) => Error::Corrupt("its pages are damaged".into()),
        Some(ErrorCode::OperationInterrupted) => endless(),
        Some(ErrorCode::TooBig) => Error::Corrupt("a row or a statement in it is larger than is read".into()),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            Error::Unavailable("its own program is writing it: stop that, or read a copy".into())
        }
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure
            | ErrorCode::PermissionDenied,
        ) => {
            Error::Unavailable("it cannot be opened, or its last change was not finished: read a copy".into())
        }
        _ => Error::Corrupt("SQLite cannot read it".into()),
    }
}

#[cfg(test)]
mod tests;
