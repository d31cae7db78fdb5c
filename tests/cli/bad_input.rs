//! Each kind of bad input gives one clear error, exit status 2, and no file.

use ndarray::{Array2, ShapeBuilder, array};

use super::Place;

/// Asserts that `line` is refused with a message that contains `word`, and that no file appears.
fn refused(place: &Place, line: &str, word: &str) {
    let before = place.files();
    let answer = place.run(line);
    assert_eq!(answer.code, 2, "{line}: {} {}", answer.out, answer.err);
    assert!(answer.err.starts_with("error: ") && answer.err.contains(word), "{line}: {}", answer.err);
    assert!(!answer.err.contains("panicked") && answer.out.is_empty(), "{line}: {}", answer.err);
    assert_eq!(place.files(), before, "{line}");
}

#[test]
fn files_that_are_wrong() {
    let place = Place::new();
    place.write_npy("good.npy", &array![[1.0, 2.0], [3.0, 4.0]]);
    let bytes = std::fs::read(place.path("good.npy")).unwrap();
    place.write("short.npy", &bytes[..bytes.len() - 1]);
    place.write("header.npy", &bytes[..20]);
    place.write("text.npy", "1,2\n");
    place.write_npy("nan.npy", &array![[1.0, 2.0], [3.0, f64::NAN]]);
    place.write_npy("inf.npy", &array![[1.0, f64::INFINITY]]);
    place.write_npy("empty.npy", &Array2::zeros((0, 2)));
    ndarray_npy::write_npy(place.path("list.npy"), &array![1.0, 2.0]).unwrap();
    place.write("ragged.csv", "1,2\n3\n");
    place.write("words.csv", "1,2\n3,four\n");
    place.write("nan.csv", "1,2\n3,nan\n");
    place.write("short-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3]);
    place.write("short-idx3-ubyte.gz", [0x1f, 0x8b, 8, 0, 0]);
    for (inputs, word) in [
        ("none.npy", "none.npy: no such file"),
        ("circel:3", "did you mean circle:N?"),
        ("mnist:1001", "only 1000 digits are built in"),
        ("short.npy", "truncated"),
        ("header.npy", "truncated"),
        ("text.npy", "not a .npy file"),
        ("nan.npy", "entry [1,1] is NaN"),
        ("inf.npy", "entry [0,1] is inf"),
        ("empty.npy", "0 × 2"),
        ("list.npy", "array[None, :]"),
        ("ragged.csv", "line 2 has 1 field(s), line 1 has 2"),
        ("words.csv", "line 2, column 2: \"four\""),
        ("nan.csv", "line 2, column 2: NaN"),
        ("short-idx3-ubyte", "truncated"),
        ("short-idx3-ubyte.gz", "ends early"),
    ] {
        refused(&place, &format!("kernel --activation relu --inputs {inputs} --output k"), word);
        refused(&place, &format!("--activation relu --inputs {inputs} --output r.json"), word);
    }
    refused(
        &place,
        "kernel --activation relu --inputs good.npy --inputs2 circle:3 --output no/k",
        "no directory no",
    );
    place.write_npy("three.npy", &array![[1.0, 2.0, 3.0]]);
    refused(
        &place,
        "kernel --activation relu --inputs good.npy --inputs2 three.npy --output k",
        "3 coordinates",
    );
}

#[test]
fn networks_that_make_no_sense() {
    let place = Place::new();
    place.write("typo.toml", "activation = \"relu\"\nweight_sdt = 1.0\n");
    place.write("name.toml", "activation = \"gleu\"\n");
    for (network, word) in [
        ("", "none is given"),
        ("--activation rellu", "did you mean `relu`?"),
        ("--activation leaky_relu:slope=1", "no parameter `slope`"),
        ("--activation relu --weight-std -1", "weight_std: -1"),
        ("--activation relu --bias-std -0.5", "bias_std: -0.5"),
        ("--activation relu --weight-std NaN", "weight_std: NaN"),
        ("--activation relu --hidden-layers -1", "--hidden-layers"),
        ("--activation relu --hidden-layers 999999", "999999 is too many"),
        ("--activation relu --parameterization mup", "choose ntk or standard"),
        ("--activation relu --parameterization standard --hidden-layers 0", "0 leaves no width"),
        ("--activation exp --weight-std 30", "overflows"),
        ("--spec none.toml", "none.toml"),
        ("--spec typo.toml", "weight_sdt"),
        ("--spec name.toml", "did you mean `gelu`?"),
    ] {
        refused(&place, &format!("kernel {network} --inputs circle:3 --output k"), word);
        refused(&place, &format!("{network} --output r.json"), word);
    }
}

#[test]
fn budgets_that_make_no_sense() {
    let place = Place::new();
    for (budget, word) in [
        ("--widths 0,64,256", "0 is not a width"),
        ("--widths 64", "64 alone"),
        ("--widths 64,x", "--widths"),
        ("--widths 99999999999,1", "99999999999 is not a width"),
        ("--alpha 0", "alpha: 0"),
        ("--alpha 0.7", "alpha: 0.7"),
        ("--beta -1", "beta: -1"),
        ("--precision 0", "precision: 0"),
        ("--precision inf", "precision: inf"),
        ("--claims ntk-limt", "did you mean \"ntk-limit\"?"),
        ("--claims polynomial-rank", "none of them applies"),
        ("--sampler fast", "choose conditioned or explicit"),
        ("--seed -1", "--seed"),
        ("--threads 0", "0 threads cannot work"),
        ("--format yaml", "choose terminal, json, markdown, junit or html"),
        ("--output .", "is a directory"),
        ("--output no/r.json", "no directory no"),
    ] {
        refused(&place, &format!("--activation relu {budget}"), word);
    }
    for (budget, word) in [
        ("--width 0 --samples 10", "width 0"),
        ("--width 8 --samples 1", "1 network(s) have no standard error"),
        ("--width 8 --samples -1", "--samples"),
        ("--width 8", "--samples"),
    ] {
        refused(&place, &format!("sample --activation relu --inputs circle:3 --output s {budget}"), word);
    }
}

#[test]
fn records_that_are_none() {
    let place = Place::new();
    place.write("empty.json", "");
    place.write("new.json", "{\"schema\": \"ntk-verify/record/9\"}");
    place.write("other.json", "{\"a\": 1}");
    for (name, word) in [
        ("none.json", "none.json: "),
        ("empty.json", "not a complete record"),
        ("new.json", "\"ntk-verify/record/9\" is unknown"),
        ("other.json", "no schema"),
    ] {
        refused(&place, &format!("report {name} --output r.md"), word);
    }
}

#[test]
fn unusual_files_give_the_right_answer() {
    let place = Place::new();
    let x = array![[1.0, 2.0], [3.0, -4.0], [0.0, 1.0]];
    place.write_npy("f64.npy", &x);
    let mut fortran = Array2::zeros((3, 2).f());
    fortran.assign(&x);
    place.write_npy("fortran.npy", &fortran);
    ndarray_npy::write_npy(place.path("f32.npy"), &x.mapv(|v| v as f32)).unwrap();
    ndarray_npy::write_npy(place.path("i64.npy"), &x.mapv(|v| v as i64)).unwrap();
    place.write("plain.csv", "1,2\n3,-4\n0,1\n");
    place.write("header.csv", "a,b\n1,2\n3,-4\n0,1\n");
    let kernel = |inputs: &str| {
        let answer = place.run(&format!("kernel --activation erf --inputs {inputs} --output k -q"));
        assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{inputs}: {}", answer.err);
        place.read_npy("k.ntk.npy")
    };
    let expected = kernel("f64.npy");
    for inputs in ["fortran.npy", "f32.npy", "i64.npy", "plain.csv", "header.csv"] {
        assert_eq!(kernel(inputs), expected, "{inputs}");
    }
}

#[test]
fn one_point_is_enough() {
    let place = Place::new();
    let answer = place.run("kernel --activation relu --inputs circle:1 --output k");
    assert_eq!(answer.code, 0, "{}", answer.err);
    // σ_w² = 2 keeps 2 |x|²/n₀ = 2 through every layer, and four weight layers add one such term each.
    assert!((place.read_npy("k.nngp.npy")[(0, 0)] - 2.0).abs() < 1e-12);
    assert!((place.read_npy("k.ntk.npy")[(0, 0)] - 8.0).abs() < 1e-12);
    let answer = place.run("--activation relu --inputs circle:1 --claims price,symmetry");
    assert_eq!(answer.code, 0, "{}", answer.out);
}
