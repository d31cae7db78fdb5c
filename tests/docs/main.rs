//! Every code block of the documentation runs, here or where the table below says; no block passes unseen.
//!
//! A block of TOML is the file that its fence names. Terminal sessions run against the built program, in one directory a file, and what they print is compared with what is
//! shown. Sessions marked `long` run shortened, without comparing their output, unless NTK_VERIFY_DOCS=full is set, as in `.ci/run`.

mod markdown;
mod session;

use std::path::Path;

use assert_cmd::Command;
use markdown::Block;
use ndarray::{Array2, array};
use session::Step;

/// Languages of blocks that do not run here: where they run instead, or why they cannot.
const ELSEWHERE: &[(&str, &str)] = &[
    ("rust", "runs as a documentation test, included in src/lib.rs"),
    ("python", "runs in python/tests/test_docs.py"),
    (
        "math",
        "typeset by scripts/site.sh, which refuses what it cannot; docs/ACTIVATIONS.md is held to the program by tests/explain",
    ),
    ("diagram", "a drawing"),
    ("transcript", "printed by the command that the text names, on a machine that the text describes"),
    ("yaml", "configuration of another repository's continuous integration"),
];

/// Commands that do not run here, and why.
const COMMANDS: &[(&str, &str)] = &[
    ("cargo build", "this test needs it"),
    ("cargo test", "this test is part of it"),
    ("cargo bench", "measures the machine"),
    (".ci/run", "this test is part of it"),
    ("make -C proofs", "a step of .ci/run"),
    ("pip install", "the Python step of .ci/run"),
    ("python ", "the Python step of .ci/run"),
    ("scripts/site.sh", "a step of .ci/run"),
    ("ntk-verify own", "needs networks of somebody else; tests/cli/own.rs makes some"),
    ("python3.11 -m venv peer", "needs another Python"),
    ("peer/bin/pip", "needs another Python"),
    ("NTK_VERIFY_PEER=", "needs neural-tangents; python/tests/peers says when it is skipped"),
    ("git ", "another repository's"),
];

/// What is added to a `long` run of `verify` to make it short: widths and a precision that hundreds of small networks settle.
const SHORT: &[(&str, &str)] = &[("--widths", "64,128,256"), ("--precision", "0.3")];

#[test]
fn every_block_runs_or_says_where() {
    let full = std::env::var_os("NTK_VERIFY_DOCS").is_some_and(|v| v == "full");
    let mut failures = Vec::new();
    for path in markdown::files() {
        let directory = tempfile::tempdir().unwrap();
        furnish(directory.path());
        match markdown::blocks(&path) {
            Err(error) => failures.push(error),
            Ok(blocks) => {
                for block in blocks {
                    if let Err(error) = examine(&block, directory.path(), full) {
                        failures.push(format!("{block}: {error}"));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn examine(block: &Block, directory: &Path, full: bool) -> Result<(), String> {
    if let Some((_, why)) = ELSEWHERE.iter().find(|(language, _)| *language == block.language) {
        println!("{block}: exempt: {why}");
        return tested_elsewhere(block);
    }
    if block.language == "toml" && !block.attribute.is_empty() {
        println!("{block}: written to {} for the sessions below", block.attribute);
        return std::fs::write(directory.join(&block.attribute), block.lines.join("\n"))
            .map_err(|e| e.to_string());
    }
    if block.language != "console" {
        return Err("a language that no test knows".to_owned());
    }
    let shorten = match block.attribute.as_str() {
        "" => false,
        "long" => !full,
        other => return Err(format!("unknown attribute {other}")),
    };
    for step in session::steps(&block.lines)? {
        let command = step.words.join(" ");
        if let Some((_, why)) = COMMANDS.iter().find(|(start, _)| format!("{command} ").starts_with(start)) {
            println!("{block}: exempt: $ {command}: {why}");
            continue;
        }
        run(&step, directory, shorten).map_err(|e| format!("$ {command}\n{e}"))?;
        println!("{block}: {}: $ {command}", if shorten { "ran, shortened" } else { "ran" });
    }
    Ok(())
}

/// That the place which an exemption names knows of this file.
fn tested_elsewhere(block: &Block) -> Result<(), String> {
    let (place, word) = match block.language.as_str() {
        "rust" => ("src/lib.rs", format!("include_str!(\"../{}\")", block.file)),
        "python" => ("python/tests/test_docs.py", "*.md".to_owned()),
        _ => return Ok(()),
    };
    let text = std::fs::read_to_string(markdown::root().join(place)).unwrap_or_default();
    if text.contains(&word) { Ok(()) } else { Err(format!("{place} does not contain {word}")) }
}

fn run(step: &Step, directory: &Path, shorten: bool) -> Result<(), String> {
    let words: Vec<&str> = step.words.iter().map(String::as_str).collect();
    let arguments = match words.as_slice() {
        ["ntk-verify", rest @ ..] | ["cargo", "run", "--release", "--", rest @ ..] => rest,
        _ => return Err("a command that no test knows".to_owned()),
    };
    let mut command = Command::cargo_bin("ntk-verify").unwrap();
    command.current_dir(directory).env("COLUMNS", "80").args(arguments);
    let verify = arguments.first().is_some_and(|first| first.starts_with("--") || *first == "verify");
    if shorten && verify {
        for (option, value) in SHORT.iter().filter(|(option, _)| !arguments.contains(option)) {
            command.args([option, value]);
        }
    }
    let output = command.output().map_err(|e| e.to_string())?;
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let expected = i32::from(step.prints.iter().any(|line| line.starts_with("✗ refuted")));
    let code = output.status.code().ok_or("the program was killed")?;
    if code != expected && !(shorten && code == 3) {
        return Err(format!("exit status {code} instead of {expected}\n{printed}{said}"));
    }
    if (shorten && verify) || step.prints.is_empty() {
        Ok(())
    } else {
        session::compare(&step.prints, &printed)
    }
}

/// The files that sessions speak of: inputs, targets and a foreign kernel, one right and one with an entry raised by 1e-9.
fn furnish(directory: &Path) {
    let write =
        |name: &str, values: &Array2<f64>| ndarray_npy::write_npy(directory.join(name), values).unwrap();
    write("X.npy", &array![[1.0, 0.2, -0.3], [0.1, 1.1, 0.4], [-0.5, 0.3, 0.9], [0.8, -0.7, 0.2]]);
    write("Y.npy", &array![[1.0], [-1.0], [0.5], [0.2]]);
    write("Z.npy", &array![[0.9, 0.3, -0.1], [-0.2, 0.4, 1.0]]);
    for (inputs, name, change) in [("X.npy", "THEIRS", 0.0), ("circle:8", "theirs", 1e-9)] {
        let arguments = ["kernel", "--activation", "relu", "--inputs", inputs, "--output", name];
        Command::cargo_bin("ntk-verify").unwrap().current_dir(directory).args(arguments).assert().success();
        let mut kernel: Array2<f64> =
            ndarray_npy::read_npy(directory.join(format!("{name}.ntk.npy"))).unwrap();
        kernel[(3, 1)] += change;
        write(&format!("{name}.npy"), &kernel);
    }
}
