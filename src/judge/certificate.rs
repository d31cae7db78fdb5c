//! What can be certified of the kernels of a network.

use ndarray::{Array2, ArrayView2};

use crate::Result;
use crate::activation::Method;
use crate::certified::{Definiteness, Enclosure, Enclosures, Spectrum, Symmetric, enclose};
use crate::kernel::{Kind, Nngp, Ntk};
use crate::record::{
    Certificate, CertifiedDefiniteness, CertifiedEntries, ClaimRecord, KernelCertificate, Widths,
    rounded_down, rounded_up,
};
use crate::spec::{Layer, Spec};

/// Significant digits of certified eigenvalues and condition numbers in a record.
const DIGITS: usize = 3;

/// Why the kernels of this network cannot be enclosed, if so: an activation without a closed form.
pub fn not_certified(spec: &Spec) -> Option<String> {
    spec.layers().iter().find_map(|layer| match layer {
        Layer::Activation(activation) if activation.method() == Method::Quadrature => Some(format!(
            "{} has no closed form: its duals come from quadrature, whose error is estimated and not bounded",
            activation.name()
        )),
        _ => None,
    })
}

/// Encloses both kernels of the network on the rows of `inputs` and decides whether they are positive definite.
///
/// # Errors
/// What [`enclose`] refuses, but for activations without a closed form: of these the certificate says that there is none.
pub fn certificate(spec: &Spec, inputs: ArrayView2<'_, f64>) -> Result<Certificate> {
    if let Some(reason) = not_certified(spec) {
        return Ok(Certificate { not_certified: Some(reason), kernels: Vec::new() });
    }
    let Enclosures { nngp, ntk } = enclose(spec, inputs, None)?;
    let of = |kind: &str, enclosure: &Enclosure| -> Result<KernelCertificate> {
        Ok(kernel_certificate(kind, enclosure, &Symmetric::enclosed(enclosure)?, None))
    };
    Ok(Certificate { not_certified: None, kernels: vec![of(Nngp::NAME, &nngp)?, of(Ntk::NAME, &ntk)?] })
}

/// What is certified of one kernel: the widths of its enclosure, and the definiteness of `matrix`.
pub fn kernel_certificate(
    kind: &str,
    enclosure: &Enclosure,
    matrix: &Symmetric,
    entries: Option<CertifiedEntries>,
) -> KernelCertificate {
    let spectrum = Spectrum::new(matrix);
    KernelCertificate {
        kind: kind.into(),
        widths: widths(enclosure),
        entries,
        condition_upper: spectrum.condition_upper().map(|k| rounded_up(k, DIGITS)).filter(|k| k.is_finite()),
        definiteness: match spectrum.definiteness {
            Definiteness::Certified { lambda_min_lower } => CertifiedDefiniteness::PositiveDefinite {
                lambda_min_lower: rounded_down(lambda_min_lower, DIGITS),
            },
            Definiteness::Refuted { vector, rayleigh_upper } => CertifiedDefiniteness::NotPositiveDefinite {
                lambda_min_upper: rounded_up(rayleigh_upper, DIGITS),
                vector: if vector.len() <= CertifiedDefiniteness::SHOWN {
                    vector.to_vec()
                } else {
                    Vec::new()
                },
            },
            Definiteness::Unknown { lambda_min_lower, why } => {
                CertifiedDefiniteness::Unknown { lambda_min_lower: rounded_down(lambda_min_lower, 1), why }
            }
        },
    }
}

/// √(K(x,x) K(x',x')) from the lower bounds of the diagonal, or 0 where one is not positive.
pub fn scales(enclosure: &Enclosure) -> Array2<f64> {
    let roots: Vec<f64> = enclosure.lower().diag().iter().map(|entry| entry.max(0.0).sqrt()).collect();
    Array2::from_shape_fn((roots.len(), roots.len()), |(i, j)| roots[i] * roots[j])
}

/// The largest and the median width, relative to the scale of the entry and rounded up; infinite where an entry of scale 0
/// is not known exactly.
fn widths(enclosure: &Enclosure) -> Widths {
    let (widths, scales) = (enclosure.widths(), scales(enclosure));
    let mut relative: Vec<f64> = widths
        .indexed_iter()
        .filter(|((i, j), _)| i >= j)
        .map(|(place, width)| if *width == 0.0 { 0.0 } else { width / scales[place] })
        .collect();
    relative.sort_by(f64::total_cmp);
    let at = |index: usize| rounded_up(relative.get(index).copied().unwrap_or(0.0), 1);
    Widths { largest: at(relative.len().saturating_sub(1)), median: at(relative.len() / 2) }
}

/// Lets the claim on positive definiteness say that it is certified, too.
pub fn cite(certificate: &Certificate, claims: &mut [ClaimRecord]) {
    let Some(claim) = claims.iter_mut().find(|claim| claim.id == "positive-definite") else { return };
    for kernel in &certificate.kernels {
        if let CertifiedDefiniteness::PositiveDefinite { lambda_min_lower } = kernel.definiteness {
            claim.evidence.notes.push(format!(
                "certified in exact arithmetic: λ_min({}) ≥ {lambda_min_lower:e}, by a shifted Cholesky factorisation of the \
                 enclosed kernel (Rump 2006)",
                kernel.kind
            ));
        }
    }
}
