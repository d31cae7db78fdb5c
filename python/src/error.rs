//! Errors of the library as Python exceptions.

use std::any::Any;

use ntk_verify::stop::Stop;
use pyo3::create_exception;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::run::borrowing;

create_exception!(
    ntk_verify,
    Error,
    PyValueError,
    "A question that could not be asked: where, what was wrong there, and what to do, in the words of the command line."
);

/// The exception for an error of the library: the same text.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(crate) fn raised(error: ntk_verify::Error) -> PyErr {
    Error::new_err(error.to_string())
}

/// Panics, to test that the interpreter survives it: no input is known that does.
#[pyfunction]
#[pyo3(name = "_panic_for_tests")]
pub(crate) fn panic(py: Python<'_>) -> PyResult<()> {
    borrowing(py, None, &Stop::default(), || panic!("made for a test"))
}

/// The exception for a panic, which no input should cause.
pub(crate) fn bug(payload: &(dyn Any + Send)) -> PyErr {
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message");
    PyRuntimeError::new_err(format!(
        "ntk-verify: {message}\n  this is a bug: please report it with the call that led here"
    ))
}
