//! Speed of training: ratios within one run, medians of interleaved runs.
//!
//! `cargo bench --bench training`, or a part: `-- steps`, `lazy`, `linear`, `long` (n = 10⁵, 400 steps), `wide` (n = 10⁶,
//! 50 steps).

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, Par};
use ndarray::{Array2, s};
use ntk_verify::activation::{Activation, Analytic, Relu};
use ntk_verify::network::Architecture;
use ntk_verify::network::training::{Task, Trainer, Training, Weights};
use ntk_verify::numeric::{Key, Normals};
use ntk_verify::spec::{Dense, Parameterization, Spec};

const HIDDEN: usize = 3;

fn architecture(width: usize) -> Architecture {
    let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let scales = Dense { weight_std: 2.0_f64.sqrt(), bias_std: 0.1 };
    let spec = Spec::dense(&relu, HIDDEN, scales, Parameterization::Ntk).expect("valid scales");
    Architecture::new(&spec, 10, &[width; HIDDEN], 1).expect("valid widths")
}

fn task(points: usize) -> Task {
    let mut normals = Normals::new(Key::root(0).named("inputs"));
    let x = Array2::from_shape_simple_fn((points, 10), || normals.draw());
    let y = x.slice(s![.., ..1]).mapv(f64::abs);
    Task::on(x.view(), y.view()).expect("a task")
}

fn trainer(width: usize, points: usize, steps: usize, weights: Weights) -> Trainer {
    let training = Training::new(0.2, vec![steps]);
    Trainer::new(architecture(width), task(points), training, weights).expect("it fits")
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

/// The matrix products of one step between hidden layers and at both ends, and nothing else.
struct Products {
    weights: Vec<Mat<f64>>,
    values: Vec<Mat<f64>>,
}

impl Products {
    fn new(width: usize, points: usize) -> Self {
        let widths = [10, width, width, width, 1];
        let filled =
            |rows, columns| Mat::from_fn(rows, columns, |i, j| ((i * 7 + j * 3) % 11) as f64 * 0.1 - 0.5);
        Self {
            weights: widths.windows(2).map(|w| filled(w[0], w[1])).collect(),
            values: widths.iter().map(|&n| filled(n, points)).collect(),
        }
    }

    /// Rows of the program are columns here: the library's favourite order.
    fn step(&mut self, par: Par) {
        for l in 0..self.weights.len() {
            let (below, above) = self.values.split_at_mut(l + 1);
            matmul(&mut above[0], Accum::Replace, self.weights[l].transpose(), &below[l], 1e-9, par);
        }
        for l in (0..self.weights.len()).rev() {
            let (below, above) = self.values.split_at_mut(l + 1);
            if l > 0 {
                matmul(&mut below[l], Accum::Replace, &self.weights[l], &above[0], 1e-9, par);
            }
            matmul(&mut self.weights[l], Accum::Add, &below[l], above[0].transpose(), 1e-9, par);
        }
    }
}

fn step_against_its_products(width: usize, points: usize, threads: usize) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
    let par = if threads == 1 { Par::Seq } else { Par::rayon(threads) };
    let mut products = Products::new(width, points);
    let (few, many) = (2, 8);
    let (short, long) =
        (trainer(width, points, few, Weights::Explicit), trainer(width, points, many, Weights::Explicit));
    let (mut steps, mut bare) = (Vec::new(), Vec::new());
    pool.install(|| {
        for round in 0..7 {
            let key = Key::root(round);
            let less = seconds(|| drop(black_box(short.train(key))));
            let more = seconds(|| drop(black_box(long.train(key))));
            steps.push((more - less) / (many - few) as f64);
            bare.push(seconds(|| (0..many).for_each(|_| products.step(par))) / many as f64);
        }
    });
    let (step, bare) = (median(steps), median(bare));
    println!(
        "n = {width:5}, N = {points:4}, {threads} thread(s): step {:9.2} ms   bare products {:9.2} ms   ratio {:5.2}",
        step * 1e3,
        bare * 1e3,
        step / bare
    );
}

/// Processor seconds of this process so far, to 1/100: on a shared machine the fair measure. Wall time where there is no
/// such thing.
fn processor(start: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |k: usize| fields.get(k).and_then(|field| field.parse::<f64>().ok());
    match (ticks(11), ticks(12)) {
        (Some(user), Some(system)) => (user + system) / 100.0,
        _ => start.elapsed().as_secs_f64(),
    }
}

/// Processor seconds of one training: as many as take at least half a second.
fn each(trainer: &Trainer) -> f64 {
    let clock = Instant::now();
    let (begin, mut count) = (processor(clock), 0);
    loop {
        drop(black_box(trainer.train(Key::root(count))));
        count += 1;
        let spent = processor(clock) - begin;
        if spent >= 0.5 {
            return spent / count as f64;
        }
    }
}

fn lazy_against_explicit(width: usize, points: usize, steps: usize) {
    let (lazy, explicit) =
        (trainer(width, points, steps, Weights::Lazy), trainer(width, points, steps, Weights::Explicit));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let (lazy, explicit) = pool.install(|| (each(&lazy), each(&explicit)));
    let chosen = trainer(width, points, steps, Weights::Automatic).weights();
    println!(
        "n = {width:5}, N = {points:3}, {steps:4} steps: lazy {:9.2} ms   explicit {:9.2} ms of one core   ratio {:6.2}   chosen: {}",
        lazy * 1e3,
        explicit * 1e3,
        explicit / lazy,
        chosen.name()
    );
}

fn lazily(width: usize, points: usize, steps: usize) -> f64 {
    let trainer = trainer(width, points, steps, Weights::Lazy);
    let mut known = Vec::new();
    let mut loss = f64::NAN;
    let clock = Instant::now();
    let begin = processor(clock);
    let time = seconds(|| {
        let trajectory = trainer.train(Key::root(0)).expect("it fits");
        known = trajectory.directions.clone();
        loss = trajectory.snapshots.last().map_or(f64::NAN, |s| s.loss);
    });
    let spent = processor(clock) - begin;
    println!(
        "n = {width:7}, N = {points}, {steps:4} steps: {time:7.1} s ({spent:.1} s of processors), at most {:5.2} GB, directions {known:?}, loss {loss:.3e}",
        trainer.bytes() as f64 / 1e9
    );
    spent
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let parts = ["steps", "lazy", "linear", "long", "wide"];
    let named = parts.iter().any(|part| arguments.iter().any(|argument| argument == part));
    // The last two take minutes and gigabytes, and are run only by name.
    let wanted =
        |part: &str| arguments.iter().any(|a| a == part) || (!named && !["long", "wide"].contains(&part));
    if wanted("steps") {
        println!("A step of explicit training against its matrix products (ReLU, {HIDDEN} hidden layers)");
        for (width, points) in [(512, 4), (512, 64), (2048, 4), (2048, 64), (1024, 512)] {
            for threads in [1, 2] {
                step_against_its_products(width, points, threads);
            }
        }
    }
    if wanted("lazy") {
        println!("Lazily drawn weights against explicit ones");
        for points in [4, 64] {
            for width in [64, 128, 256, 512, 1024] {
                for steps in [4, 64] {
                    lazy_against_explicit(width, points, steps);
                }
            }
        }
        lazy_against_explicit(4096, 4, 4);
    }
    if wanted("linear") {
        let (narrow, broad) = (lazily(40_000, 4, 20), lazily(400_000, 4, 20));
        println!("ten times the width: {:.1} times the time", broad / narrow);
    }
    if wanted("long") {
        lazily(100_000, 4, 400);
    }
    if wanted("wide") {
        lazily(1_000_000, 4, 50);
    }
}
