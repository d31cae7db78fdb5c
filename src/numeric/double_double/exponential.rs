//! The square root and the exponential.

use super::tables::{EXP_M1, EXP_M1_TAIL, LN_2};
use super::{DoubleDouble, fast_two_sum, two_product};
use crate::numeric::bits::{clamp, nearest, power_of_two};

/// The exponential is evaluated at 2⁻⁴ of the reduced argument and squared four times.
const SQUARINGS: i32 = 4;

impl DoubleDouble {
    /// √x by one Newton step from the rounded root; 0 at 0.
    #[inline(always)]
    pub(super) fn root(self) -> Self {
        let small = self.high < 1e-270;
        let (up, down) = if small { (2f64.powi(200), 2f64.powi(-100)) } else { (1.0, 1.0) };
        let x = self.scaled(up);
        let root = x.high.sqrt();
        let (square, error) = two_product(root, root);
        let correction = ((x.high - square) - error + x.low) / (2.0 * root);
        let settled = (root == 0.0) | (root == f64::INFINITY);
        let (high, low) = fast_two_sum(root, correction);
        Self::select(settled, Self::new(root), Self { high, low }).scaled(down)
    }

    /// k and eʳ − 1, where x = k ln 2 + r and |r| ≤ ½ ln 2; `x` within ±10⁴.
    #[inline(always)]
    fn reduced_exp_m1(self) -> (f64, Self) {
        let k = nearest(self.high * std::f64::consts::LOG2_E);
        let [head, middle, last] = LN_2;
        let tail = Self { high: middle, low: last }.times(k);
        let r =
            (Self::from_sum(self.high - k * head, self.low) - tail).scaled(1.0 / f64::from(1 << SQUARINGS));
        let mut p = r * r.series(&EXP_M1, &EXP_M1_TAIL);
        for _ in 0..SQUARINGS {
            p = p.scaled(2.0).add_smaller(p * p);
        }
        (k, p)
    }

    /// The argument with its leading part held in [least, most], where the result has long settled.
    #[inline(always)]
    fn clamped(self, least: f64, most: f64) -> Self {
        let inside = (self.high >= least) & (self.high <= most);
        Self { high: clamp(self.high, least, most), low: if inside { self.low } else { 0.0 } }
    }

    /// x 2ᵏ, with an infinity left alone.
    #[inline(always)]
    fn shifted(self, k: f64) -> Self {
        let half = nearest(0.5 * k);
        let x = self.scaled(power_of_two(half)).scaled(power_of_two(k - half));
        Self { high: x.high, low: if x.high == f64::INFINITY { 0.0 } else { x.low } }
    }

    /// eˣ: ∞ above 709.8, 0 below −745.2.
    #[inline(always)]
    pub(super) fn exponential(self) -> Self {
        let (k, p) = self.clamped(-800.0, 800.0).reduced_exp_m1();
        Self::new(1.0).add_smaller(p).shifted(k)
    }

    /// eˣ − 1 = 2ᵏ (p + (1 − 2⁻ᵏ)).
    #[inline(always)]
    pub(super) fn exponential_m1(self) -> Self {
        let (k, p) = self.clamped(-90.0, 800.0).reduced_exp_m1();
        let half = nearest(-0.5 * k);
        let inverse = power_of_two(half) * power_of_two(-k - half);
        (p + Self::from_sum(1.0, -inverse)).shifted(k)
    }
}
