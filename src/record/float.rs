//! Numbers in JSON, which knows neither NaN nor infinity.
//!
//! `#[serde(with = "float")]` writes a finite number as it is and the others as the strings "NaN", "inf" and "-inf", so that
//! what was written reads back. (serde_json would write all three as `null`, which earlier versions did; `null` is read as
//! NaN.)

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number as it stands in JSON.
pub(crate) struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            x if x.is_finite() => serializer.serialize_f64(x),
            x => serializer.serialize_str(&x.to_string()),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Number)
    }
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number, \"NaN\", \"inf\" or \"-inf\"")
    }

    fn visit_f64<E>(self, value: f64) -> Result<f64, E> {
        Ok(value)
    }

    fn visit_i64<E>(self, value: i64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_u64<E>(self, value: u64) -> Result<f64, E> {
        Ok(value as f64)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<f64, E> {
        match text {
            "NaN" => Ok(f64::NAN),
            "inf" => Ok(f64::INFINITY),
            "-inf" => Ok(f64::NEG_INFINITY),
            _ => Err(E::custom(format!("{text:?} is no number"))),
        }
    }

    fn visit_unit<E>(self) -> Result<f64, E> {
        Ok(f64::NAN)
    }
}

/// Things made of numbers.
pub(crate) trait Numbers: Sized {
    /// The same made of [`Number`]s.
    type Written: Serialize + for<'de> Deserialize<'de>;

    fn written(&self) -> Self::Written;
    fn read(written: Self::Written) -> Self;
}

impl Numbers for f64 {
    type Written = Number;

    fn written(&self) -> Number {
        Number(*self)
    }

    fn read(Number(value): Number) -> Self {
        value
    }
}

impl Numbers for [f64; 2] {
    type Written = [Number; 2];

    fn written(&self) -> [Number; 2] {
        self.map(Number)
    }

    fn read(written: [Number; 2]) -> Self {
        written.map(f64::read)
    }
}

impl<T: Numbers> Numbers for Vec<T> {
    type Written = Vec<T::Written>;

    fn written(&self) -> Self::Written {
        self.iter().map(T::written).collect()
    }

    fn read(written: Self::Written) -> Self {
        written.into_iter().map(T::read).collect()
    }
}

pub(crate) fn serialize<T: Numbers, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    value.written().serialize(serializer)
}

pub(crate) fn deserialize<'de, T: Numbers, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::Written::deserialize(deserializer).map(T::read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct All {
        #[serde(with = "super")]
        one: f64,
        #[serde(with = "super")]
        two: [f64; 2],
        #[serde(with = "super")]
        many: Vec<Vec<f64>>,
    }

    #[test]
    fn every_number_reads_back() {
        let all = All {
            one: f64::NAN,
            two: [f64::INFINITY, f64::NEG_INFINITY],
            many: vec![vec![1.5, f64::NAN, -0.1]],
        };
        let text = serde_json::to_string(&all).unwrap();
        assert_eq!(text, r#"{"one":"NaN","two":["inf","-inf"],"many":[[1.5,"NaN",-0.1]]}"#);
        let back: All = serde_json::from_str(&text).unwrap();
        assert!(
            back.one.is_nan() && back.two == all.two && back.many[0][1].is_nan() && back.many[0][2] == -0.1
        );
    }

    #[test]
    fn what_earlier_versions_wrote_is_read() {
        let old: All = serde_json::from_str(r#"{"one":null,"two":[1,-2],"many":[]}"#).unwrap();
        assert!(old.one.is_nan() && old.two == [1.0, -2.0]);
        assert!(serde_json::from_str::<All>(r#"{"one":"much","two":[1,2],"many":[]}"#).is_err());
    }
}
