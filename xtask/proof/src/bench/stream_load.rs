//! The load client of `bench streams`: holds the streams and writes the comments, and tells what it saw as JSON.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::client::Client;
use crate::ledger::load::send;
use crate::options::Options;

/// Connections that are opened at once.
const OPENING_MAX: usize = 256;
/// How long one stream may take to be refused and try again.
const AGAIN: Duration = Duration::from_millis(50);
/// Comments written while nobody listens.
const MISSED: usize = 10;

struct All {
    address: SocketAddr,
    story: String,
    /// When the comment that made an epoch was sent; index is the epoch less the first.
    sent: Mutex<Vec<Instant>>,
    first: AtomicI64,
    times: Mutex<Vec<u32>>,
    open: AtomicU64,
    refused: AtomicU64,
    missed: AtomicU64,
    deliveries: AtomicU64,
    gate: tokio::sync::Semaphore,
}

/// Runs what the arguments ask for and prints one object.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = Options::of(args, &["--address", "--story", "--streams", "--seconds"], &[])?;
    let address = options.text("--address").and_then(|text| text.parse().ok()).ok_or("--address ADDR")?;
    let story = options.text("--story").ok_or("--story ID")?.to_owned();
    let (streams, seconds) = (options.number("--streams", 1000)?, options.number("--seconds", 10)?);
    let all = Arc::new(All {
        address,
        story,
        sent: Mutex::default(),
        first: AtomicI64::new(0),
        times: Mutex::default(),
        open: AtomicU64::new(0),
        refused: AtomicU64::new(0),
        missed: AtomicU64::new(0),
        deliveries: AtomicU64::new(0),
        gate: tokio::sync::Semaphore::new(OPENING_MAX),
    });
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    let told = runtime.block_on(whole(all, streams, seconds))?;
    println!("{told}");
    Ok(())
}

async fn whole(all: Arc<All>, streams: u64, seconds: u64) -> Result<serde_json::Value, String> {
    let begun = Instant::now();
    let epoch = write(&all, 1).await?;
    all.first.store(epoch + 1, Ordering::Release);
    all.sent.lock().unwrap_or_else(PoisonError::into_inner).clear();
    // Phase 1: everybody listens. Phase 2: nobody does. Phase 3: everybody again. Then the last epoch is known.
    let (phase, listen) = watch::channel((1_u8, i64::MAX));
    let tasks: Vec<_> =
        (0..streams).map(|_| tokio::spawn(follow(Arc::clone(&all), listen.clone(), epoch))).collect();
    until(&all, streams).await?;
    for number in 0..seconds {
        let due = begun.elapsed();
        write(&all, 1).await?;
        if number + 1 < seconds {
            tokio::time::sleep(Duration::from_secs(1).saturating_sub(begun.elapsed().saturating_sub(due)))
                .await;
        }
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    phase.send_replace((2, i64::MAX));
    until(&all, 0).await?;
    let held: Vec<u32> = std::mem::take(&mut *all.times.lock().unwrap_or_else(PoisonError::into_inner));
    let last = write(&all, MISSED).await?;
    let again = Instant::now();
    phase.send_replace((3, last));
    for task in tasks {
        task.await.map_err(|error| error.to_string())?;
    }
    let reconnect = again.elapsed();
    let mut times = held;
    times.sort_unstable();
    let at = |part: usize| f64::from(times.get(times.len() * part / 100).copied().unwrap_or(u32::MAX)) / 1e3;
    Ok(json!({
        "comments": seconds, "deliveries": all.deliveries.load(Ordering::Relaxed),
        "p50_ms": at(50), "p99_ms": at(99), "missed": all.missed.load(Ordering::Relaxed),
        "refused": all.refused.load(Ordering::Relaxed), "reconnect_s": reconnect.as_secs_f64(),
        "whole_s": begun.elapsed().as_secs_f64(),
    }))
}

/// Writes comments and gives the story's epoch after them.
async fn write(all: &Arc<All>, count: usize) -> Result<i64, String> {
    let shared = Arc::clone(all);
    let written = tokio::task::spawn_blocking(move || {
        let mut client = Client::new(shared.address);
        for number in 0..count {
            shared.sent.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
            let body = json!({"body": "Once a second.", "author": {"name": "Ana"}}).to_string();
            let key = format!("stream-load-{}-{number}", crate::wait::now());
            let answer = send(&mut client, &shared.story, &key, &body).map_err(|error| error.to_string())?;
            if answer.status != 201 {
                return Err(format!("a comment: {}", answer.status));
            }
        }
        let path = format!("/api/v1/stories/{}/comments?limit=1", shared.story);
        let answer = client.get(&path).map_err(|error| error.to_string())?;
        answer.json()["epoch"].as_i64().ok_or_else(|| "no epoch".to_owned())
    });
    written.await.map_err(|error| error.to_string())?
}

async fn until(all: &All, open: u64) -> Result<(), String> {
    let begun = Instant::now();
    while all.open.load(Ordering::Acquire) != open {
        if begun.elapsed() > Duration::from_mins(2) {
            return Err(format!("{} of {open} streams are open", all.open.load(Ordering::Acquire)));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(())
}

/// One reader: connects, listens, is sent away, comes back, and ends at the last epoch.
async fn follow(all: Arc<All>, mut phase: watch::Receiver<(u8, i64)>, from: i64) {
    let mut last = from;
    loop {
        let (now, goal) = *phase.borrow_and_update();
        if now == 3 && last >= goal {
            return;
        }
        if now == 2 {
            if phase.changed().await.is_err() {
                return;
            }
            continue;
        }
        if listen(&all, &mut phase, &mut last).await.is_err() {
            all.refused.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(AGAIN).await;
        }
    }
}

async fn listen(all: &All, phase: &mut watch::Receiver<(u8, i64)>, last: &mut i64) -> std::io::Result<()> {
    let gate = all.gate.acquire().await.map_err(std::io::Error::other)?;
    let mut stream = TcpStream::connect(all.address).await?;
    let ask = format!(
        "GET /api/v1/stories/{}/events HTTP/1.1\r\nHost: {}\r\nLast-Event-ID: {last}\r\n\r\n",
        all.story, all.address
    );
    stream.write_all(ask.as_bytes()).await?;
    let mut part = [0; 2048];
    let count = stream.read(&mut part).await?;
    if !part[..count].starts_with(b"HTTP/1.1 200") {
        return Err(std::io::ErrorKind::ConnectionRefused.into());
    }
    drop(gate);
    all.open.fetch_add(1, Ordering::AcqRel);
    let result = events(all, phase, last, &mut stream, part[..count].to_vec()).await;
    all.open.fetch_sub(1, Ordering::AcqRel);
    result
}

async fn events(
    all: &All,
    phase: &mut watch::Receiver<(u8, i64)>,
    last: &mut i64,
    stream: &mut TcpStream,
    mut waiting: Vec<u8>,
) -> std::io::Result<()> {
    let begun = phase.borrow().0;
    let mut part = [0; 512];
    loop {
        while let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
            if let Some(epoch) = waiting[..end].strip_prefix(b"id: ") {
                seen(all, epoch, last);
            }
            waiting.drain(..=end);
        }
        let (now, goal) = *phase.borrow();
        if now != begun || now == 3 && *last >= goal {
            return Ok(());
        }
        tokio::select! {
            count = stream.read(&mut part) => match count? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                count => waiting.extend_from_slice(&part[..count]),
            },
            changed = phase.changed() => if changed.is_err() { return Ok(()) },
        }
    }
}

fn seen(all: &All, epoch: &[u8], last: &mut i64) {
    let epoch: i64 = std::str::from_utf8(epoch).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    if epoch > *last + 1 {
        all.missed.fetch_add((epoch - *last - 1) as u64, Ordering::Relaxed);
    }
    *last = epoch;
    all.deliveries.fetch_add(1, Ordering::Relaxed);
    let sent = all.sent.lock().unwrap_or_else(PoisonError::into_inner);
    let at = epoch - all.first.load(Ordering::Acquire);
    if let Some(sent) = usize::try_from(at).ok().and_then(|at| sent.get(at)) {
        let micros = u32::try_from(sent.elapsed().as_micros()).unwrap_or(u32::MAX);
        all.times.lock().unwrap_or_else(PoisonError::into_inner).push(micros);
    }
}
