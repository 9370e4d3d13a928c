//! Reads: warm, 304, after a write, and a mix over the whole site.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;

use super::nginx::Nginx;
use super::seed::{Data, newspaper};
use super::table::{Goal, Table};
use super::wrk::{Came, Load};
use crate::client::Client;
use crate::ledger::load::send;
use crate::median;
use crate::options::Options;
use crate::server::{SITE, Server};

/// Connections of the plain reads.
const CONNECTIONS: usize = 8;
/// Hits after which a page has its better compression, and time for that.
const WARM_HITS: usize = 20;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let rounds = options.number("--rounds", 3)?;
    let time = Duration::from_secs(options.number("--seconds", 2)?);
    let data = newspaper()?;
    let server = data.home.start("/healthz")?;
    let fragment = |story| format!("/s/{SITE}/{story}?fragment");
    let a = fragment(data.a());
    let list = format!("/api/v1/stories/{}/comments?sort=best&limit=200", data.a());
    warm(&data, &server, &a, "warm read of a, fragment", (10.0, true), rounds, time, table)?;
    warm(&data, &server, &list, "warm read of a, JSON", (10.0, true), rounds, time, table)?;
    warm(&data, &server, &fragment(data.b()), "warm read of b, fragment", (20.0, false), rounds, time, table)?;
    not_modified(&data, &server, &a, rounds, time, table)?;
    first(&data, data.a(), "first read of a after a write", 1.0, table)?;
    first(&data, data.b(), "first read of b after a write", 15.0, table)?;
    server.stop()?;
    mix(&data, rounds, time, table)
}

/// The headers that browsers send.
const BROWSER: [(&str, &str); 2] = [("Accept-Encoding", "gzip, deflate, br"), ("Accept", "text/html")];

/// One path of ours, and the same bytes from nginx, in turns.
#[expect(clippy::too_many_arguments, reason = "a row of the table, spelled out where it is measured")]
fn warm(
    data: &Data,
    server: &Server,
    path: &str,
    name: &str,
    (limit, beside_nginx): (f64, bool),
    rounds: u64,
    time: Duration,
    table: &mut Table,
) -> Result<(), String> {
    let mut client = Client::new(data.home.address);
    let mut answer = None;
    for _ in 0..WARM_HITS {
        answer = Some(client.ask("GET", path, &BROWSER, &[]).map_err(|error| error.to_string())?);
    }
    crate::wait::pause(Duration::from_millis(300));
    let answer = client.ask("GET", path, &BROWSER, &[]).ok().or(answer).ok_or("no answer")?;
    let encoding = answer.header("content-encoding").unwrap_or("identity").to_owned();
    let folder = tempfile::Builder::new().prefix("althing-nginx").tempdir().map_err(|error| error.to_string())?;
    open_to_all(folder.path()).and_then(|()| fs::write(folder.path().join("page"), &answer.body)).map_err(|e| e.to_string())?;
    let nginx = Nginx::start(folder.path(), &encoding)?;
    let (mut ours, mut theirs, mut rates, mut their_rates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (came, cpu) = timed(&Load::get(data.home.address, path, &BROWSER, CONNECTIONS, time), || server.cpu())?;
        ours.push(cpu);
        rates.push(came.rate);
        if let Some(nginx) = &nginx {
            let (came, cpu) = timed(&Load::get(nginx.address, "/page", &BROWSER, CONNECTIONS, time), || nginx.cpu())?;
            theirs.push(cpu);
            their_rates.push(came.rate);
        }
    }
    let bytes = answer.body.len();
    let (rate, theirs_rate) = (median(&mut rates), median(&mut their_rates));
    let beside = if nginx.is_some() {
        format!("{bytes} bytes, {encoding}; {rate:.0}/s; nginx {:.1} us, {theirs_rate:.0}/s", median(&mut theirs))
    } else {
        format!("{bytes} bytes, {encoding}; {rate:.0}/s; nginx is not installed")
    };
    table.row(format!("{name}: CPU"), median(&mut ours), "us", Goal::AtMost(limit), beside);
    if beside_nginx && nginx.is_some() {
        table.row(format!("{name}: rate beside nginx"), 100.0 * rate / theirs_rate, "%", Goal::AtLeast(55.0), "same run");
    }
    Ok(())
}

/// nginx's workers run as another user.
fn open_to_all(folder: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

/// Runs a load; processor time in microseconds for each answer.
pub fn timed(load: &Load, cpu: impl Fn() -> Duration) -> Result<(Came, f64), String> {
    let before = cpu();
    let came = load.run()?;
    let used = cpu().saturating_sub(before);
    if came.errors > 0 {
        return Err(format!("{} requests failed: {came:?}", came.errors));
    }
    Ok((came, used.as_secs_f64() * 1e6 / came.answers.max(1) as f64))
}

fn not_modified(
    data: &Data,
    server: &Server,
    path: &str,
    rounds: u64,
    time: Duration,
    table: &mut Table,
) -> Result<(), String> {
    let answer = Client::new(data.home.address).ask("GET", path, &BROWSER, &[]).map_err(|error| error.to_string())?;
    let etag = answer.header("etag").ok_or("no ETag")?.to_owned();
    let headers = [BROWSER[0], BROWSER[1], ("If-None-Match", etag.as_str())];
    let mut client = Client::new(data.home.address);
    let status = client.ask("GET", path, &headers, &[]).map_err(|error| error.to_string())?.status;
    if status != 304 {
        return Err(format!("If-None-Match is answered {status}"));
    }
    let mut figures = Vec::new();
    let mut rates = Vec::new();
    for _ in 0..rounds {
        let (came, cpu) =
            timed(&Load::get(data.home.address, path, &headers, CONNECTIONS, time), || server.cpu())?;
        figures.push(cpu);
        rates.push(came.rate);
    }
    let beside = format!("{:.0}/s", median(&mut rates));
    table.row("If-None-Match, 304: CPU", median(&mut figures), "us", Goal::AtMost(8.0), beside);
    Ok(())
}

/// A comment, and then the first who reads the story: to the first byte.
fn first(
    data: &Data,
    story: althing_core::id::StoryId,
    name: &str,
    limit: f64,
    table: &mut Table,
) -> Result<(), String> {
    let mut client = Client::new(data.home.address);
    let mut times = Vec::new();
    for number in 0..30 {
        let body = json!({"body": "A short word.", "author": {"name": "Ana"}}).to_string();
        let key = format!("first-read-{}-{number:06}", crate::wait::now());
        let answer = send(&mut client, &story.to_string(), &key, &body).map_err(|error| error.to_string())?;
        if answer.status != 201 {
            return Err(format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)));
        }
        let begun = Instant::now();
        let path = format!("/s/{SITE}/{story}?fragment");
        client.ask("GET", &path, &BROWSER, &[]).map_err(|error| error.to_string())?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    table.row(name, median(&mut times), "ms", Goal::AtMost(limit), "fragment, to its last byte, median of 30");
    Ok(())
}

/// Stories of c by Zipf's law.
pub fn zipf(data: &Data) -> Vec<(String, f64)> {
    let stories = data.stories.iter().take(super::seed::STORIES as usize).enumerate();
    stories.map(|(rank, story)| (format!("/s/{SITE}/{story}?fragment"), 1.0 / (rank + 1) as f64)).collect()
}

fn mix(data: &Data, rounds: u64, time: Duration, table: &mut Table) -> Result<(), String> {
    let (mut rates, mut colds, mut cpus) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let server = data.home.start("/healthz")?;
        let load = Load { paths: zipf(data), ..Load::get(data.home.address, "/", &BROWSER, CONNECTIONS, time) };
        let cold = load.run()?;
        colds.push(cold.p99 / 1e3);
        let (warm, cpu) = timed(&load, || server.cpu())?;
        rates.push(warm.rate);
        cpus.push(cpu);
        server.stop()?;
    }
    let beside = format!("8 connections, {:.1} us CPU", median(&mut cpus));
    table.row("site c, Zipf mix, warm", median(&mut rates), "/s", Goal::AtLeast(20_000.0), beside);
    let beside = format!("8 connections, the first {} s after a start", time.as_secs());
    table.row("site c, Zipf mix, cold: p99", median(&mut colds), "ms", Goal::AtMost(20.0), beside);
    Ok(())
}
