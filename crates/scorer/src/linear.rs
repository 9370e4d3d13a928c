//! The linear model: a table of weights found by the hash of a feature.

use crate::attribute::Attribute;
use crate::features::{self, Feature, PART_WEIGHT};
use crate::network::{self, PIECE_WORDS};
use crate::reading::Word;

/// Bits of a feature's hash that name it.
pub const BUCKET_BITS: u32 = 22;
/// Places behind its own that an entry can have been put.
const PROBES_MAX: usize = 64;
/// Fewest features that a text is taken to have, so that one word alone does not decide.
const FEATURES_MIN: f32 = 12.0;

/// The bucket of a feature.
pub const fn bucket(hash: u32) -> u32 {
    hash >> (u32::BITS - BUCKET_BITS)
}

/// What each feature of a text counts that has so many of whole words and of parts.
pub fn scale(whole: f32, parts: f32) -> f32 {
    1.0 / (whole + parts * PART_WEIGHT * PART_WEIGHT).max(FEATURES_MIN).sqrt()
}

/// The trained weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    /// Places in the table are 2 to the power of this.
    pub slot_bits: u32,
    /// Low bits of the bucket in each place.
    pub keys: Vec<u16>,
    /// Weights by place, all 0 where none is.
    pub weights: Vec<[i8; Attribute::COUNT]>,
    /// What a weight of 1 is worth, by attribute.
    pub units: [f32; Attribute::COUNT],
    /// What a text without features has.
    pub bias: [f32; Attribute::COUNT],
}

/// What was found in a piece of a text: of whole words, and of parts of words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Piece {
    sums: [[i32; Attribute::COUNT]; 2],
    counts: [u32; 2],
}

impl Linear {
    /// A table without entries.
    pub fn empty(slot_bits: u32) -> Self {
        Self {
            slot_bits,
            keys: vec![0; 1 << slot_bits],
            weights: vec![[0; Attribute::COUNT]; 1 << slot_bits],
            units: [1.0; Attribute::COUNT],
            bias: [0.0; Attribute::COUNT],
        }
    }

    /// Puts in an entry; false if there is no room near its place, or if it would say nothing.
    pub fn insert(&mut self, bucket: u32, weights: [i8; Attribute::COUNT]) -> bool {
        let home = (bucket >> (BUCKET_BITS - self.slot_bits)) as usize;
        let mut places = (home..home + PROBES_MAX).map(|place| place & (self.keys.len() - 1));
        let free = places.find(|place| self.weights[*place] == [0; Attribute::COUNT]);
        let Some(place) = free.filter(|_| weights != [0; Attribute::COUNT]) else { return false };
        self.keys[place] = bucket as u16;
        self.weights[place] = weights;
        true
    }

    /// The weights of a bucket; none if it was not worth an entry.
    pub fn find(&self, bucket: u32) -> Option<&[i8; Attribute::COUNT]> {
        let home = (bucket >> (BUCKET_BITS - self.slot_bits)) as usize;
        for place in home..home + PROBES_MAX {
            let place = place & (self.keys.len() - 1);
            let weights = &self.weights[place];
            if *weights == [0; Attribute::COUNT] {
                return None;
            }
            if self.keys[place] == bucket as u16 {
                return Some(weights);
            }
        }
        None
    }

    /// Clears `pieces` and fills it with what is found in each piece of `words`, read from the normalised `text`.
    pub fn read(&self, words: &[Word], text: &str, pieces: &mut Vec<Piece>) {
        pieces.clear();
        pieces.resize(network::pieces(words.len()), Piece::default());
        features::each(words, text, |feature| {
            let piece = &mut pieces[feature.first as usize / PIECE_WORDS];
            let part = usize::from(feature.weight < 1.0);
            piece.counts[part] += 1;
            if let Some(weights) = self.find(bucket(feature.hash)) {
                piece.sums[part].iter_mut().zip(weights).for_each(|(sum, weight)| *sum += i32::from(*weight));
            }
        });
    }

    /// The logits of some pieces.
    pub fn logits(&self, pieces: &[Piece]) -> [f32; Attribute::COUNT] {
        let sum =
            |part: usize, at: usize| pieces.iter().map(|piece| piece.sums[part][at]).sum::<i32>() as f32;
        let count = |part: usize| pieces.iter().map(|piece| piece.counts[part]).sum::<u32>() as f32;
        let scale = scale(count(0), count(1));
        std::array::from_fn(|at| {
            self.bias[at] + (sum(0, at) + sum(1, at) * PART_WEIGHT) * self.units[at] * scale
        })
    }

    /// Calls `emit` with every feature that has weights, and what it adds to the logits.
    pub fn contributions(
        &self,
        words: &[Word],
        text: &str,
        mut emit: impl FnMut(Feature, [f32; Attribute::COUNT]),
    ) {
        let mut counts = [0.0_f32; 2];
        features::each(words, text, |feature| counts[usize::from(feature.weight < 1.0)] += 1.0);
        let scale = scale(counts[0], counts[1]);
        features::each(words, text, |feature| {
            if let Some(weights) = self.find(bucket(feature.hash)) {
                let value = scale * feature.weight;
                emit(feature, std::array::from_fn(|at| f32::from(weights[at]) * self.units[at] * value));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        let mut linear = Linear::empty(10);
        let buckets: Vec<u32> = (0..700_u32).map(|at| at * 5_987 % (1 << BUCKET_BITS)).collect();
        for (at, bucket) in buckets.iter().enumerate() {
            assert!(linear.insert(*bucket, [(at % 100) as i8 + 1; Attribute::COUNT]));
        }
        for (at, bucket) in buckets.iter().enumerate() {
            assert_eq!(linear.find(*bucket), Some(&[(at % 100) as i8 + 1; Attribute::COUNT]));
        }
        assert_eq!(linear.find(3), None);
        assert!(!linear.insert(3, [0; Attribute::COUNT]));
    }
}
