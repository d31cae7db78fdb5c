//! Kernels against the 50-digit values in `golden/fc` (recipe: `golden/README.md`).

use std::fs;
use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;
use ntk_verify::activation::{Activation, Analytic, Erf, Relu};
use ntk_verify::limit::{Kernels, Limit};
use ntk_verify::spec::{Dense, Parameterization, Spec};
use serde_json::Value;

/// The activation that the library of the golden values calls `name`.
fn activation(name: &str, parameters: &Value) -> Option<Arc<dyn Activation>> {
    let get = |key: &str| parameters[key].as_f64().unwrap();
    Some(match name {
        "relu" => Arc::new(Analytic(Relu)),
        "erf" => Arc::new(Analytic(Erf { a: get("a"), b: get("b"), c: get("c") })),
        _ => return None,
    })
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

/// The worst error in units of what is allowed: 1e-13 |truth| + 1e-30 √(K_ii K_jj) + quadrature error, the second for
/// entries that vanish mathematically.
fn worst(
    computed: &Array2<f64>,
    truth: &Array2<f64>,
    left: &[f64],
    right: &[f64],
    error: f64,
) -> (f64, String) {
    let mut worst = (0.0, String::new());
    for ((i, j), &truth) in truth.indexed_iter() {
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
            let truths = ["nngp", "ntk", "nngp_cross", "ntk_cross"].map(|key| numbers(&case[key]));
            if truths.iter().flatten().any(|value| !value.is_finite()) {
                assert!(limit.symmetric(x1.view()).is_err(), "{name}: overflows and must say so");
                continue;
            }
            let Kernels { nngp, ntk, error } = limit.symmetric(x1.view()).unwrap();
            let cross = limit.cross(x1.view(), x2.view()).unwrap();
            let right = limit.diagonal(x2.view()).unwrap();
            let n = x1.nrows();
            let square = |entries: &[f64]| symmetric(entries, n);
            let table = |entries: &[f64]| Array2::from_shape_vec((n, x2.nrows()), entries.to_vec()).unwrap();
            let diagonals = [square(&truths[0]), square(&truths[1])].map(|k| k.diag().to_vec());
            let checks = [
                (nngp.view(), square(&truths[0]), &diagonals[0], diagonals[0].clone(), error.nngp),
                (ntk.view(), square(&truths[1]), &diagonals[1], diagonals[1].clone(), error.ntk),
                (cross.nngp.view(), table(&truths[2]), &diagonals[0], right.nngp.to_vec(), cross.error.nngp),
                (cross.ntk.view(), table(&truths[3]), &diagonals[1], right.ntk.to_vec(), cross.error.ntk),
            ];
            for (computed, truth, left, right, error) in checks {
                let (ratio, place) = worst(&computed.to_owned(), &truth, left, &right, error);
                if ratio.is_nan() || ratio > 1.0 {
                    failures.push(format!("{name} {place} ({ratio:.1} × allowed)"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {compared}:\n{}", failures.len(), failures.join("\n"));
    assert!(compared >= 27, "only {compared} cases");
}
