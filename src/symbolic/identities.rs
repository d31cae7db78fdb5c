//! Identities between the terms of a sum.

use std::collections::BTreeMap;

use super::Rational;
use super::expression::{Expression, Function, Node, Symbol};

/// A sum: its terms without their numbers, and the numbers.
type Terms = BTreeMap<Expression, Rational>;

/// The sum in a simpler form, if one of these identities applies:
///
/// - a |y| + p max(y, 0) + n min(y, 0) = ½ (p + n) y, when a + ½ (p − n) = 0
/// - sin² y + cos² y = 1
/// - eᵃ ± eᵇ = 2 e^{(a+b)/2} cosh or sinh (a − b)/2, when a − b is a single term
/// - 1{y > 0} − ½ = ½ sign y, with ½ for the step at 0
///
/// each with a common factor.
pub(super) fn of_sum(terms: &Terms) -> Option<Expression> {
    absolute(terms).or_else(|| circle(terms)).or_else(|| hyperbola(terms)).or_else(|| step(terms))
}

/// number · eᵃ · Σ mᵢ e^{bᵢ} · rest, distributed over the only sum, if each of its terms has an exponential.
pub(super) fn distributed(
    number: Rational,
    exponential: &Expression,
    rest: &[Expression],
) -> Option<Expression> {
    let is_exponential = |factor: &Expression| matches!(factor.node(), Node::Apply(Function::Exp, _));
    let is_sum = |factor: &&Expression| match factor.node() {
        Node::Sum(terms) => terms.iter().all(|term| term.factors().iter().any(is_exponential)),
        _ => false,
    };
    let sum = rest.iter().find(is_sum)?;
    let others: Vec<Expression> = rest.iter().filter(|factor| *factor != sum).cloned().collect();
    Some(Expression::sum(sum.terms().iter().map(|term| {
        let factors = [Expression::number(number), exponential.clone(), term.clone()];
        Expression::product(factors.into_iter().chain(others.iter().cloned()))
    })))
}

/// The product without one of its factors.
fn without(term: &Expression, index: usize) -> Expression {
    let mut factors = term.factors().to_vec();
    factors.remove(index);
    Expression::product(factors)
}

/// The sum without some terms and with others.
fn replaced<'a>(
    terms: &Terms,
    gone: impl IntoIterator<Item = &'a Expression>,
    (coefficient, new): (Rational, Expression),
) -> Expression {
    let mut left = terms.clone();
    for term in gone {
        left.remove(term);
    }
    let kept = left.into_iter().map(|(rest, coefficient)| (coefficient, rest));
    let all = kept.chain([(coefficient, new)]);
    Expression::sum(
        all.map(|(coefficient, rest)| Expression::product([Expression::number(coefficient), rest])),
    )
}

/// A piecewise function, the term that it stands in, and the term's number.
type Member<'a> = (Function, &'a Expression, Rational);

fn absolute(terms: &Terms) -> Option<Expression> {
    let mut groups: BTreeMap<(Expression, Expression), Vec<Member<'_>>> = BTreeMap::new();
    for (term, coefficient) in terms {
        for (index, factor) in term.factors().iter().enumerate() {
            if let Node::Apply(function, y) = factor.node()
                && matches!(function, Function::Abs | Function::PositivePart | Function::NegativePart)
            {
                let key = (without(term, index), y.clone());
                groups.entry(key).or_default().push((*function, term, *coefficient));
            }
        }
    }
    for ((factor, y), members) in groups {
        let of = |wanted| {
            let found = members.iter().find(|(function, _, _)| *function == wanted);
            found.map_or(Rational::ZERO, |(_, _, coefficient)| *coefficient)
        };
        let [a, p, n] = [Function::Abs, Function::PositivePart, Function::NegativePart].map(of);
        let even = a.plus(p.plus(n.negated())?.times(Rational::HALF)?)?;
        if members.len() > 1 && even == Rational::ZERO {
            let odd = p.plus(n)?.times(Rational::HALF)?;
            let gone = members.iter().map(|(_, term, _)| *term);
            return Some(replaced(terms, gone, (odd, &factor * &y)));
        }
    }
    None
}

/// sin y for cos y.
fn partner(base: &Expression) -> Option<Expression> {
    match base.node() {
        Node::Symbol(Symbol::Cosine) => Some(Expression::symbol(Symbol::Sine)),
        Node::Apply(Function::Cos, y) => Some(y.apply(Function::Sin)),
        _ => None,
    }
}

fn circle(terms: &Terms) -> Option<Expression> {
    for (term, coefficient) in terms {
        for (index, factor) in term.factors().iter().enumerate() {
            let (base, exponent) = factor.base_and_exponent();
            if exponent != Rational::integer(2) {
                continue;
            }
            let Some(sine) = partner(base) else { continue };
            let rest = without(term, index);
            let other = &rest * &sine.square();
            if terms.get(&other) == Some(coefficient) {
                return Some(replaced(terms, [term, &other], (*coefficient, rest)));
            }
        }
    }
    None
}

fn hyperbola(terms: &Terms) -> Option<Expression> {
    let exponential = |term: &Expression| {
        term.factors().iter().enumerate().find_map(|(index, factor)| match factor.node() {
            Node::Apply(Function::Exp, exponent) => Some((without(term, index), exponent.clone())),
            _ => None,
        })
    };
    let found: Vec<_> = terms.iter().filter_map(|(term, c)| Some((term, *c, exponential(term)?))).collect();
    for (i, (first, c, (rest, a))) in found.iter().enumerate() {
        for (second, d, (other, b)) in &found[i + 1..] {
            let half = Expression::number(Rational::HALF);
            let (mean, difference) = (&half * &(a + b), &half * &(a - b));
            if rest != other || difference.terms().len() > 1 || (c != d && *c != d.negated()) {
                continue;
            }
            let function = if c == d { Function::Cosh } else { Function::Sinh };
            let product =
                [rest.clone(), mean.apply(Function::Exp), difference.apply(function), Expression::integer(2)];
            return Some(replaced(terms, [*first, *second], (*c, Expression::product(product))));
        }
    }
    None
}

fn step(terms: &Terms) -> Option<Expression> {
    for (term, coefficient) in terms {
        for (index, factor) in term.factors().iter().enumerate() {
            let Node::Apply(Function::Heaviside, y) = factor.node() else { continue };
            let (rest, half) = (without(term, index), coefficient.times(Rational::HALF)?);
            if terms.get(&rest) == Some(&half.negated()) {
                let sign = &rest * &y.apply(Function::Signum);
                return Some(replaced(terms, [term, &rest], (half, sign)));
            }
        }
    }
    None
}
