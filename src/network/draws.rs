//! Networks one by one: what each of them shows.

use ndarray::{Array2, Array3, ArrayView2, Axis};

use super::{Architecture, Sampling, Watch, blocks};
use crate::numeric::Key;
use crate::stop::Stop;
use crate::{Error, Result};

/// What M independent networks of one width show on N points.
#[derive(Clone, Debug)]
pub struct Draws {
    /// f(x_i): M × N.
    pub outputs: Array2<f64>,
    /// Σ̂, the covariance of the outputs given the hidden layers: M × N × N.
    pub nngp: Array3<f64>,
    /// Θ̂, the empirical tangent kernel: M × N × N.
    pub ntk: Array3<f64>,
}

/// Draws `samples` networks of `architecture`, seen on the rows of `inputs` (N × n₀). The same seed gives the same networks on any number of
/// threads, those that [`averages`](super::averages()) averages over.
///
/// # Errors
/// No networks; those of the sampler; a run that `watch` was told to stop.
pub fn draws(
    architecture: &Architecture,
    inputs: ArrayView2<'_, f64>,
    sampling: Sampling,
    samples: u64,
    seed: u64,
    watch: &Watch,
) -> Result<Draws> {
    if samples == 0 {
        return Err(Error::new("samples", "0 networks show nothing").advise("give at least 1"));
    }
    let sampler = || sampling.sampler(architecture.clone(), inputs);
    let one = |shown: &mut Vec<(Vec<f64>, Array2<f64>, Array2<f64>)>, draw: &super::Draw| {
        shown.push((draw.outputs().to_vec(), draw.nngp().view().to_owned(), draw.ntk().view().to_owned()));
    };
    let shown = blocks(sampler, Key::root(seed).named("sample"), 0..samples, 16, Vec::new, one, watch)?
        .ok_or_else(Stop::interrupted)?;
    let (networks, points) = (samples as usize, inputs.nrows());
    let mut draws = Draws {
        outputs: Array2::zeros((networks, points)),
        nngp: Array3::zeros((networks, points, points)),
        ntk: Array3::zeros((networks, points, points)),
    };
    for (m, (outputs, nngp, ntk)) in shown.into_iter().flatten().enumerate() {
        draws.outputs.row_mut(m).iter_mut().zip(outputs).for_each(|(place, f)| *place = f);
        draws.nngp.index_axis_mut(Axis(0), m).assign(&nngp);
        draws.ntk.index_axis_mut(Axis(0), m).assign(&ntk);
    }
    Ok(draws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Dense, Parameterization, Spec};

    #[test]
    fn networks_are_those_of_the_averages() {
        let relu = crate::activation::parse("relu").unwrap();
        let scales = Dense { weight_std: 1.0, bias_std: 0.1 };
        let spec = Spec::dense(&relu, 1, scales, Parameterization::Ntk).unwrap();
        let architecture = Architecture::new(&spec, 2, &[8], 1).unwrap();
        let inputs = ndarray::array![[1.0, 0.5], [-0.3, 1.0]];
        let draw = |samples| {
            draws(&architecture, inputs.view(), Sampling::Conditioned, samples, 3, &Watch::default())
        };
        let (few, many) = (draw(5).unwrap(), draw(40).unwrap());
        assert_eq!(few.ntk.index_axis(Axis(0), 4), many.ntk.index_axis(Axis(0), 4));
        assert_eq!((many.outputs.dim(), many.nngp.dim()), ((40, 2), (40, 2, 2)));
        assert!(draw(0).is_err());
        let averages = crate::network::averages(
            &architecture,
            inputs.view(),
            Sampling::Conditioned,
            40,
            3,
            &Watch::default(),
        );
        let mean = averages.unwrap().ntk.mean;
        for (own, theirs) in many.ntk.mean_axis(Axis(0)).unwrap().iter().zip(mean.view()) {
            // sums of 40 positive numbers in another order
            assert!((own / theirs - 1.0).abs() < 80.0 * f64::EPSILON);
        }
    }
}
