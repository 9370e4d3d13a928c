//! What readers tell, and to whom.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;

use super::cursor::Cursor;
use super::{Code, Damage, Item, Note, Options, Place, Sink, Summary};
use crate::record::{AuthorRecord, CommentRecord, StoryRecord};
use crate::refusal::Refusal;

/// Most stories and authors remembered as told, so that one which comes with each of its comments is not told
/// again each time. When there are more, all are forgotten, and some are told twice.
const RECENT_MAX: usize = 65_536;

/// Why a reader ends before its input does.
pub(crate) enum Stop {
    /// The input is refused.
    Refused(Refusal),
    /// Whoever takes the records wants no more.
    Enough,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(crate) type Told = Result<(), Stop>;

/// The way out of a reader: everything it tells goes through here and is counted.
pub(crate) struct Out<'a> {
    sink: &'a mut Sink<'a>,
    pub options: &'a Options,
    pub summary: Summary,
    pub place: Place,
    recent: HashSet<u64>,
}

impl<'a> Out<'a> {
    pub(crate) fn new(options: &'a Options, sink: &'a mut Sink<'a>) -> Self {
        Self { sink, options, summary: Summary::default(), place: Place::default(), recent: HashSet::new() }
    }

    /// What is told next stands where the cursor is.
    pub(crate) fn at(&mut self, cursor: &Cursor<'_>) {
        (self.place.line, self.place.offset) = (cursor.line(), cursor.offset());
    }

    pub(crate) fn story(&mut self, story: StoryRecord) -> Told {
        self.summary.stories += 1;
        self.tell(Item::Story(Box::new(story)))
    }

    /// For formats that name the story with each comment: tells it when it says something new.
    pub(crate) fn story_of_comment(&mut self, story: StoryRecord) -> Told {
        let shown = (story.closed, story.hidden, &story.attached_to);
        let said = (&story.source_key, &story.url, &story.title, shown);
        if self.is_new(&(0, said)) { self.story(story) } else { Ok(()) }
    }

    pub(crate) fn author(&mut self, author: AuthorRecord) -> Told {
        // Some exports have a row for each comment of an author.
        let said = (&author.source_id, &author.name, &author.email, &author.url, author.banned);
        if !self.is_new(&(1, said)) {
            return Ok(());
        }
        self.summary.authors += 1;
        self.tell(Item::Author(Box::new(author)))
    }

    pub(crate) fn comment(&mut self, mut comment: CommentRecord) -> Told {
        comment.line = self.place.line as usize;
        if comment.parent_source_id.as_ref() == Some(&comment.source_id) {
            comment.parent_source_id = None;
            self.note_about(Note::of(Code::OwnParent, &comment.source_id))?;
        }
        self.summary.comments += 1;
        self.tell(Item::Comment(Box::new(comment)))
    }

    /// Tells that a record was skipped or read in part.
    pub(crate) fn note(&mut self, code: Code) -> Told {
        self.note_about(Note::new(code))
    }

    pub(crate) fn note_about(&mut self, note: Note) -> Told {
        self.look_at_end(&note);
        *self.summary.notes.entry(note.code).or_default() += 1;
        self.tell(Item::Note(note))
    }

    /// Tells that a record was skipped that is none of a comment: those are counted apart.
    pub(crate) fn skip_other(&mut self, note: Note) -> Told {
        self.look_at_end(&note);
        self.summary.others += 1;
        self.tell(Item::Note(note))
    }

    fn look_at_end(&mut self, note: &Note) {
        if note.code == Code::CutOff {
            let how = "the file ends in the middle";
            self.summary.damage.get_or_insert(Damage { place: self.place, how });
        }
    }

    /// What the part is of ends here, before it should.
    pub(crate) fn damaged(&mut self, (line, offset): (u64, u64), how: &'static str) {
        let place = Place { part: self.place.part, line, offset };
        self.summary.damage.get_or_insert(Damage { place, how });
    }

    /// The part cannot be unpacked to its end, which is why what is in it ends there.
    pub(crate) fn packed_badly(&mut self, damage: Damage) {
        if self.summary.damage.is_none_or(|before| before.place.part == damage.place.part) {
            self.summary.damage = Some(damage);
        }
    }

    fn tell(&mut self, item: Item) -> Told {
        match (self.sink)(self.place, item) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Enough),
        }
    }

    fn is_new(&mut self, said: &impl Hash) -> bool {
        let mut hasher = DefaultHasher::new();
        said.hash(&mut hasher);
        if self.recent.len() == RECENT_MAX {
            self.recent.clear();
        }
        self.recent.insert(hasher.finish())
    }
}
