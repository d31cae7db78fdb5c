//! From the formulas of an activation to expressions.

use std::cell::RefCell;
use std::sync::Arc;

use super::Rational;
use super::expression::{Expression, Function, Parameter, Sign, Symbol};
use crate::activation::{Activation, Domain, find};
use crate::numeric::{Binary, Formula, Operation, Unary};

/// What an activation's author wrote, as expressions.
#[derive(Clone, Debug)]
pub struct Reading {
    /// φ in x.
    pub point: Expression,
    /// κ in q11, q12, q22, or in N and θ.
    pub dual: Expression,
    /// κ̇, likewise.
    pub dual_derivative: Expression,
    /// The parameters that stay symbols.
    pub parameters: Vec<Parameter>,
    /// The decimal numbers of the formula, which have letters too.
    pub decimals: Vec<Parameter>,
}

/// Which parameters are symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbols {
    /// Those whose values are no short fractions: b = 0.7, but not b = ½.
    Needed,
    /// All real ones that are not 0.
    All,
}

impl Reading {
    /// The formulas of `activation`; `None` when κ has no closed form.
    pub fn new(activation: &dyn Activation, symbols: Symbols) -> Option<Self> {
        let parameters = named(activation, symbols);
        let formulas = with_placeholders(activation, &parameters).unwrap_or(activation.formulas()?);
        let unnamed = RefCell::new(Vec::new());
        let parameter = |x: f64| match parameters.iter().find(|named| named.placeholder == x) {
            Some(named) => Expression::symbol(Symbol::Parameter(named.parameter.clone())),
            None => constant(x, &mut unnamed.borrow_mut()),
        };
        let point = read(&formulas.point, &[Expression::symbol(Symbol::X)], &parameter);
        let duals = read(&formulas.duals, &coordinates(), &parameter);
        let [point, dual, dual_derivative] = [&point[0], &duals[0], &duals[1]].map(Expression::simplified);
        let decimals = unnamed.into_inner();
        let parameters = parameters.into_iter().map(|named| named.parameter).collect();
        Some(Self { point, dual, dual_derivative, parameters, decimals })
    }

    /// Whether ∂κ/∂q12 = κ̇ is proved by algebra.
    pub fn proves_price(&self) -> bool {
        super::algebra::vanishes(&(&self.dual.derivative(&Symbol::Q12) - &self.dual_derivative))
    }

    /// ∂κ/∂q12, found symbolically.
    pub fn derived(&self) -> Expression {
        self.dual.derivative(&Symbol::Q12).simplified()
    }
}

/// The coordinates of a pair, in the order of [`Covariance::from_coordinates`](crate::activation::Covariance).
pub fn coordinates() -> [Expression; 7] {
    let of = |symbol: Symbol| Expression::symbol(symbol);
    let (q11, q12, q22) = (of(Symbol::Q11), of(Symbol::Q12), of(Symbol::Q22));
    let determinant = &(&q11 * &q22) - &q12.square();
    [q11, q12, q22, of(Symbol::Norm), of(Symbol::Cosine), of(Symbol::Sine), determinant]
}

/// A parameter that is to be a symbol.
struct Named {
    key: &'static str,
    /// The value at which the formula is recorded: found again wherever the parameter is.
    placeholder: f64,
    parameter: Parameter,
}

fn named(activation: &dyn Activation, symbols: Symbols) -> Vec<Named> {
    let Ok(entry) = find(activation.name()) else { return Vec::new() };
    let mut all = Vec::new();
    for (key, value) in activation.parameters() {
        let Some(domain) = entry.parameters.iter().find(|known| known.name == key).map(|known| known.domain)
        else {
            continue;
        };
        let wanted = match symbols {
            Symbols::Needed => Rational::simple(value).is_none(),
            Symbols::All => value != 0.0,
        };
        let sign = match domain {
            Domain::Real => None,
            Domain::Positive => Some(Sign::NotNegative),
            Domain::NotPositive => Some(Sign::NotPositive),
            Domain::Degree(_) => continue,
        };
        if wanted {
            // numbers that nobody writes, one each
            let size = 0.618_033_988_749_894_9 + 0.001_732_050_807_568_877 * all.len() as f64;
            let placeholder = if sign == Some(Sign::NotPositive) { -size } else { size };
            let parameter = Parameter { name: letter(key), bits: value.to_bits(), sign };
            all.push(Named { key, placeholder, parameter });
        }
    }
    all
}

/// A short name: c3 and b as they are, gamma as γ, negative_slope as s.
fn letter(key: &str) -> Arc<str> {
    match key {
        "gamma" => "γ".into(),
        "alpha" => "α".into(),
        _ if key.chars().count() <= 3 => key.into(),
        _ => key.rsplit('_').next().unwrap_or(key).chars().take(1).collect::<String>().into(),
    }
}

/// The formulas with a placeholder for each named parameter.
fn with_placeholders(activation: &dyn Activation, named: &[Named]) -> Option<crate::activation::Formulas> {
    let values: Vec<(&str, f64)> = activation
        .parameters()
        .into_iter()
        .map(|(key, value)| {
            let placeholder = named.iter().find(|named| named.key == key).map(|named| named.placeholder);
            (key, placeholder.unwrap_or(value))
        })
        .collect();
    find(activation.name()).ok()?.build(&values).ok()?.formulas()
}

/// A number of the formula: a short fraction, or the letter k for a decimal.
fn constant(x: f64, unnamed: &mut Vec<Parameter>) -> Expression {
    if let Some(x) = Rational::simple(x) {
        return Expression::number(x);
    }
    let known = unnamed.iter().find(|parameter| parameter.bits == x.to_bits()).cloned();
    let parameter = known.unwrap_or_else(|| {
        let name = if unnamed.is_empty() { "k".to_owned() } else { format!("k{}", unnamed.len()) };
        let sign = if x < 0.0 { Sign::NotPositive } else { Sign::NotNegative };
        let new = Parameter { name: name.into(), bits: x.to_bits(), sign: Some(sign) };
        unnamed.push(new.clone());
        new
    });
    Expression::symbol(Symbol::Parameter(parameter))
}

/// The outputs of a formula as expressions in its inputs.
///
/// A quotient is read where its divisor is not 0, a quantity that vanishes by its direct formula, and one in two forms by
/// the plain one.
pub fn read(
    formula: &Formula,
    inputs: &[Expression],
    parameter: &impl Fn(f64) -> Expression,
) -> Vec<Expression> {
    let mut needed = vec![false; formula.operations().len()];
    formula.outputs().for_each(|output| needed[output] = true);
    for (index, operation) in formula.operations().iter().enumerate().rev() {
        if needed[index] {
            arguments(operation).into_iter().flatten().for_each(|argument| needed[argument] = true);
        }
    }
    let mut found: Vec<Expression> = Vec::with_capacity(needed.len());
    for (operation, needed) in formula.operations().iter().zip(needed) {
        found.push(if needed { step(operation, inputs, &found, parameter) } else { Expression::integer(0) });
    }
    formula.outputs().map(|output| found[output].clone()).collect()
}

/// The steps that an expression of this one is made of.
fn arguments(operation: &Operation) -> [Option<usize>; 2] {
    match operation {
        Operation::Input(_) | Operation::Integer(_) | Operation::Parameter(_) | Operation::Pi => [None, None],
        Operation::One(_, x) => [Some(x.index()), None],
        Operation::Two(Binary::TwoForms, plain, _) => [Some(plain.index()), None],
        Operation::Two(_, x, y) => [Some(x.index()), Some(y.index())],
        Operation::Vanishing { direct, .. } => [Some(direct.index()), None],
    }
}

fn step(
    operation: &Operation,
    inputs: &[Expression],
    found: &[Expression],
    parameter: &impl Fn(f64) -> Expression,
) -> Expression {
    match operation {
        Operation::Input(index) => inputs[*index].clone(),
        Operation::Integer(n) => Expression::integer(*n),
        Operation::Parameter(bits) => parameter(f64::from_bits(*bits)),
        Operation::Pi => Expression::pi(),
        Operation::One(function, x) => one(*function, &found[x.index()]),
        Operation::Two(function, x, y) => two(*function, &found[x.index()], &found[y.index()]),
        Operation::Vanishing { direct, .. } => found[direct.index()].clone(),
    }
}

fn one(function: Unary, x: &Expression) -> Expression {
    match function {
        Unary::Neg => -x,
        Unary::Sqrt => x.sqrt(),
        Unary::Exp => x.apply(Function::Exp),
        Unary::ExpM1 => &x.apply(Function::Exp) - &Expression::integer(1),
        Unary::Sin => x.apply(Function::Sin),
        Unary::Cos => x.apply(Function::Cos),
        Unary::Atan => x.apply(Function::Atan),
        Unary::Abs => x.apply(Function::Abs),
        Unary::PositivePart => x.apply(Function::PositivePart),
        Unary::Heaviside => x.apply(Function::Heaviside),
        Unary::Erf => x.apply(Function::Erf),
    }
}

fn two(function: Binary, x: &Expression, y: &Expression) -> Expression {
    match function {
        Binary::Add => x + y,
        Binary::Sub => x - y,
        Binary::Mul => x * y,
        Binary::Div | Binary::Quotient => x / y,
        Binary::Arg => Expression::angle(x, y),
        Binary::TwoForms => x.clone(),
    }
}
