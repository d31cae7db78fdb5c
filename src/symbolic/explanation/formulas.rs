//! The formulas of one activation, ready for print.

use super::recursion::decimal;
use crate::activation::Activation;
use crate::symbolic::abbreviations::abbreviated;
use crate::symbolic::expression::{Expression, Node, Parameter, Symbol};
use crate::symbolic::{Latex, Notation, Rational, Reading, Symbols, Text, write};

/// φ, κ and κ̇ with what they abbreviate.
#[derive(Clone, Debug)]
pub struct Formulas {
    /// φ(x).
    pub point: Expression,
    /// κ.
    pub dual: Expression,
    /// κ̇.
    pub dual_derivative: Expression,
    /// Abbreviations of κ and κ̇; a definition uses only those before it.
    pub definitions: Vec<(Symbol, Expression)>,
    /// The parameters that are letters.
    pub parameters: Vec<Parameter>,
    /// Decimal numbers of the formula, which have letters too.
    pub decimals: Vec<Parameter>,
    /// Whether κ is told with ρ alone, without θ.
    correlation: bool,
}

impl Formulas {
    /// The formulas of an activation; `None` when κ has no closed form.
    pub fn new(activation: &dyn Activation, symbols: Symbols) -> Option<Self> {
        let Reading { point, dual, dual_derivative, parameters, decimals } =
            Reading::new(activation, symbols)?;
        let correlation = ![&dual, &dual_derivative].iter().any(|x| x.contains(&Symbol::Angle));
        let told = |x: Expression| if correlation { without_sine(&x) } else { x };
        let ([dual, dual_derivative], definitions) = abbreviated([told(dual), told(dual_derivative)]);
        Some(Self { point, dual, dual_derivative, definitions, parameters, decimals, correlation })
    }

    /// Whether κ, κ̇ or a definition contains `symbol`.
    fn uses(&self, symbol: &Symbol) -> bool {
        let all =
            [&self.dual, &self.dual_derivative].into_iter().chain(self.definitions.iter().map(|(_, x)| x));
        all.into_iter().any(|x| x.contains(symbol))
    }

    /// N, θ or ρ where they occur, then the abbreviations, as equations.
    fn equations(&self, notation: &dyn Notation, arccos: impl Fn(&str) -> String) -> Vec<String> {
        let of = |symbol: Symbol| Expression::symbol(symbol);
        let norm = (&of(Symbol::Q11) * &of(Symbol::Q22)).sqrt();
        let cosine = &of(Symbol::Q12) / &norm;
        let equation = |symbol: &Symbol, x: &Expression| {
            format!("{} = {}", notation.symbol(symbol).text, write(notation, x))
        };
        let mut all = Vec::new();
        if self.uses(&Symbol::Norm) {
            all.push(equation(&Symbol::Norm, &norm));
        }
        if self.uses(&Symbol::Angle) {
            let angle = notation.symbol(&Symbol::Angle).text;
            all.push(format!("{angle} = {}", arccos(&write(notation, &cosine))));
        } else if self.uses(&Symbol::Cosine) {
            all.push(equation(&Symbol::Cosine, &cosine));
        }
        all.extend(self.decimals.iter().map(|decimal| value(notation, decimal)));
        all.extend(self.definitions.iter().map(|(symbol, x)| equation(symbol, x)));
        all
    }

    /// The values of the parameters, as equations.
    pub(super) fn values(&self, notation: &dyn Notation) -> Vec<String> {
        self.parameters.iter().map(|parameter| value(notation, parameter)).collect()
    }

    /// As lines of plain text: φ, κ, κ̇ and, if there is anything to say, what the letters mean.
    pub fn lines(&self) -> Vec<String> {
        let text = Text { correlation: self.correlation };
        let mut lines = vec![
            format!("φ(x) = {}", write(&text, &self.point)),
            format!("κ = {}", write(&text, &self.dual)),
            format!("κ̇ = {}", write(&text, &self.dual_derivative)),
        ];
        let equations = self.equations(&text, |x| format!("arccos({x})"));
        if !equations.is_empty() {
            lines.push(format!("where {}", equations.join(", ")));
        }
        lines
    }

    /// As lines of LaTeX, left and right of the equals sign.
    pub fn latex(&self) -> Vec<(String, String)> {
        let latex = Latex { correlation: self.correlation };
        let mut lines = vec![
            ("\\varphi(x)".to_owned(), write(&latex, &self.point)),
            ("\\kappa".to_owned(), write(&latex, &self.dual)),
            ("\\dot\\kappa".to_owned(), write(&latex, &self.dual_derivative)),
        ];
        let equations = self.equations(&latex, |x| format!("\\arccos {x}"));
        lines.extend(
            equations
                .iter()
                .filter_map(|equation| equation.split_once(" = "))
                .map(|(a, b)| (a.into(), b.into())),
        );
        lines
    }
}

fn value(notation: &dyn Notation, parameter: &Parameter) -> String {
    let symbol = notation.symbol(&Symbol::Parameter(parameter.clone())).text;
    format!("{symbol} = {}", decimal(f64::from_bits(parameter.bits)))
}

/// sin θ as √(1 − ρ²).
fn without_sine(x: &Expression) -> Expression {
    match x.node() {
        Node::Symbol(Symbol::Sine) => {
            let square = Expression::symbol(Symbol::Cosine).power(Rational::integer(2));
            (&Expression::integer(1) - &square).sqrt()
        }
        _ => x.map(without_sine),
    }
}
