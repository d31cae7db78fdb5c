//! What the exact laws of narrow networks have in common: their hypotheses, and slopes of φ.

use super::Case;
use crate::activation::spell;
use crate::spec::Layer;

/// No bias, the same positively homogeneous φ of degree 1 in all layers, a first point that is not zero: then the law of a layer depends on the previous one through
/// norms alone.
///
/// # Errors
/// The hypothesis that fails, as a sentence.
pub fn needs_homogeneous(case: &Case) -> std::result::Result<(), String> {
    super::needs_hidden_layer(case)?;
    for layer in case.spec().layers() {
        match layer {
            Layer::Dense(dense) if dense.bias_std != 0.0 => {
                return Err(format!("the law is for networks without bias; σ_b = {}", dense.bias_std));
            }
            Layer::Dense(dense) if dense.weight_std == 0.0 => {
                return Err("σ_w = 0: there is no network".into());
            }
            Layer::Activation(activation) if activation.character().homogeneous_degree != Some(1) => {
                return Err(format!(
                    "the law is for φ(cx) = c φ(x), c > 0; {} is not of that kind",
                    activation.name()
                ));
            }
            _ => {}
        }
    }
    let mut spellings = case.spec().layers().iter().filter_map(|layer| match layer {
        Layer::Activation(activation) => Some(spell(&**activation)),
        Layer::Dense(_) => None,
    });
    let first = spellings.next();
    if let Some(other) = spellings.find(|other| Some(other) != first.as_ref()) {
        let first = first.unwrap_or_default();
        return Err(format!("the law is for one φ in all layers; here are {first} and {other}"));
    }
    match case.watched().row(0).iter().any(|x| *x != 0.0) {
        true => Ok(()),
        false => Err("the first point is zero".into()),
    }
}

/// (a, b) of φ(x) = a x for x < 0 and b x for x > 0.
pub fn slopes(case: &Case) -> (f64, f64) {
    let of = |layer: &Layer| match layer {
        Layer::Activation(activation) => Some((-activation.point(-1.0).value, activation.point(1.0).value)),
        Layer::Dense(_) => None,
    };
    case.spec()
        .layers()
        .iter()
        .find_map(of)
        .expect("invariant: the claim applies to networks with a hidden layer")
}

/// A bound of the probability that some hidden layer is dead on a point: H·2^{−n} if one slope of φ is 0, else 0.
pub fn dead(case: &Case, width: usize) -> f64 {
    let (left, right) = slopes(case);
    let rectifies = left == 0.0 || right == 0.0;
    if rectifies { case.spec().hidden_layers() as f64 * (-(width as f64)).exp2() } else { 0.0 }
}
