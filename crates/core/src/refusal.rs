//! Why a change is refused. Each refusal has a short name (its problem page), a status, and where a field is to
//! blame, that field. Texts for readers are made by views, in the reader's language.

use std::fmt;

use crate::guard::Guard;
use crate::standing::Ban;
use crate::time::Micros;

/// A change that was not made, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such site.
    SiteUnknown,
    /// No such story, or not on this site.
    StoryUnknown,
    /// The address is not on an origin that the site registered.
    OriginUnknown,
    /// The story takes no more comments.
    StoryClosed {
        /// Since when.
        since: Option<Micros>,
        /// The site's rule, when age closed it: days.
        after_days: Option<u32>,
    },
    /// The site takes comments of signed-in readers only.
    GuestsOff,
    /// No such comment.
    CommentUnknown,
    /// The comment to be answered is not on this story or not shown.
    ParentUnknown,
    /// The comment to be answered was taken down.
    ParentGone,
    /// The thread is at its deepest.
    ThreadTooDeep {
        /// [`crate::comment::DEPTH_MAX`].
        max: u32,
    },
    /// Nobody can reply in the thread.
    ThreadLocked,
    /// As many threads of the story are pinned as may be.
    PinnedFull {
        /// [`crate::thread::PINNED_MAX`].
        max: u32,
    },
    /// The idempotency key was used for something else.
    KeyReused,
    /// Not theirs, or the proof is wrong.
    Forbidden,
    /// Nobody is signed in.
    SignedOut,
    /// Staff who signed in without their passkey.
    StaffUnproved,
    /// Who is signed in showed it too long ago for this.
    ProofTooOld,
    /// The account has no name yet.
    NameNeeded,
    /// The code or link is wrong, used, too old, or of another browser.
    CodeWrong,
    /// The time for edits is over.
    EditWindowOver {
        /// Minutes that the site gives.
        minutes: u32,
    },
    /// It is gone already and cannot be changed.
    CommentGone,
    /// It is about somebody else's comments, and this one is their own.
    OwnComment,
    /// Nothing of it waits for a moderator.
    NothingHeld,
    /// Somebody else of staff looks at it.
    Claimed {
        /// Until when, if they do not go on.
        until: Micros,
    },
    /// No such decision.
    DecisionUnknown,
    /// Nobody of that kind: no such account, or it was erased.
    ReaderUnknown,
    /// Its author is banned.
    Banned(Box<Ban>),
    /// It is in that state already.
    NothingChanges,
    /// Something else has happened since, so that it cannot be taken back any more.
    NothingToUndo,
    /// Somebody complained about the decision before: that is done once.
    AppealMade,
    /// The time for complaints about the decision is over.
    AppealTooLate,
    /// Nobody complained about the decision.
    AppealUnknown,
    /// The decision restricts nobody, or holds no more.
    NothingToAppeal,
    /// Whoever decided, or wrote it, does not answer the complaint.
    OwnDecision,
    /// The text that waits is not the one that was read.
    TextChanged,
    /// Nearly all of the reader's reports were declined, so that they cannot report for a while.
    ReportsPaused {
        /// Until when.
        until: Micros,
        /// How many were decided lately.
        decided: i64,
        /// How many of those were declined.
        declined: i64,
    },
    /// It has a word that the site does not allow.
    WordNotAllowed {
        /// Dotted name of the field that has it: `body`, `author.name`.
        field: &'static str,
    },
    /// It is taken for advertising that is sent in great numbers, and nobody has read it.
    BulkAdvertising,
    /// The first comment must name the story's address.
    StoryRequired,
    /// The story's id does not belong to the address given.
    StoryMismatch,
    /// Nothing shows that a browser has computed what the site asks for.
    ProofRequired,
    /// What was computed does not fit.
    ProofInvalid {
        /// Why, in plain words of the documentation.
        why: &'static str,
    },
    /// It came sooner after the form was opened than the site takes it.
    TooSoon {
        /// Whole seconds to wait.
        retry_after_seconds: u32,
    },
    /// A field was filled in that people do not see.
    HiddenField,
    /// Two stored stories would become one.
    StoryConflict {
        /// The address that belongs to another story.
        url: String,
    },
    /// A field's value does not fit.
    Field(FieldRefusal),
    /// Too many in a short time.
    TooMany {
        /// Whole seconds to wait.
        retry_after_seconds: u32,
    },
    /// Sooner after the last comment than this story takes one.
    SlowMode {
        /// Whole seconds to wait.
        retry_after_seconds: u32,
    },
    /// The story asks more of whoever writes for now.
    Guarded {
        /// What it asks.
        level: Guard,
    },
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    /// Dotted name, as in the API: `body`, `author.name`.
    pub field: &'static str,
    /// What is wrong.
    pub wrong: Wrong,
}

/// How a value can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Missing or empty.
    Missing,
    /// Has characters, but none that can be seen.
    Invisible,
    /// Too many characters.
    TooLong {
        /// How many it has.
        chars: usize,
        /// How many it may have.
        chars_max: usize,
    },
    /// Too many bytes (after normalisation).
    TooLarge {
        /// How many it may have.
        bytes_max: usize,
    },
    /// Holds something that has no place there.
    Content {
        /// What, in plain words of the documentation.
        what: &'static str,
    },
    /// Somebody else's: an account's name, or one that looks like it.
    Taken,
    /// An address at a service for throw-away mailboxes.
    Disposable,
    /// Not offered here.
    NotOffered {
        /// Why.
        why: &'static str,
    },
}

impl Refusal {
    /// Shorthand for a field's refusal.
    pub const fn field(field: &'static str, wrong: Wrong) -> Self {
        Self::Field(FieldRefusal { field, wrong })
    }

    /// The short name of its problem page, `/problems/{slug}`.
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::SiteUnknown => "site-unknown",
            Self::StoryUnknown => "story-unknown",
            Self::OriginUnknown => "origin-unknown",
            Self::StoryClosed { .. } => "story-closed",
            Self::GuestsOff => "guests-off",
            Self::CommentUnknown => "comment-unknown",
            Self::ParentUnknown => "parent-unknown",
            Self::ParentGone => "parent-gone",
            Self::ThreadTooDeep { .. } => "thread-too-deep",
            Self::ThreadLocked => "thread-locked",
            Self::PinnedFull { .. } => "pinned-full",
            Self::KeyReused => "key-reused",
            Self::Forbidden => "forbidden",
            Self::SignedOut => "signed-out",
            Self::StaffUnproved => "staff-unproved",
            Self::ProofTooOld => "proof-too-old",
            Self::NameNeeded => "name-needed",
            Self::CodeWrong => "code-wrong",
            Self::EditWindowOver { .. } => "edit-window-over",
            Self::CommentGone => "comment-gone",
            Self::OwnComment => "own-comment",
            Self::NothingHeld => "nothing-held",
            Self::Claimed { .. } => "claimed",
            Self::DecisionUnknown => "decision-unknown",
            Self::ReaderUnknown => "reader-unknown",
            Self::Banned(_) => "banned",
            Self::NothingChanges => "nothing-changes",
            Self::NothingToUndo => "nothing-to-undo",
            Self::AppealMade => "appeal-made",
            Self::AppealTooLate => "appeal-too-late",
            Self::AppealUnknown => "appeal-unknown",
            Self::NothingToAppeal => "nothing-to-appeal",
            Self::OwnDecision => "own-decision",
            Self::TextChanged => "text-changed",
            Self::ReportsPaused { .. } => "reports-paused",
            Self::WordNotAllowed { .. } => "word-not-allowed",
            Self::BulkAdvertising => "bulk-advertising",
            Self::StoryRequired => "story-required",
            Self::StoryMismatch => "story-mismatch",
            Self::ProofRequired => "proof-required",
            Self::ProofInvalid { .. } => "proof-invalid",
            Self::TooSoon { .. } => "too-soon",
            Self::HiddenField => "hidden-field",
            Self::StoryConflict { .. } => "story-conflict",
            Self::Field(FieldRefusal { wrong: Wrong::NotOffered { .. }, .. }) => "not-offered",
            Self::Field(_) => "field-invalid",
            Self::TooMany { .. } | Self::SlowMode { .. } => "too-many",
            Self::Guarded { .. } => "guarded",
        }
    }

    /// Every slug, for the test that each has its page.
    pub const SLUGS: &'static [&'static str] = &[
        "site-unknown",
        "story-unknown",
        "origin-unknown",
        "story-closed",
        "guests-off",
        "comment-unknown",
        "parent-unknown",
        "parent-gone",
        "thread-too-deep",
        "thread-locked",
        "pinned-full",
        "key-reused",
        "forbidden",
        "signed-out",
        "staff-unproved",
        "proof-too-old",
        "name-needed",
        "code-wrong",
        "edit-window-over",
        "comment-gone",
        "own-comment",
        "nothing-held",
        "claimed",
        "decision-unknown",
        "reader-unknown",
        "banned",
        "nothing-changes",
        "nothing-to-undo",
        "appeal-made",
        "appeal-too-late",
        "appeal-unknown",
        "nothing-to-appeal",
        "own-decision",
        "text-changed",
        "reports-paused",
        "word-not-allowed",
        "bulk-advertising",
        "story-required",
        "story-mismatch",
        "story-conflict",
        "proof-required",
        "proof-invalid",
        "too-soon",
        "hidden-field",
        "not-offered",
        "field-invalid",
        "too-many",
        "guarded",
    ];
}

/// Why `site set` did not take a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingRefusal {
    /// There is no such key.
    Key {
        /// The key as given.
        key: String,
    },
    /// The value does not fit.
    Value {
        /// The key.
        key: String,
        /// What it takes.
        takes: &'static str,
    },
}

impl fmt::Display for SettingRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key { key } => {
                write!(f, "there is no site setting `{key}`; docs/operate/sites.md has all of them")
            }
            Self::Value { key, takes } => write!(f, "`{key}` takes {takes}"),
        }
    }
}
