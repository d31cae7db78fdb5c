//! How much of a difference rounding explains.

use crate::limit::Limit;
use crate::report::number;
use crate::spec::Spec;

/// A tolerance, relative to √(K(x,x) K(x',x')): that is the scale of rounding errors, since small entries of a kernel
/// come from cancellation.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerance {
    /// The relative tolerance.
    pub relative: f64,
    /// Where it comes from, when it was not given.
    origin: Option<String>,
}

/// Roundings that a layer is granted: 16 operations, whose errors an angle of 1/8 or more between two points amplifies
/// at most 8 times. (A program that takes the angle from a rounded cosine is amplified without bound as the angle
/// vanishes, and loses half its digits on the diagonal; that is a fault, not a rounding.)
const ROUNDINGS: usize = 128;

impl Tolerance {
    /// The tolerance `given`, or else
    ///
    /// ```text
    /// 1e-13 + (n₀ + 128 (hidden layers + 1)) u,      u = 2⁻⁵³, or 2⁻²⁴ for single-precision numbers
    /// ```
    ///
    /// the oracle's own error, the bound n₀ u of an inner product (Higham 2002, §3.1), and 128 roundings a layer.
    pub(super) fn new(given: Option<f64>, single: bool, dimension: usize, spec: &Spec) -> Self {
        if let Some(relative) = given {
            return Self { relative, origin: None };
        }
        let (unit, precision) = if single { (2f64.powi(-24), "single") } else { (2f64.powi(-53), "double") };
        let layers = spec.hidden_layers() + 1;
        let relative = Limit::PRECISION + (dimension + ROUNDINGS * layers) as f64 * unit;
        let origin = format!(
            "the oracle's own {}, and n₀ + {ROUNDINGS} × layers = {} roundings of {precision} precision",
            number(Limit::PRECISION, 1),
            dimension + ROUNDINGS * layers
        );
        Self { relative, origin: Some(origin) }
    }
}

/// What a report says of the tolerances of some kernels: one sentence for those that share one.
pub(super) fn sentences<'a>(tolerances: impl Iterator<Item = (&'static str, &'a Tolerance)>) -> Vec<String> {
    let mut groups: Vec<(Vec<&str>, &Tolerance)> = Vec::new();
    for (kernel, tolerance) in tolerances {
        match groups.iter_mut().find(|(_, known)| *known == tolerance) {
            Some((kernels, _)) => kernels.push(kernel),
            None => groups.push((vec![kernel], tolerance)),
        }
    }
    let sentence = |(kernels, tolerance): (Vec<&str>, &Tolerance)| {
        let value = number(tolerance.relative, 3);
        let origin = tolerance.origin.as_deref().unwrap_or("as given");
        format!("rtol = {value} for {}, relative to √(K(x,x) K(x',x')): {origin}", kernels.join(" and "))
    };
    groups.into_iter().map(sentence).collect()
}
