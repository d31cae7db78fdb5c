//! Gaussian moments of polynomials.

use super::Duals;
use crate::numeric::Scalar;

/// The largest degree that the polynomial family takes: its integer weights stay exact.
pub const LARGEST_DEGREE: u32 = 16;

/// κ and κ̇ of p(x) = Σ cᵢ xⁱ.
///
/// κ = Σₖ k! q12ᵏ mₖ(q11) mₖ(q22) and κ̇ = Σₖ k k! q12ᵏ⁻¹ mₖ(q11) mₖ(q22), where
/// mₖ(q) = E p⁽ᵏ⁾(√q z)/k! = Σ_{i ≥ k, i ≡ k (2)} cᵢ C(i,k) (i−k−1)!! q^{(i−k)/2}: Mehler's expansion, or Price's
/// theorem k times. The variances may be any numbers: Heₙ at q is xⁿ at q − 1.
#[inline(always)]
pub(super) fn polynomial_duals<S: Scalar>(
    degree: u32,
    coefficient: impl Fn(u32) -> S,
    [q11, q12, q22]: [S; 3],
) -> Duals<S> {
    let zero = S::integer(0);
    let mut value = zero;
    let mut derivative = zero;
    // k! q12ᵏ, and k! q12ᵏ⁻¹ before it
    let mut weight = S::integer(1);
    let mut weight_before = zero;
    for k in 0..=degree {
        let product = moment(degree, &coefficient, k, q11) * moment(degree, &coefficient, k, q22);
        value = value + weight * product;
        derivative = derivative + S::integer(k as i32) * weight_before * product;
        let next = S::integer(k as i32 + 1);
        weight_before = weight * next;
        weight = weight_before * q12;
    }
    Duals { value, derivative }
}

/// mₖ(q), by Horner's rule.
#[inline(always)]
fn moment<S: Scalar>(degree: u32, coefficient: &impl Fn(u32) -> S, k: u32, q: S) -> S {
    let mut sum = S::integer(0);
    for half in (0..=(degree - k) / 2).rev() {
        let i = k + 2 * half;
        sum = sum * q + coefficient(i) * S::integer(binomial(i, k) * double_factorial(half));
    }
    sum
}

/// C(n, k).
fn binomial(n: u32, k: u32) -> i32 {
    (0..k).fold(1, |product, i| product * (n - i) as i32 / (i as i32 + 1))
}

/// (2m − 1)!! = E z²ᵐ.
fn double_factorial(m: u32) -> i32 {
    (1..=m as i32).map(|i| 2 * i - 1).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_x_squared_and_cubed() {
        let q = [2.0, 0.5, 3.0];
        let monomial = |n| move |i| f64::from(u8::from(i == n));
        // Isserlis: E u²v² = q11 q22 + 2 q12², E u³v³ = 9 q11 q12 q22 + 6 q12³
        assert_eq!(polynomial_duals(2, monomial(2), q), Duals { value: 6.5, derivative: 2.0 });
        assert_eq!(
            polynomial_duals(3, monomial(3), q),
            Duals { value: 27.75, derivative: 9.0 * 6.0 + 18.0 * 0.25 }
        );
    }

    #[test]
    fn weights_stay_exact_up_to_the_largest_degree() {
        let largest = (0..=LARGEST_DEGREE)
            .flat_map(|i| (0..=i / 2).map(move |half| (i, half)))
            .map(|(i, half)| {
                u64::from(binomial(i, i - 2 * half).unsigned_abs()) * double_factorial(half) as u64
            })
            .max();
        assert!(largest < Some(i32::MAX as u64), "{largest:?}");
    }
}
