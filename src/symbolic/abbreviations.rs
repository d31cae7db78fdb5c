//! Names for what an expression repeats.

use std::collections::BTreeMap;

use super::cost;
use super::expression::{Expression, Node, Symbol};

/// The names, in the order of use.
const NAMES: [&str; 8] = ["D", "R", "S", "T", "U", "V", "W", "Z"];

/// The shortest piece that is worth a name, in characters of print.
const WORTH: usize = 14;

/// Replaces pieces that one of the expressions repeats by names, in all of them. A definition uses only names that stand
/// before it.
pub(super) fn abbreviated<const N: usize>(
    mut all: [Expression; N],
) -> ([Expression; N], Vec<(Symbol, Expression)>) {
    let mut definitions = Vec::new();
    for name in NAMES {
        let Some(piece) = most_repeated(&all) else { break };
        let symbol = Symbol::Name(name.into());
        all = all.map(|x| replaced(&x, &piece, &symbol));
        definitions.push((symbol, piece));
    }
    (all, definitions)
}

/// The piece whose name saves most.
fn most_repeated(all: &[Expression]) -> Option<Expression> {
    let mut best: Option<(usize, Expression)> = None;
    for x in all {
        let mut counts = BTreeMap::new();
        count(x, &mut counts);
        for (piece, times) in counts {
            let size = cost(&piece);
            let saved = (times - 1) * size;
            if times > 1 && size >= WORTH && best.as_ref().is_none_or(|(most, _)| saved > *most) {
                best = Some((saved, piece));
            }
        }
    }
    best.map(|(_, piece)| piece)
}

fn count(x: &Expression, counts: &mut BTreeMap<Expression, usize>) {
    if matches!(x.node(), Node::Sum(_) | Node::Product(_)) {
        *counts.entry(x.clone()).or_default() += 1;
    }
    x.children().iter().for_each(|child| count(child, counts));
}

fn replaced(x: &Expression, piece: &Expression, symbol: &Symbol) -> Expression {
    if x == piece {
        Expression::symbol(symbol.clone())
    } else {
        x.map(|child| replaced(child, piece, symbol))
    }
}
