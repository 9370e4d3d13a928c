//! A generated export of Comentario 3.

use std::io::{self, Write};

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, State, UNKNOWN};
use super::text::{PERSONS, markdown, person, put, put_array, rfc3339, said, uuid};

pub const ABILITIES: Abilities =
    Abilities { pending: true, spam: true, deleted: true, storyless: Some(UNKNOWN), ..LEAST };

/// What is not set.
const UNSET: &str = "0001-01-01T00:00:00.000Z";
/// Nobody.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// Writes a model.
pub fn write(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let page = |(story, _)| {
        json!({
            "id": uuid(u64::from(story)), "domainId": uuid(1), "path": Model::path(story), "title": format!("Story {story}"),
            "isReadonly": story % 20 == 0, "createdTime": "2012-04-30T00:00:00.000Z", "countComments": 1, "countViews": 2,
        })
    };
    let commenter = |who| {
        json!({
            "id": uuid(who), "email": format!("reader{who}@mail.example"), "name": format!("Reader {who}"),
            "websiteUrl": "", "isModerator": false, "isCommenter": true, "createdTime": "2012-04-30T00:00:00.000Z",
        })
    };
    put(out, "{\"version\":3,\"pages\":")?;
    put_array(out, model.told().map(page))?;
    put(out, ",\"comments\":")?;
    put_array(out, model.records().map(|(place, one)| comment(place, one, chance)))?;
    put(out, ",\"commenters\":")?;
    put_array(out, (0..PERSONS).map(commenter))?;
    put(out, "}\n")
}

fn comment(place: u32, one: Comment, chance: &mut Chance) -> Value {
    let who = person(chance);
    let (user, name) = if who.is_multiple_of(5) {
        (NOBODY.to_owned(), format!("Guest {who}"))
    } else {
        (uuid(who), String::new())
    };
    let is_published = matches!(one.state, State::Published | State::Deleted);
    let mut record = json!({
        "id": one.key(place).map(uuid).unwrap_or_default(), "pageId": uuid(u64::from(one.story)),
        "markdown": said(markdown(chance), one.oddity), "html": "<p>as it was shown</p>", "score": 3 - chance.below(6) as i64,
        "isSticky": chance.below(500) == 0, "isApproved": is_published, "isPending": one.state == State::Pending,
        "isDeleted": one.state == State::Deleted, "createdTime": rfc3339(place, one.oddity), "editedTime": UNSET,
        "userCreated": user, "authorName": name, "authorIP": "192.0.2.1",
    });
    // At the top there is no parent, or nobody's.
    match one.parent_key(place) {
        Some(parent) => record["parentId"] = json!(uuid(parent)),
        None if chance.below(2) == 0 => record["parentId"] = Value::Null,
        None => {}
    }
    record
}
