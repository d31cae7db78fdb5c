//! Inner products and angles of inputs, to full relative precision.

use super::vectorised::vectorised;
use crate::numeric::{DoubleDouble, Scalar};

/// The number of independent sums of an inner product: it fixes the order of additions.
const LANES: usize = 8;

/// ⟨x, y⟩ in double-double, by compensated summation over lanes (Ogita, Rump, Oishi 2005, Dot2): the error is below
/// u|⟨x,y⟩|·2⁻⁵³ + γ²|x|ᵀ|y|, γ = n u/(1 − n u).
pub(super) fn dot(x: &[f64], y: &[f64]) -> DoubleDouble {
    vectorised(
        #[inline(always)]
        || {
            let mut sums = [0.0; LANES];
            let mut rest = [0.0; LANES];
            let (head_x, tail_x) = x.as_chunks::<LANES>();
            let (head_y, tail_y) = y.as_chunks::<LANES>();
            for (x, y) in head_x.iter().zip(head_y) {
                for lane in 0..LANES {
                    add_product(&mut sums[lane], &mut rest[lane], x[lane], y[lane]);
                }
            }
            for (&x, &y) in tail_x.iter().zip(tail_y) {
                add_product(&mut sums[0], &mut rest[0], x, y);
            }
            (0..LANES)
                .map(|lane| DoubleDouble::from_sum(sums[lane], rest[lane]))
                .fold(DoubleDouble::new(0.0), |total, part| total + part)
        },
    )
}

/// sum + rest += x y, exactly but for the rounding of `rest`.
#[inline(always)]
fn add_product(sum: &mut f64, rest: &mut f64, x: f64, y: f64) {
    let product = DoubleDouble::product(x, y);
    let total = DoubleDouble::from_sum(*sum, product.high());
    *sum = total.high();
    *rest += total.low() + product.low();
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
