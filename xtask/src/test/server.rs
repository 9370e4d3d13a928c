//! The server as it ships, running the demo.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::leash::Leash;
use crate::shell;

/// Longest time until the demo has made its newspaper and says where it is.
const START_MAX: Duration = Duration::from_mins(2);

/// The release build of the server: the same one for every part, and for the README's first command.
pub fn build() -> Result<PathBuf, String> {
    let arguments =
        ["build", "--release", "--locked", "-p", "althing", "--message-format", "json-render-diagnostics"];
    let mut command = shell::cargo(&arguments);
    command.stderr(Stdio::inherit());
    let messages = shell::output(&mut command)?;
    let mut executable = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message["executable"].as_str()?))
    });
    executable.next_back().ok_or_else(|| "cargo built no program".to_owned())
}

/// A demo with data of its own.
pub struct Demo {
    program: PathBuf,
    database: String,
    /// Its address, without a path.
    pub url: String,
    /// Its busy story: the site and the story's id.
    pub site: String,
    pub story: String,
    _leash: Leash,
}

impl Demo {
    /// Starts it on a free port and waits until it says where its stories are.
    pub fn start() -> Result<Self, String> {
        let program = build()?;
        let folder = shell::short_folder("demo")?;
        let data = folder.join("data");
        let log = shell::target().join("demo.log");
        let file = fs::File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let mut words = vec![program.clone().into_os_string(), "demo".into(), "--listen".into()];
        words.extend(["127.0.0.1:0".into(), "--data".into(), data.clone().into_os_string()]);
        let (leash, output) = Leash::around(&folder, words, Stdio::from(file))?;
        let (sender, receiver) = mpsc::channel();
        // Reads on to the end, so that the server never waits for a reader of what it prints.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(found) = busy_story(&line) {
                    let _ = sender.send(found);
                }
            }
        });
        let [url, site, story] = receiver
            .recv_timeout(START_MAX)
            .map_err(|_| format!("the demo did not say where its busy story is; see {}", log.display()))?;
        let database = format!("sqlite:{}", data.join("althing.db").display());
        Ok(Self { program, database, url, site, story, _leash: leash })
    }

    /// A new key for its site.
    pub fn key(&self, scope: &str) -> Result<String, String> {
        let mut command =
            shell::command(&self.program, &["key", "add", "--site", &self.site, "--scope", scope]);
        let said = shell::output(command.env("ALTHING_DATABASE_URL", &self.database))?;
        said.lines().last().map(str::to_owned).ok_or_else(|| "`key add` printed no key".to_owned())
    }

    /// What it answers to a GET.
    pub fn get(&self, path: &str) -> Result<serde_json::Value, String> {
        let failed = |error: std::io::Error| format!("{}{path}: {error}", self.url);
        let port = self.url.rsplit_once(':').map_or("", |(_, port)| port);
        let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).map_err(failed)?;
        stream.set_read_timeout(Some(START_MAX)).map_err(failed)?;
        // A request of HTTP/1.0, so that the answer comes in one piece and ends with the connection.
        write!(stream, "GET {path} HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n").map_err(failed)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map_err(failed)?;
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        serde_json::from_str(body).map_err(|error| format!("{}{path}: {error}", self.url))
    }
}

/// Address, site and id in the line that tells of the busy story.
fn busy_story(line: &str) -> Option<[String; 3]> {
    let address = line.strip_prefix("A busy story")?.trim();
    let (url, path) = address.split_once("/s/")?;
    let (site, story) = path.split_once('/')?;
    Some([url, site, story].map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busy_story_is_found_in_what_the_demo_prints() {
        let found = busy_story("A busy story         http://localhost:4100/s/courier/73a6");
        assert_eq!(found, Some(["http://localhost:4100", "courier", "73a6"].map(str::to_owned)));
        assert_eq!(busy_story("The front page       http://localhost:4100/"), None);
    }
}
