//! Points on the circle.

use std::f64::consts::PI;

use ndarray::Array2;

use super::affordable;
use crate::Result;

/// `count` distinct points √2 (cos θ_i, sin θ_i) on a 60° arc, θ_i = π/12 + (π/3)(i + ½ {i²/g})/N, where {·} is the
/// fractional part and g the golden ratio.
///
/// The arc is short on purpose. A run is to detect a relative discrepancy in *every* entry of the kernel, so no entry
/// may be nearly zero: on the arc every cosine ⟨x, x'⟩/2 is at least ½, whereas points spread over the circle include
/// right angles, where the kernels of odd activations vanish, and antipodes, where that of the rectifier does. (With 8
/// points, erf, one hidden layer, the smallest correlation is 0.50 here and 0.00 on the half circle; the smallest
/// eigenvalue of the kernel is still above 1e-7 of its diagonal.)
/// The spacing is irregular on purpose: θ_i − θ_j differ from pair to pair, so every entry is a test of its own, and
/// two entries cannot be exchanged unnoticed. No coordinate is zero.
///
/// # Errors
/// A count too large to store.
pub fn circle(count: usize) -> Result<Array2<f64>> {
    affordable("circle", count, 2)?;
    let inverse_golden = (5f64.sqrt() - 1.0) / 2.0;
    let angle = |i: usize| {
        let jitter = (i as f64 * i as f64 * inverse_golden).fract();
        PI / 12.0 + PI / 3.0 * (i as f64 + 0.5 * jitter) / count as f64
    };
    let radius = 2f64.sqrt();
    Ok(Array2::from_shape_fn((count, 2), |(i, axis)| {
        radius * if axis == 0 { libm::cos(angle(i)) } else { libm::sin(angle(i)) }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cosine_is_at_least_a_half_and_no_two_pairs_share_one() {
        let points = circle(16).unwrap();
        let mut cosines = Vec::new();
        for i in 0..16 {
            for j in 0..i {
                cosines.push(points.row(i).dot(&points.row(j)) / 2.0);
            }
        }
        cosines.sort_by(f64::total_cmp);
        assert!(cosines[0] >= 0.5 && cosines[cosines.len() - 1] < 1.0 - 1e-4);
        assert!(cosines.windows(2).all(|pair| pair[1] - pair[0] > 1e-9));
    }
}
