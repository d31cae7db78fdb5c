//! Networks that differ from the one in question by one mistake.

use std::sync::Arc;

use ndarray::Array2;

use crate::activation::RescaledDerivative;
use crate::dataset::Inputs;
use crate::report::number;
use crate::spec::{Dense, Layer, Parameterization, Spec};

/// A mistake, and the question that a program answers which makes it.
pub(super) struct Neighbour {
    /// What they did, as a clause.
    pub mistake: String,
    /// The network whose kernels they computed.
    pub spec: Spec,
    /// The points at which they computed them.
    pub points: Array2<f64>,
    /// Whether the tangent kernel is that of an unknown finite width, not divided by it.
    pub unknown_width: bool,
}

/// All mistakes that can be made with this network, the more common first.
pub(super) fn neighbours(spec: &Spec, inputs: &Inputs, rows: usize) -> Vec<Neighbour> {
    let points = inputs.points().slice(ndarray::s![..rows, ..]).to_owned();
    let root = (points.ncols() as f64).sqrt();
    let mut list = Vec::new();
    let mut add = |mistake: String, spec: Spec| {
        list.push(Neighbour { mistake, spec, points: points.clone(), unknown_width: false });
    };
    let (other, name) = match spec.parameterization() {
        Parameterization::Ntk => (Parameterization::Standard, "standard"),
        Parameterization::Standard => (Parameterization::Ntk, "ntk"),
    };
    let swapped = Spec::from_layers(spec.layers().to_vec(), other);
    add(format!("it is the kernel of the {name} parameterization"), swapped);
    for (mistake, change) in scale_mistakes(spec) {
        add(mistake, with_scales(spec, change));
    }
    add(
        "the bias is missing in the first layer".into(),
        with_layer(spec, 0, |d| Dense { bias_std: 0.0, ..d }),
    );
    let last = spec.layers().len() - 1;
    add(
        "the bias is missing in the last layer".into(),
        with_layer(spec, last, |d| Dense { bias_std: 0.0, ..d }),
    );
    add(
        "the bias is missing in every layer but the first".into(),
        (1..=last).fold(spec.clone(), |spec, i| with_layer(&spec, i, |d| Dense { bias_std: 0.0, ..d })),
    );
    if let [first, second, ..] = spec.layers() {
        let deeper = [&[first.clone(), second.clone()], spec.layers()].concat();
        add("there is one hidden layer too many".into(), Spec::from_layers(deeper, spec.parameterization()));
        let shallower = spec.layers()[2..].to_vec();
        add(
            "there is one hidden layer too few".into(),
            Spec::from_layers(shallower, spec.parameterization()),
        );
    }
    for (factor, mistake) in [(0.5, "half"), (2.0, "twice")] {
        add(format!("the derivative dual κ̇ is {mistake} what it should be"), with_derivative(spec, factor));
    }
    for (scale, mistake) in [
        (root, "the inner product is not divided by the input dimension"),
        (1.0 / root, "the inner product is divided twice by the input dimension"),
    ] {
        let points = &points * scale;
        list.push(Neighbour { mistake: mistake.into(), spec: spec.clone(), points, unknown_width: false });
    }
    if points.nrows() == points.ncols() {
        let points = points.t().to_owned();
        let mistake = "the inputs are transposed: columns were taken for points".into();
        list.push(Neighbour { mistake, spec: spec.clone(), points, unknown_width: false });
    }
    let undivided = Spec::from_layers(spec.layers().to_vec(), Parameterization::Standard);
    let mistake = "it is the kernel of the standard parameterization, not divided by the width".into();
    list.push(Neighbour { mistake, spec: undivided, points, unknown_width: true });
    list
}

/// A change of the scales of a layer.
type Change = fn(Dense) -> Dense;

/// Mistakes with σ_w and σ_b that are the same in every layer, with their values in words.
fn scale_mistakes(spec: &Spec) -> Vec<(String, Change)> {
    let first = spec.layers().iter().find_map(|layer| match layer {
        Layer::Dense(dense) => Some(*dense),
        Layer::Activation(_) => None,
    });
    let Some(Dense { weight_std, bias_std }) = first else { return Vec::new() };
    let say = |name: &str, used: f64, meant: f64| {
        format!("{name} = {} was used instead of {}", number(used, 5), number(meant, 5))
    };
    vec![
        (
            say("the standard deviation was squared once too often: σ_w", weight_std.powi(2), weight_std),
            |d| Dense { weight_std: d.weight_std.powi(2), ..d },
        ),
        (say("σ_w was taken for the variance σ_w²: σ_w", weight_std.sqrt(), weight_std), |d| Dense {
            weight_std: d.weight_std.sqrt(),
            ..d
        }),
        (say("the standard deviation was squared once too often: σ_b", bias_std.powi(2), bias_std), |d| {
            Dense { bias_std: d.bias_std.powi(2), ..d }
        }),
        (say("σ_b was taken for the variance σ_b²: σ_b", bias_std.sqrt(), bias_std), |d| Dense {
            bias_std: d.bias_std.sqrt(),
            ..d
        }),
        ("the bias is missing in every layer".into(), |d| Dense { bias_std: 0.0, ..d }),
    ]
}

pub(super) fn with_scales(spec: &Spec, change: impl Fn(Dense) -> Dense) -> Spec {
    let layers = spec.layers().iter().map(|layer| match layer {
        Layer::Dense(dense) => Layer::Dense(change(*dense)),
        other => other.clone(),
    });
    Spec::from_layers(layers.collect(), spec.parameterization())
}

fn with_layer(spec: &Spec, index: usize, change: Change) -> Spec {
    let mut layers = spec.layers().to_vec();
    if let Some(Layer::Dense(dense)) = layers.get_mut(index) {
        *dense = change(*dense);
    }
    Spec::from_layers(layers, spec.parameterization())
}

fn with_derivative(spec: &Spec, factor: f64) -> Spec {
    let layers = spec.layers().iter().map(|layer| match layer {
        Layer::Activation(inner) => {
            Layer::Activation(Arc::new(RescaledDerivative { inner: Arc::clone(inner), factor }))
        }
        other => other.clone(),
    });
    Spec::from_layers(layers.collect(), spec.parameterization())
}
