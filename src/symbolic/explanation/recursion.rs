//! The constants of the recursion.

use crate::spec::{Completed, Parameterization};

/// Σ⁽ˡ⁺¹⁾ = w κ(Σ⁽ˡ⁾) + b, Θ⁽ˡ⁺¹⁾ = own + w κ̇(Σ⁽ˡ⁾) Θ⁽ˡ⁾: own is Σ⁽ˡ⁺¹⁾, or κ(Σ⁽ˡ⁾) under the standard parameterization.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recursion {
    pub(super) hidden_layers: usize,
    pub(super) weight_std: f64,
    pub(super) bias_std: f64,
    pub(super) standard: bool,
}

impl Recursion {
    pub(super) fn new(network: &Completed) -> Self {
        Self {
            hidden_layers: network.spec.hidden_layers(),
            weight_std: network.scales.weight_std,
            bias_std: network.scales.bias_std,
            standard: network.spec.parameterization() == Parameterization::Standard,
        }
    }

    /// w x + b, with w = 1 and b = 0 left out.
    pub(super) fn affine(&self, x: &str) -> String {
        match self.bias_std {
            0.0 => self.scaled(x),
            bias => format!("{} + {}", self.scaled(x), number(bias * bias)),
        }
    }

    /// w x, with w = 1 left out.
    pub(super) fn scaled(&self, x: &str) -> String {
        match self.weight_std {
            1.0 => x.to_owned(),
            weight => format!("{} {x}", number(weight * weight)),
        }
    }

    /// "ntk" or "standard".
    pub(super) fn parameterization(&self) -> &'static str {
        if self.standard { "standard" } else { "ntk" }
    }
}

/// A number to 14 significant digits, in which √2² is 2.
pub(super) fn number(x: f64) -> String {
    decimal(format!("{x:.13e}").parse().unwrap_or(x))
}

/// A number as short as it can be told exactly, with a power of ten where it is very large or small.
pub(super) fn decimal(x: f64) -> String {
    if x == 0.0 || (1e-5..1e15).contains(&x.abs()) { x.to_string() } else { format!("{x:e}") }
}
