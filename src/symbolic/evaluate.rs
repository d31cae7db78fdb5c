//! Values.

use super::Rational;
use super::expression::{Expression, Function, Node, Symbol};
use crate::numeric::{Pointwise, Scalar};

impl Expression {
    /// Its value over any arithmetic, with the values of its variables; parameters have their own.
    pub fn evaluate<S: Pointwise>(&self, at: &impl Fn(&Symbol) -> S) -> S {
        match self.node() {
            Node::Number(x) => number(*x),
            Node::Pi => S::pi(),
            Node::Symbol(Symbol::Parameter(parameter)) => S::parameter(f64::from_bits(parameter.bits)),
            Node::Symbol(symbol) => at(symbol),
            Node::Sum(terms) => terms.iter().fold(S::integer(0), |sum, term| sum + term.evaluate(at)),
            Node::Product(factors) => {
                factors.iter().fold(S::integer(1), |product, factor| product * factor.evaluate(at))
            }
            Node::Power(base, exponent) => power(base.evaluate(at), *exponent),
            Node::Apply(function, argument) => apply(*function, argument.evaluate(at)),
        }
    }
}

/// Exact numbers from their digits to the base 2¹⁵.
fn number<S: Scalar>(x: Rational) -> S {
    let digits = |n: i128| {
        let base = S::integer(1 << 15);
        let places = (0..9).rev().map(|place| (n.unsigned_abs() >> (15 * place)) & 0x7fff);
        let magnitude = places.fold(S::integer(0), |sum, digit| sum * base + S::integer(digit as i32));
        if n < 0 { -magnitude } else { magnitude }
    };
    digits(x.numerator()) / digits(x.denominator())
}

/// xʳ; the denominators of exponents are powers of two, since only square roots are taken.
fn power<S: Scalar>(x: S, exponent: Rational) -> S {
    let roots = exponent.denominator().trailing_zeros();
    let root = (0..roots).fold(x, |root, _| root.sqrt());
    let magnitude = root.powi(exponent.numerator().unsigned_abs() as u32);
    if exponent.is_negative() { S::integer(1) / magnitude } else { magnitude }
}

fn apply<S: Pointwise>(function: Function, x: S) -> S {
    let (one, two) = (S::integer(1), S::integer(2));
    match function {
        Function::Exp => x.exp(),
        Function::Sin => x.sin(),
        Function::Cos => x.cos(),
        Function::Sinh => (x.exp_m1() - (-x).exp_m1()) / two,
        Function::Cosh => (x.exp() + (-x).exp()) / two,
        Function::Atan => x.atan(),
        Function::Asin => two * (x / (one + ((one - x) * (one + x)).positive_part().sqrt())).atan(),
        Function::Erf => x.erf(),
        Function::Abs => x.abs(),
        Function::PositivePart => x.positive_part(),
        Function::NegativePart => -(-x).positive_part(),
        Function::Heaviside => x.heaviside(),
        Function::Signum => two * x.heaviside() - one,
    }
}
