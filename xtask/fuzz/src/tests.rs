//! A short run of every reader, and controls: what must be caught is caught.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::*;
use crate::run::{Fault, Found, fuzz};
use crate::target::Ran;
use crate::tokens::JSON;

/// Executions of each reader.
const RUNS: u64 = 600;

/// Memory is counted for the whole process: one at a time.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Without optimisation everything is slower.
const TEST_LIMITS: Limits = Limits {
    cpu: Duration::from_secs(1),
    cpu_per_kib: Duration::from_millis(20),
    hang: Duration::from_mins(2),
    ..LIMITS
};

fn plan(runs: u64) -> Plan {
    Plan { runs, seed: 7, trace: None }
}

/// What a reader is caught at that does this with each input.
fn caught(limits: Limits, execute: impl Fn(&[u8]) -> Result<Ran, String> + Send + Sync + 'static) -> Found {
    let seeds = vec![b"{\"id\": 1, \"text\": \"a text\"}".to_vec()];
    let target = Target { name: "control".to_owned(), tokens: JSON, seeds, execute: Box::new(execute) };
    *fuzz(&Arc::new(target), &plan(200_000), limits).unwrap_err()
}

#[test]
fn no_reader_does_wrong_in_a_short_run() {
    let _alone = alone();
    for name in corpus::names() {
        let target = Arc::new(corpus::target(&name, None).unwrap());
        match fuzz(&target, &plan(RUNS), TEST_LIMITS) {
            Ok(figures) => assert_eq!(figures.runs, RUNS),
            Err(found) => panic!("{name}: {}\n{}", found.fault, String::from_utf8_lossy(&found.input)),
        }
    }
}

#[test]
fn a_seed_repeats_a_run() {
    let _alone = alone();
    let run = || {
        let target = Arc::new(corpus::target("disqus", None).unwrap());
        let figures = fuzz(&target, &plan(300), TEST_LIMITS).unwrap();
        (figures.bytes, figures.comments, figures.ways, figures.kept)
    };
    assert_eq!(run(), run());
}

#[test]
fn a_panic_is_caught_and_its_input_made_small() {
    let _alone = alone();
    let found = caught(TEST_LIMITS, |input| {
        let at = input.windows(2).position(|two| two == b"[[");
        assert!(at.is_none(), "two brackets");
        Ok(Ran::default())
    });
    assert!(
        matches!(&found.fault, Fault::Panic(why) if why.starts_with("two brackets") && why.contains("tests.rs"))
    );
    assert_eq!(found.input, b"[[");
}

#[test]
fn what_does_not_hold_is_caught() {
    let _alone = alone();
    let found = caught(TEST_LIMITS, |input| {
        if input.contains(&b'\n') { Err("a line end".to_owned()) } else { Ok(Ran::default()) }
    });
    assert_eq!((found.fault, found.input), (Fault::Wrong("a line end".to_owned()), b"\n".to_vec()));
}

#[test]
fn quadratic_time_is_caught() {
    let _alone = alone();
    let limits = Limits { cpu: Duration::from_millis(20), ..TEST_LIMITS };
    let found = caught(limits, |input| {
        let pairs = input.iter().flat_map(|a| input.iter().filter(move |b| a < *b)).count();
        std::hint::black_box(pairs);
        Ok(Ran { bytes: 1, ..Ran::default() })
    });
    assert!(matches!(found.fault, Fault::Slow(_)), "{}", found.fault);
}

#[test]
fn memory_is_caught() {
    let _alone = alone();
    let found = caught(TEST_LIMITS, |input| {
        let all: Vec<Vec<u8>> = input.iter().map(|_| vec![1; 4096]).collect();
        std::hint::black_box(all);
        Ok(Ran { bytes: 1 << 30, ..Ran::default() })
    });
    assert!(matches!(found.fault, Fault::Memory(bytes) if bytes > LIMITS.memory_bytes), "{}", found.fault);
}

#[test]
fn a_hang_is_caught() {
    static ENOUGH: AtomicBool = AtomicBool::new(false);
    let _alone = alone();
    let limits = Limits { hang: Duration::from_millis(300), ..TEST_LIMITS };
    let found = caught(limits, |input| {
        while input.ends_with(b"[") && !ENOUGH.load(Ordering::Relaxed) {
            std::hint::spin_loop();
        }
        Ok(Ran::default())
    });
    ENOUGH.store(true, Ordering::Relaxed);
    assert_eq!(found.fault, Fault::Hang);
    assert!(found.input.ends_with(b"["));
}
