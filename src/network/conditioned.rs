//! Random networks of any width, of whose weights only what the inputs see is drawn.

use ndarray::{ArrayView1, ArrayView2, Axis};

use super::backward::{Backward, Place};
use super::features::{Features, Workspace};
use super::tiles::Tiles;
use super::{Architecture, Draw, Sampler};
use crate::numeric::product::dot;
use crate::numeric::{Key, Normals};
use crate::{Error, Result};

/// Draws networks in time and memory linear in the widths: exact in distribution, and no n × n matrix ever exists.
///
/// A bias is the weight of one more unit, which is constant: with c = σ_w/√n and U = [c A, σ_b 1] (N × (n+1)) a dense
/// layer is h = U W̃ᵀ, W̃ iid N(0, 1). Let G = U Uᵀ = L Lᵀ with r columns (pivoted Cholesky), p the pivots, L_p those rows of L and
/// Q = U_pᵀ L_p⁻ᵀ, whose r columns are orthonormal and span the rows of U. Then Z = (W̃ Q)ᵀ is r × n' iid N(0, 1) and
///
/// ```text
/// forward:   h = L Z
/// backward:  D W̃ = (D Zᵀ) Qᵀ + V (I − Q Qᵀ),    V = C Z₂,  C Cᵀ = D Dᵀ,  Z₂ iid N(0, 1)
/// ```
///
/// for D (N × n') may depend on W̃ through h only, so W̃ (I − Q Qᵀ) is still fresh when it meets D. Column by column of
/// Q this needs only the r × N matrix M = L_p⁻ᵀ (Z Dᵀ − L_p⁻¹ U_p Z₂ᵀ Cᵀ):
///
/// ```text
/// D W̃ = Mᵀ U_p + C Z₂
/// ```
///
/// Duplicate inputs, N > n and zero inputs are ranks r < N. What counts as rank is said in `factor.rs`.
#[derive(Clone, Debug)]
pub struct Conditioned {
    architecture: Architecture,
    points: usize,
    layers: Vec<Features>,
    back: Backward,
    work: Workspace,
    draw: Draw,
}

impl Conditioned {
    /// Networks of `architecture`, seen on the rows of `inputs`, X (N × n₀).
    ///
    /// # Errors
    /// X does not fit or is not finite; more than one output; widths that do not fit into memory.
    pub fn new(architecture: Architecture, inputs: ArrayView2<'_, f64>) -> Result<Self> {
        architecture.check(inputs)?;
        if architecture.outputs() != 1 {
            return Err(Error::new("outputs", format!("{} output neurons", architecture.outputs()))
                .advise("the conditioned sampler watches one; draw explicit weights for more"));
        }
        let n = inputs.nrows();
        let mut layers = vec![Features::of_inputs(n, inputs.ncols())];
        for &width in architecture.hidden() {
            layers.push(Features::hidden(n, width)?);
        }
        let widest = architecture.hidden().iter().map(|&w| Tiles::new(w).packs()).max().unwrap_or(0);
        let (back, mut work) = (Backward::new(n, widest)?, Workspace::new(n)?);
        let draw = Draw::new(n, architecture.hidden().len());
        for (product, (x, y)) in layers[0].products.iter_mut().zip(pairs(inputs)) {
            *product = x.dot(&y);
        }
        layers[0].factor(&architecture, 0, &mut work);
        Ok(Self { architecture, points: n, layers, back, work, draw })
    }
}

impl Sampler for Conditioned {
    fn draw(&mut self, key: Key) -> &Draw {
        let Self { architecture, points, layers, back, work, draw } = self;
        let normals = &mut Normals::new(key.named("conditioned"));
        let last = architecture.hidden().len();
        for l in 0..last {
            let (below, above) = layers.split_at_mut(l + 1);
            let above = &mut above[0];
            above.forward(&below[l].factor, &*architecture.activations()[l], work, normals);
            let width = architecture.hidden()[l] as f64;
            for (square, sum) in draw.mean_squares.row_mut(l).iter_mut().zip(work.squares()) {
                *square = sum / width;
            }
            above.factor(architecture, l + 1, work);
        }
        back.begin(&layers[last].factor, normals);
        for (i, f) in draw.outputs.iter_mut().enumerate() {
            *f = dot(layers[last].factor.row(i), back.seen(layers[last].factor.rank()));
        }
        for (k, &product) in draw.nngp.entries_mut().iter_mut().zip(&layers[last].products) {
            *k = architecture.covariance(last, product);
        }
        let ntk = draw.ntk.entries_mut();
        for (theta, &product) in ntk.iter_mut().zip(&layers[last].products) {
            *theta = architecture.tangent(last, product);
        }
        for l in (1..=last).rev() {
            let place = Place {
                weight_scale: architecture.weight_scale(l),
                bias_scale: architecture.bias_scale(l),
                rows: if l == last { 1 } else { *points },
                below: layers[l - 1].factor.rank(),
                last: l == 1,
            };
            back.step(&mut layers[l], place, work, normals);
            for ((theta, &product), d) in ntk.iter_mut().zip(&layers[l - 1].products).zip(back.products()) {
                *theta += architecture.tangent(l - 1, product) * d;
            }
        }
        draw
    }
}

/// All pairs of rows, row-major.
fn pairs(inputs: ArrayView2<'_, f64>) -> impl Iterator<Item = (ArrayView1<'_, f64>, ArrayView1<'_, f64>)> {
    (0..inputs.nrows()).flat_map(move |i| {
        (0..inputs.nrows())
            .map(move |j| (inputs.index_axis_move(Axis(0), i), inputs.index_axis_move(Axis(0), j)))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::{Array2, array};

    use super::*;
    use crate::activation::{Activation, Analytic, Erf, Exponential, Relu};
    use crate::numeric::product::Pack;
    use crate::spec::{Dense, Parameterization, Spec};

    fn sampler(
        phi: impl Activation + 'static,
        widths: &[usize],
        scales: (f64, f64),
        x: &Array2<f64>,
    ) -> Conditioned {
        let phi: Arc<dyn Activation> = Arc::new(phi);
        let scales = Dense { weight_std: scales.0, bias_std: scales.1 };
        let spec = Spec::dense(&phi, widths.len(), scales, Parameterization::Ntk).unwrap();
        let architecture = Architecture::new(&spec, x.ncols(), widths, 1).unwrap();
        Conditioned::new(architecture, x.view()).unwrap()
    }

    fn inputs() -> Array2<f64> {
        array![[1.0, 0.4], [-0.3, 1.2], [1.0, 0.4], [0.0, 0.0], [-2.0, -0.8], [0.3, -0.1]]
    }

    #[test]
    fn derivatives_obey_euler_in_every_draw() {
        // A bias-free ReLU network is homogeneous: f = D^(1) · h^(1), and D ∘ h = D ∘ φ(h). This ties the backward pass to the
        // forward pass within one draw: fresh weights for the backward pass would break it.
        let x = inputs();
        for widths in [[1, 1, 1], [2, 3, 2], [7, 40, 7], [100, 9, 300]] {
            let mut sampler = sampler(Analytic(Relu), &widths, (1.4, 0.0), &x);
            for replicate in 0..50 {
                sampler.draw(Key::root(4).index(replicate));
                // The last tile of the backward pass is D^(1): all of it, as n₁ ≤ 128.
                let packs = sampler.layers[1].tiles.packs();
                for (i, f) in sampler.draw.outputs.iter().enumerate() {
                    let row = |matrix: &[Pack]| matrix[i * packs..][..packs].as_flattened().to_vec();
                    let (d, a) = (row(&sampler.work.h), row(&sampler.layers[1].value));
                    let size = (dot(&d, &d) * dot(&a, &a)).sqrt();
                    // What the rank decision may leave unresolved.
                    let resolution = sampler.layers[1].dependence.sqrt();
                    assert!((dot(&d, &a) - f).abs() <= resolution * size, "{widths:?} {i}: {f}");
                }
            }
        }
    }

    #[test]
    fn equal_inputs_show_equal_numbers() {
        for bias in [0.0, 0.3] {
            let x = inputs();
            let mut sampler = sampler(Analytic(Erf { a: 1.0, b: 1.0, c: 0.0 }), &[50, 60], (1.2, bias), &x);
            let resolution = sampler.layers[1].dependence.sqrt();
            let draw = sampler.draw(Key::root(1));
            let size = draw.ntk().view()[[0, 0]];
            assert!(
                (draw.outputs()[0] - draw.outputs()[2]).abs()
                    < resolution * draw.nngp().view()[[0, 0]].sqrt()
            );
            for (a, b) in draw.ntk().view().row(0).iter().zip(draw.ntk().view().row(2)) {
                assert!((a - b).abs() < resolution * size);
            }
            assert!(bias > 0.0 || draw.outputs()[3] == 0.0);
        }
    }

    #[test]
    fn extreme_questions_have_answers() {
        let x = inputs();
        // No hidden layer: Θ̂ = σ_w² ⟨x, x'⟩/n₀ + σ_b², whatever the draw.
        let mut linear = sampler(Analytic(Relu), &[], (2.0, 0.5), &x);
        let draw = linear.draw(Key::root(0));
        assert_eq!(draw.ntk().view()[[0, 1]], 4.0 / 2.0 * (1.0 * -0.3 + 0.4 * 1.2) + 0.25);
        assert_eq!(draw.mean_squares().dim(), (0, 6));
        // No weights: the output is the last bias, and only it moves the output.
        let mut constant = sampler(Analytic(Relu), &[5, 5], (0.0, 0.5), &x);
        let draw = constant.draw(Key::root(0));
        assert!(draw.ntk().view().iter().all(|&theta| theta == 0.25));
        assert!(draw.outputs().iter().all(|&f| f == draw.outputs()[0] && f != 0.0));
        // Nothing at all.
        let mut zero = sampler(Analytic(Relu), &[5, 5], (0.0, 0.0), &x);
        assert!(zero.draw(Key::root(0)).ntk().view().iter().all(|&theta| theta == 0.0));
        // Overflow is shown, not hidden.
        let mut huge = sampler(Analytic(Exponential { a: 1.0, b: 1e3 }), &[5, 5], (2.0, 0.5), &x);
        assert!(huge.draw(Key::root(0)).ntk().view().iter().any(|theta| !theta.is_finite()));
    }

    #[test]
    fn two_million_units_are_an_ordinary_width() {
        let x = array![[1.0, 0.4]];
        let mut sampler = sampler(Analytic(Relu), &[2_000_000], (2.0_f64.sqrt(), 0.0), &x);
        let theta = sampler.draw(Key::root(0)).ntk().view()[[0, 0]];
        // One hidden layer: Θ̂ = 2 s · mean of (z² + v²)1{z > 0} with s = |x|²/2·2, variance of a term 3; six deviations.
        assert!((theta / (2.0 * 1.16) - 1.0).abs() < 6.0 * (3.0 / 2e6_f64).sqrt(), "{theta}");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let relu: Arc<dyn Activation> = Arc::new(Analytic(Relu));
        let scales = Dense { weight_std: 1.0, bias_std: 0.0 };
        let spec = Spec::dense(&relu, 1, scales, Parameterization::Ntk).unwrap();
        let build = |width, outputs| {
            Conditioned::new(Architecture::new(&spec, 2, &[width], outputs).unwrap(), inputs().view())
        };
        assert!(build(5, 2).unwrap_err().to_string().starts_with("outputs: 2 output neurons"));
        assert!(build(usize::MAX, 1).unwrap_err().to_string().starts_with("widths:"));
        assert!(build(5, 1).is_ok());
    }
}
