//! Decimal numbers as narrow intervals.

use ntk_verify::numeric::{Endpoint, Interval, PreciseInterval, Scalar};

/// What `text` was rounded from: the number it spells, and half a unit of its 45th digit on either side.
pub fn parse(text: &str) -> PreciseInterval {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let point = mantissa.find('.').map_or(0, |at| mantissa.len() - at - 1);
    let whole = |n: i64| PreciseInterval::exactly(n as f64);
    let digits = mantissa
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(whole(0), |sum, digit| sum * whole(10) + whole(i64::from(digit - b'0')));
    let power = exponent.parse::<i64>().unwrap() - point as i64;
    let ten = whole(10).powi(power.unsigned_abs() as u32);
    let value = if power < 0 { digits / ten } else { digits * ten };
    let error = PreciseInterval::exactly(1e-44);
    let half_a_unit = Interval::new(-error.upper(), error.upper()).unwrap();
    let value = value + value * half_a_unit;
    if negative { -value } else { value }
}

/// Whether the precise interval `outer`, rounded to nothing, meets the narrow `truth`.
pub fn meets<E: Endpoint>(outer: Interval<E>, truth: PreciseInterval) -> bool
where
    Interval<E>: Widen,
{
    outer.widen().overlaps(&truth)
}

/// Intervals as precise ones.
pub trait Widen {
    fn widen(self) -> PreciseInterval;
}

impl Widen for Interval {
    fn widen(self) -> PreciseInterval {
        self.widened()
    }
}

impl Widen for PreciseInterval {
    fn widen(self) -> PreciseInterval {
        self
    }
}

#[test]
fn decimals_are_read_exactly_where_they_can_be() {
    for (text, value) in
        [("0", 0.0), ("-1.25e2", -125.0), ("3e-1", 0.3), ("12345.5", 12345.5), ("5e-324", 5e-324)]
    {
        let read = parse(text);
        assert!(read.relative_width() < 1e-36, "{text}: {read:?}");
        let [low, high] = [read.lower().to_f64_down(), read.upper().to_f64_up()];
        assert!(low <= value && value <= high && high <= value.next_up(), "{text}: {low:e} {high:e}");
    }
}
