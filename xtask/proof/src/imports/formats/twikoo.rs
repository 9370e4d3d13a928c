//! A generated collection of Twikoo's comments.

use std::io::{self, Write};

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, NONE, Oddity, State};
use super::text::{html, person, put_array, said};

pub const ABILITIES: Abilities = Abilities { spam: true, storyless: Some(NONE), ..LEAST };

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    put_array(out, model.records().map(|(place, one)| comment(model, place, one, chance)))
}

fn comment(model: &Model, place: u32, one: Comment, chance: &mut Chance) -> Value {
    let who = person(chance);
    let parent = one.parent_key(place).map(|parent| format!("{parent:032x}")).unwrap_or_default();
    let millis = Model::second(place) * 1_000;
    let path = model.path_of(one).unwrap_or_default();
    json!({
        "_id": one.key(place).map(|key| format!("{key:032x}")).unwrap_or_default(), "uid": format!("{who:032x}"),
        "nick": format!("Reader {who}"), "mail": format!("reader{who}@mail.example"), "mailMd5": "", "link": "", "ua": "",
        "ip": "192.0.2.1", "master": false, "url": path, "href": format!("https://paper.example{path}#top"),
        "comment": said(html(chance), one.oddity), "pid": parent, "rid": parent, "isSpam": one.state == State::Spam,
        "created": if one.oddity == Oddity::BadTime { json!("never") } else { json!(millis) }, "updated": millis,
    })
}
