//! Small runs of `verify`, and what becomes of their records.

use super::Place;

/// A run that is over at once: claims that need no sampling.
const QUICK: &str = "--activation relu --inputs circle:3 --claims price,symmetry,positive-definite";

#[test]
fn verify_is_the_default() {
    let place = Place::new();
    let (short, long) = (place.run(QUICK), place.run(&format!("verify {QUICK}")));
    assert_eq!(short.code, 0, "{}", short.out);
    assert_eq!(short.out, long.out);
    assert_eq!(short.err, "");
    assert!(!short.out.contains('\x1b'), "colour is for terminals");
}

#[test]
fn a_record_is_written_whole_and_renders_again() {
    let place = Place::new();
    let answer = place.run(&format!("{QUICK} --output run.json"));
    assert_eq!((answer.code, answer.out.as_str()), (0, "holds, see run.json\n"), "{}", answer.err);
    assert_eq!(place.files(), ["run.json"]);
    let record: serde_json::Value =
        serde_json::from_slice(&std::fs::read(place.path("run.json")).unwrap()).unwrap();
    for field in ["schema", "version", "verdict", "alpha", "beta", "seed", "settings", "claims"] {
        assert!(!record[field].is_null(), "{field}");
    }
    for claim in record["claims"].as_array().unwrap() {
        for field in ["id", "statement", "source", "verdict", "kind", "evidence", "decoy"] {
            assert!(!claim[field].is_null(), "{field}");
        }
        assert_eq!(claim["decoy"]["verdict"], "refuted");
    }
    assert_eq!(place.run("report run.json").out, place.run(QUICK).out);
    assert!(place.run("report run.json --format markdown").out.starts_with("# ntk-verify: holds"));
    assert!(place.run("report run.json --format junit").out.starts_with("<?xml"));
    assert_eq!(place.run("report run.json --output run.md --quiet").out, "");
    assert_eq!(place.files(), ["run.json", "run.md"]);
}

#[test]
fn the_record_depends_on_seed_and_settings_alone() {
    let place = Place::new();
    let sampled = "--activation erf --inputs circle:2 --widths 32,64,128 --claims ntk-limit --precision 0.2 --format json";
    let one = place.run(&format!("{sampled} --threads 1"));
    let two = place.run(&format!("{sampled} --threads 2"));
    let other = place.run(&format!("{sampled} --seed 1"));
    assert_ne!(one.code, 2, "{}", one.err);
    assert_eq!(one.out, two.out);
    assert_ne!(one.out, other.out);
}
