//! Lazily drawn weights against explicit ones: equality in distribution after training.

use std::sync::Arc;

use ndarray::{Array2, array, s};
use ntk_verify::activation::{Activation, Analytic, Erf, Relu};
use ntk_verify::network::training::{Points, Snapshot, Task, Trainable, Trainer, Training, Weights};
use ntk_verify::network::{Affine, Network};
use ntk_verify::numeric::Key;
use ntk_verify::spec::{Dense, Parameterization};
use rayon::prelude::*;

use crate::plain::Case;
use crate::two_samples::{Sample, differences};

const PAIRS: u64 = 10_000;

struct Question {
    name: &'static str,
    case: Case,
    task: Task,
    training: Training,
}

fn erf() -> Arc<dyn Activation> {
    Arc::new(Analytic(Erf { a: 1.0, b: 1.0, c: 0.2 }))
}

fn question(
    name: &'static str,
    activation: Arc<dyn Activation>,
    (weight_std, bias_std, parameterization): (f64, f64, Parameterization),
    widths: &[usize],
    training: Training,
) -> Question {
    let case = Case {
        activation,
        scales: Dense { weight_std, bias_std },
        parameterization,
        widths: widths.to_vec(),
    };
    let (inputs, outputs) = (widths[0], widths[widths.len() - 1]);
    // The second point is the first again, with another target; the last one is only watched.
    let x = Array2::from_shape_fn((4, inputs), |(i, j)| {
        (0.5 + 1.3 * i.saturating_sub(1) as f64 + 2.1 * j as f64).sin()
    });
    let y = Array2::from_shape_fn((3, outputs), |(i, a)| 1.0 - 0.8 * i as f64 + 0.5 * a as f64);
    let task = Task::new(x.slice(s![..3, ..]), y.view(), x.slice(s![3.., ..])).unwrap();
    Question { name, case, task, training }
}

fn questions() -> Vec<Question> {
    use Parameterization::{Ntk, Standard};
    let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let base = |rate| Training { kernel: Points::All, ..Training::new(rate, vec![1, 5]) };
    vec![
        question("saturated", erf(), (1.5, 0.3, Ntk), &[2, 3, 4, 1], base(0.7)),
        question(
            "momentum",
            erf(),
            (1.5, 0.0, Ntk),
            &[7, 5, 3, 6, 1],
            Training { momentum: 0.5, output_scale: 0.7, centred: true, ..base(0.4) },
        ),
        question("relu", relu, (1.4, 0.2, Standard), &[2, 16, 11, 1], base(0.05)),
        question(
            "outputs",
            erf(),
            (1.5, 0.3, Ntk),
            &[3, 8, 9, 2],
            Training { batch: Some(2), linearise: true, ..base(0.5) },
        ),
    ]
}

/// Values, their products with the first, tangent kernel and distances after some steps.
fn observables(snapshots: &[Snapshot]) -> Vec<f64> {
    let mut row = Vec::new();
    for snapshot in snapshots {
        let f = &snapshot.values;
        row.extend(f);
        row.extend(f.iter().map(|x| x * f[[0, 0]]));
        let kernel = snapshot.kernel.as_ref().unwrap().view();
        row.extend(kernel.indexed_iter().filter(|((i, j), _)| j <= i).map(|(_, &x)| x));
        row.extend(snapshot.distances.iter().map(|d| d.weights));
        row.extend(snapshot.distances.iter().map(|d| d.biases));
        row.extend(snapshot.linear.iter().flat_map(|linear| linear.values.iter().chain([&linear.distance])));
    }
    row
}

fn sample(question: &Question, training: Training, weights: Weights) -> Sample {
    let trainer =
        Trainer::new(question.case.architecture(), question.task.clone(), training, weights).unwrap();
    let key = Key::root(8).named(question.name);
    let train = |index| observables(&trainer.train(key.index(index)).unwrap().snapshots);
    (0..PAIRS).into_par_iter().map(train).collect()
}

#[test]
fn lazily_drawn_networks_train_like_explicit_ones() {
    for question in questions() {
        let lazy = sample(&question, question.training.clone(), Weights::Lazy);
        let explicit = sample(&question, question.training.clone(), Weights::Explicit);
        let found = differences(&lazy, &explicit);
        assert!(found.is_empty(), "{}: {}", question.name, found.join("\n"));
    }
}

/// Full-batch training of all parameters in the NTK parameterization, whose backward pass sees weights of its own that the same updates
/// move: lazy weights whose left answers forget the right ones.
fn forgetful(question: &Question, key: Key) -> Vec<f64> {
    let Question { case, task, training, .. } = question;
    let draw = |key| {
        let mut network = Network::zeros(case.architecture()).unwrap();
        network.sample(key);
        network.layers().to_vec()
    };
    let (mut forward, mut backward): (Vec<Affine>, Vec<Affine>) =
        (draw(key.named("forward")), draw(key.named("backward")));
    let (x, train) = (task.inputs().to_owned(), task.train());
    let mut shown = Vec::new();
    for step in 0..=training.steps() {
        let (mut values, mut slopes) = (vec![x.clone()], Vec::new());
        for (l, layer) in forward.iter().enumerate() {
            let scale = case.scales.weight_std / (case.widths[l] as f64).sqrt();
            let h = scale * values[l].dot(&layer.weights.t()) + case.scales.bias_std * &layer.biases;
            slopes.push(h.mapv(|h| case.activation.point(h).derivative));
            values.push(if l + 1 < forward.len() { h.mapv(|h| case.activation.point(h).value) } else { h });
        }
        let f = values.last().unwrap();
        if training.record.contains(&step) {
            shown.extend(f.iter().copied());
        }
        let mut g = (&f.slice(s![..train, ..]) - &task.targets()) / train as f64;
        for l in (0..forward.len()).rev() {
            let scale = case.scales.weight_std / (case.widths[l] as f64).sqrt();
            let below = scale * g.dot(&backward[l].weights);
            let moved = -training.learning_rate * scale * g.t().dot(&values[l].slice(s![..train, ..]));
            let biases = -training.learning_rate * case.scales.bias_std * g.sum_axis(ndarray::Axis(0));
            for layers in [&mut forward, &mut backward] {
                layers[l].weights += &moved;
                layers[l].biases += &biases;
            }
            if l > 0 {
                g = below * slopes[l - 1].slice(s![..train, ..]);
            }
        }
    }
    shown
}

#[test]
fn forgotten_answers_and_wrong_rates_are_seen() {
    let question = questions().swap_remove(0);
    let lazy = sample(&question, question.training.clone(), Weights::Lazy);
    let values = |sample: &Sample| -> Sample {
        // Of each of the two snapshots the four values.
        let half = sample[0].len() / 2;
        sample.iter().map(|row| [&row[..4], &row[half..][..4]].concat()).collect()
    };
    let key = Key::root(8).named("forgetful");
    let decoy: Sample = (0..PAIRS).into_par_iter().map(|i| forgetful(&question, key.index(i))).collect();
    assert!(!differences(&values(&lazy), &decoy).is_empty());
    for factor in [2.0, 1.0 / 3.0] {
        let training =
            Training { learning_rate: factor * question.training.learning_rate, ..question.training.clone() };
        assert!(!differences(&lazy, &sample(&question, training, Weights::Explicit)).is_empty());
    }
}

fn wide(width: usize, training: Training) -> Trainer {
    let case = question("wide", erf(), (1.5, 0.1, Parameterization::Ntk), &[2, width, width, 1], training);
    // Without the duplicate, so that the loss can vanish.
    let task = Task::new(
        array![[1.0, 0.2], [-0.4, 0.9]].view(),
        array![[1.0], [-1.0]].view(),
        array![[0.3, 0.3]].view(),
    )
    .unwrap();
    Trainer::new(case.case.architecture(), task, case.training, Weights::Lazy).unwrap()
}

#[test]
fn a_converged_run_stops_growing() {
    let train = |steps| wide(1500, Training::new(1.0, vec![steps])).train(Key::root(1)).unwrap();
    let (middle, end) = (train(150), train(200));
    assert!(end.snapshots[0].loss < 1e-20);
    assert_eq!(middle.directions, end.directions);
    // Two training points each step would be 400.
    assert!(end.directions[1].iter().all(|&known| known < 200), "{:?}", end.directions);
    let narrow = wide(3, Training::new(0.3, vec![50])).train(Key::root(1)).unwrap();
    assert_eq!(narrow.directions[1], [3, 3]);
}

#[test]
fn a_hundred_thousand_units_are_an_ordinary_width() {
    let training = Training { linearise: true, kernel: Points::Train, ..Training::new(0.5, vec![0, 2]) };
    let trajectory = wide(100_000, training).train(Key::root(2)).unwrap();
    let [start, end] = &trajectory.snapshots[..] else { panic!("two snapshots") };
    assert!(end.loss < start.loss);
    // |f_t − f_t^lin| is of order n^(−1/2); with constants below 30 that is a tenth.
    let linear = end.linear.as_ref().unwrap();
    assert!((&end.values - &linear.values).iter().all(|d| d.abs() < 30.0 / 1e5_f64.sqrt()));
    assert!(end.distances[1].typical < 1e-3 && end.distances[1].largest.is_none());
}

#[test]
fn a_lazy_read_out_alone_is_linear_and_asks_nothing_from_the_left() {
    let training =
        Training { trainable: Trainable::LastLayer, linearise: true, ..Training::new(0.5, vec![0, 3, 9]) };
    let trajectory = wide(700, training).train(Key::root(3)).unwrap();
    for snapshot in &trajectory.snapshots {
        for (f, g) in snapshot.values.iter().zip(&snapshot.linear.as_ref().unwrap().values) {
            assert!((f - g).abs() <= 700.0 * 10.0 * f64::EPSILON, "steps of sums of 700 terms");
        }
    }
    assert_eq!(trajectory.directions[1], [3, 0]);
}

#[test]
fn bits_do_not_depend_on_threads() {
    let training = Training { kernel: Points::All, ..Training::new(0.5, vec![1, 3]) };
    let trainer = wide(5000, training);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| trainer.train(Key::root(4)).unwrap())
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn a_divergence_is_reported_however_weights_are_held() {
    let trajectory = wide(300, Training::new(50.0, vec![0, 1000])).train(Key::root(5)).unwrap();
    assert!(trajectory.divergence.is_some() && trajectory.snapshots.len() == 1);
}

#[test]
fn what_cannot_fit_is_refused_before_it_starts_with_what_it_would_take() {
    let question =
        question("wide", erf(), (1.5, 0.1, Parameterization::Ntk), &[2, 1_000_000, 1_000_000, 1], {
            Training::new(1.0, vec![100_000])
        });
    let refuse = |weights| {
        let Question { case, task, training, .. } = &question;
        Trainer::within(case.architecture(), task.clone(), training.clone(), weights, 1 << 34)
            .unwrap_err()
            .to_string()
    };
    assert!(
        refuse(Weights::Explicit).starts_with("widths: training takes 8000.4 GB, where 17.2 GB"),
        "{}",
        refuse(Weights::Explicit)
    );
    assert!(refuse(Weights::Lazy).contains("fewer steps"));
    assert!(refuse(Weights::Automatic).contains("GB are to be had"));
}

#[test]
fn the_choice_is_by_speed_and_memory() {
    let weights = |width: usize, steps: usize| {
        let training = Training::new(1.0, vec![steps]);
        let question =
            question("choice", erf(), (1.5, 0.1, Parameterization::Ntk), &[2, width, width, 1], training);
        let Question { case, task, training, .. } = question;
        Trainer::within(case.architecture(), task, training, Weights::Automatic, 16 << 30).unwrap().weights()
    };
    assert_eq!(weights(64, 1000), Weights::Explicit);
    assert_eq!(weights(4096, 5), Weights::Lazy);
    assert_eq!(weights(100_000, 50), Weights::Lazy);
    // Bases of so many steps are as wide as the layer.
    assert_eq!(weights(200, 3000), Weights::Explicit);
}
