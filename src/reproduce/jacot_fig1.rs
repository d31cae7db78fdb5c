//! The tangent kernel at two widths and two times (Jacot, Gabriel, Hongler 2018, figure 1).

use ndarray::{Array2, s};

use super::common::{circle, list, mean, network};
use super::{Curve, Design, Experiment, Findings, Mark, Number, Observation, Panel, Part, Size};
use crate::Result;
use crate::limit::Limit;
use crate::network::training::{Points, Task, Trainer, Training, Weights};
use crate::network::{Architecture, Conditioned, Sampler};
use crate::numeric::{Key, Normals};
use crate::record::Relation;
use crate::spec::Spec;
use crate::statistics::{Estimate, Moments, Order};

/// Θ̂(x₀, x) of random networks before and after training on f* = x₁x₂.
#[derive(Clone, Copy, Debug)]
pub(super) struct JacotFig1;

/// Angles γ of x = (cos γ, sin γ) to each side of x₀ = (1, 0).
const SIDE: usize = 16;

/// Training points, N(0, 1) in both coordinates.
const TRAIN: usize = 8;

/// Networks at each width whose kernels are sampled without training.
const UNTRAINED: u64 = 400;

/// Networks that are drawn of each width, as in the paper.
const DRAWN: usize = 10;

/// The learning rate of the paper.
const RATE: f64 = 1.0;

/// Hidden width, trained networks, steps.
#[derive(Clone, Copy, Debug)]
struct Rung {
    width: usize,
    networks: usize,
    steps: usize,
}

struct Kernels {
    rungs: Vec<Rung>,
    spec: Spec,
    /// The circle, x₀ in the middle.
    circle: Array2<f64>,
    angles: Vec<f64>,
    task: Task,
}

impl Experiment for JacotFig1 {
    fn name(&self) -> &'static str {
        "jacot-fig1"
    }

    fn about(&self) -> &'static str {
        "the tangent kernel of random networks: the same in the mean at all widths, less spread and less moved by training at larger ones"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, figure 1"
    }

    fn design(&self, size: Size, seed: u64) -> Result<Box<dyn Design>> {
        let rung = |width, networks, steps| Rung { width, networks, steps };
        let paper = [rung(500, 30, 200), rung(10_000, 10, 200)];
        let rungs = match size {
            Size::Reduced => vec![rung(64, 30, 50), rung(512, 15, 50)],
            Size::Paper => paper.into(),
            Size::Far => [&paper[..], &[rung(100_000, 3, 50), rung(1_000_000, 2, 10)]].concat(),
        };
        let angles: Vec<f64> =
            (0..=2 * SIDE).map(|k| (k as f64 / SIDE as f64 - 1.0) * std::f64::consts::PI).collect();
        let circle = circle(&angles);
        let mut inputs = Array2::zeros((TRAIN, 2));
        Normals::new(Key::root(seed).named("jacot-fig1").named("inputs"))
            .fill(inputs.as_slice_mut().expect("invariant: freshly made, so contiguous"));
        let products = &inputs.column(0) * &inputs.column(1);
        let targets = products.insert_axis(ndarray::Axis(1));
        let task = Task::new(inputs.view(), targets.view(), circle.view())?;
        Ok(Box::new(Kernels { rungs, spec: network("relu", 3, 1.0, 0.1)?, circle, angles, task }))
    }
}

impl Kernels {
    fn architecture(&self, width: usize) -> Result<Architecture> {
        Architecture::new(&self.spec, 2, &[width; 3], 1)
    }

    /// Rung and replicate of a part; no replicate for the untrained networks of the rung.
    fn place(&self, part: usize) -> (usize, Option<usize>) {
        let mut left = part;
        for (index, rung) in self.rungs.iter().enumerate() {
            if left < rung.networks {
                return (index, Some(left));
            }
            left -= rung.networks;
        }
        (left, None)
    }

    /// The result of the untrained networks of a rung: mean, then variance of Θ̂(x₀, x), then Θ̂(x₀, x₀) of each.
    fn untrained<'a>(&self, results: &'a [Vec<f64>], rung: usize) -> (&'a [f64], &'a [f64], &'a [f64]) {
        let trained: usize = self.rungs.iter().map(|rung| rung.networks).sum();
        let (mean, rest) = results[trained + rung].split_at(self.angles.len());
        let (variance, single) = rest.split_at(self.angles.len());
        (mean, variance, single)
    }

    /// Θ̂(x₀, ·) before and after training, of all trained networks of a rung.
    fn trained<'a>(
        &self,
        results: &'a [Vec<f64>],
        rung: usize,
    ) -> impl Iterator<Item = (&'a [f64], &'a [f64])> {
        let first: usize = self.rungs[..rung].iter().map(|rung| rung.networks).sum();
        let points = self.angles.len();
        results[first..first + self.rungs[rung].networks].iter().map(move |values| values.split_at(points))
    }

    /// The growth of ln Θ̂(x₀, x₀) by training.
    fn inflation(&self, results: &[Vec<f64>], rung: usize) -> Estimate {
        mean(self.trained(results, rung).map(|(before, after)| (after[SIDE] / before[SIDE]).ln()))
    }

    /// ln of the relative spread of Θ̂(x₀, x₀) at t = 0, with the standard error of a logarithm of a standard deviation, √((κ−1)/4m).
    fn spread(&self, results: &[Vec<f64>], rung: usize) -> Result<Estimate> {
        let mut moments = Moments::new(1, Order::Fourth);
        for value in self.untrained(results, rung).2 {
            moments.push(&[*value])?;
        }
        let count = moments.count() as f64;
        let error = ((moments.excess_kurtosis(0) + 2.0) / (4.0 * count)).sqrt();
        let relative = moments.variance(0).sqrt() / moments.mean()[0];
        Ok(Estimate::new(relative.ln(), error, count - 1.0))
    }

    fn panels(&self, results: &[Vec<f64>], theory: &[f64]) -> Result<Vec<Panel>> {
        let mut curves = Vec::new();
        for rung in 0..self.rungs.len().min(2) {
            let Rung { width, steps, .. } = self.rungs[rung];
            for (time, name) in [(0, "t = 0".to_string()), (1, format!("t = {steps}"))] {
                for (k, kernels) in self.trained(results, rung).take(DRAWN).enumerate() {
                    let values = if time == 0 { kernels.0 } else { kernels.1 };
                    let curve = Curve::new(
                        format!("n = {width}, {name}"),
                        Mark::Faint,
                        2 * rung + time,
                        self.angles.clone(),
                        values.to_vec(),
                    );
                    curves.push(if k == 0 { curve } else { curve.unlisted() });
                }
            }
        }
        curves.push(Curve::new("limit", Mark::Dashed, 6, self.angles.clone(), theory.to_vec()));
        let kernels = Panel {
            title: "Θ(x₀, x) of single networks".into(),
            x_label: "angle γ between x₀ and x".into(),
            y_label: "tangent kernel".into(),
            x_log: false,
            y_log: false,
            curves,
        };
        let widths: Vec<f64> = self.rungs.iter().map(|rung| rung.width as f64).collect();
        let spreads: Vec<Estimate> =
            (0..self.rungs.len()).map(|k| self.spread(results, k)).collect::<Result<_>>()?;
        let growths: Vec<Estimate> = (0..self.rungs.len()).map(|k| self.inflation(results, k)).collect();
        let errors = |list: &[Estimate]| list.iter().map(|e| e.standard_error).collect::<Vec<f64>>();
        let values = spreads.iter().map(|e| e.value.exp()).collect();
        let spread_errors: Vec<f64> = spreads.iter().map(|e| e.value.exp() * e.standard_error).collect();
        let curves = vec![
            Curve::new("spread at t = 0", Mark::Points, 0, widths.clone(), values)
                .with_errors(&spread_errors),
            Curve::new(
                "growth by training",
                Mark::Points,
                1,
                widths,
                growths.iter().map(|e| e.value).collect(),
            )
            .with_errors(&errors(&growths)),
        ];
        let over_widths = Panel {
            title: "Θ(x₀, x₀) over the width".into(),
            x_label: "width n".into(),
            y_label: "relative to the limit".into(),
            x_log: true,
            y_log: true,
            curves,
        };
        Ok(vec![kernels, over_widths])
    }
}

impl Design for Kernels {
    fn settings(&self) -> Vec<(String, String)> {
        let rungs: Vec<String> = self
            .rungs
            .iter()
            .map(|r| format!("n={} networks={} steps={}", r.width, r.networks, r.steps))
            .collect();
        vec![
            ("network".into(), "ReLU, L = 4, σ_w = 1, β = σ_b = 0.1".into()),
            (
                "training".into(),
                format!("full-batch descent, learning rate {RATE}, {TRAIN} inputs N(0, 1), f* = x₁x₂"),
            ),
            ("rungs".into(), list(&rungs)),
            ("untrained".into(), format!("{UNTRAINED} networks at each width")),
        ]
    }

    fn departures(&self) -> Vec<String> {
        let mut list = vec![
            format!(
                "the paper does not say how many inputs it trains on; here there are {TRAIN}, the same for all networks"
            ),
            format!(
                "means and spreads at t = 0 come from {UNTRAINED} more networks at each width; {DRAWN} are drawn of those that are trained"
            ),
        ];
        for rung in self.rungs.iter().filter(|rung| rung.width > 10_000) {
            list.push(format!(
                "n = {}: {} networks and {} steps only",
                rung.width, rung.networks, rung.steps
            ));
        }
        list
    }

    fn parts(&self) -> Vec<Part> {
        let trained = self.rungs.iter().flat_map(|rung| {
            let alone = rung.width >= 10_000;
            (0..rung.networks).map(move |k| Part::new(format!("n={} network {k}", rung.width), alone))
        });
        let untrained = self
            .rungs
            .iter()
            .map(|rung| Part::new(format!("n={} untrained", rung.width), rung.width > 100_000));
        trained.chain(untrained).collect()
    }

    fn compute(&self, part: usize, key: Key) -> Result<Vec<f64>> {
        let (rung, replicate) = self.place(part);
        let Rung { width, steps, .. } = self.rungs[rung];
        if replicate.is_some() {
            let training = Training { kernel: Points::Watched, ..Training::new(RATE, vec![0, steps]) };
            let trainer =
                Trainer::new(self.architecture(width)?, self.task.clone(), training, Weights::default())?;
            let mut values = Vec::new();
            for snapshot in trainer.train(key)?.snapshots {
                let kernel = snapshot.kernel.expect("invariant: it was asked for");
                values.extend(kernel.view().row(SIDE));
            }
            return Ok(values);
        }
        let mut sampler = Conditioned::new(self.architecture(width)?, self.circle.view())?;
        let mut moments = Moments::new(self.angles.len(), Order::Second);
        let mut single = Vec::new();
        // a network a million units wide takes seconds
        let networks = if width > 100_000 { UNTRAINED / 10 } else { UNTRAINED };
        for replicate in 0..networks {
            let row = sampler.draw(key.index(replicate)).ntk().view().slice(s![SIDE, ..]).to_vec();
            moments.push(&row)?;
            single.push(row[SIDE]);
        }
        let variances = (0..moments.quantities()).map(|k| moments.variance(k));
        Ok(moments.mean().iter().copied().chain(variances).chain(single).collect())
    }

    fn conclude(&self, results: &[Vec<f64>]) -> Result<Findings> {
        let limit = Limit::new(&self.spec)?.symmetric(self.circle.view())?;
        let theory = limit.ntk.view().row(SIDE).to_vec();
        let (mut numbers, mut means) = (Vec::new(), Vec::new());
        for (k, rung) in self.rungs.iter().enumerate() {
            let n = rung.width;
            let single = mean(self.untrained(results, k).2.iter().map(|value| value / theory[SIDE]));
            let spread = self.spread(results, k)?;
            // the bias of order 1/n is at most of the order of the relative variance
            let allowance = (2.0 * spread.value).exp();
            means.push(single.compare(
                format!("n = {n}"),
                Relation::Equals { target: 1.0, margin: 0.05 + allowance, allowance },
            ));
            let known = |name: String, estimate: Estimate| Number {
                ours: Some(estimate.value),
                standard_error: Some(estimate.standard_error).filter(|error| error.is_finite()),
                ..Number::new(name)
            };
            numbers.push(Number {
                theory: Some(1.0),
                ..known(format!("n = {n}: mean of Θ̂(x₀,x₀)/Θ(x₀,x₀) at t = 0"), single)
            });
            let sd = Estimate {
                value: spread.value.exp(),
                standard_error: spread.value.exp() * spread.standard_error,
                ..spread
            };
            numbers.push(known(format!("n = {n}: relative spread of Θ̂(x₀,x₀) at t = 0"), sd));
            numbers.push(known(
                format!("n = {n}: growth of ln Θ̂(x₀,x₀) in {} steps", rung.steps),
                self.inflation(results, k),
            ));
        }
        let (small, large) = (0, 1);
        let span = (self.rungs[large].width as f64 / self.rungs[small].width as f64).ln();
        let slope = self.spread(results, large)?.minus(self.spread(results, small)?).scaled(1.0 / span);
        let drift = (2.0 * self.spread(results, small)?.value).exp() / span;
        let rate = Relation::Equals { target: -0.5, margin: 0.15, allowance: drift };
        let (a, b) = (self.inflation(results, small), self.inflation(results, large));
        let widths = (self.rungs[small].width, self.rungs[large].width);
        let positive = Relation::AtLeast { target: 0.0 };
        let observations = vec![
            Observation::decide("the mean over initialisations is that of the limit at every width", means),
            Observation::decide(
                "the spread over initialisations falls as n^(−1/2)",
                vec![slope.compare("exponent", rate)],
            ),
            Observation::decide(
                format!("training inflates the kernel at n = {}", widths.0),
                vec![a.compare("growth of ln Θ̂(x₀,x₀)", positive)],
            ),
            Observation::decide(
                format!("it inflates it less at n = {}", widths.1),
                vec![a.minus(b).compare("difference of the growths", positive)],
            ),
        ];
        Ok(Findings { numbers, observations, panels: self.panels(results, &theory)? })
    }
}
