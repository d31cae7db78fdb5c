//! Digits classified by Gaussian processes and by the last layers of random networks (Lee et al. 2018, table 1 and figure 4).

use ndarray::{Array2, ArrayView2, Axis, s};

use super::common::{list, mean, network};
use super::{Curve, Design, Experiment, Findings, Mark, Number, Observation, Panel, Part, Size};
use crate::dataset::{MNIST_DIGITS, mnist, mnist_labels};
use crate::limit::Limit;
use crate::network::{Architecture, Conditioned, Sampler};
use crate::numeric::{Cholesky, Key};
use crate::record::Relation;
use crate::statistics::Estimate;
use crate::{Error, Result};

/// Accuracy of NNGP regression over σ_w², depth and number of digits, and of last-layer training over the width.
#[derive(Clone, Copy, Debug)]
pub(super) struct NngpExperiment;

/// Every digit is predicted once, from the others of the remaining folds.
const FOLDS: usize = 5;

/// σ_b².
const BIAS: f64 = 0.28;

/// The noise on targets, in units of the mean variance: small enough to interpolate.
const NOISE: f64 = 1e-6;

/// The same where a narrow network has fewer features than there are digits.
const FEATURE_NOISE: f64 = 1e-2;

/// What the paper reports for rectifiers on 1,000 digits.
const KNOWN: f64 = 0.928;

/// One kernel on some digits.
#[derive(Clone, Copy, Debug)]
enum Question {
    /// The limit.
    Limit { depth: usize, weight: f64, digits: usize, noise: f64 },
    /// A network of this width, of which the last layer alone is trained.
    Width { depth: usize, weight: f64, digits: usize, width: usize },
}

struct Accuracy {
    questions: Vec<Question>,
    depths: Vec<usize>,
    weights: Vec<f64>,
    sizes: Vec<usize>,
    widths: Vec<(usize, usize)>,
    /// The setting that is compared with the paper: depth and σ_w².
    best: (usize, f64),
}

impl Experiment for NngpExperiment {
    fn name(&self) -> &'static str {
        "nngp"
    }

    fn about(&self) -> &'static str {
        "digits: NNGP regression classifies them about as well as the paper reports, and training the last layer of ever wider networks comes to the same answers"
    }

    fn source(&self) -> &'static str {
        "Lee et al. 2018, table 1 and figures 2 and 4"
    }

    fn design(&self, size: Size, _seed: u64) -> Result<Box<dyn Design>> {
        let (depths, weights, sizes, mut widths, best) = match size {
            Size::Reduced => {
                (vec![1, 3], vec![0.5, 2.0], vec![60, 400], vec![(20, 200), (500, 200)], (3, 2.0))
            }
            _ => (
                vec![1, 3, 10, 20, 50],
                vec![0.2, 0.5, 0.8, 1.1, 1.45, 1.7, 2.0, 2.5, 3.0, 4.0],
                vec![100, 200, 400, 700, MNIST_DIGITS],
                vec![(50, 1000), (200, 1000), (1000, 1000), (5000, 1000)],
                (20, 1.45),
            ),
        };
        if size == Size::Far {
            widths.extend([(100_000, 500), (1_000_000, 100)]);
        }
        let last = *sizes.last().expect("invariant: there are sizes");
        let (depth, weight) = best;
        let mut questions: Vec<Question> = depths
            .iter()
            .flat_map(|&depth| {
                weights.iter().map(move |&weight| Question::Limit {
                    depth,
                    weight,
                    digits: last,
                    noise: NOISE,
                })
            })
            .collect();
        questions.extend(sizes.iter().map(|&digits| Question::Limit { depth, weight, digits, noise: NOISE }));
        for &(width, digits) in &widths {
            questions.push(Question::Limit { depth: 3, weight, digits, noise: FEATURE_NOISE });
            questions.push(Question::Width { depth: 3, weight, digits, width });
        }
        Ok(Box::new(Accuracy { questions, depths, weights, sizes, widths, best }))
    }
}

/// What the first `count` digits show.
fn labels(count: usize) -> Result<Vec<f64>> {
    Ok(mnist_labels(0..count)?.into_iter().collect())
}

/// The classes that regression with a kernel gives to the digits, each from the other folds: K (N × N) on all of them.
fn classify(kernel: ArrayView2<'_, f64>, labels: &[f64], noise: f64) -> Result<Vec<f64>> {
    let count = kernel.nrows();
    let jitter = noise * kernel.diag().sum() / count as f64;
    let mut classes = vec![0.0; count];
    for fold in 0..FOLDS {
        let (test, train): (Vec<usize>, Vec<usize>) = (0..count).partition(|index| index % FOLDS == fold);
        let rows = kernel.select(Axis(0), &train);
        let targets = Array2::from_shape_fn((train.len(), 10), |(i, class)| {
            // one-hot with mean zero
            if labels[train[i]] == class as f64 { 0.9 } else { -0.1 }
        });
        let factor = Cholesky::new(rows.select(Axis(1), &train).view(), jitter)?
            .ok_or_else(|| Error::new("NNGP kernel", "is not positive definite"))?;
        let outputs = rows.select(Axis(1), &test).t().dot(&factor.solve(targets.view()));
        for (row, &index) in outputs.rows().into_iter().zip(&test) {
            let best = (0..10).max_by(|a, b| row[*a].total_cmp(&row[*b]));
            classes[index] = best.expect("invariant: there are ten classes") as f64;
        }
    }
    Ok(classes)
}

impl Accuracy {
    /// The share of digits that are classified correctly.
    fn accuracy(&self, results: &[Vec<f64>], question: usize) -> Result<Estimate> {
        let classes = &results[question];
        let labels = labels(classes.len())?;
        Ok(mean(classes.iter().zip(labels).map(|(class, label)| f64::from(*class == label))))
    }

    /// The index of the first question about the number of digits, and about widths.
    fn starts(&self) -> (usize, usize) {
        let sizes = self.depths.len() * self.weights.len();
        (sizes, sizes + self.sizes.len())
    }

    /// The share of digits that network and limit classify differently, one a width.
    fn disagreement(&self, results: &[Vec<f64>], k: usize) -> Estimate {
        let first = self.starts().1 + 2 * k;
        let (limit, network) = (&results[first], &results[first + 1]);
        mean(limit.iter().zip(network).map(|(a, b)| f64::from(a != b)))
    }

    fn panels(&self, results: &[Vec<f64>]) -> Result<Vec<Panel>> {
        let axes = |title: &str, x_label: &str, x_log: bool, y_label: &str, curves: Vec<Curve>| Panel {
            title: title.into(),
            x_label: x_label.into(),
            y_label: y_label.into(),
            x_log,
            y_log: false,
            curves,
        };
        let accuracy = |question: usize| self.accuracy(results, question);
        let mut over_weights = Vec::new();
        for (d, depth) in self.depths.iter().enumerate() {
            let row = (0..self.weights.len()).map(|w| accuracy(d * self.weights.len() + w));
            let values = row.map(|e| Ok(e?.value)).collect::<Result<Vec<f64>>>()?;
            let name = format!("{depth} hidden layer{}", if *depth == 1 { "" } else { "s" });
            over_weights.push(Curve::new(name, Mark::Line, d, self.weights.clone(), values));
        }
        let (sizes, widths) = self.starts();
        let points = |count: usize,
                      x: Vec<f64>,
                      name: &str,
                      at: &dyn Fn(usize) -> Result<Estimate>|
         -> Result<Curve> {
            let found = (0..count).map(at).collect::<Result<Vec<Estimate>>>()?;
            let errors: Vec<f64> = found.iter().map(|e| e.standard_error).collect();
            let values = found.iter().map(|e| e.value).collect();
            Ok(Curve::new(name, Mark::Points, 0, x, values).with_errors(&errors))
        };
        let trained = self.sizes.iter().map(|n| (n - n / FOLDS) as f64).collect();
        let over_sizes = points(self.sizes.len(), trained, "NNGP", &|k| accuracy(sizes + k))?;
        let paper = Curve::new("Lee et al., 1,000 digits", Mark::Points, 1, vec![1000.0], vec![KNOWN]);
        let wide: Vec<f64> = self.widths.iter().map(|width| width.0 as f64).collect();
        let network = points(self.widths.len(), wide.clone(), "last layer of a network", &|k| {
            accuracy(widths + 2 * k + 1)
        })?;
        let limit = (0..self.widths.len())
            .map(|k| Ok(accuracy(widths + 2 * k)?.value))
            .collect::<Result<Vec<f64>>>()?;
        Ok(vec![
            axes("over the weight variance", "σ_w²", false, "accuracy", over_weights),
            axes("over the number of digits", "digits trained on", true, "accuracy", vec![over_sizes, paper]),
            axes(
                "over the width",
                "width n",
                true,
                "accuracy",
                vec![Curve::new("NNGP", Mark::Dashed, 6, wide, limit), network],
            ),
        ])
    }
}

impl Design for Accuracy {
    fn settings(&self) -> Vec<(String, String)> {
        let widths: Vec<String> =
            self.widths.iter().map(|(n, digits)| format!("n={n} digits={digits}")).collect();
        vec![
            ("network".into(), format!("ReLU, σ_b² = {BIAS}, digits of squared norm 784")),
            ("depths".into(), list(&self.depths)),
            ("weight variances".into(), list(&self.weights)),
            ("digits".into(), list(&self.sizes)),
            ("compared".into(), format!("{} hidden layers, σ_w² = {}", self.best.0, self.best.1)),
            ("widths".into(), list(&widths)),
            (
                "regression".into(),
                format!("{FOLDS} folds, targets −0.1 and 0.9, noise {NOISE} ({FEATURE_NOISE} over widths)"),
            ),
        ]
    }

    fn departures(&self) -> Vec<String> {
        vec![
            format!("the program carries {MNIST_DIGITS} digits: each is predicted from the {} % in the other folds; the paper trains on 1,000 and tests on 10,000", 100 - 100 / FOLDS),
            "the paper trains all layers of finite networks by stochastic gradient descent; here the last layer is trained to its optimum, which is what the limit describes".into(),
        ]
    }

    fn parts(&self) -> Vec<Part> {
        let label = |(index, question): (usize, &Question)| match question {
            Question::Limit { depth, weight, digits, .. } => {
                Part::new(format!("{index} limit depth={depth} weight={weight} digits={digits}"), false)
            }
            Question::Width { depth, weight, digits, width } => Part::new(
                format!("{index} width={width} depth={depth} weight={weight} digits={digits}"),
                *width > 2000,
            ),
        };
        self.questions.iter().enumerate().map(label).collect()
    }

    fn compute(&self, part: usize, key: Key) -> Result<Vec<f64>> {
        match self.questions[part] {
            Question::Limit { depth, weight, digits, noise } => {
                let spec = network("relu", depth, weight.sqrt(), BIAS.sqrt())?;
                let kernel = Limit::new(&spec)?.symmetric(mnist(digits)?.view())?.nngp;
                classify(kernel.view(), &labels(digits)?, noise)
            }
            Question::Width { depth, weight, digits, width } => {
                let spec = network("relu", depth, weight.sqrt(), BIAS.sqrt())?;
                let inputs = mnist(digits)?;
                let architecture = Architecture::new(&spec, inputs.ncols(), &vec![width; depth], 1)?;
                let mut sampler = Conditioned::new(architecture, inputs.slice(s![.., ..]))?;
                let kernel = sampler.draw(key).nngp().view().to_owned();
                classify(kernel.view(), &labels(digits)?, FEATURE_NOISE)
            }
        }
    }

    fn conclude(&self, results: &[Vec<f64>]) -> Result<Findings> {
        let sizes = self.starts().0;
        let found = |estimate: Estimate, name: String| Number {
            ours: Some(estimate.value),
            standard_error: Some(estimate.standard_error),
            ..Number::new(name)
        };
        let mut numbers = Vec::new();
        for (k, digits) in self.sizes.iter().enumerate() {
            let accuracy = self.accuracy(results, sizes + k)?;
            let name = format!("accuracy from {} digits", digits - digits / FOLDS);
            let paper = (*digits == MNIST_DIGITS).then_some(KNOWN);
            numbers.push(Number { paper, ..found(accuracy, name) });
        }
        for (k, (width, digits)) in self.widths.iter().enumerate() {
            let name = format!("n = {width}: digits of {digits} that network and limit classify differently");
            numbers.push(Number { theory: Some(0.0), ..found(self.disagreement(results, k), name) });
        }
        let mut observations = Vec::new();
        let last = self.sizes.len() - 1;
        if self.sizes[last] == MNIST_DIGITS {
            let accuracy = self.accuracy(results, sizes + last)?;
            // accuracy grows by about this much from 800 to 1,000 digits, as it does from 560 to 800 here
            let growth = (accuracy.value - self.accuracy(results, sizes + last - 1)?.value).abs();
            let relation = Relation::Equals { target: KNOWN, margin: 0.05 + growth, allowance: growth };
            observations.push(Observation::decide(
                "NNGP regression is as accurate as the paper reports",
                vec![accuracy.compare("accuracy from 800 digits", relation)],
            ));
        }
        let wide = self.widths.iter().filter(|width| width.1 == self.widths[0].1).count() - 1;
        let (narrow, wide) = (self.disagreement(results, 0), self.disagreement(results, wide));
        observations.push(Observation::decide(
            "wider networks, last layer trained, come closer to the answers of the limit",
            vec![narrow.minus(wide).compare("difference of the shares", Relation::AtLeast { target: 0.0 })],
        ));
        let first = self.accuracy(results, sizes)?;
        let most = self.accuracy(results, sizes + last)?;
        observations.push(Observation::decide(
            "more digits are better",
            vec![
                most.minus(first).compare("difference of the accuracies", Relation::AtLeast { target: 0.0 }),
            ],
        ));
        Ok(Findings { numbers, observations, panels: self.panels(results)? })
    }
}
