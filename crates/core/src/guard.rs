//! The guard of a story: how much it asks of whoever writes while more comes than a moderator can follow.
//!
//! It has levels, each asking more than the one before it. It goes up and down by itself, or by hand; every move is
//! said in the thread.

use crate::event::Change;
use crate::id::{EventId, SiteId, StoryId};
use crate::reader::{Asker, Subject, Verb, may};
use crate::refusal::Refusal;
use crate::time::{DAY, Micros};

/// Seconds between two comments of one author while the guard is up.
pub const SLOW_SECONDS: u32 = 60;
/// Published comments that make an author known.
pub const KNOWN_COMMENTS: u32 = 3;
/// How old the first of them has to be, in microseconds.
pub const KNOWN_AFTER: i64 = 3 * DAY;

/// How much a story asks of whoever writes. Each level asks what those before it ask, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Guard {
    /// What the policy asks, and nothing else.
    #[default]
    Normal,
    /// A minute between two comments of one author.
    Slow,
    /// An account.
    Accounts,
    /// An account with comments that stood for some days.
    Known,
    /// A moderator reads it first.
    Hold,
    /// Nothing is taken.
    Closed,
}

impl Guard {
    /// All levels, the mildest first.
    pub const ALL: [Self; 6] =
        [Self::Normal, Self::Slow, Self::Accounts, Self::Known, Self::Hold, Self::Closed];

    /// Its spelling in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Slow => "slow",
            Self::Accounts => "accounts",
            Self::Known => "known",
            Self::Hold => "hold",
            Self::Closed => "closed",
        }
    }

    /// The level with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }

    /// The next one that asks more; none above the last.
    pub fn up(self) -> Option<Self> {
        Self::ALL.into_iter().find(|level| *level > self)
    }

    /// The next one that asks less; none below the first.
    pub fn down(self) -> Option<Self> {
        Self::ALL.into_iter().rev().find(|level| *level < self)
    }
}

/// Why the guard moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Far more comments came than usual.
    Burst,
    /// Readers reported many of the last comments.
    Reports,
    /// It has been quiet for an hour.
    Quiet,
    /// Somebody of staff wants it so.
    Staff,
}

impl Cause {
    /// Its code in the log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Burst => "burst",
            Self::Reports => "reports",
            Self::Quiet => "quiet",
            Self::Staff => "staff",
        }
    }
}

/// The guard of a story as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct GuardState {
    /// Its level.
    pub level: Guard,
    /// Since when; none where it was never moved.
    pub since: Option<Micros>,
    /// Whether somebody of staff wants it to stay there.
    pub is_pinned: bool,
}

/// A wish to move a story's guard.
#[derive(Clone, Debug)]
pub struct GuardMove {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Who asks: staff, or the house itself.
    pub asker: Asker,
    /// Its site.
    pub site_id: SiteId,
    /// The story.
    pub story_id: StoryId,
    /// The level that it was decided on by.
    pub from: Guard,
    /// The level that it is to have.
    pub to: Guard,
    /// Why.
    pub cause: Cause,
    /// Whether it is to stay there until staff move it.
    pub pins: bool,
    /// The present.
    pub now: Micros,
}

/// Decides on a move that the guard makes by itself: only from the level that it saw, and from none that staff want.
pub fn moved_by_itself(cmd: &GuardMove, seen: GuardState) -> Result<Change<'_>, Refusal> {
    if seen.is_pinned || seen.level != cmd.from || seen.level == cmd.to {
        return Err(Refusal::NothingChanges);
    }
    Ok(Change::StoryGuarded(cmd))
}

/// Decides on a move by staff.
pub fn moved_by_staff<'c>(
    cmd: &'c GuardMove,
    seen: GuardState,
    section: &str,
) -> Result<Change<'c>, Refusal> {
    let subject = Subject { site_id: cmd.site_id, section, guest: None, account: None };
    if !may(&cmd.asker, Verb::Decide, &subject) {
        return Err(Refusal::Forbidden);
    }
    if seen.level == cmd.to && seen.is_pinned == cmd.pins {
        return Err(Refusal::NothingChanges);
    }
    Ok(Change::StoryGuarded(cmd))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::Actor;

    fn wish(from: Guard, to: Guard) -> GuardMove {
        GuardMove {
            event_id: EventId::new(Micros(1), [1; 10]),
            asker: Actor::System.into(),
            site_id: SiteId::new(Micros(1), [2; 10]),
            story_id: StoryId(uuid::Uuid::nil()),
            from,
            to,
            cause: Cause::Burst,
            pins: false,
            now: Micros(5),
        }
    }

    #[test]
    fn levels_go_up_and_down_one_at_a_time() {
        let mut level = Guard::Normal;
        let mut passed = vec![level];
        while let Some(up) = level.up() {
            assert_eq!(up.down(), Some(level));
            level = up;
            passed.push(level);
        }
        assert_eq!(passed, Guard::ALL);
        assert_eq!(Guard::Normal.down(), None);
        for level in Guard::ALL {
            assert_eq!(Guard::parse(level.as_str()), Some(level));
        }
    }

    #[test]
    fn by_itself_it_moves_only_what_it_saw_and_nothing_that_staff_want() {
        let cmd = wish(Guard::Slow, Guard::Accounts);
        let state = |level, is_pinned| GuardState { level, since: None, is_pinned };
        let event = moved_by_itself(&cmd, state(Guard::Slow, false)).unwrap().event();
        assert_eq!(
            (event.kind, event.reason.as_str(), event.visible),
            ("story_guarded", "accounts,burst", true)
        );
        for seen in [state(Guard::Slow, true), state(Guard::Normal, false), state(Guard::Accounts, false)] {
            assert_eq!(moved_by_itself(&cmd, seen).unwrap_err(), Refusal::NothingChanges);
        }
    }

    #[test]
    fn only_who_decides_there_moves_it_by_hand() {
        let guest = Actor::Guest(crate::id::GuestId::new(Micros(1), [3; 10]));
        let cmd = GuardMove { asker: guest.into(), ..wish(Guard::Normal, Guard::Hold) };
        assert_eq!(moved_by_staff(&cmd, GuardState::default(), "").unwrap_err(), Refusal::Forbidden);
        let cmd = GuardMove { asker: Actor::Operator.into(), ..cmd };
        assert!(moved_by_staff(&cmd, GuardState::default(), "").is_ok());
        let same = GuardState { level: Guard::Hold, since: None, is_pinned: false };
        assert_eq!(moved_by_staff(&cmd, same, "").unwrap_err(), Refusal::NothingChanges);
        let cmd = GuardMove { pins: true, ..cmd };
        assert!(moved_by_staff(&cmd, same, "").is_ok(), "to stay there is a change");
    }
}
