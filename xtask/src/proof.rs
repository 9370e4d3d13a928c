//! Tasks that need a release build of the server: the ledger, power loss, backups under load, and the figures. They
//! live in a crate of their own, `althing-proof`, so that the other tasks build without a database.

use std::path::PathBuf;
use std::process::Command;

/// The tasks, each with its usage and what it does.
pub const TASKS: &[(&str, &str, &str)] = &[
    (
        "ledger",
        "[--rounds N] [--writers N] [--signal kill|term] [--seed N] [--negative-control]",
        "kill -9 under load: nothing acknowledged is lost, nothing appears or doubles",
    ),
    (
        "powerloss",
        "[--rounds N] [--seed N] [--negative-control]",
        "unsynced writes are dropped or torn, calls fail: what was acknowledged stays",
    ),
    ("backups", "[--rounds N] [--writers N]", "backups taken under load, each restored and checked"),
    (
        "bench",
        "read|write|memory|start|streams|size|big|perspective|score|all",
        "the figures of docs/operate/figures.md",
    ),
    (
        "imports",
        "FORMAT|archive|all [--comments N] [--kills N] [--seed N] [--no-posting] [--write-to FOLDER]",
        "generated exports of every format, imported whole, killed and resumed, and while readers post",
    ),
];

/// Builds the server and the proofs, and runs one of them.
pub fn run(task: &str, args: &[String]) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--quiet", "-p", "althing", "-p", "althing-proof"]);
    // What cargo told this task about itself would make build scripts run again that ran from a shell.
    for (name, _) in std::env::vars_os() {
        let told = name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"));
        if told {
            build.env_remove(name);
        }
    }
    done("cargo build", build.status())?;
    let folder = target()?.join("release");
    let mut proof = Command::new(folder.join("althing-proof"));
    proof.arg(task).args(args).env("ALTHING_BINARY", folder.join("althing"));
    done(task, proof.status())
}

/// The folder that cargo builds in: this program lies in one of its profiles.
fn target() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    own.ancestors().nth(2).map(PathBuf::from).ok_or_else(|| "this program lies nowhere".to_owned())
}

fn done(what: &str, status: std::io::Result<std::process::ExitStatus>) -> Result<(), String> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what}: {status}")),
        Err(error) => Err(format!("{what}: {error}")),
    }
}
