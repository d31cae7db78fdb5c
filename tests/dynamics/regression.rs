//! Kernel regression: two routes to each number, plain definitions, and another program's values.

use ndarray::{Array2, Axis, array, concatenate, s};
use ntk_verify::activation::parse;
use ntk_verify::dynamics::{
    Criterion, Dynamics, Modes, Normalisation, Prior, Regression, Selection, Training,
};
use ntk_verify::kernel::{Gram, Nngp, Ntk};
use ntk_verify::limit::Limit;
use ntk_verify::spec::{Dense, Parameterization, Spec};

use super::golden::{matrix, networks};
use super::linear_model::{Functions, Model, normals};

const FOREVER: Training = Training::Flow { time: f64::INFINITY };

fn close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) -> bool {
    a.dim() == b.dim() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
}

#[test]
fn the_posterior_agrees_from_the_inputs_on() {
    for network in networks() {
        let number = |field: &str| network[field].as_f64().unwrap();
        let scales = Dense { weight_std: number("weight_std"), bias_std: number("bias_std") };
        let activation = parse(network["activation"].as_str().unwrap()).unwrap();
        let depth = network["hidden_layers"].as_u64().unwrap() as usize;
        let limit =
            Limit::new(&Spec::dense(&activation, depth, scales, Parameterization::Ntk).unwrap()).unwrap();
        let (x, there) = (matrix(&network["x_train"]), matrix(&network["x_test"]));
        let train = limit.symmetric(x.view()).unwrap().ntk;
        let cross = limit.cross(there.view(), x.view()).unwrap().ntk;
        let test = limit.symmetric(there.view()).unwrap().ntk;
        let expected = &network["ntkgp"];
        let ridge = expected["ridge"].as_f64().unwrap() * train.view().diag().mean().unwrap();
        let regression = Regression::new(&train, ridge, matrix(&network["y"]).view()).unwrap();
        let mean = regression.mean(&cross).unwrap();
        let covariance = regression.covariance(&cross, &test).unwrap();
        assert!(close(&mean, &matrix(&expected["mean"]), 1e-10), "{}", network["name"]);
        assert!(close(&covariance, &matrix(&expected["cov"]), 1e-10), "{}", network["name"]);
        // The kernel of another quantity on the same inputs is seen.
        let other = limit.symmetric(x.view()).unwrap().nngp;
        let decoy = Regression::new(&other, ridge, matrix(&network["y"]).view()).unwrap();
        let decoy = decoy.mean(&limit.cross(there.view(), x.view()).unwrap().nngp).unwrap();
        assert!(!close(&decoy, &matrix(&expected["mean"]), 1e-3), "{}", network["name"]);
    }
}

/// Condition numbers are below 10⁴ here.
const TOLERANCE: f64 = 1e4 * 20.0 * f64::EPSILON;

#[test]
fn factorisation_and_modes_say_the_same() {
    let model = Model::new(9, 4, 40, 31);
    let functions = Functions::new(&model, 32);
    let (train, cross) = (model.train_kernel(), model.cross_kernel());
    let targets = normals(9, 2, 33);
    for ridge in [0.0, 0.2] {
        let regression = Regression::new(&train, ridge, targets.view()).unwrap();
        let dynamics = Dynamics::new(&train, Normalisation::Points).unwrap().with_ridge(ridge).unwrap();
        let at = dynamics.at(&cross).unwrap();
        let mean = regression.mean(&cross).unwrap();
        assert!(close(&mean, &at.mean(FOREVER, targets.view()).unwrap(), TOLERANCE));
        // Networks trained to the end, with and without noise on their labels.
        let own = functions.test.view().diag().to_owned();
        for noise in [0.0, ridge] {
            let by_factor = regression
                .ensemble_variances(&cross, &functions.train, &functions.cross, own.view(), noise)
                .unwrap();
            let by_modes =
                at.variances(FOREVER, 2, &functions.train, &functions.cross, own.view(), noise).unwrap();
            assert!(by_factor.iter().zip(&by_modes).all(|(a, b)| (a - b).abs() <= TOLERANCE));
        }
        for label_noise in [0.0, ridge] {
            let prior = Prior {
                train: &functions.train,
                cross: &functions.cross,
                test: &functions.test,
                label_noise,
            };
            let by_factor = regression.ensemble_covariance(&cross, &prior).unwrap();
            let by_modes = at.ensemble(FOREVER, targets.view(), &prior).unwrap().covariance;
            assert!(close(&by_factor, &by_modes, TOLERANCE));
        }
        // When the prior is the kernel itself and labels have the ridge as noise, that is the posterior.
        let nngp = |gram: &Gram<Ntk>| Gram::<Nngp>::new(gram.view().to_owned());
        let features = model.features.slice(s![9.., ..]);
        let own = features.dot(&features.t());
        let posterior = regression.variances(&cross, own.diag()).unwrap();
        let ensemble = at.variances(FOREVER, 2, &nngp(&train), &nngp(&cross), own.diag(), ridge).unwrap();
        assert!(posterior.iter().zip(&ensemble).all(|(a, b)| (a - b).abs() <= TOLERANCE));
        let covariance = regression.covariance(&cross, &Gram::new(own)).unwrap();
        assert!(posterior.iter().zip(covariance.diag()).all(|(a, b)| a == b));
    }
}

/// The mean at point i of the others.
fn without(train: &Gram<Ntk>, i: usize, ridge: f64, targets: &Array2<f64>) -> (Array2<f64>, f64) {
    let others: Vec<usize> = (0..targets.nrows()).filter(|&j| j != i).collect();
    let k = train.view();
    let (rest, row) = (k.select(Axis(0), &others).select(Axis(1), &others), k.select(Axis(1), &others));
    let rest =
        Regression::new(&Gram::<Ntk>::new(rest), ridge, targets.select(Axis(0), &others).view()).unwrap();
    let row = Gram::new(row.slice(s![i..=i, ..]).to_owned());
    (rest.mean(&row).unwrap(), rest.variances(&row, array![k[(i, i)]].view()).unwrap()[0])
}

#[test]
fn leaving_one_out_is_leaving_one_out() {
    let model = Model::new(9, 1, 40, 34);
    let (train, targets, ridge) = (model.train_kernel(), normals(9, 2, 35), 0.2);
    let found = Regression::new(&train, ridge, targets.view()).unwrap().leave_one_out();
    let mut squares = 0.0;
    for i in 0..9 {
        let (mean, variance) = without(&train, i, ridge, &targets);
        assert!(mean.iter().zip(found.mean.row(i)).all(|(a, b)| (a - b).abs() <= TOLERANCE), "{i}");
        assert!((variance + ridge - found.variance[i]).abs() <= TOLERANCE, "{i}");
        squares += mean.iter().zip(targets.row(i)).map(|(m, y)| (y - m).powi(2)).sum::<f64>();
    }
    let modes = Modes::new(&train).unwrap();
    let fit = Selection::new(&modes, targets.view()).unwrap().at(ridge).unwrap();
    assert!((fit.leave_one_out - squares / 18.0).abs() <= TOLERANCE);
    let direct = Regression::new(&train, ridge, targets.view()).unwrap().fit();
    for (a, b) in [
        (direct.ridge, fit.ridge),
        (direct.amplitude, fit.amplitude),
        (direct.log_marginal_likelihood, fit.log_marginal_likelihood),
        (direct.leave_one_out, fit.leave_one_out),
    ] {
        assert!((a - b).abs() <= TOLERANCE * f64::max(1.0, b.abs()), "{a} {b}");
    }
    // One point is predicted by nothing but the prior.
    let one = Regression::new(&Gram::<Ntk>::new(array![[2.0]]), 0.5, array![[3.0]].view()).unwrap();
    let alone = one.leave_one_out();
    assert!(
        alone.mean[(0, 0)].abs() <= 8.0 * f64::EPSILON
            && (alone.variance[0] - 2.5).abs() <= 8.0 * f64::EPSILON
    );
}

#[test]
fn the_marginal_likelihood_is_the_product_of_predictions() {
    let model = Model::new(9, 1, 40, 36);
    let (train, targets, ridge) = (model.train_kernel(), normals(9, 2, 37), 0.2);
    // p(y) = Π p(y_i | y_1 … y_{i−1}).
    let mut expected = 0.0;
    for i in 0..9 {
        let (mean, variance) = if i == 0 {
            (Array2::zeros((1, 2)), train.view()[(0, 0)])
        } else {
            let k = train.view();
            let first = Regression::<Ntk>::new(
                &Gram::new(k.slice(s![..i, ..i]).to_owned()),
                ridge,
                targets.slice(s![..i, ..]),
            )
            .unwrap();
            let row = Gram::new(k.slice(s![i..=i, ..i]).to_owned());
            (first.mean(&row).unwrap(), first.variances(&row, array![k[(i, i)]].view()).unwrap()[0])
        };
        for (m, y) in mean.iter().zip(targets.row(i)) {
            let observed = variance + ridge;
            expected -= 0.5 * ((y - m).powi(2) / observed + (2.0 * std::f64::consts::PI * observed).ln());
        }
    }
    let found = Regression::new(&train, ridge, targets.view()).unwrap().log_marginal_likelihood();
    assert!((found - expected).abs() <= TOLERANCE * expected.abs(), "{found} {expected}");
    // The amplitude is where the likelihood of s²(K + ρ) is largest, and the value that of the plain formula there.
    let modes = Modes::new(&train).unwrap();
    let fit = Selection::new(&modes, targets.view()).unwrap().at(ridge).unwrap();
    let scaled = |amplitude: f64| {
        let kernel = Gram::<Ntk>::new(&train.view() * amplitude);
        Regression::new(&kernel, ridge * amplitude, targets.view()).unwrap().log_marginal_likelihood()
    };
    assert!((scaled(fit.amplitude) - fit.log_marginal_likelihood).abs() <= TOLERANCE * expected.abs());
    assert!(
        scaled(fit.amplitude * 1.1) < scaled(fit.amplitude)
            && scaled(fit.amplitude / 1.1) < scaled(fit.amplitude)
    );
}

#[test]
fn the_best_ridge_is_best_and_finds_the_noise() {
    // 200 points, 20 features, noise of a known variance: the likelihood knows ρ/s² up to a factor of a few.
    let model = Model::new(200, 1, 20, 38);
    let noise = 0.05;
    let theta = normals(20, 3, 39);
    let targets = model.features.slice(s![..200, ..]).dot(&theta) + normals(200, 3, 40) * f64::sqrt(noise);
    let modes = Modes::new(&model.train_kernel()).unwrap();
    assert_eq!(modes.rank(), 20);
    let selection = Selection::new(&modes, targets.view()).unwrap();
    for criterion in [Criterion::MarginalLikelihood, Criterion::LeaveOneOut] {
        let best = selection.best(criterion).unwrap();
        for factor in [1e-3, 0.1, 0.5, 2.0, 10.0, 1e3] {
            let other = selection.at(best.ridge * factor).unwrap();
            assert!(other.loss(criterion) > best.loss(criterion), "{criterion:?} {factor}");
        }
        // s²ρ estimates the noise from 3·180 degrees of freedom: five standard errors √(2/540) are 30 %.
        let found = best.ridge * best.amplitude;
        assert!((found / noise - 1.0).abs() <= 0.3, "{criterion:?}: {found}");
    }
}

#[test]
fn singular_kernels_and_bad_questions_are_refused() {
    let twice = Gram::<Nngp>::new(array![[2.0, 1.0, 2.0], [1.0, 2.0, 1.0], [2.0, 1.0, 2.0]]);
    let targets = array![[1.0], [0.0], [-1.0]];
    let refuse = |error: ntk_verify::Error, word: &str| assert!(error.to_string().contains(word), "{error}");
    refuse(Regression::new(&twice, 0.0, targets.view()).unwrap_err(), "singular to working precision");
    refuse(Regression::new(&twice, -1.0, targets.view()).unwrap_err(), "-1 is not a ridge");
    refuse(Regression::new(&twice, 0.1, targets.slice(s![..2, ..])).unwrap_err(), "2 × 1, not 3 × 1");
    let regression = Regression::new(&twice, 0.1, targets.view()).unwrap();
    refuse(regression.mean(&Gram::new(array![[1.0]])).unwrap_err(), "1 columns, for 3");
    refuse(
        regression.variances(&Gram::new(array![[9.0, 0.0, 0.0]]), array![1.0].view()).unwrap_err(),
        "the variance at point 0 is -",
    );
    // At the training points, with hardly any noise, the variance is about the noise and never negative.
    let spread = concatenate![Axis(0), array![[2.0, 1.0]], array![[1.0, 2.0]]];
    let tight =
        Regression::new(&Gram::<Nngp>::new(spread.clone()), 1e-300, targets.slice(s![..2, ..])).unwrap();
    let variances = tight.variances(&Gram::new(spread.clone()), spread.diag()).unwrap();
    assert!(variances.iter().all(|&v| (0.0..=1e-15).contains(&v)), "{variances}");
    let modes = Modes::new(&twice).unwrap();
    refuse(Selection::new(&modes, Array2::zeros((3, 1)).view()).unwrap_err(), "all are zero");
    refuse(Selection::new(&modes, targets.view()).unwrap().at(0.0).unwrap_err(), "not positive");
    let nothing = Modes::new(&Gram::<Nngp>::new(Array2::zeros((3, 3)))).unwrap();
    refuse(Selection::new(&nothing, targets.view()).unwrap_err(), "nothing can be learned");
}
