//! Valine and Twikoo: collections of comments as LeanCloud, `mongoexport` and Twikoo's own panel write them, an array or
//! one record a line, with or without LeanCloud's line about the class above them.
//!
//! | | Valine | Twikoo |
//! |---|---|---|
//! | key | `objectId` | `_id` |
//! | text | `comment`, HTML | `comment`, HTML |
//! | page | `url`, a path | `url`, a path on the origin of `href`, or an address |
//! | parent | `pid`, else whom the text names first, else `rid` | `pid`, else `rid` |
//! | time | `insertedAt`, else `createdAt` | `created`, in milliseconds |
//! | state | `isSpam`, or `status` as Waline has it | `isSpam` |
//!
//! A reply begins with a link to whom it answers (`<a class="at" href="#id">`), which is taken off: it stands below its
//! parent. A text without a tag is Markdown, as Waline keeps it in the same place. The counters of visits have the titles
//! of pages. Other classes, such as users, are told as not taken, once a file. Addresses of networks, browsers and the
//! marks of admins are not taken over.

use super::cursor::Cursor;
use super::json::{Json, RECORDS, Record};
use super::out::{Out, Stop, Told};
use super::{Code, Head, Note};
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text, VoteCounts};

/// How far into a text the end of the link is looked for that a reply begins with, in bytes.
const MENTION_BYTES_MAX: usize = 1024;

/// Whose records they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum System {
    Valine,
    Twikoo,
}

pub(super) fn recognise_valine(head: &Head<'_>) -> Option<String> {
    let has = |field: &str| has(head, field);
    if !has("objectId") {
        return None;
    }
    if has("comment") && (has("nick") || has("mail") || has("url")) {
        return Some(
            "records with objectId, comment and nick or mail: Valine's comments at LeanCloud".to_owned(),
        );
    }
    if has("url") && (has("xid") || has("time")) {
        return Some("records with objectId, url and time: Valine's counters at LeanCloud".to_owned());
    }
    let is_class = head.text.trim_start_matches(['\u{feff}', '#']).starts_with("filetype:JSON-streaming");
    (is_class || has("ACL") || (has("createdAt") && has("updatedAt")))
        .then(|| "records with objectId: a class of LeanCloud that is not taken over".to_owned())
}

pub(super) fn recognise_twikoo(head: &Head<'_>) -> Option<String> {
    let has = |field: &str| has(head, field);
    if !has("_id") || has("objectId") {
        return None;
    }
    if has("comment") && ["mailMd5", "master", "created", "isSpam"].into_iter().any(has) {
        return Some(
            "records with _id, comment and created, mailMd5 or master: Twikoo's comments".to_owned(),
        );
    }
    (has("url") && has("time") && has("title"))
        .then(|| "records with _id, url, time and title: Twikoo's counters".to_owned())
}

/// Whether a field of this name is there. Quotes in texts have a backslash before them.
fn has(head: &Head<'_>, field: &str) -> bool {
    head.text.contains(&format!("\"{field}\""))
}

pub(super) fn read_valine(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    read(System::Valine, cursor, out)
}

pub(super) fn read_twikoo(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    read(System::Twikoo, cursor, out)
}

fn read(system: System, cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let mut json = Json::new(cursor, RECORDS);
    let (mut is_any, mut is_told) = (false, false);
    while let Some(found) = json.next(out)? {
        let record = found.record();
        is_any |= record.has("objectId") || record.has("_id");
        if record.has("comment") {
            comment(system, record, out)?;
        } else if record.has("url") && record.has("title") {
            counter(record, out)?;
        } else if !std::mem::replace(&mut is_told, true) {
            out.note(Code::NotTaken)?;
        }
    }
    let expected = match system {
        System::Valine => "Valine's comments",
        System::Twikoo => "Twikoo's comments",
    };
    json.finish(is_any, expected)
}

/// The title of a page stands where its visits are counted.
fn counter(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(key) = record.key("url") else { return Ok(()) };
    // Where the page is, its comments say: some have more than the path.
    let story = StoryRecord { source_key: Some(key), title: record.text("title"), ..StoryRecord::default() };
    out.story_of_comment(story)
}

fn comment(system: System, record: Record<'_>, out: &mut Out<'_>) -> Told {
    let keys = match system {
        System::Valine => ["objectId", "_id"],
        System::Twikoo => ["_id", "id"],
    };
    let Some(source_id) = keys.iter().find_map(|key| record.key(key)) else { return out.note(Code::NoKey) };
    let text = record.text("comment");
    let mention = Mention::find(&text);
    let parent_source_id = record
        .key("pid")
        .or_else(|| mention.as_ref().map(|mention| mention.id.to_owned()))
        .or_else(|| record.key("rid"));
    let Some(key) = record.key("url") else {
        return out.note_about(Note { parent_source_id, ..Note::of(Code::NoStory, &source_id) });
    };
    let url = Some(page_url(system, &key, record));
    out.story_of_comment(StoryRecord { source_key: Some(key.clone()), url, ..StoryRecord::default() })?;
    let created = match system {
        System::Valine if record.value("insertedAt").is_null() => "createdAt",
        System::Valine => "insertedAt",
        System::Twikoo => "created",
    };
    let created_at = record.time_of(created, &source_id, out)?;
    let state = state(record, &source_id, out)?;
    let likes = match record.value("like") {
        serde_json::Value::Array(people) => Some(people.len() as u64),
        _ => record.count("like").and_then(|it| u64::try_from(it).ok()),
    };
    out.comment(CommentRecord {
        source_id,
        story_key: Some(key),
        author: AuthorRecord {
            name: record.text("nick"),
            url: record.key("link"),
            email: record.key("mail"),
            ..AuthorRecord::default()
        },
        body: body(
            mention.filter(|_| parent_source_id.is_some()).map_or(text.clone(), |mention| mention.rest),
        ),
        parent_source_id,
        created_at,
        state,
        votes: likes.map(|up| VoteCounts { up, down: 0 }),
        pinned: record.is("top") || record.is("sticky"),
        ..CommentRecord::default()
    })
}

/// The page's address: where `url` is a path, on the origin that `href` has.
fn page_url(system: System, key: &str, record: Record<'_>) -> String {
    let href = if system == System::Twikoo { record.text("href") } else { String::new() };
    let is_address = href.starts_with("http://") || href.starts_with("https://");
    if !key.starts_with('/') || key.starts_with("//") || !is_address {
        return key.to_owned();
    }
    let after = href.find("://").map_or(0, |at| at + 3);
    let end = href[after..].find(['/', '?', '#']).map_or(href.len(), |at| after + at);
    format!("{}{key}", &href[..end])
}

fn state(record: Record<'_>, source_id: &str, out: &mut Out<'_>) -> Result<CommentState, Stop> {
    let status = record.text("status");
    let is_spam = record.flag("isSpam");
    let state = match (is_spam, status.to_ascii_lowercase().as_str()) {
        (Some(true), _) | (_, "spam") => Some(CommentState::Spam),
        (_, "waiting") => Some(CommentState::Pending),
        (None, _) if !record.value("isSpam").is_null() => None,
        (_, "" | "approved") => Some(CommentState::Published),
        _ => None,
    };
    if state.is_none() {
        out.note_about(Note::of(Code::BadState, source_id))?;
    }
    Ok(state.unwrap_or(CommentState::Pending))
}

fn body(text: String) -> Text {
    let is_tag = |(at, _): (usize, &str)| {
        let next = text.as_bytes().get(at + 1);
        next.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/')
    };
    if text.starts_with('<') {
        Text::Html(text)
    } else if text.match_indices('<').any(is_tag) {
        // Lines with tags in them: what stands between them is as it was typed.
        Text::HtmlLines(text)
    } else {
        Text::Markdown(text)
    }
}

/// The link to whom a reply answers, with which it begins: `<a class="at" href="#id">@name</a> , ` or, as Markdown,
/// `[@name](#id): `.
struct Mention<'t> {
    id: &'t str,
    /// The text without it.
    rest: String,
}

impl<'t> Mention<'t> {
    fn find(text: &'t str) -> Option<Self> {
        let (block, inner) = match text.strip_prefix("<p>") {
            Some(inner) => ("<p>", inner.trim_start()),
            None => ("", text),
        };
        let (id, after) = if inner.starts_with("[@") { in_markdown(inner)? } else { in_html(inner)? };
        let after = after.trim_start();
        let after = after.strip_prefix([',', ':', '，', '：']).unwrap_or(after).trim_start();
        Some(Self { id, rest: format!("{block}{after}") })
    }
}

fn in_html(text: &str) -> Option<(&str, &str)> {
    let near = near(text);
    let tag_end = near.find('>')?;
    let tag = near[..tag_end].strip_prefix("<a ")?;
    let is_mention = ["class=\"at\"", "class='at'", "class=at"].iter().any(|class| tag.contains(class));
    let href = tag[tag.find("href=")? + 5..].trim_start_matches(['"', '\'']).strip_prefix('#')?;
    let id = &href[..href.find(|c: char| !is_id(c)).unwrap_or(href.len())];
    let end = tag_end + near[tag_end..].find("</a>")? + 4;
    (is_mention && !id.is_empty()).then(|| (id, &text[end..]))
}

fn in_markdown(text: &str) -> Option<(&str, &str)> {
    let near = near(text);
    let start = near.find("](#")? + 3;
    let id = &near[start..start + near[start..].find(')')?];
    (!id.is_empty() && id.chars().all(is_id)).then(|| (id, &text[start + id.len() + 1..]))
}

fn is_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// The beginning of a text: a link that a reply begins with is not far.
fn near(text: &str) -> &str {
    let end =
        (0..=MENTION_BYTES_MAX.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests;
