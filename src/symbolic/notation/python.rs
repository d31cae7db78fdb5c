//! Python that needs only the standard `math` module.

use super::{Level, Notation, Piece};
use crate::symbolic::Rational;
use crate::symbolic::expression::{Function, Symbol};

/// `norm * (sine + (math.pi - theta) * rho) / (2 * math.pi)`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Python;

/// A name in Python's alphabet.
pub(crate) fn identifier(name: &str) -> String {
    match name {
        "γ" => "gamma".into(),
        "α" => "alpha".into(),
        _ => name.to_lowercase(),
    }
}

impl Notation for Python {
    fn integer(&self, n: i128) -> Piece {
        Piece::new(n.to_string(), Level::Atom)
    }

    fn pi(&self) -> Piece {
        Piece::new("math.pi", Level::Atom)
    }

    fn symbol(&self, symbol: &Symbol) -> Piece {
        let text = match symbol {
            Symbol::Parameter(parameter) => identifier(&parameter.name),
            Symbol::Name(name) => name.to_string(),
            Symbol::Q11 => "q11".into(),
            Symbol::Q12 => "q12".into(),
            Symbol::Q22 => "q22".into(),
            Symbol::Norm => "norm".into(),
            Symbol::Angle => "theta".into(),
            Symbol::Sine => "sine".into(),
            Symbol::Cosine => "rho".into(),
            Symbol::X => "x".into(),
        };
        Piece::new(text, Level::Atom)
    }

    fn minus(&self) -> &'static str {
        "-"
    }

    fn parenthesised(&self, inner: &str) -> String {
        format!("({inner})")
    }

    fn product(&self, factors: Vec<Piece>) -> Piece {
        let factors: Vec<String> = factors
            .into_iter()
            .enumerate()
            // a / b * c reads from the left
            .map(|(index, factor)| match index {
                0 => self.at_least(Level::Fraction, factor),
                _ => self.at_least(Level::Product, factor),
            })
            .collect();
        Piece::new(factors.join(" * "), Level::Product)
    }

    fn fraction(&self, numerator: Piece, denominator: Piece) -> Piece {
        let (above, below) =
            (self.at_least(Level::Fraction, numerator), self.at_least(Level::Power, denominator));
        Piece::new(format!("{above} / {below}"), Level::Fraction)
    }

    fn power(&self, base: Piece, exponent: Rational) -> Piece {
        let base = self.at_least(Level::Atom, base);
        let exponent = match exponent.is_integer() {
            true => exponent.numerator().to_string(),
            false => format!("{:?}", exponent.to_f64()),
        };
        Piece::new(format!("{base}**{exponent}"), Level::Power)
    }

    fn root(&self, radicand: Piece) -> Piece {
        Piece::new(format!("math.sqrt({})", radicand.text), Level::Atom)
    }

    fn call(&self, function: Function, argument: Piece, exponent: Option<i128>) -> Piece {
        let x = &argument.text;
        let text = match function {
            Function::Exp => format!("math.exp({x})"),
            Function::Sin => format!("math.sin({x})"),
            Function::Cos => format!("math.cos({x})"),
            Function::Sinh => format!("math.sinh({x})"),
            Function::Cosh => format!("math.cosh({x})"),
            Function::Atan => format!("math.atan({x})"),
            Function::Asin => format!("math.asin({x})"),
            Function::Erf => format!("math.erf({x})"),
            Function::Abs => format!("abs({x})"),
            Function::PositivePart => format!("max({x}, 0.0)"),
            Function::NegativePart => format!("min({x}, 0.0)"),
            Function::Heaviside => format!("(((({x}) > 0) + (({x}) >= 0)) / 2)"),
            Function::Signum => format!("((({x}) > 0) - (({x}) < 0))"),
        };
        match exponent {
            Some(n) => Piece::new(format!("{text}**{n}"), Level::Power),
            None => Piece::new(text, Level::Atom),
        }
    }
}
