//! Two records compared, and snapshots.

use super::{Answer, Place};

/// A run that is over at once.
const QUICK: &str = "--activation relu --inputs circle:3 --claims price,symmetry,positive-definite";

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn codes(answer: &Answer) -> (i32, &str) {
    (answer.code, answer.err.as_str())
}

/// Replaces a text in a file, which must be there.
fn replace(place: &Place, name: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(place.path(name)).unwrap();
    assert!(text.contains(from), "{name}: {from}");
    place.write(name, text.replacen(from, to, 1));
}

#[test]
fn records_are_compared_and_the_exit_status_tells() {
    let place = Place::new();
    assert_eq!(place.run(&format!("{QUICK} --output a.json")).code, 0);
    assert_eq!(place.run(&format!("{QUICK} --seed 1 --output b.json")).code, 0);
    let same = place.run("report a.json b.json");
    assert_eq!(codes(&same), (0, ""), "{}", same.out);
    assert!(same.out.contains("Outcome    same") && flat(&same.out).contains("seed: 0 → 1"), "{}", same.out);
    replace(&place, "b.json", "\"verdict\": \"holds\"", "\"verdict\": \"refuted\"");
    let moved = place.run("report a.json b.json --output d.json");
    assert_eq!((moved.code, moved.out.as_str()), (1, "moved, see d.json\n"));
    assert!(std::fs::read_to_string(place.path("d.json")).unwrap().contains("ntk-verify/comparison/1"));
    for (format, word) in
        [("junit", "<testsuite "), ("markdown", "| verdict of |"), ("html", "<!DOCTYPE html>")]
    {
        let answer = place.run(&format!("report a.json b.json --format {format}"));
        assert!(answer.code == 1 && answer.out.contains(word), "{format}: {}", answer.out);
    }
    assert_eq!(place.run("--activation erf --inputs circle:3 --claims price --output c.json").code, 0);
    let refused = place.run("report a.json c.json");
    assert!(refused.code == 2 && refused.err.contains("activation is relu and erf"), "{}", refused.err);
}

#[test]
fn a_snapshot_is_written_once_and_then_held_to() {
    let place = Place::new();
    let first = place.run(&format!("{QUICK} --snapshot s.json"));
    assert_eq!(codes(&first), (0, "snapshot: there was no s.json; it is written now\n"));
    let kept = std::fs::read_to_string(place.path("s.json")).unwrap();
    let again = place.run(&format!("{QUICK} --snapshot s.json"));
    assert_eq!(codes(&again), (0, ""));
    assert!(again.out.contains("Outcome    same"), "{}", again.out);
    // what moved is told, and the snapshot stays
    replace(&place, "s.json", "\"largest_eigenvalue\": ", "\"largest_eigenvalue\": 1");
    let broken = std::fs::read_to_string(place.path("s.json")).unwrap();
    let moved = place.run(&format!("{QUICK} --snapshot s.json"));
    assert_eq!(moved.code, 1);
    assert!(moved.out.contains("λ_max(nngp)") && moved.out.contains("moved"), "{}", moved.out);
    let quiet = place.run(&format!("{QUICK} --snapshot s.json --output r.xml"));
    assert_eq!((quiet.code, quiet.out.as_str()), (1, "holds, moved from s.json, see r.xml\n"));
    assert!(quiet.err.contains("λ_max(nngp)"), "{}", quiet.err);
    // several reports of one run
    let both = place.run(&format!("{QUICK} --snapshot s.json --output r.xml --output r.html -q"));
    assert_eq!((both.code, both.out.as_str()), (1, ""));
    let html = std::fs::read_to_string(place.path("r.html")).unwrap();
    assert!(html.contains("Values that moved") && html.contains("Claims at a glance"));
    let xml = std::fs::read_to_string(place.path("r.xml")).unwrap();
    assert!(xml.contains("this run beside s.json") && xml.contains("λ_max(nngp)"), "{xml}");
    assert_eq!(std::fs::read_to_string(place.path("s.json")).unwrap(), broken);
    // --update accepts it
    let updated = place.run(&format!("{QUICK} --snapshot s.json --update"));
    assert_eq!(codes(&updated), (0, "snapshot: s.json is updated\n"));
    assert_eq!(std::fs::read_to_string(place.path("s.json")).unwrap(), kept);
    assert_eq!(place.files(), ["r.html", "r.xml", "s.json"]);
}

#[test]
fn the_environment_accepts_what_changed_too() {
    let place = Place::new();
    assert_eq!(place.run(&format!("{QUICK} --snapshot s.json -q")).code, 0);
    replace(&place, "s.json", "\"largest_eigenvalue\": ", "\"largest_eigenvalue\": 1");
    let with = |value: &str| {
        let line = format!("{QUICK} --snapshot s.json");
        let mut command = super::command(place.0.path());
        command.env("NTK_VERIFY_UPDATE", value).args(line.split_whitespace()).output().unwrap().status.code()
    };
    assert_eq!((with("0"), with(""), with("1"), with("0")), (Some(1), Some(1), Some(0), Some(0)));
}

#[test]
fn a_snapshot_of_a_check_sees_their_kernel_change() {
    let place = Place::new();
    assert_eq!(place.run("kernel --activation relu --inputs circle:3 --output k -q").code, 0);
    let check = "check --activation relu --inputs circle:3 --ntk k.ntk.npy --snapshot s.json";
    assert_eq!(place.run(check).code, 0);
    assert_eq!(codes(&place.run(check)), (0, ""));
    let theirs = place.read_npy("k.ntk.npy");
    place.write_npy("k.ntk.npy", &(&theirs * 1.02));
    let moved = place.run(check);
    assert_eq!(moved.code, 1);
    assert!(flat(&moved.out).contains("ntk-entries: holds → refuted"), "{}", moved.out);
}

#[test]
fn a_snapshot_never_makes_a_refuted_claim_pass() {
    let place = Place::new();
    assert_eq!(place.run("kernel --activation erf --inputs circle:3 --output k -q").code, 0);
    let check = "check --activation relu --inputs circle:3 --ntk k.ntk.npy --snapshot s.json";
    let (first, second) = (place.run(check), place.run(check));
    assert_eq!((first.code, second.code), (1, 1));
    assert!(second.out.contains("Outcome    same"), "{}", second.out);
}

#[test]
fn bad_snapshots_are_refused_before_the_run() {
    let place = Place::new();
    place.write("none.json", "{}");
    place.write("old.json", "{\"schema\": \"ntk-verify/record/99\"}");
    std::fs::create_dir(place.path("folder")).unwrap();
    assert_eq!(place.run("--activation erf --inputs circle:3 --claims price --snapshot erf.json -q").code, 0);
    let before = place.files();
    for (arguments, words) in [
        ("--snapshot none.json", "--snapshot: none.json: not a record"),
        ("--snapshot old.json", "record/99\" is unknown"),
        ("--snapshot folder", "is a directory"),
        ("--snapshot no/s.json", "no directory no"),
        ("--snapshot erf.json", "activation is erf and relu"),
        ("--snapshot erf.json --output erf.json", "erf.json is --output as well"),
        ("--snapshot new.json --output new.json", "new.json is --output as well"),
        ("--update", "--snapshot"),
        ("--output a.xml --output a.html --format junit", "is one format for several files"),
    ] {
        let answer = place.run(&format!("{QUICK} {arguments}"));
        assert_eq!((answer.code, answer.out.as_str()), (2, ""), "{arguments}");
        assert!(answer.err.contains(words), "{arguments}: {}", answer.err);
    }
    assert_eq!(place.files(), before);
    // another question is replaced when that is asked for
    let replaced = place.run(&format!("{QUICK} --snapshot erf.json --update"));
    assert_eq!(codes(&replaced), (0, "snapshot: erf.json held another question; it is replaced\n"));
    assert_eq!(place.run(&format!("{QUICK} --snapshot erf.json")).code, 0);
}
