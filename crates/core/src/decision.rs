//! A decision: what staff, or a rule of the house, makes of a comment or of its author, and what it is founded on.
//!
//! Whatever restricts somebody needs a [`Ruling`]: without ground and explanation there is no such [`Act`]. So each one
//! yields a statement of reasons (Digital Services Act, article 17), and no silent one can be written down.

use crate::comment::{CommentSeen, Status};
use crate::event::Change;
use crate::id::{BulkId, CommentId, DecisionId, EventId, RevisionId};
use crate::reader::{Asker, Verb, may};
use crate::refusal::{Refusal, Wrong};
use crate::time::Micros;

/// Longest explanation, in characters (the limit of the Union's transparency database).
pub const EXPLANATION_CHARS_MAX: usize = 2_000;
/// Longest name of a law or rule, in characters (likewise).
pub const GROUND_CHARS_MAX: usize = 500;

/// What a restriction is founded on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// A published rule of the site, as it stood.
    Rule {
        /// Its code.
        code: String,
        /// Which version of it.
        version: u32,
        /// Its title then, so that the statement stays readable when the rule is another one.
        title: String,
    },
    /// A law, as staff named it.
    Law(String),
}

impl Ground {
    /// The title of the rule, or the law.
    pub fn title(&self) -> &str {
        match self {
            Self::Rule { title, .. } | Self::Law(title) => title,
        }
    }
}

/// How much of a decision a machine made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Automation {
    /// Nothing.
    #[default]
    None,
    /// A machine proposed, a human decided.
    Partly,
    /// All of it.
    Fully,
}

impl Automation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Partly, Self::Fully];

    /// Its spelling in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Partly => "partly",
            Self::Fully => "fully",
        }
    }

    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What brought it to somebody's attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Source {
    /// The house looked by itself.
    #[default]
    Own,
    /// A reader reported it.
    Report,
    /// Its author complained about a decision before.
    Appeal,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Own, Self::Report, Self::Appeal];

    /// Its spelling in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Report => "report",
            Self::Appeal => "appeal",
        }
    }

    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What a restriction needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The rule or law.
    pub ground: Ground,
    /// What in it goes against that, in words for its author; at most [`EXPLANATION_CHARS_MAX`] characters.
    pub explanation: String,
    /// Whether a machine found it.
    pub detected: bool,
    /// How much a machine decided.
    pub automation: Automation,
    /// What brought it to somebody's attention.
    pub source: Source,
}

impl Ruling {
    /// Whether readers' reports decided it, and nobody of staff.
    pub fn is_by_reports(&self) -> bool {
        self.automation == Automation::Fully && self.source == Source::Report
    }

    /// Refuses what is empty or too long, naming the field.
    pub fn check(&self) -> Result<(), Refusal> {
        let fits = |field: &'static str, text: &str, chars_max: usize| {
            let chars = text.chars().count();
            if text.trim().is_empty() {
                Err(Refusal::field(field, Wrong::Missing))
            } else if chars > chars_max {
                Err(Refusal::field(field, Wrong::TooLong { chars, chars_max }))
            } else {
                Ok(())
            }
        };
        fits("reason", self.ground.title(), GROUND_CHARS_MAX)?;
        fits("explanation", &self.explanation, EXPLANATION_CHARS_MAX)
    }
}

/// What is done to a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// What waits is shown; what was rejected or removed is shown again; what was reported stays.
    Approve,
    /// What waits is not shown.
    Reject(Ruling),
    /// What is shown is taken down.
    Remove(Ruling),
    /// What is shown waits until somebody has looked.
    Hold(Ruling),
}

impl Act {
    /// Its spelling in the API and the database.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject(_) => "reject",
            Self::Remove(_) => "remove",
            Self::Hold(_) => "hold",
        }
    }

    /// What it is founded on; an approval needs nothing.
    pub const fn ruling(&self) -> Option<&Ruling> {
        match self {
            Self::Approve => None,
            Self::Reject(ruling) | Self::Remove(ruling) | Self::Hold(ruling) => Some(ruling),
        }
    }
}

/// A wish to decide on a comment.
#[derive(Clone, Debug)]
pub struct Decide {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Id of the decision.
    pub decision_id: DecisionId,
    /// Who asks.
    pub asker: Asker,
    /// What they want.
    pub act: Act,
    /// The text that they have read. Another one is not decided on unread; none where what stands there now is meant,
    /// whatever it is, which only a removal may.
    pub read: Option<RevisionId>,
    /// The act on many comments that it is a part of.
    pub bulk_id: Option<BulkId>,
    /// The present.
    pub now: Micros,
}

/// What a decision does to a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It has another status.
    Status(Status),
    /// The newer text that waited beside the published one is shown.
    EditApproved,
    /// The newer text that waited is not shown; the older one stays.
    EditRejected,
    /// It stays as it is: somebody looked at what readers reported.
    Kept,
}

impl Effect {
    /// Whether readers see a difference: something comes, goes, or a placeholder says another thing.
    pub fn is_visible(self, seen: &CommentSeen) -> bool {
        match self {
            Self::EditApproved => true,
            Self::EditRejected | Self::Kept => false,
            Self::Status(to) => {
                let is_shown = seen.status == Status::Published || to == Status::Published;
                seen.status != to && (is_shown || seen.was_shown)
            }
        }
    }
}

/// A decision as it was made, as far as undoing it needs it.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its id.
    pub id: DecisionId,
    /// The comment.
    pub comment_id: CommentId,
    /// The text that was decided on.
    pub revision_id: RevisionId,
    /// What it did.
    pub effect: Effect,
    /// The comment's status before.
    pub was_status: Status,
    /// Why it waited before: reason codes, comma-separated.
    pub was_held: String,
    /// The text that was shown before.
    pub was_revision_id: RevisionId,
    /// Whether it is the last decision on its comment, and still stands.
    pub is_last: bool,
}

impl Made {
    /// What taking it back does to its comment.
    pub const fn back(&self) -> Effect {
        match self.effect {
            Effect::Status(_) => Effect::Status(self.was_status),
            Effect::EditApproved => Effect::EditApproved,
            Effect::EditRejected | Effect::Kept => Effect::Kept,
        }
    }
}

/// A wish to take a decision back, as if it had not been made.
#[derive(Clone, Debug)]
pub struct Undo {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who asks.
    pub asker: Asker,
    /// The present.
    pub now: Micros,
}

/// Decides on what staff want to do with a comment.
///
/// What was never shown is rejected; what was shown is removed, also when it waited again in between.
pub fn decide<'c>(cmd: &'c Decide, seen: &'c CommentSeen) -> Result<Change<'c>, Refusal> {
    if !may(&cmd.asker, Verb::Decide, &seen.subject()) {
        return Err(Refusal::Forbidden);
    }
    if let Some(ruling) = cmd.act.ruling() {
        ruling.check()?;
    }
    let effect = match &cmd.act {
        Act::Approve => approve(cmd, seen)?,
        Act::Reject(_) => reject(cmd, seen)?,
        Act::Remove(_) if seen.status.is_alive() => {
            is_read_if_named(cmd, seen)?;
            Effect::Status(Status::Removed)
        }
        // By readers' reports alone, of which none is open any more: somebody looked at them meanwhile.
        Act::Hold(ruling) if ruling.is_by_reports() && seen.open_reports == 0 => {
            return Err(Refusal::NothingChanges);
        }
        Act::Hold(_) if seen.status == Status::Published => {
            is_read_if_named(cmd, seen)?;
            Effect::Status(Status::Pending)
        }
        Act::Hold(_) if seen.status == Status::Pending => return Err(Refusal::NothingChanges),
        Act::Remove(_) | Act::Hold(_) => return Err(Refusal::CommentGone),
    };
    Ok(Change::CommentDecided { cmd, seen, effect })
}

fn approve(cmd: &Decide, seen: &CommentSeen) -> Result<Effect, Refusal> {
    match (seen.status, &seen.pending) {
        (Status::Pending | Status::Rejected | Status::Removed, _) => {
            // A newer text that waited when the comment was held, or taken down, is what is judged and shown.
            is_read(cmd, seen.judged())?;
            Ok(Effect::Status(Status::Published))
        }
        (Status::Published, Some(pending)) => {
            is_read(cmd, pending.revision_id)?;
            Ok(Effect::EditApproved)
        }
        (Status::Published, None) if seen.open_reports > 0 => {
            is_read(cmd, seen.revision_id)?;
            Ok(Effect::Kept)
        }
        (Status::Published, None) => Err(Refusal::NothingHeld),
        (Status::Withdrawn | Status::Erased, _) => Err(Refusal::CommentGone),
    }
}

fn reject(cmd: &Decide, seen: &CommentSeen) -> Result<Effect, Refusal> {
    match (seen.status, &seen.pending) {
        (Status::Pending, _) => {
            is_read(cmd, seen.judged())?;
            let to = if seen.was_shown { Status::Removed } else { Status::Rejected };
            Ok(Effect::Status(to))
        }
        (Status::Published, Some(pending)) => {
            is_read(cmd, pending.revision_id)?;
            Ok(Effect::EditRejected)
        }
        (Status::Published, None) => Err(Refusal::NothingHeld),
        _ => Err(Refusal::CommentGone),
    }
}

/// Whether the text that was read is the one that it is about.
fn is_read(cmd: &Decide, waiting: RevisionId) -> Result<(), Refusal> {
    if cmd.read == Some(waiting) { Ok(()) } else { Err(Refusal::TextChanged) }
}

/// The same where a text was named at all: what stands there is taken down or held by whoever names none.
fn is_read_if_named(cmd: &Decide, seen: &CommentSeen) -> Result<(), Refusal> {
    if cmd.read.is_none() { Ok(()) } else { is_read(cmd, seen.judged()) }
}

/// Decides on taking a decision back: only the last one on its comment, and only while nothing else has happened to it.
pub fn undo<'c>(cmd: &'c Undo, made: &'c Made, seen: &'c CommentSeen) -> Result<Change<'c>, Refusal> {
    if !may(&cmd.asker, Verb::Decide, &seen.subject()) {
        return Err(Refusal::Forbidden);
    }
    let stands = made.is_last
        && match made.effect {
            Effect::Status(status) => seen.status == status && seen.judged() == made.revision_id,
            Effect::EditApproved => {
                seen.status == Status::Published
                    && seen.revision_id == made.revision_id
                    && seen.pending.is_none()
            }
            Effect::EditRejected => seen.status == Status::Published && seen.pending.is_none(),
            Effect::Kept => seen.status == Status::Published,
        };
    if stands { Ok(Change::DecisionUndone { cmd, made, seen }) } else { Err(Refusal::NothingToUndo) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restriction_without_ground_or_explanation_is_refused() {
        let ruling = |title: &str, explanation: &str| Ruling {
            ground: Ground::Law(title.to_owned()),
            explanation: explanation.to_owned(),
            detected: false,
            automation: Automation::None,
            source: Source::Own,
        };
        assert_eq!(ruling("§ 185", "An insult").check(), Ok(()));
        assert_eq!(ruling(" ", "An insult").check(), Err(Refusal::field("reason", Wrong::Missing)));
        assert_eq!(ruling("§ 185", "\n").check(), Err(Refusal::field("explanation", Wrong::Missing)));
        let long = "ä".repeat(EXPLANATION_CHARS_MAX + 1);
        let wrong = Wrong::TooLong { chars: EXPLANATION_CHARS_MAX + 1, chars_max: EXPLANATION_CHARS_MAX };
        assert_eq!(ruling("§ 185", &long).check(), Err(Refusal::field("explanation", wrong)));
    }
}
