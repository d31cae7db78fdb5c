//! Derivatives of the output by the layers, as much of them as N inputs show.

use super::factor::Factor;
use super::features::{Features, Workspace, room, symmetric_totals};
use super::replay::Replay;
use super::tiles::Tile;
use crate::Result;
use crate::numeric::Normals;
use crate::numeric::product::{PACK, Pack, Rows, add_inner, combine, dot, hadamard, total};

/// The backward pass of the conditioned sampler, between two layers: what is known of D at dense layer l.
#[derive(Clone, Debug)]
pub(super) struct Backward {
    /// Z Dᵀ: r × p, where D has p different rows: 1 at the output, N below.
    seen: Vec<f64>,
    /// D Dᵀ: p × p.
    products: Vec<f64>,
    /// Of D Dᵀ.
    spread: Factor,
    /// Z₂.
    normals: Replay,
    /// One tile of D W̃.
    back: Vec<Pack>,
}

/// Where a step of the backward pass takes place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// σ_w/√n of the dense layer that is passed.
    pub(super) weight_scale: f64,
    /// Its σ_b.
    pub(super) bias_scale: f64,
    /// Different rows of D above it.
    pub(super) rows: usize,
    /// The rank of what enters the next dense layer below.
    pub(super) below: usize,
    /// Whether the pass ends below.
    pub(super) last: bool,
}

impl Backward {
    /// Room for N inputs and `widest` packs of units.
    pub(super) fn new(points: usize, widest: usize) -> Result<Self> {
        Ok(Self {
            seen: vec![0.0; points * points],
            products: vec![0.0; points * points],
            spread: Factor::new(points),
            normals: Replay::new(points, widest)?,
            back: room(Some(points * Tile::MAX_PACKS))?,
        })
    }

    /// Starts at one output neuron, D = 1, and draws its Z (r × 1).
    pub(super) fn begin(&mut self, top: &Factor, normals: &mut Normals) {
        normals.fill(&mut self.seen[..top.rank()]);
        self.products[0] = 1.0;
    }

    /// Z Dᵀ; after [`begin`](Self::begin) this is Z, and the outputs are L Z.
    pub(super) fn seen(&self, rank: usize) -> &[f64] {
        &self.seen[..rank]
    }

    /// D Dᵀ.
    pub(super) fn products(&self) -> &[f64] {
        &self.products
    }

    /// From D above a dense layer to D below it, `features` being what enters that layer: leaves the products D Dᵀ and, for
    /// the next step, Z Dᵀ.
    pub(super) fn step(
        &mut self,
        features: &mut Features,
        place: Place,
        work: &mut Workspace,
        normals: &mut Normals,
    ) {
        let Self { seen, products, spread, normals: fresh, back } = self;
        let Workspace { all, sums, more_sums, square, coefficients, h } = work;
        let Place { weight_scale: c, bias_scale: bias, rows: p, below, last } = place;
        let (n, r, pivots) = (all.len(), features.factor.rank(), features.factor.pivots());
        // V needs the covariance D Dᵀ only up to rounding, so only remainders that are all rounding are dropped.
        spread.resize(p);
        let roundings = 2 * features.tiles.roundings() + p;
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
        let y_sums = &mut sums[..r * s];
        y_sums.fill([0.0; PACK]);
        fresh.begin(normals);
        for tile in features.tiles.iter() {
            let z = fresh.draw(tile, s, normals);
            let a = Rows { data: tile.of(&features.value, n), rows: pivots, packs: tile.packs };
            add_inner(y_sums, a, Rows { data: z, rows: &all[..s], packs: tile.packs }, false);
        }
        for (y, sum) in y.iter_mut().zip(&*y_sums) {
            *y = c * total(sum) + bias * *y;
        }

        // M, r × p, in place of Z Dᵀ.
        features.factor.solve(y, s);
        let m = &mut seen[..r * p];
        for (m, y) in m.chunks_exact_mut(p).zip(y.chunks_exact(s.max(1))) {
            for (i, m) in m.iter_mut().enumerate() {
                *m -= dot(y, spread.row(i));
            }
        }
        features.factor.solve_transposed(m, p);

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
        let d_sums = &mut sums[..];
        let z_sums = &mut more_sums[..below * n];
        d_sums.fill([0.0; PACK]);
        z_sums.fill([0.0; PACK]);
        fresh.rewind();
        features.normals.rewind();
        for tile in features.tiles.iter() {
            let packs = tile.packs;
            let b = &mut back[..p * packs];
            combine(b, on_pivots, Rows { data: tile.of(&features.value, n), rows: pivots, packs }, false);
            let z = Rows { data: fresh.again(tile, s), rows: &all[..s], packs };
            combine(b, &on_fresh[..p * s], z, true);
            let d = &mut h[..n * packs];
            hadamard(d, tile.of(&features.slope, n), b);
            let d = Rows { data: d, rows: all, packs };
            add_inner(d_sums, d, d, true);
            if !last {
                let z = Rows { data: features.normals.again(tile, below), rows: &all[..below], packs };
                add_inner(z_sums, z, d, false);
            }
        }
        symmetric_totals(d_sums, n, products);
        for (seen, sum) in seen.iter_mut().zip(&*z_sums) {
            *seen = total(sum);
        }
    }
}
