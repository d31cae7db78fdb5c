//! Mistakes that make a network another than it is said to be.

use ndarray::Array2;

use super::super::neighbours::{neighbours, with_scales};
use super::OwnNetwork;
use crate::report::number;
use crate::spec::{Dense, Layer, Parameterization, Spec};

/// The points on which a suspicion is tested.
const ROWS: usize = 16;

/// A mistake, and the ensemble that the data are one of if it was made.
pub(super) struct Suspicion {
    /// What they did, as a clause.
    pub mistake: String,
    /// The network that they have.
    pub spec: Spec,
    /// The points that it sees.
    pub points: Array2<f64>,
    /// What undoes a wrong scale of the tangent kernels of width n.
    pub factor: Box<dyn Fn(usize) -> f64>,
}

/// All mistakes that can be made with this network, the more common first.
pub(super) fn suspicions(question: &OwnNetwork, kernels: bool) -> Vec<Suspicion> {
    let spec = &question.spec;
    let points = question.inputs.points();
    let rows = points.nrows().min(ROWS);
    let watched = points.slice(ndarray::s![..rows, ..]).to_owned();
    let mut list: Vec<Suspicion> = Vec::new();
    let mut add = |mistake: String, spec: Spec, factor: Box<dyn Fn(usize) -> f64>| {
        list.push(Suspicion { mistake, spec, points: watched.clone(), factor });
    };
    for (mistake, changed) in gains(spec) {
        add(mistake, changed, Box::new(|_| 1.0));
    }
    if kernels {
        for (mistake, spec, factor) in normalisations(question) {
            add(mistake, spec, factor);
        }
    }
    for neighbour in neighbours(spec, &question.inputs, rows) {
        if !neighbour.unknown_width {
            list.push(Suspicion {
                mistake: neighbour.mistake,
                spec: neighbour.spec,
                points: neighbour.points,
                factor: Box::new(|_| 1.0),
            });
        }
    }
    list
}

type Normalisation = (String, Spec, Box<dyn Fn(usize) -> f64>);

/// Wrong scales of the tangent kernel: what it was divided or multiplied by.
fn normalisations(question: &OwnNetwork) -> Vec<Normalisation> {
    let spec = &question.spec;
    let standard = Spec::from_layers(spec.layers().to_vec(), Parameterization::Standard);
    let by_width = |n: usize| n as f64;
    let mut list: Vec<Normalisation> = vec![(
        match spec.parameterization() {
            Parameterization::Standard => "the tangent kernels are divided by the width already".into(),
            Parameterization::Ntk => {
                "it is the kernel of the standard parameterization, divided by the width".into()
            }
        },
        standard,
        Box::new(by_width),
    )];
    if spec.parameterization() == Parameterization::Ntk {
        let mistake = "the tangent kernels are divided by the width, which under the ntk parameterization they must not be";
        list.push((mistake.into(), spec.clone(), Box::new(by_width)));
    }
    let outputs =
        question.ensemble.outputs().iter().map(|outputs| outputs.values().dim().2).max().unwrap_or(1);
    if outputs > 1 {
        let k = outputs as f64;
        let sum = format!("the tangent kernel is summed over the {outputs} outputs, not averaged");
        list.push((sum, spec.clone(), Box::new(move |_| 1.0 / k)));
        let twice = format!("the tangent kernel is divided twice by the number of outputs, {outputs}");
        list.push((twice, spec.clone(), Box::new(move |_| k)));
    }
    list
}

/// Gains that libraries initialise with, and other scales that are easily confused.
fn gains(spec: &Spec) -> Vec<(String, Spec)> {
    let first = spec.layers().iter().find_map(|layer| match layer {
        Layer::Dense(dense) => Some(*dense),
        Layer::Activation(_) => None,
    });
    let Some(Dense { weight_std, bias_std }) = first else { return Vec::new() };
    let root = 2f64.sqrt();
    let weights = [
        (1.0, "no gain"),
        (root, "the gain of He et al. 2015"),
        (1.0 / 3f64.sqrt(), "PyTorch's default, uniform on ±1/√n"),
        (weight_std * root, "a gain of √2 too much"),
        (weight_std / root, "a gain of √2 too little"),
    ];
    let biases =
        [(1.0, "the standard deviation of weights"), (2.0 * bias_std, "twice"), (0.5 * bias_std, "half")];
    let mut list = Vec::new();
    let mut tried = vec![weight_std];
    for (used, why) in weights {
        let known = tried.iter().any(|other: &f64| (other - used).abs() <= 1e-3 * used);
        tried.push(used);
        if !known && weight_std > 0.0 {
            let say =
                format!("σ_w = {} was used instead of {}: {why}", number(used, 5), number(weight_std, 5));
            let factor = used / weight_std;
            list.push((say, with_scales(spec, move |d| Dense { weight_std: d.weight_std * factor, ..d })));
        }
    }
    let mut tried = vec![bias_std];
    for (used, why) in biases {
        let known = tried.iter().any(|other: &f64| (other - used).abs() <= 1e-3 * used);
        tried.push(used);
        if !known && used > 0.0 {
            let say = format!("σ_b = {} was used instead of {}: {why}", number(used, 5), number(bias_std, 5));
            list.push((say, with_scales(spec, move |d| Dense { bias_std: used, ..d })));
        }
    }
    list
}
