//! The arguments, as clap reads them.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::explain::Explain;
use super::own::Own;
use super::regress::Regress;
use crate::network::Sampling;
use crate::report::Format;
use crate::reproduce::Size;
use crate::spec::Parameterization;

/// Do the closed-form infinite-width kernels of a network and its sampled finite networks agree?
///
/// Computes the NNGP kernel Σ and the neural tangent kernel Θ of a fully connected network in closed form, samples finite
/// networks of growing width, and decides with stated error rates whether the theorems that connect the two hold.
#[derive(Debug, Parser)]
#[command(
    name = "ntk-verify",
    version,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = EXIT_CODES,
    after_long_help = MORE
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub verify: Verify,
}

const EXIT_CODES: &str = "Exit status: 0 every claim holds, 1 something is refuted, 2 the question could not be asked, \
                          3 inconclusive.\nMore with --help.";

const MORE: &str = "\
How to read a verdict:
  holds         the simultaneous confidence interval contains what theory says, and
                lies within ε of it: a discrepancy of ε would have been seen
  refuted       the interval excludes what theory says; with all statements true
                this happens with probability α at most, in the whole run
  inconclusive  neither; the report says what would decide
  Each claim has a decoy, a subtly wrong statement that the same data must refute.

Inputs:
  circle:N      N points on a 60° arc of the circle of radius √2
  sphere:N,D    N random points on the sphere of radius √D, drawn from --seed
  mnist:N       N of 1,000 built-in digits, each scaled to squared norm 784; mnist:A..B
  FILE.npy, FILE.csv, FILE-idx3-ubyte.gz   one point per row

Examples:
  ntk-verify --activation relu
  ntk-verify --activation erf --hidden-layers 2 --bias-std 0.1 --inputs sphere:6,10
  ntk-verify --activation leaky_relu:negative_slope=0.1 --format json --output run.json
  ntk-verify report run.json --format markdown
  ntk-verify report run.json --output run.html
  ntk-verify report old.json new.json
  ntk-verify --activation relu --snapshot relu.json --output relu.xml
  ntk-verify kernel --activation relu --inputs X.npy --output relu
  ntk-verify check --activation relu --inputs X.npy --ntk theirs.npy
  ntk-verify own --activation relu --inputs X.npy --ntk 256=K256.npy --ntk 512=K512.npy
  ntk-verify regress --activation relu --train X.npy Y.npy --test Z.npy --output fit
  ntk-verify explain --activation erf --format latex
  ntk-verify claims ntk-limit
  ntk-verify reproduce fisher --output results

Exit status:
  0  every claim holds
  1  something is refuted
  2  the question could not be asked: usage, a bad file, a bad value
  3  inconclusive";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Hold the theorems against sampled networks (the default)
    Verify(Verify),
    /// Write the closed-form kernels to PREFIX.nngp.npy and PREFIX.ntk.npy
    Kernel(Kernel),
    /// Write means and standard errors of sampled kernels to PREFIX.{nngp,ntk}.{mean,stderr}.npy
    Sample(Sample),
    /// Judge somebody else's kernel: entries, symmetry, definiteness, and the probable cause
    Check(Check),
    /// Judge your own network: tangent kernels, outputs, kernels after training, from PyTorch or JAX, say
    Own(Own),
    /// Fit your own data by NNGP or NTK regression, with uncertainty
    Regress(Regress),
    /// Print the formulas of an activation and the recursion of a network's kernels
    Explain(Explain),
    /// Run an experiment of a paper again: figures, curves and numbers beside the paper's
    Reproduce(Reproduce),
    /// List the claims, or explain one
    Claims(Claims),
    /// Render an old record again, or compare it with a later one
    Report(Report),
    /// Write a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// The network.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Network")]
pub(super) struct Network {
    /// The activation: relu, erf, leaky_relu:negative_slope=0.1, …
    #[arg(long, value_name = "NAME[:key=value,…]", conflicts_with = "spec")]
    pub activation: Option<String>,
    /// A network in a TOML or JSON file; other flags override what it says
    #[arg(long, value_name = "NET.toml")]
    pub spec: Option<PathBuf>,
    /// The number of hidden layers [default: 3]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub hidden_layers: Option<usize>,
    /// σ_w [default: critical where that is known (√2 for relu), else 1]
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    pub weight_std: Option<f64>,
    /// σ_b [default: 0, no biases]
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    pub bias_std: Option<f64>,
    /// What gradient descent moves: ntk or standard [default: ntk]
    #[arg(long, value_name = "NAME", value_parser = parameterization)]
    pub parameterization: Option<Parameterization>,
}

#[derive(Args, Debug)]
pub(super) struct Verify {
    /// circle:N, sphere:N,D, mnist:N, or a .npy, .csv or IDX file [default: circle:6]
    #[arg(long, value_name = "INPUTS")]
    pub inputs: Option<String>,
    /// The hidden widths, at least two [default: seven, doubling, from 20 × hidden layers upward]
    #[arg(long, value_name = "N,N,…", value_delimiter = ',', allow_negative_numbers = true)]
    pub widths: Vec<usize>,
    /// How networks are sampled: conditioned (linear in the width) or explicit
    #[arg(long, value_name = "NAME", default_value = Sampling::default().name(), value_parser = sampling)]
    pub sampler: Sampling,
    /// The claims to judge, or a group: training, say; `ntk-verify claims` lists them [default: initialisation]
    #[arg(long, value_name = "ID,ID,…", value_delimiter = ',')]
    pub claims: Option<Vec<String>>,
    /// ε: the relative discrepancy of a kernel entry to be detected [default: 0.01]
    #[arg(long, value_name = "E", allow_negative_numbers = true)]
    pub precision: Option<f64>,
    /// α: the probability of refuting any true statement in the run [default: 1e-6]
    #[arg(long, value_name = "A", allow_negative_numbers = true)]
    pub alpha: Option<f64>,
    /// β: the probability of missing a discrepancy of size ε in one comparison [default: 1e-3]
    #[arg(long, value_name = "B", allow_negative_numbers = true)]
    pub beta: Option<f64>,
    /// Certify the kernels, too: enclose every entry in exact arithmetic, and prove that they are positive definite
    #[arg(long)]
    pub certify: bool,
    /// The seed of all random numbers
    #[arg(long, value_name = "SEED", default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u64,
    /// The number of threads; no result depends on it [default: all cores]
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// No progress bar
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub network: Network,
    #[command(flatten)]
    pub snapshot: Snapshot,
    #[command(flatten)]
    pub destination: Destination,
}

/// Where a report goes, and what it looks like.
#[derive(Args, Debug)]
#[command(next_help_heading = "Report")]
pub(super) struct Destination {
    /// terminal, json, markdown, junit or html [default: as --output ends (.json, .md, .xml, .html), else terminal]
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub format: Option<Format>,
    /// Write the report to a file: whole, or not at all; may be given several times, each file in the format that its name tells
    #[arg(long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
}

/// A record that later runs are held to.
#[derive(Args, Debug)]
#[command(next_help_heading = "Snapshot")]
pub(super) struct Snapshot {
    /// Write the record to FILE the first time; afterwards fail when a verdict or a value moved beyond its stated error
    #[arg(long, value_name = "FILE.json")]
    pub snapshot: Option<PathBuf>,
    /// Accept what changed: write the record to the snapshot; also NTK_VERIFY_UPDATE=1
    #[arg(long, requires = "snapshot")]
    pub update: bool,
}

#[derive(Args, Debug)]
pub(super) struct Kernel {
    /// circle:N, sphere:N,D, mnist:N, or a .npy, .csv or IDX file
    #[arg(long, value_name = "X.npy")]
    pub inputs: String,
    /// Points X' for the columns of K(X, X'); by default those of --inputs
    #[arg(long, value_name = "Y.npy")]
    pub inputs2: Option<String>,
    /// The precision of computation and files
    #[arg(long, value_name = "TYPE", default_value = "f64", value_parser = ["f64", "f32"])]
    pub dtype: String,
    /// Write bounds that hold in exact arithmetic, too: PREFIX.{nngp,ntk}.{lower,upper}.npy
    #[arg(long)]
    pub certify: bool,
    /// The seed of sphere:N,D
    #[arg(long, value_name = "SEED", default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u64,
    /// The number of threads; no result depends on it [default: all cores]
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// The files are PREFIX.nngp.npy and PREFIX.ntk.npy
    #[arg(long, value_name = "PREFIX")]
    pub output: PathBuf,
    /// Print nothing
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub network: Network,
}

#[derive(Args, Debug)]
pub(super) struct Sample {
    /// circle:N, sphere:N,D, mnist:N, or a .npy, .csv or IDX file
    #[arg(long, value_name = "X.npy")]
    pub inputs: String,
    /// The width of every hidden layer
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub width: usize,
    /// The number of networks, at least two
    #[arg(long, value_name = "M", allow_negative_numbers = true)]
    pub samples: u64,
    /// How networks are sampled: conditioned (linear in the width) or explicit
    #[arg(long, value_name = "NAME", default_value = Sampling::default().name(), value_parser = sampling)]
    pub sampler: Sampling,
    /// The seed of all random numbers
    #[arg(long, value_name = "SEED", default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u64,
    /// The number of threads; no result depends on it [default: all cores]
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// The files are PREFIX.{nngp,ntk}.{mean,stderr}.npy
    #[arg(long, value_name = "PREFIX")]
    pub output: PathBuf,
    /// Print nothing
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub network: Network,
}

#[derive(Args, Debug)]
pub(super) struct Check {
    /// circle:N, sphere:N,D, mnist:N, or a .npy, .csv or IDX file
    #[arg(long, value_name = "X.npy")]
    pub inputs: String,
    /// Their NNGP kernel, N × N
    #[arg(long, value_name = "THEIRS.npy")]
    pub nngp: Option<PathBuf>,
    /// Their tangent kernel, N × N
    #[arg(long, value_name = "THEIRS.npy")]
    pub ntk: Option<PathBuf>,
    /// The tolerance, relative to √(K(x,x) K(x',x')) [default: what rounding explains at the file's precision]
    #[arg(long, value_name = "R", allow_negative_numbers = true)]
    pub rtol: Option<f64>,
    /// Say, too, which entries can be right in exact arithmetic, and whether the matrix is positive definite
    #[arg(long)]
    pub certify: bool,
    /// The seed of sphere:N,D
    #[arg(long, value_name = "SEED", default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u64,
    /// The number of threads; no result depends on it [default: all cores]
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// Say nothing besides the report
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub network: Network,
    #[command(flatten)]
    pub snapshot: Snapshot,
    #[command(flatten)]
    pub destination: Destination,
}

#[derive(Args, Debug)]
pub(super) struct Reproduce {
    /// The experiment; without it all are listed
    pub name: Option<String>,
    /// How much of it: reduced (seconds), paper (its widths, minutes) or far (widths up to 10⁶)
    #[arg(long, value_name = "SIZE", default_value = Size::default().name(), value_parser = size)]
    pub size: Size,
    /// The directory of NAME.json, NAME.csv and NAME.svg; made if it is missing
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub output: PathBuf,
    /// Go on with a run that was stopped
    #[arg(long)]
    pub resume: bool,
    /// The seed of all random numbers
    #[arg(long, value_name = "SEED", default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u64,
    /// The number of threads; no result depends on it [default: all cores]
    #[arg(long, value_name = "T", allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// No progress bar and no summary
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Args, Debug)]
pub(super) struct Claims {
    /// The claim to explain, or the group to list
    pub name: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct Report {
    /// A record that was written with --format json
    #[arg(value_name = "RECORD.json")]
    pub record: PathBuf,
    /// A later record of the same question: says what changed, value by value
    #[arg(value_name = "LATER.json")]
    pub later: Option<PathBuf>,
    /// Say nothing besides the report
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub destination: Destination,
}

fn parameterization(name: &str) -> Result<Parameterization, String> {
    match name {
        "ntk" => Ok(Parameterization::Ntk),
        "standard" => Ok(Parameterization::Standard),
        _ => Err("choose ntk or standard".to_owned()),
    }
}

fn sampling(name: &str) -> Result<Sampling, String> {
    let named = Sampling::ALL.into_iter().find(|sampling| sampling.name() == name);
    named.ok_or_else(|| "choose conditioned or explicit".to_owned())
}

fn format(name: &str) -> Result<Format, String> {
    name.parse().map_err(|_| "choose terminal, json, markdown, junit or html".to_owned())
}

fn size(name: &str) -> Result<Size, String> {
    let named = Size::ALL.into_iter().find(|size| size.name() == name);
    named.ok_or_else(|| "choose reduced, paper or far".to_owned())
}
