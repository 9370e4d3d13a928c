//! A generated class of Valine's comments, as `LeanCloud` exports it.

use std::io::{self, Write};

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, NONE, State};
use super::text::{html, person, put, put_lines, rfc3339, said};

pub const ABILITIES: Abilities = Abilities { pending: true, spam: true, storyless: Some(NONE), ..LEAST };

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    put(out, "#filetype:JSON-streaming {\"type\":\"Class\",\"class\":\"Comment\"}\n")?;
    put_lines(out, model.records().map(|(place, one)| comment(model, place, one, chance)))
}

fn comment(model: &Model, place: u32, one: Comment, chance: &mut Chance) -> Value {
    let who = person(chance);
    let parent = one.parent_key(place).map(|parent| format!("{parent:024x}"));
    // A reply names whom it answers in its text; some do so nowhere else.
    let is_named = parent.is_some() && chance.below(2) == 0;
    let mention = parent
        .as_ref()
        .filter(|_| is_named)
        .map_or(String::new(), |parent| format!("<p><a class=\"at\" href=\"#{parent}\">@Reader</a> , </p>"));
    let parent = parent.filter(|_| !is_named || chance.below(2) == 0);
    let time = rfc3339(place, one.oddity);
    let time = if chance.below(2) == 0 { json!({"__type": "Date", "iso": time}) } else { json!(time) };
    let mut record = json!({
        "objectId": one.key(place).map(|key| format!("{key:024x}")).unwrap_or_default(), "nick": format!("Reader {who}"),
        "mail": format!("reader{who}@mail.example"), "link": "", "comment": said(mention + &html(chance), one.oddity),
        "url": model.path_of(one).unwrap_or_default(), "ip": "192.0.2.1", "ua": "", "insertedAt": time,
        "createdAt": "2019-01-01T00:00:00.000Z", "updatedAt": "2019-01-01T00:00:00.000Z", "ACL": {"*": {"read": true}},
    });
    if let Some(parent) = parent {
        (record["pid"], record["rid"]) = (json!(parent), json!(parent));
    }
    match one.state {
        State::Spam => record["isSpam"] = json!(true),
        State::Pending => record["status"] = json!("waiting"),
        State::Published | State::Deleted => {}
    }
    record
}
