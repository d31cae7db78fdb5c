//! The tie between `proofs/` and the program: the index of theorems names what exists, numbers that were proved are the
//! numbers that are used, and statements about kernels hold for the kernels that the program computes.

mod depth;
mod duals;
mod index;
mod numbers;
mod positivity;
mod rust;
mod tools;
mod training;
