//! Functions in canonical form: special values, symmetries, and the inverse functions that textbooks use.

use super::expression::{Expression, Function, Node, Sign, Symbol};
use super::{Rational, algebra};

impl Expression {
    /// f(x).
    #[must_use]
    pub fn apply(&self, function: Function) -> Self {
        let plain = || Self::from_node(Node::Apply(function, self.clone()));
        let zero = self.is_integer(0);
        match function {
            Function::Exp | Function::Cos | Function::Cosh if zero => Self::integer(1),
            Function::Exp => plain(),
            Function::Cos | Function::Cosh if self.starts_negative() => (-self).apply(function),
            Function::Cos | Function::Cosh => plain(),
            Function::Abs | Function::PositivePart | Function::NegativePart | Function::Heaviside => {
                self.piecewise(function)
            }
            _ if zero => Self::integer(0),
            _ if self.starts_negative() => -&(-self).apply(function),
            Function::Atan => self.atan().unwrap_or_else(plain),
            _ => plain(),
        }
    }

    /// The angle in [0, π] of the point (cos, sin) of the upper half circle: θ itself, π − θ, or ½π + arcsin(−cos).
    pub(super) fn angle(sin: &Self, cos: &Self) -> Self {
        let (theta, cosine) = (Self::symbol(Symbol::Angle), Self::symbol(Symbol::Cosine));
        if *sin == Self::symbol(Symbol::Sine) {
            if *cos == cosine {
                return theta;
            }
            if *cos == -&cosine {
                return &Self::pi() - &theta;
            }
        }
        let right = &Self::number(Rational::HALF) * &Self::pi();
        &right - &cos.apply(Function::Asin)
    }

    /// arctan(cos θ/(1 + sin θ)) = ½ arcsin ρ, and arctan(y/√R) = arcsin(y/√(R + y²)).
    fn atan(&self) -> Option<Self> {
        let (sine, cosine) = (Self::symbol(Symbol::Sine), Self::symbol(Symbol::Cosine));
        if *self == &cosine / &(&Self::integer(1) + &sine) {
            return Some(&Self::number(Rational::HALF) * &cosine.apply(Function::Asin));
        }
        let inverse_root = Rational::HALF.negated();
        let factors = self.factors();
        let index = factors.iter().position(|factor| factor.base_and_exponent().1 == inverse_root)?;
        let mut rest = factors.to_vec();
        let root = rest.remove(index);
        let y = Self::product(rest);
        let radicand = algebra::grouped(&(root.base_and_exponent().0 + &y.square()));
        Some((&y / &radicand.sqrt()).apply(Function::Asin))
    }

    /// |x|, max(x, 0), min(x, 0) and the step, without factors of known sign.
    fn piecewise(&self, function: Function) -> Self {
        let mut outside = Vec::new();
        let mut inside = Vec::new();
        let mut turned = false;
        for factor in self.factors() {
            let magnitude = |x: Rational| Self::number(if x.is_negative() { x.negated() } else { x });
            match (factor.as_number(), factor.sign()) {
                (Some(x), _) if x != Rational::ZERO => {
                    turned ^= x.is_negative();
                    outside.push(magnitude(x));
                }
                // a parameter that may be 0 must stay in the argument of the step
                (_, Some(sign)) if function != Function::Heaviside => {
                    turned ^= sign == Sign::NotPositive;
                    outside.push(if sign == Sign::NotPositive { -factor } else { factor.clone() });
                }
                _ => inside.push(factor.clone()),
            }
        }
        let mut y = Self::product(inside);
        if y.starts_negative() {
            (y, turned) = (-&y, !turned);
        }
        if function == Function::Heaviside {
            let step = match y.as_number() {
                Some(x) if x == Rational::ZERO => return Self::number(Rational::HALF),
                Some(_) => Self::integer(1),
                None => Self::from_node(Node::Apply(function, y)),
            };
            return if turned { &Self::integer(1) - &step } else { step };
        }
        let outside = Self::product(outside);
        let one = y.is_integer(1);
        let inner =
            |function| if one { Self::integer(1) } else { Self::from_node(Node::Apply(function, y.clone())) };
        match (function, turned) {
            (Function::PositivePart, true) | (Function::NegativePart, false) if one => Self::integer(0),
            (Function::PositivePart, true) => -&(&outside * &inner(Function::NegativePart)),
            (Function::NegativePart, true) => -&(&outside * &inner(Function::PositivePart)),
            _ => &outside * &inner(function),
        }
    }

    /// Whether its first sign is a minus: of x and −x exactly one starts so, for sums by majority of their terms.
    pub(super) fn starts_negative(&self) -> bool {
        let negative = |term: &Self| term.coefficient().0.is_negative();
        match self.node() {
            Node::Sum(terms) => {
                let count = terms.iter().filter(|term| negative(term)).count();
                // the first by what it is without its number, which x and −x share
                let others = terms.iter().filter(|term| term.as_number().is_none());
                let first = others.min_by_key(|term| term.coefficient().1);
                2 * count > terms.len() || 2 * count == terms.len() && first.is_some_and(negative)
            }
            _ => negative(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symmetries_and_special_values() {
        let x = Expression::symbol(Symbol::Q12);
        for function in [Function::Sin, Function::Sinh, Function::Atan, Function::Asin, Function::Erf] {
            assert_eq!((-&x).apply(function), -&x.apply(function));
            assert_eq!(Expression::integer(0).apply(function), Expression::integer(0));
        }
        for function in [Function::Cos, Function::Cosh, Function::Abs] {
            assert_eq!((-&x).apply(function), x.apply(function));
        }
        assert_eq!((-&x).apply(Function::PositivePart), -&x.apply(Function::NegativePart));
        assert_eq!((-&x).apply(Function::Heaviside), &Expression::integer(1) - &x.apply(Function::Heaviside));
        assert_eq!(Expression::integer(-3).apply(Function::NegativePart), Expression::integer(-3));
        assert_eq!(Expression::integer(-3).apply(Function::PositivePart), Expression::integer(0));
        assert_eq!(Expression::integer(0).apply(Function::Heaviside), Expression::number(Rational::HALF));
        assert_eq!(Expression::integer(-2).apply(Function::Heaviside), Expression::integer(0));
    }

    #[test]
    fn exactly_one_of_two_opposites_starts_with_a_minus() {
        let [x, y, z] = [Symbol::Q11, Symbol::Q12, Symbol::Q22].map(Expression::symbol);
        let two = Expression::integer(2);
        for sum in [&x - &y, &(&y * &z) - &(&two * &x), &(&two * &x) - &y, &x - &two, &(&x - &y) - &z] {
            assert_ne!(sum.starts_negative(), (-&sum).starts_negative(), "{sum:?}");
        }
    }

    #[test]
    fn an_arctangent_is_the_arcsine_of_textbooks() {
        let [q11, q12, q22] = [Symbol::Q11, Symbol::Q12, Symbol::Q22].map(Expression::symbol);
        let one = Expression::integer(1);
        let radicand = &(&(&one + &q11) * &(&one + &q22)) - &q12.square();
        let angle = (&q12 / &algebra::expanded(&radicand).sqrt()).apply(Function::Atan);
        assert_eq!(format!("{angle:?}"), "arcsin(q12/√((1 + q11)(1 + q22)))");
    }
}
