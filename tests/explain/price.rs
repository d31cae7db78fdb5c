//! ∂κ/∂q12, found symbolically, is the κ̇ that was written by hand.

use ntk_verify::symbolic::{Reading, Symbols};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::{closed_forms, config, precise, scale, variable};

#[test]
fn derivatives_are_the_derivative_duals() {
    let mut identical = Vec::new();
    for (name, activation) in closed_forms() {
        if !activation.character().continuous {
            continue;
        }
        for symbols in [Symbols::Needed, Symbols::All] {
            let reading = Reading::new(activation.as_ref(), symbols).unwrap();
            // exact algebra, for every value of the variables and the parameters
            assert!(reading.proves_price(), "{name}: {:?} {:?}", reading.derived(), reading.dual_derivative);
            if reading.derived() == reading.dual_derivative {
                identical.push(name);
            }
            let derived = reading.derived();
            let pairs = (-4.0..3.0_f64, -0.95..0.95_f64, -4.0..3.0_f64);
            TestRunner::new(config(16))
                .run(&pairs, |(a, rho, b)| {
                    let q = precise([a.exp2(), rho, b.exp2()]);
                    let found = derived.evaluate(&|symbol| variable(&q, symbol));
                    let exact = activation.duals_precise(&q).unwrap().derivative;
                    // the series of a vanishing quantity is cut off at 3·10⁻²¹; 1 − ρ² ≥ 0.09 divides three times
                    let scale = scale(activation.as_ref(), q.q11().high(), q.q22().high())[1];
                    prop_assert!((found - exact).high().abs() <= 1e-17 * scale, "{derived:?}");
                    Ok(())
                })
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    for textbook in
        ["relu", "leaky_relu", "abs", "erf", "sin", "gaussian", "rbf", "exp:b=-0.5", "monomial:degree=5"]
    {
        assert!(identical.contains(&textbook), "{textbook} is not identical: {identical:?}");
    }
}

/// The decoy: half of κ̇, and the κ̇ of jumps, which Price's theorem does not cover.
#[test]
fn what_is_no_derivative_is_not_proved() {
    for (name, activation) in closed_forms() {
        let reading = Reading::new(activation.as_ref(), Symbols::Needed).unwrap();
        if reading.dual_derivative.is_integer(0) {
            assert_eq!(reading.proves_price(), activation.character().continuous, "{name}");
            continue;
        }
        let half = &reading.dual_derivative + &reading.dual_derivative;
        assert!(!Reading { dual_derivative: half, ..reading }.proves_price(), "{name}");
    }
}
