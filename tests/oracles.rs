//! Four routes to each dual: what the registry says, an integral over the plane, a Hermite series, and Monte Carlo.
//! Their error bars must overlap; for decoys they must not.

use ntk_verify::activation::{Activation, Covariance, DualBlock, Duals, PairBlock, Point, parse, registry};
use ntk_verify::numeric::{Key, Normals};

/// Two numbers with error bars: one for κ, one for κ̇.
#[derive(Clone, Copy, Debug)]
struct Estimate {
    at: [f64; 2],
    error: [f64; 2],
}

/// A pair of variances with a correlation; variances of order 1 keep every route within its means.
#[derive(Clone, Copy, Debug)]
struct Pair {
    q11: f64,
    rho: f64,
    q22: f64,
}

const PAIRS: [Pair; 4] = [
    Pair { q11: 1.0, rho: 0.5, q22: 1.0 },
    Pair { q11: 0.4, rho: -0.6, q22: 1.3 },
    Pair { q11: 0.8, rho: 0.05, q22: 0.2 },
    Pair { q11: 1.5, rho: 0.6, q22: 0.7 },
];

/// φ and φ' at one point.
type Phi<'a> = &'a dyn Fn(f64) -> Point<f64>;

fn product(u: Point<f64>, v: Point<f64>) -> [f64; 2] {
    [u.value * v.value, u.derivative * v.derivative]
}

/// Nodes and weights of the tanh-sinh rule (Takahasi and Mori 1974) on (low, high) with step h: the integrand may have
/// any singularity at the ends.
fn tanh_sinh_nodes(low: f64, high: f64, h: f64) -> impl Iterator<Item = (f64, f64)> {
    let half_pi = 0.5 * std::f64::consts::PI;
    let (middle, half) = (0.5 * (low + high), 0.5 * (high - low));
    let count = (3.2 / h) as i32;
    (-count..=count).map(move |i| {
        let t = f64::from(i) * h;
        let s = half_pi * t.sinh();
        (middle + half * s.tanh(), half * h * half_pi * t.cosh() / s.cosh().powi(2))
    })
}

/// The difference of two steps bounds the error of the finer, since the rule converges exponentially in 1/h; plus
/// rounding of the sums, 10⁴ terms at most `size`.
fn refine(size: [f64; 2], integrate: impl Fn(f64) -> [f64; 2]) -> Estimate {
    let (coarse, fine) = (integrate(1.0 / 16.0), integrate(1.0 / 24.0));
    let error = [0, 1].map(|i| (fine[i] - coarse[i]).abs() + 1e4 * f64::EPSILON * size[i]);
    Estimate { at: fine, error }
}

/// E over the plane in polar coordinates, in sectors that end where u or v vanishes.
fn plane(phi: Phi<'_>, pair: Pair, size: [f64; 2]) -> Estimate {
    let pi = std::f64::consts::PI;
    let theta = pair.rho.acos();
    let (a, b) = (pair.q11.sqrt(), pair.q22.sqrt());
    let sectors = [-0.5 * pi, theta - 0.5 * pi, 0.5 * pi, theta + 0.5 * pi, 1.5 * pi];
    refine(size, |h| {
        let mut sum = [0.0; 2];
        // the mass beyond 12 standard deviations is 10⁻³¹
        let radii: Vec<(f64, f64)> = tanh_sinh_nodes(0.0, 12.0, h)
            .map(|(r, weight)| (r, weight * r * (-0.5 * r * r).exp() / (2.0 * pi)))
            .collect();
        for sector in sectors.windows(2) {
            for (angle, width) in tanh_sinh_nodes(sector[0], sector[1], h) {
                let (u, v) = (a * angle.cos(), b * (angle - theta).cos());
                for (r, weight) in &radii {
                    let [value, derivative] = product(phi(r * u), phi(r * v));
                    sum[0] += width * weight * value;
                    sum[1] += width * weight * derivative;
                }
            }
        }
        sum
    })
}

/// The orders of the series.
const ORDERS: usize = 61;

/// aₖ(q) = E[φ(√q z) hₖ(z)] and those of φ', hₖ = Heₖ/√k!, on the two half lines by the tanh-sinh rule.
fn coefficients(phi: Phi<'_>, q: f64, h: f64) -> Vec<[f64; 2]> {
    let mut all = vec![[0.0; 2]; ORDERS];
    for side in [-1.0, 1.0] {
        for (z, weight) in tanh_sinh_nodes(0.0, 14.0, h) {
            let z = side * z;
            let density = weight * (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt();
            let point = phi(z * q.sqrt());
            let (mut before, mut hermite) = (0.0, 1.0);
            for (k, sum) in all.iter_mut().enumerate() {
                sum[0] += density * point.value * hermite;
                sum[1] += density * point.derivative * hermite;
                let k = k as f64;
                (before, hermite) = (hermite, (z * hermite - k.sqrt() * before) / (k + 1.0).sqrt());
            }
        }
    }
    all
}

/// Σₖ ρᵏ aₖ(q11) aₖ(q22) up to k = 60, with the rest bounded by |ρ|⁶¹ √(E φ² E φ²).
fn series(phi: Phi<'_>, pair: Pair, size: [f64; 2]) -> Estimate {
    let mut estimate = refine(size, |h| {
        let [rows, columns] = [pair.q11, pair.q22].map(|q| coefficients(phi, q, 0.25 * h));
        let mut sum = [0.0; 2];
        for (k, (row, column)) in rows.iter().zip(&columns).enumerate() {
            for i in [0, 1] {
                sum[i] += pair.rho.powi(k as i32) * row[i] * column[i];
            }
        }
        sum
    });
    for (error, size) in estimate.error.iter_mut().zip(size) {
        *error += pair.rho.abs().powi(ORDERS as i32) * size;
    }
    estimate
}

/// 6 standard errors. The points are drawn from N(0, 4 I) and weighted with 4 exp(−3r²/8), so that φφ of polynomial or
/// exponential growth is averaged with light tails. P(|t| > 6) = 2·10⁻⁹ by the normal law; with fewer than 400
/// comparisons a false alarm has probability below 10⁻⁶, and the seed is fixed.
fn monte_carlo(phi: Phi<'_>, pair: Pair) -> Estimate {
    const SAMPLES: usize = 100_000;
    let mut normals = Normals::new(Key::root(0).named("oracles"));
    let (a, b) = (pair.q11.sqrt(), pair.q22.sqrt());
    let sin = (1.0 - pair.rho * pair.rho).sqrt();
    let (mut sum, mut squares) = ([0.0; 2], [0.0; 2]);
    for _ in 0..SAMPLES {
        let (x, y) = (2.0 * normals.draw(), 2.0 * normals.draw());
        let weight = 4.0 * (-0.375 * (x * x + y * y)).exp();
        for (i, f) in product(phi(a * x), phi(b * (pair.rho * x + sin * y))).into_iter().enumerate() {
            sum[i] += weight * f;
            squares[i] += (weight * f).powi(2);
        }
    }
    let n = SAMPLES as f64;
    let at = sum.map(|sum| sum / n);
    let error = [0, 1].map(|i| 6.0 * ((squares[i] / n - at[i] * at[i]).max(0.0) / n).sqrt());
    Estimate { at, error }
}

/// What the registry says, with stated errors and rounding.
fn stated(activation: &dyn Activation, pair: Pair, size: [f64; 2]) -> Estimate {
    let (mut value, mut derivative) = ([0.0], [0.0]);
    let q12 = pair.rho * (pair.q11 * pair.q22).sqrt();
    let pairs = PairBlock { q11: &[pair.q11], q22: &[pair.q22], q12: &[q12] };
    let error = activation.block_f64(pairs, DualBlock { value: &mut value, derivative: &mut derivative });
    let rounding = size.map(|size| 256.0 * f64::EPSILON * size);
    Estimate {
        at: [value[0], derivative[0]],
        error: [error.value + rounding[0], error.derivative + rounding[1]],
    }
}

/// The routes, by name, that do not overlap with `found` in κ or in κ̇.
fn contradictions(
    activation: &dyn Activation,
    pair: Pair,
    change: impl Fn([f64; 2]) -> [f64; 2],
) -> Vec<&'static str> {
    let [row, column] = [pair.q11, pair.q22].map(|q| activation.duals(&Covariance::diagonal(q)));
    let size = [row.value * column.value, row.derivative * column.derivative].map(f64::sqrt);
    let mut found = stated(activation, pair, size);
    found.at = change(found.at);
    let phi = |x: f64| activation.point(x);
    let routes = [
        ("plane", plane(&phi, pair, size)),
        ("series", series(&phi, pair, size)),
        ("monte carlo", monte_carlo(&phi, pair)),
    ];
    routes
        .into_iter()
        .filter(|(_, route)| {
            let apart = |i: usize| (found.at[i] - route.at[i]).abs();
            // a NaN on either side counts as found
            (0..2).any(|i| apart(i).is_nan() || apart(i) > found.error[i] + route.error[i])
        })
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn four_routes_to_each_dual_agree() {
    for example in registry().iter().flat_map(|entry| entry.examples) {
        let activation = parse(example).unwrap();
        for pair in PAIRS {
            let wrong = contradictions(&*activation, pair, |duals| duals);
            assert!(wrong.is_empty(), "{example} {pair:?}: {wrong:?}");
        }
    }
}

/// The error bars are short enough to mean something: at most 10⁻⁸ for the integral, 10 % for Monte Carlo.
#[test]
fn error_bars_are_short() {
    for example in registry().iter().map(|entry| entry.examples[0]) {
        let activation = parse(example).unwrap();
        let phi = |x: f64| activation.point(x);
        for pair in PAIRS {
            let [row, column] = [pair.q11, pair.q22].map(|q| activation.duals(&Covariance::diagonal(q)));
            let size = [row.value * column.value, row.derivative * column.derivative].map(f64::sqrt);
            let (plane, sampled) = (plane(&phi, pair, size), monte_carlo(&phi, pair));
            for (i, size) in size.into_iter().enumerate() {
                assert!(plane.error[i] <= 1e-8 * size, "{example} {plane:?} {size}");
                assert!(sampled.error[i] <= 0.1 * size, "{example} {sampled:?} {size}");
            }
        }
    }
}

/// Mistakes that people make: every route must see every one.
#[test]
fn decoys_are_refuted() {
    type Change = fn([f64; 2], Pair) -> [f64; 2];
    let decoys: [(&str, &str, Change); 7] = [
        ("relu", "κ̇ without its factor 2", |[value, derivative], _| [value, 0.5 * derivative]),
        ("relu", "σ_w² = 2 counted twice", |[value, derivative], _| [2.0 * value, derivative]),
        ("erf", "arcsin(q12/√A) for arcsin(2 q12/√A)", |[_, derivative], pair| {
            let q12 = pair.rho * (pair.q11 * pair.q22).sqrt();
            let a = (1.0 + 2.0 * pair.q11) * (1.0 + 2.0 * pair.q22);
            [2.0 / std::f64::consts::PI * (q12 / a.sqrt()).asin(), derivative]
        }),
        ("sin:a=1.2,b=0.8,c=0.3", "κ̇ without b²", |[value, derivative], _| [value, derivative / 0.64]),
        ("exp:b=-0.5", "the wrong sign of q12", |[value, derivative], pair| {
            let q12 = pair.rho * (pair.q11 * pair.q22).sqrt();
            let flip = (-0.5 * q12).exp();
            [value * flip, derivative * flip]
        }),
        ("gelu", "relu instead", |_, pair| {
            let duals: Duals<f64> = parse("relu").unwrap().duals(&Covariance::new(
                pair.q11,
                pair.rho * (pair.q11 * pair.q22).sqrt(),
                pair.q22,
            ));
            [duals.value, duals.derivative]
        }),
        ("tanh", "κ̇ taken from κ's own series", |[value, _], _| [value, value]),
    ];
    for (name, mistake, change) in decoys {
        let activation = parse(name).unwrap();
        let pair = PAIRS[0];
        let wrong = contradictions(&*activation, pair, |duals| change(duals, pair));
        assert_eq!(wrong, ["plane", "series", "monte carlo"], "{name}: {mistake}");
    }
}

/// The functions of this file on something known: E|u||v| = 2/π (√(1−ρ²) + ρ arcsin ρ) at unit variances.
#[test]
fn the_routes_know_an_exact_value() {
    let phi = |x: f64| Point { value: x.abs(), derivative: x.signum() };
    let rho: f64 = 0.5;
    let exact = 2.0 / std::f64::consts::PI * ((1.0 - rho * rho).sqrt() + rho * rho.asin());
    let pair = Pair { q11: 1.0, rho, q22: 1.0 };
    for route in [plane(&phi, pair, [1.0; 2]), series(&phi, pair, [1.0; 2]), monte_carlo(&phi, pair)] {
        assert!((route.at[0] - exact).abs() <= route.error[0], "{route:?} {exact}");
    }
}
