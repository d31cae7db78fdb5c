//! `ntk-verify own`: an ensemble of the user's own networks.

use std::path::{Path, PathBuf};

use clap::Args;

use super::arguments::{Destination, Network};
use super::exit::Exit;
use super::progress::Bar;
use crate::check::OwnNetwork;
use crate::dataset::{self, Tensor};
use crate::ensemble::{Ensemble, Kernels, Outputs};
use crate::judge::Plan;
use crate::{Error, Result};

/// Is your own network the one that you think it is, and is it in the kernel regime?
///
/// You give what M independent networks of hidden width n show on the same points, for one width or better for two or three; the options of the
/// network say what it should be. Every file is preceded by its width: --ntk 256=K256.npy
#[derive(Args, Debug)]
#[command(after_long_help = MORE)]
pub(super) struct Own {
    /// circle:N, sphere:N,D, mnist:N, or a .npy, .csv or IDX file
    #[arg(long, value_name = "X.npy")]
    pub inputs: String,
    /// Tangent kernels at initialisation: M × N × N (trace over outputs, divided by their number) or M × N × N × K × K
    #[arg(long, value_name = "n=K.npy", value_parser = at_width)]
    pub ntk: Vec<(usize, PathBuf)>,
    /// In place of --ntk: Jacobians of all parameters, M × N × K × P
    #[arg(long, value_name = "n=J.npy", value_parser = at_width)]
    pub jacobians: Vec<(usize, PathBuf)>,
    /// Outputs at initialisation: M × N × K, or M × N
    #[arg(long, value_name = "n=F.npy", value_parser = at_width)]
    pub outputs: Vec<(usize, PathBuf)>,
    /// Tangent kernels of the same networks after training
    #[arg(long, value_name = "n=K.npy", value_parser = at_width)]
    pub trained_ntk: Vec<(usize, PathBuf)>,
    /// The relative change of the kernel in training up to which a network counts as in the kernel regime [default: 0.1]
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub regime: Option<f64>,
    /// The claims to judge [default: all that apply]
    #[arg(long, value_name = "ID,ID,…", value_delimiter = ',')]
    pub claims: Option<Vec<String>>,
    /// ε: the relative discrepancy of a kernel entry to be detected [default: 0.1]
    #[arg(long, value_name = "E", allow_negative_numbers = true)]
    pub precision: Option<f64>,
    /// α: the probability of refuting any true statement in the run [default: 1e-6]
    #[arg(long, value_name = "A", allow_negative_numbers = true)]
    pub alpha: Option<f64>,
    /// β: the probability of missing a discrepancy of size ε in one comparison [default: 1e-3]
    #[arg(long, value_name = "B", allow_negative_numbers = true)]
    pub beta: Option<f64>,
    /// The seed of sphere:N,D, and of the few networks that are drawn to learn what theory leaves open at finite width
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
    pub destination: Destination,
}

const MORE: &str = "\
What is judged, of what is given:
  ntk-gram            every kernel is symmetric and has no negative eigenvalue
  ntk-limit           their mean tends to the closed form
  ntk-outputs         different outputs are not coupled (kernels with K × K)
  ntk-rate, ntk-variance, ntk-variance-law
                      how they fluctuate (three widths, 64 networks each)
  output-covariance, output-gaussianity
                      the outputs are the Gaussian process with covariance Σ
  kernel-regime       training changes the kernel by no more than --regime
  kernel-constancy    the change vanishes as n grows (three widths)

Under --parameterization standard give tangent kernels as gradients make them, of
order n: they are divided by n here. What is refuted comes with the probable cause,
such as a gain, a missing bias, another parameterization, a sum for a mean.";

/// `256=K.npy`: a width and a file.
fn at_width(text: &str) -> Result<(usize, PathBuf), String> {
    let form = "write the width before the file: 256=K256.npy";
    let (width, path) = text.split_once('=').ok_or(form)?;
    let width: usize = width.trim().parse().map_err(|_| format!("{width:?} is no width; {form}"))?;
    if path.is_empty() { Err(form.into()) } else { Ok((width, path.into())) }
}

pub(super) fn run(arguments: &Own) -> Result<Exit> {
    let network = arguments.network.complete()?;
    let inputs = dataset::load(&arguments.inputs, arguments.seed)?;
    arguments.destination.validate()?;
    let mut defaults = network.defaults;
    let mut level = |name: &str, given: Option<f64>, default: f64| {
        given.unwrap_or_else(|| {
            defaults.push(format!("{name} = {default}"));
            default
        })
    };
    let precision = level("precision", arguments.precision, OwnNetwork::PRECISION);
    let alpha = level("alpha", arguments.alpha, Plan::ALPHA);
    let beta = level("beta", arguments.beta, Plan::BETA);
    let regime = if arguments.trained_ntk.is_empty() {
        arguments.regime.unwrap_or(OwnNetwork::REGIME)
    } else {
        level("regime", arguments.regime, OwnNetwork::REGIME)
    };
    let question = OwnNetwork {
        spec: network.spec,
        inputs,
        ensemble: ensemble(arguments)?,
        precision,
        alpha,
        beta,
        regime,
        seed: arguments.seed,
        claims: arguments.claims.clone(),
        defaults,
    };
    let record = question.judge(&Bar::new(arguments.quiet))?;
    arguments.destination.write(&record, arguments.quiet)?;
    Ok(record.verdict.into())
}

fn ensemble(arguments: &Own) -> Result<Ensemble> {
    if arguments.ntk.is_empty() && arguments.jacobians.is_empty() && arguments.outputs.is_empty() {
        return Err(Error::new("own", "nothing of your network is given").advise(
            "give --ntk n=K.npy, --jacobians n=J.npy or --outputs n=F.npy for one width n or several",
        ));
    }
    let place = |path: &Path| path.display().to_string();
    let kernels = |(width, path): &(usize, PathBuf)| -> Result<Kernels> {
        let Tensor { values, single } = Tensor::read(path)?;
        Kernels::new(*width, values, single, place(path))
    };
    let mut before: Vec<Kernels> = arguments.ntk.iter().map(kernels).collect::<Result<_>>()?;
    for (width, path) in &arguments.jacobians {
        let Tensor { values, single } = Tensor::read(path)?;
        before.push(Kernels::from_jacobians(*width, &[values], single, place(path))?);
    }
    let outputs = |(width, path): &(usize, PathBuf)| -> Result<Outputs> {
        let Tensor { values, single } = Tensor::read(path)?;
        Outputs::new(*width, values, single, place(path))
    };
    let outputs = arguments.outputs.iter().map(outputs).collect::<Result<_>>()?;
    Ensemble::new(before, outputs, arguments.trained_ntk.iter().map(kernels).collect::<Result<_>>()?)
}
