//! ntk-verify for Python: NumPy arrays in, NumPy arrays and records out. What is computed is computed by the crate `ntk_verify`; here are conversions
//! only. The Python sources beside this crate (`ntk_verify/`) give it the shape that users see.

mod arrays;
mod empirical;
mod error;
mod kernel;
mod oracle;
mod parameters;
mod predict;
mod run;
mod sample;
mod sensitivity;
mod spec;

use pyo3::prelude::*;
use pyo3::wrap_pyfunction;

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("Error", module.py().get_type::<error::Error>())?;
    module.add_class::<spec::Layer>()?;
    module.add_class::<spec::Spec>()?;
    module.add_function(wrap_pyfunction!(kernel::kernels, module)?)?;
    module.add_function(wrap_pyfunction!(kernel::diagonals, module)?)?;
    module.add_function(wrap_pyfunction!(kernel::fill, module)?)?;
    module.add_function(wrap_pyfunction!(parameters::initialise, module)?)?;
    module.add_function(wrap_pyfunction!(parameters::forward, module)?)?;
    module.add_function(wrap_pyfunction!(oracle::verify, module)?)?;
    module.add_function(wrap_pyfunction!(oracle::check, module)?)?;
    module.add_function(wrap_pyfunction!(oracle::claims, module)?)?;
    module.add_function(wrap_pyfunction!(oracle::render, module)?)?;
    empirical::register(module)?;
    module.add_function(wrap_pyfunction!(error::panic, module)?)?;
    module.add_function(wrap_pyfunction!(sample::sample, module)?)?;
    module.add_function(wrap_pyfunction!(sample::enclose, module)?)?;
    module.add_class::<predict::Descent>()?;
    module.add_class::<predict::Posterior>()?;
    module.add_function(wrap_pyfunction!(predict::largest_rate, module)?)?;
    module.add_function(wrap_pyfunction!(predict::calibrate, module)?)?;
    module.add_function(wrap_pyfunction!(predict::probabilities, module)?)?;
    module.add_function(wrap_pyfunction!(sensitivity::sensitivity, module)?)?;
    Ok(())
}
