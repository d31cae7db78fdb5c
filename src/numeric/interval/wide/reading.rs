//! Wide numbers as endpoints.

use super::Wide;
use super::tangent::PI;
use crate::numeric::interval::Endpoint;

impl Endpoint for Wide {
    const ZERO: Self = Wide::ZERO;
    const ONE: Self = Wide::ONE;
    const INFINITY: Self = Wide::INFINITY;

    #[inline]
    fn exactly(x: f64) -> Self {
        Self::from_double(x)
    }

    #[inline]
    fn add_down(self, y: Self) -> Self {
        self.sum_down(y)
    }

    #[inline]
    fn mul_down(self, y: Self) -> Self {
        self.product_down(y)
    }

    #[inline]
    fn div_down(self, y: Self) -> Self {
        self.quotient_down(y)
    }

    fn sqrt(self) -> [Self; 2] {
        self.root()
    }

    fn exp(self) -> [Self; 2] {
        self.exponential()
    }

    fn exp_m1(self) -> [Self; 2] {
        self.exponential_m1()
    }

    fn sin(self) -> [Self; 2] {
        self.sine_cosine()[0]
    }

    fn cos(self) -> [Self; 2] {
        self.sine_cosine()[1]
    }

    fn atan(self) -> [Self; 2] {
        self.arctangent()
    }

    fn angle(sin: Self, cos: Self) -> [Self; 2] {
        Self::angle_of(sin, cos)
    }

    fn pi() -> [Self; 2] {
        PI.bounds()
    }

    fn between(self, y: Self) -> Self {
        let (low, high) = (self.least(y), self.most(y));
        low.sum_down(high).scaled(-1).most(low).least(high)
    }

    fn to_f64_down(self) -> f64 {
        self.double_down()
    }
}
