//! The symbolic reading: the formulas of the program as expressions, simplified, differentiated and printed.

mod abbreviations;
mod algebra;
mod arithmetic;
mod derivative;
mod evaluate;
mod explanation;
mod expression;
mod functions;
mod identities;
mod notation;
mod rational;
mod reading;
mod simplify;

pub use explanation::{Formulas, Language, catalogue, documented, explain};
pub use expression::{Expression, Function, Node, Parameter, Sign, Symbol};
pub use notation::{Latex, Level, Notation, Piece, Python, Text, write};
pub use rational::Rational;
pub use reading::{Reading, Symbols, coordinates, read};

use notation::{cost, superscript};

/// The expression as plain text.
pub fn text(x: &Expression) -> String {
    write(&Text::default(), x)
}
