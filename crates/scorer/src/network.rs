//! The network: a vector a word, made from parts of the word, filters over neighbours, the greatest value of each.

use crate::arithmetic::{mix, seed};
use crate::attribute::Attribute;
use crate::convolution::{Convolution, LANES};
use crate::features::each_part;
use crate::reading::{Kind, Word};

/// Vectors of nothing before the first word and behind the last.
pub const PAD: usize = 2;

const KIND_WORD: u32 = 31;
const KIND_PART: u32 = 32;
const KIND_STANDING: u32 = 33;
const KIND_CLASS: u32 = 34;

/// The trained weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The table has 2 to the power of this many rows.
    pub table_bits: u32,
    /// Numbers of a row.
    pub depth: usize,
    /// Row by row.
    pub table: Vec<i8>,
    /// What 1 in the table is worth.
    pub unit: f32,
    /// What reads the vectors.
    pub pools: Vec<Convolution>,
    /// What each filter says, in the order of `pools`.
    pub out: Vec<[f32; Attribute::COUNT]>,
    /// What no filter says.
    pub bias: [f32; Attribute::COUNT],
}

/// Calls `emit` with the rows of a table of 2 to the power of `bits` rows that make up the vector of `word`.
pub fn rows(word: &Word, text: &str, bits: u32, mut emit: impl FnMut(usize)) {
    let row = |kind: u32, hash: u32| (mix(seed(kind), hash) >> (u32::BITS - bits)) as usize;
    emit(row(KIND_WORD, word.hash));
    if word.kind == Kind::Plain {
        let letters = text.as_bytes().get(word.start as usize..word.end as usize).unwrap_or(&[]);
        each_part(letters, |hash| emit(row(KIND_PART, hash)));
    }
    if word.class > 0 {
        emit(row(KIND_CLASS, u32::from(word.class)));
    }
    if word.negated {
        emit(row(KIND_STANDING, 1));
    }
    if word.quoted {
        emit(row(KIND_STANDING, 2));
    }
}

/// Buffers that are kept from one text to the next.
#[derive(Debug, Default)]
pub struct Buffers {
    input: Vec<f32>,
    pooled: Vec<f32>,
    /// Position of the greatest value of each filter; `u32::MAX` where none was above 0.
    places: Vec<u32>,
}

impl Network {
    fn embed(&self, words: &[Word], text: &str, input: &mut Vec<f32>) {
        input.clear();
        input.resize((words.len() + 2 * PAD) * self.depth, 0.0);
        for (word, vector) in words.iter().zip(input[PAD * self.depth..].chunks_exact_mut(self.depth)) {
            let mut count = 0.0_f32;
            rows(word, text, self.table_bits, |row| {
                let values = &self.table[row * self.depth..][..self.depth];
                vector.iter_mut().zip(values).for_each(|(sum, value)| *sum += f32::from(*value));
                count += 1.0;
            });
            let scale = self.unit / count.sqrt();
            for value in vector {
                *value *= scale;
            }
        }
    }

    /// The logits of `words`, read from the normalised `text`.
    pub fn logits(&self, words: &[Word], text: &str, buffers: &mut Buffers) -> [f32; Attribute::COUNT] {
        let Buffers { input, pooled, places } = buffers;
        self.embed(words, text, input);
        pooled.clear();
        places.clear();
        for pool in &self.pools {
            let from = pooled.len();
            pooled.resize(from + pool.filters, 0.0);
            places.resize(from + pool.filters, u32::MAX);
            let (pooled, places) = (&mut pooled[from..], &mut places[from..]);
            let positions = (words.len() + 2 * PAD + 1).saturating_sub(pool.width);
            pool.each(input, positions, |first, at, sums| {
                let pooled = &mut pooled[first..first + LANES];
                let places = &mut places[first..first + LANES];
                for ((greatest, place), sum) in pooled.iter_mut().zip(places).zip(sums) {
                    if sum > greatest {
                        *greatest = *sum;
                        *place = at as u32;
                    }
                }
            });
        }
        let mut logits = self.bias;
        for (value, weights) in pooled.iter().zip(&self.out) {
            logits.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
        }
        logits
    }

    /// Calls `emit` with words, by index, and what each adds to the logits that were computed last into `buffers`.
    ///
    /// A filter's greatest value is a sum over the words it saw there, so each word's share of it is exact.
    pub fn contributions(&self, buffers: &Buffers, mut emit: impl FnMut(usize, [f32; Attribute::COUNT])) {
        let count = (buffers.input.len() / self.depth).saturating_sub(2 * PAD);
        let mut first = 0;
        for pool in &self.pools {
            for filter in 0..pool.filters {
                let place = buffers.places[first + filter];
                if place == u32::MAX {
                    continue;
                }
                for step in 0..pool.width {
                    let at = place as usize + step;
                    let Some(word) = at.checked_sub(PAD).filter(|word| *word < count) else { continue };
                    let vector = &buffers.input[at * self.depth..][..self.depth];
                    let weights = &pool.weights[pool.index(filter, step * self.depth)..];
                    let share: f32 = vector
                        .iter()
                        .zip(weights.iter().step_by(LANES))
                        .map(|(value, weight)| value * weight)
                        .sum();
                    emit(word, self.out[first + filter].map(|weight| weight * share));
                }
            }
            first += pool.filters;
        }
    }
}
