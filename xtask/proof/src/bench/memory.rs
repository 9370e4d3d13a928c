//! Memory: proportional set size, as the system counts it.

use std::time::Duration;

use super::read::zipf;
use super::seed::newspaper;
use super::table::{Goal, Table};
use super::wrk::Load;
use crate::options::Options;
use crate::wait::pause;

const MIB: f64 = (1 << 20) as f64;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let seconds = options.number("--seconds", 10)?;
    let data = newspaper()?;
    let server = data.home.start("/s/paper")?;
    pause(Duration::from_secs(2));
    table.row("memory idle, c in the database", server.pss() as f64 / MIB, "MiB", Goal::AtMost(20.0), "PSS");
    let browser = [("Accept-Encoding", "gzip, deflate, br")];
    let mut load = Load { paths: zipf(&data), ..Load::get(data.home.address, "/", &browser, 64, Duration::from_secs(seconds)) };
    // Every page once and more: the cache is full.
    load.paths.iter_mut().for_each(|(_, weight)| *weight = 1.0);
    let most = std::thread::scope(|scope| {
        let running = scope.spawn(|| load.run());
        let mut most = 0;
        while !running.is_finished() {
            most = most.max(server.pss());
            pause(Duration::from_millis(100));
        }
        running.join().map(|came| came.map(|_| most))
    });
    let most = most.map_err(|_| "the load panicked")??;
    let beside = "PSS, the most seen; 64 connections read all of c";
    table.row("memory under load, c warm", most as f64 / MIB, "MiB", Goal::AtMost(56.0), beside);
    server.stop().map(drop)
}
