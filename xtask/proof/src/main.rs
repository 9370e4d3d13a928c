//! Proofs and figures of a release build: `cargo xtask ledger`, `powerloss`, `backups`, `bench`, `imports`.
//!
//! Everything runs against temporary folders and loopback addresses, bounded in count and time.

mod backups;
mod bench;
mod client;
mod imports;
mod ledger;
mod options;
mod powerloss;
mod server;
mod wait;
mod world;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = args.split_first().map_or(("", &args[..]), |(task, rest)| (task.as_str(), rest));
    let result = match task {
        "ledger" => ledger::run(rest),
        "backups" => backups::run(rest),
        "bench" => bench::run(rest),
        "imports" => imports::run(rest),
        "stream-load" => bench::stream_load::run(rest),
        "writer-peer" => bench::writer_peer::run(rest),
        "powerloss" => powerloss::run(rest),
        other => Err(format!("there is no task {other:?}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// The middle of some figures.
fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
