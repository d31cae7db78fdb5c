//! `ntk-verify kernel`: the closed-form kernels in files.

use std::path::PathBuf;

use ndarray_npy::WritableElement;

use super::arguments::Kernel;
use super::exit::Exit;
use super::output::{print, writable};
use crate::Result;
use crate::dataset::{self, Inputs, Staged, stage_npy};
use crate::limit::{Element, Limit};
use crate::report::number;

pub(super) fn run(arguments: &Kernel) -> Result<Exit> {
    let network = arguments.network.complete()?;
    let x = dataset::load(&arguments.inputs, arguments.seed)?;
    let y = arguments.inputs2.as_ref().map(|text| dataset::load(text, arguments.seed)).transpose()?;
    let files = Files::new(&arguments.output)?;
    let limit = Limit::new(&network.spec)?;
    let summary = match arguments.dtype.as_str() {
        "f32" => write(&limit, &x, y.as_ref(), &files, |value| value as f32)?,
        _ => write(&limit, &x, y.as_ref(), &files, |value| value)?,
    };
    if !arguments.quiet {
        print(&summary)?;
    }
    Ok(Exit::Holds)
}

/// The two files of a prefix.
struct Files {
    nngp: PathBuf,
    ntk: PathBuf,
}

impl Files {
    fn new(prefix: &std::path::Path) -> Result<Self> {
        let name = |kind: &str| PathBuf::from(format!("{}.{kind}.npy", prefix.display()));
        let files = Self { nngp: name("nngp"), ntk: name("ntk") };
        writable(&files.nngp)?;
        writable(&files.ntk)?;
        Ok(files)
    }
}

fn write<T: Element + WritableElement + Clone>(
    limit: &Limit,
    x: &Inputs,
    y: Option<&Inputs>,
    files: &Files,
    convert: impl Fn(f64) -> T,
) -> Result<String> {
    let left = x.points().mapv(&convert);
    let kernels = match y {
        Some(y) => limit.cross(left.view(), y.points().mapv(&convert).view())?,
        None => limit.symmetric(left.view())?,
    };
    let staged: [Staged; 2] =
        [stage_npy(&files.nngp, kernels.nngp.view())?, stage_npy(&files.ntk, kernels.ntk.view())?];
    staged.into_iter().try_for_each(Staged::publish)?;
    let (rows, columns) = kernels.nngp.view().dim();
    let mut summary = format!("{} and {}: {rows} × {columns}\n", files.nngp.display(), files.ntk.display());
    if kernels.error.nngp > 0.0 || kernels.error.ntk > 0.0 {
        let (nngp, ntk) = (number(kernels.error.nngp, 2), number(kernels.error.ntk, 2));
        summary.push_str(&format!("quadrature leaves {nngp} (nngp) and {ntk} (ntk) open in an entry\n"));
    }
    Ok(summary)
}
