//! Hard pairs against fifty digits: `golden/precision.json`, made by `golden/precision.py`.

use std::sync::Arc;

use ndarray::{Array2, Axis};
use ntk_verify::activation::{Abs, Activation, Analytic, Erf, Gelu, LeakyRelu, Relu, Sign, Sine};
use ntk_verify::limit::Limit;
use ntk_verify::spec::{Dense, Parameterization, Spec};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    points: Vec<(String, Vec<f64>)>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    activation: String,
    hidden_layers: usize,
    weight_std: f64,
    bias_std: f64,
    nngp: Vec<f64>,
    ntk: Vec<f64>,
}

impl Golden {
    fn read() -> Self {
        serde_json::from_str(include_str!("golden/precision.json")).unwrap()
    }

    fn inputs(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.points.len(), self.points[0].1.len()), |(i, j)| self.points[i].1[j])
    }
}

impl Case {
    fn limit(&self) -> Limit {
        let activation: Arc<dyn Activation> = match self.activation.as_str() {
            "relu" => Arc::new(Analytic(Relu)),
            "leaky_relu" => Arc::new(Analytic(LeakyRelu { negative_slope: 0.25 })),
            "abs" => Arc::new(Analytic(Abs)),
            "erf" => Arc::new(Analytic(Erf { a: 1.0, b: 1.0, c: 0.0 })),
            "sin" => Arc::new(Analytic(Sine { a: 1.0, b: 1.0, c: 0.0 })),
            "gelu" => Arc::new(Analytic(Gelu)),
            "sign" => Arc::new(Analytic(Sign)),
            name => panic!("{name} is not known"),
        };
        let scales = Dense { weight_std: self.weight_std, bias_std: self.bias_std };
        Limit::new(&Spec::dense(&activation, self.hidden_layers, scales, Parameterization::Ntk).unwrap())
            .unwrap()
    }
}

/// |computed − truth| in units of 1e-13 |truth| + 1e-30 √(K_ii K_jj): the second for entries that vanish.
fn ratio(computed: f64, truth: f64, diagonal: [f64; 2]) -> f64 {
    if computed == truth {
        return 0.0;
    }
    let size = diagonal[0].sqrt() * diagonal[1].sqrt();
    (computed - truth).abs() / (Limit::PRECISION * truth.abs() + 1e-30 * size)
}

#[test]
fn hard_pairs_agree_with_fifty_digits() {
    let golden = Golden::read();
    let (x, n) = (golden.inputs(), golden.points.len());
    let mut failures = Vec::new();
    for case in &golden.cases {
        // GELU's closed form squares variances: at 1e300 it overflows, and says so.
        let kept: Vec<_> =
            (0..n).filter(|&i| case.activation != "gelu" || golden.points[i].0 != "huge").collect();
        let kernels = case.limit().symmetric(x.select(Axis(0), &kept).view()).unwrap();
        for (kind, computed, truth) in
            [("nngp", kernels.nngp.view(), &case.nngp), ("ntk", kernels.ntk.view(), &case.ntk)]
        {
            let at = |i: usize, j: usize| truth[i * n - i * (i + 1) / 2 + j];
            for (r, &i) in kept.iter().enumerate() {
                for (c, &j) in kept.iter().enumerate().skip(r) {
                    let computed = [computed[[r, c]], computed[[c, r]]];
                    assert_eq!(computed[0].to_bits(), computed[1].to_bits());
                    let ratio = ratio(computed[0], at(i, j), [at(i, i), at(j, j)]);
                    if ratio.is_nan() || ratio > 1.0 {
                        failures.push(format!(
                            "{} {} {} {}: {kind} {} with {}: {:e} for {:e}, {ratio:.1} × allowed",
                            case.activation,
                            case.hidden_layers,
                            case.weight_std,
                            case.bias_std,
                            golden.points[i].0,
                            golden.points[j].0,
                            computed[0],
                            at(i, j)
                        ));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} entries:\n{}", failures.len(), failures.join("\n"));
}

/// The comparison above must catch what it is for: the textbook recursion in f64 loses half the digits.
#[test]
fn the_textbook_recursion_is_not_good_enough() {
    let golden = Golden::read();
    let case = golden.cases.iter().find(|case| case.activation == "relu" && case.hidden_layers == 3).unwrap();
    let [x, near] = [&golden.points[0].1, &golden.points[3].1];
    let inner = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / a.len() as f64;
    let (w, b) = (case.weight_std.powi(2), case.bias_std.powi(2));
    let [mut q, mut k, mut r] = [inner(x, x), inner(x, near), inner(near, near)].map(|k| w * k + b);
    let mut t = k;
    for _ in 0..case.hidden_layers {
        let size = (q * r).sqrt();
        let angle = (k / size).clamp(-1.0, 1.0).acos();
        let rest = std::f64::consts::PI - angle;
        k = w * size * (angle.sin() + rest * angle.cos()) / std::f64::consts::TAU + b;
        t = k + w * rest / std::f64::consts::TAU * t;
        (q, r) = (w * q / 2.0 + b, w * r / 2.0 + b);
    }
    assert!(ratio(t, case.ntk[3], [case.ntk[0], case.ntk[0]]) > 1.0);
}
