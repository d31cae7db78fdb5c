//! The explanation as a Python module.

use super::formulas::Formulas;
use super::recursion::Recursion;
use crate::activation::spell;
use crate::spec::Completed;
use crate::symbolic::expression::{Expression, Symbol};
use crate::symbolic::{Notation, Python, write};

/// A module with `activation`, `dual`, `dual_derivative` and `kernels`, which imports `math` only.
pub(super) fn python(network: &Completed, formulas: &Formulas, recursion: &Recursion) -> String {
    let mut text =
        format!("\"\"\"{}: duals and kernels in closed form.\n\n", spell(network.activation.as_ref()));
    for line in formulas.lines() {
        text.push_str(&format!("{line}\n"));
    }
    text.push_str("\"\"\"\n\nimport math\n\n");
    for parameter in formulas.parameters.iter().chain(&formulas.decimals) {
        let name = Python.symbol(&Symbol::Parameter(parameter.clone())).text;
        text.push_str(&format!("{name} = {:?}\n", f64::from_bits(parameter.bits)));
    }
    let Recursion { hidden_layers, weight_std, bias_std, .. } = *recursion;
    text.push_str(&format!("WEIGHT_STD = {weight_std:?}\nWEIGHT_VARIANCE = WEIGHT_STD * WEIGHT_STD\n"));
    text.push_str(&format!("BIAS_STD = {bias_std:?}\nBIAS_VARIANCE = BIAS_STD * BIAS_STD\n"));
    text.push_str(&format!("HIDDEN_LAYERS = {hidden_layers}\n"));
    text.push_str(&function("activation(x)", "φ(x).", &[], &formulas.point));
    let locals = |x: &Expression| locals(formulas, x);
    text.push_str(&function(
        "dual(q11, q12, q22)",
        "κ = E[φ(u)φ(v)] for a Gaussian pair with E u² = q11, E uv = q12, E v² = q22.",
        &locals(&formulas.dual),
        &formulas.dual,
    ));
    text.push_str(&function(
        "dual_derivative(q11, q12, q22)",
        "κ̇ = E[φ'(u)φ'(v)].",
        &locals(&formulas.dual_derivative),
        &formulas.dual_derivative,
    ));
    text.push_str(KERNELS_HEAD);
    text.push_str(if recursion.standard { STANDARD } else { NTK });
    text.push_str("    return sigma[1], theta\n");
    text
}

const KERNELS_HEAD: &str = "

def kernels(x1, x2):
    \"\"\"(Σ, Θ) of the network at two points, sequences of equal length: its NNGP and its tangent kernel.\"\"\"

    def start(a, b):
        return WEIGHT_VARIANCE * math.fsum(s * t for s, t in zip(a, b)) / len(x1) + BIAS_VARIANCE

    sigma = [start(x1, x1), start(x1, x2), start(x2, x2)]
";

const NTK: &str = "    theta = sigma[1]
    for _ in range(HIDDEN_LAYERS):
        q11, q12, q22 = sigma
        slope = WEIGHT_VARIANCE * dual_derivative(q11, q12, q22)
        pairs = (q11, q11, q11), (q11, q12, q22), (q22, q22, q22)
        sigma = [WEIGHT_VARIANCE * dual(*pair) + BIAS_VARIANCE for pair in pairs]
        theta = sigma[1] + slope * theta
";

const STANDARD: &str = "    theta = 0.0  # Θ is the limit of the tangent kernel over the width
    for _ in range(HIDDEN_LAYERS):
        q11, q12, q22 = sigma
        slope = WEIGHT_VARIANCE * dual_derivative(q11, q12, q22)
        theta = dual(q11, q12, q22) + slope * theta
        pairs = (q11, q11, q11), (q11, q12, q22), (q22, q22, q22)
        sigma = [WEIGHT_VARIANCE * dual(*pair) + BIAS_VARIANCE for pair in pairs]
";

fn function(head: &str, about: &str, locals: &[String], x: &Expression) -> String {
    let mut text = format!("\n\ndef {head}:\n    \"\"\"{about}\"\"\"\n");
    for line in locals {
        text.push_str(&format!("    {line}\n"));
    }
    let point = if x.as_number().is_some_and(|x| x.is_integer()) { ".0" } else { "" };
    text.push_str(&format!("    return {}{point}\n", write(&Python, x)));
    text
}

/// The assignments that `x` needs: the coordinates of the pair, then abbreviations.
fn locals(formulas: &Formulas, x: &Expression) -> Vec<String> {
    let mut needed = vec![x.clone()];
    let mut definitions = Vec::new();
    for (symbol, definition) in formulas.definitions.iter().rev() {
        if needed.iter().any(|x| x.contains(symbol)) {
            needed.push(definition.clone());
            let name = Python.symbol(symbol).text;
            definitions.push(format!("{name} = {}", write(&Python, definition)));
        }
    }
    definitions.reverse();
    let uses = |symbol: Symbol| needed.iter().any(|x| x.contains(&symbol));
    let mut lines = Vec::new();
    let angle = uses(Symbol::Angle);
    let circle = angle || uses(Symbol::Sine) || uses(Symbol::Cosine);
    if circle || uses(Symbol::Norm) {
        lines.push("norm = math.sqrt(q11 * q22)".to_owned());
    }
    if circle {
        // the program's convention at a zero vector: a right angle
        lines.push("rho = max(-1.0, min(1.0, q12 / norm)) if norm > 0.0 else 0.0".to_owned());
    }
    if uses(Symbol::Sine) {
        lines.push("sine = math.sqrt((1 - rho) * (1 + rho))".to_owned());
    }
    if angle {
        lines.push("theta = math.acos(rho)".to_owned());
    }
    lines.extend(definitions);
    lines
}
