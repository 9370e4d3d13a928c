//! Reading a source to its end, into a file of its own. Blocks; runs on a thread that may.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use althing_core::time::Micros;
use althing_formats::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord, Text};
use althing_formats::refusal::Refusal;
use althing_formats::source::{
    Format, Input, Item, Note, Options as Reading, Place, Recognised, Summary, read, read_tables,
};
use althing_store::staging::{Staged, Staging};
use serde::{Deserialize, Serialize};

use super::actions::{Options, Progress, Watch};
use super::foreign::Database;
use super::skips::Skips;

/// Records between two looks at whether the import is to stop, and two reports of how far it is.
const LOOK_EVERY: u64 = 1_000;
/// Records that are handed on together to be written down: for each alone, one thread would wake the other.
const TOGETHER_MAX: usize = 64;
/// What they weigh at most, in bytes, but for the last of them.
const TOGETHER_BYTES_MAX: usize = 256 * 1024;
/// How often that much is read before it is written down.
const AHEAD_MAX: usize = 2;

/// A comment as it is written down: with its place in the source, for what is said of it later.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// The place.
    pub place: Place,
    /// The comment.
    pub record: Box<CommentRecord>,
}

/// A story as it is written down, the same way.
#[derive(Serialize, Deserialize)]
pub struct KeptStory {
    /// The place.
    pub place: Place,
    /// What is said of it there.
    pub record: Box<StoryRecord>,
}

/// A source that was read to its end.
pub struct Read {
    /// What it holds.
    pub staging: Staging,
    /// What was skipped so far.
    pub skips: Skips,
    /// How much that was.
    pub summary: Summary,
    /// Comments that are older than what is wanted.
    pub too_old: u64,
}

/// Reads a source as what it was recognised as.
pub fn stage(
    input: &Input,
    recognised: &Recognised,
    options: &Options,
    watch: &Watch,
    staging: Staging,
    skips: Skips,
) -> Result<Read, String> {
    let reading = Reading { zone_seconds: options.zone_seconds };
    let (send, lines) = sync_channel(AHEAD_MAX);
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || write_down(staging, &lines));
        let mut taker = Taker {
            input,
            lines: send,
            together: Vec::with_capacity(TOGETHER_MAX),
            together_bytes: 0,
            skips,
            watch,
            since: options.since,
            too_old: 0,
            taken: 0,
            failure: None,
        };
        let mut sink = |place: Place, item: Item| taker.take(place, item);
        let read = match input.database() {
            Some(path) => Database::open(path)
                .and_then(|mut tables| read_tables(&mut tables, recognised.format, &reading, &mut sink)),
            None => read(input, recognised.format, &reading, &mut sink),
        };
        // Where nobody writes any more, that thread says why.
        let _ = taker.hand_on();
        let Taker { skips, too_old, failure, lines, .. } = taker;
        drop(lines);
        let staging = writing.join().map_err(|_| "the import failed inside while it was written down")??;
        if let Some(failure) = failure {
            return Err(failure);
        }
        let summary = read.map_err(|refusal| refusal.to_string())?;
        Ok(Read { staging, skips, summary, too_old })
    })
}

/// What is to be written down, while the next is read.
enum Line {
    Story { key: String, record: Vec<u8> },
    Author { source_id: String, record: Vec<u8> },
    Comment { record: Vec<u8>, kept: Box<CommentRecord> },
    Skipped { source_id: String, parent: Option<String> },
}

impl Line {
    /// About what it weighs.
    fn bytes(&self) -> usize {
        match self {
            Self::Story { record, .. } | Self::Author { record, .. } | Self::Comment { record, .. } => {
                record.len()
            }
            Self::Skipped { source_id, .. } => source_id.len(),
        }
    }
}

fn write_down(mut staging: Staging, lines: &Receiver<Vec<Line>>) -> Result<Staging, String> {
    for line in lines.iter().flatten() {
        match &line {
            Line::Story { key, record } => staging.add_story(key, record),
            Line::Author { source_id, record } => staging.add_author(source_id, record),
            Line::Skipped { source_id, parent } => staging.add_skipped(source_id, parent.as_deref()),
            Line::Comment { record, kept } => staging.add_comment(&Staged {
                source_id: &kept.source_id,
                parent: kept.parent_source_id.as_deref(),
                story: kept.story_key.as_deref().unwrap_or_default(),
                author: kept.author.source_id.as_deref(),
                at: kept.created_at,
                is_deleted: kept.state == CommentState::Deleted,
                record,
            }),
        }
        .map_err(|error| error.to_string())?;
    }
    Ok(staging)
}

/// What a source is: said by the operator, or seen.
pub fn recognised(input: &Input, format: Option<Format>) -> Result<Recognised, Refusal> {
    if let Some(format) = format {
        return Ok(Recognised { format, evidence: "as it was said to be".to_owned() });
    }
    match input.database() {
        Some(path) => {
            Database::open(path).and_then(|tables| althing_formats::source::recognise_tables(&tables))
        }
        None => althing_formats::source::recognise(input),
    }
}

/// Takes what a reader tells.
struct Taker<'a> {
    input: &'a Input,
    lines: SyncSender<Vec<Line>>,
    together: Vec<Line>,
    together_bytes: usize,
    skips: Skips,
    watch: &'a Watch,
    since: Option<Micros>,
    too_old: u64,
    taken: u64,
    failure: Option<String>,
}

impl Taker<'_> {
    fn take(&mut self, place: Place, item: Item) -> ControlFlow<()> {
        self.taken += 1;
        if self.taken.is_multiple_of(LOOK_EVERY) {
            if let Err(stopped) = self.watch.go_on() {
                self.failure = Some(stopped);
                return ControlFlow::Break(());
            }
            self.watch.tell(Progress::Reading {
                bytes: self.input.progress().bytes(),
                of_bytes: self.input.packed_bytes(),
            });
        }
        let taken = match item {
            Item::Story(story) => self.story(place, story),
            Item::Author(author) => self.author(*author),
            Item::Comment(comment) => self.comment(place, comment),
            Item::Note(note) => self.note(place, note),
        };
        match taken {
            Ok(()) => ControlFlow::Continue(()),
            Err(words) => {
                self.failure = Some(words);
                ControlFlow::Break(())
            }
        }
    }

    /// Fails when nobody writes any more: then that thread says why.
    fn send(&mut self, line: Line) -> Result<(), String> {
        self.together_bytes += line.bytes();
        self.together.push(line);
        if self.together.len() < TOGETHER_MAX && self.together_bytes < TOGETHER_BYTES_MAX {
            return Ok(());
        }
        self.hand_on()
    }

    fn hand_on(&mut self) -> Result<(), String> {
        self.together_bytes = 0;
        let together = std::mem::replace(&mut self.together, Vec::with_capacity(TOGETHER_MAX));
        self.lines.send(together).map_err(|_| "the import could not be written down".to_owned())
    }

    fn story(&mut self, place: Place, record: Box<StoryRecord>) -> Result<(), String> {
        let key = record.source_key.clone().unwrap_or_default();
        self.send(Line::Story { key, record: written(&KeptStory { place, record })? })
    }

    fn author(&mut self, author: AuthorRecord) -> Result<(), String> {
        let record = written(&author)?;
        author.source_id.map_or(Ok(()), |source_id| self.send(Line::Author { source_id, record }))
    }

    fn comment(&mut self, place: Place, record: Box<CommentRecord>) -> Result<(), String> {
        if self.since.is_some_and(|since| record.created_at.is_some_and(|at| at < since.0)) {
            self.too_old += 1;
            return self.skip(place, Some(&record.source_id), "before --since");
        }
        let mut kept = Kept { place, record };
        let bytes = written(&kept)?;
        // Its text is in the bytes.
        kept.record.body = Text::default();
        self.send(Line::Comment { record: bytes, kept: kept.record })
    }

    fn note(&mut self, place: Place, note: Note) -> Result<(), String> {
        if !note.code.skips() {
            return Ok(());
        }
        self.skip(place, note.source_id.as_deref(), note.code.name())?;
        let parent = note.parent_source_id;
        note.source_id.map_or(Ok(()), |source_id| self.send(Line::Skipped { source_id, parent }))
    }

    fn skip(&mut self, place: Place, key: Option<&str>, reason: &str) -> Result<(), String> {
        self.skips.add(place, key, reason).map_err(|error| error.to_string())
    }
}

fn written<T: Serialize>(record: &T) -> Result<Vec<u8>, String> {
    serde_json::to_vec(record).map_err(|error| error.to_string())
}

/// A record as it was written down.
pub fn kept<T: for<'r> Deserialize<'r>>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}
