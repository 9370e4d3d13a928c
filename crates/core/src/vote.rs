//! Votes on comments: who may, how much one counts, and what the order "best" makes of them.

use crate::comment::Status;
use crate::id::{AccountId, GuestId, SiteId};
use crate::reader::{Asker, Subject, Verb, may};
use crate::refusal::{Refusal, Wrong};
use crate::time::{DAY, HOUR, MINUTE, Micros};

/// Which votes a site takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Votes {
    /// For a comment and against it.
    #[default]
    UpDown,
    /// Only for it.
    Up,
    /// None.
    Off,
}

impl Votes {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::UpDown, Self::Up, Self::Off];

    /// The setting's spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UpDown => "up-down",
            Self::Up => "up",
            Self::Off => "off",
        }
    }

    /// Whether a vote of this value can be cast. Taking one back always can: it is the reader's own.
    pub const fn take(self, value: Value) -> bool {
        match value {
            Value::Up => matches!(self, Self::UpDown | Self::Up),
            Value::Down => matches!(self, Self::UpDown),
            Value::None => true,
        }
    }
}

/// What somebody says of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// For it.
    Up,
    /// Against it.
    Down,
    /// Nothing, or no longer anything.
    None,
}

impl Value {
    /// All values.
    pub const ALL: [Self; 3] = [Self::Up, Self::Down, Self::None];

    /// Its spelling in the API and the database, where no vote has no row.
    pub const fn number(self) -> i64 {
        match self {
            Self::Up => 1,
            Self::Down => -1,
            Self::None => 0,
        }
    }

    /// The value with this spelling.
    pub fn of(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.number() == number)
    }
}

/// A comment as a decision on a vote needs it.
#[derive(Clone, Debug)]
pub struct VoteSeen {
    /// Its site.
    pub site_id: SiteId,
    /// The section of its story; empty for none.
    pub section: String,
    /// Its author.
    pub guest_id: GuestId,
    /// The author's account, where they have one.
    pub account_id: Option<AccountId>,
    /// Its state.
    pub status: Status,
}

/// Decides whether a vote is taken. What nobody sees is not there; what is gone takes no votes, nor gives any back.
pub fn decide(asker: &Asker, value: Value, seen: &VoteSeen, votes: Votes) -> Result<(), Refusal> {
    let subject = Subject {
        site_id: seen.site_id,
        section: &seen.section,
        guest: Some(seen.guest_id),
        account: seen.account_id,
    };
    match seen.status {
        Status::Published => {}
        Status::Pending | Status::Rejected => return Err(Refusal::CommentUnknown),
        Status::Removed | Status::Withdrawn | Status::Erased => return Err(Refusal::CommentGone),
    }
    if !may(asker, Verb::Vote, &subject) {
        // By the door it is somebody who is signed in, so it is their own comment.
        return Err(Refusal::OwnComment);
    }
    if !votes.take(value) {
        let why = "This site does not take such votes.";
        return Err(Refusal::field("value", Wrong::NotOffered { why }));
    }
    Ok(())
}

/// What a vote of somebody with full weight counts: weights are whole thousandths.
pub const WEIGHT: i64 = 1000;
/// What one counts that an account casts on its first day.
pub const WEIGHT_NEW: i64 = 250;

/// How much a vote counts in the order "best": nothing from an account of the last hour, a quarter from one of the last
/// day. Accounts cost little to make, and many made for one comment should not move it. What readers see is the number
/// of votes, whatever they weigh.
pub const fn weight(account_since: Micros, now: Micros) -> i64 {
    let age = now.0.saturating_sub(account_since.0);
    if age < HOUR {
        0
    } else if age < DAY {
        WEIGHT_NEW
    } else {
        WEIGHT
    }
}

/// Until when the votes on a comment are not shown: so that the first of them do not decide the next ones.
pub const fn hidden_until(comment_at: Micros, hide_minutes: u32) -> Micros {
    comment_at.plus(hide_minutes as i64 * MINUTE)
}

/// 97.5th percentile of the normal distribution: bounds that hold in 95 of 100 cases.
const Z: f64 = 1.96;
/// Parts into which ranks between 0 and 1 are divided for the database.
const RANK_PARTS: f64 = 1e9;

/// What "best" sorts by, ascending: the negated rank of a comment with these weights for and against it.
///
/// The rank is the lower bound of Wilson's score interval for the share of votes that are for the comment: what can be
/// said of all readers by those who voted. Ten of ten outrank one of one, and ninety of a hundred outrank both. What only
/// has votes against it ranks below what has none, by the same bound for those.
pub fn best_key(up: i64, down: i64) -> i64 {
    let rank = if up > 0 { lower_bound(up, up + down) } else { -lower_bound(down, down) };
    -((rank * RANK_PARTS).round() as i64)
}

/// Lower bound of the score interval for `some` of `all`, both in thousandths. E. B. Wilson, "Probable Inference, the Law
/// of Succession, and Statistical Inference", Journal of the American Statistical Association 22 (1927), 209-212.
fn lower_bound(some: i64, all: i64) -> f64 {
    if all <= 0 {
        return 0.0;
    }
    let n = all as f64 / WEIGHT as f64;
    let share = some as f64 / all as f64;
    let middle = share + Z * Z / (2.0 * n);
    let spread = Z * ((share * (1.0 - share) + Z * Z / (4.0 * n)) / n).sqrt();
    ((middle - spread) / (1.0 + Z * Z / n)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::{Actor, KeyId};

    const T: Micros = Micros(1_000_000 * DAY);

    fn seen(status: Status) -> VoteSeen {
        VoteSeen {
            site_id: SiteId::new(T, [1; 10]),
            section: String::new(),
            guest_id: GuestId::new(T, [2; 10]),
            account_id: Some(AccountId::new(T, [3; 10])),
            status,
        }
    }

    fn somebody(number: u8) -> Asker {
        Actor::Account(AccountId::new(T, [number; 10])).into()
    }

    #[test]
    fn r53_votes_are_for_what_others_published() {
        let decided = |asker: &Asker, status| decide(asker, Value::Up, &seen(status), Votes::UpDown);
        for status in Status::ALL {
            let expected = match status {
                Status::Published => Ok(()),
                Status::Pending | Status::Rejected => Err(Refusal::CommentUnknown),
                Status::Removed | Status::Withdrawn | Status::Erased => Err(Refusal::CommentGone),
            };
            assert_eq!(decided(&somebody(4), status), expected, "{status:?}");
        }
        assert_eq!(decided(&somebody(3), Status::Published), Err(Refusal::OwnComment));
        for actor in
            [Actor::Guest(GuestId::new(T, [9; 10])), Actor::Operator, Actor::Staff(KeyId(uuid::Uuid::nil()))]
        {
            assert!(decided(&actor.into(), Status::Published).is_err(), "{actor:?}");
        }
    }

    #[test]
    fn a_site_says_which_votes_it_takes() {
        for (votes, taken) in [
            (Votes::UpDown, vec![Value::Up, Value::Down, Value::None]),
            (Votes::Up, vec![Value::Up, Value::None]),
            (Votes::Off, vec![Value::None]),
        ] {
            for value in Value::ALL {
                let decided = decide(&somebody(4), value, &seen(Status::Published), votes);
                assert_eq!(decided.is_ok(), taken.contains(&value), "{votes:?} {value:?}");
                assert!(
                    decided.is_ok()
                        || matches!(decided, Err(Refusal::Field(refusal)) if refusal.field == "value")
                );
            }
        }
        assert_eq!([2, -2, i64::MAX].map(Value::of), [None; 3]);
        assert!(Value::ALL.into_iter().all(|value| Value::of(value.number()) == Some(value)));
    }

    #[test]
    fn young_accounts_weigh_less() {
        for (age, expected) in
            [(-1, 0), (0, 0), (HOUR - 1, 0), (HOUR, 250), (DAY - 1, 250), (DAY, 1000), (1000 * DAY, 1000)]
        {
            assert_eq!(weight(T, T.plus(age)), expected, "{age}");
        }
    }

    #[test]
    fn the_lower_bound_is_the_published_one() {
        // 81 of 263, 15 of 148 and 1 of 29 with their bounds: R. G. Newcombe, Statistics in Medicine 17 (1998), table I.
        for (some, all, bound) in [
            (81, 263, 0.2553),
            (15, 148, 0.0624),
            (0, 20, 0.0),
            (1, 29, 0.0061),
            (5, 10, 0.2366),
            (1, 1, 0.2065),
            (10, 10, 0.7225),
        ] {
            let found = lower_bound(some * WEIGHT, all * WEIGHT);
            assert!((found - bound).abs() < 0.000_06, "{some} of {all}: {found}");
        }
    }

    #[test]
    fn ranks_grow_with_agreement_and_with_how_many_say_it() {
        let ascending = [
            (0, 50_000),
            (0, 1000),
            (0, 250),
            (0, 0),
            (1000, 10_000),
            (250, 0),
            (1000, 0),
            (5000, 5000),
            (3000, 0),
            (10_000, 1000),
            (10_000, 0),
            (90_000, 10_000),
            (1_000_000_000, 0),
        ];
        for pair in ascending.windows(2) {
            let [low, high] = [pair[0], pair[1]].map(|(up, down)| best_key(up, down));
            assert!(low > high, "{pair:?}: {low} {high}");
        }
        assert_eq!(best_key(0, 0), 0);
        assert_eq!(best_key(1000, 0), -206_543_291);
    }
}
