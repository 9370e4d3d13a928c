//! From what was trained to what is shipped: fewer features, eight bits a weight, one scale of probability.

use althing_scorer::attribute::Attribute;
use althing_scorer::calibration::{Calibration, KNOTS};
use althing_scorer::linear::Linear;
use althing_scorer::network::Network;

use crate::line::Line;
use crate::net::{DEPTH, Net, TABLE_BITS};

/// Bits of the number of places in the table of the linear model.
const SLOT_BITS: u32 = 17;
/// Features that are kept: seven eighths of the places.
pub const FEATURES_KEPT: usize = (1 << SLOT_BITS) / 8 * 7;
/// Share of the weights that eight bits cover; the few beyond are cut to the greatest.
const COVERED: f64 = 0.9995;

/// What a weight of 1 is worth so that nearly all of `values` fit into eight bits.
fn unit(values: impl Iterator<Item = f32>) -> f32 {
    let mut sizes: Vec<f32> = values.map(f32::abs).filter(|size| *size > 0.0).collect();
    sizes.sort_by(f32::total_cmp);
    let at = (sizes.len() as f64 * COVERED) as usize;
    sizes.get(at.min(sizes.len().saturating_sub(1))).map_or(1.0, |size| size.max(1e-6) / 127.0)
}

fn byte(value: f32, unit: f32) -> i8 {
    (value / unit).round().clamp(-127.0, 127.0) as i8
}

/// The linear model in eight bits.
pub fn linear(line: &Line) -> Linear {
    let mut linear = Linear::empty(SLOT_BITS);
    linear.bias = line.bias;
    linear.units = std::array::from_fn(|at| unit(line.weights.iter().map(|row| row[at])));
    for (bucket, row) in line.weights.iter().enumerate() {
        let weights = std::array::from_fn(|at| byte(row[at], linear.units[at]));
        // What does not fit near its place is left out: a handful of features.
        linear.insert(bucket as u32, weights);
    }
    linear
}

/// The network with its table in eight bits.
pub fn network(net: &Net) -> Network {
    let unit = unit(net.table.iter().copied());
    Network {
        table_bits: TABLE_BITS,
        depth: DEPTH,
        table: net.table.iter().map(|value| byte(*value, unit)).collect(),
        unit,
        pools: net.pools.clone(),
        out: net.out.clone(),
        bias: net.bias,
    }
}

/// Fits the lines from logits to probabilities; `rows` are logits and labels, missing labels not a number.
pub fn calibrate(rows: &[([f32; Attribute::COUNT], [f32; Attribute::COUNT])]) -> Calibration {
    let lines = std::array::from_fn(|at| {
        let mut pairs: Vec<(f32, f32)> = rows
            .iter()
            .filter(|(_, labels)| !labels[at].is_nan())
            .map(|(logits, labels)| (logits[at], labels[at]))
            .collect();
        pairs.sort_by(|left, right| left.0.total_cmp(&right.0));
        line(&pairs)
    });
    Calibration { lines }
}

/// The isotonic line through sorted pairs of logit and label, at evenly spaced knots.
fn line(pairs: &[(f32, f32)]) -> [(f32, f32); KNOTS] {
    let steps = rising(&bins(pairs));
    let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
        return std::array::from_fn(|at| (at as f32, 0.0));
    };
    let mut highest = 0.0_f32;
    std::array::from_fn(|at| {
        let place = first.0 + (last.0 - first.0) * at as f32 / (KNOTS - 1) as f32;
        let behind = steps.partition_point(|step| step.0 <= place);
        let (left, right) = (steps[behind.saturating_sub(1)], steps[behind.min(steps.len() - 1)]);
        let share = if right.0 > left.0 { (place - left.0) / (right.0 - left.0) } else { 0.0 };
        highest = highest.max(left.1 + share.clamp(0.0, 1.0) * (right.1 - left.1)).min(1.0);
        (place, highest)
    })
}

/// Means of logit and label, and the count, of bins that are small where logits are high.
fn bins(pairs: &[(f32, f32)]) -> Vec<(f32, f32, f32)> {
    let mut bins = Vec::new();
    let mut end = pairs.len();
    let mut size = 25.0_f64;
    while end > 0 {
        let start = end.saturating_sub(size as usize);
        let count = (end - start) as f32;
        let sum = pairs[start..end].iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        bins.push((sum.0 / count, sum.1 / count, count));
        end = start;
        size *= 1.12;
    }
    bins.reverse();
    bins
}

/// Pools neighbours that fall, until none does.
fn rising(bins: &[(f32, f32, f32)]) -> Vec<(f32, f32)> {
    let mut pools: Vec<(f32, f32, f32)> = Vec::new();
    for bin in bins {
        let mut next = *bin;
        while let Some(before) = pools.last().filter(|before| before.1 >= next.1) {
            let count = before.2 + next.2;
            let mean = |left: f32, right: f32| (left * before.2 + right * next.2) / count;
            next = (mean(before.0, next.0), mean(before.1, next.1), count);
            pools.pop();
        }
        pools.push(next);
    }
    pools.iter().map(|(place, value, _)| (*place, *value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_falls_is_pooled_and_the_line_rises() {
        let pairs: Vec<(f32, f32)> =
            (0..1_000_u16).map(|at| (f32::from(at) / 100.0, f32::from(at % 7 < at / 150))).collect();
        let knots = line(&pairs);
        assert!(knots.is_sorted_by(|left, right| left.0 <= right.0 && left.1 <= right.1));
        assert!(knots[0].1 < 0.1 && knots[KNOTS - 1].1 > 0.7);
    }
}
