//! Training in closed form: against another program's values, against plain step-by-step training of a linear model, and on
//! kernels that are singular.

mod golden;
mod linear_model;
mod plain;
mod regression;
mod singular;
