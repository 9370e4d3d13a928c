//! Our own archive: an imported site is exported, restored into an empty database, killed on the way and resumed, and
//! exported again, byte for byte the same.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::outcome::{Outcome, differences};
use super::process::remove;
use super::run::{home, imported};
use super::{ARCHIVE, Export, digest, process};
use crate::options::Options;
use crate::server::{Home, SITE};

/// Runs all checks on the archive of an export.
pub fn prove(
    export: &Export,
    folder: &Path,
    options: &Options<'_>,
    seed: u64,
) -> Result<Vec<Outcome>, String> {
    let source = home(folder, "source")?;
    let mut source_of = Outcome::named("archive: its source");
    let expected = imported(&source, export, &mut source_of)?;
    let (first, exporting) = exported(&source, folder, "first", &source_of)?;
    remove(&source)?;

    let args = restoring(&first);
    let home = empty(folder, "restored")?;
    let whole = process::whole(&home, &args)?;
    let mut outcome = Outcome {
        time: whole.time,
        rss_kib: whole.rss_kib,
        bytes: exporting.bytes,
        ..Outcome { name: format!("{ARCHIVE}: restore"), ..source_of.clone() }
    };
    outcome.tell();
    outcome.wrong.extend(told(export, &process::report(&whole.said)?));
    let found = proved(&home, folder, &first, &mut outcome)?;
    if found != expected {
        outcome.wrong.push("what was restored holds something else than what was exported".to_owned());
    }
    let kills = options.number("--kills", 10)?;
    if kills > 0 {
        let (fresh, args) = (|| empty(folder, "killed"), |_: &Home| args.clone());
        let (home, _) = process::killed(&fresh, &args, kills, seed, &mut outcome)?;
        let resumed = proved(&home, folder, &first, &mut outcome)?;
        outcome.compare(&expected, &resumed);
    }
    for what in exporting.wrong.iter().chain(&outcome.wrong) {
        println!("  WRONG: {what}");
    }
    Ok(vec![exporting, outcome])
}

/// A folder with an empty database: a restore brings the site along.
fn empty(folder: &Path, name: &str) -> Result<Home, String> {
    let home = Home::new(&folder.join(name))?;
    home.command(&["site", "list"])?;
    Ok(home)
}

fn restoring(from: &Path) -> Vec<OsString> {
    let words = ["import", "--site", SITE, "--report", "json"];
    words.into_iter().map(OsString::from).chain([from.into()]).collect()
}

/// Exports the site; the file, and what that took.
fn exported(home: &Home, folder: &Path, name: &str, source: &Outcome) -> Result<(PathBuf, Outcome), String> {
    let path = folder.join(format!("{name}.althing.gz"));
    let words = ["export", "--site", SITE, "--output"].into_iter().map(OsString::from);
    let args: Vec<OsString> = words.chain([path.clone().into()]).collect();
    let whole = process::whole(home, &args)?;
    let bytes = std::fs::metadata(&path).map_err(|error| error.to_string())?.len();
    let mut outcome = Outcome {
        bytes,
        time: whole.time,
        rss_kib: whole.rss_kib,
        comments: source.stored,
        ..Outcome::named("archive: export")
    };
    outcome.tell();
    Ok((path, outcome))
}

/// What a restore says that the count does not.
fn told(export: &Export, report: &Value) -> Vec<String> {
    let expected = json!({
        "comments": {"stored": export.expected["stored"], "already_stored": 0}, "bad_lines": 0,
        "replies_without_parent": 0, "comments_without_text": 0,
    });
    let mut found = report.clone();
    found["comments"] = report["kinds"]["comment"].clone();
    differences(
        &expected,
        &found,
        &["comments", "bad_lines", "replies_without_parent", "comments_without_text"],
    )
}

/// Verifies what was restored, exports it again and compares; the digest. The folder is gone then.
fn proved(home: &Home, folder: &Path, first: &Path, outcome: &mut Outcome) -> Result<String, String> {
    home.command(&["verify"])?;
    let digest = digest::of(&home.database())?.0;
    let (again, exporting) = exported(home, folder, "again", outcome)?;
    outcome.wrong.extend(exporting.wrong);
    if !is_same(first, &again).map_err(|error| error.to_string())? {
        outcome.wrong.push("exported again, it is another file".to_owned());
    }
    std::fs::remove_file(again).map_err(|error| error.to_string())?;
    remove(home)?;
    Ok(digest)
}

/// Whether two files have the same bytes.
fn is_same(one: &Path, other: &Path) -> std::io::Result<bool> {
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    loop {
        let (a, b) = (one.fill_buf()?, other.fill_buf()?);
        let count = a.len().min(b.len());
        if count == 0 || a[..count] != b[..count] {
            return Ok(a.is_empty() && b.is_empty());
        }
        one.consume(count);
        other.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_the_same_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let long = vec![7_u8; 100_000];
        let one = file("one", &long);
        assert!(is_same(&one, &file("same", &long)).unwrap());
        assert!(!is_same(&one, &file("longer", &[&long[..], b"x"].concat())).unwrap());
        assert!(!is_same(&one, &file("shorter", &long[1..])).unwrap());
        assert!(!is_same(&one, &file("other", &[&long[1..], b"x"].concat())).unwrap());
        assert!(is_same(&file("none", b""), &file("nothing", b"")).unwrap());
    }
}
