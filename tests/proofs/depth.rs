//! What depth does to a He-initialised ReLU network without bias: Correlation.v, CorrelationRate.v and NtkDepth.v.

use std::f64::consts::PI;

use ntk_verify::limit::Limit;

use super::tools::{circle, kernels};

const ANGLES: [f64; 4] = [0.3, 1.0, 2.0, 3.1];
const DECADES: [usize; 4] = [10, 100, 1_000, 10_000];

/// ρ_l and Θ(x, x), Θ(x, x') after `hidden` hidden layers, for unit vectors x, x' at an angle.
fn pair(angle: f64, hidden: usize) -> [f64; 3] {
    let kernels = kernels("relu", hidden, 0.0, &circle(&[0.0, angle]));
    let (nngp, ntk) = (kernels.nngp.view(), kernels.ntk.view());
    [nngp[[0, 1]] / nngp[[0, 0]], ntk[[0, 0]], ntk[[0, 1]]]
}

/// rho_rate: 0 ≤ 1 − ρ_l ≤ 18π²/(3π + 2l)², from every start and at every depth.
#[test]
fn correlations_approach_one_at_the_proved_rate() {
    for angle in ANGLES.into_iter().chain([0.0, PI]) {
        for hidden in [0, 1, 2, 3, 5, 20].into_iter().chain(DECADES) {
            let [rho, ..] = pair(angle, hidden);
            let bound = 18.0 * PI * PI / (3.0 * PI + 2.0 * hidden as f64).powi(2);
            let error = 4.0 * Limit::PRECISION;
            assert!((-error..=bound + error).contains(&(1.0 - rho)), "angle {angle}, l = {hidden}: {rho}");
        }
    }
}

/// ntk_diag: Θ_l(x, x) = l + 1. ntk_range, ntk_le_diag: 0 ≤ Θ_l(x, x') ≤ l + 1 from acute angles.
#[test]
fn the_tangent_kernel_grows_as_proved_on_the_diagonal_and_stays_below_it_elsewhere() {
    for angle in [0.0, 0.1, 1.0, 1.5] {
        for hidden in [0, 1, 2, 3, 5, 20].into_iter().chain(DECADES) {
            let [_, same, other] = pair(angle, hidden);
            let exact = hidden as f64 + 1.0;
            // σ_w² = 2 is the square of a rounded root, off by a unit or two in each layer, and so is |x|² = 1
            let error = (Limit::PRECISION + (2.0 * exact + 4.0) * f64::EPSILON) * exact;
            assert!((same - exact).abs() <= error, "l = {hidden}: {same}");
            assert!((-error..=exact + error).contains(&other), "angle {angle}, l = {hidden}: {other}");
        }
    }
}

/// Whether the distance from `limit` falls with every tenfold depth, as it must if the limit is right and cannot for
/// ever if it is not.
fn approaches(values: [f64; 4], limit: f64) -> bool {
    values.windows(2).all(|pair| (pair[1] - limit).abs() < 0.5 * (pair[0] - limit).abs())
}

/// rho_sharp: l²(1 − ρ_l) → 9π²/2.
#[test]
fn the_rate_of_the_correlation_is_sharp() {
    for angle in ANGLES {
        let scaled = DECADES.map(|l| (l as f64).powi(2) * (1.0 - pair(angle, l)[0]));
        assert!(approaches(scaled, 4.5 * PI * PI), "angle {angle}: {scaled:?}");
        assert!([0.8, 1.2].iter().all(|factor| !approaches(scaled, factor * 4.5 * PI * PI)), "{scaled:?}");
    }
}

/// ntk_deep_limit: Θ_{l+1}(x, x')/l → ¼ for x' ≠ x.
#[test]
fn the_deep_tangent_kernel_tends_to_a_quarter_of_its_diagonal() {
    for angle in ANGLES {
        let scaled = DECADES.map(|l| pair(angle, l + 1)[2] / l as f64);
        assert!(approaches(scaled, 0.25), "angle {angle}: {scaled:?}");
        assert!([0.8, 1.2].iter().all(|factor| !approaches(scaled, factor * 0.25)), "{scaled:?}");
    }
}
