//! Enclosures of kernels against the kernels themselves: `cargo bench --bench enclosures [-- quick]`.
//!
//! Both are measured in turn in one run on the same threads; times are medians. Widths are relative to the entries.

use std::hint::black_box;
use std::time::Instant;

use comfy_table::{Table, presets};
use ndarray::Array2;
use ntk_verify::activation::parse;
use ntk_verify::certified::enclose;
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

fn main() {
    let quick = std::env::args().any(|argument| argument == "quick");
    let (n, rounds) = if quick { (100, 1) } else { (1000, 3) };
    let mut generator = Xoshiro256PlusPlus::seed_from_u64(1);
    let mut x = Array2::from_shape_simple_fn((n, 784), || StandardNormal.sample(&mut generator));
    // a tenth of the points are near-duplicates: their pairs with their originals need 128 bits
    for i in n - n / 10..n {
        let copy = x.row(i - n / 2).mapv(|value: f64| value * (1.0 + 1e-9));
        x.row_mut(i).assign(&copy);
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header([
        "activation",
        "hidden layers",
        "enclosures",
        "kernels",
        "largest width",
        "median width",
    ]);
    for (name, weight_std, hidden_layers) in
        [("relu", 2f64.sqrt(), 3), ("relu", 2f64.sqrt(), 10), ("erf", 1.5, 3), ("erf", 1.5, 10)]
    {
        let scales = Dense { weight_std, bias_std: 0.1 };
        let spec = Spec::dense(&parse(name).unwrap(), hidden_layers, scales, Parameterization::Ntk).unwrap();
        let limit = Limit::new(&spec).unwrap();
        let (mut certified, mut plain) = (Vec::new(), Vec::new());
        let mut widths = Vec::new();
        for _ in 0..rounds {
            let (time, kernels) = seconds(|| enclose(&spec, x.view(), None).unwrap());
            certified.push(time);
            widths = vec![kernels.nngp.relative_widths(), kernels.ntk.relative_widths()];
            plain.push(seconds(|| black_box(limit.symmetric(x.view()).unwrap())).0);
        }
        let largest = widths.iter().map(|width| width.largest).fold(0.0, f64::max);
        let middle = widths.iter().map(|width| width.median).fold(0.0, f64::max);
        table.add_row([
            name.to_owned(),
            hidden_layers.to_string(),
            format!("{:.2} s", median(certified)),
            format!("{:.3} s", median(plain)),
            format!("{largest:.1e}"),
            format!("{middle:.1e}"),
        ]);
    }
    println!("N = {n}, n₀ = 784, f64, {} threads\n\n{table}", rayon::current_num_threads());
}
