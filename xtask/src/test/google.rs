//! The Perspective-compatible API as Google's own Python client sees it, which finds it by the discovery document.

use super::{Options, outcome::Outcome, python, server};
use crate::shell;

/// The client and all it needs, pinned.
const REQUIREMENTS: &str = "xtask/google-client.txt";
/// What is asked, and what must be answered.
const SCRIPT: &str = "xtask/google_client.py";

pub fn run(_: &Options) -> Outcome {
    check().into()
}

fn check() -> Result<(), String> {
    let python = python::environment("venv-google", REQUIREMENTS)?;
    let demo = server::Demo::start()?;
    let key = demo.key("perspective")?;
    let mut command = shell::command(python.join("bin/python"), &[]);
    shell::run(command.arg(shell::root().join(SCRIPT)).args([&demo.url, &key]))
}
