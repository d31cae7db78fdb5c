//! `ntk-verify kernel`: the closed-form kernels in files.

use std::path::PathBuf;

use ndarray_npy::WritableElement;

use super::arguments::Kernel;
use super::exit::Exit;
use super::output::{print, writable};
use crate::certified::{Enclosure, Enclosures, enclose};
use crate::dataset::{self, Inputs, Staged, stage_npy};
use crate::judge::not_certified;
use crate::kernel::{Kind, Nngp, Ntk};
use crate::limit::{Element, Limit};
use crate::record::rounded_up;
use crate::report::number;
use crate::spec::Spec;
use crate::{Error, Result};

pub(super) fn run(arguments: &Kernel) -> Result<Exit> {
    let network = arguments.network.complete()?;
    let x = dataset::load(&arguments.inputs, arguments.seed)?;
    let y = arguments.inputs2.as_ref().map(|text| dataset::load(text, arguments.seed)).transpose()?;
    let files = Files::new(&arguments.output, "")?;
    let limit = Limit::new(&network.spec)?;
    let bounds = arguments.certify.then(|| bounds(arguments, &network.spec, &x, y.as_ref())).transpose()?;
    let (mut staged, mut summary) = match arguments.dtype.as_str() {
        "f32" => write(&limit, &x, y.as_ref(), &files, |value| value as f32)?,
        _ => write(&limit, &x, y.as_ref(), &files, |value| value)?,
    };
    if let Some((more, sentence)) = bounds {
        staged.extend(more);
        summary.push_str(&sentence);
    }
    staged.into_iter().try_for_each(Staged::publish)?;
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
    fn new(prefix: &std::path::Path, what: &str) -> Result<Self> {
        let name = |kind: &str| PathBuf::from(format!("{}.{kind}{what}.npy", prefix.display()));
        let files = Self { nngp: name(Nngp::NAME), ntk: name(Ntk::NAME) };
        writable(&files.nngp)?;
        writable(&files.ntk)?;
        Ok(files)
    }
}

/// The files of the enclosures, and a sentence about them.
fn bounds(arguments: &Kernel, spec: &Spec, x: &Inputs, y: Option<&Inputs>) -> Result<(Vec<Staged>, String)> {
    if arguments.dtype != "f64" {
        return Err(Error::new("--certify", format!("bounds are f64, not {}", arguments.dtype))
            .advise("leave out --dtype, or --certify"));
    }
    if let Some(reason) = not_certified(spec) {
        return Err(Error::new("--certify", format!("not certified: {reason}"))
            .advise("leave out --certify, or choose an activation with a closed form"));
    }
    let lower = Files::new(&arguments.output, ".lower")?;
    let upper = Files::new(&arguments.output, ".upper")?;
    let Enclosures { nngp, ntk } = enclose(spec, x.points(), y.map(Inputs::points))?;
    let staged = vec![
        stage_npy(&lower.nngp, nngp.lower())?,
        stage_npy(&upper.nngp, nngp.upper())?,
        stage_npy(&lower.ntk, ntk.lower())?,
        stage_npy(&upper.ntk, ntk.upper())?,
    ];
    let widest = |enclosure: &Enclosure| {
        number(rounded_up(enclosure.widths().iter().fold(0.0, |a: f64, b| a.max(*b)), 1), 1)
    };
    let prefix = arguments.output.display();
    Ok((
        staged,
        format!(
            "{prefix}.{{nngp,ntk}}.{{lower,upper}}.npy: bounds in exact arithmetic, at most {} (nngp) and {} (ntk) apart\n",
            widest(&nngp),
            widest(&ntk)
        ),
    ))
}

fn write<T: Element + WritableElement + Clone>(
    limit: &Limit,
    x: &Inputs,
    y: Option<&Inputs>,
    files: &Files,
    convert: impl Fn(f64) -> T,
) -> Result<(Vec<Staged>, String)> {
    let left = x.points().mapv(&convert);
    let kernels = match y {
        Some(y) => limit.cross(left.view(), y.points().mapv(&convert).view())?,
        None => limit.symmetric(left.view())?,
    };
    let staged =
        vec![stage_npy(&files.nngp, kernels.nngp.view())?, stage_npy(&files.ntk, kernels.ntk.view())?];
    let (rows, columns) = kernels.nngp.view().dim();
    let mut summary = format!("{} and {}: {rows} × {columns}\n", files.nngp.display(), files.ntk.display());
    if kernels.error.nngp > 0.0 || kernels.error.ntk > 0.0 {
        let (nngp, ntk) = (number(kernels.error.nngp, 2), number(kernels.error.ntk, 2));
        summary.push_str(&format!("quadrature leaves {nngp} (nngp) and {ntk} (ntk) open in an entry\n"));
    }
    Ok((staged, summary))
}
