//! From a closed form, written once, to the view that callers hold.

use super::loops::{Block, Points, PreciseList, Single};
use super::{
    Activation, Character, ClosedForm, Covariance, DualBlock, DualError, Duals, Formulas, Method, PairBlock,
    PairList, Point,
};
use crate::numeric::{DoubleDouble, Formula, Interval, Jet, PreciseInterval, dispatch};

/// An activation whose duals are evaluated from its closed form, in every arithmetic.
#[derive(Clone, Debug)]
pub struct Analytic<A>(pub A);

impl<A: ClosedForm> Activation for Analytic<A> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        self.0.parameters()
    }

    fn character(&self) -> Character {
        self.0.character()
    }

    fn method(&self) -> Method {
        Method::ClosedForm
    }

    fn point(&self, x: f64) -> Point<f64> {
        self.0.point(x)
    }

    fn points(&self, x: &[f64], value: &mut [f64], derivative: &mut [f64]) {
        dispatch(Points { activation: &self.0, x, value, derivative });
    }

    fn duals(&self, q: &Covariance<f64>) -> Duals<f64> {
        self.0.duals(q)
    }

    fn duals_precise(&self, q: &Covariance<DoubleDouble>) -> Option<Duals<DoubleDouble>> {
        Some(dispatch(Single { activation: &self.0, q }))
    }

    fn list_precise(
        &self,
        pairs: PairList<'_, DoubleDouble>,
        out: DualBlock<'_, DoubleDouble>,
    ) -> Option<DualError> {
        dispatch(PreciseList { activation: &self.0, pairs, out });
        Some(DualError::default())
    }

    fn price(&self, q11: f64, q12: f64, q22: f64) -> Option<f64> {
        let q = Covariance::new(Jet::constant(q11), Jet::variable(q12), Jet::constant(q22));
        Some(self.0.duals(&q).value.derivative())
    }

    fn duals_along(&self, q: &Covariance<Jet<f64>>) -> Option<Duals<Jet<f64>>> {
        Some(self.0.duals(q))
    }

    fn duals_along_precise(&self, q: &Covariance<Jet<DoubleDouble>>) -> Option<Duals<Jet<DoubleDouble>>> {
        Some(self.0.duals(q))
    }

    fn formulas(&self) -> Option<Formulas> {
        let point = Formula::record(|[x]| {
            let Point { value, derivative } = self.0.point(x);
            [value, derivative]
        });
        let duals = Formula::record(|coordinates| {
            let Duals { value, derivative } = self.0.duals(&Covariance::from_coordinates(coordinates));
            [value, derivative]
        });
        Some(Formulas { point, duals })
    }

    fn enclose(&self, q: &Covariance<Interval>) -> Option<Duals<Interval>> {
        Some(self.0.duals(q))
    }

    fn enclose_precise(&self, q: &Covariance<PreciseInterval>) -> Option<Duals<PreciseInterval>> {
        Some(self.0.duals(q))
    }

    fn enclose_diagonal(&self, q: PreciseInterval) -> Option<Duals<Jet<PreciseInterval>>> {
        Some(self.0.duals(&Covariance::diagonal(Jet::variable(q))))
    }

    fn block_f64(&self, pairs: PairBlock<'_, f64>, out: DualBlock<'_, f64>) -> DualError {
        dispatch(Block { activation: &self.0, pairs, out });
        DualError::default()
    }

    fn block_f32(&self, pairs: PairBlock<'_, f32>, out: DualBlock<'_, f32>) -> DualError {
        dispatch(Block { activation: &self.0, pairs, out });
        DualError::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Erf, Relu};

    fn all() -> [Box<dyn Activation>; 2] {
        [Box::new(Analytic(Relu)), Box::new(Analytic(Erf { a: 1.5, b: 0.5, c: 0.25 }))]
    }

    #[test]
    fn the_derivative_of_the_dual_is_the_dual_of_the_derivative() {
        for activation in all() {
            for (q11, rho, q22) in [(1.0, 0.3, 2.0), (0.01, -0.9, 5.0), (3.0, 0.99, 3.0), (1.0, 0.0, 1.0)] {
                let q12 = rho * f64::sqrt(q11 * q22);
                let derivative = activation.duals(&Covariance::new(q11, q12, q22)).derivative;
                let price = activation.price(q11, q12, q22).unwrap();
                // sin θ amplifies the rounding of ρ by at most 1/(1 − ρ²) = 50 here
                assert!(
                    (price - derivative).abs() <= 50.0 * 8.0 * f64::EPSILON,
                    "{activation:?} {q11} {rho} {q22}"
                );
            }
        }
    }

    #[test]
    fn double_double_refines_f64() {
        for activation in all() {
            let q = [1.25, -0.5, 0.75];
            let [a, b, c] = q.map(DoubleDouble::new);
            let precise = activation.duals_precise(&Covariance::new(a, b, c)).unwrap();
            let plain = activation.duals(&Covariance::new(q[0], q[1], q[2]));
            assert!((precise.value.high() - plain.value).abs() <= 8.0 * f64::EPSILON * plain.value.abs());
            assert!(
                (precise.derivative.high() - plain.derivative).abs() <= 8.0 * f64::EPSILON * plain.derivative
            );
            assert!(precise.value.low() != 0.0);
        }
    }

    #[test]
    fn recorded_formulas_are_the_formulas_to_the_last_bit() {
        for activation in all() {
            let formulas = activation.formulas().unwrap();
            let coordinates = [1.25, -0.5, 0.75, 0.96, -0.52, 0.85, 0.68];
            let duals = activation.duals(&Covariance::from_coordinates(coordinates));
            assert_eq!(formulas.duals.evaluate(&coordinates), [duals.value, duals.derivative]);
            let point = activation.point(-0.3);
            assert_eq!(formulas.point.evaluate(&[-0.3]), [point.value, point.derivative]);
        }
    }

    #[test]
    fn empty_blocks_are_allowed() {
        for activation in all() {
            let pairs = PairBlock { q11: &[1.0], q22: &[], q12: &[] };
            activation.block_f64(pairs, DualBlock { value: &mut [], derivative: &mut [] });
        }
    }
}
