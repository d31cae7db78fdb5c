//! Ways to train, and what each does to one mode.

use super::momentum::{accelerated, heavy_ball};
use crate::{Error, Result};

/// A way to train, and for how long. θ are the parameters, C the loss, κ = λ/M the curvature of C along a mode, r what
/// is left of the mode's residual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Training {
    /// Gradient flow θ' = −∇C: r = e^{−κt} (Jacot, Gabriel, Hongler 2018, §4; Lee et al. 2019, section 2).
    Flow {
        /// t ∈ [0, ∞]; for a flow with a learning rate η, η t.
        time: f64,
    },
    /// Gradient descent θ ← θ − η ∇C: r = (1 − ηκ)^k.
    Descent {
        /// η ≥ 0. Above [`Dynamics::largest_rate`](super::Dynamics::largest_rate) the outputs grow without bound.
        rate: f64,
        /// k.
        steps: u64,
    },
    /// The heavy ball in continuous time, θ'' = −(1 − β) θ' − η ∇C from rest (Polyak 1964; the flow of neural-tangents'
    /// `gradient_descent` with momentum).
    MomentumFlow {
        /// η ≥ 0.
        rate: f64,
        /// β ∈ [0, 1).
        momentum: f64,
        /// t ∈ [0, ∞].
        time: f64,
    },
    /// Descent with momentum, v ← β v + ∇C, θ ← θ − η v, from v = 0 (Polyak 1964).
    Momentum {
        /// η ≥ 0.
        rate: f64,
        /// β ∈ [0, 1).
        momentum: f64,
        /// The number of steps.
        steps: u64,
    },
}

/// What training has done to a mode of curvature κ: r + κ h = 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// r: the factor on the residual f − y.
    pub residual: f64,
    /// h = (1 − r)/κ, at κ = 0 its limit: the time of the flow, η k of descent; ∞ at κ = 0 and t = ∞.
    pub gain: f64,
}

impl Training {
    /// Training to the end, t = ∞.
    pub const INFINITE: Self = Training::Flow { time: f64::INFINITY };

    /// Refuses what no training can be.
    ///
    /// # Errors
    /// A time that is negative or NaN, a rate that is negative or not finite, a momentum outside [0, 1).
    pub fn validate(self) -> Result<()> {
        let (time, rate, momentum) = match self {
            Training::Flow { time } => (time, 0.0, 0.0),
            Training::Descent { rate, .. } => (0.0, rate, 0.0),
            Training::MomentumFlow { rate, momentum, time } => (time, rate, momentum),
            Training::Momentum { rate, momentum, .. } => (0.0, rate, momentum),
        };
        if time.is_nan() || time < 0.0 {
            return Err(Error::new("time", format!("{time} is not a time of training"))
                .advise("give a number ≥ 0, or inf"));
        }
        if !(rate.is_finite() && rate >= 0.0) {
            return Err(Error::new("learning rate", format!("{rate} is not a rate"))
                .advise("give a finite number ≥ 0"));
        }
        valid_momentum(momentum)
    }

    /// What is left of the residual of a mode with curvature κ = λ/M ≥ 0, and its gain. A `Training` that
    /// [`Training::validate`] refuses gives NaN.
    ///
    /// Both are accurate to a few units in the last place of 1 and of h, also where κt is tiny and 1 − r cancels.
    pub fn response(self, curvature: f64) -> Response {
        match self {
            Training::Flow { time } => flow(curvature, time),
            Training::Descent { rate, steps } => descent(curvature, rate, steps),
            Training::MomentumFlow { rate, momentum, time } => {
                let Response { residual, gain } = accelerated(rate * curvature, 1.0 - momentum, time);
                Response { residual, gain: scaled(rate, gain) }
            }
            Training::Momentum { rate, momentum, steps } if momentum > 0.0 => {
                let Response { residual, gain } = heavy_ball(rate * curvature, momentum, steps);
                Response { residual, gain: scaled(rate, gain) }
            }
            Training::Momentum { rate, steps, .. } => descent(curvature, rate, steps),
        }
    }
}

/// Refuses a momentum outside [0, 1).
pub(super) fn valid_momentum(momentum: f64) -> Result<()> {
    if (0.0..1.0).contains(&momentum) {
        return Ok(());
    }
    Err(Error::new("momentum", format!("{momentum} is outside [0, 1)")).advise("0.9 is common"))
}

/// rate · gain, with 0 · ∞ = 0: without a rate nothing moves.
fn scaled(rate: f64, gain: f64) -> f64 {
    if rate == 0.0 { 0.0 } else { rate * gain }
}

/// r = e^{−κt}, h = (1 − e^{−κt})/κ.
fn flow(curvature: f64, time: f64) -> Response {
    if curvature == 0.0 || time == 0.0 {
        return Response { residual: 1.0, gain: time };
    }
    let exponent = -curvature * time;
    Response { residual: libm::exp(exponent), gain: -libm::expm1(exponent) / curvature }
}

/// r = (1 − a)^k, h = η (1 − (1 − a)^k)/a with a = ηκ: powers through logarithms, whose error does not grow with k
/// where r matters.
fn descent(curvature: f64, rate: f64, steps: u64) -> Response {
    let (a, k) = (rate * curvature, steps as f64);
    if a == 0.0 || steps == 0 {
        return Response { residual: 1.0, gain: rate * k };
    }
    let logarithm = if a <= 1.0 { libm::log1p(-a) } else { libm::log1p(a - 2.0) };
    let exponent = k * logarithm;
    let (residual, relaxed) = if a > 1.0 && steps % 2 == 1 {
        (-libm::exp(exponent), 1.0 + libm::exp(exponent))
    } else {
        (libm::exp(exponent), -libm::expm1(exponent))
    };
    Response { residual, gain: rate * (relaxed / a) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, tolerance: f64) -> bool {
        (found - expected).abs() <= tolerance * expected.abs().max(f64::MIN_POSITIVE)
    }

    #[test]
    fn descent_is_its_recurrence() {
        for a in [1e-12, 1e-3, 0.5, 1.0, 1.5, 1.999_999, 2.0, 2.1] {
            let (mut residual, mut gain) = (1.0, 0.0);
            for steps in 0..60 {
                let found = descent(a / 0.25, 0.25, steps);
                // Each step of the recurrence rounds three times, and errors grow by at most |1 − a| a step.
                let tolerance = 4.0 * (steps + 1) as f64 * f64::EPSILON;
                assert!((found.residual - residual).abs() <= tolerance * f64::max(1.0, residual.abs()));
                assert!(
                    (found.gain - gain).abs() <= tolerance * f64::max(1.0, gain.abs()) * 2.0,
                    "{a} {steps}"
                );
                gain += 0.25 * residual;
                residual *= 1.0 - a;
            }
        }
    }

    #[test]
    fn tiny_times_keep_all_digits() {
        let Response { residual, gain } = flow(1e-3, 1e-12);
        assert!(close(gain, 1e-12 * (1.0 - 0.5e-15), 2.0 * f64::EPSILON) && residual == 1.0 - 1e-15);
        assert!(close(descent(1e-300, 1.0, 1 << 40).gain, (1u64 << 40) as f64, 4.0 * f64::EPSILON));
        assert_eq!(flow(0.0, f64::INFINITY), Response { residual: 1.0, gain: f64::INFINITY });
        assert_eq!(flow(2.0, f64::INFINITY), Response { residual: 0.0, gain: 0.5 });
        assert_eq!(flow(2.0, 0.0), Response { residual: 1.0, gain: 0.0 });
    }

    #[test]
    fn descent_with_many_small_steps_is_the_flow() {
        // (1 − t/k)^k = e^{−t} (1 − t²/2k + …).
        let (flow, steps) = (flow(1.0, 3.0), descent(1.0, 3.0 / 1e9, 1_000_000_000));
        assert!(close(steps.residual, flow.residual, 1e-8) && close(steps.gain, flow.gain, 1e-8));
    }

    #[test]
    fn nonsense_is_refused() {
        for training in [
            Training::Flow { time: -1.0 },
            Training::Flow { time: f64::NAN },
            Training::Descent { rate: f64::INFINITY, steps: 1 },
            Training::Momentum { rate: -0.1, momentum: 0.9, steps: 1 },
            Training::Momentum { rate: 0.1, momentum: 1.0, steps: 1 },
            Training::MomentumFlow { rate: 0.1, momentum: -0.5, time: 1.0 },
        ] {
            assert!(training.validate().is_err(), "{training:?}");
        }
        assert!(Training::Flow { time: f64::INFINITY }.validate().is_ok());
    }
}
