//! Pairs in double-double.

use super::{CHUNK, Chunk, chunk};
use crate::activation::{ClosedForm, Covariance, DualBlock, Duals, PairList};
use crate::numeric::{DoubleDouble, Kernel, Lane};

/// κ and κ̇ of one pair in double-double, by instructions that fuse products with sums where the processor has them.
pub(in crate::activation) struct Single<'a, A> {
    pub(in crate::activation) activation: &'a A,
    pub(in crate::activation) q: &'a Covariance<DoubleDouble>,
}

impl<A: ClosedForm> Kernel for Single<'_, A> {
    type Output = Duals<DoubleDouble>;

    #[inline(always)]
    fn run(self) -> Duals<DoubleDouble> {
        self.activation.duals(self.q)
    }
}

/// κ and κ̇ of a list in double-double.
pub(in crate::activation) struct PreciseList<'a, A> {
    pub(in crate::activation) activation: &'a A,
    pub(in crate::activation) pairs: PairList<'a, DoubleDouble>,
    pub(in crate::activation) out: DualBlock<'a, DoubleDouble>,
}

/// Leading and trailing parts apart, in memory that nothing else points to: so the compiler may load ahead of
/// conditions and needs no checks for overlap.
type Parts = [Chunk<f64>; 2];

#[inline(always)]
fn split(slice: &[DoubleDouble], start: usize) -> Parts {
    let mut room = [DoubleDouble::new(0.0); CHUNK];
    let chunk = chunk(slice, start, &mut room);
    [std::array::from_fn(|i| chunk[i].high()), std::array::from_fn(|i| chunk[i].low())]
}

#[inline(always)]
fn at(parts: &Parts, i: usize) -> DoubleDouble {
    DoubleDouble::from_parts(parts[0][i], parts[1][i])
}

#[inline(always)]
fn join(slice: &mut [DoubleDouble], start: usize, [high, low]: &Parts) {
    for ((x, high), low) in slice[start..].iter_mut().zip(high).zip(low) {
        *x = DoubleDouble::from_parts(*high, *low);
    }
}

/// Replaces what is NaN by the plain reading in double-double.
#[cold]
#[inline(never)]
fn mend_precise<A: ClosedForm>(activation: &A, q: [&Parts; 3], value: &mut Parts, derivative: &mut Parts) {
    for i in 0..CHUNK {
        if value[0][i].is_nan() || derivative[0][i].is_nan() {
            let [q11, q12, q22] = q.map(|q| at(q, i));
            let duals = activation.duals(&Covariance::new(q11, q12, q22));
            (value[0][i], value[1][i]) = (duals.value.high(), duals.value.low());
            (derivative[0][i], derivative[1][i]) = (duals.derivative.high(), duals.derivative.low());
        }
    }
}

impl<A: ClosedForm> Kernel for PreciseList<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { activation, pairs, out } = self;
        for start in (0..pairs.q12.len()).step_by(CHUNK) {
            let (q11, q12, q22) = (split(pairs.q11, start), split(pairs.q12, start), split(pairs.q22, start));
            let (mut value, mut derivative) = ([[0.0; CHUNK]; 2], [[0.0; CHUNK]; 2]);
            let mut nan = false;
            for i in 0..CHUNK {
                let duals = activation.duals(&Covariance::new(
                    Lane(at(&q11, i)),
                    Lane(at(&q12, i)),
                    Lane(at(&q22, i)),
                ));
                let (k, slope) = (duals.value.0, duals.derivative.0);
                (value[0][i], value[1][i]) = (k.high(), k.low());
                (derivative[0][i], derivative[1][i]) = (slope.high(), slope.low());
                nan |= k.high().is_nan() | slope.high().is_nan();
            }
            if nan {
                mend_precise(activation, [&q11, &q12, &q22], &mut value, &mut derivative);
            }
            join(out.value, start, &value);
            join(out.derivative, start, &derivative);
        }
    }
}
