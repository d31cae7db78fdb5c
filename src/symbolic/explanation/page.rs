//! The explanation as plain text.

use super::formulas::Formulas;
use super::recursion::{Recursion, number};
use crate::activation::{find, spell};
use crate::spec::Completed;
use crate::symbolic::{Text, superscript};

/// What to say of an activation without a closed form.
pub(super) const INTEGRAL: &str = "no closed form of κ is in use: the program integrates numerically and says how far \
                                   off it may be";

/// The page.
pub(super) fn text(network: &Completed, formulas: Option<&Formulas>, recursion: &Recursion) -> String {
    let name = spell(network.activation.as_ref());
    let mut lines = vec![format!("Activation  {name}")];
    match formulas {
        Some(formulas) => {
            lines.extend(formulas.lines().iter().map(|line| format!("  {line}")));
            let values = formulas.values(&Text::default());
            if !values.is_empty() {
                lines.push(format!("  with {}", values.join(", ")));
            }
        }
        None => {
            let summary = find(network.activation.name()).map_or("as given", |entry| entry.summary);
            lines.push(format!("  φ(x) = {summary}"));
            lines.push("  κ = E[φ(u)φ(v)] = ∫∫ φ(u) φ(v) p(u, v) du dv".to_owned());
            lines.push("  κ̇ = E[φ'(u)φ'(v)] = ∫∫ φ'(u) φ'(v) p(u, v) du dv".to_owned());
            lines.push(
                "  where p(u, v) = exp(−(q22 u² − 2 q12 u v + q11 v²)/(2D))/(2π √D), D = q11 q22 − q12²"
                    .into(),
            );
            lines.push(format!("  {INTEGRAL}"));
        }
    }
    lines.push(String::new());
    lines.push("Notation    κ = E[φ(u)φ(v)], κ̇ = E[φ'(u)φ'(v)], (u, v) Gaussian with mean 0,".to_owned());
    lines.push("            q11 = E u², q12 = E uv, q22 = E v²".to_owned());
    lines.push(String::new());
    let Recursion { hidden_layers, weight_std, bias_std, .. } = *recursion;
    lines.push(format!(
        "Network     {hidden_layers} hidden {}, σ_w² = {}, σ_b² = {}, {} parameterization",
        if hidden_layers == 1 { "layer" } else { "layers" },
        number(weight_std * weight_std),
        number(bias_std * bias_std),
        recursion.parameterization(),
    ));
    let entries = "(Σ⁽ˡ⁾(x,x), Σ⁽ˡ⁾(x,x'), Σ⁽ˡ⁾(x',x'))";
    lines.push(format!("  Σ⁽¹⁾(x,x') = {}", recursion.affine("⟨x,x'⟩/n₀")));
    lines.push(format!("  Θ⁽¹⁾(x,x') = {}", if recursion.standard { "0" } else { "Σ⁽¹⁾(x,x')" }));
    if hidden_layers > 0 {
        lines.push(format!("  Σ⁽ˡ⁺¹⁾(x,x') = {}", recursion.affine(&format!("κ{entries}"))));
        let own =
            if recursion.standard { format!("κ{entries}") } else { "Σ⁽ˡ⁺¹⁾(x,x')".to_owned() };
        let moved = recursion.scaled(&format!("κ̇{entries} Θ⁽ˡ⁾(x,x')"));
        lines.push(format!("  Θ⁽ˡ⁺¹⁾(x,x') = {own} + {moved}"));
        lines.push(match hidden_layers {
            1 => "  for l = 1".to_owned(),
            2 => "  for l = 1, 2".to_owned(),
            n => format!("  for l = 1, …, {n}"),
        });
    }
    let last = hidden_layers + 1;
    let limit = if recursion.standard { ", the limit of Θ̂/n at width n" } else { "" };
    lines.push(format!(
        "  NNGP kernel Σ = Σ⁽{0}⁾, tangent kernel Θ = Θ⁽{0}⁾{limit}",
        superscript(last as i128)
    ));
    lines.extend(network.defaults.iter().map(|default| format!("  by default {default}")));
    lines.push(String::new());
    lines.join("\n")
}
