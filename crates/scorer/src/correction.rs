//! What a site's own moderators teach: a small linear model on top of the scores, learnt from one decision at a time.
//!
//! Logistic regression on the same features as the linear model. What it can change is bounded: a logit moves by at
//! most [`SHIFT_MAX`], a feature adds at most [`WEIGHT_MAX`], and only so many features are kept. A correction knows no
//! text: it holds hashes of features. Taking a fresh one is the reset.

use crate::arithmetic::sigmoid;
use crate::attribute::Attribute;
use crate::features;
use crate::linear::{bucket, scale};
use crate::scorer::{Scorer, Scratch, bounded};

/// Farthest that a logit is moved: a probability of 0.5 becomes at most 0.82, and at least 0.18.
pub const SHIFT_MAX: f32 = 1.5;
/// Greatest weight of one feature, before it is divided among all of a text.
const WEIGHT_MAX: f32 = 4.0;
/// Features that are kept; when there are more, the weakest half goes.
pub const FEATURES_MAX: usize = 20_000;
/// Step of one decision.
const RATE: f32 = 0.6;
/// Share of a weight that goes at each decision that touches it.
const DECAY: f32 = 0.001;
/// Features of a text that a decision teaches; those behind them are left out.
const LEARNT_MAX: usize = 2_000;

const MAGIC: &[u8; 8] = b"ALTHCORR";
const VERSION: u32 = 1;
/// Bytes before the features: magic, version, decisions, number of features, bias.
const HEAD_BYTES: usize = 24;
const FEATURE_BYTES: usize = 8;

/// Why a stored correction is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCorrection;

impl std::fmt::Display for NoCorrection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the stored correction is damaged or of another version; begin with a fresh one")
    }
}

impl std::error::Error for NoCorrection {}

/// The correction of one attribute at one site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Correction {
    /// Sorted by feature.
    weights: Vec<(u32, f32)>,
    bias: f32,
    decisions: u32,
}

/// One decision of a moderator.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    /// What was decided about.
    pub text: &'a str,
    /// The attribute holds, says the moderator.
    pub holds: bool,
}

/// How a correction would have done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Decisions it was measured on.
    pub count: usize,
    /// Share of pairs in the right order, without and with it; none where all decisions were the same.
    pub auc: Option<(f64, f64)>,
    /// Share of decisions on the moderator's side of 0.5, without and with it.
    pub agreement: (f64, f64),
}

/// What a correction reads of a text: its features, each once, and what each counts. Read once, it serves all attributes.
#[derive(Clone, Debug, PartialEq)]
pub struct Traits {
    /// Sorted.
    buckets: Vec<u32>,
    scale: f32,
}

impl Traits {
    /// Reads a text.
    pub fn of(text: &str, scratch: &mut Scratch) -> Self {
        scratch.read(bounded(text));
        let mut buckets = Vec::new();
        let mut whole = 0.0_f32;
        features::each(scratch.words(), &scratch.normal().text, |feature| {
            // Parts of words are left to what was trained on far more.
            if feature.weight >= 1.0 && buckets.len() < LEARNT_MAX {
                buckets.push(bucket(feature.hash));
                whole += 1.0;
            }
        });
        buckets.sort_unstable();
        buckets.dedup();
        Self { buckets, scale: scale(whole, 0.0) }
    }
}

impl Correction {
    /// Decisions it was taught.
    pub const fn decisions(&self) -> u32 {
        self.decisions
    }

    /// How far the logit of a text is moved, at most [`SHIFT_MAX`] to either side.
    pub fn shift(&self, traits: &Traits) -> f32 {
        let weight = |bucket: &u32| self.weights.binary_search_by_key(bucket, |(own, _)| *own).ok();
        let sum: f32 = traits.buckets.iter().filter_map(weight).map(|at| self.weights[at].1).sum();
        (self.bias + sum * traits.scale).clamp(-SHIFT_MAX, SHIFT_MAX)
    }

    /// A score of the scorer for this text, corrected; within 0..=1.
    pub fn corrected(&self, score: f32, traits: &Traits) -> f32 {
        if self.decisions == 0 { score } else { sigmoid(logit(score) + self.shift(traits)) }
    }

    /// Learns from a decision about a text to which the scorer gave `score`: whether the attribute holds.
    pub fn learn(&mut self, score: f32, holds: bool, traits: &Traits) {
        let Traits { buckets, scale } = traits;
        let corrected = sigmoid(logit(score) + self.shift(traits));
        let error = corrected - f32::from(u8::from(holds));
        // Steps grow small, so that the latest decision does not outweigh all before it.
        let rate = RATE / (1.0 + self.decisions as f32 / 500.0).sqrt();
        self.bias = (self.bias - 0.05 * rate * error).clamp(-SHIFT_MAX / 2.0, SHIFT_MAX / 2.0);
        let mut fresh = Vec::new();
        for bucket in buckets {
            match self.weights.binary_search_by_key(bucket, |(own, _)| *own) {
                Ok(at) => {
                    let weight = &mut self.weights[at].1;
                    *weight = ((1.0 - DECAY) * *weight - rate * error * scale).clamp(-WEIGHT_MAX, WEIGHT_MAX);
                }
                Err(_) => fresh.push((*bucket, -rate * error * scale)),
            }
        }
        self.weights.append(&mut fresh);
        self.weights.sort_unstable_by_key(|(bucket, _)| *bucket);
        self.decisions = self.decisions.saturating_add(1);
        self.shrink();
    }

    fn shrink(&mut self) {
        if self.weights.len() <= FEATURES_MAX {
            return;
        }
        let mut sizes: Vec<f32> = self.weights.iter().map(|(_, weight)| weight.abs()).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        let least = sizes[sizes.len() / 2];
        self.weights.retain(|(_, weight)| weight.abs() > least);
    }

    /// The form in which it is stored: at most 24 bytes and 8 a feature.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in [VERSION, self.decisions, self.weights.len() as u32, self.bias.to_bits()] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(
            self.weights
                .iter()
                .flat_map(|(bucket, weight)| [*bucket, weight.to_bits()])
                .flat_map(u32::to_le_bytes),
        );
        bytes
    }

    /// Reads what [`Correction::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, NoCorrection> {
        let (head, rest) = bytes.split_at_checked(HEAD_BYTES).ok_or(NoCorrection)?;
        let (numbers, _) = head.strip_prefix(MAGIC).ok_or(NoCorrection)?.as_chunks::<4>();
        let [version, decisions, count, bias] = *numbers else { return Err(NoCorrection) };
        let (pairs, tail) = rest.as_chunks::<FEATURE_BYTES>();
        let is_whole = tail.is_empty() && pairs.len() == u32::from_le_bytes(count) as usize;
        if u32::from_le_bytes(version) != VERSION || !is_whole || pairs.len() > FEATURES_MAX {
            return Err(NoCorrection);
        }
        let weights = pairs.iter().map(|pair| {
            let number = u64::from_le_bytes(*pair);
            (number as u32, f32::from_bits((number >> 32) as u32))
        });
        let weights: Vec<(u32, f32)> = weights.collect();
        let bias = f32::from_bits(u32::from_le_bytes(bias));
        let is_bounded = weights.iter().all(|(_, weight)| weight.abs() <= WEIGHT_MAX);
        let is_sorted = weights.is_sorted_by(|left, right| left.0 < right.0);
        if is_bounded && is_sorted && bias.abs() <= SHIFT_MAX {
            Ok(Self { weights, bias, decisions: u32::from_le_bytes(decisions) })
        } else {
            Err(NoCorrection)
        }
    }
}

/// The logit of a probability, kept within what floating point can tell from 0 and 1.
fn logit(score: f32) -> f32 {
    let score = score.clamp(1e-4, 1.0 - 1e-4);
    (score / (1.0 - score)).ln()
}

/// Teaches a fresh correction the first half of past decisions and measures it on the second.
pub fn effect(
    scorer: &Scorer,
    attribute: Attribute,
    decisions: &[Decision],
    scratch: &mut Scratch,
) -> Effect {
    let (taught, asked) = decisions.split_at(decisions.len() / 2);
    let mut correction = Correction::default();
    for decision in taught {
        let score = scorer.score(decision.text, scratch).of(attribute);
        correction.learn(score, decision.holds, &Traits::of(decision.text, scratch));
    }
    let mut before = Vec::with_capacity(asked.len());
    let mut after = Vec::with_capacity(asked.len());
    for decision in asked {
        let score = scorer.score(decision.text, scratch).of(attribute);
        let traits = Traits::of(decision.text, scratch);
        before.push((score, decision.holds));
        after.push((correction.corrected(score, &traits), decision.holds));
    }
    let auc = area(&mut before).zip(area(&mut after));
    Effect { count: asked.len(), auc, agreement: (agreement(&before), agreement(&after)) }
}

fn agreement(scored: &[(f32, bool)]) -> f64 {
    let right = scored.iter().filter(|(score, holds)| (*score >= 0.5) == *holds).count();
    right as f64 / scored.len().max(1) as f64
}

/// The share of pairs of a decision that holds and one that does not whose scores are in that order, ties half.
fn area(scored: &mut [(f32, bool)]) -> Option<f64> {
    scored.sort_by(|left, right| left.0.total_cmp(&right.0));
    let positives = scored.iter().filter(|(_, holds)| *holds).count();
    let negatives = scored.len() - positives;
    let (mut below, mut sum) = (0.0, 0.0);
    for tied in scored.chunk_by(|left, right| left.0.total_cmp(&right.0).is_eq()) {
        let positive = tied.iter().filter(|(_, holds)| *holds).count() as f64;
        let negative = tied.len() as f64 - positive;
        sum += positive * (below + negative / 2.0);
        below += negative;
    }
    (positives > 0 && negatives > 0).then(|| sum / (positives as f64 * negatives as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taught(count: usize) -> Correction {
        let mut scratch = Scratch::default();
        let mut correction = Correction::default();
        for _ in 0..count {
            let fine = Traits::of("the ferry company is a bunch of pirates", &mut scratch);
            let not = Traits::of("typical herring talk from the likes of you", &mut scratch);
            correction.learn(0.6, false, &fine);
            correction.learn(0.3, true, &not);
        }
        correction
    }

    #[test]
    fn a_correction_moves_scores_towards_what_moderators_decided_and_not_farther_than_its_bound() {
        let mut scratch = Scratch::default();
        let correction = taught(200);
        let fine = Traits::of("the ferry company is a bunch of pirates", &mut scratch);
        let not = Traits::of("more herring talk from the likes of you", &mut scratch);
        let [down, up] = [&fine, &not].map(|traits| correction.shift(traits));
        assert!(down < -0.3 && up > 0.3, "{down} {up}");
        assert!(down >= -SHIFT_MAX && up <= SHIFT_MAX);
        assert!(correction.corrected(0.6, &fine) < 0.5);
        assert!((0.18..0.83).contains(&correction.corrected(0.5, &not)));
    }

    #[test]
    fn a_fresh_one_changes_nothing() {
        let traits = Traits::of("the ferry company", &mut Scratch::default());
        assert!((Correction::default().corrected(0.37, &traits) - 0.37).abs() < 1e-6);
    }

    #[test]
    fn what_is_stored_is_read_again_and_damage_is_refused() {
        let correction = taught(3);
        let bytes = correction.to_bytes();
        assert_eq!(Correction::from_bytes(&bytes), Ok(correction));
        for cut in [0, 7, 23, bytes.len() - 1] {
            assert_eq!(Correction::from_bytes(&bytes[..cut]), Err(NoCorrection));
        }
        let mut other = bytes;
        other[8] = 2;
        assert_eq!(Correction::from_bytes(&other), Err(NoCorrection));
    }

    #[test]
    fn features_stay_within_their_limit() {
        let mut scratch = Scratch::default();
        let mut correction = Correction::default();
        for at in 0..400 {
            let words: Vec<String> = (0..60).map(|word| format!("word{at}x{word}")).collect();
            let text = words.join(" ");
            correction.learn(0.5, at % 2 == 0, &Traits::of(&text, &mut scratch));
            assert!(correction.weights.len() <= FEATURES_MAX);
        }
    }
}
