//! The server under proof: the release binary in a temporary folder, started, stopped, killed, and measured from
//! outside.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::wait::until;

/// Where the site's stories are said to live.
pub const ORIGIN: &str = "https://paper.example";
/// The site's short name.
pub const SITE: &str = "paper";
/// How long a start may take.
const START_SECONDS_MAX: u64 = 60;

/// A folder with a configuration and, once it ran, a database.
pub struct Home {
    folder: PathBuf,
    /// Where its server listens.
    pub address: SocketAddr,
}

/// A running server. Killed when dropped.
pub struct Server {
    child: Child,
    /// From the start of the process to the first answer with 200.
    pub started_in: Duration,
}

/// The binary under proof.
pub fn binary() -> Result<PathBuf, String> {
    let named = std::env::var_os("ALTHING_BINARY").map(PathBuf::from);
    let beside = || std::env::current_exe().ok().map(|own| own.with_file_name("althing"));
    let path = named.or_else(beside).ok_or("no binary named by ALTHING_BINARY")?;
    if path.exists() {
        Ok(path)
    } else {
        Err(format!("{}: build it with cargo build --release", path.display()))
    }
}

impl Home {
    /// Writes the configuration into a folder and keeps a port for it.
    pub fn new(folder: &Path) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(folder).map_err(failed)?;
        let address =
            TcpListener::bind("127.0.0.1:0").and_then(|probe| probe.local_addr()).map_err(failed)?;
        let home = Self { folder: folder.to_owned(), address };
        let config = format!(
            "[server]\nlisten = \"{address}\"\n[database]\nurl = \"sqlite:{}\"\n[limits]\nenabled = false\n",
            home.database().display()
        );
        fs::write(home.config(), config).map_err(failed)?;
        Ok(home)
    }

    /// The database file.
    pub fn database(&self) -> PathBuf {
        self.folder.join("data").join("althing.db")
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.folder.join("althing.toml")
    }

    /// Adds sections to the configuration.
    pub fn configure(&self, sections: &str) -> Result<(), String> {
        let path = self.config();
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        fs::write(&path, text + sections).map_err(|error| error.to_string())
    }

    /// Runs a command to its end and gives what it said. Its exit must be 0.
    pub fn command(&self, args: &[&str]) -> Result<String, String> {
        let output = Command::new(binary()?)
            .arg("--config")
            .arg(self.config())
            .args(args)
            .current_dir(&self.folder)
            .output()
            .map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(said);
        }
        Err(format!("althing {}: {said}{}", args.join(" "), String::from_utf8_lossy(&output.stderr)))
    }

    /// Adds the site that all loads write to.
    pub fn add_site(&self) -> Result<(), String> {
        self.command(&["site", "add", SITE, "--origin", ORIGIN]).map(drop)
    }

    /// A key that may remove comments.
    pub fn staff_key(&self) -> Result<String, String> {
        self.key("staff")
    }

    /// A key with this scope.
    pub fn key(&self, scope: &str) -> Result<String, String> {
        let said = self.command(&["key", "add", "--site", SITE, "--scope", scope])?;
        said.lines().last().map(str::to_owned).ok_or_else(|| "no key was printed".to_owned())
    }

    /// Starts the server and waits for the first answer with 200 to this path.
    pub fn start(&self, path: &str) -> Result<Server, String> {
        let begun = Instant::now();
        let mut child = Command::new(binary()?)
            .arg("--config")
            .arg(self.config())
            .arg("serve")
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let log = child.stderr.take().map(|pipe| follow(pipe, &self.folder));
        let answered = until(Duration::from_secs(START_SECONDS_MAX), || {
            if let Ok(Some(status)) = child.try_wait() {
                let said = fs::read_to_string(self.folder.join("server.err")).unwrap_or_default();
                let last = said.lines().last().unwrap_or_default();
                return Some(Err(format!("the server ended with {status}: {last}")));
            }
            let answer = Client::new(self.address).get(path).ok()?;
            (answer.status == 200).then_some(Ok(()))
        });
        let server = Server { child, started_in: begun.elapsed() };
        drop(log);
        match answered {
            Some(Ok(())) => Ok(server),
            Some(Err(why)) => Err(why),
            None => Err(format!("the server does not answer {path} with 200")),
        }
    }
}

/// Keeps what the server says on standard error in a file, so that its pipe never fills.
fn follow(pipe: std::process::ChildStderr, folder: &Path) -> std::thread::JoinHandle<()> {
    use std::io::Write;
    let file = folder.join("server.err");
    std::thread::spawn(move || {
        let Ok(mut file) = fs::OpenOptions::new().create(true).append(true).open(file) else { return };
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            let _ = writeln!(file, "{line}");
        }
    })
}

impl Server {
    /// Its process number.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`, and waits for its end.
    pub fn kill(mut self) -> Result<(), String> {
        self.child.kill().and_then(|()| self.child.wait()).map(drop).map_err(|error| error.to_string())
    }

    /// Asks it to end (SIGTERM) and gives how long that took.
    pub fn stop(mut self) -> Result<Duration, String> {
        let begun = Instant::now();
        let failed = |error: std::io::Error| error.to_string();
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().map_err(failed)?;
        let ended = until(Duration::from_secs(30), || self.child.try_wait().ok().flatten());
        match ended {
            Some(status) if status.success() => Ok(begun.elapsed()),
            Some(status) => Err(format!("the server ended with {status} when it was asked to stop")),
            None => Err("the server does not stop".to_owned()),
        }
    }

    /// Processor time used so far: user and system, of all its threads.
    pub fn cpu(&self) -> Duration {
        cpu_of(self.pid())
    }

    /// Its proportional set size in bytes (`/proc/PID/smaps_rollup`).
    pub fn pss(&self) -> u64 {
        let text = fs::read_to_string(format!("/proc/{}/smaps_rollup", self.pid())).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("Pss:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) << 10
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time of a process: the sum of its threads' run times in nanoseconds, which `/proc/PID/stat` would round
/// to hundredths of a second. Threads that have ended are in `stat` alone, so the greater of the two is taken.
pub fn cpu_of(pid: u32) -> Duration {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let fine: u64 = threads
        .filter_map(|thread| fs::read_to_string(thread.path().join("schedstat")).ok())
        .filter_map(|text| text.split(' ').next()?.parse::<u64>().ok())
        .sum();
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    let coarse = Duration::from_millis((ticks(11) + ticks(12)) * 10);
    if coarse > Duration::from_nanos(fine) + Duration::from_millis(20) {
        coarse
    } else {
        Duration::from_nanos(fine)
    }
}
