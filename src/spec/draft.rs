//! A network with some settings left open.

use std::sync::Arc;

use super::{Dense, Parameterization, Spec};
use crate::activation::{Activation, spell};
use crate::{Error, Result};

/// A dense network as a user describes it: whatever is `None` has a default, which is reported.
#[derive(Clone, Debug)]
pub struct Draft {
    /// φ.
    pub activation: Arc<dyn Activation>,
    /// The number of hidden layers; 3 by default.
    pub hidden_layers: Option<usize>,
    /// σ_w; critical by default where that is known, else 1.
    pub weight_std: Option<f64>,
    /// σ_b; 0 by default.
    pub bias_std: Option<f64>,
    /// NTK by default.
    pub parameterization: Option<Parameterization>,
}

/// A network with nothing left open.
#[derive(Clone, Debug)]
pub struct Completed {
    /// φ.
    pub activation: Arc<dyn Activation>,
    /// σ_w and σ_b.
    pub scales: Dense,
    /// The network.
    pub spec: Spec,
    /// One sentence for each setting that was left at its default, with the reason.
    pub defaults: Vec<String>,
}

impl Draft {
    /// The largest number of hidden layers.
    pub const LARGEST_DEPTH: usize = 100_000;

    /// A network of which only the activation is settled.
    pub fn new(activation: Arc<dyn Activation>) -> Self {
        Self { activation, hidden_layers: None, weight_std: None, bias_std: None, parameterization: None }
    }

    /// What is set in `other` replaces what is set here: flags on the command line over a file.
    #[must_use]
    pub fn overridden_by(self, other: &Draft) -> Self {
        Self {
            activation: Arc::clone(&other.activation),
            hidden_layers: other.hidden_layers.or(self.hidden_layers),
            weight_std: other.weight_std.or(self.weight_std),
            bias_std: other.bias_std.or(self.bias_std),
            parameterization: other.parameterization.or(self.parameterization),
        }
    }

    /// Fills in the defaults and builds the network.
    ///
    /// # Errors
    /// A scale that is negative or not finite, more than [`Draft::LARGEST_DEPTH`] hidden layers.
    pub fn complete(self) -> Result<Completed> {
        let mut defaults = Vec::new();
        let hidden_layers = self.hidden_layers.unwrap_or_else(|| {
            defaults.push("hidden_layers = 3".into());
            3
        });
        if hidden_layers > Self::LARGEST_DEPTH {
            return Err(Error::new("hidden_layers", format!("{hidden_layers} is too many"))
                .advise(format!("give at most {}", Self::LARGEST_DEPTH)));
        }
        let weight_std = self.weight_std.unwrap_or_else(|| {
            let name = spell(&*self.activation);
            if let Some(variance) = self.activation.character().critical_weight_variance {
                let std = variance.sqrt();
                defaults.push(format!(
                    "weight_std = {std}: critical initialisation of {name}, σ_w² = {variance}"
                ));
                std
            } else {
                defaults.push(format!("weight_std = 1: no critical σ_w² is known for {name}"));
                1.0
            }
        });
        let bias_std = self.bias_std.unwrap_or_else(|| {
            defaults.push("bias_std = 0: no biases".into());
            0.0
        });
        let parameterization = self.parameterization.unwrap_or_else(|| {
            defaults.push("parameterization = ntk".into());
            Parameterization::Ntk
        });
        let scales = Dense { weight_std, bias_std };
        let spec = Spec::dense(&self.activation, hidden_layers, scales, parameterization)?;
        Ok(Completed { activation: self.activation, scales, spec, defaults })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::parse;

    #[test]
    fn defaults_are_filled_in_and_told() {
        let completed = Draft::new(parse("relu").unwrap()).complete().unwrap();
        assert_eq!(completed.spec.hidden_layers(), 3);
        assert_eq!(completed.scales, Dense { weight_std: f64::sqrt(2.0), bias_std: 0.0 });
        assert_eq!(completed.defaults.len(), 4);
        assert_eq!(
            completed.defaults[1],
            "weight_std = 1.4142135623730951: critical initialisation of relu, σ_w² = 2"
        );
        let gelu = Draft::new(parse("gelu").unwrap()).complete().unwrap();
        assert_eq!(gelu.defaults[1], "weight_std = 1: no critical σ_w² is known for gelu");
    }

    #[test]
    fn what_is_given_is_kept_and_flags_win() {
        let file = Draft {
            hidden_layers: Some(2),
            weight_std: Some(1.5),
            bias_std: Some(0.1),
            parameterization: Some(Parameterization::Standard),
            ..Draft::new(parse("relu").unwrap())
        };
        let flags = Draft { weight_std: Some(1.25), ..Draft::new(parse("erf").unwrap()) };
        let completed = file.overridden_by(&flags).complete().unwrap();
        assert_eq!(completed.activation.name(), "erf");
        assert_eq!(completed.scales, Dense { weight_std: 1.25, bias_std: 0.1 });
        assert_eq!(completed.spec.parameterization(), Parameterization::Standard);
        assert_eq!(completed.spec.hidden_layers(), 2);
        assert!(completed.defaults.is_empty());
    }

    #[test]
    fn impossible_settings_are_refused() {
        let relu = || Draft::new(parse("relu").unwrap());
        for (draft, place) in [
            (Draft { weight_std: Some(-1.0), ..relu() }, "weight_std: -1"),
            (Draft { bias_std: Some(f64::NAN), ..relu() }, "bias_std: NaN"),
            (Draft { hidden_layers: Some(usize::MAX), ..relu() }, "hidden_layers: "),
        ] {
            assert!(draft.complete().unwrap_err().to_string().starts_with(place));
        }
    }
}
