//! Everything from labelled rows to weights.

use althing_scorer::attribute::Attribute;
use althing_scorer::calibration::{Calibration, KNOTS};
use althing_scorer::normal::Normaliser;
use althing_scorer::reading;
use althing_scorer::scorer::{Scorer, Scratch};
use althing_scorer::weights::Weights;

use crate::chance::Chance;
use crate::evaluate::{NEWS, is_clear};
use crate::measure::auc;
use crate::net::{self, Lexicon, Shape};
use crate::rows::{Data, Row, Split};
use crate::{augment, disguise, line, pack, vectors};

/// What the linear model's logit may count beside the network's.
const MIXES: &[f32] = &[0.2, 0.3, 0.4, 0.5, 0.6, 0.7];

/// Networks that are averaged: they begin with the same word vectors and differ by chance.
const NETWORKS: usize = 2;
/// Passes over all texts for the word vectors.
const VECTOR_EPOCHS: usize = 3;

/// The network that ships.
pub fn shape() -> Shape {
    Shape {
        pools: vec![(1, 32), (2, 48), (3, 64), (4, 48)],
        epochs: 3,
        rate: 0.001,
        table_rate: 0.05,
        dropout: 0.3,
        blind: 0.03,
    }
}

/// Learns from `data`, to which it adds rows of its own.
pub fn learn(data: &mut Data, seed: u64) -> Weights {
    let mut chance = Chance::new(seed);
    augment::add(data, &mut chance);
    let mut normaliser = Normaliser::default();
    for row in &mut data.rows {
        normaliser.run(&row.text, &mut row.normal);
        reading::read(&row.normal, &mut row.words);
    }
    augment::weigh(data);
    disguise::add(data, &mut normaliser, &mut chance);
    let mut lexicon = Lexicon::new();
    let read: Vec<Vec<u32>> = data.rows.iter().map(|row| lexicon.read(row)).collect();
    let table = vectors::learn(&to_learn(data, &read).1, &lexicon, VECTOR_EPOCHS, &mut chance);
    eprintln!("vectors learnt");
    let (rows, words) = to_learn(data, &read);
    let mut weights = Weights {
        linear: pack::linear(&line::train(&rows, chance.next())),
        networks: (0..NETWORKS)
            .map(|_| pack::network(&net::train(&rows, &words, &shape(), &lexicon, &table, chance.next())))
            .collect(),
        mix: [0.5; Attribute::COUNT],
        calibration: flat(),
        checksum: 0,
    };
    settle(data, &mut weights);
    // What was written is what is measured.
    Weights::from_bytes(&weights.to_bytes()).expect("what was written a moment ago can be read")
}

type Part<'a> = (Vec<&'a Row>, Vec<&'a [u32]>);

/// The rows to learn from, and their words.
fn to_learn<'a>(data: &'a Data, read: &'a [Vec<u32>]) -> Part<'a> {
    let rows = data.rows.iter().zip(read).filter(|(row, _)| row.split == Split::Train);
    rows.map(|(row, words)| (row, words.as_slice())).unzip()
}

fn flat() -> Calibration {
    Calibration { lines: [std::array::from_fn(|at| (at as f32, at as f32 / KNOTS as f32)); Attribute::COUNT] }
}

/// Chooses the mix and fits the calibration on the rows kept for that.
fn settle(data: &Data, weights: &mut Weights) {
    let rows: Vec<&Row> = data.rows.iter().filter(|row| row.split == Split::Calibrate).collect();
    let part = |mix: f32, weights: &Weights| {
        let scorer = Scorer::new(Weights { mix: [mix; Attribute::COUNT], ..weights.clone() });
        let mut scratch = Scratch::default();
        let logits = rows.iter().map(|row| {
            scratch.read(&row.text);
            scorer.logits(&mut scratch)
        });
        logits.collect::<Vec<_>>()
    };
    let news: Vec<usize> = NEWS.iter().filter_map(|name| data.source(name)).collect();
    let tried: Vec<_> = MIXES.iter().map(|mix| part(*mix, weights)).collect();
    let mut chosen = vec![[0.0; Attribute::COUNT]; rows.len()];
    for attribute in Attribute::ALL {
        let at = attribute.index();
        let goodness = |logits: &[[f32; Attribute::COUNT]]| {
            let pooled = area(&rows, logits, attribute, |_| true);
            // Comments under news are what is scored; they are few among all.
            let own = area(&rows, logits, attribute, |row| news.contains(&row.source) && is_clear(row));
            if attribute == Attribute::Toxicity { f64::midpoint(pooled, own) } else { pooled }
        };
        let best = (0..tried.len())
            .max_by(|left, right| goodness(&tried[*left]).total_cmp(&goodness(&tried[*right])))
            .unwrap_or(0);
        weights.mix[at] = MIXES[best];
        chosen.iter_mut().zip(&tried[best]).for_each(|(into, of)| into[at] = of[at]);
        eprintln!("{}: the linear model counts {}", attribute.name(), MIXES[best]);
    }
    let pairs: Vec<_> = chosen.into_iter().zip(rows.iter().map(|row| row.labels)).collect();
    weights.calibration = pack::calibrate(&pairs);
}

/// Area under the curve of the chosen rows.
fn area(
    rows: &[&Row],
    logits: &[[f32; Attribute::COUNT]],
    attribute: Attribute,
    chosen: impl Fn(&Row) -> bool,
) -> f64 {
    let rows = rows.iter().zip(logits).filter(|(row, _)| chosen(row));
    let scored = rows.filter_map(|(row, of)| Some((of[attribute.index()], row.label(attribute)?)));
    auc(&mut scored.collect::<Vec<_>>()).unwrap_or(0.0)
}
