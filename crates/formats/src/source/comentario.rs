//! Comentario's export since version 3: one object with its pages, comments and commenters.

#[cfg(test)]
mod tests;

use super::cursor::Cursor;
use super::json::{Json, Record, Shape};
use super::out::{Out, Told};
use super::{Code, Head, Keys, Note, start};
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text, VoteCounts};

const SHAPE: Shape = Shape {
    objects: &[""],
    arrays: &["pages", "comments", "commenters"],
    values: &["version"],
    others: &["pages", "commenters"],
};

/// The key of everybody who is not registered, and of no parent.
const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let has = |key: &str| head.text.contains(key);
    let is_object = start(head.text).starts_with('{');
    if !is_object || !has("\"version\"") || has("\"commentHex\"") {
        return None;
    }
    // A long list of pages fills the beginning of the file.
    if has("\"pages\"") && (has("\"comments\"") || has("\"domainId\"") || has("\"countComments\"")) {
        return Some("JSON with version, pages and comments".to_owned());
    }
    (has("\"comments\"") && has("\"pageId\"")).then(|| "JSON whose comments have a pageId".to_owned())
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let mut json = Json::new(cursor, SHAPE);
    let mut is_comentario = false;
    while let Some(found) = json.next(out)? {
        is_comentario |= found.value == 3 || found.path == "pages" || found.record().has("pageId");
        match found.path {
            "pages" => page(found.record(), out)?,
            "comments" => comment(found.record(), out)?,
            "commenters" => commenter(found.record(), out)?,
            _ => {}
        }
    }
    json.finish(is_comentario, "Comentario's (pages, and comments with a pageId)")
}

fn page(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(key) = record.key("id") else { return out.skip_other(Note::new(Code::NoKey)) };
    let path = record.key("path").map(|path| format!("/{}", path.trim_start_matches('/')));
    out.story(StoryRecord {
        source_key: Some(key),
        url: path,
        title: record.text("title"),
        closed: record.is("isReadonly"),
        ..StoryRecord::default()
    })
}

fn comment(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let key = record.text("id");
    let parent_source_id = record.key("parentId").filter(|parent| parent != NOBODY);
    let story_key = record.key("pageId");
    let keys = Keys { own: &key, parent: parent_source_id.as_deref(), story: story_key.as_deref() };
    if let Some(missing) = keys.missing() {
        return out.note_about(missing);
    }
    let created_at = record.time_of("createdTime", &key, out)?;
    let edited_at = record.time_of("editedTime", &key, out)?;
    let markdown = record.text("markdown");
    let body = if markdown.is_empty() { Text::Html(record.text("html")) } else { Text::Markdown(markdown) };
    let state = state(record);
    // What is left of a deleted comment may still name its author.
    let author = if state == CommentState::Deleted { AuthorRecord::default() } else { author(record) };
    out.comment(CommentRecord {
        source_id: key.clone(),
        parent_source_id,
        story_key,
        author,
        body,
        created_at,
        edited_at,
        state,
        votes: record.count("score").and_then(VoteCounts::of_score),
        pinned: record.is("isSticky"),
        ..CommentRecord::default()
    })
}

/// What is false may be left out: a comment that is neither pending nor approved was rejected.
fn state(record: Record<'_>) -> CommentState {
    if record.is("isDeleted") {
        CommentState::Deleted
    } else if record.is("isPending") {
        CommentState::Pending
    } else if record.is("isApproved") {
        CommentState::Published
    } else {
        CommentState::Rejected
    }
}

fn author(record: Record<'_>) -> AuthorRecord {
    let key = record.key("userCreated").filter(|key| key != NOBODY);
    AuthorRecord { source_id: key, name: record.text("authorName"), ..AuthorRecord::default() }
}

fn commenter(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(key) = record.key("id") else { return out.skip_other(Note::new(Code::NoKey)) };
    if key == NOBODY {
        return Ok(());
    }
    out.author(AuthorRecord {
        source_id: Some(key),
        name: record.text("name"),
        url: record.key("websiteUrl"),
        email: record.key("email"),
        banned: false,
    })
}
