//! A true statement is refuted as often as the level says.

use super::super::{
    Ladder, Terms, decide, gaussianity, holm, kolmogorov_normal, kolmogorov_smirnov, log_slope, p_value,
    shares, welch,
};
use super::*;

const R: u32 = 20_000;

#[test]
fn the_interval_of_a_student_mean_has_its_level_and_one_of_too_small_errors_has_not() {
    for (share, dof) in [(0.05, 63.0), (0.01, 63.0), (0.01, 4.0)] {
        let found = rate(1, R, |rng| refutes(&student(rng, 3.0, 0.1, dof), 3.0, share));
        assert_rate(found, share, R);
    }
    // decoys: the normal quantile where Student's belongs; an error too small by a fifth
    let gaussian = rate(2, R, |rng| {
        let x = student(rng, 3.0, 0.1, 4.0);
        refutes(&Estimate { degrees_of_freedom: f64::INFINITY, ..x }, 3.0, 0.01)
    });
    assert!(gaussian > 0.01 + five_errors(0.01, R), "{gaussian}");
    let small = rate(3, R, |rng| {
        let x = student(rng, 3.0, 0.1, 63.0);
        refutes(&Estimate { standard_error: 0.8 * x.standard_error, ..x }, 3.0, 0.01)
    });
    assert!(small > 0.01 + five_errors(0.01, R), "{small}");
}

#[test]
fn equivalence_is_claimed_of_a_quantity_at_the_margin_at_half_the_level() {
    // the truth is exactly one margin off: "holds" is the error, and its rate is one-sided, share/2. The
    // margin is 2.5 errors, so that estimates of 0.2 and less are inside both the margin and their own
    // interval
    let found = rate(4, R, |rng| {
        let relation = Relation::Equals { target: 0.0, margin: 1.0, allowance: 0.0 };
        decide(student(rng, 1.0, 0.4, 63.0).compare("x", relation), 0.05).verdict == Verdict::Holds
    });
    assert_at_most(found, 0.025, R);
    // the other end of the margin, three errors away, takes off 0.0013 and little more: the rate is not just
    // zero
    assert!(found > 0.015, "{found}");
    // a remainder as large as its allowance refutes at most at half the level
    let found = rate(5, R, |rng| {
        let relation = Relation::Equals { target: 0.0, margin: 1.0, allowance: 0.3 };
        decide(student(rng, 0.3, 0.1, 63.0).compare("x", relation), 0.05).verdict == Verdict::Refuted
    });
    assert_rate(found, 0.025, R);
}

#[test]
fn guarded_block_means_of_skewed_products_keep_the_level_where_bare_ones_do_not() {
    // replicates of skewness 2.9 in samples of 1024: at 1 % a factor exp(2.9·17/(3·32)) = 1.7 on one side
    let (r, c, share) = (8_000, 0.4, 0.01);
    let (mut bare, mut rng) = (0, Rng::seed_from_u64(6));
    let mut guarded = 0;
    for _ in 0..r {
        let mean = blocks(&mut rng, 16, Order::Fourth, |rng| product(rng, c)).means()[0];
        bare += u32::from(refutes(&mean, 1.0, share));
        guarded += u32::from(refutes(&mean.guarded(share), 1.0, share));
    }
    assert!(
        f64::from(bare) / f64::from(r) > share + five_errors(share, r),
        "the bare means show the need: {bare}"
    );
    assert_at_most(f64::from(guarded) / f64::from(r), share, r);
}

#[test]
fn jackknifed_functions_of_moments_keep_the_level() {
    let (r, share) = (4_000, 0.05);
    let found = rate(7, r, |rng| refutes(&blocks(rng, 16, Order::Second, normal).variances()[0], 1.0, share));
    assert_rate(found, share, r);
    let gaussian = |rng: &mut Rng| blocks(rng, 32, Order::Fourth, normal);
    let found = rate(8, r, |rng| refutes(&gaussian(rng).log_variances()[0].guarded(share), 0.0, share));
    assert_at_most(found, share, r);
    let found = rate(9, r, |rng| refutes(&gaussian(rng).excess_kurtoses()[0].guarded(share), 0.0, share));
    assert_at_most(found, share, r);
    let c: f64 = 0.1;
    let second = (1.0 + 2.0 * c * c).powi(3);
    let products = |rng: &mut Rng| blocks(rng, 32, Order::Second, |rng| product(rng, c));
    let found = rate(10, r, |rng| refutes(&products(rng).moment_ratios()[0].guarded(share), second, share));
    assert_at_most(found, share, r);
    let log_rms = 0.5 * (second - 1.0).ln();
    let found = rate(11, r, |rng| {
        refutes(&products(rng).log_rms_deviation(&[1.0], &[1.0]).unwrap().guarded(share), log_rms, share)
    });
    assert_at_most(found, share, r);
}

#[test]
fn limits_slopes_and_tests_of_fit_keep_the_level() {
    let widths = [64, 128, 256, 512];
    let ladder = Ladder::new(&widths, &[1.0, 2.0, 4.0, 8.0], Terms::Linear).unwrap();
    for (seed, dof, share) in [(12, 63.0, 0.05), (13, 63.0, 0.01), (14, 9.0, 0.05)] {
        let draw = |rng: &mut Rng| {
            let fit = widths.map(|n| student(rng, 1.0 + 3.0 / n as f64, 0.1 / (n as f64).sqrt(), dof));
            ladder.extrapolate(&fit).unwrap()
        };
        assert_rate(rate(seed, R, |rng| refutes(&draw(rng).limit, 1.0, share)), share, R);
        assert_rate(rate(seed, R, |rng| draw(rng).goodness.unwrap().p_value < share), share, R);
        let slope = rate(seed, R, |rng| {
            let logs = widths.map(|n| student(rng, -0.5 * (n as f64).ln(), 0.1, dof));
            refutes(&log_slope(&widths, &logs, &[1.0; 4], false).unwrap().slope, -0.5, share)
        });
        assert_rate(slope, share, R);
    }
}

#[test]
fn comparisons_of_samples_keep_the_level() {
    let share = 0.01;
    let found =
        rate(15, R, |rng| welch(&student(rng, 1.0, 0.1, 63.0), &student(rng, 1.0, 0.5, 9.0)).p_value < share);
    assert_rate(found, share, R);
    let sample = |rng: &mut Rng, n: usize| (0..n).map(|_| normal(rng)).collect::<Vec<_>>();
    let found =
        rate(16, R, |rng| kolmogorov_smirnov(&sample(rng, 50), &sample(rng, 80)).unwrap().p_value < share);
    assert_rate(found, share, R);
    for n in [5, 200] {
        assert_at_most(
            rate(17, R, |rng| kolmogorov_normal(&sample(rng, n)).unwrap().p_value < share),
            share,
            R,
        );
    }
    let (r, mut counts, mut rng) = (2_000, [0; 4], Rng::seed_from_u64(18));
    for _ in 0..r {
        let rows: Vec<Vec<f64>> = (0..64).map(|_| sample(&mut rng, 64)).collect();
        let g = gaussianity(&rows).unwrap();
        for (count, x) in counts.iter_mut().zip([g.mean, g.variance, g.skewness, g.excess_kurtosis]) {
            *count += u32::from(refutes(&x.guarded(0.05), 0.0, 0.05));
        }
    }
    counts.iter().for_each(|&count| assert_at_most(f64::from(count) / f64::from(r), 0.05, r));
}

#[test]
fn families_of_dependent_comparisons_keep_the_level() {
    let (tests, alpha) = (20, 0.05);
    let share = shares(alpha, &[(1.0, tests)]).unwrap()[0];
    // correlation ½ between any two
    let draw = |rng: &mut Rng| {
        let common = normal(rng);
        let mixed = |x: Estimate| Estimate { value: (x.value + common) / 2f64.sqrt(), ..x };
        (0..tests).map(|_| mixed(student(rng, 0.0, 1.0, 63.0))).collect::<Vec<_>>()
    };
    assert_at_most(rate(19, R, |rng| draw(rng).iter().any(|x| refutes(x, 0.0, share))), alpha, R);
    // Holm with a quarter of the statements false: still few false refutations among the true ones, more true
    // finds
    let (r, mut rng, mut found) = (5_000, Rng::seed_from_u64(20), [0_usize; 2]);
    let mut wrong = 0;
    for _ in 0..r {
        let family: Vec<Estimate> = draw(&mut rng)
            .iter()
            .enumerate()
            .map(|(i, x)| x.shifted(if i < 5 { 4.0 } else { 0.0 }))
            .collect();
        let p: Vec<f64> = family.iter().map(|x| p_value(&x.compare("x", equals(0.0)))).collect();
        let rejected = holm(&p, &vec![1.0; tests], alpha).unwrap();
        wrong += u32::from(rejected[5..].contains(&true));
        found[0] += family[..5].iter().filter(|x| refutes(x, 0.0, share)).count();
        found[1] += rejected[..5].iter().filter(|r| **r).count();
    }
    assert_at_most(f64::from(wrong) / f64::from(r), alpha, r);
    assert!(found[1] > found[0], "Holm finds more than Bonferroni: {found:?}");
}
