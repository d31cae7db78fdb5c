//! An activation with a wrong derivative dual, for theories that are to be refuted.

use std::sync::Arc;

use super::{
    Activation, Character, Covariance, DualBlock, DualError, Duals, Method, PairBlock, PairList, Point,
};
use crate::numeric::{DoubleDouble, Interval, Jet, PreciseInterval, Scalar};

/// The activation `inner` with κ̇ multiplied by `factor`: no activation has such duals (Price's theorem fails), but
/// programs that lose or gain a factor compute them.
#[derive(Clone, Debug)]
pub struct RescaledDerivative {
    /// The activation.
    pub inner: Arc<dyn Activation>,
    /// The factor of κ̇.
    pub factor: f64,
}

impl Activation for RescaledDerivative {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        self.inner.parameters()
    }

    fn character(&self) -> Character {
        self.inner.character()
    }

    fn method(&self) -> Method {
        self.inner.method()
    }

    fn point(&self, x: f64) -> Point<f64> {
        self.inner.point(x)
    }

    fn points(&self, x: &[f64], value: &mut [f64], derivative: &mut [f64]) {
        self.inner.points(x, value, derivative);
    }

    fn duals(&self, q: &Covariance<f64>) -> Duals<f64> {
        let duals = self.inner.duals(q);
        Duals { derivative: self.factor * duals.derivative, ..duals }
    }

    fn duals_precise(&self, q: &Covariance<DoubleDouble>) -> Option<Duals<DoubleDouble>> {
        let duals = self.inner.duals_precise(q)?;
        Some(Duals { derivative: DoubleDouble::parameter(self.factor) * duals.derivative, ..duals })
    }

    fn list_precise(
        &self,
        pairs: PairList<'_, DoubleDouble>,
        out: DualBlock<'_, DoubleDouble>,
    ) -> Option<DualError> {
        let DualBlock { value, derivative } = out;
        let error = self.inner.list_precise(pairs, DualBlock { value, derivative })?;
        let factor = DoubleDouble::parameter(self.factor);
        derivative.iter_mut().for_each(|d| *d = factor * *d);
        Some(DualError { derivative: self.factor.abs() * error.derivative, ..error })
    }

    fn price(&self, q11: f64, q12: f64, q22: f64) -> Option<f64> {
        self.inner.price(q11, q12, q22)
    }

    fn enclose(&self, q: &Covariance<Interval>) -> Option<Duals<Interval>> {
        let duals = self.inner.enclose(q)?;
        Some(Duals { derivative: Interval::parameter(self.factor) * duals.derivative, ..duals })
    }

    fn enclose_precise(&self, q: &Covariance<PreciseInterval>) -> Option<Duals<PreciseInterval>> {
        let duals = self.inner.enclose_precise(q)?;
        Some(Duals { derivative: PreciseInterval::parameter(self.factor) * duals.derivative, ..duals })
    }

    fn enclose_diagonal(&self, q: PreciseInterval) -> Option<Duals<Jet<PreciseInterval>>> {
        let duals = self.inner.enclose_diagonal(q)?;
        Some(Duals { derivative: Jet::parameter(self.factor) * duals.derivative, ..duals })
    }

    fn block_f64(&self, pairs: PairBlock<'_, f64>, out: DualBlock<'_, f64>) -> DualError {
        let DualBlock { value, derivative } = out;
        let error = self.inner.block_f64(pairs, DualBlock { value, derivative });
        derivative.iter_mut().for_each(|d| *d *= self.factor);
        DualError { derivative: self.factor.abs() * error.derivative, ..error }
    }

    fn block_f32(&self, pairs: PairBlock<'_, f32>, out: DualBlock<'_, f32>) -> DualError {
        let DualBlock { value, derivative } = out;
        let error = self.inner.block_f32(pairs, DualBlock { value, derivative });
        derivative.iter_mut().for_each(|d| *d *= self.factor as f32);
        DualError { derivative: self.factor.abs() * error.derivative, ..error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::parse;

    #[test]
    fn the_factor_is_in_the_derivative_and_nowhere_else() {
        let relu = parse("relu").unwrap();
        let half = RescaledDerivative { inner: Arc::clone(&relu), factor: 0.5 };
        let q = Covariance::new(1.0, 0.3, 2.0);
        assert_eq!(half.duals(&q).value, relu.duals(&q).value);
        assert_eq!(half.duals(&q).derivative, 0.5 * relu.duals(&q).derivative);
    }
}
