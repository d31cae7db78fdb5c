//! `ntk-verify explain`: the formulas of a network.

use clap::Args;

use super::arguments::Network;
use super::exit::Exit;
use super::output::print;
use crate::Result;
use crate::symbolic::{Language, explain};

#[derive(Args, Debug)]
#[command(after_long_help = MORE)]
pub(super) struct Explain {
    /// text, latex, or python: a module that needs only `math`
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = language)]
    pub format: Language,
    #[command(flatten)]
    pub network: Network,
}

const MORE: &str = "\
What is printed:
  φ, its dual κ = E[φ(u)φ(v)] and κ̇ = E[φ'(u)φ'(v)] for a Gaussian pair (u, v),
  and the recursion of Σ and Θ through the layers with the network's constants.
  They are not typed in: the program's own formulas are read as expressions.
  Parameters that are short fractions are put in, others stay letters.

  The Python module has activation(x), dual(q11, q12, q22), dual_derivative(…)
  and kernels(x1, x2), which returns Σ and Θ of two points. It is a textbook's
  arithmetic: near duplicates and at huge variances this program keeps digits
  that it loses.

Examples:
  ntk-verify explain --activation erf
  ntk-verify explain --activation gelu --format latex
  ntk-verify explain --activation relu --bias-std 0.1 --format python > relu.py
  ntk-verify explain --spec NET.toml";

pub(super) fn run(arguments: &Explain) -> Result<Exit> {
    print(&explain(&arguments.network.complete()?, arguments.format)?)?;
    Ok(Exit::Holds)
}

fn language(name: &str) -> Result<Language, String> {
    name.parse().map_err(|_| "choose text, latex or python".to_owned())
}
