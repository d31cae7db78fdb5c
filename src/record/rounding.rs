//! Records hold ten significant digits.

use super::{Evidence, Judged, Map, Record, Relation, Uncertainty};

impl Record {
    /// The number of significant digits of a computed number in a record.
    ///
    /// A record must be the same on every machine. Elementwise code is, but matrix products are not: the order of
    /// summation and the use of fused multiply-add follow the instruction set, which moves a few of the last bits (of
    /// 16 digits) of kernels and estimates. Ten digits leave six for that, far more than such differences reach, and
    /// still far more than a sampled number carries; what a difference may do is turn a digit that sits on a
    /// rounding boundary, with probability of about 1e-5 a number.
    pub const DIGITS: usize = 10;

    /// The record with every computed number rounded to [`Record::DIGITS`] significant digits, and infinite ones
    /// replaced by the largest finite ones, since JSON has no infinities. Settings, α and β stay as they were given.
    ///
    /// Verdicts are taken before rounding.
    #[must_use]
    pub fn rounded(mut self) -> Self {
        for kernel in &mut self.kernels {
            kernel.entries.iter_mut().flatten().for_each(round);
            round(&mut kernel.smallest_eigenvalue);
            round(&mut kernel.largest_eigenvalue);
            round(&mut kernel.quadrature_error);
            kernel.map.iter_mut().for_each(Map::round);
        }
        for claim in &mut self.claims {
            claim.evidence.round();
            claim.detectable.iter_mut().for_each(round);
        }
        self
    }
}

impl Evidence {
    fn round(&mut self) {
        self.comparisons.iter_mut().for_each(Judged::round);
        let training = self.training.iter_mut().flat_map(|curve| [&mut curve.theory, &mut curve.found]);
        for series in self.series.iter_mut().chain(training) {
            series.x.iter_mut().chain(&mut series.y).chain(&mut series.standard_error).for_each(round);
        }
        self.maps.iter_mut().for_each(Map::round);
    }
}

impl Map {
    fn round(&mut self) {
        self.values.iter_mut().flatten().for_each(round);
    }
}

impl Judged {
    fn round(&mut self) {
        match &mut self.comparison.relation {
            Relation::Equals { target, margin, allowance } => {
                [target, margin, allowance].into_iter().for_each(round);
            }
            Relation::AtLeast { target } | Relation::AtMost { target } => round(target),
        }
        match &mut self.comparison.uncertainty {
            Uncertainty::Rounding { bound } => round(bound),
            Uncertainty::Sampling { standard_error, degrees_of_freedom } => {
                [standard_error, degrees_of_freedom].into_iter().for_each(round);
            }
        }
        round(&mut self.comparison.estimate);
        self.interval.iter_mut().for_each(round);
    }
}

/// Rounds to [`Record::DIGITS`] significant digits, half to even in decimal; −0 becomes 0.
fn round(value: &mut f64) {
    if value.is_infinite() {
        *value = f64::MAX.copysign(*value);
    } else if *value == 0.0 {
        *value = 0.0;
    } else if let Ok(rounded) = format!("{value:.*e}", Record::DIGITS - 1).parse::<f64>()
        && rounded.is_finite()
    {
        *value = rounded;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_digits_stay_and_the_rest_goes() {
        for (given, kept) in [
            (1.234_567_890_123, 1.234_567_890),
            (-9.876_543_210_99e-300, -9.876_543_211e-300),
            (0.1 + 0.2, 0.3),
            (-0.0, 0.0),
            (f64::INFINITY, f64::MAX),
            (f64::NEG_INFINITY, f64::MIN),
            (f64::MAX, f64::MAX),
            (5e-324, 5e-324),
        ] {
            let mut value = given;
            round(&mut value);
            assert_eq!(value.to_bits(), f64::to_bits(kept), "{given}");
            round(&mut value);
            assert_eq!(value, kept, "rounding twice");
        }
    }
}
