//! What each change leaves in the log: ids and codes.

use super::{
    AccountChange, AccountTo, Actor, CommentSeen, Decide, DecisionSeen, Edit, Effect, Entry, Event, EventId,
    Ground, GuardMove, HoldReason, ImportedComment, Lift, Made, MarkComment, Micros, Placement, Report, Set,
    SetState, SiteId, Status, StorySeen, StoryState, Submit, TakeAway, Undo, Whom, commitment, reason_codes,
};

pub(super) fn bare(id: EventId, kind: &'static str, site_id: SiteId, actor: Actor, at: Micros) -> Event {
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
pub(super) fn account(change: &AccountChange) -> Event {
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
pub(super) fn guarded(cmd: &GuardMove) -> Event {
    Event {
        story_id: Some(cmd.story_id),
        visible: true,
        reason: format!("{},{}", cmd.to.as_str(), cmd.cause.as_str()),
        ..bare(cmd.event_id, "story_guarded", cmd.site_id, cmd.asker.actor, cmd.now)
    }
}

pub(super) fn submitted(cmd: &Submit, placement: &Placement) -> Event {
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

pub(super) fn imported(cmd: &ImportedComment) -> Event {
    Event {
        story_id: Some(cmd.story_id),
        comment_id: Some(cmd.comment_id),
        revision_id: Some(cmd.revision_id),
        visible: cmd.status == Status::Published,
        reason: reason_codes(cmd.held()),
        // What was deleted in its source has no text to commit to.
        commitment: (cmd.status != Status::Erased)
            .then(|| commitment(&cmd.salt, cmd.comment_id, &cmd.body.source)),
        ..bare(cmd.event_id, "comment_imported", cmd.site_id, Actor::Import, cmd.now)
    }
}

pub(super) fn edited(cmd: &Edit, seen: &CommentSeen, held: &[HoldReason]) -> Event {
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
pub(super) fn decided(cmd: &Decide, seen: &CommentSeen, effect: Effect) -> Event {
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
        revision_id: Some(cmd.read.unwrap_or(seen.judged())),
        visible: effect.is_visible(seen),
        reason,
        ..bare(cmd.event_id, kind, seen.site_id, cmd.asker.actor, cmd.now)
    }
}

/// What a decision is founded on, as the log keeps it.
pub(super) fn ground_code(ground: &Ground) -> String {
    match ground {
        Ground::Rule { code, version, .. } => format!("{code}.{version}"),
        Ground::Law(_) => "law".to_owned(),
    }
}

/// What holds everywhere names no site.
pub(super) fn standing_set(cmd: &Set) -> Event {
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

pub(super) fn standing_lifted(cmd: &Lift, entry: &Entry) -> Event {
    let site_id = entry.site_id.unwrap_or(SiteId(uuid::Uuid::nil()));
    Event {
        story_id: entry.occasion.map(|occasion| occasion.story_id),
        comment_id: entry.occasion.map(|occasion| occasion.comment_id),
        account_id: entry.account_id,
        reason: entry.kind.as_str().to_owned(),
        ..bare(cmd.event_id, "standing_lifted", site_id, cmd.asker.actor, cmd.now)
    }
}

pub(super) fn undone(cmd: &Undo, made: &Made, seen: &CommentSeen) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        revision_id: Some(made.revision_id),
        visible: made.back().is_visible(seen),
        ..bare(cmd.event_id, "decision_undone", seen.site_id, cmd.asker.actor, cmd.now)
    }
}

/// An event about a decision names what the decision is about; of a person their account.
pub(super) fn about(seen: &DecisionSeen, event: Event) -> Event {
    Event {
        story_id: seen.story_id,
        comment_id: seen.comment_id,
        revision_id: seen.revision_id,
        account_id: seen.account_id.filter(|_| seen.effect.is_none()),
        ..event
    }
}

/// What was reported and as what; who reads the log learns no word of it.
pub(super) fn reported(cmd: &Report, seen: &CommentSeen) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        revision_id: Some(seen.revision_id),
        reason: cmd.category.as_str().to_owned(),
        ..bare(cmd.event_id, "comment_reported", seen.site_id, cmd.actor(), cmd.now)
    }
}

pub(super) fn taken_away(cmd: &TakeAway, seen: &CommentSeen, to: Status) -> Event {
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

pub(super) fn marked(cmd: &MarkComment, seen: &CommentSeen) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        visible: true,
        ..bare(cmd.event_id, cmd.mark.event(), seen.site_id, cmd.asker.actor, cmd.now)
    }
}

pub(super) fn state_set(cmd: &SetState, seen: &StorySeen) -> Event {
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

pub(super) fn author_erased(cmd: &TakeAway, seen: &CommentSeen) -> Event {
    Event {
        story_id: Some(seen.story_id),
        comment_id: Some(seen.id),
        visible: seen.status == Status::Published,
        ..bare(cmd.event_id, "comment_author_erased", seen.site_id, cmd.asker.actor, cmd.now)
    }
}
