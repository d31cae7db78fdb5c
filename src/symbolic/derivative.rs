//! Derivatives.

use super::expression::{Expression, Function, Node, Symbol};
use super::{Rational, algebra};

impl Expression {
    /// The derivative by `variable`. N does not depend on q12; θ, cos θ and sin θ do: ∂ρ/∂q12 = 1/N,
    /// ∂θ/∂q12 = −1/(N sin θ).
    #[must_use]
    pub fn derivative(&self, variable: &Symbol) -> Self {
        match self.node() {
            Node::Number(_) | Node::Pi => Self::integer(0),
            Node::Symbol(symbol) => symbol_derivative(symbol, variable),
            Node::Sum(terms) => Self::sum(terms.iter().map(|term| term.derivative(variable))),
            Node::Product(factors) => Self::sum((0..factors.len()).map(|index| {
                Self::product(factors.iter().enumerate().map(|(other, factor)| {
                    if other == index { factor.derivative(variable) } else { factor.clone() }
                }))
            })),
            Node::Power(base, exponent) => {
                let Some(less) = exponent.plus(Rational::integer(-1)) else { return Self::integer(0) };
                Self::product([Self::number(*exponent), base.power(less), base.derivative(variable)])
            }
            Node::Apply(function, argument) => {
                let inner = argument.derivative(variable);
                if inner.is_integer(0) { inner } else { &slope(*function, argument) * &inner }
            }
        }
    }
}

fn symbol_derivative(symbol: &Symbol, variable: &Symbol) -> Expression {
    if symbol == variable {
        return Expression::integer(1);
    }
    let of = |symbol: Symbol| Expression::symbol(symbol);
    match (variable, symbol) {
        (Symbol::Q12, Symbol::Cosine) => of(Symbol::Norm).inverse(),
        (Symbol::Q12, Symbol::Sine) => -&(&of(Symbol::Cosine) / &(&of(Symbol::Norm) * &of(Symbol::Sine))),
        (Symbol::Q12, Symbol::Angle) => -&(&of(Symbol::Norm) * &of(Symbol::Sine)).inverse(),
        _ => Expression::integer(0),
    }
}

/// f'(x).
fn slope(function: Function, x: &Expression) -> Expression {
    let one = Expression::integer(1);
    match function {
        Function::Exp => x.apply(Function::Exp),
        Function::Sin => x.apply(Function::Cos),
        Function::Cos => -&x.apply(Function::Sin),
        Function::Sinh => x.apply(Function::Cosh),
        Function::Cosh => x.apply(Function::Sinh),
        Function::Atan => (&one + &x.square()).inverse(),
        Function::Asin => arcsine_slope(x),
        Function::Erf => {
            let two = Expression::integer(2);
            Expression::product([two, Expression::pi().sqrt().inverse(), (-&x.square()).apply(Function::Exp)])
        }
        Function::Abs => x.apply(Function::Signum),
        Function::PositivePart => x.apply(Function::Heaviside),
        Function::NegativePart => &one - &x.apply(Function::Heaviside),
        Function::Heaviside | Function::Signum => Expression::integer(0),
    }
}

/// 1/√(1 − x²): 1/sin θ for x = ρ, and √A/√(A − y²) for x = y/√A.
fn arcsine_slope(x: &Expression) -> Expression {
    if *x == Expression::symbol(Symbol::Cosine) {
        return Expression::symbol(Symbol::Sine).inverse();
    }
    let half = Rational::HALF.negated();
    let radicands = x.factors().iter().map(Expression::base_and_exponent);
    let radicand = Expression::product(
        radicands.filter(|(_, exponent)| *exponent == half).map(|(base, _)| base.clone()),
    );
    let y = x * &radicand.sqrt();
    &radicand.sqrt() / &algebra::grouped(&(&radicand - &y.square())).sqrt()
}
