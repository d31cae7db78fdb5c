//! Quadrature of piecewise analytic functions: Gauss–Legendre on graded panels.

/// The n-point Gauss–Legendre rule on [−1, 1]: exact for polynomials of degree 2n − 1.
#[derive(Clone, Debug)]
pub struct GaussLegendre {
    nodes: Vec<f64>,
    weights: Vec<f64>,
}

impl GaussLegendre {
    /// The rule with `n` ≥ 1 nodes, by Newton's iteration on Pₙ from Tricomi's first guess.
    pub fn new(n: usize) -> Self {
        let mut nodes = vec![0.0; n];
        let mut weights = vec![0.0; n];
        for i in 0..n.div_ceil(2) {
            let guess = std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5);
            let mut x = libm::cos(guess);
            let mut slope = 1.0;
            // quadratic convergence from a guess good to O(n⁻²): five steps reach rounding, the rest cost nothing
            for _ in 0..8 {
                let (value, derivative) = legendre(n, x);
                slope = derivative;
                x -= value / derivative;
            }
            let weight = 2.0 / ((1.0 - x * x) * slope * slope);
            (nodes[i], nodes[n - 1 - i]) = (-x, x);
            (weights[i], weights[n - 1 - i]) = (weight, weight);
        }
        if n % 2 == 1 {
            nodes[n / 2] = 0.0;
        }
        Self { nodes, weights }
    }

    /// Nodes and weights on [low, high].
    pub fn on(&self, low: f64, high: f64) -> impl Iterator<Item = (f64, f64)> + '_ {
        let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
        self.nodes.iter().zip(&self.weights).map(move |(x, w)| (middle + half * x, half * w))
    }

    /// The composite rule: nodes and weights on each panel between consecutive breakpoints.
    pub fn composite<'a>(&'a self, breaks: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
        breaks.windows(2).flat_map(|panel| self.on(panel[0], panel[1]))
    }
}

/// Pₙ(x) and Pₙ'(x), |x| < 1.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (0.0, 1.0);
    for k in 0..n {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k + 1.0) * x * value - k * before) / (k + 1.0));
    }
    (value, n as f64 * (x * value - before) / (x * x - 1.0))
}

/// Breakpoints of an interval that shrink towards points where the integrand changes fast.
///
/// Away from such a point c the panels double in width, so an integrand that is analytic except near c, at a distance
/// proportional to |x − c|, is integrated at a geometric rate on each panel.
#[derive(Clone, Debug)]
pub struct Panels {
    low: f64,
    high: f64,
    widest: f64,
    breaks: Vec<f64>,
}

impl Panels {
    /// [low, high] in panels no wider than `widest`.
    pub fn new(low: f64, high: f64, widest: f64) -> Self {
        let count = ((high - low) / widest).ceil().max(1.0) as usize;
        let breaks =
            (0..=count).map(|i| low + (high - low) * (i as f64 / count as f64)).collect::<Vec<f64>>();
        Self { low, high, widest, breaks }
    }

    /// Adds `center` as a breakpoint, and panels around it that shrink down to half of `scale`; nothing happens far
    /// outside the interval, or where `center` is not finite.
    pub fn grade(&mut self, center: f64, scale: f64) {
        // below 2⁻⁵² a panel holds no more than rounding
        const DEEPEST: f64 = f64::EPSILON;
        let mut distance = self.widest;
        let reach = (center - distance).max(self.low) <= (center + distance).min(self.high);
        if !(center.is_finite() && reach) {
            return;
        }
        self.add(center);
        let finest = (0.5 * scale).max(DEEPEST);
        while distance > finest {
            distance *= 0.5;
            self.add(center - distance);
            self.add(center + distance);
        }
    }

    fn add(&mut self, x: f64) {
        if self.low < x && x < self.high {
            self.breaks.push(x);
        }
    }

    /// The breakpoints, ascending and distinct.
    pub fn breaks(mut self) -> Vec<f64> {
        self.breaks.sort_by(f64::total_cmp);
        self.breaks.dedup();
        self.breaks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_exact_for_polynomials() {
        for n in [1, 2, 5, 12, 16, 33] {
            let rule = GaussLegendre::new(n);
            for degree in 0..2 * n {
                let sum: f64 = rule.on(0.0, 1.0).map(|(x, w)| w * x.powi(degree as i32)).sum();
                let exact = 1.0 / (degree as f64 + 1.0);
                // n terms with sum of weights 1, each with a few rounding errors
                assert!((sum - exact).abs() <= 4.0 * n as f64 * f64::EPSILON, "{n} {degree} {sum}");
            }
        }
    }

    #[test]
    fn grading_resolves_a_narrow_peak() {
        let peak = |x: f64| 1e-6 / (1e-12 + (x - 0.3) * (x - 0.3));
        let exact = libm::atan(0.7e6) + libm::atan(0.3e6);
        let mut panels = Panels::new(0.0, 1.0, 0.5);
        let plain = panels.clone().breaks();
        panels.grade(0.3, 1e-6);
        let rule = GaussLegendre::new(16);
        let integrate = |breaks: &[f64]| rule.composite(breaks).map(|(x, w)| w * peak(x)).sum::<f64>();
        // the peak sits at 0.3 ± 10⁻⁶: rounding of x − 0.3 is 10⁻¹⁰ of its width
        assert!((integrate(&panels.breaks()) - exact).abs() < 1e-9);
        assert!((integrate(&plain) - exact).abs() > 1.0);
    }
}
