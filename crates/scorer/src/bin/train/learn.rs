//! Everything from labelled rows to weights.

use althing_scorer::arithmetic::sigmoid;
use althing_scorer::attribute::Attribute;
use althing_scorer::calibration::{Calibration, KNOTS};
use althing_scorer::normal::Normaliser;
use althing_scorer::reading;
use althing_scorer::scorer::{Scorer, Scratch};
use althing_scorer::weights::Weights;

use crate::chance::Chance;
use crate::measure::auc;
use crate::net::{self, Lexicon, Shape};
use crate::rows::{Data, Row, Split};
use crate::{augment, disguise, line, pack, vectors};

/// What the linear model's logit may count beside the network's.
const MIXES: &[f32] = &[0.3, 0.4, 0.5, 0.6, 0.7];

/// Parts that the rows are divided into, each judged by models trained on the others.
const FOLDS: usize = 2;
/// How much such a judgement counts in a target beside the label.
const SOFTENED: f32 = 0.35;
/// What a target counts that is such a judgement alone.
const TRUST_SAID: f32 = 0.2;
/// Passes over all texts for the word vectors.
const VECTOR_EPOCHS: usize = 3;

/// The network that ships.
pub fn shape() -> Shape {
    Shape {
        pools: vec![(1, 32), (2, 48), (3, 64), (4, 48)],
        epochs: 2,
        rate: 0.0007,
        table_rate: 0.05,
        dropout: 0.4,
        blind: 0.08,
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
    let texts = of_split(data, &read, Split::Train, |_| true);
    let table = vectors::learn(&texts.1, &lexicon, VECTOR_EPOCHS, &mut chance);
    eprintln!("vectors learnt");
    soften(data, &read, &lexicon, &table, &mut chance);
    let (rows, words) = of_split(data, &read, Split::Train, |_| true);
    let mut weights = Weights {
        linear: pack::linear(&line::train(&rows, chance.next())),
        network: pack::network(&net::train(&rows, &words, &shape(), &lexicon, &table, chance.next())),
        mix: [0.5; Attribute::COUNT],
        calibration: flat(),
        checksum: 0,
    };
    settle(data, &mut weights);
    // What was written is what is measured.
    Weights::from_bytes(&weights.to_bytes()).expect("what was written a moment ago can be read")
}

type Part<'a> = (Vec<&'a Row>, Vec<&'a [u32]>);

/// The rows of a split whose number is chosen, and their words.
fn of_split<'a>(data: &'a Data, read: &'a [Vec<u32>], split: Split, chosen: impl Fn(usize) -> bool) -> Part<'a> {
    let rows = data.rows.iter().zip(read).enumerate();
    let rows = rows.filter(|(at, (row, _))| row.split == split && chosen(*at));
    rows.map(|(_, (row, words))| (row, words.as_slice())).unzip()
}

/// Mixes into the targets what models say that were trained on the other rows.
///
/// Labels are one crowd's and often wrong or missing; models that never saw a row know what such texts are usually said
/// to be. Missing labels get a target that counts little.
fn soften(data: &mut Data, read: &[Vec<u32>], lexicon: &Lexicon, table: &[f32], chance: &mut Chance) {
    let mut said = vec![[0.0_f32; Attribute::COUNT]; data.rows.len()];
    for fold in 0..FOLDS {
        let (rows, words) = of_split(data, read, Split::Train, |at| at % FOLDS != fold);
        let line = line::train(&rows, chance.next());
        let net = net::train(&rows, &words, &shape(), lexicon, table, chance.next());
        let mut pass = net::Pass::default();
        for at in (0..data.rows.len()).filter(|at| at % FOLDS == fold && data.rows[*at].split == Split::Train) {
            let first = line.judge(&data.rows[at]);
            let second = net.forward(&read[at], lexicon, &mut pass);
            said[at] = std::array::from_fn(|own| sigmoid((first[own] + second[own]) / 2.0));
        }
    }
    for (row, said) in data.rows.iter_mut().zip(said).filter(|(row, _)| row.split == Split::Train) {
        for at in 0..Attribute::COUNT {
            if row.trust[at] > 0.0 {
                row.targets[at] += SOFTENED * (said[at] - row.targets[at]);
            } else {
                (row.targets[at], row.trust[at]) = (said[at], TRUST_SAID);
            }
        }
    }
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
    let tried: Vec<_> = MIXES.iter().map(|mix| part(*mix, weights)).collect();
    let mut chosen = vec![[0.0; Attribute::COUNT]; rows.len()];
    for attribute in Attribute::ALL {
        let at = attribute.index();
        let area = |logits: &[[f32; Attribute::COUNT]]| {
            let scored = rows.iter().zip(logits).filter_map(|(row, of)| Some((of[at], row.label(attribute)?)));
            auc(&mut scored.collect::<Vec<_>>()).unwrap_or(0.0)
        };
        let best = (0..tried.len()).max_by(|left, right| area(&tried[*left]).total_cmp(&area(&tried[*right])));
        let best = best.unwrap_or(0);
        weights.mix[at] = MIXES[best];
        chosen.iter_mut().zip(&tried[best]).for_each(|(into, of)| into[at] = of[at]);
        eprintln!("{}: the linear model counts {}", attribute.name(), MIXES[best]);
    }
    let pairs: Vec<_> = chosen.into_iter().zip(rows.iter().map(|row| row.labels)).collect();
    weights.calibration = pack::calibrate(&pairs);
}
