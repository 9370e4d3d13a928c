//! Lints, of every target, none tolerated.

use super::Options;
use super::outcome::Outcome;
use crate::shell;

pub fn run(_: &Options) -> Outcome {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"];
    shell::run(&mut shell::cargo(&arguments)).into()
}
