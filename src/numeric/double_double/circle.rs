//! Sines, cosines and angles.
//!
//! Angles turn the point to the nearest multiple of π/8, so that the series runs over sines or tangents below 0.2.

use super::tables::{
    ANGLES, ASIN, ASIN_TAIL, ATAN, ATAN_TAIL, COS, COS_TAIL, COSINES, HALF_PI, PI, SIN, SIN_TAIL, SINES,
    SINES_BETWEEN, TANGENTS_BETWEEN, TWO_OVER_PI,
};
use super::{DoubleDouble, fast_two_sum};
use crate::numeric::bits::{nearest, quadrant};

/// Arguments up to here are reduced by multiples of π/2 in four parts; greater ones by the binary digits of 2/π.
const FAR: f64 = 1_073_741_824.0;

/// The entry of the table after the last border passed, each part by selection among constants: a look-up in memory
/// would be slower than the arithmetic.
macro_rules! chosen {
    ($beyond:ident, $table:ident) => {
        DoubleDouble { high: chosen!($beyond, $table, 0), low: chosen!($beyond, $table, 1) }
    };
    ($beyond:ident, $table:ident, $part:tt) => {{
        const ENTRIES: [f64; 5] =
            [$table[0].$part, $table[1].$part, $table[2].$part, $table[3].$part, $table[4].$part];
        let entry = if $beyond[0] { const { ENTRIES[1] } } else { const { ENTRIES[0] } };
        let entry = if $beyond[1] { const { ENTRIES[2] } } else { entry };
        let entry = if $beyond[2] { const { ENTRIES[3] } } else { entry };
        if $beyond[3] { const { ENTRIES[4] } } else { entry }
    }};
}

/// Angle, sine and cosine of the multiple jπ/8, j = 0 … 4, whose neighbours meet at `between`.
#[inline(always)]
fn nearest_eighth(x: f64, between: &[f64; 4]) -> [DoubleDouble; 3] {
    let beyond = between.map(|border| x > border);
    [chosen!(beyond, ANGLES), chosen!(beyond, SINES), chosen!(beyond, COSINES)]
}

impl DoubleDouble {
    /// π.
    pub(super) const CIRCLE: Self = Self::constant(PI[0]);

    /// The angle of the unit vector (cos, sin), sin ≥ 0; π/2 at the origin.
    #[inline(always)]
    pub(super) fn angle(sin: Self, cos: Self) -> Self {
        let left = cos.high < 0.0;
        let cos = Self::select(left, -cos, cos);
        let [angle, s, c] = nearest_eighth(sin.high, &SINES_BETWEEN);
        let turned = sin * c - cos * s;
        let rest = turned * turned.square_series(&ASIN, &ASIN_TAIL);
        let angle = Self::select(angle.high == 0.0, rest, angle.add_smaller(rest));
        let angle = Self::select(left, Self::CIRCLE.add_smaller(-angle), angle);
        let origin = (sin.high == 0.0) & (cos.high == 0.0);
        Self::select(origin, Self::constant(ANGLES[4]), angle)
    }

    /// arctan x.
    #[inline(always)]
    pub(super) fn arctangent(self) -> Self {
        let negative = self.high < 0.0;
        let t = Self::select(negative, -self, self);
        let far = t.high > 1e150; // arctan differs from π/2 by less than its own precision, and products overflow
        let t = Self::select(far, Self::new(1e150), t);
        let [angle, s, c] = nearest_eighth(t.high, &TANGENTS_BETWEEN);
        let turned = (t * c - s) / (c + t * s);
        let rest = turned * turned.square_series(&ATAN, &ATAN_TAIL);
        let angle = Self::select(angle.high == 0.0, rest, angle.add_smaller(rest));
        Self::select(negative, -angle, angle)
    }

    /// Σ cₖ x²ᵏ.
    #[inline(always)]
    fn square_series<const N: usize, const M: usize>(
        self,
        leading: &[(f64, f64); N],
        tail: &[f64; M],
    ) -> Self {
        (self * self).series(leading, tail)
    }

    /// sin x and cos x.
    #[inline(always)]
    pub(super) fn sine_cosine(self) -> [Self; 2] {
        let (quarter, r) = if self.high.abs() <= FAR { self.reduce() } else { self.reduce_far() };
        r.turned_back(quarter)
    }

    /// The same without a branch: NaN where |x| > 2³⁰.
    #[inline(always)]
    pub(in crate::numeric) fn sine_cosine_near(self) -> [Self; 2] {
        let (quarter, r) = self.reduce();
        r.turned_back(quarter).map(|x| Self::select(self.high.abs() <= FAR, x, Self::new(f64::NAN)))
    }

    /// sin x and cos x, where x = jπ/2 + r with j ≡ `quarter` and r is `self`.
    #[inline(always)]
    fn turned_back(self, quarter: u64) -> [Self; 2] {
        let sine = self * self.square_series(&SIN, &SIN_TAIL);
        let cosine = self.square_series(&COS, &COS_TAIL);
        let odd = quarter & 1 == 1;
        let (s, c) = (Self::select(odd, cosine, sine), Self::select(odd, sine, cosine));
        [Self::select(quarter & 2 == 2, -s, s), Self::select((quarter + 1) & 2 == 2, -c, c)]
    }

    /// j mod 4 and r, where x = jπ/2 + r and |r| ≤ π/4 (1 + 2⁻²⁰).
    #[inline(always)]
    fn reduce(self) -> (u64, Self) {
        let j = nearest(self.high * std::f64::consts::FRAC_2_PI);
        let mut r = self;
        for part in HALF_PI {
            r = r - Self::product(j, part);
        }
        (quadrant(j), r)
    }

    /// The same for |x| > 2³⁰: each part of x is reduced exactly, so the error is absolute, 2⁻¹⁰⁰.
    #[cold]
    #[inline(never)]
    fn reduce_far(self) -> (u64, Self) {
        if !self.high.is_finite() {
            return (0, Self::new(f64::NAN));
        }
        let (j, turns) = quarter_turns(self.high);
        let (i, more) = quarter_turns(self.low);
        let (k, r) = ((turns + more) * Self { high: HALF_PI[0], low: HALF_PI[1] }).reduce();
        (j.wrapping_add(i).wrapping_add(k) & 3, r)
    }
}

/// x · 2/π = j + f: j mod 4 and f ∈ [−½, ½], from the binary digits that matter.
fn quarter_turns(x: f64) -> (u64, DoubleDouble) {
    if x == 0.0 {
        return (0, DoubleDouble::new(0.0));
    }
    let (fraction, exponent) = libm::frexp(x.abs());
    let significand = libm::ldexp(fraction, 53) as u64;
    let exponent = exponent - 53; // x = significand 2^exponent
    // Limbs of 2/π from the one that holds the digit of weight 2^−(exponent − 2), or from the first.
    let first = usize::try_from((exponent - 2).max(0) / 64).expect("invariant: not negative");
    let digits: [u64; 5] = std::array::from_fn(|i| TWO_OVER_PI.get(first + i).copied().unwrap_or(0));
    let mut product = [0u64; 5];
    let mut carry = 0u128;
    for i in (0..5).rev() {
        let sum = u128::from(digits[i]) * u128::from(significand) + carry;
        product[i] = sum as u64;
        carry = sum >> 64;
    }
    // Bit 63 of product[0] weighs 2^(exponent − 64 first − 1); the carry above it only counts when nothing was left out.
    let shift = exponent - 64 * i32::try_from(first).expect("invariant: at most 21 limbs");
    let bits = |position: i32| -> u64 {
        // the 64 bits that start at weight 2^(−position − 1)
        let start = position + shift;
        let (limb, offset) = (start.div_euclid(64), start.rem_euclid(64));
        let at = |i: i32| match i {
            -1 => carry as u64,
            0..=4 => product[i as usize],
            _ => 0,
        };
        let upper = at(limb) << offset;
        if offset == 0 { upper } else { upper | (at(limb + 1) >> (64 - offset)) }
    };
    let mut whole = bits(-2) >> 62;
    let words = [bits(0), bits(64), bits(128)];
    let mut sum = DoubleDouble::new(0.0);
    for (i, word) in words.into_iter().enumerate().rev() {
        let weight = libm::ldexp(1.0, -64 * (i as i32 + 1));
        let (high, low) =
            fast_two_sum((word >> 32 << 32) as f64 * weight, (word & 0xffff_ffff) as f64 * weight);
        sum = DoubleDouble { high, low } + sum;
    }
    if sum.high > 0.5 {
        whole = whole.wrapping_add(1);
        sum = sum - DoubleDouble::new(1.0);
    }
    if x < 0.0 { (whole.wrapping_neg() & 3, -sum) } else { (whole & 3, sum) }
}
