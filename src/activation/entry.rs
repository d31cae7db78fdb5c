//! An entry of the registry: how an activation is named, parameterised and built.

use std::sync::Arc;

use super::{Activation, registry};
use crate::{Error, Result};

/// Where a parameter may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Domain {
    /// Any finite number.
    Real,
    /// Finite and above 0.
    Positive,
    /// Finite and at most 0.
    NotPositive,
    /// A whole number from 0 to this one.
    Degree(u32),
}

impl Domain {
    /// Whether `x` lies in it.
    pub fn contains(self, x: f64) -> bool {
        x.is_finite()
            && match self {
                Domain::Real => true,
                Domain::Positive => x > 0.0,
                Domain::NotPositive => x <= 0.0,
                Domain::Degree(largest) => x.fract() == 0.0 && (0.0..=f64::from(largest)).contains(&x),
            }
    }

    /// In words, after "give".
    pub fn description(self) -> String {
        match self {
            Domain::Real => "a finite number".into(),
            Domain::Positive => "a finite number > 0".into(),
            Domain::NotPositive => "a finite number ≤ 0".into(),
            Domain::Degree(largest) => format!("a whole number from 0 to {largest}"),
        }
    }
}

/// A parameter of an activation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameter {
    /// Its name before the `=`.
    pub name: &'static str,
    /// Its value when it is not given; `None` when it must be.
    pub default: Option<f64>,
    /// Where it may lie.
    pub domain: Domain,
}

/// An activation that can be asked for by name.
#[derive(Debug)]
pub struct Entry {
    /// The name.
    pub name: &'static str,
    /// What it is, on one line.
    pub summary: &'static str,
    /// The parameters, in the order of the formula.
    pub parameters: &'static [Parameter],
    /// Spellings that [`parse`] accepts, covering the parameters' range: for tests, help and documentation.
    pub examples: &'static [&'static str],
    /// Builds it from one valid value a parameter.
    pub(super) make: fn(&[f64]) -> Result<Arc<dyn Activation>>,
}

impl Entry {
    /// The activation with the parameters `given`, the others at their defaults.
    ///
    /// # Errors
    /// A name that is no parameter, one given twice, a missing one without default, a value outside its domain.
    pub fn build(&self, given: &[(&str, f64)]) -> Result<Arc<dyn Activation>> {
        let known: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name).collect();
        for (index, (name, _)) in given.iter().enumerate() {
            if !known.contains(name) {
                return Err(Error::new(self.name, format!("there is no parameter `{name}`"))
                    .advise(self.advice(name, &known)));
            }
            if given[..index].iter().any(|(before, _)| before == name) {
                return Err(Error::new(self.name, format!("`{name}` is given twice")).advise("give it once"));
            }
        }
        let mut values = Vec::with_capacity(self.parameters.len());
        for &Parameter { name, default, domain } in self.parameters {
            let value = given.iter().find(|(key, _)| *key == name).map(|(_, value)| *value).or(default);
            let place = format!("{}:{name}", self.name);
            let advice = format!("give {}: {}:{name}=…", domain.description(), self.name);
            match value {
                None => return Err(Error::new(place, "the parameter is missing").advise(advice)),
                Some(value) if !domain.contains(value) => {
                    return Err(Error::new(place, format!("{value} is out of range")).advise(advice));
                }
                Some(value) => values.push(value),
            }
        }
        (self.make)(&values)
    }

    /// What to do about an unknown parameter.
    fn advice(&self, name: &str, known: &[&str]) -> String {
        match nearest(name, known) {
            _ if known.is_empty() => format!("{} takes no parameters", self.name),
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("{} takes {}", self.name, known.join(", ")),
        }
    }
}

/// The entry called `name`.
///
/// # Errors
/// There is none; the advice names the nearest.
pub fn find(name: &str) -> Result<&'static Entry> {
    let entries = registry();
    entries.iter().find(|entry| entry.name == name).ok_or_else(|| {
        let names: Vec<&str> = entries.iter().map(|entry| entry.name).collect();
        let advice = match nearest(name, &names) {
            Some(near) => format!("did you mean `{near}`? Known: {}", names.join(", ")),
            None => format!("known: {}", names.join(", ")),
        };
        Error::new("activation", format!("there is no activation `{name}`")).advise(advice)
    })
}

/// Reads `NAME[:key=value,…]`.
///
/// ```
/// # fn main() -> ntk_verify::Result<()> {
/// let leaky = ntk_verify::activation::parse("leaky_relu:negative_slope=0.1")?;
/// assert_eq!(leaky.point(-2.0).value, -0.2);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As [`find`] and [`Entry::build`], and text that is not of this form.
pub fn parse(text: &str) -> Result<Arc<dyn Activation>> {
    let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name, Some(rest)));
    let entry = find(name.trim())?;
    let mut given = Vec::new();
    for item in rest.into_iter().flat_map(|rest| rest.split(',')) {
        let Some((key, value)) = item.split_once('=') else {
            return Err(Error::new(entry.name, format!("`{item}` is not of the form key=value"))
                .advise(format!("write {}", entry.examples[0])));
        };
        let (key, value) = (key.trim(), value.trim());
        let number = value.parse().map_err(|_| {
            Error::new(format!("{}:{key}", entry.name), format!("`{value}` is not a number"))
                .advise("write a decimal number, such as 0.1")
        })?;
        given.push((key, number));
    }
    entry.build(&given)
}

/// Writes an activation as [`parse`] reads it: `leaky_relu:negative_slope=0.1`.
pub fn spell(activation: &dyn Activation) -> String {
    let parameters: Vec<String> =
        activation.parameters().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    match parameters.as_slice() {
        [] => activation.name().to_owned(),
        parameters => format!("{}:{}", activation.name(), parameters.join(",")),
    }
}

/// The candidate that `word` was probably meant to be: at most a third of its letters wrong, or one containing it.
fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase().replace('-', "_");
    let closest = candidates
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, candidate), *candidate))
        .min_by_key(|(distance, _)| *distance)?;
    let spelled_so = 3 * closest.0 <= word.chars().count().max(3);
    let containing =
        || candidates.iter().copied().find(|candidate| word.len() > 2 && candidate.contains(&word));
    if spelled_so { Some(closest.1) } else { containing() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn each_refusal_names_the_value_and_the_way_out() {
        for (text, problem, advice) in [
            ("rellu", "no activation `rellu`", "did you mean `relu`?"),
            ("Leaky-ReLU", "no activation `Leaky-ReLU`", "did you mean `leaky_relu`?"),
            ("", "no activation ``", "known: identity"),
            ("relu:slope=1", "relu: there is no parameter `slope`", "relu takes no parameters"),
            ("leaky_relu:negative_slop=1", "no parameter `negative_slop`", "did you mean `negative_slope`?"),
            ("leaky_relu:negative_slope", "`negative_slope` is not of the form", "write leaky_relu:"),
            ("leaky_relu:negative_slope=big", "`big` is not a number", "decimal"),
            ("leaky_relu:negative_slope=nan", "NaN is out of range", "give a finite number"),
            ("rbf:gamma=0", "0 is out of range", "> 0"),
            ("gaussian:b=1", "1 is out of range", "≤ 0"),
            ("monomial", "degree: the parameter is missing", "from 0 to 16"),
            ("monomial:degree=1.5", "1.5 is out of range", "whole number"),
            ("monomial:degree=2,degree=3", "`degree` is given twice", "once"),
            ("polynomial", "no coefficient", "polynomial:c1"),
        ] {
            let complaint = complaint(text);
            assert!(complaint.contains(problem) && complaint.contains(advice), "{text}: {complaint}");
        }
    }

    #[test]
    fn spelling_and_parsing_are_inverse() {
        for entry in registry() {
            assert!(!entry.examples.is_empty());
            for example in entry.examples {
                let activation = parse(example).unwrap();
                assert_eq!(activation.name(), entry.name);
                let again = parse(&spell(&*activation)).unwrap();
                assert_eq!(again.parameters(), activation.parameters(), "{example}");
            }
        }
    }

    #[test]
    fn names_are_unique_and_defaults_lie_in_their_domains() {
        for (index, entry) in registry().iter().enumerate() {
            assert!(registry()[..index].iter().all(|before| before.name != entry.name), "{}", entry.name);
            assert!(!entry.summary.is_empty() && !entry.summary.ends_with('.'));
            for parameter in entry.parameters {
                assert!(parameter.default.is_none_or(|x| parameter.domain.contains(x)), "{parameter:?}");
            }
        }
    }
}
