//! The three tables that Coral's importer takes, written: one line for each user, story and comment.
//!
//! RFC 4180: commas between fields, quotes around those that need them, CR LF behind each line. There is no heading and
//! no byte order mark. Times are in UTC, to the millisecond, as Coral keeps them. What the tables have no column for is
//! left behind: edits, votes, picks, everything about moderation.
//!
//! What stands in a field is what the record says: no address is invented where there is none, so Coral's importer has to
//! be told what to do with users who have none.

use std::fmt::Write;

use jiff::Timestamp;

use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text};

/// What a user may do in Coral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Writes comments.
    Commenter,
    /// Moderates.
    Moderator,
    /// Does everything.
    Admin,
}

/// A line of `users.csv`: id, email, username, role, banned, created at.
///
/// None for who has no key: nothing could refer to them.
pub fn user(author: &AuthorRecord, role: Role, created_at: Option<i64>) -> Option<String> {
    let id = author.source_id.as_deref().filter(|id| !id.is_empty())?;
    let role = match role {
        Role::Commenter => "COMMENTER",
        Role::Moderator => "MODERATOR",
        Role::Admin => "ADMIN",
    };
    let email = author.email.as_deref().unwrap_or_default();
    let banned = if author.banned { "true" } else { "false" };
    Some(line(&[id, email, &author.name, role, banned, &time(created_at)]))
}

/// A line of `stories.csv`: id, url, title, author, published at, closed at, mode.
///
/// Coral closes a story at a time: `closed_at` counts where the story is closed and falls back to when it was published,
/// or to 1970. None for a story without a key or an address.
pub fn story(story: &StoryRecord, closed_at: Option<i64>) -> Option<String> {
    let id = story.source_key.as_deref().filter(|id| !id.is_empty())?;
    let url = story.url.as_deref().filter(|url| !url.is_empty())?;
    let closed_at = story.closed.then(|| closed_at.or(story.published_at).unwrap_or(0));
    let byline = story.byline.as_deref().unwrap_or_default();
    Some(line(&[id, url, &story.title, byline, &time(story.published_at), &time(closed_at), "COMMENTS"]))
}

/// A line of `comments.csv`: id, author's id, story's id, created at, body in HTML, parent's id, status, rating.
///
/// The body is taken as it is where it is HTML, else its lines become paragraphs of plain text: whoever has it as HTML
/// gives it so. The table knows approved, rejected and none of both, and Coral shows what is none of both: so whatever
/// was not shown is rejected here, also what waits, and what was taken down. None for a comment without a key or a story.
pub fn comment(comment: &CommentRecord) -> Option<String> {
    let id = Some(comment.source_id.as_str()).filter(|id| !id.is_empty())?;
    let story = comment.story_key.as_deref().filter(|key| !key.is_empty())?;
    let status = match comment.state {
        CommentState::Published => "APPROVED",
        CommentState::Pending | CommentState::Spam | CommentState::Rejected | CommentState::Deleted => {
            "REJECTED"
        }
    };
    let author = comment.author.source_id.as_deref().unwrap_or_default();
    let parent = comment.parent_source_id.as_deref().unwrap_or_default();
    let body = html(&comment.body);
    Some(line(&[id, author, story, &time(comment.created_at), &body, parent, status, ""]))
}

/// A line of fields, with its end.
fn line(fields: &[&str]) -> String {
    let mut line = String::with_capacity(fields.iter().map(|field| field.len() + 3).sum());
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        // White space at the edges is kept by quotes alone, and a reader may take a mark at the beginning for its own.
        let is_plain = !field.contains([',', '"', '\r', '\n', '\u{feff}']) && field.trim() == *field;
        if is_plain {
            line.push_str(field);
        } else {
            line.push('"');
            line.push_str(&field.replace('"', "\"\""));
            line.push('"');
        }
    }
    line.push_str("\r\n");
    line
}

/// A time as ISO 8601 has it; empty where there is none, or none of a calendar.
fn time(micros: Option<i64>) -> String {
    let time = micros.and_then(|micros| Timestamp::from_microsecond(micros).ok());
    time.map_or_else(String::new, |time| format!("{time:.3}"))
}

fn html(body: &Text) -> String {
    match body {
        Text::Html(html) | Text::HtmlLines(html) => html.clone(),
        Text::Plain(text) | Text::Markdown(text) => {
            let mut html = String::with_capacity(text.len() + 7);
            for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
                let escaped = paragraph.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                write!(html, "<p>{}</p>", escaped.replace('\n', "<br>")).expect("a string takes everything");
            }
            html
        }
    }
}

#[cfg(test)]
mod tests;
