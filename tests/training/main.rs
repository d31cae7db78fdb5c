//! Training: explicit weights against plain loops.

mod explicit;
mod plain;
