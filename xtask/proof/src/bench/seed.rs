//! The data that is measured on, made at the store and kept under cargo's target folder.
//!
//! One site with story a (54 comments, 7 levels), b (1,000) and c (100,000 comments over 1,000 stories, their sizes by
//! Zipf's law); and another with a story of 1,000,000 comments and one whose chain of replies is 100,000 deep.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use althing_core::id::{CommentId, StoryId};
use althing_core::site::{Mode, Settings, Site};
use althing_core::time::Micros;
use althing_store::{Error, Lane, Store, follow, story};

use super::wrk::cache;
use crate::server::Home;
use crate::wait::now;
use crate::world;
use chance::Chance;

/// Moves when the data's form does, so that old data is made anew.
const VERSION: u64 = 7;
/// Stories of c.
pub const STORIES: u64 = 1000;
const COMMENTS: u64 = 100_000;
/// Number of story a among the site's.
const A: u64 = STORIES;
/// Number of story b.
const B: u64 = STORIES + 1;
/// Comments in one commit.
const BATCH: usize = 500;
/// Characters of a comment, on average.
const CHARS: u64 = 200;
/// Comments are made of pieces of the demo's, so that they compress as people's do.
const PROSE: &str = include_str!("../../../../crates/althing/demo/busy.toml");
/// Words taken in one piece, at most.
const PIECE_MAX: u64 = 8;
/// Between two comments of a story, at most, in microseconds: ten minutes.
const PAUSE_MAX: u64 = 600_000_000;

/// Seeded data, copied for one run.
pub struct Data {
    /// Where the copy lies, with its configuration.
    pub home: Home,
    /// Ids of stories: c's by number, then a, then b.
    pub stories: Vec<StoryId>,
    _folder: tempfile::TempDir,
}

impl Data {
    /// Story a.
    pub fn a(&self) -> StoryId {
        self.stories[A as usize]
    }

    /// Story b.
    pub fn b(&self) -> StoryId {
        self.stories[B as usize]
    }
}

/// The newspaper, seeded if need be.
pub fn newspaper() -> Result<Data, String> {
    let folder = seeded(&format!("newspaper-{VERSION}"), |store, site, chance| {
        for number in 0..STORIES + 2 {
            world::story(store, site, number, chance, Micros(now())).map_err(|error| error.to_string())?;
        }
        let zipf: f64 = (1..=STORIES).map(|rank| 1.0 / rank as f64).sum();
        for number in 0..STORIES {
            // Half by Zipf's law and half evenly: no story is empty, none is all.
            let share = 0.5 / (number + 1) as f64 / zipf + 0.5 / STORIES as f64;
            thread(store, site, number, (COMMENTS as f64 * share) as usize, 7, chance)?;
        }
        thread(store, site, A, 54, 7, chance)?;
        thread(store, site, B, 1000, 7, chance)
    })?;
    copied(&folder, STORIES + 2)
}

/// The two giants: story 0 has so many comments, story 1 a chain of replies.
pub fn giants(comments: u64, chain: u64) -> Result<Data, String> {
    let folder = seeded(&format!("giants-{VERSION}-{comments}-{chain}"), |store, site, chance| {
        for number in 0..2 {
            world::story(store, site, number, chance, Micros(now())).map_err(|error| error.to_string())?;
        }
        thread(store, site, 0, comments as usize, 7, chance)?;
        thread(store, site, 1, chain as usize, usize::MAX, chance)
    })?;
    copied(&folder, 2)
}

/// A queue: so many comments that wait for a moderator, spread evenly over 1,000 stories.
pub fn queue(comments: u64) -> Result<Data, String> {
    let folder = seeded(&format!("queue-{VERSION}-{comments}"), |store, site, chance| {
        for number in 0..STORIES {
            world::story(store, site, number, chance, Micros(now())).map_err(|error| error.to_string())?;
        }
        let settings = Settings { mode: Mode::HoldFirst, ..Settings::default() };
        let holding = Site { settings, ..site.clone() };
        let each = (comments / STORIES) as usize;
        (0..STORIES).try_for_each(|number| thread(store, &holding, number, each, 1, chance))
    })?;
    copied(&folder, STORIES)
}

fn seeded(
    name: &str,
    fill: impl FnOnce(&Store, &Site, &mut Chance) -> Result<(), String>,
) -> Result<PathBuf, String> {
    let folder = cache()?.join(name);
    let url = format!("sqlite:{}", folder.join("althing.db").display());
    if folder.join("complete").exists() && is_current(&url) {
        return Ok(folder);
    }
    eprintln!("seeding {}; this is done once", folder.display());
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut chance = Chance::seeded(VERSION);
    let store = world::open(&url, world::options(), now()).map_err(|error| error.to_string())?;
    let site = world::site(&store, &mut chance, Micros(now())).map_err(|error| error.to_string())?;
    fill(&store, &site, &mut chance)?;
    followed(&store).map_err(|error| error.to_string())?;
    store.close();
    fs::write(folder.join("site"), site.id.0.to_string()).map_err(failed)?;
    fs::write(folder.join("complete"), "").map_err(failed)?;
    Ok(folder)
}

/// Brings search and figures up to the log, as they are on any server that has run for a while.
fn followed(store: &Store) -> Result<(), Error> {
    while store.write_blocking(Lane::Bulk, |tx| follow::step(tx, follow::EVENTS_MAX))? > 0 {}
    Ok(())
}

/// Whether the schema is still the one that the data was made with.
fn is_current(url: &str) -> bool {
    Store::open(url, world::options()).is_ok_and(|store| {
        let current = store.pending().is_ok_and(|pending| pending.is_empty());
        store.close();
        current
    })
}

fn copied(folder: &Path, stories: u64) -> Result<Data, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
    let copy = tempfile::Builder::new().prefix("althing-bench").tempdir_in(cache()?).map_err(failed)?;
    let home = Home::new(copy.path())?;
    fs::create_dir_all(home.database().parent().unwrap_or(folder)).map_err(failed)?;
    fs::copy(folder.join("althing.db"), home.database()).map_err(failed)?;
    let key = home.database().with_file_name("server.key");
    fs::write(&key, Chance::seeded(VERSION).bytes::<32>()).map_err(failed)?;
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).map_err(failed)?;
    let site = fs::read_to_string(folder.join("site")).map_err(failed)?;
    let site = site.trim().parse().map_err(|_| format!("{}: not a site's id", folder.display()))?;
    let site = Site {
        id: althing_core::id::SiteId(site),
        slug: String::new(),
        name: String::new(),
        origins: Vec::new(),
        salt: [0; 16],
        settings: Settings::default(),
        sections: Vec::new(),
        rules: std::sync::Arc::default(),
    };
    let stories = (0..stories).map(|number| world::story_at(&site, number).1).collect();
    Ok(Data { home, stories, _folder: copy })
}

/// Fills a story: about a third of the comments begin threads, the others answer one of the last before them, at most
/// `levels` deep; without a bound each answers the last.
fn thread(
    store: &Store,
    site: &Site,
    number: u64,
    comments: usize,
    levels: usize,
    chance: &mut Chance,
) -> Result<(), String> {
    let story = world::story_at(site, number).1;
    let words = prose_words();
    let mut at = now() - (comments as u64 * PAUSE_MAX) as i64;
    let mut recent: Vec<(CommentId, usize)> = Vec::new();
    let mut left = comments;
    while left > 0 {
        let mut batch = Vec::new();
        for _ in 0..left.min(BATCH) {
            let parent = parent(&recent, levels, comments, chance);
            let chars = CHARS / 2 + chance.below(CHARS);
            let source = prose(&words, chars as usize, chance);
            at += chance.below(PAUSE_MAX) as i64;
            let wish = world::wish(site, (story, None), parent.map(|(id, _)| id), source, chance, Micros(at));
            recent.push((wish.comment_id, parent.map_or(1, |(_, level)| level + 1)));
            if recent.len() > 200 {
                recent.drain(..100);
            }
            batch.push(wish);
        }
        left -= batch.len();
        let settings = site.settings.clone();
        store
            .write_blocking(Lane::Bulk, move |tx| {
                batch.iter().try_for_each(|wish| world::submit(tx, wish, &settings))
            })
            .map_err(|failed: world::Failed| failed.to_string())?;
    }
    store
        .write_blocking(Lane::Bulk, move |tx| story::refresh_ranks(tx, story))
        .map(drop)
        .map_err(|error: Error| error.to_string())
}

/// The words that comments are made of.
pub fn prose_words() -> Vec<&'static str> {
    PROSE.split_whitespace().filter(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic())).collect()
}

/// About as many characters of pieces of text.
pub fn prose(words: &[&str], chars: usize, chance: &mut Chance) -> String {
    let mut text = String::with_capacity(chars + 80);
    while text.len() < chars {
        let from = chance.below(words.len() as u64 - PIECE_MAX) as usize;
        let piece = &words[from..=from + chance.below(PIECE_MAX) as usize];
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&piece.join(" "));
    }
    text.push('.');
    text
}

fn parent(
    recent: &[(CommentId, usize)],
    levels: usize,
    comments: usize,
    chance: &mut Chance,
) -> Option<(CommentId, usize)> {
    if levels == usize::MAX {
        return recent.last().copied();
    }
    // Small stories reach all their levels; in big ones, chance does.
    let tries = if comments < 100 { 60 } else { 66 };
    if recent.is_empty() || chance.below(100) >= tries {
        return None;
    }
    let near = recent.len().min(8) as u64;
    let found = recent[recent.len() - 1 - chance.below(near) as usize];
    (found.1 < levels).then_some(found)
}
