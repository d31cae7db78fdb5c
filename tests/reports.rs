//! Snapshots of whole reports, from records written by hand.

use std::collections::BTreeMap;

use ntk_verify::record::{
    Certificate, CertifiedDefiniteness, CertifiedEntries, ClaimKind, ClaimRecord, Comparison, DecoyRecord,
    Evidence, InputSettings, Judged, KernelCertificate, KernelRecord, NetworkSettings, Record, Relation,
    SCHEMA, Series, Settings, Uncertainty, Verdict, Widths, WrongEntry,
};
use ntk_verify::report::{Format, Style, read, render};

fn sampled(label: &str, target: f64, estimate: f64, verdict: Verdict) -> Judged {
    let standard_error = 1e-3 * target.abs().max(0.1);
    Judged {
        comparison: Comparison {
            label: label.to_owned(),
            relation: Relation::Equals { target, margin: 0.01 * target, allowance: 0.0 },
            estimate,
            uncertainty: Uncertainty::Sampling { standard_error, degrees_of_freedom: 63.0 },
        },
        interval: [estimate - 6.0 * standard_error, estimate + 6.0 * standard_error],
        verdict,
    }
}

fn claim(id: &str, verdict: Verdict, comparisons: Vec<Judged>) -> ClaimRecord {
    ClaimRecord {
        id: id.to_owned(),
        statement:
            "at initialisation the neural tangent kernel tends to its closed form: E Θ̂(x,x') → Θ(x,x') \
                    as n → ∞"
                .to_owned(),
        source: "Jacot, Gabriel, Hongler 2018, theorem 1".to_owned(),
        verdict,
        reason: None,
        kind: ClaimKind::Statistical,
        evidence: Evidence { tests: comparisons.len(), comparisons, ..Evidence::default() },
        detectable: Some(0.0083),
        decoy: DecoyRecord { name: "κ̇ without its factor 2".to_owned(), verdict: Verdict::Refuted },
    }
}

fn record(claims: Vec<ClaimRecord>) -> Record {
    Record {
        schema: SCHEMA.to_owned(),
        version: "0.1.0".to_owned(),
        verdict: Verdict::all(claims.iter().map(|claim| claim.verdict)),
        alpha: 1e-6,
        beta: 1e-3,
        seed: 0,
        settings: Settings {
            network: NetworkSettings {
                activation: "leaky_relu".to_owned(),
                activation_parameters: BTreeMap::from([("negative_slope".to_owned(), 0.1)]),
                duals: "closed form".to_owned(),
                hidden_layers: 3,
                weight_std: 2f64.sqrt(),
                bias_std: 0.0,
                parameterization: "ntk".to_owned(),
            },
            inputs: InputSettings { source: "circle:8".to_owned(), points: 8, dimension: 2 },
            widths: vec![64, 256, 1024, 4096],
            sampler: "conditioned".to_owned(),
            precision: 0.01,
            defaults: vec![
                "hidden_layers = 3".to_owned(),
                "weight_std = 1.4142135623730951: critical initialisation of relu, σ_w² = 2".to_owned(),
            ],
        },
        kernels: vec![KernelRecord {
            kind: "ntk".to_owned(),
            entries: Vec::new(),
            smallest_eigenvalue: 3.3e-2,
            largest_eigenvalue: 21.75,
            quadrature_error: 2e-9,
            map: None,
            spectrum: None,
        }],
        certificate: None,
        claims,
        not_applicable: BTreeMap::new(),
    }
    .rounded()
}

fn holds() -> Record {
    let mut rate = claim("ntk-rate", Verdict::Holds, vec![sampled("slope", -0.5, -0.5003, Verdict::Holds)]);
    rate.evidence.series = ["nngp rms deviation", "ntk rms deviation"]
        .into_iter()
        .zip([0.4, 1.7])
        .map(|(name, scale)| Series {
            name: name.to_owned(),
            x: vec![64.0, 256.0, 1024.0, 4096.0],
            y: [0.13, 0.062, 0.0312, 0.0157].map(|y| scale * y).to_vec(),
            standard_error: vec![1e-3; 4],
        })
        .collect();
    let limit = claim("ntk-limit", Verdict::Holds, vec![sampled("ntk[0,3]", 2.25, 2.2504, Verdict::Holds)]);
    let exact = ClaimRecord {
        kind: ClaimKind::Deterministic,
        detectable: None,
        ..claim("price", Verdict::Holds, vec![])
    };
    let mut record = record(vec![limit, rate, exact]);
    record
        .not_applicable
        .insert("polynomial-rank".to_owned(), "leaky_relu is not a polynomial of any degree".to_owned());
    record
}

fn refuted() -> Record {
    let many = (0..40).map(|i| {
        let verdict = if i == 17 || i == 30 { Verdict::Refuted } else { Verdict::Holds };
        let estimate = if verdict == Verdict::Refuted { 2.1 } else { 2.2501 };
        sampled(&format!("ntk[{},{}]", i / 8, i % 8), 2.25, estimate, verdict)
    });
    let mut wrong = claim("ntk-limit", Verdict::Refuted, many.collect());
    wrong.reason = Some("2 of 40 entries of the intercept differ from the closed form".to_owned());
    wrong.evidence.tests = 72;
    wrong.evidence.notes = vec!["71,680 networks over the widths 64 to 4096, in 64 blocks each.".to_owned()];
    let mut bound = claim("positive-definite", Verdict::Refuted, vec![]);
    bound.kind = ClaimKind::Deterministic;
    bound.detectable = None;
    bound.evidence = Evidence {
        comparisons: vec![Judged {
            comparison: Comparison {
                label: "λ_min(ntk)".to_owned(),
                relation: Relation::AtLeast { target: 0.0 },
                estimate: -1e-7,
                uncertainty: Uncertainty::Rounding { bound: 2e-15 },
            },
            interval: [-1.000_000_02e-7, -9.999_999_8e-8],
            verdict: Verdict::Refuted,
        }],
        tests: 1,
        ..Evidence::default()
    };
    record(vec![wrong, bound])
}

fn inconclusive() -> Record {
    let vague = Judged {
        interval: [f64::NEG_INFINITY, f64::INFINITY],
        ..sampled("ntk[0,3] & <others>", 2.25, 2.2, Verdict::Inconclusive)
    };
    let mut undecided = claim("ntk-limit", Verdict::Inconclusive, vec![vague]);
    undecided.reason =
        Some("the interval is wider than ε; about 4 × as many networks would decide".to_owned());
    undecided.detectable = Some(0.021);
    undecided.decoy.verdict = Verdict::Inconclusive;
    record(vec![undecided])
}

/// A run with certificates of every kind.
fn certified() -> Record {
    let kernel = |kind: &str, definiteness, condition_upper, entries| KernelCertificate {
        kind: kind.to_owned(),
        widths: Widths { largest: 7e-16, median: 2e-16 },
        entries,
        definiteness,
        condition_upper,
    };
    let wrong = WrongEntry { label: "ntk[4,1]".to_owned(), off_by_at_least: 2.1e-9, relative: 9.9e-10 };
    let entries = CertifiedEntries { checked: 64, can_be_right: 63, beyond_tolerance: 1, wrong: vec![wrong] };
    let vector = vec![-0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.0];
    let unknown = CertifiedDefiniteness::Unknown {
        lambda_min_lower: -3e-15,
        why: "its sign is open below 3e-15, where rounding could hide it".to_owned(),
    };
    let mut record = holds();
    record.certificate = Some(Certificate {
        not_certified: None,
        kernels: vec![
            kernel(
                "nngp",
                CertifiedDefiniteness::PositiveDefinite { lambda_min_lower: 0.00129 },
                Some(8.72e3),
                None,
            ),
            kernel(
                "ntk",
                CertifiedDefiniteness::NotPositiveDefinite { lambda_min_upper: 0.0, vector },
                None,
                Some(entries),
            ),
            kernel("ntk", unknown, None, None),
        ],
    });
    record
}

/// A run that asked for certificates of a network without closed form.
fn not_certified() -> Record {
    let mut record = holds();
    let reason =
        "tanh has no closed form: its duals come from quadrature, whose error is estimated and not bounded";
    record.certificate = Some(Certificate { not_certified: Some(reason.to_owned()), kernels: Vec::new() });
    record
}

fn text(record: &Record, format: Format) -> String {
    render(record, format, Style::PLAIN).unwrap()
}

#[test]
fn terminal() {
    insta::assert_snapshot!("terminal_holds", text(&holds(), Format::Terminal));
    insta::assert_snapshot!("terminal_refuted", text(&refuted(), Format::Terminal));
    insta::assert_snapshot!("terminal_inconclusive", text(&inconclusive(), Format::Terminal));
}

#[test]
fn markdown() {
    insta::assert_snapshot!("markdown_holds", text(&holds(), Format::Markdown));
    insta::assert_snapshot!("markdown_refuted", text(&refuted(), Format::Markdown));
}

#[test]
fn junit() {
    insta::assert_snapshot!("junit_holds", text(&holds(), Format::Junit));
    insta::assert_snapshot!("junit_refuted", text(&refuted(), Format::Junit));
    insta::assert_snapshot!("junit_inconclusive", text(&inconclusive(), Format::Junit));
}

#[test]
fn json_reads_back_as_it_was_written() {
    for record in [holds(), refuted(), inconclusive(), certified(), not_certified()] {
        assert_eq!(read(&text(&record, Format::Json), "x").unwrap(), record);
    }
    insta::assert_snapshot!("json_inconclusive", text(&inconclusive(), Format::Json));
}

#[test]
fn certificates_are_told_in_every_format() {
    for (name, record) in [("certified", certified()), ("not_certified", not_certified())] {
        for format in [Format::Terminal, Format::Markdown, Format::Junit] {
            let whole = text(&record, format);
            let plain = text(&holds(), format);
            // What the certificate adds; the rest is in other snapshots.
            let added: Vec<&str> =
                whole.lines().filter(|line| !plain.lines().any(|other| other == *line)).collect();
            insta::assert_snapshot!(format!("{name}_{format}"), added.join("\n"));
        }
    }
}

#[test]
fn records_of_earlier_versions_render() {
    let mut json: serde_json::Value = serde_json::from_str(&text(&certified(), Format::Json)).unwrap();
    assert!(json.as_object_mut().unwrap().remove("certificate").is_some());
    let old = read(&json.to_string(), "old").unwrap();
    assert_eq!(old, holds());
    assert!(
        !text(&holds(), Format::Json).contains("certificate"),
        "records without certificates stay as they were"
    );
    let certificate = serde_json::json!({});
    json["certificate"] = certificate;
    assert_eq!(read(&json.to_string(), "old").unwrap().certificate, Some(Certificate::default()));
}

#[test]
fn what_is_no_number_reads_back() {
    let mut record = inconclusive();
    let judged = &mut record.claims[0].evidence.comparisons[0];
    judged.comparison.estimate = f64::NAN;
    judged.comparison.relation = Relation::AtMost { target: f64::INFINITY };
    judged.comparison.uncertainty = Uncertainty::Rounding { bound: f64::NEG_INFINITY };
    judged.interval = [f64::NAN, f64::INFINITY];
    record.kernels[0].smallest_eigenvalue = f64::NAN;
    let written = text(&record, Format::Json);
    assert!(!written.contains("null") && written.contains("\"estimate\": \"NaN\""), "{written}");
    let back = read(&written, "x").unwrap();
    assert_eq!(text(&back, Format::Json), written);
    let judged = &back.claims[0].evidence.comparisons[0];
    assert!(judged.comparison.estimate.is_nan() && judged.interval[1] == f64::INFINITY);
    assert_eq!(judged.comparison.uncertainty, Uncertainty::Rounding { bound: f64::NEG_INFINITY });
    for format in [Format::Terminal, Format::Markdown, Format::Junit] {
        assert!(text(&back, format).contains("NaN"));
    }
    // serde_json writes NaN as null, and so did earlier versions.
    let old = written.replace("\"NaN\"", "null");
    assert!(read(&old, "old").unwrap().claims[0].evidence.comparisons[0].comparison.estimate.is_nan());
}

#[test]
fn the_terminal_report_fits_into_eighty_columns() {
    for record in [holds(), refuted(), inconclusive(), certified(), not_certified()] {
        for line in text(&record, Format::Terminal).lines() {
            let columns = line.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).count();
            assert!(columns <= 80, "{columns}: {line}");
        }
    }
}

#[test]
fn colour_adds_codes_and_nothing_else() {
    let coloured = render(&refuted(), Format::Terminal, Style { colour: true }).unwrap();
    let mut plain = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once("\x1b[") {
        plain.push_str(before);
        rest = after.split_once('m').unwrap().1;
    }
    plain.push_str(rest);
    assert_ne!(coloured, plain);
    assert_eq!(plain, text(&refuted(), Format::Terminal));
}
