//! `ntk-verify sample`: means and standard errors of sampled kernels in files.

use std::path::PathBuf;

use ndarray::{Array2, ArrayView2};

use super::arguments::Sample;
use super::exit::Exit;
use super::output::{print, writable};
use crate::dataset::{self, Staged, stage_npy};
use crate::kernel::{Kind, Nngp, Ntk};
use crate::network::{Architecture, Draw, Sampler, Watch, blocks};
use crate::numeric::Key;
use crate::statistics::{Moments, Order};
use crate::{Error, Result};

/// The number of blocks that the networks are shared out in, whatever the number of threads.
const BLOCKS: u64 = 64;

pub(super) fn run(arguments: &Sample) -> Result<Exit> {
    let network = arguments.network.complete()?;
    let inputs = dataset::load(&arguments.inputs, arguments.seed)?;
    if arguments.samples < 2 {
        return Err(Error::new(
            "--samples",
            format!("{} network(s) have no standard error", arguments.samples),
        )
        .advise("give at least 2"));
    }
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
    let moments = moments(|| arguments.sampler.sampler(architecture.clone(), points), points, arguments)?;
    let count = moments.count() as f64;
    let matrix = |half: usize, value: &dyn Fn(usize) -> f64| {
        Array2::from_shape_fn((n, n), |(i, j)| value(half * n * n + i * n + j))
    };
    let mut staged = Vec::with_capacity(paths.len());
    for (index, path) in paths.iter().enumerate() {
        let values = match index % 2 {
            0 => matrix(index / 2, &|entry| moments.mean()[entry]),
            _ => matrix(index / 2, &|entry| (moments.variance(entry) / count).sqrt()),
        };
        dataset::finite(values.view(), &format!("{}", path.display()))
            .map_err(|error| error.advise("the networks overflow: lower --weight-std or --hidden-layers"))?;
        staged.push(stage_npy(path, values.view())?);
    }
    staged.into_iter().try_for_each(Staged::publish)?;
    if !arguments.quiet {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        print(&format!("{}: {n} × {n}, {} networks\n", names.join(", "), arguments.samples))?;
    }
    Ok(Exit::Holds)
}

/// Moments of all entries of the NNGP, then of the tangent kernel.
fn moments<S: Sampler>(
    sampler: impl Fn() -> Result<S> + Sync,
    points: ArrayView2<'_, f64>,
    arguments: &Sample,
) -> Result<Moments> {
    let quantities = 2 * points.nrows() * points.nrows();
    let fold = |(moments, entries): &mut (Result<Moments>, Vec<f64>), draw: &Draw| {
        entries.clear();
        entries.extend(draw.nngp().view());
        entries.extend(draw.ntk().view());
        if let Ok(sum) = moments
            && let Err(error) = sum.push(entries)
        {
            *moments = Err(error);
        }
    };
    let parts = blocks(
        sampler,
        Key::root(arguments.seed).named("sample"),
        0..arguments.samples,
        arguments.samples.div_ceil(BLOCKS),
        || (Ok(Moments::new(quantities, Order::Second)), Vec::with_capacity(quantities)),
        fold,
        &Watch::default(),
    )?;
    let mut all = Moments::new(quantities, Order::Second);
    for (part, _) in parts.into_iter().flatten() {
        all.merge(&part?)?;
    }
    Ok(all)
}
