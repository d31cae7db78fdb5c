//! `ntk-verify reproduce`.

use super::Place;

#[test]
fn experiments_are_listed_and_unknown_ones_refused() {
    let place = Place::new();
    let list = place.run("reproduce");
    assert_eq!(list.code, 0);
    for name in ["jacot-fig1", "jacot-fig2", "jacot-fig3", "lazy", "fisher", "nngp"] {
        assert!(list.out.lines().any(|line| line == name), "{}", list.out);
    }
    for (line, word) in [
        ("reproduce jacot-fig9", "jacot-fig1"),
        ("reproduce fisher --size huge", "choose reduced, paper or far"),
        ("reproduce fisher --threads 0", "0 threads"),
    ] {
        let answer = place.run(line);
        assert_eq!(answer.code, 2, "{line}");
        assert!(answer.err.contains(word), "{line}: {}", answer.err);
    }
    assert!(place.files().is_empty());
}

#[test]
fn a_reproduction_writes_three_files() {
    let place = Place::new();
    let answer = place.run("reproduce fisher --size reduced --output out");
    assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
    assert!(answer.out.starts_with("fisher: holds\n"), "{}", answer.out);
    assert!(answer.out.contains("theory 1.575") && answer.out.contains("Karakida"), "{}", answer.out);
    assert_eq!(place.files(), ["out"]);
    assert_eq!(place.run("reproduce fisher --size reduced --output out --quiet --seed 1").out, "");
}
