//! What our own networks of the kind in question show, before anybody else's are looked at.

use super::super::experiment::Kernel;
use super::super::ladder::{PILOT, PILOT_SAFETY, growth};
use super::super::{Case, Rung, rate};
use crate::Result;
use crate::statistics::power::noncentrality;
use crate::statistics::tails::student_quantile;
use crate::statistics::{self, Blocks, Estimate, Terms, log_slope};

/// The widest network of the pilot: n·Var and √n·skewness are known from there on.
const WIDEST: usize = 1024;

/// v and the skewness of either kernel, from 512 networks of our own.
///
/// If their networks are what they are said to be, they obey the same law. So what the theory leaves open at finite width, and how skewed a kernel is, which a few
/// dozen networks cannot tell of themselves, may be taken from here; and nothing that is decided beforehand looks at their data.
#[derive(Clone, Copy, Debug)]
pub struct Pilot {
    width: usize,
    growth: [f64; 2],
    skewness: [f64; 2],
    /// The standard error of ln rms (Θ̂ − Θ)/s over entries, from one network.
    spread: f64,
}

impl Pilot {
    /// Draws networks of the narrowest of `widths`.
    ///
    /// # Errors
    /// Those of the sampler.
    pub fn new(case: &Case, widths: &[usize]) -> Result<Self> {
        let width = widths.iter().copied().min().unwrap_or(WIDEST).min(WIDEST);
        if case.spec().hidden_layers() == 0 {
            return Ok(Self { width, growth: [0.0; 2], skewness: [0.0; 2], spread: f64::INFINITY });
        }
        let rung = case.experiment("pilot", case.watched().to_owned()).rung(case, width, PILOT)?;
        let rungs = std::slice::from_ref(&rung);
        Ok(Self {
            width,
            growth: Kernel::ALL.map(|kernel| PILOT_SAFETY * growth(rungs, kernel)),
            skewness: Kernel::ALL.map(|kernel| skewness(&rung, kernel)),
            spread: rate::spread(rungs, Kernel::Ntk)?[0].standard_error * (rung.networks as f64).sqrt(),
        })
    }

    /// v: a bound of n·Var K̂_ii/K_ii², of either kernel.
    pub fn growth(&self) -> [f64; 2] {
        self.growth
    }

    /// A bound of the skewness of an entry of the tangent kernel of width `width`: it is of order n^{−1/2}.
    pub fn skewness(&self, kernel: Kernel, width: usize) -> f64 {
        self.skewness[kernel as usize] * (self.width as f64 / width as f64).sqrt().min(1.0)
    }

    /// The terms of the expansion in 1/n for which interval and allowance together are planned to be least, with `networks` of each width
    /// and `variances` of one of them (relative), at the error levels of `case`.
    ///
    /// # Errors
    /// Those of the regression.
    pub(super) fn terms(
        &self,
        case: &Case,
        kernel: Kernel,
        widths: &[usize],
        networks: &[usize],
        variances: &[f64],
    ) -> Result<Terms> {
        let points = case.watched().nrows() as f64;
        let level = case.level();
        let share = level.alpha / (0.5 * points * (points + 1.0));
        let dof = networks.iter().map(|m| (m - 1) as f64).sum::<f64>().min((Blocks::LEAST - 1) as f64);
        let quantile = match noncentrality(share, level.beta, dof) {
            delta if delta.is_finite() => delta,
            _ => student_quantile(0.5 * share, dof),
        };
        let weights: Vec<f64> = networks.iter().zip(variances).map(|(m, v)| *m as f64 / v).collect();
        let precision: f64 = weights.iter().sum();
        let mut best = (f64::INFINITY, Terms::None);
        for terms in [Terms::None, Terms::Linear, Terms::Quadratic] {
            if terms.count() >= widths.len() {
                break;
            }
            let ladder = statistics::Ladder::new(widths, &weights, terms)?;
            let error = (ladder.variance_amplification() / precision).sqrt();
            let total = quantile * error + ladder.allowance(1.0, self.growth[kernel as usize]);
            if total < best.0 {
                best = (total, terms);
            }
        }
        Ok(best.1)
    }

    /// The number of networks a width from which the exponent of ln rms over `widths` is known to within `margin`, at the error levels of `case`, planned
    /// before the data are seen. ln Var has twice the error and twice the margin.
    ///
    /// # Errors
    /// Those of the regression.
    pub(super) fn networks_for_rates(&self, case: &Case, widths: &[usize], margin: f64) -> Result<f64> {
        let inverse: Vec<Estimate> = widths.iter().map(|n| Estimate::exact(1.0 / *n as f64)).collect();
        let weights = vec![1.0; widths.len()];
        let tilt = log_slope(widths, &inverse, &weights, false)?.slope.value;
        let one = vec![Estimate::new(0.0, self.spread, f64::INFINITY); widths.len()];
        let error = log_slope(widths, &one, &weights, false)?.slope.standard_error;
        let room = margin - self.growth[Kernel::Ntk as usize] * tilt.abs();
        let level = case.level();
        let delta = noncentrality(level.alpha, 0.5 * level.beta, (Blocks::LEAST - 1) as f64);
        Ok(if room > 0.0 { (PILOT_SAFETY * error * delta / room).powi(2) } else { f64::INFINITY })
    }

    /// Where these numbers come from, as a sentence.
    pub fn note(&self) -> String {
        format!(
            "what the expansion in 1/n leaves open, and how skewed a kernel is, comes from {PILOT} networks of width {} that were drawn here: n·Var/K² ≤ {:.3}",
            self.width, self.growth[1]
        )
    }
}

/// The largest skewness of an entry.
fn skewness(rung: &Rung, kernel: Kernel) -> f64 {
    let moments = rung.kernel(kernel).moments();
    let of = |k: usize| moments.skewness(k).abs();
    (0..moments.quantities()).map(of).filter(|skewness| skewness.is_finite()).fold(0.0, f64::max)
}
