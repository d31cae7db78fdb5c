//! Certified answers: what holds in exact arithmetic, whatever was rounded on the way.
//!
//! An [`Enclosure`] is a matrix of intervals that contain the real numbers in question.

mod enclosure;

pub use enclosure::{Ball, Enclosure, Enclosures};
