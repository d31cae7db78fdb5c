//! Kernel gradient descent of random functions: the tangent kernel of P random functions tends to their covariance.

use ndarray::{Array2, ArrayView2};

use super::experiment::BLOCKS;
use super::{Case, Claim, Decoy, Findings, Prediction};
use crate::Result;
use crate::numeric::{Key, Normals};
use crate::record::{ClaimKind, Comparison, Relation, Series};
use crate::statistics::{Blocks, Estimate, Moments, Order, log_slope};

/// (1/P) Σ_p f^(p) ⊗ f^(p) → K at rate P^{−1/2}, for f^(p) ~ GP(0, K), K the NNGP kernel.
#[derive(Clone, Copy, Debug)]
pub struct RandomFunctions;

/// The numbers of functions.
const FUNCTIONS: [usize; 4] = [64, 256, 1024, 4096];

/// Replicates at each number of functions.
const REPLICATES: u64 = 16 * BLOCKS;

/// The most points that are watched.
const POINTS: usize = 8;

impl Claim for RandomFunctions {
    fn id(&self) -> &'static str {
        "random-functions"
    }

    fn statement(&self) -> &'static str {
        "for f_θ = P^(−1/2) Σ θ_p f^(p) with random f^(p) of kernel K the tangent kernel tends to K, with deviations ∝ P^(−1/2)"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, section 3.1"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        if case.theory().nngp.diagonal.iter().all(|k| *k == 0.0) {
            Err("the NNGP kernel is zero".into())
        } else {
            Ok(())
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let points = case.watched().nrows().min(POINTS);
        let inputs = case.inputs();
        let inputs = inputs.slice(ndarray::s![..points, ..]);
        let theory = super::Theory::new(case.spec(), inputs, None)?.nngp.in_units_of_its_bound();
        let mut kernel = Array2::zeros((points, points));
        for (k, &(i, j)) in theory.pairs.iter().enumerate() {
            kernel[[i, j]] = theory.target[k];
            kernel[[j, i]] = theory.target[k];
        }
        let factor = semidefinite_cholesky(kernel.view());
        case.progress().begin("random functions", REPLICATES * FUNCTIONS.len() as u64);
        let sample = |&functions: &usize| sample(case, &theory, factor.view(), functions);
        let blocks: Vec<Blocks> = FUNCTIONS.iter().map(sample).collect::<Result<_>>()?;
        let ones = vec![1.0; theory.target.len()];
        let logs: Vec<Estimate> = blocks
            .iter()
            .map(|b| b.log_rms_deviation(&vec![0.0; ones.len()], &ones))
            .collect::<Result<_>>()?;
        let slope = log_slope(&FUNCTIONS, &logs, &[1.0; FUNCTIONS.len()], false)?.slope;
        let margin = super::rate::EXPONENT_MARGIN;
        let exponent = |target: f64| {
            slope.compare(
                "exponent of the rms deviation in P",
                Relation::Equals { target, margin, allowance: 0.0 },
            )
        };
        let largest = blocks[FUNCTIONS.len() - 1].means();
        let precision = case.level().precision;
        let share = case.level().alpha / (largest.len() + 1) as f64;
        let mut comparisons: Vec<Comparison> = (0..largest.len())
            .map(|k| theory.compare(k, &largest[k].guarded(share), &theory, precision, 0.0))
            .collect();
        comparisons.push(exponent(-0.5));
        Ok(Findings {
            comparisons,
            margin: precision,
            decoy: Decoy { name: "rate P^(−1)".into(), comparisons: vec![exponent(-1.0)] },
            series: vec![Series {
                name: "random functions: rms deviation".into(),
                x: FUNCTIONS.iter().map(|&p| p as f64).collect(),
                y: logs.iter().map(|log| log.value.exp()).collect(),
                standard_error: logs.iter().map(|log| log.value.exp() * log.standard_error).collect(),
            }],
            notes: vec![format!(
                "{REPLICATES} tangent kernels of P = 64, 256, 1024, 4096 functions each, on the first {points} points; means at P = 4096"
            )],
        })
    }
}

/// The scaled deviations of (1/P) Σ f ⊗ f from K, in blocks. f = Lz with K = LLᵀ, so the sum is L (Σ z zᵀ) Lᵀ.
fn sample(case: &Case, theory: &Prediction, factor: ArrayView2<'_, f64>, functions: usize) -> Result<Blocks> {
    use rayon::prelude::*;
    let points = factor.nrows();
    let key = case.key("random-functions").index(functions as u64);
    let block = |index: u64| {
        let mut moments = Moments::new(theory.target.len(), Order::Fourth);
        for replicate in 0..REPLICATES / BLOCKS {
            let kernel = tangent_kernel(key.index(index).index(replicate), factor, points, functions);
            let deviation: Vec<f64> = (0..theory.pairs.len())
                .map(|k| (kernel[theory.pairs[k]] - theory.target[k]) / theory.scale[k])
                .collect();
            moments.push(&deviation).expect("invariant: one deviation a pair");
            case.progress().advance(1);
        }
        moments
    };
    Blocks::new((0..BLOCKS).into_par_iter().map(block).collect())
}

fn tangent_kernel(key: Key, factor: ArrayView2<'_, f64>, points: usize, functions: usize) -> Array2<f64> {
    let mut normals = Normals::new(key);
    let mut z = Array2::zeros((points, functions));
    normals.fill(z.as_slice_mut().expect("invariant: freshly made, so contiguous"));
    let f = factor.dot(&z);
    f.dot(&f.t()) / functions as f64
}

/// L with L Lᵀ = K for a positive semi-definite K. A pivot within rounding of its diagonal entry, N ε K_ii, is that of a point that
/// depends on those before it: its column is zero.
pub(super) fn semidefinite_cholesky(kernel: ArrayView2<'_, f64>) -> Array2<f64> {
    let order = kernel.nrows();
    let mut factor = Array2::<f64>::zeros((order, order));
    for j in 0..order {
        let row = factor.row(j).to_owned();
        let pivot = kernel[[j, j]] - row.dot(&row);
        if pivot <= order as f64 * f64::EPSILON * kernel[[j, j]] {
            continue;
        }
        for i in j..order {
            let inner = factor.row(i).dot(&row);
            factor[[i, j]] = (kernel[[i, j]] - inner) / pivot.sqrt();
        }
    }
    factor
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn a_singular_kernel_has_a_factor() {
        let kernel = array![[2.0, 2.0, 0.5], [2.0, 2.0, 0.5], [0.5, 0.5, 1.0]];
        let factor = semidefinite_cholesky(kernel.view());
        let back = factor.dot(&factor.t());
        assert!((back - kernel).iter().all(|e| e.abs() <= 8.0 * f64::EPSILON));
        assert!(factor.column(1).iter().all(|x| *x == 0.0));
    }
}
