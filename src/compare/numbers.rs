//! The numbers that two records have in common.

use std::collections::HashMap;

use super::question::pairs;
use super::rule::{Known, allowed, moved};
use super::{LEVEL, Value, kernels};
use crate::record::{ClaimRecord, Judged, Record, Relation};

/// Two readings of one number, before they are judged.
pub(super) struct Pair {
    pub group: String,
    pub label: String,
    pub before: Known,
    pub after: Known,
}

/// All numbers that both have, judged; and how many comparisons one has alone.
pub(super) fn values(before: &Record, after: &Record) -> (Vec<Value>, usize) {
    let mut all = kernels::pairs(before, after);
    let mut unmatched = 0;
    for (claim, other) in pairs(before, after) {
        let (matches, alone) = matched(claim, other);
        unmatched += alone;
        for (a, b) in matches {
            all.extend(theory(claim, [a, b], [before, after]));
            all.push(Pair {
                group: claim.id.clone(),
                label: a.comparison.label.clone(),
                before: Known::stated(a.comparison.estimate, a.comparison.uncertainty),
                after: Known::stated(b.comparison.estimate, b.comparison.uncertainty),
            });
        }
    }
    let sampled = |pair: &Pair| pair.before.spread.is_some() || pair.after.spread.is_some();
    let share = LEVEL / all.iter().filter(|pair| sampled(pair)).count().max(1) as f64;
    let judge = |pair: Pair| {
        let allowed = allowed(&pair.before, &pair.after, share);
        Value {
            sampled: sampled(&pair),
            moved: moved(pair.before.value, pair.after.value, allowed),
            before: pair.before.value,
            after: pair.after.value,
            allowed,
            group: pair.group,
            label: pair.label,
        }
    };
    (all.into_iter().map(judge).collect(), unmatched)
}

/// The comparisons of a claim that both records have, by their labels (the first with the first where labels repeat), and how many only one has.
pub(super) fn matched<'a>(
    before: &'a ClaimRecord,
    after: &'a ClaimRecord,
) -> (Vec<(&'a Judged, &'a Judged)>, usize) {
    let mut others: HashMap<&str, Vec<&Judged>> = HashMap::new();
    for judged in after.evidence.comparisons.iter().rev() {
        others.entry(&judged.comparison.label).or_default().push(judged);
    }
    let take = |judged: &'a Judged| {
        Some((judged, others.get_mut(judged.comparison.label.as_str()).and_then(Vec::pop)?))
    };
    let matches: Vec<_> = before.evidence.comparisons.iter().filter_map(take).collect();
    let alone = before.evidence.comparisons.len() + after.evidence.comparisons.len() - 2 * matches.len();
    (matches, alone)
}

/// What theory says of a comparison, known to within its own stated error.
fn theory(claim: &ClaimRecord, [before, after]: [&Judged; 2], records: [&Record; 2]) -> Option<Pair> {
    let known = |judged: &Judged, record: &Record| match judged.comparison.relation {
        Relation::Equals { target, margin, allowance } => {
            // the closed form is good to 1e-13 √(K_ii K_jj), at most ten times that of the unit s_ij, which is the margin over ε
            let unit = if record.settings.precision > 0.0 { margin / record.settings.precision } else { 0.0 };
            Known::exact(target, allowance + 1e-12 * unit)
        }
        Relation::AtLeast { target } | Relation::AtMost { target } => Known::exact(target, 0.0),
    };
    let (before_known, after_known) = (known(before, records[0]), known(after, records[1]));
    Some(Pair {
        group: claim.id.clone(),
        label: format!("theory of {}", before.comparison.label),
        before: before_known,
        after: after_known,
    })
    .filter(|pair| pair.before.value != 0.0 || pair.after.value != 0.0)
}
