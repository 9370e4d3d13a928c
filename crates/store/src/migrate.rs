//! Bringing the schema up to date.
//!
//! Migrations are pairs of files, `migrations/sqlite/NNNN_name.sql` and `migrations/postgres/NNNN_name.sql`,
//! listed in [`MIGRATIONS`]. A statement ends with `;` at the end of a line; there are no triggers, so
//! nothing else does. On SQLite a migration is one transaction. On PostgreSQL and its relatives each
//! statement is a step with its number written down, so a killed migration goes on where it was; write `if
//! not exists` there, because an engine whose schema changes are not transactional may repeat the last step.
//!
//! To add one, put the pair of files there and its number and name at the end of the list; a test compares
//! both. Never change one that has been released: databases remember its checksum.

use sha2::{Digest, Sha256};

use crate::dialect::{LEASE_TABLE, MIGRATION_TABLE, MIGRATION_TABLE_COUNT, Pick};
use crate::error::{Error, Migration as Refusal};
use crate::tx::Tx;
use crate::{Engine, Lane, Store, args};

/// How long a migrating node may be silent between two steps before another may take over, in microseconds.
/// While a step runs, its lock on the lease row holds others off however long it takes.
const LEASE: i64 = 60_000_000;

/// One step of the schema's history.
pub(crate) struct Migration {
    pub(crate) number: i64,
    pub(crate) name: &'static str,
    pub(crate) text: Pick,
}

macro_rules! migrations {
    ($($number:literal $name:literal),* $(,)?) => {
        &[$(Migration {
            number: $number,
            name: $name,
            text: Pick {
                sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
                postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
            },
        }),*]
    };
}

/// All migrations, in order. The name is the file's, number included.
pub(crate) static MIGRATIONS: &[Migration] = migrations![1 "0001_discussion", 2 "0002_key_limits", 3 "0003_scores", 4 "0004_corrections", 5 "0005_accounts", 6 "0006_moderation", 7 "0007_search", 8 "0008_imports"];

/// A migration that was brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its number.
    pub number: i64,
    /// Its file's name without the ending.
    pub name: &'static str,
}

struct Known {
    number: i64,
    name: String,
    checksum: String,
    steps: i64,
    applied: bool,
}

impl Migration {
    fn checksum(&self, engine: Engine) -> String {
        use std::fmt::Write;
        let digest = Sha256::digest(self.text.on(engine).as_bytes());
        digest.iter().fold(String::new(), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

/// Brings in what is missing; see [`Store::migrate`].
pub(crate) fn run(
    store: &Store,
    list: &'static [Migration],
    node: &str,
    clock: &impl Fn() -> i64,
) -> Result<Vec<Applied>, Error> {
    store.write_blocking(Lane::Interactive, |tx| tx.exec(MIGRATION_TABLE.of(tx), &[]))?;
    store.write_blocking(Lane::Interactive, |tx| tx.exec(LEASE_TABLE.of(tx), &[]))?;
    // The lock file of SQLite already says that a former holder is gone.
    let holder = if store.engine() == Engine::Sqlite { "file lock" } else { node };
    lease(store, holder, clock())?;
    let done = check(store, list).and_then(|known| {
        let mut applied = Vec::new();
        for migration in list {
            let before = known.iter().find(|known| known.number == migration.number);
            if before.is_none_or(|known| !known.applied) {
                apply(store, migration, before.map_or(0, |known| known.steps), holder, clock)?;
                applied.push(Applied { number: migration.number, name: migration.name });
            }
        }
        Ok(applied)
    });
    let holder = holder.to_owned();
    let freed = store.write_blocking(Lane::Interactive, move |tx| {
        tx.exec("delete from migration_lease where holder = $1", args![&holder])
    });
    let done = done?;
    freed?;
    Ok(done)
}

/// What [`run`] would bring in.
pub(crate) fn pending(store: &Store, list: &'static [Migration]) -> Result<Vec<i64>, Error> {
    let begun = store.read_blocking(|tx| tx.one::<i64>(MIGRATION_TABLE_COUNT.of(tx), &[]))?;
    let known = if begun == Some(0) { Vec::new() } else { check(store, list)? };
    let applied = |number| known.iter().any(|known| known.number == number && known.applied);
    Ok(list.iter().map(|migration| migration.number).filter(|number| !applied(*number)).collect())
}

fn lease(store: &Store, holder: &str, now: i64) -> Result<(), Error> {
    let holder = holder.to_owned();
    let until = store.write_blocking(Lane::Interactive, move |tx| {
        let taken = tx.exec(
            "insert into migration_lease (id, holder, expires_at) values (1, $1, $2)
             on conflict (id) do update set holder = excluded.holder, expires_at = excluded.expires_at
             where migration_lease.expires_at <= $3 or migration_lease.holder = excluded.holder",
            args![&holder, now + LEASE, now],
        )?;
        if taken > 0 {
            return Ok::<_, Error>(None);
        }
        tx.one::<i64>("select expires_at from migration_lease where id = 1", &[])
    })?;
    match until {
        None => Ok(()),
        Some(until) => Err(Error::Migration(Refusal::Leased { until })),
    }
}

/// What the database has, refused when it does not fit what this program knows.
fn check(store: &Store, list: &'static [Migration]) -> Result<Vec<Known>, Error> {
    let known = store.read_blocking(|tx| {
        let mut known = Vec::new();
        let sql = "select number, name, checksum, steps, applied_at from migration order by number";
        tx.each(sql, &[], |row| {
            known.push(Known {
                number: row.int(0)?,
                name: row.text(1)?,
                checksum: row.text(2)?,
                steps: row.int(3)?,
                applied: row.opt_int(4)?.is_some(),
            });
            Ok::<_, Error>(())
        })?;
        Ok::<_, Error>(known)
    })?;
    let newest = list.last().map_or(0, |migration| migration.number);
    if let Some(newer) = known.last().filter(|known| known.number > newest) {
        return Err(Error::Migration(Refusal::Newer { found: newer.number, known: newest }));
    }
    for row in &known {
        let ours = list.iter().find(|migration| migration.number == row.number);
        if ours.is_none_or(|migration| migration.checksum(store.engine()) != row.checksum) {
            return Err(Error::Migration(Refusal::Changed { number: row.number, name: row.name.clone() }));
        }
    }
    Ok(known)
}

fn apply(
    store: &Store,
    migration: &'static Migration,
    done: i64,
    holder: &str,
    clock: &impl Fn() -> i64,
) -> Result<(), Error> {
    let engine = store.engine();
    let statements = statements(migration.text.on(engine));
    let total = statements.len() as i64;
    tracing::info!(migration = migration.name, steps = total, "migrating");
    if engine == Engine::Sqlite {
        return step(store, migration, statements, 0, total, holder, clock());
    }
    for (done, statement) in (0..).zip(statements).skip(done as usize) {
        step(store, migration, vec![statement], done, total, holder, clock())?;
    }
    if total == 0 { step(store, migration, Vec::new(), 0, 0, holder, clock()) } else { Ok(()) }
}

/// Runs some statements and writes down that they are done, in one transaction under the lease.
fn step(
    store: &Store,
    migration: &'static Migration,
    statements: Vec<&'static str>,
    done: i64,
    total: i64,
    holder: &str,
    now: i64,
) -> Result<(), Error> {
    let holder = holder.to_owned();
    store.write_blocking(Lane::Interactive, move |tx| {
        let sql = "update migration_lease set expires_at = $1 where id = 1 and holder = $2";
        if tx.exec(sql, args![now + LEASE, &holder])? == 0 {
            return Err(Error::Migration(Refusal::Leased { until: now + LEASE }));
        }
        let mut at = done;
        for statement in &statements {
            at += 1;
            tx.exec(statement, &[]).map_err(|error| failed(migration, at, &error))?;
        }
        record(tx, migration, at, (at == total).then_some(now))
    })
}

fn failed(migration: &Migration, step: i64, error: &Error) -> Error {
    if error.is_retryable() {
        return error.clone();
    }
    Error::Migration(Refusal::Failed { number: migration.number, step, reason: error.to_string() })
}

fn record(tx: &mut Tx<'_>, migration: &Migration, steps: i64, applied_at: Option<i64>) -> Result<(), Error> {
    let checksum = migration.checksum(tx.engine());
    tx.exec(
        "insert into migration (number, name, checksum, steps, applied_at) values ($1, $2, $3, $4, $5)
         on conflict (number) do update set steps = excluded.steps, applied_at = excluded.applied_at",
        args![migration.number, migration.name, &checksum, steps, applied_at],
    )?;
    Ok(())
}

/// The statements of a file. One ends where a line ends with `;`; what holds nothing but comments is none.
pub(crate) fn statements(text: &'static str) -> Vec<&'static str> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut empty = true;
    for line in text.split_inclusive('\n') {
        at += line.len();
        let code = line.trim();
        empty &= code.is_empty() || code.starts_with("--");
        if code.ends_with(';') && !code.starts_with("--") {
            found.push(text[start..at].trim().trim_end_matches(';'));
            (start, empty) = (at, true);
        }
    }
    if !empty {
        found.push(text[start..].trim());
    }
    found
}
