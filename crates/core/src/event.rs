//! Changes, and the one event that each leaves in the log.
//!
//! The log is audit trail, outbox and history at once. An event holds ids and codes, never a text, a name or an
//! address. To a text it commits by a salted SHA-256: the salt lives beside the text, so that the log proves what
//! was said while it stands, and proves nothing once text and salt are erased.

mod made;

use sha2::{Digest, Sha256};

use crate::appeal::{Answer, Appeal, DecisionSeen};
use crate::comment::{CommentSeen, Edit, ImportedComment, NewStory, Placement, Status, Submit, TakeAway};
use crate::decision::{Decide, Effect, Ground, Made, Undo};
use crate::guard::GuardMove;
use crate::id::{AccountId, CommentId, EventId, RevisionId, SiteId, StoryId};
use crate::policy::HoldReason;
use crate::reader::{Actor, Allowance, Grant, KeyId, Scope};
use crate::report::Report;
use crate::rule::{Revise, Rule};
use crate::site::Site;
use crate::standing::{Entry, Lift, Set, Whom};
use crate::story::{StoryFields, StoryState};
use crate::thread::{MarkComment, SetState, StorySeen};
use crate::time::Micros;

/// A change to the discussion or to what rules it, decided and ready to be applied.
#[derive(Clone, Debug)]
pub enum Change<'c> {
    /// A new comment.
    CommentSubmitted {
        /// What was asked.
        cmd: &'c Submit,
        /// Where it goes.
        placement: Placement,
        /// The story row to be made first.
        make_story: Option<&'c NewStory>,
    },
    /// A comment taken over from elsewhere.
    CommentImported {
        /// The comment.
        cmd: &'c ImportedComment,
    },
    /// A new text for a comment.
    CommentEdited {
        /// What was asked.
        cmd: &'c Edit,
        /// The comment before.
        seen: &'c CommentSeen,
        /// Why the new text waits, if it does.
        held: Vec<HoldReason>,
    },
    /// Staff, or a rule of the house, decided on a comment.
    CommentDecided {
        /// What was asked.
        cmd: &'c Decide,
        /// The comment before.
        seen: &'c CommentSeen,
        /// What becomes of it.
        effect: Effect,
    },
    /// A decision was taken back, as if it had not been made.
    DecisionUndone {
        /// What was asked.
        cmd: &'c Undo,
        /// The decision.
        made: &'c Made,
        /// The comment before.
        seen: &'c CommentSeen,
    },
    /// Somebody complains about a decision.
    AppealMade {
        /// What was asked.
        cmd: &'c Appeal,
        /// The decision.
        seen: &'c DecisionSeen,
    },
    /// A complaint was answered.
    AppealDecided {
        /// What was asked.
        cmd: &'c Answer,
        /// The decision.
        seen: &'c DecisionSeen,
        /// The comment before.
        comment: Option<&'c CommentSeen>,
        /// What becomes of it, if anything.
        effect: Option<Effect>,
    },
    /// The rules of a site were changed.
    RulesPut {
        /// What was asked.
        cmd: &'c Revise,
        /// The code of the rule that it is about.
        code: String,
        /// The rules that were in force.
        before: Vec<Rule>,
        /// The rules that are in force from now on, in their order.
        after: Vec<Rule>,
    },
    /// A reader reported what it says.
    CommentReported {
        /// What was asked.
        cmd: &'c Report,
        /// The comment as it was reported.
        seen: &'c CommentSeen,
        /// What the report weighs, in thousandths.
        weight: i64,
    },
    /// An author was warned, banned, or is held always.
    StandingSet {
        /// What was asked.
        cmd: &'c Set,
        /// Until when; none for no end.
        until: Option<Micros>,
    },
    /// That was lifted.
    StandingLifted {
        /// What was asked.
        cmd: &'c Lift,
        /// What was lifted.
        entry: &'c Entry,
    },
    /// Withdrawn by its author, or erased.
    CommentTakenAway {
        /// What was asked.
        cmd: &'c TakeAway,
        /// The comment before.
        seen: &'c CommentSeen,
        /// Withdrawn or erased.
        to: Status,
    },
    /// The name over a comment is gone for good; its text stays.
    CommentAuthorErased {
        /// What was asked.
        cmd: &'c TakeAway,
        /// The comment before.
        seen: &'c CommentSeen,
    },
    /// Staff pinned, picked or locked, or took that back.
    CommentMarked {
        /// What was asked.
        cmd: &'c MarkComment,
        /// The comment before.
        seen: &'c CommentSeen,
    },
    /// Staff closed or reopened a story.
    StoryState {
        /// What was asked.
        cmd: &'c SetState,
        /// The story before.
        seen: &'c StorySeen,
    },
    /// A story registered or updated by its publisher or by an import.
    StoryPut(&'c StoryPut),
    /// A story asks more, or less, of whoever writes.
    StoryGuarded(&'c GuardMove),
    /// Somebody of staff began to take over a discussion from elsewhere.
    ImportBegun(&'c ImportBegun),
    /// A site added or its settings changed.
    SitePut(&'c SitePut),
    /// A bearer key made.
    KeyAdded(&'c KeyAdded),
    /// A bearer key revoked.
    KeyRevoked(&'c KeyRevoked),
    /// An account made, renamed, erased, or given a role.
    Account(&'c AccountChange),
}

/// A story's fields and addresses as they are to be.
#[derive(Clone, Debug)]
pub struct StoryPut {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who says so.
    pub actor: Actor,
    /// Its site.
    pub site_id: SiteId,
    /// Its id.
    pub story_id: StoryId,
    /// Its first address; none when it is hosted here only.
    pub url: Option<String>,
    /// Canonical forms of all its addresses, its first before others.
    pub url_keys: Vec<String>,
    /// What is said of it.
    pub fields: StoryFields,
    /// Since when it has been there, for one that is new and whose publication nobody told: the present, or for one
    /// that is taken over its oldest comment's time.
    pub since: Micros,
    /// The present.
    pub now: Micros,
}

/// The beginning of an import; what it brings makes events of its own.
#[derive(Clone, Debug)]
pub struct ImportBegun {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who says so.
    pub actor: Actor,
    /// The site.
    pub site_id: SiteId,
    /// The present.
    pub now: Micros,
}

/// A site as it is to be.
#[derive(Clone, Debug)]
pub struct SitePut {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who says so.
    pub actor: Actor,
    /// The site.
    pub site: Site,
    /// The present.
    pub now: Micros,
}

/// A bearer key to be stored; the key itself is shown once and kept nowhere.
#[derive(Clone, Debug)]
pub struct KeyAdded {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who says so.
    pub actor: Actor,
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    /// Its site.
    pub site_id: SiteId,
    /// What it opens.
    pub scope: Scope,
    /// What it may do besides; of keys with scope `perspective`.
    pub allowance: Option<Allowance>,
    /// The present.
    pub now: Micros,
}

/// A bearer key to be revoked.
#[derive(Clone, Debug)]
pub struct KeyRevoked {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who says so.
    pub actor: Actor,
    /// Its public part.
    pub key_id: KeyId,
    /// Its site.
    pub site_id: SiteId,
    /// The present.
    pub now: Micros,
}

/// A change to an account that others can see.
#[derive(Clone, Debug)]
pub struct AccountChange {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who says so.
    pub actor: Actor,
    /// The account.
    pub account_id: AccountId,
    /// What becomes of it.
    pub to: AccountTo,
    /// The present.
    pub now: Micros,
}

/// What becomes of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountTo {
    /// It is there.
    Made {
        /// Its name; empty until its owner chose one.
        name: String,
        /// The name's key.
        name_key: String,
        /// The language of its mails, a BCP 47 tag.
        language: String,
    },
    /// It has another name, under everything it wrote.
    Named {
        /// The name.
        name: String,
        /// The name's key.
        name_key: String,
    },
    /// It has a role more.
    Granted(Grant),
    /// It has a role less.
    Revoked(Grant),
    /// Nothing is left of it but its id.
    Erased,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// What happened, by the names of [`Event::KINDS`].
    pub kind: &'static str,
    /// On which site.
    pub site_id: SiteId,
    /// To which story.
    pub story_id: Option<StoryId>,
    /// To which comment.
    pub comment_id: Option<CommentId>,
    /// About which of its texts.
    pub revision_id: Option<RevisionId>,
    /// Whether readers see a difference: then it takes the story's next epoch, and caches and streams are told.
    pub visible: bool,
    /// To which account.
    pub account_id: Option<AccountId>,
    /// By whom.
    pub actor: Actor,
    /// Codes that say why, comma-separated; empty when there is nothing to say.
    pub reason: String,
    /// Salted hash of the text that it is about.
    pub commitment: Option<[u8; 32]>,
    /// When.
    pub at: Micros,
}

impl Event {
    /// Every kind of event.
    pub const KINDS: &'static [&'static str] = &[
        "comment_submitted",
        "comment_imported",
        "comment_edited",
        "comment_approved",
        "comment_edit_approved",
        "comment_rejected",
        "comment_edit_rejected",
        "comment_removed",
        "comment_restored",
        "comment_held",
        "comment_kept",
        "decision_undone",
        "appeal_made",
        "appeal_decided",
        "comment_reported",
        "standing_set",
        "standing_lifted",
        "comment_withdrawn",
        "comment_erased",
        "comment_author_erased",
        "thread_pinned",
        "thread_unpinned",
        "comment_picked",
        "comment_unpicked",
        "thread_locked",
        "thread_unlocked",
        "story_closed",
        "story_reopened",
        "story_put",
        "story_guarded",
        "import_begun",
        "site_put",
        "rules_put",
        "key_added",
        "key_revoked",
        "account_made",
        "account_named",
        "account_erased",
        "role_granted",
        "role_revoked",
    ];

    /// The kind with this spelling.
    pub fn kind_of(text: &str) -> Option<&'static str> {
        Self::KINDS.iter().copied().find(|kind| *kind == text)
    }
}

/// What the log says of a text: SHA-256 of salt, comment and Markdown source.
pub fn commitment(salt: &[u8; 16], comment: CommentId, source: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"althing text\0");
    hash.update(salt);
    hash.update(comment.0.as_bytes());
    hash.update(source.as_bytes());
    hash.finalize().into()
}

/// Reason codes joined as the log keeps them.
pub fn reason_codes(held: &[HoldReason]) -> String {
    held.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(",")
}

use made::{
    about, account, author_erased, bare, decided, edited, guarded, imported, marked, reported,
    standing_lifted, standing_set, state_set, submitted, taken_away, undone,
};

impl Change<'_> {
    /// Where a new comment goes.
    pub const fn placement(&self) -> Option<&Placement> {
        match self {
            Self::CommentSubmitted { placement, .. } => Some(placement),
            _ => None,
        }
    }

    /// The one event that this change leaves.
    pub fn event(&self) -> Event {
        match self {
            Self::CommentSubmitted { cmd, placement, .. } => submitted(cmd, placement),
            Self::CommentImported { cmd } => imported(cmd),
            Self::CommentEdited { cmd, seen, held } => edited(cmd, seen, held),
            Self::CommentDecided { cmd, seen, effect } => decided(cmd, seen, *effect),
            Self::DecisionUndone { cmd, made, seen } => undone(cmd, made, seen),
            Self::AppealMade { cmd, seen } => {
                about(seen, bare(cmd.event_id, "appeal_made", seen.site_id, cmd.asker.actor, cmd.now))
            }
            Self::AppealDecided { cmd, seen, comment, effect } => Event {
                visible: effect.zip(*comment).is_some_and(|(effect, comment)| effect.is_visible(comment)),
                reason: cmd.outcome.state().as_str().to_owned(),
                ..about(seen, bare(cmd.event_id, "appeal_decided", seen.site_id, cmd.asker.actor, cmd.now))
            },
            Self::RulesPut { cmd, code, .. } => Event {
                reason: code.clone(),
                ..bare(cmd.event_id, "rules_put", cmd.site_id, cmd.asker.actor, cmd.now)
            },
            Self::CommentReported { cmd, seen, .. } => reported(cmd, seen),
            Self::StandingSet { cmd, .. } => standing_set(cmd),
            Self::StandingLifted { cmd, entry } => standing_lifted(cmd, entry),
            Self::CommentTakenAway { cmd, seen, to } => taken_away(cmd, seen, *to),
            Self::CommentAuthorErased { cmd, seen } => author_erased(cmd, seen),
            Self::CommentMarked { cmd, seen } => marked(cmd, seen),
            Self::StoryState { cmd, seen } => state_set(cmd, seen),
            Self::StoryPut(put) => Event {
                story_id: Some(put.story_id),
                visible: true,
                ..bare(put.event_id, "story_put", put.site_id, put.actor, put.now)
            },
            Self::StoryGuarded(cmd) => guarded(cmd),
            Self::ImportBegun(cmd) => bare(cmd.event_id, "import_begun", cmd.site_id, cmd.actor, cmd.now),
            Self::SitePut(put) => bare(put.event_id, "site_put", put.site.id, put.actor, put.now),
            Self::KeyAdded(key) => Event {
                reason: key.scope.as_str().to_owned(),
                ..bare(key.event_id, "key_added", key.site_id, key.actor, key.now)
            },
            Self::KeyRevoked(key) => bare(key.event_id, "key_revoked", key.site_id, key.actor, key.now),
            Self::Account(change) => account(change),
        }
    }
}
