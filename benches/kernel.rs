//! Kernels of dense networks against the bare product X·Xᵀ: `cargo bench --bench kernel [-- quick]`.
//!
//! Both are measured in turn in one run on the same threads; times are medians. The product is the upper triangle by
//! halves, as fast as the linear-algebra library gives it. On a machine that others use too, the ratio of the processor
//! times of all threads is steadier than that of the times on the clock.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use comfy_table::{Cell, CellAlignment, Table, presets};
use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use ndarray::Array2;
use ntk_verify::activation::{Activation, Analytic, Erf, Method, Relu, parse};
use ntk_verify::limit::{Element, Limit};
use ntk_verify::spec::{Dense, Parameterization, Spec};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

const DIMENSION: usize = 784;

/// The upper triangle of X·Xᵀ, by halves under rayon.
fn triangle<T: Element>(x: MatRef<'_, T>, target: MatMut<'_, T>) {
    const LEAF: usize = 512;
    let n = x.nrows();
    if n <= LEAF {
        matmul(target, Accum::Replace, x, x.transpose(), T::from_f64(1.0), Par::Seq);
        return;
    }
    let half = n / 2;
    let (top, bottom) = x.split_at_row(half);
    let (top_left, top_right, _, bottom_right) = target.split_at_mut(half, half);
    rayon::join(
        || {
            let columns = 256;
            let parts = top_right.par_col_chunks_mut(columns).zip(bottom.par_row_chunks(columns));
            parts.for_each(|(target, right)| {
                matmul(target, Accum::Replace, top, right.transpose(), T::from_f64(1.0), Par::Seq);
            });
        },
        || rayon::join(|| triangle(top, top_left), || triangle(bottom, bottom_right)),
    );
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Seconds on the clock and, where the system tells, of all threads on processors.
#[derive(Clone, Copy)]
struct Time {
    clock: f64,
    processors: f64,
}

/// Seconds that the threads of this process have run, NaN where the system does not tell.
fn processors() -> f64 {
    let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return f64::NAN };
    let nanoseconds = tasks.map(|task| {
        let text = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        text.split_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<Option<f64>>().map_or(f64::NAN, |sum| sum * 1e-9)
}

fn time(work: impl FnOnce()) -> Time {
    let (start, before) = (Instant::now(), processors());
    work();
    Time { clock: start.elapsed().as_secs_f64(), processors: processors() - before }
}

/// Median times of the bare product and of both kernels, in turn.
fn compare<T: Element>(limit: &Limit, x: &Array2<T>, rounds: usize) -> [Time; 2] {
    let n = x.nrows();
    let (mut bare, mut kernels) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        bare.push(time(|| {
            let mut product = vec![T::ZERO; n * n];
            let rows = MatRef::from_row_major_slice(x.as_slice().unwrap(), n, x.ncols());
            triangle(rows, MatMut::from_column_major_slice_mut(&mut product, n, n));
            black_box(&product);
        }));
        kernels.push(time(|| {
            black_box(limit.symmetric(x.view()).unwrap());
        }));
    }
    [bare, kernels].map(|times| Time {
        clock: median(times.iter().map(|time| time.clock).collect()),
        processors: median(times.iter().map(|time| time.processors).collect()),
    })
}

/// The peak resident memory of this process in MiB, where the system tells.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<f64>().ok()? / 1024.0)
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "quick");
    let only = std::env::args().skip_while(|argument| argument != "only").nth(1);
    let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let erf: Arc<dyn Activation> = Arc::new(Analytic(Erf { a: 1.0, b: 1.0, c: 0.0 }));
    let sizes: &[usize] = if quick { &[1000] } else { &[1000, 2000, 4000] };
    // by quadrature, which no product of matrices comes near
    let tanh = parse("tanh").unwrap();
    let networks = [
        ("relu", relu, 2f64.sqrt(), 0.0, sizes),
        ("erf", erf, 1.5, 0.1, sizes),
        ("tanh", tanh, 1.5, 0.1, &[64]),
    ];
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header([
        "network",
        "type",
        "N",
        "X·Xᵀ ms",
        "kernels ms",
        "ratio",
        "on processors",
        "peak MiB",
        "outputs MiB",
    ]);
    for (name, activation, weight_std, bias_std, sizes) in networks {
        if only.as_deref().is_some_and(|only| only != name) {
            continue;
        }
        let quadrature = activation.method() == Method::Quadrature;
        let scales = Dense { weight_std, bias_std };
        let spec = Spec::dense(&activation, 10, scales, Parameterization::Ntk).unwrap();
        let limit = Limit::new(&spec).unwrap();
        for &n in sizes {
            let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
            let x: Array2<f64> =
                Array2::from_shape_simple_fn((n, DIMENSION), || StandardNormal.sample(&mut random));
            let rounds = if quadrature || n > 1000 { 5 } else { 9 };
            let narrow = x.mapv(|value| value as f32);
            for (kind, bytes, [bare, kernels]) in
                [("f64", 8.0, compare(&limit, &x, rounds)), ("f32", 4.0, compare(&limit, &narrow, rounds))]
            {
                let outputs = 2.0 * (n * n) as f64 * bytes / 1048576.0;
                let mut row = vec![Cell::new(name), Cell::new(kind)];
                let numbers = [
                    format!("{n}"),
                    format!("{:.1}", bare.clock * 1e3),
                    format!("{:.1}", kernels.clock * 1e3),
                    format!("{:.2}", kernels.clock / bare.clock),
                    Some(kernels.processors / bare.processors)
                        .filter(|ratio| ratio.is_finite()) // short times may not show
                        .map_or("–".to_owned(), |ratio| format!("{ratio:.2}")),
                    peak_memory().map_or("–".to_owned(), |peak| format!("{peak:.0}")),
                    format!("{outputs:.0}"),
                ];
                row.extend(numbers.into_iter().map(|n| Cell::new(n).set_alignment(CellAlignment::Right)));
                table.add_row(row);
            }
        }
    }
    println!("10 hidden layers, n₀ = {DIMENSION}, {} threads\n{table}", rayon::current_num_threads());
}
