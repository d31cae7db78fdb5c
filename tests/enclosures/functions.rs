//! Elementary functions over intervals against 45 digits: `numeric/functions.tsv`, made by `scripts/enclosed_values.py`.

use ntk_verify::numeric::{Endpoint, Interval, Pointwise, PreciseInterval, Scalar, Wide};
use proptest::prelude::*;

use super::decimal::{Widen, meets, parse};

/// f over intervals; `None` where the format does not have it.
fn evaluate<E: Endpoint>(name: &str, x: f64, y: f64) -> Option<Interval<E>> {
    let (x, y) = (Interval::exactly(x), Interval::exactly(y));
    Some(match name {
        "sqrt" => x.sqrt(),
        "exp" => x.exp(),
        "exp_m1" => x.exp_m1(),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "atan" => x.atan(),
        "arg" => Interval::arg(x, y),
        _ => return None,
    })
}

fn cases() -> impl Iterator<Item = (String, f64, f64, PreciseInterval)> {
    let lines = include_str!("../numeric/functions.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        (fields[0].to_owned(), fields[1].parse().unwrap(), fields[2].parse().unwrap(), parse(fields[3]))
    })
}

/// A correctly rounded value moved by a unit on each side is two units wide, four at a power of two; a root only one.
#[test]
fn doubles_enclose_functions() {
    for (name, x, y, truth) in cases() {
        let found = match name.as_str() {
            "erf" => Interval::exactly(x).erf(),
            _ => evaluate::<f64>(&name, x, y).unwrap(),
        };
        assert!(meets(found, truth), "{name} {x:e} {y:e}: {found:?}");
        let unit = found.upper().abs().max(found.lower().abs()) * f64::EPSILON;
        let width = found.upper() - found.lower();
        assert!(width <= 2.0 * unit.max(5e-324) || x.abs() > 709.0, "{name} {x:e} {y:e}: {found:?}");
    }
}

/// With 128 bits, series and reductions lose a few: relative widths stay below 2⁻¹¹⁸. Sines lose as many more as the
/// argument exceeds 1, or lies near a zero, relative to which 2⁻¹²⁶ of the argument counts.
#[test]
fn wide_numbers_enclose_functions() {
    for (name, x, y, truth) in cases() {
        let Some(found) = evaluate::<Wide>(&name, x, y) else { continue };
        assert!(meets(found, truth), "{name} {x:e} {y:e}: {found:?}");
        let size = found.lower().to_f64_down().abs().max(5e-324);
        let loss = if matches!(name.as_str(), "sin" | "cos" | "exp" | "exp_m1") {
            1.0 + x.abs() / size.min(1.0)
        } else {
            1.0
        };
        let width = found.relative_width();
        assert!(width <= loss * 2f64.powi(-118) || size < 1e-300, "{name} {x:e} {y:e}: {width:e} {found:?}");
    }
}

/// Doubles of all sizes.
fn double() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |x| x.is_finite()),
        -10.0f64..10.0,
        (-1.0f64..1.0, -300i32..300).prop_map(|(x, e)| x * 2f64.powi(e)),
        (-8i32..8).prop_map(f64::from),
    ]
}

/// An interval and a member.
fn member() -> impl Strategy<Value = (Interval, f64)> {
    (double(), double(), double()).prop_map(|(a, b, c)| {
        let mut ends = [a, b, c];
        ends.sort_by(f64::total_cmp);
        (Interval::new(ends[0], ends[2]).unwrap(), ends[1])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    /// Inclusion: what holds for members holds for intervals, over both formats.
    #[test]
    fn operations_include_those_of_members((a, x) in member(), (b, y) in member()) {
        let [p, q] = [x, y].map(PreciseInterval::exactly);
        let [wide_a, wide_b] = [a, b].map(|x| x.widened());
        macro_rules! check {
            ($($name:literal: |$s:ident, $t:ident| $formula:expr),* $(,)?) => {
                $({
                    let truth = { let ($s, $t) = (p, q); $formula };
                    let double = { let ($s, $t) = (a, b); $formula };
                    let wide = { let ($s, $t) = (wide_a, wide_b); $formula };
                    prop_assert!(meets(double, truth), "{} {x:e} {y:e}: {double:?} {truth:?}", $name);
                    prop_assert!(meets(wide, truth), "{} {x:e} {y:e}: {wide:?} {truth:?}", $name);
                    // the format with more bits gives the narrower interval, and both hold the members
                    prop_assert!(double.widen().overlaps(&wide), "{}", $name);
                })*
            };
        }
        check! {
            "+": |s, t| s + t,
            "-": |s, t| s - t,
            "*": |s, t| s * t,
            "abs": |s, _t| s.abs(),
            "positive part": |s, _t| s.positive_part(),
            "heaviside": |s, _t| s.heaviside(),
            "square": |s, _t| s.square(),
            "cube": |s, _t| s.powi(3),
            "root": |s, _t| s.abs().sqrt(),
            "exp": |s, _t| s.exp(),
            "exp_m1": |s, _t| s.exp_m1(),
            "sin": |s, _t| s.sin(),
            "cos": |s, _t| s.cos(),
            "atan": |s, _t| s.atan(),
            "arg": |s, t| Interval::arg(s.abs(), t),
            "quotient": |s, t| s.quotient(t),
        }
        if y != 0.0 {
            check! { "/": |s, t| s / t }
        }
    }
}

/// Arithmetic that forgets to round outwards must be caught: it is by a third of all quotients.
#[test]
fn rounding_to_nearest_is_caught() {
    let mut caught = 0;
    for n in 1..100 {
        let q = 1.0 / f64::from(n);
        let truth = PreciseInterval::integer(1) / PreciseInterval::integer(n);
        let sloppy = Interval::<f64>::exactly(q);
        caught += usize::from(!meets(sloppy, truth));
        assert!(meets(Interval::<f64>::ratio(1, n), truth));
    }
    assert!(caught > 80, "{caught}");
}
