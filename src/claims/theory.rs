//! What theory predicts for pairs of points, in the form that estimates are compared with.

use ndarray::{Array2, ArrayView2};

use super::Kernel;
use crate::Result;
use crate::kernel::{Gram, Kind};
use crate::limit::Limit;
use crate::record::{Comparison, Relation};
use crate::spec::{Parameterization, Spec};
use crate::statistics::Estimate;

/// The pairs (i, j), i ≤ j, of `points` points, row by row.
pub fn pairs(points: usize) -> Vec<(usize, usize)> {
    (0..points).flat_map(|i| (i..points).map(move |j| (i, j))).collect()
}

/// One kernel at the watched pairs.
#[derive(Clone, Debug)]
pub struct Prediction {
    /// `nngp` or `ntk`.
    pub name: &'static str,
    /// The pairs (i, j), i ≤ j.
    pub pairs: Vec<(usize, usize)>,
    /// K_ij.
    pub target: Vec<f64>,
    /// The unit in which discrepancies are measured: max(|K_ij|, √(K_ii K_jj)/10), and 1 where that is 0. Relative error means nothing for
    /// an entry that is nearly zero; a tenth of the Cauchy–Schwarz bound is where the question is asked absolutely.
    pub scale: Vec<f64>,
    /// What quadrature leaves open, absolute.
    pub error: f64,
    /// K_ii, one a point.
    pub diagonal: Vec<f64>,
}

impl Prediction {
    fn new<K: Kind>(gram: &Gram<K>, error: f64) -> Self {
        let entries = gram.view();
        let pairs = pairs(entries.nrows());
        let target: Vec<f64> = pairs.iter().map(|&pair| entries[pair]).collect();
        let unit = |&(i, j): &(usize, usize)| {
            let bound = entries[[i, i]].sqrt() * entries[[j, j]].sqrt();
            let unit = entries[[i, j]].abs().max(0.1 * bound);
            if unit > 0.0 { unit } else { 1.0 }
        };
        let scale = pairs.iter().map(unit).collect();
        let diagonal = entries.diag().to_vec();
        Self { name: K::NAME, pairs, target, scale, error, diagonal }
    }

    /// The label of entry `k`: `ntk[0,3]`.
    pub fn label(&self, k: usize) -> String {
        let (i, j) = self.pairs[k];
        format!("{}[{i},{j}]", self.name)
    }

    /// K as a matrix.
    pub fn matrix(&self) -> Array2<f64> {
        let points = self.diagonal.len();
        let mut matrix = Array2::zeros((points, points));
        for (&(i, j), value) in self.pairs.iter().zip(&self.target) {
            matrix[[i, j]] = *value;
            matrix[[j, i]] = *value;
        }
        matrix
    }

    /// The same with discrepancies measured in units of √(K_ii K_jj), or 1 where that is 0.
    #[must_use]
    pub fn in_units_of_its_bound(mut self) -> Self {
        for k in 0..self.scale.len() {
            let bound = self.bound(k);
            self.scale[k] = if bound > 0.0 { bound } else { 1.0 };
        }
        self
    }

    /// √(K_ii K_jj): the most that entry `k` could be.
    pub fn bound(&self, k: usize) -> f64 {
        let (i, j) = self.pairs[k];
        self.diagonal[i].sqrt() * self.diagonal[j].sqrt()
    }

    /// Compares an estimate of (K̂_ij − K_ij)/s_ij, made with `self`, with the prediction of `theory` for the same entry: within
    /// `margin`·s_ij, where `allowance`·s_ij is what the expansion leaves open.
    pub fn compare(
        &self,
        k: usize,
        deviation: &Estimate,
        theory: &Prediction,
        margin: f64,
        allowance: f64,
    ) -> Comparison {
        let (target, scale) = (self.target[k], self.scale[k]);
        let relation = Relation::Equals {
            target: theory.target[k],
            margin: margin * scale,
            allowance: allowance * scale + theory.error,
        };
        deviation.scaled(scale).shifted(target).compare(self.label(k), relation)
    }
}

/// Both kernels of a network on some points.
#[derive(Clone, Debug)]
pub struct Theory {
    /// Σ.
    pub nngp: Prediction,
    /// Θ; under the standard parameterization that of Θ̂/n.
    pub ntk: Prediction,
}

impl Theory {
    /// The limit of `spec`; at a finite `width` the terms of order 1/n of the standard parameterization are kept.
    ///
    /// # Errors
    /// Those of [`Limit`].
    pub fn new(spec: &Spec, inputs: ArrayView2<'_, f64>, width: Option<usize>) -> Result<Self> {
        let inverse_width = match (spec.parameterization(), width) {
            (Parameterization::Standard, Some(n)) => 1.0 / n as f64,
            _ => 0.0,
        };
        let kernels = Limit::with_inverse_width(spec, inverse_width)?.symmetric(inputs)?;
        Ok(Self {
            nngp: Prediction::new(&kernels.nngp, kernels.error.nngp),
            ntk: Prediction::new(&kernels.ntk, kernels.error.ntk),
        })
    }

    /// One of the two.
    pub fn of(&self, kernel: Kernel) -> &Prediction {
        match kernel {
            Kernel::Nngp => &self.nngp,
            Kernel::Ntk => &self.ntk,
        }
    }

    /// The largest distance of another theory's `kernel` from this one's, in units of s_ij.
    pub fn distance(&self, other: &Theory, kernel: Kernel) -> f64 {
        let (here, there) = (self.of(kernel), other.of(kernel));
        let distance = |k: usize| (here.target[k] - there.target[k]).abs() / here.scale[k];
        (0..here.target.len()).map(distance).fold(0.0, f64::max)
    }
}
