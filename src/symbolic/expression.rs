//! What an expression is.

use std::fmt;
use std::sync::Arc;

use super::Rational;

/// A parameter of an activation, or any number of its code that is no short fraction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Parameter {
    /// How it is printed.
    pub name: Arc<str>,
    /// The bits of its value.
    pub bits: u64,
    /// What is known of its sign for every value that it may take.
    pub sign: Option<Sign>,
}

/// A known sign, zero included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Sign {
    NotNegative,
    NotPositive,
}

impl Sign {
    fn times(self, other: Self) -> Self {
        if self == other { Sign::NotNegative } else { Sign::NotPositive }
    }
}

/// What an expression depends on, in the order of printing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Symbol {
    /// A constant of the formula.
    Parameter(Parameter),
    /// E u².
    Q11,
    /// E uv.
    Q12,
    /// E v².
    Q22,
    /// N = √(q11 q22).
    Norm,
    /// θ = arccos(q12/N) ∈ [0, π].
    Angle,
    /// sin θ ≥ 0.
    Sine,
    /// ρ = cos θ.
    Cosine,
    /// The argument of φ.
    X,
    /// An abbreviation.
    Name(Arc<str>),
}

/// Functions of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Function {
    /// eˣ.
    Exp,
    /// sin x.
    Sin,
    /// cos x.
    Cos,
    /// sinh x.
    Sinh,
    /// cosh x.
    Cosh,
    /// arctan x.
    Atan,
    /// arcsin x.
    Asin,
    /// erf x.
    Erf,
    /// |x|.
    Abs,
    /// max(x, 0).
    PositivePart,
    /// min(x, 0).
    NegativePart,
    /// 1 on x > 0, ½ at 0, 0 on x < 0.
    Heaviside,
    /// 1 on x > 0, 0 at 0, −1 on x < 0.
    Signum,
}

/// One level of an expression. Sums and products are flat, sorted, and hold no two like terms or equal bases.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Node {
    /// An exact number.
    Number(Rational),
    /// π.
    Pi,
    /// A variable or parameter.
    Symbol(Symbol),
    /// A product of at least two factors; a number, if there is one, stands first.
    Product(Vec<Expression>),
    /// A power with an exponent other than 0 and 1.
    Power(Expression, Rational),
    /// A sum of at least two terms.
    Sum(Vec<Expression>),
    /// A function of an argument.
    Apply(Function, Expression),
}

/// A real expression in canonical form: what [`sum`](Self::sum), [`product`](Self::product), [`power`](Self::power) and
/// [`apply`](Self::apply) build from others, with every identity that holds wherever both sides are real.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Expression(Arc<Node>);

impl Expression {
    pub(super) fn from_node(node: Node) -> Self {
        Self(Arc::new(node))
    }

    /// The outermost level.
    pub fn node(&self) -> &Node {
        &self.0
    }

    /// An exact number.
    pub fn number(x: Rational) -> Self {
        Self::from_node(Node::Number(x))
    }

    /// A whole number.
    pub fn integer(n: i32) -> Self {
        Self::number(Rational::integer(n.into()))
    }

    /// π.
    pub fn pi() -> Self {
        Self::from_node(Node::Pi)
    }

    /// A variable.
    pub fn symbol(symbol: Symbol) -> Self {
        Self::from_node(Node::Symbol(symbol))
    }

    /// The number that it is, if it is one.
    pub fn as_number(&self) -> Option<Rational> {
        match self.node() {
            Node::Number(x) => Some(*x),
            _ => None,
        }
    }

    /// Whether it is this whole number.
    pub fn is_integer(&self, n: i128) -> bool {
        self.as_number() == Some(Rational::integer(n))
    }

    /// Its terms: itself, when it is no sum.
    pub fn terms(&self) -> &[Self] {
        match self.node() {
            Node::Sum(terms) => terms,
            _ => std::slice::from_ref(self),
        }
    }

    /// Its factors: itself, when it is no product.
    pub fn factors(&self) -> &[Self] {
        match self.node() {
            Node::Product(factors) => factors,
            _ => std::slice::from_ref(self),
        }
    }

    /// Base and exponent: itself and 1, when it is no power.
    pub fn base_and_exponent(&self) -> (&Self, Rational) {
        match self.node() {
            Node::Power(base, exponent) => (base, *exponent),
            _ => (self, Rational::ONE),
        }
    }

    /// c and m of the term c m, c a number.
    pub fn coefficient(&self) -> (Rational, Self) {
        match self.node() {
            Node::Number(x) => (*x, Self::integer(1)),
            Node::Product(factors) => match factors[0].as_number() {
                Some(x) if factors.len() == 2 => (x, factors[1].clone()),
                Some(x) => (x, Self::from_node(Node::Product(factors[1..].to_vec()))),
                None => (Rational::ONE, self.clone()),
            },
            _ => (Rational::ONE, self.clone()),
        }
    }

    /// The expressions one level below.
    pub fn children(&self) -> &[Self] {
        match self.node() {
            Node::Number(_) | Node::Pi | Node::Symbol(_) => &[],
            Node::Product(parts) | Node::Sum(parts) => parts,
            Node::Power(part, _) | Node::Apply(_, part) => std::slice::from_ref(part),
        }
    }

    /// Whether `symbol` occurs in it.
    pub fn contains(&self, symbol: &Symbol) -> bool {
        matches!(self.node(), Node::Symbol(own) if own == symbol)
            || self.children().iter().any(|child| child.contains(symbol))
    }

    /// Rebuilt from children that `change` may have changed.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(&Self) -> Self) -> Self {
        match self.node() {
            Node::Number(_) | Node::Pi | Node::Symbol(_) => self.clone(),
            Node::Product(factors) => Self::product(factors.iter().map(change)),
            Node::Sum(terms) => Self::sum(terms.iter().map(change)),
            Node::Power(base, exponent) => change(base).power(*exponent),
            Node::Apply(function, argument) => change(argument).apply(*function),
        }
    }

    /// What is known of its sign, with q11, q22, N, sin θ, θ ≥ 0.
    pub fn sign(&self) -> Option<Sign> {
        use Sign::{NotNegative, NotPositive};
        match self.node() {
            Node::Number(x) => Some(if x.is_negative() { NotPositive } else { NotNegative }),
            Node::Pi => Some(NotNegative),
            Node::Symbol(symbol) => match symbol {
                Symbol::Parameter(parameter) => parameter.sign,
                Symbol::Q11 | Symbol::Q22 | Symbol::Norm | Symbol::Angle | Symbol::Sine => Some(NotNegative),
                Symbol::Q12 | Symbol::Cosine | Symbol::X | Symbol::Name(_) => None,
            },
            Node::Product(factors) => {
                factors.iter().try_fold(NotNegative, |sign, factor| Some(sign.times(factor.sign()?)))
            }
            Node::Power(_, exponent) if exponent.is_even() || !exponent.is_integer() => Some(NotNegative),
            Node::Power(base, _) => base.sign(),
            Node::Sum(terms) => {
                let first = terms[0].sign()?;
                terms.iter().all(|term| term.sign() == Some(first)).then_some(first)
            }
            Node::Apply(function, argument) => match function {
                Function::Exp | Function::Cosh | Function::Abs => Some(NotNegative),
                Function::PositivePart | Function::Heaviside => Some(NotNegative),
                Function::NegativePart => Some(NotPositive),
                Function::Sin | Function::Cos => None,
                Function::Sinh | Function::Atan | Function::Asin | Function::Erf | Function::Signum => {
                    argument.sign()
                }
            },
        }
    }

    /// Whether it is > 0 for sure, for a pair of independent vectors: q11, q22, N, sin θ, θ > 0.
    pub fn is_positive(&self) -> bool {
        match self.node() {
            Node::Number(x) => *x > Rational::ZERO,
            Node::Pi => true,
            Node::Symbol(_) => self.is_not_negative(),
            Node::Product(factors) => factors.iter().all(Self::is_positive),
            Node::Power(base, _) => base.is_positive(),
            Node::Sum(terms) => self.is_not_negative() && terms.iter().any(Self::is_positive),
            Node::Apply(function, _) => matches!(function, Function::Exp | Function::Cosh),
        }
    }

    /// Whether it is ≥ 0 for sure.
    pub fn is_not_negative(&self) -> bool {
        self.sign() == Some(Sign::NotNegative)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&super::text(self))
    }
}
