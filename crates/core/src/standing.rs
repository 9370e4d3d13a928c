//! How an author stands: warned, banned until a time or without end, or held always. Each is founded on a [`Ruling`], so
//! that it is a decision with a statement of reasons like any other.

use crate::comment::Mark;
use crate::decision::Ruling;
use crate::event::Change;
use crate::id::{AccountId, CommentId, DecisionId, EventId, GuestId, SiteId, StandingId, StoryId};
use crate::reader::{Actor, Asker, Subject, Verb, may};
use crate::refusal::{Refusal, Wrong};
use crate::time::{DAY, Micros};

/// Longest ban of a network, from the beginning of the day of its mark, in microseconds.
pub const NETWORK_BAN_MAX: i64 = 30 * DAY;
/// Furthest end that a ban may have, in microseconds from now: ten years. What is to be longer has no end.
pub const UNTIL_MAX: i64 = 3_650 * DAY;

/// How somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Was told that something must not happen again.
    Warned,
    /// Writes, votes and reports nothing.
    Banned,
    /// Whatever they write waits for a moderator.
    Held,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Warned, Self::Banned, Self::Held];

    /// Its spelling in forms and the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warned => "warned",
            Self::Banned => "banned",
            Self::Held => "held",
        }
    }

    /// The one with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What the decision is called that brings it about.
    pub const fn act(self) -> &'static str {
        match self {
            Self::Warned => "warn",
            Self::Banned => "ban",
            Self::Held => "hold-always",
        }
    }
}

/// What the decision is called that ends a standing.
pub const LIFT: &str = "lift";

/// Whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// Somebody with an account.
    Account(AccountId),
    /// Guests who give this address, by its key. An account with the same address is not touched: anybody can type it.
    Contact([u8; 32]),
    /// Guests who come from the network that this mark is of. Readers who are signed in there are not touched.
    Network(Mark),
    /// The guest who wrote the comment of the occasion, known by that alone: they can be told something, and no more.
    Writer,
}

/// The comment that gave rise to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The comment.
    pub comment_id: CommentId,
    /// Its story.
    pub story_id: StoryId,
    /// Its author.
    pub guest_id: GuestId,
}

/// A wish to change how somebody stands.
#[derive(Clone, Debug)]
pub struct Set {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Id of the decision.
    pub decision_id: DecisionId,
    /// Id of the entry.
    pub standing_id: StandingId,
    /// Who asks.
    pub asker: Asker,
    /// Whom it is about.
    pub whom: Whom,
    /// On which site; none for everywhere.
    pub site_id: Option<SiteId>,
    /// What they are to be.
    pub kind: Kind,
    /// Until when; none for no end. Of bans only.
    pub until: Option<Micros>,
    /// What it is founded on.
    pub ruling: Ruling,
    /// What gave rise to it.
    pub occasion: Option<Occasion>,
    /// The present.
    pub now: Micros,
}

/// What the store saw, under the account's lock, for a [`Set`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetSeen {
    /// Whether there is nobody of that kind: no such account, or an erased one.
    pub is_nobody: bool,
    /// Whether it is somebody of staff.
    pub is_staff: bool,
}

/// Decides on a warning, a ban or holding always.
pub fn set<'c>(cmd: &'c Set, seen: &SetSeen) -> Result<Change<'c>, Refusal> {
    if !may_decide(&cmd.asker, cmd.site_id) {
        return Err(Refusal::Forbidden);
    }
    if seen.is_nobody {
        return Err(Refusal::ReaderUnknown);
    }
    if seen.is_staff {
        let what = "somebody of staff; their role has to go first";
        return Err(Refusal::field("account", Wrong::Content { what }));
    }
    if cmd.whom == Whom::Writer && cmd.kind != Kind::Warned {
        // Nothing would recognise them.
        return Err(Refusal::field("by", Wrong::Missing));
    }
    if matches!(cmd.whom, Whom::Network(_)) && cmd.site_id.is_none() {
        let why = "A network is known on one site only.";
        return Err(Refusal::field("scope", Wrong::NotOffered { why }));
    }
    cmd.ruling.check()?;
    let until = end(cmd)?;
    Ok(Change::StandingSet { cmd, until })
}

/// Until when it holds: only bans end by themselves, and those of a network always do.
fn end(cmd: &Set) -> Result<Option<Micros>, Refusal> {
    if cmd.kind == Kind::Warned {
        return Ok(None);
    }
    if let Some(until) = cmd.until {
        let wrong = Wrong::Content { what: "a time that has passed, or one more than ten years away" };
        if until <= cmd.now || until > cmd.now.plus(UNTIL_MAX) {
            return Err(Refusal::field("until", wrong));
        }
    }
    Ok(match cmd.whom {
        Whom::Network((day, _)) => {
            let last = Micros(day.saturating_mul(DAY)).plus(NETWORK_BAN_MAX);
            Some(cmd.until.map_or(last, |until| until.min(last)))
        }
        _ => cmd.until,
    })
}

/// An entry as lifting it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: StandingId,
    /// Whose, where they have an account.
    pub account_id: Option<AccountId>,
    /// On which site; none for everywhere.
    pub site_id: Option<SiteId>,
    /// What they are.
    pub kind: Kind,
    /// Until when; none for no end.
    pub until: Option<Micros>,
    /// When it was lifted.
    pub lifted_at: Option<Micros>,
    /// What gave rise to it.
    pub occasion: Option<Occasion>,
}

impl Entry {
    /// Whether it holds now.
    pub fn holds(&self, now: Micros) -> bool {
        self.lifted_at.is_none() && self.until.is_none_or(|until| until > now)
    }
}

/// A wish to end it before its time, or to take it back.
#[derive(Clone, Debug)]
pub struct Lift {
    /// Id of the event that it will make.
    pub event_id: EventId,
    /// Id of the decision.
    pub decision_id: DecisionId,
    /// Who asks.
    pub asker: Asker,
    /// The present.
    pub now: Micros,
}

/// Decides on lifting.
pub fn lift<'c>(cmd: &'c Lift, entry: &'c Entry) -> Result<Change<'c>, Refusal> {
    if !may_decide(&cmd.asker, entry.site_id) {
        return Err(Refusal::Forbidden);
    }
    if !entry.holds(cmd.now) {
        return Err(Refusal::NothingToUndo);
    }
    Ok(Change::StandingLifted { cmd, entry })
}

/// Whether somebody may decide on authors of a whole site, or with none everywhere. Who decides in one section only does
/// not; and nobody is shut out by a machine (General Data Protection Regulation, article 22).
pub fn may_decide(asker: &Asker, site: Option<SiteId>) -> bool {
    let everywhere = SiteId(uuid::Uuid::nil());
    let subject = Subject { site_id: site.unwrap_or(everywhere), section: "", guest: None, account: None };
    match asker.actor {
        Actor::System => false,
        // A key is one site's, whichever its door let in.
        Actor::Staff(_) if site.is_none() => false,
        _ => may(asker, Verb::Decide, &subject),
    }
}

/// A ban that somebody runs into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    /// Until when; none for no end.
    pub until: Option<Micros>,
    /// The title of the rule, or the law.
    pub ground: String,
    /// The decision, whose statement says more.
    pub decision_id: DecisionId,
    /// Whether it holds on every site.
    pub is_everywhere: bool,
    /// Whether it is of an account, whose owner reads the statement when they are signed in.
    pub is_accounts: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::{Automation, Ground, Source};
    use crate::reader::{Grant, KeyId, Role};

    const NOW: Micros = Micros(20_000 * DAY);

    fn site(number: u8) -> SiteId {
        SiteId::new(NOW, [number; 10])
    }

    fn moderator(site_id: Option<SiteId>, place: &str) -> Asker {
        let grant = Grant { role: Role::Moderator, site_id, place: place.to_owned() };
        Asker { actor: Actor::Account(AccountId::new(NOW, [9; 10])), grants: vec![grant] }
    }

    fn wish(asker: Asker, kind: Kind, whom: Whom) -> Set {
        Set {
            event_id: EventId::new(NOW, [1; 10]),
            decision_id: DecisionId::new(NOW, [2; 10]),
            standing_id: StandingId::new(NOW, [3; 10]),
            asker,
            whom,
            site_id: Some(site(1)),
            kind,
            until: Some(NOW.plus(7 * DAY)),
            ruling: Ruling {
                ground: Ground::Law("§ 130".to_owned()),
                explanation: "Again and again".to_owned(),
                detected: false,
                automation: Automation::None,
                source: Source::Own,
            },
            occasion: None,
            now: NOW,
        }
    }

    fn account() -> Whom {
        Whom::Account(AccountId::new(NOW, [8; 10]))
    }

    fn until_of(cmd: &Set) -> Result<Option<Micros>, Refusal> {
        set(cmd, &SetSeen::default()).map(|change| match change {
            Change::StandingSet { until, .. } => until,
            _ => None,
        })
    }

    #[test]
    fn r40_who_decides_on_a_site_decides_there_only_and_who_decides_everywhere_everywhere() {
        let key = KeyId(uuid::Uuid::from_u128(7));
        for (asker, here, everywhere) in [
            (moderator(Some(site(1)), ""), true, false),
            (moderator(Some(site(1)), "sport"), false, false),
            (moderator(Some(site(2)), ""), false, false),
            (moderator(None, ""), true, true),
            (Actor::Operator.into(), true, true),
            (Actor::Staff(key).into(), true, false),
            (Actor::System.into(), false, false),
            (Actor::Account(AccountId::new(NOW, [9; 10])).into(), false, false),
        ] {
            for (scope, is_allowed) in [(Some(site(1)), here), (None, everywhere)] {
                let cmd = Set { site_id: scope, ..wish(asker.clone(), Kind::Banned, account()) };
                assert_eq!(set(&cmd, &SetSeen::default()).is_ok(), is_allowed, "{asker:?} {scope:?}");
                let entry = Entry {
                    id: cmd.standing_id,
                    account_id: None,
                    site_id: scope,
                    kind: Kind::Banned,
                    until: None,
                    lifted_at: None,
                    occasion: None,
                };
                let lifting = Lift {
                    event_id: cmd.event_id,
                    decision_id: cmd.decision_id,
                    asker: asker.clone(),
                    now: NOW,
                };
                assert_eq!(lift(&lifting, &entry).is_ok(), is_allowed, "{asker:?} {scope:?}");
            }
        }
    }

    #[test]
    fn a_ban_ends_when_it_says_and_one_of_a_network_after_a_month_at_most() {
        let asker = moderator(None, "");
        let day = NOW.0 / DAY;
        let month = Some(Micros(day * DAY).plus(NETWORK_BAN_MAX));
        let week = Some(NOW.plus(7 * DAY));
        let network = Whom::Network((day, [5; 32]));
        for (kind, whom, until, expected) in [
            (Kind::Banned, account(), week, Ok(week)),
            (Kind::Banned, account(), None, Ok(None)),
            (Kind::Banned, network, week, Ok(week)),
            (Kind::Banned, network, None, Ok(month)),
            (Kind::Held, network, Some(NOW.plus(60 * DAY)), Ok(month)),
            (Kind::Warned, account(), week, Ok(None)),
        ] {
            let cmd = Set { until, ..wish(asker.clone(), kind, whom) };
            assert_eq!(until_of(&cmd), expected, "{kind:?} {whom:?} {until:?}");
        }
        for until in [NOW, NOW.plus(-1), NOW.plus(UNTIL_MAX + 1)] {
            let cmd = Set { until: Some(until), ..wish(asker.clone(), Kind::Banned, account()) };
            assert!(
                matches!(until_of(&cmd), Err(Refusal::Field(wrong)) if wrong.field == "until"),
                "{until:?}"
            );
        }
    }

    #[test]
    fn nobody_is_banned_without_words_and_staff_not_at_all() {
        let asker = moderator(None, "");
        let mut cmd = wish(asker.clone(), Kind::Banned, account());
        let staff = SetSeen { is_staff: true, ..SetSeen::default() };
        assert!(matches!(set(&cmd, &staff), Err(Refusal::Field(wrong)) if wrong.field == "account"));
        let nobody = SetSeen { is_nobody: true, ..SetSeen::default() };
        assert_eq!(set(&cmd, &nobody).unwrap_err(), Refusal::ReaderUnknown);
        cmd.ruling.explanation = String::new();
        assert_eq!(until_of(&cmd), Err(Refusal::field("explanation", Wrong::Missing)));
        let writer = wish(asker.clone(), Kind::Banned, Whom::Writer);
        assert_eq!(until_of(&writer), Err(Refusal::field("by", Wrong::Missing)));
        assert_eq!(until_of(&wish(asker.clone(), Kind::Warned, Whom::Writer)), Ok(None));
        let network = Set { site_id: None, ..wish(asker, Kind::Banned, Whom::Network((1, [5; 32]))) };
        assert!(matches!(until_of(&network), Err(Refusal::Field(wrong)) if wrong.field == "scope"));
    }

    #[test]
    fn what_does_not_hold_any_more_is_not_lifted() {
        let cmd = Lift {
            event_id: EventId::new(NOW, [1; 10]),
            decision_id: DecisionId::new(NOW, [2; 10]),
            asker: Actor::Operator.into(),
            now: NOW,
        };
        let entry = Entry {
            id: StandingId::new(NOW, [3; 10]),
            account_id: None,
            site_id: None,
            kind: Kind::Banned,
            until: Some(NOW.plus(1)),
            lifted_at: None,
            occasion: None,
        };
        assert!(lift(&cmd, &entry).is_ok());
        for over in
            [Entry { until: Some(NOW), ..entry.clone() }, Entry { lifted_at: Some(NOW), ..entry.clone() }]
        {
            assert_eq!(lift(&cmd, &over).unwrap_err(), Refusal::NothingToUndo);
        }
    }
}
