//! `althing score-server` as a program: the same API without a database.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use serde_json::{Value, json};

struct Server {
    child: Child,
    address: String,
    said: std::io::Lines<BufReader<ChildStderr>>,
}

impl Server {
    fn start(folder: &Path, args: &[&str]) -> Self {
        Self::start_behind(folder, args, "")
    }

    /// Starts with these addresses of proxies.
    fn start_behind(folder: &Path, args: &[&str], proxies: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_althing"))
            .args(["score-server", "--listen", "127.0.0.1:0"])
            .args(args)
            .current_dir(folder)
            .env("ALTHING_SERVER_TRUSTED_PROXIES", proxies)
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut said = BufReader::new(child.stderr.take().expect("its words")).lines();
        let line =
            said.find_map(|line| line.ok().filter(|line| line.contains("http://"))).expect("it listens");
        let address =
            line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
        Self { child, address: address.to_owned(), said }
    }

    fn ask(&self, request: &str, body: &str) -> (u16, Value) {
        let answer = self.ask_with(request, "", body);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    /// The whole answer to a request with more headers, a line each.
    fn ask_with(&self, request: &str, headers: &str, body: &str) -> String {
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

    fn analyse(&self, key: &str) -> (u16, Value) {
        let body = json!({"comment": {"text": "You are an idiot."}, "requestedAttributes": {"INSULT": {}}});
        self.ask(&format!("POST /v1alpha1/comments:analyze?key={key}"), &body.to_string())
    }

    /// Asks it to end, which it must do well, and gives what else it said.
    fn end(mut self) -> String {
        let asked =
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(asked.success());
        assert!(self.child.wait().expect("ends").success());
        self.said.map_while(Result::ok).collect()
    }
}

#[test]
fn it_serves_without_a_database_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(folder.path(), &[]);
    let (status, told) = server.analyse("anything");
    assert_eq!(status, 200);
    assert!(
        told["attributeScores"]["INSULT"]["summaryScore"]["value"].as_f64().is_some_and(|value| value > 0.5)
    );
    assert_eq!(server.ask("POST /v1alpha1/comments:analyze", "{}").0, 403, "a key there must be");
    assert_eq!(server.ask("GET /healthz", "").0, 200);
    let (_, document) = server.ask("GET /$discovery/rest?version=v1alpha1", "");
    assert_eq!(document["rootUrl"], format!("http://{}/", server.address));
    assert_eq!(server.ask("GET /", "").0, 404);
    let said = server.end();
    assert!(!said.contains("idiot") && !said.contains("anything"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn a_file_says_which_keys_open_it() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("keys"), "first rate=2\nsecond\n").expect("writes");
    let server = Server::start(folder.path(), &["--keys", "keys"]);
    assert_eq!(server.analyse("third").1["error"]["details"][0]["reason"], "API_KEY_INVALID");
    for status in [200, 200, 429] {
        assert_eq!(server.analyse("first").0, status);
    }
    assert_eq!(server.analyse("second").0, 200);
    server.end();
    std::fs::write(folder.path().join("keys"), "first rate=none\n").expect("writes");
    let refused = Command::new(env!("CARGO_BIN_EXE_althing"))
        .args(["score-server", "--listen", "127.0.0.1:0", "--keys", "keys"])
        .current_dir(folder.path())
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(1) && said.contains("--keys keys: line 1"), "{said}");
}

#[test]
fn r82_that_tls_ended_before_it_is_believed_of_a_trusted_proxy_only() {
    for (proxies, scheme) in [("", "http"), ("127.0.0.1", "https")] {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::start_behind(folder.path(), &[], proxies);
        let answer = server.ask_with("GET /$discovery/rest", "X-Forwarded-Proto: https\r\n", "");
        let root = format!("\"rootUrl\": \"{scheme}://{}/\"", server.address);
        assert!(answer.contains(&root), "{proxies}: {answer}");
        // It depends on what was asked, so nobody keeps it for others.
        assert!(answer.to_lowercase().contains("\r\ncache-control: no-store\r\n"), "{answer}");
        server.end();
    }
}
