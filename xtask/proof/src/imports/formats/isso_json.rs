//! A generated file of the JSON that Isso imports: threads with comments, which do not answer each other.

use std::io::{self, Write};
use std::iter::Peekable;

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, Oddity, Zones};
use super::text::{BAD_TIME, day_and_time, html, markdown, person, put_array, said};

pub const ABILITIES: Abilities = Abilities { zones: Zones::None, replies: false, nested: true, ..LEAST };

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let mut rest = model.records().peekable();
    let thread = |(story, _)| {
        let comments = of_story(story, &mut rest, chance);
        // A title is written as in the query of an address.
        json!({"id": Model::path(story), "title": format!("Story+%23{story}"), "comments": comments})
    };
    put_array(out, model.told().map(thread))
}

fn of_story(
    story: u32,
    rest: &mut Peekable<impl Iterator<Item = (u32, Comment)>>,
    chance: &mut Chance,
) -> Vec<Value> {
    let mut comments = Vec::new();
    while let Some((place, one)) = rest.next_if(|(_, one)| one.story == story) {
        let (day, time) = day_and_time(Model::second(place));
        let time = if one.oddity == Oddity::BadTime { BAD_TIME.to_owned() } else { format!("{day} {time}") };
        let text = if chance.below(3) == 0 { html(chance) } else { markdown(chance) };
        let who = person(chance);
        comments.push(json!({
            "id": one.key(place), "author": format!("Reader {who}"), "email": format!("reader{who}@mail.example"),
            "website": "", "remote_addr": "192.0.2.1", "created": time, "text": said(text, one.oddity),
        }));
    }
    comments
}
