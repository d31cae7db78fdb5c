//! Networks with given weights: against values from another program, and against a Jacobian.

use std::fs;
use std::sync::Arc;

use ndarray::{Array1, Array2, Axis, concatenate, s};
use ntk_verify::activation::{Activation, Analytic, Erf, Relu, Sine};
use ntk_verify::network::{Affine, Architecture, Evaluation, Network};
use ntk_verify::numeric::Key;
use ntk_verify::spec::{Dense, Parameterization, Spec};
use serde_json::Value;

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = serde_json::from_value(value.clone()).unwrap();
    Array2::from_shape_vec((rows.len(), rows[0].len()), rows.concat()).unwrap()
}

/// A file of neural-tangents 0.6.5 (f64): `params` are [W (n × n'), b (1 × n')] for every dense layer.
fn golden(name: &str) -> (Spec, Vec<Affine>, Array2<f64>, Value) {
    let path = format!("{}/tests/golden/empirical/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let architecture = file["architecture"].as_array().unwrap();
    let number = |layer: &Value, field: &str| layer[field].as_f64().unwrap();
    let phi = &architecture[1];
    let abc = |field| number(phi, field);
    let activation: Arc<dyn Activation> = match phi["type"].as_str().unwrap() {
        "Relu" => Arc::new(Analytic(Relu)),
        "Erf" => Arc::new(Analytic(Erf { a: abc("a"), b: abc("b"), c: abc("c") })),
        "Sin" => Arc::new(Analytic(Sine { a: abc("a"), b: abc("b"), c: abc("c") })),
        other => panic!("activation {other}"),
    };
    let scales =
        Dense { weight_std: number(&architecture[0], "W_std"), bias_std: number(&architecture[0], "b_std") };
    let spec = Spec::dense(&activation, architecture.len() / 2, scales, Parameterization::Ntk).unwrap();
    let layers = file["params"].as_array().unwrap().iter().step_by(2).map(|pair| Affine {
        weights: matrix(&pair[0]).reversed_axes(),
        biases: matrix(&pair[1]).row(0).to_owned(),
    });
    let layers = layers.collect();
    let x = concatenate![Axis(0), matrix(&file["inputs"]["x1"]), matrix(&file["inputs"]["x2"])];
    (spec, layers, x, file)
}

/// Rounding of sums through all layers: γ_k with k = 2 Σ (n_l + 4) roundings forward and backward, relative to the
/// largest diagonal entry, which bounds every sum of absolute values up to the few-fold cancellation that the factor 4
/// allows for.
fn allowed(layers: &[Affine], largest: f64) -> f64 {
    let roundings: usize = layers.iter().map(|layer| 2 * (layer.weights.ncols() + 4)).sum();
    4.0 * roundings as f64 * f64::EPSILON * largest
}

#[test]
fn outputs_and_kernels_agree_with_neural_tangents() {
    for name in ["fc_erf", "fc_relu", "fc_deep_sin"] {
        let (spec, layers, x, file) = golden(name);
        let outputs = &file["outputs"];
        let (f1, f2) = (matrix(&outputs["f_x1"]), matrix(&outputs["f_x2"]));
        let (n1, width) = f1.dim();
        let network = Network::new(&spec, layers).unwrap();
        let mut evaluation = Evaluation::new(&network, x.view()).unwrap();
        evaluation.run(&network);
        let kernel = evaluation.tangent_kernel();
        let largest = kernel.diag().iter().fold(1.0, |a: f64, &b| a.max(b));
        let bound = allowed(network.layers(), largest);
        let close = |what: &str, ours: f64, theirs: f64| {
            assert!((ours - theirs).abs() <= bound, "{name} {what}: {ours} {theirs}, allowed {bound:e}");
        };
        let f = concatenate![Axis(0), f1, f2];
        for (&ours, &theirs) in evaluation.outputs().iter().zip(&f) {
            close("f", ours, theirs);
        }
        let trace = matrix(&outputs["ntk_trace"]);
        let nngp = matrix(&outputs["nngp"]);
        let mean = evaluation.mean_tangent_kernel();
        for ((i, j), &theirs) in trace.indexed_iter() {
            close("trace", mean[[i, n1 + j]], theirs);
            let products: f64 =
                (0..width).map(|a| evaluation.outputs()[[i, a]] * evaluation.outputs()[[n1 + j, a]]).sum();
            close("nngp", products / width as f64, nngp[[i, j]]);
            for a in 0..width {
                for b in 0..width {
                    let theirs = outputs["ntk_full"][i][j][a][b].as_f64().unwrap();
                    close("full", kernel[[i * width + a, (n1 + j) * width + b]], theirs);
                }
            }
        }
    }
}

/// Θ̂ by one central difference per parameter. The network is piecewise linear in each of its parameters, so there is
/// no truncation error away from kinks; the step h = 2⁻¹² leaves rounding of some f·2⁻⁵²/h ≈ 1e-12 f.
fn by_differences(spec: &Spec, layers: &[Affine], x: &Array2<f64>) -> Array2<f64> {
    const STEP: f64 = 1.0 / 4096.0;
    let f = |layers: Vec<Affine>| -> Array1<f64> {
        let network = Network::new(spec, layers).unwrap();
        let mut evaluation = Evaluation::new(&network, x.view()).unwrap();
        evaluation.run(&network);
        evaluation.outputs().flatten().to_owned()
    };
    let size = x.nrows() * layers[layers.len() - 1].weights.nrows();
    let mut kernel = Array2::zeros((size, size));
    for l in 0..layers.len() {
        let Dense { weight_std, bias_std } = match spec.layers()[2 * l] {
            ntk_verify::spec::Layer::Dense(scales) => scales,
            ntk_verify::spec::Layer::Activation(_) => unreachable!("layers alternate"),
        };
        let standard = spec.parameterization() == Parameterization::Standard;
        // ∂f/∂ω = ∂f/∂W ÷ (σ_w/√n), ∂f/∂β = ∂f/∂b ÷ σ_b.
        let scale = |by: f64| if standard { by } else { 1.0 };
        let (rows, columns) = layers[l].weights.dim();
        for k in 0..rows * (columns + 1) {
            let (i, j) = (k / (columns + 1), k % (columns + 1));
            if j == columns && bias_std == 0.0 {
                continue;
            }
            let moved = |by: f64| {
                let mut layers = layers.to_vec();
                if j == columns {
                    layers[l].biases[i] += by
                } else {
                    layers[l].weights[[i, j]] += by
                }
                f(layers)
            };
            let unit = scale(if j == columns { bias_std } else { weight_std / (columns as f64).sqrt() });
            let slope = (moved(STEP) - moved(-STEP)) / (2.0 * STEP * unit);
            let column = slope.insert_axis(Axis(1));
            kernel += &column.dot(&column.t());
        }
    }
    kernel
}

#[test]
fn the_tangent_kernel_is_that_of_the_jacobian_in_both_parameterizations() {
    let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let x = ndarray::array![[1.0, -0.4, 0.3], [0.2, 0.7, -1.1], [0.0, 0.0, 0.0], [1.0, -0.4, 0.3]];
    for parameterization in [Parameterization::Ntk, Parameterization::Standard] {
        for bias_std in [0.0, 0.7] {
            let scales = Dense { weight_std: 1.3, bias_std };
            let spec = Spec::dense(&relu, 2, scales, parameterization).unwrap();
            // Without biases the zero input sits on every kink: there the difference quotient takes the mean slope too.
            let architecture = Architecture::new(&spec, 3, &[4, 5], 2).unwrap();
            let mut network = Network::zeros(architecture).unwrap();
            network.sample(Key::root(1));
            let mut evaluation = Evaluation::new(&network, x.view()).unwrap();
            evaluation.run(&network);
            let kernel = evaluation.tangent_kernel();
            let truth = by_differences(&spec, network.layers(), &x);
            let largest = kernel.diag().iter().fold(1.0, |a: f64, &b| a.max(b));
            for (ours, truth) in kernel.iter().zip(&truth) {
                // Each slope errs by ≈ 4096·γ of f; its square by twice that.
                assert!(
                    (ours - truth).abs() <= 2.0 * 4096.0 * allowed(network.layers(), largest),
                    "{ours} {truth}"
                );
            }
            // Equal inputs give equal rows.
            assert_eq!(kernel.slice(s![0..2, ..]), kernel.slice(s![6..8, ..]));
        }
    }
}

#[test]
fn parameters_must_fit_the_specification() {
    let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
    let spec =
        Spec::dense(&relu, 1, Dense { weight_std: 1.0, bias_std: 0.0 }, Parameterization::Ntk).unwrap();
    let affine = |rows, columns, biases| Affine {
        weights: Array2::zeros((rows, columns)),
        biases: Array1::zeros(biases),
    };
    assert!(Network::new(&spec, vec![affine(3, 2, 3), affine(1, 3, 1)]).is_ok());
    for wrong in [
        vec![],
        vec![affine(3, 2, 3)],
        vec![affine(3, 2, 3), affine(1, 4, 1)],
        vec![affine(3, 2, 2), affine(1, 3, 1)],
    ] {
        assert!(Network::new(&spec, wrong).is_err());
    }
}
