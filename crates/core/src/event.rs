//! Changes, and the one event that each leaves in the log.
//!
//! The log is audit trail, outbox and history at once. An event holds ids and codes, never a text, a name or an
//! address. To a text it commits by a salted SHA-256: the salt lives beside the text, so that the log proves what
//! was said while it stands, and proves nothing once text and salt are erased.

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

fn bare(id: EventId, kind: &'static str, site_id: SiteId, actor: Actor, at: Micros) -> Event {
    Event {
        id,
        kind,
        site_id,
        story_id: None,
        comment_id: None,
        revision_id: None,
        visible: false,
        account_id: None,
        actor,
        reason: String::new(),
        commitment: None,
        at,
    }
}

/// An account is of all sites: its events name none, but for a role on one.
fn account(change: &AccountChange) -> Event {
    let everywhere = SiteId(uuid::Uuid::nil());
    let (kind, site_id, reason) = match &change.to {
        AccountTo::Made { .. } => ("account_made", everywhere, ""),
        AccountTo::Named { .. } => ("account_named", everywhere, ""),
        AccountTo::Erased => ("account_erased", everywhere, ""),
        AccountTo::Granted(grant) => {
            ("role_granted", grant.site_id.unwrap_or(everywhere), grant.role.as_str())
        }
        AccountTo::Revoked(grant) => {
            ("role_revoked", grant.site_id.unwrap_or(everywhere), grant.role.as_str())
        }
    };
    Event {
        account_id: Some(change.account_id),
        reason: reason.to_owned(),
        ..bare(change.event_id, kind, site_id, change.actor, change.now)
    }
}

/// Says which level it is now, and why.
fn guarded(cmd: &GuardMove) -> Event {
    Event {
        story_id: Some(cmd.story_id),
        visible: true,
        reason: format!("{},{}", cmd.to.as_str(), cmd.cause.as_str()),
        ..bare(cmd.event_id, "story_guarded", cmd.site_id, cmd.asker.actor, cmd.now)
    }
}

fn submitted(cmd: &Submit, placement: &Placement) -> Event {
    Event {
        story_id: Some(cmd.story_id),
        comment_id: Some(cmd.comment_id),
        revision_id: Some(cmd.revision_id),
        visible: placement.status == Status::Published,
        reason: reason_codes(&placement.held),
        commitment: Some(commitment(&cmd.salt, cmd.comment_id, &cmd.body.source)),
        ..bare(cmd.event_id, "comment_submitted", cmd.site_id, cmd.guest.actor(), cmd.now)
    }
}

fn imported(cmd: &ImportedComment) -> Event {
    Event {
        story_id: Some(cmd.story_id),
        comment_id: Some(cmd.comment_id),
        revision_id: Some(cmd.revision_id),
        visible: true,
        commitment: Some(commitment(&cmd.salt, cmd.comment_id, &cmd.body.source)),
        ..bare(cmd.event_id, "comment_imported", cmd.site_id, Actor::Import, cmd.now)
    }
}

fn edited(cmd: &Edit, seen: &CommentSeen, held: &[HoldReason]) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        revision_id: Some(cmd.revision_id),
        visible: seen.status == Status::Published && held.is_empty(),
        reason: reason_codes(held),
        commitment: Some(commitment(&cmd.salt, seen.id, &cmd.body.source)),
        ..bare(cmd.event_id, "comment_edited", seen.site_id, cmd.asker.actor, cmd.now)
    }
}

/// Names the text that was decided on; the event that brought it commits to it.
fn decided(cmd: &Decide, seen: &CommentSeen, effect: Effect) -> Event {
    let kind = match (effect, seen.status) {
        (Effect::Status(Status::Published), Status::Pending) => "comment_approved",
        (Effect::Status(Status::Published), _) => "comment_restored",
        (Effect::Status(Status::Rejected), _) => "comment_rejected",
        (Effect::Status(Status::Pending), _) => "comment_held",
        (Effect::Status(_), _) => "comment_removed",
        (Effect::EditApproved, _) => "comment_edit_approved",
        (Effect::EditRejected, _) => "comment_edit_rejected",
        (Effect::Kept, _) => "comment_kept",
    };
    let reason = cmd.act.ruling().map_or_else(String::new, |ruling| ground_code(&ruling.ground));
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        revision_id: Some(cmd.read.unwrap_or(seen.revision_id)),
        visible: effect.is_visible(seen),
        reason,
        ..bare(cmd.event_id, kind, seen.site_id, cmd.asker.actor, cmd.now)
    }
}

/// What a decision is founded on, as the log keeps it.
fn ground_code(ground: &Ground) -> String {
    match ground {
        Ground::Rule { code, version, .. } => format!("{code}.{version}"),
        Ground::Law(_) => "law".to_owned(),
    }
}

/// What holds everywhere names no site.
fn standing_set(cmd: &Set) -> Event {
    let site_id = cmd.site_id.unwrap_or(SiteId(uuid::Uuid::nil()));
    let account_id = match cmd.whom {
        Whom::Account(account) => Some(account),
        _ => None,
    };
    Event {
        story_id: cmd.occasion.map(|occasion| occasion.story_id),
        comment_id: cmd.occasion.map(|occasion| occasion.comment_id),
        account_id,
        reason: format!("{},{}", cmd.kind.as_str(), ground_code(&cmd.ruling.ground)),
        ..bare(cmd.event_id, "standing_set", site_id, cmd.asker.actor, cmd.now)
    }
}

fn standing_lifted(cmd: &Lift, entry: &Entry) -> Event {
    let site_id = entry.site_id.unwrap_or(SiteId(uuid::Uuid::nil()));
    Event {
        story_id: entry.occasion.map(|occasion| occasion.story_id),
        comment_id: entry.occasion.map(|occasion| occasion.comment_id),
        account_id: entry.account_id,
        reason: entry.kind.as_str().to_owned(),
        ..bare(cmd.event_id, "standing_lifted", site_id, cmd.asker.actor, cmd.now)
    }
}

fn undone(cmd: &Undo, made: &Made, seen: &CommentSeen) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        revision_id: Some(made.revision_id),
        visible: made.back().is_visible(seen),
        ..bare(cmd.event_id, "decision_undone", seen.site_id, cmd.asker.actor, cmd.now)
    }
}

/// An event about a decision names what the decision is about; of a person their account.
fn about(seen: &DecisionSeen, event: Event) -> Event {
    Event {
        story_id: seen.story_id,
        comment_id: seen.comment_id,
        revision_id: seen.revision_id,
        account_id: seen.account_id.filter(|_| seen.effect.is_none()),
        ..event
    }
}

/// What was reported and as what; who reads the log learns no word of it.
fn reported(cmd: &Report, seen: &CommentSeen) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        revision_id: Some(seen.revision_id),
        reason: cmd.category.as_str().to_owned(),
        ..bare(cmd.event_id, "comment_reported", seen.site_id, cmd.actor(), cmd.now)
    }
}

fn taken_away(cmd: &TakeAway, seen: &CommentSeen, to: Status) -> Event {
    let kind = match to {
        Status::Erased => "comment_erased",
        _ => "comment_withdrawn",
    };
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        visible: Effect::Status(to).is_visible(seen),
        ..bare(cmd.event_id, kind, seen.site_id, cmd.asker.actor, cmd.now)
    }
}

fn marked(cmd: &MarkComment, seen: &CommentSeen) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        visible: true,
        ..bare(cmd.event_id, cmd.mark.event(), seen.site_id, cmd.asker.actor, cmd.now)
    }
}

fn state_set(cmd: &SetState, seen: &StorySeen) -> Event {
    let kind = match cmd.to {
        StoryState::Closed => "story_closed",
        StoryState::Open => "story_reopened",
    };
    Event {
        story_id: Some(cmd.story_id),
        visible: true,
        ..bare(cmd.event_id, kind, seen.site_id, cmd.asker.actor, cmd.now)
    }
}

fn author_erased(cmd: &TakeAway, seen: &CommentSeen) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        visible: seen.status == Status::Published,
        ..bare(cmd.event_id, "comment_author_erased", seen.site_id, cmd.asker.actor, cmd.now)
    }
}
