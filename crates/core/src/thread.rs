//! What staff do in a thread without restricting its authors: pin, pick, lock; and closing a story. Nobody is told a reason
//! for these, so none is asked for.

use crate::comment::{CommentSeen, Status};
use crate::event::Change;
use crate::id::{EventId, SiteId, StoryId};
use crate::reader::{Asker, Subject, Verb, may};
use crate::refusal::{Refusal, Wrong};
use crate::story::StoryState;
use crate::time::Micros;

/// Most threads of one story that are pinned at once.
pub const PINNED_MAX: u32 = 3;
/// Most comments that one act holds together with their thread.
pub const HELD_AT_ONCE_MAX: usize = 2_000;

/// What is done to a comment, or to the thread that it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The thread stands before all others.
    Pin,
    /// It stands where its order puts it.
    Unpin,
    /// The editors recommend the comment.
    Pick,
    /// They do no longer.
    Unpick,
    /// Nobody can reply in the thread.
    Lock,
    /// Readers can reply again.
    Unlock,
}

impl Mark {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Pin, Self::Unpin, Self::Pick, Self::Unpick, Self::Lock, Self::Unlock];

    /// Its spelling in forms and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pin => "pin",
            Self::Unpin => "unpin",
            Self::Pick => "pick",
            Self::Unpick => "unpick",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
        }
    }

    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.as_str() == text)
    }

    /// The kind of its event.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Pin => "thread_pinned",
            Self::Unpin => "thread_unpinned",
            Self::Pick => "comment_picked",
            Self::Unpick => "comment_unpicked",
            Self::Lock => "thread_locked",
            Self::Unlock => "thread_unlocked",
        }
    }

    /// Whether it is about the whole thread, and so about its first comment.
    pub const fn is_of_thread(self) -> bool {
        !matches!(self, Self::Pick | Self::Unpick)
    }

    /// Whether it puts something there, so that the comment has to be there for readers.
    const fn needs_shown(self) -> bool {
        matches!(self, Self::Pin | Self::Pick)
    }
}

/// A wish to mark a comment or its thread.
#[derive(Clone, Debug)]
pub struct MarkComment {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who asks.
    pub asker: Asker,
    /// What they want.
    pub mark: Mark,
    /// The present.
    pub now: Micros,
}

/// How a comment is marked, as the store saw it under its story's lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Its thread stands before others.
    pub is_pinned: bool,
    /// The editors recommend it.
    pub is_picked: bool,
    /// Nobody can reply in its thread.
    pub is_locked: bool,
    /// Threads of its story that are pinned, those among them that are held or removed as well: they may come back.
    pub pinned_count: u32,
}

/// Decides on marking a comment or its thread.
pub fn mark<'c>(cmd: &'c MarkComment, seen: &'c CommentSeen, marks: &Marks) -> Result<Change<'c>, Refusal> {
    if !may(&cmd.asker, Verb::Decide, &seen.subject()) {
        return Err(Refusal::Forbidden);
    }
    if cmd.mark.is_of_thread() && seen.parent_id.is_some() {
        let why = "Threads are pinned and locked by their first comment.";
        return Err(Refusal::field("do", Wrong::NotOffered { why }));
    }
    let is_so = match cmd.mark {
        Mark::Pin => marks.is_pinned,
        Mark::Unpin => !marks.is_pinned,
        Mark::Pick => marks.is_picked,
        Mark::Unpick => !marks.is_picked,
        Mark::Lock => marks.is_locked,
        Mark::Unlock => !marks.is_locked,
    };
    if is_so {
        return Err(Refusal::NothingChanges);
    }
    if cmd.mark.needs_shown() && seen.status != Status::Published || !seen.was_shown {
        return Err(Refusal::CommentGone);
    }
    if cmd.mark == Mark::Pin && marks.pinned_count >= PINNED_MAX {
        return Err(Refusal::PinnedFull { max: PINNED_MAX });
    }
    Ok(Change::CommentMarked { cmd, seen })
}

/// A wish to close or reopen a story.
#[derive(Clone, Debug)]
pub struct SetState {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who asks.
    pub asker: Asker,
    /// The story.
    pub story_id: StoryId,
    /// What it is to be.
    pub to: StoryState,
    /// The present.
    pub now: Micros,
}

/// A story as a decision on it needs it.
#[derive(Clone, Debug)]
pub struct StorySeen {
    /// Its site.
    pub site_id: SiteId,
    /// Its section; empty for none.
    pub section: String,
    /// What it is.
    pub state: StoryState,
}

/// Decides on closing or reopening a story. One that is closed by its age is open by the newsroom's word: it opens with the
/// site's setting, not with this.
pub fn set_state<'c>(cmd: &'c SetState, seen: &'c StorySeen) -> Result<Change<'c>, Refusal> {
    let subject = Subject { site_id: seen.site_id, section: &seen.section, guest: None, account: None };
    if !may(&cmd.asker, Verb::Decide, &subject) {
        return Err(Refusal::Forbidden);
    }
    if seen.state == cmd.to { Err(Refusal::NothingChanges) } else { Ok(Change::StoryState { cmd, seen }) }
}
