//! Trains the network: word vectors out of parts of words, convolutions, the greatest value of each filter.

use std::collections::HashMap;

use althing_scorer::arithmetic::mix;
use althing_scorer::attribute::Attribute;
use althing_scorer::convolution::{Convolution, LANES};
use althing_scorer::network;
use althing_scorer::reading::Word;

use crate::chance::Chance;
use crate::rows::Row;

/// Bits of the number of rows in the table of vectors.
pub const TABLE_BITS: u32 = 16;
/// Numbers of a vector.
pub const DEPTH: usize = 48;

/// What the network is made of.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Width and filters of each convolution that is pooled.
    pub pools: Vec<(usize, usize)>,
    pub epochs: usize,
    pub rate: f32,
    pub table_rate: f32,
    pub dropout: f32,
    /// Share of words that are left out, and of those read by their parts only.
    pub blind: f32,
}

const BATCH: usize = 16;
/// A word that is left out.
const NOTHING: u32 = u32::MAX;
/// Bit of a word whose own row of the table is left out: its parts must do.
const PARTS_ONLY: u32 = 1 << 31;
pub const PAD: usize = 2;

pub struct Net {
    pub table: Vec<f32>,
    pub pools: Vec<Convolution>,
    /// By pooled filter.
    pub out: Vec<[f32; Attribute::COUNT]>,
    pub bias: [f32; Attribute::COUNT],
}

/// Words of all rows: which rows of the table each needs.
pub struct Lexicon {
    pub starts: Vec<u32>,
    pub rows: Vec<u32>,
    index: HashMap<(u32, String), u32>,
}

impl Lexicon {
    pub fn new() -> Self {
        Self { starts: vec![0], rows: Vec::new(), index: HashMap::new() }
    }

    pub fn read(&mut self, row: &Row) -> Vec<u32> {
        let words = &row.words[..row.words.len().min(crate::line::WORDS_MAX)];
        words.iter().map(|word| self.number(word, &row.normal.text)).collect()
    }

    fn number(&mut self, word: &Word, text: &str) -> u32 {
        let letters = &text[word.start as usize..word.end as usize];
        let flags = u32::from(word.negated) | u32::from(word.quoted) << 1;
        let key = (mix(word.hash, flags), letters.to_owned());
        let next = self.index.len() as u32;
        *self.index.entry(key).or_insert_with(|| {
            network::rows(word, text, TABLE_BITS, |row| self.rows.push(row as u32));
            self.starts.push(self.rows.len() as u32);
            next
        })
    }

    /// How many words there are.
    pub fn count(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn rows_of(&self, word: u32) -> &[u32] {
        if word == NOTHING {
            return &[];
        }
        let rows = self.all_rows_of(word & !PARTS_ONLY);
        if word & PARTS_ONLY > 0 && rows.len() > 3 { &rows[1..] } else { rows }
    }

    fn all_rows_of(&self, word: u32) -> &[u32] {
        &self.rows[self.starts[word as usize] as usize..self.starts[word as usize + 1] as usize]
    }
}

/// Buffers of one pass.
#[derive(Default)]
pub struct Pass {
    input: Vec<f32>,
    pooled: Vec<f32>,
    place: Vec<u32>,
    input_slope: Vec<f32>,
    kept: Vec<f32>,
}

impl Net {
    pub fn new(shape: &Shape, chance: &mut Chance) -> Self {
        let mut fill = |values: &mut [f32], spread: f32| {
            for value in values {
                *value = (chance.share() * 2.0 - 1.0) * spread;
            }
        };
        let mut table = vec![0.0; DEPTH << TABLE_BITS];
        fill(&mut table, 0.25);
        let pools: Vec<Convolution> = shape
            .pools
            .iter()
            .map(|(width, filters)| {
                let mut pool = Convolution::new(*width, DEPTH, *filters);
                fill(&mut pool.weights, (3.0 / (width * DEPTH) as f32).sqrt());
                pool
            })
            .collect();
        let count: usize = pools.iter().map(|pool| pool.filters).sum();
        let mut out = vec![[0.0; Attribute::COUNT]; count];
        for row in &mut out {
            fill(row, 0.1);
        }
        Self { table, pools, out, bias: [-1.0; Attribute::COUNT] }
    }

    /// Reads the words; `PAD` vectors of nothing on either side.
    fn embed(&self, words: &[u32], lexicon: &Lexicon, pass: &mut Pass) {
        pass.input.clear();
        pass.input.resize((words.len() + 2 * PAD) * DEPTH, 0.0);
        for (word, vector) in words.iter().zip(pass.input[PAD * DEPTH..].chunks_exact_mut(DEPTH)) {
            let rows = lexicon.rows_of(*word);
            for row in rows {
                let values = &self.table[*row as usize * DEPTH..][..DEPTH];
                vector.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
            let scale = 1.0 / (rows.len().max(1) as f32).sqrt();
            for value in vector {
                *value *= scale;
            }
        }
    }

    pub fn forward(&self, words: &[u32], lexicon: &Lexicon, pass: &mut Pass) -> [f32; Attribute::COUNT] {
        self.embed(words, lexicon, pass);
        let positions = words.len() + 2 * PAD;
        pass.pooled.clear();
        pass.place.clear();
        for pool in &self.pools {
            let from = pass.pooled.len();
            pass.pooled.resize(from + pool.filters, 0.0);
            pass.place.resize(from + pool.filters, u32::MAX);
            let (pooled, place) = (&mut pass.pooled[from..], &mut pass.place[from..]);
            pool.each(&pass.input, (positions + 1).saturating_sub(pool.width), |first, at, sums| {
                let pooled = &mut pooled[first..first + LANES];
                for lane in 0..LANES {
                    if sums[lane] > pooled[lane] {
                        pooled[lane] = sums[lane];
                        place[first + lane] = at as u32;
                    }
                }
            });
        }
        let mut logits = self.bias;
        for (value, weights) in pass.pooled.iter().zip(&self.out) {
            logits.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
        }
        logits
    }
}

/// Adam for the dense part: first and second moments beside a gradient.
struct Slopes {
    gradient: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Slopes {
    fn new(count: usize) -> Self {
        Self { gradient: vec![0.0; count], first: vec![0.0; count], second: vec![0.0; count] }
    }

    fn apply<'a>(&mut self, values: impl Iterator<Item = &'a mut f32>, rate: f32) {
        let slopes = self.gradient.iter_mut().zip(&mut self.first).zip(&mut self.second);
        for (value, ((gradient, first), second)) in values.zip(slopes) {
            *first += 0.1 * (*gradient - *first);
            *second += 0.002 * (*gradient * *gradient - *second);
            *value -= rate * (*first / (second.sqrt() + 1e-6) + 1e-4 * *value);
            *gradient = 0.0;
        }
    }
}

struct Trainer<'a> {
    net: Net,
    lexicon: &'a Lexicon,
    table: Vec<f32>,
    pools: Vec<Slopes>,
    out: Slopes,
    pass: Pass,
    seen: Vec<u32>,
    chance: Chance,
    shape: Shape,
}

/// Trains on `rows`, beginning with the vectors of `table`; `read` has the words of every row.
pub fn train(
    rows: &[&Row],
    read: &[&[u32]],
    shape: &Shape,
    lexicon: &Lexicon,
    table: &[f32],
    seed: u64,
) -> Net {
    let mut chance = Chance::new(seed);
    let mut net = Net::new(shape, &mut chance);
    net.table.copy_from_slice(table);
    let dense = |c: &Convolution| Slopes::new(c.weights.len() + c.bias.len());
    let mut trainer = Trainer {
        table: vec![0.0; DEPTH << TABLE_BITS],
        pools: net.pools.iter().map(dense).collect(),
        out: Slopes::new((net.out.len() + 1) * Attribute::COUNT),
        net,
        lexicon,
        pass: Pass::default(),
        seen: Vec::new(),
        chance,
        shape: shape.clone(),
    };
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let steps = order.len() * shape.epochs;
    let mut done = 0;
    for epoch in 0..shape.epochs {
        trainer.chance.shuffle(&mut order);
        let (mut loss, start) = (0.0, std::time::Instant::now());
        for batch in order.chunks(BATCH) {
            let left = 1.0 - done as f32 / steps as f32;
            for at in batch {
                loss += trainer.learn(rows[*at], read[*at], left);
            }
            trainer.step(left);
            done += batch.len();
        }
        eprintln!(
            "network, epoch {}: loss {:.4} {:?}",
            epoch + 1,
            loss / order.len() as f64,
            start.elapsed()
        );
    }
    trainer.net
}

impl Trainer<'_> {
    fn learn(&mut self, row: &Row, words: &[u32], left: f32) -> f64 {
        let blind = self.shape.blind;
        let mut seen = std::mem::take(&mut self.seen);
        seen.clear();
        seen.extend(words.iter().map(|word| {
            let share = self.chance.share();
            if share < blind {
                NOTHING
            } else if share < 3.0 * blind {
                word | PARTS_ONLY
            } else {
                *word
            }
        }));
        let loss = self.learn_seen(row, &seen, left);
        self.seen = seen;
        loss
    }

    fn learn_seen(&mut self, row: &Row, words: &[u32], left: f32) -> f64 {
        self.net.forward(words, self.lexicon, &mut self.pass);
        let keep = 1.0 - self.shape.dropout;
        let pass = &mut self.pass;
        pass.kept.clear();
        let mut logits = self.net.bias;
        for (value, weights) in pass.pooled.iter().zip(&self.net.out) {
            let kept = if self.chance.share() < keep { value / keep } else { 0.0 };
            pass.kept.push(kept);
            if kept > 0.0 {
                logits.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += kept * weight);
            }
        }
        let errors = row.errors(&logits);
        let loss = errors.iter().map(|error| f64::from(error.abs())).sum();
        self.backward(&errors);
        self.learn_words(words, left);
        loss
    }

    fn backward(&mut self, errors: &[f32; Attribute::COUNT]) {
        let pass = &mut self.pass;
        let keep = 1.0 - self.shape.dropout;
        pass.input_slope.clear();
        pass.input_slope.resize(pass.input.len(), 0.0);
        let mut filter = 0;
        for (pool, slopes) in self.net.pools.iter().zip(&mut self.pools) {
            let window = pool.width * pool.depth;
            for own in 0..pool.filters {
                let (kept, index) = (pass.kept[filter], filter);
                filter += 1;
                if kept <= 0.0 {
                    continue;
                }
                let out = &self.net.out[index];
                let mut slope = 0.0;
                for at in 0..Attribute::COUNT {
                    self.out.gradient[index * Attribute::COUNT + at] += errors[at] * kept;
                    slope += errors[at] * out[at];
                }
                slope /= keep;
                let from = pass.place[index] as usize * pool.depth;
                let input = &pass.input[from..from + window];
                let into = &mut pass.input_slope[from..from + window];
                let first = pool.index(own, 0);
                let weights = pool.weights[first..].iter().step_by(LANES);
                let gradient = slopes.gradient[first..].iter_mut().step_by(LANES);
                for (((value, into), weight), gradient) in input.iter().zip(into).zip(weights).zip(gradient) {
                    *gradient += slope * value;
                    *into += slope * weight;
                }
                let bias = pool.weights.len() + own;
                slopes.gradient[bias] += slope;
            }
        }
        let last = self.net.out.len() * Attribute::COUNT;
        self.out.gradient[last..].iter_mut().zip(errors).for_each(|(into, error)| *into += error);
    }

    fn learn_words(&mut self, words: &[u32], left: f32) {
        let slopes = self.pass.input_slope[PAD * DEPTH..].chunks_exact(DEPTH);
        let rate = self.shape.table_rate * left;
        for (word, slopes) in words.iter().zip(slopes) {
            if slopes.iter().all(|slope| *slope == 0.0) {
                continue;
            }
            let rows = self.lexicon.rows_of(*word);
            let scale = 1.0 / (rows.len().max(1) as f32).sqrt();
            for row in rows {
                let from = *row as usize * DEPTH;
                let sums = &mut self.table[from..from + DEPTH];
                let values = &mut self.net.table[from..from + DEPTH];
                for ((value, sum), slope) in values.iter_mut().zip(sums).zip(slopes) {
                    let slope = slope * scale;
                    *sum += slope * slope;
                    *value -= rate * slope / (*sum + 1e-4).sqrt();
                }
            }
        }
    }

    fn step(&mut self, left: f32) {
        let rate = self.shape.rate * left;
        for (pool, slopes) in self.net.pools.iter_mut().zip(&mut self.pools) {
            slopes.apply(pool.weights.iter_mut().chain(&mut pool.bias), rate);
        }
        self.out.apply(self.net.out.iter_mut().flatten().chain(&mut self.net.bias), rate);
    }
}

#[cfg(test)]
mod tests {
    use althing_scorer::normal::Normaliser;
    use althing_scorer::reading;

    use super::*;
    use crate::line;

    fn rows() -> Vec<Row> {
        let mut normaliser = Normaliser::default();
        let texts =
            ["you are an idiot", "what a lovely day", "the idiot is you", "a day at the lake is lovely"];
        let made = texts.iter().cycle().take(40).enumerate().map(|(at, text)| {
            let mut row = Row::new((*text).to_owned(), 0);
            row.labels[0] = f32::from(u8::from(at % 2 == 0));
            normaliser.run(&row.text, &mut row.normal);
            reading::read(&row.normal, &mut row.words);
            row
        });
        made.collect()
    }

    #[test]
    fn the_same_rows_and_seed_make_the_same_models_and_other_seeds_others() {
        let rows = rows();
        let mut lexicon = Lexicon::new();
        let words: Vec<Vec<u32>> = rows.iter().map(|row| lexicon.read(row)).collect();
        let (rows, words): (Vec<&Row>, Vec<&[u32]>) =
            (rows.iter().collect(), words.iter().map(Vec::as_slice).collect());
        let shape =
            Shape { pools: vec![(2, 8)], epochs: 2, rate: 0.01, table_rate: 0.1, dropout: 0.1, blind: 0.1 };
        let table = crate::vectors::learn(&words, &lexicon, 1, &mut Chance::new(2));
        let bits = |seed: u64| {
            let net = train(&rows, &words, &shape, &lexicon, &table, seed);
            let numbers = net.table.iter().chain(net.out.iter().flatten()).chain(&net.bias);
            numbers.map(|number| number.to_bits()).collect::<Vec<u32>>()
        };
        assert!(bits(1) == bits(1));
        assert!(bits(1) != bits(2));
        let line = |seed: u64| line::train(&rows, seed);
        assert!(line(1).weights == line(1).weights);
    }

    #[test]
    fn what_was_learnt_tells_the_sides_apart() {
        let rows = rows();
        let mut lexicon = Lexicon::new();
        let words: Vec<Vec<u32>> = rows.iter().map(|row| lexicon.read(row)).collect();
        let read: Vec<&[u32]> = words.iter().map(Vec::as_slice).collect();
        let table = crate::vectors::learn(&read, &lexicon, 1, &mut Chance::new(2));
        let shape =
            Shape { pools: vec![(2, 8)], epochs: 20, rate: 0.01, table_rate: 0.1, dropout: 0.0, blind: 0.0 };
        let net = train(&rows.iter().collect::<Vec<_>>(), &read, &shape, &lexicon, &table, 1);
        let mut pass = Pass::default();
        let [hostile, kind] = [0, 1].map(|at| net.forward(&words[at], &lexicon, &mut pass)[0]);
        assert!(hostile > 0.0 && kind < 0.0, "{hostile} {kind}");
    }
}
