//! What is run on inputs, and what must hold of everything it tells.

use std::collections::hash_map::DefaultHasher;
use std::fmt::{self, Write};
use std::hash::{Hash, Hasher};
use std::ops::ControlFlow;

use althing_formats::record::{AuthorRecord, CommentRecord, StoryRecord};
use althing_formats::refusal::{Reason, Refusal};
use althing_formats::source::{Code, Format, Input, Item, Options, Place, Summary, read, recognise};

use crate::pack::members;
use crate::tokens::{CSV, JSON, PACKED, PAGE, Tokens, XML};
use chance::Chance;

/// Records may take so many bytes.
const RECORD_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A refusal is a sentence or two.
const MESSAGE_BYTES_MAX: usize = 600;
/// Every so many executions, an input is read again in pieces, or left in the middle.
const AGAIN_EVERY: usize = 24;

/// What an execution came to.
#[derive(Debug, Default)]
pub struct Ran {
    /// The same for inputs that went the same way.
    pub way: u64,
    /// What the reader noted.
    pub codes: Vec<Code>,
    /// Why it refused.
    pub reason: Option<Reason>,
    /// Comments it told.
    pub comments: u64,
    /// Bytes that may have come out of the input.
    pub bytes: usize,
}

/// One execution: what it came to, or what did not hold.
pub type Execute = dyn Fn(&[u8]) -> Result<Ran, String> + Send + Sync;

/// Something to run inputs on.
pub struct Target {
    /// Its name, and that of its corpus.
    pub name: String,
    /// What its inputs are changed with.
    pub tokens: &'static Tokens,
    /// What they are made of.
    pub seeds: Vec<Vec<u8>>,
    /// Runs one.
    pub execute: Box<Execute>,
}

/// Formats that are read from files, each with the words it is made of.
pub const FORMATS: [(Format, &Tokens); 13] = [
    (Format::Disqus, XML),
    (Format::Wordpress, XML),
    (Format::Remark42, JSON),
    (Format::IssoJson, JSON),
    (Format::Coral, JSON),
    (Format::CoralCsv, CSV),
    (Format::Commento, JSON),
    (Format::Comentario, JSON),
    (Format::Artalk, JSON),
    (Format::Waline, JSON),
    (Format::Valine, JSON),
    (Format::Twikoo, JSON),
    (Format::Page, PAGE),
];

/// The name under which Cusdis's database is read as an SQL dump.
pub const DUMP: &str = "cusdis-dump";
/// The name under which archives are read, as whatever is in them.
pub const ARCHIVES: &str = "archives";
/// Their words.
pub const ARCHIVE_TOKENS: &Tokens = PACKED;

/// Reads an input as a format that it may not be in.
pub fn read_as(format: Format, bytes: &[u8]) -> Result<Ran, String> {
    let told = tell(Some(format), bytes, u64::MAX)?;
    let mut chance = Chance::seeded(hash(bytes));
    if chance.one_in(AGAIN_EVERY) {
        if told.items > 0 {
            left_in_the_middle(format, bytes, 1 + chance.index(told.items as usize) as u64)?;
        }
        let is_packed = [&b"\x1f\x8b"[..], b"PK", b"SQLite"].iter().any(|magic| bytes.starts_with(magic));
        let again = tell(Some(format), &members(bytes, &mut chance), u64::MAX)?;
        if !is_packed
            && told.refused.is_none()
            && (again.digest, &again.refused) != (told.digest, &told.refused)
        {
            return Err("read in pieces, it says something else".to_owned());
        }
    }
    Ok(told.ran(bytes))
}

/// Reads an archive as whatever is in it.
pub fn read_archive(bytes: &[u8]) -> Result<Ran, String> {
    Ok(tell(None, bytes, u64::MAX)?.ran(bytes))
}

fn left_in_the_middle(format: Format, bytes: &[u8], items_max: u64) -> Result<(), String> {
    let told = tell(Some(format), bytes, items_max)?;
    if told.items == items_max {
        Ok(())
    } else {
        Err(format!("told {} items, asked for {items_max}", told.items))
    }
}

fn tell(format: Option<Format>, bytes: &[u8], items_max: u64) -> Result<Told, String> {
    let mut told = Told::until(items_max);
    let input = match Input::of_bytes("fuzz", bytes) {
        Ok(input) => input,
        Err(refusal) => return told.refused(&refusal),
    };
    let recognised = match recognise(&input) {
        Ok(recognised) => Some(recognised.format),
        Err(refusal) => {
            check_message(&refusal)?;
            None
        }
    };
    told.flag(20, recognised.is_some());
    let Some(format) = format.or(recognised) else { return Ok(told) };
    let options = Options::default();
    let outcome = read(&input, format, &options, &mut |place, item| told.take(place, &item));
    if told.wrong.is_none() && told.items > 4 * 100 * bytes.len() as u64 + 64 {
        told.wrong = Some("more items than bytes");
    }
    if let Some(wrong) = told.wrong {
        return Err(wrong.to_owned());
    }
    match outcome {
        Err(refusal) => told.refused(&refusal),
        Ok(summary) => told.summed(summary),
    }
}

/// Everything that a reader told, as far as it matters.
#[derive(Default)]
pub struct Told {
    /// How many items, and at how many it is enough.
    items: u64,
    items_max: u64,
    stories: u64,
    authors: u64,
    comments: u64,
    notes: u64,
    others: u64,
    part: usize,
    flags: u64,
    digest: u64,
    wrong: Option<&'static str>,
    codes: Vec<(Code, u64)>,
    refused: Option<Reason>,
    is_damaged: bool,
}

impl Told {
    /// Nothing yet, and at how many items it is enough.
    pub fn until(items_max: u64) -> Self {
        Self { items_max, ..Self::default() }
    }

    /// Takes an item and looks whether it is one that a reader may tell.
    pub fn take(&mut self, place: Place, item: &Item) -> ControlFlow<()> {
        if self.items == self.items_max {
            self.wrong.get_or_insert("told on after enough");
        }
        self.items += 1;
        if place.line == 0 || place.part < self.part {
            self.wrong.get_or_insert("the places go back");
        }
        self.part = place.part;
        let mut digest = Digest(DefaultHasher::new());
        self.digest.hash(&mut digest.0);
        let _ = write!(digest, "{place:?}{item:?}");
        self.digest = digest.0.finish();
        if digest_bytes(item) > RECORD_BYTES_MAX {
            self.wrong.get_or_insert("a record is too large");
        }
        match item {
            Item::Story(story) => self.story(story),
            Item::Author(author) => self.author(author),
            Item::Comment(comment) => self.comment(comment),
            Item::Note(note) => {
                self.notes += 1;
                self.flag(60, note.source_id.is_some());
                self.flag(61, note.parent_source_id.is_some());
                if note.source_id.as_deref() == Some("") {
                    self.wrong.get_or_insert("a note with an empty key");
                }
            }
        }
        if self.items >= self.items_max { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn story(&mut self, story: &StoryRecord) {
        self.stories += 1;
        self.flag(0, story.url.is_some());
        self.flag(1, story.title.is_empty());
        self.flag(2, story.closed);
        self.flag(3, story.hidden);
        self.flag(4, story.identifier.is_some());
        self.flag(5, story.body.is_some());
        self.flag(9, story.attached_to.is_some());
    }

    fn author(&mut self, author: &AuthorRecord) {
        self.authors += 1;
        self.flag(6, author.email.is_some());
        self.flag(7, author.banned);
        self.flag(8, author.url.is_some());
        if author.source_id.as_deref().is_none_or(str::is_empty) {
            self.wrong.get_or_insert("a person without a key");
        }
    }

    fn comment(&mut self, comment: &CommentRecord) {
        self.comments += 1;
        self.flag(10 + comment.state as u32, true);
        self.flag(21, comment.parent_source_id.is_some());
        self.flag(22, comment.created_at.is_some());
        self.flag(23, comment.edited_at.is_some());
        self.flag(24, comment.votes.is_some());
        self.flag(25, comment.pinned || comment.picked);
        self.flag(26, comment.body.is_empty());
        self.flag(27, comment.author.source_id.is_some());
        self.flag(28, comment.author.email.is_some());
        self.flag(29, comment.author.name.is_empty());
        self.flag(30, comment.story_key.is_some());
        if comment.parent_source_id.as_ref() == Some(&comment.source_id) {
            self.wrong.get_or_insert("a comment that is its own parent");
        }
    }

    fn flag(&mut self, bit: u32, is_set: bool) {
        self.flags |= u64::from(is_set) << bit;
    }

    /// How a reader refused.
    pub fn refused(mut self, refusal: &Refusal) -> Result<Self, String> {
        check_message(refusal)?;
        self.refused = Some(refusal.reason);
        Ok(self)
    }

    /// How a reader ended.
    pub fn summed(mut self, summary: Summary) -> Result<Self, String> {
        if let Some(wrong) = self.wrong {
            return Err(wrong.to_owned());
        }
        let noted = summary.notes.values().sum::<u64>() + summary.others;
        let counted = (summary.stories, summary.authors, summary.comments, noted);
        if counted != (self.stories, self.authors, self.comments, self.notes) {
            return Err(format!("the summary counts {counted:?}, and {} items were told", self.items));
        }
        self.is_damaged = summary.damage.is_some();
        self.others = summary.others;
        self.codes = summary.notes.into_iter().collect();
        Ok(self)
    }

    /// What it comes to.
    pub fn ran(self, bytes: &[u8]) -> Ran {
        let mut hasher = DefaultHasher::new();
        let scale = |count: u64| count.checked_ilog2();
        for (code, count) in &self.codes {
            (code, scale(*count)).hash(&mut hasher);
        }
        (self.refused, self.flags, self.is_damaged).hash(&mut hasher);
        (scale(self.stories), scale(self.authors), scale(self.comments), scale(self.others))
            .hash(&mut hasher);
        let is_packed = bytes.starts_with(b"\x1f\x8b") || bytes.starts_with(b"PK");
        Ran {
            way: hasher.finish(),
            codes: self.codes.into_iter().map(|(code, _)| code).collect(),
            reason: self.refused,
            comments: self.comments,
            bytes: if is_packed { (1 << 20) + 100 * bytes.len() } else { bytes.len() },
        }
    }
}

/// Refusals end up in logs and on terminals.
fn check_message(refusal: &Refusal) -> Result<(), String> {
    let is_odd = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if refusal.message.is_empty()
        || refusal.message.len() > MESSAGE_BYTES_MAX
        || refusal.message.contains(is_odd)
    {
        return Err(format!("a refusal that cannot be shown: {:?}", refusal.reason));
    }
    Ok(())
}

/// How many bytes of texts an item holds.
fn digest_bytes(item: &Item) -> usize {
    let len = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let author = |author: &AuthorRecord| {
        len(&author.source_id) + author.name.len() + len(&author.url) + len(&author.email)
    };
    match item {
        Item::Story(story) => {
            let body = story.body.as_ref().map_or(0, |body| body.source().len());
            len(&story.source_key)
                + len(&story.identifier)
                + len(&story.attached_to)
                + len(&story.url)
                + story.title.len()
                + body
        }
        Item::Author(record) => author(record),
        Item::Comment(comment) => {
            let keys = comment.source_id.len() + len(&comment.parent_source_id) + len(&comment.story_key);
            keys + author(&comment.author) + comment.body.source().len()
        }
        Item::Note(note) => len(&note.source_id) + len(&note.parent_source_id) + len(&note.story_key),
    }
}

/// Hashes what is written to it.
struct Digest(DefaultHasher);

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.hash(&mut self.0);
        Ok(())
    }
}

/// The hash of an input, which names it.
pub fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
