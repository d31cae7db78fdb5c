//! A dual as an integral over the plane, on panels that shrink towards kinks.

use std::sync::OnceLock;

use super::Function;
use super::mehler::density;
use crate::activation::{Covariance, Duals};
use crate::numeric::{GaussLegendre, Panels};

/// The Gaussian mass beyond this many standard deviations is 10⁻¹⁹.
const EDGE: f64 = 9.0;

/// On panels of this width 12 points integrate the normal density itself to 10⁻¹⁶.
const WIDEST: f64 = 2.0;

/// Nodes a panel, fine to coarse.
const POINTS: [usize; 3] = [16, 12, 8];

/// κ and κ̇ of `function`, and estimates of their errors.
///
/// u = √q11 x and v = √q22 (ρx + √(1−ρ²) y) for independent standard normal x, y, q11 ≥ q22. The inner integral over
/// y has panels that end at the kinks of φ(v); the outer one has panels that end at the kinks of φ(u), and that shrink
/// towards the images of those of φ(v), where the inner integral bends at the scale √(1−ρ²)/ρ.
///
/// On each panel the integrand is analytic, so that rules of 8, 12, 16 points converge geometrically: the error of the
/// last is below the difference of the last two. Where the differences do not fall tenfold nothing is resolved, and ten
/// times the larger is stated.
///
/// `row` and `column` are √(E φ²) and √(E φ'²) at q11 and at q22.
pub(super) fn duals(
    function: &impl Function,
    kinks: &[f64],
    q: &Covariance<f64>,
    [row, column]: [[f64; 2]; 2],
) -> (Duals<f64>, [f64; 2]) {
    static RULES: OnceLock<[GaussLegendre; 3]> = OnceLock::new();
    let rules = RULES.get_or_init(|| POINTS.map(GaussLegendre::new));
    let plane = Plane::new(function, kinks, q, [row, column]);
    let [fine, middle, coarse] = [0, 1, 2].map(|i: usize| plane.integrate(&rules[i]));
    let error = |read: fn(&Sum) -> f64| {
        let last = (read(&fine) - read(&middle)).abs();
        let before = (read(&middle) - read(&coarse)).abs();
        if last <= 0.1 * before { last } else { 10.0 * last.max(before) }
    };
    let errors = [error(|sum| sum.value) + fine.edge, error(|sum| sum.derivative) + fine.edge_derivative];
    (Duals { value: fine.value, derivative: fine.derivative }, errors)
}

/// An integral of φφ and one of φ'φ', with what may lie beyond the edges.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    value: f64,
    derivative: f64,
    edge: f64,
    edge_derivative: f64,
}

impl Sum {
    /// The integral over the panels under the normal law, and the integrand at the edges for what lies beyond them:
    /// infinite where it still grows there and counts beside `sizes`.
    fn over(rule: &GaussLegendre, panels: Panels, sizes: [f64; 2], integrand: impl Fn(f64) -> Sum) -> Sum {
        let mut sum = Sum::default();
        for (x, weight) in rule.composite(&panels.breaks()) {
            let (weight, at) = (weight * density(x), integrand(x));
            sum.value += weight * at.value;
            sum.derivative += weight * at.derivative;
            sum.edge += weight * at.edge;
            sum.edge_derivative += weight * at.edge_derivative;
        }
        for side in [-1.0, 1.0] {
            let [edge, before] = [EDGE, EDGE - 0.5].map(|x| (density(x), integrand(side * x)));
            let beyond = |read: fn(&Sum) -> f64, size: f64| {
                let [edge, before] = [&edge, &before].map(|(density, at)| density * read(at).abs());
                if edge > before && edge > f64::EPSILON.sqrt() * size { f64::INFINITY } else { edge }
            };
            sum.edge += beyond(|at| at.value, sizes[0]);
            sum.edge_derivative += beyond(|at| at.derivative, sizes[1]);
        }
        sum
    }
}

struct Plane<'a, F> {
    function: &'a F,
    kinks: &'a [f64],
    std_u: f64,
    std_v: f64,
    cos: f64,
    sin: f64,
    /// √(E φ(u)²), √(E φ'(u)²), and those of v.
    sizes: [[f64; 2]; 2],
}

impl<'a, F: Function> Plane<'a, F> {
    fn new(function: &'a F, kinks: &'a [f64], q: &Covariance<f64>, [row, column]: [[f64; 2]; 2]) -> Self {
        let cos = q.cos().clamp(-1.0, 1.0);
        let (large, small, sizes) = if q.q11() >= q.q22() {
            (q.q11(), q.q22(), [row, column])
        } else {
            (q.q22(), q.q11(), [column, row])
        };
        Self { function, kinks, std_u: large.sqrt(), std_v: small.sqrt(), cos, sin: q.sin(), sizes }
    }

    /// Whether v is a function of u.
    fn collinear(&self) -> bool {
        self.sin == 0.0 || self.std_v == 0.0
    }

    fn integrate(&self, rule: &GaussLegendre) -> Sum {
        let mut panels = Panels::new(-EDGE, EDGE, WIDEST);
        let slope = self.std_v * self.cos;
        for kink in self.features() {
            panels.grade(kink / self.std_u, 1.0 / self.std_u);
            let own = if self.collinear() { f64::INFINITY } else { self.sin };
            let smooth = 1.0 / self.std_v;
            let width = if self.kinks.contains(&kink) { own.min(smooth) } else { smooth };
            panels.grade(kink / slope, width / self.cos.abs());
        }
        let [u, v] = self.sizes;
        Sum::over(rule, panels, [u[0] * v[0], u[1] * v[1]], |x| {
            let u = self.function.point(self.std_u * x);
            let v = self.inner(rule, x);
            Sum {
                value: u.value * v.value,
                derivative: u.derivative * v.derivative,
                edge: u.value.abs() * v.edge,
                edge_derivative: u.derivative.abs() * v.edge_derivative,
            }
        })
    }

    /// E[φ(v) | x], E[φ'(v) | x].
    fn inner(&self, rule: &GaussLegendre, x: f64) -> Sum {
        let mean = self.std_v * self.cos * x;
        let std = self.std_v * self.sin;
        let at = |y: f64| {
            let v = self.function.point(mean + std * y);
            Sum { value: v.value, derivative: v.derivative, ..Sum::default() }
        };
        if self.collinear() {
            return at(0.0);
        }
        let mut panels = Panels::new(-EDGE, EDGE, WIDEST);
        for kink in self.features() {
            panels.grade((kink - mean) / std, 1.0 / std);
        }
        Sum::over(rule, panels, self.sizes[1], at)
    }

    /// The kinks, and 0, around which smooth activations have their structure.
    fn features(&self) -> impl Iterator<Item = f64> + '_ {
        let zero = (!self.kinks.contains(&0.0)).then_some(0.0);
        self.kinks.iter().copied().chain(zero)
    }
}
