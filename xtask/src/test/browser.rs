//! Journeys in a real browser, against the server as it ships: `npm test` in `web/`.
//!
//! The tests start servers themselves. They find in the environment: `ALTHING`, the server's program; `CHROMIUM`, the
//! browser's; `ALTHING_TEST_FULL=1` on a full run.

use super::outcome::{Count, Outcome};
use super::{Options, server, web};
use crate::shell;

pub fn run(options: &Options) -> Outcome {
    if !web::is_there() {
        return Outcome::nothing("there is no web/package.json yet");
    }
    let mut count = Count::default();
    let ended = check(options, &mut count);
    Outcome::counted(count, ended)
}

fn check(options: &Options, count: &mut Count) -> Result<(), String> {
    let program = server::build()?;
    let chromium = shell::find("chromium").ok_or("Chromium is missing")?;
    if options.only.iter().any(|part| part == "browser") || !shell::root().join("web/node_modules").is_dir() {
        web::install()?;
    }
    let mut command = web::npm(&["test"]);
    command.env("ALTHING", program).env("CHROMIUM", chromium);
    if options.full {
        command.env("ALTHING_TEST_FULL", "1");
    }
    shell::run_reading(&mut command, |line| count.read(line))
}
