//! An export is imported whole, then killed at random points and resumed, then while readers post.

use std::ffi::OsString;
use std::path::Path;

use serde_json::{Value, json};

use super::outcome::{Outcome, differences};
use super::{Export, digest, posting, process};
use crate::options::Options;
use crate::server::{Home, SITE};

/// What an import's report is compared by.
const TOLD: [&str; 4] = ["read", "stored", "skipped", "changed"];
/// What the database is compared by.
const HELD: [&str; 4] = ["states", "replies", "timed", "seconds"];

/// Runs all checks on an export.
pub fn prove(
    export: &Export,
    folder: &Path,
    options: &Options<'_>,
    seed: u64,
) -> Result<Vec<Outcome>, String> {
    let mut outcome = Outcome { bytes: export.bytes, ..Outcome::named(export.format.name) };
    let home = home(folder, "whole")?;
    let whole = imported(&home, export, &mut outcome)?;
    process::remove(&home)?;
    let kills = options.number("--kills", 10)?;
    if kills > 0 {
        let fresh = || self::home(folder, "killed");
        let args = |home: &Home| args(home, export);
        let (home, said) = process::killed(&fresh, &args, kills, seed, &mut outcome)?;
        let report = process::report(&said)?;
        let again = report["comments"]["skipped"]["already stored"].as_u64().unwrap_or(0);
        let all = report["comments"]["stored"].as_u64().unwrap_or(0) + again;
        let expected = json!({"stored after the kills": export.expected["stored"]});
        let found = json!({"stored after the kills": all});
        outcome.wrong.extend(differences(&expected, &found, &["stored after the kills"]));
        home.command(&["verify"])?;
        outcome.compare(&whole, &digest::of(&home.database())?.0);
        process::remove(&home)?;
    }
    if !options.has("--no-posting") {
        outcome.wrong.extend(posting::import_while_posting(&self::home(folder, "posting")?, export)?);
    }
    for what in &outcome.wrong {
        println!("  WRONG: {what}");
    }
    Ok(vec![outcome])
}

/// Imports an export whole and compares what is told and what is there; the digest of that.
pub fn imported(home: &Home, export: &Export, outcome: &mut Outcome) -> Result<String, String> {
    let whole = process::whole(home, &args(home, export))?;
    (outcome.time, outcome.rss_kib) = (whole.time, whole.rss_kib);
    outcome.comments = export.expected["read"].as_u64().unwrap_or(0);
    outcome.stored = export.expected["stored"].as_u64().unwrap_or(0);
    outcome.tell();
    let report = process::report(&whole.said)?;
    outcome.wrong.extend(reported(export, &report));
    home.command(&["verify"])?;
    outcome.wrong.extend(differences(&export.expected, &digest::held(&home.database())?, &HELD));
    let (digest, comments) = digest::of(&home.database())?;
    println!("  digest of {comments} comments: {}", &digest[..16]);
    Ok(digest)
}

/// What a report says that is not so: what the export was taken for, and how many of what it holds.
pub fn reported(export: &Export, report: &Value) -> Vec<String> {
    let mut wrong = differences(&export.expected, &report["comments"], &TOLD);
    let seen_as = report["format"].as_str().unwrap_or_default();
    if !seen_as.starts_with(&format!("{} (", export.format.seen_as)) {
        wrong.push(format!("taken for {seen_as}"));
    }
    wrong
}

/// A folder with a site in an empty database.
pub fn home(folder: &Path, name: &str) -> Result<Home, String> {
    let home = Home::new(&folder.join(name))?;
    home.add_site()?;
    Ok(home)
}

/// An import that sees for itself what the export is.
pub fn args(home: &Home, export: &Export) -> Vec<OsString> {
    let skipped = home.folder().join(format!("skipped-{}.jsonl", std::process::id()));
    let words = ["import", "--site", SITE, "--report", "json", "--skipped"];
    let words = words.into_iter().map(OsString::from).chain([skipped.into()]);
    words.chain(export.paths.iter().map(|path| path.clone().into())).collect()
}
