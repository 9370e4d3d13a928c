//! Isso's database, and the JSON that its own import takes from others.
//!
//! In the database comments are numbered through, in the JSON by thread: there a key is the page's path with the number.
//! Texts are Markdown, but what Isso had imported was stored as it came, and mostly came as HTML.

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

use super::cursor::Cursor;
use super::json::{ELEMENT, Found, Json, RECORD_BYTES_MAX, Record, Shape};
use super::out::{Out, Told};
use super::{Cell, Code, Head, Keys, Note, Place, Tables, start};
use crate::encoding::patched;
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text, VoteCounts};

const SHAPE: Shape =
    Shape { objects: &[ELEMENT], arrays: &["", "*/comments"], values: &["*/id", "*/title"], others: &[] };

const THREAD: &[&str] = &["id", "uri", "title"];
const COMMENT: &[&str] = &[
    "id", "tid", "parent", "created", "modified", "mode", "text", "author", "email", "website", "likes",
    "dislikes",
];

/// Seconds beyond which a time is none: the year 9999.
const SECONDS_MAX: f64 = 253_402_300_799.0;

/// Whether a table is a given one of Isso's: these columns were there from its first version on.
const NEEDED: [(&str, &[&str]); 2] =
    [("threads", &["id", "uri", "title"]), ("comments", &["tid", "id", "parent", "created", "mode", "text"])];

pub(super) fn recognise_tables(tables: &dyn Tables) -> Option<String> {
    let has = |(name, columns): (&str, &[&str])| {
        let table = tables.tables().iter().find(|table| table.name == name);
        table.is_some_and(|table| columns.iter().all(|column| table.columns.iter().any(|it| it == column)))
    };
    NEEDED
        .into_iter()
        .all(has)
        .then(|| "a database of SQLite with Isso's tables: threads (uri), comments (tid, mode)".to_owned())
}

pub(super) fn read_tables(tables: &mut dyn Tables, out: &mut Out<'_>) -> Told {
    each(tables, "threads", THREAD, out, thread_row)?;
    each(tables, "comments", COMMENT, out, comment_row)
}

fn each(
    tables: &mut dyn Tables,
    table: &str,
    columns: &[&str],
    out: &mut Out<'_>,
    tell: fn(&[Cell], &mut Out<'_>) -> Told,
) -> Told {
    let mut told = Ok(());
    out.place.line = 0;
    tables.each(table, columns, &mut |row| {
        out.place.line += 1;
        let noted = if row.iter().any(Cell::is_odd) { out.note(Code::BadText) } else { Ok(()) };
        told = noted.and_then(|()| tell(row, out));
        if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    told
}

fn thread_row(row: &[Cell], out: &mut Out<'_>) -> Told {
    let [id, uri, title] = row else { return Ok(()) };
    let Some(source_key) = text(id) else { return out.skip_other(Note::new(Code::NoKey)) };
    out.story(StoryRecord {
        source_key: Some(source_key),
        url: text(uri),
        title: text(title).unwrap_or_default(),
        ..StoryRecord::default()
    })
}

fn comment_row(row: &[Cell], out: &mut Out<'_>) -> Told {
    let [id, tid, parent, created, modified, mode, body, author, email, website, likes, dislikes] = row
    else {
        return Ok(());
    };
    let key = text(id).unwrap_or_default();
    let parent_source_id = text(parent).filter(|parent| parent != "0");
    let story_key = text(tid);
    let keys = Keys { own: &key, parent: parent_source_id.as_deref(), story: story_key.as_deref() };
    if let Some(missing) = keys.missing() {
        return out.note_about(missing);
    }
    let shift = out.options.zone_seconds.unwrap_or_default() as f64;
    let created_at = number(created).and_then(|seconds| micros(seconds + shift));
    if created_at.is_none() {
        out.note_about(keys.note(Code::BadTime))?;
    }
    let state = match text(mode).as_deref() {
        Some("1") => CommentState::Published,
        Some("2") => CommentState::Pending,
        Some("4") => CommentState::Deleted,
        _ => {
            out.note_about(keys.note(Code::BadState))?;
            CommentState::Pending
        }
    };
    let author = AuthorRecord {
        name: text(author).unwrap_or_default(),
        url: text(website),
        email: text(email),
        ..AuthorRecord::default()
    };
    out.comment(CommentRecord {
        source_id: key.clone(),
        parent_source_id: parent_source_id.clone(),
        story_key: story_key.clone(),
        // Of one that was deleted Isso leaves the e-mail address.
        author: if state == CommentState::Deleted { AuthorRecord::default() } else { author },
        body: body_of(text(body).unwrap_or_default()),
        created_at,
        edited_at: number(modified).and_then(micros),
        state,
        votes: votes(likes, dislikes),
        ..CommentRecord::default()
    })
}

fn votes(likes: &Cell, dislikes: &Cell) -> Option<VoteCounts> {
    let count = |cell| number(cell).map_or(0, |it| it.max(0.0) as u64);
    Some(VoteCounts { up: count(likes), down: count(dislikes) })
        .filter(|votes| *votes != VoteCounts::default())
}

/// A value as text, trimmed; none when it is empty or no text. SQLite keeps anything in any column.
fn text(cell: &Cell) -> Option<String> {
    let text = match cell {
        Cell::Null => return None,
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => number.to_string(),
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Bytes(bytes) => patched(bytes).0.trim().to_owned(),
    };
    Some(text).filter(|text| !text.is_empty())
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Integer(number) => Some(*number as f64),
        Cell::Real(number) => Some(*number),
        Cell::Text(text) => text.trim().parse().ok(),
        Cell::Null | Cell::Bytes(_) => None,
    }
}

fn micros(seconds: f64) -> Option<i64> {
    (seconds.abs() <= SECONDS_MAX).then(|| (seconds * 1_000_000.0).round() as i64)
}

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let text = start(head.text);
    let first = text.strip_prefix('[')?.trim_start();
    let has = |key: &str| first.contains(key);
    (first.starts_with('{')
        && has("\"comments\"")
        && has("\"id\"")
        && (has("\"author\"") || has("\"created\"")))
    .then(|| "a JSON array of threads with comments".to_owned())
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    let mut json = Json::new(cursor, SHAPE);
    let mut thread = Thread::default();
    while let Some(found) = json.next(out)? {
        match found.path {
            "*/id" => thread.uri = found.key(),
            "*/title" => thread.title = Some(title(&found.key().unwrap_or_default())),
            ELEMENT => std::mem::take(&mut thread).end(out)?,
            _ => thread.comment(found, json.offset() - out.place.offset, out)?,
        }
    }
    json.finish(json.has_array, "Isso's (threads with comments)")
}

/// What is known of the thread that is being read.
#[derive(Default)]
struct Thread {
    uri: Option<String>,
    title: Option<String>,
    /// Whether it was told, and with its title.
    told: Option<bool>,
    /// Comments that came before the key, no more than a record has.
    waiting: Vec<(Place, Found)>,
    waiting_bytes: u64,
}

impl Thread {
    fn comment(&mut self, found: Found, bytes: u64, out: &mut Out<'_>) -> Told {
        if self.uri.is_some() {
            self.tell(out)?;
            return comment(found.record(), self.uri.as_deref(), out);
        }
        self.waiting_bytes = self.waiting_bytes.saturating_add(bytes);
        if self.waiting_bytes > RECORD_BYTES_MAX as u64 {
            return out.note(Code::TooLarge);
        }
        self.waiting.push((out.place, found));
        Ok(())
    }

    /// Tells the story, where that says something new, and the comments that waited for it.
    fn tell(&mut self, out: &mut Out<'_>) -> Told {
        let has_title = self.title.is_some();
        if self.uri.is_some() && (self.told.is_none() || self.told == Some(false) && has_title) {
            self.told = Some(has_title);
            out.story(StoryRecord {
                source_key: self.uri.clone(),
                url: self.uri.clone(),
                title: self.title.clone().unwrap_or_default(),
                ..StoryRecord::default()
            })?;
        }
        let place = out.place;
        for (at, found) in self.waiting.drain(..) {
            out.place = at;
            comment(found.record(), self.uri.as_deref(), out)?;
        }
        out.place = place;
        Ok(())
    }

    fn end(mut self, out: &mut Out<'_>) -> Told {
        if self.uri.is_none() {
            out.skip_other(Note::new(Code::NoKey))?;
        }
        self.tell(out)
    }
}

fn comment(record: Record<'_>, uri: Option<&str>, out: &mut Out<'_>) -> Told {
    let Some(uri) = uri else { return out.note(Code::NoStory) };
    let within = |name| record.key(name).map(|number| format!("{uri}#{number}"));
    let Some(key) = within("id") else {
        return out.note_about(Note { story_key: Some(uri.to_owned()), ..Note::new(Code::NoKey) });
    };
    let created_at = record.clock_time_of("created", &key, out)?;
    out.comment(CommentRecord {
        source_id: key,
        parent_source_id: within("parent"),
        story_key: Some(uri.to_owned()),
        author: AuthorRecord {
            name: record.text("author"),
            url: record.key("website"),
            email: record.key("email"),
            ..AuthorRecord::default()
        },
        body: body_of(record.text("text")),
        created_at,
        ..CommentRecord::default()
    })
}

/// Markdown, unless it plainly is the HTML of a system that was imported; who writes of HTML in Markdown marks it as code.
fn body_of(text: String) -> Text {
    let has = |tags: &[&str]| tags.iter().any(|tag| text.contains(tag));
    if text.starts_with("<p>") || text.starts_with("<p ") {
        Text::Html(text)
    } else if text.contains('`') || text.contains("    <") {
        Text::Markdown(text)
    } else if has(&["</p>", "<br>", "<br/>", "<br />", "</blockquote>", "</ul>", "</ol>", "</div>"]) {
        Text::Html(text)
    } else if has(&["</a>", "</b>", "</i>", "</em>", "</strong>"]) {
        Text::HtmlLines(text)
    } else {
        Text::Markdown(text)
    }
}

/// A title, which may be written as a query of an address is: `Nat+%26+Miguel`.
fn title(title: &str) -> String {
    let bytes = title.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut is_written_so = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, byte_of(&bytes[at..])) {
            // A blank, or a sign that begins no byte: it is not written so.
            (b' ', _) | (b'%', None) => return title.to_owned(),
            (b'%', Some(byte)) => {
                decoded.push(byte);
                is_written_so = true;
                at += 3;
                continue;
            }
            (b'+', _) => {
                decoded.push(b' ');
                // `C++` is not.
                let beside = |byte: Option<&u8>| byte.is_some_and(|byte| *byte != b'+');
                is_written_so |= beside(at.checked_sub(1).map(|at| &bytes[at])) && beside(bytes.get(at + 1));
            }
            _ => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8(decoded).ok().filter(|_| is_written_so).unwrap_or_else(|| title.to_owned())
}

/// The byte that is written as a percent sign and two digits here.
fn byte_of(text: &[u8]) -> Option<u8> {
    let digits = str::from_utf8(text.get(1..3)?).ok()?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok())?
}
