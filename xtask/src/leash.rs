//! Servers that never outlive us, however we end.
//!
//! A small shell waits on a pipe whose other end only we hold. The pipe closes when the [`Leash`] is dropped, and just
//! as well when we panic, are interrupted or killed: then the shell stops the server and removes its folder. It lives
//! in a process group of its own, so that an interrupt from the keyboard does not reach it.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Runs `$@` when the pipe closes, then removes the folder `$0`.
const AT_END: &str = r#"cat >/dev/null; "$@"; rm -rf -- "$0""#;
/// Runs `$@` until the pipe closes, then stops it and removes the folder `$0`.
const AROUND: &str = r#""$@" & child=$!; exec >/dev/null; cat; kill "$child"; wait "$child"; rm -rf -- "$0""#;

/// A server that ends when this is dropped.
pub struct Leash {
    shell: Child,
}

impl Leash {
    /// Will run `stop` and remove `folder`.
    pub fn at_end(folder: &Path, stop: Vec<OsString>) -> Result<Self, String> {
        let mut command = shell(AT_END, folder, stop);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let shell = command.spawn().map_err(|error| format!("sh: {error}"))?;
        Ok(Self { shell })
    }

    /// Starts `server`, whose output is returned; will stop it and remove `folder`.
    pub fn around(folder: &Path, server: Vec<OsString>, log: Stdio) -> Result<(Self, ChildStdout), String> {
        let mut command = shell(AROUND, folder, server);
        command.stdout(Stdio::piped()).stderr(log);
        let mut shell = command.spawn().map_err(|error| format!("sh: {error}"))?;
        let output = shell.stdout.take().ok_or("no output to read")?;
        Ok((Self { shell }, output))
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        if let Err(error) = self.shell.wait() {
            eprintln!("a server was not stopped: {error}");
        }
    }
}

fn shell(script: &str, folder: &Path, arguments: Vec<OsString>) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(script).arg(folder).args(arguments);
    command.stdin(Stdio::piped()).process_group(0).current_dir("/");
    command
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};

    use super::*;
    use crate::shell::short_folder;

    #[test]
    fn what_it_holds_ends_with_it() {
        let folder = short_folder("leash").unwrap();
        let server = ["sh", "-c", "echo $$; exec sleep 1000"].map(OsString::from).to_vec();
        let (leash, output) = Leash::around(&folder, server, Stdio::null()).unwrap();
        let mut id = String::new();
        BufReader::new(output).read_line(&mut id).unwrap();
        let process = Path::new("/proc").join(id.trim());
        assert!(process.exists() && folder.exists());
        drop(leash);
        assert!(!process.exists() && !folder.exists());
    }

    #[test]
    fn it_stops_what_runs_elsewhere() {
        let folder = short_folder("leash").unwrap();
        let outside = short_folder("leash").unwrap();
        let stop = ["rmdir".into(), outside.clone().into_os_string()].to_vec();
        drop(Leash::at_end(&folder, stop).unwrap());
        assert!(!folder.exists() && !outside.exists());
    }
}
