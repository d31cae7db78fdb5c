//! LaTeX, as GitHub and every journal read it.

use super::{Level, Notation, Piece};
use crate::symbolic::Rational;
use crate::symbolic::expression::{Function, Symbol};

/// `\frac{N (\sin\theta + (\pi - \theta) \cos\theta)}{2 \pi}`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Latex {
    /// Whether cos θ is written ρ.
    pub correlation: bool,
}

/// The command of a Greek letter; other names as they are.
fn letter(name: &str) -> String {
    match name {
        "γ" => "\\gamma".into(),
        "α" => "\\alpha".into(),
        _ => match name.char_indices().find(|(_, c)| c.is_ascii_digit()) {
            Some((at, _)) if at > 0 => format!("{}_{{{}}}", &name[..at], &name[at..]),
            _ => name.into(),
        },
    }
}

fn name(function: Function) -> &'static str {
    match function {
        Function::Exp => "\\exp",
        Function::Sin => "\\sin",
        Function::Cos => "\\cos",
        Function::Sinh => "\\sinh",
        Function::Cosh => "\\cosh",
        Function::Atan => "\\arctan",
        Function::Asin => "\\arcsin",
        Function::Erf => "\\mathrm{erf}",
        Function::Signum => "\\mathrm{sign}",
        Function::Abs => "\\mathrm{abs}",
        Function::PositivePart => "\\max",
        Function::NegativePart => "\\min",
        Function::Heaviside => "\\mathbf{1}",
    }
}

impl Notation for Latex {
    fn integer(&self, n: i128) -> Piece {
        Piece::new(n.to_string(), Level::Atom)
    }

    fn pi(&self) -> Piece {
        Piece::new("\\pi", Level::Atom)
    }

    fn symbol(&self, symbol: &Symbol) -> Piece {
        let (text, level) = match symbol {
            Symbol::Parameter(parameter) => return Piece::new(letter(&parameter.name), Level::Atom),
            Symbol::Name(name) => return Piece::new(letter(name), Level::Atom),
            Symbol::Q11 => ("q_{11}", Level::Atom),
            Symbol::Q12 => ("q_{12}", Level::Atom),
            Symbol::Q22 => ("q_{22}", Level::Atom),
            Symbol::Norm => ("N", Level::Atom),
            Symbol::Angle => ("\\theta", Level::Atom),
            Symbol::Sine => ("\\sin \\theta", Level::Call),
            Symbol::Cosine if self.correlation => ("\\rho", Level::Atom),
            Symbol::Cosine => ("\\cos \\theta", Level::Call),
            Symbol::X => ("x", Level::Atom),
        };
        Piece::new(text, level)
    }

    fn minus(&self) -> &'static str {
        "-"
    }

    fn parenthesised(&self, inner: &str) -> String {
        if inner.contains("\\frac") { format!("\\left({inner}\\right)") } else { format!("({inner})") }
    }

    fn product(&self, factors: Vec<Piece>) -> Piece {
        let factors: Vec<String> =
            factors.into_iter().map(|factor| self.at_least(Level::Product, factor)).collect();
        Piece::new(factors.join(" "), Level::Product)
    }

    fn fraction(&self, numerator: Piece, denominator: Piece) -> Piece {
        Piece::new(format!("\\frac{{{}}}{{{}}}", numerator.text, denominator.text), Level::Product)
    }

    fn power(&self, base: Piece, exponent: Rational) -> Piece {
        let digits = match exponent.denominator() {
            1 => exponent.numerator().to_string(),
            q => format!("{}/{q}", exponent.numerator()),
        };
        match base.text.split_once(' ') {
            Some((function, argument)) if base.level == Level::Call && exponent.is_integer() => {
                Piece::new(format!("{function}^{{{digits}}} {argument}"), Level::Call)
            }
            _ => Piece::new(format!("{}^{{{digits}}}", self.at_least(Level::Atom, base)), Level::Power),
        }
    }

    fn root(&self, radicand: Piece) -> Piece {
        Piece::new(format!("\\sqrt{{{}}}", radicand.text), Level::Atom)
    }

    fn call(&self, function: Function, argument: Piece, exponent: Option<i128>) -> Piece {
        let digits = exponent.map(|n| format!("^{{{n}}}")).unwrap_or_default();
        let bracketed = self.parenthesised(&argument.text);
        match function {
            Function::Exp => Piece::new(format!("e^{{{}}}", argument.text), Level::Power),
            Function::Abs => Piece::new(format!("\\left|{}\\right|{digits}", argument.text), Level::Power),
            Function::PositivePart | Function::NegativePart => {
                Piece::new(format!("{}({}, 0){digits}", name(function), argument.text), Level::Power)
            }
            Function::Heaviside => {
                Piece::new(format!("{}{digits}_{{{} > 0}}", name(function), argument.text), Level::Power)
            }
            _ if argument.level == Level::Atom => {
                {
                    // an upright name keeps no distance of its own
                    let space = if name(function).ends_with('}') { "\\," } else { "" };
                    Piece::new(format!("{}{digits}{space} {}", name(function), argument.text), Level::Call)
                }
            }
            _ => Piece::new(format!("{}{digits}{bracketed}", name(function)), Level::Power),
        }
    }
}
