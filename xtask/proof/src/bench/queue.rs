//! A queue of 100,000: how long its page takes at the desk, and how many decisions a second go through the API.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use serde_json::{Value, json};

use super::seed;
use super::table::{Goal, Table};
use crate::client::Client;
use crate::median;
use crate::options::Options;
use crate::server::{Home, SITE};

/// What the page may take, in milliseconds.
const OPENS_MAX: f64 = 100.0;
/// Decisions a second.
const DECISIONS_MIN: f64 = 500.0;
/// Programs that decide at once.
const CONNECTIONS: usize = 16;
/// Times that each page is opened.
const TIMES: usize = 20;
/// Entries of one answer of the API.
const ENTRIES: u64 = 100;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let comments = options.number("--comments", 100_000)?;
    let decisions = options.number("--samples", 5_000)?.min(comments);
    let data = seed::queue(comments)?;
    let home = &data.home;
    home.configure("[staff]\npasskey_required = false\n")?;
    let key = home.staff_key()?;
    let said =
        home.command(&["staff", "add", "mona@paper.example", "--role", "moderator", "--site", SITE])?;
    let server = home.start("/healthz")?;
    let cookie = signed_in(home, &said)?;
    for (what, path) in [
        ("most urgent", "/desk"),
        ("oldest", "/desk?order=oldest"),
        ("in one language and section", "/desk?language=und&section=news&order=newest"),
        ("with a score that none has", "/desk?score=0.9"),
    ] {
        let mut times = opened(home, &cookie, path)?;
        let name = format!("a queue of {comments} opens, {what}");
        let beside = format!("median of {TIMES}, the page whole");
        table.row(name, median(&mut times), "ms", Goal::AtMost(OPENS_MAX), beside);
    }
    let rate = decided(home, &key, decisions)?;
    let beside = format!("{decisions} approvals over {CONNECTIONS} connections, each durable");
    table.row(
        "decisions a second through the API".to_owned(),
        rate,
        "/s",
        Goal::AtLeast(DECISIONS_MIN),
        beside,
    );
    server.stop().map(drop)
}

/// The cookie of somebody of staff who comes by the link that was printed, and has chosen a name as the desk asks.
fn signed_in(home: &Home, said: &str) -> Result<String, String> {
    let link =
        said.lines().last().and_then(|line| line.split_once("/sign-in")).ok_or("no link was printed")?;
    let origin = format!("http://localhost:{}", home.address.port());
    let path = format!("/sign-in{}", link.1);
    let mut headers =
        vec![("Origin", origin.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let mut client = Client::new(home.address);
    let answer = client.ask("POST", &path, &headers, b"").map_err(|error| error.to_string())?;
    let cookie = answer.header("set-cookie").and_then(|value| value.split(';').next());
    let cookie = cookie.ok_or_else(|| format!("signing in is answered {}", answer.status))?.to_owned();
    headers.push(("Cookie", &cookie));
    let named = client.ask("POST", "/me/name", &headers, b"name=Mona").map_err(|error| error.to_string())?;
    if named.status != 303 {
        return Err(format!("choosing a name is answered {}", named.status));
    }
    Ok(cookie)
}

/// Milliseconds of each opening.
fn opened(home: &Home, cookie: &str, path: &str) -> Result<Vec<f64>, String> {
    let mut client = Client::new(home.address);
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        let answer =
            client.ask("GET", path, &[("Cookie", cookie)], &[]).map_err(|error| error.to_string())?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        if answer.status != 200 {
            return Err(format!("{path} is answered {}", answer.status));
        }
    }
    Ok(times)
}

/// Approves as many comments as are asked for, over several connections, and gives the rate.
fn decided(home: &Home, key: &str, decisions: u64) -> Result<f64, String> {
    let bearer = format!("Bearer {key}");
    let ids = Arc::new(listed(home, &bearer, decisions)?);
    let next = Arc::new(AtomicUsize::new(0));
    let address = home.address;
    let begun = Instant::now();
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (ids, next, bearer) = (Arc::clone(&ids), Arc::clone(&next), bearer.clone());
            thread::spawn(move || {
                let mut client = Client::new(address);
                let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
                while let Some(id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let body = json!({"decision": "approve"}).to_string();
                    let path = format!("/api/v1/comments/{id}/decisions");
                    let answer = client
                        .ask("POST", &path, &headers, body.as_bytes())
                        .map_err(|error| error.to_string())?;
                    if answer.status != 201 {
                        return Err(format!("a decision is answered {}: {}", answer.status, answer.json()));
                    }
                }
                Ok::<_, String>(())
            })
        })
        .collect();
    for worker in workers {
        worker.join().map_err(|_| "a worker panicked")??;
    }
    Ok(ids.len() as f64 / begun.elapsed().as_secs_f64())
}

/// The ids of what waits, a page at a time.
fn listed(home: &Home, bearer: &str, most: u64) -> Result<Vec<String>, String> {
    let mut client = Client::new(home.address);
    let (mut ids, mut cursor) = (Vec::new(), String::new());
    for _ in 0..most.div_ceil(ENTRIES) {
        let path = format!("/api/v1/moderation/queue?site={SITE}&order=oldest{cursor}");
        let answer = client
            .ask("GET", &path, &[("Authorization", bearer)], &[])
            .map_err(|error| error.to_string())?
            .json();
        let entries = answer["entries"].as_array().ok_or("no entries")?;
        ids.extend(entries.iter().filter_map(|entry| entry["comment_id"].as_str().map(str::to_owned)));
        match &answer["next_cursor"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    ids.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(ids)
}
