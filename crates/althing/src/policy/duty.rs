//! Who of staff is there: at the desk within the last minutes, or by their own word. In memory: a restart forgets it, and
//! then more waits, not less.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use althing_core::id::{AccountId, SiteId};
use althing_core::time::{HOUR, MINUTE, Micros};

/// How long somebody who used the desk counts as there.
const AT_DESK: i64 = 15 * MINUTE;
/// Longest time that somebody may say to be there for, in hours.
pub const HOURS_MAX: u32 = 12;

#[derive(Clone, Copy, Default)]
struct Watch {
    at_desk_until: Micros,
    said_until: Micros,
}

/// Who is there, by site.
#[derive(Default)]
pub struct Duty(Mutex<HashMap<(SiteId, AccountId), Watch>>);

impl Duty {
    /// Somebody used the desk.
    pub fn at_desk(&self, sites: impl Iterator<Item = SiteId>, who: AccountId, now: Micros) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for site in sites {
            all.entry((site, who)).or_default().at_desk_until = now.plus(AT_DESK);
        }
    }

    /// Somebody says to be there for so many hours; with none, that they are going.
    pub fn says(&self, site: SiteId, who: AccountId, hours: u32, now: Micros) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let watch = all.entry((site, who)).or_default();
        watch.said_until = now.plus(i64::from(hours.min(HOURS_MAX)) * HOUR);
        if hours == 0 {
            watch.at_desk_until = now;
        }
    }

    /// Until when somebody is there, as things are; none when nobody is.
    pub fn until(&self, site: SiteId, now: Micros) -> Option<Micros> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = all.iter().filter(|((of, _), _)| *of == site);
        let until = here.map(|(_, watch)| watch.at_desk_until.max(watch.said_until)).max();
        until.filter(|until| *until > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_at_the_desk_or_said_so_is_there_for_its_time() {
        let (duty, now) = (Duty::default(), Micros(100 * HOUR));
        let site = SiteId(uuid::Uuid::from_u128(1));
        let (ana, ben) = (AccountId(uuid::Uuid::from_u128(2)), AccountId(uuid::Uuid::from_u128(3)));
        assert_eq!(duty.until(site, now), None);
        duty.at_desk([site].into_iter(), ana, now);
        assert_eq!(duty.until(site, now), Some(now.plus(15 * MINUTE)));
        assert_eq!(duty.until(site, now.plus(15 * MINUTE)), None);
        assert_eq!(duty.until(SiteId(uuid::Uuid::from_u128(9)), now), None);
        duty.says(site, ben, 100, now);
        assert_eq!(duty.until(site, now), Some(now.plus(12 * HOUR)), "no longer than that");
        duty.says(site, ben, 0, now);
        assert_eq!(duty.until(site, now), Some(now.plus(15 * MINUTE)), "the other one is still there");
        duty.says(site, ana, 0, now);
        assert_eq!(duty.until(site, now), None);
    }
}
