//! Writers: each on a connection of its own, one request after the other, of every kind.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::book::{Act, Book, hash};
use crate::client::{Answer, Broken, Client};
use crate::server::{ORIGIN, SITE};
use chance::Chance;

/// Ids that replies may go to; more are forgotten at random.
const PARENTS_MAX: usize = 500;

/// What all writers of a round share.
pub struct Shared<'a> {
    /// Where the server is.
    pub address: SocketAddr,
    /// Where everything is written down.
    pub book: &'a Book,
    /// The stories: id and address.
    pub stories: &'a [(String, String)],
    /// A key that may remove comments.
    pub staff: &'a str,
    /// Ends the load without a kill.
    pub stop: AtomicBool,
    /// What can be answered: story and comment.
    pub parents: Mutex<Vec<(usize, String)>>,
    /// When new comments were sent and how long their answers took.
    pub times: Mutex<Vec<(Instant, Duration)>>,
}

impl<'a> Shared<'a> {
    /// A load that has not begun.
    pub fn new(address: SocketAddr, book: &'a Book, stories: &'a [(String, String)], staff: &'a str) -> Self {
        let (stop, parents, times) = (AtomicBool::new(false), Mutex::default(), Mutex::default());
        Self { address, book, stories, staff, stop, parents, times }
    }
}

/// A comment of this writer's own.
struct Mine {
    key: String,
    story: usize,
    id: String,
    token: String,
}

/// Writes until the server is gone or the round is over. `name` makes this writer's keys its own.
pub fn write(shared: &Shared<'_>, name: &str, mut chance: Chance) -> Result<(), String> {
    let mut client = Client::new(shared.address);
    let mut mine: Vec<Mine> = Vec::new();
    let mut count = 0;
    while !shared.stop.load(Ordering::Relaxed) {
        count += 1;
        let pick = chance.below(100);
        let goes_on = if pick < 60 || mine.is_empty() {
            submit(shared, &mut client, &mut chance, &format!("{name}-{count:08}"), &mut mine)
        } else {
            let at = chance.below(mine.len() as u64) as usize;
            match pick {
                60..80 => edit(shared, &mut client, &mut chance, &mine[at]),
                80..92 => take_away(shared, &mut client, Act::Withdraw, &mine.swap_remove(at)),
                _ => take_away(shared, &mut client, Act::Remove, &mine.swap_remove(at)),
            }
        };
        if !goes_on.map_err(|error| format!("the ledger cannot be written: {error}"))? {
            break;
        }
    }
    Ok(())
}

/// The request of a new comment.
pub fn submission(key: &str, body: &str, parent: Option<&str>, url: &str) -> Value {
    let mut ask = json!({"body": body, "author": {"name": format!("Reader {}", &key[..key.len().min(12)])}});
    match parent {
        Some(parent) => ask["parent_id"] = parent.into(),
        None => ask["story"] = json!({"site": SITE, "url": url}),
    }
    ask
}

/// Sends a new comment.
pub fn send(client: &mut Client, story: &str, key: &str, payload: &str) -> Result<Answer, Broken> {
    let headers = [
        ("Content-Type", "application/json"),
        ("X-Althing", "1"),
        ("Origin", ORIGIN),
        ("Idempotency-Key", key),
    ];
    client.ask("POST", &format!("/api/v1/stories/{story}/comments"), &headers, payload.as_bytes())
}

fn submit(
    shared: &Shared<'_>,
    client: &mut Client,
    chance: &mut Chance,
    key: &str,
    mine: &mut Vec<Mine>,
) -> std::io::Result<bool> {
    let parent = pick_parent(shared, chance);
    let story = parent
        .as_ref()
        .map_or_else(|| chance.below(shared.stories.len() as u64) as usize, |(story, _)| *story);
    let (id, url) = &shared.stories[story];
    let body = text(key, chance);
    let payload = submission(key, &body, parent.as_ref().map(|(_, id)| id.as_str()), url).to_string();
    let number = shared.book.invoke(Act::Submit, key, id, &hash(&body), &payload)?;
    let sent = Instant::now();
    let answer = send(client, id, key, &payload);
    shared.times.lock().unwrap_or_else(PoisonError::into_inner).push((sent, sent.elapsed()));
    match answer {
        Ok(answer) if answer.status == 201 => {
            let told = answer.json();
            let field = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
            let (comment, token) = (field("id"), field("edit_token"));
            shared.book.ok(number, &comment, &token)?;
            offer(shared, chance, (story, comment.clone()));
            mine.push(Mine { key: key.to_owned(), story, id: comment, token });
            Ok(true)
        }
        other => no_success(shared, number, &other),
    }
}

fn edit(shared: &Shared<'_>, client: &mut Client, chance: &mut Chance, own: &Mine) -> std::io::Result<bool> {
    let body = text(&own.key, chance);
    let story = &shared.stories[own.story].0;
    let number = shared.book.invoke(Act::Edit, &own.key, story, &hash(&body), "")?;
    let bearer = format!("Bearer {}", own.token);
    let headers = [("Content-Type", "application/json"), ("Authorization", bearer.as_str())];
    let payload = json!({ "body": body }).to_string();
    let answer = client.ask("PATCH", &format!("/api/v1/comments/{}", own.id), &headers, payload.as_bytes());
    outcome(shared, number, &answer)
}

fn take_away(shared: &Shared<'_>, client: &mut Client, act: Act, own: &Mine) -> std::io::Result<bool> {
    let story = &shared.stories[own.story].0;
    let number = shared.book.invoke(act, &own.key, story, "", "")?;
    let bearer = format!("Bearer {}", if act == Act::Remove { shared.staff } else { &own.token });
    let path = format!("/api/v1/comments/{}", own.id);
    let answer = client.ask("DELETE", &path, &[("Authorization", bearer.as_str())], b"");
    outcome(shared, number, &answer)
}

fn outcome(shared: &Shared<'_>, number: u64, answer: &Result<Answer, Broken>) -> std::io::Result<bool> {
    match answer {
        Ok(answer) if answer.status == 200 => shared.book.ok(number, "", "").map(|()| true),
        other => no_success(shared, number, other),
    }
}

/// A refusal in the 400s has no effect. One in the 500s says so itself only when it is retryable; it counts as
/// unknown, as no answer does. Answers whether the server is still there.
fn no_success(shared: &Shared<'_>, number: u64, answer: &Result<Answer, Broken>) -> std::io::Result<bool> {
    match answer {
        Ok(answer) if answer.status < 500 => shared.book.err(number, answer.status).map(|()| true),
        Ok(_) => shared.book.unknown(number).map(|()| true),
        Err(Broken::Unreached(_)) => shared.book.err(number, 0).map(|()| false),
        Err(Broken::Cut(_)) => shared.book.unknown(number).map(|()| false),
    }
}

/// Begins with the key, so that a comment found in the store names the request that made it.
fn text(key: &str, chance: &mut Chance) -> String {
    let chars = 40 + chance.below(300) as usize;
    format!("{key} {} {}", chance.below(1_000_000), chance.words(chars))
}

fn pick_parent(shared: &Shared<'_>, chance: &mut Chance) -> Option<(usize, String)> {
    let parents = shared.parents.lock().unwrap_or_else(PoisonError::into_inner);
    if parents.is_empty() || chance.below(2) == 0 {
        return None;
    }
    parents.get(chance.below(parents.len() as u64) as usize).cloned()
}

fn offer(shared: &Shared<'_>, chance: &mut Chance, comment: (usize, String)) {
    let mut parents = shared.parents.lock().unwrap_or_else(PoisonError::into_inner);
    if parents.len() < PARENTS_MAX {
        parents.push(comment);
    } else {
        let at = chance.below(PARENTS_MAX as u64) as usize;
        parents[at] = comment;
    }
}
