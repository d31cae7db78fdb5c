//! The files that `kernel` and `sample` write.

use ndarray::{Array2, array};

use super::Place;
use super::textbook::{ARGUMENTS, RIGHT};

#[test]
fn kernels_are_those_of_the_textbook() {
    let place = Place::new();
    let x = array![[1.0, 2.0], [3.0, -4.0], [0.5, 1.0]];
    place.write_npy("x.npy", &x);
    let answer = place.run(&format!("kernel {ARGUMENTS} --inputs x.npy --output deep"));
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert_eq!(answer.out, "deep.nngp.npy and deep.ntk.npy: 3 × 3\n");
    assert_eq!(place.files(), ["deep.nngp.npy", "deep.ntk.npy", "x.npy"]);
    let [nngp, ntk] = RIGHT.kernels(x.view());
    for (ours, theirs) in [(place.read_npy("deep.nngp.npy"), nngp), (place.read_npy("deep.ntk.npy"), ntk)] {
        // x₂ = x₀/2 but for the bias: the textbook's arccos near ρ = 1 is good to half the digits.
        assert!(ours.iter().zip(&theirs).all(|(a, b)| (a - b).abs() <= 1e-7 * b.abs()), "{ours} {theirs}");
    }
}

#[test]
fn cross_kernels_are_blocks_of_the_symmetric_one() {
    let place = Place::new();
    place.write("x.csv", "1,2\n3,-4\n");
    place.write("y.csv", "0.5,1\n");
    place.write("xy.csv", "1,2\n3,-4\n0.5,1\n");
    for line in ["--inputs x.csv --inputs2 y.csv --output cross", "--inputs xy.csv --output all"] {
        assert_eq!(place.run(&format!("kernel {ARGUMENTS} {line}")).code, 0);
    }
    let (cross, all) = (place.read_npy("cross.ntk.npy"), place.read_npy("all.ntk.npy"));
    assert_eq!(cross.dim(), (2, 1));
    // Both are within 1e-13 of the true value.
    assert!((0..2).all(|i| (cross[(i, 0)] - all[(i, 2)]).abs() <= 2e-13 * all[(i, 2)].abs()));
}

#[test]
fn single_precision_is_written_as_such() {
    let place = Place::new();
    for dtype in ["f32", "f64"] {
        let line = format!("kernel {ARGUMENTS} --inputs circle:4 --dtype {dtype} --output {dtype}");
        assert_eq!(place.run(&line).code, 0);
    }
    let single: Array2<f32> = ndarray_npy::read_npy(place.path("f32.ntk.npy")).unwrap();
    let double = place.read_npy("f64.ntk.npy");
    assert!(single.iter().zip(&double).all(|(a, b)| (f64::from(*a) - b).abs() <= 1e-4 * b.abs()));
}

#[test]
fn samples_surround_the_limit_and_repeat_with_the_seed() {
    let place = Place::new();
    let line = "sample --activation relu --hidden-layers 1 --inputs circle:3 --width 64 --samples 400";
    for (seed, output) in [(0, "a"), (0, "b"), (1, "c")] {
        let answer = place.run(&format!("{line} --seed {seed} --output {output} --threads {}", seed + 1));
        assert_eq!(answer.code, 0, "{}", answer.err);
    }
    let explicit = place.run(&format!("{line} --sampler explicit --output e"));
    assert_eq!(explicit.code, 0, "{}", explicit.err);
    assert_eq!(place.run("kernel --activation relu --hidden-layers 1 --inputs circle:3 --output k").code, 0);
    for kind in ["nngp", "ntk"] {
        let read = |prefix: &str, what: &str| place.read_npy(&format!("{prefix}.{kind}.{what}.npy"));
        assert_eq!(read("a", "mean"), read("b", "mean"));
        assert_ne!(read("a", "mean"), read("c", "mean"));
        let limit = place.read_npy(&format!("k.{kind}.npy"));
        for prefix in ["a", "e"] {
            // With one hidden layer the mean is the limit. Student's t with 399 degrees of freedom exceeds 7 with
            // probability 1e-11, and there are 36 entries.
            let (mean, error) = (read(prefix, "mean"), read(prefix, "stderr"));
            for ((place, mean), error) in mean.indexed_iter().zip(&error) {
                assert!(*error > 0.0 && (mean - limit[place]).abs() <= 7.0 * error, "{kind}{place:?}");
            }
        }
    }
}

#[test]
fn a_network_file_and_flags_say_the_same() {
    let place = Place::new();
    place.write("net.toml", "activation = \"relu\"\nhidden_layers = 2\nweight_std = 9.0\nbias_std = 0.4\n");
    assert_eq!(place.run("kernel --spec net.toml --weight-std 1.3 --inputs circle:3 --output a").code, 0);
    assert_eq!(place.run(&format!("kernel {ARGUMENTS} --inputs circle:3 --output b")).code, 0);
    assert_eq!(place.read_npy("a.ntk.npy"), place.read_npy("b.ntk.npy"));
}
