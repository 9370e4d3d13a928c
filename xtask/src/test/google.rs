//! The Perspective-compatible API as Google's own Python client sees it, which finds it by the discovery document, and as
//! the npm package does that most bots use.

use super::outcome::{Count, Outcome};
use super::{Options, python, server, web};
use crate::shell;

/// The client and all it needs, pinned.
const REQUIREMENTS: &str = "xtask/google-client.txt";
/// What is asked, and what must be answered, by each client.
const SCRIPT: &str = "xtask/google_client.py";
const NPM_SCRIPT: &str = "xtask/npm_client.mjs";

pub fn run(_: &Options) -> Outcome {
    let mut count = Count::default();
    let ended = check(&mut count);
    Outcome::counted(count, ended)
}

fn check(count: &mut Count) -> Result<(), String> {
    let python = python::environment("venv-google", REQUIREMENTS)?;
    web::install()?;
    let demo = server::Demo::start()?;
    let key = demo.key("perspective")?;
    for (program, script) in [(python.join("bin/python"), SCRIPT), ("node".into(), NPM_SCRIPT)] {
        let mut command = shell::command(program, &[]);
        shell::run(command.arg(shell::root().join(script)).args([&demo.url, &key]))?;
        count.passed += 1;
    }
    Ok(())
}
