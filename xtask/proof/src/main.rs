//! Proofs and figures of a release build: `cargo xtask ledger`, `powerloss`, `backups`, `bench`.
//!
//! Everything runs against temporary folders and loopback addresses, bounded in count and time.

mod chance;
mod client;
mod ledger;
mod options;
mod server;
mod wait;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = args.split_first().map_or(("", &args[..]), |(task, rest)| (task.as_str(), rest));
    let result = match task {
        "ledger" => ledger::run(rest),
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
