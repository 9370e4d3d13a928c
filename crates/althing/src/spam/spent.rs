//! Which solutions were used: each pays for one comment.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use althing_core::time::Micros;

use super::challenge::Solved;

/// Most used solutions remembered, until they end: some 5 MB. Above it the one that ends first is forgotten, and could
/// be used once more; who makes so many within ten minutes has computed for days.
pub const SPENT_MAX: usize = 50_000;

/// Used solutions, in memory and so of this process alone. Where several serve one database, a solution can be used
/// once at each within its ten minutes; that is the limit of it, and rate limits are by process as well.
#[derive(Debug, Default)]
pub struct Spent(Mutex<Used>);

/// By end and challenge, which comment it was used for.
type Used = BTreeMap<(Micros, [u8; 32]), [u8; 32]>;

/// What a solution is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spending {
    /// It was not used before.
    First,
    /// For the same comment, sent again.
    Again,
    /// It was used for another comment.
    Another,
}

impl Spent {
    /// Uses a solution for one comment, known by its fingerprint. The same comment may use it again, since its answer
    /// may have been lost; another may not.
    pub fn spend(&self, solved: &Solved, on: &[u8; 32], now: Micros) -> Spending {
        let mut spent = self.locked();
        while spent.first_key_value().is_some_and(|((end, _), _)| *end <= now || spent.len() >= SPENT_MAX) {
            spent.pop_first();
        }
        match spent.insert((solved.expires_at, solved.challenge), *on) {
            None => Spending::First,
            Some(before) if before == *on => Spending::Again,
            Some(before) => {
                spent.insert((solved.expires_at, solved.challenge), before);
                Spending::Another
            }
        }
    }

    /// Gives it back: the comment was refused for another reason, and will come again with other words.
    pub fn give_back(&self, solved: &Solved) {
        self.locked().remove(&(solved.expires_at, solved.challenge));
    }

    fn locked(&self) -> MutexGuard<'_, Used> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(number: u32, expires_at: i64) -> Solved {
        let mut challenge = [0; 32];
        challenge[..4].copy_from_slice(&number.to_be_bytes());
        Solved { challenge, given_at: Micros(0), expires_at: Micros(expires_at) }
    }

    #[test]
    fn a_solution_pays_for_one_comment_however_often_that_is_sent() {
        let spent = Spent::default();
        let one = solved(1, 100);
        assert_eq!(spent.spend(&one, &[1; 32], Micros(0)), Spending::First);
        assert_eq!(spent.spend(&one, &[1; 32], Micros(1)), Spending::Again);
        assert_eq!(spent.spend(&one, &[2; 32], Micros(1)), Spending::Another);
        assert_eq!(spent.spend(&one, &[1; 32], Micros(1)), Spending::Again, "still the first one's");
        spent.give_back(&one);
        assert_eq!(spent.spend(&one, &[2; 32], Micros(1)), Spending::First);
    }

    #[test]
    fn what_has_ended_is_forgotten_and_no_more_than_the_most_is_kept() {
        let spent = Spent::default();
        for number in 0..SPENT_MAX as u32 + 10 {
            let one = solved(number, 1_000 + i64::from(number));
            assert_eq!(spent.spend(&one, &[1; 32], Micros(0)), Spending::First);
        }
        assert_eq!(spent.locked().len(), SPENT_MAX);
        let last = solved(SPENT_MAX as u32, 1_000 + SPENT_MAX as i64);
        assert_eq!(spent.spend(&last, &[2; 32], Micros(0)), Spending::Another);
        spent.spend(&solved(0, i64::MAX), &[1; 32], Micros(10_000_000));
        assert_eq!(spent.locked().len(), 1);
    }
}
