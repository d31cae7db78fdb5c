//! `ntk-verify [verify]`: the theorems against sampled networks.

use super::arguments::Verify;
use super::exit::Exit;
use super::progress::Bar;
use crate::Result;
use crate::dataset;
use crate::judge::{self, Plan};

/// The inputs when none are given: few enough for a run of seconds, on which every kernel entry is well away from 0.
const INPUTS: &str = "circle:6";

pub(super) fn run(arguments: &Verify) -> Result<Exit> {
    let plan = plan(arguments)?;
    arguments.destination.validate()?;
    let certificate =
        arguments.certify.then(|| judge::certificate(&plan.spec, plan.inputs.view())).transpose()?;
    let mut record = judge::run(plan, &Bar::new(arguments.quiet))?.rounded();
    if let Some(certificate) = certificate {
        judge::cite(&certificate, &mut record.claims);
        record.certificate = Some(certificate);
    }
    arguments.destination.write(&record, arguments.quiet)?;
    Ok(record.verdict.into())
}

/// The question, with what was left open filled in and told.
fn plan(arguments: &Verify) -> Result<Plan> {
    let network = arguments.network.complete()?;
    let mut defaults = network.defaults;
    let inputs = dataset::load(
        arguments.inputs.as_deref().unwrap_or_else(|| {
            defaults.push(format!("inputs = {INPUTS}: on this arc no kernel entry is close to zero"));
            INPUTS
        }),
        arguments.seed,
    )?;
    let widths = if arguments.widths.is_empty() {
        defaults
            .push("widths: doubling, from 20 × hidden layers, where the expansion in 1/n converges".into());
        Plan::default_widths(network.spec.hidden_layers())
    } else {
        arguments.widths.clone()
    };
    let mut level = |name: &str, given: Option<f64>, default: f64| {
        given.unwrap_or_else(|| {
            defaults.push(format!("{name} = {default}"));
            default
        })
    };
    let precision = level("precision", arguments.precision, Plan::PRECISION);
    let alpha = level("alpha", arguments.alpha, Plan::ALPHA);
    let beta = level("beta", arguments.beta, Plan::BETA);
    Plan {
        spec: network.spec,
        inputs: inputs.points().to_owned(),
        source: inputs.source().to_owned(),
        widths,
        sampling: arguments.sampler,
        claims: arguments.claims.clone(),
        precision,
        alpha,
        beta,
        seed: arguments.seed,
        defaults,
    }
    .validated()
}
