//! What enters a dense layer, as much of it as N inputs show.

use super::Architecture;
use super::factor::{Factor, dependence};
use super::replay::Replay;
use super::tiles::{Tile, Tiles};
use crate::activation::Activation;
use crate::numeric::Normals;
use crate::numeric::product::{PACK, Pack, Rows, add_inner, add_squares, combine, total};
use crate::{Error, Result};

/// What enters dense layer l: the inputs, of which only products are kept, or the activations of a hidden layer.
#[derive(Clone, Debug)]
pub(super) struct Features {
    pub(super) tiles: Tiles,
    /// Z of the dense layer below: r × n, r being the rank of what enters that.
    pub(super) normals: Replay,
    /// A = φ(h), N × n.
    pub(super) value: Vec<Pack>,
    /// φ'(h), N × n.
    pub(super) slope: Vec<Pack>,
    /// A Aᵀ, N × N.
    pub(super) products: Vec<f64>,
    /// Of U Uᵀ = (σ_w²/n) A Aᵀ + σ_b².
    pub(super) factor: Factor,
    /// The tolerance of that factor.
    pub(super) dependence: f64,
}

/// Memory that every step uses anew.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    /// 0 … N − 1.
    pub(super) all: Vec<usize>,
    /// Sums of N × N products, lane by lane.
    pub(super) sums: Vec<Pack>,
    pub(super) more_sums: Vec<Pack>,
    /// N × N.
    pub(super) square: Vec<f64>,
    /// 2 × N × N.
    pub(super) coefficients: Vec<f64>,
    /// One tile of h going up, of D coming down.
    pub(super) h: Vec<Pack>,
}

impl Features {
    /// Inputs of dimension `width`.
    pub(super) fn of_inputs(points: usize, width: usize) -> Self {
        Self {
            tiles: Tiles::new(width),
            normals: Replay::none(),
            value: Vec::new(),
            slope: Vec::new(),
            products: vec![0.0; points * points],
            factor: Factor::new(points),
            // Products are summed in any order; the scale and the bias round twice more.
            dependence: dependence(width + 2, points),
        }
    }

    /// A hidden layer of `width` units.
    ///
    /// # Errors
    /// It does not fit into memory.
    pub(super) fn hidden(points: usize, width: usize) -> Result<Self> {
        let tiles = Tiles::new(width);
        let size = points.checked_mul(tiles.packs());
        Ok(Self {
            normals: Replay::new(points, tiles.packs())?,
            value: room(size)?,
            slope: room(size)?,
            dependence: dependence(tiles.roundings() + 2, points),
            ..Self::of_inputs(points, width)
        })
    }

    /// Draws this hidden layer, h = L Z, given the factor of what enters the dense layer below. Leaves A, φ'(h), A Aᵀ,
    /// and |h|² in [`Workspace::squares`].
    pub(super) fn forward(
        &mut self,
        below: &Factor,
        phi: &dyn Activation,
        work: &mut Workspace,
        normals: &mut Normals,
    ) {
        let (n, r) = (work.all.len(), below.rank());
        below.columns(&mut work.coefficients);
        work.sums.fill([0.0; PACK]);
        work.more_sums[..n].fill([0.0; PACK]);
        self.normals.begin(normals);
        for tile in self.tiles.iter() {
            let packs = tile.packs;
            let z = self.normals.draw(tile, r, normals);
            let h = &mut work.h[..n * packs];
            combine(h, &work.coefficients[..n * r], Rows { data: z, rows: &work.all[..r], packs }, false);
            // Columns beyond the last unit are random in Z, and must be zero in everything that is summed over.
            tile.clear_padding(h);
            add_squares(&mut work.more_sums[..n], h, packs);
            let (value, slope) = (tile.of_mut(&mut self.value, n), tile.of_mut(&mut self.slope, n));
            phi.points(h.as_flattened(), value.as_flattened_mut(), slope.as_flattened_mut());
            tile.clear_padding(value);
            tile.clear_padding(slope);
            let rows = Rows { data: value, rows: &work.all, packs };
            add_inner(&mut work.sums, rows, rows, true);
        }
        symmetric_totals(&work.sums, n, &mut self.products);
    }

    /// Factors the covariance of what leaves dense layer l, which these features enter.
    pub(super) fn factor(&mut self, architecture: &Architecture, l: usize, work: &mut Workspace) {
        for (g, &product) in work.square.iter_mut().zip(&self.products) {
            *g = architecture.covariance(l, product);
        }
        // The rows of U have n + 1 entries, or n without a bias.
        let most = architecture.widths()[l] + usize::from(architecture.bias_scale(l) > 0.0);
        self.factor.factor(&work.square, self.dependence, most);
    }
}

impl Workspace {
    pub(super) fn new(points: usize) -> Result<Self> {
        let square = points * points;
        Ok(Self {
            all: (0..points).collect(),
            sums: room(Some(square))?,
            more_sums: room(Some(square))?,
            square: vec![0.0; square],
            coefficients: vec![0.0; 2 * square],
            h: room(Some(points * Tile::MAX_PACKS))?,
        })
    }

    /// |h|² of every input, after [`Features::forward`].
    pub(super) fn squares(&self) -> impl Iterator<Item = f64> {
        self.more_sums[..self.all.len()].iter().map(total)
    }
}

/// The lower triangle of lane-wise sums, added up and mirrored.
pub(super) fn symmetric_totals(sums: &[Pack], n: usize, out: &mut [f64]) {
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
pub(super) fn room(count: Option<usize>) -> Result<Vec<Pack>> {
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
