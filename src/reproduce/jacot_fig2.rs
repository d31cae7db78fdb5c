//! Trained networks beside the limiting Gaussian (Jacot, Gabriel, Hongler 2018, figure 2).

use ndarray::{Array2, s};

use super::common::{circle, list, mean, network};
use super::{Curve, Design, Experiment, Findings, Mark, Number, Observation, Panel, Part, Size};
use crate::Result;
use crate::dynamics::{self, Dynamics, Ensemble, Normalisation, Prior};
use crate::kernel::{Gram, Kind};
use crate::limit::{Kernels, Limit};
use crate::network::Architecture;
use crate::network::training::{Task, Trainer, Training, Weights};
use crate::numeric::Key;
use crate::record::Relation;
use crate::spec::Spec;
use crate::statistics::Estimate;
use crate::statistics::tails::normal_quantile;

/// f after training on four points of the circle, beside percentiles of the limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct JacotFig2;

/// The angles that are trained on, and the targets there.
const DATA: [(f64, f64); 4] = [(-2.2, 0.15), (-0.8, -0.2), (0.6, 0.25), (1.9, -0.1)];

/// Angles at which networks are watched.
const GRID: usize = 61;

/// The learning rate of the paper.
const RATE: f64 = 1.0;

/// Curves that are drawn of each width, as in the paper.
const DRAWN: usize = 10;

#[derive(Clone, Copy, Debug)]
struct Rung {
    width: usize,
    networks: usize,
    steps: usize,
}

struct Functions {
    rungs: Vec<Rung>,
    spec: Spec,
    angles: Vec<f64>,
    task: Task,
}

impl Experiment for JacotFig2 {
    fn name(&self) -> &'static str {
        "jacot-fig2"
    }

    fn about(&self) -> &'static str {
        "networks trained on four points of the circle: their distribution over initialisations is the limiting Gaussian, and its mean hardly depends on the width"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, figure 2"
    }

    fn design(&self, size: Size, _seed: u64) -> Result<Box<dyn Design>> {
        let rung = |width, networks, steps| Rung { width, networks, steps };
        let paper = [rung(50, 200, 1000), rung(1000, 30, 1000)];
        let rungs = match size {
            Size::Reduced => vec![rung(32, 100, 200), rung(128, 40, 200)],
            Size::Paper => paper.into(),
            Size::Far => {
                [&paper[..], &[rung(10_000, 10, 1000), rung(100_000, 3, 200), rung(1_000_000, 2, 30)]]
                    .concat()
            }
        };
        let angles: Vec<f64> = (0..GRID).map(|k| -3.0 + 6.0 * k as f64 / (GRID - 1) as f64).collect();
        let inputs = circle(&DATA.map(|point| point.0));
        let targets = Array2::from_shape_fn((DATA.len(), 1), |(k, _)| DATA[k].1);
        let task = Task::new(inputs.view(), targets.view(), circle(&angles).view())?;
        Ok(Box::new(Functions { rungs, spec: network("relu", 3, 1.0, 0.1)?, angles, task }))
    }
}

fn block<K: Kind>(gram: &Gram<K>, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Gram<K> {
    Gram::new(gram.view().slice(s![rows, columns]).to_owned())
}

impl Functions {
    /// The limiting Gaussian on the grid after `training`.
    fn limit(&self, kernels: &Kernels, training: dynamics::Training) -> Result<Ensemble> {
        let (train, all) = (self.task.train(), self.task.points());
        let dynamics = Dynamics::new(&block(&kernels.ntk, 0..train, 0..train), Normalisation::Points)?;
        let sigma = |rows, columns| block(&kernels.nngp, rows, columns);
        let prior = Prior {
            train: &sigma(0..train, 0..train),
            cross: &sigma(train..all, 0..train),
            test: &sigma(train..all, train..all),
            label_noise: 0.0,
        };
        dynamics.at(&block(&kernels.ntk, train..all, 0..train))?.ensemble(
            training,
            self.task.targets(),
            &prior,
        )
    }

    fn functions<'a>(&self, results: &'a [Vec<f64>], rung: usize) -> &'a [Vec<f64>] {
        let first: usize = self.rungs[..rung].iter().map(|rung| rung.networks).sum();
        &results[first..first + self.rungs[rung].networks]
    }

    /// The average over the grid of (f − mean)/sd, and of its square, one of each a network.
    fn standardised(&self, results: &[Vec<f64>], rung: usize, limit: &Ensemble) -> (Vec<f64>, Vec<f64>) {
        let average = |f: &Vec<f64>, power: i32| {
            let z = |k: usize| (f[k] - limit.mean[[k, 0]]) / limit.covariance[[k, k]].sqrt();
            // next to a training point the limit has no spread to speak of
            let far =
                (0..GRID).filter(|k| DATA.iter().all(|(angle, _)| (self.angles[*k] - angle).abs() > 0.2));
            let values: Vec<f64> = far.map(|k| z(k).powi(power)).collect();
            values.iter().sum::<f64>() / values.len() as f64
        };
        let functions = self.functions(results, rung);
        (functions.iter().map(|f| average(f, 1)).collect(), functions.iter().map(|f| average(f, 2)).collect())
    }

    fn panel(&self, results: &[Vec<f64>], rung: usize, limit: &Ensemble) -> Panel {
        let mean: Vec<f64> = limit.mean.column(0).to_vec();
        let spread: Vec<f64> = limit.covariance.diag().mapv(f64::sqrt).to_vec();
        let shifted = |z: f64| mean.iter().zip(&spread).map(|(m, s)| m + z * s).collect::<Vec<f64>>();
        let ninth = normal_quantile(0.1);
        let x = || self.angles.clone();
        let mut curves = vec![
            Curve::new("limit, 10th to 90th percentile", Mark::Band, 2, x(), mean.clone())
                .between(shifted(-ninth), shifted(ninth)),
        ];
        for (k, f) in self.functions(results, rung).iter().take(DRAWN).enumerate() {
            let curve = Curve::new("networks", Mark::Faint, 0, x(), f.clone());
            curves.push(if k == 0 { curve } else { curve.unlisted() });
        }
        curves.push(Curve::new("limit, median", Mark::Dashed, 6, x(), mean));
        let (angles, targets) = DATA.into_iter().unzip();
        curves.push(Curve::new("data", Mark::Points, 1, angles, targets));
        let Rung { width, steps, .. } = self.rungs[rung];
        Panel {
            title: format!("n = {width}, {steps} steps"),
            x_label: "angle γ".into(),
            y_label: "f(cos γ, sin γ)".into(),
            x_log: false,
            y_log: false,
            curves,
        }
    }
}

impl Design for Functions {
    fn settings(&self) -> Vec<(String, String)> {
        let rungs: Vec<String> = self
            .rungs
            .iter()
            .map(|r| format!("n={} networks={} steps={}", r.width, r.networks, r.steps))
            .collect();
        let data: Vec<String> = DATA.iter().map(|(angle, y)| format!("f({angle}) = {y}")).collect();
        vec![
            ("network".into(), "ReLU, L = 4, σ_w = 1, β = σ_b = 0.1".into()),
            ("training".into(), format!("full-batch descent, learning rate {RATE}")),
            ("data".into(), list(&data)),
            ("rungs".into(), list(&rungs)),
        ]
    }

    fn departures(&self) -> Vec<String> {
        let mut list = vec![
            "the paper shows its four points in the figure only; these are others".into(),
            format!(
                "the limit is that of the same number of steps, not of t = ∞; statistics use all networks, the figure {DRAWN} a width"
            ),
        ];
        for rung in self.rungs.iter().filter(|rung| rung.width > 1000) {
            list.push(format!("n = {}: {} networks and {} steps", rung.width, rung.networks, rung.steps));
        }
        list
    }

    fn parts(&self) -> Vec<Part> {
        let of = |rung: &Rung| {
            let (width, alone) = (rung.width, rung.width >= 10_000);
            (0..rung.networks).map(move |k| Part::new(format!("n={width} network {k}"), alone))
        };
        self.rungs.iter().flat_map(of).collect()
    }

    fn compute(&self, part: usize, key: Key) -> Result<Vec<f64>> {
        let mut left = part;
        let chosen = self.rungs.iter().find(|rung| {
            let here = left < rung.networks;
            left = left.saturating_sub(if here { 0 } else { rung.networks });
            here
        });
        let Rung { width, steps, .. } = *chosen.expect("invariant: there are as many parts as networks");
        let architecture = Architecture::new(&self.spec, 2, &[width; 3], 1)?;
        let training = Training::new(RATE, vec![steps]);
        let trajectory =
            Trainer::new(architecture, self.task.clone(), training, Weights::default())?.train(key)?;
        let end = trajectory.end().map(|snapshot| snapshot.values.slice(s![self.task.train().., 0]).to_vec());
        Ok(end.unwrap_or_default())
    }

    fn conclude(&self, results: &[Vec<f64>]) -> Result<Findings> {
        let kernels = Limit::new(&self.spec)?.symmetric(self.task.inputs())?;
        let (mut numbers, mut panels, mut means, mut spreads) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (k, &Rung { width, networks, steps }) in self.rungs.iter().enumerate() {
            let limit =
                self.limit(&kernels, dynamics::Training::Descent { rate: RATE, steps: steps as u64 })?;
            let (first, second) = self.standardised(results, k, &limit);
            let (first, second) = (mean(first), mean(second));
            let known = |name: &str, theory: f64, estimate: Estimate| Number {
                theory: Some(theory),
                ours: Some(estimate.value),
                standard_error: Some(estimate.standard_error).filter(|error| error.is_finite()),
                ..Number::new(format!("n = {width}: {name}"))
            };
            numbers.push(known("mean of (f − mean)/sd off the data", 0.0, first));
            numbers.push(known("mean of its square", 1.0, second));
            if networks >= 20 {
                // what is left open at finite width: one tenth of a standard deviation at a hundred units, falling as 1/n
                let allowance = 10.0 / width as f64;
                let equals = |target: f64, margin: f64| Relation::Equals {
                    target,
                    margin: margin + allowance,
                    allowance,
                };
                means.push(first.compare(format!("n = {width}"), equals(0.0, 0.6)));
                spreads.push(second.compare(format!("n = {width}"), equals(1.0, 1.0)));
            }
            panels.push(self.panel(results, k, &limit));
        }
        let observations = vec![
            Observation::decide(
                "the mean over initialisations is that of the limit at every width, within 0.6 standard deviations",
                means,
            ),
            Observation::decide(
                "the variance over initialisations is that of the limit, within a factor of two",
                spreads,
            ),
        ];
        Ok(Findings { numbers, observations, panels })
    }
}
