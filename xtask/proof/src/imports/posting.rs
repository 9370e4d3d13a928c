//! An import through a running server, while readers post: how long they wait.

use std::time::{Duration, Instant};

use super::Export;
use super::process::{report, start};
use super::run::{args, reported};
use crate::bench::Load;
use crate::client::Client;
use crate::ledger::load::submission;
use crate::server::{Home, ORIGIN, SITE};

/// Readers that post at once, and how many comments all of them send in a second: a busy evening.
const READERS: usize = 4;
const POSTS_A_SECOND: u64 = 40;
/// How long nearly every submit may take, in milliseconds.
const P99_MS_MAX: f64 = 50.0;
/// Length of one measurement.
const SLICE: Duration = Duration::from_secs(3);

/// Imports while readers post; what was wrong.
pub fn import_while_posting(home: &Home, export: &Export) -> Result<Vec<String>, String> {
    let server = home.start("/healthz")?;
    let url = format!("{ORIGIN}/posting");
    let found = Client::new(home.address).get(&format!("/api/v1/sites/{SITE}/stories?url={url}"));
    let story = found.map_err(|error| error.to_string())?.json()["id"].as_str().ok_or("no story")?.to_owned();
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Althing", "1"),
        ("Origin", ORIGIN),
        ("Idempotency-Key", "made for each request"),
    ];
    let path = format!("/api/v1/stories/{story}/comments");
    let load = Load {
        body: Some(
            submission("posting", "A comment that comes while others are imported.", None, &url).to_string(),
        ),
        rate: POSTS_A_SECOND,
        ..Load::get(home.address, &path, &headers, READERS, SLICE)
    };
    let quiet = load.run()?;
    let begun = Instant::now();
    let mut child = start(home, &args(home, export), None)?;
    let (mut slices, mut answers, mut errors, mut worst) = (Vec::new(), 0, 0, 0.0_f64);
    while child.try_wait().map_err(|error| error.to_string())?.is_none() {
        let came = load.run()?;
        answers += came.answers;
        errors += came.errors;
        worst = worst.max(came.p99 / 1e3);
        slices.push(came.p99 / 1e3);
    }
    let time = begun.elapsed();
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let said = report(&String::from_utf8_lossy(&output.stdout));
    let rss = server.pss() >> 10;
    server.stop()?;
    println!(
        "  while readers post: {:.1} s, {answers} comments of readers, {errors} errors, p99 of {} s slices: middle {:.1} ms, \
         worst {worst:.1} ms (at most {P99_MS_MAX}; {:.1} ms without the import); the server has {rss} KiB afterwards",
        time.as_secs_f64(),
        SLICE.as_secs(),
        crate::median(&mut slices),
        quiet.p99 / 1e3,
    );
    let mut wrong = reported(export, &said?);
    if worst > P99_MS_MAX {
        wrong.push(format!("readers wait {worst:.1} ms"));
    }
    if errors > 0 {
        wrong.push(format!("{errors} submits failed"));
    }
    Ok(wrong)
}
