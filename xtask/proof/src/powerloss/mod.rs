//! `cargo xtask powerloss`: the store on a disk that loses what was not synced (T-02, T-03), and whose calls fail
//! (T-04 in small). Real changes from several threads; what was acknowledged must be there after the machine comes
//! back, and what was refused must not.
//!
//! The negative control is `synchronous=NORMAL`. The store insists on FULL and reads it back, so the file system under
//! it does what NORMAL would: it puts off syncing the log until a checkpoint. Then commits must be lost.

mod check;
mod work;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use althing_core::id::{CommentId, StoryId};
use althing_core::site::Site;
use althing_core::time::Micros;
use althing_store::{Options as StoreOptions, Store};
use faultvfs::{Cut, Disk, Fault};

use self::check::Found;
use self::work::Allowed;
use crate::options::Options;
use crate::wait::now;
use crate::world;
use chance::Chance;

/// Name of the registered file system.
const VFS: &str = "althing-fault";
/// Cuts on one database before a new one is begun.
const CUTS_OF_A_DATABASE: u64 = 4;
/// Calls that change something, from the start of the load to the cut, at most. A thousand pages in the log make a
/// checkpoint, so cuts fall into those too.
const CUT_AFTER_MAX: u64 = 8000;
/// The call that fails lies among the first so many.
const FAIL_AFTER_MAX: u64 = 600;
/// Changes of each thread in a round whose calls fail; one that is cut goes on until it is.
const CHANGES: u64 = 60;
/// Threads.
const WRITERS: u64 = 8;

/// Runs what the arguments ask for.
pub fn run(args: &[String]) -> Result<(), String> {
    let options = Options::of(args, &["--rounds", "--seed"], &["--negative-control"])?;
    let rounds = options.number("--rounds", 20)?;
    let seed = options.number("--seed", now() as u64)?;
    let disk = Disk::default();
    disk.register(VFS).map_err(|code| format!("SQLite {code}: the file system could not be registered"))?;
    if options.has("--negative-control") {
        let weak = cuts(&disk, rounds, seed, true)?;
        weak.print("synchronous=NORMAL");
        let blind = "nothing was lost at synchronous=NORMAL: the instrument is blind";
        return if weak.found.lost.is_empty() { Err(blind.to_owned()) } else { Ok(()) };
    }
    let cut = cuts(&disk, rounds, seed, false)?;
    cut.print("power cut, FULL");
    let failed = faults(&disk, rounds, seed)?;
    failed.print("calls that fail");
    if cut.found.is_clean() && failed.found.is_clean() {
        Ok(())
    } else {
        Err(format!("not as promised; repeat with --seed {seed}"))
    }
}

/// What a series of rounds came to.
#[derive(Default)]
struct Sum {
    rounds: u64,
    acknowledged: u64,
    refused: u64,
    unknown: u64,
    faults: u64,
    cuts: [u64; 3],
    found: Found,
}

impl Sum {
    fn add(&mut self, done: &work::Done) {
        self.rounds += 1;
        self.acknowledged += done.acknowledged;
        self.refused += done.refused;
        self.unknown += done.unknown;
    }

    fn print(&self, name: &str) {
        let found = &self.found;
        println!(
            "{name:<20} {} rounds, {} acknowledged, {} refused with an error, {} unknown, {} calls failed, cuts that \
             kept nothing / torn / everything: {:?}",
            self.rounds, self.acknowledged, self.refused, self.unknown, self.faults, self.cuts
        );
        for (what, list) in [("lost", &found.lost), ("phantom", &found.phantom), ("wrong", &found.wrong)] {
            println!("{name:<20} {what:<8} {}", list.len());
            list.iter().take(3).for_each(|one| println!("    {}", one.chars().take(200).collect::<String>()));
        }
    }
}

/// One database and what it must hold.
struct Life {
    path: PathBuf,
    site: Site,
    stories: Vec<StoryId>,
    allowed: HashMap<CommentId, Allowed>,
}

impl Life {
    fn begin(folder: &Path, chance: &mut Chance) -> Result<Self, String> {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let path = folder.join("althing.db");
        let at = Micros(now());
        let store = world::open(&url(&path), world::options(), at.0).map_err(|error| error.to_string())?;
        let site = world::site(&store, chance, at).map_err(|error| error.to_string())?;
        let stories = (0..3)
            .map(|number| world::story(&store, &site, number, chance, at))
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?;
        store.close();
        Ok(Self { path, site, stories, allowed: HashMap::new() })
    }

    /// Opens the store on the faulty disk.
    fn open(&self) -> Result<Store, String> {
        let options = StoreOptions { vfs: Some(VFS.to_owned()), ..world::options() };
        Store::open(&url(&self.path), options).map_err(|error| error.to_string())
    }

    /// Opens it on the real one and compares.
    fn check(&mut self, chance: &mut Chance) -> Result<Found, String> {
        let store =
            world::open(&url(&self.path), world::options(), now()).map_err(|error| error.to_string())?;
        let found = check::all(&store, &self.path, &mut self.allowed)?;
        // It can be written, too.
        let (site, story) = (self.site.clone(), self.stories[0]);
        let wish = world::wish(&site, (story, None), None, chance.words(80), chance, Micros(now()));
        self.allowed.insert(wish.comment_id, Allowed::published(&wish.body.source));
        store
            .write_blocking(althing_store::Lane::Bulk, move |tx| world::submit(tx, &wish, &site.settings))
            .map_err(|failed: world::Failed| format!("after the fault: {failed}"))?;
        store.close();
        Ok(found)
    }
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}

fn cuts(disk: &Disk, rounds: u64, seed: u64, weak: bool) -> Result<Sum, String> {
    let folder =
        tempfile::Builder::new().prefix("althing-power").tempdir().map_err(|error| error.to_string())?;
    let mut chance = Chance::seeded(seed);
    let mut sum = Sum::default();
    let mut life = None;
    for round in 0..rounds {
        if round % CUTS_OF_A_DATABASE == 0 {
            life = Some(Life::begin(&folder.path().join(round.to_string()), &mut chance)?);
        }
        let Some(life) = &mut life else { continue };
        disk.reset(chance.number() | 1);
        if weak {
            disk.weaken();
        }
        let store = life.open()?;
        let kind = chance.below(3);
        let cut = [Cut::Nothing, Cut::Torn, Cut::Everything][kind as usize];
        sum.cuts[kind as usize] += 1;
        // As often within the first hundred calls as within the first thousand.
        let after = ((CUT_AFTER_MAX as f64).powf(chance.part()) as u64).max(1);
        disk.cut_after(after, chance.below(2) == 0, cut);
        let done = work::run(&store, life, WRITERS, u64::MAX, &mut chance);
        store.close();
        if !disk.is_off() {
            return Err("the power was never cut".to_owned());
        }
        sum.add(&done);
        life.allowed.extend(done.allowed);
        sum.found.add(life.check(&mut chance)?);
    }
    Ok(sum)
}

fn faults(disk: &Disk, rounds: u64, seed: u64) -> Result<Sum, String> {
    let folder =
        tempfile::Builder::new().prefix("althing-fault").tempdir().map_err(|error| error.to_string())?;
    let mut chance = Chance::seeded(seed);
    let mut sum = Sum::default();
    for round in 0..rounds {
        let mut life = Life::begin(&folder.path().join(round.to_string()), &mut chance)?;
        disk.reset(chance.number() | 1);
        let store = life.open()?;
        let fault = if round % 2 == 0 { Fault::Io } else { Fault::Full };
        let count = if chance.below(2) == 0 { 1 } else { 40 };
        disk.fail(1 + chance.below(FAIL_AFTER_MAX), count, fault);
        let done = work::run(&store, &life, WRITERS, CHANGES, &mut chance);
        sum.faults += disk.failed();
        // What a failed sync left unwritten is found by a power cut, before closing could write it once more.
        disk.cut_now(Cut::Torn).map_err(|error| error.to_string())?;
        sum.cuts[1] += 1;
        store.close();
        sum.add(&done);
        life.allowed.extend(done.allowed);
        sum.found.add(life.check(&mut chance)?);
    }
    Ok(sum)
}
