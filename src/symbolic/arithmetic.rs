//! Sums, products and powers in canonical form.

use std::collections::BTreeMap;
use std::ops::{Add, Div, Mul, Neg, Sub};

use super::expression::{Expression, Function, Node};
use super::{Rational, identities};

impl Expression {
    /// Σ terms: flat, like terms collected, numbers added, and the identities of sums used.
    pub fn sum(terms: impl IntoIterator<Item = Self>) -> Self {
        let mut collected: BTreeMap<Self, Rational> = BTreeMap::new();
        // what does not fit into 128 bits stays apart
        let mut apart = Vec::new();
        let mut waiting: Vec<(Rational, Self)> =
            terms.into_iter().map(|term| (Rational::ONE, term)).collect();
        while let Some((factor, term)) = waiting.pop() {
            let (own, rest) = term.coefficient();
            let Some(coefficient) = factor.times(own) else {
                apart.push(Self::product([Self::number(factor), term]));
                continue;
            };
            if let Node::Sum(inner) = rest.node() {
                waiting.extend(inner.iter().map(|term| (coefficient, term.clone())));
                continue;
            }
            let total = collected.get(&rest).copied().unwrap_or(Rational::ZERO).plus(coefficient);
            match total {
                Some(total) => _ = collected.insert(rest, total),
                None => apart.push(scaled(coefficient, rest)),
            }
        }
        collected.retain(|_, coefficient| *coefficient != Rational::ZERO);
        if let Some(simpler) = identities::of_sum(&collected) {
            return Self::sum(apart.into_iter().chain([simpler]));
        }
        let mut terms: Vec<Self> =
            collected.into_iter().map(|(rest, coefficient)| scaled(coefficient, rest)).collect();
        terms.extend(apart);
        terms.sort();
        match terms.len() {
            0 => Self::integer(0),
            1 => terms.remove(0),
            _ => Self::from_node(Node::Sum(terms)),
        }
    }

    /// Π factors: flat, equal bases collected, numbers multiplied, exponentials merged. A number times a sum is
    /// distributed, and so is an exponential times a sum of exponentials.
    pub fn product(factors: impl IntoIterator<Item = Self>) -> Self {
        let mut number = Rational::ONE;
        let mut bases: BTreeMap<Self, Rational> = BTreeMap::new();
        let mut exponents = Vec::new();
        let mut done: Vec<Self> = Vec::new();
        let mut multiply = |x: Rational, done: &mut Vec<Self>| match number.times(x) {
            Some(product) => number = product,
            None => done.push(Self::number(x)),
        };
        let mut waiting: Vec<Self> = factors.into_iter().collect();
        while let Some(factor) = waiting.pop() {
            match factor.node() {
                Node::Number(x) => multiply(*x, &mut done),
                Node::Product(inner) => waiting.extend(inner.iter().cloned()),
                Node::Apply(Function::Exp, exponent) => exponents.push(exponent.clone()),
                _ => {
                    let (base, exponent) = factor.base_and_exponent();
                    let mut base = base.clone();
                    if let (Node::Sum(_), Some(content)) = (base.node(), content(&base))
                        && let Some(power) =
                            exponent.is_integer().then(|| content.power(exponent.numerator()))
                    {
                        base = divided(&base, content);
                        power.into_iter().for_each(|x| multiply(x, &mut done));
                    }
                    if matches!(base.node(), Node::Sum(_)) && exponent.is_integer() {
                        let opposite = Self::sum(base.terms().iter().map(Neg::neg));
                        if !bases.contains_key(&base) && bases.contains_key(&opposite) {
                            base = opposite;
                            if !exponent.is_even() {
                                multiply(Rational::integer(-1), &mut done);
                            }
                        }
                    }
                    let total = bases.get(&base).copied().unwrap_or(Rational::ZERO).plus(exponent);
                    match total {
                        Some(total) => _ = bases.insert(base, total),
                        None => done.push(factor.clone()),
                    }
                }
            }
        }
        for (base, exponent) in bases {
            let power = base.power(exponent);
            for factor in power.factors() {
                match factor.as_number() {
                    Some(x) => multiply(x, &mut done),
                    None => done.push(factor.clone()),
                }
            }
        }
        if number == Rational::ZERO {
            return Self::integer(0);
        }
        if !exponents.is_empty() {
            let exponential = Self::sum(exponents).apply(Function::Exp);
            if let Some(distributed) = identities::distributed(number, &exponential, &done) {
                return distributed;
            }
            if !exponential.is_integer(1) {
                done.push(exponential);
            }
        }
        done.sort();
        if number != Rational::ONE {
            if let [factor] = done.as_slice()
                && let Node::Sum(terms) = factor.node()
            {
                return Self::sum(
                    terms.iter().map(|term| Self::product([Self::number(number), term.clone()])),
                );
            }
            done.insert(0, Self::number(number));
        }
        match done.len() {
            0 => Self::integer(1),
            1 => done.remove(0),
            _ => Self::from_node(Node::Product(done)),
        }
    }

    /// xʳ; of the two real roots the one that is not negative.
    #[must_use]
    pub fn power(&self, exponent: Rational) -> Self {
        if exponent == Rational::ZERO {
            return Self::integer(1);
        }
        if exponent == Rational::ONE {
            return self.clone();
        }
        let plain = || Self::from_node(Node::Power(self.clone(), exponent));
        match self.node() {
            Node::Number(x) => number_power(*x, exponent).unwrap_or_else(plain),
            Node::Power(base, own) => match own.times(exponent) {
                None => plain(),
                Some(total) if own.is_even() && !exponent.is_integer() => {
                    base.apply(Function::Abs).power(total)
                }
                Some(total) => base.power(total),
            },
            Node::Product(factors) if exponent.is_integer() => {
                Self::product(factors.iter().map(|factor| factor.power(exponent)))
            }
            Node::Product(factors) => {
                // √(x y) = √x √y: for x = 0 only where y is not negative either
                let all = factors.iter().all(Self::is_not_negative);
                let (mut outside, mut inside) = (Vec::new(), Vec::new());
                for factor in factors {
                    match factor.as_number() {
                        Some(x) if x.is_negative() => {
                            inside.push(Self::integer(-1));
                            if x != Rational::integer(-1) {
                                outside.push(Self::number(x.negated()).power(exponent));
                            }
                        }
                        _ if all || factor.is_positive() => outside.push(factor.power(exponent)),
                        _ => inside.push(factor.clone()),
                    }
                }
                if outside.is_empty() {
                    return plain();
                }
                outside.push(Self::product(inside).power(exponent));
                Self::product(outside)
            }
            Node::Apply(Function::Exp, argument) => {
                Self::product([Self::number(exponent), argument.clone()]).apply(Function::Exp)
            }
            Node::Apply(Function::Abs, argument) if exponent.is_even() => argument.power(exponent),
            _ => plain(),
        }
    }

    /// √x.
    #[must_use]
    pub fn sqrt(&self) -> Self {
        self.power(Rational::HALF)
    }

    /// x².
    #[must_use]
    pub fn square(&self) -> Self {
        self.power(Rational::integer(2))
    }

    /// 1/x.
    #[must_use]
    pub fn inverse(&self) -> Self {
        self.power(Rational::integer(-1))
    }
}

/// The greatest whole number that divides all terms of a sum.
fn content(sum: &Expression) -> Option<Rational> {
    let mut shared = 0i128;
    for term in sum.terms() {
        let number = term.coefficient().0;
        shared = Rational::greatest_divisor(shared, number.is_integer().then(|| number.numerator())?);
    }
    (shared > 1).then(|| Rational::integer(shared))
}

/// A sum over a number that divides it.
fn divided(sum: &Expression, content: Rational) -> Expression {
    let inverse = content.inverse().map(Expression::number);
    Expression::sum(sum.terms().iter().map(|term| match &inverse {
        Some(inverse) => inverse * term,
        None => term.clone(),
    }))
}

/// c m, m without a number.
fn scaled(coefficient: Rational, rest: Expression) -> Expression {
    let number = Expression::number(coefficient);
    if coefficient == Rational::ONE {
        return rest;
    }
    match rest.node() {
        Node::Number(x) if *x == Rational::ONE => number,
        Node::Product(factors) => {
            Expression::from_node(Node::Product([&[number], factors.as_slice()].concat()))
        }
        _ => Expression::from_node(Node::Product(vec![number, rest])),
    }
}

/// xʳ of a number: whole powers, and square roots as r √s.
fn number_power(x: Rational, exponent: Rational) -> Option<Expression> {
    if x == Rational::ONE {
        return Some(Expression::integer(1));
    }
    if exponent.is_integer() {
        return x.power(exponent.numerator()).map(Expression::number);
    }
    if exponent.denominator() != 2 || x.is_negative() {
        return None;
    }
    if x == Rational::ZERO {
        return (!exponent.is_negative()).then(|| Expression::integer(0));
    }
    let whole = exponent.numerator().div_euclid(2);
    let (outside, radicand) = x.root()?;
    let number = Expression::number(x.power(whole)?.times(outside)?);
    if radicand == Rational::ONE {
        return Some(number);
    }
    let root = Expression::from_node(Node::Power(Expression::number(radicand), Rational::HALF));
    Some(if number.is_integer(1) { root } else { Expression::from_node(Node::Product(vec![number, root])) })
}

impl Add for &Expression {
    type Output = Expression;

    fn add(self, other: Self) -> Expression {
        Expression::sum([self.clone(), other.clone()])
    }
}

impl Sub for &Expression {
    type Output = Expression;

    fn sub(self, other: Self) -> Expression {
        Expression::sum([self.clone(), -other])
    }
}

impl Mul for &Expression {
    type Output = Expression;

    fn mul(self, other: Self) -> Expression {
        Expression::product([self.clone(), other.clone()])
    }
}

impl Div for &Expression {
    type Output = Expression;

    fn div(self, other: Self) -> Expression {
        Expression::product([self.clone(), other.inverse()])
    }
}

impl Neg for &Expression {
    type Output = Expression;

    fn neg(self) -> Expression {
        Expression::product([Expression::integer(-1), self.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbolic::Symbol;

    fn of(symbol: Symbol) -> Expression {
        Expression::symbol(symbol)
    }

    #[test]
    fn like_terms_and_equal_bases_meet() {
        let (x, y) = (of(Symbol::Q11), of(Symbol::Q12));
        assert_eq!(&(&x + &y) - &x, y);
        assert_eq!(&(&x * &y) / &x, y);
        assert_eq!(&(&x - &y) / &(&y - &x), Expression::integer(-1));
        assert_eq!(&x.sqrt() * &x.sqrt(), x);
        assert_eq!(&y.apply(Function::Exp) * &(-&y).apply(Function::Exp), Expression::integer(1));
    }

    #[test]
    fn roots_respect_signs() {
        let (x, y) = (of(Symbol::Q11), of(Symbol::Q12));
        assert_eq!(x.square().sqrt(), x);
        assert_eq!(y.square().sqrt(), y.apply(Function::Abs));
        assert_eq!((&x * &y).sqrt(), &x.sqrt() * &y.sqrt());
        // √(x² y) is real at x = 0 for every y, and |x| √y is not
        let root = (&y.square() * &of(Symbol::Cosine)).sqrt();
        assert!(matches!(root.node(), Node::Power(..)), "{root:?}");
    }

    #[test]
    fn numbers_beyond_128_bits_stay_apart_and_keep_their_value() {
        let large = Expression::number(Rational::integer(i128::MAX));
        let square = &large * &large;
        assert_eq!(square.evaluate(&|_| 0.0), (i128::MAX as f64).powi(2));
        let sum = Expression::sum([large.clone(), large.clone(), of(Symbol::X)]);
        assert_eq!(sum.evaluate(&|_| 0.0), 2.0 * i128::MAX as f64);
    }
}
