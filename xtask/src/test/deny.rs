//! `deny.toml` with cargo-deny, for those who have it. Nobody needs it: tidy holds the lock file to the same bans and
//! licences.

use super::Options;
use super::outcome::Outcome;
use crate::shell;

pub fn run(_: &Options) -> Outcome {
    if !shell::succeeds("cargo", &["deny", "--version"]) {
        return Outcome::nothing("cargo-deny is not installed; tidy reads deny.toml too");
    }
    // Advisories need a download, so they are left to whoever runs `cargo deny check`.
    shell::run(&mut shell::cargo(&["deny", "check", "bans", "licenses", "sources"])).into()
}
