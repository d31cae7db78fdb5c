//! Explicit weights against the plain loop, to rounding.

use std::sync::Arc;

use ndarray::{Array2, array, s};
use ntk_verify::activation::{Activation, Analytic, Erf, Gelu, Relu};
use ntk_verify::network::training::{Points, Snapshot, Task, Trainable, Trainer, Training, Weights};
use ntk_verify::numeric::Key;
use ntk_verify::spec::{Dense, Parameterization};

use crate::plain::{Case, Mistake, Plain, Shown};

fn case(parameterization: Parameterization, bias_std: f64, widths: &[usize]) -> Case {
    let activation: Arc<dyn Activation> = if widths.len().is_multiple_of(2) {
        Arc::new(Analytic(Erf { a: 1.0, b: 1.0, c: 0.2 }))
    } else {
        Arc::new(Analytic(Gelu))
    };
    Case {
        activation,
        scales: Dense { weight_std: 1.3, bias_std },
        parameterization,
        widths: widths.to_vec(),
    }
}

fn task(inputs: usize, outputs: usize) -> Task {
    let wave = |i: usize, j: usize, k: f64| (1.0 + 1.7 * i as f64 + k * j as f64).sin();
    let x =
        Array2::from_shape_fn((5, inputs), |(i, j)| if i == 3 { wave(0, j, 2.3) } else { wave(i, j, 2.3) });
    let y = Array2::from_shape_fn((4, outputs), |(i, j)| wave(j, i, 0.9));
    Task::new(x.slice(s![..4, ..]), y.view(), x.slice(s![3.., ..])).unwrap()
}

fn batches(training: &Training, task: &Task, key: Key) -> impl Fn(usize) -> Vec<usize> {
    let (size, train) = (training.batch, task.train());
    move |step| match size {
        None => (0..train).collect(),
        Some(size) => {
            let mut generator = key.named("batch").index(step as u64).generator();
            rand::seq::index::sample(&mut generator, train, size).into_vec()
        }
    }
}

/// The largest deviation between a snapshot and the plain loop, in units of what rounding may do: descent at a stable learning
/// rate does not amplify, so each number errs by at most one ε of its size per operation that it went through, of which
/// there are at most (parameters × points) a step.
fn deviation(snapshot: &Snapshot, shown: &Shown, layers: &[usize], alpha: f64) -> f64 {
    let operations = (shown.moved.len() * shown.values.nrows() * (snapshot.step + 1)) as f64;
    let size = |m: &Array2<f64>| m.iter().fold(0.0_f64, |s, x| s.max(x.abs()));
    let far = |a: &Array2<f64>, b: &Array2<f64>, size: f64| {
        a.iter().zip(b).fold(0.0_f64, |d, (a, b)| d.max((a - b).abs())) / size
    };
    let kernel = snapshot.kernel.as_ref().unwrap().view().to_owned();
    let linear = snapshot.linear.as_ref().unwrap();
    let scale = size(&shown.values) + alpha;
    let mut worst = far(&snapshot.values, &shown.values, scale)
        .max(far(&kernel, &shown.kernel, size(&shown.kernel)))
        .max(far(&linear.values, &shown.linear, scale))
        // A square root of differences: cᵀΘ̂c is known to ε relative to its terms.
        .max((linear.distance - shown.linear_moved).abs() / (1.0 + shown.linear_moved));
    for (distance, part) in snapshot.distances.iter().zip(layers.windows(2)) {
        let moved: f64 = shown.moved[part[0]..part[1]].iter().map(|d| d * d).sum();
        let total = (distance.weights.powi(2) + distance.biases.powi(2)).sqrt();
        worst = worst.max((total - moved.sqrt()).abs() / 10.0);
    }
    worst / (operations * f64::EPSILON)
}

fn compare(case: &Case, training: &Training, mistake: Mistake) -> f64 {
    let key = Key::root(1).named("explicit-training");
    let task = task(case.widths[0], *case.widths.last().unwrap());
    let trainer =
        Trainer::new(case.architecture(), task.clone(), training.clone(), Weights::Explicit).unwrap();
    let trajectory = trainer.train(key).unwrap();
    assert_eq!(trajectory.divergence, None);
    let mut plain = Plain::sample(case, key);
    let shown = plain.train(&task, training, batches(training, &task, key), mistake);
    let layers = plain.layers();
    assert_eq!(trajectory.snapshots.len(), training.record.len());
    trajectory
        .snapshots
        .iter()
        .map(|snapshot| {
            assert_eq!(snapshot.time, training.learning_rate * snapshot.step as f64);
            deviation(snapshot, &shown[snapshot.step], &layers, training.output_scale)
        })
        .fold(0.0, f64::max)
}

fn settings(rate: f64) -> Training {
    Training { kernel: Points::All, linearise: true, ..Training::new(rate, vec![0, 1, 2, 6]) }
}

fn rates() -> [(Parameterization, f64); 2] {
    // In the standard parameterization Θ̂ is larger by about the width.
    [(Parameterization::Ntk, 0.3), (Parameterization::Standard, 0.03)]
}

#[test]
fn every_way_of_training_is_the_plain_loop() {
    for (parameterization, rate) in rates() {
        for (bias, widths) in
            [(0.0, &[2, 5, 4, 1][..]), (0.4, &[3, 6, 4, 3, 2]), (0.4, &[2, 7, 3]), (0.4, &[2, 1])]
        {
            let case = case(parameterization, bias, widths);
            let base = settings(rate);
            for training in [
                base.clone(),
                Training { momentum: 0.8, ..base.clone() },
                Training { batch: Some(2), ..base.clone() },
                Training { batch: Some(3), momentum: 0.5, centred: true, ..base.clone() },
                Training { output_scale: 10.0, ..base.clone() },
                Training { output_scale: 0.5, centred: true, ..base.clone() },
                Training { trainable: Trainable::LastLayer, ..base.clone() },
                Training { trainable: Trainable::LastLayer, batch: Some(1), momentum: 0.3, ..base.clone() },
            ] {
                let deviation = compare(&case, &training, Mistake::None);
                assert!(deviation <= 1.0, "{deviation}: {widths:?} {training:?}");
            }
        }
    }
}

#[test]
fn mistakes_of_the_plain_loop_are_seen() {
    for (parameterization, rate) in rates() {
        let case = case(parameterization, 0.4, &[2, 5, 4, 1]);
        for mistake in [Mistake::SumOverPoints, Mistake::BiasScaleForgotten, Mistake::OneLayerAtATime] {
            let deviation = compare(&case, &settings(rate), mistake);
            assert!(deviation > 1e6, "{mistake:?}: {deviation}");
        }
    }
}

#[test]
fn derivatives_of_the_plain_loop_are_those_of_differences() {
    for (parameterization, _) in rates() {
        let case = case(parameterization, 0.4, &[2, 3, 4, 2]);
        let x = task(2, 2).inputs().to_owned();
        let mut plain = Plain::sample(&case, Key::root(2));
        let exact = plain.jacobian(&x, Trainable::All);
        for p in 0..plain.parameters.len() {
            let w = plain.parameters[p];
            let mut difference = |h: f64| {
                plain.parameters[p] = w + h;
                let above = plain.values(&x);
                plain.parameters[p] = w - h;
                let below = plain.values(&x);
                plain.parameters[p] = w;
                (above - below) / (2.0 * h)
            };
            // Central differences err by C h²(1 + o(1)): halving h leaves a third of the difference. Rounding: a few
            // dozen ε of values up to 3, divided by h.
            let (coarse, fine) = (difference(2e-4), difference(1e-4));
            for ((row, fine), coarse) in fine.iter().enumerate().zip(&coarse) {
                let bound = (fine - coarse).abs() + 100.0 * f64::EPSILON / 1e-4;
                assert!((fine - exact[[row, p]]).abs() <= bound, "parameter {p}, row {row}");
            }
        }
    }
}

#[test]
fn a_read_out_alone_is_linear() {
    let case = case(Parameterization::Ntk, 0.4, &[2, 5, 4, 1]);
    let training = Training { trainable: Trainable::LastLayer, ..settings(0.5) };
    let trainer = Trainer::new(case.architecture(), task(2, 1), training, Weights::Explicit).unwrap();
    for snapshot in trainer.train(Key::root(3)).unwrap().snapshots {
        let linear = snapshot.linear.unwrap();
        for (f, g) in snapshot.values.iter().zip(&linear.values) {
            assert!((f - g).abs() <= 1e3 * f64::EPSILON, "{} steps of sums of 5 terms", snapshot.step);
        }
        assert_eq!((snapshot.distances[0].weights, snapshot.distances[1].biases), (0.0, 0.0));
    }
}

#[test]
fn runaways_are_reported_and_the_limit_is_where_it_is_said_to_be() {
    // One input, no hidden layer: F − y shrinks by 1 − ηΘ/N, Θ = σ_w² |x|²/n₀ + σ_b².
    let mut case = case(Parameterization::Ntk, 0.5, &[1, 1]);
    case.scales.weight_std = 1.0;
    let task = Task::on(array![[2.0]].view(), array![[1.0]].view()).unwrap();
    let limit = 2.0 / 4.25;
    let train = |rate, momentum| {
        let training = Training { linearise: true, momentum, ..Training::new(rate, vec![0, 1, 10_000]) };
        Trainer::new(case.architecture(), task.clone(), training, Weights::Explicit)
            .unwrap()
            .train(Key::root(4))
            .unwrap()
    };
    for momentum in [0.0, 0.6] {
        let limit = limit * (1.0 + momentum);
        let calm = train(0.99 * limit, momentum);
        assert!((calm.stable_learning_rate.unwrap() / limit - 1.0).abs() < 8.0 * f64::EPSILON);
        assert_eq!((calm.divergence, calm.snapshots.len()), (None, 3));
        assert!(calm.end().unwrap().loss < 1e-20 * calm.snapshots[0].loss);
        let wild = train(1.01 * limit, momentum);
        let divergence = wild.divergence.unwrap();
        assert_eq!(wild.snapshots.len(), 2, "what came before is kept");
        assert!(divergence.step > 1 && divergence.step < 10_000 && divergence.loss.is_finite());
        assert!(wild.snapshots.iter().all(|s| s.loss.is_finite()));
    }
}

#[test]
fn contradictions_constants_and_single_points_are_trained_on() {
    let activation: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let scales = Dense { weight_std: 1.4, bias_std: 0.1 };
    let parameterization = Parameterization::Ntk;
    let case = Case { activation, scales, parameterization, widths: vec![1, 64, 64, 1] };
    // Equal inputs with targets 1 and 3: F → 2, loss → ½.
    let task = Task::on(array![[0.7], [0.7]].view(), array![[1.0], [3.0]].view()).unwrap();
    let training = Training::new(0.3, vec![0, 300]);
    let trainer = Trainer::new(case.architecture(), task, training.clone(), Weights::Explicit).unwrap();
    let end = trainer.train(Key::root(5)).unwrap().snapshots.pop().unwrap();
    assert!((end.loss - 0.5).abs() < 1e-10 && (end.values[[0, 0]] - 2.0).abs() < 1e-5);
    // One point, target 0.
    let task = Task::on(array![[0.7]].view(), array![[0.0]].view()).unwrap();
    let trainer = Trainer::new(case.architecture(), task, training, Weights::Explicit).unwrap();
    assert!(trainer.train(Key::root(5)).unwrap().end().unwrap().loss < 1e-20);
}

#[test]
fn watching_can_stop_and_the_same_key_gives_the_same_bits() {
    let case = case(Parameterization::Ntk, 0.4, &[2, 600, 600, 1]);
    let training = Training { kernel: Points::Watched, ..Training::new(0.3, (0..20).collect()) };
    let trainer = Trainer::new(case.architecture(), task(2, 1), training, Weights::Explicit).unwrap();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| trainer.train(Key::root(6)).unwrap())
    };
    let whole = on(1);
    assert_eq!(whole, on(3));
    let mut seen = 0;
    let part = trainer
        .train_watched(Key::root(6), &mut |snapshot| {
            seen = snapshot.step;
            if seen == 4 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
        })
        .unwrap();
    assert_eq!((seen, part.snapshots.len()), (4, 5));
    assert_eq!(part.snapshots[..], whole.snapshots[..5]);
}

#[test]
fn what_does_not_fit_is_refused() {
    let case = case(Parameterization::Ntk, 0.4, &[2, 5, 1]);
    let refuse = |task: Task, training: Training| {
        Trainer::new(case.architecture(), task, training, Weights::Explicit).unwrap_err().to_string()
    };
    let training = Training::new(0.1, vec![1]);
    assert!(refuse(task(3, 1), training.clone()).starts_with("inputs: 3 columns"));
    assert!(refuse(task(2, 2), training.clone()).starts_with("targets: 2 columns"));
    assert!(refuse(task(2, 1), Training { batch: Some(9), ..training }).starts_with("batch: 9 of 4"));
}
