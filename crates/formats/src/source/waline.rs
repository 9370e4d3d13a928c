//! Waline's export: its tables in one object. The answer of its API, which has the same in one more object, is read too.

#[cfg(test)]
mod tests;

use super::cursor::Cursor;
use super::json::{Json, Record, Shape};
use super::out::{Out, Told};
use super::{Code, Head, Keys, Note, start};
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text, VoteCounts};

const SHAPE: Shape = Shape {
    objects: &["", "data", "data/data"],
    arrays: &["data/Comment", "data/Users", "data/data/Comment", "data/data/Users"],
    values: &["type", "data/type"],
    others: &["data/Users", "data/data/Users"],
};

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let text = start(head.text);
    let tight: String = text.chars().take(1_000).filter(|c| !c.is_whitespace()).collect();
    if tight.starts_with('{') && tight.contains("\"type\":\"waline\"") {
        return Some("JSON whose type is waline".to_owned());
    }
    let has = |key: &str| text.contains(key);
    (text.starts_with('{') && has("\"tables\"") && has("\"data\"") && has("\"Comment\""))
        .then(|| "JSON with tables, and a table Comment among its data".to_owned())
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let mut json = Json::new(cursor, SHAPE);
    let mut is_waline = false;
    while let Some(found) = json.next(out)? {
        match found.path {
            "type" | "data/type" => is_waline |= found.value == "waline",
            "data/Comment" | "data/data/Comment" => {
                is_waline |= found.record().has("comment");
                comment(found.record(), out)?;
            }
            _ => user(found.record(), out)?,
        }
    }
    json.finish(is_waline, "Waline's (a table Comment among its data)")
}

/// A key of the tables; numbers begin at 1.
fn key(record: Record<'_>, name: &str) -> Option<String> {
    record.key(name).filter(|key| key != "0")
}

fn comment(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let key_of =
        |record| key(record, "objectId").or_else(|| key(record, "id")).or_else(|| key(record, "_id"));
    let source_id = key_of(record).unwrap_or_default();
    let parent_source_id = key(record, "pid").or_else(|| key(record, "rid"));
    let story_key = record.key("url");
    let keys = Keys { own: &source_id, parent: parent_source_id.as_deref(), story: story_key.as_deref() };
    if let Some(missing) = keys.missing() {
        return out.note_about(missing);
    }
    out.story_of_comment(StoryRecord {
        source_key: story_key.clone(),
        url: story_key.clone(),
        ..StoryRecord::default()
    })?;
    let state = match record.text("status").as_str() {
        "approved" | "" => CommentState::Published,
        "waiting" => CommentState::Pending,
        "spam" => CommentState::Spam,
        _ => {
            out.note_about(keys.note(Code::BadState))?;
            CommentState::Pending
        }
    };
    let written = if record.value("insertedAt").is_null() { "createdAt" } else { "insertedAt" };
    let created_at = record.clock_time_of(written, &source_id, out)?;
    out.comment(CommentRecord {
        body: Text::Markdown(
            without_mention(&record.text("comment"), parent_source_id.as_deref()).to_owned(),
        ),
        source_id,
        parent_source_id,
        story_key,
        author: AuthorRecord {
            source_id: key(record, "user_id"),
            name: record.text("nick"),
            url: record.key("link"),
            email: record.key("mail"),
            banned: false,
        },
        created_at,
        state,
        votes: record.count("like").and_then(VoteCounts::of_score),
        pinned: record.is("sticky"),
        ..CommentRecord::default()
    })
}

/// The text without the link to what it answers, with which Waline began replies: `[@Ann](#12): `.
fn without_mention<'t>(text: &'t str, parent: Option<&str>) -> &'t str {
    let mention = parent.filter(|_| text.starts_with("[@")).map(|parent| format!("](#{parent})"));
    let first_line = text.lines().next().unwrap_or_default();
    match mention.and_then(|mention| Some(first_line.find(&mention)? + mention.len())) {
        Some(end) => text[end..].trim_start_matches(':').trim_start(),
        None => text,
    }
}

/// A user. Passwords and second factors are in the export, and stay there.
fn user(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let source_id = key(record, "objectId").or_else(|| key(record, "id")).or_else(|| key(record, "_id"));
    if source_id.is_none() {
        return out.skip_other(Note::new(Code::NoKey));
    }
    out.author(AuthorRecord {
        source_id,
        name: record.text("display_name"),
        url: record.key("url"),
        email: record.key("email"),
        banned: record.text("type") == "banned",
    })
}
