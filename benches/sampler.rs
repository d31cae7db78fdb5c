//! Speed of the samplers: medians of interleaved runs on one core unless a line says otherwise, and ratios.
//!
//! `cargo bench --bench sampler`; with `-- --full` also the largest published experiment in full.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use ndarray::Array2;
use ntk_verify::activation::{Activation, Analytic, Relu};
use ntk_verify::network::{Architecture, Conditioned, Explicit, Sampler, Watch, blocks};
use ntk_verify::numeric::{Key, Normals};
use ntk_verify::spec::{Dense, Parameterization, Spec};

const HIDDEN: usize = 3;

fn architecture(width: usize, dimension: usize) -> Architecture {
    let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let scales = Dense { weight_std: 2.0_f64.sqrt(), bias_std: 0.0 };
    let spec = Spec::dense(&relu, HIDDEN, scales, Parameterization::Ntk).expect("valid scales");
    Architecture::new(&spec, dimension, &[width; HIDDEN], 1).expect("valid widths")
}

fn inputs(points: usize, dimension: usize) -> Array2<f64> {
    let mut normals = Normals::new(Key::root(0).named("inputs"));
    Array2::from_shape_simple_fn((points, dimension), || normals.draw())
}

fn conditioned(width: usize, points: usize) -> Conditioned {
    Conditioned::new(architecture(width, 10), inputs(points, 10).view()).expect("room")
}

fn explicit(width: usize, points: usize) -> Explicit {
    Explicit::new(architecture(width, 10), inputs(points, 10).view()).expect("room")
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Seconds for one of `count` draws.
fn each(sampler: &mut impl Sampler, count: u64, round: u64) -> f64 {
    let key = Key::root(0).index(round);
    seconds(|| {
        for replicate in 0..count {
            black_box(sampler.draw(key.index(replicate)));
        }
    }) / count as f64
}

fn explicit_against_conditioned(width: usize, points: usize) {
    let (mut fast, mut slow) = (conditioned(width, points), explicit(width, points));
    let count = (1 << 22) / (width * points * points) as u64 + 1;
    let (mut fast_times, mut slow_times) = (Vec::new(), Vec::new());
    for round in 0..7 {
        fast_times.push(each(&mut fast, count, round));
        slow_times.push(each(&mut slow, 1, round));
    }
    let (fast, slow) = (median(fast_times), median(slow_times));
    println!(
        "N = {points:3}, n = {width:5}: conditioned {:10.1} µs   explicit {:10.1} µs   ratio {:7.1}",
        fast * 1e6,
        slow * 1e6,
        slow / fast
    );
}

fn linear_in_the_width() {
    let (mut narrow, mut wide) = (conditioned(1 << 16, 8), conditioned(1 << 20, 8));
    let (mut narrow_times, mut wide_times) = (Vec::new(), Vec::new());
    for round in 0..5 {
        narrow_times.push(each(&mut narrow, 4, round));
        wide_times.push(each(&mut wide, 1, round));
    }
    let (narrow, wide) = (median(narrow_times), median(wide_times));
    println!(
        "N = 8: n = 2^16 {:.1} ms   n = 2^20 {:.1} ms   ratio {:.1} (goal ≤ 20)",
        narrow * 1e3,
        wide * 1e3,
        wide / narrow
    );
}

fn small_networks() -> f64 {
    let mut total = 0.0;
    for width in [20, 80] {
        let mut sampler = conditioned(width, 2);
        let times = (0..9).map(|round| each(&mut sampler, 20_000, round)).collect();
        let time = median(times);
        println!("N = 2, n = {width}: {:.2} µs a network on one core", time * 1e6);
        total += time;
    }
    total
}

fn published(networks: u64) -> f64 {
    seconds(|| {
        for width in [20, 80] {
            let sums = blocks(
                || Ok(conditioned(width, 2)),
                Key::root(0),
                0..networks,
                4096,
                || 0.0,
                |sum, draw| *sum += draw.ntk().view()[[0, 1]],
                &Watch::default(),
            );
            black_box(sums.expect("room"));
        }
    })
}

fn hundred_networks() {
    let hundred = |times: &mut Vec<f64>, kind: usize| {
        times.push(seconds(|| {
            let fold = |sum: &mut f64, draw: &ntk_verify::network::Draw| *sum += draw.ntk().view()[[0, 1]];
            let (key, watch) = (Key::root(0), Watch::default());
            let sums = match kind {
                0 => blocks(|| Ok(conditioned(512, 16)), key, 0..100, 5, || 0.0, fold, &watch),
                _ => blocks(|| Ok(explicit(512, 16)), key, 0..100, 5, || 0.0, fold, &watch),
            };
            black_box(sums.expect("room"));
        }));
    };
    let (mut fast, mut slow) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        hundred(&mut fast, 0);
        hundred(&mut slow, 1);
    }
    let (fast, slow) = (median(fast), median(slow));
    println!(
        "100 networks, N = 16, n = 512, {} threads: conditioned {:.1} ms   explicit {:.1} ms (goal ≤ 50)",
        rayon::current_num_threads(),
        fast * 1e3,
        slow * 1e3
    );
}

fn normals() {
    let mut stream = Normals::new(Key::root(0));
    let mut numbers = vec![0.0; 4096];
    let times =
        (0..9).map(|_| seconds(|| (0..1000).for_each(|_| stream.fill(black_box(&mut numbers))))).collect();
    println!("normals: {:.2} ns each", median(times) * 1e9 / 4096.0 / 1000.0);
}

fn main() {
    println!("ReLU, {HIDDEN} hidden layers, input dimension 10");
    normals();
    let pair = small_networks();
    let sample = 200_000;
    let time = published(sample);
    println!(
        "5·10⁶ networks at n = 20 and at n = 80, {} threads: {:.1} s extrapolated from {sample} each (goal < 120; one core {:.1} s)",
        rayon::current_num_threads(),
        time * 5e6 / sample as f64,
        pair * 5e6
    );
    if std::env::args().any(|argument| argument == "--full") {
        println!("the same in full: {:.1} s", published(5_000_000));
    }
    hundred_networks();
    for (width, points) in [(256, 8), (1024, 8), (4096, 8), (4096, 16), (1024, 64), (1024, 256)] {
        explicit_against_conditioned(width, points);
    }
    linear_in_the_width();
}
