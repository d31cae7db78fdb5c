//! The explanation as LaTeX.

use super::formulas::Formulas;
use super::recursion::Recursion;
use crate::activation::spell;
use crate::spec::Completed;
use crate::symbolic::Latex;

/// Two displays for any document that loads amsmath and amssymb.
pub(super) fn document(network: &Completed, formulas: Option<&Formulas>, recursion: &Recursion) -> String {
    let mut text = format!("% {}; needs amsmath and amssymb\n", spell(network.activation.as_ref()));
    match formulas {
        Some(formulas) => {
            text.push_str(&aligned(&formulas.latex()));
            let values = formulas.values(&Latex::default());
            if !values.is_empty() {
                text.push_str(&format!("with ${}$.\n", values.join("$, $")));
            }
        }
        None => {
            text.push_str("% no closed form of \\kappa is in use: these integrals are taken numerically\n");
            let mean = |f: &str| {
                format!(
                    "\\mathbb{{E}}[{f}(u) {f}(v)], \\quad (u, v) \\sim \\mathcal{{N}}\\left(0, \
                     \\begin{{pmatrix}} q_{{11}} & q_{{12}} \\\\ q_{{12}} & q_{{22}} \\end{{pmatrix}}\\right)"
                )
            };
            text.push_str(&aligned(&[
                ("\\kappa".into(), mean("\\varphi")),
                ("\\dot\\kappa".into(), mean("\\varphi'")),
            ]));
        }
    }
    text.push_str(&aligned(&equations(recursion)));
    text
}

fn equations(recursion: &Recursion) -> Vec<(String, String)> {
    let layer = |kernel: &str, l: &str| format!("{kernel}^{{({l})}}(x, x')");
    let entries = "\\left(\\Sigma^{(l)}(x, x), \\Sigma^{(l)}(x, x'), \\Sigma^{(l)}(x', x')\\right)";
    let dual = format!("\\kappa{entries}");
    let (sigma, theta) = ("\\Sigma", "\\Theta");
    let first = recursion.affine("\\frac{\\langle x, x' \\rangle}{n_0}");
    let own = if recursion.standard { dual.clone() } else { layer(sigma, "l+1") };
    let moved = recursion.scaled(&format!("\\dot\\kappa{entries} {}", layer(theta, "l")));
    let mut all = vec![
        (layer(sigma, "1"), first),
        (layer(theta, "1"), if recursion.standard { "0".into() } else { layer(sigma, "1") }),
    ];
    if recursion.hidden_layers > 0 {
        let range = format!("\\qquad l = 1, \\dots, {}", recursion.hidden_layers);
        all.push((layer(sigma, "l+1"), recursion.affine(&dual)));
        all.push((layer(theta, "l+1"), format!("{own} + {moved}, {range}")));
    }
    all
}

/// Equations with their equals signs in a column.
fn aligned(equations: &[(String, String)]) -> String {
    let lines: Vec<String> = equations.iter().map(|(left, right)| format!("  {left} &= {right}")).collect();
    format!("\\begin{{align*}}\n{}\n\\end{{align*}}\n", lines.join(" \\\\\n"))
}
