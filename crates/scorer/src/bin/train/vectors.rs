//! Word vectors from what stands beside what, before any label is seen: skip-grams with negative samples.

use althing_scorer::arithmetic::{mix, seed, sigmoid};

use crate::chance::Chance;
use crate::net::{DEPTH, Lexicon, TABLE_BITS};

/// Neighbours on either side that a word may be asked for.
const NEIGHBOURS_MAX: usize = 4;
/// Words that are no neighbours, for each that is.
const NEGATIVES: usize = 4;
const RATE: f32 = 0.08;
/// Share of the frequent words that are passed over.
const PASSED: f32 = 0.7;
/// Deviation of the numbers of a word's vector when it is done.
const DEVIATION: f32 = 0.2;

/// Learns the table's rows from texts, each a list of words of the lexicon.
pub fn learn(texts: &[&[u32]], lexicon: &Lexicon, epochs: usize, chance: &mut Chance) -> Vec<f32> {
    let mut table = vec![0.0_f32; DEPTH << TABLE_BITS];
    for value in &mut table {
        *value = (chance.share() - 0.5) * 0.2;
    }
    let mut outs = vec![0.0_f32; DEPTH << TABLE_BITS];
    let mut counts = vec![0_u32; lexicon.count()];
    texts.iter().flat_map(|text| *text).for_each(|word| counts[*word as usize] += 1);
    let total: u32 = counts.iter().sum();
    let is_frequent = |word: u32| counts[word as usize] > total / 2_000;
    let words: Vec<u32> = texts.iter().flat_map(|text| *text).copied().collect();
    let mut left = 1.0_f32;
    let fall = 1.0 / (words.len() * epochs) as f32;
    for _ in 0..epochs {
        for text in texts {
            for at in 0..text.len() {
                left = (left - fall).max(0.02);
                if is_frequent(text[at]) && chance.share() < PASSED {
                    continue;
                }
                let reach = 1 + chance.below(NEIGHBOURS_MAX);
                let near = at.saturating_sub(reach)..(at + reach + 1).min(text.len());
                let targets = near.filter(|other| *other != at).map(|other| text[other]);
                let targets = targets.filter(|other| !is_frequent(*other) || other % 3 == 0);
                step(&mut table, &mut outs, lexicon.rows_of(text[at]), targets, &words, RATE * left, chance);
            }
        }
    }
    even_out(&mut table, lexicon, &counts);
    table
}

fn out_row(word: u32) -> usize {
    (mix(seed(41), word) >> (u32::BITS - TABLE_BITS)) as usize * DEPTH
}

fn step(
    table: &mut [f32],
    outs: &mut [f32],
    rows: &[u32],
    targets: impl Iterator<Item = u32>,
    words: &[u32],
    rate: f32,
    chance: &mut Chance,
) {
    let scale = 1.0 / (rows.len().max(1) as f32).sqrt();
    let mut vector = [0.0_f32; DEPTH];
    for row in rows {
        let values = &table[*row as usize * DEPTH..][..DEPTH];
        vector.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * scale);
    }
    let mut slope = [0.0_f32; DEPTH];
    for target in targets {
        for sample in 0..=NEGATIVES {
            let word = if sample == 0 { target } else { words[chance.below(words.len())] };
            let out = &mut outs[out_row(word)..][..DEPTH];
            let mut dots = [0.0_f32; 8];
            for (out, vector) in out.chunks_exact(8).zip(vector.chunks_exact(8)) {
                dots.iter_mut().zip(out).zip(vector).for_each(|((dot, out), value)| *dot += out * value);
            }
            let error = sigmoid(dots.iter().sum()) - f32::from(u8::from(sample == 0));
            for ((slope, out), value) in slope.iter_mut().zip(out).zip(&vector) {
                *slope += error * *out;
                *out -= rate * error * value;
            }
        }
    }
    for row in rows {
        let values = &mut table[*row as usize * DEPTH..][..DEPTH];
        values.iter_mut().zip(&slope).for_each(|(value, slope)| *value -= rate * slope * scale);
    }
}

/// Brings the vectors of the words that occur to one size.
fn even_out(table: &mut [f32], lexicon: &Lexicon, counts: &[u32]) {
    let (mut sum, mut count) = (0.0_f64, 0.0_f64);
    for (word, _) in counts.iter().enumerate().filter(|(_, count)| **count > 3) {
        let rows = lexicon.rows_of(word as u32);
        let scale = 1.0 / (rows.len().max(1) as f32).sqrt();
        for at in 0..DEPTH {
            let value: f32 = rows.iter().map(|row| table[*row as usize * DEPTH + at]).sum::<f32>() * scale;
            sum += f64::from(value * value);
            count += 1.0;
        }
    }
    let factor = DEVIATION / (sum / count).sqrt() as f32;
    for value in table {
        *value *= factor;
    }
}
