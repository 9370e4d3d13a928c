//! The program under proof, run to its end and measured, or killed on the way.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chance::Chance;
use serde_json::Value;

use super::digest;
use super::outcome::Outcome;
use crate::server::{Home, binary};
use crate::wait::pause;

/// Runs begun for each kill that is to hit one.
const TRIES_MAX: u64 = 4;
/// What tells how much memory a process had.
const TIME: &str = "/usr/bin/time";

/// A run that was left alone.
pub struct Whole {
    pub said: String,
    pub time: Duration,
    pub rss_kib: u64,
}

/// Starts the program; measured, what its memory was stands in a file then.
pub fn start(home: &Home, args: &[OsString], measured: Option<&Path>) -> Result<Child, String> {
    let mut command = match measured {
        Some(path) => {
            let mut command = Command::new(TIME);
            command.arg("-f").arg("%M").arg("-o").arg(path).arg(binary()?);
            command
        }
        None => Command::new(binary()?),
    };
    command
        .arg("--config")
        .arg(home.config())
        .args(args)
        .current_dir(home.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())
}

/// Runs it to its end.
pub fn whole(home: &Home, args: &[OsString]) -> Result<Whole, String> {
    let begun = Instant::now();
    let measured = home.folder().join("time.txt");
    let own = Path::new(TIME).exists();
    let mut child = start(home, args, own.then_some(&measured))?;
    let mut highest = 0;
    // Without `time`, memory is read while the process lives: its highest mark is kept by the system.
    while !own && child.try_wait().map_err(|error| error.to_string())?.is_none() {
        highest = highest.max(high_water(child.id()));
        pause(Duration::from_millis(20));
    }
    let said = ended(child)?;
    let time = begun.elapsed();
    if own {
        let text = fs::read_to_string(&measured).map_err(|error| error.to_string())?;
        highest = text.trim().lines().last().and_then(|line| line.parse().ok()).ok_or("time said nothing")?;
    }
    Ok(Whole { said, time, rss_kib: highest })
}

/// Waits for its end, which must be a good one.
fn ended(child: Child) -> Result<String, String> {
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(format!("{}: {said}{}", output.status, String::from_utf8_lossy(&output.stderr)))
}

/// The report among what a run says.
pub fn report(said: &str) -> Result<Value, String> {
    let from = said.find('{').ok_or_else(|| format!("no report: {said}"))?;
    let mut values = serde_json::Deserializer::from_str(&said[from..]).into_iter();
    values.next().and_then(Result::ok).ok_or_else(|| format!("no report: {said}"))
}

/// Kills runs at random points and lets the last come to its end; the folder, and what that says. What has stored all
/// before a kill is due begins anew in another folder, so that kills come while there is something to lose.
pub fn killed(
    fresh: &dyn Fn() -> Result<Home, String>,
    args: &dyn Fn(&Home) -> Vec<OsString>,
    kills: u64,
    seed: u64,
    outcome: &mut Outcome,
) -> Result<(Home, String), String> {
    let of_name = |seed: u64, byte: u8| seed.rotate_left(8) ^ u64::from(byte);
    let mut chance = Chance::seeded(outcome.name.bytes().fold(seed, of_name));
    let (mut home, mut is_done) = (fresh()?, false);
    for _ in 0..kills * TRIES_MAX {
        if outcome.kills == kills {
            break;
        }
        if std::mem::take(&mut is_done) {
            remove(&home)?;
            home = fresh()?;
        }
        let mut child = start(&home, &args(&home), None)?;
        pause(outcome.time.mul_f64(chance.part()));
        if child.try_wait().map_err(|error| error.to_string())?.is_some() {
            is_done = true;
            continue;
        }
        // SIGKILL, to this process and no other.
        child.kill().and_then(|()| child.wait()).map_err(|error| error.to_string())?;
        let stored = digest::count(&home.database())?;
        is_done = stored >= outcome.stored;
        outcome.kills += 1;
        outcome.midway += u64::from(stored > 0 && !is_done);
        println!("  killed: {stored} comments stored");
    }
    if outcome.kills < kills {
        println!("  only {} of {kills} kills came before the end", outcome.kills);
    }
    let said = ended(start(&home, &args(&home), None)?)?;
    Ok((home, said))
}

/// Makes room: what is proved of it is proved.
pub fn remove(home: &Home) -> Result<(), String> {
    fs::remove_dir_all(home.folder()).map_err(|error| error.to_string())
}

/// The most memory that a process had so far, in KiB.
fn high_water(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
