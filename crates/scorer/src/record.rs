//! What a correction did so far: each decision was scored without and with it before it was learnt, so that nothing was
//! asked that it had been told. Only counts are kept, no text.

/// Steps of a score: hundredths, and one for 1.
const STEPS: usize = 101;
/// A count of each step, for what moderators let stand and what they did not, without the correction and with it.
const COUNTS: usize = 4 * STEPS;
/// Bytes of a stored record.
const BYTES: usize = COUNTS * 4;

/// The scores of one attribute at one site beside what moderators decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    counts: Vec<u32>,
}

impl Default for Record {
    fn default() -> Self {
        Self { counts: vec![0; COUNTS] }
    }
}

/// Shares of one, without the correction and with it; none where there is nothing to compare.
pub type Pair = (Option<f64>, Option<f64>);

impl Record {
    /// Adds a decision: the scores that the text had without and with the correction, and whether the attribute holds.
    pub fn add(&mut self, without: f32, with: f32, holds: bool) {
        for (is_with, score) in [without, with].into_iter().enumerate() {
            let step = (score.clamp(0.0, 1.0) * 100.0) as usize;
            let count = &mut self.counts[(is_with * 2 + usize::from(holds)) * STEPS + step.min(STEPS - 1)];
            *count = count.saturating_add(1);
        }
    }

    fn counts(&self, is_with: bool, holds: bool) -> &[u32] {
        let at = (usize::from(is_with) * 2 + usize::from(holds)) * STEPS;
        &self.counts[at..at + STEPS]
    }

    /// How many decisions said that the attribute holds, or that it does not.
    pub fn decided(&self, holds: bool) -> u64 {
        self.counts(false, holds).iter().copied().map(u64::from).sum()
    }

    /// How many of those had a score of at least `least` hundredths, without the correction and with it.
    pub fn reached(&self, holds: bool, least: usize) -> (u64, u64) {
        let from = |is_with| {
            let counts = &self.counts(is_with, holds)[least.min(STEPS - 1)..];
            counts.iter().copied().map(u64::from).sum()
        };
        (from(false), from(true))
    }

    /// The share of pairs of a decision that it holds and one that it does not whose scores are in that order; ties, which
    /// are scores of one step, count half.
    pub fn order(&self) -> Pair {
        (self.area(false), self.area(true))
    }

    fn area(&self, is_with: bool) -> Option<f64> {
        let (mut below, mut sum) = (0.0, 0.0);
        for (fine, not) in self.counts(is_with, false).iter().zip(self.counts(is_with, true)) {
            sum += f64::from(*not) * (below + f64::from(*fine) / 2.0);
            below += f64::from(*fine);
        }
        let pairs = self.decided(false) as f64 * self.decided(true) as f64;
        (pairs > 0.0).then(|| sum / pairs)
    }

    /// The form in which it is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.counts.iter().copied().flat_map(u32::to_le_bytes).collect()
    }

    /// Reads what [`Record::to_bytes`] wrote; none of anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let is_whole = bytes.len() == BYTES;
        let counts = bytes.as_chunks::<4>().0.iter().copied().map(u32::from_le_bytes).collect();
        is_whole.then_some(Self { counts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_counted_without_and_with_the_correction() {
        let mut record = Record::default();
        assert_eq!(record.order(), (None, None));
        for (without, with, holds) in
            [(0.9, 0.4, false), (0.2, 0.2, false), (0.3, 0.8, true), (1.0, 1.0, true), (0.805, 0.795, true)]
        {
            record.add(without, with, holds);
        }
        assert_eq!((record.decided(false), record.decided(true)), (2, 3));
        assert_eq!(record.reached(false, 80), (1, 0));
        assert_eq!(record.reached(true, 80), (2, 2));
        // Without it two of six pairs are in the wrong order: 0.9 stands above 0.3 and above 0.805.
        assert_eq!(record.order(), (Some(4.0 / 6.0), Some(1.0)));
    }

    #[test]
    fn a_record_is_read_again_and_nothing_else_is_one() {
        let mut record = Record::default();
        record.add(0.5, 0.6, true);
        let bytes = record.to_bytes();
        assert_eq!(Record::from_bytes(&bytes), Some(record));
        assert_eq!(Record::from_bytes(&bytes[1..]), None);
        assert_eq!(Record::from_bytes(&[]), None);
    }
}
