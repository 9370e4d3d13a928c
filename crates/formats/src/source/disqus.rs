//! Disqus's export: categories, threads and posts in one file of XML.
//!
//! A thread is what the publisher's page loaded first; one page may have several, by its addresses, and they are told
//! as several stories. Messages are HTML. Spam is in the export, and so is what was deleted; whether a post waits for
//! a moderator is not.

mod link;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::cursor::Cursor;
use super::out::{Out, Told};
use super::xml::{self, Bounds, Ended, Fields, Xml, read_record};
use super::{Code, Head, Note};
use crate::html;
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text};
use crate::refusal::{Reason, Refusal};
use crate::when;

/// Categories whose titles are remembered until their threads come; a site has a handful.
const CATEGORIES_MAX: usize = 1_000;
/// Longest title of a category that is remembered, in bytes.
const CATEGORY_BYTES_MAX: usize = 200;

const CATEGORY: &[&str] = &["@dsq:id", "title", "isDefault"];
const THREAD: &[&str] =
    &["@dsq:id", "id", "link", "title", "createdAt", "isClosed", "isDeleted", "category@dsq:id"];
const POST: &[&str] = &[
    "@dsq:id",
    "id",
    "message",
    "createdAt",
    "isDeleted",
    "isSpam",
    "author/name",
    "author/email",
    "author/username",
    "author/isAnonymous",
    "thread@dsq:id",
    "thread",
    "parent@dsq:id",
];

/// What is never within a category or a thread.
const OF_ROOT: Bounds = Bounds { children: &[], next: &["thread", "post"] };
/// What is never within a post, which has an element `thread` of its own.
const OF_POST: Bounds = Bounds { children: &[], next: &["post"] };

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let root = xml::root(head).filter(|root| root.name == "disqus")?;
    let namespace = if root.declares("http://disqus.com") { " in Disqus's namespace" } else { "" };
    Some(format!("XML whose root element is <disqus>{namespace}"))
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    if cursor.significant()?.is_none() {
        return Ok(());
    }
    let mut xml = Xml::begin(cursor)?;
    let mut reader = Reader {
        category: Fields::new(CATEGORY),
        thread: Fields::new(THREAD),
        post: Fields::new(POST),
        categories: HashMap::new(),
        is_disqus: false,
    };
    // Whether the element that began last is still to be looked at.
    let mut is_begun = false;
    loop {
        if !is_begun && !xml.next_start()? {
            break;
        }
        is_begun = reader.element(&mut xml, out)?;
    }
    if !reader.is_disqus {
        let message = "no export of Disqus: it has no element <disqus>, <thread> or <post>";
        return Err(Refusal::new(Reason::Unrecognised, message).into());
    }
    if xml.depth() > 0 {
        out.damaged(xml.here(), "the XML ends before its root element does");
    }
    Ok(())
}

/// What is held while a file is read: one record, and the titles of categories.
struct Reader {
    category: Fields,
    thread: Fields,
    post: Fields,
    categories: HashMap<String, String>,
    /// Whether anything of the format was found.
    is_disqus: bool,
}

impl Reader {
    /// Reads the element that began last; whether another one began instead of its end.
    fn element(&mut self, xml: &mut Xml<'_, '_>, out: &mut Out<'_>) -> Result<bool, super::Stop> {
        let (fields, bounds) = match xml.name() {
            "category" => (&mut self.category, OF_ROOT),
            "thread" => (&mut self.thread, OF_ROOT),
            "post" => (&mut self.post, OF_POST),
            name => {
                self.is_disqus |= name == "disqus";
                xml.check()?;
                return Ok(false);
            }
        };
        self.is_disqus = true;
        let (name, depth) = (xml.name().to_owned(), xml.depth());
        fields.begin(xml);
        let ended = read_record(xml, depth, fields, bounds)?;
        (out.place.line, out.place.offset) = fields.begins;
        match &*name {
            "category" => self.take_category(),
            "thread" => self.tell_thread(ended, out)?,
            _ => self.tell_post(ended, out)?,
        }
        if ended == Ended::Next {
            xml.lift(depth);
        }
        Ok(ended == Ended::Next)
    }

    fn take_category(&mut self) {
        let (key, title) = (self.category.get("@dsq:id"), title(self.category.get("title")));
        let is_kept = self.category.excess.is_none() && self.categories.len() < CATEGORIES_MAX;
        let is_short = key.len() <= CATEGORY_BYTES_MAX && title.len() <= CATEGORY_BYTES_MAX;
        // The default category is where everything is for which nobody chose one.
        if is_kept && is_short && !title.is_empty() && is_true(self.category.get("isDefault")) != Some(true) {
            self.categories.insert(key.to_owned(), title);
        }
    }

    fn tell_thread(&mut self, ended: Ended, out: &mut Out<'_>) -> Told {
        let fields = &self.thread;
        let key = fields.some("@dsq:id").or_else(|| fields.some("id"));
        let Some(key) = key.filter(|_| fields.excess.is_none() && ended != Ended::Eof) else {
            let code = if ended == Ended::Eof { Code::CutOff } else { fields.excess.unwrap_or(Code::NoKey) };
            return out.skip_other(Note { story_key: fields.some("@dsq:id"), ..Note::new(code) });
        };
        if fields.odd {
            out.note_about(Note { story_key: Some(key.clone()), ..Note::new(Code::BadText) })?;
        }
        out.story(StoryRecord {
            identifier: fields.some("id"),
            url: fields.some("link"),
            title: title(fields.get("title")),
            section: self.categories.get(fields.get("category@dsq:id")).cloned(),
            published_at: when::micros(fields.get("createdAt")),
            closed: is_true(fields.get("isClosed")) == Some(true),
            hidden: is_true(fields.get("isDeleted")) == Some(true),
            source_key: Some(key),
            ..StoryRecord::default()
        })
    }

    fn tell_post(&mut self, ended: Ended, out: &mut Out<'_>) -> Told {
        let fields = &self.post;
        let key = fields.some("@dsq:id").or_else(|| fields.some("id")).unwrap_or_default();
        let note = |code| Note {
            parent_source_id: fields.some("parent@dsq:id"),
            story_key: fields.some("thread@dsq:id").or_else(|| fields.some("thread")),
            ..Note::of(code, &key)
        };
        if let Some(code) = skipped(fields, ended, &key) {
            return out.note_about(note(code));
        }
        let created_at = when::micros(fields.get("createdAt"));
        let state = state(fields);
        let oddities = [
            (created_at.is_none(), Code::BadTime),
            (state.is_none(), Code::BadState),
            (fields.odd, Code::BadText),
        ];
        for (_, code) in oddities.into_iter().filter(|(is_odd, _)| *is_odd) {
            out.note_about(note(code))?;
        }
        out.comment(CommentRecord {
            source_id: key.clone(),
            parent_source_id: fields.some("parent@dsq:id"),
            story_key: fields.some("thread@dsq:id").or_else(|| fields.some("thread")),
            author: author(fields),
            body: body(fields.get("message")),
            created_at,
            state: state.unwrap_or(CommentState::Pending),
            ..CommentRecord::default()
        })
    }
}

/// Why a post is skipped.
fn skipped(fields: &Fields, ended: Ended, key: &str) -> Option<Code> {
    let has_story = !fields.get("thread@dsq:id").is_empty() || !fields.get("thread").is_empty();
    if ended == Ended::Eof {
        Some(Code::CutOff)
    } else if fields.excess.is_some() {
        fields.excess
    } else if key.is_empty() {
        Some(Code::NoKey)
    } else if ended == Ended::Next && !has_story || fields.get("message").contains("</message>") {
        // The rest of it is missing, or a part of the next post was read as its own: the end of its raw text is.
        Some(Code::Broken)
    } else {
        (!has_story).then_some(Code::NoStory)
    }
}

/// What had become of a post; none if what stands there is neither yes nor no.
fn state(fields: &Fields) -> Option<CommentState> {
    match (is_true(fields.get("isDeleted"))?, is_true(fields.get("isSpam"))?) {
        (true, _) => Some(CommentState::Deleted),
        (_, true) => Some(CommentState::Spam),
        _ => Some(CommentState::Published),
    }
}

fn is_true(word: &str) -> Option<bool> {
    let is = |words: [&str; 2]| words.iter().any(|it| word.eq_ignore_ascii_case(it));
    if is(["true", "1"]) { Some(true) } else { (word.is_empty() || is(["false", "0"])).then_some(false) }
}

fn author(fields: &Fields) -> AuthorRecord {
    // A guest is nobody's account, whatever name of one stands there.
    let is_guest = is_true(fields.get("author/isAnonymous")) == Some(true);
    AuthorRecord {
        source_id: fields.some("author/username").filter(|_| !is_guest),
        name: fields.get("author/name").to_owned(),
        email: fields.some("author/email"),
        ..AuthorRecord::default()
    }
}

/// A message. Some are texts without markup, whose lines are breaks.
fn body(message: &str) -> Text {
    let breaks = ["<p", "<br", "<div", "<ul", "<ol", "<blockquote", "<pre"];
    let has = |tag: &&str| {
        message.match_indices(*tag).any(|(at, _)| {
            message[at + tag.len()..].bytes().next().is_some_and(|byte| b">/ \t\r\n".contains(&byte))
        })
    };
    let is_html = breaks.iter().any(has);
    let message = link::direct(message).into_owned();
    if is_html { Text::Html(message) } else { Text::HtmlLines(message) }
}

/// A title on one line. Titles have been escaped twice: what was read still has references.
fn title(title: &str) -> String {
    html::decode(title).split_whitespace().collect::<Vec<_>>().join(" ")
}
