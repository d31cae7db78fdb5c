//! Kernels against the 50-digit values in `golden/fc` (recipe: `golden/README.md`).

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;
use ntk_verify::activation::{
    AbRelu, Abs, Activation, Analytic, ClosedForm, Cosine, Erf, Exponential, Gabor, Gaussian, Gelu, Hermite,
    LeakyRelu, Monomial, Polynomial, Rbf, RectifiedMonomial, Relu, SigmoidLike, Sign, Sine, parse,
};
use ntk_verify::limit::{Kernels, Limit};
use ntk_verify::spec::{Dense, Parameterization, Spec};
use serde_json::Value;

/// The activation that the library of the golden values calls `name`;
fn activation(name: &str, parameters: &Value) -> Option<Arc<dyn Activation>> {
    fn of(closed_form: impl ClosedForm) -> Option<Arc<dyn Activation>> {
        Some(Arc::new(Analytic(closed_form)))
    }
    let get = |key: &str| number(&parameters[key]);
    let degree = || u32::try_from(parameters["degree"].as_u64().unwrap()).unwrap();
    match name {
        "abrelu" => of(AbRelu { a: get("a"), b: get("b") }),
        "abs" => of(Abs),
        "cos" => of(Cosine { a: get("a"), b: get("b"), c: get("c") }),
        "erf" => of(Erf { a: get("a"), b: get("b"), c: get("c") }),
        "exp" => of(Exponential { a: get("a"), b: get("b") }),
        "gabor" => of(Gabor),
        "gaussian" => of(Gaussian { a: get("a"), b: get("b") }),
        "gelu" => of(Gelu),
        "hermite" => of(Hermite { degree: degree() }),
        "leakyrelu" => of(LeakyRelu { negative_slope: get("alpha") }),
        "monomial" => of(Monomial { degree: degree() }),
        "polynomial" => of(Polynomial::new(numbers(&parameters["coef"]))),
        "rbf" => of(Rbf { gamma: get("gamma") }),
        "rectifiedmonomial" => of(RectifiedMonomial { degree: degree() }),
        "relu" => of(Relu),
        "sigmoid_like" => of(SigmoidLike),
        "sign" => of(Sign),
        "sin" => of(Sine { a: get("a"), b: get("b"), c: get("c") }),
        _ => Some(parse(name).unwrap()),
    }
}

/// A number, or one of the strings inf, -inf, nan.
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| value.as_str().unwrap().parse().unwrap())
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn inputs(value: &Value) -> Array2<f64> {
    let rows: Vec<_> = value.as_array().unwrap().iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(i, j)| rows[i][j])
}

/// The zero vector among `x1`: where the step function is defined by convention, 1{x ≥ 0} in the golden values and
/// (1{x > 0} + 1{x ≥ 0})/2 here.
const ZERO_VECTOR: usize = 3;

/// The worst error in units of what is allowed: 1e-13 |truth| + 1e-30 √(K_ii K_jj) + quadrature error, the second for
/// entries that vanish mathematically.
fn worst(
    computed: &Array2<f64>,
    truth: &Array2<f64>,
    left: &[f64],
    right: &[f64],
    error: f64,
    skipped: Option<usize>,
) -> (f64, String) {
    let mut worst = (0.0, String::new());
    for ((i, j), &truth) in
        truth.indexed_iter().filter(|((i, j), _)| ![Some(*i), Some(*j)].contains(&skipped))
    {
        let allowed =
            Limit::PRECISION * truth.abs() + 1e-30 * (left[i].abs() * right[j].abs()).sqrt() + error;
        let computed = computed[[i, j]];
        let ratio = if computed == truth { 0.0 } else { (computed - truth).abs() / allowed };
        if ratio.is_nan() || ratio > worst.0 {
            worst = (ratio, format!("[{i}, {j}]: {computed:e} for {truth:e}"));
        }
    }
    worst
}

/// The symmetric matrix with the upper triangle `entries`.
fn symmetric(entries: &[f64], n: usize) -> Array2<f64> {
    Array2::from_shape_fn((n, n), |(i, j)| {
        let (i, j) = (i.min(j), i.max(j));
        entries[i * n - i * (i + 1) / 2 + j]
    })
}

#[test]
fn kernels_agree_with_fifty_digits() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/fc");
    let given = read(&folder.join("inputs.json"));
    let (x1, x2) = (inputs(&given["x1"]), inputs(&given["x2"]));
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut compared, mut failures) = (0, Vec::new());
    for file in files.iter().filter(|file| !file.ends_with("inputs.json")) {
        let golden = read(file);
        let Some(activation) = activation(golden["activation"].as_str().unwrap(), &golden["parameters"])
        else {
            continue;
        };
        for case in golden["cases"].as_array().unwrap() {
            let hidden_layers = usize::try_from(case["hidden_layers"].as_u64().unwrap()).unwrap();
            let scales =
                Dense { weight_std: number(&case["weight_std"]), bias_std: number(&case["bias_std"]) };
            let spec = Spec::dense(&activation, hidden_layers, scales, Parameterization::Ntk).unwrap();
            let limit = Limit::new(&spec).unwrap();
            let name = format!("{} {hidden_layers} {scales:?}", file.file_name().unwrap().display());
            compared += 1;
            let step = golden["activation"] == "rectifiedmonomial" && golden["parameters"]["degree"] == 0;
            let skipped = (step && scales.bias_std == 0.0).then_some(ZERO_VECTOR);
            let truths = ["nngp", "ntk", "nngp_cross", "ntk_cross"].map(|key| numbers(&case[key]));
            let overflows = |truths: &[Vec<f64>]| truths.iter().flatten().any(|value| !value.is_finite());
            let (within, cross) = (limit.symmetric(x1.view()), limit.cross(x1.view(), x2.view()));
            let n = x1.nrows();
            let mut checks = Vec::new();
            if overflows(&truths[..2]) {
                assert!(within.is_err(), "{name}: overflows and must say so");
            } else {
                let Kernels { nngp, ntk, error } = within.unwrap();
                for (computed, truth, error) in [
                    (nngp.into_entries(), &truths[0], error.nngp),
                    (ntk.into_entries(), &truths[1], error.ntk),
                ] {
                    let truth = symmetric(truth, n);
                    let diagonal = truth.diag().to_vec();
                    checks.push((computed, truth, diagonal.clone(), diagonal, error));
                }
            }
            if overflows(&truths) {
                assert!(cross.is_err(), "{name}: overflows and must say so");
            } else {
                let Kernels { nngp, ntk, error } = cross.unwrap();
                let right = limit.diagonal(x2.view()).unwrap();
                for (at, computed, right, error) in [
                    (0, nngp.into_entries(), right.nngp, error.nngp),
                    (1, ntk.into_entries(), right.ntk, error.ntk),
                ] {
                    let truth = Array2::from_shape_vec((n, x2.nrows()), truths[at + 2].clone()).unwrap();
                    let left = symmetric(&truths[at], n).diag().to_vec();
                    checks.push((computed, truth, left, right.to_vec(), error));
                }
            }
            for (computed, truth, left, right, error) in checks {
                let (ratio, place) = worst(&computed, &truth, &left, &right, error, skipped);
                if ratio.is_nan() || ratio > 1.0 {
                    failures.push(format!("{name} {place} ({ratio:.1} × allowed)"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {compared}:\n{}", failures.len(), failures.join("\n"));
    assert!(compared >= 270, "only {compared} cases");
}
