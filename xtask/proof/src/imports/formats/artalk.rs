//! A generated file of Artalk's Artrans, as Artalk and those who convert to it write it.

use std::io::{self, Write};

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, NONE, Oddity, State};
use super::text::{BAD_TIME, day_and_time, html, markdown, person, put_array, rfc3339, said};

pub const ABILITIES: Abilities = Abilities { pending: true, storyless: Some(NONE), ..LEAST };

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    put_array(out, model.records().map(|(place, one)| comment(model, place, one, chance)))
}

fn comment(model: &Model, place: u32, one: Comment, chance: &mut Chance) -> Value {
    let who = person(chance);
    let is_converted = chance.below(3) == 0;
    let is_pending = one.state == State::Pending;
    let (day, time) = day_and_time(Model::second(place));
    let own = if one.oddity == Oddity::BadTime { BAD_TIME.to_owned() } else { format!("{day} {time} +0000") };
    let (text, time, pending) = if is_converted {
        (html(chance), rfc3339(place, one.oddity), json!(is_pending))
    } else {
        (markdown(chance), own, json!(is_pending.to_string()))
    };
    json!({
        "id": one.key(place).map(|key| key.to_string()).unwrap_or_default(),
        "rid": one.parent_key(place).map_or("0".to_owned(), |parent| parent.to_string()),
        "content": said(text, one.oddity), "ua": "", "ip": "192.0.2.1", "is_collapsed": "false", "is_pending": pending,
        "is_pinned": "false", "vote_up": chance.below(9).to_string(), "vote_down": "0", "created_at": time, "updated_at": time,
        "nick": format!("Reader {who}"), "email": format!("reader{who}@mail.example"), "link": "",
        "page_key": model.path_of(one).unwrap_or_default(), "page_title": format!("Story {}", one.story),
        "page_admin_only": "false", "site_name": "paper", "site_urls": "https://paper.example,http://localhost:1313",
    })
}
