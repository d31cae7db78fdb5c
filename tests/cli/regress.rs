//! `regress`: predictions, their files, and questions that make no sense.

use ndarray::{Array2, array};
use serde_json::Value;

use super::{Answer, Place};

const NETWORK: &str = "--activation relu --hidden-layers 2 --bias-std 0.1";

fn json(place: &Place, name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(place.path(name)).unwrap()).unwrap()
}

/// y = (sin 2x, x²) at 12 points, tested at 5 between.
fn curves(place: &Place) {
    let at =
        |n: usize, first: f64, step: f64| Array2::from_shape_fn((n, 1), |(i, _)| first + step * i as f64);
    let values = |x: &Array2<f64>| {
        Array2::from_shape_fn((x.nrows(), 2), |(i, c)| {
            if c == 0 { (2.0 * x[(i, 0)]).sin() } else { x[(i, 0)].powi(2) }
        })
    };
    let (train, test) = (at(12, -1.1, 0.2), at(5, -0.8, 0.4));
    place.write_npy("x.npy", &train);
    place.write_npy("y.npy", &values(&train));
    place.write_npy("z.npy", &test);
    place.write_npy("w.npy", &values(&test));
}

fn done(answer: &Answer, line: &str) {
    assert_eq!(answer.code, 0, "{line}: {}", answer.err);
}

#[test]
fn every_way_to_fit_writes_its_files_and_says_what_it_did() {
    let place = Place::new();
    curves(&place);
    let data = "--train x.npy y.npy --test z.npy --labels w.npy";
    for (index, way) in [
        "--ridge 1e-3",
        "--kernel ntk --ridge 1e-3",
        "--kernel ntk --time 50",
        "--select marginal-likelihood",
        "--kernel ntk --select leave-one-out --grid hidden_layers=1,3 --grid bias_std=0.1,0.5",
        "",
    ]
    .iter()
    .enumerate()
    {
        let line = format!("regress {NETWORK} {data} {way} --output fit{index}");
        let answer = place.run(&line);
        done(&answer, &line);
        let (mean, stddev) = (
            place.read_npy(&format!("fit{index}.mean.npy")),
            place.read_npy(&format!("fit{index}.stddev.npy")),
        );
        assert_eq!((mean.dim(), stddev.dim()), ((5, 2), (5, 1)));
        assert!(stddev.iter().all(|&s| s >= 0.0 && s.is_finite()));
        let record = json(&place, &format!("fit{index}.json"));
        let error = &record["score"]["error"];
        let (rmse, baseline) = (error["rmse"].as_f64().unwrap(), error["rmse_of_mean"].as_f64().unwrap());
        // Smooth curves between points 0.2 apart: well below half of what there is to explain.
        assert!(rmse < 0.5 * baseline, "{line}: {rmse} {baseline}");
        assert!(
            answer.out.contains(&format!("fit{index}.mean.npy")) && answer.out.contains("rmse"),
            "{}",
            answer.out
        );
        let networks = record["selection"]["networks"].as_array().map(Vec::len);
        assert_eq!(networks, [None, None, None, Some(1), Some(4), None][index]);
    }
    let names = place.files();
    assert!(names.iter().all(|name| name.starts_with("fit") || name.len() == 5), "{names:?}");
    // The same question, the same bytes, whatever the number of threads.
    let line = format!("regress {NETWORK} {data} --select marginal-likelihood --output again --threads 1 -q");
    let answer = place.run(&line);
    assert_eq!((answer.code, answer.out.as_str()), (0, ""));
    for end in ["mean.npy", "stddev.npy", "json"] {
        let read = |name: &str| std::fs::read(place.path(&format!("{name}.{end}"))).unwrap();
        assert_eq!(read("fit3"), read("again"), "{end}");
    }
}

#[test]
fn training_goes_from_the_prior_to_the_targets() {
    let place = Place::new();
    curves(&place);
    let targets = place.read_npy("y.npy");
    let fit = |way: &str| {
        let line = format!("regress {NETWORK} --train x.npy y.npy --test x.npy {way} --output f -q");
        done(&place.run(&line), &line);
        let (mean, stddev) = (place.read_npy("f.mean.npy"), place.read_npy("f.stddev.npy"));
        let distance = (&mean - &targets).iter().fold(0.0, |m: f64, d| m.max(d.abs()));
        (mean, stddev, distance)
    };
    for kernel in ["nngp", "ntk"] {
        let (mean, prior, _) = fit(&format!("--kernel {kernel} --time 0"));
        // ReLU with σ_w² = 2 keeps 2x² through all layers, and each of three adds σ_b².
        let expected = place.read_npy("x.npy").mapv(|x| (2.0 * x * x + 0.03).sqrt());
        assert!(mean.iter().all(|&m| m == 0.0));
        assert!(prior.iter().zip(&expected).all(|(a, b)| (a - b).abs() <= 1e-12), "{prior} {expected}");
        let early = fit(&format!("--kernel {kernel} --time 30")).2;
        let late = fit(&format!("--kernel {kernel} --time 3000")).2;
        let (_, stddev, end) = fit(&format!("--kernel {kernel}"));
        // At the end targets are met up to rounding times the condition number, below 1e7 here.
        assert!(early > late && late > end && end < 1e-7, "{kernel}: {early} {late} {end}");
        assert!(stddev.iter().all(|&s| s < 1e-3), "{kernel}: {stddev}");
        let forever = fit(&format!("--kernel {kernel} --time inf")).2;
        assert!(forever < 1e-7, "{kernel}: {forever}");
    }
}

#[test]
fn digits_are_recognised() {
    let place = Place::new();
    let line = "regress --activation relu --hidden-layers 3 --train mnist:0..700 --test mnist:700..1000 --classes \
                --select leave-one-out --output digits";
    let answer = place.run(line);
    done(&answer, line);
    let score = &json(&place, "digits.json")["score"]["accuracy"];
    let (right, of) = (score["right"].as_u64().unwrap(), score["of"].as_u64().unwrap());
    // The program got 275 right when this was written. The bar is five standard errors √(p(1 − p)/300) = 1.6 % below, which
    // a change that is no worse on other digits would pass; guessing gets 10 %.
    assert!(of == 300 && right as f64 >= 300.0 * (0.917 - 5.0 * 0.016), "{score}");
    let labels = place.read_npy("digits.label.npy");
    assert!(labels.dim() == (300, 1) && labels.iter().all(|l| (0.0..10.0).contains(l) && l.fract() == 0.0));
    assert!(answer.out.contains("10 classes") && answer.out.contains("(standard error)"), "{}", answer.out);
}

#[test]
fn certified_errors_hold_and_catch_what_is_wrong() {
    let place = Place::new();
    // One training point: f(x) = K(x, x₁) y/(K(x₁, x₁) + ρ). At right angles, ReLU without hidden biases has
    // κ = √(q₁₁ q₂₂)/2π, and q/2 on the diagonal, q = σ_w² |x|²/n₀.
    place.write("x.csv", "3,0\n");
    place.write("y.csv", "5\n");
    place.write("z.csv", "0,2\n");
    let line = "regress --activation relu --hidden-layers 1 --weight-std 1 --train x.csv y.csv --test z.csv --certify \
                --ridge 0.5 --output one";
    let answer = place.run(line);
    done(&answer, line);
    let (q11, q12) = (4.5f64, f64::sqrt(4.5 * 2.0));
    let (own, ridge) = (q11 / 2.0, 0.5 * q11 / 2.0);
    let expected = 5.0 * q12 / std::f64::consts::TAU / (own + ridge);
    let (mean, error) = (place.read_npy("one.mean.npy"), place.read_npy("one.error.npy"));
    // The expected value itself has a handful of roundings.
    assert!((mean[(0, 0)] - expected).abs() <= error[(0, 0)] + 8.0 * f64::EPSILON * expected);
    assert!(error[(0, 0)] > 0.0 && error[(0, 0)] < 1e-12, "{error}");
    assert!(answer.out.contains("Certified"), "{}", answer.out);
    // Predictions with a ridge that is larger by 1e-5 of itself are outside what is proved: the bounds say something.
    curves(&place);
    let fit = |way: &str, output: &str| {
        let line = format!(
            "regress {NETWORK} --train x.npy y.npy --test z.npy {way} --certify --output {output} -q"
        );
        done(&place.run(&line), &line);
        (place.read_npy(&format!("{output}.mean.npy")), place.read_npy(&format!("{output}.error.npy")))
    };
    for kernel in ["nngp", "ntk"] {
        let (mean, error) = fit(&format!("--kernel {kernel} --ridge 0.01"), "a");
        let (decoy, _) = fit(&format!("--kernel {kernel} --ridge 0.0100001"), "b");
        assert!(error.iter().all(|e| *e > 0.0 && e.is_finite()), "{kernel}: {error}");
        assert!(mean.iter().zip(&decoy).zip(&error).any(|((a, b), e)| (a - b).abs() > 10.0 * e), "{kernel}");
    }
    let line = "regress --activation tanh --train x.csv y.csv --test z.csv --certify --output t";
    let answer = place.run(line);
    assert!(answer.code == 2 && answer.err.contains("--certify"), "{}", answer.err);
}

#[test]
fn duplicates_and_single_points_get_the_right_answer() {
    let place = Place::new();
    place.write("x.csv", "1,0\n0,1\n1,0\n");
    place.write("y.csv", "1\n5\n3\n");
    place.write("z.csv", "1,0\n0,1\n");
    for kernel in ["nngp", "ntk"] {
        for time in ["", "--time inf", "--time 1e17"] {
            let line = format!(
                "regress {NETWORK} --kernel {kernel} --train x.csv y.csv --test z.csv {time} --output d"
            );
            let answer = place.run(&line);
            done(&answer, &line);
            let (mean, stddev) = (place.read_npy("d.mean.npy"), place.read_npy("d.stddev.npy"));
            // Contradicting labels 1 and 3 of one point: their mean.
            assert!(
                (mean[(0, 0)] - 2.0).abs() < 1e-10 && (mean[(1, 0)] - 5.0).abs() < 1e-10,
                "{line}: {mean}"
            );
            assert!(stddev.iter().all(|&s| (0.0..1e-6).contains(&s)), "{line}: {stddev}");
            assert!(answer.out.contains("rank 2 of 3"), "{}", answer.out);
        }
    }
    place.write("one.csv", "1,0\n");
    place.write("seven.csv", "7\n");
    for way in ["", "--select leave-one-out", "--select marginal-likelihood", "--ridge 0.5", "--time 3"] {
        let line =
            format!("regress {NETWORK} --train one.csv seven.csv --test one.csv {way} --output one -q");
        done(&place.run(&line), &line);
        let mean = place.read_npy("one.mean.npy")[(0, 0)];
        assert!(mean > 0.0 && mean <= 7.0 + 1e-12, "{line}: {mean}");
    }
    // Constant targets are targets.
    place.write("same.csv", "2\n2\n2\n");
    let line = format!("regress {NETWORK} --train x.csv same.csv --test z.csv --output same -q");
    done(&place.run(&line), &line);
    assert!(place.read_npy("same.mean.npy").iter().all(|m| (m - 2.0).abs() < 1e-10));
}

#[test]
fn questions_that_make_no_sense() {
    let place = Place::new();
    curves(&place);
    place.write("short.csv", "1\n2\n");
    place.write("half.csv", "1\n2.5\n");
    place.write("same.csv", "1\n1\n");
    place.write("zero.csv", "0\n0\n");
    place.write("two.csv", "1,2\n3,4\n");
    place.write_npy("nan.npy", &array![[f64::NAN]]);
    let before = place.files();
    let fit = "--train x.npy y.npy --test z.npy";
    for (line, word) in [
        ("--train x.npy short.csv --test z.npy".to_owned(), "2 targets for 12 points"),
        ("--train x.npy --test z.npy".to_owned(), "comes without targets"),
        ("--train two.csv same.csv --test z.npy".to_owned(), "coordinates"),
        (format!("{fit} --labels short.csv"), "2 targets for 5 points"),
        (format!("{fit} --labels z.npy"), "1 column(s), where --train has 2"),
        ("--train two.csv nan.npy --test two.csv".to_owned(), "NaN"),
        ("--train two.csv none.npy --test two.csv".to_owned(), "no such file"),
        (format!("{fit} --time -1"), "-1 is not a time"),
        (format!("{fit} --ridge -1"), "-1 is not a ridge"),
        (format!("{fit} --ridge 1 --select leave-one-out"), "cannot be used with"),
        (format!("{fit} --certify --time 3"), "cannot be used with"),
        ("--train same.csv same.csv --test same.csv --certify".to_owned(), "--certify"),
        (format!("{fit} --grid hidden_layers=1,2"), "--select"),
        (format!("{fit} --select best"), "choose marginal-likelihood or leave-one-out"),
        (format!("{fit} --select leave-one-out --grid depth=1"), "no key `depth`"),
        (format!("{fit} --select leave-one-out --grid weight_std=1,x"), "\"x\" is not a number"),
        (format!("{fit} --select leave-one-out --grid weight_std=-1"), "weight_std = -1: weight_std: -1"),
        (format!("{fit} --select leave-one-out --grid weight_std"), "there is no `=`"),
        (format!("{fit} --kernel rbf"), "rbf"),
        (format!("{fit} --classes"), "the targets have 2 columns"),
        ("--train two.csv half.csv --test two.csv --classes".to_owned(), "2.5 is not the name of a class"),
        ("--train two.csv same.csv --test two.csv --classes".to_owned(), "every training label is 1"),
        ("--train two.csv zero.csv --test two.csv --select leave-one-out".to_owned(), "all are zero"),
        ("--train zero.csv same.csv --test zero.csv --normalise".to_owned(), "point 0: it is zero"),
        ("--train mnist:0..1001 --test mnist:1..2".to_owned(), "only 1000 digits"),
        ("--train mnist:5..5 --test mnist:1..2".to_owned(), "holds no digit"),
    ] {
        let answer = place.run(&format!("regress {NETWORK} {line} --output fit"));
        assert_eq!(answer.code, 2, "{line}: {} {}", answer.out, answer.err);
        assert!(answer.err.starts_with("error: ") && answer.err.contains(word), "{line}: {}", answer.err);
        assert_eq!(place.files(), before, "{line}");
    }
    let answer = place.run(&format!("regress {NETWORK} {fit} --output no/fit"));
    assert!(answer.code == 2 && answer.err.contains("no directory no"), "{}", answer.err);
}
