//! The policy of a site as an ordered list of small phases. Every comment and every edit passes all of them, by
//! whatever door it came. A refusal decides at once; reasons to hold add up.

mod bulk;
mod closed;
mod first;
mod flood;
mod guard;
mod guests;
mod links;
mod mode;
mod night;
mod repeats;
mod score;
mod slow;
mod standing;
mod words;
mod young;

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
    /// Whether it is another text for a comment that is there: then nobody writes more often by it.
    pub is_edit: bool,
    /// The present.
    pub now: Micros,
}

/// Most published comments of an author that are counted, and that `first.hold` may name.
pub const FIRST_MAX: u32 = 20;
/// Most comments of the last hour that are counted, and that `flood.per_hour` may name.
pub const FLOOD_MAX: u32 = 600;

/// What a policy may know of an author.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
pub struct AuthorSeen {
    /// Whether they are signed in.
    pub is_account: bool,
    /// Whether a comment of theirs is published on the site. Of guests nobody knows.
    pub has_published: bool,
    /// Whether a comment of theirs was ever shown, on whatever site.
    pub was_shown: bool,
    /// Whether their account was erased while they wrote.
    pub is_erased: bool,
    /// The ban that holds for them, the one that ends last.
    pub ban: Option<Box<Ban>>,
    /// Whether everything they write is looked at first.
    pub is_held: bool,
    /// How far the site trusts them. Guests are always new.
    pub trust: Trust,
    /// Whether they are staff of the site.
    pub is_staff: bool,
    /// Published comments of theirs on the site, counted up to [`FIRST_MAX`].
    pub published_count: u32,
    /// When the first of those came.
    pub first_published_at: Option<Micros>,
    /// Since when they have their account.
    pub since: Option<Micros>,
    /// When their comments on the site of the last hour came, newest first, at most [`FLOOD_MAX`]. Empty for an edit.
    pub recent: Vec<Micros>,
    /// When they last wrote under this story, within the last hour. None for an edit.
    pub last_here: Option<Micros>,
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
    /// The site reads an author's first comments.
    FirstHold,
    /// The account is younger than the site wants.
    YoungHold,
    /// It is night, or nobody is on duty.
    NightHold,
    /// The story's guard asks that a moderator reads it first.
    GuardHold,
    /// It is the one in a hundred of what is refused as advertising in bulk that somebody reads.
    BulkHold,
    /// It was not shown either where it was imported from.
    ImportHold,
}

impl HoldReason {
    /// All reasons.
    pub const ALL: [Self; 17] = [
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
        Self::FirstHold,
        Self::YoungHold,
        Self::NightHold,
        Self::GuardHold,
        Self::BulkHold,
        Self::ImportHold,
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
            Self::FirstHold => "first-hold",
            Self::YoungHold => "young-hold",
            Self::NightHold => "night-hold",
            Self::GuardHold => "guard-hold",
            Self::BulkHold => "bulk-hold",
            Self::ImportHold => "import-hold",
        }
    }

    /// The phase that gives it; none where somebody, or a rule about reports, held it.
    pub const fn phase(self) -> Option<&'static str> {
        Some(match self {
            Self::HoldFirst | Self::HoldFirstForNew => "mode",
            Self::ScoreHold | Self::ScoreNever | Self::ScoreFailed => "score",
            Self::WordHold => "words",
            Self::LinkHold => "links",
            Self::RepeatHold => "repeats",
            Self::FirstHold => "first",
            Self::YoungHold => "young",
            Self::NightHold => "night",
            Self::GuardHold => "guard",
            Self::BulkHold => "bulk",
            Self::StandingHold => "standing",
            Self::StaffHold | Self::ReportHold | Self::ImportHold => return None,
        })
    }

    /// The code that its author is told. Which threshold or list it was is not told: who learns that finds the words
    /// that just pass by trying.
    pub const fn told(self) -> &'static str {
        match self {
            Self::HoldFirst
            | Self::HoldFirstForNew
            | Self::StaffHold
            | Self::ReportHold
            | Self::StandingHold
            | Self::NightHold
            | Self::GuardHold
            | Self::ImportHold => self.as_str(),
            Self::FirstHold | Self::YoungHold => Self::HoldFirstForNew.as_str(),
            Self::ScoreHold
            | Self::ScoreNever
            | Self::WordHold
            | Self::LinkHold
            | Self::RepeatHold
            | Self::BulkHold => "automatic-check",
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

/// One phase of a policy.
#[derive(Debug)]
pub struct Phase {
    /// Its name in figures and on the desk.
    pub name: &'static str,
    judge: fn(&Context<'_>) -> Verdict,
}

impl Phase {
    const fn new(name: &'static str, judge: fn(&Context<'_>) -> Verdict) -> Self {
        Self { name, judge }
    }

    /// What it says.
    pub fn judge(&self, context: &Context<'_>) -> Verdict {
        (self.judge)(context)
    }
}

/// The phases in their order: what refuses comes before what holds.
pub const PHASES: &[Phase] = &[
    Phase::new("standing", standing::phase),
    Phase::new("closed", closed::phase),
    Phase::new("guests", guests::phase),
    Phase::new("guard", guard::phase),
    Phase::new("words", words::phase),
    Phase::new("slow", slow::phase),
    Phase::new("flood", flood::phase),
    Phase::new("bulk", bulk::phase),
    Phase::new("mode", mode::phase),
    Phase::new("first", first::phase),
    Phase::new("young", young::phase),
    Phase::new("links", links::phase),
    Phase::new("repeats", repeats::phase),
    Phase::new("score", score::phase),
    Phase::new("night", night::phase),
];

/// Runs all phases.
pub fn judge(context: &Context<'_>) -> Verdict {
    let mut held = Vec::new();
    for phase in PHASES {
        match phase.judge(context) {
            Verdict::Pass => {}
            Verdict::Hold(reasons) => held.extend(reasons),
            Verdict::Refuse(refusal) => return Verdict::Refuse(refusal),
        }
    }
    if held.is_empty() { Verdict::Pass } else { Verdict::Hold(held) }
}

/// The phase that refuses so; none for what no phase says.
pub const fn refused_by(refusal: &Refusal) -> Option<&'static str> {
    Some(match refusal {
        Refusal::Banned(_) => "standing",
        Refusal::StoryClosed { .. } => "closed",
        Refusal::GuestsOff => "guests",
        Refusal::Guarded { .. } => "guard",
        Refusal::WordNotAllowed { .. } => "words",
        Refusal::SlowMode { .. } => "slow",
        Refusal::TooMany { .. } => "flood",
        Refusal::BulkAdvertising => "bulk",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
