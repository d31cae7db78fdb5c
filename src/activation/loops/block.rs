//! Blocks of pairs in f64 and f32.

use super::{CHUNK, Chunk, chunk, put};
use crate::activation::{ClosedForm, Covariance, DualBlock, PairBlock};
use crate::numeric::{Kernel, Lane, Scalar};

/// A float that has lanes.
pub(in crate::activation) trait Element: Copy + Default + 'static {
    fn root(self) -> Self;
    fn widen(self) -> f64;
    fn narrow(x: f64) -> Self;
    fn is_nan(self) -> bool;
}

impl Element for f64 {
    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn widen(self) -> f64 {
        self
    }

    #[inline(always)]
    fn narrow(x: f64) -> Self {
        x
    }

    #[inline(always)]
    fn is_nan(self) -> bool {
        self.is_nan()
    }
}

impl Element for f32 {
    #[inline(always)]
    fn root(self) -> Self {
        self.sqrt()
    }

    #[inline(always)]
    fn widen(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn narrow(x: f64) -> Self {
        x as f32
    }

    #[inline(always)]
    fn is_nan(self) -> bool {
        self.is_nan()
    }
}

/// κ and κ̇ of a block, rows and columns sharing the roots of their variances.
pub(in crate::activation) struct Block<'a, A, T> {
    pub(in crate::activation) activation: &'a A,
    pub(in crate::activation) pairs: PairBlock<'a, T>,
    pub(in crate::activation) out: DualBlock<'a, T>,
}

impl<A: ClosedForm, T: Element> Kernel for Block<'_, A, T>
where
    Lane<T>: Scalar,
{
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { activation, pairs, out } = self;
        let columns = pairs.q22.len();
        let zero = T::default();
        let whole = columns.next_multiple_of(CHUNK);
        let mut room = vec![zero; 2 * whole];
        let (roots, shares) = room.split_at_mut(whole);
        for ((root, share), q22) in roots.iter_mut().zip(&mut *shares).zip(pairs.q22) {
            *root = q22.root();
            *share = activation.share(Lane(*q22)).0;
        }
        for (row, q11) in pairs.q11.iter().enumerate() {
            let (root, share) = (q11.root(), activation.share(Lane(*q11)).0);
            for start in (0..columns).step_by(CHUNK) {
                let mut room = [[zero; CHUNK]; 2];
                let [room12, room22] = &mut room;
                let q12 = chunk(&pairs.q12[row * columns..][..columns], start, room12);
                let q22 = chunk(pairs.q22, start, room22);
                let roots: &Chunk<T> = roots[start..].first_chunk().expect("invariant: whole chunks");
                let shares: &Chunk<T> = shares[start..].first_chunk().expect("invariant: whole chunks");
                let (mut value, mut derivative) = ([zero; CHUNK], [zero; CHUNK]);
                let mut nan = false;
                for i in 0..CHUNK {
                    let norm = Lane(root) * Lane(roots[i]);
                    let q = Covariance::with_norm(Lane(*q11), Lane(q12[i]), Lane(q22[i]), norm);
                    let duals = activation.shared_duals(&q, Lane(share) * Lane(shares[i]));
                    (value[i], derivative[i]) = (duals.value.0, duals.derivative.0);
                    nan |= value[i].is_nan() | derivative[i].is_nan();
                }
                if nan {
                    let plain = |i: usize| [*q11, q12[i], q22[i]].map(T::widen);
                    mend(activation, plain, &mut value, &mut derivative);
                }
                put(&mut out.value[row * columns..][..columns], start, &value);
                put(&mut out.derivative[row * columns..][..columns], start, &derivative);
            }
        }
    }
}

/// Replaces what is NaN by the plain reading.
#[cold]
#[inline(never)]
fn mend<A: ClosedForm, T: Element>(
    activation: &A,
    pair: impl Fn(usize) -> [f64; 3],
    value: &mut Chunk<T>,
    derivative: &mut Chunk<T>,
) {
    for i in 0..CHUNK {
        if value[i].is_nan() || derivative[i].is_nan() {
            let [q11, q12, q22] = pair(i);
            let duals = activation.duals(&Covariance::new(q11, q12, q22));
            (value[i], derivative[i]) = (T::narrow(duals.value), T::narrow(duals.derivative));
        }
    }
}
