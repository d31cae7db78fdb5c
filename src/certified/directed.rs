//! Bounds that are rounded upwards: the few operations in which error bounds are computed.

/// An upper bound of a + b.
pub(super) fn sum_up(a: f64, b: f64) -> f64 {
    (a + b).next_up()
}

/// An upper bound of a b.
pub(super) fn product_up(a: f64, b: f64) -> f64 {
    (a * b).next_up()
}

/// An upper bound of a/b.
pub(super) fn quotient_up(a: f64, b: f64) -> f64 {
    (a / b).next_up()
}

/// An upper bound of Σ xᵢ for xᵢ ≥ 0, from the sum that was computed with at most `operations` roundings in any order,
/// each of relative size 2⁻⁵³: the computed sum is at least (1 − 2⁻⁵³)^operations Σ xᵢ.
///
/// `operations` < 2⁴⁰.
pub(super) fn accumulated_up(sum: f64, operations: usize) -> f64 {
    // 1/(1 − u)^k ≤ 1 + 2ku for ku ≤ 1/2; k 2⁻⁵² and the sum with 1 are exact or rounded once.
    product_up(sum, (1.0 + operations as f64 * f64::EPSILON).next_up())
}

/// 2^e for −1022 ≤ e ≤ 1023.
fn power(e: i32) -> f64 {
    f64::from_bits(((e + 1023) as u64) << 52)
}

/// x 2^e, rounded only if the result is subnormal; infinite if it is too large. |e| ≤ 2200.
pub(super) fn scaled(x: f64, e: i32) -> f64 {
    let third = e / 3;
    x * power(third) * power(third) * power(e - 2 * third)
}

/// The e with 2^(e−1) ≤ |x| < 2^e, for finite x ≠ 0.
pub(super) fn exponent(x: f64) -> i32 {
    let field = |x: f64| ((x.to_bits() >> 52) & 0x7ff) as i32;
    match field(x) {
        0 => field(x * power(60)) - 60 - 1022,
        e => e - 1022,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_and_scales_are_inverse() {
        for x in [1.0, 0.75, -3.0, 1e300, 1e-300, 5e-324, f64::MAX, f64::MIN_POSITIVE, -2.5e-320] {
            let e = exponent(x);
            let unit = scaled(x, -e);
            assert!((0.5..1.0).contains(&unit.abs()), "{x}: {unit}");
            assert_eq!(scaled(unit, e), x);
        }
        assert_eq!(scaled(1.0, -1074), f64::from_bits(1));
        assert_eq!(scaled(1.0, 1024), f64::INFINITY);
    }

    #[test]
    fn upper_bounds_are_above() {
        assert!(sum_up(0.1, 0.2) > 0.3 && product_up(0.1, 0.1) > 0.01 && quotient_up(1.0, 3.0) > 1.0 / 3.0);
        // 1 + 2⁻⁵⁴ + … : every addition loses its addend.
        let computed = (0..1000).fold(1.0, |sum, _| sum + 2f64.powi(-54));
        assert!(accumulated_up(computed, 1000) >= 1.0 + 1000.0 * 2f64.powi(-54));
    }
}
