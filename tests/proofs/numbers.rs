//! Numbers that were proved: the enclosures of `proofs/kappa_table.json` hold the values that the program computes.

use std::fs;
use std::path::Path;

use ntk_verify::limit::Limit;
use ntk_verify::numeric::{DoubleDouble, Scalar};

use super::tools::{circle, kernels, relu};

/// (i, lo, hi, lo_dot, hi_dot): κ(i/8) ∈ [lo, hi]/2⁵⁶ and κ̇(i/8) ∈ [lo_dot, hi_dot]/2⁵⁶.
fn table() -> Vec<[i64; 5]> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/kappa_table.json");
    let rows: Vec<[i64; 5]> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(rows.len() >= 15);
    rows
}

/// How far x lies outside [low, high]/2⁵⁶; the ends have up to 56 bits, double-double has 106.
fn outside(x: DoubleDouble, [low, high]: [i64; 2]) -> f64 {
    let whole = |n: i64| DoubleDouble::from_sum((n >> 20) as f64 * 1_048_576.0, (n & 0xf_ffff) as f64);
    let scaled = x * DoubleDouble::new(56f64.exp2());
    (whole(low) - scaled).high().max((scaled - whole(high)).high()).max(0.0) / 56f64.exp2()
}

/// kappa_table_ok, in double-double: strictly within, and not within those of the next row.
#[test]
fn duals_lie_within_the_proved_enclosures() {
    let rows = table();
    for (k, row) in rows.iter().enumerate() {
        let [i, low, high, low_dot, high_dot] = *row;
        let [kappa, kappa_dot] = relu(DoubleDouble::ratio(i32::try_from(i).unwrap(), 8));
        assert_eq!(outside(kappa, [low, high]), 0.0, "κ({i}/8)");
        assert_eq!(outside(kappa_dot, [low_dot, high_dot]), 0.0, "κ̇({i}/8)");
        // a unit of 2⁻⁵⁶ more than the width of an enclosure is seen
        let moved = kappa + DoubleDouble::new((high - low + 1) as f64 / 56f64.exp2());
        assert!(outside(moved, [low, high]) > 0.0);
        let next = rows[(k + 1) % rows.len()];
        assert!(outside(kappa, [next[1], next[2]]) > 1e-3);
    }
}

/// kappa_table_ok in f64, through a network of one hidden layer: Σ = κ(ρ) and Θ = κ(ρ) + ρ κ̇(ρ), to the promise of the
/// limit and what is lost by rounding the inputs: ρ to 4 units, and κ' = κ̇ ≤ 1, while κ̇' = 1/π√(1 − ρ²) ≤ 0.66 here.
#[test]
fn kernels_lie_within_the_proved_enclosures() {
    for [i, low, high, low_dot, high_dot] in table() {
        let rho = i as f64 / 8.0;
        let kernels = kernels("relu", 1, 0.0, &circle(&[0.0, rho.acos()]));
        let (nngp, ntk) = (kernels.nngp.view()[[0, 1]], kernels.ntk.view()[[0, 1]]);
        let rounding = 8.0 * f64::EPSILON;
        assert!(
            outside(DoubleDouble::new(nngp), [low, high]) <= Limit::PRECISION * nngp + rounding,
            "Σ at {i}/8"
        );
        // Θ lies in an enclosure of the width of both
        let (ends, ends_dot) = ([low, high], [low_dot, high_dot]);
        let scale = 56f64.exp2();
        let [a, b] = ends_dot.map(|end| rho * end as f64 / scale);
        let (least, most) = (ends[0] as f64 / scale + a.min(b), ends[1] as f64 / scale + a.max(b));
        let slack = Limit::PRECISION * ntk.abs() + 3.0 * rounding;
        assert!((least - slack..=most + slack).contains(&ntk), "Θ at {i}/8: {ntk}");
    }
}
