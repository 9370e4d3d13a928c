//! Journeys in a real browser, against the server as it ships: `npm test` in `web/`.
//!
//! The tests start servers themselves. They find in the environment: `ALTHING_BIN`, the server's program; `CHROMIUM`,
//! the browser's; on a full run `ALTHING_NEGATIVE_CONTROL=1`, which also builds a server that does not escape and must
//! be caught.

use super::outcome::{Count, Outcome};
use super::{Options, server, web};
use crate::shell;

pub fn run(options: &Options) -> Outcome {
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
    command.env("ALTHING_BIN", program).env("CHROMIUM", chromium);
    if options.full {
        command.env("ALTHING_NEGATIVE_CONTROL", "1");
    }
    shell::run_reading(&mut command, |line| count.read(line))
}
