//! Durable submits beside a bare writer on the same disk, in turns.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;

use super::read::timed;
use super::table::{Goal, Table};
use super::wrk::Load;
use crate::client::Client;
use crate::ledger::load::submission;
use crate::median;
use crate::options::Options;
use crate::server::{Home, ORIGIN, SITE, Server, cpu_of};
use crate::wait::until;

/// A comment of 200 characters.
const BODY: &str = "A comment of two hundred characters, which is about what people write under news stories when they \
                    have something to say and a little time to say it, before the next story takes them elsewhere.";

struct Peer {
    child: Child,
    address: SocketAddr,
}

impl Peer {
    fn start(folder: &std::path::Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| error.to_string();
        let address =
            TcpListener::bind("127.0.0.1:0").and_then(|probe| probe.local_addr()).map_err(failed)?;
        let child = Command::new(std::env::current_exe().map_err(failed)?)
            .args(["writer-peer", "--listen", &address.to_string(), "--database"])
            .arg(folder.join("peer.db"))
            .stdin(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let peer = Self { child, address };
        until(Duration::from_secs(5), || Client::new(address).get("/").ok())
            .ok_or("the peer does not answer")?;
        Ok(peer)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let rounds = options.number("--rounds", 3)?;
    let time = Duration::from_secs(options.number("--seconds", 3)?);
    // On the disk that the databases of the benchmark lie on, never in a file system of memory.
    let folder = tempfile::Builder::new()
        .prefix("althing-write")
        .tempdir_in(super::wrk::cache()?)
        .map_err(|error| error.to_string())?;
    let home = Home::new(&folder.path().join("home"))?;
    home.add_site()?;
    let server = home.start("/healthz")?;
    let peer = Peer::start(folder.path())?;
    let url = format!("{ORIGIN}/bench");
    let story = Client::new(home.address)
        .get(&format!("/api/v1/sites/{SITE}/stories?url={url}"))
        .map_err(|error| error.to_string())?
        .json()["id"]
        .as_str()
        .ok_or("no story")?
        .to_owned();
    let ours = submission("bench", BODY, None, &url).to_string();
    let pair = Pair {
        ours: (home.address, format!("/api/v1/stories/{story}/comments"), ours),
        theirs: (peer.address, "/".to_owned(), json!({"body": BODY, "author": "Reader"}).to_string()),
    };
    for scored in [false, true] {
        home.command(&["site", "set", SITE, if scored { "score.mode=on" } else { "score.mode=off" }])?;
        for (connections, share, limit) in [(1, 50.0, 400.0), (16, 50.0, 150.0), (64, 0.0, 0.0)] {
            let measured = measure(&pair, &server, &peer, (connections, rounds, time))?;
            let goals = if scored { (0.0, 0.0) } else { (share, limit) };
            let what = if scored { ", scored" } else { "" };
            measured.tell(table, &format!("{connections} connections{what}"), goals);
        }
    }
    server.stop().map(drop)
}

/// Medians over some rounds: ours and the peer's.
struct Measured {
    rate: f64,
    cpu: f64,
    p99: f64,
    their_rate: f64,
    their_cpu: f64,
}

fn measure(
    pair: &Pair,
    server: &Server,
    peer: &Peer,
    (connections, rounds, time): (usize, u64, Duration),
) -> Result<Measured, String> {
    let (mut rates, mut cpus, mut p99s) = (Vec::new(), Vec::new(), Vec::new());
    let (mut their_rates, mut their_cpus) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (came, cpu) = timed(&load(&pair.ours, connections, time), || server.cpu())?;
        rates.push(came.rate);
        cpus.push(cpu);
        p99s.push(came.p99 / 1e3);
        let (came, cpu) = timed(&load(&pair.theirs, connections, time), || cpu_of(peer.child.id()))?;
        their_rates.push(came.rate);
        their_cpus.push(cpu);
    }
    Ok(Measured {
        rate: median(&mut rates),
        cpu: median(&mut cpus),
        p99: median(&mut p99s),
        their_rate: median(&mut their_rates),
        their_cpu: median(&mut their_cpus),
    })
}

impl Measured {
    /// Two rows. A goal of 0 is none.
    fn tell(&self, table: &mut Table, what: &str, (share, limit): (f64, f64)) {
        let Self { rate, p99, their_rate, .. } = self;
        let goal = if share > 0.0 { Goal::AtLeast(share) } else { Goal::Told };
        let beside = format!("{rate:.0}/s, p99 {p99:.1} ms; bare writer {their_rate:.0}/s");
        let name = format!("durable submits beside the bare writer, {what}");
        table.row(name, 100.0 * rate / their_rate, "%", goal, beside);
        let goal = if limit > 0.0 { Goal::AtMost(limit) } else { Goal::Told };
        let beside = format!("bare writer {:.0} us", self.their_cpu);
        table.row(format!("CPU of a submit, {what}"), self.cpu, "us", goal, beside);
    }
}

/// Address, path and body of ours and of the peer's.
struct Pair {
    ours: (SocketAddr, String, String),
    theirs: (SocketAddr, String, String),
}

fn load((address, path, body): &(SocketAddr, String, String), connections: usize, time: Duration) -> Load {
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Althing", "1"),
        ("Origin", ORIGIN),
        ("Idempotency-Key", "made for each request"),
    ];
    Load { body: Some(body.clone()), ..Load::get(*address, path, &headers, connections, time) }
}
