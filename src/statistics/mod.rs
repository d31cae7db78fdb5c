//! Statistics: what a sample says about the true value, with stated error rates.
//!
//! Nothing here knows of networks. The pieces, in the order in which a claim meets them:
//!
//! | file | question |
//! | --- | --- |
//! | [`Moments`], [`CoMoments`] | how do I hold a million replicates in a few numbers? |
//! | [`Blocks`] | what are mean, variance, kurtosis and their standard errors? |
//! | [`Estimate`] | a number, its standard error and its degrees of freedom |
//! | [`Design`], [`Ladder`], [`rate`](log_slope) | what do estimates at several widths say about the limit, the rate? |
//! | [`decide`] | does the estimate agree with theory? |
//! | [`shares`], [`holm`] | how is one error level shared over many comparisons? |
//! | [`power`] | how many replicates does it take, what would have been found? |
//! | [`welch`], [`kolmogorov_smirnov`], [`gaussianity`] | do two samples, or a sample and a Gaussian, agree? |
//!
//! # No optional stopping
//!
//! Every level below is that of *one* look at a sample whose size was fixed beforehand. Looking repeatedly
//! and stopping at the first success inflates it without bound (law of the iterated logarithm); that needs an
//! anytime-valid confidence sequence, and none is offered: those known for unbounded heavy-tailed variables
//! are far wider than a Student interval. Instead a run has two stages: a pilot, from which [`power::plan`]
//! fixes the sample size, then a fresh sample of that size, independent of the pilot, from which alone the
//! verdict comes. An inconclusive comparison is repeated with a larger *fresh* sample, as a new question with
//! its own level.
//!
//! # Skewness
//!
//! Shares of α = 1e-6 lie seven standard errors out, where the mean of skewed replicates is Gaussian only for very
//! large samples. [`Estimate`]s from [`Blocks`] carry their skewness; [`Estimate::guarded`] widens the error against
//! it before a comparison is made, and [`power::samples_for_skewness`] says when that costs little.
//!
//! # Non-finite numbers
//!
//! NaN and infinities propagate into estimates; [`decide`] turns NaN into *inconclusive*, never into *holds*.

mod blocks;
mod comoments;
mod equivalence;
mod estimate;
mod gaussianity;
mod intercept;
mod moments;
mod multiplicity;
pub mod power;
mod rate;
mod regression;
pub mod tails;
mod two_sample;

#[cfg(test)]
mod simulation;

pub use blocks::Blocks;
pub use comoments::CoMoments;
pub use equivalence::{decide, interval, p_value};
pub use estimate::Estimate;
pub use gaussianity::{Gaussianity, gaussianity, kolmogorov_normal};
pub use intercept::{Intercept, Ladder, Terms};
pub use moments::{Moments, Order};
pub use multiplicity::{holm, shares};
pub use rate::{Plateau, Slope, log_slope, plateau};
pub use regression::{Design, Fit, Goodness};
pub use two_sample::{Difference, KolmogorovSmirnov, kolmogorov_smirnov, welch};
