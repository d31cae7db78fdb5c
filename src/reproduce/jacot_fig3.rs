//! Convergence along a kernel principal component of digits (Jacot, Gabriel, Hongler 2018, figure 3).

use ndarray::{Array1, Array2};

use super::common::{list, mean, network};
use super::{Curve, Design, Experiment, Findings, Mark, Number, Observation, Panel, Part, Size};
use crate::Result;
use crate::dataset::mnist_pixels;
use crate::limit::Limit;
use crate::network::Architecture;
use crate::network::training::{Task, Trainer, Training, Weights};
use crate::numeric::{Eigen, Key};
use crate::record::Relation;
use crate::spec::Spec;
use crate::statistics::Estimate;

/// Training towards f* = f₀ + ½ f^(2): the error along f^(2), the second kernel principal component, and orthogonally to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct JacotFig3;

/// λ₁, λ₂, λ₃ of the paper.
const KNOWN: [f64; 3] = [0.0457, 0.00108, 0.00078];

/// The component of f^(2) in f* − f₀.
const STEP: f64 = 0.5;

#[derive(Clone, Copy, Debug)]
struct Rung {
    width: usize,
    networks: usize,
    digits: usize,
    /// η.
    rate: f64,
    /// Steps of that length.
    steps: usize,
    /// Snapshots are taken every so many steps.
    every: usize,
}

struct Convergence {
    rungs: Vec<Rung>,
    spec: Spec,
}

impl Experiment for JacotFig3 {
    fn name(&self) -> &'static str {
        "jacot-fig3"
    }

    fn about(&self) -> &'static str {
        "digits: along the second kernel principal component the error decays at its eigenvalue's rate, faster in narrow networks, and little is learnt besides"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, figure 3"
    }

    fn design(&self, size: Size, _seed: u64) -> Result<Box<dyn Design>> {
        let rung = |width, networks, digits, rate, steps| {
            let every = ((100.0 / rate) as usize).max(1);
            Rung { width, networks, digits, rate, steps, every }
        };
        let paper =
            [rung(100, 20, 512, 10.0, 200), rung(1000, 4, 512, 10.0, 200), rung(10_000, 1, 512, 20.0, 25)];
        let rungs = match size {
            Size::Reduced => vec![rung(32, 30, 48, 5.0, 120), rung(256, 8, 48, 5.0, 120)],
            Size::Paper => paper.into(),
            Size::Far => {
                [&paper[..], &[rung(100_000, 1, 16, 10.0, 40), rung(1_000_000, 1, 8, 10.0, 10)]].concat()
            }
        };
        Ok(Box::new(Convergence { rungs, spec: network("relu", 3, 1.0, 0.1)? }))
    }
}

/// The digits of a rung, with the spectrum of the limit on them.
struct Components {
    digits: Array2<f64>,
    /// λ₁, λ₂, λ₃ of Θ/N.
    values: [f64; 3],
    /// f^(2) on the digits, of mean square 1.
    second: Array1<f64>,
}

impl Convergence {
    fn components(&self, digits: usize) -> Result<Components> {
        let digits = mnist_pixels(digits)?;
        let count = digits.nrows();
        let kernel = Limit::new(&self.spec)?.symmetric(digits.view())?.ntk;
        let eigen = Eigen::new(kernel.view())?;
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by(|a, b| eigen.values[*b].total_cmp(&eigen.values[*a]));
        let value = |k: usize| eigen.values[order[k.min(count - 1)]] / count as f64;
        let second = eigen.vectors.column(order[1.min(count - 1)]).mapv(|v| v * (count as f64).sqrt());
        Ok(Components { digits, values: [value(0), value(1), value(2)], second })
    }

    fn records(&self, rung: &Rung) -> Vec<usize> {
        (0..=rung.steps / rung.every).map(|k| k * rung.every).collect()
    }

    fn times(&self, rung: &Rung) -> Vec<f64> {
        self.records(rung).into_iter().map(|step| step as f64 * rung.rate).collect()
    }

    fn networks<'a>(&self, results: &'a [Vec<f64>], rung: usize) -> &'a [Vec<f64>] {
        let first: usize = self.rungs[..rung].iter().map(|rung| rung.networks).sum();
        &results[first..first + self.rungs[rung].networks]
    }

    /// Mean over networks of a quantity (0: the error along f^(2); 1: the norm of the rest) at a record.
    fn at(&self, results: &[Vec<f64>], rung: usize, record: usize, quantity: usize) -> Estimate {
        mean(self.networks(results, rung).iter().map(|values| values[2 * record + quantity]))
    }

    fn panel(&self, results: &[Vec<f64>], quantity: usize, decay: Option<f64>) -> Panel {
        let mut curves = Vec::new();
        for (k, rung) in self.rungs.iter().enumerate() {
            let found: Vec<Estimate> =
                (0..self.records(rung).len()).map(|record| self.at(results, k, record, quantity)).collect();
            let of_digits = if rung.digits == self.rungs[0].digits {
                String::new()
            } else {
                format!(", {} digits", rung.digits)
            };
            let name = format!("n = {}{of_digits}", rung.width);
            curves.push(Curve::new(
                name,
                Mark::Line,
                k,
                self.times(rung),
                found.iter().map(|e| e.value).collect(),
            ));
        }
        if let Some(decay) = decay {
            let times = self.times(&self.rungs[0]);
            let values = times.iter().map(|t| STEP * libm::exp(-decay * t)).collect();
            curves.push(Curve::new("limit", Mark::Dashed, 6, times, values));
        }
        Panel {
            title: ["error along f⁽²⁾", "moved orthogonally to f⁽²⁾"][quantity].into(),
            x_label: "time t".into(),
            y_label: ["component of f* − f", "norm"][quantity].into(),
            x_log: false,
            y_log: false,
            curves,
        }
    }
}

impl Design for Convergence {
    fn settings(&self) -> Vec<(String, String)> {
        let rungs: Vec<String> = self
            .rungs
            .iter()
            .map(|r| {
                format!(
                    "n={} networks={} digits={} rate={} steps={}",
                    r.width, r.networks, r.digits, r.rate, r.steps
                )
            })
            .collect();
        vec![
            ("network".into(), "ReLU, L = 4, σ_w = 1, β = σ_b = 0.1, pixels in [0, 1]".into()),
            ("training".into(), format!("full-batch descent, f* = f₀ + {STEP} f⁽²⁾")),
            ("rungs".into(), list(&rungs)),
        ]
    }

    fn departures(&self) -> Vec<String> {
        let mut list = vec![
            "the digits are 512 of those that the program carries, not the paper's".into(),
            "steps are 10 or 20 times as long as the paper's (5 times at the reduced size), still below the stable limit 2/λ₁, and as many times fewer".into(),
        ];
        for rung in &self.rungs {
            if rung.steps < self.rungs[0].steps || rung.digits < self.rungs[0].digits {
                list.push(format!(
                    "n = {}: {} network(s), {} digits, {} steps",
                    rung.width, rung.networks, rung.digits, rung.steps
                ));
            }
        }
        list
    }

    fn parts(&self) -> Vec<Part> {
        let of = |rung: &Rung| {
            let (width, digits, alone) = (rung.width, rung.digits, rung.width >= 1000);
            (0..rung.networks)
                .map(move |k| Part::new(format!("n={width} digits={digits} network {k}"), alone))
        };
        self.rungs.iter().flat_map(of).collect()
    }

    fn compute(&self, part: usize, key: Key) -> Result<Vec<f64>> {
        let mut rungs = self.rungs.iter().flat_map(|rung| std::iter::repeat_n(rung, rung.networks));
        let rung = rungs.nth(part).expect("invariant: there are as many parts as networks");
        let Components { digits, second, .. } = self.components(rung.digits)?;
        let targets = second.mapv(|f| STEP * f).insert_axis(ndarray::Axis(1));
        let task = Task::on(digits.view(), targets.view())?;
        let architecture = Architecture::new(&self.spec, digits.ncols(), &[rung.width; 3], 1)?;
        // F = f − f₀ starts at zero, so that the target f₀ + ½ f^(2) is ½ f^(2) for every network
        let training = Training { centred: true, ..Training::new(rung.rate, self.records(rung)) };
        let trajectory = Trainer::new(architecture, task, training, Weights::default())?.train(key)?;
        let count = digits.nrows() as f64;
        let observed = |values: &Array2<f64>| {
            let moved = values.column(0);
            let along = moved.dot(&second) / count;
            let rest = &moved - &(&second * along);
            [STEP - along, (rest.dot(&rest) / count).sqrt()]
        };
        Ok(trajectory.snapshots.iter().flat_map(|snapshot| observed(&snapshot.values)).collect())
    }

    fn conclude(&self, results: &[Vec<f64>]) -> Result<Findings> {
        let components = self.components(self.rungs[0].digits)?;
        let full = self.rungs[0].digits == 512;
        let mut numbers = Vec::new();
        for (k, value) in components.values.into_iter().enumerate() {
            numbers.push(Number {
                paper: full.then_some(KNOWN[k]),
                ours: Some(value),
                ..Number::new(format!(
                    "λ_{} of the limiting kernel on {} digits",
                    k + 1,
                    self.rungs[0].digits
                ))
            });
        }
        let decay = components.values[1];
        for (k, rung) in self.rungs.iter().enumerate() {
            let last = self.records(rung).len() - 1;
            let time = self.times(rung)[last];
            let own = if rung.digits == self.rungs[0].digits {
                decay
            } else {
                self.components(rung.digits)?.values[1]
            };
            for (quantity, name, theory) in
                [(0, "error along f⁽²⁾", STEP * libm::exp(-own * time)), (1, "norm of the rest", 0.0)]
            {
                let found = self.at(results, k, last, quantity);
                numbers.push(Number {
                    theory: Some(theory),
                    ours: Some(found.value),
                    standard_error: Some(found.standard_error).filter(|error| error.is_finite()),
                    ..Number::new(format!("n = {}, {} digits, t = {time}: {name}", rung.width, rung.digits))
                });
            }
        }
        // where the limit has come to 1/e of what it began with, curves are furthest apart
        let times = self.times(&self.rungs[0]);
        let far = |k: &usize| (times[*k] * decay - 1.0).abs();
        let record =
            (0..times.len()).min_by(|a, b| far(a).total_cmp(&far(b))).expect("invariant: there are records");
        let widths = (self.rungs[0].width, self.rungs[1].width);
        let at = |rung: usize, quantity: usize| self.at(results, rung, record, quantity);
        let limit = STEP * libm::exp(-decay * times[record]);
        let positive = Relation::AtLeast { target: 0.0 };
        let observations = vec![
            Observation::decide(
                format!(
                    "narrow networks (n = {}) converge faster along f⁽²⁾ than wide ones (n = {})",
                    widths.0, widths.1
                ),
                vec![at(1, 0).minus(at(0, 0)).compare("difference of the errors", positive)],
            ),
            Observation::decide(
                format!("and further than the limit (n = {})", widths.0),
                vec![at(0, 0).compare("error along f⁽²⁾", Relation::AtMost { target: limit })],
            ),
            Observation::decide(
                "orthogonally to f⁽²⁾ wide networks move less",
                vec![at(0, 1).minus(at(1, 1)).compare("difference of the norms", positive)],
            ),
        ];
        let panels = vec![self.panel(results, 0, Some(decay)), self.panel(results, 1, None)];
        Ok(Findings { numbers, observations, panels })
    }
}
