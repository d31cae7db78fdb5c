//! A pointwise function that the caller brings.

use std::fmt;
use std::sync::Arc;

use super::{Function, Quadrature};
use crate::activation::{Activation, Character, Point};
use crate::{Error, Result};

/// A shareable real function.
type Real = Arc<dyn Fn(f64) -> f64 + Send + Sync>;

/// Any pointwise φ, given as f64 functions φ and φ'.
///
/// ```
/// use ntk_verify::activation::{Character, Covariance, Custom};
/// # fn main() -> ntk_verify::Result<()> {
/// let softsign = Custom::new(
///     "softsign",
///     |x| x / (1.0 + x.abs()),
///     |x| (1.0 + x.abs()).powi(-2),
///     Character { kinks: vec![0.0], ..Character::smooth() },
/// )?;
/// let kappa = softsign.duals(&Covariance::new(1.0, 0.5, 1.0)).value;
/// assert!(0.0 < kappa && kappa < 0.5);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Custom {
    name: &'static str,
    value: Real,
    derivative: Real,
    character: Character,
}

impl Custom {
    /// The activation φ = `value`, φ' = `derivative`.
    ///
    /// Between the kinks of `character` φ must be analytic: at each kink φ or one of its derivatives may jump. φ may
    /// grow like a polynomial or slower. The error estimates rest on this; what is not true of φ they may not notice.
    ///
    /// # Errors
    /// Kinks that are not finite or not ascending.
    #[expect(clippy::new_ret_no_self, reason = "callers hold activations by their object-safe view")]
    pub fn new(
        name: &'static str,
        value: impl Fn(f64) -> f64 + Send + Sync + 'static,
        derivative: impl Fn(f64) -> f64 + Send + Sync + 'static,
        character: Character,
    ) -> Result<Arc<dyn Activation>> {
        let kinks = &character.kinks;
        if kinks.iter().any(|kink| !kink.is_finite()) || !kinks.is_sorted_by(|a, b| a < b) {
            return Err(Error::new(name, format!("{kinks:?} are no kinks"))
                .advise("give finite numbers in ascending order"));
        }
        Ok(Arc::new(Quadrature::new(Self {
            name,
            value: Arc::new(value),
            derivative: Arc::new(derivative),
            character,
        })))
    }
}

impl fmt::Debug for Custom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Custom").field("name", &self.name).field("character", &self.character).finish()
    }
}

impl Function for Custom {
    fn name(&self) -> &'static str {
        self.name
    }

    fn parameters(&self) -> Vec<(&'static str, f64)> {
        Vec::new()
    }

    fn character(&self) -> Character {
        self.character.clone()
    }

    fn point(&self, x: f64) -> Point<f64> {
        Point { value: (self.value)(x), derivative: (self.derivative)(x) }
    }
}
