//! Mehler's expansion of a dual in powers of the correlation.

use std::sync::OnceLock;

use super::Function;
use crate::activation::{Duals, Point};
use crate::numeric::{GaussLegendre, Panels};

/// The largest order of the expansion.
const LARGEST_ORDER: usize = 1024;

/// Coefficients come in groups of this many, which the sum over k runs through in parallel.
const GROUP: usize = 16;

/// The Gaussian mass beyond this many standard deviations is 10⁻³⁸.
const EDGE: f64 = 13.0;

/// Orders up to 1024 oscillate with frequency √1024 = 32, 16 radians on a panel: 16 points integrate e^{8it} on [−1, 1]
/// to 10⁻¹⁶.
const WIDEST: f64 = 0.5;

/// One of the two functions of an expansion: φ or φ'.
#[derive(Clone, Debug)]
pub(super) struct Series {
    /// aₖ(q) = E[f(√q z) hₖ(z)], hₖ the orthonormal Hermite polynomials; a multiple of [`GROUP`] of them.
    coefficients: Vec<f64>,
    /// E f(√q z)².
    energy: f64,
    /// A bound of Σ_{k > K} aₖ², K the last order above.
    tail: f64,
    /// An estimate of ‖(aₖ) − (true aₖ)‖.
    error: f64,
}

/// The Hermite coefficients of φ(√q ·) and φ'(√q ·).
#[derive(Clone, Debug)]
pub(super) struct Expansion {
    pub(super) value: Series,
    pub(super) derivative: Series,
}

/// Nodes zᵢ > 0 and the table cᵢ hₖ(zᵢ), cᵢ the weight of zᵢ under the standard normal law.
struct Grid {
    nodes: Vec<f64>,
    weights: Vec<f64>,
    table: Vec<f64>,
}

impl Grid {
    /// The grid on (0, EDGE) whose panels shrink towards the `centers`.
    fn new(points: usize, centers: &[(f64, f64)]) -> Self {
        let mut panels = Panels::new(0.0, EDGE, WIDEST);
        for &(center, scale) in centers {
            panels.grade(center, scale);
        }
        let rule = GaussLegendre::new(points);
        let (nodes, weights): (Vec<f64>, Vec<f64>) =
            rule.composite(&panels.breaks()).map(|(z, w)| (z, w * density(z))).unzip();
        let mut table = Vec::with_capacity((LARGEST_ORDER + GROUP) * nodes.len());
        table.extend_from_slice(&weights);
        table.extend(nodes.iter().zip(&weights).map(|(z, w)| z * w));
        for k in 2..LARGEST_ORDER {
            let (up, down) = ((k as f64).sqrt(), (k as f64 - 1.0).sqrt());
            let (second, first) = ((k - 2) * nodes.len(), (k - 1) * nodes.len());
            for (i, z) in nodes.iter().enumerate() {
                table.push((z * table[first + i] - down * table[second + i]) / up);
            }
        }
        Self { nodes, weights, table }
    }

    /// Σᵢ cᵢ hₖ(zᵢ) fᵢ.
    fn project(&self, order: usize, f: &[f64]) -> f64 {
        let row = &self.table[order * f.len()..(order + 1) * f.len()];
        let mut sums = [0.0; 8];
        for (row, f) in row.chunks(8).zip(f.chunks(8)) {
            for (sum, (row, f)) in sums.iter_mut().zip(row.iter().zip(f)) {
                *sum += row * f;
            }
        }
        sums.iter().sum()
    }
}

/// The standard normal density.
pub(super) fn density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt()
}

/// Nodes a panel, fine and coarse. On panels where f is analytic both converge geometrically, so their difference
/// bounds the error of the fine rule.
const POINTS: [usize; 2] = [20, 16];

/// A function at ±zᵢ, folded into even and odd parts: what the projections need.
struct Folded {
    even: Vec<f64>,
    odd: Vec<f64>,
    energy: f64,
}

impl Folded {
    /// From the values at ±zᵢ.
    fn new(grid: &Grid, values: impl Iterator<Item = [f64; 2]>) -> Self {
        let mut folded = Self { even: Vec::new(), odd: Vec::new(), energy: 0.0 };
        for ([plus, minus], weight) in values.zip(&grid.weights) {
            folded.even.push(plus + minus);
            folded.odd.push(plus - minus);
            folded.energy += weight * (plus * plus + minus * minus);
        }
        folded
    }

    fn coefficient(&self, grid: &Grid, order: usize) -> f64 {
        grid.project(order, if order.is_multiple_of(2) { &self.even } else { &self.odd })
    }
}

impl Expansion {
    /// The expansion of `function` at variance `q`; `kinks` are where it is not smooth.
    pub(super) fn new(function: &impl Function, kinks: &[f64], q: f64) -> Self {
        let std = q.sqrt();
        let away: Vec<f64> = kinks.iter().map(|kink| kink.abs()).filter(|kink| *kink > 0.0).collect();
        let shared = std <= 32.0 && away.is_empty();
        // both grids for the usual case: kinks at 0 only, structure at the scale 1/√q ≥ 1/32
        static USUAL: OnceLock<[Grid; 2]> = OnceLock::new();
        let own;
        let grids = if shared {
            USUAL.get_or_init(|| POINTS.map(|points| Grid::new(points, &[(0.0, 1.0 / 32.0)])))
        } else {
            let scale = 1.0 / std.max(32.0);
            let centers: Vec<(f64, f64)> =
                std::iter::once(0.0).chain(away).map(|kink| (kink / std, scale)).collect();
            own = POINTS.map(|points| Grid::new(points, &centers));
            &own
        };
        let points = [0, 1].map(|i: usize| {
            let nodes = grids[i].nodes.iter();
            nodes.map(|z| [std * z, -std * z].map(|x| function.point(x))).collect::<Vec<_>>()
        });
        let edges = [EDGE, EDGE - WIDEST].map(|z| [std * z, -std * z].map(|x| function.point(x)));
        let part = |read: fn(Point<f64>) -> f64| {
            let folded =
                [0, 1].map(|i: usize| Folded::new(&grids[i], points[i].iter().map(|pair| pair.map(read))));
            let [edge, before] = [EDGE, EDGE - WIDEST];
            let mass = |z: f64, pair: [Point<f64>; 2]| {
                density(z) * pair.map(|point| read(point).powi(2)).iter().sum::<f64>()
            };
            Series::new(grids, &folded, [mass(edge, edges[0]), mass(before, edges[1])])
        };
        Self { value: part(|point| point.value), derivative: part(|point| point.derivative) }
    }

    /// κ and κ̇ at correlation `rho`, with bounds of their errors.
    pub(super) fn pair(&self, other: &Self, rho: f64) -> (Duals<f64>, [f64; 2]) {
        let (value, value_error) = self.value.pair(&other.value, rho);
        let (derivative, derivative_error) = self.derivative.pair(&other.derivative, rho);
        (Duals { value, derivative }, [value_error, derivative_error])
    }

    /// √(E φ²) and √(E φ'²), infinite where the integrals do not end within the grid.
    pub(super) fn sizes(&self) -> [f64; 2] {
        [&self.value, &self.derivative].map(|series| (series.energy.sqrt()).max(series.error))
    }
}

impl Series {
    /// `edge` and `before` are the integrand of E f² at the edge and one panel before.
    fn new(grids: &[Grid; 2], [fine, coarse]: &[Folded; 2], [edge, before]: [f64; 2]) -> Self {
        let energy = fine.energy;
        let mut series = Self { coefficients: Vec::new(), energy, tail: 0.0, error: 0.0 };
        let rounding = (f64::EPSILON * f64::EPSILON) * energy;
        let mut captured = 0.0;
        let mut defect = 0.0;
        let mut converged = false;
        while !converged && series.coefficients.len() < LARGEST_ORDER {
            let mut group = 0.0;
            for _ in 0..GROUP {
                let order = series.coefficients.len();
                let a = fine.coefficient(&grids[0], order);
                let difference = a - coarse.coefficient(&grids[1], order);
                series.coefficients.push(a);
                group += a * a;
                defect += difference * difference;
            }
            captured += group;
            // a group at the level of rounding after nearly all energy: the later ones are there too
            converged = group <= rounding && (energy - captured).abs() <= 1e-12 * energy;
        }
        series.tail = if converged {
            (LARGEST_ORDER / GROUP) as f64 * rounding
        } else {
            // Parseval's equation, with its own rounding error
            (energy - captured).max(0.0) + 4.0 * f64::EPSILON * energy
        };
        // f beyond the edge has about the energy that the integrand has there, unless it still grows
        let beyond = if edge > before && edge > f64::EPSILON * energy { f64::INFINITY } else { edge };
        series.error = defect.sqrt() + beyond.sqrt();
        series
    }

    /// Σₖ ρᵏ aₖ bₖ, and a bound of its error: |ρ|^{K+1} √(Tₐ T_b) for the tail, Cauchy–Schwarz for the coefficients.
    fn pair(&self, other: &Self, rho: f64) -> (f64, f64) {
        let groups = self.coefficients.chunks(GROUP).zip(other.coefficients.chunks(GROUP)).rev();
        let power = rho.powi(GROUP as i32);
        let mut sums = [0.0; GROUP];
        for (a, b) in groups {
            for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
                *sum = *sum * power + a * b;
            }
        }
        let sum = sums.iter().rev().fold(0.0, |total, sum| total * rho + sum);
        let order = self.coefficients.len().min(other.coefficients.len());
        let (tail, other_tail) = (self.tail_after(order), other.tail_after(order));
        let error = rho.abs().powi(order as i32) * (tail * other_tail).sqrt()
            + self.error * other.energy.sqrt()
            + other.error * self.energy.sqrt();
        (sum, error)
    }

    /// A bound of Σ aₖ² over the orders from `order` on.
    fn tail_after(&self, order: usize) -> f64 {
        self.tail + self.coefficients[order..].iter().map(|a| a * a).sum::<f64>()
    }
}
