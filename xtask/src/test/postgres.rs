//! A PostgreSQL of our own: on a free port of the loopback interface, gone with the test.

use std::ffi::OsString;
use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::leash::Leash;
use crate::shell;

/// Where Debian's packages put each version's programs.
const DEBIAN: &str = "/usr/lib/postgresql";
/// Another process may take the port between our look and the server's start.
const STARTS_MAX: usize = 3;
/// Nothing of it must survive, so it need not wait for the disk.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
max_connections = 200
fsync = off
full_page_writes = off
shared_buffers = 64MB
";

/// A running server.
pub struct Server {
    url: String,
    _leash: Leash,
}

/// The folder of the newest version's programs.
pub fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|entry| entry.path());
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let mut folders: Vec<PathBuf> = versions.filter(|path| path.join("bin/initdb").is_file()).collect();
    folders.sort_by_key(number);
    let debian = folders.pop().map(|path| path.join("bin"));
    debian.or_else(|| shell::find("initdb").and_then(|program| program.parent().map(Path::to_owned)))
}

impl Server {
    /// Makes a new cluster and starts it.
    pub fn start() -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL is not installed")?;
        let folder = shell::short_folder("pg")?;
        let cluster = Cluster { owner: Owner::find()?, data: folder.join("data"), folder, programs };
        let leash = Leash::at_end(&cluster.folder, cluster.stop())?;
        let password = cluster.make()?;
        let mut failure = String::new();
        for _ in 0..STARTS_MAX {
            let port = free_port()?;
            match cluster.start(port) {
                Ok(()) => {
                    let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
                    return Ok(Self { url, _leash: leash });
                }
                Err(why) => failure = why,
            }
        }
        Err(format!("{failure}\n{}", fs::read_to_string(cluster.log()).unwrap_or_default()))
    }

    /// Its address, with all rights.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// A cluster in its folder.
struct Cluster {
    folder: PathBuf,
    data: PathBuf,
    programs: PathBuf,
    owner: Option<Owner>,
}

impl Cluster {
    /// Makes it, and returns the password: on a machine with other users, whoever is let in may do as its owner.
    fn make(&self) -> Result<String, String> {
        let password = random_word()?;
        let secret = self.folder.join("password");
        let failed = |error: std::io::Error| format!("{}: {error}", self.folder.display());
        fs::create_dir(&self.data).map_err(failed)?;
        private_file(&secret, &password).map_err(failed)?;
        if let Some(owner) = &self.owner {
            for path in [&self.data, &secret] {
                std::os::unix::fs::chown(path, Some(owner.user), Some(owner.group)).map_err(failed)?;
            }
        }
        let mut command = self.command("initdb");
        // In the clear is right here: it never leaves the machine, and the tests open thousands of connections.
        command.args(["-A", "password", "-E", "UTF8", "--locale=C", "-U", "postgres", "--no-sync"]);
        shell::output(command.arg("--pwfile").arg(&secret).arg("-D").arg(&self.data))?;
        let settings = format!("{SETTINGS}unix_socket_directories = '{}'\n", self.data.display());
        let file = self.data.join("postgresql.conf");
        let before = fs::read_to_string(&file).map_err(failed)?;
        fs::write(&file, before + &settings).map_err(failed)?;
        Ok(password)
    }

    fn start(&self, port: u16) -> Result<(), String> {
        let mut command = self.command("pg_ctl");
        command.arg("-D").arg(&self.data).arg("-l").arg(self.log());
        command.args(["-w", "-t", "60", "-o", &format!("-p {port}"), "start"]);
        // Not `output`: the server would inherit the pipe and never close it.
        command.stdout(std::process::Stdio::null());
        shell::run(&mut command)
    }

    fn stop(&self) -> Vec<OsString> {
        let mut command = self.command("pg_ctl");
        command.arg("-D").arg(&self.data).args(["-w", "-m", "immediate", "stop"]);
        std::iter::once(command.get_program()).chain(command.get_args()).map(OsString::from).collect()
    }

    fn log(&self) -> PathBuf {
        self.data.join("test.log")
    }

    /// One of PostgreSQL's programs, as the cluster's owner.
    fn command(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = match &self.owner {
            None => Command::new(program),
            Some(owner) => {
                let mut command = Command::new("setpriv");
                command.arg(format!("--reuid={}", owner.user)).arg(format!("--regid={}", owner.group));
                command.arg("--clear-groups").arg(program);
                command
            }
        };
        command.current_dir(&self.folder);
        command
    }
}

/// Whom the server belongs to when we are root, whom `initdb` refuses.
struct Owner {
    user: u32,
    group: u32,
}

impl Owner {
    /// None when we are not root: then it is ours.
    fn find() -> Result<Option<Self>, String> {
        if !shell::is_root() {
            return Ok(None);
        }
        let id = |flag, name| -> Option<u32> {
            shell::output(&mut shell::command("id", &[flag, name])).ok()?.trim().parse().ok()
        };
        let owner = |name| Some(Self { user: id("-u", name)?, group: id("-g", name)? });
        owner("postgres")
            .or_else(|| owner("nobody"))
            .map(Some)
            .ok_or("no user to run PostgreSQL as".to_owned())
    }
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| format!("no free port: {error}"))?;
    Ok(listener.local_addr().map_err(|error| error.to_string())?.port())
}

fn random_word() -> Result<String, String> {
    let mut bytes = [0; 16];
    let mut random = fs::File::open("/dev/urandom").map_err(|error| format!("/dev/urandom: {error}"))?;
    random.read_exact(&mut bytes).map_err(|error| format!("/dev/urandom: {error}"))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

fn private_file(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}
