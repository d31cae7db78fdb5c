//! The Fisher matrix and the tangent kernel have the same non-zero eigenvalues.

use ndarray::{Array1, Array2, ArrayView1};

use super::{Case, Claim, Decoy, Findings, Group, fisher};
use crate::Result;
use crate::network::{Architecture, Evaluation, Network};
use crate::numeric::{eigenvalue_error, symmetric_eigenvalues};
use crate::record::{ClaimKind, Comparison, Relation, Uncertainty};
use crate::spec::{Parameterization, Spec};

/// F = JᵀJ/T (P × P) and Θ̂/T = JJᵀ/T (TC × TC), J the Jacobian of C outputs on T inputs by the P parameters of the standard
/// parameterization: their non-zero eigenvalues are the same.
#[derive(Clone, Copy, Debug)]
pub struct FisherDual;

/// C.
const OUTPUTS: usize = 2;

/// The most inputs.
const POINTS: usize = 6;

impl Claim for FisherDual {
    fn id(&self) -> &'static str {
        "fisher-dual"
    }

    fn statement(&self) -> &'static str {
        "the Fisher matrix JᵀJ/T and the tangent kernel JJᵀ/T of the standard parameterization have the same non-zero eigenvalues"
    }

    fn source(&self) -> &'static str {
        "Karakida, Akaho, Amari 2018, section 3.1 (the dual Fisher matrix); Jacot, Gabriel, Hongler 2018 for the tangent kernel"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Deterministic
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        if weight_variances(case).all(|variance| variance == 0.0) {
            return Err("σ_w = 0: there is no network".into());
        }
        Ok(())
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let samples = case.watched().nrows().min(POINTS);
        let inputs = case.watched().slice_move(ndarray::s![..samples, ..]).to_owned();
        let width = width(case);
        let network = |parameterization: Parameterization| -> Result<Network> {
            let spec = Spec::from_layers(case.spec().layers().to_vec(), parameterization);
            let hidden = vec![width; spec.hidden_layers()];
            let mut network = Network::zeros(Architecture::new(&spec, inputs.ncols(), &hidden, OUTPUTS)?)?;
            network.sample(case.key("fisher-dual"));
            Ok(network)
        };
        let standard = network(Parameterization::Standard)?;
        let rows: Vec<Array1<f64>> =
            inputs.rows().into_iter().flat_map(|x| gradients(&standard, x)).collect();
        let parameters = rows[0].len();
        let jacobian = Array2::from_shape_fn((rows.len(), parameters), |(i, p)| rows[i][p]);
        let fisher = fisher::matrix(jacobian.view(), samples);
        let dual = |network: &Network| -> Result<Array2<f64>> {
            let mut evaluation = Evaluation::new(network, inputs.view())?;
            evaluation.run(network);
            Ok(evaluation.tangent_kernel().mapv(|theta| theta / samples as f64))
        };
        let against = |kernel: Array2<f64>| -> Result<Vec<Comparison>> {
            let bound = rounding(&jacobian, samples, width)
                + eigenvalue_error(fisher.view())
                + eigenvalue_error(kernel.view());
            compare(&symmetric_eigenvalues(fisher.view())?, &symmetric_eigenvalues(kernel.view())?, bound)
        };
        Ok(Findings {
            comparisons: against(dual(&standard)?)?,
            margin: 1e-9,
            decoy: Decoy {
                name: "the tangent kernel of the NTK parameterization".into(),
                comparisons: against(dual(&network(Parameterization::Ntk)?)?)?,
            },
            series: Vec::new(),
            notes: vec![
                format!(
                    "one network with {OUTPUTS} outputs and hidden layers of width {width}: P = {parameters}, T = {samples} inputs; F is formed from the gradient of every output at every input"
                ),
                "the gradients come from loops over single parameters, the tangent kernel from the recursion that never forms a Jacobian".into(),
            ],
        })
    }
}

fn weight_variances<'a>(case: &'a Case<'_>) -> impl Iterator<Item = f64> + 'a {
    case.spec().layers().iter().filter_map(|layer| match layer {
        crate::spec::Layer::Dense(dense) => Some(dense.weight_std.powi(2)),
        crate::spec::Layer::Activation(_) => None,
    })
}

/// A small width n at which the decoy is one: its weight terms differ by the factor σ_w²/n.
fn width(case: &Case) -> usize {
    let differs = |n: f64| weight_variances(case).all(|variance| (variance / n - 1.0).abs() > 0.2);
    (8..).find(|n| differs(*n as f64)).expect("invariant: few widths are near one of finitely many variances")
}

/// ∂f_c/∂θ of every output c at one input, θ all weights and biases of the standard parameterization, layer by layer: with a the values that enter a layer and δ
/// the derivatives of f_c by what leaves it, δ_i a_j for ω_ij and δ_i for β_i.
fn gradients(network: &Network, input: ArrayView1<'_, f64>) -> Vec<Array1<f64>> {
    let architecture = network.architecture();
    let (mut values, mut slopes) = (vec![input.to_owned()], Vec::new());
    for (l, (layer, phi)) in network.layers().iter().zip(architecture.activations()).enumerate() {
        let (c, bias) = scales(network, l);
        let h = layer.weights.dot(&values[l]) * c + &layer.biases * bias;
        slopes.push(h.mapv(|h| phi.point(h).derivative));
        values.push(h.mapv(|h| phi.point(h).value));
    }
    let gradient = |output: usize| {
        let mut delta = Array1::zeros(architecture.outputs());
        delta[output] = 1.0;
        let mut of_layers = Vec::new();
        for l in (0..network.layers().len()).rev() {
            let mut entries: Vec<f64> =
                delta.iter().flat_map(|d| values[l].iter().map(move |a| d * a)).collect();
            let (c, bias) = scales(network, l);
            if bias > 0.0 {
                entries.extend(&delta);
            }
            of_layers.push(entries);
            if l > 0 {
                delta = network.layers()[l].weights.t().dot(&delta) * c * &slopes[l - 1];
            }
        }
        of_layers.into_iter().rev().flatten().collect()
    };
    (0..architecture.outputs()).map(gradient).collect()
}

/// σ_w/√n and σ_b of dense layer l.
fn scales(network: &Network, l: usize) -> (f64, f64) {
    let dense = network.architecture().dense()[l];
    (dense.weight_std / (network.architecture().widths()[l] as f64).sqrt(), dense.bias_std)
}

/// What rounding can make of an eigenvalue of JᵀJ/T or of the recursion for JJᵀ/T: each entry is a sum of products of at most `2·layers` factors, every one a
/// dot product of length at most n, so that the relative error of the sum of moduli is below (P + n·layers) ε; the Frobenius norm ‖J‖² bounds the rest (Higham 2002, §3.5).
fn rounding(jacobian: &Array2<f64>, samples: usize, width: usize) -> f64 {
    let square: f64 = jacobian.iter().map(|j| j * j).sum();
    let operations = (jacobian.ncols() + 16 * width) as f64;
    operations * f64::EPSILON * square / samples as f64
}

/// The largest eigenvalues of F beside those of the dual, descending, and what remains of F beside 0.
fn compare(fisher: &[f64], dual: &[f64], bound: f64) -> Result<Vec<Comparison>> {
    let largest = dual.last().copied().unwrap_or_default();
    let comparison = |label: String, target: f64, estimate: f64| Comparison {
        label,
        relation: Relation::Equals { target, margin: (1e-9 * largest).max(4.0 * bound), allowance: 0.0 },
        estimate,
        uncertainty: Uncertainty::Rounding { bound },
    };
    let common = fisher.len().min(dual.len());
    let pairs = fisher.iter().rev().zip(dual.iter().rev()).take(common).enumerate();
    let mut list: Vec<Comparison> =
        pairs.map(|(k, (f, d))| comparison(format!("eigenvalue {}", k + 1), *d, *f)).collect();
    let rest = |values: &[f64]| values.iter().rev().skip(common).fold(0.0, |most: f64, v| most.max(v.abs()));
    list.push(comparison("largest of the others".into(), rest(dual), rest(fisher)));
    Ok(list)
}
