//! Plain text with Unicode's mathematical letters.

use super::{Level, Notation, Piece};
use crate::symbolic::Rational;
use crate::symbolic::expression::{Function, Symbol};

/// `N (sin θ + (π − θ) cos θ)/(2π)`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text {
    /// Whether cos θ is written ρ.
    pub correlation: bool,
}

/// A whole number as superscript digits.
pub(in crate::symbolic) fn superscript(n: i128) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    n.to_string().chars().map(|c| c.to_digit(10).map_or(c, |digit| digits[digit as usize])).collect()
}

fn name(function: Function) -> &'static str {
    match function {
        Function::Exp => "exp",
        Function::Sin => "sin",
        Function::Cos => "cos",
        Function::Sinh => "sinh",
        Function::Cosh => "cosh",
        Function::Atan => "arctan",
        Function::Asin => "arcsin",
        Function::Erf => "erf",
        Function::Signum => "sign",
        Function::Abs => "abs",
        Function::PositivePart => "max",
        Function::NegativePart => "min",
        Function::Heaviside => "1",
    }
}

impl Notation for Text {
    fn integer(&self, n: i128) -> Piece {
        Piece::new(n.to_string(), Level::Atom)
    }

    fn pi(&self) -> Piece {
        Piece::new("π", Level::Atom)
    }

    fn symbol(&self, symbol: &Symbol) -> Piece {
        let (text, level) = match symbol {
            Symbol::Parameter(parameter) => (&*parameter.name, Level::Atom),
            Symbol::Name(name) => (&**name, Level::Atom),
            Symbol::Q11 => ("q11", Level::Atom),
            Symbol::Q12 => ("q12", Level::Atom),
            Symbol::Q22 => ("q22", Level::Atom),
            Symbol::Norm => ("N", Level::Atom),
            Symbol::Angle => ("θ", Level::Atom),
            Symbol::Sine => ("sin θ", Level::Call),
            Symbol::Cosine if self.correlation => ("ρ", Level::Atom),
            Symbol::Cosine => ("cos θ", Level::Call),
            Symbol::X => ("x", Level::Atom),
        };
        Piece::new(text, level)
    }

    fn minus(&self) -> &'static str {
        "−"
    }

    fn parenthesised(&self, inner: &str) -> String {
        format!("({inner})")
    }

    fn product(&self, factors: Vec<Piece>) -> Piece {
        let mut text = String::new();
        for factor in factors {
            let factor = self.at_least(Level::Product, factor);
            let number = text.chars().all(|c| c.is_ascii_digit());
            let mut letters = factor.chars();
            let letter = letters.next().is_some_and(char::is_alphabetic)
                && letters.next().is_none_or(|c| !c.is_alphanumeric() || "²³⁴⁵⁶⁷⁸⁹".contains(c));
            let touching = text.ends_with(')') && factor.starts_with('(') || number && letter;
            if !text.is_empty() && !touching {
                text.push(' ');
            }
            text.push_str(&factor);
        }
        Piece::new(text, Level::Product)
    }

    fn fraction(&self, numerator: Piece, denominator: Piece) -> Piece {
        let (above, below) =
            (self.at_least(Level::Product, numerator), self.at_least(Level::Power, denominator));
        Piece::new(format!("{above}/{below}"), Level::Fraction)
    }

    fn power(&self, base: Piece, exponent: Rational) -> Piece {
        if exponent.is_integer() {
            let digits = superscript(exponent.numerator());
            if let Some((function, argument)) = base.text.split_once(' ')
                && base.level == Level::Call
            {
                return Piece::new(format!("{function}{digits} {argument}"), Level::Call);
            }
            return Piece::new(format!("{}{digits}", self.at_least(Level::Atom, base)), Level::Power);
        }
        let base = self.at_least(Level::Atom, base);
        Piece::new(format!("{base}^({}/{})", exponent.numerator(), exponent.denominator()), Level::Power)
    }

    fn root(&self, radicand: Piece) -> Piece {
        Piece::new(format!("√{}", self.at_least(Level::Atom, radicand)), Level::Power)
    }

    fn call(&self, function: Function, argument: Piece, exponent: Option<i128>) -> Piece {
        let digits = exponent.map(superscript).unwrap_or_default();
        match function {
            Function::Abs => Piece::new(format!("|{}|{digits}", argument.text), Level::Atom),
            Function::PositivePart | Function::NegativePart => {
                Piece::new(format!("{}({}, 0){digits}", name(function), argument.text), Level::Power)
            }
            Function::Heaviside => Piece::new(format!("1{{{} > 0}}{digits}", argument.text), Level::Power),
            _ if argument.level == Level::Atom && !argument.text.starts_with('(') => {
                Piece::new(format!("{}{digits} {}", name(function), argument.text), Level::Call)
            }
            _ => Piece::new(format!("{}{digits}({})", name(function), argument.text), Level::Power),
        }
    }
}
