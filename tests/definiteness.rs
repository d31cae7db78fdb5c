//! Certificates of definiteness against matrices whose answer is known exactly.
//!
//! A = P L D Lᵀ Pᵀ with a unit triangular L of integers and a diagonal D of dyadic numbers is computed in integers and is a
//! matrix of doubles without any rounding. By Sylvester's law of inertia it is positive definite if and only if every
//! entry of D is positive; and v = L⁻ᵀ e_k, a vector of integers, has vᵀ A v = D_k, so λ_min ≤ D_k/‖v‖².

use ndarray::{Array2, array};
use ntk_verify::certified::{Definiteness, Enclosure, Symmetric, definiteness, solve};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A matrix with what is known of it.
struct Known {
    matrix: Array2<f64>,
    definite: bool,
    /// min_k D_k/‖L⁻ᵀ e_k‖² ≥ λ_min.
    above: f64,
    /// 1/‖A⁻¹‖_F ≤ λ_min for a definite matrix, up to its own rounding.
    below: f64,
    trace: f64,
}

/// A random matrix of order 1 to 6 with one entry of D swept through zero: ±2^−k or 0, where the others are 1 to 8.
fn known(generator: &mut Xoshiro256PlusPlus) -> Known {
    let n = generator.random_range(1..=6);
    let bits = generator.random_range(0..=40);
    let one = 1i128 << bits;
    let mut l = vec![vec![0i128; n]; n];
    for (i, row) in l.iter_mut().enumerate() {
        row[i] = 1;
        row[..i].iter_mut().for_each(|entry| *entry = generator.random_range(-2..=2));
    }
    let mut d: Vec<i128> = (0..n).map(|_| generator.random_range(1..=8) * one).collect();
    d[generator.random_range(0..n)] = generator.random_range(-1..=1);
    let mut order: Vec<usize> = (0..n).collect();
    for i in 1..n {
        order.swap(i, generator.random_range(0..=i));
    }
    let scale = 2f64.powi(generator.random_range(-900..=900));
    let entry = |i: usize, j: usize| -> f64 {
        let sum: i128 = (0..n).map(|k| l[i][k] * d[k] * l[j][k]).sum();
        assert!(sum.abs() < 1 << 53, "not exact");
        sum as f64 / one as f64
    };
    let matrix = Array2::from_shape_fn((n, n), |(i, j)| entry(order[i], order[j]));
    // The columns of L⁻ᵀ, by substitution in integers.
    let inverse: Vec<Vec<i128>> = (0..n)
        .map(|k| {
            let mut v = vec![0i128; n];
            v[k] = 1;
            for i in (0..k).rev() {
                v[i] = -(i + 1..=k).map(|j| l[j][i] * v[j]).sum::<i128>();
            }
            v
        })
        .collect();
    let d: Vec<f64> = d.iter().map(|d| *d as f64 / one as f64).collect();
    let square = |v: &[i128]| v.iter().map(|x| (x * x) as f64).sum::<f64>();
    let above = (0..n).map(|k| d[k] / square(&inverse[k])).fold(f64::INFINITY, f64::min);
    let inverse_norm = (0..n)
        .flat_map(|i| (0..n).map(move |j| (i, j)))
        .map(|(i, j)| (0..n).map(|k| inverse[k][i] as f64 * inverse[k][j] as f64 / d[k]).sum::<f64>().powi(2))
        .sum::<f64>()
        .sqrt();
    Known {
        definite: d.iter().all(|d| *d > 0.0),
        above: above * scale,
        below: scale / inverse_norm,
        trace: matrix.diag().iter().map(|entry| entry.abs()).sum::<f64>() * scale,
        matrix: matrix * scale,
    }
}

/// Factorisation without a shift, as a certificate: what rounding makes of A, not A itself.
fn naive(a: &Array2<f64>) -> bool {
    let n = a.nrows();
    let mut l = Array2::<f64>::zeros((n, n));
    for i in 0..n {
        for j in 0..=i {
            let sum: f64 = a[(i, j)] - (0..j).map(|k| l[(i, k)] * l[(j, k)]).sum::<f64>();
            if i == j && sum.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
                return false;
            }
            l[(i, j)] = if i == j { sum.sqrt() } else { sum / l[(j, j)] };
        }
    }
    true
}

#[test]
fn no_certificate_is_wrong_and_none_is_missing() {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(17);
    let (mut certified, mut refuted, mut unknown, mut fooled) = (0, 0, 0, 0);
    for _ in 0..100_000 {
        let Known { matrix, definite, above, below, trace } = known(&mut generator);
        fooled += usize::from(!definite && naive(&matrix));
        match definiteness(&Symmetric::exact(matrix.view()).unwrap()) {
            Definiteness::Certified { lambda_min_lower } => {
                certified += 1;
                assert!(definite, "not positive definite: {matrix:e}");
                assert!(
                    lambda_min_lower > 0.0 && lambda_min_lower <= above,
                    "{lambda_min_lower:e}: {matrix:e}"
                );
                // 1e-13 tr covers the bound of the second factorisation, and 0.01 its shift.
                assert!(
                    lambda_min_lower >= 0.99 * below - 1e-13 * trace,
                    "{lambda_min_lower:e} < {below:e}: {matrix:e}"
                );
            }
            Definiteness::Refuted { vector, rayleigh_upper } => {
                refuted += 1;
                assert!(!definite, "positive definite: {matrix:e}");
                assert!(rayleigh_upper <= 0.0 && vector.iter().any(|x| *x != 0.0));
                let form = vector.dot(&matrix.dot(&vector));
                assert!(form <= 1e-13 * trace, "{form}");
            }
            Definiteness::Unknown { lambda_min_lower, .. } => {
                unknown += 1;
                assert!(lambda_min_lower <= 0.0 && lambda_min_lower <= above);
                assert!(!definite || below <= 1e-13 * trace, "λ_min ≥ {below:e} of {trace:e}: {matrix:e}");
                assert!(definite || above >= -1e-13 * trace, "λ_min ≤ {above:e} of {trace:e}: {matrix:e}");
            }
        }
    }
    println!("{certified} certified, {refuted} refuted, {unknown} unknown; without shift {fooled} wrong");
    assert!(certified > 20_000 && refuted > 40_000, "{certified} {refuted} {unknown}");
    assert!(fooled > 10, "the decoy, a factorisation without a shift, is not caught: {fooled}");
}

#[test]
fn enclosures_are_certified_only_as_a_whole() {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(18);
    let (mut certified, mut refuted) = (0, 0);
    for _ in 0..20_000 {
        let Known { matrix, definite, above, trace, .. } = known(&mut generator);
        let size = trace * 10f64.powi(generator.random_range(-18..=-1));
        // The matrix itself lies anywhere in the enclosure, which one-sided bounds make plain.
        let mut below = matrix.mapv(|entry| entry - size * generator.random::<f64>());
        let mut over = matrix.mapv(|entry| entry + size * generator.random::<f64>());
        if generator.random() {
            below = matrix.clone();
        } else {
            over = matrix.clone();
        }
        let Ok(enclosure) = Symmetric::enclosed(&Enclosure::new(below, over).unwrap()) else {
            panic!("the enclosure holds a symmetric matrix");
        };
        match definiteness(&enclosure) {
            Definiteness::Certified { lambda_min_lower } => {
                certified += 1;
                assert!(definite && lambda_min_lower <= above);
            }
            Definiteness::Refuted { .. } => {
                refuted += 1;
                assert!(!definite);
            }
            Definiteness::Unknown { .. } => {}
        }
    }
    assert!(certified > 1000 && refuted > 1000, "{certified} {refuted}");
}

/// The Laplacian of a random graph with whole weights, which 1 spans the kernel of, plus `shift` I: λ_min is `shift`.
fn laplacian(n: usize, shift: f64) -> Array2<f64> {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(n as u64);
    let mut a = Array2::zeros((n, n));
    for i in 1..n {
        for j in [i - 1, generator.random_range(0..i), generator.random_range(0..i)] {
            let weight = f64::from(generator.random_range(1..=4));
            for (p, q, sign) in [(i, i, 1.0), (j, j, 1.0), (i, j, -1.0), (j, i, -1.0)] {
                a[(p, q)] += sign * weight;
            }
        }
    }
    a.diag_mut().mapv_inplace(|entry| entry + shift);
    a
}

#[test]
fn larger_matrices_are_decided_as_close_to_zero() {
    for n in [65, 300] {
        let trace = laplacian(n, 0.0).diag().sum();
        for k in -3..=45 {
            for sign in [1.0, -1.0] {
                // Large diagonal entries need six bits before the point, so 2^−45 is exact.
                let exact = sign * 2f64.powi(-k);
                let answer = definiteness(&Symmetric::exact(laplacian(n, exact).view()).unwrap());
                match answer {
                    Definiteness::Certified { lambda_min_lower } => {
                        assert!(lambda_min_lower <= exact, "{n} {exact}: {lambda_min_lower}");
                        assert!(lambda_min_lower >= 0.999 * exact - 1e-13 * trace);
                    }
                    Definiteness::Refuted { rayleigh_upper, .. } => {
                        assert!(exact < 0.0 && rayleigh_upper >= exact * (1.0 + 1e-12), "{n} {exact}");
                    }
                    Definiteness::Unknown { .. } => {
                        assert!(exact.abs() <= 1e-13 * trace, "{n} {exact}: {answer:?}");
                    }
                }
            }
        }
        let Definiteness::Refuted { vector, .. } =
            definiteness(&Symmetric::exact(laplacian(n, 0.0).view()).unwrap())
        else {
            panic!("the kernel of a Laplacian is not found")
        };
        assert!(vector.iter().all(|x| *x == vector[0]), "{vector}");
    }
}

#[test]
fn duplicates_are_refuted_exactly() {
    let a = array![[0.1, 0.07, 0.1], [0.07, 0.3, 0.07], [0.1, 0.07, 0.1]];
    let Definiteness::Refuted { rayleigh_upper, .. } = definiteness(&Symmetric::exact(a.view()).unwrap())
    else {
        panic!("two equal points");
    };
    assert_eq!(rayleigh_upper, 0.0);
}

#[test]
fn solutions_are_enclosed_for_random_integer_systems() {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(19);
    let mut solved = 0;
    for _ in 0..5_000 {
        let Known { matrix, definite, trace, .. } = known(&mut generator);
        let n = matrix.nrows();
        let scale = matrix[(0, 0)].abs().log2().floor().exp2();
        let alpha = Array2::from_shape_fn((n, 1), |_| f64::from(generator.random_range(-4..=4)));
        // Whole numbers of at most 50 bits times at most 24: exact where the last bit is not needed.
        let y = matrix.dot(&alpha);
        let exact = (0..n).all(|i| {
            let sum: i128 = (0..n)
                .map(|j| ((matrix[(i, j)] / scale) * 2f64.powi(48)) as i128 * alpha[(j, 0)] as i128)
                .sum();
            sum == ((y[(i, 0)] / scale) * 2f64.powi(48)) as i128
        });
        match solve(&Symmetric::exact(matrix.view()).unwrap(), y.view()) {
            Ok(solution) if exact => {
                solved += 1;
                let size = trace * alpha.iter().map(|x| x.abs()).sum::<f64>();
                let residual = (2 * n + 24) as f64 * 2f64.powi(-103) * size / solution.lambda_min_lower;
                for (i, value) in solution.value.iter().enumerate() {
                    let error = solution.error[(i, 0)];
                    assert!((value - alpha[(i, 0)]).abs() <= error, "{value} {}: {matrix:e}", alpha[(i, 0)]);
                    // Half a unit in the last place of a number up to 4, and what double-double leaves of each residual.
                    assert!(error <= f64::EPSILON * 2.0 + residual * n as f64, "{error}: {matrix:e}");
                }
            }
            Ok(_) => {}
            Err(error) => assert!(!definite || error.to_string().contains("rounding"), "{error}"),
        }
    }
    assert!(solved > 1000, "{solved}");
}
