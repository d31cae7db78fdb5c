//! `ntk-verify sample`: means and standard errors of sampled kernels in files.

use std::path::PathBuf;

use super::arguments::Sample;
use super::exit::Exit;
use super::output::{print, writable};
use crate::Result;
use crate::dataset::{self, Staged, stage_npy};
use crate::kernel::{Kind, Nngp, Ntk};
use crate::network::{Architecture, Watch, averages};

pub(super) fn run(arguments: &Sample) -> Result<Exit> {
    let network = arguments.network.complete()?;
    let inputs = dataset::load(&arguments.inputs, arguments.seed)?;
    let points = inputs.points();
    let n = points.nrows();
    let hidden = vec![arguments.width; network.spec.hidden_layers()];
    let architecture = Architecture::new(&network.spec, points.ncols(), &hidden, 1)?;
    let paths: Vec<PathBuf> = [Nngp::NAME, Ntk::NAME]
        .iter()
        .flat_map(|kind| {
            ["mean", "stderr"].map(|what| format!("{}.{kind}.{what}.npy", arguments.output.display()))
        })
        .map(PathBuf::from)
        .collect();
    paths.iter().try_for_each(|path| writable(path))?;
    let watch = Watch::default();
    let found =
        averages(&architecture, points, arguments.sampler, arguments.samples, arguments.seed, &watch)?;
    let matrices = [
        found.nngp.mean.view(),
        found.nngp.standard_error.view(),
        found.ntk.mean.view(),
        found.ntk.standard_error.view(),
    ];
    let staged = paths
        .iter()
        .zip(matrices)
        .map(|(path, matrix)| stage_npy(path, matrix))
        .collect::<Result<Vec<Staged>>>()?;
    staged.into_iter().try_for_each(Staged::publish)?;
    if !arguments.quiet {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        print(&format!("{}: {n} × {n}, {} networks\n", names.join(", "), arguments.samples))?;
    }
    Ok(Exit::Holds)
}
