//! Lazy training: a large output scale does at fixed width what width does.

use rayon::prelude::*;

use super::super::experiment::BLOCKS;
use super::super::{Case, Claim, Decoy, Findings, Group};
use super::observation::Prediction;
use super::rates;
use super::setup::Setup;
use crate::network::Architecture;
use crate::network::training::{Points, Trainable, Trainer, Training, Weights};
use crate::record::{ClaimKind, Comparison, Relation, Series};
use crate::statistics::{Blocks, Design, Estimate, Moments, Order};
use crate::{Error, Result};

/// Output scales, large enough that α² C/α² has begun to be quadratic.
const SCALES: [f64; 4] = [8.0, 16.0, 32.0, 64.0];

/// Networks, each trained at every scale.
const NETWORKS: u64 = 2 * BLOCKS;

/// What falls with the scale, in the order of the moments.
const NAMES: [&str; 3] = ["‖w_end − w_0‖", "sup_t ‖Θ̂_t − Θ̂_0‖/‖Θ‖", "sup_t |F_t − F_t^lin|"];

/// With output α(f − f_0) and loss C/α²: ‖w_t − w_0‖, the change of the kernel and the distance from the linearised network fall like 1/α at fixed width.
#[derive(Clone, Copy, Debug)]
pub struct LazyTraining;

impl Claim for LazyTraining {
    fn id(&self) -> &'static str {
        "lazy-training"
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn statement(&self) -> &'static str {
        "at fixed width, training α(f − f_0) moves weights, kernel and the departure from the linearised network in proportion to 1/α"
    }

    fn source(&self) -> &'static str {
        "Chizat, Oyallon, Bach 2019, theorems 2.2 and 2.3"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        super::needs_training(case)?;
        match super::kernel_constancy::smooth(case) {
            true => Ok(()),
            false => Err("the theorem asks for a network that is differentiable in its weights, with Lipschitz derivative; φ has a kink".into()),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let setup = Setup::new(case, Trainable::All)?;
        let width = case.widths()[0];
        case.progress().begin("lazy networks", NETWORKS * SCALES.len() as u64);
        let logs = sample(case, &setup, width)?;
        let quantities = NAMES.len();
        let terms = ndarray::Array2::from_shape_fn((SCALES.len(), 2), |(i, j)| SCALES[i].ln().powi(j as i32));
        let slopes = Design::new(terms, &[1.0; SCALES.len()])?.coefficients().row(1).to_owned();
        // networks are the same at every scale: the slope of each network's logarithms, averaged over networks
        let exponents = logs.jackknife(|moments| {
            let slope =
                |q: usize| (0..SCALES.len()).map(|a| slopes[a] * moments.mean()[a * quantities + q]).sum();
            (0..quantities).map(slope).collect()
        });
        let against = |target: f64| -> Vec<Comparison> {
            let relation = Relation::Equals { target, margin: rates::MARGIN, allowance: 0.0 };
            let compare = |(slope, name): (&Estimate, &str)| {
                slope.compare(format!("exponent of {name} in α"), relation)
            };
            exponents.iter().zip(NAMES).map(compare).collect()
        };
        let means = logs.means();
        let series = NAMES.iter().enumerate().map(|(q, name)| {
            let at: Vec<Estimate> = (0..SCALES.len()).map(|a| means[a * quantities + q]).collect();
            Series {
                name: format!("{name} over α"),
                x: SCALES.to_vec(),
                y: at.iter().map(|log| log.value.exp()).collect(),
                standard_error: at.iter().map(|log| log.value.exp() * log.standard_error).collect(),
            }
        });
        Ok(Findings {
            comparisons: against(-1.0),
            margin: rates::MARGIN,
            decoy: Decoy { name: "exponent −1/2, as in the width".into(), comparisons: against(-0.5) },
            series: series.collect(),
            notes: vec![
                format!("{NETWORKS} networks of width {width}, each trained with α = 8, 16, 32, 64"),
                setup.note(),
                "fit: ln(quantity) = a + b ln α for each network, averaged over networks".into(),
            ],
        })
    }
}

/// The logarithms of the quantities, scale by scale.
fn sample(case: &Case, setup: &Setup, width: usize) -> Result<Blocks> {
    let hidden = vec![width; case.spec().hidden_layers()];
    let architecture = Architecture::new(case.spec(), case.inputs().ncols(), &hidden, 1)?;
    let prediction = Prediction::new(setup)?;
    let trainers: Vec<Trainer> = SCALES
        .iter()
        .map(|&output_scale| {
            let training =
                Training { output_scale, centred: true, kernel: Points::All, ..setup.training(width) };
            Trainer::new(architecture.clone(), setup.task()?, training, Weights::Explicit)
        })
        .collect::<Result<_>>()?;
    let key = case.key("lazy-training").index(width as u64);
    let unit = setup.unit(width);
    let block = |block: u64| -> Result<Moments> {
        let mut moments = Moments::new(SCALES.len() * NAMES.len(), Order::Fourth);
        for network in 0..NETWORKS / BLOCKS {
            let mut logs = Vec::with_capacity(moments.quantities());
            for trainer in &trainers {
                if case.progress().cancelled() {
                    return Err(Error::new("run", "was interrupted").advise("nothing was written"));
                }
                let trajectory = trainer.train(key.index(block).index(network))?;
                let distance = trajectory.end().map_or(f64::NAN, |end| end.distance());
                let (change, departure) =
                    (prediction.kernel_change(&trajectory, unit), prediction.departure(&trajectory));
                logs.extend([distance, change, departure].map(f64::ln));
                case.progress().advance(1);
            }
            moments.push(&logs)?;
        }
        Ok(moments)
    };
    Blocks::new((0..BLOCKS).into_par_iter().map(block).collect::<Result<_>>()?)
}
