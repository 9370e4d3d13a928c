//! SQLite's group commit: what shares a transaction and what does not.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::support::{self, Fresh};
use crate::{Constraint, Error, GROUP_MAX, Lane, Options, Store, Tx, args, figures, follow};

type Outcome = Result<i64, Error>;

/// Holds the writer inside a closure, so that everything pushed meanwhile waits for the same next group.
struct Gate(mpsc::Sender<()>, std::thread::JoinHandle<()>);

impl Gate {
    fn close(store: &Store) -> Self {
        let (open, opened) = mpsc::channel::<()>();
        let (inside, entered) = mpsc::channel::<()>();
        let (opened, inside) = (Mutex::new(opened), Mutex::new(inside));
        let store = store.clone();
        let thread = std::thread::spawn(move || {
            let held = store.write_blocking(Lane::Interactive, move |_| {
                inside.lock().expect("sound").send(()).expect("somebody waits");
                // An error means that the gate was dropped, which opens it too.
                let _ = opened.lock().expect("sound").recv();
                // Refused, so that the gate itself is no member of the group behind it.
                Err::<(), _>(Error::Decode("gate".into()))
            });
            assert_eq!(held, Err(Error::Decode("gate".into())));
        });
        entered.recv().expect("the writer has come in");
        Self(open, thread)
    }

    fn open(self) {
        self.0.send(()).expect("the writer waits");
        self.1.join().expect("the writer goes on");
    }
}

/// Pushes writes in order while the gate is closed, and collects how they end.
struct Crowd {
    runtime: tokio::runtime::Runtime,
    store: Store,
    waiting: Vec<JoinHandle<Outcome>>,
}

impl Crowd {
    fn new(store: &Store) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        Self { runtime, store: store.clone(), waiting: Vec::new() }
    }

    fn push(&mut self, lane: Lane, f: impl Fn(&mut Tx<'_>) -> Outcome + Send + 'static) {
        let store = self.store.clone();
        self.waiting.push(self.runtime.spawn(async move { store.write(lane, f).await }));
        // One turn of the runtime lets the new task push its closure.
        self.runtime.block_on(tokio::task::yield_now());
    }

    fn outcomes(self) -> Vec<Outcome> {
        self.runtime.block_on(async {
            let mut all = Vec::new();
            for one in self.waiting {
                all.push(one.await.expect("no panic"));
            }
            all
        })
    }
}

/// Writes a row and answers the group's number.
fn add(tx: &mut Tx<'_>, number: i64) -> Outcome {
    tx.exec("insert into tally (id, total) values ($1, 1)", args![number])?;
    tx.txid()
}

fn kept(store: &Store) -> Vec<i64> {
    store.read_blocking(|tx| tx.all::<i64>("select id from tally order by id", &[])).expect("reads")
}

/// Groups that end only when nobody waits, so that a slow machine does not cut them short.
fn patient() -> Options {
    Options { group_time: Duration::from_mins(10), ..support::options() }
}

fn fresh() -> Fresh {
    support::sqlite(patient())
}

#[test]
fn a_refusal_and_a_panic_in_the_middle_undo_only_themselves() {
    let fresh = fresh();
    let gate = Gate::close(&fresh.store);
    let mut crowd = Crowd::new(&fresh.store);
    for number in 0..10 {
        crowd.push(Lane::Interactive, move |tx| {
            let group = add(tx, number)?;
            assert!(number != 3, "panics on purpose");
            if number == 0 || number == 6 { Err(Error::Decode("refused".into())) } else { Ok(group) }
        });
    }
    gate.open();
    let outcomes = crowd.outcomes();
    assert_eq!(outcomes[0], Err(Error::Decode("refused".into())), "the first member has no savepoint");
    assert_eq!(outcomes[3], Err(Error::Panicked));
    assert_eq!(outcomes[6], Err(Error::Decode("refused".into())));
    let groups: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert_eq!(groups.len(), 7);
    assert!(groups.iter().all(|group| *group == groups[0]), "one commit: {groups:?}");
    assert_eq!(kept(&fresh.store), [1, 2, 4, 5, 7, 8, 9]);
}

#[test]
fn a_refusal_costs_the_members_before_it_one_run_more_and_only_when_it_had_written() {
    for (writes_first, wanted) in [(false, [1, 1, 1, 1, 1, 1]), (true, [2, 1, 2, 1, 1, 1])] {
        let fresh = fresh();
        let gate = Gate::close(&fresh.store);
        let mut crowd = Crowd::new(&fresh.store);
        let runs: Arc<[AtomicU32; 6]> = Arc::default();
        for number in 0..6_usize {
            let runs = Arc::clone(&runs);
            crowd.push(Lane::Interactive, move |tx| {
                runs[number].fetch_add(1, Ordering::Relaxed);
                let refuses = [1, 3, 4].contains(&number);
                // In the second round members 3 and 4 refuse after writing; 4 does so when the group is
                // careful.
                let writes = !refuses || (writes_first && number >= 3);
                if writes {
                    add(tx, number as i64)?;
                }
                if refuses { Err(Error::Decode("refused".into())) } else { Ok(0) }
            });
        }
        gate.open();
        let refused = crowd.outcomes().iter().filter(|outcome| outcome.is_err()).count();
        assert_eq!(refused, 3);
        assert_eq!(runs.each_ref().map(|runs| runs.load(Ordering::Relaxed)), wanted);
        assert_eq!(kept(&fresh.store), [0, 2, 5]);
    }
}

#[test]
fn groups_are_bounded_and_take_one_bulk_closure() {
    let fresh = fresh();
    let gate = Gate::close(&fresh.store);
    let mut crowd = Crowd::new(&fresh.store);
    for number in 0..600 {
        let lane = if number < 5 { Lane::Bulk } else { Lane::Interactive };
        crowd.push(lane, move |tx| add(tx, number));
    }
    gate.open();
    let groups: Vec<i64> = crowd.outcomes().into_iter().map(|outcome| outcome.expect("kept")).collect();
    let mut sizes: BTreeMap<i64, usize> = BTreeMap::new();
    for group in &groups {
        *sizes.entry(*group).or_default() += 1;
    }
    assert!(sizes.values().all(|size| *size <= GROUP_MAX), "{sizes:?}");
    let bulk: Vec<_> = groups[..5].to_vec();
    assert!(bulk.windows(2).all(|pair| pair[0] < pair[1]), "one a group, in order: {bulk:?}");
    assert_eq!(kept(&fresh.store).len(), 600);
}

#[test]
fn a_group_whose_time_is_up_commits() {
    let fresh = support::sqlite(Options { group_time: Duration::ZERO, ..support::options() });
    let gate = Gate::close(&fresh.store);
    let mut crowd = Crowd::new(&fresh.store);
    for number in 0..10 {
        crowd.push(Lane::Interactive, move |tx| add(tx, number));
    }
    gate.open();
    let groups: Vec<i64> = crowd.outcomes().into_iter().map(|outcome| outcome.expect("kept")).collect();
    assert_eq!(groups, (1..=10).collect::<Vec<_>>(), "each commits alone");
}

#[test]
fn a_full_disk_undoes_the_group_and_tells_every_member() {
    let fresh = fresh();
    let gate = Gate::close(&fresh.store);
    let mut crowd = Crowd::new(&fresh.store);
    for number in 0..3 {
        crowd.push(Lane::Interactive, move |tx| add(tx, number));
    }
    crowd.push(Lane::Interactive, |tx| {
        tx.one::<i64>("pragma max_page_count = 1", &[])?;
        let failed = tx.exec("update tally set total = length(hex(zeroblob(9000000)))", &[]);
        assert_eq!(failed, Ok(3), "needs no page");
        let full = tx.exec("insert into thing (id, data) values (zeroblob(16), zeroblob(900000))", &[]);
        assert!(matches!(full, Err(Error::Unavailable(_))), "{full:?}");
        let after = add(tx, 98);
        assert_eq!(after, full.map(|_| 0), "nothing may follow: it would commit alone");
        Ok(0)
    });
    crowd.push(Lane::Interactive, |tx| add(tx, 4));
    gate.open();
    let outcomes = crowd.outcomes();
    for outcome in &outcomes[..4] {
        assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcomes:?}");
        assert!(outcome.as_ref().is_err_and(Error::is_retryable));
    }
    assert!(outcomes[4].is_ok(), "what needs no space goes on: {outcomes:?}");
    assert_eq!(kept(&fresh.store), [4]);
    let freed = fresh.store.write_blocking(Lane::Interactive, |tx| {
        tx.one::<i64>("pragma max_page_count = 100000", &[])?;
        tx.exec("insert into thing (id, data) values (zeroblob(16), zeroblob(900000))", &[])
    });
    assert_eq!(freed, Ok::<_, Error>(1), "space is back without a restart");
}

#[test]
fn a_reference_broken_at_commit_is_blamed_on_its_own_member() {
    let fresh = fresh();
    let gate = Gate::close(&fresh.store);
    let mut crowd = Crowd::new(&fresh.store);
    for number in 0..5 {
        crowd.push(Lane::Interactive, move |tx| {
            if number == 2 {
                tx.exec("insert into thing (id, parent) values (zeroblob(16), randomblob(16))", &[])?;
            }
            add(tx, number)
        });
    }
    gate.open();
    let outcomes = crowd.outcomes();
    assert!(
        matches!(outcomes[2], Err(Error::Constraint { kind: Constraint::ForeignKey, .. })),
        "{outcomes:?}"
    );
    assert_eq!(kept(&fresh.store), [0, 1, 3, 4]);
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 4);
}

#[test]
fn a_full_queue_refuses_at_once() {
    let fresh = support::sqlite(Options { queue: 2, ..patient() });
    let gate = Gate::close(&fresh.store);
    let mut crowd = Crowd::new(&fresh.store);
    for number in 0..3 {
        crowd.push(Lane::Interactive, move |tx| add(tx, number));
    }
    crowd.push(Lane::Bulk, |tx| add(tx, 3));
    // The writer still stands at the gate, so this answer did not wait for it.
    let third = crowd.waiting.remove(2);
    assert_eq!(crowd.runtime.block_on(third).expect("no panic"), Err(Error::Busy));
    gate.open();
    assert!(crowd.outcomes().iter().all(Result::is_ok));
    assert_eq!(kept(&fresh.store), [0, 1, 3]);
}

#[test]
fn giving_up_waiting_does_not_take_the_change_back() {
    let fresh = fresh();
    let gate = Gate::close(&fresh.store);
    let mut crowd = Crowd::new(&fresh.store);
    crowd.push(Lane::Interactive, |tx| add(tx, 1));
    crowd.waiting.remove(0).abort();
    crowd.runtime.block_on(tokio::task::yield_now());
    gate.open();
    let fresh = fresh.reopen();
    assert_eq!(kept(&fresh.store), [1]);
}

#[test]
fn after_a_failed_commit_nothing_is_acknowledged_or_written() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let fatal = move |error: &Error| heard.lock().expect("sound").push(error.clone());
    let fresh = support::sqlite(Options { fatal: Some(Arc::new(fatal)), ..patient() });
    let gate = Gate::close(&fresh.store);
    let mut crowd = Crowd::new(&fresh.store);
    for number in 0..3 {
        crowd.push(Lane::Interactive, move |tx| {
            if number == 1 {
                crate::group::fail_next_commit(rusqlite::ffi::SQLITE_IOERR_FSYNC);
            }
            add(tx, number)
        });
    }
    gate.open();
    let outcomes = crowd.outcomes();
    for outcome in &outcomes {
        assert!(matches!(outcome, Err(Error::CommitFailed(_))), "{outcomes:?}");
    }
    assert_eq!(told.lock().expect("sound").len(), 1, "the process is told once");
    let later = fresh.store.write_blocking(Lane::Interactive, |tx| add(tx, 9));
    assert_eq!(later, Err(Error::Stopped));
    assert!(fresh.store.backup(&fresh.path("copy.db"), |_| ()).is_err());
    let fresh = fresh.reopen();
    assert_eq!(kept(&fresh.store), Vec::<i64>::new());
}

#[test]
fn a_commit_without_space_is_retryable_and_writing_goes_on() {
    let fresh = fresh();
    let full = fresh.store.write_blocking(Lane::Interactive, |tx| {
        crate::group::fail_next_commit(rusqlite::ffi::SQLITE_FULL);
        add(tx, 1)
    });
    assert!(matches!(full, Err(Error::Unavailable(_))), "{full:?}");
    assert!(fresh.store.write_blocking(Lane::Interactive, |tx| add(tx, 2)).is_ok());
    assert_eq!(kept(&fresh.store), [2]);
}

/// Writes an event with an id that is as old as its number, and answers the group's number.
fn log(tx: &mut Tx<'_>, number: u128) -> Outcome {
    let txid = tx.txid()?;
    tx.exec(
        "insert into event (txid, id, kind, site_id, actor_kind, reason, at) values ($1, $2, 'key_added', $3, 'system', '', 0)",
        args![txid, uuid::Uuid::from_u128(number), uuid::Uuid::nil()],
    )?;
    Ok(txid)
}

/// Ids are made before a transaction: whoever comes later into a group may bring an older one.
#[test]
fn whoever_follows_the_log_within_a_group_passes_nothing_over() {
    let options = Options { group_time: Duration::from_mins(1), ..support::options() };
    let fresh = support::empty_sqlite(options);
    fresh.store.migrate("test", || 0).expect("migrates");
    let mut crowd = Crowd::new(&fresh.store);
    let gate = Gate::close(&fresh.store);
    crowd.push(Lane::Interactive, |tx| log(tx, 5));
    let ((inside, entered), (go, gone)) = (mpsc::channel(), mpsc::channel());
    let (inside, gone) = (Mutex::new(inside), Mutex::new(gone));
    crowd.push(Lane::Bulk, move |tx| {
        let followed = follow::step(tx, follow::EVENTS_MAX)?;
        inside.lock().expect("sound").send(()).expect("somebody waits");
        let _: Result<(), _> = gone.lock().expect("sound").recv();
        Ok(followed as i64)
    });
    gate.open();
    entered.recv().expect("the follower has come in");
    crowd.push(Lane::Interactive, |tx| log(tx, 3));
    go.send(()).expect("the follower waits");
    let [first, followed, later] = &crowd.outcomes()[..] else { panic!("three") };
    assert_eq!((followed, first == later), (&Ok(0), true), "one group: {first:?} {later:?}");
    let rest = fresh.store.write_blocking(Lane::Bulk, |tx| follow::step(tx, follow::EVENTS_MAX));
    assert_eq!(rest, Ok::<_, Error>(2));
    let wrong = fresh.store.read_blocking(|tx| {
        let followed = follow::cursor(tx)?;
        figures::wrong(tx, followed)
    });
    assert_eq!(wrong, Ok(Vec::new()));
}
