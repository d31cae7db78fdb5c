//! All activations on one page.

use super::formulas::Formulas;
use crate::Result;
use crate::activation::{Entry, parse, registry};
use crate::symbolic::Symbols;

/// The formulas that the documentation of an activation gives: of the registry's example with most parameters that are
/// not 0, each parameter by its letter. `None` when κ has no closed form.
///
/// # Errors
/// An example that the registry itself refuses.
pub fn documented(entry: &Entry) -> Result<Option<Formulas>> {
    let mut best = None;
    for example in entry.examples {
        let activation = parse(example)?;
        let count = activation.parameters().iter().filter(|(_, value)| *value != 0.0).count();
        if best.as_ref().is_none_or(|(most, _)| count > *most) {
            best = Some((count, activation));
        }
    }
    Ok(best.and_then(|(_, activation)| Formulas::new(activation.as_ref(), Symbols::All)))
}

const HEAD: &str = "# Activations

What the program computes for each activation, read from its own code as `ntk-verify explain` reads it; a test keeps this
page current. For a Gaussian pair (u, v) with mean 0, $q_{11} = \\mathbb{E} u^2$, $q_{12} = \\mathbb{E} uv$ and
$q_{22} = \\mathbb{E} v^2$, the dual is $\\kappa = \\mathbb{E}[\\varphi(u) \\varphi(v)]$ and the derivative dual
$\\dot\\kappa = \\mathbb{E}[\\varphi'(u) \\varphi'(v)]$. Where the degree is a parameter, one degree is shown:
`ntk-verify explain --activation monomial:degree=5` shows another.
";

/// The page, as Markdown with formulas as GitHub shows them.
///
/// # Errors
/// As [`documented`].
pub fn catalogue() -> Result<String> {
    let mut text = HEAD.to_owned();
    let mut without = Vec::new();
    for entry in registry() {
        let Some(formulas) = documented(entry)? else {
            without.push(entry);
            continue;
        };
        let lines: Vec<String> =
            formulas.latex().iter().map(|(left, right)| format!("{left} &= {right}")).collect();
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n```math\n\\begin{{aligned}}\n{}\n\\end{{aligned}}\n```\n",
            entry.name,
            entry.summary,
            lines.join(" \\\\\n"),
        ));
    }
    text.push_str(
        "\n## Without a closed form\n\nκ and κ̇ are integrated numerically, with an error estimate.\n\n",
    );
    for entry in without {
        text.push_str(&format!("- {}: {}\n", entry.name, entry.summary));
    }
    Ok(text)
}
