//! JUnit XML, for CI.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::certified;
use super::words::{advice, deviation, estimate, target, telling};
use crate::record::{CertifiedDefiniteness, ClaimRecord, KernelCertificate, Record, Verdict};
use crate::{Error, Result};

/// How many comparisons a failure shows.
const SHOWN: usize = 12;

/// One suite with one test case a claim: refuted claims fail, inconclusive ones are errors, since nothing may pass
/// silently, and claims that do not apply are skipped. There are no times in it.
pub(super) fn render(record: &Record) -> Result<String> {
    let mut report = Report::new("ntk-verify");
    report.add_test_suite(suite(record));
    written(&report)
}

/// The report as XML.
pub(crate) fn written(report: &Report) -> Result<String> {
    let text = report.to_string().map_err(|cause| Error::new("junit", cause))?;
    Ok(text.replace('\u{a0}', " "))
}

/// The suite of a record.
pub(crate) fn suite(record: &Record) -> TestSuite {
    let settings = &record.settings;
    let mut suite = TestSuite::new(format!(
        "{} on {}, seed {}",
        settings.network.activation, settings.inputs.source, record.seed
    ));
    for claim in &record.claims {
        suite.add_test_case(case(claim));
    }
    for kernel in record.certificate.iter().flat_map(|certificate| &certificate.kernels) {
        suite.add_test_case(certificate(kernel));
    }
    if let Some(reason) =
        record.certificate.as_ref().and_then(|certificate| certificate.not_certified.as_ref())
    {
        let mut status = TestCaseStatus::skipped();
        status.set_message(format!("not certified: {reason}"));
        suite.add_test_case(TestCase::new("certificate", status));
    }
    for (id, reason) in &record.not_applicable {
        let mut status = TestCaseStatus::skipped();
        status.set_message(reason.as_str());
        suite.add_test_case(TestCase::new(id.as_str(), status));
    }
    suite
}

fn case(claim: &ClaimRecord) -> TestCase {
    let status = match claim.verdict {
        Verdict::Holds => TestCaseStatus::success(),
        Verdict::Refuted => failure(claim, NonSuccessKind::Failure),
        Verdict::Inconclusive => failure(claim, NonSuccessKind::Error),
    };
    let mut case = TestCase::new(claim.id.as_str(), status);
    case.set_classname("ntk-verify");
    case
}

/// A certificate is information, not a claim: without one the case is skipped, and does not fail.
fn certificate(kernel: &KernelCertificate) -> TestCase {
    let sentences = certified::sentences(kernel).join("\n");
    let status = match kernel.definiteness {
        CertifiedDefiniteness::PositiveDefinite { .. } => TestCaseStatus::success(),
        _ => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(certified::definiteness(&kernel.definiteness));
            status
        }
    };
    let mut case = TestCase::new(format!("certificate-{}", kernel.kind), status);
    case.set_classname("ntk-verify");
    case.set_system_out(sentences);
    case
}

fn failure(claim: &ClaimRecord, kind: NonSuccessKind) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(claim.reason.as_deref().unwrap_or(&claim.statement));
    status.set_type(claim.verdict.to_string());
    let mut lines = vec![format!("{} ({})", claim.statement, claim.source)];
    for judged in telling(claim, SHOWN) {
        let (label, verdict) = (&judged.comparison.label, judged.verdict);
        lines.push(format!(
            "{label}: theory {}, found {} ({}): {verdict}",
            target(&judged.comparison.relation),
            estimate(judged),
            deviation(judged)
        ));
    }
    lines.push(advice(claim).to_owned());
    status.set_description(lines.join("\n"));
    status
}
