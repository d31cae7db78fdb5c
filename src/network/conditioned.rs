//! Random networks of any width, of whose weights only what the inputs see is drawn.

use ndarray::{ArrayView1, ArrayView2, Axis};

use super::factor::{Factor, dependence};
use super::tiles::{Tile, Tiles};
use super::{Architecture, Draw, Sampler};
use crate::numeric::product::{PACK, Pack, Rows, add_inner, add_squares, combine, hadamard, total};
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
    all: Vec<usize>,
    layers: Vec<LayerState>,
    back: Backward,
    draw: Draw,
}

/// What enters dense layer l: for l = 0 the inputs, of which only products are needed.
#[derive(Clone, Debug)]
struct LayerState {
    tiles: Tiles,
    /// Z of the dense layer below, rank × n.
    normals: Vec<Pack>,
    /// A = φ(h) and φ'(h), N × n.
    value: Vec<Pack>,
    slope: Vec<Pack>,
    /// A Aᵀ, N × N.
    products: Vec<f64>,
    /// U Uᵀ = L Lᵀ.
    factor: Factor,
}

/// What one step of the backward pass works on.
#[derive(Clone, Debug)]
struct Backward {
    /// Z Dᵀ: r × p, where D has p different rows: 1 at the output, N below.
    seen: Vec<f64>,
    /// D Dᵀ: p × p.
    products: Vec<f64>,
    factor: Factor,
    /// Z₂.
    normals: Vec<Pack>,
    /// N × N workspaces.
    sums: Vec<Pack>,
    more_sums: Vec<Pack>,
    square: Vec<f64>,
    coefficients: Vec<f64>,
    /// Tiles.
    h: Vec<Pack>,
    back: Vec<Pack>,
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
        let mut layers = Vec::new();
        for (l, &width) in architecture.widths()[..architecture.dense().len()].iter().enumerate() {
            layers.push(LayerState::new(n, width, l > 0)?);
        }
        let widest = architecture.hidden().iter().map(|&w| Tiles::new(w).packs()).max().unwrap_or(0);
        let back = Backward::new(n, widest)?;
        let draw = Draw::new(n, architecture.hidden().len());
        let mut sampler = Self { architecture, points: n, all: (0..n).collect(), layers, back, draw };
        for (product, (x, y)) in sampler.layers[0].products.iter_mut().zip(pairs(inputs)) {
            *product = x.dot(&y);
        }
        sampler.factor(0, sampler.architecture.widths()[0] + 1);
        Ok(sampler)
    }

    /// Factors the covariance of what leaves dense layer l, whose products were summed in `roundings` steps.
    fn factor(&mut self, l: usize, roundings: usize) {
        let layer = &mut self.layers[l];
        let square = &mut self.back.square;
        for (g, s) in square.iter_mut().zip(&layer.products) {
            *g = self.architecture.covariance(l, *s);
        }
        // The scale and the bias round twice more. The rows of U have n + 1 entries, or n without a bias.
        let most = self.architecture.widths()[l] + usize::from(self.architecture.bias_scale(l) > 0.0);
        layer.factor.factor(square, dependence(roundings + 2, self.points), most);
    }

    /// From dense layer l to hidden layer l + 1.
    fn forward(&mut self, l: usize, normals: &mut Normals) {
        let n = self.points;
        let phi = &self.architecture.activations()[l];
        let (below, above) = self.layers.split_at_mut(l + 1);
        let (below, above) = (&below[l].factor, &mut above[0]);
        let r = below.rank();
        below.columns(&mut self.back.coefficients);
        self.back.sums.fill([0.0; PACK]);
        self.back.more_sums.fill([0.0; PACK]);
        for tile in above.tiles.iter() {
            let z = tile.of_mut(&mut above.normals, r);
            normals.fill(z.as_flattened_mut());
            let h = &mut self.back.h[..n * tile.packs];
            let rows = Rows { data: z, rows: &self.all[..r], packs: tile.packs };
            combine(h, &self.back.coefficients[..n * r], rows, false);
            tile.clear_padding(h);
            add_squares(&mut self.back.more_sums[..n], h, tile.packs);
            let (value, slope) = (tile.of_mut(&mut above.value, n), tile.of_mut(&mut above.slope, n));
            phi.points(h.as_flattened(), value.as_flattened_mut(), slope.as_flattened_mut());
            tile.clear_padding(value);
            tile.clear_padding(slope);
            let rows = Rows { data: value, rows: &self.all, packs: tile.packs };
            add_inner(&mut self.back.sums, rows, rows, true);
        }
        symmetric_totals(&self.back.sums, n, &mut above.products);
        let width = self.architecture.widths()[l + 1] as f64;
        for (square, sum) in self.draw.mean_squares.row_mut(l).iter_mut().zip(&self.back.more_sums) {
            *square = total(sum) / width;
        }
        let roundings = above.tiles.roundings();
        self.factor(l + 1, roundings);
    }

    /// From dense layer l (its Z Dᵀ and D Dᵀ being in `back`, D having `p` different rows) to the derivatives by hidden
    /// layer l ≥ 1: leaves their D Dᵀ and the Z Dᵀ of dense layer l − 1.
    fn backward(&mut self, l: usize, p: usize, normals: &mut Normals) {
        let n = self.points;
        let Backward {
            seen,
            products,
            factor: spread,
            normals: fresh,
            sums,
            more_sums,
            square,
            coefficients,
            h,
            back,
        } = &mut self.back;
        let (below, layer) = self.layers.split_at(l);
        let (layer, below_rank) = (&layer[0], below[l - 1].factor.rank());
        let (c, bias) = (self.architecture.weight_scale(l), self.architecture.bias_scale(l));
        let (r, pivots) = (layer.factor.rank(), layer.factor.pivots());
        // V needs the covariance D Dᵀ only up to rounding, so only remainders that are all rounding are dropped.
        spread.resize(p);
        let roundings = 2 * layer.tiles.roundings() + p;
        spread.factor(products, roundings as f64 * f64::EPSILON, p);
        let s = spread.rank();

        // U_p Z₂ᵀ, r × s: the constant unit's part first, then all tiles.
        let y = &mut square[..r * s];
        if bias > 0.0 && r > 0 {
            normals.fill(&mut y[..s]);
            for k in 1..r {
                y.copy_within(..s, k * s);
            }
        } else {
            y.fill(0.0);
        }
        sums[..r * s].fill([0.0; PACK]);
        for tile in layer.tiles.iter() {
            let z = tile.of_mut(fresh, s);
            normals.fill(z.as_flattened_mut());
            let a = Rows { data: tile.of(&layer.value, n), rows: pivots, packs: tile.packs };
            add_inner(
                &mut sums[..r * s],
                a,
                Rows { data: z, rows: &self.all[..s], packs: tile.packs },
                false,
            );
        }
        for (y, sum) in y.iter_mut().zip(&*sums) {
            *y = c * total(sum) + bias * *y;
        }

        // M, r × p, in place of Z Dᵀ.
        layer.factor.solve(y, s);
        let m = &mut seen[..r * p];
        for (m, y) in m.chunks_exact_mut(p).zip(y.chunks_exact(s.max(1))) {
            for (i, m) in m.iter_mut().enumerate() {
                *m -= y.iter().enumerate().map(|(k, y)| y * spread.at(i, k)).sum::<f64>();
            }
        }
        layer.factor.solve_transposed(m, p);

        // c D W̃ restricted to the units: c² Mᵀ A_p + c C Z₂.
        let (on_pivots, on_fresh) = coefficients.split_at_mut(p * r);
        for i in 0..p {
            for k in 0..r {
                on_pivots[i * r + k] = c * c * m[k * p + i];
            }
            for k in 0..s {
                on_fresh[i * s + k] = c * spread.at(i, k);
            }
        }
        sums.fill([0.0; PACK]);
        more_sums.fill([0.0; PACK]);
        for tile in layer.tiles.iter() {
            let packs = tile.packs;
            let b = &mut back[..p * packs];
            combine(b, on_pivots, Rows { data: tile.of(&layer.value, n), rows: pivots, packs }, false);
            combine(
                b,
                &on_fresh[..p * s],
                Rows { data: tile.of(fresh, s), rows: &self.all[..s], packs },
                true,
            );
            let d = &mut h[..n * packs];
            hadamard(d, tile.of(&layer.slope, n), b);
            let d = Rows { data: d, rows: &self.all, packs };
            let z = Rows { data: tile.of(&layer.normals, below_rank), rows: &self.all[..below_rank], packs };
            add_inner(sums, d, d, true);
            if l > 1 {
                add_inner(&mut more_sums[..below_rank * n], z, d, false);
            }
        }
        symmetric_totals(sums, n, products);
        for (seen, sum) in seen[..below_rank * n].iter_mut().zip(&*more_sums) {
            *seen = total(sum);
        }
    }

    /// Adds the part of dense layer l to Θ̂; above it lies a D with the products in `back`, or the output.
    fn add_tangent(&mut self, l: usize, at_output: bool) {
        let ntk = self.draw.ntk.entries_mut();
        for ((theta, &s), &e) in ntk.iter_mut().zip(&self.layers[l].products).zip(&self.back.products) {
            *theta += self.architecture.tangent(l, s) * if at_output { 1.0 } else { e };
        }
    }
}

impl Sampler for Conditioned {
    fn draw(&mut self, key: Key) -> &Draw {
        let normals = &mut Normals::new(key.named("conditioned"));
        let last = self.architecture.hidden().len();
        for l in 0..last {
            self.forward(l, normals);
        }
        let factor = &self.layers[last].factor;
        let seen = &mut self.back.seen[..factor.rank()];
        normals.fill(seen);
        for (i, f) in self.draw.outputs.iter_mut().enumerate() {
            *f = seen.iter().enumerate().map(|(k, z)| factor.at(i, k) * z).sum();
        }
        for (k, &s) in self.draw.nngp.entries_mut().iter_mut().zip(&self.layers[last].products) {
            *k = self.architecture.covariance(last, s);
        }
        self.draw.ntk.entries_mut().fill(0.0);
        self.add_tangent(last, true);
        self.back.products[0] = 1.0;
        for l in (1..=last).rev() {
            self.backward(l, if l == last { 1 } else { self.points }, normals);
            self.add_tangent(l - 1, false);
        }
        &self.draw
    }
}

/// All pairs of rows, row-major.
fn pairs(inputs: ArrayView2<'_, f64>) -> impl Iterator<Item = (ArrayView1<'_, f64>, ArrayView1<'_, f64>)> {
    (0..inputs.nrows()).flat_map(move |i| {
        (0..inputs.nrows())
            .map(move |j| (inputs.index_axis_move(Axis(0), i), inputs.index_axis_move(Axis(0), j)))
    })
}

/// The lower triangle of lane-wise sums, added up and mirrored.
fn symmetric_totals(sums: &[Pack], n: usize, out: &mut [f64]) {
    for i in 0..n {
        for j in 0..=i {
            let sum = total(&sums[i * n + j]);
            out[i * n + j] = sum;
            out[j * n + i] = sum;
        }
    }
}

/// `count` zero packs.
///
/// # Errors
/// They do not fit into memory.
fn room(count: Option<usize>) -> Result<Vec<Pack>> {
    let mut packs = Vec::new();
    match count {
        Some(count) if packs.try_reserve_exact(count).is_ok() => {
            packs.resize(count, [0.0; PACK]);
            Ok(packs)
        }
        _ => Err(Error::new("widths", "the layers do not fit into memory")
            .advise("give smaller widths or fewer inputs")),
    }
}

impl LayerState {
    fn new(points: usize, width: usize, hidden: bool) -> Result<Self> {
        let tiles = Tiles::new(width);
        let size = if hidden { points.checked_mul(tiles.packs()) } else { Some(0) };
        Ok(Self {
            tiles,
            normals: room(size)?,
            value: room(size)?,
            slope: room(size)?,
            products: vec![0.0; points * points],
            factor: Factor::new(points),
        })
    }
}

impl Backward {
    fn new(points: usize, widest: usize) -> Result<Self> {
        let square = points * points;
        Ok(Self {
            seen: vec![0.0; square],
            products: vec![0.0; square],
            factor: Factor::new(points),
            normals: room(points.checked_mul(widest))?,
            sums: room(Some(square))?,
            more_sums: room(Some(square))?,
            square: vec![0.0; square],
            coefficients: vec![0.0; 2 * square],
            h: room(Some(points * Tile::MAX_PACKS))?,
            back: room(Some(points * Tile::MAX_PACKS))?,
        })
    }
}
