//! `ntk-verify [verify]`: the theorems against sampled networks.

use super::arguments::Verify;
use super::exit::Exit;
use super::progress::Bar;
use crate::Result;
use crate::dataset;
use crate::judge::Question;

pub(super) fn run(arguments: &Verify) -> Result<Exit> {
    let network = arguments.network.complete()?;
    let inputs = arguments.inputs.as_deref().map(|text| dataset::load(text, arguments.seed)).transpose()?;
    let question = Question {
        spec: network.spec,
        defaults: network.defaults,
        inputs,
        widths: arguments.widths.clone(),
        sampling: arguments.sampler,
        claims: arguments.claims.clone(),
        precision: arguments.precision,
        alpha: arguments.alpha,
        beta: arguments.beta,
        seed: arguments.seed,
        certify: arguments.certify,
    };
    let plan = question.plan()?;
    arguments.destination.validate()?;
    let snapshot = arguments.snapshot.open(&arguments.destination)?;
    let record = question.answer(plan, &Bar::new(arguments.quiet))?;
    snapshot.finish(&record, &arguments.destination, arguments.quiet)
}
