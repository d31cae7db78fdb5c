//! The square root.

use super::Wide;

/// The unit in the last place of numbers between 1 and 2.
const UNIT: Wide = Wide { negative: false, exponent: -254, significand: super::LEADING };

impl Wide {
    /// Bounds of √x, x ≥ 0: Newton's iteration from the root of a double, then squares decide.
    pub(super) fn root(self) -> [Self; 2] {
        if self.is_zero() || self.is_infinite() {
            return [self; 2];
        }
        // x = b 4ᵏ, 1 ≤ b < 4
        let k = (self.exponent + 127).div_euclid(2);
        let b = self.scaled(-2 * k);
        let start = Self::from_double(b.guess().sqrt());
        let improved = |r: Self| r.sum_down(b.quotient_down(r)).scaled(-1);
        let root = improved(improved(start));
        // A root of at most 96 bits is found exactly: it is the one nearest to an approximation this good.
        let short = Self { significand: root.significand.saturating_add(1 << 31) >> 32 << 32, ..root };
        if short.product_down(short) == b && -(-short).product_down(short) == b {
            return [short.scaled(k); 2];
        }
        let (mut low, mut high) = (root, root);
        while -(-low).product_down(low) > b {
            low = low.sum_down(-UNIT);
        }
        while high.product_down(high) < b {
            high = high.sum_down(UNIT);
        }
        [low.scaled(k), high.scaled(k)]
    }
}
