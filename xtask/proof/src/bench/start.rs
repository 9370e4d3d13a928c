//! Cold start: from the start of the process to the first page.

use super::seed::newspaper;
use super::table::{Goal, Table};
use crate::median;
use crate::options::Options;
use crate::server::SITE;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let rounds = options.number("--rounds", 11)?;
    let data = newspaper()?;
    let path = format!("/s/{SITE}/{}", data.a());
    let mut times = Vec::new();
    for _ in 0..rounds {
        let server = data.home.start(&path)?;
        times.push(server.started_in.as_secs_f64() * 1e3);
        server.stop()?;
    }
    let beside = format!("median of {rounds}; the file is in the system's cache");
    table.row("start to first page, c in the database", median(&mut times), "ms", Goal::AtMost(80.0), beside);
    Ok(())
}
