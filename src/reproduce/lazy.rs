//! Lazy training: a large output scale and a large width are two roads to a linear model (Chizat, Oyallon, Bach 2019).

use ndarray::Array2;

use super::common::{circle, list, mean, network};
use super::{Curve, Design, Experiment, Findings, Mark, Number, Observation, Panel, Part, Size};
use crate::Result;
use crate::network::Architecture;
use crate::network::training::{Points, Task, Trainer, Training, Weights};
use crate::numeric::{Key, Normals};
use crate::record::Relation;
use crate::spec::Spec;
use crate::statistics::{Estimate, log_slope};

/// Movement of the parameters, change of the kernel and distance to the linearised network, over the output scale α and over the width n.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lazy;

const QUANTITIES: [&str; 4] = [
    "movement of all parameters",
    "movement of a typical weight",
    "change of the kernel",
    "distance to the linearised network",
];

/// Training points on the circle.
const POINTS: usize = 8;

/// Learning rate and steps; snapshots are taken at powers of two.
const RATE: f64 = 0.5;

/// Training that is compared.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    alpha: usize,
    width: usize,
    networks: usize,
    steps: usize,
}

struct Roads {
    spec: Spec,
    task: Task,
    /// Over α at one width.
    scales: Vec<Place>,
    /// Over n at α = 1.
    widths: Vec<Place>,
}

impl Experiment for Lazy {
    fn name(&self) -> &'static str {
        "lazy"
    }

    fn about(&self) -> &'static str {
        "a large output scale makes any network lazy at fixed width: all distances fall as 1/α; a large width leaves the movement of all parameters as it is"
    }

    fn source(&self) -> &'static str {
        "Chizat, Oyallon, Bach 2019, theorems 2.2–2.4; the width axis: Lee et al. 2019"
    }

    fn design(&self, size: Size, seed: u64) -> Result<Box<dyn Design>> {
        let (networks, steps) = if size == Size::Reduced { (60, 64) } else { (60, 256) };
        let (width, alphas) = if size == Size::Reduced { (64, 2..7) } else { (128, 0..11) };
        let scales = alphas.map(|k| Place { alpha: 1 << k, width, networks, steps }).collect();
        let exponents = if size == Size::Reduced { 4..10 } else { 5..11 };
        let mut widths: Vec<Place> =
            exponents.map(|k| Place { alpha: 1, width: 1 << k, networks, steps }).collect();
        if size == Size::Far {
            let far = [(16_384, 5, 256), (131_072, 3, 64), (1_048_576, 2, 32)];
            widths.extend(far.map(|(width, networks, steps)| Place { alpha: 1, width, networks, steps }));
        }
        let angles: Vec<f64> =
            (0..POINTS).map(|k| std::f64::consts::TAU * k as f64 / POINTS as f64).collect();
        let mut targets = Array2::zeros((POINTS, 1));
        Normals::new(Key::root(seed).named("lazy").named("targets"))
            .fill(targets.as_slice_mut().expect("invariant: freshly made, so contiguous"));
        let inputs = circle(&angles) * std::f64::consts::SQRT_2;
        let task = Task::on(inputs.view(), targets.view())?;
        Ok(Box::new(Roads { spec: network("erf", 2, 1.2, 0.1)?, task, scales, widths }))
    }
}

impl Roads {
    fn places(&self) -> Vec<(bool, Place)> {
        let of = |road: &[Place], wide: bool| road.iter().map(|place| (wide, *place)).collect::<Vec<_>>();
        [of(&self.scales, false), of(&self.widths, true)].concat()
    }

    /// ln of a quantity of each network, one list a place of a road.
    fn values(&self, results: &[Vec<f64>], wide: bool, quantity: usize) -> Vec<Vec<f64>> {
        let mut first = 0;
        let mut lists = Vec::new();
        for (of, place) in self.places() {
            let networks = &results[first..first + place.networks];
            first += place.networks;
            if of == wide {
                lists.push(networks.iter().map(|values| values[quantity].ln()).collect());
            }
        }
        lists
    }

    /// The mean of ln of a quantity over networks, one a place of a road.
    fn logs(&self, results: &[Vec<f64>], wide: bool, quantity: usize) -> Vec<Estimate> {
        self.values(results, wide, quantity).into_iter().map(mean).collect()
    }

    fn road(&self, wide: bool) -> (&[Place], Vec<usize>) {
        let road = if wide { &self.widths } else { &self.scales };
        (road, road.iter().map(|place| if wide { place.width } else { place.alpha }).collect())
    }

    /// The exponent of a quantity over the second half of a road, as far as all of it is trained for the same time by as many networks.
    fn exponent(&self, results: &[Vec<f64>], wide: bool, quantity: usize) -> Result<Estimate> {
        let (road, at) = self.road(wide);
        let like = road
            .iter()
            .take_while(|place| (place.networks, place.steps) == (road[0].networks, road[0].steps))
            .count();
        let tail = like / 2..like;
        let (at, weights) = (&at[tail.clone()], vec![1.0; tail.len()]);
        let slope = |logs: &[Estimate]| Ok(log_slope(at, logs, &weights, false)?.slope);
        if wide {
            return slope(&self.logs(results, wide, quantity)[tail]);
        }
        // over α the networks are the same, so each has its own exponent
        let lists = self.values(results, wide, quantity);
        let of = |k: usize| {
            slope(&lists[tail.clone()].iter().map(|list| Estimate::exact(list[k])).collect::<Vec<_>>())
        };
        let slopes = (0..road[0].networks).map(|k| Ok(of(k)?.value)).collect::<Result<Vec<f64>>>()?;
        Ok(mean(slopes))
    }

    fn panel(&self, results: &[Vec<f64>], wide: bool) -> Panel {
        let (_, at) = self.road(wide);
        let x: Vec<f64> = at.iter().map(|value| *value as f64).collect();
        let mut curves = Vec::new();
        for (quantity, name) in QUANTITIES.iter().enumerate() {
            let logs = self.logs(results, wide, quantity);
            let values: Vec<f64> = logs.iter().map(|log| log.value.exp()).collect();
            let errors: Vec<f64> = logs.iter().map(|log| log.value.exp() * log.standard_error).collect();
            curves.push(Curve::new(*name, Mark::Line, quantity, x.clone(), values.clone()).unlisted());
            curves.push(Curve::new(*name, Mark::Points, quantity, x.clone(), values).with_errors(&errors));
        }
        Panel {
            title: if wide {
                "wider, at α = 1".into()
            } else {
                format!("scaled, at n = {}", self.scales[0].width)
            },
            x_label: if wide { "width n".into() } else { "output scale α".into() },
            y_label: "after training".into(),
            x_log: true,
            y_log: true,
            curves,
        }
    }
}

impl Design for Roads {
    fn settings(&self) -> Vec<(String, String)> {
        let show = |road: &[Place]| {
            let of =
                |p: &Place| format!("α={} n={} networks={} steps={}", p.alpha, p.width, p.networks, p.steps);
            list(&road.iter().map(of).collect::<Vec<_>>())
        };
        vec![
            (
                "network".into(),
                "erf, 2 hidden layers, σ_w = 1.2, σ_b = 0.1, F = α (f − f₀), NTK parameterization".into(),
            ),
            (
                "training".into(),
                format!(
                    "full-batch descent on C/α², learning rate {RATE}, {POINTS} points of the circle, targets N(0, 1)"
                ),
            ),
            ("scales".into(), show(&self.scales)),
            ("widths".into(), show(&self.widths)),
        ]
    }

    fn departures(&self) -> Vec<String> {
        let mut departures = vec![
            "the paper trains two-layer networks on a teacher; here the theorems are shown on a deeper network and fewer points".to_string(),
        ];
        for place in self.widths.iter().filter(|place| place.networks < self.widths[0].networks) {
            departures
                .push(format!("n = {}: {} networks, {} steps", place.width, place.networks, place.steps));
        }
        departures
    }

    fn parts(&self) -> Vec<Part> {
        let of = |(wide, place): (bool, Place)| {
            let road = if wide { "width" } else { "scale" };
            (0..place.networks).map(move |k| Part {
                label: format!("{road} alpha={} n={} network {k}", place.alpha, place.width),
                // the same networks at every α
                stream: format!("{road} n={} network {k}", place.width),
                alone: place.width >= 2048,
            })
        };
        self.places().into_iter().flat_map(of).collect()
    }

    fn compute(&self, part: usize, key: Key) -> Result<Vec<f64>> {
        let places = self.places();
        let mut each = places.iter().flat_map(|(_, place)| std::iter::repeat_n(place, place.networks));
        let place = each.nth(part).expect("invariant: there are as many parts as networks");
        let architecture = Architecture::new(&self.spec, 2, &[place.width; 2], 1)?;
        let mut record = vec![0];
        record.extend((0..).map(|k| 1usize << k).take_while(|step| *step <= place.steps));
        let training = Training {
            output_scale: place.alpha as f64,
            centred: true,
            kernel: Points::Train,
            linearise: true,
            ..Training::new(RATE, record)
        };
        let trajectory =
            Trainer::new(architecture, self.task.clone(), training, Weights::default())?.train(key)?;
        let (first, last) = (&trajectory.snapshots[0], &trajectory.snapshots[trajectory.snapshots.len() - 1]);
        let norm = |matrix: &Array2<f64>| matrix.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
        let kernels =
            [first, last].map(|s| s.kernel.as_ref().expect("invariant: it was asked for").view().to_owned());
        let distance = trajectory.snapshots.iter().map(|snapshot| {
            let linear = snapshot.linear.as_ref().expect("invariant: it was asked for");
            norm(&(&snapshot.values - &linear.values)) / (POINTS as f64).sqrt()
        });
        // the weights between the hidden layers: those of which there are most
        Ok(vec![
            last.distance(),
            last.distances[1].typical,
            norm(&(&kernels[1] - &kernels[0])) / norm(&kernels[0]),
            distance.fold(0.0, f64::max),
        ])
    }

    fn conclude(&self, results: &[Vec<f64>]) -> Result<Findings> {
        let mut numbers = Vec::new();
        let mut exponents = [Vec::new(), Vec::new()];
        for (wide, of) in [(false, "α"), (true, "n")] {
            for (quantity, name) in QUANTITIES.iter().enumerate() {
                let exponent = self.exponent(results, wide, quantity)?;
                let theory = match (wide, quantity) {
                    (false, _) => Some(-1.0),
                    (true, 0) => Some(0.0),
                    (true, 1) => Some(-1.0),
                    // at least n^(−1/2), by theorem; observed −1
                    (true, _) => None,
                };
                numbers.push(Number {
                    theory,
                    ours: Some(exponent.value),
                    standard_error: Some(exponent.standard_error),
                    ..Number::new(format!("exponent in {of}: {name}"))
                });
                exponents[usize::from(wide)].push(exponent);
            }
        }
        let [scaled, wider] = exponents;
        let equals = |target: f64| Relation::Equals { target, margin: 0.1, allowance: 0.02 };
        let named = |list: &[Estimate], which: &[usize], relation: Relation| {
            which.iter().map(|k| list[*k].compare(QUANTITIES[*k], relation)).collect::<Vec<_>>()
        };
        let observations = vec![
            Observation::decide(
                "at fixed width all distances fall as 1/α",
                named(&scaled, &[0, 1, 2, 3], equals(-1.0)),
            ),
            Observation::decide(
                "the movement of all parameters together does not fall with the width",
                named(&wider, &[0], equals(0.0)),
            ),
            Observation::decide(
                "that of a single weight between hidden layers falls as 1/n",
                named(&wider, &[1], equals(-1.0)),
            ),
            Observation::decide(
                "kernel and linearised network come closer with the width, at n^(−1/2) or faster, within 0.1 of the exponent",
                named(&wider, &[2, 3], Relation::AtMost { target: -0.4 }),
            ),
        ];
        Ok(Findings {
            numbers,
            observations,
            panels: vec![self.panel(results, false), self.panel(results, true)],
        })
    }
}
