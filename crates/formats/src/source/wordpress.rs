//! WordPress's export (WXR 1.0 and later): RSS with posts as items and their comments in them. Also the dialect of it
//! that Disqus takes for its own import.
//!
//! Comments of spammers are not in an export, and neither is what plugins for votes keep beside WordPress's tables. A
//! large export comes in several files, each with the same head; they are read one after the other.

#[cfg(test)]
mod tests;

use super::cursor::Cursor;
use super::out::{Out, Stop, Told};
use super::xml::{self, Bounds, Ended, Fields, Xml, read_record};
use super::{Code, Head, Note, Options};
use crate::html::{self, Document};
use crate::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text};
use crate::refusal::{Reason, Refusal};
use crate::when;

const AUTHOR: &[&str] = &["wp:author_id", "wp:author_email", "wp:author_display_name"];
const ITEM: &[&str] = &[
    "title",
    "link",
    "guid",
    "dsq:thread_identifier",
    "wp:post_id",
    "wp:post_date",
    "wp:post_date_gmt",
    "wp:comment_status",
    "wp:status",
    "wp:post_type",
    "wp:post_password",
    "wp:post_parent",
];
const COMMENT: &[&str] = &[
    "wp:comment_id",
    "wp:comment_author",
    "wp:comment_author_email",
    "wp:comment_author_url",
    "wp:comment_date",
    "wp:comment_date_gmt",
    "wp:comment_content",
    "wp:comment_approved",
    "wp:comment_type",
    "wp:comment_parent",
    "wp:comment_user_id",
    "dsq:remote/dsq:id",
];

const OF_AUTHOR: Bounds = Bounds { children: &[], next: &["item", "wp:author", "wp:comment"] };
const OF_ITEM: Bounds = Bounds { children: &["wp:comment"], next: &["item"] };
const OF_COMMENT: Bounds = Bounds { children: &[], next: &["item", "wp:comment"] };

/// Kinds of items that are no pages. What else begins with `wp_` is none either.
const NO_PAGES: [&str; 6] =
    ["attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "oembed_cache"];
/// States in which everyone may read an item.
const PUBLIC: [&str; 3] = ["", "publish", "closed"];
/// The state of what is attached to a page: it has that page's, or none where it hangs on none. The page may come later, or
/// in another file of an export in several.
const INHERIT: &str = "inherit";
/// Kinds of comments that readers write: the rest are pings, and notes of staff, of shops and of plugins.
const WRITTEN: [&str; 3] = ["", "comment", "review"];

pub(super) fn recognise(head: &Head<'_>) -> Option<String> {
    let root = xml::root(head).filter(|root| root.name == "rss")?;
    let has_comments = root.declares("http://wordpress.org/export/1.");
    let dialect = root.declares("http://www.disqus.com");
    let which = if dialect { ", in the dialect that Disqus imports" } else { "" };
    has_comments.then(|| format!("RSS with the namespace of WordPress's export format 1.x{which}"))
}

pub(super) fn read(cursor: &mut Cursor<'_>, out: &mut Out<'_>) -> Told {
    if cursor.significant()?.is_none() {
        return Ok(());
    }
    let mut xml = Xml::begin(cursor)?;
    let mut reader = Reader {
        author: Fields::new(AUTHOR),
        item: Fields::new(ITEM),
        comment: Fields::new(COMMENT),
        story_key: String::new(),
        is_told: false,
        is_wordpress: false,
    };
    // Whether the element that began last is still to be looked at.
    let mut is_begun = false;
    loop {
        if !is_begun && !xml.next_start()? {
            break;
        }
        is_begun = reader.element(&mut xml, out)?;
    }
    if !reader.is_wordpress {
        let message = "no export of WordPress: it has no element <rss>, <channel> or <item>";
        return Err(Refusal::new(Reason::Unrecognised, message).into());
    }
    if xml.depth() > 0 {
        out.damaged(xml.here(), "the XML ends before its root element does");
    }
    Ok(())
}

/// What is held while a file is read: an item without its text, and one comment.
struct Reader {
    author: Fields,
    item: Fields,
    comment: Fields,
    /// What the comments of the item refer to.
    story_key: String,
    /// Whether the item was told, or why it is not.
    is_told: bool,
    /// Whether anything of the format was found.
    is_wordpress: bool,
}

impl Reader {
    /// Reads the element that began last; whether another one began instead of its end.
    fn element(&mut self, xml: &mut Xml<'_, '_>, out: &mut Out<'_>) -> Result<bool, Stop> {
        let depth = xml.depth();
        let ended = match xml.name() {
            "item" => self.item(xml, out)?,
            "wp:author" => self.author(xml, out)?,
            "wp:comment" => {
                // It stands in no item: the end of one is missing or damaged.
                self.story_key.clear();
                self.comment(xml, depth, out)?
            }
            name => {
                self.is_wordpress |= name == "rss" || name == "channel";
                xml.check()?;
                return Ok(false);
            }
        };
        self.is_wordpress = true;
        if ended == Ended::Next {
            xml.lift(depth);
        }
        Ok(ended == Ended::Next)
    }

    fn author(&mut self, xml: &mut Xml<'_, '_>, out: &mut Out<'_>) -> Result<Ended, Stop> {
        let (depth, fields) = (xml.depth(), &mut self.author);
        fields.begin(xml);
        let ended = read_record(xml, depth, fields, OF_AUTHOR)?;
        (out.place.line, out.place.offset) = fields.begins;
        match (fields.some("wp:author_id").filter(|id| id != "0"), fields.excess) {
            _ if ended == Ended::Eof => out.skip_other(Note::new(Code::CutOff))?,
            (_, Some(code)) => out.skip_other(Note::new(code))?,
            // Those of the oldest format have no keys, and nothing refers to them.
            (None, None) => {}
            (source_id, None) => out.author(AuthorRecord {
                source_id,
                name: name(fields.get("wp:author_display_name")),
                email: fields.some("wp:author_email"),
                ..AuthorRecord::default()
            })?,
        }
        Ok(ended)
    }

    fn item(&mut self, xml: &mut Xml<'_, '_>, out: &mut Out<'_>) -> Result<Ended, Stop> {
        let depth = xml.depth();
        self.item.begin(xml);
        self.story_key.clear();
        self.is_told = false;
        let mut ended = read_record(xml, depth, &mut self.item, OF_ITEM)?;
        while ended == Ended::Child {
            if !self.is_told {
                self.tell_story(out)?;
            }
            ended = self.comment(xml, depth + 1, out)?;
            if ended == Ended::Next && xml.name() == "wp:comment" {
                xml.lift(depth + 1);
                ended = Ended::Child;
            } else if ended == Ended::Whole {
                ended = read_record(xml, depth, &mut self.item, OF_ITEM)?;
            }
        }
        if ended != Ended::Eof {
            // What is no page of its own is told only where somebody wrote under it.
            if self.is_told || !is_no_page(self.item.get("wp:post_type")) {
                self.tell_story(out)?;
            }
        } else if !self.is_told {
            (out.place.line, out.place.offset) = self.item.begins;
            out.skip_other(Note { story_key: self.item.some("wp:post_id"), ..Note::new(Code::CutOff) })?;
        }
        Ok(ended)
    }

    /// Tells what is known of the item so far: before its first comment, and at its end if that says more.
    fn tell_story(&mut self, out: &mut Out<'_>) -> Told {
        let fields = &self.item;
        (out.place.line, out.place.offset) = fields.begins;
        let is_first = !self.is_told;
        self.is_told = true;
        if is_first {
            let keys = ["wp:post_id", "link", "guid", "dsq:thread_identifier"];
            self.story_key = keys
                .iter()
                .find_map(|key| fields.some(key))
                .unwrap_or_else(|| format!("item at byte {} of part {}", out.place.offset, out.place.part));
        }
        let note = |code| Note { story_key: Some(self.story_key.clone()), ..Note::new(code) };
        if let Some(code) = fields.excess {
            return if is_first { out.skip_other(note(code)) } else { Ok(()) };
        }
        if fields.odd && is_first {
            out.note_about(note(Code::BadText))?;
        }
        let status = fields.get("wp:status");
        let is_attached = status == INHERIT;
        let is_public =
            fields.get("wp:post_password").is_empty() && (is_attached || PUBLIC.contains(&status));
        out.story_of_comment(StoryRecord {
            source_key: Some(self.story_key.clone()),
            identifier: fields.some("dsq:thread_identifier"),
            url: fields.some("link"),
            title: title(fields.get("title")),
            published_at: written_at(fields.get("wp:post_date_gmt"), fields.get("wp:post_date"), out.options)
                .0,
            closed: fields.get("wp:comment_status").eq_ignore_ascii_case("closed"),
            // Only those who know its password read an item that has one.
            hidden: !is_public,
            attached_to: id(fields, "wp:post_parent").filter(|_| is_attached),
            ..StoryRecord::default()
        })
    }

    /// Reads the comment that began last, at this depth.
    fn comment(&mut self, xml: &mut Xml<'_, '_>, depth: usize, out: &mut Out<'_>) -> Result<Ended, Stop> {
        self.comment.begin(xml);
        let ended = read_record(xml, depth, &mut self.comment, OF_COMMENT)?;
        (out.place.line, out.place.offset) = self.comment.begins;
        self.tell_comment(ended, out)?;
        Ok(ended)
    }

    fn tell_comment(&self, ended: Ended, out: &mut Out<'_>) -> Told {
        let fields = &self.comment;
        let key = id(fields, "wp:comment_id").unwrap_or_default();
        let parent_source_id = id(fields, "wp:comment_parent");
        let story_key = Some(self.story_key.clone()).filter(|key| !key.is_empty());
        let note = |code| Note {
            parent_source_id: parent_source_id.clone(),
            story_key: story_key.clone(),
            ..Note::of(code, &key)
        };
        let skipped = skipped(fields, ended)
            .or_else(|| key.is_empty().then_some(Code::NoKey))
            .or_else(|| story_key.is_none().then_some(Code::NoStory));
        if let Some(code) = skipped {
            return out.note_about(note(code));
        }
        let (gmt, local) = (fields.get("wp:comment_date_gmt"), fields.get("wp:comment_date"));
        let (created_at, oddity) = written_at(gmt, local, out.options);
        let state = state(fields.get("wp:comment_approved"));
        let unknown = state.is_none().then_some(Code::BadState);
        for code in [oddity, unknown, fields.odd.then_some(Code::BadText)].into_iter().flatten() {
            out.note_about(note(code))?;
        }
        out.comment(CommentRecord {
            author: author(fields),
            body: Text::HtmlLines(fields.get("wp:comment_content").to_owned()),
            created_at,
            state: state.unwrap_or(CommentState::Pending),
            source_id: key,
            parent_source_id,
            story_key,
            ..CommentRecord::default()
        })
    }
}

fn is_no_page(kind: &str) -> bool {
    NO_PAGES.contains(&kind) || kind.starts_with("wp_")
}

/// Why a comment is skipped by what it is itself.
fn skipped(fields: &Fields, ended: Ended) -> Option<Code> {
    let is_incomplete = ended == Ended::Next && fields.get("wp:comment_approved").is_empty();
    if ended == Ended::Eof {
        Some(Code::CutOff)
    } else if fields.excess.is_some() {
        fields.excess
    } else if is_incomplete || fields.get("wp:comment_content").contains("</wp:comment_content>") {
        // The rest of it is missing, or a part of the next was read as its own: the end of its raw text is.
        Some(Code::Broken)
    } else {
        (!WRITTEN.contains(&fields.get("wp:comment_type"))).then_some(Code::NotAComment)
    }
}

/// A key of WordPress's tables, in which 0 is none.
fn id(fields: &Fields, path: &str) -> Option<String> {
    fields.some(path).filter(|id| id != "0")
}

/// The time in UTC, and what is odd about it. Where WordPress has none in UTC (drafts, comments that wait), there is
/// still the one on the site's own clock.
fn written_at(gmt: &str, local: &str, options: &Options) -> (Option<i64>, Option<Code>) {
    if let Some(time) = when::micros(gmt) {
        return (Some(time), None);
    }
    let Some(local) = when::micros(local) else { return (None, Some(Code::BadTime)) };
    match options.zone_seconds {
        Some(seconds) => (Some(local.saturating_sub(seconds.saturating_mul(1_000_000))), None),
        None => (Some(local), Some(Code::GuessedZone)),
    }
}

/// What had become of a comment. Files that others wrote for importing may leave it out.
fn state(approved: &str) -> Option<CommentState> {
    match approved {
        "" | "1" | "approve" | "approved" => Some(CommentState::Published),
        "0" | "hold" => Some(CommentState::Pending),
        "spam" => Some(CommentState::Spam),
        "trash" | "post-trashed" => Some(CommentState::Deleted),
        _ => None,
    }
}

fn author(fields: &Fields) -> AuthorRecord {
    // Forms are filled with the scheme alone for who has no page.
    let has_host = |url: &String| url != "http://" && url != "https://";
    AuthorRecord {
        source_id: id(fields, "wp:comment_user_id").or_else(|| fields.some("dsq:remote/dsq:id")),
        name: name(fields.get("wp:comment_author")),
        url: fields.some("wp:comment_author_url").filter(has_host),
        email: fields.some("wp:comment_author_email"),
        ..AuthorRecord::default()
    }
}

/// A name on one line; WordPress stores it with references of HTML.
fn name(name: &str) -> String {
    html::decode(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title on one line; WordPress stores it as HTML.
fn title(title: &str) -> String {
    if !title.contains('<') {
        return name(title);
    }
    let title = format!("<div>{title}</div>");
    Document::parse(&title).text(0, |_| false)
}
