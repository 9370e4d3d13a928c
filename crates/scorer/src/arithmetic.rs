//! The few functions whose last bit must not depend on the platform, and the hash of features.
//!
//! The trainer promises the same weights byte for byte, and the C library's `exp` differs between versions.
//! Additions, multiplications and square roots are exact by IEEE 754 everywhere.

/// The natural logarithm of 2 in two parts, the first short, so that a remainder keeps its digits.
const LN_2_HIGH: f32 = 355.0 / 512.0;
const LN_2_LOW: f32 = 2.121_944_4e-4;

/// `e` to the power of `x`, to about six digits; `x` is clamped to -80..=80.
pub fn exp(x: f32) -> f32 {
    let x = x.clamp(-80.0, 80.0);
    let whole = (x * std::f32::consts::LOG2_E).round();
    let rest = x - whole * LN_2_HIGH + whole * LN_2_LOW;
    let tail = 1.0 + rest * (1.0 / 5.0) * (1.0 + rest * (1.0 / 6.0));
    let series = 1.0 + rest * (1.0 + rest * 0.5 * (1.0 + rest * (1.0 / 3.0) * (1.0 + rest * 0.25 * tail)));
    series * f32::from_bits(((whole as i32 + 127) as u32) << 23)
}

/// The logistic function, 0..=1.
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// Starts a hash; every kind of feature has its own `kind`.
pub const fn seed(kind: u32) -> u32 {
    kind.wrapping_mul(0x9E37_79B1) ^ 0x811C_9DC5
}

/// Hashes one more number in.
pub const fn mix(hash: u32, next: u32) -> u32 {
    let mixed = (hash ^ next).wrapping_mul(0x85EB_CA6B);
    (mixed ^ (mixed >> 15)).wrapping_mul(0xC2B2_AE35) ^ (mixed >> 13)
}

/// Hashes bytes.
pub fn hash(kind: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(seed(kind), |hash, byte| mix(hash, u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_agrees_with_the_platform_to_six_digits() {
        for step in -700..700_i16 {
            let x = f32::from(step) / 10.0;
            let relative = (exp(x) - x.exp()).abs() / x.exp();
            assert!(relative < 3e-6, "{x}: {relative}");
        }
    }

    #[test]
    fn sigmoid_stays_within_0_and_1_for_anything() {
        for x in [f32::MIN, -100.0, 0.0, 100.0, f32::MAX] {
            assert!((0.0..=1.0).contains(&sigmoid(x)));
        }
    }
}
