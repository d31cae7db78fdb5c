//! Training: explicit weights against plain loops, lazily drawn weights against explicit ones.

mod explicit;
mod lazy;
mod plain;
#[path = "../two_samples/mod.rs"]
mod two_samples;
