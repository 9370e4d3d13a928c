//! Copies made while others write, and putting them back.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use super::support::{self, Fresh};
use crate::{Claim, Engine, Error, Lane, Progress, Store, Tx, args};

/// Writes rows in pairs that belong together, until told to stop; answers how many pairs were acknowledged.
fn write_pairs(store: &Store, stop: &AtomicBool, acknowledged: &AtomicI64) {
    while !stop.load(Ordering::Relaxed) {
        let pair = acknowledged.load(Ordering::Relaxed) + 1;
        let written = store.write_blocking(Lane::Interactive, move |tx: &mut Tx<'_>| {
            for id in [2 * pair, 2 * pair + 1] {
                tx.exec("insert into tally (id, total) values ($1, $2)", args![id, pair])?;
            }
            Ok::<_, Error>(())
        });
        assert_eq!(written, Ok(()));
        acknowledged.store(pair, Ordering::Relaxed);
    }
}

fn fill(store: &Store) {
    let filled = store.write_blocking(Lane::Bulk, |tx| {
        for id in 0..3000_u32 {
            let key = uuid::Uuid::from_u128(u128::from(id) + 1);
            tx.exec("insert into thing (id, data) values ($1, $2)", args![key, vec![7_u8; 1500]])?;
        }
        Ok::<_, Error>(())
    });
    assert_eq!(filled, Ok(()));
}

/// All steps of putting a copy back.
fn restore(url: &str, from: &Path, force: bool) -> Result<(), Error> {
    let claim = Claim::take(url)?;
    let mark = claim.prepare(from, force)?;
    claim.load(from, force)?;
    assert_eq!(claim.settle(&mark), Ok(true));
    assert_eq!(claim.settle(&mark), Ok(true), "again changes nothing");
    Ok(())
}

/// Backs up under load and restores over the same database; nothing acknowledged before the backup may be
/// missing.
fn round_trip(fresh: Fresh) {
    fill(&fresh.store);
    let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicI64::new(0)));
    let writer = {
        let (store, stop, acknowledged) = (fresh.store.clone(), Arc::clone(&stop), Arc::clone(&acknowledged));
        std::thread::spawn(move || write_pairs(&store, &stop, &acknowledged))
    };
    while acknowledged.load(Ordering::Relaxed) < 20 {
        std::thread::yield_now();
    }
    let before = acknowledged.load(Ordering::Relaxed);
    let copy = fresh.path("copy");
    let mut steps: Vec<Progress> = Vec::new();
    let made = fresh.store.backup(&copy, |step| steps.push(step));
    stop.store(true, Ordering::Relaxed);
    writer.join().expect("no panic");
    assert_eq!(made, Ok(()));
    assert!(!steps.is_empty() && steps.iter().all(|step| step.done <= step.total), "{steps:?}");
    if fresh.store.engine() == Engine::Sqlite {
        assert!(acknowledged.load(Ordering::Relaxed) > before, "writers went on");
    }
    assert!(matches!(fresh.store.backup(&copy, |_| ()), Err(Error::Backup(_))), "never overwritten");
    let later = fresh.store.write_blocking(Lane::Interactive, |tx| tx.exec("delete from thing", &[]));
    assert_eq!(later, Ok::<_, Error>(3000));
    let fresh = fresh.reopen_after(|url| {
        assert!(matches!(restore(url, &copy, false), Err(Error::Backup(_))), "not without force");
        assert_eq!(restore(url, &copy, true), Ok(()));
    });
    let (things, rows, pairs) = fresh
        .store
        .read_blocking(|tx| {
            tx.one::<(i64, i64, i64)>(
                "select (select count(*) from thing), count(*), count(distinct total) from tally",
                &[],
            )
        })
        .expect("reads")
        .expect("a row");
    assert_eq!(things, 3000);
    assert_eq!(rows, 2 * pairs, "no half transaction");
    assert!(pairs >= before, "{pairs} of at least {before}");
    assert!(fresh.store.write_blocking(Lane::Interactive, |tx| tx.exec("delete from tally", &[])).is_ok());
}

#[test]
fn sqlite_is_copied_while_writing_and_put_back() {
    round_trip(support::sqlite(support::options()));
}

#[test]
fn postgres_is_dumped_while_writing_and_put_back() {
    if let Some(fresh) = support::postgres(support::options()) {
        round_trip(fresh);
    }
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let fresh = support::sqlite(support::options());
    fill(&fresh.store);
    let (good, bad) = (fresh.path("good"), fresh.path("bad"));
    assert_eq!(fresh.store.backup(&good, |_| ()), Ok(()));
    let mut bytes = std::fs::read(&good).expect("reads");
    let fresh = fresh.reopen_after(|url| {
        for damage in ["empty", "text", "other", "page"] {
            match damage {
                "empty" => std::fs::write(&bad, []).expect("writes"),
                "text" => std::fs::write(&bad, vec![b'x'; 9000]).expect("writes"),
                "other" => {
                    std::fs::remove_file(&bad).expect("removes");
                    let conn = rusqlite::Connection::open(&bad).expect("opens");
                    conn.execute_batch("create table t (x)").expect("runs");
                }
                _ => {
                    let middle = bytes.len() / 2 / 4096 * 4096;
                    bytes[middle..middle + 4096].fill(0xA5);
                    std::fs::write(&bad, &bytes).expect("writes");
                }
            }
            let refused = restore(url, &bad, true);
            assert!(matches!(refused, Err(Error::Corrupt(_))), "{damage}: {refused:?}");
        }
    });
    let things = fresh.store.read_blocking(|tx| tx.one::<i64>("select count(*) from thing", &[]));
    assert_eq!(things, Ok::<_, Error>(Some(3000)), "the database stayed as it was");
}

#[test]
fn a_missing_tool_is_named() {
    let missing = crate::backup::tool("althing-no-such-tool", &[], &[]);
    let Err(Error::Backup(message)) = missing else { panic!("{missing:?}") };
    assert!(message.contains("althing-no-such-tool") && message.contains("install"), "{message}");
}

#[test]
fn a_restore_that_was_killed_between_its_steps_is_settled_by_the_next_process() {
    let mut fresh = support::sqlite(support::options());
    fill(&fresh.store);
    let copy = fresh.path("copy");
    assert_eq!(fresh.store.backup(&copy, |_| ()), Ok(()));
    let database = fresh.path("test.db");
    let replaced = fresh.path("test.db.replaced");
    for done in ["prepared", "put aside"] {
        let emptied = fresh.store.write_blocking(Lane::Interactive, |tx| tx.exec("delete from thing", &[]));
        assert_eq!(emptied, Ok::<_, Error>(3000));
        fresh = fresh.reopen_after(|url| {
            let mark = Claim::take(url).and_then(|claim| claim.prepare(&copy, true)).expect("prepares");
            if done == "put aside" {
                std::fs::rename(&database, &replaced).expect("renames");
            }
            assert_eq!(Claim::take(url).and_then(|claim| claim.settle(&mark)), Ok(true));
        });
        let things = fresh.store.read_blocking(|tx| tx.one::<i64>("select count(*) from thing", &[]));
        assert_eq!(things, Ok::<_, Error>(Some(3000)), "{done}");
        let kept = rusqlite::Connection::open(&replaced).expect("opens");
        let things = kept.query_row("select count(*) from thing", [], |row| row.get::<_, i64>(0));
        assert_eq!(things, Ok(0), "what was there is kept: {done}");
    }
}
