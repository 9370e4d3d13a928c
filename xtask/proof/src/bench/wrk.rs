//! Load by `wrk` where it is installed, else by threads of our own. Either runs on the same two cores as the server, so
//! rates are compared within one run only, and processor time is the server's alone.

use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::client::Client;

/// What `wrk` runs for each request and at the end.
const SCRIPT: &str = r#"
local count = 0
local keyed = headers["Idempotency-Key"]
function init(args) math.randomseed(salt % 2147483647) end
local function pick()
  if #paths == 1 then return paths[1] end
  local at = math.random()
  local low, high = 1, #paths
  while low < high do
    local middle = math.floor((low + high) / 2)
    if sums[middle] < at then low = middle + 1 else high = middle end
  end
  return paths[low]
end
function request()
  count = count + 1
  if keyed then headers["Idempotency-Key"] = string.format("%d-%08d", salt, count) end
  return wrk.format(method, pick(), headers, body)
end
local made
if #paths == 1 and not keyed then
  request = function()
    if not made then made = wrk.format(method, paths[1], headers, body) end
    return made
  end
end
function done(summary, latency, requests)
  local e = summary.errors
  print(string.format("FIGURES %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
"#;

/// What so many in a hundred of times are below, which are in their order; not a number where there are none.
pub fn part(times: &[f64], hundredths: usize) -> f64 {
    let at = (times.len() * hundredths / 100).min(times.len().saturating_sub(1));
    times.get(at).copied().unwrap_or(f64::NAN)
}

/// What to send.
#[derive(Clone)]
pub struct Load {
    /// To where.
    pub address: SocketAddr,
    /// One path, or many to be drawn from by their weights.
    pub paths: Vec<(String, f64)>,
    /// Headers of each request.
    pub headers: Vec<(String, String)>,
    /// A body makes it a POST; where there is an `Idempotency-Key` among the headers, each request has one of its own.
    pub body: Option<String>,
    /// Connections.
    pub connections: usize,
    /// For how long.
    pub time: Duration,
    /// Requests a second; 0 is as many as there can be.
    pub rate: u64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Came {
    /// Answers.
    pub answers: u64,
    /// Answers that were neither 2xx nor 3xx, and connections that broke.
    pub errors: u64,
    /// Answers a second.
    pub rate: f64,
    /// Microseconds.
    pub p50: f64,
    /// Microseconds.
    pub p99: f64,
}

impl Load {
    /// Plain reads of one path, over and over.
    pub fn get(
        address: SocketAddr,
        path: &str,
        headers: &[(&str, &str)],
        connections: usize,
        time: Duration,
    ) -> Self {
        Self {
            address,
            paths: vec![(path.to_owned(), 1.0)],
            headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            body: None,
            connections,
            time,
            rate: 0,
        }
    }

    /// Runs it.
    pub fn run(&self) -> Result<Came, String> {
        if self.rate == 0 && Command::new("wrk").arg("-v").output().is_ok() {
            self.wrk()
        } else {
            Ok(self.own())
        }
    }

    fn wrk(&self) -> Result<Came, String> {
        let script = tempfile::Builder::new().suffix(".lua").tempfile().map_err(|error| error.to_string())?;
        fs::write(script.path(), self.script()).map_err(|error| error.to_string())?;
        let output = Command::new("wrk")
            .args(["-t", "1", "-c", &self.connections.to_string()])
            .args(["-d", &format!("{}s", self.time.as_secs().max(1)), "--timeout", "20s", "-s"])
            .arg(script.path())
            .arg(format!("http://{}", self.address))
            .output()
            .map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout);
        let line =
            said.lines().rev().find(|line| line.starts_with("FIGURES")).ok_or_else(|| said.to_string())?;
        let numbers: Vec<f64> =
            line.split_whitespace().skip(1).filter_map(|text| text.parse().ok()).collect();
        match numbers[..] {
            [answers, micros, p50, p99, errors] => {
                let (answers, errors) = (answers as u64, errors as u64);
                Ok(Came { answers, errors, rate: answers as f64 * 1e6 / micros, p50, p99 })
            }
            _ => Err(said.to_string()),
        }
    }

    fn script(&self) -> String {
        let mut lua = String::from("local paths = {}\nlocal sums = {}\n");
        let total: f64 = self.paths.iter().map(|(_, weight)| weight).sum();
        let mut sum = 0.0;
        for (at, (path, weight)) in self.paths.iter().enumerate() {
            sum += weight / total;
            let _ = writeln!(lua, "paths[{0}] = {path:?}; sums[{0}] = {sum}", at + 1);
        }
        lua.push_str("local headers = {}\n");
        for (name, value) in &self.headers {
            let _ = writeln!(lua, "headers[{name:?}] = {value:?}");
        }
        let method = if self.body.is_some() { "POST" } else { "GET" };
        let body = self.body.as_ref().map_or("nil".to_owned(), |body| format!("{body:?}"));
        let salt = crate::wait::now();
        let _ = writeln!(lua, "local method = {method:?}\nlocal body = {body}\nlocal salt = {salt}");
        lua.push_str(SCRIPT);
        lua
    }

    /// Threads of our own; also where a steady rate is asked for.
    fn own(&self) -> Came {
        let begun = Instant::now();
        let (errors, mut times) = self.times();
        times.sort_by(f64::total_cmp);
        Came {
            answers: times.len() as u64,
            errors,
            rate: times.len() as f64 / begun.elapsed().as_secs_f64(),
            p50: part(&times, 50),
            p99: part(&times, 99),
        }
    }

    /// Errors, and how long each answer took in microseconds, from threads of our own.
    pub fn times(&self) -> (u64, Vec<f64>) {
        let begun = Instant::now();
        let each: Vec<(u64, Vec<f64>)> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..self.connections).map(|at| scope.spawn(move || self.thread(at, begun))).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        let errors = each.iter().map(|(errors, _)| errors).sum();
        (errors, each.into_iter().flat_map(|(_, times)| times).collect())
    }

    /// With a rate, each answer's time counts from when its request was due, so that waiting is not left out.
    fn thread(&self, at: usize, begun: Instant) -> (u64, Vec<f64>) {
        let mut client = Client::new(self.address);
        let mut chance = chance::Chance::seeded(at as u64 + 1);
        let total: f64 = self.paths.iter().map(|(_, weight)| weight).sum();
        let (mut errors, mut times, mut count) = (0, Vec::new(), 0_u64);
        while begun.elapsed() < self.time {
            let mut due = Instant::now();
            if self.rate > 0 {
                let number = count * self.connections as u64 + at as u64;
                due = begun + Duration::from_secs_f64(number as f64 / self.rate as f64);
                crate::wait::pause(due.saturating_duration_since(Instant::now()));
            }
            count += 1;
            let mut left = chance.part() * total;
            let path = self.paths.iter().find(|(_, weight)| {
                left -= weight;
                left <= 0.0
            });
            let path = path.or(self.paths.last()).map_or("/", |(path, _)| path);
            let key = format!("{:012}-{at:04}-{count:08}", crate::wait::now() % 1_000_000_000_000);
            let headers: Vec<(&str, &str)> = self
                .headers
                .iter()
                .map(|(name, value)| {
                    (name.as_str(), if name == "Idempotency-Key" { key.as_str() } else { value.as_str() })
                })
                .collect();
            let answer = match &self.body {
                Some(body) => client.ask("POST", path, &headers, body.as_bytes()),
                None => client.ask("GET", path, &headers, b""),
            };
            match answer {
                Ok(answer) if answer.status < 400 => times.push(due.elapsed().as_secs_f64() * 1e6),
                _ => errors += 1,
            }
        }
        (errors, times)
    }
}

/// Where what is measured is kept between runs: beside the binary, under cargo's target folder.
pub fn cache() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = own.ancestors().nth(2).ok_or("this program lies nowhere")?.join("bench-data");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}
