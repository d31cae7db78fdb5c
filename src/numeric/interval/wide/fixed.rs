//! Power series in fixed point: fractions of 128 bits, every operation cut off.

use super::Wide;
use super::words::Words;
use crate::numeric::interval::Interval;

/// A number in [0, 1), in units of 2⁻¹²⁸.
type Fraction = u128;

/// x ∈ [0, 1) without what lies below the last bit.
fn fraction(x: Wide) -> Fraction {
    let shift = (-128i64).saturating_sub(x.exponent);
    u32::try_from(shift).ok().and_then(|shift| x.significand.checked_shr(shift)).unwrap_or(0)
}

/// [low, high], in units of 2⁻¹²⁸.
fn interval(low: Fraction, high: Fraction) -> Interval<Wide> {
    let wide = |x: Fraction| if x == 0 { Wide::ZERO } else { Wide::floor(false, -128, x, false) };
    Interval::between(wide(low), wide(high))
}

/// 1/n!, n = 2 … 33, each cut off: quotients of what was cut off are the same as quotients cut off.
const FACTORIALS: [Fraction; 32] = {
    let mut table = [0; 32];
    let mut value = u128::MAX;
    let mut n = 0;
    while n < 32 {
        value /= n as u128 + 2;
        table[n] = value;
        n += 1;
    }
    table
};

/// (eʳ − 1 − r)/r² = Σ_{n ≥ 2} rⁿ⁻²/n!, 0 ≤ r < 0.7.
///
/// The sum of 32 terms is cut off at each coefficient and product, which costs less than (1 + 1)/(1 − 0.7) < 7 units; the
/// terms left out are below 0.7³²/34!/(1 − 0.7/35) < 2⁻¹⁴⁰; cutting off r costs less than 0.3 units, since the sum grows
/// by less than 0.3 a unit of r. It grows with r.
pub(super) fn exponential_rest(r: Interval<Wide>) -> Interval<Wide> {
    let sum = |r: Fraction| FACTORIALS.iter().rev().fold(0, |sum, c| c + Words::upper_product(r, sum));
    interval(sum(fraction(r.lower())), sum(fraction(r.upper())) + 8)
}

/// 1/(2n + 1), n = 1 … 22, each cut off.
const ODD: [Fraction; 22] = {
    let mut table = [0; 22];
    let mut n = 0;
    while n < 22 {
        table[n] = u128::MAX / (2 * n as u128 + 3);
        n += 1;
    }
    table
};

/// (1 − arctan(y)/y)/z = Σ_{n ≥ 1} (−1)ⁿ⁻¹ zⁿ⁻¹/(2n + 1), z = y², from `TERMS` terms, where zᵀᴱᴿᴹˢ < 2⁻¹²⁸ and z < 2⁻⁶.
///
/// Each coefficient and product is cut off by less than a unit, which adds up to less than 2/(1 − 2⁻⁶) in either direction;
/// the alternating terms left out are below one unit; the sum moves by less than 1/5 a unit of z.
pub(super) fn arctangent_rest<const TERMS: usize>(z: Interval<Wide>) -> Interval<Wide> {
    let (low, high) = (fraction(z.lower()), fraction(z.upper()));
    let sum = ODD[..TERMS].iter().rev().fold(0, |sum, c| c - Words::upper_product(low, sum));
    let error = 4 + (high - low + 1);
    interval(sum - error, sum + error)
}
