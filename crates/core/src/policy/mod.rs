//! The policy of a site as an ordered list of small phases. Every comment and every edit passes all of them, by
//! whatever door it came. A refusal decides at once; reasons to hold add up.

mod closed;
mod guests;
mod mode;

use crate::refusal::Refusal;
use crate::site::Settings;
use crate::story::Openness;
use crate::time::Micros;

/// What a phase may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The site's settings.
    pub settings: &'a Settings,
    /// What decides whether the story is closed.
    pub story: Openness,
    /// The present.
    pub now: Micros,
}

/// Why a comment waits for a moderator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// The site looks at every comment first.
    HoldFirst,
    /// The site looks at newcomers' comments first.
    HoldFirstForNew,
}

impl HoldReason {
    /// All reasons.
    pub const ALL: [Self; 2] = [Self::HoldFirst, Self::HoldFirstForNew];

    /// Its code in the API, the log and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HoldFirst => "hold-first",
            Self::HoldFirstForNew => "hold-first-for-new",
        }
    }

    /// The reason with this code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// What the policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Publish.
    Pass,
    /// Store, and wait for a moderator.
    Hold(Vec<HoldReason>),
    /// Do not store.
    Refuse(Refusal),
}

type Phase = fn(&Context<'_>) -> Verdict;

/// The phases in their order: what refuses comes before what holds.
const PHASES: [Phase; 3] = [closed::phase, guests::phase, mode::phase];

/// Runs all phases.
pub fn judge(context: &Context<'_>) -> Verdict {
    let mut held = Vec::new();
    for phase in PHASES {
        match phase(context) {
            Verdict::Pass => {}
            Verdict::Hold(reasons) => held.extend(reasons),
            Verdict::Refuse(refusal) => return Verdict::Refuse(refusal),
        }
    }
    if held.is_empty() { Verdict::Pass } else { Verdict::Hold(held) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Mode;
    use crate::story::{Closed, StoryState};

    fn open() -> Openness {
        Openness { state: StoryState::Open, closed_at: None, since: Micros(0) }
    }

    #[test]
    fn a_refusal_decides_before_any_hold() {
        let settings = Settings { mode: Mode::HoldFirst, guests: false, ..Settings::default() };
        let shut = Openness { state: StoryState::Closed, closed_at: Some(Micros(1)), since: Micros(0) };
        let judged = judge(&Context { settings: &settings, story: shut, now: Micros(2) });
        let Closed { since, after_days } = Closed { since: Some(Micros(1)), after_days: None };
        assert_eq!(judged, Verdict::Refuse(Refusal::StoryClosed { since, after_days }));
        let judged = judge(&Context { settings: &settings, story: open(), now: Micros(2) });
        assert_eq!(judged, Verdict::Refuse(Refusal::GuestsOff));
    }

    #[test]
    fn modes_hold_or_publish() {
        for (mode, verdict) in [
            (Mode::PublishFirst, Verdict::Pass),
            (Mode::HoldFirst, Verdict::Hold(vec![HoldReason::HoldFirst])),
            (Mode::HoldFirstForNew, Verdict::Hold(vec![HoldReason::HoldFirstForNew])),
        ] {
            let settings = Settings { mode, ..Settings::default() };
            assert_eq!(judge(&Context { settings: &settings, story: open(), now: Micros(2) }), verdict);
        }
        for reason in HoldReason::ALL {
            assert_eq!(HoldReason::parse(reason.as_str()), Some(reason));
        }
    }
}
