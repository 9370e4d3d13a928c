//! A generated database of Cusdis.

use chance::Chance;
use rusqlite::types::Value;
use rusqlite::{Connection, params};

use super::model::{Abilities, LEAST, Model, Oddity, State, UNKNOWN};
use super::text::{bytes, day_and_time, markdown, person, said, uuid};

pub const ABILITIES: Abilities =
    Abilities { pending: true, deleted: true, storyless: Some(UNKNOWN), keys_go_wrong: false, ..LEAST };

const SCHEMA: &str = "
create table projects (id text not null primary key, title text not null, ownerId text not null, token text);
create table pages (id text not null primary key, created_at datetime not null, updated_at datetime not null,
    slug text not null, url text, title text, projectId text not null);
create table comments (id text not null primary key, pageId text not null, created_at datetime not null,
    updated_at datetime not null, deletedAt datetime, moderatorId text, by_email text, by_nickname text not null,
    content text not null, approved boolean not null default false, parentId text);
insert into projects values ('p', 'The Paper', 'desk', 'no business of ours');";

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(SCHEMA)?;
    let mut page = conn.prepare("insert into pages values (?1, 0, 0, ?2, ?3, ?4, 'p')")?;
    for (story, _) in model.told() {
        // Some have their address as the slug only.
        let url = (story % 4 > 0).then(|| Model::url(story));
        let slug = Model::path(story);
        page.execute(params![uuid(u64::from(story)), slug, url, format!("Story {story}")])?;
    }
    let mut comment = conn
        .prepare("insert into comments values (?1, ?2, ?3, 0, ?4, null, ?5, ?6, cast(?7 as text), ?8, ?9)")?;
    for (place, one) in model.records() {
        let second = Model::second(place);
        let (day, time) = day_and_time(second);
        let created = match chance.below(4) {
            _ if one.oddity == Oddity::BadTime => Value::Text("never".to_owned()),
            0 => Value::Text(format!("{day} {time}")),
            _ => Value::Integer(second as i64 * 1_000),
        };
        let who = person(chance);
        comment.execute(params![
            one.key(place).map(uuid),
            uuid(u64::from(one.story)),
            created,
            (one.state == State::Deleted).then_some(1_600_000_000_000_i64),
            who.is_multiple_of(3).then(|| format!("reader{who}@mail.example")),
            format!("Reader {who}"),
            bytes(&said(markdown(chance), one.oddity)),
            one.state != State::Pending,
            one.parent_key(place).map(uuid)
        ])?;
    }
    Ok(())
}
