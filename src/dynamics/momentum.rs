//! One mode under momentum, where it is a damped oscillator.

use super::Response;

/// The oscillator u'' = −γ u' + κ (1 − u) from u = u' = 0: r = 1 − u(t) and h = u/κ, which stays finite at κ = 0.
///
/// With s₁ ≤ s₂ the roots of s² − γ s + κ, r = (s₂ e^{−s₁t} − s₁ e^{−s₂t})/(s₂ − s₁). That formula cancels for small t
/// and for s₁ ≈ s₂, so three are used, each where it keeps its digits: the Taylor series of h while γt and √κ t are at
/// most 1, the divided difference of (1 − e^{−st})/s while s₂ ≥ 2 s₁, and otherwise cosh and sinh, or cos and sin, of
/// t √(γ²/4 − κ), where 1 − r is at least 0.08.
pub(super) fn accelerated(curvature: f64, friction: f64, time: f64) -> Response {
    let (kappa, gamma, t) = (curvature, friction, time);
    if f64::max(gamma, kappa.sqrt()) * t <= 1.0 {
        let gain = series(kappa, gamma, t);
        return Response { residual: 1.0 - kappa * gain, gain };
    }
    let half = 0.5 * gamma;
    let discriminant = half * half - kappa;
    let root = discriminant.abs().sqrt();
    let fast = half + root;
    if discriminant > 0.0 && fast * fast >= 2.0 * kappa {
        let slow = kappa / fast;
        let residual = (fast * decay(slow, t) - slow * decay(fast, t)) / (fast - slow);
        return Response { residual, gain: (relaxed(slow, t) - relaxed(fast, t)) / (fast - slow) };
    }
    if t == f64::INFINITY {
        return Response { residual: 0.0, gain: 1.0 / kappa };
    }
    let residual = if discriminant > 0.0 {
        let cosh = 0.5 * (libm::exp((root - half) * t) + libm::exp(-fast * t));
        let x = 2.0 * root * t;
        let sinhc = libm::exp((root - half) * t) * if x == 0.0 { 1.0 } else { -libm::expm1(-x) / x };
        cosh + half * t * sinhc
    } else {
        let x = root * t;
        let sinc = if x == 0.0 { 1.0 } else { libm::sin(x) / x };
        libm::exp(-half * t) * (libm::cos(x) + half * t * sinc)
    };
    Response { residual, gain: (1.0 - residual) / kappa }
}

/// e^{−st} with 0·∞ = 0.
fn decay(s: f64, t: f64) -> f64 {
    if s == 0.0 { 1.0 } else { libm::exp(-s * t) }
}

/// (1 − e^{−st})/s.
fn relaxed(s: f64, t: f64) -> f64 {
    if s == 0.0 { t } else { -libm::expm1(-s * t) / s }
}

/// h of [`accelerated`] as Σ a_n tⁿ: h'' = −γ h' − κ h + 1 gives a₂ = ½ and (n+2)(n+1) a_{n+2} = −γ (n+1) a_{n+1} − κ a_n.
/// With γt, √κ t ≤ 1 the terms c_n = a_n tⁿ are below F_n t²/n!, F_n the Fibonacci numbers: 24 of them reach 2⁻⁵³.
fn series(kappa: f64, gamma: f64, t: f64) -> f64 {
    let (damping, stiffness) = (gamma * t, kappa * t * t);
    let (mut previous, mut term) = (0.0, 0.5 * t * t);
    let mut sum = term;
    for n in 1..24 {
        let n = f64::from(n);
        let next = (-damping * (n + 1.0) * term - stiffness * previous) / ((n + 2.0) * (n + 1.0));
        (previous, term) = (term, next);
        sum += term;
    }
    sum
}

/// The heavy ball r_{k+1} = (1 + β − a) r_k − β r_{k−1}, r_0 = r_{−1} = 1, and h = (1 − r_k)/a.
///
/// In the coordinates (h_k, d_k = h_k − h_{k−1}) a step is affine, d ← β d + 1 − a h, h ← h + d, and stays so at a = 0; r_k
/// obeys its linear part. Where the roots 1 − s of the recurrence are real and apart, s₂ ≥ 2 s₁, slow modes take
///
/// ```text
/// h = (G(s₁) − G(s₂))/(s₂ − s₁),   G(s) = z + z² + … + z^k = z (1 − z^k)/s,   z = 1 − s,   s₁ s₂ = a,   s₁ + s₂ = 1 − β + a
/// ```
///
/// through logarithms; otherwise the step is squared ⌈log₂ k⌉ times, with a relative error of about k ε, which is small
/// whenever r, at most k β^{k/2}, is not.
pub(super) fn heavy_ball(a: f64, momentum: f64, steps: u64) -> Response {
    let sum = 1.0 - momentum + a;
    let discriminant = sum * sum - 4.0 * a;
    let k = steps as f64;
    if sum < 1.0 && discriminant > 0.0 {
        let fast = 0.5 * (sum + discriminant.sqrt());
        let slow = a / fast;
        if fast >= 2.0 * slow && fast < 1.0 && k * fast >= 1.0 {
            let power = |s: f64| k * libm::log1p(-s);
            let sum = |s: f64| {
                if s == 0.0 { k } else { (1.0 - s) * -libm::expm1(power(s)) / s }
            };
            // r = (s₂ z₁^{k+1} − s₁ z₂^{k+1})/(s₂ − s₁).
            let residual = (fast * (1.0 - slow) * libm::exp(power(slow))
                - slow * (1.0 - fast) * libm::exp(power(fast)))
                / (fast - slow);
            return Response { residual, gain: (sum(slow) - sum(fast)) / (fast - slow) };
        }
    }
    let step = Affine { matrix: [[1.0 - a, momentum], [-a, momentum]], vector: [1.0, 1.0] };
    let all = step.power(steps);
    Response { residual: all.matrix[0][0], gain: all.vector[0] }
}

/// x ↦ A x + b in the plane.
#[derive(Clone, Copy)]
struct Affine {
    matrix: [[f64; 2]; 2],
    vector: [f64; 2],
}

impl Affine {
    const IDENTITY: Affine = Affine { matrix: [[1.0, 0.0], [0.0, 1.0]], vector: [0.0, 0.0] };

    /// First `earlier`, then this.
    fn after(self, earlier: Affine) -> Affine {
        let [p, q] = self.matrix;
        let ([a, b], [x, y]) = (earlier.matrix, earlier.vector);
        let row = |[u, v]: [f64; 2]| [u * a[0] + v * b[0], u * a[1] + v * b[1]];
        let shift = |[u, v]: [f64; 2], own: f64| u * x + v * y + own;
        Affine { matrix: [row(p), row(q)], vector: [shift(p, self.vector[0]), shift(q, self.vector[1])] }
    }

    fn power(self, mut exponent: u64) -> Affine {
        let (mut result, mut square) = (Affine::IDENTITY, self);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = square.after(result);
            }
            exponent >>= 1;
            if exponent > 0 {
                square = square.after(square);
            }
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heavy_ball_is_its_recurrence() {
        for momentum in [1e-9, 0.3, 0.9, 0.99] {
            // From nothing through both critical points (1 ∓ √β)² to just below the stable limit 2(1 + β), and beyond.
            let root = f64::sqrt(momentum);
            let critical = [(1.0 - root).powi(2), (1.0 + root).powi(2)];
            for a in [0.0, 1e-14, 1e-6, 0.01, 0.5, 1.0, critical[0], critical[1], 2.0, 2.2 * (1.0 + momentum)]
            {
                let (mut h, mut d, mut r, mut q) = (0.0, 0.0, 1.0, 0.0);
                for steps in 0..300u64 {
                    let found = heavy_ball(a, momentum, steps);
                    // A step rounds at most six times, and powers of the step grow at most like k max(1, |r|).
                    let growth = f64::max(1.0, f64::abs(r)) * (steps + 1) as f64;
                    let tolerance = 6.0 * (steps + 1) as f64 * f64::EPSILON;
                    assert!((found.residual - r).abs() <= tolerance * growth, "{momentum} {a} {steps}");
                    assert!(
                        (found.gain - h).abs() <= tolerance * f64::max(growth, h),
                        "{momentum} {a} {steps}"
                    );
                    d = momentum * d + 1.0 - a * h;
                    h += d;
                    q = momentum * q + a * r;
                    r -= q;
                }
            }
        }
    }

    /// The oscillator by the classical Runge–Kutta method with `steps` steps.
    fn runge_kutta(kappa: f64, gamma: f64, time: f64, steps: usize) -> (f64, f64) {
        let slope = |[h, p]: [f64; 2]| [p, 1.0 - gamma * p - kappa * h];
        let dt = time / steps as f64;
        let mut state = [0.0, 0.0];
        for _ in 0..steps {
            let move_by = |s: [f64; 2], k: [f64; 2], by: f64| [s[0] + by * k[0], s[1] + by * k[1]];
            let a = slope(state);
            let b = slope(move_by(state, a, 0.5 * dt));
            let c = slope(move_by(state, b, 0.5 * dt));
            let d = slope(move_by(state, c, dt));
            for i in 0..2 {
                state[i] += dt / 6.0 * (a[i] + 2.0 * b[i] + 2.0 * c[i] + d[i]);
            }
        }
        (1.0 - kappa * state[0], state[0])
    }

    #[test]
    fn the_oscillator_obeys_its_equation() {
        for gamma in [0.05, 0.1, 1.0] {
            let critical = 0.25 * gamma * gamma;
            for kappa in [0.0, 1e-12, 0.1 * critical, 0.9 * critical, critical, 1.1 * critical, 0.3, 5.0] {
                for time in [1e-3, 0.5, 1.0, 4.0, 30.0] {
                    let steps = 6000;
                    let found = accelerated(kappa, gamma, time);
                    let (residual, gain) = runge_kutta(kappa, gamma, time, steps);
                    // The method's error is (ωΔt)⁵/120 a step, ω = max(γ, √κ), and 10 roundings a step.
                    let step = f64::max(gamma, kappa.sqrt()) * time / steps as f64;
                    let tolerance = steps as f64 * (step.powi(5) / 120.0 * 4.0 + 10.0 * f64::EPSILON);
                    assert!((found.residual - residual).abs() <= tolerance * 2.0, "{gamma} {kappa} {time}");
                    assert!(
                        (found.gain - gain).abs() <= tolerance * gain.max(time * time),
                        "{gamma} {kappa} {time}"
                    );
                }
            }
        }
    }

    #[test]
    fn neighbouring_formulas_meet() {
        // On both sides of each border between formulas, a relative step of 1e-9 apart: h moves by at most 4e-9 of itself.
        let at = |kappa: f64, gamma: f64, t: f64| accelerated(kappa, gamma, t).gain;
        for (kappa, gamma, t) in
            [(1e-6, 0.1, 10.0), (0.04, 0.1, 5.0), (0.1 * 0.1 * 2.0 / 9.0, 0.1, 50.0), (0.0025, 0.1, 50.0)]
        {
            let (below, above) = (at(kappa * (1.0 - 1e-9), gamma, t * (1.0 - 1e-9)), at(kappa, gamma, t));
            assert!((below / above - 1.0).abs() <= 4e-9, "{kappa} {gamma} {t}: {below} {above}");
        }
        assert_eq!(accelerated(0.3, 0.1, f64::INFINITY), Response { residual: 0.0, gain: 1.0 / 0.3 });
        assert_eq!(accelerated(0.0, 0.1, f64::INFINITY).gain, f64::INFINITY);
        assert_eq!(accelerated(0.001, 0.1, f64::INFINITY).residual, 0.0);
        assert_eq!(accelerated(0.3, 0.1, 0.0), Response { residual: 1.0, gain: 0.0 });
    }
}
