//! Orthonormal rows that span everything that was asked about.

use ndarray::{Array2, ArrayView2, s};

use super::panel::Panel;
use super::sheet::Sheet;

/// Orthonormal rows Q (k × n), k ≤ n.
#[derive(Clone, Debug)]
pub(in crate::network::training) struct Basis {
    rows: Panel,
}

/// The size of a remainder, relative to the row that it was left of by projection on k rows, that rounding alone
/// explains.
///
/// With c = Q v computed in whatever order, v − Σ_j c_j q_j is a sum of k + 1 terms, whose computed value errs by at most
/// γ_{k+2} (|v| + Σ_j |c_j| |q_j|) entry by entry (Higham 2002, §3.1), hence in norm by at most (k + 3) u (1 + √k) |v|,
/// as Σ_j |c_j| ≤ √k |v|; errors of c itself stay within the span. A remainder below this carries no information
/// about v. One above it is kept even if it is noise, which costs a row and does no harm: v is still Q c plus the
/// remainder, to rounding, and the new row is orthogonal to the others.
fn rounding(k: usize) -> f64 {
    let k = k as f64;
    (k + 3.0) * (1.0 + k.sqrt()) * 0.5 * f64::EPSILON
}

impl Basis {
    pub(in crate::network::training) fn new(width: usize) -> Self {
        Self { rows: Panel::new(width) }
    }

    pub(super) fn rows(&self) -> &Panel {
        &self.rows
    }

    /// Writes the rows V of `sheet` (m × n) as V = C Q to rounding, after adding to Q what it does not span. Returns C
    /// (m × k, with the new k) and the rows that were added.
    ///
    /// Gram–Schmidt against Q and then among the rows themselves, done twice: "twice is enough" (Kahan and Parlett), provided that the
    /// second time leaves at least half of each row; if not, what was left the first time was rounding and the
    /// projection is done again.
    pub(super) fn absorb(&mut self, mut sheet: Sheet) -> (Array2<f64>, Sheet) {
        let (m, k) = (sheet.rows(), self.rows.rows());
        let mut on_old = Array2::zeros((m, k));
        // V = on_old Q + on_new · sheet.
        let mut on_new = Array2::eye(m);
        let tolerance = rounding(k + m);
        for sweep in 0.. {
            // After the first sweep rows have norm 1 and none is left out.
            let most = sheet.width() - k;
            let limits: Vec<f64> = (0..sheet.rows())
                .map(|i| if sweep == 0 { tolerance * norm(&sheet, i) } else { 0.0 })
                .collect();
            let coefficients = self.rows.inner(&sheet);
            self.rows.add(&mut sheet, (-&coefficients).view());
            on_old += &on_new.dot(&coefficients);
            let (triangle, kept, left) = orthonormalise(&mut sheet, &limits, most);
            on_new = on_new.dot(&triangle);
            if kept.len() < sheet.rows() {
                sheet = sheet.select(&kept.iter().map(|&i| Some(i)).collect::<Vec<_>>());
            }
            if kept.is_empty() || (sweep > 0 && left >= 0.5) || sweep == LAST_SWEEP {
                break;
            }
        }
        self.rows.push(&sheet);
        let mut all = Array2::zeros((m, k + sheet.rows()));
        all.slice_mut(s![.., ..k]).assign(&on_old);
        all.slice_mut(s![.., k..]).assign(&on_new);
        (all, sheet)
    }

    /// Coefficients of rows of a matrix, Q being extended by what it does not span.
    pub(in crate::network::training) fn coordinates(&mut self, matrix: ArrayView2<'_, f64>) -> Array2<f64> {
        self.absorb(Sheet::read(matrix)).0
    }
}

/// Sweeps end here even if rounding still wins: each has a chance of about one half or better, and numbers that are not
/// finite never get there.
const LAST_SWEEP: usize = 20;

fn norm(sheet: &Sheet, i: usize) -> f64 {
    sheet.products(i, &[i])[0].sqrt()
}

/// Makes rows orthonormal in place, one after the other, leaving out those whose remainder is within `limits` and those
/// beyond the first `most`. Returns the triangle T with (old rows) = T · (kept rows), the rows kept, and the
/// smallest norm that one of them had in the end.
fn orthonormalise(sheet: &mut Sheet, limits: &[f64], most: usize) -> (Array2<f64>, Vec<usize>, f64) {
    let mut kept: Vec<usize> = Vec::new();
    let mut triangle = Array2::zeros((sheet.rows(), sheet.rows().min(most)));
    let mut least = f64::INFINITY;
    for i in 0..sheet.rows() {
        for _ in 0..2 {
            if !kept.is_empty() {
                let mut products = sheet.products(i, &kept);
                for (j, product) in products.iter_mut().enumerate() {
                    triangle[[i, j]] += *product;
                    *product = -*product;
                }
                sheet.add_rows(i, &kept, &products);
            }
        }
        let after = norm(sheet, i);
        if after > limits[i] && kept.len() < most {
            triangle[[i, kept.len()]] = after;
            kept.push(i);
            least = least.min(after);
            sheet.scale_row(i, 1.0 / after);
        }
    }
    let triangle = triangle.slice(s![.., ..kept.len()]).to_owned();
    (triangle, kept, least)
}
