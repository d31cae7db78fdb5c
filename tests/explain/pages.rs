//! What is printed.

use assert_cmd::Command;

/// The program's output, complaint and exit code.
fn run(line: &str) -> (String, String, i32) {
    let mut command = Command::cargo_bin("ntk-verify").unwrap();
    let output = command.env("COLUMNS", "80").args(line.split_whitespace()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

#[test]
fn textbook_formulas_in_text() {
    for name in ["relu", "erf", "gelu"] {
        insta::assert_snapshot!(format!("text_{name}"), run(&format!("explain --activation {name}")).0);
    }
}

#[test]
fn textbook_formulas_in_latex() {
    for name in ["relu", "erf", "gelu"] {
        let line = format!("explain --activation {name} --bias-std 0.1 --format latex");
        insta::assert_snapshot!(format!("latex_{name}"), run(&line).0);
    }
}

#[test]
fn textbook_formulas_in_python() {
    for name in ["relu", "erf", "gelu"] {
        let line = format!("explain --activation {name} --weight-std 1.5 --bias-std 0.1 --format python");
        insta::assert_snapshot!(format!("python_{name}"), run(&line).0);
    }
    let line = "explain --activation relu --hidden-layers 1 --parameterization standard --format python";
    insta::assert_snapshot!("python_standard", run(line).0);
}

#[test]
fn other_questions() {
    insta::assert_snapshot!(
        "text_parameters",
        run("explain --activation sin:a=1.2,b=0.8,c=0.3 --hidden-layers 1").0
    );
    insta::assert_snapshot!(
        "text_without_closed_form",
        run("explain --activation tanh --parameterization standard").0
    );
    insta::assert_snapshot!("help", run("explain --help").0);
}

#[test]
fn refusals_say_what_to_do() {
    for (line, words) in [
        ("explain --activation rellu", "did you mean `relu`?"),
        ("explain", "--activation relu"),
        ("explain --activation relu --format word", "choose text, latex or python"),
        ("explain --activation tanh --format python", "tanh has no closed form"),
    ] {
        let (out, err, code) = run(line);
        assert!(out.is_empty() && code == 2 && err.contains(words), "{line}: {out} {err} {code}");
    }
}

#[test]
fn a_network_in_a_file_is_explained() {
    let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    std::fs::write(
        file.path(),
        "activation = \"erf\"\nhidden_layers = 2\nweight_std = 1.25\nbias_std = 0.5\n",
    )
    .unwrap();
    let (out, err, code) = run(&format!("explain --spec {}", file.path().display()));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("2 hidden layers, σ_w² = 1.5625, σ_b² = 0.25"), "{out}");
}
