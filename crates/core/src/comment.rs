//! A comment: submitted, edited, withdrawn, removed. The decisions, without doing them.
//!
//! Each decision takes what the actor asks (prepared outside of any lock), what the store saw under its locks, and
//! the site's policy; it gives a [`Change`] for the store to apply, or a [`Refusal`].

use crate::event::Change;
use crate::id::{AccountId, CommentId, EventId, GuestId, RevisionId, SiteId, StoryId};
use crate::policy::{self, AuthorSeen, HoldReason, Verdict};
use crate::reader::{Actor, Asker, Subject, Verb, may};
use crate::refusal::{Refusal, Wrong};
use crate::score::Signals;
use crate::site::Settings;
use crate::story::Openness;
use crate::text::SafeHtml;
use crate::time::{MINUTE, Micros};

/// Deepest place in a thread. Far beyond any reader's patience; a bound for arithmetic, not for taste.
pub const DEPTH_MAX: u32 = 1_000_000;
/// A form sent again unchanged within this time is the same comment, in microseconds.
pub const FORM_REPLAY: i64 = 10 * MINUTE;

/// The state of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Everyone sees it.
    Published,
    /// Waits for a moderator.
    Pending,
    /// Was never shown, and will not be.
    Rejected,
    /// Taken down by staff after it was shown.
    Removed,
    /// Taken back by its author.
    Withdrawn,
    /// Text and name are gone for good.
    Erased,
}

impl Status {
    /// All states.
    pub const ALL: [Self; 6] =
        [Self::Published, Self::Pending, Self::Rejected, Self::Removed, Self::Withdrawn, Self::Erased];

    /// Its spelling in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
            Self::Removed => "removed",
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }

    /// The state with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }

    /// Whether its author could still take it back.
    pub const fn is_alive(self) -> bool {
        matches!(self, Self::Published | Self::Pending | Self::Rejected)
    }

    /// Whether it stands as a placeholder while it has replies.
    pub const fn is_placeholder(self) -> bool {
        matches!(self, Self::Removed | Self::Withdrawn | Self::Erased)
    }
}

/// The order of threads, and of replies within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// By votes, ties oldest first.
    #[default]
    Best,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
    /// Most discussed first, ties oldest first.
    Discussed,
}

impl Sort {
    /// All orders, as the menu lists them.
    pub const ALL: [Self; 4] = [Self::Best, Self::Newest, Self::Oldest, Self::Discussed];

    /// Its spelling in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Best => "best",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Discussed => "discussed",
        }
    }

    /// The order with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }
}

/// A text ready to be stored: source as normalised, HTML as rendered from it, and what was found out about it.
#[derive(Clone, Debug)]
pub struct PreparedBody {
    /// Markdown, normalised.
    pub source: String,
    /// Its HTML.
    pub html: SafeHtml,
    /// What policy looks at besides the source; of an import nothing.
    pub signals: Signals,
}

/// The guest row that goes with a new comment.
#[derive(Clone, Debug)]
pub struct NewGuest {
    /// Its id.
    pub id: GuestId,
    /// The name, as shown.
    pub name: String,
    /// The name folded for comparison.
    pub name_key: String,
    /// 0..=11, the hue of the generated picture.
    pub hue: u8,
    /// For imported authors: hash of source system and name. They share one row.
    pub source_key: Option<[u8; 32]>,
    /// Whose row it is, when somebody who is signed in writes: one for each site.
    pub account_id: Option<AccountId>,
    /// The address that was given, by the key it is found by.
    pub contact_key: Option<[u8; 32]>,
    /// Whether they asked for mails about replies.
    pub notices: bool,
}

impl NewGuest {
    /// Who writes.
    pub fn actor(&self) -> Actor {
        self.account_id.map_or(Actor::Guest(self.id), Actor::Account)
    }
}

/// A story row to be made before its first comment.
#[derive(Clone, Debug)]
pub struct NewStory {
    /// Its id: the hash of site and canonical address.
    pub id: StoryId,
    /// Its address as given.
    pub url: String,
    /// Its canonical address.
    pub url_key: String,
}

/// What tells that two readers of one day came from the same network, and nothing else: the day, counted since
/// 1970, and a keyed hash of the network with that day's key.
pub type Mark = (i64, [u8; 32]);

/// A wish to comment, prepared: everything slow or random is done.
#[derive(Clone, Debug)]
pub struct Submit {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Id of the comment.
    pub comment_id: CommentId,
    /// Id of its first text.
    pub revision_id: RevisionId,
    /// Its author.
    pub guest: NewGuest,
    /// The site.
    pub site_id: SiteId,
    /// The story's id.
    pub story_id: StoryId,
    /// What to store when the story is not stored yet; none when the door did not name its address.
    pub new_story: Option<NewStory>,
    /// The comment it answers.
    pub parent_id: Option<CommentId>,
    /// The text.
    pub body: PreparedBody,
    /// Random bytes that tie the log to this text and can be forgotten with it.
    pub salt: [u8; 16],
    /// SHA-256 of site and idempotency key.
    pub key_hash: [u8; 32],
    /// For forms: the key hash that the same form had in the time window before.
    pub key_hash_before: Option<[u8; 32]>,
    /// SHA-256 of the request, to tell a retry from a key used twice.
    pub fingerprint: [u8; 32],
    /// A guest's mark; none of whoever is signed in, or came from this machine.
    pub mark: Option<Mark>,
    /// A guest's marks with every day's key that is kept, which bans of networks are compared with.
    pub marks: Vec<Mark>,
    /// When a guest of the same network last wrote under the story, as far as it is remembered.
    pub last_here: Option<Micros>,
    /// The present.
    pub now: Micros,
}

/// What the store saw, under its locks, for a [`Submit`].
#[derive(Clone, Debug, Default)]
pub struct SubmitSeen {
    /// The story, if stored.
    pub story: Option<Openness>,
    /// The comment to be answered, if any was asked for and found.
    pub parent: Option<ParentSeen>,
    /// A comment that already has this idempotency key.
    pub replay: Option<ReplaySeen>,
    /// When the story is not stored: the stored story that its address belongs to by now.
    pub url_owner: Option<StoryId>,
    /// Whether an account has a guest's name, or one that looks like it.
    pub name_taken: bool,
    /// What is known of the author.
    pub author: AuthorSeen,
    /// The section of its story; empty for none.
    pub section: String,
}

/// The comment to be answered.
#[derive(Clone, Copy, Debug)]
pub struct ParentSeen {
    /// Its story.
    pub story_id: StoryId,
    /// First comment of its thread.
    pub root_id: CommentId,
    /// Its depth.
    pub depth: u32,
    /// Its state.
    pub status: Status,
    /// Whether nobody can reply in its thread.
    pub is_locked: bool,
}

/// A comment that was made with the same idempotency key.
#[derive(Clone, Copy, Debug)]
pub struct ReplaySeen {
    /// Its id.
    pub comment_id: CommentId,
    /// What was asked then; none once its comment was erased.
    pub fingerprint: Option<[u8; 32]>,
    /// When.
    pub at: Micros,
}

/// What comes of a [`Submit`].
#[derive(Debug)]
pub enum Submitted<'c> {
    /// A new comment.
    New(Change<'c>),
    /// The same request came before: this is its comment.
    Replay(CommentId),
}

/// A comment to be stored: what apply needs besides the [`Submit`].
#[derive(Clone, Debug)]
pub struct Placement {
    /// First comment of its thread: itself at depth 0.
    pub root_id: CommentId,
    /// 0 for the first of a thread.
    pub depth: u32,
    /// Published or pending.
    pub status: Status,
    /// Why it waits, if it does.
    pub held: Vec<HoldReason>,
}

/// Decides on a new comment.
pub fn submit<'c>(cmd: &'c Submit, seen: &SubmitSeen, settings: &Settings) -> Result<Submitted<'c>, Refusal> {
    if let Some(replay) = seen.replay {
        return decide_replay(cmd, replay);
    }
    let openness = match (seen.story, &cmd.new_story) {
        (Some(openness), _) => openness,
        (None, Some(_)) => Openness::new(cmd.now),
        (None, None) => return Err(Refusal::StoryRequired),
    };
    if seen.story.is_none() && seen.url_owner.is_some_and(|owner| owner != cmd.story_id) {
        return Err(Refusal::StoryMismatch);
    }
    let (root_id, depth) = place(cmd, seen)?;
    if seen.author.is_erased {
        return Err(Refusal::SignedOut);
    }
    if seen.name_taken {
        return Err(Refusal::field("author.name", Wrong::Taken));
    }
    let context = policy::Context {
        settings,
        author: &seen.author,
        signals: &cmd.body.signals,
        story: openness,
        is_edit: false,
        now: cmd.now,
    };
    let held = match policy::judge(&context) {
        Verdict::Pass => Vec::new(),
        Verdict::Hold(reasons) => reasons,
        Verdict::Refuse(refusal) => return Err(refusal),
    };
    let status = if held.is_empty() { Status::Published } else { Status::Pending };
    let placement = Placement { root_id, depth, status, held };
    let make_story = if seen.story.is_none() { cmd.new_story.as_ref() } else { None };
    Ok(Submitted::New(Change::CommentSubmitted { cmd, placement, make_story }))
}

fn decide_replay<'c>(cmd: &Submit, replay: ReplaySeen) -> Result<Submitted<'c>, Refusal> {
    // What was erased cannot be compared any more; that its key comes again is enough not to bring it back.
    if replay.fingerprint.is_none_or(|fingerprint| fingerprint == cmd.fingerprint) {
        Ok(Submitted::Replay(replay.comment_id))
    } else {
        Err(Refusal::KeyReused)
    }
}

fn place(cmd: &Submit, seen: &SubmitSeen) -> Result<(CommentId, u32), Refusal> {
    if cmd.parent_id.is_none() {
        return Ok((cmd.comment_id, 0));
    }
    let parent =
        seen.parent.filter(|parent| parent.story_id == cmd.story_id).ok_or(Refusal::ParentUnknown)?;
    match parent.status {
        Status::Published => {}
        Status::Removed | Status::Withdrawn | Status::Erased => return Err(Refusal::ParentGone),
        Status::Pending | Status::Rejected => return Err(Refusal::ParentUnknown),
    }
    if parent.is_locked {
        return Err(Refusal::ThreadLocked);
    }
    if parent.depth >= DEPTH_MAX {
        return Err(Refusal::ThreadTooDeep { max: DEPTH_MAX });
    }
    Ok((parent.root_id, parent.depth + 1))
}

/// A comment as a decision on it needs it.
#[derive(Clone, Debug)]
pub struct CommentSeen {
    /// Its id.
    pub id: CommentId,
    /// Its site.
    pub site_id: SiteId,
    /// Its story.
    pub story_id: StoryId,
    /// First comment of its thread.
    pub root_id: CommentId,
    /// The comment it answers.
    pub parent_id: Option<CommentId>,
    /// The section of its story; empty for none.
    pub section: String,
    /// Its author.
    pub guest_id: GuestId,
    /// The author's account, where they have one.
    pub account_id: Option<AccountId>,
    /// Its state.
    pub status: Status,
    /// When it was submitted; the edit window counts from here.
    pub submitted_at: Micros,
    /// The visible text's id.
    pub revision_id: RevisionId,
    /// The visible text's source; an edit to the same text changes nothing.
    pub source: String,
    /// The newer text that waits beside it, if one does.
    pub pending: Option<Waiting>,
    /// Why it, or the newer text, waits.
    pub held: Vec<HoldReason>,
    /// What decides whether its story is closed.
    pub story: Openness,
    /// What is known of its author; of an edit only.
    pub author: AuthorSeen,
    /// Whether readers ever saw it.
    pub was_shown: bool,
    /// Readers' reports that nobody has looked at.
    pub open_reports: u32,
}

impl CommentSeen {
    /// The text that staff judge: the newer one that waits, or else the visible one.
    pub fn judged(&self) -> RevisionId {
        self.pending.as_ref().map_or(self.revision_id, |pending| pending.revision_id)
    }

    /// What [`may`] is asked about.
    pub fn subject(&self) -> Subject<'_> {
        Subject {
            site_id: self.site_id,
            section: &self.section,
            guest: Some(self.guest_id),
            account: self.account_id,
        }
    }
}

/// A text that waits beside the published one.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its id.
    pub revision_id: RevisionId,
    /// Its source.
    pub source: String,
}

/// A wish to change a comment's text, prepared.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// The comment.
    pub comment_id: CommentId,
    /// Id of the new text.
    pub revision_id: RevisionId,
    /// Who asks.
    pub asker: Asker,
    /// The new text.
    pub body: PreparedBody,
    /// Random bytes that tie the log to this text and can be forgotten with it.
    pub salt: [u8; 16],
    /// The present.
    pub now: Micros,
}

/// Decides on an edit: the same phases as for a new comment, then the window. `None` when nothing would change.
///
/// An edit that a phase holds never hides what was published before: the new text waits beside the old.
/// A comment that waits goes on waiting, for what it waited for before and for what the new text adds: no edit takes a
/// comment past the moderator that it was held for.
pub fn edit<'c>(
    cmd: &'c Edit,
    seen: &'c CommentSeen,
    settings: &Settings,
) -> Result<Option<Change<'c>>, Refusal> {
    if !may(&cmd.asker, Verb::Edit, &seen.subject()) {
        return Err(Refusal::Forbidden);
    }
    if !matches!(seen.status, Status::Published | Status::Pending) {
        return Err(Refusal::CommentGone);
    }
    if editable_until(seen.submitted_at, settings) <= cmd.now {
        return Err(Refusal::EditWindowOver { minutes: settings.edit_minutes });
    }
    let latest = seen.pending.as_ref().map_or(&seen.source, |pending| &pending.source);
    if *latest == cmd.body.source {
        return Ok(None);
    }
    if seen.source == cmd.body.source {
        // Back to what is published: nothing is left to look at.
        return Ok(Some(Change::CommentEdited { cmd, seen, held: Vec::new() }));
    }
    let context = policy::Context {
        settings,
        author: &seen.author,
        signals: &cmd.body.signals,
        story: seen.story,
        is_edit: true,
        now: cmd.now,
    };
    let mut held = match policy::judge(&context) {
        Verdict::Pass => Vec::new(),
        Verdict::Hold(reasons) => reasons,
        Verdict::Refuse(refusal) => return Err(refusal),
    };
    if seen.status == Status::Pending {
        let mut before = seen.held.clone();
        held.retain(|reason| !before.contains(reason));
        before.extend(held);
        held = before;
    }
    Ok(Some(Change::CommentEdited { cmd, seen, held }))
}

/// Until when a comment's text may be changed by its author.
pub fn editable_until(submitted_at: Micros, settings: &Settings) -> Micros {
    submitted_at.plus(i64::from(settings.edit_minutes) * MINUTE)
}

/// A wish to take a comment away.
#[derive(Clone, Debug)]
pub struct TakeAway {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who asks.
    pub asker: Asker,
    /// The present.
    pub now: Micros,
}

/// Decides on a withdrawal by the author. Open until it is gone; no window.
pub fn withdraw<'c>(cmd: &'c TakeAway, seen: &'c CommentSeen) -> Result<Change<'c>, Refusal> {
    take_away(cmd, seen, Verb::Withdraw, Status::Withdrawn)
}

/// Decides on an erasure: possible in every state, once.
pub fn erase<'c>(cmd: &'c TakeAway, seen: &'c CommentSeen) -> Result<Change<'c>, Refusal> {
    if !may(&cmd.asker, Verb::Erase, &seen.subject()) {
        return Err(Refusal::Forbidden);
    }
    if seen.status == Status::Erased {
        return Err(Refusal::CommentGone);
    }
    Ok(Change::CommentTakenAway { cmd, seen, to: Status::Erased })
}

/// Decides on erasing the name over a comment whose text stays.
pub fn erase_author<'c>(cmd: &'c TakeAway, seen: &'c CommentSeen) -> Result<Change<'c>, Refusal> {
    match erase(cmd, seen)? {
        Change::CommentTakenAway { cmd, seen, .. } => Ok(Change::CommentAuthorErased { cmd, seen }),
        other => Ok(other),
    }
}

fn take_away<'c>(
    cmd: &'c TakeAway,
    seen: &'c CommentSeen,
    verb: Verb,
    to: Status,
) -> Result<Change<'c>, Refusal> {
    if !may(&cmd.asker, verb, &seen.subject()) {
        return Err(Refusal::Forbidden);
    }
    if !seen.status.is_alive() {
        return Err(Refusal::CommentGone);
    }
    Ok(Change::CommentTakenAway { cmd, seen, to })
}

/// A comment taken over from elsewhere, prepared.
#[derive(Clone, Debug)]
pub struct ImportedComment {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Its id here.
    pub comment_id: CommentId,
    /// Id of its text.
    pub revision_id: RevisionId,
    /// Its author, unclaimed.
    pub guest: NewGuest,
    /// Its site.
    pub site_id: SiteId,
    /// Its story.
    pub story_id: StoryId,
    /// First comment of its thread: itself at depth 0.
    pub root_id: CommentId,
    /// The comment it answers.
    pub parent_id: Option<CommentId>,
    /// 0 for the first of a thread.
    pub depth: u32,
    /// The text; only an import may make an empty one.
    pub body: PreparedBody,
    /// Random bytes that tie the log to this text and can be forgotten with it.
    pub salt: [u8; 16],
    /// Hash of source system and the source's id: the same comment is stored once.
    pub source_key: [u8; 32],
    /// Null where the source does not know it.
    pub created_at: Option<Micros>,
    /// Place among others: its time, or one made from the story's and its order in the source.
    pub sort_at: Micros,
    /// When its text was last changed there.
    pub edited_at: Option<Micros>,
    /// What it is here: published, pending, rejected; erased for what was deleted there and is answered here.
    pub status: Status,
    /// How readers voted there: for it, and against it. Nobody can take these back.
    pub votes: (u32, u32),
    /// Whether it stands above the others.
    pub pinned: bool,
    /// Whether editors chose it.
    pub picked: bool,
    /// The present.
    pub now: Micros,
}

impl ImportedComment {
    /// Why it is not shown, where it is not.
    pub fn held(&self) -> &'static [HoldReason] {
        match self.status {
            Status::Pending | Status::Rejected => &[HoldReason::ImportHold],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests;
