//! Networks as Python objects.

use std::fmt::Write;

use ntk_verify::activation::{find, parse, spell};
use ntk_verify::limit::Limit;
use ntk_verify::spec::{self, Dense, Draft, Parameterization};
use ntk_verify::{Error, Result};
use pyo3::prelude::*;

use crate::error::raised;

/// The parameterization of that name.
fn parameterization(name: &str) -> Result<Parameterization> {
    match name {
        "ntk" => Ok(Parameterization::Ntk),
        "standard" => Ok(Parameterization::Standard),
        _ => Err(Error::new("parameterization", format!("{name:?} is unknown"))
            .advise("give \"ntk\" or \"standard\"")),
    }
}

fn name(parameterization: Parameterization) -> &'static str {
    match parameterization {
        Parameterization::Ntk => "ntk",
        Parameterization::Standard => "standard",
    }
}

/// One layer: dense with its width, or an activation.
#[pyclass(frozen, module = "ntk_verify._native")]
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    layer: spec::Layer,
    /// Units and parameterization of a dense layer.
    dense: Option<(usize, Parameterization)>,
}

#[pymethods]
impl Layer {
    /// A dense layer.
    #[staticmethod]
    fn dense(width: usize, weight_std: f64, bias_std: Option<f64>, parameterization: &str) -> PyResult<Self> {
        let scales = Dense::new(weight_std, bias_std.unwrap_or(0.0)).map_err(raised)?;
        let parameterization = self::parameterization(parameterization).map_err(raised)?;
        if width == 0 {
            return Err(raised(Error::new("out_dim", "0 is not a width").advise("give at least 1")));
        }
        if bias_std == Some(0.0) && parameterization == Parameterization::Standard {
            return Err(raised(
                Error::new("b_std", "0 makes trainable biases that start at 0, which have no kernel here")
                    .advise("leave b_std out for no biases, or give b_std > 0"),
            ));
        }
        Ok(Self { layer: spec::Layer::Dense(scales), dense: Some((width, parameterization)) })
    }

    /// An activation of the registry.
    #[staticmethod]
    fn activation(name: &str, parameters: Vec<(String, f64)>) -> PyResult<Self> {
        let given: Vec<(&str, f64)> = parameters.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        let activation = find(name).and_then(|entry| entry.build(&given)).map_err(raised)?;
        Ok(Self { layer: spec::Layer::Activation(activation), dense: None })
    }

    /// The width of a dense layer, None for an activation.
    #[getter]
    fn width(&self) -> Option<usize> {
        self.dense.map(|(width, _)| width)
    }

    fn __repr__(&self) -> String {
        match &self.layer {
            spec::Layer::Dense(Dense { weight_std, bias_std }) => format!(
                "dense({}, weight_std={weight_std}, bias_std={bias_std})",
                self.dense.map_or(0, |(width, _)| width)
            ),
            spec::Layer::Activation(phi) => spell(&**phi),
        }
    }
}

/// A network: layers, scales, parameterization, and the widths if it has them.
#[pyclass(frozen, module = "ntk_verify")]
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) spec: spec::Spec,
    /// The units of each dense layer; `None` for a network without widths.
    pub(crate) widths: Option<Vec<usize>>,
    /// What was left at its default, and why, as sentences.
    #[pyo3(get)]
    pub(crate) defaults: Vec<String>,
}

impl Spec {
    fn drafted(draft: Draft) -> Result<Self> {
        let completed = draft.complete()?;
        Ok(Self { spec: completed.spec, widths: None, defaults: completed.defaults })
    }

    /// The kernels at infinite width. Under the standard parameterization the tangent kernel grows with the width; it is
    /// that at the network's own, or if it has none, the limit of the kernel divided by it.
    pub(crate) fn limit(&self) -> Result<Limit> {
        match (&self.widths, self.spec.parameterization()) {
            (Some(widths), Parameterization::Standard) => {
                let hidden = widths.split_last().map_or(&[][..], |(_, hidden)| hidden);
                let width = hidden.first().copied().unwrap_or(1);
                if hidden.iter().any(|other| *other != width) {
                    return Err(Error::new(
                        "stax.Dense",
                        format!("hidden layers of widths {hidden:?} under the standard parameterization"),
                    )
                    .advise("give all hidden layers one width, or use parameterization=\"ntk\""));
                }
                Limit::at_width(&self.spec, width)
            }
            _ => Limit::new(&self.spec),
        }
    }
}

#[pymethods]
impl Spec {
    /// Dense, φ, Dense, φ, …, Dense with the same scales everywhere.
    #[new]
    #[pyo3(signature = (activation, *, hidden_layers=None, weight_std=None, bias_std=None, parameterization=None))]
    fn new(
        activation: &str,
        hidden_layers: Option<usize>,
        weight_std: Option<f64>,
        bias_std: Option<f64>,
        parameterization: Option<&str>,
    ) -> PyResult<Self> {
        let draft = || -> Result<Draft> {
            Ok(Draft {
                activation: parse(activation)?,
                hidden_layers,
                weight_std,
                bias_std,
                parameterization: parameterization.map(self::parameterization).transpose()?,
            })
        };
        draft().and_then(Self::drafted).map_err(raised)
    }

    /// A stack of layers.
    #[staticmethod]
    fn from_layers(layers: Vec<PyRef<'_, Layer>>) -> PyResult<Self> {
        let dense: Vec<(usize, Parameterization)> = layers.iter().filter_map(|layer| layer.dense).collect();
        let parameterization = dense.first().map_or(Parameterization::Ntk, |(_, first)| *first);
        if dense.iter().any(|(_, other)| *other != parameterization) {
            return Err(raised(
                Error::new("parameterization", "\"ntk\" and \"standard\" are mixed in one network")
                    .advise("give all Dense layers the same"),
            ));
        }
        let stack = layers.iter().map(|layer| layer.layer.clone()).collect();
        let spec = spec::Spec::from_layers(stack, parameterization);
        // A record has one activation and one pair of scales, those of the first layers.
        let defaults = match spec.uniform() {
            Some(_) => Vec::new(),
            None => {
                let all: Vec<String> = layers.iter().map(|layer| layer.__repr__()).collect();
                vec![format!("layers: not the same all the way: {}", all.join(", "))]
            }
        };
        let widths = Some(dense.into_iter().map(|(width, _)| width).collect());
        Ok(Self { spec, widths, defaults })
    }

    /// The network that the text of a TOML file describes.
    #[staticmethod]
    fn from_toml(text: &str) -> PyResult<Self> {
        spec::from_toml(text, "spec").and_then(Self::drafted).map_err(raised)
    }

    /// The units of each dense layer, None if the network has no widths.
    #[getter]
    fn widths(&self) -> Option<Vec<usize>> {
        self.widths.clone()
    }

    /// The number of activations.
    #[getter]
    fn hidden_layers(&self) -> usize {
        self.spec.hidden_layers()
    }

    /// "ntk" or "standard".
    #[getter]
    fn parameterization(&self) -> &'static str {
        name(self.spec.parameterization())
    }

    fn __str__(&self) -> String {
        self.spec.to_string()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Spec>().is_ok_and(|other| {
            let other = other.get();
            self.spec.to_string() == other.spec.to_string() && self.widths == other.widths
        })
    }

    fn __hash__(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        self.spec.to_string().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        let mut text = String::from("<ntk_verify.Spec");
        for line in self.spec.to_string().lines() {
            let _ = write!(text, " {}", line.trim());
        }
        text + ">"
    }
}
