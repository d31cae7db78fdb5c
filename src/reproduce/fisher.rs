//! The Fisher spectrum over widths (Karakida, Akaho, Amari 2018, figure 1).

use super::common::{list, mean};
use super::{Curve, Design, Experiment, Findings, Mark, Number, Observation, Panel, Part, Size};
use crate::Result;
use crate::activation;
use crate::claims::{FisherTheory, fisher_draw};
use crate::numeric::Key;
use crate::record::Relation;
use crate::spec::{Dense, Parameterization, Spec};
use crate::statistics::Estimate;

/// Mean, second moment and maximum of the eigenvalues of F over the width M, beside mean-field theory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fisher;

/// A network of the paper: activation, σ_w², σ_b².
const NETWORKS: [(&str, f64, f64); 3] = [("tanh", 3.0, 0.64), ("relu", 2.0, 0.1), ("identity", 1.0, 0.1)];

/// The paper's largest width.
const COMPARED: usize = 1000;

const QUANTITIES: [&str; 3] = ["mean", "second moment", "largest"];

impl Experiment for Fisher {
    fn name(&self) -> &'static str {
        "fisher"
    }

    fn about(&self) -> &'static str {
        "the spectrum of the Fisher matrix over the width: its mean falls as 1/M, its maximum grows as M, its second moment stays"
    }

    fn source(&self) -> &'static str {
        "Karakida, Akaho, Amari 2018, figure 1"
    }

    fn design(&self, size: Size, _seed: u64) -> Result<Box<dyn Design>> {
        // (width, inputs, networks)
        let reduced = vec![(100, 20, 40), (200, 20, 40), (400, 20, 40)];
        let paper: Vec<_> = [100, 200, 300, 500, 700, COMPARED].map(|m| (m, 100, 100)).into();
        let far = [(10_000, 100, 10), (100_000, 100, 3), (1_000_000, 20, 2)];
        let rungs = match size {
            Size::Reduced => reduced,
            Size::Paper => paper,
            Size::Far => [&paper[..], &far].concat(),
        };
        Ok(Box::new(Spectra { rungs }))
    }
}

struct Spectra {
    /// Width M, inputs T, networks.
    rungs: Vec<(usize, usize, usize)>,
}

fn spec(network: usize) -> Result<Spec> {
    let (name, weight, bias) = NETWORKS[network];
    let scales = Dense { weight_std: weight.sqrt(), bias_std: bias.sqrt() };
    Spec::dense(&activation::parse(name)?, 2, scales, Parameterization::Standard)
}

impl Spectra {
    /// (network, rung) of each part.
    fn places(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        (0..NETWORKS.len()).flat_map(|network| (0..self.rungs.len()).map(move |rung| (network, rung)))
    }

    /// The estimate of one quantity at a rung.
    fn estimate(&self, results: &[Vec<f64>], network: usize, rung: usize, quantity: usize) -> Estimate {
        let values = &results[network * self.rungs.len() + rung];
        mean(values.chunks_exact(QUANTITIES.len()).map(|spectrum| spectrum[quantity]))
    }

    fn panel(&self, results: &[Vec<f64>], quantity: usize) -> Result<Panel> {
        let mut curves = Vec::new();
        let widths: Vec<f64> = self.rungs.iter().map(|rung| rung.0 as f64).collect();
        for (network, (name, ..)) in NETWORKS.iter().enumerate() {
            let theory = FisherTheory::new(&spec(network)?)?;
            let predicted = self.rungs.iter().map(|&(m, t, _)| theory.spectrum(m, t).to_array()[quantity]);
            let predicted = predicted.collect();
            let theory = Curve::new("theory", Mark::Dashed, network, widths.clone(), predicted);
            curves.push(if network == 0 { theory } else { theory.unlisted() });
            let found: Vec<Estimate> =
                (0..self.rungs.len()).map(|rung| self.estimate(results, network, rung, quantity)).collect();
            let errors: Vec<f64> = found.iter().map(|estimate| estimate.standard_error).collect();
            let values = found.iter().map(|estimate| estimate.value).collect();
            curves
                .push(Curve::new(*name, Mark::Points, network, widths.clone(), values).with_errors(&errors));
        }
        Ok(Panel {
            title: ["mean eigenvalue", "mean square eigenvalue", "largest eigenvalue"][quantity].into(),
            x_label: "width M".into(),
            y_label: ["m", "s", "λ max"][quantity].into(),
            x_log: true,
            y_log: true,
            curves,
        })
    }

    fn numbers(&self, results: &[Vec<f64>]) -> Result<Vec<Number>> {
        let mut numbers = Vec::new();
        for (network, (name, ..)) in NETWORKS.iter().enumerate() {
            let theory = FisherTheory::new(&spec(network)?)?;
            for (symbol, kappa) in [("κ₁", theory.kappa1), ("κ₂", theory.kappa2)] {
                numbers.push(Number { theory: Some(kappa), ..Number::new(format!("{name}: {symbol}")) });
            }
            for (rung, &(width, samples, _)) in self.rungs.iter().enumerate() {
                let found = self.estimate(results, network, rung, 2);
                numbers.push(Number {
                    theory: Some(theory.spectrum(width, samples).largest),
                    ours: Some(found.value),
                    standard_error: Some(found.standard_error).filter(|error| error.is_finite()),
                    ..Number::new(format!("{name}: λ_max at M = {width}, T = {samples}"))
                });
            }
        }
        Ok(numbers)
    }
}

impl Design for Spectra {
    fn settings(&self) -> Vec<(String, String)> {
        let rungs: Vec<String> =
            self.rungs.iter().map(|(m, t, networks)| format!("M={m} T={t} networks={networks}")).collect();
        let networks: Vec<String> =
            NETWORKS.iter().map(|(name, w, b)| format!("{name} σ_w²={w} σ_b²={b}")).collect();
        vec![
            ("networks".into(), list(&networks)),
            (
                "layers".into(),
                "L = 3, all widths M, one output, standard parameterization, inputs N(0, 1)".into(),
            ),
            ("rungs".into(), list(&rungs)),
        ]
    }

    fn departures(&self) -> Vec<String> {
        let far: Vec<String> = self
            .rungs
            .iter()
            .filter(|(m, ..)| *m > COMPARED)
            .map(|(m, t, networks)| format!("{networks} networks on {t} inputs at M = {m}"))
            .collect();
        let mut departures =
            vec!["weights are sampled by conditioning on the inputs, exact in distribution, in place of a full Jacobian".into()];
        if !far.is_empty() {
            departures.push(format!("beyond the paper's widths there are only {}", far.join("; ")));
        }
        departures
    }

    fn parts(&self) -> Vec<Part> {
        let part = |(network, rung): (usize, usize)| {
            let (width, samples, _) = self.rungs[rung];
            Part::new(format!("{} M={width} T={samples}", NETWORKS[network].0), width > 10_000)
        };
        self.places().map(part).collect()
    }

    fn compute(&self, part: usize, key: Key) -> Result<Vec<f64>> {
        let (network, rung) = (part / self.rungs.len(), part % self.rungs.len());
        let (width, samples, networks) = self.rungs[rung];
        let spec = spec(network)?;
        let mut values = Vec::new();
        for replicate in 0..networks {
            values.extend(fisher_draw(&spec, width, samples, key.index(replicate as u64))?.to_array());
        }
        Ok(values)
    }

    fn conclude(&self, results: &[Vec<f64>]) -> Result<Findings> {
        let last = self.rungs.len() - 1;
        let (first, last) = (self.rungs[0], self.rungs[last]);
        let mut observations = Vec::new();
        for (quantity, name) in QUANTITIES.iter().enumerate() {
            let mut comparisons = Vec::new();
            for (network, (activation, ..)) in NETWORKS.iter().enumerate() {
                let theory = FisherTheory::new(&spec(network)?)?;
                for (rung, &(width, samples, networks)) in self.rungs.iter().enumerate() {
                    if networks < 5 {
                        continue;
                    }
                    let target = theory.spectrum(width, samples).to_array()[quantity];
                    // the next order, as measured: at most 1.5 T/M for second moments and maxima, 6/M for means
                    let allowance = (2.0 * samples as f64 + 8.0) / width as f64 * target;
                    let relation = Relation::Equals { target, margin: 0.25 * target + allowance, allowance };
                    let label = format!("{activation}, M = {width}");
                    comparisons
                        .push(self.estimate(results, network, rung, quantity).compare(label, relation));
                }
            }
            let statement = format!(
                "the {name} of the eigenvalues is that of mean-field theory from M = {} to {}, up to corrections of order T/M",
                first.0, last.0
            );
            observations.push(Observation::decide(statement, comparisons));
        }
        let panels =
            (0..QUANTITIES.len()).map(|quantity| self.panel(results, quantity)).collect::<Result<_>>()?;
        Ok(Findings { numbers: self.numbers(results)?, observations, panels })
    }
}
