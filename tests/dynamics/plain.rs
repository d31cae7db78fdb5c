//! Closed forms against plain training, step by step.

use ndarray::{Array2, s};
use ntk_verify::dynamics::{Dynamics, Normalisation, Prior, Training};
use ntk_verify::kernel::Ntk;

use super::linear_model::{Descent, Flow, Functions, Model, normals};

const NORMALISATIONS: [Normalisation; 3] =
    [Normalisation::Points, Normalisation::Entries, Normalisation::Sum];
const OUTPUTS: usize = 3;

/// Outputs at all points, and what they are compared with.
fn closed(
    model: &Model,
    dynamics: &Dynamics<Ntk>,
    training: Training,
    start: &Array2<f64>,
    targets: &Array2<f64>,
) -> Array2<f64> {
    let n = model.training;
    let (here, there) = (start.slice(s![..n, ..]), start.slice(s![n.., ..]));
    let train = dynamics.train().outputs(training, targets.view(), here, here).unwrap();
    let at = dynamics.at(&model.cross_kernel()).unwrap();
    let test = at.outputs(training, targets.view(), here, there).unwrap();
    ndarray::concatenate![ndarray::Axis(0), train, test]
}

fn largest_difference(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// More parameters than points, and fewer: then K is singular.
fn models() -> [Model; 2] {
    [Model::new(7, 4, 30, 1), Model::new(7, 4, 5, 2)]
}

#[test]
fn descent_and_momentum_are_their_steps() {
    for model in models() {
        let (start, targets) = (normals(11, OUTPUTS, 3), normals(7, OUTPUTS, 4));
        for normalisation in NORMALISATIONS {
            for ridge in [0.0, 0.3] {
                let dynamics =
                    Dynamics::new(&model.train_kernel(), normalisation).unwrap().with_ridge(ridge).unwrap();
                let count = dynamics.count(OUTPUTS);
                for momentum in [0.0, 0.5, 0.9] {
                    // Far below, close to, and above the largest stable rate.
                    let limit = dynamics.largest_rate(OUTPUTS, momentum).unwrap();
                    for (fraction, steps) in [(0.1, 1), (0.1, 200), (0.99, 50), (1.02, 60)] {
                        let rate = fraction * limit;
                        let plain =
                            model.descend(&start, &targets, Descent { rate, momentum, ridge, count, steps });
                        let training = match momentum {
                            0.0 => Training::Descent { rate, steps },
                            _ => Training::Momentum { rate, momentum, steps },
                        };
                        let found = closed(&model, &dynamics, training, &start, &targets);
                        // Steps round numbers of size |f| about P + N times each; momentum carries an error on for
                        // 1/(1 − β) steps.
                        let size = plain.iter().fold(1.0, |m: f64, x| m.max(x.abs()));
                        let tolerance = 40.0 * steps as f64 / (1.0 - momentum) * f64::EPSILON * size;
                        let difference = largest_difference(&plain, &found);
                        assert!(
                            difference <= tolerance,
                            "{normalisation:?} {ridge} {training:?}: {difference:e}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn the_flow_is_its_differential_equation() {
    for model in models() {
        let (start, targets) = (normals(11, OUTPUTS, 5), normals(7, OUTPUTS, 6));
        for normalisation in NORMALISATIONS {
            for ridge in [0.0, 0.3] {
                let dynamics =
                    Dynamics::new(&model.train_kernel(), normalisation).unwrap().with_ridge(ridge).unwrap();
                let count = dynamics.count(OUTPUTS);
                for time in [1e-9, 0.1, 3.0] {
                    let steps = 400;
                    let plain = model.flow(&start, &targets, Flow { time, ridge, count, steps });
                    let found = closed(&model, &dynamics, Training::Flow { time }, &start, &targets);
                    // Runge–Kutta errs by (κΔt)⁵/120 a step, relative to the residuals, which are below 10.
                    let step = dynamics.decay_rates(OUTPUTS)[0] * time / steps as f64;
                    let tolerance = 10.0 * steps as f64 * (step.powi(5) / 120.0 + 40.0 * f64::EPSILON);
                    let difference = largest_difference(&plain, &found);
                    assert!(
                        difference <= tolerance,
                        "{normalisation:?} {ridge} {time}: {difference:e} {tolerance:e}"
                    );
                }
            }
        }
    }
}

#[test]
fn training_beyond_any_time_is_ridge_regression() {
    for model in models() {
        let (start, targets) = (normals(11, OUTPUTS, 7), normals(7, OUTPUTS, 8));
        let ridge = 0.3;
        let dynamics =
            Dynamics::new(&model.train_kernel(), Normalisation::Points).unwrap().with_ridge(ridge).unwrap();
        let found = closed(&model, &dynamics, Training::Flow { time: f64::INFINITY }, &start, &targets);
        // At half the inverse of its largest curvature, descent shrinks the slowest mode by 1 − ρ/2(λ_max + ρ) a step:
        // 40 times the inverse of that reaches e^{−40}.
        let count = dynamics.count(OUTPUTS);
        let rate = 0.25 * dynamics.largest_rate(OUTPUTS, 0.0).unwrap();
        let steps = (80.0 / dynamics.decay_rates(OUTPUTS)[6] / rate) as u64;
        let plain = model.descend(&start, &targets, Descent { rate, momentum: 0.0, ridge, count, steps });
        assert!(largest_difference(&plain, &found) <= 100.0 * steps as f64 * f64::EPSILON);
    }
}

#[test]
fn the_ensemble_is_that_of_functions_trained_one_by_one() {
    let model = Model::new(7, 4, 30, 9);
    let functions = Functions::new(&model, 10);
    let dynamics = Dynamics::new(&model.train_kernel(), Normalisation::Points).unwrap();
    let at = dynamics.at(&model.cross_kernel()).unwrap();
    let (targets, zero) = (normals(7, OUTPUTS, 11), Array2::<f64>::zeros((7, 30)));
    for (fraction, momentum, steps) in [(0.5, 0.0, 25), (0.3, 0.8, 40)] {
        let rate = fraction * dynamics.largest_rate(OUTPUTS, momentum).unwrap();
        let training = Training::Momentum { rate, momentum, steps };
        let how = Descent { rate, momentum, ridge: 0.0, count: 7.0, steps };
        // Columns of F, trained towards 0, are a factor of the covariance of what becomes of F z, z ~ N(0, 1).
        let factor = model.descend(&functions.factor, &zero, how);
        let factor = factor.slice(s![7.., ..]);
        let covariance = factor.dot(&factor.t());
        let mean = model.descend(&Array2::zeros((11, OUTPUTS)), &targets, how);
        for label_noise in [0.0, 0.4] {
            let prior = Prior {
                train: &functions.train,
                cross: &functions.cross,
                test: &functions.test,
                label_noise,
            };
            let found = at.ensemble(training, targets.view(), &prior).unwrap();
            // Independent noise on label j moves the outputs by what training makes of the target e_j.
            let noise = model.descend(&Array2::zeros((11, 7)), &Array2::eye(7), how);
            let noise = noise.slice(s![7.., ..]);
            let expected = &covariance + &(noise.dot(&noise.t()) * label_noise);
            let tolerance = 40.0 * steps as f64 / (1.0 - momentum) * f64::EPSILON * 30.0;
            assert!(largest_difference(&found.covariance, &expected) <= tolerance);
            assert!(largest_difference(&found.mean, &mean.slice(s![7.., ..]).to_owned()) <= tolerance);
            let diagonal = functions.test.view().diag().to_owned();
            let variances = at
                .variances(
                    training,
                    OUTPUTS,
                    &functions.train,
                    &functions.cross,
                    diagonal.view(),
                    label_noise,
                )
                .unwrap();
            assert!(variances.iter().zip(expected.diag()).all(|(a, b)| (a - b).abs() <= tolerance));
        }
    }
}

#[test]
fn each_mode_decays_at_its_own_rate() {
    let model = Model::new(7, 4, 30, 12);
    let dynamics = Dynamics::new(&model.train_kernel(), Normalisation::Points).unwrap();
    let modes = dynamics.modes();
    let start = normals(7, 1, 13);
    let time = 2.0;
    let found = dynamics
        .train()
        .outputs(Training::Flow { time }, Array2::zeros((7, 1)).view(), start.view(), start.view())
        .unwrap();
    for (i, rate) in dynamics.decay_rates(1).into_iter().enumerate() {
        let v = modes.vectors().column(i).to_owned();
        let (before, after) = (v.dot(&start.column(0)), v.dot(&found.column(0)));
        assert!((after - before * (-rate * time).exp()).abs() <= 100.0 * f64::EPSILON, "{i}");
    }
}

#[test]
fn above_the_stable_limit_the_divergence_is_shown_and_its_end_named() {
    let model = Model::new(7, 4, 30, 14);
    let dynamics = Dynamics::new(&model.train_kernel(), Normalisation::Points).unwrap();
    let (start, targets) = (normals(11, 1, 15), normals(7, 1, 16));
    for momentum in [0.0, 0.9] {
        let limit = dynamics.largest_rate(1, momentum).unwrap();
        let distance = |factor: f64, steps| {
            let training = Training::Momentum { rate: factor * limit, momentum, steps };
            let found = closed(&model, &dynamics, training, &start, &targets);
            (&found.slice(s![..7, ..]) - &targets).iter().fold(0.0, |m: f64, x| m.max(x.abs()))
        };
        // The fastest mode changes by e^{∓0.002 k} without momentum, and faster with it.
        assert!(distance(0.999, 10_000) < 1e-3 && distance(1.001, 10_000) > 1e3, "{momentum}");
        let training = Training::Momentum { rate: 1.1 * limit, momentum, steps: 1_000_000 };
        let n = start.slice(s![..7, ..]);
        let error = dynamics.train().outputs(training, targets.view(), n, n).unwrap_err().to_string();
        assert!(error.contains("above the stable limit") && error.contains(&format!("{limit}")), "{error}");
    }
}
