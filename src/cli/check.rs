//! `ntk-verify check`: somebody else's kernel.

use std::path::Path;

use super::arguments::Check;
use super::exit::Exit;
use crate::Result;
use crate::check::{Question, Theirs, check};
use crate::dataset::{self, Npy};

pub(super) fn run(arguments: &Check) -> Result<Exit> {
    let network = arguments.network.complete()?;
    let inputs = dataset::load(&arguments.inputs, arguments.seed)?;
    arguments.destination.validate()?;
    let snapshot = arguments.snapshot.open(&arguments.destination)?;
    let read = |path: &Path| -> Result<Theirs> {
        let Npy { values, single } = Npy::read(path)?;
        Ok(Theirs { values, single, place: path.display().to_string() })
    };
    let question = Question {
        spec: network.spec,
        inputs,
        nngp: arguments.nngp.as_deref().map(read).transpose()?,
        ntk: arguments.ntk.as_deref().map(read).transpose()?,
        rtol: arguments.rtol,
        certify: arguments.certify,
        defaults: network.defaults,
    };
    let record = check(&question)?;
    snapshot.finish(&record, &arguments.destination, arguments.quiet)
}
