//! The loops over pairs and points that are compiled for each instruction set.
//!
//! Each takes chunks of constant length, so that there is one vector body and no scalar remainder: the last chunk is
//! padded with zeros. What a lane cannot do comes back NaN and is done again by the plain reading in f64.

use super::{ClosedForm, Covariance, DualBlock, Duals, Nonlinearity, PairBlock, PairList};
use crate::numeric::{DoubleDouble, Kernel, Lane, Scalar};

/// Elements a chunk: two AVX-512 registers of f32.
const CHUNK: usize = 32;

type Chunk<T> = [T; CHUNK];

/// The chunk of `slice` from `start`: in place where it is full, else padded in `room`.
#[inline(always)]
fn chunk<'a, T: Copy>(slice: &'a [T], start: usize, room: &'a mut Chunk<T>) -> &'a Chunk<T> {
    let rest = &slice[start..];
    if let Some(full) = rest.first_chunk() {
        return full;
    }
    room[..rest.len()].copy_from_slice(rest);
    room
}

/// Puts as much of the chunk as there is place for to `slice` from `start`.
#[inline(always)]
fn put<T: Copy>(slice: &mut [T], start: usize, chunk: &Chunk<T>) {
    let rest = &mut slice[start..];
    if let Some(full) = rest.first_chunk_mut() {
        *full = *chunk;
    } else {
        let length = rest.len();
        rest.copy_from_slice(&chunk[..length]);
    }
}

/// A float that has lanes.
pub(super) trait Element: Copy + Default + PartialEq + 'static {
    fn root(self) -> Self;
    fn widen(self) -> f64;
    fn narrow(x: f64) -> Self;
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
}

/// κ and κ̇ of a block, rows and columns sharing the roots of their variances.
pub(super) struct Block<'a, A, T> {
    pub(super) activation: &'a A,
    pub(super) pairs: PairBlock<'a, T>,
    pub(super) out: DualBlock<'a, T>,
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
        let mut roots = vec![zero; columns];
        for (root, q22) in roots.iter_mut().zip(pairs.q22) {
            *root = q22.root();
        }
        for (row, q11) in pairs.q11.iter().enumerate() {
            let root = q11.root();
            for start in (0..columns).step_by(CHUNK) {
                let mut room = [[zero; CHUNK]; 3];
                let [room12, room22, room_root] = &mut room;
                let q12 = chunk(&pairs.q12[row * columns..][..columns], start, room12);
                let q22 = chunk(pairs.q22, start, room22);
                let roots = chunk(&roots, start, room_root);
                let (mut value, mut derivative) = ([zero; CHUNK], [zero; CHUNK]);
                for i in 0..CHUNK {
                    let norm = Lane(root) * Lane(roots[i]);
                    let q = Covariance::with_norm(Lane(*q11), Lane(q12[i]), Lane(q22[i]), norm);
                    let duals = activation.duals(&q);
                    (value[i], derivative[i]) = (duals.value.0, duals.derivative.0);
                }
                if has_nan(&value) || has_nan(&derivative) {
                    let plain = |i: usize| [*q11, q12[i], q22[i]].map(T::widen);
                    mend(activation, plain, &mut value, &mut derivative);
                }
                put(&mut out.value[row * columns..][..columns], start, &value);
                put(&mut out.derivative[row * columns..][..columns], start, &derivative);
            }
        }
    }
}

#[inline(always)]
fn has_nan<T: PartialEq>(chunk: &Chunk<T>) -> bool {
    let mut any = false;
    for x in chunk {
        // NaN is what differs from itself
        #[allow(clippy::eq_op)]
        let nan = x != x;
        any |= nan;
    }
    any
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
        if value[i].widen().is_nan() || derivative[i].widen().is_nan() {
            let [q11, q12, q22] = pair(i);
            let duals = activation.duals(&Covariance::new(q11, q12, q22));
            (value[i], derivative[i]) = (T::narrow(duals.value), T::narrow(duals.derivative));
        }
    }
}

/// κ and κ̇ of a list in double-double.
pub(super) struct PreciseList<'a, A> {
    pub(super) activation: &'a A,
    pub(super) pairs: PairList<'a, DoubleDouble>,
    pub(super) out: DualBlock<'a, DoubleDouble>,
}

impl<A: ClosedForm> Kernel for PreciseList<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { activation, pairs, out } = self;
        let zero = DoubleDouble::new(0.0);
        for start in (0..pairs.q12.len()).step_by(CHUNK) {
            let mut room = [[zero; CHUNK]; 3];
            let [room11, room12, room22] = &mut room;
            let q11 = chunk(pairs.q11, start, room11);
            let q12 = chunk(pairs.q12, start, room12);
            let q22 = chunk(pairs.q22, start, room22);
            let (mut value, mut derivative) = ([zero; CHUNK], [zero; CHUNK]);
            for i in 0..CHUNK {
                let Duals { value: k, derivative: k_dot } =
                    activation.duals(&Covariance::new(q11[i], q12[i], q22[i]));
                (value[i], derivative[i]) = (k, k_dot);
            }
            put(out.value, start, &value);
            put(out.derivative, start, &derivative);
        }
    }
}

/// φ and φ' of a slice.
pub(super) struct Points<'a, A> {
    pub(super) activation: &'a A,
    pub(super) x: &'a [f64],
    pub(super) value: &'a mut [f64],
    pub(super) derivative: &'a mut [f64],
}

impl<A: Nonlinearity> Kernel for Points<'_, A> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { activation, x, value: values, derivative: derivatives } = self;
        for start in (0..x.len()).step_by(CHUNK) {
            let mut room = [0.0; CHUNK];
            let x = chunk(x, start, &mut room);
            let (mut value, mut derivative) = ([0.0; CHUNK], [0.0; CHUNK]);
            for i in 0..CHUNK {
                let point = activation.point(Lane(x[i]));
                (value[i], derivative[i]) = (point.value.0, point.derivative.0);
            }
            if has_nan(&value) || has_nan(&derivative) {
                for i in 0..CHUNK {
                    if value[i].is_nan() || derivative[i].is_nan() {
                        let point = activation.point(x[i]);
                        (value[i], derivative[i]) = (point.value, point.derivative);
                    }
                }
            }
            put(values, start, &value);
            put(derivatives, start, &derivative);
        }
    }
}
