//! What stands where, whatever the notation: signs, fractions, roots, the order of terms and factors.

use super::Text;
use crate::symbolic::Rational;
use crate::symbolic::expression::{Expression, Function, Node, Symbol};

/// An expression as it is arranged in print.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Layout {
    /// A whole number ≥ 0.
    Integer(i128),
    /// π.
    Pi,
    /// A variable, parameter or decimal number.
    Symbol(Symbol),
    /// −x.
    Negative(Box<Layout>),
    /// Terms with their signs; `true` is minus.
    Sum(Vec<(bool, Layout)>),
    /// Factors.
    Product(Vec<Layout>),
    /// Numerator over denominator.
    Fraction(Box<Layout>, Box<Layout>),
    /// A power; the exponent is positive and not ½.
    Power(Box<Layout>, Rational),
    /// A square root.
    Root(Box<Layout>),
    /// A function of an argument.
    Call(Function, Box<Layout>),
}

impl Layout {
    /// The arrangement of an expression.
    pub(super) fn of(x: &Expression) -> Self {
        let (negative, layout) = signed(x);
        if negative { Layout::Negative(Box::new(layout)) } else { layout }
    }
}

/// Whether a minus stands first, and the rest.
fn signed(x: &Expression) -> (bool, Layout) {
    match x.node() {
        Node::Number(value) => (value.is_negative(), fraction(vec![], vec![], absolute(*value))),
        Node::Pi => (false, Layout::Pi),
        Node::Symbol(symbol) => (false, Layout::Symbol(symbol.clone())),
        Node::Apply(function, argument) => (false, Layout::Call(*function, Box::new(Layout::of(argument)))),
        Node::Sum(_) => sum(x),
        Node::Product(_) | Node::Power(..) => product(x),
    }
}

fn absolute(x: Rational) -> Rational {
    if x.is_negative() { x.negated() } else { x }
}

/// The least common denominator of the terms' numbers.
fn denominator(x: &Expression) -> i128 {
    x.terms().iter().fold(1, |all, term| {
        let own = term.coefficient().0.denominator();
        let shared = Rational::new(all, own).map_or(1, |ratio| ratio.numerator());
        own.checked_mul(shared).unwrap_or(all)
    })
}

/// c x, distributed.
fn times(x: &Expression, c: i128) -> Expression {
    Expression::sum(x.terms().iter().map(|term| &Expression::number(Rational::integer(c)) * term))
}

fn sum(x: &Expression) -> (bool, Layout) {
    let plain = plain_sum(x);
    let common = denominator(x);
    if common == 1 {
        return plain;
    }
    let (negative, numerator) = plain_sum(&times(x, common));
    let over = (negative, Layout::Fraction(Box::new(numerator), Box::new(Layout::Integer(common))));
    if cost(&over.1) < cost(&plain.1) { over } else { plain }
}

fn plain_sum(x: &Expression) -> (bool, Layout) {
    let mut terms: Vec<(bool, usize, bool, Layout)> = x
        .terms()
        .iter()
        .map(|term| {
            let (negative, layout) = signed(term);
            (negative, cost(&layout), term.as_number().is_some(), layout)
        })
        .collect();
    let all = terms.iter().all(|(negative, ..)| *negative);
    // numbers, then short terms before long ones; a minus never stands first when it need not
    terms.sort_by_key(|(negative, cost, number, _)| (*negative, !*number, *cost));
    let terms = terms.into_iter().map(|(negative, _, _, layout)| (negative && !all, layout)).collect();
    (all, Layout::Sum(terms))
}

/// Where a factor stands among others.
fn rank(base: &Expression) -> u8 {
    match base.node() {
        Node::Number(_) => 0,
        Node::Symbol(Symbol::Parameter(_)) => 1,
        Node::Pi => 2,
        Node::Symbol(Symbol::Angle | Symbol::Sine | Symbol::Cosine) => 5,
        Node::Symbol(_) => 3,
        Node::Sum(_) | Node::Product(_) | Node::Power(..) => 4,
        Node::Apply(Function::Exp, _) => 6,
        Node::Apply(..) => 7,
    }
}

/// The factors of a product with positive exponents, constants apart from the rest.
#[derive(Default)]
struct Side {
    constants: Vec<Layout>,
    variables: Vec<Layout>,
}

impl Side {
    /// The factors in order, square roots under one sign.
    fn new(mut factors: Vec<(Expression, Rational)>) -> Self {
        factors.sort_by_cached_key(|(base, _)| (rank(base), cost(&Layout::of(base)), base.clone()));
        let mut side = Self::default();
        for constant in [true, false] {
            let of_kind = factors.iter().filter(|(base, _)| (rank(base) < 3) == constant);
            let (roots, others): (Vec<_>, Vec<_>) =
                of_kind.partition(|(_, exponent)| *exponent == Rational::HALF);
            let list = if constant { &mut side.constants } else { &mut side.variables };
            for (base, exponent) in others {
                let layout = Layout::of(base);
                list.push(match *exponent {
                    Rational::ONE => layout,
                    exponent => Layout::Power(Box::new(layout), exponent),
                });
            }
            if !roots.is_empty() {
                let radicand = joined(roots.iter().map(|(base, _)| Layout::of(base)).collect());
                let at = list.iter().take_while(|layout| !matches!(layout, Layout::Call(..))).count();
                list.insert(at, Layout::Root(Box::new(radicand)));
            }
        }
        side
    }
}

fn joined(mut factors: Vec<Layout>) -> Layout {
    match factors.len() {
        0 => Layout::Integer(1),
        1 => factors.remove(0),
        _ => Layout::Product(factors),
    }
}

fn product(x: &Expression) -> (bool, Layout) {
    let (number, rest) = x.coefficient();
    let plain = arranged(number, &rest);
    // a sum with fractions may give its denominator to the product
    let factors = rest.factors();
    let with_fractions = factors.iter().position(|factor| {
        matches!(factor.node(), Node::Sum(_)) && denominator(factor) > 1 && factors.len() > 1
    });
    let cleared = with_fractions.and_then(|index| {
        let common = denominator(&factors[index]);
        let mut others = factors.to_vec();
        others[index] = times(&factors[index], common);
        let number = number.times(Rational::new(1, common)?)?;
        Some(arranged(number, &Expression::from_node(Node::Product(others))))
    });
    match cleared {
        Some(cleared) if cost(&cleared.1) < cost(&plain.1) => cleared,
        _ => plain,
    }
}

/// Whether it is a sum whose terms all have a minus.
fn all_negative(x: &Expression) -> bool {
    let mut numbers = x.terms().iter().map(|term| term.coefficient().0);
    matches!(x.node(), Node::Sum(_)) && numbers.all(Rational::is_negative)
}

fn arranged(number: Rational, rest: &Expression) -> (bool, Layout) {
    let (mut above, mut below) = (Vec::new(), Vec::new());
    let mut size = absolute(number);
    let mut negative = number.is_negative();
    for factor in rest.factors() {
        let (base, exponent) = factor.base_and_exponent();
        match base.as_number() {
            // √r/r = 1/√r
            Some(radicand)
                if exponent == Rational::HALF && size.denominator() % radicand.numerator() == 0 =>
            {
                size = size.times(radicand).unwrap_or(size);
                below.push((base.clone(), exponent));
            }
            Some(value) if exponent == Rational::ONE => {
                negative ^= value.is_negative();
                above.push((Expression::number(absolute(value)), exponent));
            }
            _ if exponent == Rational::ONE && all_negative(base) => {
                negative = !negative;
                above.push((times(base, -1), exponent));
            }
            _ if exponent.is_negative() => below.push((base.clone(), exponent.negated())),
            _ => above.push((base.clone(), exponent)),
        }
    }
    (negative, fraction(above, below, size))
}

/// size · above/below. A constant fraction that is no number stands apart: (2/π) arcsin x.
fn fraction(
    above: Vec<(Expression, Rational)>,
    below: Vec<(Expression, Rational)>,
    size: Rational,
) -> Layout {
    let (above, below) = (Side::new(above), Side::new(below));
    let with_number = |n: i128, mut factors: Vec<Layout>| {
        if n != 1 {
            factors.insert(0, Layout::Integer(n));
        }
        factors
    };
    let over = |numerator: Vec<Layout>, denominator: Vec<Layout>| match denominator.is_empty() {
        true => joined(numerator),
        false => Layout::Fraction(Box::new(joined(numerator)), Box::new(joined(denominator))),
    };
    let numerator = with_number(size.numerator(), above.constants);
    let denominator = with_number(size.denominator(), below.constants);
    let constant = denominator.iter().any(|layout| !matches!(layout, Layout::Integer(_)));
    if below.variables.is_empty() && !above.variables.is_empty() && !numerator.is_empty() && constant {
        let constant = over(numerator, denominator);
        return Layout::Product([vec![constant], above.variables].concat());
    }
    over([numerator, above.variables].concat(), [denominator, below.variables].concat())
}

/// How long it is in print, in characters, a fraction counting three more.
pub(super) fn cost(layout: &Layout) -> usize {
    let text = super::rendered(&Text::default(), layout).text;
    text.chars().map(|c| if c == '/' { 4 } else { 1 }).sum()
}
