//! Proofs of positive definiteness against a bare Cholesky factorisation: `cargo bench --bench certify [-- quick]`.
//!
//! Both are measured in turn in one run on the same threads; times are medians.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use comfy_table::{Table, presets};
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{cholesky_in_place, cholesky_in_place_scratch};
use faer::{Mat, Par};
use ndarray::{Array2, s};
use ntk_verify::activation::{Activation, Analytic, Relu};
use ntk_verify::certified::{Definiteness, Symmetric, definiteness};
use ntk_verify::limit::Limit;
use ntk_verify::spec::{Dense, Parameterization, Spec};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn seconds<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// The tangent kernel of a ReLU network with three hidden layers on random points in 784 dimensions.
fn kernel(n: usize) -> Array2<f64> {
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(1);
    let x = Array2::from_shape_simple_fn((n, 784), || StandardNormal.sample(&mut generator));
    let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let dense = Dense { weight_std: 2f64.sqrt(), bias_std: 0.0 };
    let spec = Spec::dense(&relu, 3, dense, Parameterization::Ntk).unwrap();
    Limit::new(&spec).unwrap().symmetric(x.view()).unwrap().ntk.into_entries()
}

/// The library's factorisation on all threads.
fn bare(matrix: &Array2<f64>) -> f64 {
    let n = matrix.nrows();
    let mut factor = Mat::from_fn(n, n, |i, j| matrix[(i, j)]);
    let par = Par::rayon(0);
    let mut memory = MemBuffer::new(cholesky_in_place_scratch::<f64>(n, par, Default::default()));
    let (time, result) = seconds(|| {
        cholesky_in_place(
            factor.as_mut(),
            Default::default(),
            par,
            MemStack::new(&mut memory),
            Default::default(),
        )
    });
    result.expect("the kernel is positive definite");
    black_box(factor);
    time
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "quick");
    let (sizes, rounds): (&[usize], usize) = if quick { (&[500], 3) } else { (&[500, 1000, 2000, 4000], 3) };
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["matrix", "N", "Cholesky, ms", "proof, ms", "ratio", "answer"]);
    for &n in sizes {
        let definite = kernel(n);
        let mut doubled = definite.clone();
        let (first, last) = (doubled.row(0).to_owned(), n - 1);
        doubled.row_mut(last).assign(&first);
        doubled.column_mut(last).assign(&first);
        doubled[(last, last)] = first[0];
        doubled[(last, 0)] = first[0];
        doubled[(0, last)] = first[0];
        let mut indefinite = definite.clone();
        let lowered = indefinite.diag().sum() / n as f64;
        indefinite.slice_mut(s![n / 2.., n / 2..]).diag_mut().mapv_inplace(|entry| entry - 0.9 * lowered);
        for (name, matrix) in
            [("NTK", &definite), ("two equal points", &doubled), ("half the diagonal lowered", &indefinite)]
        {
            let matrix = Symmetric::exact(matrix.view()).unwrap();
            let (mut library, mut proof, mut said) = (Vec::new(), Vec::new(), String::new());
            for _ in 0..rounds {
                library.push(bare(&definite));
                let (time, answer) = seconds(|| definiteness(&matrix));
                proof.push(time);
                said = match answer {
                    Definiteness::Certified { lambda_min_lower } => format!("λ_min ≥ {lambda_min_lower:.4e}"),
                    Definiteness::Refuted { rayleigh_upper, .. } => format!("λ_min ≤ {rayleigh_upper:.2e}"),
                    Definiteness::Unknown { why, .. } => why,
                };
            }
            let (library, proof) = (median(library), median(proof));
            table.add_row([
                name.to_owned(),
                n.to_string(),
                format!("{:.0}", 1e3 * library),
                format!("{:.0}", 1e3 * proof),
                format!("{:.1}", proof / library),
                said,
            ]);
        }
    }
    println!("{table}");
}
