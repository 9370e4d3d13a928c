//! Runs a target on many inputs, and catches what it must not do.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

use crate::MEMORY;
use crate::mutate::Mutator;
use crate::target::{Ran, Target};
use chance::Chance;

/// Inputs that are kept to be changed further, and how large such a one may be.
const POOL_MAX: usize = 4_096;
const KEPT_BYTES_MAX: usize = 8 * 1024;
/// Stack of the thread that readers run on: theirs in the server is larger.
const STACK_BYTES: usize = if cfg!(test) { 2 * 1024 * 1024 } else { 256 * 1024 };
/// Tries to make an input smaller that shows a fault.
const SHRINKS_MAX: usize = 2_000;
/// The name of that thread, by which its panics are known.
const THREAD: &str = "fuzz";

/// What an execution may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Processor time, whatever the input.
    pub cpu: Duration,
    /// More of it for each KiB.
    pub cpu_per_kib: Duration,
    /// Memory at its highest.
    pub memory_bytes: usize,
    /// After so long it hangs.
    pub hang: Duration,
}

/// How long, and from where.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Executions.
    pub runs: u64,
    /// What the inputs are made from.
    pub seed: u64,
    /// Where each input is written before it is run, for those that end the process.
    pub trace: Option<PathBuf>,
}

/// What an execution did wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// It panicked.
    Panic(String),
    /// Something did not hold of what it told.
    Wrong(String),
    /// It took this much processor time.
    Slow(Duration),
    /// It took this many bytes.
    Memory(usize),
    /// It did not end.
    Hang,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panic(why) => write!(f, "it panicked: {why}"),
            Self::Wrong(why) => write!(f, "it is wrong: {why}"),
            Self::Slow(time) => write!(f, "it took {} ms of processor time", time.as_millis()),
            Self::Memory(bytes) => write!(f, "it took {} KiB of memory", bytes / 1024),
            Self::Hang => f.write_str("it hangs"),
        }
    }
}

/// An input that showed a fault.
#[derive(Debug)]
pub struct Found {
    /// What is wrong.
    pub fault: Fault,
    /// The input, made smaller where that is possible.
    pub input: Vec<u8>,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Figures {
    /// Executions, and the bytes of their inputs.
    pub runs: u64,
    /// Bytes.
    pub bytes: u64,
    /// Comments that were told.
    pub comments: u64,
    /// Processor time of all.
    pub cpu: Duration,
    /// The most of one, in microseconds for each KiB, of inputs of at least one.
    pub slowest: f64,
    /// The most memory of one, in bytes.
    pub memory: usize,
    /// Different ways that inputs went.
    pub ways: usize,
    /// What was noted.
    pub codes: BTreeSet<&'static str>,
    /// Why inputs were refused.
    pub reasons: BTreeSet<String>,
    /// Inputs that went a way of their own.
    pub kept: Vec<Vec<u8>>,
}

/// The execution that is running.
#[derive(Default)]
struct Now {
    input: Vec<u8>,
    since: Option<Instant>,
    /// Whether nobody waits any more, should it end after all.
    is_over: bool,
}

/// Runs a target as often as planned, or until it does something wrong.
pub fn fuzz(target: &Arc<Target>, plan: &Plan, limits: Limits) -> Result<Figures, Box<Found>> {
    keep_panics_quiet();
    let now = Arc::new(Mutex::new(Now::default()));
    let (send, ended) = channel();
    let worker = {
        let (target, plan, now) = (Arc::clone(target), plan.clone(), Arc::clone(&now));
        thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK_BYTES).spawn(move || {
            // Nobody waits any more when this fails.
            let _ = send.send(work(&target, &plan, limits, &now));
        })
    };
    let worker = worker.expect("a thread can be started");
    loop {
        match ended.recv_timeout(limits.hang / 10) {
            Ok(result) => {
                let _ = worker.join();
                return result;
            }
            Err(RecvTimeoutError::Disconnected) => panic!("the thread that runs inputs has ended"),
            Err(RecvTimeoutError::Timeout) => {
                let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
                if now.since.is_some_and(|since| since.elapsed() > limits.hang) {
                    now.is_over = true;
                    return Err(Box::new(Found { fault: Fault::Hang, input: now.input.clone() }));
                }
            }
        }
    }
}

fn work(target: &Target, plan: &Plan, limits: Limits, now: &Mutex<Now>) -> Result<Figures, Box<Found>> {
    let mut chance = Chance::seeded(plan.seed);
    let mutator = Mutator { tokens: target.tokens };
    let (mut figures, mut ways) = (Figures::default(), HashSet::new());
    let mut pool = target.seeds.clone();
    for run in 0..plan.runs {
        if now.lock().unwrap_or_else(PoisonError::into_inner).is_over {
            break;
        }
        let input = match target.seeds.get(run as usize) {
            Some(seed) => seed.clone(),
            None => mutator.make(&pool, &mut chance),
        };
        if let Some(path) = &plan.trace {
            // Only a help: when it fails, the run goes on.
            let _ = std::fs::write(path, &input);
        }
        let (ran, cpu, memory) = match once(target, &input, limits, now) {
            Ok(measured) => measured,
            Err(fault) => return Err(Box::new(shrunk(target, input, fault, limits, now))),
        };
        figures.add(&ran, cpu, memory, input.len());
        if ways.insert(ran.way) && run >= target.seeds.len() as u64 && input.len() <= KEPT_BYTES_MAX {
            figures.kept.push(input.clone());
            if pool.len() < POOL_MAX {
                pool.push(input);
            }
        }
    }
    figures.ways = ways.len();
    Ok(figures)
}

impl Figures {
    fn add(&mut self, ran: &Ran, cpu: Duration, memory: usize, bytes: usize) {
        self.runs += 1;
        self.bytes += bytes as u64;
        self.comments += ran.comments;
        self.cpu += cpu;
        self.memory = self.memory.max(memory);
        if ran.bytes >= 1024 {
            self.slowest = self.slowest.max(cpu.as_secs_f64() * 1e6 / (ran.bytes as f64 / 1024.0));
        }
        self.codes.extend(ran.codes.iter().map(|code| code.name()));
        self.reasons.extend(ran.reason.map(|reason| format!("{reason:?}")));
    }
}

/// Runs one input, and again where it took too long: something else may have slowed it down.
fn once(
    target: &Target,
    input: &[u8],
    limits: Limits,
    now: &Mutex<Now>,
) -> Result<(Ran, Duration, usize), Fault> {
    let mut measured = measure(target, input, now)?;
    let allowed = limits.cpu + limits.cpu_per_kib.mul_f64(measured.0.bytes as f64 / 1024.0);
    for _ in 0..2 {
        if measured.1 > allowed {
            let again = measure(target, input, now)?;
            measured.1 = measured.1.min(again.1);
        }
    }
    if measured.1 > allowed {
        return Err(Fault::Slow(measured.1));
    }
    if measured.2 > limits.memory_bytes { Err(Fault::Memory(measured.2)) } else { Ok(measured) }
}

fn measure(target: &Target, input: &[u8], now: &Mutex<Now>) -> Result<(Ran, Duration, usize), Fault> {
    {
        let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
        now.input.clear();
        now.input.extend_from_slice(input);
        now.since = Some(Instant::now());
    }
    MEMORY.reset_peak_usage();
    let (before, begun) = (MEMORY.current_usage(), cpu());
    let ran = catch_unwind(AssertUnwindSafe(|| (target.execute)(input)));
    let (cpu, memory) = (cpu().saturating_sub(begun), MEMORY.peak_usage().saturating_sub(before));
    now.lock().unwrap_or_else(PoisonError::into_inner).since = None;
    match ran {
        Ok(Ok(ran)) => Ok((ran, cpu, memory)),
        Ok(Err(why)) => Err(Fault::Wrong(why)),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words");
            Err(Fault::Panic(format!("{said} ({})", PLACE.take())))
        }
    }
}

/// Leaves out of an input what is not needed for its fault.
fn shrunk(target: &Target, input: Vec<u8>, fault: Fault, limits: Limits, now: &Mutex<Now>) -> Found {
    let mut found = Found { fault, input };
    if !matches!(found.fault, Fault::Panic(_) | Fault::Wrong(_)) {
        // Time and memory go with the size: a smaller input shows less.
        return found;
    }
    let mut piece = found.input.len() / 2;
    let mut tries = 0;
    while piece > 0 && tries < SHRINKS_MAX {
        let mut at = 0;
        while at < found.input.len() && tries < SHRINKS_MAX {
            tries += 1;
            let mut smaller = found.input.clone();
            smaller.drain(at..(at + piece).min(found.input.len()));
            match once(target, &smaller, limits, now) {
                Err(fault) if std::mem::discriminant(&fault) == std::mem::discriminant(&found.fault) => {
                    found = Found { fault, input: smaller };
                }
                _ => at += piece,
            }
        }
        piece /= 2;
    }
    found
}

/// Processor time of this thread.
fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Keeps where a panic was, instead of telling it, for panics of the thread that runs inputs.
fn keep_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if thread::current().name() == Some(THREAD) {
                let place = panic.location().map(ToString::to_string).unwrap_or_default();
                PLACE.set(place);
            } else {
                others(panic);
            }
        }));
    });
}
