//! A network explained: its activation's formulas and the recursion of its kernels, with its constants.

mod catalogue;
mod formulas;
mod latex;
mod module;
mod page;
mod recursion;

use std::str::FromStr;

use crate::spec::Completed;
use crate::symbolic::Symbols;
use crate::{Error, Result};
pub use catalogue::{catalogue, documented};
pub use formulas::Formulas;
use recursion::Recursion;

/// How an explanation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Plain text.
    #[default]
    Text,
    /// LaTeX.
    Latex,
    /// A Python module that needs only `math`.
    Python,
}

impl FromStr for Language {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "text" => Ok(Language::Text),
            "latex" => Ok(Language::Latex),
            "python" => Ok(Language::Python),
            _ => {
                Err(Error::new("format", format!("there is no `{name}`"))
                    .advise("choose text, latex or python"))
            }
        }
    }
}

/// The activation's formulas and the recursion of the network's kernels.
///
/// ```
/// use ntk_verify::activation::parse;
/// use ntk_verify::spec::Draft;
/// use ntk_verify::symbolic::{Language, explain};
/// # fn main() -> ntk_verify::Result<()> {
/// let network = Draft::new(parse("relu")?).complete()?;
/// assert!(explain(&network, Language::Text)?.contains("κ = N (sin θ + (π − θ) cos θ)/(2π)"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Python, when κ has no closed form.
pub fn explain(network: &Completed, language: Language) -> Result<String> {
    let formulas = Formulas::new(network.activation.as_ref(), Symbols::Needed);
    let recursion = Recursion::new(network);
    match (language, formulas) {
        (Language::Text, formulas) => Ok(page::text(network, formulas.as_ref(), &recursion)),
        (Language::Latex, formulas) => Ok(latex::document(network, formulas.as_ref(), &recursion)),
        (Language::Python, Some(formulas)) => Ok(module::python(network, &formulas, &recursion)),
        (Language::Python, None) => {
            let name = network.activation.name();
            Err(Error::new("--format python", format!("{name} has no closed form to be written as Python"))
                .advise("take text or latex, or let `ntk-verify kernel` integrate numerically"))
        }
    }
}
