//! Keys: the address of a stream of random numbers.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// The address of a random stream: a 128-bit hash of the path (root seed, claim, case, replicate).
///
/// A stream depends on its own path alone, so a new claim moves no other number and threads may take replicates in any
/// order. With mix(x) the finaliser of SplitMix64 (Steele, Lea, Flood 2014), a bijection of 64-bit words, the key
/// (a, b) absorbs a word w by
///
/// ```text
/// a' = mix(a ⊕ w)        b' = mix(b + a')
/// ```
///
/// Different words absorbed by one key therefore never collide; for different keys the chance is 2⁻⁶⁴ or less. Names
/// are absorbed as their length in bytes with the top bit set, then their bytes, eight to a little-endian word.
/// Indices must stay below 2⁶³, so that no index reads as a length.
///
/// ```
/// use ntk_verify::numeric::Key;
/// let claim = Key::root(0).named("ntk-limit");
/// assert_ne!(claim.index(0), claim.index(1));
/// assert_eq!(claim.index(1), Key::root(0).named("ntk-limit").index(1));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    a: u64,
    b: u64,
}

/// The increment of SplitMix64: 2⁶⁴/φ, odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finaliser of SplitMix64.
fn mix(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Key {
    /// The key of a whole run.
    pub fn root(seed: u64) -> Self {
        // Digits of e: any constants other than the ones that words are likely to be.
        Self { a: 0xb7e1_5162_8aed_2a6a, b: 0xbf71_5880_9cf4_f3c7 }.absorb(seed)
    }

    /// The key of a part that has a name: a claim, a role.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let length = self.absorb(name.len() as u64 | 1 << 63);
        name.as_bytes().chunks(8).fold(length, |key, chunk| {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            key.absorb(u64::from_le_bytes(word))
        })
    }

    /// The key of a part that has a number, below 2⁶³: a case, a width, a replicate.
    #[must_use]
    pub fn index(self, index: u64) -> Self {
        self.absorb(index)
    }

    fn absorb(self, word: u64) -> Self {
        let a = mix(self.a ^ word);
        Self { a, b: mix(self.b.wrapping_add(a)) }
    }

    /// An endless sequence of words: SplitMix64 started at a, with b added to every output and mixed in once more.
    pub(crate) fn words(self) -> impl Iterator<Item = u64> {
        (1..).map(move |i: u64| mix(mix(self.a.wrapping_add(GOLDEN.wrapping_mul(i))).wrapping_add(self.b)))
    }

    /// A generator for everything that is not a normal number: xoshiro256++ (Blackman and Vigna 2019), whose state is
    /// four words of the key's sequence. [`Normals`](super::Normals) takes other words, so the two may share a key.
    pub fn generator(self) -> Xoshiro256PlusPlus {
        let mut seed = [0; 32];
        for (bytes, word) in seed.chunks_exact_mut(8).zip(self.named("generator").words()) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        Xoshiro256PlusPlus::from_seed(seed)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rand_xoshiro::rand_core::Rng;

    use super::*;

    #[test]
    fn keys_of_neighbouring_paths_differ_in_half_of_their_bits() {
        // 4 × 128 bits, each different with probability ½: 256 ± 11.3; seven deviations are 1e-11.
        let key = Key::root(7).named("claim").index(3);
        let others = [
            Key::root(6).named("claim").index(3),
            Key::root(7).named("clain").index(3),
            Key::root(7).named("claim").index(2),
            Key::root(7).named("claim\0").index(3),
        ];
        let flipped: u32 =
            others.iter().map(|o| (o.a ^ key.a).count_ones() + (o.b ^ key.b).count_ones()).sum();
        assert!((256.0 - f64::from(flipped)).abs() < 7.0 * 128.0_f64.sqrt(), "{flipped}");
    }

    #[test]
    fn names_and_indices_do_not_read_as_each_other() {
        let root = Key::root(0);
        let keys: HashSet<Key> = [
            root,
            root.index(0),
            root.named(""),
            root.named("\0"),
            root.index(1),
            root.named("a").named("b"),
            root.named("ab"),
        ]
        .into_iter()
        .collect();
        assert_eq!(keys.len(), 7);
    }

    #[test]
    fn streams_are_fixed_for_ever() {
        // From the formulas above in Python's integers. A changed stream changes every reported number: it belongs into
        // the changelog as value-changing.
        let key = Key::root(0).named("stream").index(1);
        assert_eq!((key.a, key.b), (5430483614962194153, 12808690677257224075));
        assert_eq!(key.generator().next_u64(), 5318656939281767065);
    }
}
