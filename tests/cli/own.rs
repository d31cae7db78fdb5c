//! `own`: networks that somebody else drew, in files.

use ndarray::{Array2, Array3, ArrayD, Axis};
use ntk_verify::network::{Architecture, Sampling, Watch, draws};
use ntk_verify::spec::{Dense, Parameterization, Spec};

use super::Place;

const NETWORK: &str = "--activation erf --hidden-layers 1 --weight-std 1.5 --bias-std 0.2";

fn points() -> Array2<f64> {
    ndarray::array![[1.3, 0.5], [0.4, 1.3], [-0.6, 1.2]]
}

/// Kernels of networks with explicit weights, M × N × N.
fn kernels(width: usize, networks: u64) -> Array3<f64> {
    let erf = ntk_verify::activation::parse("erf").unwrap();
    let scales = Dense { weight_std: 1.5, bias_std: 0.2 };
    let spec = Spec::dense(&erf, 1, scales, Parameterization::Ntk).unwrap();
    let architecture = Architecture::new(&spec, 2, &[width], 1).unwrap();
    draws(&architecture, points().view(), Sampling::Explicit, networks, 9, &Watch::default()).unwrap().ntk
}

fn place(change: impl Fn(&mut Array3<f64>)) -> Place {
    let place = Place::new();
    place.write_npy("x.npy", &points());
    for width in [64, 128, 256] {
        let mut before = kernels(width, 300);
        change(&mut before);
        ndarray_npy::write_npy(place.path(&format!("k{width}.npy")), &before).unwrap();
        let after = before * (1.0 + 2.0 / width as f64);
        ndarray_npy::write_npy(place.path(&format!("t{width}.npy")), &after).unwrap();
    }
    place
}

const FILES: &str = "--inputs x.npy --ntk 64=k64.npy --ntk 128=k128.npy --ntk 256=k256.npy";
const TRAINED: &str = "--trained-ntk 64=t64.npy --trained-ntk 128=t128.npy --trained-ntk 256=t256.npy";

#[test]
fn a_right_network_in_the_kernel_regime_holds() {
    let answer = place(|_| {}).run(&format!("own {NETWORK} {FILES} {TRAINED}"));
    assert_eq!(answer.code, 0, "{}{}", answer.out, answer.err);
    insta::assert_snapshot!(answer.out);
}

#[test]
fn a_wrong_network_is_refuted_with_its_cause_in_every_format() {
    let place = place(|kernels| kernels.mapv_inplace(|k| 3.0 * k));
    let answer = place.run(&format!("own {NETWORK} {FILES}"));
    let said = answer.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(answer.code, 1, "{said}{}", answer.err);
    assert!(said.contains("Probable cause: the tangent kernel is the right one times"), "{said}");
    let answer = place.run(&format!("own {NETWORK} {FILES} --output record.json --quiet"));
    assert_eq!((answer.code, answer.out.as_str()), (1, ""), "{}", answer.err);
    let again = place.run("report record.json --format markdown");
    assert_eq!(again.code, 1, "{}", again.err);
    assert!(again.out.contains("ntk-gram") && again.out.contains("given networks"), "{}", again.out);
}

#[test]
fn jacobians_do_as_well() {
    let place = Place::new();
    place.write_npy("x.npy", &points());
    // J = Θ̂^{1/2}: the Cholesky factor of each kernel, one output and three parameters
    let kernels = kernels(128, 100);
    let mut jacobians = ArrayD::zeros(vec![100, 3, 1, 3]);
    for (m, kernel) in kernels.axis_iter(Axis(0)).enumerate() {
        for i in 0..3 {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| jacobians[[m, i, 0, k]] * jacobians[[m, j, 0, k]]).sum();
                let rest: f64 = kernel[[i, j]] - sum;
                jacobians[[m, i, 0, j]] = if i == j { rest.sqrt() } else { rest / jacobians[[m, j, 0, j]] };
            }
        }
    }
    ndarray_npy::write_npy(place.path("j.npy"), &jacobians).unwrap();
    ndarray_npy::write_npy(place.path("k.npy"), &kernels).unwrap();
    let line = |what: &str| format!("own {NETWORK} --inputs x.npy {what} --claims ntk-limit --format json");
    let [one, other] = ["--ntk 128=k.npy", "--jacobians 128=j.npy"].map(|what| place.run(&line(what)));
    // a hundred networks hold nothing to 10 %, and refute nothing that is right
    assert_eq!((one.code, other.code), (3, 3), "{}{}", one.out, one.err);
    let estimate = |text: &str| -> f64 {
        let record: serde_json::Value = serde_json::from_str(text).unwrap();
        record["claims"][0]["evidence"]["comparisons"][0]["estimate"].as_f64().unwrap()
    };
    // ten digits are kept in records
    assert!((estimate(&one.out) / estimate(&other.out) - 1.0).abs() < 1e-8);
}

#[test]
fn questions_that_make_no_sense_exit_with_2_and_say_what_to_do() {
    let place = place(|_| {});
    ndarray_npy::write_npy(place.path("one.npy"), &Array3::<f64>::ones((1, 3, 3))).unwrap();
    ndarray_npy::write_npy(place.path("equal.npy"), &Array3::<f64>::ones((50, 3, 3))).unwrap();
    for (options, word) in [
        ("", "nothing of your network is given"),
        ("--ntk k64.npy", "write the width before the file"),
        ("--ntk wide=k64.npy", "is no width"),
        ("--ntk 64=one.npy", "one network, which shows no spread"),
        ("--ntk 64=equal.npy", "the same seed was used for each"),
        ("--ntk 64=k64.npy --ntk 64=k128.npy", "width 64 is given twice"),
        ("--ntk 64=x.npy", "too few to know their spread"),
        ("--ntk 64=k64.npy --trained-ntk 128=t128.npy", "no kernels of width 128 before training"),
        ("--ntk 64=k64.npy --trained-ntk 64=k64.npy", "bit for bit"),
        ("--ntk 64=k64.npy --claims price", "not about given networks"),
        ("--ntk 64=k64.npy --regime 0", "is not a bound"),
        ("--ntk 64=k64.npy --precision 2", "is not a relative discrepancy"),
        ("--ntk 64=nowhere.npy", "nowhere.npy"),
    ] {
        let answer = place.run(&format!("own {NETWORK} --inputs x.npy {options}"));
        assert_eq!(answer.code, 2, "{options}: {}{}", answer.out, answer.err);
        assert!(answer.err.contains(word), "{options}: {}", answer.err);
    }
    let answer = place.run(&format!("own {NETWORK} --inputs circle:4 --ntk 64=k64.npy"));
    assert!(answer.code == 2 && answer.err.contains("3 points, but the inputs are 4"), "{}", answer.err);
}
