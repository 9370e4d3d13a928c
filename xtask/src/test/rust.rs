//! The crates' tests, on both engines: SQLite, and a PostgreSQL of our own.

use super::outcome::{Count, Outcome};
use super::{Options, need, postgres};
use crate::shell;

pub fn run(options: &Options) -> Outcome {
    let mut command = shell::cargo(&["test", "--workspace", "--locked", "--no-fail-fast"]);
    let server = if options.has(&need::POSTGRESQL) {
        match postgres::Server::start() {
            Ok(server) => Some(server),
            Err(why) => return Outcome::failed(why),
        }
    } else {
        None
    };
    if let Some(server) = &server {
        command.env("ALTHING_TEST_POSTGRES", server.url()).env("ALTHING_TEST_REQUIRE_ALL", "1");
    } else {
        command.env_remove("ALTHING_TEST_POSTGRES").env_remove("ALTHING_TEST_REQUIRE_ALL");
    }
    let mut count = Count::default();
    let ended = shell::run_reading(&mut command, |line| count.read(line));
    let mut outcome = Outcome::counted(count, ended);
    if server.is_none() {
        outcome.skipped = 1;
        if outcome.note.is_empty() {
            "only on SQLite: PostgreSQL is missing".clone_into(&mut outcome.note);
        }
    }
    outcome
}
