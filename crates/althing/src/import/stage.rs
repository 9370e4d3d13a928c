//! Reading a source to its end, into a file of its own. Blocks; runs on a thread that may.

use std::ops::ControlFlow;

use althing_core::time::Micros;
use althing_formats::record::{AuthorRecord, CommentRecord, CommentState, StoryRecord};
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

/// A comment as it is written down: with its place in the source, for what is said of it later.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// The place.
    pub place: Place,
    /// The comment.
    pub record: CommentRecord,
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
    let mut taker = Taker {
        input,
        staging,
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
    let Taker { staging, skips, too_old, failure, .. } = taker;
    if let Some(failure) = failure {
        return Err(failure);
    }
    let summary = read.map_err(|refusal| refusal.to_string())?;
    Ok(Read { staging, skips, summary, too_old })
}

/// What a source is: said by the operator, or seen.
pub fn recognised(input: &Input, format: Option<Format>) -> Result<Recognised, String> {
    if let Some(format) = format {
        return Ok(Recognised { format, evidence: "as it was said to be".to_owned() });
    }
    let seen = match input.database() {
        Some(path) => Database::open(path)
            .and_then(|tables| althing_formats::source::recognise_tables(&tables)),
        None => althing_formats::source::recognise(input),
    };
    seen.map_err(|refusal| refusal.to_string())
}

/// Takes what a reader tells.
struct Taker<'a> {
    input: &'a Input,
    staging: Staging,
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
            Item::Story(story) => self.story(&story),
            Item::Author(author) => self.author(&author),
            Item::Comment(comment) => self.comment(place, *comment),
            Item::Note(note) => self.note(place, &note),
        };
        match taken {
            Ok(()) => ControlFlow::Continue(()),
            Err(words) => {
                self.failure = Some(words);
                ControlFlow::Break(())
            }
        }
    }

    fn story(&mut self, story: &StoryRecord) -> Result<(), String> {
        let key = story.source_key.as_deref().unwrap_or_default();
        self.staging.add_story(key, &written(story)?).map_err(|error| error.to_string())
    }

    fn author(&mut self, author: &AuthorRecord) -> Result<(), String> {
        let Some(id) = &author.source_id else { return Ok(()) };
        self.staging.add_author(id, &written(author)?).map_err(|error| error.to_string())
    }

    fn comment(&mut self, place: Place, record: CommentRecord) -> Result<(), String> {
        if self.since.is_some_and(|since| record.created_at.is_some_and(|at| at < since.0)) {
            self.too_old += 1;
            return self.skip(place, Some(&record.source_id), "before --since");
        }
        let kept = Kept { place, record };
        let bytes = written(&kept)?;
        let record = &kept.record;
        self.staging
            .add_comment(&Staged {
                source_id: &record.source_id,
                parent: record.parent_source_id.as_deref(),
                story: record.story_key.as_deref().unwrap_or_default(),
                author: record.author.source_id.as_deref(),
                at: record.created_at,
                is_deleted: record.state == CommentState::Deleted,
                record: &bytes,
            })
            .map_err(|error| error.to_string())
    }

    fn note(&mut self, place: Place, note: &Note) -> Result<(), String> {
        if !note.code.skips() {
            return Ok(());
        }
        if let Some(id) = &note.source_id {
            let skipped = self.staging.add_skipped(id, note.parent_source_id.as_deref());
            skipped.map_err(|error| error.to_string())?;
        }
        self.skip(place, note.source_id.as_deref(), note.code.name())
    }

    fn skip(&mut self, place: Place, key: Option<&str>, reason: &str) -> Result<(), String> {
        let part = self.input.parts().get(place.part).map_or("", |part| part.name());
        self.skips.add(part, place, key, reason).map_err(|error| error.to_string())
    }
}

fn written<T: Serialize>(record: &T) -> Result<Vec<u8>, String> {
    serde_json::to_vec(record).map_err(|error| error.to_string())
}

/// A record as it was written down.
pub fn kept<T: for<'r> Deserialize<'r>>(bytes: &[u8]) -> Result<T, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}
