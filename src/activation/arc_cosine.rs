//! The arc-cosine family that every rectified dual is made of.

use super::Covariance;
use crate::numeric::Scalar;

/// 1 − r₁x (1 − r₂x (1 − …)) over an odd number of indices: its coefficients fold to constants, and even and odd terms
/// are summed side by side. Written out instead of looped, so that loops over pairs stay vectorised.
macro_rules! nested {
    ($ratio:ident, $x:ident, $($k:literal)*) => {{
        let square = $x.square();
        let (even, odd) = nested!(@ $ratio, square, S::integer(1), $($k)*);
        even + $x * odd
    }};
    (@ $ratio:ident, $square:ident, $c:expr, $k:literal) => {{
        let c = $c;
        (c, -(c * $ratio($k)))
    }};
    (@ $ratio:ident, $square:ident, $c:expr, $k:literal $l:literal $($rest:literal)*) => {{
        let c = $c;
        let d = -(c * $ratio($k));
        let (even, odd) = nested!(@ $ratio, $square, -(d * $ratio($l)), $($rest)*);
        (c + $square * even, d + $square * odd)
    }};
}

/// Jₚ(θ), p = 0 … 3, so that E[max(u,0)ᵖ max(v,0)ᵖ] = Nᵖ Jₚ(θ)/2π (Cho and Saul 2009, eq. 1–6).
///
/// With δ = π − θ:
/// J₀ = δ, J₁ = sin δ − δ cos δ, J₂ = δ (1 + 2 cos² δ) − 3 sin δ cos δ,
/// J₃ = 15 sin δ − 11 sin³ δ − δ (9 cos δ + 6 cos³ δ).
///
/// J₁, J₂, J₃ vanish as δ³, δ⁵, δ⁷ at antipodal pairs while their terms do not: below δ = 1 they are summed as power
/// series ([`Scalar::vanishing`]), which keeps full relative precision. Their terms alternate and fall, so they are off by
/// less than the first omitted term, which is below 4·10⁻²¹ < 2⁻⁶⁷ of the sum; at δ ≥ 1 the cancellation in the formulas costs a factor below 5, 20 and 100. Without the series, in lanes, the
/// terms add up to at most 2, 6 and 41 below δ = 1, against values of π, 3π and 15π at δ = π, the unit in which the
/// kernels of `limit` count such errors.
#[inline(always)]
pub(super) fn order_0<S: Scalar>(q: &Covariance<S>) -> S {
    S::arg(q.sin(), -q.cos())
}

/// J₁: see [`order_0`]. Series: δ³/3 · Σ, with ratio −δ²/(2k(2k+3)) from the k-th term to the next.
#[inline(always)]
pub(super) fn order_1<S: Scalar>(q: &Covariance<S>) -> S {
    let delta = order_0(q);
    let series = {
        let x = delta.square();
        let ratio = |k: i32| S::ratio(1, 2 * k * (2 * k + 3));
        x * delta * S::ratio(1, 3) * nested!(ratio, x, 1 2 3 4 5 6 7 8 9)
    };
    S::vanishing(delta, series, q.sin() + delta * q.cos())
}

/// J₂: see [`order_0`]. Series: 4δ⁵/15 · Σ, with ratio −2k δ²/((k²−1)(2k+3)).
#[inline(always)]
pub(super) fn order_2<S: Scalar>(q: &Covariance<S>) -> S {
    let delta = order_0(q);
    let one = S::integer(1);
    let series = {
        let x = delta.square();
        let ratio = |k: i32| S::ratio(2 * k, (k * k - 1) * (2 * k + 3));
        S::ratio(4, 15) * x.square() * delta * nested!(ratio, x, 2 3 4 5 6 7 8 9 10 11 12)
    };
    let direct = delta * (one + S::integer(2) * q.cos().square()) + S::integer(3) * q.sin() * q.cos();
    S::vanishing(delta, series, direct)
}

/// J₃: see [`order_0`]. Series: ¾ Σ_{k≥3} (−1)ᵏ⁺¹ ((4k−9) 9ᵏ + 36k + 9) δ²ᵏ⁺¹/(2k+1)!.
#[inline(always)]
pub(super) fn order_3<S: Scalar>(q: &Covariance<S>) -> S {
    let delta = order_0(q);
    let series = {
        let x = delta.square();
        let mut power = x * x * x * delta / S::integer(5040);
        let mut nines = S::integer(729);
        let mut sum = S::integer(0);
        for k in 3..17 {
            sum = sum + (S::integer(4 * k - 9) * nines + S::integer(36 * k + 9)) * power;
            power = -(power * x) / S::integer((2 * k + 2) * (2 * k + 3));
            nines = nines * S::integer(9);
        }
        S::ratio(3, 4) * sum
    };
    let (sin, cos) = (q.sin(), q.cos());
    let direct = sin * (S::integer(15) - S::integer(11) * sin.square())
        + delta * cos * (S::integer(9) + S::integer(6) * cos.square());
    S::vanishing(delta, series, direct)
}

/// arcsin ρ = 2 arctan(ρ/(1 + √(1 − ρ²))), with full relative precision at small ρ; 0 where N = 0.
#[inline(always)]
pub(super) fn arcsin<S: Scalar>(q: &Covariance<S>) -> S {
    S::integer(2) * (q.cos() / (S::integer(1) + q.sin())).atan()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pair of unit vectors at angle π − δ.
    fn pair(delta: f64) -> Covariance<f64> {
        Covariance::with_sin(1.0, -delta.cos(), 1.0, delta.sin())
    }

    #[test]
    fn series_and_formula_meet_at_one() {
        for order in [order_1::<f64>, order_2, order_3] {
            let (below, above) = (order(&pair(1.0 - 1e-12)), order(&pair(1.0 + 1e-12)));
            // the functions grow by at most 7·2e-12 relative across the gap, the formula loses at most 100 ulp
            assert!((above / below - 1.0).abs() < 1.5e-11 + 100.0 * f64::EPSILON, "{below} {above}");
        }
    }

    #[test]
    fn near_antipodes_follow_the_leading_power() {
        let delta: f64 = 1e-7;
        for (value, leading) in [
            (order_1(&pair(delta)), delta.powi(3) / 3.0),
            (order_2(&pair(delta)), 4.0 * delta.powi(5) / 15.0),
            (order_3(&pair(delta)), 12.0 * delta.powi(7) / 35.0),
        ] {
            assert!((value / leading - 1.0).abs() < 1e-13, "{value} {leading}");
        }
    }
}
