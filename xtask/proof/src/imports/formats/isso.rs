//! A generated database of Isso.

use chance::Chance;
use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::model::{Abilities, LEAST, Model, Oddity, State, UNKNOWN};
use super::text::{bytes, html, markdown, person, said};

pub const ABILITIES: Abilities =
    Abilities { pending: true, deleted: true, storyless: Some(UNKNOWN), keys_go_wrong: false, ..LEAST };

const SCHEMA: &str = "
pragma user_version = 5;
create table preferences (key varchar primary key, value varchar);
create table threads (id integer primary key, uri varchar(256) unique, title varchar(256));
create table comments (tid references threads(id), id integer primary key, parent integer, created float not null,
    modified float, mode integer, remote_addr varchar, text varchar not null, author varchar, email varchar,
    website varchar, likes integer default 0, dislikes integer default 0, voters blob not null, notification integer);
insert into preferences values ('session-key', 'no business of ours');";

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(SCHEMA)?;
    let mut thread = conn.prepare("insert into threads values (?1, ?2, ?3)")?;
    for (story, _) in model.told() {
        thread.execute(params![story + 1, Model::path(story), format!("Story {story}")])?;
    }
    let mut comment = conn.prepare(
        "insert into comments values (?1, ?2, ?3, ?4, null, ?5, '192.0.2.0', cast(?6 as text), ?7, ?8, null, ?9, 1, x'00', 0)",
    )?;
    for (place, one) in model.records() {
        let created = match one.oddity {
            Oddity::BadTime => Value::Text("never".to_owned()),
            _ => Value::Real(Model::second(place) as f64 + 0.25),
        };
        let mode = match one.state {
            State::Pending => 2,
            State::Deleted => 4,
            State::Published | State::Spam => 1,
        };
        // What Isso itself had imported is HTML.
        let text = if chance.below(10) == 0 { html(chance) } else { markdown(chance) };
        let text = if one.state == State::Deleted { String::new() } else { text };
        let who = person(chance);
        let is_named = !who.is_multiple_of(10);
        comment.execute(params![
            one.story + 1,
            Model::key(place) as i64,
            one.parent_key(place).map(|parent| parent as i64),
            created,
            mode,
            bytes(&said(text, one.oddity)),
            is_named.then(|| format!("Reader {who}")),
            who.is_multiple_of(3).then(|| format!("reader{who}@mail.example")),
            chance.below(9) as i64
        ])?;
    }
    Ok(())
}
