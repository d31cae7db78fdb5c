//! Every experiment at its reduced size: what the papers observed is seen, runs can be stopped, and nothing depends on threads.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use ntk_verify::claims::{Progress, Unwatched};
use ntk_verify::record::Verdict;
use ntk_verify::reproduce::{Reproduction, Request, Size, find, registry, run};

fn request(output: &Path, resume: bool) -> Request {
    Request { size: Size::Reduced, seed: 0, output: output.to_path_buf(), resume }
}

fn holds(name: &str) {
    let place = tempfile::tempdir().unwrap();
    let record = run(find(name).unwrap(), &request(place.path(), false), &Unwatched).unwrap();
    for observation in &record.findings.observations {
        assert_eq!(observation.verdict, Verdict::Holds, "{name}: {observation:#?}");
    }
    assert!(record.findings.observations.len() >= 2 && record.findings.numbers.len() >= 4);
    let text = fs::read_to_string(place.path().join(format!("{name}.json"))).unwrap();
    let read: Reproduction = serde_json::from_str(&text).unwrap();
    assert_eq!(read, record);
    let svg = fs::read_to_string(place.path().join(format!("{name}.svg"))).unwrap();
    let csv = fs::read_to_string(place.path().join(format!("{name}.csv"))).unwrap();
    let points: usize = record.findings.panels.iter().flat_map(|p| &p.curves).map(|c| c.x.len()).sum();
    assert_eq!(csv.lines().count(), points + 1);
    for panel in &record.findings.panels {
        assert!(svg.contains(panel.x_label.as_str()) && svg.contains(panel.y_label.as_str()), "{name}");
        assert!(panel.curves.iter().any(|curve| curve.legend), "{name}: {} has no legend", panel.title);
    }
    let mut files: Vec<String> = fs::read_dir(place.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["csv", "json", "svg"].map(|extension| format!("{name}.{extension}")));
}

#[test]
fn the_tangent_kernel_concentrates_and_is_inflated_by_training() {
    holds("jacot-fig1");
}

#[test]
fn trained_networks_are_the_limiting_gaussian() {
    holds("jacot-fig2");
}

#[test]
fn narrow_networks_converge_faster() {
    holds("jacot-fig3");
}

#[test]
fn scaling_and_widening_are_two_roads() {
    holds("lazy");
}

#[test]
fn fisher_spectra_are_those_of_mean_field_theory() {
    holds("fisher");
}

#[test]
fn digits_are_classified() {
    holds("nngp");
}

#[test]
fn all_experiments_are_tested() {
    assert_eq!(registry().len(), 6);
}

/// Stops a run after some parts.
struct Stopper(AtomicU64);

impl Progress for Stopper {
    fn begin(&self, _part: &str, _networks: u64) {}

    fn advance(&self, networks: u64) {
        self.0.fetch_add(networks, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= 4
    }
}

#[test]
fn a_stopped_run_goes_on_to_the_same_record_on_any_number_of_threads() {
    let experiment = find("fisher").unwrap();
    let place = tempfile::tempdir().unwrap();
    let (whole, parts) = (place.path().join("whole"), place.path().join("parts"));
    let pool = |threads: usize| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let expected = pool(2).install(|| run(experiment, &request(&whole, false), &Unwatched)).unwrap();
    let stopper = Stopper(AtomicU64::new(0));
    let error = pool(1).install(|| run(experiment, &request(&parts, false), &stopper)).unwrap_err();
    assert!(error.to_string().contains("--resume"), "{error}");
    let finished = fs::read_dir(parts.join("fisher.state")).unwrap().count();
    assert_eq!(finished, 1 + 4, "a header and four parts");
    let error = run(experiment, &request(&parts, false), &Unwatched).unwrap_err().to_string();
    assert!(error.contains("stopped") && error.contains("--resume"), "{error}");
    let other = Request { seed: 1, ..request(&parts, true) };
    let error = run(experiment, &other, &Unwatched).unwrap_err().to_string();
    assert!(error.contains("belongs to another run: its seed is 0, not 1"), "{error}");
    let resumed = pool(1).install(|| run(experiment, &request(&parts, true), &Unwatched)).unwrap();
    assert_eq!(resumed, expected);
    let read = |directory: &Path| fs::read(directory.join("fisher.json")).unwrap();
    assert_eq!(read(&whole), read(&parts));
}

#[test]
fn a_wrong_theory_is_noticed() {
    // the observations are statements that can fail: a record whose networks are those of another seed is as good, one whose numbers are scaled is not
    let experiment = find("fisher").unwrap();
    let design = experiment.design(Size::Reduced, 0).unwrap();
    let key = ntk_verify::numeric::Key::root(5);
    let results: Vec<Vec<f64>> =
        (0..design.parts().len()).map(|part| design.compute(part, key.index(part as u64)).unwrap()).collect();
    let verdicts = |factor: f64| -> Vec<Verdict> {
        let scaled: Vec<Vec<f64>> =
            results.iter().map(|values| values.iter().map(|value| value * factor).collect()).collect();
        design.conclude(&scaled).unwrap().observations.into_iter().map(|o| o.verdict).collect()
    };
    assert!(verdicts(1.0).iter().all(|verdict| *verdict == Verdict::Holds));
    assert!(verdicts(2.0).contains(&Verdict::Refuted));
    assert!(verdicts(0.5).iter().all(|verdict| *verdict == Verdict::Refuted));
}
