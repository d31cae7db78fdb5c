//! A network as text.

use std::fmt;

use super::{Dense, Layer, Parameterization, Spec};
use crate::activation::spell;

impl Spec {
    /// The spelling of φ, the number of hidden layers and the scales, if the network is dense, φ, dense, …, dense with the same φ and
    /// scales everywhere; `identity` where there is no φ.
    pub fn uniform(&self) -> Option<(String, usize, Dense)> {
        let Some(&Layer::Dense(scales)) = self.layers.first() else { return None };
        let mut phi = None;
        for (index, layer) in self.layers.iter().enumerate() {
            match layer {
                Layer::Dense(dense) if index % 2 == 0 && *dense == scales => {}
                Layer::Activation(activation) if index % 2 == 1 => {
                    let name = spell(&**activation);
                    if phi.get_or_insert_with(|| name.clone()) != &name {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        let hidden = self.layers.len() / 2;
        (self.layers.len() % 2 == 1).then(|| (phi.unwrap_or_else(|| "identity".into()), hidden, scales))
    }
}

/// A network with the same layers all the way is the text of a file that [`from_toml`](super::from_toml) reads; another is the
/// list of its layers.
impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Dense { weight_std, bias_std } = match self.uniform() {
            Some((phi, hidden, scales)) => {
                writeln!(f, "activation = \"{phi}\"\nhidden_layers = {hidden}")?;
                scales
            }
            None => {
                writeln!(f, "layers = [")?;
                for layer in &self.layers {
                    match layer {
                        Layer::Dense(Dense { weight_std, bias_std }) => {
                            writeln!(f, "    {{ weight_std = {weight_std:?}, bias_std = {bias_std:?} }},")?;
                        }
                        Layer::Activation(phi) => writeln!(f, "    \"{}\",", spell(&**phi))?,
                    }
                }
                return write!(f, "]\nparameterization = \"{}\"", name(self.parameterization));
            }
        };
        writeln!(f, "weight_std = {weight_std:?}\nbias_std = {bias_std:?}")?;
        write!(f, "parameterization = \"{}\"", name(self.parameterization))
    }
}

fn name(parameterization: Parameterization) -> &'static str {
    match parameterization {
        Parameterization::Ntk => "ntk",
        Parameterization::Standard => "standard",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::parse;
    use crate::spec::from_toml;

    #[test]
    fn the_text_of_a_uniform_network_reads_back() {
        let scales = Dense { weight_std: 1.0, bias_std: 1e-300 };
        for (phi, hidden) in [("leaky_relu:negative_slope=0.1", 3), ("identity", 0)] {
            let spec = Spec::dense(&parse(phi).unwrap(), hidden, scales, Parameterization::Standard).unwrap();
            let again = from_toml(&spec.to_string(), "net").unwrap().complete().unwrap();
            assert!(again.defaults.is_empty());
            assert_eq!(again.spec.to_string(), spec.to_string());
            assert_eq!(again.spec.uniform(), Some((phi.to_owned(), hidden, scales)));
        }
    }

    #[test]
    fn other_networks_are_listed() {
        let dense = |weight_std| Layer::Dense(Dense { weight_std, bias_std: 0.0 });
        let layers = vec![dense(1.0), Layer::Activation(parse("relu").unwrap()), dense(2.0)];
        let spec = Spec::from_layers(layers, Parameterization::Ntk);
        assert_eq!(spec.uniform(), None);
        assert_eq!(
            spec.to_string(),
            "layers = [\n    { weight_std = 1.0, bias_std = 0.0 },\n    \"relu\",\n    { weight_std = 2.0, bias_std = 0.0 },\n]\n\
             parameterization = \"ntk\""
        );
        assert_eq!(Spec::from_layers(vec![dense(1.0), dense(1.0)], Parameterization::Ntk).uniform(), None);
    }
}
