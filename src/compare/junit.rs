//! A comparison as JUnit XML: one case for each claim and each kernel.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::tables::{cells, groups, sentence};
use super::{Difference, Outcome};
use crate::Result;
use crate::record::Record;
use crate::report::junit::{suite, written};

/// How many values a failure shows.
const SHOWN: usize = 24;

/// The comparison alone.
pub(super) fn alone(difference: &Difference) -> Result<String> {
    let mut report = Report::new("ntk-verify");
    report.add_test_suite(comparison(difference));
    written(&report)
}

/// The record and the comparison, as two suites.
pub(super) fn with_record(record: &Record, difference: &Difference) -> Result<String> {
    let mut report = Report::new("ntk-verify");
    report.add_test_suite(suite(record));
    report.add_test_suite(comparison(difference));
    written(&report)
}

fn comparison(difference: &Difference) -> TestSuite {
    let (before, after) = (&difference.before.place, &difference.after.place);
    let mut suite = TestSuite::new(format!("{after} beside {before}"));
    let whole = match difference.outcome {
        Outcome::Same => TestCaseStatus::success(),
        Outcome::Moved => failed(&sentence(difference), Vec::new()),
    };
    suite.add_test_case(case("comparison", whole));
    let mut names: Vec<&str> = groups(difference);
    for change in &difference.verdicts {
        let claim = change.what.trim_start_matches("decoy of ").split(':').next().unwrap_or_default();
        if change.what != "the run" && !names.contains(&claim) {
            names.push(claim);
        }
    }
    for name in names {
        let of = |what: &str| {
            what == name || what == format!("decoy of {name}") || what.starts_with(&format!("{name}: "))
        };
        let changed = difference.verdicts.iter().filter(|change| of(&change.what));
        let mut lines: Vec<String> = changed
            .map(|change| format!("verdict of {}: {} → {}", change.what, change.before, change.after))
            .collect();
        let moved = difference.moved().filter(|value| value.group == name);
        lines.extend(moved.map(|value| {
            let [before, after, by, allowed] = cells(value);
            format!("{}: {before} → {after}, moved by {by} where {allowed} is allowed", value.label)
        }));
        let status = match lines.first().cloned() {
            None => TestCaseStatus::success(),
            Some(first) => failed(&first, lines),
        };
        suite.add_test_case(case(name, status));
    }
    for claim in &difference.gone {
        suite.add_test_case(case(claim, failed(&format!("{after} lacks this claim"), Vec::new())));
    }
    suite
}

fn case(name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname("ntk-verify.comparison");
    case
}

fn failed(message: &str, mut lines: Vec<String>) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(message);
    status.set_type("moved");
    if lines.len() > SHOWN {
        let rest = lines.len() - SHOWN;
        lines.truncate(SHOWN);
        lines.push(format!("and {rest} more"));
    }
    if !lines.is_empty() {
        status.set_description(lines.join("\n"));
    }
    status
}
