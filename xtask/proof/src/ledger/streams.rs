//! Subscribers to a story's stream that are cut off with the server and come back with `Last-Event-ID`.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::wait::pause;

/// How long a subscriber may take to reach the story's last epoch once that is known.
const CATCH_UP_SECONDS_MAX: u64 = 20;

/// What the harness tells its subscribers.
#[derive(Default)]
pub struct Goal {
    /// The story's last epoch, once known; 0 until then.
    pub epoch: AtomicI64,
    /// The epoch is known.
    pub known: AtomicBool,
}

/// What one subscriber saw.
#[derive(Debug, Default)]
pub struct Seen {
    /// Epoch and event, in the order in which they came.
    pub events: Vec<(i64, String)>,
    /// Times it was told to read the page anew.
    pub resets: u64,
    /// Times it connected.
    pub connections: u64,
}

impl Seen {
    /// What is wrong with it: a gap, an event twice, or not the end.
    pub fn fault(&self, goal: i64) -> Option<String> {
        if self.resets > 0 {
            return None;
        }
        let last = self.events.last().map_or(0, |(epoch, _)| *epoch);
        let broken = self.events.windows(2).find(|pair| pair[1].0 != pair[0].0 + 1);
        match broken {
            Some(pair) => Some(format!("event {} came after {}", pair[1].0, pair[0].0)),
            None if last != goal => Some(format!("the last event is {last}, the story's is {goal}")),
            None if goal > 0 && self.events[0].0 != 1 => Some(format!("it begins with {}", self.events[0].0)),
            None => None,
        }
    }
}

/// Follows a story from its first event until the goal.
pub fn follow(address: SocketAddr, story: &str, query: &str, goal: &Goal) -> Seen {
    let mut seen = Seen::default();
    let mut reached_at = None;
    loop {
        let _ = listen(address, story, query, goal, &mut seen, &mut reached_at);
        if over(goal, &seen, &mut reached_at) {
            return seen;
        }
        pause(Duration::from_millis(3));
    }
}

fn over(goal: &Goal, seen: &Seen, reached_at: &mut Option<Instant>) -> bool {
    if !goal.known.load(Ordering::Acquire) {
        return false;
    }
    let since = reached_at.get_or_insert_with(Instant::now);
    let last = seen.events.last().map_or(0, |(epoch, _)| *epoch);
    last >= goal.epoch.load(Ordering::Acquire) || since.elapsed() > Duration::from_secs(CATCH_UP_SECONDS_MAX)
}

fn listen(
    address: SocketAddr,
    story: &str,
    query: &str,
    goal: &Goal,
    seen: &mut Seen,
    reached_at: &mut Option<Instant>,
) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_millis(50)))?;
    let last = seen.events.last().map_or(0, |(epoch, _)| *epoch);
    write!(
        stream,
        "GET /api/v1/stories/{story}/events{query} HTTP/1.1\r\nHost: {address}\r\nLast-Event-ID: {last}\r\n\r\n"
    )?;
    seen.connections += 1;
    let mut waiting = Vec::new();
    let mut id = 0;
    let mut name = String::new();
    let mut part = [0; 16 << 10];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return Ok(()),
            Ok(count) => waiting.extend_from_slice(&part[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(error) => return Err(error),
        }
        // Each event is a chunk of its own, so a line of an event is never cut by a chunk's head.
        while let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = waiting.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end();
            if let Some(text) = line.strip_prefix("id: ") {
                id = text.parse().unwrap_or(0);
            } else if let Some(text) = line.strip_prefix("event: ") {
                text.clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data: ") {
                seen.resets += u64::from(name == "reset");
                seen.events.push((id, format!("{name} {data}")));
            }
        }
        if over(goal, seen, reached_at) {
            return Ok(());
        }
    }
}
