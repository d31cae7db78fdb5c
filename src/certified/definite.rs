//! Is a matrix positive definite? Yes, no, or too close to call.

use ndarray::Array1;

use super::Symmetric;
use super::cholesky::{Cholesky, Stopped, backward_error, trace_up};
use super::directed::{scaled, sum_up};
use super::direction::Direction;
use super::inverse_iteration::{Extreme, smallest};

/// The answer, for every matrix that a [`Symmetric`] stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Definiteness {
    /// Positive definite.
    Certified {
        /// A lower bound of the smallest eigenvalue: positive, or 0 where it is too small for a double.
        lambda_min_lower: f64,
    },
    /// Not positive definite.
    Refuted {
        /// v ≠ 0 with vᵀ A v ≤ 0.
        vector: Array1<f64>,
        /// An upper bound ≤ 0 of vᵀ A v/vᵀ v, and so of the smallest eigenvalue.
        rayleigh_upper: f64,
    },
    /// Neither could be proved.
    Unknown {
        /// A lower bound ≤ 0 of the smallest eigenvalue.
        lambda_min_lower: f64,
        /// Why, as a clause.
        why: String,
    },
}

/// Decides whether A is positive definite.
///
/// *Yes*: with a shift s, floating-point Cholesky of A − sI that runs to completion proves
///
/// ```text
/// λ_min(A) ≥ s − γ_m/(1 − γ_m) tr(A − sI) − ‖R‖₂          m = 64 + ⌈N/64⌉ (N + 1 for N ≤ 64),  γ_m ≈ m 2⁻⁵³
/// ```
///
/// (Rump 2006, with the smaller constant of a blocked algorithm: see cholesky.rs). The first shift makes the right-hand
/// side just positive; it succeeds whenever λ_min exceeds about twice the bound, 1.4e-14 tr A at N = 64 and 2.8e-14 tr A at
/// N = 4000. Where the diagonal is uneven, A is scaled by powers of two first if need be, which keeps its definiteness
/// (Sylvester). A second factorisation, shifted by an estimate of λ_min from inverse iteration, makes the bound sharp.
///
/// *No*: a vector v with vᵀ A v ≤ 0, evaluated in double-double with an error bound, or exactly in small cases: along one
/// coordinate or two (duplicates give exactly 0), where Cholesky stops, or from inverse iteration below the spectrum, as it
/// is or as whole numbers.
///
/// Cost: two Cholesky factorisations for *yes* (one decides), a few more for *no* or *unknown* close to 0.
#[expect(non_snake_case, reason = "matrices keep the capital of the equation")]
pub fn definiteness(A: &Symmetric) -> Definiteness {
    if let Some(direction) = Direction::along_coordinates(A) {
        return direction.into();
    }
    match decide(A) {
        Definiteness::Unknown { lambda_min_lower, why } => {
            balanced(A).unwrap_or(Definiteness::Unknown { lambda_min_lower, why })
        }
        answer => answer,
    }
}

/// A factor of A − sI, and the lower bound of λ_min(A) that it proves, in the scale of the matrix.
struct Proof {
    factor: Cholesky,
    bound: f64,
}

/// Factors A − sI.
fn attempt(matrix: &Symmetric, radius: f64, shift: f64) -> Result<Proof, Stopped> {
    // Smaller than a_ii − s, so what is factored is smaller than A − sI.
    let diagonal: Vec<f64> =
        matrix.midpoint().diag().iter().map(|entry| (entry - shift).next_down()).collect();
    let factor = Cholesky::new(matrix.midpoint(), &diagonal)?;
    let error = backward_error(diagonal.len(), trace_up(&diagonal));
    Ok(Proof { factor, bound: -sum_up(sum_up(-shift, error), radius) })
}

fn decide(matrix: &Symmetric) -> Definiteness {
    let n = matrix.order();
    let radius = matrix.radius_norm();
    let trace = trace_up(matrix.midpoint().diag().to_vec().as_slice());
    let error = sum_up(backward_error(n, trace), radius);
    let first = (error * (1.0 + 1e-6)).next_up();
    let stopped = match attempt(matrix, radius, first) {
        Ok(proof) if proof.bound > 0.0 => {
            let bound = sharpen(matrix, radius, first, proof);
            return Definiteness::Certified { lambda_min_lower: matrix.unscaled_down(bound).max(0.0) };
        }
        // The shift exceeds the error of its own factorisation, so this does not happen; were it to, it would prove nothing.
        Ok(_) => Stopped { direction: Vec::new() },
        Err(stopped) => stopped,
    };
    if let Some(direction) = Direction::near(matrix, &stopped.direction) {
        return direction.into();
    }
    let mut shift = -4.0 * error;
    let proof = loop {
        match attempt(matrix, radius, shift) {
            Ok(proof) => break proof,
            Err(_) => shift *= 16.0,
        }
    };
    let Extreme { vector, .. } = smallest(&proof.factor, n, shift);
    if let Some(direction) = Direction::near(matrix, &vector).or_else(|| Direction::whole(matrix, &vector)) {
        return direction.into();
    }
    let limit = matrix.unscaled_up(2.0 * error);
    // No eigenvalue in the sentence: so close to 0 it is mostly rounding, which differs between processors.
    let why = if radius > 0.5 * error {
        format!("its sign is open below {limit:.0e}, since the entries are known only so well")
    } else {
        format!("its sign is open below {limit:.0e}, where rounding could hide it")
    };
    Definiteness::Unknown { lambda_min_lower: matrix.unscaled_down(proof.bound.min(0.0)), why }
}

/// A better bound than that of `proof`, from a shift just below the smallest eigenvalue.
fn sharpen(matrix: &Symmetric, radius: f64, first: f64, proof: Proof) -> f64 {
    let estimate = smallest(&proof.factor, matrix.order(), first).eigenvalue;
    let error = first - proof.bound - radius;
    // Rounding has moved the estimate by a fraction of the bound; where that is more than it seems, step back.
    let mut gap = (estimate * 2f64.powi(-13)).max(0.125 * error);
    for _ in 0..6 {
        let shift = coarse(estimate - gap);
        if shift <= first {
            break;
        }
        if let Ok(better) = attempt(matrix, radius, shift) {
            return better.bound.max(proof.bound);
        }
        gap *= 4.0;
    }
    proof.bound
}

/// `x` > 0 cut to its leading 20 bits, so that the same shift is tried whatever the last bits of the estimate.
fn coarse(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !0 << 33)
}

/// The same question about D A D with an even diagonal, D > 0 a power of two in each row:
/// xᵀ A x = yᵀ (D A D) y with y = D⁻¹ x, hence λ_min(A) ≥ λ_min(D A D)/max D².
fn balanced(matrix: &Symmetric) -> Option<Definiteness> {
    let (even, d) = matrix.equilibrated()?;
    let Definiteness::Certified { lambda_min_lower } = decide(&even) else { return None };
    let largest = d.iter().max()?;
    let bound = scaled(lambda_min_lower, -2 * largest).next_down();
    let bound = matrix.unscaled_down(bound).max(0.0);
    // Too small for a double, it is still positive.
    Some(Definiteness::Certified { lambda_min_lower: bound })
}

impl From<Direction> for Definiteness {
    fn from(Direction { vector, rayleigh_upper }: Direction) -> Self {
        Definiteness::Refuted { vector, rayleigh_upper }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::certified::Enclosure;

    fn of(matrix: Array2<f64>) -> Definiteness {
        definiteness(&Symmetric::exact(matrix.view()).unwrap())
    }

    fn certified(matrix: Array2<f64>) -> f64 {
        match of(matrix) {
            Definiteness::Certified { lambda_min_lower } => lambda_min_lower,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn known_spectra_are_bounded_closely() {
        let n = 150;
        let second_difference = Array2::from_shape_fn((n, n), |(i, j)| match i.abs_diff(j) {
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        });
        let exact = 2.0 - 2.0 * (std::f64::consts::PI / (n + 1) as f64).cos();
        let bound = certified(second_difference);
        assert!(bound <= exact && bound > 0.999 * exact, "{bound} {exact}");
        for scale in [1e300, 1e-300, 2f64.powi(-1050)] {
            let bound = certified(array![[2.0, 1.0], [1.0, 2.0]] * scale);
            assert!(bound <= scale && bound >= 0.999 * scale, "{scale}: {bound}");
        }
        assert!(certified(array![[3.0]]) > 2.99);
        assert_eq!(certified(array![[5e-324]]), 0.0);
    }

    #[test]
    fn uneven_diagonals_are_no_obstacle() {
        let bound = certified(array![[1e100, 1e-50], [1e-50, 1e-190]]);
        assert!(bound <= 1e-190 && bound > 1e-192, "{bound}");
    }

    #[test]
    fn what_is_not_definite_is_shown() {
        for matrix in [
            array![[0.0]],
            array![[-1e300]],
            array![[1.0, 2.0], [2.0, 1.0]],
            array![[1.0, 1.0], [1.0, 1.0]],
            array![[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            array![[1.0, -0.7, -0.7], [-0.7, 1.0, -0.7], [-0.7, -0.7, 1.0]],
        ] {
            let Definiteness::Refuted { vector, rayleigh_upper } = of(matrix.clone()) else {
                panic!("{matrix}")
            };
            let form = vector.dot(&matrix.dot(&vector));
            assert!(form <= 1e-15 && rayleigh_upper <= 0.0, "{form} {rayleigh_upper}");
        }
    }

    #[test]
    fn near_zero_the_answer_is_unknown_and_says_why() {
        // (1, 1, −1)/√3 has the eigenvalue 0 of the third; no double is exactly it after the rotation by thirds.
        let third = 1.0 / 3.0;
        let v = [third, 2.0 * third, -2.0 * third];
        let projector = Array2::from_shape_fn((3, 3), |(i, j)| f64::from(u8::from(i == j)) - v[i] * v[j]);
        match of(projector.clone()) {
            Definiteness::Unknown { lambda_min_lower, why } => {
                assert!(lambda_min_lower <= 0.0 && lambda_min_lower > -1e-14, "{lambda_min_lower}");
                assert!(why.contains("rounding"), "{why}");
            }
            Definiteness::Refuted { rayleigh_upper, .. } => assert!(rayleigh_upper > -1e-15),
            Definiteness::Certified { lambda_min_lower } => panic!("{lambda_min_lower}"),
        }
        let loose = Enclosure::new(&projector - 1e-6, &projector + 1e-6).unwrap();
        match definiteness(&Symmetric::enclosed(&loose).unwrap()) {
            Definiteness::Unknown { why, .. } => assert!(why.contains("known only so well"), "{why}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn radii_are_subtracted() {
        let m = array![[2.0, 1.0], [1.0, 2.0]];
        let around = Enclosure::new(&m - 0.25, &m + 0.25).unwrap();
        let answer = definiteness(&Symmetric::enclosed(&around).unwrap());
        // ‖R‖₂ = ½, and the worst matrix of the enclosure is [[1.75, 1.25], [1.25, 1.75]].
        let Definiteness::Certified { lambda_min_lower } = answer else { panic!("{answer:?}") };
        assert!(lambda_min_lower <= 0.5 && lambda_min_lower > 0.499, "{lambda_min_lower}");
    }
}
