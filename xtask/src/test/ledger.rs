//! A short run of `cargo xtask ledger`: what was acknowledged survives `kill -9`.

use super::{Options, outcome::Outcome, server};
use crate::shell;

/// Rounds in the test; on a full run, those of the first release.
const ROUNDS: &str = "5";
const ROUNDS_FULL: &str = "200";

pub fn run(options: &Options) -> Outcome {
    if !crate::has_task("ledger") {
        return Outcome::nothing("there is no `cargo xtask ledger` yet");
    }
    check(if options.full { ROUNDS_FULL } else { ROUNDS }).into()
}

fn check(rounds: &str) -> Result<(), String> {
    server::build()?;
    let ourselves = std::env::current_exe().map_err(|error| error.to_string())?;
    shell::run(&mut shell::command(ourselves, &["ledger", "--rounds", rounds]))
}
