//! Rate limits, in memory, by keyed hash of the client's prefix: nothing about readers is stored.
//!
//! The generic cell rate algorithm (ITU-T I.371): each key has one number, the time at which its bucket would be
//! empty; a request that would push it further than the burst allows is refused and told how long to wait.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::Mutex;

use althing_core::time::{MINUTE, Micros, SECOND};

use super::prefix::{neighbourhood, single};

/// Most buckets remembered. When it is reached, full buckets are dropped first; if none is full, all are: limits
/// then start afresh, which harms nobody.
pub const BUCKETS_MAX: usize = 200_000;

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Act {
    /// A new comment.
    Submit,
    /// An edit, a withdrawal.
    Change,
    /// A preview.
    Preview,
    /// Asking for a passkey's challenge, which a page for signing in does by itself.
    Challenge,
    /// A vote.
    Vote,
    /// A report of a comment.
    Report,
    /// Signing in: asking for a code, using one, or a passkey.
    SignIn,
    /// A request with a key that there is not, which costs a look into the database.
    WrongKey,
}

struct Rate {
    interval: i64,
    burst: i64,
}

impl Act {
    /// By address: one every `interval`, `burst` at once. By neighbourhood: ten times that.
    const fn rate(self) -> Rate {
        match self {
            Self::Submit => Rate { interval: 30 * SECOND, burst: 3 },
            Self::Change => Rate { interval: 5 * SECOND, burst: 10 },
            Self::Preview => Rate { interval: SECOND / 2, burst: 30 },
            Self::Challenge => Rate { interval: 2 * SECOND, burst: 60 },
            Self::Vote => Rate { interval: SECOND, burst: 60 },
            Self::Report => Rate { interval: 6 * MINUTE, burst: 10 },
            Self::SignIn => Rate { interval: 3 * SECOND, burst: 60 },
            Self::WrongKey => Rate { interval: SECOND, burst: 30 },
        }
    }
}

/// How much more a neighbourhood may do than one address.
const NEIGHBOURHOOD_FACTOR: i64 = 10;

/// All buckets.
#[derive(Debug)]
pub struct Limits {
    enabled: bool,
    key: RandomState,
    empty_at: Mutex<HashMap<u64, i64>>,
}

impl Limits {
    /// No bucket has anything in it.
    pub fn new(enabled: bool) -> Self {
        Self { enabled, key: RandomState::new(), empty_at: Mutex::new(HashMap::new()) }
    }

    /// Counts one act of a client; `Err` holds the whole seconds to wait when it is one too many.
    pub fn count(&self, act: Act, client: IpAddr, now: Micros) -> Result<(), u32> {
        if !self.enabled {
            return Ok(());
        }
        let mut buckets = self.empty_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() + 2 > BUCKETS_MAX {
            buckets.retain(|_, empty_at| *empty_at > now.0);
            if buckets.len() + 2 > BUCKETS_MAX {
                buckets.clear();
            }
        }
        let counted = self.counted(act, client);
        has_room(&buckets, &counted, now)?;
        for (bucket, Rate { interval, .. }) in counted {
            let empty_at = buckets.entry(bucket).or_insert(now.0);
            *empty_at = (*empty_at).max(now.0) + interval;
        }
        Ok(())
    }

    /// Whether [`Limits::count`] would take one more act of a client. Counts nothing.
    pub fn would_take(&self, act: Act, client: IpAddr, now: Micros) -> Result<(), u32> {
        if !self.enabled {
            return Ok(());
        }
        let buckets = self.empty_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        has_room(&buckets, &self.counted(act, client), now)
    }

    /// The buckets of an act: its address's, and its neighbourhood's.
    fn counted(&self, act: Act, client: IpAddr) -> [(u64, Rate); 2] {
        let Rate { interval, burst } = act.rate();
        let far = Rate { interval: interval / NEIGHBOURHOOD_FACTOR, burst: burst * NEIGHBOURHOOD_FACTOR };
        [
            (self.key.hash_one((act, false, single(client))), Rate { interval, burst }),
            (self.key.hash_one((act, true, neighbourhood(client))), far),
        ]
    }
}

/// Whether one more goes into all of them; else the whole seconds to wait.
fn has_room(buckets: &HashMap<u64, i64>, counted: &[(u64, Rate); 2], now: Micros) -> Result<(), u32> {
    let waits = counted.iter().map(|(bucket, Rate { interval, burst })| {
        buckets.get(bucket).map_or(0, |at| (*at).max(now.0) + interval - interval * burst - now.0)
    });
    match waits.max() {
        Some(worst) if worst > 0 => Err(u32::try_from(worst.div_euclid(SECOND) + 1).unwrap_or(u32::MAX)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn r81_a_burst_passes_then_one_at_a_time() {
        let limits = Limits::new(true);
        let now = Micros(1_000_000_000);
        for _ in 0..3 {
            limits.count(Act::Submit, ip("192.0.2.1"), now).unwrap();
        }
        let wait = limits.count(Act::Submit, ip("192.0.2.1"), now).unwrap_err();
        assert!((30..=31).contains(&wait), "{wait}");
        limits.count(Act::Submit, ip("192.0.2.2"), now).unwrap();
        limits.count(Act::Change, ip("192.0.2.1"), now).unwrap();
        let later = now.plus(i64::from(wait) * SECOND);
        limits.count(Act::Submit, ip("192.0.2.1"), later).unwrap();
        limits.count(Act::Submit, ip("192.0.2.1"), later).unwrap_err();
    }

    #[test]
    fn r81_a_neighbourhood_has_ten_times_as_much() {
        let limits = Limits::new(true);
        let now = Micros(1_000_000_000);
        let passed = (1..=100)
            .filter(|host| limits.count(Act::Submit, ip(&format!("192.0.2.{host}")), now).is_ok())
            .count();
        assert_eq!(passed, 30);
        let passed = (1..=100)
            .filter(|host| limits.count(Act::Submit, ip(&format!("2001:db8:0:0:{host:x}::1")), now).is_ok())
            .count();
        assert_eq!(passed, 3, "one /64 is one client");
    }

    #[test]
    fn ten_reports_pass_in_an_hour() {
        let limits = Limits::new(true);
        let (client, now) = (ip("192.0.2.1"), Micros(1_000_000_000));
        assert_eq!((0..30).filter(|_| limits.count(Act::Report, client, now).is_ok()).count(), 10);
        assert!(limits.count(Act::Report, client, now.plus(6 * MINUTE - 1)).is_err());
        assert!(limits.count(Act::Report, client, now.plus(6 * MINUTE)).is_ok());
    }

    #[test]
    fn asking_whether_there_is_room_takes_none() {
        let limits = Limits::new(true);
        let (client, now) = (ip("192.0.2.1"), Micros(1_000_000_000));
        assert!((0..100).all(|_| limits.would_take(Act::WrongKey, client, now).is_ok()));
        assert_eq!((0..100).filter(|_| limits.count(Act::WrongKey, client, now).is_ok()).count(), 30);
        assert!(limits.would_take(Act::WrongKey, client, now).is_err());
        assert!(limits.would_take(Act::WrongKey, ip("192.0.2.2"), now).is_ok());
        assert!(limits.would_take(Act::WrongKey, client, now.plus(2 * SECOND)).is_ok());
        assert!(Limits::new(false).would_take(Act::WrongKey, client, now).is_ok());
    }

    #[test]
    fn limits_can_be_lifted_and_stay_bounded() {
        let lifted = Limits::new(false);
        assert!((0..100).all(|_| lifted.count(Act::Submit, ip("192.0.2.1"), Micros(0)).is_ok()));
        let limits = Limits::new(true);
        for number in 0..BUCKETS_MAX as u32 {
            let _ = limits.count(Act::Preview, IpAddr::V4(number.into()), Micros(i64::from(number)));
        }
        assert!(limits.empty_at.lock().unwrap().len() <= BUCKETS_MAX);
    }
}
