//! Many streams on one story, from a process of their own.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::seed::newspaper;
use super::table::{Goal, Table};
use crate::options::Options;
use crate::wait::pause;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let streams = options.number("--streams", 10_000)?;
    let seconds = options.number("--seconds", 300)?;
    let data = newspaper()?;
    let server = data.home.start("/healthz")?;
    pause(Duration::from_secs(1));
    let (idle, cpu) = (server.pss(), server.cpu());
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let child = Command::new(own)
        .args(["stream-load", "--address", &data.home.address.to_string(), "--story", &data.a().to_string()])
        .args(["--streams", &streams.to_string(), "--seconds", &seconds.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let watching = std::thread::scope(|scope| {
        let child = scope.spawn(|| child.wait_with_output());
        let mut most = 0;
        while !child.is_finished() {
            most = most.max(server.pss());
            pause(Duration::from_millis(200));
        }
        child.join().map(|output| (output, most))
    });
    let (output, most) = watching.map_err(|_| "the load panicked")?;
    let output = output.map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err("the streams' load failed".to_owned());
    }
    let told: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let figure = |name: &str| told[name].as_f64().unwrap_or(f64::NAN);
    let beside = format!(
        "{streams} streams, {} comments in {seconds} s, {} deliveries",
        told["comments"], told["deliveries"]
    );
    table.row(
        "streams: delivery p99",
        figure("p99_ms"),
        "ms",
        Goal::AtMost(1000.0),
        format!("p50 {:.0} ms; {beside}", figure("p50_ms")),
    );
    table.row(
        "streams: missed",
        figure("missed"),
        "events",
        Goal::AtMost(0.0),
        "by all streams, after resuming",
    );
    let each = most.saturating_sub(idle) as f64 / 1024.0 / streams as f64;
    table.row(
        "streams: memory of one",
        each,
        "KiB",
        Goal::AtMost(20.0),
        format!("PSS {} MiB at most, {} idle", most >> 20, idle >> 20),
    );
    table.row(
        "streams: all reconnect at once, until all have caught up",
        figure("reconnect_s"),
        "s",
        Goal::AtMost(30.0),
        format!("{} refused first", told["refused"]),
    );
    let used = server.cpu().saturating_sub(cpu).as_secs_f64() / figure("whole_s");
    table.row("streams: processor", used, "cores", Goal::AtMost(1.0), "over the whole run");
    server.stop().map(drop)
}
