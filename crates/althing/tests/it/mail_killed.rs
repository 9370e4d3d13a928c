//! The program is killed between the commit of a comment and the mail about it: the mail goes after the next start.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::PAPER;
use crate::support::sink::{Sink, place};

/// Rounds of killing.
const ROUNDS: usize = 3;
/// Comments that are taken before each kill.
const EACH: usize = 4;

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &Path, mail: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_althing"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .env("ALTHING_MAIL_URL", mail)
            .env("ALTHING_LIMITS_ENABLED", "false")
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut said = BufReader::new(child.stderr.take().expect("its words")).lines();
        let line =
            said.find_map(|line| line.ok().filter(|line| line.contains("http://"))).expect("it listens");
        // What it says later is read too, so that it never waits for a reader.
        std::thread::spawn(move || said.for_each(drop));
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split(['/', ' ']).next()).expect("an address");
        Self { child, address: address.to_owned() }
    }

    fn posts(&self, email: &str, key: &str) {
        let body = json!({
            "body": "Said before it was killed",
            "author": {"name": "Ana", "email": email, "notify": true},
            "story": {"site": "paper", "url": "https://paper.example/harbour"},
        });
        let id =
            self.asks("GET /api/v1/sites/paper/stories?url=https%3A%2F%2Fpaper.example%2Fharbour", "", "");
        let id: Value = serde_json::from_str(id.split_once("\r\n\r\n").expect("a body").1).expect("JSON");
        let request = format!("POST /api/v1/stories/{}/comments", id["id"].as_str().expect("an id"));
        let headers = format!(
            "Origin: {PAPER}\r\nX-Althing: 1\r\nContent-Type: application/json\r\nIdempotency-Key: {key}\r\n"
        );
        let answer = self.asks(&request, &headers, &body.to_string());
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }

    fn asks(&self, request: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        let head = format!(
            "{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).expect("writes");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("reads");
        answer
    }

    /// SIGKILL: nothing is finished.
    fn killed(self) {
        // Dropping kills.
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn r63_a_kill_between_commit_and_sending_loses_no_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    let added = Command::new(env!("CARGO_BIN_EXE_althing"))
        .args(["site", "add", "paper", "--origin", PAPER])
        .current_dir(folder.path())
        .output()
        .expect("runs");
    assert!(added.status.success(), "{added:?}");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let (listener, url) = place();
    let _inside = runtime.enter();
    let sink = Sink::serve(listener);
    let mut taken = Vec::new();
    for round in 0..ROUNDS {
        sink.falls_silent(true);
        let server = Server::start(folder.path(), &url);
        for at in 0..EACH {
            let email = format!("reader-{round}-{at}@reader.example");
            server.posts(&email, &format!("key-of-round-{round}-{at}"));
            taken.push(email);
        }
        server.killed();
    }
    assert_eq!(sink.mails().len(), 0, "the control: nothing went before");
    sink.falls_silent(false);
    let server = Server::start(folder.path(), &url);
    let all =
        async { tokio::time::timeout(std::time::Duration::from_mins(2), sink.until(taken.len())).await };
    runtime.block_on(all).expect("every mail goes");
    drop(server);
    let mut to: Vec<String> = sink.mails().into_iter().map(|mail| mail.to).collect();
    to.sort();
    to.dedup();
    taken.sort();
    assert_eq!(to, taken);
}
