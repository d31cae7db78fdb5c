//! Expressions in print: one arrangement, three notations.

mod latex;
mod layout;
mod python;
mod text;

use super::Rational;
use super::expression::{Expression, Function, Symbol};
use layout::Layout;

pub use latex::Latex;
pub use python::Python;
pub use text::Text;
pub(super) use text::superscript;

/// How tightly the outermost operation of a printed piece binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A sum, or a leading minus.
    Sum,
    /// A fraction on one line.
    Fraction,
    /// A product.
    Product,
    /// A function applied without parentheses.
    Call,
    /// A power.
    Power,
    /// Nothing can tear it apart.
    Atom,
}

/// A printed piece.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The characters.
    pub text: String,
    /// What they need parentheses against.
    pub level: Level,
}

impl Piece {
    fn new(text: impl Into<String>, level: Level) -> Self {
        Self { text: text.into(), level }
    }
}

/// A way to write formulas down. Each method joins pieces that are printed already, and adds parentheses where they would
/// be read otherwise.
pub trait Notation {
    /// A whole number ≥ 0.
    fn integer(&self, n: i128) -> Piece;
    /// π.
    fn pi(&self) -> Piece;
    /// A variable, parameter or decimal number.
    fn symbol(&self, symbol: &Symbol) -> Piece;
    /// The minus sign.
    fn minus(&self) -> &'static str;
    /// Parentheses.
    fn parenthesised(&self, inner: &str) -> String;
    /// A product of at least two factors.
    fn product(&self, factors: Vec<Piece>) -> Piece;
    /// A fraction.
    fn fraction(&self, numerator: Piece, denominator: Piece) -> Piece;
    /// A power; `base` is the arrangement it was printed from.
    fn power(&self, base: Piece, exponent: Rational) -> Piece;
    /// A square root.
    fn root(&self, radicand: Piece) -> Piece;
    /// f(x), or fⁿ(x).
    fn call(&self, function: Function, argument: Piece, exponent: Option<i128>) -> Piece;

    /// `piece` where at least `level` is needed.
    fn at_least(&self, level: Level, piece: Piece) -> String {
        if piece.level < level { self.parenthesised(&piece.text) } else { piece.text }
    }
}

fn rendered(notation: &dyn Notation, layout: &Layout) -> Piece {
    let inner = |layout: &Layout| rendered(notation, layout);
    match layout {
        Layout::Integer(n) => notation.integer(*n),
        Layout::Pi => notation.pi(),
        Layout::Symbol(symbol) => notation.symbol(symbol),
        Layout::Negative(x) => {
            let text = notation.at_least(Level::Fraction, inner(x));
            Piece::new(format!("{}{text}", notation.minus()), Level::Sum)
        }
        Layout::Sum(terms) => {
            let mut text = String::new();
            for (index, (negative, term)) in terms.iter().enumerate() {
                let term = notation.at_least(Level::Fraction, inner(term));
                match (index, negative) {
                    (0, true) => text.push_str(notation.minus()),
                    (0, false) => {}
                    (_, true) => text.push_str(&format!(" {} ", notation.minus())),
                    (_, false) => text.push_str(" + "),
                }
                text.push_str(&term);
            }
            Piece::new(text, Level::Sum)
        }
        Layout::Product(factors) => notation.product(factors.iter().map(inner).collect()),
        Layout::Fraction(numerator, denominator) => notation.fraction(inner(numerator), inner(denominator)),
        Layout::Power(base, exponent) => match base.as_ref() {
            Layout::Call(function, argument) if exponent.is_integer() => {
                notation.call(*function, inner(argument), Some(exponent.numerator()))
            }
            base => notation.power(inner(base), *exponent),
        },
        Layout::Root(radicand) => notation.root(inner(radicand)),
        Layout::Call(function, argument) => notation.call(*function, inner(argument), None),
    }
}

/// The expression in this notation.
pub fn write(notation: &dyn Notation, x: &Expression) -> String {
    rendered(notation, &Layout::of(x)).text
}

/// How long the expression is in print: what simplification makes small.
pub(super) fn cost(x: &Expression) -> usize {
    layout::cost(&Layout::of(x))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same arrangement in all notations, with parentheses where each needs them and nowhere else.
    #[test]
    fn parentheses_stand_where_they_are_needed() {
        let [x, y] = [Symbol::Q11, Symbol::Q12].map(Expression::symbol);
        let (one, two) = (Expression::integer(1), Expression::integer(2));
        let sum = &one + &y;
        for (expression, text, latex, python) in [
            (&x * &sum, "q11 (1 + q12)", "q_{11} (1 + q_{12})", "q11 * (1 + q12)"),
            (&x / &sum, "q11/(1 + q12)", "\\frac{q_{11}}{1 + q_{12}}", "q11 / (1 + q12)"),
            (&sum / &two, "(1 + q12)/2", "\\frac{1 + q_{12}}{2}", "(1 + q12) / 2"),
            (&x / &(&two * &y), "q11/(2 q12)", "\\frac{q_{11}}{2 q_{12}}", "q11 / (2 * q12)"),
            (sum.square(), "(1 + q12)²", "(1 + q_{12})^{2}", "(1 + q12)**2"),
            (-&y.square(), "−q12²", "-q_{12}^{2}", "-q12**2"),
            ((-&y).apply(Function::Exp), "exp(−q12)", "e^{-q_{12}}", "math.exp(-q12)"),
            (y.apply(Function::Sinh).square(), "sinh² q12", "\\sinh^{2} q_{12}", "math.sinh(q12)**2"),
            (&one - &(&x - &y), "1 + q12 − q11", "1 + q_{12} - q_{11}", "1 + q12 - q11"),
            (two.sqrt().inverse(), "1/√2", "\\frac{1}{\\sqrt{2}}", "1 / math.sqrt(2)"),
            (
                x.power(Rational::new(-3, 2).unwrap()),
                "1/q11^(3/2)",
                "\\frac{1}{q_{11}^{3/2}}",
                "1 / q11**1.5",
            ),
            (&Expression::pi() * &two, "2π", "2 \\pi", "2 * math.pi"),
        ] {
            assert_eq!(write(&Text::default(), &expression), text);
            assert_eq!(write(&Latex::default(), &expression), latex);
            assert_eq!(write(&Python, &expression), python);
        }
    }
}
