//! The network: a vector a word, made from parts of the word, filters over neighbours, the greatest value of each.

use std::ops::Range;

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

/// Words of a piece. Of each filter the greatest value in every piece is kept, so that a part of a text can be judged
/// without reading it again.
pub const PIECE_WORDS: usize = 16;

/// Buffers that are kept from one text to the next.
#[derive(Debug, Default)]
pub struct Buffers {
    input: Vec<f32>,
    /// By piece, then by filter.
    pooled: Vec<f32>,
    /// Position of the greatest value of each filter in each piece; `u32::MAX` where none was above 0.
    places: Vec<u32>,
}

/// Pieces of so many words; one, if there are none.
pub const fn pieces(words: usize) -> usize {
    if words == 0 { 1 } else { words.div_ceil(PIECE_WORDS) }
}

impl Buffers {
    /// Position of the greatest value of a filter in all pieces.
    fn place(&self, filter: usize, filters: usize) -> u32 {
        let values = self.pooled[filter..].iter().step_by(filters);
        let places = self.places[filter..].iter().step_by(filters);
        let greatest = values.zip(places).fold((0.0_f32, u32::MAX), |most, (value, place)| {
            if *value > most.0 { (*value, *place) } else { most }
        });
        greatest.1
    }
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

    /// Runs the filters over `words`, read from the normalised `text`.
    pub fn read(&self, words: &[Word], text: &str, buffers: &mut Buffers) {
        let Buffers { input, pooled, places } = buffers;
        self.embed(words, text, input);
        let (filters, last) = (self.out.len(), pieces(words.len()) - 1);
        pooled.clear();
        pooled.resize((last + 1) * filters, 0.0);
        places.clear();
        places.resize((last + 1) * filters, u32::MAX);
        let mut before = 0;
        for pool in &self.pools {
            let positions = (words.len() + 2 * PAD + 1).saturating_sub(pool.width);
            pool.each(input, positions, |first, at, sums| {
                let piece = (at.saturating_sub(PAD) / PIECE_WORDS).min(last);
                let from = piece * filters + before + first;
                let pooled = &mut pooled[from..from + LANES];
                let places = &mut places[from..from + LANES];
                for ((greatest, place), sum) in pooled.iter_mut().zip(places).zip(sums) {
                    if sum > greatest {
                        *greatest = *sum;
                        *place = at as u32;
                    }
                }
            });
            before += pool.filters;
        }
    }

    /// The logits of some pieces of what was read into `buffers`.
    pub fn logits(&self, buffers: &Buffers, pieces: Range<usize>) -> [f32; Attribute::COUNT] {
        let filters = self.out.len();
        let pooled = &buffers.pooled[pieces.start * filters..pieces.end * filters];
        let mut logits = self.bias;
        for (at, weights) in self.out.iter().enumerate() {
            let greatest = pooled[at..].iter().step_by(filters).fold(0.0_f32, |most, value| most.max(*value));
            logits.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += greatest * weight);
        }
        logits
    }

    /// Calls `emit` with words, by index, and what each adds to the logits of all that was read into `buffers`.
    ///
    /// A filter's greatest value is a sum over the words it saw there, so each word's share of it is exact.
    pub fn contributions(&self, buffers: &Buffers, mut emit: impl FnMut(usize, [f32; Attribute::COUNT])) {
        let count = (buffers.input.len() / self.depth).saturating_sub(2 * PAD);
        let mut first = 0;
        for pool in &self.pools {
            for filter in 0..pool.filters {
                let place = buffers.place(first + filter, self.out.len());
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
