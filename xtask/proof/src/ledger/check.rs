//! What the API shows after a fault, compared with the ledger.

use std::collections::HashMap;

use serde_json::Value;

use super::book::{Act, Book, Entry, State, Told, hash};
use super::load::send;
use crate::client::Client;

/// What was found wrong, and how much was looked at.
#[derive(Debug, Default)]
pub struct Found {
    /// Comments looked at.
    pub looked_at: u64,
    /// Acknowledged and not there, or there in an older state.
    pub lost: Vec<String>,
    /// There and never asked for.
    pub phantom: Vec<String>,
    /// There twice.
    pub doubled: Vec<String>,
    /// Numbers that are not what they count.
    pub wrong: Vec<String>,
    /// Requests without an answer that turned out to be stored.
    pub unanswered_but_done: u64,
}

impl Found {
    /// Whether all is as it was promised.
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.phantom.is_empty() && self.doubled.is_empty() && self.wrong.is_empty()
    }

    /// Adds what another check found.
    pub fn add(&mut self, other: Self) {
        self.looked_at += other.looked_at;
        self.lost.extend(other.lost);
        self.phantom.extend(other.phantom);
        self.doubled.extend(other.doubled);
        self.wrong.extend(other.wrong);
        self.unanswered_but_done += other.unanswered_but_done;
    }
}

/// One comment as the listing shows it.
pub struct Shown {
    /// Its id.
    pub id: String,
    /// As readers see it.
    pub state: State,
    /// The first word of its text.
    pub key: String,
}

/// Compares one story with what the ledger says about it, settles what was unknown, and sends unknown submissions
/// again.
pub fn story(client: &mut Client, book: &Book, told: &Told, id: &str, is_new: bool) -> Result<Found, String> {
    let mut found = Found::default();
    let shown = listed(client, id, &mut found)?;
    let by_id: HashMap<&str, &Shown> = shown.iter().map(|shown| (shown.id.as_str(), shown)).collect();
    let mut by_key: HashMap<&str, Vec<&Shown>> = HashMap::new();
    for shown in shown.iter().filter(|shown| !shown.key.is_empty()) {
        by_key.entry(&shown.key).or_default().push(shown);
    }
    let entries: Vec<&Entry> = told.entries.values().filter(|entry| entry.story == id).collect();
    let known: HashMap<&str, &Entry> =
        entries.iter().filter_map(|entry| entry.id.as_ref().map(|(id, _)| (id.as_str(), *entry))).collect();
    for shown in &shown {
        let invoked = known.contains_key(shown.id.as_str())
            || told.entries.get(&shown.key).is_some_and(|entry| entry.id.is_none() && entry.states.len() > 1);
        if !invoked {
            found.phantom.push(format!("{} in story {id}: {:?}", shown.id, shown.state));
        }
    }
    for (key, twins) in by_key.iter().filter(|(_, twins)| twins.len() > 1) {
        found.doubled.push(format!("{key}: {} and {}", twins[0].id, twins[1].id));
    }
    found.looked_at = entries.len() as u64;
    let mut again = Vec::new();
    for entry in entries {
        match &entry.id {
            Some((comment, token)) => {
                let state = match by_id.get(comment.as_str()) {
                    Some(shown) => Some(shown.state.clone()),
                    None if is_new || entry.states.len() > 1 => own(client, comment, token)?,
                    None => None,
                };
                known_state(book, entry, state, &mut found)?;
            }
            None if entry.states.len() > 1 => again.push((entry, by_key.get(entry.key.as_str()))),
            None => {}
        }
    }
    for (entry, stored) in again {
        let stored = stored.and_then(|shown| shown.first());
        found.unanswered_but_done += u64::from(stored.is_some());
        repeat(client, book, entry, stored.copied(), &mut found)?;
    }
    Ok(found)
}

/// A comment that was acknowledged once is in one of the states that the ledger allows.
fn known_state(book: &Book, entry: &Entry, state: Option<State>, found: &mut Found) -> Result<(), String> {
    let gone = |state: &State| matches!(state, State::Withdrawn | State::Removed);
    let Some(state) = state else {
        // Not listed and not asked for alone: right only for what is gone.
        if !entry.states.iter().any(gone) {
            found.lost.push(format!("{}: not there, wanted {:?}", entry.key, entry.states));
        }
        return Ok(());
    };
    if !entry.states.contains(&state) {
        found.lost.push(format!("{}: {state:?}, wanted {:?}", entry.key, entry.states));
    } else if entry.states.len() > 1 {
        if entry.states.last() == Some(&state) {
            found.unanswered_but_done += 1;
        }
        book.settled(&entry.key, &state).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// The same submission again: the comment that is there, or the first one.
fn repeat(
    client: &mut Client,
    book: &Book,
    entry: &Entry,
    stored: Option<&Shown>,
    found: &mut Found,
) -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    let Some(State::Published(hash)) = entry.states.last() else { return Ok(()) };
    let number = book.invoke(Act::Submit, &entry.key, &entry.story, hash, &entry.payload).map_err(failed)?;
    let answer = send(client, &entry.story, &entry.key, &entry.payload).map_err(|error| error.to_string())?;
    if answer.status != 201 {
        if let Some(stored) = stored {
            found.wrong.push(format!("{}: {} is refused again with {}", entry.key, stored.id, answer.status));
        }
        return book.err(number, answer.status).map_err(failed);
    }
    let told = answer.json();
    let field = |name: &str| told[name].as_str().unwrap_or_default().to_owned();
    let id = field("id");
    if let Some(stored) = stored.filter(|stored| stored.id != id) {
        found.doubled.push(format!("{}: stored as {}, sent again as {id}", entry.key, stored.id));
    }
    book.ok(number, &id, &field("edit_token")).map_err(failed)
}

/// The comment as its author sees it; none when there is none.
fn own(client: &mut Client, id: &str, token: &str) -> Result<Option<State>, String> {
    let bearer = format!("Bearer {token}");
    let path = format!("/api/v1/comments/{id}");
    let answer = client
        .ask("GET", &path, &[("Authorization", bearer.as_str())], &[])
        .map_err(|error| error.to_string())?;
    match answer.status {
        200 => Ok(Some(state(&answer.json()))),
        404 => Ok(Some(State::Absent)),
        status => Err(format!("{path}: {status} {}", String::from_utf8_lossy(&answer.body))),
    }
}

fn state(comment: &Value) -> State {
    match comment["status"].as_str() {
        Some("published") => State::Published(hash(comment["body_markdown"].as_str().unwrap_or_default())),
        Some("withdrawn") => State::Withdrawn,
        Some("removed") => State::Removed,
        _ => State::Absent,
    }
}

/// Walks over the whole listing of a story and compares its count.
pub fn listed(client: &mut Client, story: &str, found: &mut Found) -> Result<Vec<Shown>, String> {
    let mut shown = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/stories/{story}/comments?sort=oldest&limit=200{cursor}");
        let answer = client.get(&path).map_err(|error| error.to_string())?;
        if answer.status == 404 && shown.is_empty() {
            return Ok(shown);
        }
        if answer.status != 200 {
            return Err(format!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body)));
        }
        let page = answer.json();
        for comment in page["comments"].as_array().into_iter().flatten() {
            let text = comment["body_markdown"].as_str().unwrap_or_default();
            shown.push(Shown {
                id: comment["id"].as_str().unwrap_or_default().to_owned(),
                state: state(comment),
                key: text.split(' ').next().unwrap_or_default().to_owned(),
            });
        }
        if let Some(next) = page["next_cursor"].as_str() {
            cursor = format!("&cursor={next}");
            continue;
        }
        let published = shown.iter().filter(|shown| matches!(shown.state, State::Published(_))).count();
        if page["total_count"].as_u64() != Some(published as u64) {
            found.wrong.push(format!("story {story}: {published} listed, {} counted", page["total_count"]));
        }
        return Ok(shown);
    }
}
