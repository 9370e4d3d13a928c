//! A generated export of Commento, and of Comentario 2, which calls some of it by other names.

use std::io::{self, Write};

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, NONE, Oddity, State};
use super::text::{BAD_TIME, day_and_time, markdown, person, put, put_array, said};

pub const ABILITIES: Abilities =
    Abilities { pending: true, spam: true, deleted: true, storyless: Some(NONE), ..LEAST };

/// One of so many comments is nobody's.
const ANONYMOUS: u64 = 5;

/// What the two call things.
struct Dialect {
    nobody: String,
    host: &'static str,
    path: &'static str,
    website: &'static str,
}

/// Writes a model as Commento does.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    write_in(
        &Dialect { nobody: "anonymous".to_owned(), host: "domain", path: "url", website: "link" },
        model,
        chance,
        out,
    )
}

/// Writes a model as Comentario 2 does.
pub fn write_renamed(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let dialect = Dialect { nobody: "0".repeat(64), host: "host", path: "path", website: "websiteUrl" };
    write_in(&dialect, model, chance, out)
}

fn write_in(dialect: &Dialect, model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    put(out, "{\"version\":1,\"comments\":")?;
    put_array(out, model.records().map(|(place, one)| comment(dialect, model, place, one, chance)))?;
    put(out, ",\"commenters\":")?;
    // A row for each comment, as the export has it.
    put_array(
        out,
        model.records().filter_map(|(place, _)| author(place)).map(|who| commenter(dialect, who)),
    )?;
    put(out, "}\n")
}

/// Who wrote a comment; none for nobody.
fn author(place: u32) -> Option<u64> {
    let mut chance = Chance::seeded(u64::from(place));
    (chance.below(ANONYMOUS) > 0).then(|| person(&mut chance))
}

fn comment(dialect: &Dialect, model: &Model, place: u32, one: Comment, chance: &mut Chance) -> Value {
    let (day, time) = day_and_time(Model::second(place));
    let time =
        if one.oddity == Oddity::BadTime { BAD_TIME.to_owned() } else { format!("{day}T{time}.123456Z") };
    let state = match one.state {
        State::Pending => "unapproved",
        State::Spam => "flagged",
        State::Published | State::Deleted => "approved",
    };
    // Most exports tell of what was deleted by its text alone.
    let is_told = one.oddity == Oddity::BadText || chance.below(3) == 0;
    let is_deleted = one.state == State::Deleted;
    let text =
        if is_deleted && !is_told { "[deleted]".to_owned() } else { said(markdown(chance), one.oddity) };
    let mut record = json!({
        "commentHex": one.key(place).map(hex).unwrap_or_default(),
        "parentHex": one.parent_key(place).map_or("root".to_owned(), hex),
        "commenterHex": author(place).map_or_else(|| dialect.nobody.clone(), hex_of_author),
        "markdown": text, "html": "", "score": 3 - chance.below(6) as i64, "state": state, "creationDate": time,
        "direction": 0, "deleted": is_deleted && is_told,
    });
    record[dialect.host] = json!("paper.example");
    if let Some(path) = model.path_of(one) {
        let is_whole = chance.below(4) == 0;
        record[dialect.path] = json!(if is_whole { format!("https://paper.example{path}") } else { path });
    }
    record
}

fn commenter(dialect: &Dialect, who: u64) -> Value {
    let mut record = json!({
        "commenterHex": hex_of_author(who), "email": format!("reader{who}@mail.example"), "name": format!("Reader {who}"),
        "photo": "undefined", "provider": "commento", "joinDate": "2012-04-30T00:00:00Z", "isModerator": false,
    });
    record[dialect.website] = json!("undefined");
    record
}

fn hex(number: u64) -> String {
    format!("{number:064x}")
}

fn hex_of_author(who: u64) -> String {
    hex(who + (1 << 40))
}
