//! Kernels without an inverse: duplicates, contradictions, too few features.

use std::ops::Range;

use ndarray::{Array2, Axis, array, concatenate, s};
use ntk_verify::dynamics::{Dynamics, Normalisation, Prior, Training};
use ntk_verify::kernel::{Gram, Nngp, Ntk};

use super::linear_model::{Model, normals};

const FOREVER: Training = Training::Flow { time: f64::INFINITY };

/// A model whose last training point is the first one again.
fn duplicated() -> Model {
    let model = Model::new(5, 3, 20, 21);
    let f = &model.features;
    let features = concatenate![Axis(0), f.slice(s![..5, ..]), f.slice(s![..1, ..]), f.slice(s![5.., ..])];
    Model { features, training: 6 }
}

fn single() -> Model {
    Model { training: 5, ..Model::new(5, 3, 20, 21) }
}

fn times() -> impl Iterator<Item = f64> {
    (-20..=300).step_by(5).map(|exponent| 10f64.powi(exponent)).chain([0.0, f64::INFINITY, f64::MAX])
}

#[test]
fn duplicates_with_contradicting_labels_are_fitted_by_their_mean() {
    let (model, plain) = (duplicated(), single());
    let dynamics = Dynamics::new(&model.train_kernel(), Normalisation::Sum).unwrap();
    assert_eq!(dynamics.modes().rank(), 5);
    let mut targets = normals(6, 2, 22);
    let at = dynamics.at(&model.cross_kernel()).unwrap();
    let contradicting = at.mean(FOREVER, targets.view()).unwrap();
    let fit = dynamics.train().mean(FOREVER, targets.view()).unwrap();
    let middle = (&targets.row(0) + &targets.row(5)) / 2.0;
    for row in [0, 5] {
        targets.row_mut(row).assign(&middle);
    }
    let agreeing = at.mean(FOREVER, targets.view()).unwrap();
    // The same as interpolation of one point with the mean label.
    let reference = Dynamics::new(&plain.train_kernel(), Normalisation::Sum).unwrap();
    let targets = targets.slice(s![..5, ..]);
    let expected = reference.at(&plain.cross_kernel()).unwrap().mean(FOREVER, targets).unwrap();
    let modes = reference.modes();
    let tolerance = 10.0 * modes.error() / modes.values()[4];
    for found in [contradicting, agreeing] {
        assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() <= tolerance), "{found} {expected}");
    }
    for row in [0, 5] {
        assert!(fit.row(row).iter().zip(&middle).all(|(a, b)| (a - b).abs() <= tolerance));
    }
}

#[test]
fn no_time_gives_nan_or_a_negative_variance_and_contradictions_never_blow_up() {
    let model = duplicated();
    let own = model.features.dot(&model.features.t());
    let block = |rows: Range<usize>, columns: Range<usize>| {
        Gram::<Nngp>::new(own.slice(s![rows, columns]).to_owned())
    };
    let (train, cross, test) = (block(0..6, 0..6), block(6..9, 0..6), block(6..9, 6..9));
    let targets = normals(6, 2, 23);
    let largest = targets.iter().fold(0.0, |m: f64, x| m.max(x.abs()));
    let last_layer = Dynamics::new(&train, Normalisation::Points).unwrap();
    let at = last_layer.at(&cross).unwrap();
    let prior = Prior { train: &train, cross: &cross, test: &test, label_noise: 0.0 };
    let own = Prior { train: &train, cross: &train, test: &train, label_noise: 0.0 };
    for time in times() {
        for training in [
            Training::Flow { time },
            Training::MomentumFlow { rate: 1.0, momentum: 0.9, time },
            Training::Descent { rate: 0.1, steps: time.min(1e18) as u64 },
            Training::Momentum { rate: 0.1, momentum: 0.9, steps: time.min(1e18) as u64 },
        ] {
            let there = at.ensemble(training, targets.view(), &prior).unwrap();
            let here = last_layer.train().ensemble(training, targets.view(), &own).unwrap();
            for ensemble in [&there, &here] {
                assert!(ensemble.mean.iter().all(|x| x.abs() <= 100.0 * largest), "{training:?}");
                assert!(ensemble.covariance.iter().all(|x| x.is_finite()), "{training:?}");
                assert!(ensemble.covariance.diag().iter().all(|&x| x >= 0.0), "{training:?}");
            }
            // The flow and small steps only ever shrink; momentum overshoots, |r| ≤ 1, to at most four times the variance.
            for (after, before) in there.covariance.diag().iter().zip(test.view().diag()) {
                let slack = if matches!(training, Training::Flow { .. }) { 1e-12 } else { 3.0 };
                assert!(*after <= before * (1.0 + slack), "{training:?}: {after} {before}");
            }
        }
    }
}

#[test]
fn a_contradiction_leaves_its_residual_at_every_time() {
    let model = duplicated();
    let dynamics = Dynamics::new(&model.train_kernel(), Normalisation::Points).unwrap();
    let targets = normals(6, 1, 24);
    for time in times() {
        let fit = dynamics.train().mean(Training::Flow { time }, targets.view()).unwrap();
        let residual = (targets[(0, 0)] - fit[(0, 0)]) - (targets[(5, 0)] - fit[(5, 0)]);
        let contradiction = targets[(0, 0)] - targets[(5, 0)];
        // The null vector is (1, 0, …, −1)/√2 up to the error of modes over the smallest other eigenvalue.
        let modes = dynamics.modes();
        let tolerance = 10.0 * modes.error() / modes.values()[4];
        assert!((residual - contradiction).abs() <= tolerance, "{time}: {residual} {contradiction}");
    }
}

#[test]
fn too_few_features_end_in_least_squares() {
    // 5 features and 9 points: at t = ∞ the outputs are J θ with θ = (JᵀJ)⁻¹ Jᵀ y, solved here by elimination.
    let model = Model::new(9, 3, 5, 25);
    let trained = model.features.slice(s![..9, ..]);
    let targets = normals(9, 1, 26);
    let mut system = concatenate![Axis(1), trained.t().dot(&trained), trained.t().dot(&targets)];
    for pivot in 0..5 {
        for row in 0..5 {
            if row != pivot {
                let factor = system[(row, pivot)] / system[(pivot, pivot)];
                let line = &system.row(pivot) * factor;
                let mut target = system.row_mut(row);
                target -= &line;
            }
        }
    }
    let theta = Array2::from_shape_fn((5, 1), |(i, _)| system[(i, 5)] / system[(i, i)]);
    let dynamics = Dynamics::new(&model.train_kernel(), Normalisation::Points).unwrap();
    assert_eq!(dynamics.modes().rank(), 5);
    let expected = model.features.dot(&theta);
    let found = concatenate![
        Axis(0),
        dynamics.train().mean(FOREVER, targets.view()).unwrap(),
        dynamics.at(&model.cross_kernel()).unwrap().mean(FOREVER, targets.view()).unwrap()
    ];
    let modes = dynamics.modes();
    let tolerance = 100.0 * modes.error() / modes.values()[4];
    assert!(found.iter().zip(&expected).all(|(a, b)| (a - b).abs() <= tolerance), "{found} {expected}");
}

#[test]
fn one_point_and_no_kernel_at_all() {
    let one = Dynamics::new(&Gram::<Ntk>::new(array![[2.0]]), Normalisation::Points).unwrap();
    let found = one.at(&Gram::new(array![[1.0]])).unwrap().mean(FOREVER, array![[3.0]].view()).unwrap();
    assert!((found[(0, 0)] - 1.5).abs() <= 4.0 * f64::EPSILON);
    let zero =
        Dynamics::new(&Gram::<Ntk>::new(array![[0.0, 0.0], [0.0, 0.0]]), Normalisation::Points).unwrap();
    let targets = array![[1.0], [-1.0]];
    for time in times() {
        let found = zero.train().mean(Training::Flow { time }, targets.view()).unwrap();
        assert_eq!(found, array![[0.0], [0.0]]);
        let found = zero.at(&Gram::new(array![[0.0, 0.0]])).unwrap();
        assert_eq!(found.mean(Training::Flow { time }, targets.view()).unwrap(), array![[0.0]]);
    }
    assert_eq!(zero.largest_rate(1, 0.0).unwrap(), f64::INFINITY);
}

#[test]
fn bad_questions_are_refused() {
    let dynamics =
        Dynamics::new(&Gram::<Ntk>::new(array![[2.0, 0.0], [0.0, 1.0]]), Normalisation::Points).unwrap();
    let train = dynamics.train();
    let refuse = |error: ntk_verify::Error, word: &str| assert!(error.to_string().contains(word), "{error}");
    refuse(train.mean(FOREVER, array![[1.0]].view()).unwrap_err(), "1 × 1, not 2 × 1");
    refuse(train.mean(FOREVER, array![[1.0], [f64::NAN]].view()).unwrap_err(), "entry [1,0] is NaN");
    refuse(
        train.mean(Training::Flow { time: -1.0 }, array![[1.0], [1.0]].view()).unwrap_err(),
        "-1 is not a time",
    );
    refuse(dynamics.at(&Gram::new(array![[1.0]])).unwrap_err(), "1 columns, for 2 training points");
    refuse(dynamics.clone().with_ridge(-1.0).unwrap_err(), "-1 is not a ridge");
    // A prior that is no kernel with these blocks.
    let (train, cross, test) =
        (Gram::new(Array2::eye(2)), Gram::new(array![[3.0, 0.0]]), Gram::new(array![[1.0]]));
    let prior = Prior { train: &train, cross: &cross, test: &test, label_noise: 0.0 };
    let at = dynamics.at(&Gram::new(array![[1.0, 0.0]])).unwrap();
    refuse(
        at.ensemble(FOREVER, array![[1.0], [1.0]].view(), &prior).unwrap_err(),
        "variance at point 0 is -1.7",
    );
}
