//! Speed of kernel regression against the one factorisation that it consists of: medians of interleaved runs, and ratios.
//!
//! `cargo bench --bench regression`; with `-- quick`, N = 1000 alone. With N = 4000 eigendecompositions run once each.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt::factor::{cholesky_in_place, cholesky_in_place_scratch};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Mat, Par};
use ndarray::Array2;
use ntk_verify::activation::{Activation, Analytic, Relu};
use ntk_verify::dynamics::{Criterion, Dynamics, Modes, Normalisation, Regression, Selection, Training};
use ntk_verify::limit::Limit;
use ntk_verify::numeric::{Key, Normals};
use ntk_verify::spec::{Dense, Parameterization, Spec};

// Test points and outputs.
const TESTS: usize = 1000;
const OUTPUTS: usize = 10;

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn cholesky(matrix: &Mat<f64>) -> f64 {
    let mut factor = matrix.clone();
    let par = Par::rayon(0);
    let mut memory =
        MemBuffer::new(cholesky_in_place_scratch::<f64>(matrix.nrows(), par, Default::default()));
    seconds(|| {
        let stack = MemStack::new(&mut memory);
        cholesky_in_place(factor.as_mut(), Default::default(), par, stack, Default::default())
            .expect("definite");
        black_box(&factor);
    })
}

fn eigen(matrix: &Mat<f64>, par: Par) -> f64 {
    let n = matrix.nrows();
    let (mut values, mut vectors) = (Diag::<f64>::zeros(n), Mat::<f64>::zeros(n, n));
    let scratch = self_adjoint_evd_scratch::<f64>(n, ComputeEigenvectors::Yes, par, Default::default());
    let mut memory = MemBuffer::new(scratch);
    seconds(|| {
        let stack = MemStack::new(&mut memory);
        let vectors = Some(vectors.as_mut());
        self_adjoint_evd(matrix.as_ref(), values.as_mut(), vectors, par, stack, Default::default())
            .expect("convergence");
        black_box(&values);
    })
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "quick");
    let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let scales = Dense { weight_std: 2f64.sqrt(), bias_std: 0.1 };
    let limit = Limit::new(&Spec::dense(&relu, 3, scales, Parameterization::Ntk).unwrap()).unwrap();
    let mut normals = Normals::new(Key::root(0).named("regression"));
    println!("{TESTS} test points, {OUTPUTS} outputs, {} threads", rayon::current_num_threads());
    for n in if quick { vec![1000] } else { vec![1000, 4000] } {
        let mut draw = |rows, columns| Array2::from_shape_simple_fn((rows, columns), || normals.draw());
        let (x, there, y) = (draw(n, 20), draw(TESTS, 20), draw(n, OUTPUTS));
        let train = limit.symmetric(x.view()).unwrap();
        let cross = limit.cross(there.view(), x.view()).unwrap();
        let own = limit.diagonal(there.view()).unwrap();
        let ridge = 0.1;
        let mut matrix = Mat::from_fn(n, n, |i, j| train.nngp.view()[(i, j)]);
        (0..n).for_each(|i| matrix[(i, i)] += ridge);
        let rounds = if n > 1000 { 3 } else { 7 };
        let mut times = [const { Vec::new() }; 6];
        for _ in 0..rounds {
            times[0].push(cholesky(&matrix));
            let mut fitted = None;
            times[1].push(seconds(|| fitted = Some(Regression::new(&train.nngp, ridge, y.view()).unwrap())));
            let regression = fitted.unwrap();
            times[2].push(seconds(|| {
                black_box(regression.mean(&cross.nngp).unwrap());
                black_box(regression.variances(&cross.nngp, own.nngp.view()).unwrap());
            }));
        }
        for _ in 0..if n > 1000 { 1 } else { 3 } {
            times[3].push(eigen(&matrix, Par::Seq));
            let mut decomposed = None;
            times[4].push(seconds(|| decomposed = Some(Modes::new(&train.ntk).unwrap())));
            let modes = decomposed.unwrap();
            times[5].push(seconds(|| {
                let fit = Selection::new(&modes, y.view()).unwrap().best(Criterion::LeaveOneOut).unwrap();
                let dynamics =
                    Dynamics::from_modes(modes, Normalisation::Points).with_ridge(fit.ridge).unwrap();
                let at = dynamics.at(&cross.ntk).unwrap();
                let training = Training::Flow { time: f64::INFINITY };
                black_box(at.mean(training, y.view()).unwrap());
                let own = own.nngp.view();
                black_box(at.variances(training, OUTPUTS, &train.nngp, &cross.nngp, own, 0.0).unwrap());
            }));
        }
        let threads = eigen(&matrix, Par::rayon(0));
        let [factor, fit, predict, decompose, modes, select] = times.map(median);
        println!("N = {n}");
        let line = |name: &str, time: f64, bare: f64| {
            println!("  {name:58} {time:8.3} s   ratio {:5.2}", time / bare)
        };
        line("Cholesky of the library, all threads", factor, factor);
        line("ridge regression: factor and coefficients", fit, factor);
        line("  and means and variances at the test points", fit + predict, factor);
        line("eigendecomposition of the library, one thread", decompose, decompose);
        line("  the same on all threads, whose bits depend on them", threads, decompose);
        line("modes", modes, decompose);
        line("  and the best ridge, means and variances", modes + select, decompose);
    }
}
