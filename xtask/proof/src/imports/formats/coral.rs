//! Generated collections of Coral, as `mongoexport` writes them.

use std::io::{self, Write};

use chance::Chance;
use serde_json::{Value, json};

use super::model::{Abilities, Comment, LEAST, Model, Oddity, State, UNKNOWN};
use super::text::{BAD_TIME, PERSONS, html, person, put_lines, rfc3339, said, uuid};

pub const ABILITIES: Abilities =
    Abilities { pending: true, spam: true, deleted: true, storyless: Some(UNKNOWN), ..LEAST };

/// Writes the stories.
pub fn stories(model: &Model, _: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let story = |(story, _)| {
        let closed =
            if story % 20 == 0 { json!({"$date": "2013-01-01T00:00:00.000Z"}) } else { json!(false) };
        json!({
            "_id": {"$oid": format!("{story:024x}")}, "tenantID": "t", "siteID": "s", "id": uuid(u64::from(story)),
            "url": Model::url(story), "metadata": {"title": format!("Story {story}"), "author": "Desk"},
            "commentCounts": {}, "settings": {}, "closedAt": closed, "createdAt": {"$date": "2012-04-30T00:00:00.000Z"},
        })
    };
    put_lines(out, model.told().map(story))
}

/// Writes the users.
pub fn users(_: &Model, _: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    let user = |who| {
        json!({
            "_id": {"$oid": format!("{who:024x}")}, "tenantID": "t", "id": uuid(who), "username": format!("Reader{who}"),
            "email": format!("reader{who}@mail.example"), "role": "COMMENTER",
            "profiles": [{"type": "local", "id": format!("reader{who}@mail.example"), "password": "no business of ours"}],
            "status": {"ban": {"active": who == 7}}, "createdAt": {"$date": "2012-04-30T00:00:00.000Z"},
        })
    };
    put_lines(out, (0..PERSONS).map(user))
}

/// Writes the comments.
pub fn comments(model: &Model, chance: &mut Chance, out: &mut dyn Write) -> io::Result<()> {
    put_lines(out, model.records().map(|(place, one)| comment(place, one, chance)))
}

fn comment(place: u32, one: Comment, chance: &mut Chance) -> Value {
    let created_at = time(place, one, chance);
    let status = match one.state {
        State::Pending => ["PREMOD", "SYSTEM_WITHHELD"][chance.index(2)],
        State::Spam => "REJECTED",
        State::Published | State::Deleted => ["NONE", "APPROVED"][chance.index(2)],
    };
    let revision = |body| json!({"id": uuid(u64::from(place)), "body": body, "createdAt": {"$date": "2014-01-01T00:00:00.000Z"}});
    let mut revisions = vec![revision(said(html(chance), one.oddity))];
    if chance.below(20) == 0 {
        revisions.insert(0, revision("<p>the first words</p>".to_owned()));
    }
    let mut record = json!({
        "tenantID": "t", "siteID": "s", "storyID": uuid(u64::from(one.story)), "revisions": revisions, "status": status,
        "parentID": one.parent_key(place).map(uuid), "authorID": uuid(person(chance)), "createdAt": created_at,
        "actionCounts": {"REACTION": chance.below(9)}, "tags": [],
    });
    if let Some(key) = one.key(place) {
        record["id"] = json!(uuid(key));
    }
    if one.state == State::Deleted {
        record["deletedAt"] = json!({"$date": "2014-01-01T00:00:00.000Z"});
    }
    record
}

/// In all forms that there are.
fn time(place: u32, one: Comment, chance: &mut Chance) -> Value {
    let millis = Model::second(place) * 1_000;
    match chance.below(10) {
        _ if one.oddity == Oddity::BadTime => json!({"$date": BAD_TIME}),
        0 => json!({"$date": {"$numberLong": millis.to_string()}}),
        1 => json!(millis),
        2 => json!(rfc3339(place, one.oddity)),
        _ => json!({"$date": rfc3339(place, one.oddity)}),
    }
}
