//! An export is imported whole, then killed at random points and resumed, then while readers post.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{Export, digest, posting};
use chance::Chance;
use crate::options::Options;
use crate::server::{Home, SITE};
use crate::wait::pause;

/// Memory of an import at its highest.
const RSS_KIB_MAX: u64 = 64 * 1024;
/// Comments a second that are aimed at.
const RATE_GOAL: f64 = 10_000.0;
/// Imports begun for each kill that is to hit one.
const TRIES_MAX: u64 = 4;
/// What tells how much memory a process had.
const TIME: &str = "/usr/bin/time";

/// Runs all checks on an export; how many failed.
pub fn prove(export: &Export, folder: &Path, options: &Options<'_>, seed: u64) -> Result<usize, String> {
    let mut wrong = Vec::new();
    println!("\n{}: {} MiB, {}", export.format, export.bytes >> 20, export.expected);
    let home = home(folder, "whole")?;
    let whole = whole(&home, export)?;
    let read = export.expected["read"].as_u64().unwrap_or(0) as f64;
    let rate = read / whole.time.as_secs_f64();
    println!(
        "  whole: {:.1} s, {rate:.0} comments/s (goal {RATE_GOAL:.0}), RSS {} KiB (at most {RSS_KIB_MAX})",
        whole.time.as_secs_f64(),
        whole.rss_kib
    );
    if whole.rss_kib > RSS_KIB_MAX {
        wrong.push("it takes more memory than it may".to_owned());
    }
    wrong.extend(differences(export, &whole.report));
    home.command(&["verify"])?;
    let (expected, comments) = digest::of(&home.database())?;
    println!("  digest of {comments} comments: {}", &expected[..16]);
    let kills = options.number("--kills", 10)?;
    if kills > 0 {
        let resumed = killed(folder, export, kills, whole.time, seed)?;
        println!("  killed {kills} times and resumed: {}", &resumed[..16]);
        if resumed != expected {
            wrong.push("what was killed and resumed holds something else".to_owned());
        }
    }
    if !options.has("--no-posting") {
        wrong.extend(posting::import_while_posting(&self::home(folder, "posting")?, export)?);
    }
    for what in &wrong {
        println!("  WRONG: {what}");
    }
    Ok(wrong.len())
}

fn home(folder: &Path, name: &str) -> Result<Home, String> {
    let home = Home::new(&folder.join(name))?;
    home.add_site()?;
    Ok(home)
}

/// What an import that was left alone came to.
struct Whole {
    report: Value,
    time: Duration,
    rss_kib: u64,
}

fn whole(home: &Home, export: &Export) -> Result<Whole, String> {
    let begun = Instant::now();
    let measured = home.folder().join("time.txt");
    let mut child = import(home, export, Path::new(TIME).exists().then_some(&measured))?;
    let own = Path::new(TIME).exists();
    let mut highest = 0;
    // Without `time`, memory is read while the process lives: its highest mark is kept by the system.
    while !own && child.try_wait().map_err(|error| error.to_string())?.is_none() {
        highest = highest.max(high_water(child.id()));
        pause(Duration::from_millis(20));
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let time = begun.elapsed();
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        return Err(format!("the import: {said}{}", String::from_utf8_lossy(&output.stderr)));
    }
    if own {
        let text = fs::read_to_string(&measured).map_err(|error| error.to_string())?;
        highest = text.trim().lines().last().and_then(|line| line.parse().ok()).ok_or("time said nothing")?;
    }
    Ok(Whole { report: report(&said)?, time, rss_kib: highest })
}

/// The report among what an import says.
pub fn report(said: &str) -> Result<Value, String> {
    let from = said.find('{').ok_or_else(|| format!("no report: {said}"))?;
    let mut values = serde_json::Deserializer::from_str(&said[from..]).into_iter();
    values.next().and_then(Result::ok).ok_or_else(|| format!("no report: {said}"))
}

/// Starts an import.
pub fn import(home: &Home, export: &Export, measured: Option<&std::path::PathBuf>) -> Result<Child, String> {
    let mut command = match measured {
        Some(path) => {
            let mut command = Command::new(TIME);
            command.arg("-f").arg("%M").arg("-o").arg(path).arg(crate::server::binary()?);
            command
        }
        None => Command::new(crate::server::binary()?),
    };
    command
        .arg("--config")
        .arg(home.config())
        .args(["import", "--site", SITE, "--format", export.format, "--report", "json"])
        .arg("--skipped")
        .arg(home.folder().join(format!("skipped-{}.jsonl", std::process::id())))
        .arg(&export.path)
        .current_dir(home.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())
}

/// What a report says that the count does not.
pub fn differences(export: &Export, report: &Value) -> Vec<String> {
    let (expected, found) = (&export.expected, &report["comments"]);
    let mut wrong = Vec::new();
    for part in ["read", "stored", "skipped", "changed"] {
        if expected[part] != found[part] {
            wrong.push(format!("{part}: expected {}, reported {}", expected[part], found[part]));
        }
    }
    wrong
}

/// Kills an import at random points and lets it run to its end then; the digest of what is there.
fn killed(folder: &Path, export: &Export, kills: u64, time: Duration, seed: u64) -> Result<String, String> {
    let home = home(folder, "killed")?;
    let mut chance = Chance::seeded(seed ^ 0x006b_696c_6c73);
    let (mut killed, mut time) = (0, time);
    for _ in 0..kills * TRIES_MAX {
        if killed == kills {
            break;
        }
        let begun = Instant::now();
        let mut child = import(&home, export, None)?;
        pause(time.mul_f64(chance.part()));
        if child.try_wait().map_err(|error| error.to_string())?.is_some() {
            // It was done before: where all is stored, an import only recognises it, which takes less time.
            time = time.min(begun.elapsed());
            continue;
        }
        // SIGKILL, to this process and no other.
        child.kill().and_then(|()| child.wait()).map_err(|error| error.to_string())?;
        killed += 1;
        println!("  killed: {} comments stored", digest::count(&home.database())?);
    }
    if killed < kills {
        println!("  only {killed} of {kills} kills came before the end");
    }
    let child = import(&home, export, None)?;
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout);
    let report = report(&said)?;
    let again = report["comments"]["skipped"]["already stored"].as_u64().unwrap_or(0);
    let all = report["comments"]["stored"].as_u64().unwrap_or(0) + again;
    if Some(all) != export.expected["stored"].as_u64() {
        println!("  after the kills {all} comments are stored, expected {}", export.expected["stored"]);
    }
    home.command(&["verify"])?;
    Ok(digest::of(&home.database())?.0)
}

/// The most memory that a process had so far, in KiB.
fn high_water(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
