//! Coral: its collections, as `mongoexport` or its own download utility write them, and the tables of its importer.
//!
//! A file holds one collection, one record a line. Which one, its records say by their fields, and where those leave it
//! open, the file's name. Archived comments are comments like all others. Of users the names, addresses and bans are
//! taken, of stories what they say of themselves; sites, tenants, actions and everything else is told as not taken, once
//! a file.
//!
//! | field | read as |
//! |---|---|
//! | `revisions` | the last one is the text; with more than one, its time is that of the last edit |
//! | `revisions[].media` | a link below the text |
//! | `status` | `NONE` and `APPROVED` were shown, `PREMOD` and `SYSTEM_WITHHELD` wait, `REJECTED` is rejected |
//! | `deletedAt` | taken down |
//! | `tags[].type` | `FEATURED`: picked by editors |
//! | `actionCounts.REACTION` | votes for it; what was flagged stays behind |
//! | `closedAt`, `isArchived`, `settings.disableCommenting` | whether a story takes comments: `closedAt` may be a date, false or null |

mod table;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use super::cursor::Cursor;
use super::json::{Json, RECORDS, Record, Shape};
use super::out::{Out, Stop, Told};
use super::{Code, Head, Note, start};
use crate::record::{AuthorRecord, CommentRecord, CommentState, ImageRecord, StoryRecord, Text, VoteCounts};

pub(super) use table::{read as read_csv, recognise as recognise_csv};

/// What is not taken over: collections that only Coral has under these names. Such a file is not even read.
const NOT_TAKEN: [&str; 13] = [
    "archivedcommentactions",
    "archivedcommentmoderationactions",
    "commentactions",
    "commentmoderationactions",
    "dsareports",
    "invites",
    "migrations",
    "notifications",
    "queries",
    "seencomments",
    "sites",
    "tenants",
    "persistedqueries",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Comment,
    Story,
    User,
}

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let stem = stem(head.name);
    if !start(head.text).starts_with(['{', '[']) {
        return None;
    }
    if NOT_TAKEN.contains(&stem.as_str()) {
        return Some("named as a collection of Coral's that is not taken over".to_owned());
    }
    // Quotes in texts have a backslash before them: only names of fields stand between bare ones.
    let has = |field: &str| head.text.contains(&format!("\"{field}\""));
    let one_of = |fields: &[&str]| fields.iter().any(|field| has(field));
    if !has("tenantID") {
        return None;
    }
    let what = if has("storyID") && one_of(&["revisions", "authorID"]) {
        "comments, by storyID and authorID or revisions"
    } else if has("url") && one_of(&["metadata", "commentCounts", "scrapedAt", "settings"]) {
        "stories, by url and metadata or settings"
    } else if one_of(&["profiles", "username"]) {
        "users, by username or profiles"
    } else {
        "a collection that is not taken over"
    };
    Some(format!("records with tenantID, as Coral has them: {what}"))
}

pub(super) fn read(name: &str, cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let stem = stem(name);
    let named = match stem.as_str() {
        "comments" | "archivedcomments" => Some(Kind::Comment),
        "stories" => Some(Kind::Story),
        "users" => Some(Kind::User),
        _ => None,
    };
    if NOT_TAKEN.contains(&stem.as_str()) {
        return out.note(Code::NotTaken);
    }
    let is_other = matches!(named, Some(Kind::Story | Kind::User));
    let mut json = Json::new(cursor, Shape { others: if is_other { &[""] } else { &[] }, ..RECORDS });
    let (mut is_any, mut is_told) = (false, false);
    while let Some(found) = json.next(out)? {
        let record = found.record();
        let kind = kind(record, named);
        is_any |= kind.is_some() || record.has("tenantID");
        match kind {
            Some(Kind::Comment) => comment(record, out)?,
            Some(Kind::Story) => story(record, out)?,
            Some(Kind::User) => user(record, out)?,
            None if is_told => {}
            None => {
                is_told = true;
                out.note(Code::NotTaken)?;
            }
        }
    }
    json.finish(is_any, "Coral's users, stories or comments")
}

/// A file's name without its folders and its ending, in small letters.
fn stem(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.split('.').next().unwrap_or(file).to_ascii_lowercase()
}

/// Of which collection a record is; none when it is of another than these.
fn kind(record: Record<'_>, named: Option<Kind>) -> Option<Kind> {
    let one_of = |fields: &[&str]| fields.iter().any(|field| record.has(field));
    if one_of(&["commentID", "actionType"]) {
        return None;
    }
    if record.has("storyID") && one_of(&["revisions", "authorID", "status"]) {
        return Some(Kind::Comment);
    }
    if record.has("url") && one_of(&["metadata", "commentCounts", "scrapedAt", "settings", "closedAt"]) {
        return Some(Kind::Story);
    }
    if record.has("profiles") || (record.has("username") && one_of(&["role", "email"])) {
        return Some(Kind::User);
    }
    named
}

fn user(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(source_id) = record.key("id") else { return out.skip_other(Note::new(Code::NoKey)) };
    out.author(AuthorRecord {
        source_id: Some(source_id),
        name: record.text("username"),
        url: None,
        email: record.key("email"),
        banned: record.child("status").child("ban").is("active"),
    })
}

fn story(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(source_key) = record.key("id") else { return out.skip_other(Note::new(Code::NoKey)) };
    let metadata = record.child("metadata");
    let published_at = metadata.time_of("publishedAt", &source_key, out)?;
    let image = metadata.key("image").map(|url| ImageRecord { url, alt: None, caption: None, credit: None });
    // Open are null, false and nothing; a date that cannot be made out is still one.
    let is_closed =
        !matches!(record.value("closedAt"), serde_json::Value::Null | serde_json::Value::Bool(false))
            || record.is("isArchived")
            || record.child("settings").child("disableCommenting").is("enabled");
    out.story(StoryRecord {
        source_key: Some(source_key),
        url: record.key("url"),
        title: metadata.text("title"),
        byline: metadata.key("author"),
        summary: metadata.key("description"),
        section: metadata.key("section"),
        published_at,
        image,
        closed: is_closed,
        ..StoryRecord::default()
    })
}

fn comment(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(source_id) = record.key("id") else { return out.note(Code::NoKey) };
    let parent_source_id = record.key("parentID");
    let Some(story_key) = record.key("storyID") else {
        return out.note_about(Note { parent_source_id, ..Note::of(Code::NoStory, &source_id) });
    };
    let mut revisions = record.list("revisions");
    let last = revisions.next_back();
    let edited_at = match (last, revisions.next_back()) {
        (Some(last), Some(_)) => last.time_of("createdAt", &source_id, out)?,
        _ => None,
    };
    let created_at = record.time_of("createdAt", &source_id, out)?;
    let is_deleted = !record.value("deletedAt").is_null();
    let state =
        if is_deleted { CommentState::Deleted } else { state_of(&record.text("status"), &source_id, out)? };
    let reactions = record.child("actionCounts").count("REACTION").and_then(|it| u64::try_from(it).ok());
    out.comment(CommentRecord {
        source_id,
        parent_source_id,
        story_key: Some(story_key),
        author: AuthorRecord { source_id: record.key("authorID"), ..AuthorRecord::default() },
        body: Text::Html(last.map(body).unwrap_or_default()),
        created_at,
        edited_at,
        state,
        votes: reactions.map(|up| VoteCounts { up, down: 0 }),
        picked: record.list("tags").any(|tag| tag.text("type").eq_ignore_ascii_case("FEATURED")),
        ..CommentRecord::default()
    })
}

/// What a revision says, with a link to what it shows: a comment may be nothing but a picture.
fn body(revision: Record<'_>) -> String {
    let mut body = revision.text("body");
    let url = revision.child("media").text("url");
    if url.starts_with("https://") || url.starts_with("http://") {
        let url = url.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
        write!(body, "<p><a href=\"{url}\">{url}</a></p>").expect("a string takes everything");
    }
    body
}

/// What had become of a comment, by Coral's word for it. What cannot be made out waits, and is told.
fn state_of(status: &str, source_id: &str, out: &mut Out<'_>) -> Result<CommentState, Stop> {
    Ok(match status.to_ascii_uppercase().as_str() {
        "NONE" | "APPROVED" => CommentState::Published,
        "PREMOD" | "SYSTEM_WITHHELD" => CommentState::Pending,
        "REJECTED" => CommentState::Rejected,
        _ => {
            out.note_about(Note::of(Code::BadState, source_id))?;
            CommentState::Pending
        }
    })
}
