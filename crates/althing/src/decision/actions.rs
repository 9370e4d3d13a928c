//! The one way in for decisions, whatever door they come by.

use std::sync::Arc;

use althing_core::comment::Status;
use althing_core::decision::{
    self as decisions, Act, Automation, Decide, Effect, Ground, Ruling, Source, Undo,
};
use althing_core::event::Change;
use althing_core::id::{BulkId, CommentId, DecisionId, EventId, RevisionId, StoryId};
use althing_core::reader::{Actor, Asker};
use althing_core::refusal::{Refusal, Wrong};
use althing_core::site::Site;
use althing_store::outbox::Kind;
use althing_store::{Lane, appeal, apply, decision, desk};

use crate::app::App;
use crate::comment::actions::publish;
use crate::failure::Failure;
use crate::http::problem::Problem;
use crate::learning::learn_from;
use crate::mail::notice::Notices;
use crate::rule;

/// What somebody of staff wants done, as they said it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// `approve`, `reject`, `remove` or `hold`.
    pub act: String,
    /// Why; an approval needs none.
    pub reason: Option<Reason>,
    /// The text that they have read.
    pub read: Option<RevisionId>,
    /// The act on many comments that it is a part of.
    pub bulk_id: Option<BulkId>,
}

/// Why, as somebody of staff said it.
#[derive(Clone, Debug, Default)]
pub struct Reason {
    /// The code of a rule, or a law after `law:`.
    pub ground: String,
    /// In words for the author; the rule's own where empty.
    pub explanation: String,
    /// What brought it to their attention.
    pub source: Source,
    /// Whether the machine had held it before.
    pub detected: bool,
}

/// What a restriction is founded on: a rule in force on the site, or a law with an explanation of its own.
pub fn ruling(site: &Site, reason: &Reason) -> Result<Ruling, Refusal> {
    let said = reason.explanation.trim();
    let (ground, usual) = if let Some(law) = reason.ground.strip_prefix("law:") {
        (Ground::Law(law.trim().to_owned()), String::new())
    } else {
        let what = "the code of one of the site's rules, or law: and a law";
        let unknown = Refusal::field("reason", Wrong::Content { what });
        let found = rule::find(site, reason.ground.trim()).ok_or(unknown)?;
        let ground = Ground::Rule { code: found.code, version: found.version, title: found.title };
        (ground, found.explanation)
    };
    let ruling = Ruling {
        ground,
        explanation: if said.is_empty() { usual } else { said.to_owned() },
        detected: reason.detected,
        automation: if reason.detected { Automation::Partly } else { Automation::None },
        source: reason.source,
    };
    ruling.check()?;
    Ok(ruling)
}

fn act(site: &Site, wish: &Wish) -> Result<Act, Refusal> {
    if wish.act == "approve" {
        return Ok(Act::Approve);
    }
    let reason = wish.reason.as_ref().ok_or(Refusal::field("reason", Wrong::Missing))?;
    let ruling = ruling(site, reason)?;
    match wish.act.as_str() {
        "reject" => Ok(Act::Reject(ruling)),
        "remove" => Ok(Act::Remove(ruling)),
        "hold" => Ok(Act::Hold(ruling)),
        _ => Err(Refusal::field("decision", Wrong::Content { what: "approve, reject, remove or hold" })),
    }
}

/// Decides on a comment of a site as somebody of staff said it.
pub async fn decide(
    app: &App,
    site: &Site,
    id: CommentId,
    asker: Asker,
    wish: &Wish,
) -> Result<DecisionId, Problem> {
    let act = act(site, wish)?;
    decide_as(app, id, asker, act, wish.read, wish.bulk_id).await
}

struct Outcome {
    story_id: StoryId,
    epoch: Option<i64>,
    text: RevisionId,
}

/// Decides on a comment, and tells whom it concerns.
pub async fn decide_as(
    app: &App,
    id: CommentId,
    asker: Asker,
    act: Act,
    read: Option<RevisionId>,
    bulk_id: Option<BulkId>,
) -> Result<DecisionId, Problem> {
    let now = app.clock.now();
    let (event_id, decision_id) = (EventId::new(now, app.chance.id()), DecisionId::new(now, app.chance.id()));
    let cmd = Arc::new(Decide { event_id, decision_id, asker, act, read, bulk_id, now });
    let teaches = match &cmd.act {
        Act::Approve => Some(true),
        Act::Reject(_) | Act::Remove(_) => Some(false),
        Act::Hold(_) => None,
    };
    let notices = Notices::of(app, event_id, now);
    let done = app
        .store
        .write(Lane::Interactive, move |tx| {
            let seen = althing_store::comment::seen(tx, id)?.ok_or(Refusal::CommentUnknown)?;
            if let Actor::Account(own) = cmd.asker.actor
                && let Some((_, until)) = desk::claimed_by_other(tx, id, own, cmd.now)?
            {
                return Err(Refusal::Claimed { until }.into());
            }
            let change = decisions::decide(&cmd, &seen)?;
            let complained = appeal::open_of_comment(tx, id)?;
            let epoch = apply(tx, &change)?.epoch;
            let effect = match change {
                Change::CommentDecided { effect, .. } => effect,
                _ => Effect::Kept,
            };
            // A newer text of what was shown already is no new reply, nor is one that is shown again.
            let is_new = effect == Effect::Status(Status::Published) && !seen.was_shown;
            if let Some(notices) = &notices {
                notices.stated(tx, decision_id)?;
                notices.granted(tx, &complained)?;
                if is_new {
                    notices.shown(tx, id)?;
                }
            }
            let text = cmd.read.unwrap_or(seen.judged());
            Ok::<_, Failure>(Outcome { story_id: seen.story_id, epoch, text })
        })
        .await
        .map_err(Problem::from)?;
    publish(app, done.story_id, done.epoch);
    if let Some(is_fine) = teaches {
        learn_from(app, done.text, is_fine).await;
    }
    Ok(decision_id)
}

/// Takes a decision back.
pub async fn undo(app: &App, id: DecisionId, asker: Asker) -> Result<CommentId, Problem> {
    let now = app.clock.now();
    let cmd = Arc::new(Undo { event_id: EventId::new(now, app.chance.id()), asker, now });
    let notices = Notices::of(app, cmd.event_id, now);
    let (comment_id, story_id, epoch) = app
        .store
        .write(Lane::Interactive, move |tx| {
            let row = decision::by_id(tx, id)?.ok_or(Refusal::DecisionUnknown)?;
            let comment_id = row.comment_id.ok_or(Refusal::DecisionUnknown)?;
            // Locks in the house's order: the comment before its decision.
            let seen = althing_store::comment::seen(tx, comment_id)?.ok_or(Refusal::CommentUnknown)?;
            let made = decision::made(tx, id)?.ok_or(Refusal::DecisionUnknown)?;
            let change = decisions::undo(&cmd, &made, &seen)?;
            let complained = appeal::open_of_comment(tx, comment_id)?;
            let epoch = apply(tx, &change)?.epoch;
            if let Some(notices) = &notices {
                notices.taken_back(tx, Kind::Statement, &row, &complained)?;
                let mut again = appeal::open_of_comment(tx, comment_id)?;
                again.retain(|id| !complained.contains(id));
                notices.reopened(tx, &row, &again)?;
            }
            Ok::<_, Failure>((comment_id, seen.story_id, epoch))
        })
        .await
        .map_err(Problem::from)?;
    publish(app, story_id, epoch);
    Ok(comment_id)
}
