//! Gradient flow and gradient descent under a kernel: KernelFlow.v, for the trained outputs that the program computes.

use ndarray::{Array2, s};
use ntk_verify::dynamics::{Dynamics, Normalisation, Training};
use ntk_verify::kernel::{Gram, Ntk};
use ntk_verify::numeric::Cholesky;

use super::tools::{circle, kernels};

/// Θ of seven training points, and between them and one more.
struct Problem {
    train: Array2<f64>,
    cross: Array2<f64>,
    dynamics: Dynamics<Ntk>,
    targets: Array2<f64>,
}

/// What the modes and projections may err: sums of seven products, a few times over, relative to the targets and to the
/// condition number of Θ where it is solved for.
const ROUNDING: f64 = 1e3 * f64::EPSILON;

impl Problem {
    fn new() -> Self {
        let all = kernels("relu", 2, 0.0, &circle(&[0.0, 0.5, 1.0, 1.6, 2.1, 2.7, 3.0, 1.3])).ntk;
        let (train, cross) =
            (all.view().slice(s![..7, ..7]).to_owned(), all.view().slice(s![7.., ..7]).to_owned());
        let dynamics = Dynamics::new(&Gram::new(train.clone()), Normalisation::Sum).unwrap();
        let targets = Array2::from_shape_fn((7, 1), |(i, _)| (3 * i % 7) as f64 - 2.5);
        Self { train, cross, dynamics, targets }
    }

    /// λ_min and λ_max of Θ.
    fn extremes(&self) -> [f64; 2] {
        let values = self.dynamics.modes().values();
        [values[6], values[0]]
    }

    /// d = f − y on the training points, from f = 0.
    fn residual(&self, training: Training) -> Array2<f64> {
        self.dynamics.train().mean(training, self.targets.view()).unwrap() - &self.targets
    }

    /// F at the other point, from F = 0.
    fn prediction(&self, training: Training) -> f64 {
        let cross = Gram::new(self.cross.clone());
        self.dynamics.at(&cross).unwrap().mean(training, self.targets.view()).unwrap()[[0, 0]]
    }
}

fn square(x: &Array2<f64>) -> f64 {
    x.iter().map(|x| x * x).sum()
}

/// flow_decay: ‖d(t)‖² ≤ e^{−2mt} ‖d(0)‖², m = λ_min; and not e^{−2.2mt}: after a while the slowest mode is all there is.
#[test]
fn residuals_decay_at_the_rate_of_the_smallest_eigenvalue() {
    let problem = Problem::new();
    let [m, _] = problem.extremes();
    let at = |time: f64| square(&problem.residual(Training::Flow { time })).sqrt();
    for t in [0.0, 0.1, 1.0, 10.0, 1.0 / m, 5.0 / m] {
        assert!(at(t) <= ((-m * t).exp() + ROUNDING) * at(0.0), "t = {t}");
    }
    assert!(at(8.0 / m) > (-1.1 * 4.0_f64).exp() * at(4.0 / m));
}

/// prediction: F(t) = F(0) − c·d(0) + c·d(t) with Θ c = k. prediction_limit: (F(t) − F(∞))² ≤ ‖c‖² ‖d(0)‖² e^{−2mt}.
#[test]
fn predictions_tend_to_kernel_regression() {
    let problem = Problem::new();
    let [m, largest] = problem.extremes();
    let c = Cholesky::new(problem.train.view(), 0.0).unwrap().unwrap().solve(problem.cross.t());
    let size = (square(&c) * square(&problem.targets)).sqrt();
    let rounding = ROUNDING * largest / m * size;
    let d = |training| c.t().dot(&problem.residual(training))[[0, 0]];
    let flow = |time: f64| Training::Flow { time };
    let limit = -d(flow(0.0));
    for t in [0.0, 0.5, 2.0, 10.0, 2.0 / m, 5.0 / m] {
        let found = problem.prediction(flow(t));
        assert!((found - (limit + d(flow(t)))).abs() <= rounding, "t = {t}: {found}");
        assert!((found - limit).abs() <= size * (-m * t).exp() + rounding, "t = {t}: {found} {limit}");
    }
    let early = problem.prediction(flow(0.1));
    assert!((early - limit).abs() > 1e3 * rounding, "the limit is not there from the start");
}

/// gd_step: a step with η ≤ 1/λ_max contracts ‖d‖² by 1 − ηm at least; one with η > 2/λ_max does not.
#[test]
fn a_step_of_gradient_descent_contracts() {
    let problem = Problem::new();
    let [m, largest] = problem.extremes();
    let at = |rate: f64, steps: u64| square(&problem.residual(Training::Descent { rate, steps }));
    for rate in [0.1, 0.5, 1.0].map(|share| share / largest) {
        for steps in 0..50 {
            let slack = ROUNDING * at(rate, 0);
            assert!(at(rate, steps + 1) <= (1.0 - rate * m) * at(rate, steps) + slack, "{rate} {steps}");
        }
    }
    assert!(at(2.5 / largest, 50) > at(2.5 / largest, 0));
}
