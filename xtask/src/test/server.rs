//! The server as it ships, running the demo.

use std::fs;
use std::io::{BufRead, BufReader};
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
    url: String,
    _leash: Leash,
}

impl Demo {
    /// Starts it on a free port and waits until it says where it is.
    pub fn start() -> Result<Self, String> {
        let program = build()?;
        let folder = shell::short_folder("demo")?;
        let log = shell::target().join("demo.log");
        let file = fs::File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let mut words =
            vec![program.into_os_string(), "demo".into(), "--listen".into(), "127.0.0.1:0".into()];
        words.extend(["--data".into(), folder.join("data").into_os_string()]);
        let (leash, output) = Leash::around(&folder, words, Stdio::from(file))?;
        let (sender, receiver) = mpsc::channel();
        // Reads on to the end, so that the server never waits for a reader of what it prints.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(url) = address(&line) {
                    let _ = sender.send(url);
                }
            }
        });
        let url = receiver
            .recv_timeout(START_MAX)
            .map_err(|_| format!("the demo did not say where it is; see {}", log.display()))?;
        Ok(Self { url, _leash: leash })
    }

    /// Its address, without a path.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// The first address of this machine in a line, without its path.
fn address(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    let rest = &line[start..];
    let host = &rest["http://".len()..];
    let end = host.find(|c: char| c == '/' || c.is_whitespace()).unwrap_or(host.len());
    let local = host.starts_with("localhost:") || host.starts_with("127.0.0.1:");
    local.then(|| rest[.."http://".len() + end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_what_the_demo_prints() {
        assert_eq!(address("Front page  http://localhost:4100/"), Some("http://localhost:4100".into()));
        assert_eq!(address("http://127.0.0.1:80/s/a"), Some("http://127.0.0.1:80".into()));
        assert_eq!(address("see http://example.org/"), None);
        assert_eq!(address("making a newspaper"), None);
    }
}
