//! A complaint of an author about a decision (Digital Services Act, article 20): made once, within half a year, and answered
//! by a human who is not the one that decided.

use crate::comment::{CommentSeen, Status};
use crate::decision::Effect;
use crate::event::Change;
use crate::id::{AccountId, CommentId, DecisionId, EventId, GuestId, RevisionId, SiteId, StoryId};
use crate::reader::{Asker, Subject, Verb, may};
use crate::refusal::Refusal;
use crate::rule::passage;
use crate::time::{DAY, Micros};

/// Longest complaint, in characters.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// Longest answer to one, in characters.
pub const ANSWER_CHARS_MAX: usize = 2_000;
/// How long after a decision one may complain, in days: half a year.
pub const APPEAL_DAYS: i64 = 183;

/// Where a complaint stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has answered it.
    Open,
    /// The decision stays.
    Upheld,
    /// The decision was wrong.
    Reversed,
    /// What it was about is gone by its author's own wish.
    Moot,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Upheld, Self::Reversed, Self::Moot];

    /// Its spelling in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Upheld => "upheld",
            Self::Reversed => "reversed",
            Self::Moot => "moot",
        }
    }

    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// What is answered to a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The decision stays.
    Uphold,
    /// The decision was wrong, and what it did is taken back.
    Reverse,
}

impl Outcome {
    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "uphold" => Some(Self::Uphold),
            "reverse" => Some(Self::Reverse),
            _ => None,
        }
    }

    /// Where the complaint stands after it.
    pub const fn state(self) -> State {
        match self {
            Self::Uphold => State::Upheld,
            Self::Reverse => State::Reversed,
        }
    }
}

/// Until when one may complain about a decision.
pub const fn open_until(decided_at: Micros) -> Micros {
    decided_at.plus(APPEAL_DAYS * DAY)
}

/// A decision as a complaint about it needs it.
#[derive(Clone, Debug)]
pub struct DecisionSeen {
    /// Its id.
    pub id: DecisionId,
    /// Its site; nil for one that holds everywhere.
    pub site_id: SiteId,
    /// The story.
    pub story_id: Option<StoryId>,
    /// The section of that; empty for none.
    pub section: String,
    /// The comment.
    pub comment_id: Option<CommentId>,
    /// The text that was decided on.
    pub revision_id: Option<RevisionId>,
    /// The author row of whom it is about.
    pub guest_id: Option<GuestId>,
    /// The account of whom it is about, where they have one by now.
    pub account_id: Option<AccountId>,
    /// Whether it restricts anybody.
    pub restricts: bool,
    /// Whether it still holds: not taken back, and no later one took its place.
    pub stands: bool,
    /// When it was made.
    pub decided_at: Micros,
    /// Who made it: the kind of actor and their id.
    pub decider: (String, Option<uuid::Uuid>),
    /// What it did to the comment; none for one about a person.
    pub effect: Option<Effect>,
    /// Where a complaint about it stands; none when nobody complained.
    pub appeal: Option<State>,
}

impl DecisionSeen {
    fn subject(&self) -> Subject<'_> {
        Subject {
            site_id: self.site_id,
            section: &self.section,
            guest: self.guest_id,
            account: self.account_id,
        }
    }
}

/// A wish to complain.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who asks.
    pub asker: Asker,
    /// Why the decision is wrong, in their words.
    pub text: String,
    /// The present.
    pub now: Micros,
}

impl Appeal {
    /// Takes the words of a complaint, normalised; refuses none, and too many.
    pub fn new(event_id: EventId, asker: Asker, text: &str, now: Micros) -> Result<Self, Refusal> {
        Ok(Self { event_id, asker, text: passage("text", text, TEXT_CHARS_MAX)?, now })
    }
}

/// Decides on a complaint: by whom the decision restricts, about one that still holds, once, in time.
pub fn appeal<'c>(cmd: &'c Appeal, seen: &'c DecisionSeen) -> Result<Change<'c>, Refusal> {
    if !may(&cmd.asker, Verb::Appeal, &seen.subject()) {
        return Err(Refusal::DecisionUnknown);
    }
    if seen.appeal.is_some() {
        return Err(Refusal::AppealMade);
    }
    if !seen.restricts || !seen.stands {
        return Err(Refusal::NothingToAppeal);
    }
    if open_until(seen.decided_at) <= cmd.now {
        return Err(Refusal::AppealTooLate);
    }
    Ok(Change::AppealMade { cmd, seen })
}

/// A wish to answer a complaint.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who asks.
    pub asker: Asker,
    /// What they found.
    pub outcome: Outcome,
    /// Why, in words for the author.
    pub answer: String,
    /// The present.
    pub now: Micros,
}

impl Answer {
    /// Takes the words of an answer, normalised; refuses none, and too many.
    pub fn new(
        event_id: EventId,
        asker: Asker,
        outcome: Outcome,
        answer: &str,
        now: Micros,
    ) -> Result<Self, Refusal> {
        Ok(Self { event_id, asker, outcome, answer: passage("answer", answer, ANSWER_CHARS_MAX)?, now })
    }
}

/// Decides on an answer. Whoever made the decision does not answer, nor does its author; `comment` is what it is about.
pub fn answer<'c>(
    cmd: &'c Answer,
    seen: &'c DecisionSeen,
    comment: Option<&'c CommentSeen>,
) -> Result<Change<'c>, Refusal> {
    if !may(&cmd.asker, Verb::Decide, &seen.subject()) {
        return Err(Refusal::Forbidden);
    }
    match seen.appeal {
        None => return Err(Refusal::AppealUnknown),
        Some(State::Open) => {}
        Some(_) => return Err(Refusal::NothingChanges),
    }
    let actor = cmd.asker.actor;
    let is_decider = seen.decider.0 == actor.kind() && seen.decider.1 == actor.id();
    if is_decider || may(&cmd.asker, Verb::Appeal, &seen.subject()) {
        return Err(Refusal::OwnDecision);
    }
    if cmd.outcome == Outcome::Reverse && !seen.stands {
        // A later decision took its place: that one can be undone, or complained about.
        return Err(Refusal::NothingToAppeal);
    }
    let effect = match cmd.outcome {
        Outcome::Uphold => None,
        Outcome::Reverse => comment.and_then(|comment| restored(seen, comment)),
    };
    Ok(Change::AppealDecided { cmd, seen, comment, effect })
}

/// What taking a wrong decision back does to its comment; nothing where something else has happened to it since, or where
/// another text stands there by now that nobody has read.
fn restored(seen: &DecisionSeen, comment: &CommentSeen) -> Option<Effect> {
    if !seen.stands {
        return None;
    }
    match seen.effect? {
        Effect::Status(status) => {
            let is_same = comment.status == status && Some(comment.revision_id) == seen.revision_id;
            is_same.then_some(Effect::Status(Status::Published))
        }
        Effect::EditRejected => {
            let is_same = comment.status == Status::Published && comment.pending.is_none();
            is_same.then_some(Effect::EditApproved)
        }
        Effect::EditApproved | Effect::Kept => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::{Actor, Grant, Role};

    const NOW: Micros = Micros(1_000 * DAY);

    fn seen() -> DecisionSeen {
        DecisionSeen {
            id: DecisionId::new(NOW, [1; 10]),
            site_id: SiteId::new(NOW, [2; 10]),
            story_id: None,
            section: "sport".to_owned(),
            comment_id: None,
            revision_id: None,
            guest_id: None,
            account_id: Some(AccountId::new(NOW, [3; 10])),
            restricts: true,
            stands: true,
            decided_at: NOW,
            decider: ("account".to_owned(), Some(AccountId::new(NOW, [4; 10]).0)),
            effect: None,
            appeal: None,
        }
    }

    fn by(account: u8, role: Option<Role>) -> Asker {
        let place = "sport".to_owned();
        let grants = role.map(|role| Grant { role, site_id: None, place }).into_iter().collect();
        Asker { actor: Actor::Account(AccountId::new(NOW, [account; 10])), grants }
    }

    #[test]
    fn one_complains_once_in_time_about_what_still_holds() {
        let asked = |seen: &DecisionSeen, asker: Asker, days: i64| {
            let now = NOW.plus(days * DAY);
            let cmd =
                Appeal::new(EventId::new(now, [9; 10]), asker, "It was a quotation", now).expect("words");
            appeal(&cmd, seen).map(|_| ())
        };
        let author = || by(3, None);
        assert_eq!(asked(&seen(), author(), 0), Ok(()));
        assert_eq!(asked(&seen(), author(), APPEAL_DAYS - 1), Ok(()));
        assert_eq!(asked(&seen(), author(), APPEAL_DAYS), Err(Refusal::AppealTooLate));
        assert_eq!(asked(&seen(), by(4, Some(Role::Admin)), 0), Err(Refusal::DecisionUnknown));
        let again = DecisionSeen { appeal: Some(State::Upheld), ..seen() };
        assert_eq!(asked(&again, author(), 0), Err(Refusal::AppealMade));
        let over = DecisionSeen { stands: false, ..seen() };
        assert_eq!(asked(&over, author(), 0), Err(Refusal::NothingToAppeal));
        let approval = DecisionSeen { restricts: false, ..seen() };
        assert_eq!(asked(&approval, author(), 0), Err(Refusal::NothingToAppeal));
        let event_id = EventId::new(NOW, [9; 10]);
        assert!(Appeal::new(event_id, author(), " \u{200b}", NOW).is_err());
        assert!(Appeal::new(event_id, author(), &"x".repeat(TEXT_CHARS_MAX + 1), NOW).is_err());
    }

    #[test]
    fn neither_who_decided_nor_the_author_answers() {
        let open = DecisionSeen { appeal: Some(State::Open), ..seen() };
        let answered = |seen: &DecisionSeen, asker: Asker| {
            let event_id = EventId::new(NOW, [9; 10]);
            let cmd = Answer::new(event_id, asker, Outcome::Reverse, "You are right", NOW).expect("words");
            answer(&cmd, seen, None).map(|_| ())
        };
        assert_eq!(answered(&open, by(5, Some(Role::Moderator))), Ok(()));
        assert_eq!(answered(&open, by(4, Some(Role::Admin))), Err(Refusal::OwnDecision));
        assert_eq!(answered(&open, by(3, Some(Role::Moderator))), Err(Refusal::OwnDecision));
        assert_eq!(answered(&open, by(5, None)), Err(Refusal::Forbidden));
        assert_eq!(answered(&seen(), by(5, Some(Role::Moderator))), Err(Refusal::AppealUnknown));
        let done = DecisionSeen { appeal: Some(State::Reversed), ..seen() };
        assert_eq!(answered(&done, by(5, Some(Role::Moderator))), Err(Refusal::NothingChanges));
        let by_rule = DecisionSeen { decider: ("system".to_owned(), None), ..open };
        assert_eq!(answered(&by_rule, by(5, Some(Role::Moderator))), Ok(()));
    }
}
