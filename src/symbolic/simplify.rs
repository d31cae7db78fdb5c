//! Of several equal forms the one that is shortest in print.

use super::expression::{Expression, Node};
use super::{algebra, cost};

impl Expression {
    /// An equal expression that is no longer in print: inside out, each sum as it is, expanded and grouped by powers of
    /// q12, or with its common factor taken out.
    #[must_use]
    pub fn simplified(&self) -> Self {
        let inner = self.map(Self::simplified);
        match inner.node() {
            Node::Sum(_) => {
                let grouped = algebra::grouped(&inner);
                shortest([inner.clone(), algebra::with_common_factor(&inner), grouped])
            }
            Node::Product(factors) => {
                let sum = factors.iter().position(|factor| matches!(factor.node(), Node::Sum(_)));
                let Some(sum) = sum else { return inner };
                let mut rest = factors.clone();
                let sum = rest.remove(sum);
                if !sum.terms().iter().any(is_part_of_pi) {
                    return inner;
                }
                let constant = |factor: &Self| {
                    let base = factor.base_and_exponent().0;
                    base.as_number().is_some() || *base.node() == Node::Pi
                };
                let (constants, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(constant);
                let constant = Self::product(constants);
                let distributed = Self::sum(sum.terms().iter().map(|term| &constant * term));
                Self::product(others.into_iter().chain([distributed]))
            }
            _ => inner,
        }
    }
}

/// Whether it is a fraction of π, which a divisor π cancels: (½π + x)/2π = ¼ + x/2π.
fn is_part_of_pi(term: &Expression) -> bool {
    let (number, rest) = term.coefficient();
    *rest.node() == Node::Pi && !number.is_integer()
}

/// The cheapest; of equals the first.
fn shortest<const N: usize>(forms: [Expression; N]) -> Expression {
    let cheapest = forms.into_iter().min_by_key(cost);
    cheapest.expect("invariant: there is a form")
}
