//! Two records compared: what is the same stays the same with another seed, and what is wrong moves.

use std::sync::OnceLock;

use ntk_verify::claims::Unwatched;
use ntk_verify::compare::{Difference, LEVEL, Outcome, compare, render, render_with};
use ntk_verify::dataset::load;
use ntk_verify::judge::{self, Plan};
use ntk_verify::network::Sampling;
use ntk_verify::record::{Record, Uncertainty, Verdict};
use ntk_verify::report::{Format, Style};
use ntk_verify::spec::Draft;

/// A run of half a second: means and exponents of both kernels, and claims that need no sampling.
fn run(weight_std: f64, seed: u64) -> Record {
    let activation = ntk_verify::activation::parse("relu").unwrap();
    let draft = Draft { hidden_layers: Some(1), weight_std: Some(weight_std), ..Draft::new(activation) };
    let plan = Plan {
        spec: draft.complete().unwrap().spec,
        inputs: load("circle:3", 0).unwrap().points().to_owned(),
        source: "circle:3".into(),
        widths: vec![32, 64, 128, 256],
        sampling: Sampling::default(),
        claims: Some(["output-covariance", "ntk-limit", "ntk-rate", "price"].map(String::from).to_vec()),
        precision: 0.02,
        alpha: 1e-6,
        beta: 1e-3,
        seed,
        defaults: Vec::new(),
    };
    judge::run(plan, &Unwatched).unwrap().rounded()
}

/// The run with seed 0, which many tests begin with.
fn first() -> Record {
    static FIRST: OnceLock<Record> = OnceLock::new();
    FIRST.get_or_init(|| run(WEIGHT_STD, 0)).clone()
}

fn difference(before: &Record, after: &Record) -> Difference {
    compare(before, after, ["old.json", "new.json"]).unwrap()
}

const WEIGHT_STD: f64 = std::f64::consts::SQRT_2;

#[test]
fn the_same_record_is_the_same() {
    let record = first();
    assert_eq!(record.verdict, Verdict::Holds);
    let found = difference(&record, &record);
    assert_eq!((found.outcome, found.moved().count(), found.unmatched), (Outcome::Same, 0, 0));
    assert!(found.values.len() > 50 && found.settings.is_empty() && found.verdicts.is_empty());
    assert!(found.values.iter().all(|value| value.difference() == 0.0));
    assert!(
        found.values.iter().any(|value| value.sampled) && found.values.iter().any(|value| !value.sampled)
    );
}

#[test]
fn another_seed_is_the_same_within_its_errors() {
    // twelve comparisons, each of which says moved with probability 1e-6 at most
    let records: Vec<Record> = (0..4).map(|seed| run(WEIGHT_STD, seed)).collect();
    let mut largest: f64 = 0.0;
    for before in &records {
        for after in records.iter().filter(|after| after.seed != before.seed) {
            let found = difference(before, after);
            assert_eq!(found.outcome, Outcome::Same, "{found:#?}");
            assert_eq!(found.settings.iter().map(|c| c.what.as_str()).collect::<Vec<_>>(), ["seed"]);
            assert_eq!(found.level, LEVEL);
            // what no chance moves has not moved at all
            assert!(found.values.iter().all(|value| value.sampled || value.difference() == 0.0));
            largest = largest.max(found.closest().unwrap().1);
        }
    }
    // the rule is no wider than it must be: differences of a few standard errors use a good part of what is allowed
    assert!((0.2..1.0).contains(&largest), "{largest}");
}

#[test]
fn a_factor_of_two_per_cent_moves_though_every_verdict_holds() {
    let before = first();
    // another program: its kernels are two per cent larger, in theory and in its networks, and it does not say so
    let mut after = run(WEIGHT_STD * 1.02f64.powf(0.25), 0);
    after.settings = before.settings.clone();
    assert_eq!(after.verdict, Verdict::Holds);
    let found = difference(&before, &after);
    assert_eq!((found.outcome, found.verdicts.len()), (Outcome::Moved, 0));
    let moved = |group: &str| found.moved().filter(|value| value.group == group).count();
    // every entry and both extreme eigenvalues
    assert_eq!([moved("kernel nngp"), moved("kernel ntk")], [8, 8]);
    // what networks do: same seed, same noise, hence compared within errors that are far wider than it
    assert!(moved("ntk-limit") >= 6, "{found:#?}");
    // an exponent is what it was
    assert_eq!(moved("ntk-rate"), 0);
}

#[test]
fn a_difference_in_the_networks_alone_moves_where_it_exceeds_their_errors() {
    let before = first();
    let shifted = |errors: f64| {
        let mut after = run(WEIGHT_STD, 1);
        let claim = after.claims.iter_mut().find(|claim| claim.id == "ntk-limit").unwrap();
        let comparison = &mut claim.evidence.comparisons[0].comparison;
        let label = comparison.label.clone();
        let Uncertainty::Sampling { standard_error, .. } = comparison.uncertainty else { panic!() };
        let old = before.claims.iter().find(|claim| claim.id == "ntk-limit").unwrap();
        let old = old.evidence.comparisons.iter().find(|judged| judged.comparison.label == label).unwrap();
        comparison.estimate = old.comparison.estimate + errors * standard_error;
        difference(&before, &after)
    };
    // √2 standard errors of each: t at 1e-6 shared over some thirty values is between 5 and 9
    assert_eq!(shifted(1.4 * 4.0).outcome, Outcome::Same);
    let found = shifted(1.4 * 10.0);
    assert_eq!((found.outcome, found.moved().count()), (Outcome::Moved, 1));
    assert_eq!(found.moved().next().unwrap().group, "ntk-limit");
}

#[test]
fn verdicts_claims_and_decoys_are_watched() {
    let before = first();
    let changed = |change: &dyn Fn(&mut Record)| {
        let mut after = before.clone();
        change(&mut after);
        difference(&before, &after)
    };
    let flipped = changed(&|after| after.claims[1].verdict = Verdict::Refuted);
    assert_eq!((flipped.outcome, flipped.verdicts.len()), (Outcome::Moved, 1));
    assert_eq!(
        (flipped.verdicts[0].what.as_str(), flipped.verdicts[0].after.as_str()),
        ("ntk-limit", "refuted")
    );
    let decoy = changed(&|after| after.claims[1].decoy.verdict = Verdict::Holds);
    assert_eq!(decoy.verdicts[0].what, "decoy of ntk-limit");
    let gone = changed(&|after| drop(after.claims.remove(1)));
    assert_eq!((gone.outcome, gone.gone.as_slice()), (Outcome::Moved, &["ntk-limit".to_owned()][..]));
    // a claim more is no movement
    let mut fewer = before.clone();
    fewer.claims.remove(1);
    let come = difference(&fewer, &before);
    assert_eq!((come.outcome, come.come.as_slice()), (Outcome::Same, &["ntk-limit".to_owned()][..]));
    // an infinite or missing number moves
    let broken = changed(&|after| after.claims[1].evidence.comparisons[0].comparison.estimate = f64::NAN);
    assert_eq!((broken.outcome, broken.moved().count()), (Outcome::Moved, 1));
    // of lists that were cut only what both have is compared
    let cut = changed(&|after| drop(after.claims[1].evidence.comparisons.pop()));
    assert_eq!((cut.outcome, cut.unmatched), (Outcome::Same, 1));
}

#[test]
fn exact_numbers_may_differ_by_rounding_and_no_more() {
    let before = first();
    let scaled = |factor: f64| {
        let mut after = before.clone();
        after.kernels[1].entries[0][1] *= factor;
        difference(&before, &after).outcome
    };
    // both numbers may be off by half a unit of ten digits
    assert_eq!(scaled(1.0 + 4e-10), Outcome::Same);
    assert_eq!(scaled(1.0 + 2e-9), Outcome::Moved);
    // a computed number with a bound: as far as both bounds, and no further
    let computed = |bounds: f64| {
        let mut after = before.clone();
        let price = after.claims.iter_mut().find(|claim| claim.id == "price").unwrap();
        let comparison = &mut price.evidence.comparisons[0].comparison;
        let Uncertainty::Rounding { bound } = comparison.uncertainty else { panic!() };
        comparison.estimate += bounds * bound + (bounds - 2.0) * 1e-9 * comparison.estimate.abs();
        difference(&before, &after).outcome
    };
    assert_eq!((computed(1.9), computed(3.0)), (Outcome::Same, Outcome::Moved));
}

#[test]
fn other_questions_cannot_be_compared() {
    let before = first();
    let refused = |change: &dyn Fn(&mut Record), word: &str| {
        let mut after = before.clone();
        change(&mut after);
        let error = compare(&before, &after, ["old.json", "new.json"]).unwrap_err().to_string();
        assert!(error.contains(word) && error.contains("old.json and new.json"), "{error}");
    };
    refused(&|after| after.settings.network.activation = "erf".into(), "activation is relu and erf");
    refused(&|after| after.settings.network.bias_std = 0.5, "bias_std is 0 and 0.5");
    refused(&|after| after.settings.inputs.points = 4, "points is 3 and 4");
    refused(&|after| after.claims.clear(), "no claim in common");
}

#[test]
fn every_format_says_what_moved() {
    let before = first();
    let mut after = run(WEIGHT_STD, 1);
    after.kernels[0].entries[1][2] *= 1.02;
    after.kernels[0].entries[0][0] = f64::NAN;
    after.claims[1].verdict = Verdict::Refuted;
    let found = difference(&before, &after);
    for format in Format::ALL {
        let text = render(&found, format, Style::PLAIN).unwrap();
        for word in ["nngp[1,2]", "ntk-limit", "old.json", "new.json"] {
            assert!(text.contains(word), "{format}: {word}\n{text}");
        }
        let whole = render_with(&after, &found, format, Style::PLAIN).unwrap();
        assert!(whole.contains("ntk-rate"), "{format}");
        let record = ntk_verify::report::render(&after, format, Style::PLAIN).unwrap();
        assert_eq!(whole == record, format == Format::Json, "{format}");
        assert!(whole.contains("old.json") || format == Format::Json, "{format}");
    }
    let json = render(&found, Format::Json, Style::PLAIN).unwrap();
    // NaN is not equal to itself
    let back: Difference = serde_json::from_str(&json).unwrap();
    assert_eq!(render(&back, Format::Json, Style::PLAIN).unwrap(), json);
    for line in render(&found, Format::Terminal, Style::PLAIN).unwrap().lines() {
        let columns = line.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).count();
        assert!(columns <= 80, "{columns}: {line}");
    }
    let junit = render(&found, Format::Junit, Style::PLAIN).unwrap();
    // the whole, the kernel and the claim fail, the others pass
    assert!(junit.contains("failures=\"3\""), "{junit}");
    assert!(
        render(&difference(&before, &before), Format::Junit, Style::PLAIN)
            .unwrap()
            .contains("failures=\"0\"")
    );
}
