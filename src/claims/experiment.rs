//! Networks sampled over a ladder of widths, folded into blocks of moments.

use ndarray::{Array2, ArrayView2};

use super::{Case, Prediction, Theory};
use crate::Result;
use crate::network::{Architecture, Draw, Sampler, Watch, blocks};
use crate::numeric::Key;
use crate::spec::{Parameterization, Spec};
use crate::statistics::{Blocks, Estimate, Moments, Order};
use crate::stop::Stop;

/// The number of blocks into which the networks of a width are split: so many degrees of freedom, plus one, has a
/// standard error.
pub const BLOCKS: u64 = 128;

/// All networks of one width. What somebody else's networks do not show has no quantities.
#[derive(Clone, Debug)]
pub struct Rung {
    /// The hidden width n.
    pub width: usize,
    /// How many networks were drawn.
    pub networks: u64,
    /// What theory predicts at this width.
    pub theory: Theory,
    /// (Σ̂_ij − Σ_ij)/s_ij over the watched pairs, Σ̂ the covariance of the outputs given the hidden layers.
    pub nngp: Blocks,
    /// (Θ̂_ij − Θ_ij)/s_ij over the watched pairs.
    pub ntk: Blocks,
    /// f(x_i), to fourth order.
    pub outputs: Blocks,
    /// (Σ̂_ii/Σ_ii)², to fourth order; 0 where Σ_ii = 0.
    pub squares: Blocks,
}

/// One of the two kernels, where both are treated alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernel {
    /// Σ.
    Nngp,
    /// Θ.
    Ntk,
}

impl Kernel {
    /// Both.
    pub const ALL: [Kernel; 2] = [Kernel::Nngp, Kernel::Ntk];
}

impl Rung {
    /// The scaled deviations of a kernel.
    pub fn kernel(&self, kernel: Kernel) -> &Blocks {
        match kernel {
            Kernel::Nngp => &self.nngp,
            Kernel::Ntk => &self.ntk,
        }
    }

    /// What theory predicts for it.
    pub fn prediction(&self, kernel: Kernel) -> &Prediction {
        self.theory.of(kernel)
    }
}

/// What an experiment is about: a network on some points.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// The network.
    pub spec: Spec,
    /// The points, N × n₀.
    pub inputs: Array2<f64>,
    /// Where its random streams begin.
    pub key: Key,
}

struct Accumulator {
    nngp: Moments,
    ntk: Moments,
    outputs: Moments,
    squares: Moments,
    buffer: Vec<f64>,
}

impl Accumulator {
    fn new(points: usize, pairs: usize) -> Self {
        Self {
            nngp: Moments::new(pairs, Order::Fourth),
            ntk: Moments::new(pairs, Order::Fourth),
            outputs: Moments::new(points, Order::Fourth),
            squares: Moments::new(points, Order::Fourth),
            buffer: Vec::with_capacity(pairs.max(points)),
        }
    }

    fn push(&mut self, draw: &Draw, theory: &Theory, ntk_unit: f64) {
        let same = "invariant: a sampler shows the points that it was given";
        let deviations =
            |prediction: &Prediction, kernel: ArrayView2<'_, f64>, unit: f64, out: &mut Vec<f64>| {
                out.clear();
                let entries = prediction.pairs.iter().zip(&prediction.target).zip(&prediction.scale);
                out.extend(entries.map(|((&pair, target), scale)| (kernel[pair] * unit - target) / scale));
            };
        deviations(&theory.nngp, draw.nngp().view(), 1.0, &mut self.buffer);
        self.nngp.push(&self.buffer).expect(same);
        deviations(&theory.ntk, draw.ntk().view(), ntk_unit, &mut self.buffer);
        self.ntk.push(&self.buffer).expect(same);
        self.buffer.clear();
        self.buffer.extend(draw.outputs());
        self.outputs.push(&self.buffer).expect(same);
        self.buffer.clear();
        let nngp = draw.nngp().view();
        let square = |(i, k): (usize, &f64)| if *k > 0.0 { (nngp[[i, i]] / k).powi(2) } else { 0.0 };
        self.buffer.extend(theory.nngp.diagonal.iter().enumerate().map(square));
        self.squares.push(&self.buffer).expect(same);
    }
}

impl Experiment {
    /// Draws at least `networks` networks of hidden width `width`, rounded up to whole blocks.
    ///
    /// # Errors
    /// When theory or sampler refuse the question, or the run is cancelled.
    pub fn rung(&self, case: &Case, width: usize, networks: u64) -> Result<Rung> {
        let theory = Theory::new(&self.spec, self.inputs.view(), Some(width))?;
        let hidden = vec![width; self.spec.hidden_layers()];
        let architecture = Architecture::new(&self.spec, self.inputs.ncols(), &hidden, 1)?;
        let inputs = self.inputs.view();
        self.sample(case, theory, width, networks, || case.sampling().sampler(architecture.clone(), inputs))
    }

    fn sample<S: Sampler>(
        &self,
        case: &Case,
        theory: Theory,
        width: usize,
        networks: u64,
        sampler: impl Fn() -> Result<S> + Sync,
    ) -> Result<Rung> {
        let ntk_unit = match self.spec.parameterization() {
            Parameterization::Ntk => 1.0,
            Parameterization::Standard => 1.0 / width as f64,
        };
        let per_block = networks.div_ceil(BLOCKS).max(2);
        let (points, pairs) = (self.inputs.nrows(), theory.nngp.pairs.len());
        let watch = Watch::default();
        let sums = blocks(
            sampler,
            self.key.index(width as u64),
            0..per_block * BLOCKS,
            per_block,
            || Accumulator::new(points, pairs),
            |sum, draw| {
                sum.push(draw, &theory, ntk_unit);
                case.progress().advance(1);
                if case.progress().cancelled() {
                    watch.stop();
                }
            },
            &watch,
        )?
        .ok_or_else(Stop::interrupted)?;
        let (mut nngp, mut ntk, mut outputs, mut squares) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for sum in sums {
            nngp.push(sum.nngp);
            ntk.push(sum.ntk);
            outputs.push(sum.outputs);
            squares.push(sum.squares);
        }
        Ok(Rung {
            width,
            networks: per_block * BLOCKS,
            theory,
            nngp: Blocks::new(nngp)?,
            ntk: Blocks::new(ntk)?,
            outputs: Blocks::new(outputs)?,
            squares: Blocks::new(squares)?,
        })
    }
}

/// The means of `select` at each width: `estimates[width][entry]`.
pub fn means(rungs: &[Rung], select: impl Fn(&Rung) -> &Blocks) -> Vec<Vec<Estimate>> {
    rungs.iter().map(|rung| select(rung).means()).collect()
}
