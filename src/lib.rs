//! An oracle for infinite-width neural networks.

#[cfg(doctest)]
#[doc = include_str!("../docs/GUIDE.md")]
struct Guide;

pub mod activation;
pub mod certified;
pub mod check;
pub mod claims;
pub mod cli;
pub mod compare;
pub mod dataset;
pub mod dynamics;
pub mod ensemble;
mod error;
pub mod judge;
pub mod kernel;
pub mod limit;
pub mod network;
pub mod numeric;
pub mod record;
pub mod report;
pub mod reproduce;
pub mod spec;
pub mod statistics;
pub mod stop;
pub mod symbolic;

pub use error::{Error, Result};
