//! `cargo xtask backups`: backups taken while 16 writers write, each restored into a fresh folder, started and compared
//! with the ledger as it stood when the backup began (T-22).

use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::ledger::book::{Book, State};
use crate::ledger::check::{Found, listed};
use crate::ledger::load::{self, Shared};
use crate::ledger::{join, new_stories};
use crate::options::Options;
use crate::server::Home;
use crate::wait::{now, pause};
use chance::Chance;

/// How long the load runs before a backup, in milliseconds.
const BEFORE: std::ops::Range<u64> = 300..700;

#[derive(Default)]
struct Sum {
    backups: u64,
    looked_at: u64,
    found: Found,
    before: Vec<Duration>,
    during: Vec<Duration>,
    lasted: Vec<Duration>,
    bytes: u64,
}

/// Runs what the arguments ask for.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = Options::of(args, &["--rounds", "--writers", "--seed"], &[])?;
    let rounds = options.number("--rounds", 20)?;
    let writers = options.number("--writers", 16)?;
    let seed = options.number("--seed", now() as u64)?;
    let folder =
        tempfile::Builder::new().prefix("althing-backup").tempdir().map_err(|error| error.to_string())?;
    let mut chance = Chance::seeded(seed);
    let home = Home::new(&folder.path().join("source"))?;
    home.add_site()?;
    let staff = home.staff_key()?;
    let book = Book::create(&folder.path().join("ledger")).map_err(|error| error.to_string())?;
    let mut stories = Vec::new();
    let mut sum = Sum::default();
    for round in 0..rounds {
        let file = folder.path().join("backup");
        let place =
            taken(&home, &staff, &book, &mut stories, &file, (round, writers), &mut chance, &mut sum)?;
        sum.bytes = std::fs::metadata(&file).map_or(0, |metadata| metadata.len());
        let restored = folder.path().join(format!("restored-{round}"));
        check(&restored, &file, &book, &stories, place, &mut sum)?;
        std::fs::remove_dir_all(&restored)
            .and_then(|()| std::fs::remove_file(&file))
            .map_err(|e| e.to_string())?;
        sum.backups += 1;
    }
    sum.print();
    if sum.found.is_clean() { Ok(()) } else { Err(format!("not as promised; repeat with --seed {seed}")) }
}

/// Takes a backup under load and gives the ledger's length at its beginning.
#[expect(clippy::too_many_arguments, reason = "one round of one loop, cut out of it for its length")]
fn taken(
    home: &Home,
    staff: &str,
    book: &Book,
    stories: &mut Vec<(String, String)>,
    file: &Path,
    (round, writers): (u64, u64),
    chance: &mut Chance,
    sum: &mut Sum,
) -> Result<u64, String> {
    let server = home.start("/healthz")?;
    let new = new_stories(home.address, round)?;
    let shared = Shared::new(home.address, book, &new, staff);
    let (place, began, ended) = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers)
            .map(|writer| {
                let chance = Chance::seeded(chance.number());
                let shared = &shared;
                let name = format!("r{round}w{writer:03}x");
                scope.spawn(move || load::write(shared, &name, chance))
            })
            .collect();
        pause(Duration::from_millis(BEFORE.start + chance.below(BEFORE.end - BEFORE.start)));
        let place = book.length().map_err(|error| error.to_string());
        let began = Instant::now();
        let made = home.command(&["backup", &file.display().to_string()]);
        let ended = Instant::now();
        shared.stop.store(true, Ordering::Relaxed);
        let written = threads.into_iter().try_for_each(|thread| join(thread)?);
        made.and(written).and(place).map(|place| (place, began, ended))
    })?;
    server.stop()?;
    for (sent, took) in shared.times.into_inner().unwrap_or_else(PoisonError::into_inner) {
        if sent + took < began {
            sum.before.push(took);
        } else if sent < ended {
            sum.during.push(took);
        }
    }
    sum.lasted.push(ended - began);
    stories.extend(new);
    Ok(place)
}

/// Restores and compares: what was acknowledged before the backup began is there, as it was then or as a later request
/// made it; nothing is there that nobody asked for.
fn check(
    folder: &Path,
    file: &Path,
    book: &Book,
    stories: &[(String, String)],
    place: u64,
    sum: &mut Sum,
) -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    let home = Home::new(folder)?;
    home.command(&["restore", &file.display().to_string()])?;
    let server = home.start("/healthz")?;
    if let Err(why) = home.command(&["verify"]) {
        sum.found.wrong.push(why);
    }
    let before = book.read_to(place).map_err(failed)?;
    let all = book.read().map_err(failed)?;
    let later = book.invoked_after(place).map_err(failed)?;
    let mut client = Client::new(home.address);
    let mut shown = std::collections::HashMap::new();
    for (story, _) in stories {
        for one in listed(&mut client, story, &mut sum.found)? {
            shown.insert(one.id.clone(), one);
        }
    }
    let known: std::collections::HashSet<&str> =
        all.entries.values().filter_map(|entry| entry.id.as_ref()).map(|(id, _)| id.as_str()).collect();
    sum.found.phantom.extend(shown.keys().filter(|id| !known.contains(id.as_str())).cloned());
    for entry in before.entries.values() {
        let Some((id, _)) = &entry.id else { continue };
        sum.looked_at += 1;
        let mut allowed = entry.states.clone();
        allowed.extend(later.get(&entry.key).into_iter().flatten().cloned());
        let fits = match shown.get(id) {
            Some(one) => allowed.contains(&one.state),
            None => allowed.iter().any(|state| matches!(state, State::Withdrawn | State::Removed)),
        };
        if !fits {
            sum.found.lost.push(format!("{id}: wanted {allowed:?}"));
        }
    }
    server.stop().map(drop)
}

impl Sum {
    fn print(&self) {
        let found = &self.found;
        println!(
            "backups           {} restored and started, the last of {} KiB",
            self.backups,
            self.bytes >> 10
        );
        println!("looked at         {} comments acknowledged before a backup began", self.looked_at);
        for (name, list) in [("missing", &found.lost), ("phantom", &found.phantom), ("wrong", &found.wrong)] {
            println!("{name:<17} {}", list.len());
            list.iter().take(3).for_each(|one| println!("    {one}"));
        }
        let (before, during) = (p99(&self.before), p99(&self.during));
        println!(
            "writers' p99      {before:.1} ms before ({} submits), {during:.1} ms during ({}), ratio {:.2}",
            self.before.len(),
            self.during.len(),
            during / before
        );
        println!(
            "a backup lasts    p50 {:.0} ms",
            crate::median(&mut self.lasted.iter().map(Duration::as_secs_f64).collect::<Vec<_>>()) * 1e3
        );
    }
}

fn p99(times: &[Duration]) -> f64 {
    let mut times: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e3).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 99 / 100).copied().unwrap_or(f64::NAN)
}
