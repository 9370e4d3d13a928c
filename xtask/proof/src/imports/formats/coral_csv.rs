//! Generated tables of Coral's importer.

use std::io::{self, Write};

use chance::Chance;

use super::model::{Abilities, LEAST, Model, State, UNKNOWN};
use super::text::{PERSONS, html, person, put_row, rfc3339, said, uuid};

pub const ABILITIES: Abilities = Abilities { spam: true, storyless: Some(UNKNOWN), ..LEAST };

const BEFORE: &str = "2012-04-30T00:00:00Z";

/// Writes the users.
pub fn users(_: &Model, _: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    (0..PERSONS).try_for_each(|who| {
        let (email, name) = (format!("reader{who}@mail.example"), format!("Reader \"{who}\""));
        put_row(
            out,
            &[&uuid(who), &email, &name, "COMMENTER", if who == 7 { "true" } else { "false" }, BEFORE],
        )
    })
}

/// Writes the stories.
pub fn stories(model: &Model, _: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    model.told().try_for_each(|(story, _)| {
        let (id, title) = (uuid(u64::from(story)), format!("Story, {story}"));
        let closed_at = if story % 20 == 0 { BEFORE } else { "" };
        put_row(out, &[&id, &Model::url(story), &title, "Desk", BEFORE, closed_at, "COMMENTS"])
    })
}

/// Writes the comments.
pub fn comments(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    model.records().try_for_each(|(place, one)| {
        let id = one.key(place).map(uuid).unwrap_or_default();
        let parent = one.parent_key(place).map(uuid).unwrap_or_default();
        let status = match one.state {
            State::Spam => "REJECTED",
            _ => ["NONE", "APPROVED"][chance.index(2)],
        };
        let (author, story) = (uuid(person(chance)), uuid(u64::from(one.story)));
        let body = said(html(chance), one.oddity);
        put_row(out, &[&id, &author, &story, &rfc3339(place, one.oddity), &body, &parent, status, ""])
    })
}
