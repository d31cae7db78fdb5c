//! Inner products and angles of inputs, to full relative precision.

use crate::numeric::{DoubleDouble, Scalar};

/// ⟨x, y⟩ in double-double.
pub(super) fn dot(x: &[f64], y: &[f64]) -> DoubleDouble {
    const LANES: usize = 4;
    let mut sums = [DoubleDouble::new(0.0); LANES];
    for (x, y) in x.chunks(LANES).zip(y.chunks(LANES)) {
        for ((sum, &x), &y) in sums.iter_mut().zip(x).zip(y) {
            *sum = *sum + DoubleDouble::product(x, y);
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// |x 2ᵃ − y 2ᵇ|², the difference taken exactly before it is squared; a, b ≤ 0.
pub(super) fn distance(x: &[f64], y: &[f64], a: i32, b: i32) -> DoubleDouble {
    let (a, b) = (libm::ldexp(1.0, a), libm::ldexp(1.0, b));
    x.iter().zip(y).fold(DoubleDouble::new(0.0), |sum, (&x, &y)| {
        sum + (DoubleDouble::new(x * a) - DoubleDouble::new(y * b)).square()
    })
}

/// sin and cos of the angle between x and y, with squared norms |x|² and |y|²; (0, 0) where one vanishes.
///
/// sin θ = |w|/|y| with the projection w = y − (⟨x,y⟩/|x|²) x: an error ε of the coefficient moves |w|² by ε²|x|² only,
/// so sin θ keeps its relative precision down to one unit in the last place of the inputs.
pub(super) fn angle(
    x: &[f64],
    y: &[f64],
    x_squared: DoubleDouble,
    y_squared: DoubleDouble,
) -> (DoubleDouble, DoubleDouble) {
    let (zero, one) = (DoubleDouble::integer(0), DoubleDouble::integer(1));
    if x_squared.high() == 0.0 || y_squared.high() == 0.0 {
        return (zero, zero);
    }
    let inner = dot(x, y);
    let coefficient = inner / x_squared;
    let rest = x.iter().zip(y).fold(zero, |sum, (&x, &y)| {
        sum + (DoubleDouble::new(y) - coefficient * DoubleDouble::new(x)).square()
    });
    let sin_squared = rest / y_squared;
    if sin_squared.high() > 0.5 {
        let cos = inner / (x_squared.sqrt() * y_squared.sqrt());
        return ((one - cos.square()).positive_part().sqrt(), cos);
    }
    // Consistent with sin to the last digit: 1 − cos is what separates near-duplicates in later layers.
    let cos = (one - sin_squared).sqrt();
    (sin_squared.sqrt(), if inner.high() < 0.0 { -cos } else { cos })
}
