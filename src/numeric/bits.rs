//! What branch-free elementary functions need of the format of a double.

/// 1.5 · 2⁵²: adding it leaves the nearest integer in the low bits of the significand.
const ROUNDER: f64 = 6_755_399_441_055_744.0;

/// The integer nearest to x, ties to even, for |x| < 2⁵¹.
#[inline(always)]
pub(super) fn nearest(x: f64) -> f64 {
    (x + ROUNDER) - ROUNDER
}

/// 2ᵏ for an integral k ∈ [−1022, 1023].
#[inline(always)]
pub(super) fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + (ROUNDER + 1023.0)).to_bits() << 52)
}

/// The lowest two bits of an integral k, |k| < 2⁵¹.
#[inline(always)]
pub(super) fn quadrant(k: f64) -> u64 {
    (k + ROUNDER).to_bits() & 3
}

/// x clamped to [least, most]; NaN stays NaN.
#[inline(always)]
pub(super) fn clamp(x: f64, least: f64, most: f64) -> f64 {
    let x = if x < least { least } else { x };
    if x > most { most } else { x }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_even() {
        for (x, k) in [(0.5, 0.0), (1.5, 2.0), (-2.5, -2.0), (1e15 + 0.25, 1e15), (-7.9, -8.0)] {
            assert_eq!(nearest(x), k);
        }
    }

    #[test]
    fn powers_reach_both_ends() {
        for k in [-1022, -1, 0, 1, 1023] {
            assert_eq!(power_of_two(f64::from(k)), libm::ldexp(1.0, k));
        }
    }

    #[test]
    fn quadrants_count_from_either_side() {
        for (k, quarter) in [(0.0, 0), (5.0, 1), (-1.0, 3), (-6.0, 2)] {
            assert_eq!(quadrant(k), quarter);
        }
    }
}
