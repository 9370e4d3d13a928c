//! `cargo xtask fuzz`: runs the readers of foreign formats on inputs that are almost right.

use crate::shell;

pub const USAGE: &str =
    "READER|all [--runs N] [--seed N] [--keep FOLDER] [--trace FILE], or READER --input FILE";

/// Builds the fuzzer, which needs neither server nor database, and runs it.
pub fn main(arguments: &[String]) -> Result<(), String> {
    let mut command = shell::cargo(&["run", "--profile", "fuzz", "--quiet", "-p", "althing-fuzz", "--"]);
    shell::run(command.args(arguments))
}
