//! The Rust source is formatted.

use super::Options;
use super::outcome::Outcome;
use crate::shell;

pub fn run(_: &Options) -> Outcome {
    shell::run(&mut shell::cargo(&["fmt", "--all", "--check"])).into()
}
