//! Scoring a comment in the process, without a server: processor time, memory, and the worst that a text can do.

use std::fs;
use std::hint::black_box;
use std::time::Duration;

use althing_scorer::scorer::CHARS_MAX;
use althing_scorer::{Scorer, Scratch, Weights};
use rustix::time::{ClockId, clock_gettime};
use rustrict::Censor;

use super::table::{Goal, Table};
use crate::options::Options;
use chance::Chance;

/// Sentences of our own, of which the texts are made.
const SENTENCES: &str = include_str!("../../../../crates/scorer/tests/hard-sentences.tsv");
/// Texts of each length.
const TEXTS: usize = 300;
const SEED: u64 = 1;
const MIB: f64 = (1 << 20) as f64;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let rounds = options.number("--rounds", 5)?.max(1);
    let (before, own_before) = memory();
    let scorer = Scorer::new(Weights::embedded());
    let mut scratch = Scratch::default();
    scorer.explain("A first text, for which the word lists are built.", &mut scratch);
    let (loaded, own_loaded) = memory();
    let longest: String = texts(CHARS_MAX).remove(0);
    scorer.explain(&longest, &mut scratch);
    let (used, own_used) = memory();
    let mib = |from: u64, to: u64| to.saturating_sub(from) as f64 / MIB;
    let beside =
        format!("PSS, word lists included; {:.1} MiB of it our own pages", mib(own_before, own_loaded));
    table.row("score: weights in memory", mib(before, loaded), "MiB", Goal::AtMost(20.0), beside);
    let beside = format!(
        "once the longest text of {CHARS_MAX} characters was explained; own pages {:.1} MiB",
        mib(own_loaded, own_used)
    );
    table.row("score: what one thread keeps", mib(loaded, used), "MiB", Goal::Told, beside);
    for (chars, name, middle, slow) in [(200, "200", 500.0, 2_000.0), (3_000, "3,000", 10_000.0, 10_000.0)] {
        timed(&scorer, &mut scratch, &texts(chars), name, [middle, slow], rounds, table);
    }
    hostile(&scorer, &mut scratch, rounds, table);
    Ok(())
}

/// Proportional set size of this process, and what of it no other could share, in bytes.
fn memory() -> (u64, u64) {
    let text = fs::read_to_string("/proc/self/smaps_rollup").unwrap_or_default();
    let of = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) << 10
    };
    (of("Pss:"), of("Anonymous:"))
}

/// Texts of so many characters.
fn texts(chars: usize) -> Vec<String> {
    let lines = SENTENCES.lines().filter(|line| !line.starts_with('#'));
    let sentences: Vec<&str> = lines.filter_map(|line| line.rsplit('\t').next()).collect();
    let mut chance = Chance::seeded(SEED);
    let mut text = |_| {
        let mut text = String::new();
        while text.chars().count() < chars {
            text.push_str(sentences[chance.below(sentences.len() as u64) as usize]);
            text.push(' ');
        }
        text.chars().take(chars).collect()
    };
    (0..TEXTS).map(&mut text).collect()
}

/// Processor time of this thread.
fn clock() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Microseconds of processor that `work` takes.
fn micros<T>(work: impl FnOnce() -> T) -> f64 {
    let start = clock();
    black_box(work());
    clock().saturating_sub(start).as_secs_f64() * 1e6
}

/// The middle and the 99th percentile.
fn percentiles(times: &mut [f64]) -> [f64; 2] {
    times.sort_by(f64::total_cmp);
    [times[times.len() / 2], times[times.len() * 99 / 100]]
}

/// Scores, explains and censors every text in turn; of each the shortest of all rounds counts, so that what else runs on
/// the machine is not measured.
fn timed(
    scorer: &Scorer,
    scratch: &mut Scratch,
    texts: &[String],
    name: &str,
    goals: [f64; 2],
    rounds: u64,
    table: &mut Table,
) {
    let mut times = [vec![], vec![], vec![]];
    for text in texts {
        let mut least = [f64::INFINITY; 3];
        for _ in 0..rounds {
            let own = [
                micros(|| scorer.score(text, scratch)),
                micros(|| scorer.explain(text, scratch)),
                micros(|| Censor::from_str(text).analyze()),
            ];
            least.iter_mut().zip(own).for_each(|(least, own)| *least = least.min(own));
        }
        times.iter_mut().zip(least).for_each(|(times, least)| times.push(least));
    }
    let [score, explain, peer] = times.each_mut().map(|times| percentiles(times));
    for (at, part) in ["median", "p99"].into_iter().enumerate() {
        let beside = format!("rustrict {:.0} us", peer[at]);
        table.row(
            format!("score, {name} characters: {part}"),
            score[at],
            "us",
            Goal::AtMost(goals[at]),
            beside,
        );
        table.row(format!("the same, explained: {part}"), explain[at], "us", Goal::Told, String::new());
    }
}

/// Stretches that are repeated to fill a text; the last is made of chance.
const STRETCHES: &[(&str, &str)] = &[
    ("one letter", "a"),
    ("one word without an end", "kqzvjw"),
    ("full stops", "."),
    ("asterisks", "*"),
    ("combining marks", "e\u{301}\u{302}\u{303}\u{323}"),
    ("marks alone", "\u{301}"),
    ("zero-width characters", "\u{200B}i\u{200D}"),
    ("emoji", "\u{1F600}\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"),
    ("letters apart", "i d o t u "),
    ("letters with dots", "i.d.o.t.u."),
    ("masked letters", "*u*k s*t* i**o* "),
    ("masked letters in one word", "*u*ks*t*i**o"),
    ("digits for letters", "1d107 5h17 "),
    ("homoglyphs", "і\u{501}іо\u{442} "),
    ("quotation marks", "\"a\" '"),
    ("addresses", "http://a.b/@c "),
    ("words of two letters", "if so be it, or no: "),
    ("swear words run together", "idiotstupidfool"),
    ("Chinese", "\u{4ED6}\u{5988}\u{7684}"),
];

/// The worst time a byte, and how it grows from a quarter of the longest text to all of it.
fn hostile(scorer: &Scorer, scratch: &mut Scratch, rounds: u64, table: &mut Table) {
    let mut chance = Chance::seeded(SEED);
    let mut random = String::new();
    while random.len() < CHARS_MAX {
        random.push_str(STRETCHES[chance.below(STRETCHES.len() as u64) as usize].1);
    }
    let random = [("a mixture of these", random.as_str())];
    let (mut worst, mut growth) = ((0.0, ""), (0.0, ""));
    for (name, stretch) in STRETCHES.iter().chain(&random) {
        let mut nanos = |chars: usize| {
            let text: String = stretch.chars().cycle().take(chars).collect();
            let times = (0..rounds).map(|_| micros(|| scorer.explain(&text, scratch)));
            times.fold(f64::INFINITY, f64::min) * 1e3 / text.len() as f64
        };
        let (quarter, all) = (nanos(CHARS_MAX / 4), nanos(CHARS_MAX));
        if all > worst.0 {
            worst = (all, name);
        }
        if all / quarter > growth.0 {
            growth = (all / quarter, name);
        }
    }
    let of = format!("{CHARS_MAX} characters, explained; of {} ways: {}", STRETCHES.len() + 1, worst.1);
    table.row("hostile texts: the worst time a byte", worst.0, "ns", Goal::AtMost(20_000.0), of);
    let of = format!("time a byte of {CHARS_MAX} characters to that of a quarter: {}", growth.1);
    table.row("hostile texts: the worst growth", growth.0, "x", Goal::AtMost(1.5), of);
}
