//! The arguments of `regress`.

use std::path::PathBuf;

use clap::Args;

use super::candidates::{Candidate, candidates};
use super::data::Data;
use crate::cli::arguments::Network;
use crate::dynamics::Criterion;
use crate::{Error, Result};

#[derive(Args, Debug)]
pub(in crate::cli) struct Regress {
    /// Training points and targets: two of .npy, .csv or IDX files, or mnist:N alone
    #[arg(long, value_names = ["X", "Y"], num_args = 1..=2, required = true)]
    pub train: Vec<String>,
    /// Points to predict at
    #[arg(long, value_name = "X")]
    pub test: String,
    /// The targets there, to measure the error [default: those of --test mnist:…]
    #[arg(long, value_name = "Y")]
    pub labels: Option<String>,
    /// Targets are classes: one-hot targets with mean zero are fitted, and the largest output wins
    #[arg(long)]
    pub classes: bool,
    /// nngp: the last layer is trained, a Gaussian process; ntk: all layers are
    #[arg(long, value_name = "KERNEL", default_value = "nngp", value_parser = ["nngp", "ntk"])]
    pub kernel: String,
    /// ρ: the noise on targets, relative to the mean of K(x, x) [default: 0]
    #[arg(long, value_name = "R", allow_negative_numbers = true, conflicts_with = "select")]
    pub ridge: Option<f64>,
    /// Choose the ridge, and the network of --grid, by marginal-likelihood or leave-one-out
    #[arg(long, value_name = "CRITERION", value_parser = criterion)]
    pub select: Option<Criterion>,
    /// Networks to choose from: hidden_layers, weight_std or bias_std, one flag for each
    #[arg(long, value_name = "KEY=V,V,…", requires = "select")]
    pub grid: Vec<String>,
    /// Train by gradient flow until t instead of to the end; the loss is Σ|f − y|²/2N
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub time: Option<f64>,
    /// Prove the error of every prediction: interval kernels and a certified solution
    #[arg(long, conflicts_with = "time")]
    pub certify: bool,
    /// Scale every point to squared norm d first, as the built-in inputs are
    #[arg(long)]
    pub normalise: bool,
    /// The seed of sphere:N,D
    #[arg(long, value_name = "SEED", default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u64,
    /// The number of threads; no result depends on it [default: all cores]
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// The files are PREFIX.{mean,stddev}.npy, PREFIX.json, with --classes PREFIX.label.npy, with --certify PREFIX.error.npy
    #[arg(long, value_name = "PREFIX")]
    pub output: PathBuf,
    /// Print nothing
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub network: Network,
}

/// What is asked, checked.
pub(super) struct Question {
    pub data: Data,
    pub candidates: Vec<Candidate>,
}

impl Regress {
    /// Reads the data and lists the networks.
    pub(super) fn question(&self) -> Result<Question> {
        if let Some(ridge) = self.ridge.filter(|ridge| !(ridge.is_finite() && *ridge >= 0.0)) {
            return Err(
                Error::new("--ridge", format!("{ridge} is not a ridge")).advise("give a finite number ≥ 0")
            );
        }
        if let Some(time) = self.time.filter(|time| time.is_nan() || *time < 0.0) {
            return Err(Error::new("--time", format!("{time} is not a time of training"))
                .advise("give a number ≥ 0, or leave it out to train to the end"));
        }
        let candidates = candidates(&self.network, &self.grid)?;
        Ok(Question { data: Data::load(self)?, candidates })
    }
}

fn criterion(name: &str) -> Result<Criterion, String> {
    match name {
        "marginal-likelihood" => Ok(Criterion::MarginalLikelihood),
        "leave-one-out" => Ok(Criterion::LeaveOneOut),
        _ => Err("choose marginal-likelihood or leave-one-out".to_owned()),
    }
}
