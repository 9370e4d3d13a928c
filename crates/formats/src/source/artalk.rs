//! Artalk's Artrans: an array of comments, each with its author and its page.
//!
//! Artalk writes every value as a text; what others convert to it has numbers, yes and no as they are, and leaves out
//! what it has not. The text is Markdown, or HTML where it was converted: then it begins with the tag of a block. A
//! page's key is its address, or a path on the first of its site's addresses. `updated_at` moves with every vote, so it
//! is no time of an edit; addresses of networks, browsers and badges are not taken over.

use super::cursor::Cursor;
use super::json::{Json, RECORDS, Record};
use super::out::{Out, Told};
use super::{Code, Head, Note};
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text, VoteCounts};

/// Tags of the blocks that converters begin a text with.
const BLOCKS: [&str; 9] = ["<p>", "<p ", "<div", "<blockquote", "<ul", "<ol", "<pre", "<h", "<table"];

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    // Quotes in texts have a backslash before them: only names of fields stand between bare ones.
    let has = |field: &str| head.text.contains(&format!("\"{field}\""));
    (has("page_key") && has("content") && (has("nick") || has("rid")))
        .then(|| "records with page_key, content and nick or rid: Artalk's Artrans".to_owned())
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let mut json = Json::new(cursor, RECORDS);
    let mut is_any = false;
    while let Some(found) = json.next(out)? {
        let record = found.record();
        is_any |= record.has("content") || record.has("page_key");
        comment(record, out)?;
    }
    json.finish(is_any, "Artalk's comments")
}

fn comment(record: Record<'_>, out: &mut Out<'_>) -> Told {
    let Some(source_id) = record.key("id") else { return out.note(Code::NoKey) };
    let parent_source_id = record.key("rid").filter(|rid| rid != "0");
    let Some(url) = page_url(record) else {
        return out.note_about(Note { parent_source_id, ..Note::of(Code::NoStory, &source_id) });
    };
    out.story_of_comment(StoryRecord {
        source_key: Some(url.clone()),
        url: Some(url.clone()),
        title: record.text("page_title"),
        // Only its admins write on such a page.
        closed: record.is("page_admin_only"),
        ..StoryRecord::default()
    })?;
    let is_pending = record.flag("is_pending");
    if is_pending.is_none() && !record.value("is_pending").is_null() {
        out.note_about(Note::of(Code::BadState, &source_id))?;
    }
    let state = match is_pending {
        None if record.value("is_pending").is_null() => CommentState::Published,
        Some(false) => CommentState::Published,
        _ => CommentState::Pending,
    };
    let created_at = record.time_of("created_at", &source_id, out)?;
    let votes = |name: &str| record.count(name).and_then(|it| u64::try_from(it).ok()).unwrap_or(0);
    out.comment(CommentRecord {
        source_id,
        parent_source_id,
        story_key: Some(url),
        author: AuthorRecord {
            name: record.text("nick"),
            url: record.key("link"),
            email: record.key("email"),
            ..AuthorRecord::default()
        },
        body: body(record.text("content")),
        created_at,
        state,
        votes: Some(VoteCounts { up: votes("vote_up"), down: votes("vote_down") }),
        pinned: record.is("is_pinned"),
        ..CommentRecord::default()
    })
}

/// The page's address: its key, on the first address of its site where the key is a path and the site has one.
fn page_url(record: Record<'_>) -> Option<String> {
    let key = record.key("page_key")?;
    let sites = record.text("site_urls");
    let site = sites.split(',').next().unwrap_or_default().trim();
    let is_address = site.starts_with("http://") || site.starts_with("https://");
    if !key.starts_with('/') || key.starts_with("//") || !is_address {
        return Some(key);
    }
    // The key is the path as a browser has it, from the root: of the site's address the origin counts.
    let after = site.find("://").map_or(0, |at| at + 3);
    let end = site[after..].find(['/', '?', '#']).map_or(site.len(), |at| after + at);
    Some(format!("{}{key}", &site[..end]))
}

fn body(content: String) -> Text {
    let begins = |tag: &&str| content.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
    if BLOCKS.iter().any(begins) { Text::Html(content) } else { Text::Markdown(content) }
}

#[cfg(test)]
mod tests;
