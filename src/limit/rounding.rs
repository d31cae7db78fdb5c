//! How the duals of an activation round, measured where the answer is known.

use super::Element;
use super::pair::Side;
use super::plan::{Plan, Step};
use crate::activation::{Activation, Covariance, DualBlock, PairBlock};
use crate::numeric::{DoubleDouble, Scalar};

/// How an activation rounds in the working precision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rounding {
    /// c: the error of κ in units of s = √(κ₁₁κ₂₂) (of |κ| where `relative`), of κ̇ in units of ṡ = √(κ̇₁₁κ̇₂₂).
    pub(super) local: f64,
    /// Whether κ keeps its relative precision where it vanishes, at q₁₂ → 0.
    pub(super) relative: bool,
    /// Whether κ̇ is the slope of κ.
    pub(super) continuous: bool,
}

impl Rounding {
    /// The error that vectorised duals are built to stay under, in units roundoff: four elementary functions and
    /// products of 1 to 2 units each.
    const UNITS: f64 = 8.0;
    /// The number of points that an activation is measured at.
    const SAMPLES: usize = 32;

    /// One for each activation of `plan`, from the diagonals of both sides.
    ///
    /// A dual that is steep in the variances (exp at large q) multiplies their rounding: on the diagonal the vectorised
    /// κ meets the double-double one, and twice their largest distance replaces [`Rounding::UNITS`] where it is larger.
    pub(super) fn measure<T: Element, U: Element>(plan: &Plan, sides: [&Side<U>; 2]) -> Vec<Self> {
        let activations = plan.steps.iter().enumerate().filter_map(|(s, step)| match step {
            Step::Activation(phi) => Some((s, phi.as_ref())),
            Step::Dense(_) => None,
        });
        activations
            .map(|(s, phi)| {
                let mut worst = 0.0f64;
                let mut variances = Vec::new();
                for side in sides {
                    let (before, after) = (&side.diagonal.stages[s], &side.diagonal.stages[s + 1]);
                    let stride = before.len().div_ceil(Self::SAMPLES);
                    for (before, after) in before.iter().zip(after).step_by(stride) {
                        let (q, exact) = (before.covariance, after.covariance);
                        variances.push(q);
                        if plan.closed_form && exact.high() != 0.0 {
                            let own = T::from_f64(q.high());
                            let value = single::<T>(phi, own, own, own);
                            worst = worst.max(((DoubleDouble::new(value) - exact) / exact).high().abs());
                        }
                    }
                }
                Self {
                    local: (Self::UNITS * T::UNIT).max(2.0 * worst),
                    relative: plan.closed_form && keeps_relative_precision::<T>(phi, variances),
                    continuous: phi.character().continuous,
                }
            })
            .collect()
    }
}

/// Whether κ(q₁₁, q₁₂, q₂₂) vanishes with q₁₂ and has its relative precision there: seen at ρ = 2⁻¹², 2⁻³⁰, for the
/// smallest and the largest variance and both together.
fn keeps_relative_precision<T: Element>(phi: &dyn Activation, mut variances: Vec<DoubleDouble>) -> bool {
    variances.retain(|q| q.high() > 0.0);
    let least = variances.iter().copied().min_by(|a, b| a.high().total_cmp(&b.high()));
    let most = variances.iter().copied().max_by(|a, b| a.high().total_cmp(&b.high()));
    let (Some(least), Some(most)) = (least, most) else { return false };
    [(least, least), (least, most), (most, most)].into_iter().all(|(a, b)| {
        let (a, b) = (T::from_f64(a.high()), T::from_f64(b.high()));
        let [wide_a, wide_b] = [a, b].map(|q| DoubleDouble::new(q.to_f64()));
        let size = (wide_a.sqrt() * wide_b.sqrt()).high();
        let precise = |q12: f64| {
            let q = Covariance::new(wide_a, DoubleDouble::new(q12), wide_b);
            phi.duals_precise(&q).map_or(f64::NAN, |duals| duals.value.high())
        };
        let vanishes = precise(0.0) == 0.0;
        vanishes
            && [12, 30].into_iter().all(|places| {
                let q12 = T::from_f64(1.1 * size.shifted(-places));
                let exact = precise(q12.to_f64());
                (single::<T>(phi, a, q12, b) - exact).abs() <= Rounding::UNITS * T::UNIT * exact.abs()
            })
    })
}

/// κ by the vectorised routine.
fn single<T: Element>(phi: &dyn Activation, q11: T, q12: T, q22: T) -> f64 {
    let (mut value, mut derivative) = ([T::ZERO], [T::ZERO]);
    T::duals(
        phi,
        PairBlock { q11: &[q11], q22: &[q22], q12: &[q12] },
        DualBlock { value: &mut value, derivative: &mut derivative },
    );
    value[0].to_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Analytic, Erf, Relu};

    /// The largest errors of κ and κ̇ over a grid, in units of what `strip.rs` allows duals of their own: c|κ| or c s, and
    /// c ṡ, when K and N come with errors of 2u each.
    fn worst<T: Element>(phi: &dyn Activation, relative: bool) -> [f64; 2] {
        let own = Rounding::UNITS * T::UNIT;
        let mut worst = [0.0f64; 2];
        let variances = [1e-6, 3e-3, 0.11, 0.7, 1.3, 5.9, 77.0, 1.1e4];
        for (q11, q22) in variances.into_iter().flat_map(|a| variances.map(|b| (a, b))) {
            for rho in (-99..=99).map(|i| f64::from(i) / 100.0).chain([1e-9, -3e-5, 0.9999, -0.999_99]) {
                let [q11, q22] = [q11, q22].map(T::from_f64);
                let q12 = T::from_f64(rho * (q11.to_f64() * q22.to_f64()).sqrt());
                let [a, k, b] = [q11, q12, q22].map(|q| DoubleDouble::new(q.to_f64()));
                let precise = |q: &Covariance<DoubleDouble>| phi.duals_precise(q).unwrap();
                let exact = precise(&Covariance::new(a, k, b));
                let [left, right] = [a, b].map(|q| precise(&Covariance::diagonal(q)));
                let (mut value, mut derivative) = ([T::ZERO], [T::ZERO]);
                T::duals(
                    phi,
                    PairBlock { q11: &[q11], q22: &[q22], q12: &[q12] },
                    DualBlock { value: &mut value, derivative: &mut derivative },
                );
                let off = |found: T, exact: DoubleDouble| (found.to_f64() - exact.high() - exact.low()).abs();
                let k = k.high().abs();
                let e = 4.0 * T::UNIT * k;
                let gap = (a.sqrt() * b.sqrt()).high() - k;
                let most = (left.derivative * right.derivative).sqrt().high();
                let slope = exact.derivative.high().abs();
                let change = (most - slope) * e / (gap - e);
                let scale = if relative {
                    exact.value.high().abs()
                } else {
                    (left.value * right.value).sqrt().high()
                };
                let over = |off: f64, inherited: f64, scale: f64| (off - inherited).max(0.0) / (own * scale);
                worst[0] = worst[0].max(over(off(value[0], exact.value), (slope + change) * e, scale));
                worst[1] = worst[1].max(over(off(derivative[0], exact.derivative), change, most));
            }
        }
        worst
    }

    #[test]
    fn duals_in_lanes_round_as_they_are_built_to() {
        let erf = |b: f64| Analytic(Erf { a: 1.0, b, c: 0.0 });
        for [value, derivative] in [
            worst::<f64>(&erf(1.0), true),
            worst::<f64>(&erf(0.7), true),
            worst::<f32>(&erf(1.0), true),
            worst::<f64>(&Analytic(Relu), false),
            worst::<f32>(&Analytic(Relu), false),
        ] {
            println!("{value:.3} {derivative:.3} of what is allowed");
            assert!(value <= 1.0 && derivative <= 1.0, "{value} {derivative}");
        }
    }
}
