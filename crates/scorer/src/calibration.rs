//! From a model's number to a probability: a line in pieces that only rises.

use crate::attribute::Attribute;

/// Knots of one line.
pub const KNOTS: usize = 24;

/// One line for each attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// By attribute: places, ascending, and the probability there, not descending.
    pub lines: [[(f32, f32); KNOTS]; Attribute::COUNT],
}

impl Calibration {
    /// The probability that `attribute` holds for a comment that the models give `logit`; in 0..=1.
    pub fn probability(&self, attribute: Attribute, logit: f32) -> f32 {
        let line = &self.lines[attribute.index()];
        let behind = line.partition_point(|(place, _)| *place <= logit);
        let (Some((right, high)), Some((left, low))) = (line.get(behind), line.get(behind.wrapping_sub(1)))
        else {
            return if behind == 0 { line[0].1 } else { line[KNOTS - 1].1 };
        };
        let share = (logit - left) / (right - left).max(f32::MIN_POSITIVE);
        (low + share * (high - low)).clamp(*low, *high)
    }

    /// Whether every line rises and stays within 0..=1.
    pub fn is_sound(&self) -> bool {
        self.lines.iter().all(|line| {
            let is_within =
                line.iter().all(|(place, value)| place.is_finite() && (0.0..=1.0).contains(value));
            is_within && line.is_sorted_by(|left, right| left.0 <= right.0 && left.1 <= right.1)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn straight() -> Calibration {
        let line = std::array::from_fn(|at| (at as f32, at as f32 / KNOTS as f32));
        Calibration { lines: [line; Attribute::COUNT] }
    }

    #[test]
    fn probabilities_never_fall_while_logits_rise() {
        let calibration = straight();
        assert!(calibration.is_sound());
        let values: Vec<f32> = (-40..400_i16)
            .map(|step| calibration.probability(Attribute::Threat, f32::from(step) / 10.0))
            .collect();
        assert!(values.is_sorted() && values.iter().all(|value| (0.0..=1.0).contains(value)));
    }

    #[test]
    fn a_line_that_falls_is_not_sound() {
        let mut calibration = straight();
        calibration.lines[3][5].1 = 0.9;
        assert!(!calibration.is_sound());
    }
}
