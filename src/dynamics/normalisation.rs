//! What the sum of squares is divided by.

/// M in the loss C = (1/2M) Σ_i Σ_c (f_c(x_i) − y_ic)², over N points and C outputs. It sets the unit of time: a mode
/// decays as e^{−λt/M}.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Normalisation {
    /// M = N, the mean over points (Jacot, Gabriel, Hongler 2018).
    #[default]
    Points,
    /// M = N·C, the mean over all entries (neural-tangents).
    Entries,
    /// M = 1, the plain sum (Lee et al. 2019).
    Sum,
}

impl Normalisation {
    /// M.
    pub fn count(self, points: usize, outputs: usize) -> f64 {
        match self {
            Normalisation::Points => points as f64,
            Normalisation::Entries => points as f64 * outputs as f64,
            Normalisation::Sum => 1.0,
        }
    }
}
