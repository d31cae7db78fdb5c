//! Where published implementations of infinite-width kernels are measurably wrong, and this one must not be.

use ndarray::{Array2, Axis, concatenate, s};
use ntk_verify::activation::parse;
use ntk_verify::kernel::{Gram, Nngp};
use ntk_verify::limit::{Element, Kernels, Limit};
use ntk_verify::numeric::symmetric_eigenvalues;
use ntk_verify::spec::{Dense, Parameterization, Spec};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

fn limit(activation: &str, hidden_layers: usize, weight_std: f64, bias_std: f64) -> Limit {
    let scales = Dense { weight_std, bias_std };
    let activation = parse(activation).unwrap();
    Limit::new(&Spec::dense(&activation, hidden_layers, scales, Parameterization::Ntk).unwrap()).unwrap()
}

fn gaussian(n: usize, d: usize, seed: u64) -> Array2<f64> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    Array2::from_shape_simple_fn((n, d), || StandardNormal.sample(&mut random))
}

/// What f32 entries promise: as many units roundoff as 1e-13 is in f64.
const SINGLE: f64 = Limit::PRECISION * (f32::EPSILON as f64 / f64::EPSILON);

/// A ReLU network with σ_w = 2 and no bias has Σ(x, x) = 4·2ʰ |x|²/n₀ and Θ = (h + 1) Σ.
fn relu_diagonal<T: Element>(precision: f64) {
    let x = gaussian(5, 784, 1).mapv(T::from_f64);
    let negative = x.mapv(|value| T::from_f64(-value.to_f64()));
    let all = concatenate![Axis(0), x, x, negative];
    for hidden_layers in [1, 10, 50] {
        let Kernels { nngp, ntk, .. } = limit("relu", hidden_layers, 2.0, 0.0).symmetric(all.view()).unwrap();
        for i in 0..5 {
            let squared: f64 = x.row(i).iter().map(|value| value.to_f64().powi(2)).sum();
            let exact = 4.0 * 2f64.powi(hidden_layers as i32) * squared / 784.0;
            for j in [i, i + 5] {
                let (k, t) = (nngp.view()[[i, j]].to_f64(), ntk.view()[[i, j]].to_f64());
                assert!((k / exact - 1.0).abs() <= precision, "{hidden_layers}: {k} for {exact}");
                let exact = (hidden_layers + 1) as f64 * exact;
                assert!((t / exact - 1.0).abs() <= precision, "{hidden_layers}: {t} for {exact}");
            }
            if hidden_layers == 1 {
                // max(u, 0) max(−u, 0) = 0
                assert_eq!(nngp.view()[[i, i + 10]].to_f64(), 0.0);
                assert_eq!(ntk.view()[[i, i + 10]].to_f64(), 0.0);
            }
        }
    }
}

#[test]
fn case_1_relu_keeps_all_digits_on_the_diagonal_and_at_antipodes() {
    relu_diagonal::<f64>(Limit::PRECISION);
    relu_diagonal::<f32>(SINGLE);
}

#[test]
fn case_2_rectified_monomials_are_finite_and_exact_near_duplicates() {
    let x = gaussian(4, 30, 2);
    let near = &x + &(gaussian(4, 30, 3) * 1e-9);
    let all = concatenate![Axis(0), x, near];
    for degree in [2, 3] {
        for hidden_layers in [1, 2, 3] {
            let limit = limit(&format!("rectified_monomial:degree={degree}"), hidden_layers, 1.0, 0.0);
            let kernels = limit.symmetric(all.view()).unwrap();
            for kernel in [kernels.nngp.into_entries(), kernels.ntk.into_entries()] {
                assert!(kernel.iter().all(|value| value.is_finite()));
                for i in 0..4 {
                    // cos θ = 1 − O(1e-18), and both duals are twice differentiable in θ
                    let size = (kernel[[i, i]] * kernel[[i + 4, i + 4]]).sqrt();
                    assert!((kernel[[i, i + 4]] / size - 1.0).abs() <= 2.0 * Limit::PRECISION);
                }
            }
        }
    }
}

#[test]
fn case_3_quadrature_kernels_are_symmetric_positive_and_finite_at_zero() {
    let mut x = gaussian(12, 3, 4);
    x.slice_mut(s![0, ..]).fill(0.0);
    for scale in [1.0, 5.0] {
        let kernels = limit("tanh", 2, 1.5, 0.0).symmetric((&x * scale).view()).unwrap();
        assert!(kernels.error.nngp > 0.0 && kernels.error.nngp < 1e-9, "{:?}", kernels.error);
        assert!(kernels.error.ntk < 1e-8, "{:?}", kernels.error);
        for (kernel, error) in [
            (kernels.nngp.into_entries(), kernels.error.nngp),
            (kernels.ntk.into_entries(), kernels.error.ntk),
        ] {
            assert_eq!(kernel, kernel.t());
            assert!(kernel.row(0).iter().all(|&value| value == 0.0), "tanh 0 = 0, and there is no bias");
            let least = symmetric_eigenvalues(kernel.view()).unwrap()[0];
            // errors move eigenvalues by at most the norm of a 12 × 12 matrix of them
            assert!(least >= -12.0 * (error + 1e-15 * kernel[[1, 1]]), "{least:e}");
        }
    }
}

#[test]
fn case_4_sign_sees_no_length() {
    let x = gaussian(6, 5, 5);
    let base = limit("sign", 10, 1.0, 0.0).symmetric(x.view()).unwrap();
    for scale in [1e-3, 1e-160, 1e150] {
        let kernels = limit("sign", 10, 1.0, 0.0).symmetric((&x * scale).view()).unwrap();
        for ((i, j), &value) in kernels.nngp.view().indexed_iter() {
            let expected = if i == j { 1.0 } else { base.nngp.view()[[i, j]] };
            // rounding x by u moves θ by 2u, and each sign layer takes a square root of small angles
            assert!((value - expected).abs() <= 1e-10, "{scale:e} {value} {expected}");
        }
        assert!(kernels.nngp.view().diag().iter().all(|value| (value - 1.0).abs() <= Limit::PRECISION));
    }
}

#[test]
fn case_6_f32_keeps_its_range() {
    let x = gaussian(6, 20, 6).mapv(|value| value as f32);
    let agrees = |found: &Gram<Nngp, f32>, exact: &Gram<Nngp, f64>| {
        found.view().iter().zip(exact.view()).all(|(&found, &exact)| {
            let rounded = f64::from(exact as f32);
            (f64::from(found) - rounded).abs()
                <= SINGLE * rounded.abs() + f64::from(f32::MIN_POSITIVE) * SINGLE
        })
    };
    for (activation, hidden_layers, weight_std, bias_std, scale) in [
        ("relu", 10, 2f64.sqrt(), 0.0, 1e-10f32),
        ("relu", 10, 2f64.sqrt(), 0.0, 1e-18),
        ("relu", 10, 2f64.sqrt(), 0.0, 1e10),
        ("relu", 10, 2f64.sqrt(), 0.0, 1e18),
        ("relu", 10, 2f64.sqrt(), 0.1, 1e-15),
        ("relu", 400, 1.5, 0.0, 1.0),
        ("relu", 400, 1.2, 0.0, 1.0),
        ("relu", 400, 1.2, 0.0, 1e18),
        ("erf", 5, 1.5, 0.0, 1e-12),
        ("erf", 5, 1.5, 0.0, 1e18),
    ] {
        let limit = limit(activation, hidden_layers, weight_std, bias_std);
        let scaled = x.mapv(|value| value * scale);
        let narrow = limit.symmetric(scaled.view()).unwrap();
        let wide = limit.symmetric(scaled.mapv(f64::from).view()).unwrap();
        assert!(agrees(&narrow.nngp, &wide.nngp), "{activation} {hidden_layers} {weight_std} {scale:e} nngp");
        let [narrow, wide] = [narrow.ntk.into_entries().mapv(f64::from), wide.ntk.into_entries()];
        let wide = Gram::<Nngp>::new(wide);
        let narrow = Gram::<Nngp, f32>::new(narrow.mapv(|value| value as f32));
        assert!(agrees(&narrow, &wide), "{activation} {hidden_layers} {weight_std} {scale:e} ntk");
    }
    let error = limit("relu", 400, 1.5, 0.0).symmetric(x.mapv(|value| value * 1e15).view()).unwrap_err();
    assert!(error.to_string().contains("beyond f32"), "{error}");
}

#[test]
fn case_8_f32_in_f32_out() {
    let x = gaussian(40, 30, 7).mapv(|value| value as f32);
    let limit = limit("gelu", 4, 1.4, 0.2);
    let narrow: Kernels<f32> = limit.symmetric(x.view()).unwrap();
    let wide: Kernels<f64> = limit.symmetric(x.mapv(f64::from).view()).unwrap();
    for (narrow, wide) in [
        (narrow.nngp.into_entries(), wide.nngp.into_entries()),
        (narrow.ntk.into_entries(), wide.ntk.into_entries()),
    ] {
        let different =
            narrow.iter().zip(&wide).filter(|(narrow, wide)| f64::from(**narrow) != **wide).count();
        assert!(different > wide.len() / 2, "f32 was not the working precision");
        assert!(narrow.iter().zip(&wide).all(|(n, w)| (f64::from(*n) - w).abs() <= SINGLE * w.abs()));
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let mut x = gaussian(300, 50, 8);
    let copy = x.row(3).to_owned();
    x.row_mut(200).assign(&copy);
    for (activation, bias_std) in [("relu", 0.0), ("erf", 0.1)] {
        let limit = limit(activation, 6, 1.5, bias_std);
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let kernels = pool.install(|| limit.symmetric(x.view()).unwrap());
            (kernels.nngp.into_entries(), kernels.ntk.into_entries())
        };
        let (one, three) = (run(1), run(3));
        assert!(one == three);
        assert_eq!(one.0[[3, 200]].to_bits(), one.0[[3, 3]].to_bits(), "equal rows are the same point");
        assert_eq!(one.1[[3, 200]].to_bits(), one.1[[3, 3]].to_bits());
    }
}

#[test]
fn impossible_questions_are_refused() {
    let x = gaussian(3, 4, 9);
    let refused = |result: Result<Kernels, ntk_verify::Error>, words: &[&str]| {
        let error = result.unwrap_err().to_string();
        assert!(words.iter().all(|word| error.contains(word)), "{error}");
    };
    let relu = limit("relu", 2, 1.0, 0.0);
    refused(relu.cross(x.view(), gaussian(3, 5, 9).view()), &["X'", "5", "4"]);
    refused(relu.symmetric(x.slice(s![..0, ..])), &["X", "0 × 4"]);
    let mut broken = x.clone();
    broken[[1, 2]] = f64::NEG_INFINITY;
    refused(relu.cross(x.view(), broken.view()), &["X'", "[1, 2]", "-inf"]);
    refused(
        limit("exp", 4, 3.0, 0.0).symmetric(x.view()),
        &["hidden layer", "exp", "X[", "overflows", "weight_std"],
    );
    let none = Spec::dense(
        &parse("relu").unwrap(),
        0,
        Dense { weight_std: 1.0, bias_std: 0.0 },
        Parameterization::Standard,
    )
    .unwrap();
    assert!(Limit::new(&none).is_err());
    assert!(Limit::with_inverse_width(&none, 0.1).is_ok());
    assert!(Limit::with_inverse_width(&none, -0.1).is_err());
    assert!(Limit::with_inverse_width(&none, f64::NAN).is_err());
}

#[test]
fn functions_that_jump_see_collinear_and_opposite_points_as_such() {
    let x = Array2::from_shape_fn((3, 3), |(i, j)| [1.0f64, 3.0, -1.0][i] * [0.1, 0.7, -0.3][j]);
    for (name, antipode) in [("step", None), ("sign", Some(-1.0)), ("abs", Some(1.0))] {
        let Kernels { nngp, ntk, .. } = limit(name, 6, 1.3, 0.0).symmetric(x.view()).unwrap();
        for kernel in [nngp.view(), ntk.view()] {
            if let Some(antipode) = antipode {
                assert_eq!(kernel[[0, 2]], antipode * kernel[[0, 0]], "{name}");
            }
            assert!(kernel.iter().all(|value| value.is_finite()));
        }
    }
    let exact = Array2::from_shape_fn((2, 3), |(i, j)| [1.0f64, 4.0][i] * [0.1, 0.7, -0.3][j]);
    let Kernels { nngp, .. } = limit("step", 6, 1.3, 0.0).symmetric(exact.view()).unwrap();
    assert_eq!(nngp.view()[[0, 1]], nngp.view()[[0, 0]]); // step(4x) = step(x)
}

#[test]
fn powers_of_powers_say_that_they_underflow() {
    // rows are scaled to unit size, where the kernel underflows on the way, although its own size is 1e32
    let x = Array2::from_elem((1, 1), 1.02f64);
    let network = limit("monomial:degree=5", 5, 0.5, 0.0);
    let message = network.symmetric(x.view()).unwrap_err().to_string();
    assert!(message.contains("underflows"), "{message}");
    // what the output itself cannot hold is zero, as everywhere in floating point
    let small = network.symmetric((&x * 1e-3).view()).unwrap();
    assert_eq!(small.nngp.view()[[0, 0]], 0.0);
}
