//! A million comments and what happened to them: how long a search takes, and the figures of a site.
//!
//! Measured at the store, where the time goes; a page adds its markup. The rows are written as they stand after a million
//! submits, and the index and the days are made of them by the server's own follower of the log.

use std::time::Instant;

use althing_core::comment::Status;
use althing_core::id::{CommentId, EventId, GuestId, RevisionId, SiteId, StoryId};
use althing_core::search::Query;
use althing_core::site::Site;
use althing_core::time::{DAY, Micros};
use althing_store::search::{self, Author, Order, Scope, Wish};
use althing_store::{Engine, Error, Lane, Store, Tx, args, figures, follow};

use super::seed::prose_words;
use super::table::{Goal, Table};
use crate::median;
use crate::options::Options;
use crate::wait::now;
use crate::world;
use chance::Chance;

/// What a search may take, in milliseconds.
const SEARCH_MAX: f64 = 200.0;
/// What figures may take, in milliseconds.
const FIGURES_MAX: f64 = 1_000.0;
/// Times that each is asked.
const TIMES: usize = 9;
const STORIES: u64 = 1_000;
const NAMES: u64 = 50_000;
/// Comments in one transaction.
const BATCH: u64 = 5_000;
/// Of so many comments one was held and decided.
const HELD_EVERY: u64 = 10;
/// A word that few comments have, and one of every twentieth.
const RARE: &str = "zugspitze";
const FREQUENT: &str = "cycling";

/// Measures, on SQLite, and with `--postgres URL` on a database of that server's that is there and empty.
pub fn run(options: &Options<'_>, table: &mut Table) -> Result<(), String> {
    let comments = options.number("--comments", 1_000_000)?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let url = match options.text("--postgres") {
        Some(url) => url.to_owned(),
        None => format!("sqlite:{}", folder.path().join("althing.db").display()),
    };
    let wrong = |error: Error| error.to_string();
    let store = world::open(&url, world::options(), now()).map_err(wrong)?;
    let (site, first) = filled(&store, comments).map_err(wrong)?;
    let begun = Instant::now();
    while store.write_blocking(Lane::Bulk, |tx| follow::step(tx, follow::EVENTS_MAX)).map_err(wrong)? > 0 {}
    let took = begun.elapsed().as_secs_f64();
    let engine = if store.engine() == Engine::Sqlite { "SQLite" } else { "PostgreSQL" };
    let beside = format!("{engine}; beside whoever writes, 200 events in a transaction");
    table.row("events followed into index and days", comments as f64 / took, "/s", Goal::Told, beside);
    if store.engine() == Engine::Postgres {
        store.write_blocking(Lane::Bulk, |tx| tx.exec("analyze", &[])).map_err(wrong)?;
    }
    for (what, wish) in wishes(&site, first) {
        let (mut times, mut hits, mut is_cut) = (Vec::new(), 0, false);
        for _ in 0..TIMES {
            let wish = wish.clone();
            let begun = Instant::now();
            let found = store.read_blocking(move |tx| search::find(tx, &wish)).map_err(wrong)?;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            (hits, is_cut) = (found.hits.len(), found.is_cut);
        }
        let cut = if is_cut { ", cut" } else { "" };
        let beside = format!("{engine}, {comments} comments; {hits} on the page{cut}");
        table.row(format!("search: {what}"), median(&mut times), "ms", Goal::AtMost(SEARCH_MAX), beside);
    }
    for days in [30, 365] {
        let mut times = Vec::new();
        let (id, from) = (site.id, figures::day_of(Micros(now())) - days + 1);
        for _ in 0..TIMES {
            let begun = Instant::now();
            store.read_blocking(move |tx| figures::of_site(tx, id, from)).map_err(wrong)?;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        let beside = format!("{engine}, {} decisions among the events", comments / HELD_EVERY);
        table.row(
            format!("figures of {days} days"),
            median(&mut times),
            "ms",
            Goal::AtMost(FIGURES_MAX),
            beside,
        );
    }
    store.close();
    Ok(())
}

fn wishes(site: &Site, first: Micros) -> Vec<(&'static str, Wish)> {
    let scopes = vec![Scope { site_id: site.id, sections: Vec::new() }];
    let wish = |words: &str| Wish { query: Query::parse(words), scopes: scopes.clone(), ..Wish::default() };
    let story = Some(world::story_at(site, 7).1);
    vec![
        ("a rare word", wish(RARE)),
        ("a word in every twentieth comment", wish(FREQUENT)),
        ("a word in nearly all", wish("the")),
        ("two words in nearly all", wish("the and")),
        ("a frequent and a rare word", wish(&format!("the {RARE}"))),
        ("a phrase", wish("\"in the\"")),
        ("a prefix", wish("cyc*")),
        ("no word, the newest", wish("")),
        ("the oldest with a word in nearly all", Wish { order: Order::Oldest, ..wish("the") }),
        ("an author", Wish { author: Some(Author::Named("reader 77".to_owned())), ..wish("") }),
        ("an author and a word", Wish { author: Some(Author::Named("reader 77".to_owned())), ..wish("the") }),
        ("a story and a word", Wish { story, ..wish("the") }),
        ("what was rejected, with a word", Wish { status: Some(Status::Rejected), ..wish("the") }),
        (
            "a month long ago, with a word",
            Wish { from: Some(first.plus(30 * DAY)), to: Some(first.plus(60 * DAY)), ..wish(FREQUENT) },
        ),
        ("a section that has none, with a word", Wish { section: Some("none".to_owned()), ..wish("the") }),
    ]
}

/// A year of a newspaper; gives its site and when it begins.
fn filled(store: &Store, comments: u64) -> Result<(Site, Micros), Error> {
    let mut chance = Chance::seeded(9);
    let first = Micros(now() - 364 * DAY);
    let site = world::site(store, &mut chance, first)?;
    for number in 0..STORIES {
        world::story(store, &site, number, &mut chance, first)?;
    }
    let pace = 363 * DAY / comments.max(1) as i64;
    let mut at = first;
    for batch in 0..comments.div_ceil(BATCH) {
        let size = BATCH.min(comments - batch * BATCH);
        let (id, begun, seed) = (site.id, at, batch + 1_000);
        let stories: Vec<StoryId> = (0..STORIES).map(|number| world::story_at(&site, number).1).collect();
        store.write_blocking(Lane::Bulk, move |tx| {
            let mut chance = Chance::seeded(seed);
            let words = prose_words();
            for number in 0..size {
                let at = begun.plus(number as i64 * pace);
                let story = stories[chance.below(STORIES) as usize];
                comment(tx, id, story, at, &words, &mut chance)?;
            }
            Ok::<_, Error>(())
        })?;
        at = at.plus(size as i64 * pace);
    }
    Ok((site, first))
}

/// The rows of one comment, and of the decision on it where it was held.
fn comment(
    tx: &mut Tx<'_>,
    site: SiteId,
    story: StoryId,
    at: Micros,
    words: &[&str],
    chance: &mut Chance,
) -> Result<(), Error> {
    let (id, text, guest) = (
        CommentId::new(at, chance.bytes()),
        RevisionId::new(at, chance.bytes()),
        GuestId::new(at, chance.bytes()),
    );
    let mut source = super::seed::prose(words, 100 + chance.below(200) as usize, chance);
    if chance.below(20) == 0 {
        source.extend([" ", FREQUENT]);
    }
    if chance.below(20_000) == 0 {
        source.extend([" ", RARE]);
    }
    let is_held = chance.below(HELD_EVERY) == 0;
    let status = if is_held && chance.below(2) == 0 { "rejected" } else { "published" };
    let name = format!("reader {}", chance.below(NAMES));
    tx.exec(
        "insert into guest (id, site_id, name, name_key, hue, source_key, created_at) values ($1, $2, $3, $3, 1, null, $4)",
        args![guest.0, site.0, &name, at.0],
    )?;
    tx.exec(
        "insert into comment (id, site_id, story_id, root_id, parent_id, depth, position, status, guest_id, revision_id, \
         held, created_at, submitted_at, sort_at, best_key, discussed_key, thread_count, reply_count) \
         values ($1, $2, $3, $1, null, 0, 0, $4, $5, $6, '', $7, $7, $7, 0, 0, 0, 0)",
        args![id.0, site.0, story.0, status, guest.0, text.0, at.0],
    )?;
    tx.exec(
        "insert into revision (id, comment_id, status, source, html, renderer, salt, created_at) \
         values ($1, $2, 'published', $3, '', 0, $4, $5)",
        args![text.0, id.0, &source, &chance.bytes::<16>(), at.0],
    )?;
    let reason = if is_held { "score-hold" } else { "" };
    tx.exec(
        "insert into event (txid, id, kind, site_id, story_id, comment_id, actor_kind, reason, at) \
         values (1, $1, 'comment_submitted', $2, $3, $4, 'guest', $5, $6)",
        args![EventId::new(at, chance.bytes()).0, site.0, story.0, id.0, reason, at.0],
    )?;
    if is_held {
        let act = if status == "rejected" { "reject" } else { "approve" };
        let rule = if status == "rejected" { "respect" } else { "" };
        tx.exec(
            "insert into decision (id, event_id, site_id, comment_id, act, rule_code, ground, explanation, detected, \
             automation, source, actor_kind, became, was_status, was_held, waited, decided_at) \
             values ($1, $1, $2, $3, $4, $5, '', '', 0, 'none', 'own', 'account', $6, 'pending', 'score-hold', $7, $8)",
            args![
                CommentId::new(at, chance.bytes()).0,
                site.0,
                id.0,
                act,
                rule,
                status,
                chance.below(86_400_000_000) as i64,
                at.0
            ],
        )?;
    }
    Ok(())
}
