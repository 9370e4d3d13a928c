//! What the guard knows of one story: how much comes, and how much usually comes. Numbers only, and no clock.

use althing_core::guard::{Cause, Guard, GuardState};
use althing_core::time::{MINUTE, Micros};

/// Minutes over which at least [`BURST_MIN`] comments have to come.
const MINUTES: usize = 10;
/// Fewer comments are no burst, however quiet it was before.
pub const BURST_MIN: u32 = 20;
/// How many deviations above what is usual a minute has to be.
const Z_MIN: f64 = 4.0;
/// The variance where usually nothing comes: fewer than eight comments a minute are never a burst.
const VARIANCE_MIN: f64 = 4.0;
/// How much a minute moves what is usual: half of it is forgotten in 14 minutes.
const ALPHA: f64 = 0.05;
/// Minutes without any comment after which what is usual is nothing.
const FORGOTTEN_AFTER: i64 = 240;
/// How long it goes on until the guard asks for more again.
pub const AGAIN_AFTER: i64 = 2 * MINUTE;
/// Comments of which readers' reports have to be some.
pub const REPORTED_OF_MIN: i64 = 20;
/// One in so many of the last comments: more of them reported is too many.
const REPORTED_SHARE: i64 = 20;

/// Comments by minute, the last ones of them, and what is usual.
#[derive(Clone, Debug, Default)]
struct Flow {
    /// The minute of the last number, counted since 1970.
    minute: i64,
    last: [u32; MINUTES],
    usual: f64,
}

impl Flow {
    /// Goes on to a minute: each that is over moves what is usual.
    fn go_to(&mut self, now: Micros) {
        let minute = now.0.div_euclid(MINUTE);
        if minute - self.minute > FORGOTTEN_AFTER {
            *self = Self { minute, ..Self::default() };
        }
        while self.minute < minute {
            self.usual += ALPHA * (f64::from(self.last[0]) - self.usual);
            self.last.rotate_right(1);
            self.last[0] = 0;
            self.minute += 1;
        }
    }

    fn add(&mut self, now: Micros) {
        self.go_to(now);
        self.last[0] += 1;
    }

    /// Whether far more comes than usual. Comments answer each other, so that they come in clusters: their variance is
    /// taken as twice what it would be if each came for itself.
    fn is_burst(&self) -> bool {
        let deviation = 2.0f64.mul_add(self.usual, VARIANCE_MIN).sqrt();
        let z = (f64::from(self.last[0]) - self.usual) / deviation;
        z >= Z_MIN && self.last.iter().sum::<u32>() >= BURST_MIN
    }
}

/// A story that is watched.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Its guard, as last seen.
    pub state: GuardState,
    /// Whether somebody moved it since.
    pub is_stale: bool,
    /// Comments that were taken.
    taken: Flow,
    /// Those and what the guard refused.
    tried: Flow,
    /// When it was last loud.
    loud_at: Option<Micros>,
    /// Reported comments at the last move because of reports.
    reported: i64,
}

impl Watch {
    /// Of a story with so many comments in the last hour.
    pub fn new(state: GuardState, of_last_hour: i64, now: Micros) -> Self {
        let flow =
            Flow { minute: now.0.div_euclid(MINUTE), usual: of_last_hour as f64 / 60.0, ..Flow::default() };
        Self { state, is_stale: false, taken: flow.clone(), tried: flow, loud_at: None, reported: 0 }
    }

    /// A comment was taken. Gives the level that the guard is to have now, when it is to be another.
    pub fn arrived(&mut self, now: Micros) -> Option<(Guard, Cause)> {
        self.taken.add(now);
        self.tried.add(now);
        if !self.taken.is_burst() {
            return None;
        }
        self.raised(now).map(|level| (level, Cause::Burst))
    }

    /// The guard refused one. That alone raises nothing, or whoever wants a story closed had only to knock; but it is not
    /// quiet.
    pub fn knocked(&mut self, now: Micros) {
        self.tried.add(now);
        if self.tried.is_burst() {
            self.loud_at = Some(now);
        }
    }

    /// So many of the last comments have reports that nobody has looked at. Each move needs more of them than the one before.
    pub fn told(&mut self, (last, reported): (i64, i64), now: Micros) -> Option<(Guard, Cause)> {
        if last < REPORTED_OF_MIN || reported * REPORTED_SHARE <= last {
            self.reported = self.reported.min(reported);
            return None;
        }
        // What few readers can do must not close a story: by reports alone it asks for an account, and no more.
        if reported <= self.reported || self.state.level >= Guard::Accounts {
            return None;
        }
        let level = self.raised(now)?;
        self.reported = reported;
        Some((level, Cause::Reports))
    }

    fn raised(&mut self, now: Micros) -> Option<Guard> {
        self.loud_at = Some(now);
        let is_time = self
            .state
            .since
            .is_none_or(|since| self.state.level == Guard::Normal || since.plus(AGAIN_AFTER) <= now);
        self.state.level.up().filter(|_| is_time && !self.state.is_pinned)
    }

    /// Whether a comment came within the last minutes.
    pub fn is_busy(&mut self, now: Micros) -> bool {
        self.tried.go_to(now);
        self.tried.last.iter().any(|count| *count > 0)
    }

    /// When it was last loud, if it was since it is watched.
    pub const fn loud_at(&self) -> Option<Micros> {
        self.loud_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use althing_core::time::SECOND;

    const NOON: Micros = Micros(20_000 * 24 * 60 * MINUTE);

    /// So many comments in each of these minutes; gives the moves with the second of each. The guard moves at once.
    fn play(watch: &mut Watch, minutes: &[u32]) -> Vec<(i64, Guard)> {
        let mut moves = Vec::new();
        for (minute, count) in (0_i64..).zip(minutes) {
            for at in 0..*count {
                let second = minute * 60 + i64::from(at) * 60 / i64::from(*count);
                let now = NOON.plus(second * SECOND);
                if let Some((level, cause)) = watch.arrived(now) {
                    assert_eq!(cause, Cause::Burst);
                    watch.state = GuardState { level, since: Some(now), is_pinned: false };
                    moves.push((second, level));
                }
            }
        }
        moves
    }

    fn fresh(of_last_hour: i64) -> Watch {
        Watch::new(GuardState::default(), of_last_hour, NOON)
    }

    #[test]
    fn a_burst_raises_it_within_its_first_minute_and_again_while_it_goes_on() {
        let moves = play(&mut fresh(0), &[100; 6]);
        assert!(moves[0].0 < 60, "{moves:?}");
        let levels: Vec<Guard> = moves.iter().map(|(_, level)| *level).collect();
        assert_eq!(levels, [Guard::Slow, Guard::Accounts, Guard::Known]);
        assert!(moves.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 120), "{moves:?}");
    }

    #[test]
    fn what_is_usual_raises_nothing() {
        assert_eq!(
            play(&mut fresh(20 * 60), &[20, 23, 18, 25, 30, 21, 19, 28]),
            [],
            "twenty a minute all along"
        );
        assert_eq!(play(&mut fresh(0), &[2, 3, 1, 4, 2, 2, 3, 1]), [], "fewer than twenty");
        assert_eq!(
            play(&mut fresh(0), &[1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 7, 7]),
            [],
            "it grows slowly"
        );
        assert_eq!(
            play(&mut fresh(0), &[3, 5, 1, 4, 2, 6, 3, 0, 5, 7, 2, 9, 3, 4]),
            [],
            "it comes in clusters"
        );
    }

    #[test]
    fn staff_have_the_last_word() {
        let mut watch = fresh(0);
        watch.state.is_pinned = true;
        assert_eq!(play(&mut watch, &[100; 5]), []);
    }

    #[test]
    fn knocking_keeps_it_loud_and_raises_nothing() {
        let mut watch = fresh(0);
        for at in 0..40 {
            watch.knocked(NOON.plus(at * SECOND));
        }
        assert_eq!((watch.state.level, watch.loud_at()), (Guard::Normal, Some(NOON.plus(39 * SECOND))));
        assert!(watch.is_busy(NOON.plus(10 * MINUTE - 1)) && !watch.is_busy(NOON.plus(10 * MINUTE)));
    }

    #[test]
    fn reports_raise_it_only_when_there_are_more_of_them() {
        let mut watch = fresh(0);
        assert_eq!(watch.told((19, 19), NOON), None, "too few comments");
        assert_eq!(watch.told((20, 1), NOON), None, "one in twenty is not more than one in twenty");
        assert_eq!(watch.told((20, 2), NOON), Some((Guard::Slow, Cause::Reports)));
        watch.state = GuardState { level: Guard::Slow, since: Some(NOON), is_pinned: false };
        let later = NOON.plus(AGAIN_AFTER);
        assert_eq!(watch.told((20, 3), NOON.plus(MINUTE)), None, "not so soon");
        assert_eq!(watch.told((20, 2), later), None, "the same reports again");
        assert_eq!(watch.told((20, 3), later), Some((Guard::Accounts, Cause::Reports)));
    }
}
