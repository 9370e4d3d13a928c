//! The policy of a site as an ordered list of small phases. Every comment and every edit passes all of them, by
//! whatever door it came. A refusal decides at once; reasons to hold add up.

mod closed;
mod guests;
mod links;
mod mode;
mod repeats;
mod score;
mod standing;
mod words;

use crate::refusal::Refusal;
use crate::score::Signals;
use crate::site::Settings;
use crate::standing::Ban;
use crate::story::Openness;
use crate::time::Micros;
use crate::trust::Trust;

/// What a phase may look at.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The site's settings.
    pub settings: &'a Settings,
    /// Who wrote it.
    pub author: &'a AuthorSeen,
    /// What was found out about the text before.
    pub signals: &'a Signals,
    /// What decides whether the story is closed.
    pub story: Openness,
    /// The present.
    pub now: Micros,
}

/// What a policy may know of an author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub struct AuthorSeen {
    /// Whether they are signed in.
    pub is_account: bool,
    /// Whether a comment of theirs is published on the site. Of guests nobody knows.
    pub has_published: bool,
    /// Whether their account was erased while they wrote.
    pub is_erased: bool,
    /// The ban that holds for them, the one that ends last.
    pub ban: Option<Box<Ban>>,
    /// Whether everything they write is looked at first.
    pub is_held: bool,
    /// How far the site trusts them. Guests are always new.
    pub trust: Trust,
}

/// Why a comment waits for a moderator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldReason {
    /// The site looks at every comment first.
    HoldFirst,
    /// The site looks at newcomers' comments first.
    HoldFirstForNew,
    /// A score reached the site's threshold.
    ScoreHold,
    /// A score reached the threshold above which nothing is published without a human, whoever wrote it.
    ScoreNever,
    /// It could not be scored, and the site holds what could not.
    ScoreFailed,
    /// It has a word of the site's list.
    WordHold,
    /// It has as many links as the site looks at first.
    LinkHold,
    /// It nearly repeats other texts of the last day.
    RepeatHold,
    /// Somebody of staff took it back from where it was shown, to look at it.
    StaffHold,
    /// Readers whose reports count reported it.
    ReportHold,
    /// Staff decided to look at everything that its author writes first.
    StandingHold,
}

impl HoldReason {
    /// All reasons.
    pub const ALL: [Self; 11] = [
        Self::HoldFirst,
        Self::HoldFirstForNew,
        Self::ScoreHold,
        Self::ScoreNever,
        Self::ScoreFailed,
        Self::WordHold,
        Self::LinkHold,
        Self::RepeatHold,
        Self::StaffHold,
        Self::ReportHold,
        Self::StandingHold,
    ];

    /// Its code in the log, the database, and what staff are told.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HoldFirst => "hold-first",
            Self::HoldFirstForNew => "hold-first-for-new",
            Self::ScoreHold => "score-hold",
            Self::ScoreNever => "score-never",
            Self::ScoreFailed => "score-failed",
            Self::WordHold => "word-hold",
            Self::LinkHold => "link-hold",
            Self::RepeatHold => "repeat-hold",
            Self::StaffHold => "staff-hold",
            Self::ReportHold => "report-hold",
            Self::StandingHold => "standing-hold",
        }
    }

    /// The code that its author is told. Which threshold or list it was is not told: who learns that finds the words
    /// that just pass by trying.
    pub const fn told(self) -> &'static str {
        match self {
            Self::HoldFirst
            | Self::HoldFirstForNew
            | Self::StaffHold
            | Self::ReportHold
            | Self::StandingHold => self.as_str(),
            Self::ScoreHold | Self::ScoreNever | Self::WordHold | Self::LinkHold | Self::RepeatHold => {
                "automatic-check"
            }
            Self::ScoreFailed => "check-failed",
        }
    }

    /// The reason with this code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// The codes of some reasons as their author is told them, each once.
pub fn told(held: &[HoldReason]) -> Vec<&'static str> {
    let mut codes = Vec::with_capacity(held.len());
    for code in held.iter().map(|reason| reason.told()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
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
const PHASES: [Phase; 8] = [
    standing::phase,
    closed::phase,
    guests::phase,
    words::phase,
    mode::phase,
    links::phase,
    repeats::phase,
    score::phase,
];

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
mod tests;
