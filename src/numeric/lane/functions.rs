//! Elementary functions of a double without branches, their precision set by the length of the polynomial.
//!
//! `N` coefficients are the table of full precision for f64 lanes, or its short companion for f32 lanes, which compute
//! exponentials and sines in f64 and round once.

use super::tables::{HALF_PI, LN_2};
use crate::numeric::bits::{clamp, nearest, power_of_two, quadrant};

/// Σ cₖ zᵏ, N ≥ 2: even and odd terms side by side, which halves the chain of dependent operations.
#[inline(always)]
pub(super) fn polynomial<const N: usize>(z: f64, c: &[f64; N]) -> f64 {
    let square = z * z;
    let (mut first, mut second) = (c[N - 1], c[N - 2]);
    for k in (0..N - 2).rev() {
        (first, second) = (second, first * square + c[k]);
    }
    // `second` holds the terms of the parity of 0, `first` the others
    second + z * first
}

/// k and eʳ − 1, where x = k ln 2 + r and |r| ≤ ½ ln 2, for |x| < 10⁴.
#[inline(always)]
fn reduced_exp_m1<const N: usize>(x: f64, c: &[f64; N]) -> (f64, f64) {
    let k = nearest(x * std::f64::consts::LOG2_E);
    let r = (x - k * LN_2[0]) - k * LN_2[1];
    (k, r + r * r * (0.5 + r * polynomial(r, c)))
}

/// x 2ᵏ in two steps, so that the result may be subnormal or infinite.
#[inline(always)]
fn shifted(x: f64, k: f64) -> f64 {
    let half = nearest(0.5 * k);
    x * power_of_two(half) * power_of_two(k - half)
}

/// eˣ.
#[inline(always)]
pub(super) fn exp<const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    let (k, p) = reduced_exp_m1(clamp(x, -760.0, 720.0), c);
    shifted(1.0 + p, k)
}

/// eˣ − 1 = 2ᵏ (p + (1 − 2⁻ᵏ)).
#[inline(always)]
pub(super) fn exp_m1<const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    let (k, p) = reduced_exp_m1(clamp(x, -40.0, 720.0), c);
    let half = nearest(-0.5 * k);
    let inverse = power_of_two(half) * power_of_two(-k - half);
    shifted(p + (1.0 - inverse), k)
}

/// The quadrant j mod 4 and r + e, where x = jπ/2 + r + e.
#[inline(always)]
fn reduced_angle(x: f64) -> (u64, f64, f64) {
    let j = nearest(x * std::f64::consts::FRAC_2_PI);
    let head = x - j * HALF_PI[0];
    let middle = j * HALF_PI[1];
    let r = head - middle;
    let back = r - head;
    let e = ((head - (r - back)) - (middle + back)) - j * HALF_PI[2];
    let sum = r + e;
    (quadrant(j), sum, (r - sum) + e)
}

/// Up to here the reduction of angles is exact.
const FAR: f64 = 1_048_576.0;

/// sin (x + turns π/2); NaN where |x| > 2²⁰.
#[inline(always)]
pub(super) fn sin<const N: usize, const M: usize>(x: f64, turns: u64, s: &[f64; N], c: &[f64; M]) -> f64 {
    let (j, r, e) = reduced_angle(x);
    let j = j + turns;
    let z = r * r;
    let half = 0.5 * z;
    let sine = r + (r * (z * polynomial(z, s)) + e * (1.0 - half));
    let rest = 1.0 - half;
    let cosine = rest + (((1.0 - rest) - half) + (z * z * polynomial(z, c) - r * e));
    let value = if j & 1 == 1 { cosine } else { sine };
    let value = if j & 2 == 2 { -value } else { value };
    if x.abs() <= FAR { value } else { f64::NAN }
}

/// erf x = x + x p(x²) below √3/2, 1 − e^{−x²} q(t) above, ±1 beyond 6.
#[inline(always)]
pub(super) fn erf<const N: usize, const M: usize, const L: usize>(
    x: f64,
    near: &[f64; N],
    far: &[f64; M],
    exponential: &[f64; L],
) -> f64 {
    let a = x.abs();
    let a = if a > 6.0 { 6.0 } else { a };
    let z = a * a;
    let below = a + a * polynomial(z, near);
    let (k, p) = reduced_exp_m1(-z, exponential);
    let complement = (1.0 + p) * power_of_two(k) * polynomial((a - 2.0) / (a + 2.0), far);
    let value = if z < 0.75 { below } else { 1.0 - complement };
    value.copysign(x)
}
