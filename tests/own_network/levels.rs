//! The error level where it can be counted: α so large that refutations happen, networks so few and narrow that they are least Gaussian.

use ntk_verify::claims::Unwatched;
use ntk_verify::dataset::load;
use ntk_verify::ensemble::{Ensemble, Kernels};
use ntk_verify::network::{Architecture, Sampling, Watch, draws};
use ntk_verify::record::Verdict;
use ntk_verify::spec::Parameterization;

use super::{question, spec};

const RUNS: u64 = 400;

/// The number of runs in which `networks` right networks of width 24 are refuted, for ReLU without bias on one point: E Θ̂ = Θ exactly, and Θ̂ is most skewed.
fn refuted(networks: u64, alpha: f64) -> usize {
    let relu = spec("relu", 2, 2f64.sqrt(), 0.0, Parameterization::Ntk);
    let inputs = load("circle:1", 0).unwrap();
    let architecture = Architecture::new(&relu, 2, &[24, 24], 1).unwrap();
    let run = |seed: &u64| {
        let shown =
            draws(&architecture, inputs.points(), Sampling::Explicit, networks, 77 + seed, &Watch::default());
        let kernels = Kernels::new(24, shown.unwrap().ntk.into_dyn(), false, "K").unwrap();
        let mut question = question(&relu, &inputs, Ensemble::new(vec![kernels], vec![], vec![]).unwrap());
        question.alpha = alpha;
        question.claims = Some(vec!["ntk-limit".into()]);
        question.judge(&Unwatched).unwrap().verdict == Verdict::Refuted
    };
    (0..RUNS).filter(run).count()
}

#[test]
fn right_networks_are_refuted_no_more_often_than_the_level_says() {
    // a claim's share of 0.48 is 0.015: six of 400 are expected at most, and 23 or more have probability 7e-8
    for networks in [8, 16, 70] {
        let count = refuted(networks, 0.48);
        println!("{networks} networks: {count} of {RUNS} refuted");
        assert!(count < 23, "{networks} networks: {count} of {RUNS}");
    }
}
