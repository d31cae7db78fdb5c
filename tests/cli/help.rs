//! Help, lists and completions.

use std::io::Read;
use std::process::{Command, Stdio};

use super::Place;

#[test]
fn help_is_worth_reading() {
    let place = Place::new();
    insta::assert_snapshot!("help", place.run("--help").out);
    insta::assert_snapshot!("help_check", place.run("check --help").out);
    insta::assert_snapshot!("help_own", place.run("own --help").out);
    assert!(place.run("-h").out.contains("Exit status: 0 every claim holds"));
}

#[test]
fn claims_are_listed_and_explained() {
    let place = Place::new();
    let list = place.run("claims");
    assert_eq!(list.code, 0);
    assert!(
        list.out.starts_with("own: ")
            && list.out.contains("\ninitialisation: ")
            && list.out.contains("\ntraining: "),
        "{}",
        list.out
    );
    let name = |line: &'_ str| line.starts_with("  ") && !line.starts_with("   ");
    let ids: Vec<&str> = list.out.lines().filter(|line| name(line)).map(str::trim).collect();
    assert!(ids.contains(&"ntk-limit") && ids.len() > 10, "{ids:?}");
    for id in ids {
        let answer = place.run(&format!("claims {id}"));
        assert_eq!(answer.code, 0);
        assert!(answer.out.contains("  Source") && answer.out.starts_with(id), "{}", answer.out);
    }
    let training = place.run("claims training").out;
    assert!(training.starts_with("training: ") && list.out.ends_with(&training), "{training}");
    let answer = place.run("claims ntk-limt");
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("did you mean \"ntk-limit\"?"));
}

#[test]
fn completions_know_every_subcommand() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let answer = place.run(&format!("completions {shell}"));
        assert_eq!(answer.code, 0);
        for word in ["verify", "kernel", "sample", "check", "own", "reproduce", "explain", "claims", "report"]
        {
            assert!(answer.out.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("ntk-verify"))
        .args(["claims"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut complaint = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    assert_eq!((child.wait().unwrap().code(), complaint.as_str()), (Some(0), ""));
}
