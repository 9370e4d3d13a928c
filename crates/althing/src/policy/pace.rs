//! When guests last wrote under a story, for slow mode: in memory, by keyed hash of story and network.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use althing_core::id::StoryId;
use althing_core::time::{HOUR, Micros};

use crate::http::prefix::single;

/// Most of them that are remembered; at that, those of more than an hour ago are dropped, and if none is, all are.
const REMEMBERED_MAX: usize = 200_000;

/// When guests last wrote.
#[derive(Default)]
pub struct Paces {
    key: RandomState,
    last: Mutex<HashMap<u64, Micros>>,
}

/// A guest's turn to write, which counts from when it begins, so that two at once are one after the other.
#[must_use]
pub struct Turn {
    key: u64,
    /// When a guest of the same network wrote there before.
    pub before: Option<Micros>,
    at: Micros,
}

impl Paces {
    /// Begins a guest's turn; none for one on this machine, which is a proxy that nobody told the server about.
    pub fn begin(&self, story: StoryId, client: IpAddr, now: Micros) -> Option<Turn> {
        if client.to_canonical().is_loopback() || client.is_unspecified() {
            return None;
        }
        let key = self.key.hash_one((story, single(client)));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() >= REMEMBERED_MAX {
            last.retain(|_, at| at.plus(HOUR) > now);
            if last.len() >= REMEMBERED_MAX {
                last.clear();
            }
        }
        let before = last.insert(key, now);
        Some(Turn { key, before, at: now })
    }

    /// Takes a turn back that came to nothing.
    pub fn give_back(&self, turn: &Turn) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.get(&turn.key) == Some(&turn.at) {
            match turn.before {
                Some(before) => last.insert(turn.key, before),
                None => last.remove(&turn.key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use althing_core::time::SECOND;

    #[test]
    fn a_turn_that_came_to_nothing_does_not_count() {
        let paces = Paces::default();
        let (here, there) = (StoryId(uuid::Uuid::from_u128(1)), StoryId(uuid::Uuid::from_u128(2)));
        let at = |second: i64| Micros(second * SECOND);
        let begin = |story, client: &str, second| {
            paces.begin(story, client.parse().unwrap(), at(second)).expect("a turn")
        };
        assert_eq!(begin(here, "192.0.2.1", 1).before, None);
        let second = begin(here, "192.0.2.1", 2);
        assert_eq!(second.before, Some(at(1)));
        paces.give_back(&second);
        assert_eq!(begin(here, "192.0.2.1", 3).before, Some(at(1)));
        assert_eq!(begin(there, "192.0.2.1", 3).before, None, "another story");
        assert_eq!(begin(here, "192.0.2.2", 3).before, None, "another network");
        let first = begin(there, "192.0.2.3", 4);
        paces.give_back(&first);
        assert_eq!(begin(there, "192.0.2.3", 5).before, None);
        assert!(paces.begin(here, "127.0.0.1".parse().unwrap(), at(6)).is_none());
    }
}
