//! Networks of one's own: our explicit sampler plays the user, rightly and wrongly.
//!
//! The explicit sampler shares no step with the conditioned one that the judge's pilot uses. Every run has family-wise error level 1e-6 and fixed
//! seeds: a refutation of a right network is a defect, not bad luck.

mod expansion;
mod levels;
mod mistakes;
mod right;
mod training;

use ndarray::{Array3, ArrayD, Axis, s};
use ntk_verify::activation;
use ntk_verify::check::OwnNetwork;
use ntk_verify::dataset::{Inputs, load};
use ntk_verify::ensemble::{Ensemble, Kernels, Outputs};
use ntk_verify::network::{Architecture, Evaluation, Network};
use ntk_verify::numeric::Key;
use ntk_verify::record::{ClaimRecord, Record, Verdict};
use ntk_verify::spec::{Dense, Parameterization, Spec};

/// The network of a user who writes it with explicit weights.
#[derive(Clone)]
pub struct User {
    pub spec: Spec,
    pub inputs: Inputs,
    pub outputs: usize,
    pub seed: u64,
}

pub fn spec(name: &str, hidden_layers: usize, weight_std: f64, bias_std: f64, how: Parameterization) -> Spec {
    let phi = activation::parse(name).unwrap();
    Spec::dense(&phi, hidden_layers, Dense { weight_std, bias_std }, how).unwrap()
}

/// Two hidden ReLU layers with bias, critical σ_w, NTK parameterization.
pub fn relu() -> Spec {
    spec("relu", 2, 2f64.sqrt(), 0.3, Parameterization::Ntk)
}

impl User {
    pub fn new(spec: Spec, seed: u64) -> Self {
        Self { spec, inputs: load("circle:3", 0).unwrap(), outputs: 1, seed }
    }

    /// M networks of hidden width `width`: kernels (M × N × N) and outputs (M × N × K).
    pub fn draw(&self, width: usize, networks: usize) -> (ArrayD<f64>, ArrayD<f64>) {
        let points = self.inputs.points();
        let hidden = vec![width; self.spec.hidden_layers()];
        let architecture = Architecture::new(&self.spec, points.ncols(), &hidden, self.outputs).unwrap();
        let mut network = Network::zeros(architecture).unwrap();
        let mut evaluation = Evaluation::new(&network, points).unwrap();
        let mut kernels = Array3::zeros((networks, points.nrows(), points.nrows()));
        let mut outputs = Array3::zeros((networks, points.nrows(), self.outputs));
        for m in 0..networks {
            network.sample(Key::root(self.seed).index(width as u64).index(m as u64));
            evaluation.run(&network);
            kernels.index_axis_mut(Axis(0), m).assign(&evaluation.mean_tangent_kernel());
            outputs.index_axis_mut(Axis(0), m).assign(&evaluation.outputs());
        }
        (kernels.into_dyn(), outputs.into_dyn())
    }

    /// The ensemble of `networks` networks of each width, after `change` of the kernels and of the outputs.
    pub fn ensemble(
        &self,
        widths: &[usize],
        networks: usize,
        change: impl Fn(usize, &mut ArrayD<f64>, &mut ArrayD<f64>),
    ) -> Ensemble {
        let (mut kernels, mut outputs) = (Vec::new(), Vec::new());
        for &width in widths {
            let (mut k, mut f) = self.draw(width, networks);
            change(width, &mut k, &mut f);
            kernels.push(Kernels::new(width, k, false, format!("kernels of width {width}")).unwrap());
            outputs.push(Outputs::new(width, f, false, format!("outputs of width {width}")).unwrap());
        }
        Ensemble::new(kernels, outputs, Vec::new()).unwrap()
    }
}

/// The question whether an ensemble is one of `spec`.
pub fn question(spec: &Spec, inputs: &Inputs, ensemble: Ensemble) -> OwnNetwork {
    OwnNetwork {
        spec: spec.clone(),
        inputs: inputs.clone(),
        ensemble,
        precision: OwnNetwork::PRECISION,
        alpha: 1e-6,
        beta: 1e-3,
        regime: OwnNetwork::REGIME,
        seed: 0,
        claims: None,
        defaults: Vec::new(),
    }
}

pub fn claim<'a>(record: &'a Record, id: &str) -> &'a ClaimRecord {
    record
        .claims
        .iter()
        .find(|claim| claim.id == id)
        .unwrap_or_else(|| panic!("{id}: {:?}", record.not_applicable))
}

/// Every claim with its verdict and reason, for messages.
pub fn summary(record: &Record) -> String {
    let one = |claim: &ClaimRecord| {
        format!("{} {}: {:?} [decoy {}]", claim.id, claim.verdict, claim.reason, claim.decoy.verdict)
    };
    let mut lines: Vec<String> = record.claims.iter().map(one).collect();
    lines.extend(record.not_applicable.iter().map(|(id, why)| format!("{id} n/a: {why}")));
    lines.join("\n")
}

pub fn assert_verdict(record: &Record, id: &str, verdict: Verdict) {
    assert_eq!(claim(record, id).verdict, verdict, "{id}\n{}", summary(record));
}

/// The ensemble without its outputs.
pub fn without_outputs(ensemble: &Ensemble) -> Ensemble {
    Ensemble::new(ensemble.kernels().to_vec(), Vec::new(), Vec::new()).unwrap()
}

/// The first networks of an array.
pub fn first(values: &ArrayD<f64>, networks: usize) -> ArrayD<f64> {
    values.slice(s![..networks, .., ..]).to_owned().into_dyn()
}
