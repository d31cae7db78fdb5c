//! The loops over pairs and points that are compiled for each instruction set.
//!
//! Each takes chunks of constant length, so that there is one vector body and no scalar remainder: the last chunk is
//! padded with zeros. What a lane cannot do comes back NaN and is done again by the plain reading.

mod block;
mod list;
mod points;

pub(super) use block::Block;
pub(super) use list::{PreciseList, Single};
pub(super) use points::Points;

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
    match rest.first_chunk_mut() {
        Some(full) => *full = *chunk,
        None => put_part(rest, chunk),
    }
}

/// Apart, so that copies of whole chunks stay moves of registers.
#[cold]
#[inline(never)]
fn put_part<T: Copy>(rest: &mut [T], chunk: &Chunk<T>) {
    rest.copy_from_slice(&chunk[..rest.len()]);
}

#[cfg(test)]
mod tests {
    use crate::activation::{
        Activation, Analytic, Covariance, DualBlock, Erf, Nonlinearity, PairBlock, PairList, Relu, Sine,
    };
    use crate::numeric::DoubleDouble;
    use crate::numeric::dispatch::{Level, at_most};

    fn activations() -> [Box<dyn Activation>; 3] {
        let erf = Erf { a: 1.5, b: 0.5, c: 0.25 };
        [
            Box::new(Analytic(Relu)),
            Box::new(Analytic(erf)),
            Box::new(Analytic(Sine { a: 1.0, b: 0.8, c: 0.3 })),
        ]
    }

    /// m × k pairs with |ρ| ≤ 0.95, the first of which has a zero vector.
    fn pairs(m: usize, k: usize) -> [Vec<f64>; 3] {
        let q11: Vec<f64> = (0..m).map(|i| i as f64 * 0.7).collect();
        let q22: Vec<f64> = (0..k).map(|j| 0.3 + j as f64 * 0.05).collect();
        let rho = |e: usize| 0.95 * (e as f64 * 0.618).cos();
        let q12 = (0..m * k).map(|e| rho(e) * (q11[e / k] * q22[e % k]).sqrt()).collect();
        [q11, q12, q22]
    }

    fn block(activation: &dyn Activation, [q11, q12, q22]: &[Vec<f64>; 3]) -> [Vec<f64>; 2] {
        let [mut value, mut derivative] = [vec![f64::NAN; q12.len()], vec![f64::NAN; q12.len()]];
        let out = DualBlock { value: &mut value, derivative: &mut derivative };
        activation.block_f64(PairBlock { q11, q22, q12 }, out);
        [value, derivative]
    }

    #[test]
    fn blocks_of_every_size_agree_with_the_plain_reading() {
        for activation in activations() {
            for (m, k) in [(1, 1), (3, 5), (2, 31), (2, 32), (2, 33), (1, 100)] {
                let q = pairs(m, k);
                let [value, derivative] = block(activation.as_ref(), &q);
                for e in 0..m * k {
                    let plain = activation.duals(&Covariance::new(q[0][e / k], q[1][e], q[2][e % k]));
                    // a dozen roundings of 3 ulp, amplified by up to 1/(1 − 0.95²) = 10 on the way to sin θ
                    let bound = 360.0 * f64::EPSILON;
                    assert!((value[e] - plain.value).abs() <= bound * plain.value.abs().max(0.1));
                    assert!(
                        (derivative[e] - plain.derivative).abs() <= bound * plain.derivative.abs().max(0.1)
                    );
                }
            }
        }
    }

    #[test]
    fn bits_do_not_depend_on_the_instruction_set_or_on_neighbours() {
        let q = pairs(3, 41);
        for activation in activations() {
            let whole = block(activation.as_ref(), &q);
            for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
                assert_eq!(at_most(level, || block(activation.as_ref(), &q)), whole);
            }
            for e in [0, 40, 41, 122] {
                let alone = [vec![q[0][e / 41]], vec![q[1][e]], vec![q[2][e % 41]]];
                let [value, derivative] = block(activation.as_ref(), &alone);
                assert_eq!([value[0], derivative[0]], [whole[0][e], whole[1][e]]);
            }
        }
    }

    #[test]
    fn lists_have_the_bits_of_the_plain_reading_in_double_double() {
        let [q11, q12, q22] = [0.5, 0.4, 1.25].map(DoubleDouble::new);
        let far = Analytic(Sine { a: 1.0, b: 0.8, c: 1e15 });
        for activation in activations().iter().map(AsRef::as_ref).chain([&far as &dyn Activation]) {
            let exact = activation.duals_precise(&Covariance::new(q11, q12, q22)).unwrap();
            for n in [1, 32, 45] {
                let pairs = PairList { q11: &vec![q11; n], q12: &vec![q12; n], q22: &vec![q22; n] };
                for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
                    let [mut value, mut derivative] = [vec![q11; n], vec![q11; n]];
                    let out = DualBlock { value: &mut value, derivative: &mut derivative };
                    at_most(level, || activation.list_precise(pairs, out)).unwrap();
                    assert_eq!([value, derivative], [vec![exact.value; n], vec![exact.derivative; n]]);
                }
            }
        }
    }

    #[test]
    fn points_beyond_the_reach_of_lanes_are_read_plainly() {
        let sine = Sine { a: 1.0, b: 1.0, c: 0.0 };
        let x = [0.5, 1e22, -3.0, f64::MAX, 0.0];
        let ([mut value, mut derivative], view) = ([[0.0; 5]; 2], Analytic(sine.clone()));
        view.points(&x, &mut value, &mut derivative);
        for i in 0..5 {
            let plain = sine.point(x[i]);
            assert!((value[i] - plain.value).abs() <= 2.0 * f64::EPSILON);
            assert!((derivative[i] - plain.derivative).abs() <= 2.0 * f64::EPSILON);
        }
    }

    #[test]
    fn f32_is_f64_rounded_up_to_its_own_precision() {
        for activation in activations() {
            let q = pairs(4, 37);
            let exact = block(activation.as_ref(), &q);
            let [q11, q12, q22] = q.map(|q| q.iter().map(|x| *x as f32).collect::<Vec<_>>());
            let [mut value, mut derivative] = [vec![0.0; q12.len()], vec![0.0; q12.len()]];
            let out = DualBlock { value: &mut value, derivative: &mut derivative };
            activation.block_f32(PairBlock { q11: &q11, q22: &q22, q12: &q12 }, out);
            for (single, double) in value.iter().zip(&exact[0]).chain(derivative.iter().zip(&exact[1])) {
                // as in f64, the rounding of the arguments included
                let bound = 400.0 * f64::from(f32::EPSILON) * double.abs().max(0.1);
                assert!((f64::from(*single) - double).abs() <= bound, "{single} {double}");
            }
        }
    }
}
