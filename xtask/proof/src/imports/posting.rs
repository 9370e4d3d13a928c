//! An import through a running server, while readers post: how long they wait.

use std::time::{Duration, Instant};

use super::Export;
use super::process::{report, start};
use super::run::{args, reported};
use crate::bench::{Load, part};
use crate::client::Client;
use crate::ledger::load::submission;
use crate::server::{Home, ORIGIN, SITE};

/// Readers that post at once, and how many comments all of them send in a second: a busy evening.
const READERS: usize = 4;
const POSTS_A_SECOND: u64 = 40;
/// How long nearly every submit may take, in milliseconds.
const P99_MS_MAX: f64 = 50.0;
/// Posting goes on in slices of this until the import is over.
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
    let (mut times, mut errors) = (Vec::new(), 0);
    while child.try_wait().map_err(|error| error.to_string())?.is_none() {
        let (failed, more) = load.times();
        errors += failed;
        times.extend(more);
    }
    let time = begun.elapsed();
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let said = report(&String::from_utf8_lossy(&output.stdout));
    let rss = server.pss() >> 10;
    server.stop()?;
    times.sort_by(f64::total_cmp);
    let [middle, nearly_all, longest] = [50, 99, 100].map(|hundredths| part(&times, hundredths) / 1e3);
    println!(
        "  while readers post: {:.1} s, {} comments of readers, {errors} errors; they wait {middle:.1} ms in the middle, \
         p99 {nearly_all:.1} ms (at most {P99_MS_MAX}), {longest:.1} ms the longest; p99 {:.1} ms without the import; the \
         server has {rss} KiB afterwards",
        time.as_secs_f64(),
        times.len(),
        quiet.p99 / 1e3,
    );
    let mut wrong = reported(export, &said?);
    // Also where nothing was measured.
    if nearly_all.is_nan() || nearly_all > P99_MS_MAX {
        wrong.push(format!("readers wait {nearly_all:.1} ms"));
    }
    if errors > 0 {
        wrong.push(format!("{errors} submits failed"));
    }
    Ok(wrong)
}
