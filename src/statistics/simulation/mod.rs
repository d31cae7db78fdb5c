//! Levels and powers by simulation, with fixed seeds.
//!
//! A rate p̂ from R replications is compared with the nominal p within five standard errors √(p(1 − p)/R):
//! another seed would fail with probability below 1e-6 (5.7e-7, and R·p ≥ 100 throughout, where the binomial
//! is close to normal).

mod levels;
mod powers;

use rand::SeedableRng;
use rand_distr::{ChiSquared, Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus as Rng;

use super::{Blocks, Estimate, Moments, Order, decide};
use crate::record::{Relation, Verdict};

fn normal(rng: &mut Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// An estimate as Student's model has it: Gaussian, with an independent χ² variance.
fn student(rng: &mut Rng, truth: f64, sigma: f64, dof: f64) -> Estimate {
    let chi_squared = ChiSquared::new(dof).unwrap().sample(rng);
    Estimate::new(truth + sigma * normal(rng), sigma * (chi_squared / dof).sqrt(), dof)
}

/// A product of three independent factors 1 − c + c·z² of mean one: the tails of a kernel entry of a deep
/// network whose layers fluctuate by a relative √2·c. Second moment (1 + 2c²)³, third (1 + 6c² + 8c³)³.
fn product(rng: &mut Rng, c: f64) -> f64 {
    (0..3).map(|_| 1.0 - c + c * normal(rng).powi(2)).product()
}

/// 64 blocks of `size` replicates each.
fn blocks(rng: &mut Rng, size: usize, order: Order, draw: impl Fn(&mut Rng) -> f64) -> Blocks {
    let block = |rng: &mut Rng| {
        let mut moments = Moments::new(1, order);
        (0..size).for_each(|_| moments.push(&[draw(rng)]).unwrap());
        moments
    };
    Blocks::new((0..64).map(|_| block(rng)).collect()).unwrap()
}

/// How often `event` happens.
fn rate(seed: u64, replications: u32, mut event: impl FnMut(&mut Rng) -> bool) -> f64 {
    let mut rng = Rng::seed_from_u64(seed);
    let count = (0..replications).filter(|_| event(&mut rng)).count();
    count as f64 / f64::from(replications)
}

fn five_errors(p: f64, replications: u32) -> f64 {
    5.0 * (p * (1.0 - p) / f64::from(replications)).sqrt()
}

#[track_caller]
fn assert_rate(found: f64, nominal: f64, replications: u32) {
    let allowed = five_errors(nominal, replications);
    assert!((found - nominal).abs() <= allowed, "rate {found}, nominal {nominal} ± {allowed}");
}

#[track_caller]
fn assert_at_most(found: f64, nominal: f64, replications: u32) {
    assert!(found <= nominal + five_errors(nominal, replications), "rate {found}, nominal ≤ {nominal}");
}

fn equals(target: f64) -> Relation {
    Relation::Equals { target, margin: f64::INFINITY, allowance: 0.0 }
}

/// Whether the estimate refutes "it is `target`" at this share.
fn refutes(estimate: &Estimate, target: f64, share: f64) -> bool {
    decide(estimate.compare("x", equals(target)), share).verdict == Verdict::Refuted
}
