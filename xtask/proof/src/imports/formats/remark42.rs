//! A generated backup of Remark42.

use std::io::{self, Write};

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, NONE, Oddity, State};
use super::text::{BAD_TIME, day_and_time, html, markdown, person, put, put_lines, said, uuid};

pub const ABILITIES: Abilities = Abilities { deleted: true, storyless: Some(NONE), ..LEAST };

/// Readers with an address: those who are told of replies by mail.
const SUBSCRIBERS: u64 = 1_000;
/// How far behind UTC the server's clock is, in seconds.
const BEHIND: u64 = 6 * 3_600;

/// Writes a model: users and posts in the first line, then a comment in each.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let user = |who: u64| {
        json!({
            "id": format!("github_{who:040x}"), "blocked": {"status": who == 7, "until": "0001-01-01T00:00:00Z"},
            "verified": false, "details": {"user_id": format!("github_{who:040x}"), "email": format!("reader{who}@mail.example")},
        })
    };
    let users: Vec<Value> = (0..SUBSCRIBERS).map(user).collect();
    let posts: Vec<Value> = model
        .told()
        .map(|(story, _)| json!({"url": Model::url(story), "read_only": story % 20 == 0}))
        .collect();
    // The key that comes first is the one that Remark42 begins with.
    put(out, &format!("{{\"version\":1,\"users\":{},\"posts\":{}}}\n", json!(users), json!(posts)))?;
    put_lines(out, model.records().map(|(place, one)| comment(model, place, one, chance)))
}

fn comment(model: &Model, place: u32, one: Comment, chance: &mut Chance) -> Value {
    let (day, time) = day_and_time(Model::second(place) - BEHIND);
    let time =
        if one.oddity == Oddity::BadTime { BAD_TIME.to_owned() } else { format!("{day}T{time}-06:00") };
    let who = person(chance);
    let is_typed = chance.below(10) > 0;
    let text = said(if is_typed { markdown(chance) } else { html(chance) }, one.oddity);
    let (text, typed) =
        if is_typed { ("<p>as it was shown</p>", text.as_str()) } else { (text.as_str(), "") };
    let is_deleted = one.state == State::Deleted;
    let path = model.path_of(one);
    json!({
        "id": one.key(place).map(uuid).unwrap_or_default(),
        "pid": one.parent_key(place).map(uuid).unwrap_or_default(),
        "text": text, "orig": typed,
        "user": {"name": format!("Reader {who}"), "id": format!("github_{who:040x}"), "picture": "", "ip": "", "admin": false},
        "locator": {"site": "paper", "url": path.map_or(String::new(), |path| format!("https://paper.example{path}"))},
        "score": 1 - chance.below(4) as i64, "votes": {"github_1": true}, "time": time,
        "pin": chance.below(500) == 0, "delete": is_deleted, "title": format!("Story {}", one.story),
    })
}
