//! The network that the arguments describe.

use super::arguments::Network;
use crate::activation;
use crate::spec::{self, Completed, Draft};
use crate::{Error, Result};

impl Network {
    /// The network, with its defaults filled in.
    ///
    /// # Errors
    /// Neither a file nor an activation, and what either refuses.
    pub(super) fn complete(&self) -> Result<Completed> {
        let draft = match (&self.spec, &self.activation) {
            (Some(path), _) => spec::read(path)?,
            (None, Some(text)) => Draft::new(activation::parse(text)?),
            (None, None) => {
                return Err(Error::new("network", "none is given").advise(
                    "give --activation relu, say, or --spec NET.toml; ntk-verify --help tells more",
                ));
            }
        };
        let flags = Draft {
            activation: draft.activation.clone(),
            hidden_layers: self.hidden_layers,
            weight_std: self.weight_std,
            bias_std: self.bias_std,
            parameterization: self.parameterization,
        };
        draft.overridden_by(&flags).complete()
    }
}
