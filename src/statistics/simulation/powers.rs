//! A false statement is refuted as often as was planned, and each decoy is caught.

use super::super::power::{detectable, growth_to_decide, noncentrality, plan};
use super::super::{
    Ladder, Terms, decide, gaussianity, kolmogorov_normal, kolmogorov_smirnov, plateau, welch,
};
use super::*;
use rand::RngExt;

const R: u32 = 20_000;

#[test]
fn a_planned_sample_misses_as_often_as_planned() {
    let (share, beta, dof, sigma, epsilon) = (1e-3, 0.1, 63.0, 2.0, 0.05);
    let samples = plan(sigma, epsilon, share, beta, dof).unwrap();
    let error = sigma / (samples as f64).sqrt();
    let missed = rate(30, R, |rng| !refutes(&student(rng, epsilon, error, dof), 0.0, share));
    assert_rate(missed, beta, R);
    let x = Estimate::new(0.0, error, dof);
    assert!((detectable(&x, 0.01, share, beta) - 0.01 - epsilon).abs() < 1e-4 * epsilon);
}

#[test]
fn the_announced_growth_decides_either_way() {
    let (share, beta, dof) = (1e-3, 0.1, 63.0);
    let relation = Relation::Equals { target: 0.0, margin: 1.0, allowance: 0.0 };
    let inconclusive = Estimate::new(0.0, 0.5, dof).compare("x", relation);
    assert_eq!(decide(inconclusive.clone(), share).verdict, Verdict::Inconclusive);
    let error = 0.5 / growth_to_decide(&inconclusive, share, beta).unwrap().sqrt();
    let verdicts = |seed, truth: f64, wanted| {
        rate(seed, R, |rng| {
            decide(student(rng, truth, error, dof).compare("x", relation), share).verdict == wanted
        })
    };
    assert_rate(verdicts(31, 0.0, Verdict::Holds), 1.0 - beta, R);
    // planned for β/2 on this side
    assert_rate(verdicts(32, 1.0, Verdict::Refuted), 1.0 - beta / 2.0, R);
}

#[test]
fn a_biased_limit_is_refuted() {
    let widths = [64, 128, 256, 512];
    let (share, beta) = (1e-6, 1e-3);
    let ladder = Ladder::new(&widths, &[1.0; 4], Terms::Linear).unwrap();
    let mut rng = Rng::seed_from_u64(33);
    let draw = |rng: &mut Rng, bias: f64| {
        let values = widths.map(|n| student(rng, 1.0 + bias + 3.0 / n as f64, 1e-3, 63.0));
        ladder.extrapolate(&values).unwrap()
    };
    let found = draw(&mut rng, 0.0).limit;
    // what is detectable at β = 1e-3 is missed at most once in a thousand: in 1000 trials more than 12 misses
    // have probability below 1e-9; a missing 1/n term shows in the fit instead
    let bias = detectable(&found, 0.0, share, beta) * 1.3;
    let missed = (0..1000).filter(|_| !refutes(&draw(&mut rng, bias).limit, 1.0, share)).count();
    assert!(missed <= 12, "{missed} of 1000 missed");
    let flat = Ladder::new(&widths, &[1.0; 4], Terms::None).unwrap();
    let values = widths.map(|n| student(&mut rng, 1.0 + 3.0 / n as f64, 1e-3, 63.0));
    assert!(flat.extrapolate(&values).unwrap().goodness.unwrap().p_value < 1e-9);
}

#[test]
fn a_wrong_rate_is_no_plateau() {
    let widths = [256, 1024, 4096];
    let mut rng = Rng::seed_from_u64(34);
    let mut step = |b: f64| {
        let values = widths.map(|n| student(&mut rng, (n as f64).powf(b), 1e-3 * (n as f64).powf(b), 63.0));
        plateau(&widths, &values, &[1.0; 3]).unwrap().last_step
    };
    // the step of n^b is b·ln 4 with an error of 1.4e-3: 0.14 is a hundred errors, 0 at most 7.2 (p = 1e-9)
    assert!(refutes(&step(0.1), 0.0, 1e-9));
    assert!(!refutes(&step(0.0), 0.0, 1e-9));
}

#[test]
fn other_distributions_are_told_apart() {
    let mut rng = Rng::seed_from_u64(35);
    let mut sample = |n: usize, draw: fn(&mut Rng) -> f64| (0..n).map(|_| draw(&mut rng)).collect::<Vec<_>>();
    let gaussian = sample(4096, normal);
    // a standardised product of two Gaussians: kurtosis 9, the same mean and variance
    let heavy = sample(4096, |rng| normal(rng) * normal(rng));
    assert!(kolmogorov_smirnov(&gaussian, &heavy).unwrap().p_value < 1e-9);
    assert!(kolmogorov_normal(&heavy).unwrap().p_value < 1e-9);
    assert!(kolmogorov_normal(&gaussian).unwrap().p_value > 1e-6);
    // standardised uniform: skewness 0, excess kurtosis −6/5; He₄ then varies by 1.2 or so, 1.2/(1.2/64) = 64
    // errors
    let uniform = sample(4096, |rng| 12f64.sqrt() * (rng.random::<f64>() - 0.5));
    let rows: Vec<Vec<f64>> = uniform.chunks(64).map(<[f64]>::to_vec).collect();
    let found = gaussianity(&rows).unwrap();
    assert!(refutes(&found.excess_kurtosis.guarded(1e-9), 0.0, 1e-9), "{found:?}");
    assert!(!refutes(&found.excess_kurtosis.guarded(1e-9), -1.2, 1e-9), "{found:?}");
    for fine in [found.mean, found.variance, found.skewness] {
        assert!(!refutes(&fine.guarded(1e-9), 0.0, 1e-9), "{found:?}");
    }
    // two means that differ by 12 errors of their difference
    let [x, y] = [0.0, 12.0 * 2f64.sqrt()].map(|mean| Estimate::new(mean, 1.0, 63.0));
    assert!(welch(&x, &y).p_value < 1e-9);
    assert!(noncentrality(1e-9, 1e-3, 63.0) < 12.0);
}
