//! What pairs share with their rows and columns, in the working precision.

use super::Element;
use super::diagonal::Diagonal;
use super::plan::{Plan, Step};
use super::points::Points;
use crate::numeric::{DoubleDouble, Scalar};

/// The diagonal at one activation.
#[derive(Clone, Debug, Default)]
pub(super) struct Level<T> {
    /// q = K(x, x) before it.
    pub(super) variance: Vec<T>,
    /// √q.
    pub(super) root: Vec<T>,
    /// √κ(q, q, q): |κ| ≤ its product over two points.
    pub(super) value: Vec<T>,
    /// √κ̇(q, q, q): |κ̇| ≤ its product over two points.
    pub(super) derivative: Vec<T>,
    /// Half the relative error of q, beyond rounding.
    pub(super) doubt: Vec<T>,
}

/// One point of a [`Level`].
#[derive(Clone, Copy, Debug)]
pub(super) struct LevelPoint<T> {
    pub(super) root: T,
    pub(super) value: T,
    pub(super) derivative: T,
    pub(super) doubt: T,
}

impl<T: Element> Level<T> {
    /// What bounds the entries of point `i`.
    #[inline(always)]
    pub(super) fn point(&self, i: usize) -> LevelPoint<T> {
        LevelPoint {
            root: self.root[i],
            value: self.value[i],
            derivative: self.derivative[i],
            doubt: self.doubt[i],
        }
    }
}

/// The diagonal of a set of points at every activation.
#[derive(Clone, Debug, Default)]
pub(super) struct Levels<T> {
    /// What brings u to x/√n₀, but for a factor 1/n₀ on the left side: 2ᵉ.
    pub(super) scale: Vec<T>,
    /// |x|/√n₀.
    pub(super) size: Vec<T>,
    /// What scales an output back: 2ᵖᵉ; NaN where that is too far for a plain product.
    pub(super) output: Vec<T>,
    /// One for each activation.
    pub(super) activations: Vec<Level<T>>,
}

impl<T: Element> Levels<T> {
    /// Rounds the diagonal of `points`.
    pub(super) fn new<U: Element>(plan: &Plan, points: &Points<U>, diagonal: &Diagonal) -> Self {
        let root = |q: DoubleDouble| T::from_f64(q.sqrt().high());
        let activations =
            plan.steps.iter().enumerate().filter(|(_, step)| matches!(step, Step::Activation(_)));
        Self {
            scale: (0..points.len())
                .map(|i| T::from_f64(1.0f64.shifted(plan.input_exponent(points.exponent(i)))))
                .collect(),
            output: (0..points.len())
                .map(|i| plan.output_exponent(points.exponent(i), 0))
                .map(|e| T::from_f64(if e.abs() <= 500 { 1.0f64.shifted(e) } else { f64::NAN }))
                .collect(),
            size: diagonal.stages[0].iter().map(|state| root(state.covariance)).collect(),
            activations: activations
                .map(|(s, _)| {
                    let (before, after) = (&diagonal.stages[s], &diagonal.stages[s + 1]);
                    Level {
                        variance: before.iter().map(|x| T::from_f64(x.covariance.high())).collect(),
                        root: before.iter().map(|x| root(x.covariance)).collect(),
                        value: after.iter().map(|x| root(x.covariance)).collect(),
                        derivative: after.iter().map(|x| T::from_f64(x.derivative.sqrt())).collect(),
                        doubt: before.iter().map(|x| T::from_f64(0.5 * x.relative_error())).collect(),
                    }
                })
                .collect(),
        }
    }

    /// The same for the points `chosen`, in that order.
    pub(super) fn gather(&mut self, all: &Self, chosen: impl Iterator<Item = usize> + Clone) {
        let pick = |to: &mut Vec<T>, from: &[T]| {
            to.clear();
            to.extend(chosen.clone().map(|j| from[j]));
        };
        pick(&mut self.scale, &all.scale);
        pick(&mut self.size, &all.size);
        pick(&mut self.output, &all.output);
        self.activations.resize_with(all.activations.len(), Level::default);
        for (to, from) in self.activations.iter_mut().zip(&all.activations) {
            pick(&mut to.variance, &from.variance);
            pick(&mut to.root, &from.root);
            pick(&mut to.value, &from.value);
            pick(&mut to.derivative, &from.derivative);
            pick(&mut to.doubt, &from.doubt);
        }
    }
}
