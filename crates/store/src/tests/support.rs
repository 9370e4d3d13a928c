//! Stores to test with, on both engines.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{Engine, Error, Lane, Options, Store, Tx};
use tempfile::TempDir;

/// A store of its own for one test, gone when the test is over.
pub struct Fresh {
    pub store: Store,
    pub url: String,
    folder: TempDir,
    database: Option<Database>,
}

/// A PostgreSQL database that is dropped with its test.
struct Database {
    server: String,
    name: String,
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop = format!("drop database if exists {} with (force)", self.name);
        if let Err(error) = admin(&self.server, &drop) {
            eprintln!("{drop}: {error}");
        }
    }
}

impl Fresh {
    /// A path inside the test's own folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Closes the store and opens it again.
    pub fn reopen(self) -> Self {
        self.reopen_after(|_| ())
    }

    /// Closes the store, does something with its address and opens it again.
    pub fn reopen_after(self, meanwhile: impl FnOnce(&str)) -> Self {
        let Self { store, url, folder, database } = self;
        store.close();
        meanwhile(&url);
        let store = Store::open(&url, options()).expect("opens again");
        Self { store, url, folder, database }
    }
}

pub fn options() -> Options {
    Options { readers: 2, writers: 4, txid_start_sql: Some("select 0"), ..Options::default() }
}

/// A table with one column of each type the schema uses, and a reference that is checked at commit.
pub const SCHEMA: [(&str, &str); 2] = [
    (
        "create table thing (
             id blob primary key, n integer unique, label text, data blob,
             parent blob references thing (id) deferrable initially deferred
         ) strict",
        "create table thing (
             id uuid primary key, n bigint unique, label text collate \"C\", data bytea,
             parent uuid references thing (id) deferrable initially deferred
         )",
    ),
    (
        "create table tally (id integer primary key, total integer not null check (total >= 0)) strict",
        "create table tally (id bigint primary key, total bigint not null check (total >= 0))",
    ),
];

fn with_schema(store: &Store) {
    for (sqlite, postgres) in SCHEMA {
        let made = store.write_blocking(Lane::Interactive, move |tx: &mut Tx<'_>| {
            tx.exec(if tx.engine() == Engine::Sqlite { sqlite } else { postgres }, &[])
        });
        assert_eq!(made, Ok::<u64, Error>(0), "{sqlite}");
    }
}

pub fn sqlite(options: Options) -> Fresh {
    let fresh = empty_sqlite(options);
    with_schema(&fresh.store);
    fresh
}

pub fn empty_sqlite(options: Options) -> Fresh {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let store = Store::open(&url, options).expect("opens");
    Fresh { store, url, folder, database: None }
}

/// None, and a line that says so, when no PostgreSQL is given.
pub fn postgres(options: Options) -> Option<Fresh> {
    let fresh = empty_postgres(options)?;
    with_schema(&fresh.store);
    Some(fresh)
}

pub fn empty_postgres(options: Options) -> Option<Fresh> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("ALTHING_TEST_POSTGRES") else {
        let required = std::env::var("ALTHING_TEST_REQUIRE_ALL").is_ok_and(|all| all == "1");
        assert!(!required, "ALTHING_TEST_REQUIRE_ALL is set and ALTHING_TEST_POSTGRES is not");
        eprintln!("skipped on PostgreSQL: ALTHING_TEST_POSTGRES is not set");
        return None;
    };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("store_test_{}_{number}", std::process::id());
    admin(&server, &format!("create database {name} template template0 encoding 'UTF8'")).expect("creates");
    let mut url = url::Url::parse(&server).expect("an address");
    url.set_path(&name);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Store::open(url.as_str(), options).expect("opens");
    Some(Fresh { store, url: url.into(), folder, database: Some(Database { server, name }) })
}

/// Runs one statement on a connection of its own.
pub fn admin(url: &str, sql: &str) -> Result<(), String> {
    let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(|error| error.to_string())?;
    client.batch_execute(sql).map_err(|error| error.to_string())
}

/// One test on both engines: `both_engines! { fn name(fresh) { ... } }`.
macro_rules! both_engines {
    ($(fn $name:ident($fresh:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            fn case($fresh: $crate::tests::support::Fresh) $body

            #[test]
            fn sqlite() {
                case($crate::tests::support::sqlite($crate::tests::support::options()));
            }

            #[test]
            fn postgres() {
                if let Some(fresh) = $crate::tests::support::postgres($crate::tests::support::options()) {
                    case(fresh);
                }
            }
        }
    )*};
}
pub(crate) use both_engines;
