//! The migration runner: order, refusals, and going on after having been killed.

use std::path::Path;

use super::support::{self, Fresh};
use crate::dialect::Pick;
use crate::error::Migration as Refusal;
use crate::migrate::{MIGRATIONS, Migration, pending, run, statements};
use crate::{Engine, Error, Lane, Store, args};

const NOW: i64 = 1_700_000_000_000_000;

const fn both(text: &'static str) -> Pick {
    Pick { sqlite: text, postgres: text }
}

static ONE: [Migration; 1] =
    [Migration { number: 1, name: "0001_one", text: both("create table a (x text);\n") }];
static CHANGED: [Migration; 1] =
    [Migration { number: 1, name: "0001_one", text: both("create table a (y text);\n") }];
static TWO: [Migration; 2] = [
    Migration { number: 1, name: "0001_one", text: both("create table a (x text);\n") },
    Migration {
        number: 2,
        name: "0002_two",
        text: both("insert into a values ('1;');\ninsert into a values ('2');\n-- an end\n"),
    },
];
static BROKEN: [Migration; 2] = [
    Migration { number: 1, name: "0001_one", text: both("create table a (x text);\n") },
    Migration {
        number: 2,
        name: "0002_two",
        text: both(
            "insert into a values ('1');\ninsert into nowhere values ('2');\ninsert into a values ('3');\n",
        ),
    },
];
static EMPTY: [Migration; 1] = [Migration { number: 1, name: "0001_begin", text: both("-- nothing yet\n") }];

fn migrate(store: &Store, list: &'static [Migration]) -> Result<Vec<i64>, Error> {
    run(store, list, "node", &|| NOW).map(|applied| applied.iter().map(|one| one.number).collect())
}

fn rows(store: &Store) -> i64 {
    let rows = store.read_blocking(|tx| tx.one::<i64>("select count(*) from a", &[]));
    rows.expect("reads").expect("a row")
}

fn on_both(case: fn(Fresh)) {
    case(support::empty_sqlite(support::options()));
    if let Some(fresh) = support::empty_postgres(support::options()) {
        case(fresh);
    }
}

#[test]
fn migrations_are_applied_once_and_in_order() {
    on_both(|fresh| {
        assert_eq!(pending(&fresh.store, &TWO), Ok(vec![1, 2]));
        assert_eq!(migrate(&fresh.store, &ONE), Ok(vec![1]));
        assert_eq!(pending(&fresh.store, &TWO), Ok(vec![2]));
        assert_eq!(migrate(&fresh.store, &TWO), Ok(vec![2]));
        assert_eq!(migrate(&fresh.store, &TWO), Ok(vec![]));
        assert_eq!(pending(&fresh.store, &TWO), Ok(vec![]));
        assert_eq!(rows(&fresh.store), 2);
        let fresh = fresh.reopen();
        assert_eq!(migrate(&fresh.store, &TWO), Ok(vec![]));
    });
    on_both(|fresh| {
        assert_eq!(migrate(&fresh.store, &EMPTY), Ok(vec![1]));
        assert_eq!(migrate(&fresh.store, &EMPTY), Ok(vec![]));
    });
}

#[test]
fn a_changed_migration_is_refused_by_name() {
    on_both(|fresh| {
        assert_eq!(migrate(&fresh.store, &ONE), Ok(vec![1]));
        let refused = Error::Migration(Refusal::Changed { number: 1, name: "0001_one".into() });
        assert_eq!(migrate(&fresh.store, &CHANGED), Err(refused.clone()));
        assert_eq!(pending(&fresh.store, &CHANGED), Err(refused.clone()));
        assert!(refused.to_string().contains("0001_one"));
    });
}

#[test]
fn a_newer_database_is_refused() {
    on_both(|fresh| {
        assert_eq!(migrate(&fresh.store, &TWO), Ok(vec![1, 2]));
        let newer = Error::Migration(Refusal::Newer { found: 2, known: 1 });
        assert_eq!(migrate(&fresh.store, &ONE), Err(newer));
        assert_eq!(migrate(&fresh.store, &TWO), Ok(vec![]), "the lease was given back");
    });
}

#[test]
fn a_migration_stopped_in_the_middle_goes_on_where_it_was() {
    on_both(|fresh| {
        let failed = migrate(&fresh.store, &BROKEN);
        let Err(Error::Migration(Refusal::Failed { number: 2, step: 2, .. })) = failed else {
            panic!("{failed:?}")
        };
        let kept = i64::from(fresh.store.engine() == Engine::Postgres);
        assert_eq!(rows(&fresh.store), kept, "SQLite undoes all of it, PostgreSQL keeps the steps before");
        let fresh = fresh.reopen();
        let made =
            fresh.store.write_blocking(Lane::Interactive, |tx| tx.exec("create table nowhere (x text)", &[]));
        assert!(made.is_ok_and(|_: u64| true));
        assert_eq!(migrate(&fresh.store, &BROKEN), Ok(vec![2]));
        assert_eq!(rows(&fresh.store), 2, "no step was done twice");
    });
}

#[test]
fn nodes_do_not_migrate_at_once() {
    let Some(fresh) = support::empty_postgres(support::options()) else { return };
    assert_eq!(run(&fresh.store, &ONE, "first", &|| NOW).map(|applied| applied.len()), Ok(1));
    // As if the first node had been killed while it migrated.
    let taken = fresh.store.write_blocking(Lane::Interactive, |tx| {
        let sql = "insert into migration_lease (id, holder, expires_at) values (1, 'first', $1)";
        tx.exec(sql, args![NOW + 5])
    });
    assert_eq!(taken, Ok::<_, Error>(1));
    let leased = Error::Migration(Refusal::Leased { until: NOW + 5 });
    assert!(leased.is_retryable());
    assert_eq!(run(&fresh.store, &TWO, "second", &|| NOW), Err(leased));
    assert_eq!(run(&fresh.store, &TWO, "second", &|| NOW + 5).map(|applied| applied.len()), Ok(1));
}

#[test]
fn statements_end_where_a_line_ends_with_a_semicolon() {
    assert_eq!(statements("-- only;\n\n-- comments\n"), Vec::<&str>::new());
    assert_eq!(statements("a;\n-- b;\nc\n  d ;\n"), ["a", "-- b;\nc\n  d "]);
    assert_eq!(statements("select ';' x;\nlast"), ["select ';' x", "last"]);
}

#[test]
fn the_list_the_folders_and_the_pairs_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let listed: Vec<String> = MIGRATIONS.iter().map(|migration| format!("{}.sql", migration.name)).collect();
    for engine in ["sqlite", "postgres"] {
        let mut found: Vec<String> = std::fs::read_dir(folder.join(engine))
            .expect("the folder is there")
            .map(|entry| entry.expect("reads").file_name().to_string_lossy().into_owned())
            .collect();
        found.sort();
        assert_eq!(found, listed, "{engine}");
    }
    for (place, migration) in MIGRATIONS.iter().enumerate() {
        assert_eq!(migration.number, place as i64 + 1, "numbers have no gaps");
        assert!(migration.name.starts_with(&format!("{:04}_", migration.number)), "{}", migration.name);
    }
}

#[test]
fn the_real_migrations_run_on_both_engines() {
    on_both(|fresh| {
        let all = MIGRATIONS.iter().map(|migration| migration.number).collect();
        assert_eq!(migrate(&fresh.store, MIGRATIONS), Ok(all));
    });
}
