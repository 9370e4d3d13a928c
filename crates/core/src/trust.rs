//! How far a site trusts an author: earned by comments that were published and by time, never by how often somebody is
//! there, and lost for a while when something of theirs had to be taken down.

use crate::time::{DAY, Micros};

/// Published comments that make an author known.
pub const KNOWN_COMMENTS: u32 = 3;
/// Days between the first and the last of them.
pub const KNOWN_DAYS: u32 = 3;
/// Published comments that make an author trusted; further ones are not counted.
pub const TRUSTED_COMMENTS: u32 = 30;
/// Days between the first and the last of them.
pub const TRUSTED_DAYS: u32 = 60;
/// How many in a hundred of their decided reports have to be right, of whoever reported anything.
pub const TRUSTED_ACCURACY: u32 = 70;
/// Reports that are counted, the last decided ones.
pub const REPORTS_MAX: i64 = 100;
/// For how many days a level is lost after something of theirs was rejected or removed.
pub const LOST_DAYS: u32 = 90;

/// How far an author is trusted on a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// Nothing is known of them. Guests always are.
    #[default]
    New,
    /// Some of their comments stand, and not all of one day.
    Known,
    /// Many of their comments stand, over a long time.
    Trusted,
    /// Somebody of staff.
    Staff,
}

impl Trust {
    /// All levels, the lowest first.
    pub const ALL: [Self; 4] = [Self::New, Self::Known, Self::Trusted, Self::Staff];

    /// Its spelling in settings and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
            Self::Trusted => "trusted",
            Self::Staff => "staff",
        }
    }

    /// The level with this spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

/// What trust on one site is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Whether they are staff there.
    pub is_staff: bool,
    /// Published comments, counted up to [`TRUSTED_COMMENTS`].
    pub published_count: u32,
    /// When the first of them came.
    pub first_at: Option<Micros>,
    /// When the last came.
    pub last_at: Option<Micros>,
    /// Of their last decided reports, those that staff agreed with.
    pub upheld_count: u32,
    /// Of their last decided reports, the others.
    pub declined_count: u32,
    /// When something of theirs was last rejected or removed by a decision that stands.
    pub lost_at: Option<Micros>,
}

impl Record {
    /// Whole days between the first published comment and the last.
    pub fn days(&self) -> u32 {
        let span = self.first_at.zip(self.last_at).map_or(0, |(first, last)| last.0.saturating_sub(first.0));
        u32::try_from(span / DAY).unwrap_or(0)
    }

    /// How many in a hundred of their reports were right; none where none was decided.
    pub fn accuracy(&self) -> Option<u32> {
        let decided = self.upheld_count + self.declined_count;
        (decided > 0).then(|| 100 * self.upheld_count / decided)
    }

    /// Until when they have a level less; none where they have not.
    pub fn lost_until(&self, now: Micros) -> Option<Micros> {
        self.lost_at.map(|at| at.plus(i64::from(LOST_DAYS) * DAY)).filter(|until| *until > now)
    }

    fn earned(&self) -> Trust {
        let has = |comments: u32, days: u32| self.published_count >= comments && self.days() >= days;
        if has(TRUSTED_COMMENTS, TRUSTED_DAYS) && self.accuracy().is_none_or(|hit| hit >= TRUSTED_ACCURACY) {
            Trust::Trusted
        } else if has(KNOWN_COMMENTS, KNOWN_DAYS) {
            Trust::Known
        } else {
            Trust::New
        }
    }
}

/// The level that a record gives.
pub fn level(record: &Record, now: Micros) -> Trust {
    if record.is_staff {
        return Trust::Staff;
    }
    match (record.earned(), record.lost_until(now)) {
        (earned, None) => earned,
        (Trust::Trusted, Some(_)) => Trust::Known,
        (_, Some(_)) => Trust::New,
    }
}

/// What is missing until the next level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// The level.
    pub to: Trust,
    /// Published comments.
    pub comments: u32,
    /// Days between the first and the last.
    pub days: u32,
    /// Whether more of their reports have to be right.
    pub accuracy: bool,
    /// Until when a level is lost, where that is so.
    pub lost_until: Option<Micros>,
}

/// What is missing until the next level; none for those who have the highest there is for readers.
pub fn missing(record: &Record, now: Micros) -> Option<Missing> {
    let (to, comments, days) = match level(record, now) {
        Trust::New => (Trust::Known, KNOWN_COMMENTS, KNOWN_DAYS),
        Trust::Known => (Trust::Trusted, TRUSTED_COMMENTS, TRUSTED_DAYS),
        Trust::Trusted | Trust::Staff => return None,
    };
    Some(Missing {
        to,
        comments: comments.saturating_sub(record.published_count),
        days: days.saturating_sub(record.days()),
        accuracy: to == Trust::Trusted && record.accuracy().is_some_and(|hit| hit < TRUSTED_ACCURACY),
        lost_until: record.lost_until(now),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = Micros(20_000 * DAY);

    fn record(published_count: u32, days: i64) -> Record {
        let first_at = (published_count > 0).then(|| NOW.plus(-days * DAY));
        Record { published_count, first_at, last_at: first_at.map(|_| NOW), ..Record::default() }
    }

    #[test]
    fn trust_grows_with_comments_and_days_and_not_with_one_of_them() {
        for (count, days, expected) in [
            (0, 0, Trust::New),
            (3, 2, Trust::New),
            (2, 400, Trust::New),
            (30, 0, Trust::New),
            (3, 3, Trust::Known),
            (29, 400, Trust::Known),
            (30, 59, Trust::Known),
            (30, 60, Trust::Trusted),
        ] {
            assert_eq!(level(&record(count, days), NOW), expected, "{count} {days}");
        }
    }

    #[test]
    fn wrong_reports_keep_from_the_highest_level_and_none_do_not() {
        for (upheld_count, declined_count, expected) in
            [(0, 0, Trust::Trusted), (7, 3, Trust::Trusted), (69, 31, Trust::Known), (0, 1, Trust::Known)]
        {
            let record = Record { upheld_count, declined_count, ..record(30, 60) };
            assert_eq!(level(&record, NOW), expected, "{upheld_count} {declined_count}");
            assert_eq!(
                missing(&record, NOW).is_some_and(|missing| missing.accuracy),
                expected == Trust::Known
            );
        }
    }

    #[test]
    fn a_level_is_lost_for_ninety_days_and_staff_lose_none() {
        for (count, days, is_staff, during) in
            [(30, 60, false, Trust::Known), (3, 3, false, Trust::New), (0, 0, true, Trust::Staff)]
        {
            let lost_at = Some(NOW.plus(-DAY));
            let record = Record { is_staff, lost_at, ..record(count, days) };
            assert_eq!(level(&record, NOW), during);
            let before = Record { lost_at: None, ..record };
            assert_eq!(level(&record, NOW.plus(89 * DAY)), level(&before, NOW), "it comes back");
            assert_eq!(level(&record, NOW.plus(89 * DAY - 1)), during);
        }
    }

    #[test]
    fn what_is_missing_is_told() {
        let none = Missing { to: Trust::Known, comments: 3, days: 3, accuracy: false, lost_until: None };
        assert_eq!(missing(&Record::default(), NOW), Some(none));
        let some = Missing { to: Trust::Trusted, comments: 20, days: 10, ..none };
        assert_eq!(missing(&record(10, 50), NOW), Some(some));
        assert_eq!(missing(&record(30, 60), NOW), None);
        let lost = Record { lost_at: Some(NOW), ..record(30, 60) };
        let until = NOW.plus(90 * DAY);
        let expected = Missing { comments: 0, days: 0, lost_until: Some(until), ..some };
        assert_eq!(missing(&lost, NOW), Some(expected));
    }
}
