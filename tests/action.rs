//! The composite action: it parses, and its script does what it says when bash runs it.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use yaml_rust2::{Yaml, YamlLoader};

fn action() -> Yaml {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml");
    YamlLoader::load_from_str(&std::fs::read_to_string(path).unwrap()).unwrap().remove(0)
}

fn step(name: &str) -> Yaml {
    let action = action();
    let steps = action["runs"]["steps"].as_vec().unwrap();
    steps.iter().find(|step| step["name"].as_str() == Some(name)).unwrap().clone()
}

/// Runs the script of the step *Run* as the runner does, with the inputs as the step's variables.
fn run(place: &TempDir, arguments: &str, snapshot: &str, html: &str) -> (i32, String) {
    let script = step("Run")["run"].as_str().unwrap().to_owned();
    let file = place.path().join("step.sh");
    std::fs::write(&file, script).unwrap();
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-e", "-o", "pipefail"])
        .arg(&file)
        .current_dir(place.path())
        .env("NTK_VERIFY", env!("CARGO_BIN_EXE_ntk-verify"))
        .env("ARGUMENTS", arguments)
        .env("SNAPSHOT", snapshot)
        .env("JUNIT", "ntk-verify.xml")
        .env("HTML", html)
        .env("GITHUB_OUTPUT", place.path().join("outputs"))
        .env("GITHUB_STEP_SUMMARY", place.path().join("summary"))
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

const QUICK: &str = "--activation relu --inputs circle:3\n  --claims price,symmetry";

#[test]
fn the_action_is_complete() {
    let action = action();
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    for input in ["arguments", "snapshot", "junit", "html"] {
        assert!(action["inputs"][input]["description"].as_str().is_some(), "{input}");
        // every input reaches the script, by a variable and never by substitution into its text
        let variable = step("Run")["env"][input.to_uppercase().as_str()].as_str().unwrap().to_owned();
        assert_eq!(variable, format!("${{{{ inputs.{input} }}}}"));
    }
    for name in ["Install", "Run"] {
        assert!(!step(name)["run"].as_str().unwrap().contains("${{"), "{name}: text of users is not code");
        assert_eq!(step(name)["shell"].as_str(), Some("bash"));
    }
    assert!(step("Install")["run"].as_str().unwrap().starts_with("cargo install --locked"));
}

#[test]
fn the_script_writes_reports_and_ends_as_the_program_does() {
    let place = TempDir::new().unwrap();
    let exists = |name: &str| place.path().join(name).exists();
    assert_eq!(run(&place, QUICK, "", "").0, 0);
    assert!(exists("ntk-verify.xml") && !exists("s.json"));
    assert_eq!(run(&place, QUICK, "s.json", "r.html").0, 0);
    assert!(exists("s.json") && exists("r.html"));
    let kept = std::fs::read_to_string(place.path().join("s.json")).unwrap();
    std::fs::write(
        place.path().join("s.json"),
        kept.replace("\"verdict\": \"holds\"", "\"verdict\": \"refuted\""),
    )
    .unwrap();
    let (code, said) = run(&place, QUICK, "s.json", "");
    assert_eq!(code, 1);
    assert_eq!(said, "::error::ntk-verify ended with status 1, see ntk-verify.xml\n");
    assert!(
        std::fs::read_to_string(place.path().join("ntk-verify.xml")).unwrap().contains("refuted → holds")
    );
    let outputs = std::fs::read_to_string(place.path().join("outputs")).unwrap();
    assert_eq!(outputs, "status=0\nstatus=0\nstatus=1\n");
    let summary = std::fs::read_to_string(place.path().join("summary")).unwrap();
    assert_eq!(summary.matches("# ntk-verify: holds").count(), 3, "{summary}");
    assert!(summary.contains("# ntk-verify: moved"), "{summary}");
}

#[test]
fn arguments_are_words_and_nothing_else() {
    let place = TempDir::new().unwrap();
    std::fs::write(place.path().join("my points.csv"), "1,2\n3,-4\n").unwrap();
    let spaced = "--activation relu --claims price --inputs 'my points.csv'";
    assert_eq!(run(&place, spaced, "", "").0, 0);
    // neither variables nor commands are run, nor names expanded
    for inputs in ["$(touch hacked)", "`touch hacked`", "; touch hacked", "*.csv", "$HOME"] {
        let (code, _) = run(&place, &format!("--activation relu --claims price --inputs '{inputs}'"), "", "");
        assert_eq!(code, 2, "{inputs}");
    }
    assert!(!place.path().join("hacked").exists());
    assert_eq!(run(&place, "--activation 'relu", "", "").0, 2);
}
