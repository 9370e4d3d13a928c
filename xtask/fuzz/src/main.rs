//! `cargo xtask fuzz`: runs the readers of foreign formats on inputs that are almost right, as often as is wished, and
//! finds panics, hangs, slow inputs, memory and what must not be told. A seed repeats everything.

mod corpus;
mod mutate;
mod pack;
mod run;
mod tables;
mod target;
#[cfg(test)]
mod tests;
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use peak_alloc::PeakAlloc;

use crate::run::{Figures, Limits, Plan};
use crate::target::Target;

/// Counts what is allocated.
#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What a reader may take: records of 4 MiB, some of them at once, and never the more the larger the input is.
const LIMITS: Limits = Limits {
    cpu: Duration::from_millis(20),
    cpu_per_kib: Duration::from_millis(1),
    memory_bytes: 32 * 1024 * 1024,
    hang: Duration::from_secs(10),
};

/// What a saved page may take, which is read as a whole: 500,000 tags, and 16 MiB three times.
const PAGE_MEMORY_BYTES: usize = 192 * 1024 * 1024;

const USAGE: &str =
    "fuzz READER|all [--runs N] [--seed N] [--keep FOLDER] [--trace FILE], or fuzz READER --input FILE";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match command(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn command(args: &[String]) -> Result<(), String> {
    let value = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let number = |name: &str, default: u64| {
        let text =
            value(name).map(|text| text.parse().map_err(|_| format!("{name} {text}: not a whole number")));
        text.unwrap_or(Ok(default))
    };
    let name = args.first().filter(|name| !name.starts_with("--")).ok_or(USAGE)?;
    let known = ["--runs", "--seed", "--keep", "--trace", "--input"];
    if let Some(odd) = args[1..].iter().step_by(2).find(|arg| !known.contains(&arg.as_str())) {
        return Err(format!("{odd}: {USAGE}"));
    }
    let plan = Plan {
        runs: number("--runs", 10_000)?,
        seed: number("--seed", 1)?,
        trace: value("--trace").map(PathBuf::from),
    };
    let keep = value("--keep").map(PathBuf::from);
    let names: Vec<String> =
        corpus::names().into_iter().filter(|known| name == "all" || name == known).collect();
    if names.is_empty() {
        return Err(format!("fuzz {name}: there are all, {}", corpus::names().join(", ")));
    }
    println!(
        "{:<12} {:>9} {:>7} {:>8} {:>9} {:>8} {:>9} {:>6}  notes; refusals",
        "reader", "runs", "s", "MiB", "comments", "us/KiB", "KiB most", "ways"
    );
    let mut failed = 0;
    for name in names {
        let target = Arc::new(corpus::target(&name, keep.as_deref())?);
        match value("--input") {
            Some(path) => again(&target, Path::new(path))?,
            None => failed += usize::from(!one(&target, &plan, keep.as_deref())?),
        }
    }
    if failed == 0 { Ok(()) } else { Err(format!("{failed} readers did something wrong")) }
}

/// Runs one target and prints its figures; whether it did nothing wrong.
fn one(target: &Arc<Target>, plan: &Plan, keep: Option<&Path>) -> Result<bool, String> {
    let memory_bytes = if target.name == "page" { PAGE_MEMORY_BYTES } else { LIMITS.memory_bytes };
    match run::fuzz(target, plan, Limits { memory_bytes, ..LIMITS }) {
        Ok(figures) => {
            print(&target.name, &figures);
            if let Some(folder) = keep {
                corpus::keep(folder, &target.name, &figures.kept)?;
            }
            Ok(true)
        }
        Err(found) => {
            let path = corpus::save_fault(&target.name, &found.input)?;
            println!("{:<12} {}; the input is in {}", target.name, found.fault, path.display());
            Ok(false)
        }
    }
}

fn print(name: &str, figures: &Figures) {
    let codes: Vec<&str> = figures.codes.iter().copied().collect();
    let reasons: Vec<&str> = figures.reasons.iter().map(String::as_str).collect();
    println!(
        "{name:<12} {:>9} {:>7.1} {:>8.1} {:>9} {:>8.1} {:>9} {:>6}  {}; {}",
        figures.runs,
        figures.cpu.as_secs_f64(),
        figures.bytes as f64 / f64::from(1 << 20),
        figures.comments,
        figures.slowest,
        figures.memory / 1024,
        figures.ways,
        codes.join(" "),
        reasons.join(" "),
    );
}

/// Runs one input, with every panic shown.
fn again(target: &Target, path: &Path) -> Result<(), String> {
    let input = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("{}: {:?}", target.name, (target.execute)(&input)?);
    Ok(())
}
