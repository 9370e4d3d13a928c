//! A reader's report of a comment: what it says, whether it is taken, and how much it weighs.
//!
//! A report is bound to the text that was shown when it came. It never takes a comment down: it puts it before a
//! moderator, and where the site says so enough of them hold it, by a decision with its reason.

use crate::comment::{CommentSeen, Mark, Status};
use crate::event::Change;
use crate::id::{AccountId, EventId, GuestId, ReportId};
use crate::reader::Actor;
use crate::refusal::{Refusal, Wrong};
use crate::text::{is_visible, normalise};
use crate::time::{DAY, Micros};

/// Longest words of a report, in characters.
pub const TEXT_CHARS_MAX: usize = 1_000;
/// What a guest's report weighs, in thousandths.
pub const WEIGHT_GUEST: i64 = 250;
/// What an account's weighs, as long as little is known of it, in thousandths; with what is known it grows up to twice that.
pub const WEIGHT_ACCOUNT: i64 = 500;
/// What a report weighs of somebody whose reports are declined more often than not, in thousandths.
pub const WEIGHT_LOW: i64 = 100;
/// Decided reports from which on an account's accuracy counts for it.
pub const DECIDED_FEW: i64 = 3;
/// Decided reports from which on it counts against somebody.
pub const DECIDED_SOME: i64 = 5;
/// Decided reports within [`MISUSE_WINDOW`] from which on nearly all of them declined are misuse (DSA, article 23).
pub const DECIDED_MANY: i64 = 10;
/// For how long reports are looked back on for misuse, in microseconds.
pub const MISUSE_WINDOW: i64 = 90 * DAY;
/// For how long an account that misused reports cannot report, counted from the last one that was declined.
pub const PAUSE: i64 = 30 * DAY;
/// Below one in so many upheld, reports are misused.
const UPHELD_ONE_IN: i64 = 5;

/// What a reader says is wrong with a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Advertising, or the same again and again.
    Spam,
    /// Insults, harassment.
    Abuse,
    /// Against people for what they are.
    Hate,
    /// Violence, threats, the glorification of either.
    Violence,
    /// Somebody's private matters.
    Privacy,
    /// Against the law; the words say in what.
    Illegal,
    /// Nothing to do with the story.
    OffTopic,
    /// What the words say.
    Other,
}

impl Category {
    /// All of them, as forms list them.
    pub const ALL: [Self; 8] = [
        Self::Spam,
        Self::Abuse,
        Self::Hate,
        Self::Violence,
        Self::Privacy,
        Self::Illegal,
        Self::OffTopic,
        Self::Other,
    ];

    /// Its spelling in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Abuse => "abuse",
            Self::Hate => "hate",
            Self::Violence => "violence",
            Self::Privacy => "privacy",
            Self::Illegal => "illegal",
            Self::OffTopic => "off-topic",
            Self::Other => "other",
        }
    }

    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// The code of the house rule that it is about, if there is one.
    pub const fn rule(self) -> Option<&'static str> {
        match self {
            Self::Spam => Some("spam"),
            Self::Abuse => Some("respect"),
            Self::Hate => Some("hate"),
            Self::Violence => Some("violence"),
            Self::Privacy => Some("privacy"),
            Self::OffTopic => Some("topic"),
            Self::Illegal | Self::Other => None,
        }
    }

    /// Whether it says nothing without words: then they are needed (DSA, article 16(2)(a)).
    pub const fn needs_words(self) -> bool {
        matches!(self, Self::Illegal | Self::Other)
    }
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has decided yet.
    Open,
    /// A moderator found the same: the comment was taken down.
    Upheld,
    /// A moderator found nothing that a rule forbids: the comment stays.
    Declined,
    /// The comment went for another reason before anybody decided.
    Moot,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Upheld, Self::Declined, Self::Moot];

    /// Its spelling in the API and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Upheld => "upheld",
            Self::Declined => "declined",
            Self::Moot => "moot",
        }
    }

    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// The words of a report as they are stored: normalised, and short enough.
pub fn words(text: &str, category: Category) -> Result<String, Refusal> {
    let text = normalise(text);
    let text = text.trim();
    let chars = text.chars().count();
    if chars > TEXT_CHARS_MAX {
        return Err(Refusal::field("text", Wrong::TooLong { chars, chars_max: TEXT_CHARS_MAX }));
    }
    let has_words = is_visible(text);
    if category.needs_words() && !has_words {
        return Err(Refusal::field("text", Wrong::Missing));
    }
    Ok(if has_words { text.to_owned() } else { String::new() })
}

/// How reports of one reader were decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Upheld or declined.
    pub decided: i64,
    /// Upheld.
    pub upheld: i64,
}

impl History {
    /// Upheld among decided, in thousandths; none where nothing was decided.
    pub const fn accuracy(self) -> Option<i64> {
        if self.decided > 0 { Some(1_000 * self.upheld / self.decided) } else { None }
    }

    const fn declined(self) -> i64 {
        self.decided - self.upheld
    }

    /// What a report of this reader weighs, in thousandths.
    pub const fn weight(self, is_account: bool) -> i64 {
        if self.decided >= DECIDED_SOME && self.declined() > self.upheld {
            return WEIGHT_LOW;
        }
        match self.accuracy() {
            _ if !is_account => WEIGHT_GUEST,
            Some(accuracy) if self.decided >= DECIDED_FEW => {
                WEIGHT_ACCOUNT + WEIGHT_ACCOUNT * accuracy / 1_000
            }
            _ => WEIGHT_ACCOUNT,
        }
    }
}

/// How reports of one account were decided within [`MISUSE_WINDOW`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lately {
    /// How many, and how.
    pub history: History,
    /// When the last one was declined.
    pub last_declined: Option<Micros>,
}

impl Lately {
    const fn is_poor(self) -> bool {
        self.history.upheld * UPHELD_ONE_IN < self.history.decided
    }

    /// Whether the account is told that it cannot report for a while if this goes on.
    pub const fn is_warned(self) -> bool {
        self.history.decided >= DECIDED_SOME && self.is_poor()
    }

    /// Until when it cannot report, if that is still to come.
    pub fn paused_until(self, now: Micros) -> Option<Micros> {
        let is_misuse = self.history.decided >= DECIDED_MANY && self.is_poor();
        let until = self.last_declined.filter(|_| is_misuse)?.plus(PAUSE);
        (until > now).then_some(until)
    }
}

/// Who reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reporter {
    /// A reader who is not signed in, known by their network's mark of the day, or not at all.
    Guest(Option<Mark>),
    /// Somebody who is.
    Account(AccountId),
}

/// A wish to report, prepared.
#[derive(Clone, Debug)]
pub struct Report {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Its id.
    pub report_id: ReportId,
    /// Who reports.
    pub reporter: Reporter,
    /// What is wrong.
    pub category: Category,
    /// In words, as [`words`] gives them; may be empty.
    pub text: String,
    /// Whether they want a mail when it is decided.
    pub wants_outcome: bool,
    /// The present.
    pub now: Micros,
}

impl Report {
    /// Who the log names: a guest by their report, which is all that is known of them.
    pub fn actor(&self) -> Actor {
        match self.reporter {
            Reporter::Guest(_) => Actor::Guest(GuestId(self.report_id.0)),
            Reporter::Account(account) => Actor::Account(account),
        }
    }
}

/// What the store saw, under its locks, for a [`Report`].
#[derive(Clone, Debug)]
pub struct ReportSeen {
    /// The comment.
    pub comment: CommentSeen,
    /// A report of the same text by the same reader.
    pub first: Option<ReportId>,
    /// How earlier ones of this reader were decided.
    pub history: History,
    /// Of an account, how those of the last time were.
    pub lately: Lately,
    /// Whether the account was erased a moment ago.
    pub is_erased: bool,
}

/// What comes of a [`Report`].
#[derive(Debug)]
pub enum Reported<'c> {
    /// A new report.
    New(Change<'c>),
    /// The same reader reported the same text before: that is their report.
    Again(ReportId),
}

/// Decides on a report. What readers do not see cannot be reported, nor what is one's own.
pub fn report<'c>(cmd: &'c Report, seen: &'c ReportSeen) -> Result<Reported<'c>, Refusal> {
    let comment = &seen.comment;
    if seen.is_erased {
        return Err(Refusal::SignedOut);
    }
    match comment.status {
        Status::Published => {}
        Status::Pending | Status::Rejected if !comment.was_shown => return Err(Refusal::CommentUnknown),
        _ => return Err(Refusal::CommentGone),
    }
    if let Reporter::Account(account) = cmd.reporter
        && comment.account_id == Some(account)
    {
        return Err(Refusal::OwnComment);
    }
    if let Some(first) = seen.first {
        return Ok(Reported::Again(first));
    }
    if let Some(until) = seen.lately.paused_until(cmd.now) {
        let History { decided, upheld } = seen.lately.history;
        return Err(Refusal::ReportsPaused { until, decided, declined: decided - upheld });
    }
    let weight = seen.history.weight(matches!(cmd.reporter, Reporter::Account(_)));
    Ok(Reported::New(Change::CommentReported { cmd, seen: comment, weight }))
}

/// Whether the weights of open reports, in thousandths, hold a comment; `units` is the site's setting, 0 for never.
pub const fn holds(units: u32, weights: i64) -> bool {
    units > 0 && weights >= 1_000 * units as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{CommentId, RevisionId, SiteId, StoryId};
    use crate::policy::AuthorSeen;
    use crate::story::{Openness, StoryState};

    const NOW: Micros = Micros(1_772_438_400_000_000);

    fn comment(status: Status, was_shown: bool) -> CommentSeen {
        let id = CommentId::new(NOW, [1; 10]);
        CommentSeen {
            id,
            site_id: SiteId::new(NOW, [2; 10]),
            story_id: StoryId::new(NOW, [3; 10]),
            root_id: id,
            parent_id: None,
            section: String::new(),
            guest_id: GuestId::new(NOW, [4; 10]),
            account_id: Some(AccountId::new(NOW, [5; 10])),
            status,
            submitted_at: NOW,
            revision_id: RevisionId::new(NOW, [6; 10]),
            source: "Words".to_owned(),
            pending: None,
            held: Vec::new(),
            story: Openness {
                state: StoryState::Closed,
                closed_at: Some(NOW),
                since: NOW,
                guard: crate::guard::GuardState::default(),
            },
            author: AuthorSeen::default(),
            was_shown,
            open_reports: 0,
        }
    }

    fn seen(status: Status, was_shown: bool) -> ReportSeen {
        ReportSeen {
            comment: comment(status, was_shown),
            first: None,
            history: History::default(),
            lately: Lately::default(),
            is_erased: false,
        }
    }

    fn by(reporter: Reporter) -> Report {
        Report {
            event_id: EventId::new(NOW, [7; 10]),
            report_id: ReportId::new(NOW, [8; 10]),
            reporter,
            category: Category::Hate,
            text: "Secret words".to_owned(),
            wants_outcome: false,
            now: NOW,
        }
    }

    #[test]
    fn what_readers_see_can_be_reported_and_nothing_else() {
        let cmd = by(Reporter::Guest(None));
        for (status, was_shown, refusal) in [
            (Status::Published, true, None),
            (Status::Pending, false, Some(Refusal::CommentUnknown)),
            (Status::Pending, true, Some(Refusal::CommentGone)),
            (Status::Rejected, false, Some(Refusal::CommentUnknown)),
            (Status::Removed, true, Some(Refusal::CommentGone)),
            (Status::Withdrawn, true, Some(Refusal::CommentGone)),
            (Status::Withdrawn, false, Some(Refusal::CommentGone)),
            (Status::Erased, true, Some(Refusal::CommentGone)),
        ] {
            let seen = seen(status, was_shown);
            assert_eq!(report(&cmd, &seen).err(), refusal, "{status:?} {was_shown}");
        }
    }

    #[test]
    fn one_s_own_comment_is_not_reported_and_the_same_text_once() {
        let seen = ReportSeen { first: Some(ReportId::new(NOW, [9; 10])), ..seen(Status::Published, true) };
        let own = by(Reporter::Account(AccountId::new(NOW, [5; 10])));
        assert_eq!(report(&own, &seen).err(), Some(Refusal::OwnComment));
        let other = by(Reporter::Account(AccountId::new(NOW, [6; 10])));
        assert!(matches!(report(&other, &seen), Ok(Reported::Again(first)) if Some(first) == seen.first));
    }

    #[test]
    fn the_event_has_a_code_and_no_words() {
        let (cmd, seen) = (by(Reporter::Guest(Some((1, [0; 32])))), seen(Status::Published, true));
        let Ok(Reported::New(change)) = report(&cmd, &seen) else { panic!("it is taken") };
        let event = change.event();
        assert_eq!((event.kind, event.reason.as_str()), ("comment_reported", "hate"));
        assert_eq!(event.revision_id, Some(seen.comment.revision_id));
        assert!(!event.visible && !format!("{event:?}").contains("Secret"));
    }

    #[test]
    fn a_report_weighs_what_earlier_ones_were_worth() {
        for (decided, upheld, guest, account) in [
            (0, 0, 250, 500),
            (2, 2, 250, 500),
            (3, 3, 250, 1_000),
            (4, 1, 250, 625),
            (4, 0, 250, 500),
            (5, 3, 250, 800),
            (5, 2, 100, 100),
            (100, 50, 250, 750),
        ] {
            let history = History { decided, upheld };
            assert_eq!(history.weight(false), guest, "{history:?}");
            assert_eq!(history.weight(true), account, "{history:?}");
        }
    }

    #[test]
    fn misuse_is_warned_of_and_then_pauses_for_thirty_days() {
        for (decided, upheld, warned, paused) in [
            (4, 0, false, false),
            (5, 0, true, false),
            (5, 1, false, false),
            (9, 1, true, false),
            (10, 1, true, true),
            (10, 2, false, false),
            (20, 4, false, false),
            (20, 3, true, true),
        ] {
            let lately = Lately { history: History { decided, upheld }, last_declined: Some(NOW) };
            assert_eq!(lately.is_warned(), warned, "{lately:?}");
            assert_eq!(lately.paused_until(NOW), paused.then(|| NOW.plus(PAUSE)), "{lately:?}");
            assert_eq!(lately.paused_until(NOW.plus(PAUSE)), None, "it ends");
        }
        let mut seen = seen(Status::Published, true);
        seen.lately = Lately { history: History { decided: 10, upheld: 1 }, last_declined: Some(NOW) };
        let paused = Refusal::ReportsPaused { until: NOW.plus(PAUSE), decided: 10, declined: 9 };
        let cmd = by(Reporter::Account(AccountId::new(NOW, [6; 10])));
        assert_eq!(report(&cmd, &seen).err(), Some(paused));
    }

    #[test]
    fn words_are_normalised_short_and_where_they_are_needed_there() {
        assert_eq!(words("  It\u{0} is\u{202e} spam ", Category::Spam).unwrap(), "It is spam");
        assert_eq!(words("\u{200b}", Category::Spam).unwrap(), "");
        for category in Category::ALL {
            assert_eq!(words(" ", category).is_err(), category.needs_words(), "{category:?}");
            assert_eq!(Category::parse(category.as_str()), Some(category));
        }
        assert!(words(&"ä".repeat(TEXT_CHARS_MAX), Category::Other).is_ok());
        assert!(words(&"ä".repeat(TEXT_CHARS_MAX + 1), Category::Spam).is_err());
    }

    #[test]
    fn enough_weight_holds_and_only_where_the_site_says_so() {
        for (units, weights, is_held) in [(0, 1_000_000, false), (3, 2_999, false), (3, 3_000, true)] {
            assert_eq!(holds(units, weights), is_held, "{units} {weights}");
        }
    }
}
