//! Inner products and angles of inputs, to full relative precision.

use super::Element;
use super::vectorised::vectorised;
use crate::numeric::{DoubleDouble, Scalar};

/// The number of independent sums of an inner product: it fixes the order of additions.
const LANES: usize = 16;

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
            total(std::array::from_fn(|lane| DoubleDouble::from_sum(sums[lane], rest[lane])))
        },
    )
}

/// ⟨x, y⟩ of f32 vectors in f64, where products are exact.
pub(super) fn dot_f32(x: &[f32], y: &[f32]) -> f64 {
    vectorised(
        #[inline(always)]
        || {
            let mut sums = [0.0; LANES];
            let (head_x, tail_x) = x.as_chunks::<LANES>();
            let (head_y, tail_y) = y.as_chunks::<LANES>();
            for (x, y) in head_x.iter().zip(head_y) {
                for lane in 0..LANES {
                    sums[lane] += f64::from(x[lane]) * f64::from(y[lane]);
                }
            }
            for (&x, &y) in tail_x.iter().zip(tail_y) {
                sums[0] += f64::from(x) * f64::from(y);
            }
            sums.iter().sum()
        },
    )
}

/// The sum of all lanes, by halves.
#[inline(always)]
fn total(mut lanes: [DoubleDouble; LANES]) -> DoubleDouble {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] = lanes[lane] + lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// sum + rest += x y, exactly but for the rounding of `rest`.
#[inline(always)]
fn add_product(sum: &mut f64, rest: &mut f64, x: f64, y: f64) {
    let product = DoubleDouble::product(x, y);
    let total = DoubleDouble::from_sum(*sum, product.high());
    *sum = total.high();
    *rest += total.low() + product.low();
}

/// How two points lie to each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation {
    /// ⟨u, v⟩.
    pub(super) inner: DoubleDouble,
    /// sin θ; 0 where x or y vanishes.
    pub(super) sin: DoubleDouble,
    /// |x − y|².
    pub(super) distance: DoubleDouble,
}

/// Inner product, angle and distance of x = 2ᵃu and y = 2ᵇv; a, b ≤ 0. `squares` are |u|², |v|².
///
/// Where cos² θ ≤ ½ they follow from ⟨u, v⟩. Else sin θ = |w|/|v| with the projection w = v − (⟨u,v⟩/|u|²) u: an error ε
/// of the coefficient moves |w|² by ε²|u|² only, so sin θ keeps its relative precision down to one unit in the last
/// place of the inputs; ⟨u, v⟩ = ±|u||v|√(1 − sin² θ) is taken consistent with it, because 1 − |cos θ| is what separates
/// near-duplicates in later layers. The distance is summed from exact differences.
pub(super) fn relation(u: &[f64], v: &[f64], squares: [DoubleDouble; 2], [a, b]: [i32; 2]) -> Relation {
    let (one, two) = (DoubleDouble::integer(1), DoubleDouble::integer(2));
    let [u_squared, v_squared] = squares;
    let lengths = u_squared.sqrt() * v_squared.sqrt();
    let inner = dot(u, v);
    let cos = inner.quotient(lengths);
    let [x_squared, y_squared] = [shifted(u_squared, 2 * a), shifted(v_squared, 2 * b)];
    if cos.high().abs() <= std::f64::consts::FRAC_1_SQRT_2 {
        let nothing = u_squared.high() == 0.0 || v_squared.high() == 0.0;
        let sin = if nothing { DoubleDouble::integer(0) } else { (one - cos.square()).sqrt() };
        let distance = x_squared + y_squared - two * shifted(inner, a + b);
        return Relation { inner, sin, distance };
    }
    let coefficient = inner / u_squared;
    let rest = squares_of(u, v, |u, v| DoubleDouble::new(v) - coefficient * DoubleDouble::new(u));
    let [scale_u, scale_v] = [a, b].map(|exponent| 1.0f64.shifted(exponent));
    let distance = squares_of(u, v, |u, v| DoubleDouble::new(u * scale_u) - DoubleDouble::new(v * scale_v));
    let sin_squared = rest / v_squared;
    let inner = lengths * (one - sin_squared).sqrt();
    Relation { inner: if cos.high() < 0.0 { -inner } else { inner }, sin: sin_squared.sqrt(), distance }
}

/// Σ f(uᵢ, vᵢ)².
#[inline(always)]
fn squares_of(u: &[f64], v: &[f64], f: impl Fn(f64, f64) -> DoubleDouble) -> DoubleDouble {
    vectorised(
        #[inline(always)]
        || {
            let mut sums = [DoubleDouble::new(0.0); LANES];
            let (head_u, tail_u) = u.as_chunks::<LANES>();
            let (head_v, tail_v) = v.as_chunks::<LANES>();
            for (u, v) in head_u.iter().zip(head_v) {
                for lane in 0..LANES {
                    sums[lane] = sums[lane] + f(u[lane], v[lane]).square();
                }
            }
            for (&u, &v) in tail_u.iter().zip(tail_v) {
                sums[0] = sums[0] + f(u, v).square();
            }
            total(sums)
        },
    )
}

/// The sign of c where v = c u exactly, c ≠ 0: all minors with the largest coordinate of u vanish. Products of doubles and
/// their errors tell, unless they underflow.
pub(super) fn parallel<T: Element>(u: &[T], v: &[T]) -> Option<f64> {
    let largest = (0..u.len()).max_by(|&i, &j| u[i].to_f64().abs().total_cmp(&u[j].to_f64().abs()))?;
    let (a, b) = (u[largest].to_f64(), v[largest].to_f64());
    let product = |x: f64, y: f64| {
        let product = DoubleDouble::product(x, y);
        let exact = (x == 0.0 || y == 0.0) || product.high().abs() > 1e-200;
        exact.then_some(product)
    };
    for (u, v) in u.iter().zip(v) {
        if product(a, v.to_f64())? != product(u.to_f64(), b)? {
            return None;
        }
    }
    (a * b != 0.0).then(|| (a * b).signum())
}

/// x 2ᵉ.
pub(super) fn shifted(x: DoubleDouble, exponent: i32) -> DoubleDouble {
    DoubleDouble::from_sum(x.high().shifted(exponent), x.low().shifted(exponent))
}
