//! The symbolic reading: what it prints, that it is sound, and that Python agrees.

mod documentation;
mod pages;
mod price;
mod python;
mod soundness;

use std::sync::Arc;

use ntk_verify::activation::{Activation, Covariance, parse, registry};
use ntk_verify::numeric::{DoubleDouble, Scalar};
use ntk_verify::symbolic::Symbol;
use proptest::test_runner::{Config, RngSeed};

/// Each closed form of the registry at each of its examples.
fn closed_forms() -> Vec<(&'static str, Arc<dyn Activation>)> {
    let examples = registry().iter().flat_map(|entry| entry.examples);
    let all = examples.map(|example| (*example, parse(example).unwrap()));
    all.filter(|(_, activation)| activation.formulas().is_some()).collect()
}

/// Cases from a fixed seed.
fn config(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(0x006e_746b), failure_persistence: None, ..Config::default() }
}

/// The coordinates of a pair in the order of `Covariance::from_coordinates`.
fn coordinates<S: Scalar>(q: &Covariance<S>) -> [S; 7] {
    [q.q11(), q.q12(), q.q22(), q.norm(), q.cos(), q.sin(), q.determinant()]
}

/// The value of a variable of κ.
fn variable<S: Scalar>(q: &Covariance<S>, symbol: &Symbol) -> S {
    match symbol {
        Symbol::Q11 => q.q11(),
        Symbol::Q12 => q.q12(),
        Symbol::Q22 => q.q22(),
        Symbol::Norm => q.norm(),
        Symbol::Angle => q.angle(),
        Symbol::Sine => q.sin(),
        Symbol::Cosine => q.cos(),
        _ => panic!("{symbol:?} is no variable of a pair"),
    }
}

/// q11, ρ, q22 → the pair in double-double.
fn precise([q11, rho, q22]: [f64; 3]) -> Covariance<DoubleDouble> {
    let [q11, q12, q22] = [q11, rho * (q11 * q22).sqrt(), q22].map(DoubleDouble::new);
    Covariance::new(q11, q12, q22)
}

/// √(κ11 κ22) and √(κ̇11 κ̇22): what errors are relative to.
fn scale(activation: &dyn Activation, q11: f64, q22: f64) -> [f64; 2] {
    let [row, column] = [q11, q22].map(|q| activation.duals(&Covariance::diagonal(q)));
    [(row.value * column.value).sqrt(), (row.derivative * column.derivative).sqrt()]
}
