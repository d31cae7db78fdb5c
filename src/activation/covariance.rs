//! The covariance of a pair of pre-activations, in the coordinates that duals use.

use crate::numeric::Scalar;

/// The covariance of a centred Gaussian pair (u, v): q11 = E u², q12 = E uv, q22 = E v².
///
/// It also carries the norm N = √(q11 q22) and sin θ, where cos θ = ρ = q12/N, because both can be known better than
/// q11, q12 and q22 tell: on the diagonal N = q, sin θ = 0 and q11 − q22 = 0 exactly, and near duplicates sin θ comes from the inputs.
#[derive(Clone, Copy, Debug)]
pub struct Covariance<S> {
    q11: S,
    q12: S,
    q22: S,
    norm: S,
    cos: S,
    sin: S,
    determinant: S,
    difference: S,
}

impl<S: Scalar> Covariance<S> {
    /// The pair with variances `q11`, `q22` ≥ 0 and covariance `q12`, |q12| ≤ √(q11 q22) up to rounding.
    #[inline(always)]
    pub fn new(q11: S, q12: S, q22: S) -> Self {
        Self::with_norm(q11, q12, q22, q11.sqrt() * q22.sqrt())
    }

    /// The same, when N = √(q11 q22) is known already: rows of a kernel matrix share their roots.
    #[inline(always)]
    pub fn with_norm(q11: S, q12: S, q22: S, norm: S) -> Self {
        let one = S::integer(1);
        let cos = q12.quotient(norm);
        let sin = ((one - cos) * (one + cos)).positive_part().sqrt();
        // As good as N² sin² θ, and a dual that needs no angle then divides by no N and takes no root.
        let determinant = ((norm - q12) * (norm + q12)).positive_part();
        Self { q11, q12, q22, norm, cos, sin, determinant, difference: (q11 - q22).abs() }
    }

    /// The pair (u, u) with variance `q`.
    #[inline(always)]
    pub fn diagonal(q: S) -> Self {
        let zero = S::integer(0);
        Self {
            q11: q,
            q12: q,
            q22: q,
            norm: q,
            cos: q.quotient(q),
            sin: zero,
            determinant: zero,
            difference: zero,
        }
    }

    /// The pair whose angle is known better than its entries tell: sin θ ≥ 0 as given.
    #[inline(always)]
    pub fn with_sin(q11: S, q12: S, q22: S, sin: S) -> Self {
        let norm = q11.sqrt() * q22.sqrt();
        Self {
            q11,
            q12,
            q22,
            norm,
            cos: q12.quotient(norm),
            sin,
            determinant: (norm * sin).square(),
            difference: (q11 - q22).abs(),
        }
    }

    /// The pair with each coordinate as given: q11, q12, q22, N, cos θ, sin θ and q11 q22 − q12².
    pub fn from_coordinates([q11, q12, q22, norm, cos, sin, determinant]: [S; 7]) -> Self {
        Self { q11, q12, q22, norm, cos, sin, determinant, difference: (q11 - q22).abs() }
    }

    /// E u².
    #[inline(always)]
    pub fn q11(&self) -> S {
        self.q11
    }

    /// E uv.
    #[inline(always)]
    pub fn q12(&self) -> S {
        self.q12
    }

    /// E v².
    #[inline(always)]
    pub fn q22(&self) -> S {
        self.q22
    }

    /// N = √(q11 q22).
    #[inline(always)]
    pub fn norm(&self) -> S {
        self.norm
    }

    /// ρ = cos θ = q12/N; 0 where N = 0.
    #[inline(always)]
    pub fn cos(&self) -> S {
        self.cos
    }

    /// sin θ = √(1 − ρ²) ≥ 0.
    #[inline(always)]
    pub fn sin(&self) -> S {
        self.sin
    }

    /// θ = arccos ρ ∈ [0, π]; π/2 where N = 0.
    #[inline(always)]
    pub fn angle(&self) -> S {
        S::arg(self.sin, self.cos)
    }

    /// q11 q22 − q12² = N² sin² θ ≥ 0.
    #[inline(always)]
    pub fn determinant(&self) -> S {
        self.determinant
    }

    /// (q11 + q22)/2 − |q12| = ½ min(E(u−v)², E(u+v)²) ≥ 0, without cancellation:
    /// ½ (√q11 − √q22)² + N sin² θ/(1 + |cos θ|).
    #[inline(always)]
    pub fn gap(&self) -> S {
        let sum = self.q11 + self.q22 + S::integer(2) * self.norm;
        let cosine = self.cos.positive_part() + (-self.cos).positive_part();
        let half = S::ratio(1, 2);
        S::two_forms(
            half * (self.q11 + self.q22) - self.q12.abs(),
            half * self.difference * self.difference.quotient(sum)
                + self.norm * self.sin.square() / (S::integer(1) + cosine),
        )
    }

    /// The covariance of (au, av).
    #[inline(always)]
    pub fn scaled(&self, a: S) -> Self {
        let a2 = a.square();
        Self {
            q11: a2 * self.q11,
            q12: a2 * self.q12,
            q22: a2 * self.q22,
            norm: a2 * self.norm,
            determinant: a2.square() * self.determinant,
            difference: a2 * self.difference,
            ..*self
        }
    }
}
