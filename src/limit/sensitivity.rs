//! How kernels change with the scales of the weights and biases.

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::forward::Forward;
use super::{KernelError, Kernels, Limit};
use crate::kernel::Gram;
use crate::spec::{Dense, Layer, Spec};
use crate::{Error, Result};

/// The scales that are changed together, in all layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// σ_w.
    Weights,
    /// σ_b.
    Biases,
}

/// The half step h of differences in ln s, for kernels without closed form.
const STEP: f64 = 1e-3;

impl Limit {
    /// ∂K(X, X)/∂ln s and ∂Θ(X, X)/∂ln s at s = 1, where s multiplies σ_w, or σ_b, of every layer: σ ∂K/∂σ where all
    /// layers share a scale. X: N × n₀, results N × N and symmetric.
    ///
    /// Closed forms are differentiated forward, through every layer, in f64 where all angles of the pair are above 0.01 and
    /// in double-double elsewhere: rounding leaves an error of a few units in the last place, divided by 0.01, of the largest
    /// derivative. Where κ has no closed form it is the difference
    ///
    /// ```text
    /// D(h) = [8 (K(h) − K(−h)) − (K(2h) − K(−2h))]/(12 h),   D(h) − K' ≈ (D(h) − D(2h))/15,   h = 10⁻³
    /// ```
    ///
    /// in ln s, and [`Kernels::error`] holds that estimate, the largest over all entries, plus 3/(2h) times the error of K.
    ///
    /// # Errors
    /// As for [`Limit::symmetric`], and derivatives that overflow.
    pub fn sensitivity(&self, scale: Scale, x: ArrayView2<'_, f64>) -> Result<Kernels> {
        // Refuses the same inputs in the same words.
        self.diagonal(x)?;
        let plan = self.plan(x.ncols());
        if !plan.closed_form {
            return self.differences(scale, x);
        }
        let forward = Forward::new(&plan, self.spec().parameterization(), scale, x);
        let n = x.nrows();
        let rows: Vec<Vec<[f64; 2]>> =
            (0..n).into_par_iter().map(|i| (0..=i).map(|j| forward.pair(i, j)).collect()).collect();
        let matrix = |which: usize| {
            Array2::from_shape_fn((n, n), |(i, j)| if j <= i { rows[i][j][which] } else { rows[j][i][which] })
        };
        let (nngp, mut ntk) = (matrix(0), matrix(1));
        ntk *= self.unit();
        for (name, kernel) in [("nngp", &nngp), ("ntk", &ntk)] {
            if let Some(((i, j), value)) = kernel.indexed_iter().find(|(_, value)| !value.is_finite()) {
                return Err(Error::new(name, format!("the derivative of entry [{i},{j}] is {value}"))
                    .advise("lower weight_std, the depth or the scale of the inputs"));
            }
        }
        Ok(Kernels { nngp: Gram::new(nngp), ntk: Gram::new(ntk), error: KernelError::default() })
    }

    fn differences(&self, scale: Scale, x: ArrayView2<'_, f64>) -> Result<Kernels> {
        let mut own = KernelError::default();
        let mut central = |steps: f64| -> Result<[Array2<f64>; 2]> {
            let above = self.with_spec(scaled(self.spec(), scale, steps * STEP)).symmetric(x)?;
            let below = self.with_spec(scaled(self.spec(), scale, -steps * STEP)).symmetric(x)?;
            for error in [above.error, below.error] {
                own.nngp = own.nngp.max(error.nngp);
                own.ntk = own.ntk.max(error.ntk);
            }
            let slope = |a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>| (&a - &b) / (2.0 * steps * STEP);
            Ok([slope(above.nngp.view(), below.nngp.view()), slope(above.ntk.view(), below.ntk.view())])
        };
        let [one, two, four] = [central(1.0)?, central(2.0)?, central(4.0)?];
        let mut found = [0, 1].map(|k| {
            let fifth = |near: &Array2<f64>, far: &Array2<f64>| (4.0 * near - far) / 3.0;
            let (fine, coarse) = (fifth(&one[k], &two[k]), fifth(&two[k], &four[k]));
            let off = fine.iter().zip(&coarse).map(|(a, b)| (a - b).abs() / 15.0).fold(0.0, f64::max);
            (fine, off)
        });
        let [nngp, ntk] = &mut found;
        let error = KernelError { nngp: nngp.1 + 1.5 * own.nngp / STEP, ntk: ntk.1 + 1.5 * own.ntk / STEP };
        let [(nngp, _), (ntk, _)] = found;
        Ok(Kernels { nngp: Gram::new(nngp), ntk: Gram::new(ntk), error })
    }
}

/// The network with its scales multiplied by e^`logarithm`.
fn scaled(spec: &Spec, scale: Scale, logarithm: f64) -> Spec {
    let factor = libm::exp(logarithm);
    let change = |layer: &Layer| match layer {
        Layer::Dense(dense) => Layer::Dense(match scale {
            Scale::Weights => Dense { weight_std: factor * dense.weight_std, ..*dense },
            Scale::Biases => Dense { bias_std: factor * dense.bias_std, ..*dense },
        }),
        other => other.clone(),
    };
    Spec::from_layers(spec.layers().iter().map(change).collect(), spec.parameterization())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{parse, registry};
    use crate::spec::Parameterization;

    fn network(name: &str, hidden_layers: usize, bias_std: f64, parameterization: Parameterization) -> Limit {
        let scales = Dense { weight_std: 1.2, bias_std };
        Limit::new(&Spec::dense(&parse(name).unwrap(), hidden_layers, scales, parameterization).unwrap())
            .unwrap()
    }

    /// Points far apart, a duplicate, a near-duplicate and an antipode.
    fn points() -> Array2<f64> {
        let mut x = Array2::from_shape_fn((7, 3), |(i, j)| ((5 * i + 3 * j) as f64).sin());
        let first = x.row(0).to_owned();
        x.row_mut(4).assign(&first);
        x.row_mut(5).assign(&(&first * -1.0));
        x.row_mut(6).assign(&first);
        x[(6, 1)] += 1e-9;
        x
    }

    fn worst(found: ArrayView2<'_, f64>, expected: ArrayView2<'_, f64>) -> f64 {
        let size = expected.iter().fold(0.0f64, |most, value| most.max(value.abs()));
        found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / size
    }

    #[test]
    fn homogeneous_kernels_obey_eulers_law() {
        // Without biases a rectifier network of depth L has K and Θ of degree 2 (L + 1) in σ_w, on every pair.
        for (depth, name) in [(1, "relu"), (4, "relu"), (3, "abs"), (2, "identity")] {
            let limit = network(name, depth, 0.0, Parameterization::Ntk);
            let x = points();
            let (kernels, slope) =
                (limit.symmetric(x.view()).unwrap(), limit.sensitivity(Scale::Weights, x.view()).unwrap());
            let degree = 2.0 * (depth + 1) as f64;
            let expected = |kernel: ArrayView2<'_, f64>| kernel.to_owned() * degree;
            // The derivatives of the layers' angles vanish only up to rounding over sin θ ≥ 0.01.
            let bound = 100.0 * 10.0 * degree * f64::EPSILON;
            assert!(worst(slope.nngp.view(), expected(kernels.nngp.view()).view()) <= bound);
            assert!(worst(slope.ntk.view(), expected(kernels.ntk.view()).view()) <= bound, "{name}");
            let none = limit.sensitivity(Scale::Biases, x.view()).unwrap();
            assert!(none.ntk.view().iter().all(|value| *value == 0.0));
        }
    }

    #[test]
    fn derivatives_are_the_slopes_of_kernels_within_the_stated_error() {
        let x = points();
        let mut compared = 0;
        for name in registry().iter().flat_map(|entry| entry.examples) {
            for parameterization in [Parameterization::Ntk, Parameterization::Standard] {
                let limit = network(name, 2, 0.3, parameterization);
                let smooth = limit.spec().layers().iter().all(|layer| match layer {
                    Layer::Activation(phi) => phi.character().continuous,
                    Layer::Dense(_) => true,
                });
                if !smooth || !limit.plan(3).closed_form {
                    continue;
                }
                let Ok(kernels) = limit.symmetric(x.view()) else { continue };
                for scale in [Scale::Weights, Scale::Biases] {
                    let exact = limit.sensitivity(scale, x.view()).unwrap();
                    let differences = limit.differences(scale, x.view()).unwrap();
                    let promise = |kernel: ArrayView2<'_, f64>| {
                        let size = kernel.iter().fold(0.0f64, |most, value| most.max(value.abs()));
                        2.0 * Limit::PRECISION * size / STEP
                    };
                    for (a, b, error, kernel) in [
                        (
                            &exact.nngp.view(),
                            differences.nngp.view(),
                            differences.error.nngp,
                            kernels.nngp.view(),
                        ),
                        (
                            &exact.ntk.view(),
                            differences.ntk.view(),
                            differences.error.ntk,
                            kernels.ntk.view(),
                        ),
                    ] {
                        let off = a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                        // The estimate is the leading term; the next is smaller by about (2h)² (degree)², at most ½ here.
                        let bound = 2.0 * error + promise(kernel);
                        compared += 1;
                        assert!(off <= bound, "{name} {scale:?} {parameterization:?}: {off:e} > {bound:e}");
                    }
                }
            }
        }
        assert!(compared > 100, "{compared}");
    }

    #[test]
    fn a_decoy_is_told_apart() {
        let (x, limit) = (points(), network("erf", 2, 0.3, Parameterization::Ntk));
        let weights = limit.sensitivity(Scale::Weights, x.view()).unwrap();
        let biases = limit.sensitivity(Scale::Biases, x.view()).unwrap();
        assert!(worst(weights.ntk.view(), biases.ntk.view()) > 0.1);
        let standard = network("erf", 2, 0.3, Parameterization::Standard);
        let standard = standard.sensitivity(Scale::Weights, x.view()).unwrap();
        assert!(worst(weights.ntk.view(), standard.ntk.view()) > 0.1);
    }
}
