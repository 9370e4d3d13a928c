//! Virtual environments under the target folder, one for each list of what is pinned.

use std::fs;
use std::path::{Path, PathBuf};

use crate::shell;

/// A virtual environment of this name that holds what the list pins, made where there is none or another.
pub fn environment(name: &str, requirements: &str) -> Result<PathBuf, String> {
    let folder = shell::target().join(name);
    let wanted = shell::root().join(requirements);
    let installed = folder.join("installed.txt");
    if is_same(&wanted, &installed) {
        return Ok(folder);
    }
    println!("installing {requirements}");
    let python = folder.join("bin/python");
    shell::run(shell::command("python3", &["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = shell::command(python, &["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    shell::run(pip.arg("--requirement").arg(&wanted))?;
    fs::copy(&wanted, &installed).map_err(|error| format!("{}: {error}", installed.display()))?;
    Ok(folder)
}

fn is_same(one: &Path, other: &Path) -> bool {
    fs::read(one).is_ok_and(|bytes| fs::read(other).is_ok_and(|others| bytes == others))
}
