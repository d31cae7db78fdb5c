//! Stacks of layers whose parameters somebody else holds, as other libraries do: any order of layers, weights n × n'.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::evaluation::slice;
use crate::numeric::product::matmul;
use crate::numeric::{Key, Normals};
use crate::spec::{Dense, Layer, Parameterization, Spec};
use crate::{Error, Result};

/// The parameters of a dense layer from n to n' units, as gradient descent would move them:
///
/// ```text
/// ntk        h = (σ_w/√n) x W + σ_b b      W, b ~ N(0, 1)
/// standard   h = x W + b                    W ~ N(0, σ_w²/n),  b ~ N(0, σ_b²)
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// W: n × n'.
    pub weights: Array2<f64>,
    /// b: n' numbers, unless σ_b is 0.
    pub biases: Option<Array1<f64>>,
}

/// Parameters that are only looked at.
#[derive(Clone, Copy, Debug)]
pub struct ParametersView<'a> {
    /// W: n × n'.
    pub weights: ArrayView2<'a, f64>,
    /// b: n' numbers.
    pub biases: Option<ArrayView1<'a, f64>>,
}

/// The scales of the dense layers in order.
fn dense(spec: &Spec) -> impl Iterator<Item = Dense> {
    spec.layers().iter().filter_map(|layer| match layer {
        Layer::Dense(scales) => Some(*scales),
        Layer::Activation(_) => None,
    })
}

/// Random parameters for each dense layer of `spec` on `inputs` coordinates; `widths` are the units of each.
///
/// Layer l has a stream of its own, keyed by `seed` and l: longer networks begin like shorter ones.
///
/// # Errors
/// Another number of widths than of dense layers, a width or number of coordinates of 0, weights that do not fit into memory.
pub fn initialise(spec: &Spec, inputs: usize, widths: &[usize], seed: u64) -> Result<Vec<Parameters>> {
    let count = dense(spec).count();
    if widths.len() != count {
        return Err(Error::new("widths", format!("{} widths for {count} dense layers", widths.len())));
    }
    let fan_ins = std::iter::once(&inputs).chain(widths);
    let mut all = Vec::with_capacity(count);
    for (l, ((scales, &n), &units)) in dense(spec).zip(fan_ins).zip(widths).enumerate() {
        if n == 0 || units == 0 {
            return Err(Error::new("widths", format!("dense layer {} is {n} × {units}", l + 1))
                .advise("give widths ≥ 1"));
        }
        let size = n.checked_mul(units);
        let mut entries: Vec<f64> = Vec::new();
        if size.is_none_or(|size| entries.try_reserve_exact(size).is_err()) {
            return Err(Error::new("widths", format!("{n} × {units} weights do not fit into memory")));
        }
        entries.resize(n * units, 0.0);
        let mut biases = vec![0.0; if scales.bias_std > 0.0 { units } else { 0 }];
        let mut normals = Normals::new(Key::root(seed).named("initialise").index(l as u64));
        normals.fill(&mut entries);
        normals.fill(&mut biases);
        if spec.parameterization() == Parameterization::Standard {
            let scale = scales.weight_std / (n as f64).sqrt();
            entries.iter_mut().for_each(|weight| *weight *= scale);
            biases.iter_mut().for_each(|bias| *bias *= scales.bias_std);
        }
        let weights = Array2::from_shape_vec((n, units), entries)
            .expect("invariant: the vector has as many entries as the matrix");
        all.push(Parameters { weights, biases: (scales.bias_std > 0.0).then(|| Array1::from(biases)) });
    }
    Ok(all)
}

/// f(x_i) for each row x_i of X (N × n₀): N × n', n' the units of the last dense layer.
///
/// # Errors
/// Another number of parameters than of dense layers, shapes that do not fit each other, biases that are there but should
/// not be or the other way round.
pub fn forward(
    spec: &Spec,
    parameters: &[ParametersView<'_>],
    x: ArrayView2<'_, f64>,
) -> Result<Array2<f64>> {
    let count = dense(spec).count();
    if parameters.len() != count {
        let problem = format!("{} pairs of weights and biases for {count} dense layers", parameters.len());
        return Err(Error::new("params", problem).advise("give what init_fn returned, layer by layer"));
    }
    let mut values = x.as_standard_layout().into_owned();
    let mut rest = parameters.iter().enumerate();
    for layer in spec.layers() {
        values = match layer {
            Layer::Activation(phi) => {
                let mut slopes = vec![0.0; values.len()];
                let mut images = Array2::zeros(values.dim());
                let target = images.as_slice_mut().expect("invariant: standard layout");
                phi.points(slice(values.view()), target, &mut slopes);
                images
            }
            Layer::Dense(scales) => {
                let (l, parameters) = rest.next().expect("invariant: as many as dense layers");
                affine(*scales, spec.parameterization(), parameters, &values)
                    .map_err(|error| error.within(format!("params of dense layer {}", l + 1)))?
            }
        };
    }
    Ok(values)
}

fn affine(
    scales: Dense,
    parameterization: Parameterization,
    parameters: &ParametersView<'_>,
    x: &Array2<f64>,
) -> Result<Array2<f64>> {
    let (n, units) = parameters.weights.dim();
    if n != x.ncols() {
        return Err(Error::new("weights", format!("{n} × {units} after {} units", x.ncols())));
    }
    let (weight_scale, bias_scale) = match parameterization {
        Parameterization::Ntk => (scales.weight_std / (n as f64).sqrt(), scales.bias_std),
        Parameterization::Standard => (1.0, 1.0),
    };
    let mut h = Array2::zeros((x.nrows(), units));
    matmul(h.view_mut(), weight_scale, x.view(), parameters.weights);
    match (parameters.biases, scales.bias_std > 0.0) {
        (Some(biases), true) if biases.len() == units => {
            h.rows_mut().into_iter().for_each(|mut row| row.scaled_add(bias_scale, &biases));
        }
        (Some(biases), true) => {
            return Err(Error::new("biases", format!("{} for {units} units", biases.len())));
        }
        (None, true) => return Err(Error::new("biases", "none, but σ_b is above 0")),
        (Some(_), false) => return Err(Error::new("biases", "given, but the layer has none")),
        (None, false) => {}
    }
    Ok(h)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::activation::parse;
    use crate::network::{Affine, Evaluation, Network};

    fn spec(parameterization: Parameterization) -> Spec {
        let scales = Dense { weight_std: 1.5, bias_std: 0.3 };
        Spec::dense(&parse("erf").unwrap(), 2, scales, parameterization).unwrap()
    }

    fn views(all: &[Parameters]) -> Vec<ParametersView<'_>> {
        let view = |weights, biases: Option<_>| ParametersView { weights, biases };
        all.iter().map(|p| view(p.weights.view(), p.biases.as_ref().map(|b| b.view()))).collect()
    }

    #[test]
    fn both_parameterizations_are_the_network_with_normal_weights() {
        let x = array![[0.3, -1.0, 0.7], [1.0, 0.2, 0.0]];
        let ntk = spec(Parameterization::Ntk);
        let normal = initialise(&ntk, 3, &[5, 4, 2], 7).unwrap();
        let layers = normal
            .iter()
            .map(|p| Affine { weights: p.weights.t().to_owned(), biases: p.biases.clone().unwrap() })
            .collect();
        let network = Network::new(&ntk, layers).unwrap();
        let mut evaluation = Evaluation::new(&network, x.view()).unwrap();
        evaluation.run(&network);
        let standard = spec(Parameterization::Standard);
        let scaled = initialise(&standard, 3, &[5, 4, 2], 7).unwrap();
        for (spec, parameters) in [(&ntk, &normal), (&standard, &scaled)] {
            let found = forward(spec, &views(parameters), x.view()).unwrap();
            for (value, expected) in found.iter().zip(evaluation.outputs()) {
                // Some dozen roundings of terms of order one.
                assert!((value - expected).abs() < 64.0 * f64::EPSILON, "{value} {expected}");
            }
        }
    }

    #[test]
    fn layers_alone_and_bad_shapes() {
        let phi = parse("relu").unwrap();
        let activation = Spec::from_layers(vec![Layer::Activation(phi)], Parameterization::Ntk);
        assert!(initialise(&activation, 3, &[], 0).unwrap().is_empty());
        assert_eq!(forward(&activation, &[], array![[-1.0, 2.0]].view()).unwrap(), array![[0.0, 2.0]]);
        let spec = spec(Parameterization::Ntk);
        let parameters = initialise(&spec, 3, &[5, 4, 2], 7).unwrap();
        let error = |parameters: &[ParametersView<'_>], x: Array2<f64>| {
            forward(&spec, parameters, x.view()).unwrap_err().to_string()
        };
        let x = || Array2::zeros((2, 3));
        assert!(error(&[], x()).starts_with("params: 0 pairs"));
        assert!(
            error(&views(&parameters), Array2::zeros((2, 4)))
                .contains("dense layer 1: weights: 3 × 5 after 4")
        );
        let mut bare = views(&parameters);
        bare[1].biases = None;
        assert!(error(&bare, x()).contains("dense layer 2: biases: none"));
        assert!(initialise(&spec, 3, &[5, 0, 2], 0).is_err());
        assert!(initialise(&spec, usize::MAX, &[5, 4, 2], 0).is_err());
        assert!(initialise(&spec, 3, &[5], 0).is_err());
    }
}
