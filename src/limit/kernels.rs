//! The kernels of a network at infinite width.

use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis};
use rayon::prelude::*;

use super::Element;
use super::diagonal::{Diagonal, State};
use super::pair::Side;
use super::panel::{Panels, Quadrature};
use super::plan::Plan;
use super::points::Points;
use crate::kernel::{Gram, Nngp, Ntk};
use crate::numeric::{affordable, zeros};
use crate::spec::{Parameterization, Spec};
use crate::stop::Stop;
use crate::{Error, Result};

/// An estimate of the absolute error that quadrature leaves in any entry, carried through all layers; 0 for closed
/// forms, whose entries are correct to [`Limit::PRECISION`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KernelError {
    /// Of the NNGP.
    pub nngp: f64,
    /// Of the tangent kernel.
    pub ntk: f64,
}

/// K(X, X') and Θ(X, X').
#[derive(Clone, Debug)]
pub struct Kernels<T = f64> {
    /// Σ, the covariance of the outputs at initialisation.
    pub nngp: Gram<Nngp, T>,
    /// Θ, the tangent kernel.
    pub ntk: Gram<Ntk, T>,
    /// What quadrature leaves open.
    pub error: KernelError,
}

/// K(x, x) and Θ(x, x) for each row x of X.
#[derive(Clone, Debug)]
pub struct Diagonals<T = f64> {
    /// Of the NNGP.
    pub nngp: Array1<T>,
    /// Of the tangent kernel.
    pub ntk: Array1<T>,
    /// What quadrature leaves open.
    pub error: KernelError,
}

/// The infinite-width limit of a network.
///
/// ```text
/// Σ⁽¹⁾   = σ_w² ⟨x,x'⟩/n₀ + σ_b²              Θ⁽¹⁾   = Σ⁽¹⁾
/// Σ⁽ˡ⁺¹⁾ = σ_w² E[φ(u)φ(v)] + σ_b²            Θ⁽ˡ⁺¹⁾ = Σ⁽ˡ⁺¹⁾ + Θ⁽ˡ⁾ σ_w² E[φ'(u)φ'(v)]      (u,v) ~ N(0, Σ⁽ˡ⁾)
/// ```
///
/// (Jacot, Gabriel, Hongler 2018, Proposition 1 and Theorem 1.) Inputs are N × n₀, rows are points.
///
/// ```
/// use std::sync::Arc;
/// use ndarray::array;
/// use ntk_verify::activation::{Activation, Analytic, Relu};
/// use ntk_verify::limit::Limit;
/// use ntk_verify::spec::{Dense, Parameterization, Spec};
///
/// let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
/// let scales = Dense { weight_std: 2f64.sqrt(), bias_std: 0.0 };
/// let limit = Limit::new(&Spec::dense(&relu, 3, scales, Parameterization::Ntk)?)?;
/// let kernels = limit.symmetric(array![[1.0f64, 0.0], [0.0, 1.0]].view())?;
/// assert!((kernels.nngp.view()[[0, 0]] - 1.0).abs() < 1e-14); // 2 |x|²/n₀ at every layer
/// assert!((kernels.ntk.view()[[0, 0]] - 4.0).abs() < 1e-14); // one such term for each of four weight layers
/// # Ok::<(), ntk_verify::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Limit {
    spec: Spec,
    inverse_width: f64,
    /// What Θ is multiplied by in the end.
    unit: f64,
    stop: Stop,
}

impl Limit {
    /// The relative error of an entry of a closed-form kernel in f64, whatever the pair; in f32 the same number of
    /// units roundoff.
    pub const PRECISION: f64 = 1e-13;

    /// The limit of Σ and Θ; under the standard parameterization that of Θ̂/n at common hidden width n.
    ///
    /// # Errors
    /// No hidden layer under the standard parameterization: there is no width to divide by.
    pub fn new(spec: &Spec) -> Result<Self> {
        Self::with_inverse_width(spec, 0.0)
    }

    /// The same with the terms of order 1/n kept under the standard parameterization, where the first layer and the
    /// biases weigh 1/n of the others:
    ///
    /// ```text
    /// Θ⁽¹⁾ = (⟨x,x'⟩ + 1_b)/n      Θ⁽ˡ⁺¹⁾ = E[φφ] + 1_b/n + Θ⁽ˡ⁾ σ_w² E[φ'φ'],      1_b = 1 where σ_b > 0
    /// ```
    ///
    /// Under the NTK parameterization the width cancels and `inverse_width` changes nothing.
    ///
    /// # Errors
    /// An inverse width that is negative or not finite; no hidden layer under the standard parameterization with
    /// `inverse_width` 0.
    pub fn with_inverse_width(spec: &Spec, inverse_width: f64) -> Result<Self> {
        if !(inverse_width.is_finite() && inverse_width >= 0.0) {
            return Err(Error::new(
                "inverse width",
                format!("{inverse_width} is not the inverse of a width"),
            )
            .advise("give 1/n, or 0 for the limit"));
        }
        let standard = spec.parameterization() == Parameterization::Standard;
        if standard && inverse_width == 0.0 && spec.hidden_layers() == 0 {
            return Err(Error::new(
                "hidden_layers",
                "0 leaves no width that the standard tangent kernel could be divided by",
            )
            .advise("use the ntk parameterization or at least one hidden layer"));
        }
        Ok(Self { spec: spec.clone(), inverse_width, unit: 1.0, stop: Stop::default() })
    }

    /// Θ of networks of common hidden width n under the standard parameterization, in units of 1 and not of n: n times what
    /// [`Limit::with_inverse_width`] gives at 1/n.
    ///
    /// # Errors
    /// A width of 0.
    pub fn at_width(spec: &Spec, width: usize) -> Result<Self> {
        if width == 0 {
            return Err(Error::new("width", "0 is not a width of a layer").advise("give at least 1"));
        }
        let limit = Self::with_inverse_width(spec, 1.0 / width as f64)?;
        let standard = spec.parameterization() == Parameterization::Standard;
        Ok(Self { unit: if standard { width as f64 } else { 1.0 }, ..limit })
    }

    /// The same, but ending with an error soon after `stop` is raised.
    #[must_use]
    pub fn stopped_by(self, stop: Stop) -> Self {
        Self { stop, ..self }
    }

    /// K(X, X): exactly symmetric, bitwise equal rows exactly interchangeable.
    ///
    /// # Errors
    /// No points, entries that are not finite, a kernel that overflows (with layer and pair).
    pub fn symmetric<T: Element>(&self, x: ArrayView2<'_, T>) -> Result<Kernels<T>> {
        let plan = self.plan(x.ncols());
        let side = side("X", &plan, x)?;
        let mut kernels = Raw::zeros(x.nrows(), x.nrows())?;
        let error = Panels::new(&plan, &side, &side, true).fill(&mut kernels.0, &mut kernels.1)?;
        mirror(kernels.0.view_mut());
        mirror(kernels.1.view_mut());
        kernels.finish(error, self.unit)
    }

    /// K(X, X'): one row for each row of X, one column for each row of X'.
    ///
    /// # Errors
    /// As for [`Limit::symmetric`], and points of different dimensions.
    pub fn cross<T: Element>(&self, x: ArrayView2<'_, T>, y: ArrayView2<'_, T>) -> Result<Kernels<T>> {
        self.comparable(x, Some(y))?;
        let plan = self.plan(x.ncols());
        let (left, right) = (side("X", &plan, x)?, side("X'", &plan, y)?);
        let mut kernels = Raw::zeros(x.nrows(), y.nrows())?;
        let error = Panels::new(&plan, &left, &right, false).fill(&mut kernels.0, &mut kernels.1)?;
        kernels.finish(error, self.unit)
    }

    /// K(x, x) alone, without any N × N matrix.
    ///
    /// # Errors
    /// As for [`Limit::symmetric`].
    pub fn diagonal<T: Element>(&self, x: ArrayView2<'_, T>) -> Result<Diagonals<T>> {
        let plan = self.plan(x.ncols());
        let side = side("X", &plan, x)?;
        let (mut nngp, mut ntk) =
            (Array1::from_elem(x.nrows(), T::ZERO), Array1::from_elem(x.nrows(), T::ZERO));
        let mut error = Quadrature::default();
        for i in 0..x.nrows() {
            let state: State = side.diagonal.output(i);
            let exponent = side.points.exponent(i);
            (nngp[i], ntk[i]) =
                plan.output([state.covariance, state.tangent], (exponent, exponent), || {
                    format!("X[{i}] with itself")
                })?;
            error.widen(state.error.value, state.error.derivative);
        }
        scale(ntk.iter_mut(), self.unit)?;
        Ok(Diagonals { nngp, ntk, error: KernelError::from(error).in_units(self.unit) })
    }

    /// Refuses points of different dimensions.
    pub(super) fn comparable<T>(&self, x: ArrayView2<'_, T>, y: Option<ArrayView2<'_, T>>) -> Result<()> {
        match y.map(|y| y.ncols()) {
            Some(dimension) if dimension != x.ncols() => Err(Error::new(
                "X'",
                format!("points have {dimension} coordinates, those of X have {}", x.ncols()),
            )
            .advise("give both as N × n₀ with the same n₀")),
            _ => Ok(()),
        }
    }

    /// What Θ is multiplied by in the end.
    pub(super) fn unit(&self) -> f64 {
        self.unit
    }

    /// The network.
    pub(super) fn spec(&self) -> &Spec {
        &self.spec
    }

    /// The same for another network.
    pub(super) fn with_spec(&self, spec: Spec) -> Self {
        Self { spec, ..self.clone() }
    }

    pub(super) fn plan(&self, dimension: usize) -> Plan {
        Plan { stop: self.stop.clone(), ..Plan::new(&self.spec, self.inverse_width, dimension) }
    }
}

/// Checks points and computes their diagonal.
pub(super) fn side<T: Element>(name: &'static str, plan: &Plan, x: ArrayView2<'_, T>) -> Result<Side<T>> {
    let points = Points::new(name, x)?;
    let diagonal = Diagonal::new(name, plan, &points)?;
    let lengths = diagonal.squares.iter().map(|square| square.high().sqrt()).collect();
    Ok(Side { name, points, lengths, diagonal })
}

/// The two matrices in the making.
struct Raw<T>(Array2<T>, Array2<T>);

impl<T: Element> Raw<T> {
    fn zeros(rows: usize, columns: usize) -> Result<Self> {
        affordable(rows, columns, 2, size_of::<T>())?;
        let matrix = || {
            Array2::from_shape_vec((rows, columns), zeros(rows * columns))
                .expect("invariant: rows × columns entries")
        };
        Ok(Self(matrix(), matrix()))
    }

    fn finish(mut self, error: Quadrature, unit: f64) -> Result<Kernels<T>> {
        let error = KernelError::from(error).in_units(unit);
        scale(self.1.iter_mut(), unit)?;
        Ok(Kernels { nngp: Gram::new(self.0), ntk: Gram::new(self.1), error })
    }
}

impl KernelError {
    fn in_units(self, unit: f64) -> Self {
        Self { ntk: self.ntk * unit, ..self }
    }
}

/// Multiplies by `unit`.
fn scale<'a, T: Element>(values: impl Iterator<Item = &'a mut T>, unit: f64) -> Result<()> {
    if unit == 1.0 {
        return Ok(());
    }
    for value in values {
        *value *= T::from_f64(unit);
        if !value.to_f64().is_finite() {
            return Err(Error::new("width", format!("{unit} makes the tangent kernel exceed {}", T::NAME))
                .advise("use the ntk parameterization, or divide by the width: leave it out"));
        }
    }
    Ok(())
}

/// Copies the upper triangle to the lower one, by halves.
fn mirror<T: Element>(matrix: ArrayViewMut2<'_, T>) {
    const LEAF: usize = 64;
    let n = matrix.nrows();
    if n <= LEAF {
        let mut matrix = matrix;
        for i in 0..n {
            for j in 0..i {
                matrix[[i, j]] = matrix[[j, i]];
            }
        }
        return;
    }
    let (top, bottom) = matrix.split_at(Axis(0), n / 2);
    let (top_left, top_right) = top.split_at(Axis(1), n / 2);
    let (bottom_left, bottom_right) = bottom.split_at(Axis(1), n / 2);
    rayon::join(
        || transpose(top_right.view(), bottom_left),
        || rayon::join(|| mirror(top_left), || mirror(bottom_right)),
    );
}

/// target = sourceᵀ, by tiles that fit a cache.
fn transpose<T: Element>(source: ArrayView2<'_, T>, mut target: ArrayViewMut2<'_, T>) {
    const TILE: usize = 32;
    target.axis_chunks_iter_mut(Axis(0), TILE).into_par_iter().enumerate().for_each(|(a, mut rows)| {
        let (first, count) = (a * TILE, rows.nrows());
        let mut tile = [[T::ZERO; TILE]; TILE];
        for b in (0..source.nrows()).step_by(TILE) {
            let height = TILE.min(source.nrows() - b);
            for (c, part) in tile.iter_mut().enumerate().take(height) {
                let row = source.row(b + c);
                let row = row.to_slice().expect("invariant: standard layout");
                part[..count].copy_from_slice(&row[first..first + count]);
            }
            for (r, mut row) in rows.rows_mut().into_iter().enumerate() {
                let row = row.as_slice_mut().expect("invariant: standard layout");
                for (slot, part) in row[b..b + height].iter_mut().zip(&tile) {
                    *slot = part[r % TILE];
                }
            }
        }
    });
}
