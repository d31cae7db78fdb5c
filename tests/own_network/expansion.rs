//! What the judge grants the theory at finite width: |E K̂_n − K| ≤ (r + r² + …) √(K_ii K_jj), r = v/n, v = n·max Var K̂_ii/K_ii².

use ndarray::{Array2, ArrayView2};
use ntk_verify::claims::Theory;
use ntk_verify::dataset::load;
use ntk_verify::network::{Architecture, Sampling, Watch, averages};
use ntk_verify::spec::Parameterization;

use super::spec;

const NETWORKS: u64 = 20_000;
const WIDTH: usize = 40;

/// The largest (|E K̂_n − K| less seven standard errors)/√(K_ii K_jj) and r.
fn excess(theory: ArrayView2<'_, f64>, mean: ArrayView2<'_, f64>, error: &Array2<f64>) -> (f64, f64) {
    let bound = |i: usize, j: usize| (theory[[i, i]] * theory[[j, j]]).sqrt();
    let biases = theory.indexed_iter().map(|((i, j), k)| {
        // seven standard errors: 3e-12 for each of a few hundred entries
        ((mean[[i, j]] - k).abs() - 7.0 * error[[i, j]]) / bound(i, j)
    });
    let relative = |i: usize| NETWORKS as f64 * error[[i, i]].powi(2) / theory[[i, i]].powi(2);
    (biases.fold(0.0, f64::max), (0..theory.nrows()).map(relative).fold(0.0, f64::max))
}

#[test]
fn the_mean_at_finite_width_is_within_what_the_spread_allows() {
    let points = load("sphere:3,2", 4).unwrap();
    for name in ["relu", "erf", "gelu", "tanh", "sin", "leaky_relu:negative_slope=0.3", "exp", "abs"] {
        for (hidden_layers, bias_std) in [(1, 0.0), (2, 0.4), (3, 0.1)] {
            for how in [Parameterization::Ntk, Parameterization::Standard] {
                let weight_std = if name == "exp" { 0.5 } else { 1.4 };
                let spec = spec(name, hidden_layers, weight_std, bias_std, how);
                let theory = Theory::new(&spec, points.points(), Some(WIDTH)).unwrap();
                let architecture = Architecture::new(&spec, 2, &vec![WIDTH; hidden_layers], 1).unwrap();
                let found = averages(
                    &architecture,
                    points.points(),
                    Sampling::Conditioned,
                    NETWORKS,
                    8,
                    &Watch::default(),
                )
                .unwrap();
                let unit = if how == Parameterization::Ntk { 1.0 } else { 1.0 / WIDTH as f64 };
                let nngp =
                    excess(theory.nngp.matrix().view(), found.nngp.mean.view(), &found.nngp.standard_error);
                let ntk = excess(
                    theory.ntk.matrix().view(),
                    (&found.ntk.mean.view() * unit).view(),
                    &(&found.ntk.standard_error * unit),
                );
                for (kernel, (bias, r)) in [("nngp", nngp), ("ntk", ntk)] {
                    let allowed = if r < 1.0 { r / (1.0 - r) } else { f64::INFINITY };
                    assert!(
                        bias <= allowed,
                        "{name} {hidden_layers} {how:?} {kernel}: {bias:.3e}, allowed {allowed:.3e}"
                    );
                }
            }
        }
    }
}
