//! Simplification changes no value: of the activations' formulas, and of random ones.

use std::cell::Cell;

use ntk_verify::activation::Covariance;
use ntk_verify::numeric::{DoubleDouble, Formula, Jet, Pointwise, Scalar, Term};
use ntk_verify::symbolic::{Expression, Reading, Symbol, Symbols, coordinates as variables, read};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::{closed_forms, config, coordinates, precise, scale, variable};

/// q11, ρ, q22, moderate.
fn pair() -> impl Strategy<Value = [f64; 3]> {
    (-4.0..3.0_f64, -0.95..0.95_f64, -4.0..3.0_f64).prop_map(|(a, rho, b)| [a.exp2(), rho, b.exp2()])
}

/// The error of κ and κ̇ as expressions against the recorded formulas in double-double, in units of √(κ11 κ22). The
/// formulas replace a vanishing quantity by a series that is cut off at 3·10⁻²¹ of it; rounding is far below.
#[test]
fn expressions_are_the_formulas() {
    let worst = Cell::new(0.0f64);
    for (name, activation) in closed_forms() {
        for symbols in [Symbols::Needed, Symbols::All] {
            let reading = Reading::new(activation.as_ref(), symbols).unwrap();
            let formulas = activation.formulas().unwrap();
            TestRunner::new(config(24))
                .run(&pair(), |pair| {
                    let q = precise(pair);
                    let raw = formulas.duals.evaluate(&coordinates(&q));
                    let scale = scale(activation.as_ref(), pair[0], pair[2]);
                    for (index, found) in [&reading.dual, &reading.dual_derivative].into_iter().enumerate() {
                        let found = found.evaluate(&|symbol| variable(&q, symbol));
                        let error = (found - raw[index]).high().abs();
                        prop_assert!(error <= 1e-20 * scale[index], "{error:e} of {:e}", scale[index]);
                        if scale[index] > 0.0 {
                            worst.set(worst.get().max(error / scale[index]));
                        }
                    }
                    Ok(())
                })
                .unwrap_or_else(|error| panic!("{name} {symbols:?}: {error}"));
        }
    }
    println!("worst error in units of √(κ11 κ22): {:e}", worst.get());
}

/// φ as an expression is φ.
#[test]
fn points_are_the_formulas() {
    for (name, activation) in closed_forms() {
        let reading = Reading::new(activation.as_ref(), Symbols::Needed).unwrap();
        for x in [-2.5, -0.3, 0.0, 0.7, 1.9] {
            let (found, exact) = (reading.point.evaluate(&|_| x), activation.point(x).value);
            // a sum of terms of either sign: rounding is relative to the largest, a power of |x| + 1
            assert!((found - exact).abs() <= 1e-13 * (1.0 + exact.abs()), "{name} at {x}: {found} {exact}");
        }
    }
}

/// One random step: an operation and the places of its arguments among the steps so far.
type Step = (u8, usize, usize);

/// A formula of random steps in the coordinates of a pair.
fn formula(steps: &[Step]) -> Formula {
    Formula::record(|inputs: [Term; 7]| {
        let mut terms = inputs.to_vec();
        terms.extend([
            Term::integer(1),
            Term::integer(-2),
            Term::ratio(1, 2),
            Term::pi(),
            Term::parameter(0.7),
        ]);
        for &(operation, i, j) in steps {
            let (x, y) = (terms[i % terms.len()], terms[terms.len() - 1 - j % terms.len()]);
            terms.push(match operation {
                0..6 => x + y,
                6..10 => x - y,
                10..16 => x * y,
                16..19 => x / y,
                19 => -x,
                20..23 => x.square(),
                23 => x.square().sqrt(),
                24 => x.sqrt(),
                25..27 => x.exp(),
                27 => x.exp_m1(),
                28 => x.sin(),
                29 => x.cos(),
                30 => x.atan(),
                31 => (x / (y.square() + Term::integer(1)).sqrt()).atan(),
                32 => x.abs(),
                33..35 => x.positive_part(),
                35 => (-x).positive_part(),
                36 => x.heaviside(),
                37 => (-x).heaviside(),
                38 => x.sin().square() * y + x.cos().square() * y,
                39 => x.exp() * (y.exp() - (-y).exp()),
                40 => x.quotient(y.square() + Term::integer(1)),
                41 => inputs[5] * x,
                42 => (inputs[4] / (Term::integer(1) + inputs[5])).atan() * x,
                43 => Term::arg(inputs[5], -inputs[4]) * x,
                _ => Term::arg(x.sin().abs(), x.cos()),
            });
        }
        [*terms.last().unwrap()]
    })
}

fn steps() -> impl Strategy<Value = (Vec<Step>, [f64; 3])> {
    (prop::collection::vec((0u8..45, any::<usize>(), any::<usize>()), 1..14), pair())
}

/// Whether every step is 0 or of moderate size, so that double-double answers for twenty digits of what follows.
fn moderate(steps: &[DoubleDouble]) -> bool {
    steps.iter().all(|x| x.high() == 0.0 || (1e-3..1e3).contains(&x.high().abs()))
}

fn expression(formula: &Formula) -> Expression {
    let parameter = |x: f64| {
        assert_eq!(x, 0.7);
        let parameter = ntk_verify::symbolic::Parameter { name: "b".into(), bits: x.to_bits(), sign: None };
        Expression::symbol(Symbol::Parameter(parameter))
    };
    read(formula, &variables(), &parameter)[0].clone()
}

/// In 14 steps of size 10⁻³ to 10³, each of which can lose at most six digits of 31 by cancellation, a part in 10¹² stays;
/// a wrong identity is off by the size of its terms.
const AGREE: f64 = 1e-12;

fn agree(found: DoubleDouble, exact: DoubleDouble) -> bool {
    (found - exact).high().abs() <= AGREE * (1.0 + exact.high().abs())
}

#[test]
fn random_formulas_keep_their_values() {
    let tried = Cell::new(0);
    TestRunner::new(config(20_000))
        .run(&steps(), |(steps, pair)| {
            let formula = formula(&steps);
            let q = precise(pair);
            let values = formula.steps(&coordinates(&q));
            if !moderate(&values) {
                return Ok(());
            }
            tried.set(tried.get() + 1);
            let exact = values[formula.outputs().next().unwrap()];
            let read = expression(&formula);
            for x in [read.clone(), read.simplified()] {
                let found = x.evaluate(&|symbol| variable(&q, symbol));
                prop_assert!(agree(found, exact), "{x:?} is {} for {}", found.high(), exact.high());
            }
            Ok(())
        })
        .unwrap();
    assert!(tried.get() > 1000, "only {} formulas were moderate", tried.get());
}

/// The derivative by q12 is what forward differentiation finds.
#[test]
fn random_formulas_keep_their_derivatives() {
    let tried = Cell::new(0);
    TestRunner::new(config(10_000))
        .run(&steps(), |(steps, pair)| {
            let formula = formula(&steps);
            let q = precise(pair);
            let jets =
                Covariance::new(Jet::constant(q.q11()), Jet::variable(q.q12()), Jet::constant(q.q22()));
            let values = formula.steps(&coordinates(&jets));
            let parts: Vec<DoubleDouble> = values.iter().flat_map(|x| [x.value(), x.derivative()]).collect();
            // |0| and √0 have no derivative; no formula is differentiated there
            let zero = values[7..].iter().any(|x| x.value().high() == 0.0);
            if !moderate(&parts) || zero {
                return Ok(());
            }
            tried.set(tried.get() + 1);
            let exact = values[formula.outputs().next().unwrap()].derivative();
            let derivative = expression(&formula).derivative(&Symbol::Q12);
            for x in [derivative.clone(), derivative.simplified()] {
                let found = x.evaluate(&|symbol| variable(&q, symbol));
                prop_assert!(agree(found, exact), "{x:?} is {} for {}", found.high(), exact.high());
            }
            Ok(())
        })
        .unwrap();
    assert!(tried.get() > 300, "only {} formulas were moderate", tried.get());
}

/// The decoy: an identity that holds only for x ≥ 0 is refuted.
#[test]
fn a_wrong_identity_is_noticed() {
    let formula = formula(&[(23, 1, 0)]);
    let wrong = Expression::symbol(Symbol::Q12);
    let mut refuted = 0;
    for rho in [-0.5, 0.5] {
        let q = precise([1.0, rho, 2.0]);
        let exact = formula.evaluate(&coordinates(&q))[0];
        assert!(agree(expression(&formula).evaluate(&|symbol| variable(&q, symbol)), exact));
        refuted += u32::from(!agree(wrong.evaluate(&|symbol| variable(&q, symbol)), exact));
    }
    assert_eq!(refuted, 1);
}

/// Both forms of a quantity that is told in two are the same, in every formula where one occurs.
#[test]
fn two_forms_are_one_quantity() {
    use ntk_verify::numeric::{Binary, Operation};
    let mut found = 0;
    for (name, activation) in closed_forms() {
        let formula = activation.formulas().unwrap().duals;
        for pair in [[1.0, 0.3, 2.0], [0.1, -0.9, 5.0], [3.0, 0.99, 3.0]] {
            let values: Vec<DoubleDouble> = formula.steps(&coordinates(&precise(pair)));
            for operation in formula.operations() {
                if let Operation::Two(Binary::TwoForms, plain, careful) = operation {
                    let [plain, careful] = [plain, careful].map(|term| values[term.index()]);
                    assert!((plain - careful).high().abs() <= 1e-27 * 8.0, "{name}");
                    found += 1;
                }
            }
        }
    }
    assert!(found > 0);
}

#[test]
fn erf_is_read_as_erf() {
    let formula = Formula::record(|[x]| [x.erf()]);
    let read = read(&formula, &[Expression::symbol(Symbol::X)], &|_| unreachable!());
    assert_eq!(read[0].evaluate(&|_| 0.5), 0.5.erf());
}
