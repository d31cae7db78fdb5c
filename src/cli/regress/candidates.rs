//! The networks to choose from.

use crate::cli::arguments::Network;
use crate::spec::Completed;
use crate::{Error, Result};

/// One network, and what sets it apart.
pub(super) struct Candidate {
    /// `hidden_layers = 2, weight_std = 1.5`; empty when there is one network only.
    pub name: String,
    pub network: Completed,
}

const ADVICE: &str = "write --grid hidden_layers=1,2,3, --grid weight_std=1,1.4 or --grid bias_std=0,0.1";

/// All combinations of the values that `grid` lists.
pub(super) fn candidates(network: &Network, grid: &[String]) -> Result<Vec<Candidate>> {
    let mut all = vec![(String::new(), network.clone())];
    let mut seen = Vec::new();
    for entry in grid {
        let (key, values) = entry
            .split_once('=')
            .ok_or_else(|| Error::new(format!("--grid {entry}"), "there is no `=`").advise(ADVICE))?;
        if seen.contains(&key) {
            return Err(Error::new(format!("--grid {key}"), "it is given twice")
                .advise("list all values in one flag"));
        }
        seen.push(key);
        let mut next = Vec::new();
        for (name, network) in &all {
            for value in values.split(',') {
                let mut network = network.clone();
                set(&mut network, key, value.trim())?;
                let apart = if name.is_empty() { "" } else { ", " };
                next.push((format!("{name}{apart}{key} = {}", value.trim()), network));
            }
        }
        all = next;
    }
    all.into_iter()
        .map(|(name, network)| {
            let network = network.complete();
            let network =
                if name.is_empty() { network } else { network.map_err(|error| error.within(&name)) };
            Ok(Candidate { network: network?, name })
        })
        .collect()
}

fn set(network: &mut Network, key: &str, value: &str) -> Result<()> {
    let wrong =
        |what: &str| Error::new(format!("--grid {key}"), format!("\"{value}\" is not {what}")).advise(ADVICE);
    match key {
        "hidden_layers" => {
            network.hidden_layers = Some(value.parse().map_err(|_| wrong("a number of layers"))?)
        }
        "weight_std" => network.weight_std = Some(value.parse().map_err(|_| wrong("a number"))?),
        "bias_std" => network.bias_std = Some(value.parse().map_err(|_| wrong("a number"))?),
        _ => return Err(Error::new("--grid", format!("there is no key `{key}`")).advise(ADVICE)),
    }
    Ok(())
}
