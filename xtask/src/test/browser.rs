//! Journeys in a real browser, against the server as it ships: `npm test` in `web/`.
//!
//! The tests start servers themselves. They find in the environment: `ALTHING_BIN`, the server's program; `CHROMIUM`,
//! the browser's; `ALTHING_TEST_PYTHON`, a Python that has a mail server; on a full run `ALTHING_NEGATIVE_CONTROL=1`, which also builds a server that does not escape and must
//! be caught.

use super::outcome::{Count, Outcome};
use super::{Options, python, server, web};
use crate::shell;

/// The mail server that codes are sent to, pinned.
const MAIL_SERVER: &str = "xtask/mail-server.txt";

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
    let python = python::environment("venv-mail", MAIL_SERVER)?.join("bin/python");
    let mut command = web::npm(&["test"]);
    command.env("ALTHING_BIN", program).env("CHROMIUM", chromium).env("ALTHING_TEST_PYTHON", python);
    if options.full {
        command.env("ALTHING_NEGATIVE_CONTROL", "1");
    }
    shell::run_reading(&mut command, |line| count.read(line))
}
