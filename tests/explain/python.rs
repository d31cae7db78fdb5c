//! The Python text, run by a Python interpreter, computes what the program computes.

use std::fs;
use std::path::Path;
use std::process::Command;

use ndarray::Array2;
use ntk_verify::limit::Limit;
use ntk_verify::spec::{Draft, Parameterization};
use ntk_verify::symbolic::{Language, explain};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{closed_forms, precise, scale};

/// Runs each module on each question and prints one JSON list of answers a module.
const DRIVER: &str = "
import importlib, json, sys
sys.path.insert(0, '.')
for name, pairs, points in json.load(open('questions.json')):
    module = importlib.import_module(name)
    duals = [[module.dual(*q), module.dual_derivative(*q)] for q in pairs]
    kernels = [module.kernels(*x) for x in points]
    print(json.dumps([duals, kernels]))
";

/// Whether there is a Python; says so when there is none. CI asks for one beforehand.
fn python() -> Option<&'static str> {
    let found = Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        println!("skipped: there is no python3 on the path, and nothing else runs Python text");
    }
    found.then_some("python3")
}

fn answers(directory: &Path, questions: &Value) -> Vec<Value> {
    fs::write(directory.join("questions.json"), questions.to_string()).unwrap();
    fs::write(directory.join("driver.py"), DRIVER).unwrap();
    let output = Command::new("python3").arg("driver.py").current_dir(directory).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Covariances on a grid that no formula knows.
fn pairs() -> Vec<[f64; 3]> {
    let fraction = |x: f64| x - x.floor();
    (1..40)
        .map(|i| {
            let i = f64::from(i);
            let [a, rho, b] = [0.618_034, 0.754_878, 0.569_840].map(|step| fraction(i * step));
            [f64::exp2(6.0 * a - 4.0), 1.9 * rho - 0.95, f64::exp2(6.0 * b - 4.0)]
        })
        .collect()
}

/// Three points in general position, of norms about √n₀.
fn points() -> Array2<f64> {
    Array2::from_shape_fn((3, 4), |(i, j)| ((3 * i + 5 * j + i * j) as f64).sin() + 0.2)
}

/// κ and κ̇ of a pair, or Σ and Θ of two points.
type Two = [f64; 2];

/// What the program says and its scale, for each question that the modules are asked.
struct Exact {
    name: &'static str,
    duals: Vec<(Two, Two)>,
    kernels: Vec<(Two, Two)>,
}

/// Writes a module for each closed form, changed by `change`, asks it, and hands over the exact answers with Python's.
fn ask(parameterization: Parameterization, change: impl Fn(String) -> String) -> Vec<(Exact, Value)> {
    let directory = TempDir::new().unwrap();
    let (mut questions, mut exact) = (Vec::new(), Vec::new());
    for (index, (name, activation)) in closed_forms().into_iter().enumerate() {
        // variances that stay where polynomials of degree 6 are of order one
        let draft = Draft {
            hidden_layers: Some(3),
            weight_std: Some(0.75),
            bias_std: Some(0.25),
            parameterization: Some(parameterization),
            ..Draft::new(activation.clone())
        };
        let network = draft.complete().unwrap();
        let module = format!("m{index}");
        let text = change(explain(&network, Language::Python).unwrap());
        fs::write(directory.path().join(format!("{module}.py")), text).unwrap();
        let x = points();
        let kernels = Limit::new(&network.spec).unwrap().symmetric(x.view()).unwrap();
        let (nngp, ntk) = (kernels.nngp.view(), kernels.ntk.view());
        let places: Vec<(usize, usize)> = (0..3).flat_map(|i| (0..3).map(move |j| (i, j))).collect();
        questions.push(json!([
            module,
            pairs().iter().map(|&[q11, rho, q22]| [q11, rho * (q11 * q22).sqrt(), q22]).collect::<Vec<_>>(),
            places.iter().map(|&(i, j)| [x.row(i).to_vec(), x.row(j).to_vec()]).collect::<Vec<_>>(),
        ]));
        let duals = pairs().into_iter().map(|pair| {
            let duals = activation.duals_precise(&precise(pair)).unwrap();
            ([duals.value.high(), duals.derivative.high()], scale(activation.as_ref(), pair[0], pair[2]))
        });
        let size = |kernel: &ndarray::ArrayView2<'_, f64>, i, j| (kernel[[i, i]] * kernel[[j, j]]).sqrt();
        let entries =
            places.iter().map(|&(i, j)| ([nngp[[i, j]], ntk[[i, j]]], [size(&nngp, i, j), size(&ntk, i, j)]));
        exact.push(Exact { name, duals: duals.collect(), kernels: entries.collect() });
    }
    exact.into_iter().zip(answers(directory.path(), &Value::Array(questions))).collect()
}

/// The largest error in units of the scale.
fn worst(exact: &[(Two, Two)], found: &Value) -> f64 {
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), exact.len());
    let mut worst = 0.0f64;
    for ((exact, scale), found) in exact.iter().zip(found) {
        for i in [0, 1] {
            let error = (found[i].as_f64().unwrap() - exact[i]).abs();
            worst = worst.max(if error == 0.0 { 0.0 } else { error / scale[i] });
        }
    }
    worst
}

/// Some forty operations of one rounding each, on terms of the size of √(κ11 κ22).
const DUALS: f64 = 1e-14;

/// Three layers, each of which passes the error of Σ on at most sixfold: polynomials of degree 6.
const KERNELS: f64 = 1e-13;

#[test]
fn python_agrees() {
    if python().is_none() {
        return;
    }
    for parameterization in [Parameterization::Ntk, Parameterization::Standard] {
        for (exact, found) in ask(parameterization, |text| text) {
            let (duals, kernels) = (worst(&exact.duals, &found[0]), worst(&exact.kernels, &found[1]));
            println!("{}: duals {duals:.1e}, kernels {kernels:.1e}", exact.name);
            assert!(duals <= DUALS, "{}: {duals:e}", exact.name);
            assert!(kernels <= KERNELS, "{}: {kernels:e}", exact.name);
        }
    }
}

/// The decoy: a part in 10¹² in what any of the three functions returns is caught.
#[test]
fn a_wrong_constant_is_caught() {
    if python().is_none() {
        return;
    }
    let wrong = |text: String| {
        text.lines()
            .map(|line| match line.strip_prefix("    return ") {
                Some("sigma[1], theta") => "    return sigma[1] * (1 + 1e-12), theta\n".to_owned(),
                Some(value) => format!("    return ({value}) * (1 + 1e-12)\n"),
                None => format!("{line}\n"),
            })
            .collect()
    };
    for (exact, found) in ask(Parameterization::Ntk, wrong) {
        assert!(worst(&exact.duals, &found[0]) > DUALS, "{}", exact.name);
        assert!(worst(&exact.kernels, &found[1]) > KERNELS, "{}", exact.name);
    }
}
