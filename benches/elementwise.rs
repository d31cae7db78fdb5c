//! Duals and elementary functions over slices: nanoseconds an element on one core, and the ratio to a loop over the
//! scalar reading (libm), all measured in one run, interleaved, medians of 21.
//!
//!     cargo bench --bench elementwise

use std::hint::black_box;
use std::time::Instant;

use ntk_verify::activation::{
    Activation, Analytic, ClosedForm, Covariance, DualBlock, Erf, PairBlock, PairList, Relu,
};
use ntk_verify::numeric::{DoubleDouble, Kernel, Lane, Pointwise, dispatch};

const ROWS: usize = 32;
const COLUMNS: usize = 256;
const REPEATS: usize = 21;

/// A function of one lane or of the scalar reading, under one name.
macro_rules! functions {
    ($($name:ident($x:ident) = $body:expr;)*) => {
        $(struct $name;
        impl Function for $name {
            #[inline(always)]
            fn at<S: Pointwise>(&self, $x: S) -> S {
                $body
            }
        })*
    };
}

trait Function {
    fn at<S: Pointwise>(&self, x: S) -> S;
}

functions! {
    Exp(x) = x.exp();
    ExpM1(x) = x.exp_m1();
    Sine(x) = x.sin();
    Arctangent(x) = x.atan();
    ErrorFunction(x) = x.erf();
    Root(x) = x.abs().sqrt();
}

struct Map<'a, F>(&'a F, &'a [f64], &'a mut [f64]);

impl<F: Function> Kernel for Map<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (x, y) in self.1.iter().zip(self.2) {
            *y = self.0.at(Lane(*x)).0;
        }
    }
}

/// Medians in nanoseconds an element of the works, run in turn.
fn medians<const N: usize>(elements: usize, mut works: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut times = [const { Vec::new() }; N];
    for _ in 0..REPEATS {
        for (work, times) in works.iter_mut().zip(&mut times) {
            let start = Instant::now();
            work();
            times.push(start.elapsed().as_secs_f64() * 1e9 / elements as f64);
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[REPEATS / 2]
    })
}

fn map(name: &str, function: &impl Function, x: &[f64]) {
    let (mut y, mut z) = (x.to_vec(), x.to_vec());
    let [plain, lanes] = medians(
        x.len(),
        [
            &mut || {
                for (x, y) in x.iter().zip(&mut y) {
                    *y = function.at(*black_box(x));
                }
            },
            &mut || dispatch(Map(function, black_box(x), &mut z)),
        ],
    );
    println!("{name:<24} {plain:8.2} {lanes:8.2} {:8.2}", lanes / plain);
}

fn duals<A: ClosedForm>(activation: A) {
    let q11: Vec<f64> = (0..ROWS).map(|i| 0.5 + i as f64 / 20.0).collect();
    let q22: Vec<f64> = (0..COLUMNS).map(|j| 0.7 + j as f64 / 200.0).collect();
    let q12: Vec<f64> = (0..ROWS * COLUMNS)
        .map(|e| (e as f64 * 0.618).cos() * (q11[e / COLUMNS] * q22[e % COLUMNS]).sqrt())
        .collect();
    let single = |x: &[f64]| x.iter().map(|x| *x as f32).collect::<Vec<_>>();
    let (s11, s22, s12) = (single(&q11), single(&q22), single(&q12));
    let precise = |x: &mut dyn Iterator<Item = f64>| x.map(DoubleDouble::new).collect::<Vec<_>>();
    let p11 = precise(&mut (0..q12.len()).map(|e| q11[e / COLUMNS]));
    let p22 = precise(&mut (0..q12.len()).map(|e| q22[e % COLUMNS]));
    let p12 = precise(&mut q12.iter().copied());
    let [mut v0, mut d0, mut v1, mut d1] = [(); 4].map(|()| q12.clone());
    let [mut v2, mut d2] = [(); 2].map(|()| s12.clone());
    let [mut v3, mut d3, mut v4, mut d4] = [(); 4].map(|()| p12.clone());
    let name = activation.name();
    let view = Analytic(activation.clone());
    let times = medians(
        q12.len(),
        [
            &mut || {
                for (e, q12) in q12.iter().enumerate() {
                    let q = Covariance::new(q11[e / COLUMNS], *q12, q22[e % COLUMNS]);
                    let duals = activation.duals(black_box(&q));
                    (v0[e], d0[e]) = (duals.value, duals.derivative);
                }
            },
            &mut || {
                let pairs = PairBlock { q11: &q11, q22: &q22, q12: black_box(&q12) };
                view.block_f64(pairs, DualBlock { value: &mut v1, derivative: &mut d1 });
            },
            &mut || {
                let pairs = PairBlock { q11: &s11, q22: &s22, q12: black_box(&s12) };
                view.block_f32(pairs, DualBlock { value: &mut v2, derivative: &mut d2 });
            },
            &mut || {
                for (e, q12) in p12.iter().enumerate() {
                    let duals = activation.duals(&Covariance::new(p11[e], *q12, black_box(p22[e])));
                    (v3[e], d3[e]) = (duals.value, duals.derivative);
                }
            },
            &mut || {
                let pairs = PairList { q11: &p11, q12: black_box(&p12), q22: &p22 };
                view.list_precise(pairs, DualBlock { value: &mut v4, derivative: &mut d4 });
            },
        ],
    );
    for (kind, base, time) in [("f64", 0, 1), ("f32", 0, 2), ("double-double", 3, 4)] {
        let label = format!("{name} duals, {kind}");
        println!("{label:<24} {:8.2} {:8.2} {:8.2}", times[base], times[time], times[time] / times[base]);
    }
}

fn main() {
    let x: Vec<f64> = (0..8_192).map(|i| (f64::from(i) * 0.618).sin() * 4.0).collect();
    println!("{:<24} {:>8} {:>8} {:>8}", "", "scalar", "lanes", "ratio");
    map("sqrt", &Root, &x);
    map("exp", &Exp, &x);
    map("exp_m1", &ExpM1, &x);
    map("sin", &Sine, &x);
    map("atan", &Arctangent, &x);
    map("erf", &ErrorFunction, &x);
    duals(Relu);
    duals(Erf { a: 1.0, b: 1.0, c: 0.0 });
}
