//! Kernels averaged over many networks of one width.

use ndarray::{Array2, ArrayView2};

use super::{Architecture, Draw, Sampling, Watch, blocks};
use crate::kernel::{Gram, Kind, Nngp, Ntk};
use crate::numeric::Key;
use crate::statistics::{Moments, Order};
use crate::stop::Stop;
use crate::{Error, Result};

/// The number of blocks that the networks are shared out in, whatever the number of threads.
const BLOCKS: u64 = 64;

/// The mean of a kernel over networks, entry by entry, with its standard error.
#[derive(Clone, Debug)]
pub struct Average<K: Kind> {
    /// (1/M) Σₘ K̂ₘ.
    pub mean: Gram<K>,
    /// √(Σₘ (K̂ₘ − mean)²/(M − 1)/M).
    pub standard_error: Array2<f64>,
}

/// Both kernels.
#[derive(Clone, Debug)]
pub struct Averages {
    /// Of the NNGP kernel.
    pub nngp: Average<Nngp>,
    /// Of the tangent kernel.
    pub ntk: Average<Ntk>,
}

/// Averages over `samples` networks of `architecture`, which has one output, on the rows of `inputs` (N × n₀). The result
/// depends on `seed` and not on the number of threads.
///
/// # Errors
/// Fewer than two networks, what the sampler refuses, kernels that overflow, and a stop through `watch`.
pub fn averages(
    architecture: &Architecture,
    inputs: ArrayView2<'_, f64>,
    sampling: Sampling,
    samples: u64,
    seed: u64,
    watch: &Watch,
) -> Result<Averages> {
    if samples < 2 {
        return Err(Error::new("samples", format!("{samples} network(s) have no standard error"))
            .advise("give at least 2"));
    }
    let quantities = 2 * inputs.nrows() * inputs.nrows();
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
        || sampling.sampler(architecture.clone(), inputs),
        Key::root(seed).named("sample"),
        0..samples,
        samples.div_ceil(BLOCKS),
        || (Ok(Moments::new(quantities, Order::Second)), Vec::with_capacity(quantities)),
        fold,
        watch,
    )?
    .ok_or_else(Stop::interrupted)?;
    let mut all = Moments::new(quantities, Order::Second);
    for (part, _) in parts {
        all.merge(&part?)?;
    }
    Ok(Averages { nngp: average(&all, inputs.nrows(), 0)?, ntk: average(&all, inputs.nrows(), 1)? })
}

/// The average of the kernel whose entries are the `half` (0 or 1) of all.
fn average<K: Kind>(moments: &Moments, n: usize, half: usize) -> Result<Average<K>> {
    let count = moments.count() as f64;
    let entry = |(i, j)| half * n * n + i * n + j;
    let mean = Array2::from_shape_fn((n, n), |at| moments.mean()[entry(at)]);
    let standard_error = Array2::from_shape_fn((n, n), |at| (moments.variance(entry(at)) / count).sqrt());
    for ((i, j), value) in mean.indexed_iter().chain(standard_error.indexed_iter()) {
        if !value.is_finite() {
            return Err(Error::new(K::NAME, format!("entry [{i},{j}] is {value}: the networks overflow"))
                .advise("lower weight_std, the depth or the scale of the inputs"));
        }
    }
    Ok(Average { mean: Gram::new(mean), standard_error })
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::activation::parse;
    use crate::spec::{Dense, Parameterization, Spec};

    #[test]
    fn the_mean_of_a_linear_network_is_its_kernel() {
        let scales = Dense { weight_std: 1.0, bias_std: 0.0 };
        let spec = Spec::dense(&parse("identity").unwrap(), 1, scales, Parameterization::Ntk).unwrap();
        let architecture = Architecture::new(&spec, 2, &[16], 1).unwrap();
        let x = array![[1.0, 1.0], [1.0, -0.5]];
        let sampling = Sampling::default();
        let averages = averages(&architecture, x.view(), sampling, 4000, 0, &Watch::default()).unwrap();
        // E Θ̂ = 2 ⟨x,x'⟩/n₀; seven standard errors of a mean of thousands: a false alarm in 10⁻¹¹.
        let theta = [2.0, 0.5, 0.5, 1.25];
        let found = averages.ntk.mean.view();
        for ((value, error), expected) in found.iter().zip(&averages.ntk.standard_error).zip(theta) {
            assert!(*error > 0.0 && (value - expected).abs() < 7.0 * error, "{value} ± {error}: {expected}");
        }
    }

    #[test]
    fn too_few_networks_overflow_and_stops_are_errors() {
        let run = |weight_std: f64, samples, watch: &Watch| {
            let scales = Dense { weight_std, bias_std: 0.0 };
            let spec = Spec::dense(&parse("relu").unwrap(), 3, scales, Parameterization::Ntk).unwrap();
            let architecture = Architecture::new(&spec, 1, &[2, 2, 2], 1).unwrap();
            let found = averages(&architecture, array![[1.0]].view(), Sampling::default(), samples, 0, watch);
            found.unwrap_err().to_string()
        };
        let idle = Watch::default();
        assert!(run(1.0, 1, &idle).starts_with("samples: 1 network(s) have no standard error"));
        assert!(run(1e90, 64, &idle).contains("the networks overflow"));
        let stopped = Watch::default();
        stopped.stop();
        assert!(run(1.0, 64, &stopped).contains("was interrupted"));
    }
}
