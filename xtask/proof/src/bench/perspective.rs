//! The Perspective-compatible API: at a steady rate, and with as many requests as there can be.

use std::time::Duration;

use serde_json::json;

use super::read::timed;
use super::table::{Goal, Table};
use super::wrk::Load;
use crate::client::Client;
use crate::median;
use crate::options::Options;
use crate::server::Home;

/// Connections, as a busy Coral has them.
const CONNECTIONS: usize = 64;
/// Requests a second that the goal is for.
const RATE: u64 = 500;
const PATH: &str = "/v1alpha1/comments:analyze";

/// A comment of about 200 characters, and one of 3,000.
const SHORT: &str = "You people never learn: the ferry was late again, the mayor is a clown, and whoever voted for the \
                     new pier should be made to swim to work. Still, thanks to the crew, who were patient with all of us.";
const LONG_CHARS: usize = 3_000;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let rounds = options.number("--rounds", 3)?;
    let time = Duration::from_secs(options.number("--seconds", 5)?);
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let home = Home::new(folder.path())?;
    home.add_site()?;
    let path = format!("{PATH}?key={}", home.key("perspective")?);
    let server = home.start("/healthz")?;
    let long: String = SHORT.chars().cycle().take(LONG_CHARS).collect();
    for (name, text) in [("200", SHORT), ("3,000", long.as_str())] {
        let body = json!({
            "comment": {"text": text}, "doNotStore": true, "requestedAttributes": {"TOXICITY": {}}, "languages": ["en"],
        })
        .to_string();
        let headers = [("Content-Type", "application/json")];
        let answer = Client::new(home.address).ask("POST", &path, &headers, body.as_bytes());
        let answer = answer.map_err(|error| error.to_string())?;
        if answer.status != 200 {
            return Err(format!("the API answers {}", answer.status));
        }
        let load = Load { body: Some(body), ..Load::get(home.address, &path, &headers, CONNECTIONS, time) };
        let steady = Load { rate: RATE, ..load.clone() };
        let (mut p99s, mut errors) = (Vec::new(), 0);
        let (mut rates, mut full_p99s, mut cpus) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let came = steady.run()?;
            p99s.push(came.p99 / 1e3);
            errors += came.errors;
            let (came, cpu) = timed(&load, || server.cpu())?;
            rates.push(came.rate);
            full_p99s.push(came.p99 / 1e3);
            cpus.push(cpu);
            errors += came.errors;
        }
        let what = format!("analyze, {name} characters, {CONNECTIONS} connections");
        let goal = if text == SHORT { Goal::AtMost(10.0) } else { Goal::Told };
        table.row(
            format!("{what}, {RATE}/s: p99"),
            median(&mut p99s),
            "ms",
            goal,
            format!("{errors} errors"),
        );
        let beside =
            format!("p99 {:.1} ms, {:.0} us of processor", median(&mut full_p99s), median(&mut cpus));
        table.row(format!("{what}: rate"), median(&mut rates), "/s", Goal::Told, beside);
    }
    server.stop().map(drop)
}
