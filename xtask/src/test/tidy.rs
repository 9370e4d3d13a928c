//! The rules of STYLE.md.

use super::Options;
use super::outcome::Outcome;

pub fn run(_: &Options) -> Outcome {
    crate::tidy::main(&[]).into()
}
