//! Polynomial algebra: expanding, factoring what separates, and deciding whether an expression is zero.

use std::collections::{BTreeMap, BTreeSet};

use super::Rational;
use super::expression::{Expression, Function, Node, Symbol};

/// More terms than any formula of an activation has: beyond it products of sums are left alone.
const MANY: usize = 4000;

/// The expression with products and whole powers of sums multiplied out, at the outermost level.
pub(super) fn expanded(x: &Expression) -> Expression {
    match x.node() {
        Node::Sum(terms) => Expression::sum(terms.iter().map(expanded)),
        Node::Product(factors) => factors.iter().fold(Expression::integer(1), |product, factor| {
            let factor = expanded(factor);
            multiplied(&product, &factor)
        }),
        Node::Power(base, exponent) if matches!(base.node(), Node::Sum(_)) => {
            let whole = exponent.numerator().div_euclid(exponent.denominator());
            if !(1..=32).contains(&whole) {
                return x.clone();
            }
            let Some(rest) = exponent.plus(Rational::integer(-whole)) else { return x.clone() };
            let base_expanded = expanded(base);
            (0..whole).fold(base.power(rest), |product, _| multiplied(&product, &base_expanded))
        }
        _ => x.clone(),
    }
}

/// x y, term by term.
fn multiplied(x: &Expression, y: &Expression) -> Expression {
    if x.terms().len() * y.terms().len() > MANY {
        return x * y;
    }
    Expression::sum(x.terms().iter().flat_map(|a| y.terms().iter().map(move |b| a * b)))
}

/// The whole power of `symbol` in a term, and the term without it.
fn power_of(term: &Expression, symbol: &Symbol) -> (i128, Expression) {
    let base = Expression::symbol(symbol.clone());
    let found = term.factors().iter().map(Expression::base_and_exponent).find(|(own, _)| **own == base);
    match found {
        Some((_, exponent)) if exponent.is_integer() && !exponent.is_negative() => {
            (exponent.numerator(), term / &base.power(exponent))
        }
        _ => (0, term.clone()),
    }
}

/// The coefficients of the powers of `symbol`.
fn coefficients(x: &Expression, symbol: &Symbol) -> BTreeMap<i128, Expression> {
    let mut powers: BTreeMap<i128, Vec<Expression>> = BTreeMap::new();
    for term in x.terms() {
        let (power, rest) = power_of(term, symbol);
        powers.entry(power).or_default().push(rest);
    }
    powers.into_iter().map(|(power, terms)| (power, Expression::sum(terms))).collect()
}

fn recombined(symbol: &Symbol, coefficients: impl IntoIterator<Item = (i128, Expression)>) -> Expression {
    Expression::sum(coefficients.into_iter().map(|(power, coefficient)| {
        &coefficient * &Expression::symbol(symbol.clone()).power(Rational::integer(power))
    }))
}

/// The expanded sum as powers of q12 whose coefficients are factored where they separate into f(q11) g(q22):
/// (1 + 2q11)(1 + 2q22) − 4 q12².
pub(super) fn grouped(x: &Expression) -> Expression {
    let expanded = expanded(x);
    let parts = coefficients(&expanded, &Symbol::Q12);
    recombined(&Symbol::Q12, parts.into_iter().map(|(power, coefficient)| (power, separated(&coefficient))))
}

/// f(q11) g(rest), if the expanded sum is such a product; else itself.
fn separated(x: &Expression) -> Expression {
    let parts = coefficients(x, &Symbol::Q11);
    let Some(shared) = parts.values().find(|part| part.terms().len() > 1).cloned() else { return x.clone() };
    if parts.len() < 2 {
        return x.clone();
    }
    let ratios: Option<Vec<(i128, Expression)>> =
        parts.iter().map(|(power, part)| Some((*power, ratio(part, &shared)?))).collect();
    match ratios {
        Some(ratios) => &recombined(&Symbol::Q11, ratios) * &shared,
        None => x.clone(),
    }
}

/// The single term m with x = m y, for expanded sums.
fn ratio(x: &Expression, y: &Expression) -> Option<Expression> {
    x.terms().iter().map(|term| term / &y.terms()[0]).find(|ratio| multiplied(ratio, y) == *x)
}

/// The sum with the factors that all its terms share taken out.
pub(super) fn with_common_factor(x: &Expression) -> Expression {
    let Some((first, others)) = x.terms().split_first() else { return x.clone() };
    let mut common = Vec::new();
    for factor in first.coefficient().1.factors() {
        let (base, exponent) = factor.base_and_exponent();
        let exponents: Option<Vec<Rational>> = others
            .iter()
            .map(|term| {
                let rest = term.coefficient().1;
                let own = rest.factors().iter().map(Expression::base_and_exponent).find(|(b, _)| *b == base);
                own.map(|(_, exponent)| exponent).filter(|own| own.is_negative() == exponent.is_negative())
            })
            .collect();
        let Some(exponents) = exponents else { continue };
        let all = exponents.into_iter().chain([exponent]);
        let least = if exponent.is_negative() { all.max() } else { all.min() };
        common.extend(least.map(|exponent| base.power(exponent)));
    }
    let common = Expression::product(common);
    if common.is_integer(1) {
        return x.clone();
    }
    let rest = Expression::sum(x.terms().iter().map(|term| term / &common));
    Expression::product([common, rest])
}

/// Whether the expression is proved to be 0 wherever it is defined: its denominators are multiplied out, sin² is
/// replaced by 1 − cos², and everything cancels. `false` proves nothing.
pub(super) fn vanishes(x: &Expression) -> bool {
    let mut numerator = expanded(x);
    for _ in 0..16 {
        let mut denominators: BTreeMap<Expression, Rational> = BTreeMap::new();
        for factor in numerator.terms().iter().flat_map(Expression::factors) {
            let (base, exponent) = factor.base_and_exponent();
            if exponent.is_negative() {
                let least = denominators.entry(base.clone()).or_insert(exponent);
                *least = exponent.min(*least);
            }
        }
        let sines: BTreeSet<Expression> =
            numerator.terms().iter().flat_map(Expression::factors).filter_map(squared_sine).collect();
        if denominators.is_empty() && sines.is_empty() {
            break;
        }
        let cleared = denominators.iter().map(|(base, exponent)| base.power(exponent.negated()));
        let multiplier = Expression::product(cleared);
        numerator = Expression::sum(
            numerator.terms().iter().map(|term| expanded(&without_sines(&(term * &multiplier)))),
        );
        numerator = expanded(&numerator);
    }
    numerator.is_integer(0)
}

/// sin y, if the factor is at least its square.
fn squared_sine(factor: &Expression) -> Option<Expression> {
    let (base, exponent) = factor.base_and_exponent();
    let sine = matches!(base.node(), Node::Symbol(Symbol::Sine) | Node::Apply(Function::Sin, _));
    (sine && exponent >= Rational::integer(2)).then(|| base.clone())
}

/// sinⁿ y as sinⁿ⁻² y (1 − cos² y).
fn without_sines(term: &Expression) -> Expression {
    Expression::product(term.factors().iter().map(|factor| match squared_sine(factor) {
        None => factor.clone(),
        Some(sine) => {
            let cosine = match sine.node() {
                Node::Apply(_, y) => y.apply(Function::Cos),
                _ => Expression::symbol(Symbol::Cosine),
            };
            &(factor / &sine.square()) * &(&Expression::integer(1) - &cosine.square())
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_in_separate_variables_are_found() {
        let [x, y, z] = [Symbol::Q11, Symbol::Q22, Symbol::Q12].map(Expression::symbol);
        let one = Expression::integer(1);
        let product = &(&(&one + &x) * &(&one + &y)) - &z.square();
        let grouped = grouped(&expanded(&product));
        assert_eq!(grouped, product);
        // 1 + x + y is no product
        let sum = &(&one + &x) + &y;
        assert_eq!(super::grouped(&sum), sum);
    }

    #[test]
    fn zero_is_proved_and_what_is_not_zero_is_not() {
        let [x, y] = [Symbol::Q11, Symbol::Q22].map(Expression::symbol);
        let one = Expression::integer(1);
        let whole = &(&one / &(&one + &x)) + &(&one / &(&one + &y));
        let fraction = &(&(&(&one + &one) + &x) + &y) / &(&(&one + &x) * &(&one + &y));
        assert!(vanishes(&(&whole - &fraction)));
        assert!(!vanishes(&(&whole + &fraction)));
        let [sine, cosine] = [Symbol::Sine, Symbol::Cosine].map(Expression::symbol);
        let circle =
            &(&sine.power(Rational::integer(4)) - &cosine.power(Rational::integer(4))) + &cosine.square();
        assert!(vanishes(&(&circle - &sine.square())));
        assert!(!vanishes(&circle));
    }
}
