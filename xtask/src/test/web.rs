//! The scripts of `web/`: types, lints, and that `web/dist` is what is built from them.
//!
//! `web/package.json` offers these by name: `check` (types and lints), `build` (writes `web/dist`) and `test` (tests in
//! a browser).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Options;
use super::outcome::{Count, Outcome};
use crate::shell;

pub fn run(_: &Options) -> Outcome {
    let mut count = Count::default();
    let ended = check(&mut count);
    Outcome::counted(count, ended)
}

fn check(count: &mut Count) -> Result<(), String> {
    install()?;
    shell::run(&mut npm(&["run", "check"]))?;
    count.passed += 1;
    rebuilt_is_same()?;
    count.passed += 1;
    Ok(())
}

/// Fetches the packages of the lock file; none of them may run anything or fetch a browser.
pub fn install() -> Result<(), String> {
    shell::run(&mut npm(&["ci", "--no-audit", "--no-fund", "--ignore-scripts"]))
}

/// npm in `web/`.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = shell::command("npm", arguments);
    command.current_dir(folder());
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").env("npm_config_update_notifier", "false");
    command
}

fn folder() -> PathBuf {
    shell::root().join("web")
}

fn rebuilt_is_same() -> Result<(), String> {
    let dist = folder().join("dist");
    let before = contents(&dist)?;
    shell::run(&mut npm(&["run", "build"]))?;
    let changed = differences(&before, &contents(&dist)?);
    if changed.is_empty() {
        return Ok(());
    }
    Err(format!("web/dist was not what web/src builds to; it is now, so commit it: {}", changed.join(", ")))
}

/// Every file below the folder, with its bytes.
fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).map_err(failed)?;
                files.insert(path, bytes);
            }
        }
    }
    Ok(files)
}

fn differences(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
    let mut names: Vec<&PathBuf> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let changed = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    changed.filter_map(|name| Some(name.file_name()?.to_string_lossy().into_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_differs_is_told_by_file() {
        let files = |list: &[(&str, &str)]| -> BTreeMap<PathBuf, Vec<u8>> {
            list.iter().map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec())).collect()
        };
        let before = files(&[("dist/a.js", "a"), ("dist/b.css", "b"), ("dist/c.svg", "c")]);
        let after = files(&[("dist/a.js", "a"), ("dist/b.css", "B"), ("dist/d.js", "d")]);
        assert_eq!(differences(&before, &after), ["b.css", "c.svg", "d.js"]);
        assert!(differences(&before, &before).is_empty());
    }
}
