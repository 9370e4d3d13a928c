//! Trains the linear model: logistic regression on hashed features, soft labels, missing ones masked.

use althing_scorer::arithmetic::sigmoid;
use althing_scorer::attribute::Attribute;
use althing_scorer::features::{self, PART_WEIGHT};

use crate::chance::Chance;
use crate::rows::{Data, Row, Split};

/// Bits of a feature's hash that are kept while training.
pub const BITS: u32 = 22;
/// Words of a row that are learnt from.
pub const WORDS_MAX: usize = 256;
const EPOCHS: usize = 4;
const RATE: f32 = 0.35;
/// Pull towards 0 at every step, relative to the rate.
const DECAY: f32 = 2e-6;

/// A linear model in training: one row of weights a bucket.
pub struct Line {
    pub weights: Vec<[f32; Attribute::COUNT]>,
    pub bias: [f32; Attribute::COUNT],
    /// How often a bucket was met in training.
    pub seen: Vec<u16>,
}

/// The features of a row: buckets, with the highest bit set for parts of words.
pub fn buckets(row: &Row) -> Vec<u32> {
    let words = &row.words[..row.words.len().min(WORDS_MAX)];
    let mut found = Vec::with_capacity(words.len() * 16);
    features::each(words, &row.normal.text, |feature| {
        let part = u32::from(feature.weight < 1.0) << 31;
        found.push((feature.hash >> (32 - BITS)) | part);
    });
    found
}

/// What each feature of a row of these counts: less, the more there are.
pub fn scale(buckets: &[u32]) -> f32 {
    let whole = buckets.iter().filter(|bucket| **bucket >> 31 == 0).count() as f32;
    let parts = buckets.len() as f32 - whole;
    1.0 / (whole + parts * PART_WEIGHT * PART_WEIGHT).max(12.0).sqrt()
}

impl Line {
    /// The scores before the logistic function.
    pub fn logits(&self, buckets: &[u32]) -> [f32; Attribute::COUNT] {
        let mut sum = [0.0_f32; Attribute::COUNT];
        let mut parts = [0.0_f32; Attribute::COUNT];
        for bucket in buckets {
            let into = if bucket >> 31 == 0 { &mut sum } else { &mut parts };
            let weights = &self.weights[(bucket & 0x7FFF_FFFF) as usize];
            into.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
        }
        let scale = scale(buckets);
        std::array::from_fn(|at| self.bias[at] + (sum[at] + parts[at] * PART_WEIGHT) * scale)
    }
}

/// Trains on the rows of [`Split::Train`].
pub fn train(data: &Data, seed: u64) -> Line {
    let mut order: Vec<usize> =
        (0..data.rows.len()).filter(|at| data.rows[*at].split == Split::Train).collect();
    let read: Vec<Vec<u32>> = order.iter().map(|at| buckets(&data.rows[*at])).collect();
    let mut line = Line {
        weights: vec![[0.0; Attribute::COUNT]; 1 << BITS],
        bias: [-1.0; Attribute::COUNT],
        seen: vec![0; 1 << BITS],
    };
    for bucket in read.iter().flatten() {
        let seen = &mut line.seen[(bucket & 0x7FFF_FFFF) as usize];
        *seen = seen.saturating_add(1);
    }
    let mut slopes = vec![0.0_f32; 1 << BITS];
    let mut chance = Chance::new(seed);
    let rows: Vec<usize> = std::mem::take(&mut order);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    for epoch in 0..EPOCHS {
        chance.shuffle(&mut order);
        let rate = RATE / (1.0 + epoch as f32);
        let mut loss = 0.0;
        for at in &order {
            loss += step(&mut line, &mut slopes, &data.rows[rows[*at]], &read[*at], rate);
        }
        eprintln!("linear, epoch {}: loss {:.4}", epoch + 1, loss / order.len() as f64);
    }
    line
}

fn step(line: &mut Line, slopes: &mut [f32], row: &Row, buckets: &[u32], rate: f32) -> f64 {
    let logits = line.logits(buckets);
    let mut errors = [0.0_f32; Attribute::COUNT];
    let mut loss = 0.0;
    for at in 0..Attribute::COUNT {
        let label = row.labels[at];
        if label.is_nan() {
            continue;
        }
        let score = sigmoid(logits[at]);
        errors[at] = (score - label) * row.weight;
        loss += f64::from((score - label).abs() * row.weight);
    }
    let scale = scale(buckets);
    let strength: f32 = errors.iter().map(|error| error * error).sum();
    for bucket in buckets {
        let index = (bucket & 0x7FFF_FFFF) as usize;
        let value = if bucket >> 31 == 0 { scale } else { scale * PART_WEIGHT };
        slopes[index] += strength * value * value;
        let rate = rate / (slopes[index] + 0.02).sqrt();
        let weights = &mut line.weights[index];
        for (weight, error) in weights.iter_mut().zip(&errors) {
            *weight -= rate * (error * value + DECAY * *weight);
        }
    }
    line.bias.iter_mut().zip(&errors).for_each(|(bias, error)| *bias -= 0.002 * error);
    loss
}
