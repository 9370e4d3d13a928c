//! Remark42's backup: JSON Lines, of which the first tells of users and posts and each other is a comment.
//!
//! Backups that were put together by hand have such a first line in their middle, or none.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::cursor::Cursor;
use super::json::{Json, RECORDS, Record, Shape};
use super::out::{Out, Stop, Told};
use super::{Code, Head, Keys, Note, start};
use crate::html;
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text, VoteCounts};

/// The first line, which may be longer than a record.
const FIRST: Shape = Shape {
    objects: &[""],
    arrays: &["users", "posts"],
    values: &["users", "posts"],
    others: &["users", "posts"],
};

/// Bytes that tell whether that line is there: its first key stands in them.
const BEGINNING_BYTES: usize = 1024;

/// What stands in the addresses of pictures that Remark42 keeps in a directory of its own.
const PICTURE: &str = "/api/v1/picture/";

/// The key of everybody who was deleted with all they wrote.
const DELETED: &str = "deleted";

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let line = first_line(start(head.text));
    let has = |key: &str| line.contains(key);
    if is_first(line) && has("\"users\"") && has("\"posts\"") {
        return Some("JSON Lines, the first with version, users and posts".to_owned());
    }
    // A long list of users fills the beginning of the file, and the posts stand behind it.
    if is_first(line) && has("\"users\"") && has("\"blocked\"") && head.text.ends_with(line) {
        return Some("JSON Lines, the first with version and users".to_owned());
    }
    (line.starts_with('{') && has("\"locator\"") && has("\"pid\"") && has("\"user\""))
        .then(|| "JSON Lines with locator, pid and user".to_owned())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Whether a line begins as the one that tells of users and posts does.
fn is_first(line: &str) -> bool {
    let begins = |key: &str| line.trim_start_matches('{').trim_start().starts_with(key);
    line.starts_with('{') && ["\"version\"", "\"users\"", "\"posts\""].into_iter().any(begins)
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    cursor.significant()?;
    let has_first = is_first(first_line(start(&String::from_utf8_lossy(cursor.ahead(BEGINNING_BYTES)?))));
    let mut is_remark = has_first && first(cursor, out)?;
    let mut lines = if has_first { Json::rest(cursor, RECORDS) } else { Json::new(cursor, RECORDS) };
    while let Some(found) = lines.next(out)? {
        let record = found.record();
        if record.has("locator") || record.has("id") {
            is_remark |= record.has("locator");
            comment(record, out)?;
        } else {
            is_remark |= record.has("users") || record.has("posts");
            record.list("users").try_for_each(|it| user(it, out))?;
            record.list("posts").try_for_each(|it| post(it, out))?;
        }
    }
    lines.finish(is_remark, "Remark42's (lines with a locator)")
}

/// Reads the first line; whether it has what it should.
fn first(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Result<bool, Stop> {
    let mut first = Json::first(cursor, FIRST);
    let mut is_remark = false;
    while let Some(found) = first.next(out)? {
        is_remark = true;
        match found.path {
            _ if found.value.is_null() => {}
            "users" => user(found.record(), out)?,
            _ => post(found.record(), out)?,
        }
    }
    Ok(is_remark || first.has_array)
}

fn user(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(key) = record.key("id") else { return out.skip_other(Note::new(Code::NoKey)) };
    out.author(AuthorRecord {
        source_id: Some(key),
        email: record.child("details").key("email"),
        banned: record.child("blocked").is("status"),
        ..AuthorRecord::default()
    })
}

fn post(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let url = address(record);
    if url.is_none() {
        return out.skip_other(Note::new(Code::NoKey));
    }
    let closed = record.is("read_only");
    out.story(StoryRecord { source_key: url.clone(), url, closed, ..StoryRecord::default() })
}

/// The address of a page, in which Remark42 has made `&` safe for HTML.
fn address(record: Record<'_>) -> Option<String> {
    record.key("url").map(|url| url.replace("&amp;", "&"))
}

fn comment(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let key = record.text("id");
    let parent_source_id = record.key("pid");
    let story_key = address(record.child("locator"));
    let keys = Keys { own: &key, parent: parent_source_id.as_deref(), story: story_key.as_deref() };
    if let Some(missing) = keys.missing() {
        return out.note_about(missing);
    }
    out.story_of_comment(StoryRecord {
        source_key: story_key.clone(),
        url: story_key.clone(),
        title: record.text("title"),
        ..StoryRecord::default()
    })?;
    let (body, has_lost) = body(record);
    if has_lost {
        out.note_about(keys.note(Code::NoPicture))?;
    }
    let created_at = record.time_of("time", &key, out)?;
    let edited_at = record.child("edit").time_of("time", &key, out)?;
    let is_deleted = record.is("delete");
    out.comment(CommentRecord {
        source_id: key.clone(),
        parent_source_id: parent_source_id.clone(),
        story_key: story_key.clone(),
        author: author(record.child("user")),
        body,
        created_at,
        edited_at,
        state: if is_deleted { CommentState::Deleted } else { CommentState::Published },
        votes: votes(record),
        pinned: record.is("pin"),
        ..CommentRecord::default()
    })
}

fn author(user: Record<'_>) -> AuthorRecord {
    let key = user.key("id");
    if key.as_deref() == Some(DELETED) {
        return AuthorRecord::default();
    }
    let name = html::decode(&user.text("name")).into_owned();
    AuthorRecord { source_id: key, name, banned: user.is("block"), ..AuthorRecord::default() }
}

/// The text as it was typed, where it is there, and whether pictures of it are lost. It was made safe for HTML before
/// it was stored, which took away the signs that Markdown is made of.
fn body(record: Record<'_>) -> (Text, bool) {
    let typed = record.text("orig");
    if typed.is_empty() {
        let text = record.text("text");
        let left = without_pictures_in_html(&text);
        let has_lost = matches!(left, Cow::Owned(_));
        return (Text::Html(left.into_owned()), has_lost);
    }
    let typed = html::decode(&typed);
    let left = without_pictures(&typed);
    let has_lost = matches!(left, Cow::Owned(_));
    (Text::Markdown(left.into_owned()), has_lost)
}

/// By those who voted; what the score is more or less than these is from before it was counted, in another system.
fn votes(record: Record<'_>) -> Option<VoteCounts> {
    let (mut up, mut down) = (0_u64, 0_u64);
    for (_, vote) in record.child("votes").members() {
        match vote.as_bool() {
            Some(true) => up += 1,
            Some(false) => down += 1,
            None => {}
        }
    }
    let counted = up as i64 - down as i64;
    let before = record.count("score").map_or(0, |score| score.saturating_sub(counted));
    let before = VoteCounts::of_score(before).unwrap_or_default();
    let votes = VoteCounts { up: up.saturating_add(before.up), down: down.saturating_add(before.down) };
    (votes != VoteCounts::default()).then_some(votes)
}

/// Markdown in which pictures that Remark42 keeps are their words.
fn without_pictures(text: &str) -> Cow<'_, str> {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("![") {
        let (before, picture) = rest.split_at(at);
        left.push_str(before);
        let (words, end) = picture_of(picture).unwrap_or(("![", 2));
        left.push_str(words);
        rest = &picture[end..];
    }
    left.push_str(rest);
    if left.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(left) }
}

/// The words of a picture of Remark42 that begins here, and where it ends.
fn picture_of(text: &str) -> Option<(&str, usize)> {
    let words_end = 2 + text[2..].find(['[', ']', '\n'])?;
    let target = text[words_end..].strip_prefix("](")?;
    let length = target.find([')', '(', '\n'])?;
    let is_kept = target[length..].starts_with(')') && target[..length].contains(PICTURE);
    is_kept.then(|| (&text[2..words_end], words_end + 2 + length + 1))
}

/// The same in HTML.
fn without_pictures_in_html(text: &str) -> Cow<'_, str> {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<img") {
        let (before, tag) = rest.split_at(at);
        left.push_str(before);
        let end = 4 + tag[4..].find(['>', '<']).unwrap_or(tag.len() - 4);
        let is_kept = tag[end..].starts_with('>') && tag[..end].contains(PICTURE);
        if is_kept {
            left.push_str(
                tag[..end]
                    .split_once("alt=\"")
                    .and_then(|(_, rest)| Some(rest.split_once('"')?.0))
                    .unwrap_or_default(),
            );
            rest = &tag[end + 1..];
        } else {
            left.push_str(&tag[..end]);
            rest = &tag[end..];
        }
    }
    left.push_str(rest);
    if left.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(left) }
}
