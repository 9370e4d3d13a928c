//! Trains the linear model: logistic regression on hashed features, soft labels, missing ones masked.

use althing_scorer::attribute::Attribute;
use althing_scorer::features::{self, PART_WEIGHT};
use althing_scorer::linear::{BUCKET_BITS, bucket, scale};

use crate::chance::Chance;
use crate::pack::FEATURES_KEPT;
use crate::rows::Row;

/// Words of a row that are learnt from.
pub const WORDS_MAX: usize = 256;
/// Passes over everything before features are cut off, and after.
const EPOCHS: usize = 3;
const EPOCHS_AFTER: usize = 2;
const RATE: f32 = 0.35;
const RATE_AFTER: f32 = 0.2;
/// Pull towards 0 at every step, relative to the rate.
const DECAY: f32 = 2e-6;
/// What a slope is taken to have been before the first.
const SLOPE_BEFORE: f32 = 0.02;
/// Occurrences above which a feature is not worth more.
const SEEN_MAX: u16 = 400;
/// Bit of a bucket that stands for a part of a word.
const PART: u32 = 1 << 31;

/// A linear model in training: one row of weights a bucket.
pub struct Line {
    pub weights: Vec<[f32; Attribute::COUNT]>,
    pub bias: [f32; Attribute::COUNT],
    /// Sums of the squares of the slopes that a bucket has had.
    slopes: Vec<f32>,
}

/// The features of a row: buckets, with [`PART`] set for parts of words, and what each counts.
struct Read {
    buckets: Vec<u32>,
    scale: f32,
}

fn read(row: &Row) -> Read {
    let words = &row.words[..row.words.len().min(WORDS_MAX)];
    let mut buckets = Vec::with_capacity(words.len() * 16);
    let (mut whole, mut parts) = (0.0, 0.0);
    features::each(words, &row.normal.text, |feature| {
        let is_part = feature.weight < 1.0;
        *(if is_part { &mut parts } else { &mut whole }) += 1.0;
        buckets.push(bucket(feature.hash) | if is_part { PART } else { 0 });
    });
    Read { buckets, scale: scale(whole, parts) }
}

/// Trains on `rows`; at most [`FEATURES_KEPT`] buckets have weights in the end.
pub fn train(rows: &[&Row], seed: u64) -> Line {
    let mut reads: Vec<Read> = rows.iter().map(|row| read(row)).collect();
    let mut line = Line {
        weights: vec![[0.0; Attribute::COUNT]; 1 << BUCKET_BITS],
        bias: [-1.0; Attribute::COUNT],
        slopes: vec![0.0; 1 << BUCKET_BITS],
    };
    let mut chance = Chance::new(seed);
    line.learn(rows, &reads, EPOCHS, RATE, &mut chance);
    let kept = line.prune(&reads);
    for read in &mut reads {
        read.buckets.retain(|bucket| kept[(bucket & !PART) as usize]);
    }
    line.slopes.fill(0.0);
    line.learn(rows, &reads, EPOCHS_AFTER, RATE_AFTER, &mut chance);
    line
}

impl Line {
    fn learn(&mut self, rows: &[&Row], reads: &[Read], epochs: usize, rate: f32, chance: &mut Chance) {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        for epoch in 0..epochs {
            chance.shuffle(&mut order);
            let rate = rate / (1.0 + epoch as f32);
            let loss: f64 = order.iter().map(|at| self.step(rows[*at], &reads[*at], rate)).sum();
            eprintln!("linear, epoch {}: loss {:.4}", epoch + 1, loss / order.len() as f64);
        }
    }

    fn logits(&self, read: &Read) -> [f32; Attribute::COUNT] {
        let mut sum = [0.0_f32; Attribute::COUNT];
        let mut parts = [0.0_f32; Attribute::COUNT];
        for bucket in &read.buckets {
            let into = if bucket & PART == 0 { &mut sum } else { &mut parts };
            let weights = &self.weights[(bucket & !PART) as usize];
            into.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        std::array::from_fn(|at| self.bias[at] + (sum[at] + parts[at] * PART_WEIGHT) * read.scale)
    }

    /// One step of `AdaGrad`, one rate a bucket. Returns the weighted error.
    fn step(&mut self, row: &Row, read: &Read, rate: f32) -> f64 {
        let logits = self.logits(read);
        let errors = row.errors(&logits);
        let strength: f32 = errors.iter().map(|error| error * error).sum();
        for bucket in &read.buckets {
            let index = (bucket & !PART) as usize;
            let value = if bucket & PART == 0 { read.scale } else { read.scale * PART_WEIGHT };
            self.slopes[index] += strength * value * value;
            let rate = rate / (self.slopes[index] + SLOPE_BEFORE).sqrt();
            for (weight, error) in self.weights[index].iter_mut().zip(&errors) {
                *weight -= rate * (error * value + DECAY * *weight);
            }
        }
        self.bias.iter_mut().zip(&errors).for_each(|(bias, error)| *bias -= 0.002 * error);
        errors.iter().map(|error| f64::from(error.abs())).sum()
    }

    /// Clears the weights of all buckets but those that say most, by weight and by how often they are met.
    fn prune(&mut self, reads: &[Read]) -> Vec<bool> {
        let mut seen = vec![0_u16; self.weights.len()];
        for bucket in reads.iter().flat_map(|read| &read.buckets) {
            let seen = &mut seen[(bucket & !PART) as usize];
            *seen = (*seen + 1).min(SEEN_MAX);
        }
        let worth = |at: usize| {
            let greatest = self.weights[at].iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
            if seen[at] < 2 { 0.0 } else { greatest * f32::from(seen[at]).sqrt() }
        };
        let mut ordered: Vec<(f32, usize)> =
            (0..self.weights.len()).map(|at| (worth(at), at)).filter(|(worth, _)| *worth > 0.0).collect();
        ordered.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        let mut kept = vec![false; self.weights.len()];
        ordered.iter().take(FEATURES_KEPT).for_each(|(_, at)| kept[*at] = true);
        for (weights, kept) in self.weights.iter_mut().zip(&kept) {
            if !kept {
                *weights = [0.0; Attribute::COUNT];
            }
        }
        kept
    }
}
