//! What the database holds after a fault, read without the store, compared with what the store had said.

use std::collections::HashMap;
use std::path::Path;

use althing_core::id::CommentId;
use althing_store::Store;
use althing_store::verify::verify;
use rusqlite::{Connection, OpenFlags};

use super::work::{Allowed, State};

/// What is wrong.
#[derive(Debug, Default)]
pub struct Found {
    /// Acknowledged and not so.
    pub lost: Vec<String>,
    /// There and never asked for, or there although it was said not to be kept.
    pub phantom: Vec<String>,
    /// Numbers, texts and pages that do not fit each other.
    pub wrong: Vec<String>,
}

impl Found {
    /// Whether all is as promised.
    pub fn is_clean(&self) -> bool {
        self.lost.is_empty() && self.phantom.is_empty() && self.wrong.is_empty()
    }

    /// Adds what another check found.
    pub fn add(&mut self, other: Self) {
        self.lost.extend(other.lost);
        self.phantom.extend(other.phantom);
        self.wrong.extend(other.wrong);
    }
}

/// Compares everything; what was unknown is known afterwards.
pub fn all(store: &Store, path: &Path, allowed: &mut HashMap<CommentId, Allowed>) -> Result<Found, String> {
    let mut found = Found::default();
    let stored = stored(path, &mut found).map_err(|error| error.to_string())?;
    for (id, state) in &stored {
        match allowed.get(id) {
            Some(Allowed(states)) if states.contains(state) => {}
            Some(Allowed(states)) if *states == [State::Absent] => {
                found.phantom.push(format!("{id}: {state:?}, although it was said not to be kept"));
            }
            Some(Allowed(states)) => found.lost.push(format!("{id}: {state:?}, wanted {states:?}")),
            None => found.phantom.push(format!("{id}: {state:?}, never asked for")),
        }
    }
    for (id, Allowed(states)) in allowed.iter_mut() {
        let state = stored.get(id).cloned().unwrap_or(State::Absent);
        if state == State::Absent && !states.contains(&State::Absent) {
            found.lost.push(format!("{id}: not there, wanted {states:?}"));
        }
        // What is wrong is told once.
        *states = vec![state];
    }
    let report = verify(store).map_err(|error| error.to_string())?;
    found.wrong.extend(report.faults);
    Ok(found)
}

fn stored(path: &Path, found: &mut Found) -> rusqlite::Result<HashMap<CommentId, State>> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let sound: String = conn.query_row("pragma integrity_check(3)", [], |row| row.get(0))?;
    if sound != "ok" {
        found.wrong.push(sound);
    }
    let mut statement = conn.prepare(
        "select c.id, c.status, r.source from comment c left join revision r on r.id = c.revision_id",
    )?;
    let rows = statement.query_map([], |row| {
        let id: [u8; 16] = row.get(0)?;
        let (status, source): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let state =
            if status == "published" { State::Published(source.unwrap_or_default()) } else { State::Gone };
        Ok((CommentId(uuid::Uuid::from_bytes(id)), state))
    })?;
    rows.collect()
}
