//! What is certified of the kernels of a run: bounds that hold in exact arithmetic.

use serde::{Deserialize, Serialize};

use super::float;

/// What `--certify` found.
///
/// Its numbers are bounds, so they are rounded in the direction that keeps them true, to few digits: a proof on another
/// processor may end with other last bits (matrix products add in another order), but it says the same. Widths of
/// enclosures, which are counted in units of the last place, keep one digit, the others three.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Why nothing is certified, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_certified: Option<String>,
    /// One for each kernel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kernels: Vec<KernelCertificate>,
}

/// What is certified of one kernel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KernelCertificate {
    /// `nngp` or `ntk`.
    pub kind: String,
    /// How closely the entries are enclosed.
    pub widths: Widths,
    /// Somebody else's entries beside the enclosures, in a check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<CertifiedEntries>,
    /// Whether the kernel is positive definite; in a check, theirs as it stands.
    pub definiteness: CertifiedDefiniteness,
    /// An upper bound of λ_max/λ_min, where the kernel is positive definite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition_upper: Option<f64>,
}

/// Widths of the intervals of entries, relative to √(K(x,x) K(x',x')).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Widths {
    /// The largest.
    #[serde(with = "float")]
    pub largest: f64,
    /// The median.
    #[serde(with = "float")]
    pub median: f64,
}

/// Which entries of somebody else's kernel can be right in exact arithmetic.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CertifiedEntries {
    /// How many there are.
    pub checked: usize,
    /// How many lie in their enclosure, and so can be right.
    pub can_be_right: usize,
    /// How many are off by more than the tolerance.
    pub beyond_tolerance: usize,
    /// Those that cannot be right, the worst first; at most [`CertifiedEntries::SHOWN`] are kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<WrongEntry>,
}

impl CertifiedEntries {
    /// The number of wrong entries that a record keeps for each kernel.
    pub const SHOWN: usize = 64;
}

/// An entry that is not what it should be, whatever the rounding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WrongEntry {
    /// Which: `ntk[4,1]`.
    pub label: String,
    /// A lower bound of its error, absolute.
    #[serde(with = "float")]
    pub off_by_at_least: f64,
    /// The same relative to √(K(x,x) K(x',x')).
    #[serde(with = "float")]
    pub relative: f64,
}

/// Whether a kernel is positive definite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum CertifiedDefiniteness {
    /// It is.
    PositiveDefinite {
        /// A lower bound of λ_min.
        lambda_min_lower: f64,
    },
    /// It is not.
    NotPositiveDefinite {
        /// An upper bound of λ_min, not positive.
        lambda_min_upper: f64,
        /// v with vᵀ K v ≤ 0, exactly as it was used; empty where there are more than
        /// [`CertifiedDefiniteness::SHOWN`] points.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        vector: Vec<f64>,
    },
    /// Neither could be proved.
    Unknown {
        /// A lower bound of λ_min, not positive.
        lambda_min_lower: f64,
        /// Why.
        why: String,
    },
}

impl CertifiedDefiniteness {
    /// The largest N whose vector is written out.
    pub const SHOWN: usize = 16;
}

/// The smallest decimal number of `digits` significant digits that is no smaller than `value`, as the double nearest to it
/// from above.
pub fn rounded_up(value: f64, digits: usize) -> f64 {
    -rounded_down(-value, digits)
}

/// The largest decimal number of `digits` significant digits, or almost, that is no larger than `value`; infinite numbers
/// and NaN are left alone.
pub fn rounded_down(value: f64, digits: usize) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let places = digits.saturating_sub(1);
    let nearest = |x: f64| format!("{x:.places$e}").parse::<f64>().unwrap_or(x);
    if nearest(value) <= value {
        return nearest(value);
    }
    // Half a unit lower the nearest is the one below.
    let exponent = format!("{value:e}").split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let unit = 10f64.powi(exponent - places as i32);
    let below = nearest(value - 0.5 * unit);
    if below <= value { below } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_stay_bounds() {
        for (value, digits, down, up) in [
            (0.3685, 3, 0.368, 0.369),
            (0.001_291_7, 2, 0.0012, 0.0013),
            (2.22e-16, 1, 2e-16, 3e-16),
            (9.99, 1, 9.0, 10.0),
            (9.995e-10, 2, 9.9e-10, 1e-9),
            (10.0, 1, 10.0, 10.0),
            (-2.5e-7, 1, -3e-7, -2e-7),
            (5e-324, 1, 5e-324, 5e-324),
        ] {
            assert_eq!((rounded_down(value, digits), rounded_up(value, digits)), (down, up), "{value}");
        }
        for k in 1..2000 {
            let value = (f64::from(k) * 0.7391).sin() * 10f64.powi(k % 600 - 300);
            for digits in 1..6 {
                let (down, up) = (rounded_down(value, digits), rounded_up(value, digits));
                assert!(down <= value && value <= up, "{value}");
                assert!(
                    up - down <= 1.001 * 10f64.powi(1 - digits as i32) * value.abs(),
                    "{value}: {down} {up}"
                );
            }
        }
        assert!(rounded_up(f64::NAN, 2).is_nan() && rounded_up(f64::INFINITY, 2) == f64::INFINITY);
    }
}
