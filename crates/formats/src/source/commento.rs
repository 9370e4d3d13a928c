//! Commento's export: one object with its comments and, once for each of their comments, those who wrote them.
//! Commento++ writes the same; Comentario 2 calls some of it by other names.

#[cfg(test)]
mod tests;

use super::cursor::Cursor;
use super::json::{Json, Record, Shape};
use super::out::{Out, Told};
use super::{Code, Head, Note, start};
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text, VoteCounts};

const SHAPE: Shape = Shape {
    objects: &[""],
    arrays: &["comments", "commenters"],
    values: &["version"],
    others: &["commenters"],
};

/// What Commento shows in the place of a text that was deleted.
const DELETED: &str = "[deleted]";

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let has = |key: &str| head.text.contains(key);
    let is_object = start(head.text).starts_with('{');
    if is_object && (has("\"commentHex\"") || has("\"commenterHex\"")) {
        return Some("JSON whose comments have a commentHex".to_owned());
    }
    (is_object && has("\"version\"") && has("\"comments\"") && has("\"commenters\"") && !has("\"pages\""))
        .then(|| "JSON with version, comments and commenters, and without pages".to_owned())
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let mut json = Json::new(cursor, SHAPE);
    let mut is_commento = false;
    while let Some(found) = json.next(out)? {
        is_commento |= found.value == 1 || found.record().has("commenterHex");
        match found.path {
            "comments" => comment(found.record(), out)?,
            "commenters" => commenter(found.record(), out)?,
            _ => {}
        }
    }
    json.finish(is_commento, "Commento's (comments with a commentHex)")
}

fn comment(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let key = record.text("commentHex");
    let parent_source_id = record.key("parentHex").filter(|parent| parent != "root" && !is_zero(parent));
    let story = story(record);
    let note = |code| Note {
        parent_source_id: parent_source_id.clone(),
        story_key: story.as_ref().and_then(|story| story.source_key.clone()),
        ..Note::of(code, &key)
    };
    if key.is_empty() {
        return out.note_about(note(Code::NoKey));
    }
    let Some(story) = &story else { return out.note_about(note(Code::NoStory)) };
    out.story_of_comment(story.clone())?;
    let body = body(record);
    let state = if record.is("deleted") || body.is_empty() || body.source().trim() == DELETED {
        CommentState::Deleted
    } else {
        match record.text("state").as_str() {
            "approved" | "" => CommentState::Published,
            "unapproved" => CommentState::Pending,
            "flagged" => CommentState::Spam,
            _ => {
                out.note_about(note(Code::BadState))?;
                CommentState::Pending
            }
        }
    };
    let created_at = record.time_of("creationDate", &key, out)?;
    let author = record.key("commenterHex").filter(|it| it != "anonymous" && !is_zero(it));
    out.comment(CommentRecord {
        source_id: key.clone(),
        parent_source_id: parent_source_id.clone(),
        story_key: story.source_key.clone(),
        author: AuthorRecord { source_id: author, ..AuthorRecord::default() },
        body,
        created_at,
        state,
        votes: record.count("score").and_then(VoteCounts::of_score),
        ..CommentRecord::default()
    })
}

/// The page. Commento has its path under `url`, Comentario under `path`, and an address with the comment under `url`;
/// there are files with the page's whole address.
fn story(record: Record<'_>) -> Option<StoryRecord> {
    let address = record.key("path").or_else(|| record.key("url"))?;
    let address = address.split('#').next().unwrap_or_default();
    let url = if address.contains("://") {
        address.to_owned()
    } else {
        format!("/{}", address.trim_start_matches('/'))
    };
    let domain = record.key("domain").or_else(|| record.key("host")).unwrap_or_default();
    let source_key = Some(if address.contains("://") { url.clone() } else { format!("{domain}{url}") });
    Some(StoryRecord { source_key, url: Some(url), ..StoryRecord::default() })
}

fn body(record: Record<'_>) -> Text {
    let markdown = record.text("markdown");
    if markdown.is_empty() { Text::Html(record.text("html")) } else { Text::Markdown(markdown) }
}

fn commenter(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(key) = record.key("commenterHex") else { return out.skip_other(Note::new(Code::NoKey)) };
    if key == "anonymous" || is_zero(&key) {
        return Ok(());
    }
    // What was not given is this word in Commento's own database.
    let given = |name| record.key(name).filter(|value| value != "undefined");
    out.author(AuthorRecord {
        source_id: Some(key),
        name: record.text("name"),
        url: given("link").or_else(|| given("websiteUrl")),
        email: given("email"),
        banned: false,
    })
}

/// Whether a key is the one of nobody.
fn is_zero(key: &str) -> bool {
    key.bytes().all(|byte| byte == b'0')
}
