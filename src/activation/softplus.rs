//! The smooth rectifier.

use super::sigmoid::sigmoid;
use super::{Character, Function, Point};

/// φ(x) = ln(1 + eˣ). No closed-form dual is known: use it in a [`Quadrature`](super::Quadrature).
#[derive(Clone, Debug)]
pub struct Softplus;

impl Function for Softplus {
    fn name(&self) -> &'static str {
        "softplus"
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    fn character(&self) -> Character {
        Character::smooth()
    }

    fn point(&self, x: f64) -> Point<f64> {
        Point { value: x.max(0.0) + libm::log1p(libm::exp(-x.abs())), derivative: sigmoid(x) }
    }
}
