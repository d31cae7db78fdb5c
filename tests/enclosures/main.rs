//! Enclosures: they hold what they must, they are narrow, and what is wrong lies outside.

mod decimal;
mod duals;
mod functions;
mod networks;
