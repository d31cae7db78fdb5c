//! Ensembles of networks that somebody else drew: what they show, as arrays.
//!
//! A network of one's own, in PyTorch or JAX, is asked at initialisation and perhaps after training. For a hidden width n and M independent networks:
//!
//! | what | shape | is |
//! | --- | --- | --- |
//! | [`Kernels`] | M × N × N | (1/K) Σ_k Θ̂_kk(x_i, x_j), the tangent kernel averaged over the K outputs |
//! | [`Kernels`] | M × N × N × K × K | Θ̂_kk'(x_i, x_j) for all pairs of outputs |
//! | Jacobians | M × N × K × P | ∂f_k(x_i)/∂θ_p, from which [`Kernels::from_jacobians`] makes kernels |
//! | [`Outputs`] | M × N × K | f_k(x_i) |
//!
//! Here they are validated and brought into one form; what they say is judged elsewhere.

mod duplicates;
mod jacobians;
mod kernels;
mod outputs;

use std::collections::BTreeSet;

pub use kernels::Kernels;
pub use outputs::Outputs;

use crate::spec::{Layer, Spec};
use crate::{Error, Result};

/// The least number of networks of a width. The spread of fewer is a matter of luck.
pub const LEAST: usize = 8;

/// Everything that an ensemble shows.
#[derive(Clone, Debug, Default)]
pub struct Ensemble {
    kernels: Vec<Kernels>,
    outputs: Vec<Outputs>,
    trained: Vec<Kernels>,
}

impl Ensemble {
    /// Kernels and outputs at initialisation, and kernels after training (of the same networks in the same order), one item a width: any of the three
    /// may be empty, not all. They are brought into the order of their widths.
    ///
    /// # Errors
    /// Nothing given; a width given twice; trained kernels without those of the same networks before training; kernels that training did not touch.
    pub fn new(kernels: Vec<Kernels>, outputs: Vec<Outputs>, trained: Vec<Kernels>) -> Result<Self> {
        if kernels.is_empty() && outputs.is_empty() {
            let (problem, advice) = if trained.is_empty() {
                (
                    "nothing is given",
                    "give tangent kernels or outputs of your networks, of one width or better of several",
                )
            } else {
                (
                    "there are kernels after training, but none before",
                    "give the kernels of the same networks at initialisation, too",
                )
            };
            return Err(Error::new("ensemble", problem).advise(advice));
        }
        let mut ensemble = Self { kernels, outputs, trained };
        ensemble.kernels.sort_by_key(Kernels::width);
        ensemble.outputs.sort_by_key(Outputs::width);
        ensemble.trained.sort_by_key(Kernels::width);
        once("tangent kernels", ensemble.kernels.iter().map(Kernels::width))?;
        once("outputs", ensemble.outputs.iter().map(Outputs::width))?;
        once("trained kernels", ensemble.trained.iter().map(Kernels::width))?;
        for after in &ensemble.trained {
            paired(ensemble.before(after.width()), after)?;
        }
        Ok(ensemble)
    }

    /// Tangent kernels at initialisation, widths ascending.
    pub fn kernels(&self) -> &[Kernels] {
        &self.kernels
    }

    /// Outputs at initialisation, widths ascending.
    pub fn outputs(&self) -> &[Outputs] {
        &self.outputs
    }

    /// Tangent kernels after training, widths ascending.
    pub fn trained(&self) -> &[Kernels] {
        &self.trained
    }

    /// The kernels before training of a width.
    pub fn before(&self, width: usize) -> Option<&Kernels> {
        self.kernels.iter().find(|kernels| kernels.width() == width)
    }

    /// All widths, ascending.
    pub fn widths(&self) -> Vec<usize> {
        let widths = self.kernels.iter().map(Kernels::width).chain(self.outputs.iter().map(Outputs::width));
        widths.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Kernels and outputs at initialisation with every tangent kernel multiplied by `kernels(width)` and every output by `outputs`: what another
    /// convention would have given.
    #[must_use]
    pub fn rescaled(&self, kernels: impl Fn(usize) -> f64, outputs: f64) -> Self {
        let kernels = self.kernels.iter().map(|one| one.rescaled(kernels(one.width()))).collect();
        Self {
            kernels,
            outputs: self.outputs.iter().map(|one| one.rescaled(outputs)).collect(),
            trained: Vec::new(),
        }
    }

    /// Kernels and outputs at initialisation on the first `points` points.
    #[must_use]
    pub fn on_first(&self, points: usize) -> Self {
        Self {
            kernels: self.kernels.iter().map(|one| one.on_first(points)).collect(),
            outputs: self.outputs.iter().map(|one| one.on_first(points)).collect(),
            trained: Vec::new(),
        }
    }

    /// Whether the ensemble can be one of `spec` on `points` points: N agrees, and no network is there twice.
    ///
    /// # Errors
    /// Another N; networks that are equal although their law is continuous, which means that they were drawn from one seed.
    pub fn fits(&self, spec: &Spec, points: usize) -> Result<()> {
        let continuous = spec.layers().iter().all(|layer| match layer {
            Layer::Activation(activation) => activation.character().continuous,
            Layer::Dense(_) => true,
        });
        for kernels in self.kernels.iter().chain(&self.trained) {
            number_of_points(kernels.place(), kernels.points(), points)?;
            if spec.hidden_layers() > 0 {
                duplicates::refuse(kernels.place(), kernels.values(), continuous && points > 1)?;
            }
        }
        for outputs in &self.outputs {
            number_of_points(outputs.place(), outputs.points(), points)?;
            duplicates::refuse(outputs.place(), outputs.values(), points > 1)?;
        }
        Ok(())
    }
}

fn number_of_points(place: &str, found: usize, points: usize) -> Result<()> {
    if found == points {
        return Ok(());
    }
    Err(Error::new(
        place,
        format!("the networks were seen on {found} points, but the inputs are {points} points"),
    )
    .advise("give the kernels or outputs on exactly these inputs, in their order"))
}

fn once(what: &str, widths: impl Iterator<Item = usize>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for width in widths {
        if !seen.insert(width) {
            return Err(Error::new(what, format!("width {width} is given twice"))
                .advise("join the networks of a width in one array: numpy.concatenate([a, b])"));
        }
    }
    Ok(())
}

/// Refuses kernels after training that cannot be those of the networks before.
fn paired(before: Option<&Kernels>, after: &Kernels) -> Result<()> {
    let Some(before) = before else {
        return Err(Error::new(
            after.place(),
            format!("there are no kernels of width {} before training", after.width()),
        )
        .advise("give the kernels of the same networks at initialisation, too"));
    };
    if before.values().dim() != after.values().dim() {
        let shape =
            |kernels: &Kernels| format!("{} networks on {} points", kernels.networks(), kernels.points());
        return Err(Error::new(
            after.place(),
            format!("{} after training, {} before", shape(after), shape(before)),
        )
        .advise("give the same networks on the same points, in the same order"));
    }
    if before.values() == after.values() {
        return Err(Error::new(after.place(), "the kernels after training are those before, bit for bit")
            .advise("compute them with the trained parameters; were they updated in place, and both taken afterwards?"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array, ArrayD};

    use super::*;

    fn kernels(width: usize, shift: f64) -> Kernels {
        let values: ArrayD<f64> = Array::from_shape_fn((8, 2, 2), |(m, i, j)| {
            shift + if i == j { 2.0 } else { 1.0 } + 0.1 * (m as f64 + (i + j) as f64)
        })
        .into_dyn();
        Kernels::new(width, values, false, format!("K{width}")).unwrap()
    }

    fn refusal(result: Result<Ensemble>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn what_does_not_fit_together_is_refused_with_advice() {
        assert!(refusal(Ensemble::new(vec![], vec![], vec![])).contains("nothing is given"));
        let twice = Ensemble::new(vec![kernels(8, 0.0), kernels(8, 1.0)], vec![], vec![]);
        assert!(refusal(twice).contains("width 8 is given twice"));
        let alone = Ensemble::new(vec![], vec![], vec![kernels(8, 0.0)]);
        assert!(refusal(alone).contains("none before"));
        let other = Ensemble::new(vec![kernels(8, 0.0)], vec![], vec![kernels(16, 0.0)]);
        assert!(refusal(other).contains("no kernels of width 16 before training"));
        let same = Ensemble::new(vec![kernels(8, 0.0)], vec![], vec![kernels(8, 0.0)]);
        assert!(refusal(same).contains("bit for bit"));
        let right = Ensemble::new(vec![kernels(16, 0.0), kernels(8, 0.0)], vec![], vec![kernels(8, 0.1)]);
        assert_eq!(right.unwrap().widths(), [8, 16]);
    }

    #[test]
    fn kernels_of_other_points_or_of_one_seed_do_not_fit() {
        let relu = crate::activation::parse("relu").unwrap();
        let scales = crate::spec::Dense { weight_std: 1.0, bias_std: 0.0 };
        let spec = Spec::dense(&relu, 1, scales, crate::spec::Parameterization::Ntk).unwrap();
        let ensemble = Ensemble::new(vec![kernels(8, 0.0)], vec![], vec![]).unwrap();
        ensemble.fits(&spec, 2).unwrap();
        assert!(ensemble.fits(&spec, 3).unwrap_err().to_string().contains("on 2 points"));
        let equal = Kernels::new(8, ArrayD::ones(vec![8, 2, 2]), false, "K").unwrap();
        let equal = Ensemble::new(vec![equal], vec![], vec![]).unwrap();
        assert!(equal.fits(&spec, 2).unwrap_err().to_string().contains("same seed"));
    }
}
