//! Standard normal numbers in bulk, with the same bits on every machine.

use super::Key;
use super::dispatch::vectorised;

/// Streams that run side by side, one a SIMD lane.
const LANES: usize = 8;

/// Pairs made at once.
const PAIRS: usize = 32;

/// Numbers made at once.
const BLOCK: usize = 2 * PAIRS;

/// An endless stream of independent N(0, 1) numbers.
///
/// Eight xoshiro256++ generators (Blackman and Vigna 2019) side by side give 64-bit words x, y, and Box and Muller's
/// transform (1958) turns each pair into √(−2 ln u)·(cos ω, sin ω) with u = (x | 1)/2⁶⁴ and ω uniform on the circle. u
/// reaches down to 2⁻⁶⁴, so the tails reach 9.4 standard deviations.
///
/// ln, cos and sin are polynomials evaluated by +, −, ×, ÷ and √ alone, in a fixed order and without fused operations,
/// so the stream has the same bits under SSE2, AVX2, AVX-512 and elsewhere. Relative error of each number: below 8 ulp
/// (tested against `libm`).
///
/// ```
/// use ntk_verify::numeric::{Key, Normals};
/// let mut z = [0.0; 4];
/// Normals::new(Key::root(0)).fill(&mut z);
/// ```
#[derive(Clone, Debug)]
pub struct Normals {
    state: State,
    ready: [f64; BLOCK],
    taken: usize,
}

type State = [[u64; LANES]; 4];

impl Normals {
    /// The stream of `key`. The state of lane j is words 4j … 4j + 3 of the key's sequence.
    pub fn new(key: Key) -> Self {
        let mut state = [[0; LANES]; 4];
        let mut words = key.words();
        for lane in 0..LANES {
            for row in &mut state {
                row[lane] = words.next().expect("invariant: the sequence of a key is endless");
            }
        }
        Self { state, ready: [0.0; BLOCK], taken: BLOCK }
    }

    /// Continues the stream into `out`. How a stream is cut into calls does not change it.
    pub fn fill(&mut self, out: &mut [f64]) {
        let buffered = (BLOCK - self.taken).min(out.len());
        let (head, rest) = out.split_at_mut(buffered);
        head.copy_from_slice(&self.ready[self.taken..self.taken + buffered]);
        self.taken += buffered;
        let (blocks, tail) = rest.as_chunks_mut::<BLOCK>();
        if !blocks.is_empty() {
            normals(&mut self.state, blocks);
        }
        if !tail.is_empty() {
            normals(&mut self.state, std::slice::from_mut(&mut self.ready));
            tail.copy_from_slice(&self.ready[..tail.len()]);
            self.taken = tail.len();
        }
    }

    /// The next number of the stream.
    pub fn draw(&mut self) -> f64 {
        let mut z = [0.0];
        self.fill(&mut z);
        z[0]
    }
}

/// One step of xoshiro256++ in every lane.
#[inline(always)]
fn step(s: &mut State) -> [u64; LANES] {
    let [a, b, c, d] = s;
    let mut out = [0; LANES];
    for l in 0..LANES {
        out[l] = a[l].wrapping_add(d[l]).rotate_left(23).wrapping_add(a[l]);
        let t = b[l] << 17;
        c[l] ^= a[l];
        d[l] ^= b[l];
        b[l] ^= c[l];
        a[l] ^= d[l];
        c[l] ^= t;
        d[l] = d[l].rotate_left(45);
    }
    out
}

vectorised! {
    /// Fills `blocks` from the generators: in each, first the cosine halves of the pairs, then the sine halves.
    fn normals(state: &mut State, blocks: &mut [[f64; BLOCK]]) {
        let mut local = *state;
        for block in blocks {
            let (mut x, mut y) = ([0; PAIRS], [0; PAIRS]);
            for k in 0..PAIRS / LANES {
                x[k * LANES..][..LANES].copy_from_slice(&step(&mut local));
                y[k * LANES..][..LANES].copy_from_slice(&step(&mut local));
            }
            let (cosines, sines) = block.split_at_mut(PAIRS);
            for k in 0..PAIRS {
                let (c, s) = box_muller(x[k], y[k]);
                cosines[k] = c;
                sines[k] = s;
            }
        }
        *state = local;
    }
}

/// Two normal numbers from two words.
#[inline(always)]
fn box_muller(x: u64, y: u64) -> (f64, f64) {
    let radius = minus_two_ln(x).sqrt();
    let (cos, sin) = direction(y);
    (radius * cos, radius * sin)
}

/// 4 artanh(√z)/√z on z ∈ [0, ((√2 − 1)/(√2 + 1))²], relative error 2⁻⁵⁸; by interpolation at 8 Chebyshev nodes in 60
/// digits, as the next two at 7 and 8 nodes: `mpmath.lu_solve([[x**j for j in range(n)] for x in nodes], f(nodes))`.
const ARTANH: [f64; 8] = [
    4.0,
    1.333333333333353,
    0.7999999999860468,
    0.5714285752128336,
    0.44444394113452096,
    0.36367263360458657,
    0.3062505629672838,
    0.2961942072131055,
];

/// sin(½π√z)/√z on [0, ¼], relative error 2⁻⁵⁴·⁵.
const SIN: [f64; 7] = [
    std::f64::consts::FRAC_PI_2,
    -0.6459640975062443,
    0.07969262624604301,
    -0.004681754132340976,
    0.0001604411507421909,
    -3.59864335298231e-06,
    5.633933781537854e-08,
];

/// cos(½π√z) on [0, ¼], relative error 2⁻⁵⁵·³.
const COS: [f64; 8] = [
    1.0,
    -1.2337005501361697,
    0.2536695079010467,
    -0.02086348076331121,
    0.0009192602741831558,
    -2.520203677046026e-05,
    4.710609726757823e-07,
    -6.321256869628588e-09,
];

/// Horner's rule.
#[inline(always)]
fn polynomial<const N: usize>(coefficients: &[f64; N], z: f64) -> f64 {
    let mut sum = coefficients[N - 1];
    for &c in coefficients[..N - 1].iter().rev() {
        sum = sum * z + c;
    }
    sum
}

/// −2 ln((x | 1)/2⁶⁴) ≥ 0.
#[inline(always)]
fn minus_two_ln(x: u64) -> f64 {
    // 2⁸⁴ + 2³² · (high half) and 2⁵² + (low half) by their bit patterns: their sum, less 2⁸⁴ + 2⁵², is x | 1 rounded.
    let high = f64::from_bits((x >> 32) | 0x4530_0000_0000_0000);
    let low = f64::from_bits((x & 0xffff_ffff) | 0x4330_0000_0000_0001);
    let odd = (high - 19_342_813_118_337_666_422_669_312.0) + low;
    // odd = 2ᵉ m with m ∈ [√½, √2): subtracting √½ in the bit pattern makes the exponent field e.
    let bits = odd.to_bits();
    let e = (bits - 0x3fe6_a09e_667f_3bcd) >> 52;
    let m = f64::from_bits(bits - (e << 52));
    // 64 − e, from the bit pattern of 2⁵² + e.
    let missing = 4_503_599_627_370_560.0 - f64::from_bits(e | 0x4330_0000_0000_0000);
    // ln m = 2 artanh t.
    let t = (m - 1.0) / (m + 1.0);
    missing * (2.0 * std::f64::consts::LN_2) - t * polynomial(&ARTANH, t * t)
}

/// A direction uniform on the circle: an angle in [−π/4, π/4] from the low 62 bits, the other three quarters by the
/// sign of the cosine (bit 63) and by exchanging the two (bit 62).
#[inline(always)]
fn direction(y: u64) -> (f64, f64) {
    // A number of [1, 2) by its bit pattern, shifted to the middles of 2⁵² cells of [−½, ½].
    let one_to_two = f64::from_bits((y & 0x3fff_ffff_ffff_ffff) >> 10 | 0x3ff0_0000_0000_0000);
    let t = (one_to_two - 1.5) + 0.5 * f64::EPSILON;
    let z = t * t;
    let sin = (t * polynomial(&SIN, z)).to_bits();
    let cos = polynomial(&COS, z).to_bits() ^ (y & 1 << 63);
    let exchanged = (sin ^ cos) & ((y >> 62) & 1).wrapping_neg();
    (f64::from_bits(cos ^ exchanged), f64::from_bits(sin ^ exchanged))
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::Xoshiro256PlusPlus;
    use rand_xoshiro::rand_core::{Rng, SeedableRng};
    use statrs::distribution::{ContinuousCDF, Normal};

    use super::super::dispatch::{Level, at_most};
    use super::*;

    fn stream(index: u64, count: usize) -> Vec<f64> {
        let mut z = vec![0.0; count];
        Normals::new(Key::root(5).named("normals").index(index)).fill(&mut z);
        z
    }

    #[test]
    fn streams_are_fixed_for_ever() {
        // The first pair of this key, by the formulas above in 40 digits of mpmath.
        let mut z = [0.0; BLOCK];
        Normals::new(Key::root(0).named("stream").index(1)).fill(&mut z);
        let truth = [-0.462_662_484_001_415_6, -1.200_314_959_812_281_4];
        for (z, truth) in [z[0], z[PAIRS]].into_iter().zip(truth) {
            assert!((z / truth - 1.0).abs() <= 8.0 * f64::EPSILON, "{z} {truth}");
        }
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let best = stream(0, 100_000);
        for level in [Level::Baseline, Level::Avx2] {
            let other = at_most(level, || stream(0, 100_000));
            assert!(best.iter().zip(&other).all(|(a, b)| a.to_bits() == b.to_bits()), "{level:?}");
        }
        // FNV-1a over the bits, so that machines with one instruction set are held to the others' stream as well.
        let hash = best
            .iter()
            .flat_map(|z| z.to_bits().to_le_bytes())
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        assert_eq!(hash, 2298875603323200214);
    }

    #[test]
    fn lanes_are_the_generators_of_the_library() {
        let key = Key::root(1);
        let mut words = key.words();
        let mut normals = Normals::new(key);
        for lane in 0..LANES {
            let mut seed = [0; 32];
            for bytes in seed.chunks_exact_mut(8) {
                bytes.copy_from_slice(&words.next().unwrap().to_le_bytes());
            }
            let mut library = Xoshiro256PlusPlus::from_seed(seed);
            let mut state = normals.state;
            for _ in 0..100 {
                assert_eq!(step(&mut state)[lane], library.next_u64());
            }
        }
        assert_ne!(normals.draw(), normals.draw());
    }

    #[test]
    fn a_stream_does_not_depend_on_how_it_is_cut() {
        let whole = stream(1, 1000);
        let mut normals = Normals::new(Key::root(5).named("normals").index(1));
        let mut cut = vec![0.0; 1000];
        let mut rest = cut.as_mut_slice();
        for size in [1, 3, 60, 0, 64, 65, 130, 2, 300, 375] {
            let (part, tail) = rest.split_at_mut(size);
            normals.fill(part);
            rest = tail;
        }
        assert!(rest.is_empty());
        assert_eq!(whole, cut);
    }

    #[test]
    fn the_transform_agrees_with_libm_from_end_to_end() {
        // Relative error of the parts: 2⁻⁵⁴·⁵ from the polynomials, and a few roundings of 2⁻⁵³ each.
        let close = |x: f64, y: f64| (x - y).abs() <= 4.0 * f64::EPSILON * y.abs();
        let mut generator = Key::root(2).generator();
        for k in 0..200_000_u32 {
            let word = generator.next_u64();
            // Half of the words get leading zeros, to reach into the tail of ln.
            let x = if k % 2 == 0 { word } else { word >> (k % 128 / 2) };
            let u = (x | 1) as f64 / 18_446_744_073_709_551_616.0;
            // 2⁶⁴ − (x | 1) is !(x | 1) + 1; ln near 1 from there.
            let exact =
                if u < 0.5 { libm::log(u) } else { libm::log1p(-((!(x | 1) + 1) as f64) / 2.0_f64.powi(64)) };
            // Relative rounding as above, and the rounding of x | 1 to 53 bits: 2⁻⁵³ of ln, absolute.
            let bound = 4.0 * f64::EPSILON * (-2.0 * exact) + f64::EPSILON;
            assert!((minus_two_ln(x) + 2.0 * exact).abs() <= bound, "{x}");
            let (cos, sin) = direction(word);
            assert!((cos * cos + sin * sin - 1.0).abs() <= 8.0 * f64::EPSILON);
            let t =
                ((word & 0x3fff_ffff_ffff_ffff) >> 10) as f64 / 2.0_f64.powi(52) - 0.5 + 2.0_f64.powi(-53);
            let (s, c) = libm::sincos(std::f64::consts::FRAC_PI_2 * t);
            let c = if word >> 63 == 1 { -c } else { c };
            let (c, s) = if word >> 62 & 1 == 1 { (s, c) } else { (c, s) };
            assert!(close(cos, c) && close(sin, s), "{word}: {cos} {c} {sin} {s}");
        }
    }

    #[test]
    fn the_tails_reach_nine_deviations() {
        let (z, _) = box_muller(0, 1 << 61);
        assert!((9.4..9.5).contains(&z), "{z}");
        let (z, _) = box_muller(u64::MAX, 1 << 61);
        assert_eq!(z, 0.0);
    }

    #[test]
    fn moments_tails_and_law_are_normal() {
        let count = 2_000_000;
        let z = stream(2, count);
        let n = count as f64;
        // E z^k and the standard deviation √(E z^2k − (E z^k)²) of z^k; five and a half deviations are 4e-8 each.
        for (k, mean, spread) in
            [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0), (6, 15.0, 10_170.0)]
        {
            let moment = z.iter().map(|z| z.powi(k)).sum::<f64>() / n;
            assert!((moment - mean).abs() < 5.5 * f64::sqrt(spread / n), "moment {k}: {moment}");
        }
        let normal = Normal::standard();
        for tail in [2.0, 3.0, 4.0] {
            let p = 2.0 * normal.cdf(-tail);
            let share = z.iter().filter(|z| z.abs() > tail).count() as f64 / n;
            assert!((share - p).abs() < 5.5 * (p / n).sqrt(), "beyond {tail}: {share}");
        }
        // Massart: the distance from the law exceeds s with probability at most 2 exp(−2 n s²), here 1e-7. The
        // distribution function of the library errs by less than 1e-9.
        let mut sorted = z.clone();
        sorted.sort_by(f64::total_cmp);
        let distance = sorted
            .iter()
            .enumerate()
            .map(|(i, &z)| (normal.cdf(z) - (i as f64 + 0.5) / n).abs() + 0.5 / n)
            .fold(0.0, f64::max);
        assert!(distance < ((2.0 / 1e-7_f64).ln() / (2.0 * n)).sqrt(), "{distance}");
    }

    #[test]
    fn streams_of_neighbouring_keys_and_places_are_uncorrelated() {
        // Products of independent normals: the sum of n of them over √n is standard normal up to 1/n; 6 deviations, 2e-9 each.
        let count = 100_000;
        let streams: Vec<Vec<f64>> = (0..8).map(|index| stream(index, count + 64)).collect();
        let correlation =
            |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>() / (count as f64).sqrt();
        for (k, x) in streams.iter().enumerate() {
            for y in &streams[..k] {
                assert!(correlation(&x[..count], &y[..count]).abs() < 6.0);
            }
            for lag in 1..=64 {
                assert!(correlation(&x[..count], &x[lag..count + lag]).abs() < 6.0, "lag {lag}");
            }
        }
        // The halves of a pair share their radius: their squares must be uncorrelated too (variance of z² is 2).
        let squares: Vec<f64> = streams[0].iter().map(|z| (z * z - 1.0) / 2.0_f64.sqrt()).collect();
        assert!(correlation(&squares[..count], &squares[PAIRS..count + PAIRS]).abs() < 6.0);
    }
}
