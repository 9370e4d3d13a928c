//! A generated export of Waline.

use std::io::{self, Write};

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, NONE, Oddity, State, Zones};
use super::text::{BAD_TIME, PERSONS, day_and_time, markdown, person, put, put_array, said};

pub const ABILITIES: Abilities =
    Abilities { pending: true, spam: true, zones: Zones::Some, storyless: Some(NONE), ..LEAST };

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    put(
        out,
        "{\"type\":\"waline\",\"version\":1,\"time\":1600000000000,\"tables\":[\"Comment\",\"Counter\",\"Users\"],\"data\":{\"Comment\":",
    )?;
    put_array(out, model.records().map(|(place, one)| comment(model, place, one, chance)))?;
    put(out, ",\"Counter\":")?;
    put_array(
        out,
        model.told().map(|(story, _)| json!({"id": story, "url": Model::path(story), "time": 3})),
    )?;
    put(out, ",\"Users\":")?;
    put_array(out, (0..PERSONS).step_by(2).map(user))?;
    put(out, "}}\n")
}

fn user(who: u64) -> Value {
    json!({
        "objectId": who + 1, "display_name": format!("Reader {who}"), "email": format!("reader{who}@mail.example"),
        "password": "no business of ours", "type": "guest", "url": "", "2fa": "",
    })
}

fn comment(model: &Model, place: u32, one: Comment, chance: &mut Chance) -> Value {
    let who = person(chance);
    let (day, time) = day_and_time(Model::second(place));
    let time = match one.oddity {
        Oddity::BadTime => BAD_TIME.to_owned(),
        Oddity::NoZone => format!("{day} {time}"),
        _ => format!("{day}T{time}.000Z"),
    };
    let status = match one.state {
        State::Pending => "waiting",
        State::Spam => "spam",
        State::Published | State::Deleted => "approved",
    };
    let parent = one.parent_key(place);
    let mention = match parent {
        Some(parent) if chance.below(2) == 0 => format!("[@Reader](#{parent}): "),
        _ => String::new(),
    };
    json!({
        "objectId": one.key(place), "pid": parent, "rid": parent, "user_id": who.is_multiple_of(2).then_some(who + 1),
        "comment": said(mention + &markdown(chance), one.oddity), "insertedAt": time, "ip": "192.0.2.1", "link": "",
        "mail": format!("reader{who}@mail.example"), "nick": format!("Reader {who}"), "status": status,
        "like": chance.below(9), "sticky": 0, "ua": "", "url": model.path_of(one).unwrap_or_default(),
    })
}
