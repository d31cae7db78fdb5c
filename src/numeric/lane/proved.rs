//! The coefficients of the lanes are those of which errors were proved, to the last bit.

use serde::Deserialize;

use super::tables::*;

/// A polynomial of `proofs/coefficients.json`: Σ m 2^e zᵏ over its coefficients (m, e), and the bound 2^b of its distance
/// from `function` on `interval` that was proved.
#[derive(Deserialize)]
struct Polynomial {
    table: String,
    theorem: String,
    bound_exponent: i32,
    coefficients: Vec<(i64, i32)>,
}

const PROVED: &str = include_str!("../../../proofs/coefficients.json");
const SOURCE: &str = include_str!("tables.rs");

/// The tables of which an error was proved: all but erfc's.
const TABLES: [(&str, &[f64]); 12] = [
    ("ASIN", &ASIN),
    ("ASIN_SHORT", &ASIN_SHORT),
    ("ATAN", &ATAN),
    ("ATAN_SHORT", &ATAN_SHORT),
    ("SIN", &SIN),
    ("SIN_SHORT", &SIN_SHORT),
    ("COS", &COS),
    ("COS_SHORT", &COS_SHORT),
    ("EXP_M1", &EXP_M1),
    ("EXP_M1_SHORT", &EXP_M1_SHORT),
    ("ERF", &ERF),
    ("ERF_SHORT", &ERF_SHORT),
];

fn proved() -> Vec<Polynomial> {
    serde_json::from_str(PROVED).unwrap()
}

/// m 2^e, exact: |m| < 2⁵³, and the powers keep clear of both ends of the range.
fn dyadic((m, e): (i64, i32)) -> f64 {
    assert!(m.unsigned_abs() < 1 << 53 && (-900..900).contains(&e));
    m as f64 * f64::from(e).exp2()
}

/// The names of the tables that are not, bit for bit, what was proved.
fn strangers(proved: &[Polynomial], tables: &[(&str, &[f64])]) -> Vec<String> {
    let bits = |numbers: &[f64]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    let known = |name: &str, numbers: &[f64]| {
        proved.iter().any(|polynomial| {
            let exact: Vec<f64> = polynomial.coefficients.iter().copied().map(dyadic).collect();
            polynomial.table == name && bits(&exact) == bits(numbers)
        })
    };
    tables.iter().filter(|(name, numbers)| !known(name, numbers)).map(|(name, _)| name.to_string()).collect()
}

#[test]
fn coefficients_are_those_of_the_proofs() {
    assert_eq!(proved().len(), TABLES.len());
    assert_eq!(strangers(&proved(), &TABLES), Vec::<String>::new());
}

#[test]
fn a_changed_bit_is_seen() {
    for (name, numbers) in TABLES {
        for k in 0..numbers.len() {
            let mut changed = numbers.to_vec();
            changed[k] = changed[k].next_up();
            assert_eq!(strangers(&proved(), &[(name, &changed)]), [name]);
        }
        assert_eq!(strangers(&proved(), &[(name, &numbers[1..])]), [name]);
    }
}

/// The error that the comment of each table states is the one that was proved.
#[test]
fn stated_errors_are_those_of_the_proofs() {
    for Polynomial { table, theorem, bound_exponent, .. } in proved() {
        let before = SOURCE.split(&format!("pub(super) const {table}: ")).next().unwrap();
        let comment = before.rsplit("\n\n").next().unwrap();
        let stated = format!("2^{bound_exponent}");
        assert!(comment.contains(&stated), "{table}: {theorem} proves {stated}, the comment says {comment}");
    }
}
