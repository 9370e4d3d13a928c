//! `cargo xtask ledger`: the server is killed under load, again and again, and everything it acknowledged must be there
//! when it comes back (T-01; with `--signal term` T-28).

pub mod book;
pub mod check;
mod control;
pub mod load;
mod streams;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use self::book::{Book, Told};
use self::check::Found;
use self::control::Falsified;
use self::load::Shared;
use self::streams::{Goal, Seen};
use crate::client::Client;
use crate::options::Options;
use crate::server::{Home, ORIGIN, SITE, Server};
use crate::wait::{now, pause};
use chance::Chance;

/// Stories that a round writes to.
const STORIES: usize = 4;
/// Streams that are open on the first story of a round.
const SUBSCRIBERS: usize = 4;
/// Rounds on one database before a new one is begun, so that checking everything stays quick.
const ROUNDS_OF_A_DATABASE: u64 = 8;
/// When the kill comes, in milliseconds after the load begins.
const KILL_AFTER: std::ops::Range<u64> = 50..1500;

/// What is asked for first after a restart.
const FIRST_PAGE: &str = "/s/paper";

/// How the server is ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signal {
    Kill,
    Term,
}

struct Plan {
    rounds: u64,
    writers: usize,
    signal: Signal,
    falsified: Option<Falsified>,
    seed: u64,
}

/// What all rounds came to.
#[derive(Default)]
struct Sum {
    rounds: u64,
    acknowledged: u64,
    refused: u64,
    unknown: u64,
    found: Found,
    restarts: Vec<Duration>,
    stops: Vec<Duration>,
    streams: u64,
    stream_events: u64,
    stream_faults: Vec<String>,
}

/// Runs what the arguments ask for.
pub fn run(args: &[String]) -> Result<(), String> {
    let options =
        Options::of(args, &["--rounds", "--writers", "--seed", "--signal"], &["--negative-control"])?;
    let signal = match options.text("--signal") {
        None | Some("kill") => Signal::Kill,
        Some("term") => Signal::Term,
        Some(other) => return Err(format!("--signal {other}: it is kill or term")),
    };
    let mut plan = Plan {
        rounds: options.number("--rounds", 5)?,
        writers: options.number("--writers", 64)? as usize,
        signal,
        falsified: None,
        seed: options.number("--seed", now() as u64)?,
    };
    if options.has("--negative-control") {
        return controls(&mut plan);
    }
    let sum = rounds(&plan)?;
    sum.print(&plan);
    sum.verdict(&plan)
}

/// Every falsification must be reported, by its kind.
fn controls(plan: &mut Plan) -> Result<(), String> {
    plan.rounds = 1;
    let mut missed = Vec::new();
    for falsified in Falsified::ALL {
        plan.falsified = Some(falsified);
        let found = rounds(plan)?.found;
        let (name, caught) = match falsified {
            Falsified::Vanished => ("an acknowledged comment deleted: lost", !found.lost.is_empty()),
            Falsified::Older => ("an acknowledged edit taken back: lost", !found.lost.is_empty()),
            Falsified::Appeared => (
                "a comment copied: phantom and doubled",
                !found.phantom.is_empty() && !found.doubled.is_empty(),
            ),
        };
        println!("negative control  {name}  {}", if caught { "caught" } else { "MISSED" });
        if !caught {
            missed.push(name);
        }
    }
    if missed.is_empty() { Ok(()) } else { Err(format!("the ledger is blind: {}", missed.join("; "))) }
}

fn rounds(plan: &Plan) -> Result<Sum, String> {
    let folder =
        tempfile::Builder::new().prefix("althing-ledger").tempdir().map_err(|error| error.to_string())?;
    let mut chance = Chance::seeded(plan.seed);
    let mut sum = Sum::default();
    let mut life: Option<Life> = None;
    let begun = Instant::now();
    for round in 0..plan.rounds {
        if round % ROUNDS_OF_A_DATABASE == 0 {
            if let Some(life) = life.take() {
                life.end(&mut sum)?;
            }
            life = Some(Life::begin(&folder.path().join(format!("life-{round}")))?);
        }
        if let Some(life) = &mut life {
            life.round(plan, round, &mut chance, &mut sum)?;
        }
        sum.rounds += 1;
        if !sum.found.is_clean() && plan.falsified.is_none() {
            let kept = folder.keep();
            eprintln!("round {round}: everything is kept in {}", kept.display());
            break;
        }
        if (round + 1) % 10 == 0 {
            let seconds = begun.elapsed().as_secs();
            eprintln!("{} rounds, {} comments looked at, {seconds} s", round + 1, sum.found.looked_at);
        }
    }
    if let Some(life) = life {
        life.end(&mut sum)?;
    }
    Ok(sum)
}

/// One database and its ledger.
struct Life {
    home: Home,
    staff: String,
    book: Book,
    stories: Vec<(String, String)>,
}

impl Life {
    fn begin(folder: &Path) -> Result<Self, String> {
        let home = Home::new(folder)?;
        home.add_site()?;
        let staff = home.staff_key()?;
        let book = Book::create(&folder.join("ledger")).map_err(|error| error.to_string())?;
        Ok(Self { home, staff, book, stories: Vec::new() })
    }

    /// Load, fault, restart, check.
    fn round(&mut self, plan: &Plan, round: u64, chance: &mut Chance, sum: &mut Sum) -> Result<(), String> {
        let server = self.home.start("/healthz")?;
        let address = self.home.address;
        let stories = new_stories(address, round)?;
        let goal = Goal::default();
        let shared = Shared::new(address, &self.book, &stories, &self.staff);
        let watched = format!("?site={SITE}&url={}", stories[0].1);
        let (seen, checked) = std::thread::scope(|scope| {
            let subscribers: Vec<_> = (0..SUBSCRIBERS)
                .map(|_| scope.spawn(|| streams::follow(address, &stories[0].0, &watched, &goal)))
                .collect();
            let writers: Vec<_> = (0..plan.writers)
                .map(|writer| {
                    let chance = Chance::seeded(chance.number());
                    let shared = &shared;
                    let name = format!("r{round}w{writer:03}x");
                    scope.spawn(move || load::write(shared, &name, chance))
                })
                .collect();
            let after = KILL_AFTER.start + chance.below(KILL_AFTER.end - KILL_AFTER.start);
            pause(Duration::from_millis(after));
            let ended = self.end_server(plan.signal, server, sum);
            shared.stop.store(true, Ordering::Relaxed);
            let written = writers.into_iter().try_for_each(|writer| join(writer)?);
            let checked =
                ended.and(written).and_then(|()| self.restart_and_check(plan, &stories, &goal, sum));
            // The streams catch up while the server still runs.
            goal.known.store(true, Ordering::Release);
            let seen: Vec<Seen> =
                subscribers.into_iter().filter_map(|subscriber| subscriber.join().ok()).collect();
            (seen, checked)
        });
        checked?.stop()?;
        sum.streams(&seen, goal.epoch.load(Ordering::Acquire));
        self.stories.extend(stories.into_iter().map(|story| (story.0, story.1)));
        Ok(())
    }

    fn end_server(&self, signal: Signal, server: Server, sum: &mut Sum) -> Result<(), String> {
        match signal {
            Signal::Kill => server.kill(),
            Signal::Term => {
                sum.stops.push(server.stop()?);
                let wal = self.home.database().with_extension("db-wal");
                match std::fs::metadata(&wal) {
                    Ok(left) if left.len() > 0 => {
                        Err(format!("{}: not folded in at a graceful stop", wal.display()))
                    }
                    _ => Ok(()),
                }
            }
        }
    }

    fn restart_and_check(
        &self,
        plan: &Plan,
        new: &[(String, String)],
        goal: &Goal,
        sum: &mut Sum,
    ) -> Result<Server, String> {
        if let Some(falsified) = plan.falsified {
            falsified.apply(&self.home.database())?;
        }
        let server = self.home.start(FIRST_PAGE)?;
        sum.restarts.push(server.started_in);
        let told = self.book.read().map_err(|error| error.to_string())?;
        let mut client = Client::new(self.home.address);
        for (story, _) in &self.stories {
            sum.found.add(check::story(&mut client, &self.book, &told, story, false)?);
        }
        for (story, _) in new {
            sum.found.add(check::story(&mut client, &self.book, &told, story, true)?);
        }
        if let Err(why) = self.home.command(&["verify"]) {
            sum.found.wrong.push(why);
        }
        let epoch = client
            .get(&format!("/api/v1/stories/{}/comments?limit=1", new[0].0))
            .map_err(|error| error.to_string())?
            .json()["epoch"]
            .as_i64();
        goal.epoch.store(epoch.unwrap_or(0), Ordering::Release);
        self.settle(&mut client, new, sum)?;
        Ok(server)
    }

    /// After the unknown requests were sent again, everything is known and there once.
    fn settle(&self, client: &mut Client, new: &[(String, String)], sum: &mut Sum) -> Result<(), String> {
        let told = self.book.read().map_err(|error| error.to_string())?;
        for (story, _) in new {
            let mut found = check::story(client, &self.book, &told, story, true)?;
            found.looked_at = 0;
            sum.found.add(found);
        }
        Ok(())
    }

    fn end(self, sum: &mut Sum) -> Result<(), String> {
        let Told { acknowledged, refused, unknown, .. } =
            self.book.read().map_err(|error| error.to_string())?;
        sum.acknowledged += acknowledged;
        sum.refused += refused;
        sum.unknown += unknown;
        std::fs::remove_dir_all(self.home.folder()).map_err(|error| error.to_string())
    }
}

pub fn join<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> Result<T, String> {
    thread.join().map_err(|_| "a thread of the harness panicked".to_owned())
}

/// Ids and addresses of stories that nobody has commented on yet.
pub fn new_stories(address: SocketAddr, round: u64) -> Result<Vec<(String, String)>, String> {
    let mut client = Client::new(address);
    (0..STORIES)
        .map(|story| {
            let url = format!("{ORIGIN}/{round}/{story}");
            let path = format!("/api/v1/sites/{SITE}/stories?url={url}");
            let answer = client.get(&path).map_err(|error| error.to_string())?;
            let id = answer.json()["id"].as_str().map(str::to_owned);
            id.map(|id| (id, url)).ok_or_else(|| format!("{path}: {}", answer.status))
        })
        .collect()
}

impl Sum {
    fn streams(&mut self, seen: &[Seen], goal: i64) {
        for one in seen {
            self.streams += 1;
            self.stream_events += one.events.len() as u64;
            self.stream_faults.extend(one.fault(goal));
        }
        let whole: Vec<&Seen> = seen.iter().filter(|one| one.resets == 0).collect();
        if whole.windows(2).any(|pair| pair[0].events != pair[1].events) {
            self.stream_faults.push("two streams of one story ended with different events".to_owned());
        }
    }

    fn print(&self, plan: &Plan) {
        let faults = [
            ("lost", &self.found.lost),
            ("phantom", &self.found.phantom),
            ("doubled", &self.found.doubled),
            ("wrong numbers", &self.found.wrong),
            ("stream faults", &self.stream_faults),
        ];
        for (name, list) in faults {
            list.iter().take(5).for_each(|fault| println!("{name}: {fault}"));
        }
        let signal = if plan.signal == Signal::Kill { "kill -9" } else { "SIGTERM" };
        println!(
            "rounds            {} of {signal}, {} writers, seed {}",
            self.rounds, plan.writers, plan.seed
        );
        println!("acknowledged      {} ({} refused)", self.acknowledged, self.refused);
        println!(
            "unanswered        {}, of which {} were stored and then settled by the same key",
            self.unknown, self.found.unanswered_but_done
        );
        println!("looked at         {} comments", self.found.looked_at);
        for (name, list) in faults {
            println!("{name:<17} {}", list.len());
        }
        println!(
            "streams           {} with {} events, cut off and resumed",
            self.streams, self.stream_events
        );
        print_times("restart to 200", &self.restarts);
        print_times("graceful stop", &self.stops);
    }

    fn verdict(&self, plan: &Plan) -> Result<(), String> {
        let cut = plan.signal == Signal::Term && self.found.unanswered_but_done > 0;
        if cut {
            return Err("a graceful stop left requests that were done without an answer".to_owned());
        }
        if self.found.is_clean() && self.stream_faults.is_empty() {
            return Ok(());
        }
        Err(format!("not as promised; repeat with --seed {}", plan.seed))
    }
}

fn print_times(name: &str, times: &[Duration]) {
    let mut times: Vec<u128> = times.iter().map(Duration::as_millis).collect();
    times.sort_unstable();
    if let (Some(middle), Some(last)) = (times.get(times.len() / 2), times.last()) {
        println!("{name:<17} median {middle} ms, longest {last} ms");
    }
}
