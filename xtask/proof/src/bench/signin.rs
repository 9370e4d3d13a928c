//! whether the time of an answer tells who has an account. As many askers with an account as without, in turns, over
//! one connection; Welch's test on the two, and their medians.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::table::{Goal, Table};
use crate::client::{Answer, Client};
use crate::median;
use crate::options::Options;
use crate::server::Home;

/// Largest difference of the medians, in milliseconds.
const MEDIANS_MAX: f64 = 1.0;
/// Largest |t|: beyond it two kinds of answers are told apart.
const T_MAX: f64 = 4.5;
/// How long a mail may be on its way.
const MAIL_SECONDS_MAX: u64 = 30;

/// Measures.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let samples = options.number("--samples", 2_000)?;
    let sink = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
    let port = sink.local_addr().map_err(|error| error.to_string())?.port();
    let (say, mails) = channel();
    thread::spawn(move || listen(&sink, &say));
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let home = Home::new(folder.path())?;
    home.configure(&format!("[mail]\nurl = \"smtp://127.0.0.1:{port}?tls=none\"\n"))?;
    home.add_site()?;
    let server = home.start("/healthz")?;
    let mut browser = Browser::new(&home);
    let mut inbox = Inbox { mails, waiting: HashMap::new() };
    let mut asked = Vec::new();
    for at in 0..samples {
        let address = known(at);
        let id = browser.asks(&address)?.1;
        asked.push((address, id));
    }
    for (address, id) in asked {
        let digits = inbox.digits(&address)?;
        let answer = browser.types(&id, &digits)?;
        if answer.status != 303 {
            return Err(format!("a right code is answered {}", answer.status));
        }
    }
    let (mut ask, mut wrong) = (Times::default(), Times::default());
    for at in 0..samples {
        for (address, has_account) in in_turns(at) {
            let (time, id) = browser.asks(&address)?;
            ask.keep(has_account, time);
            let begun = Instant::now();
            // Right once in a million times; then the run says so and ends.
            let answer = browser.types(&id, "000000")?;
            wrong.keep(has_account, begun.elapsed());
            if answer.status != 422 {
                return Err(format!("a wrong code is answered {}", answer.status));
            }
        }
    }
    for (what, times) in [("asking for a code", &mut ask), ("typing a wrong code", &mut wrong)] {
        times.tell(what, table);
    }
    server.stop().map(drop)
}

fn known(at: u64) -> String {
    format!("known{at}@mail.example")
}

/// One address with an account and one without, the first one first every other time.
fn in_turns(at: u64) -> [(String, bool); 2] {
    let mut both = [(known(at), true), (format!("other{at}@mail.example"), false)];
    if at % 2 == 1 {
        both.reverse();
    }
    both
}

/// Times of answers, in milliseconds.
#[derive(Default)]
struct Times {
    with: Vec<f64>,
    without: Vec<f64>,
}

impl Times {
    fn keep(&mut self, has_account: bool, time: Duration) {
        let times = if has_account { &mut self.with } else { &mut self.without };
        times.push(time.as_secs_f64() * 1e3);
    }

    fn tell(&mut self, what: &str, table: &mut Table) {
        let t = welch(&self.with, &self.without);
        let (with, without) = (median(&mut self.with), median(&mut self.without));
        let count = self.with.len();
        let beside = format!("medians {with:.3} and {without:.3} ms, {count} each");
        table.row(
            format!("{what}, with and without an account: absolute t"),
            t.abs(),
            "",
            Goal::AtMost(T_MAX),
            beside,
        );
        let apart = (with - without).abs();
        table.row(format!("{what}: medians apart"), apart, "ms", Goal::AtMost(MEDIANS_MAX), String::new());
    }
}

/// Welch's t for two samples of unequal variance (B. L. Welch, Biometrika 34, 1947).
fn welch(one: &[f64], other: &[f64]) -> f64 {
    let of = |values: &[f64]| {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    };
    let ((one, one_share), (other, other_share)) = (of(one), of(other));
    (one - other) / (one_share + other_share).sqrt()
}

/// A browser on our own pages.
struct Browser {
    client: Client,
    origin: String,
    cookie: String,
}

impl Browser {
    fn new(home: &Home) -> Self {
        let origin = format!("http://localhost:{}", home.address.port());
        Self { client: Client::new(home.address), origin, cookie: String::new() }
    }

    fn post(&mut self, path: &str, body: &str) -> Result<Answer, String> {
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Origin", self.origin.as_str()),
            ("Cookie", self.cookie.as_str()),
        ];
        self.client.ask("POST", path, &headers, body.as_bytes()).map_err(|error| error.to_string())
    }

    /// Asks for a code: the time of the answer, and the code's id.
    fn asks(&mut self, address: &str) -> Result<(Duration, String), String> {
        let body = format!("email={}", address.replace('@', "%40"));
        let begun = Instant::now();
        let answer = self.post("/sign-in", &body)?;
        let time = begun.elapsed();
        let place =
            answer.header("location").ok_or_else(|| format!("asking is answered {}", answer.status))?;
        let id = place.split("id=").nth(1).unwrap_or_default().to_owned();
        if let Some(cookie) = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next()) {
            cookie.clone_into(&mut self.cookie);
        }
        Ok((time, id))
    }

    fn types(&mut self, id: &str, digits: &str) -> Result<Answer, String> {
        self.post("/sign-in/code", &format!("id={id}&digits={digits}"))
    }
}

/// Codes by address, as they come.
struct Inbox {
    mails: Receiver<(String, String)>,
    waiting: HashMap<String, String>,
}

impl Inbox {
    fn digits(&mut self, address: &str) -> Result<String, String> {
        loop {
            if let Some(digits) = self.waiting.remove(address) {
                return Ok(digits);
            }
            let wait = Duration::from_secs(MAIL_SECONDS_MAX);
            let (to, digits) =
                self.mails.recv_timeout(wait).map_err(|_| format!("no mail came for {address}"))?;
            self.waiting.insert(to, digits);
        }
    }
}

/// Takes mails from everybody who connects, and tells whom each was for and what six digits stand alone in it.
fn listen(sink: &TcpListener, say: &Sender<(String, String)>) {
    for stream in sink.incoming().map_while(Result::ok) {
        let say = say.clone();
        thread::spawn(move || drop(take(stream, &say)));
    }
}

/// As much of RFC 5321 as one client asks for.
fn take(stream: TcpStream, say: &Sender<(String, String)>) -> std::io::Result<()> {
    let mut writer = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    writer.write_all(b"220 sink\r\n")?;
    let (mut to, mut is_data, mut digits) = (String::new(), false, String::new());
    while let Some(line) = lines.next().transpose()? {
        if is_data {
            let word = line.trim();
            if word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()) {
                word.clone_into(&mut digits);
            }
            if line == "." {
                is_data = false;
                let _ = say.send((to.clone(), digits.clone()));
                writer.write_all(b"250 taken\r\n")?;
            }
            continue;
        }
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250 sink\r\n",
            "DATA" => {
                is_data = true;
                b"354 go on\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 well\r\n",
        };
        if verb == "RCPT" {
            line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
        }
        writer.write_all(answer)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_kinds_of_answers_are_told_apart_and_one_kind_is_not() {
        let noise = |at: u64| (at * 7_919 % 1_000) as f64 / 1e3;
        let times = |shift: f64| (0..2_000).map(|at| noise(at) + shift).collect::<Vec<f64>>();
        assert!(welch(&times(0.0), &times(0.0)).abs() < 0.01);
        assert!(welch(&times(0.0), &times(0.1)).abs() > T_MAX);
    }
}
