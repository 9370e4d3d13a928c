//! What goes wrong between us and a server, and races that only several writers have.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use super::support::{self, both_engines};
use crate::{Error, Lane, Options, Store, Tx, args, lock};

fn put(store: &Store, id: i64, total: i64) {
    let written = store.write_blocking(Lane::Interactive, move |tx: &mut Tx<'_>| {
        tx.exec("insert into tally (id, total) values ($1, $2)", args![id, total])
    });
    assert_eq!(written, Ok::<_, Error>(1));
}

fn total(store: &Store, id: i64) -> Option<i64> {
    store
        .read_blocking(move |tx| tx.one::<i64>("select total from tally where id = $1", args![id]))
        .expect("reads")
}

/// The process of the server that serves this transaction.
fn backend(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(tx.one::<i64>("select pg_backend_pid()::bigint", &[])?.unwrap_or_default())
}

fn kill(url: &str, backend: i64) {
    support::admin(url, &format!("select pg_terminate_backend({backend})")).expect("terminates");
}

both_engines! {
    fn deciding_on_a_locked_row_loses_no_change(fresh) {
        put(&fresh.store, 1, 0);
        let threads: Vec<_> = (0..4).map(|_| {
            let store = fresh.store.clone();
            std::thread::spawn(move || for _ in 0..50 {
                let written = store.write_blocking(Lane::Interactive, |tx| {
                    let read = lock!("select total from tally where id = $1").of(tx);
                    let total = tx.one::<i64>(read, args![1_i64])?.unwrap_or_default();
                    tx.exec("update tally set total = $1 where id = $2", args![total + 1, 1_i64])
                });
                assert_eq!(written, Ok::<_, Error>(1));
            })
        }).collect();
        for thread in threads {
            thread.join().expect("no panic");
        }
        assert_eq!(total(&fresh.store, 1), Some(200));
    }
}

#[test]
fn a_deadlock_is_run_again() {
    let Some(fresh) = support::postgres(support::options()) else { return };
    put(&fresh.store, 1, 0);
    put(&fresh.store, 2, 0);
    let barrier = Arc::new(Barrier::new(2));
    let attempts = Arc::new(AtomicU32::new(0));
    let threads = [(1, 2), (2, 1)].map(|(first, second)| {
        let (store, barrier, attempts) = (fresh.store.clone(), Arc::clone(&barrier), Arc::clone(&attempts));
        let tried = AtomicU32::new(0);
        std::thread::spawn(move || {
            store.write_blocking(Lane::Interactive, move |tx| {
                let sql = "update tally set total = total + 1 where id = $1";
                tx.exec(sql, args![first])?;
                if tried.fetch_add(1, Ordering::Relaxed) == 0 {
                    barrier.wait();
                }
                attempts.fetch_add(1, Ordering::Relaxed);
                tx.exec(sql, args![second])
            })
        })
    });
    for thread in threads {
        assert_eq!(thread.join().expect("no panic"), Ok::<_, Error>(1));
    }
    assert_eq!((total(&fresh.store, 1), total(&fresh.store, 2)), (Some(2), Some(2)));
    assert!(attempts.load(Ordering::Relaxed) >= 3, "at least one of the two lost at least once");
}

#[test]
fn collisions_are_run_again_three_times() {
    const COLLIDE: &str = "do $$ begin raise exception using errcode = '40001'; end $$";
    let Some(fresh) = support::postgres(support::options()) else { return };
    for collisions in [3, 4] {
        let attempts = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&attempts);
        let outcome = fresh.store.write_blocking(Lane::Interactive, move |tx| {
            let attempt = counted.fetch_add(1, Ordering::Relaxed);
            tx.exec("insert into tally (id, total) values ($1, 0)", args![i64::from(collisions)])?;
            if attempt < collisions {
                tx.exec(COLLIDE, &[])?;
            }
            Ok::<_, Error>(())
        });
        assert_eq!(attempts.load(Ordering::Relaxed), 4);
        assert_eq!(outcome.is_ok(), collisions == 3, "{outcome:?}");
        assert!(outcome.err().is_none_or(|error| error.is_retryable()));
    }
}

#[test]
fn a_connection_lost_before_the_commit_is_replaced() {
    let Some(fresh) = support::postgres(Options { writers: 2, ..support::options() }) else { return };
    let (url, attempts) = (fresh.url.clone(), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&attempts);
    let written = fresh.store.write_blocking(Lane::Interactive, move |tx| {
        tx.exec("insert into tally (id, total) values (1, 1)", &[])?;
        if counted.fetch_add(1, Ordering::Relaxed) == 0 {
            kill(&url, backend(tx)?);
        }
        tx.exec("insert into tally (id, total) values (2, 2)", &[])
    });
    assert_eq!(written, Ok::<_, Error>(1));
    assert_eq!(attempts.load(Ordering::Relaxed), 2);
    assert_eq!((total(&fresh.store, 1), total(&fresh.store, 2)), (Some(1), Some(2)));
}

#[test]
fn a_connection_lost_again_and_again_is_retryable_for_the_caller() {
    let Some(fresh) = support::postgres(support::options()) else { return };
    let url = fresh.url.clone();
    let written = fresh.store.write_blocking(Lane::Interactive, move |tx| {
        kill(&url, backend(tx)?);
        tx.exec("insert into tally (id, total) values (1, 1)", &[])
    });
    assert!(matches!(written, Err(Error::Unavailable(_))), "{written:?}");
    assert_eq!(total(&fresh.store, 1), None);
}

#[test]
fn connections_that_died_while_idle_are_not_noticed_by_callers() {
    let Some(fresh) = support::postgres(support::options()) else { return };
    put(&fresh.store, 1, 1);
    let others = "select pg_terminate_backend(pid) from pg_stat_activity
                  where datname = current_database() and pid <> pg_backend_pid()";
    support::admin(&fresh.url, others).expect("terminates");
    for id in 2..20 {
        put(&fresh.store, id, 1);
        assert_eq!(total(&fresh.store, id), Some(1));
    }
}

#[test]
fn a_connection_lost_at_the_commit_is_unknown() {
    let Some(fresh) = support::postgres(support::options()) else { return };
    let (url, attempts) = (fresh.url.clone(), Arc::new(AtomicU32::new(0)));
    let counted = Arc::clone(&attempts);
    let written = fresh.store.write_blocking(Lane::Interactive, move |tx| {
        counted.fetch_add(1, Ordering::Relaxed);
        tx.exec("insert into tally (id, total) values (1, 1)", &[])?;
        kill(&url, backend(tx)?);
        Ok::<_, Error>(())
    });
    assert!(matches!(written, Err(Error::Unknown(_))), "{written:?}");
    assert_eq!(attempts.load(Ordering::Relaxed), 1, "never run again behind the caller's back");
    put(&fresh.store, 2, 2);
}

#[test]
fn a_warning_at_the_commit_is_unknown() {
    // A cancelled wait for a standby is a warning too; this one needs no standby.
    const WARN: &str = "create function warn() returns trigger language plpgsql
                        as $$ begin raise warning 'as for a standby'; return null; end $$;
                        create constraint trigger warn after insert on tally
                        deferrable initially deferred for each row execute function warn()";
    let Some(fresh) = support::postgres(support::options()) else { return };
    support::admin(&fresh.url, WARN).expect("makes");
    let written = fresh
        .store
        .write_blocking(Lane::Interactive, |tx| tx.exec("insert into tally (id, total) values (1, 1)", &[]));
    assert!(matches!(written, Err::<u64, _>(Error::Unknown(_))), "{written:?}");
    let next = fresh.store.write_blocking(Lane::Interactive, |tx| tx.exec("delete from tally", &[]));
    assert_eq!(next, Ok::<_, Error>(1));
}

#[test]
fn a_changed_schema_does_not_break_prepared_statements() {
    let Some(fresh) = support::postgres(Options { writers: 2, readers: 2, ..support::options() }) else {
        return;
    };
    let every =
        || fresh.store.write_blocking(Lane::Interactive, |tx| tx.all::<i64>("select * from tally", &[]));
    put(&fresh.store, 1, 1);
    for _ in 0..4 {
        assert_eq!(every(), Ok::<_, Error>(vec![1]));
    }
    support::admin(&fresh.url, "alter table tally add column later bigint").expect("alters");
    for _ in 0..4 {
        assert_eq!(every(), Ok::<_, Error>(vec![1]));
    }
}

#[test]
fn transaction_numbers_are_the_servers_and_isolation_is_as_promised() {
    let Some(fresh) = support::postgres(support::options()) else { return };
    let level = |tx: &mut Tx<'_>| tx.one::<String>("select current_setting('transaction_isolation')", &[]);
    assert_eq!(fresh.store.read_blocking(level), Ok(Some("repeatable read".into())));
    assert_eq!(fresh.store.write_blocking(Lane::Bulk, level), Ok(Some("read committed".into())));
    let number = fresh.store.write_blocking(Lane::Bulk, |tx| {
        let ours = tx.txid()?;
        Ok::<_, Error>((Some(ours), tx.one::<i64>("select pg_current_xact_id()::text::bigint", &[])?))
    });
    assert!(number.is_ok_and(|(ours, theirs)| ours == theirs));
}

#[test]
fn opening_inside_a_runtime_works_and_an_absent_server_is_unavailable() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    // Port 1 of this machine answers at once that nobody listens.
    let absent = runtime
        .block_on(async { Store::open("postgres://nobody:secret@127.0.0.1:1/none", support::options()) });
    let Some(Error::Unavailable(message)) = absent.err() else { panic!("opened") };
    assert!(!message.contains("secret"), "{message}");
    let Some(fresh) = support::postgres(support::options()) else { return };
    let read = runtime.block_on(async {
        let store = Store::open(&fresh.url, support::options())?;
        store.read(|tx| tx.one::<i64>("select count(*) from tally", &[])).await
    });
    assert_eq!(read, Ok(Some(0)));
}

#[test]
fn a_server_whose_certificate_nobody_signed_is_refused() {
    let Some(fresh) = support::postgres(support::options()) else { return };
    for mode in ["require", "verify-full"] {
        let opened = Store::open(&format!("{}?sslmode={mode}", fresh.url), support::options());
        // Without TLS on the test server the refusal is the server's.
        assert!(matches!(opened.err(), Some(Error::Unavailable(_))), "{mode}");
    }
    let unknown = Store::open(&format!("{}?sslmode=sometimes", fresh.url), support::options());
    assert!(matches!(unknown.err(), Some(Error::Engine(_))));
    let absent = Store::open(&format!("{}?sslmode=require&sslrootcert=/none", fresh.url), support::options());
    assert!(matches!(absent.err(), Some(Error::Engine(_))));
}
