//! The one public error: a question that could not be asked.
//!
//! A [`Verdict`](crate::record::Verdict) is the answer to a question; an [`Error`] says why there is none. It names
//! the place, what was wrong there (with the offending value), and what to do.

use std::fmt;

/// The result of everything that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a question could not be asked: where, what was wrong, and what to do about it.
///
/// ```
/// use ntk_verify::Error;
/// let error = Error::new("--weight-std", "-1 is negative").advise("give a standard deviation ≥ 0");
/// assert_eq!(error.to_string(), "--weight-std: -1 is negative\n  give a standard deviation ≥ 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    place: String,
    problem: String,
    advice: Option<String>,
}

impl Error {
    /// An error at `place` (an argument, a file and line, a field), saying what is wrong there.
    pub fn new(place: impl fmt::Display, problem: impl fmt::Display) -> Self {
        Self { place: place.to_string(), problem: problem.to_string(), advice: None }
    }

    /// Adds what the user can do.
    #[must_use]
    pub fn advise(mut self, advice: impl fmt::Display) -> Self {
        self.advice = Some(advice.to_string());
        self
    }

    /// Puts the error inside a larger place: `net.toml` around `weight_std`.
    #[must_use]
    pub fn within(mut self, outer: impl fmt::Display) -> Self {
        self.place = format!("{outer}: {}", self.place);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.problem)?;
        match &self.advice {
            Some(advice) => write!(f, "\n  {advice}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_nest_from_the_outside_in() {
        let error = Error::new("weight_std", "NaN is not finite").within("net.toml");
        assert_eq!(error.to_string(), "net.toml: weight_std: NaN is not finite");
    }
}
