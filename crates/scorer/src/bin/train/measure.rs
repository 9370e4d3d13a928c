//! Measures: area under the curve, calibration error, shares.

/// The area under the ROC curve of `scored` pairs of score and truth, ties counted half; none with one side empty.
pub fn auc(scored: &mut [(f32, bool)]) -> Option<f64> {
    scored.sort_by(|left, right| left.0.total_cmp(&right.0));
    let positives = scored.iter().filter(|(_, truth)| *truth).count();
    let negatives = scored.len() - positives;
    if positives == 0 || negatives == 0 {
        return None;
    }
    let mut below = 0.0;
    let mut area = 0.0;
    for tied in scored.chunk_by(|left, right| left.0.total_cmp(&right.0).is_eq()) {
        let positive = tied.iter().filter(|(_, truth)| *truth).count() as f64;
        let negative = tied.len() as f64 - positive;
        area += positive * (below + negative / 2.0);
        below += negative;
    }
    Some(area / (positives as f64 * negatives as f64))
}

/// The expected calibration error over 15 bins of equal count, in 0..=1.
pub fn calibration_error(scored: &mut [(f32, f32)]) -> f64 {
    scored.sort_by(|left, right| left.0.total_cmp(&right.0));
    let size = scored.len().div_ceil(15).max(1);
    let gaps = scored.chunks(size).map(|bin| {
        let gap: f64 = bin.iter().map(|(score, label)| f64::from(*score) - f64::from(*label)).sum();
        gap.abs()
    });
    gaps.sum::<f64>() / scored.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_is_the_share_of_pairs_in_the_right_order() {
        assert_eq!(auc(&mut [(0.1, false), (0.4, true), (0.4, false), (0.9, true)]), Some(0.875));
        assert_eq!(auc(&mut [(0.1, true)]), None);
    }

    #[test]
    fn scores_that_equal_the_share_have_no_error() {
        let mut even: Vec<(f32, f32)> = (0..30_u8).map(|at| (0.5, f32::from(at % 2))).collect();
        assert!(calibration_error(&mut even) < 1e-9);
        assert!(calibration_error(&mut [(0.9, 0.0), (0.9, 0.0)]) > 0.89);
        assert!(calibration_error(&mut [(1.0, 1.0), (0.0, 0.0)]) < 1e-9);
    }
}
