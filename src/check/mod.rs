//! The check of somebody else's kernel: its entries, its symmetry, its definiteness, and a guess at what went wrong.
//!
//! The answer is a [`Record`] like that of a run, so every report can show it; no chance is involved, so its α and β are 0.

mod causes;
mod certified;
mod ensemble;
mod entries;
mod matrix;
mod neighbours;
mod tolerance;

use std::collections::BTreeMap;

use ndarray::{Array2, ArrayView2};

use crate::certified::{Symmetric, enclose};
use crate::dataset::{Inputs, finite};
use crate::judge::{kernel_certificate, network_settings, not_certified};
use crate::kernel::{Kind, Nngp, Ntk};
use crate::limit::{Kernels, Limit};
use crate::record::{
    Certificate, ClaimKind, ClaimRecord, DecoyRecord, Evidence, Judged, Record, SCHEMA, Settings, Verdict,
};
use crate::spec::Spec;
use crate::{Error, Result};

pub use ensemble::OwnNetwork;
pub use tolerance::Tolerance;

/// A kernel matrix that another program computed.
#[derive(Clone, Debug)]
pub struct Theirs {
    /// Its entries, N × N.
    pub values: Array2<f64>,
    /// Whether they are single-precision numbers.
    pub single: bool,
    /// Where it comes from, for errors: a file.
    pub place: String,
}

/// Are these the kernels of that network on those points?
#[derive(Clone, Debug)]
pub struct Question {
    /// The network.
    pub spec: Spec,
    /// The points.
    pub inputs: Inputs,
    /// Their NNGP kernel.
    pub nngp: Option<Theirs>,
    /// Their tangent kernel.
    pub ntk: Option<Theirs>,
    /// The relative tolerance; by default what rounding explains, see [`Tolerance`].
    pub rtol: Option<f64>,
    /// Whether to ask what can be right in exact arithmetic, besides.
    pub certify: bool,
    /// What was left at its default, and why, as sentences.
    pub defaults: Vec<String>,
}

/// One kernel under examination.
struct Subject<'a> {
    name: &'static str,
    ours: ArrayView2<'a, f64>,
    /// What quadrature leaves open in an entry of ours.
    allowance: f64,
    theirs: &'a Theirs,
    tolerance: Tolerance,
    /// The tolerance that single-precision arithmetic would have.
    single: f64,
}

/// What a test of a subject found, before it becomes a claim.
struct Finding {
    comparisons: Vec<Judged>,
    tests: usize,
    verdict: Verdict,
    reason: Option<String>,
    decoy: DecoyRecord,
    notes: Vec<String>,
}

/// Answers the question.
///
/// # Errors
/// No kernel to check; one that is not N × N or not finite; a tolerance that is no number ≥ 0; a network whose kernels
/// cannot be computed.
pub fn check(question: &Question) -> Result<Record> {
    let points = question.inputs.points();
    if question.nngp.is_none() && question.ntk.is_none() {
        return Err(
            Error::new("check", "there is no kernel to check").advise("give --nngp FILE, --ntk FILE or both")
        );
    }
    if let Some(rtol) = question.rtol.filter(|rtol| !(rtol.is_finite() && *rtol >= 0.0)) {
        return Err(Error::new("rtol", format!("{rtol} is not a tolerance"))
            .advise("give a number ≥ 0, such as 1e-6"));
    }
    for theirs in question.nngp.iter().chain(&question.ntk) {
        theirs.validate(points.nrows())?;
    }
    let ours = Limit::new(&question.spec)?.symmetric(points)?;
    let subjects = question.subjects(&ours);
    let mut defaults = question.defaults.clone();
    defaults.extend(tolerance::sentences(subjects.iter().map(|subject| (subject.name, &subject.tolerance))));
    let mut claims = Vec::new();
    let mut not_applicable = BTreeMap::new();
    let mut certificate = question
        .certify
        .then(|| Certificate { not_certified: not_certified(&question.spec), kernels: Vec::new() });
    let enclosures = match &certificate {
        Some(Certificate { not_certified: None, .. }) => Some(enclose(&question.spec, points, None)?),
        _ => None,
    };
    for subject in &subjects {
        let mut entries = entries::examine(subject);
        if entries.verdict == Verdict::Refuted {
            let causes = causes::guess(question, subject, &ours);
            let found = match causes.as_slice() {
                [] => "No cause that this program knows explains it.".to_owned(),
                causes => format!("Probable cause: {}.", causes.join("; or: ")),
            };
            entries.reason = Some(format!("{}. {found}", entries.reason.unwrap_or_default()));
        }
        let statement = format!("every entry of the {} matrix is that of the closed form", subject.name);
        let mut judged =
            claim(format!("{}-entries", subject.name), statement, SOURCE_ENTRIES, entries, subject);
        judged.evidence.maps = entries::maps(subject);
        claims.push(judged);
        let id = format!("{}-symmetry", subject.name);
        if points.nrows() > 1 {
            let statement = format!("the {} matrix is symmetric: K(x,x') = K(x',x)", subject.name);
            claims.push(claim(id, statement, "definition of a kernel", matrix::symmetry(subject), subject));
        } else {
            not_applicable.insert(id, "one point has no pair".to_owned());
        }
        let statement = format!("the {} matrix has no negative eigenvalue", subject.name);
        let id = format!("{}-semidefinite", subject.name);
        claims.push(claim(id, statement, "Aronszajn 1950", matrix::definiteness(subject)?, subject));
        let id = format!("{}-certified", subject.name);
        match (&enclosures, &mut certificate) {
            (Some(enclosures), Some(certificate)) => {
                let enclosure = if subject.name == Ntk::NAME { &enclosures.ntk } else { &enclosures.nngp };
                let (finding, entries) = certified::examine(subject, enclosure);
                let matrix = Symmetric::part(subject.theirs.values.view())?;
                certificate.kernels.push(kernel_certificate(subject.name, enclosure, &matrix, Some(entries)));
                let statement = format!(
                    "to within the tolerance every entry of the {} matrix can be right in exact arithmetic",
                    subject.name
                );
                claims.push(claim(id, statement, SOURCE_ENTRIES, finding, subject));
            }
            (None, Some(certificate)) => {
                let reason = certificate.not_certified.clone().unwrap_or_default();
                not_applicable.insert(id, format!("not certified: {reason}"));
            }
            (_, None) => {}
        }
    }
    Ok(Record {
        schema: SCHEMA.into(),
        version: env!("CARGO_PKG_VERSION").into(),
        verdict: Verdict::all(claims.iter().map(|claim| claim.verdict)),
        alpha: 0.0,
        beta: 0.0,
        seed: 0,
        settings: Settings {
            network: network_settings(&question.spec),
            inputs: question.inputs.settings(),
            widths: Vec::new(),
            sampler: "none".into(),
            precision: subjects.iter().map(|subject| subject.tolerance.relative).fold(0.0, f64::max),
            defaults,
        },
        kernels: Vec::new(),
        certificate,
        claims,
        not_applicable,
    }
    .rounded())
}

const SOURCE_ENTRIES: &str = "Jacot, Gabriel, Hongler 2018, proposition 1 and theorem 1";

impl Theirs {
    fn validate(&self, points: usize) -> Result<()> {
        let (rows, columns) = self.values.dim();
        if (rows, columns) != (points, points) {
            return Err(Error::new(
                &self.place,
                format!("the matrix is {rows} × {columns}, but there are {points} points"),
            )
            .advise("give the kernel of all pairs of these inputs, N × N, in their order"));
        }
        finite(self.values.view(), &self.place)
    }
}

impl Question {
    fn subjects<'a>(&'a self, ours: &'a Kernels) -> Vec<Subject<'a>> {
        let subject = |name, ours, allowance, theirs: &'a Option<Theirs>| {
            theirs.as_ref().map(|theirs| {
                let dimension = self.inputs.points().ncols();
                let tolerance = Tolerance::new(self.rtol, theirs.single, dimension, &self.spec);
                let single = Tolerance::new(None, true, dimension, &self.spec).relative;
                Subject { name, ours, allowance, theirs, tolerance, single }
            })
        };
        let nngp = subject(Nngp::NAME, ours.nngp.view(), ours.error.nngp, &self.nngp);
        let ntk = subject(Ntk::NAME, ours.ntk.view(), ours.error.ntk, &self.ntk);
        nngp.into_iter().chain(ntk).collect()
    }
}

fn claim(
    id: String,
    statement: String,
    source: &str,
    finding: Finding,
    subject: &Subject<'_>,
) -> ClaimRecord {
    let blind = finding.verdict == Verdict::Holds && finding.decoy.verdict != Verdict::Refuted;
    ClaimRecord {
        id,
        statement,
        source: source.into(),
        verdict: if blind { Verdict::Inconclusive } else { finding.verdict },
        reason: if blind {
            Some(format!("the same test does not refute the decoy ({})", finding.decoy.name))
        } else {
            finding.reason
        },
        kind: ClaimKind::Deterministic,
        evidence: Evidence {
            comparisons: finding.comparisons,
            tests: finding.tests,
            notes: finding.notes,
            ..Evidence::default()
        },
        detectable: Some(subject.tolerance.relative),
        decoy: finding.decoy,
    }
}
