//! Weights that are drawn when they are asked for.
//!
//! Training meets W_0 (n' × n, iid N(0, std²)) through products alone: W_0 v going forward, W_0ᵀ u going backward. Let Q_R
//! (rows in ℝⁿ) and Q_L (rows in ℝⁿ') be orthonormal bases of all v and u so far, and
//!
//! ```text
//! Y = Q_R W_0ᵀ  (k_R × n')          Z = Q_L W_0  (k_L × n)
//! ```
//!
//! what they showed. Conditionally on that, W_0 is fresh on what is orthogonal to both: for a unit vector r ⟂ Q_R,
//!
//! ```text
//! W_0 r = Q_Lᵀ (Z r) + (I − Q_Lᵀ Q_L) g,        g iid N(0, std²)
//! ```
//!
//! exactly in distribution, because W_0 is Gaussian and rotation invariant: in orthonormal bases that extend Q_L and Q_R its
//! entries are iid, those in rows of Q_L or columns of Q_R are known, the others are independent of everything asked, even though
//! later questions depend on earlier answers. From the left it is the same with roles exchanged. Gradient descent adds outer
//! products of vectors that were asked about, so
//!
//! ```text
//! W_t = W_0 + Q_Lᵀ M Q_R,        ‖W_t − W_0‖_F = ‖M‖_F
//! ```
//!
//! with a small M (k_L × k_R). Everything costs O(n k) time and memory for k directions; no n × n matrix exists. A vector that
//! the basis spans to rounding (`basis.rs`) adds no direction, and when all n directions are known nothing is random any
//! more: this is the explicit matrix, in other coordinates.

mod basis;
mod panel;
mod sheet;

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, concatenate, s};

use super::matrix::{Change, Matrix, Step};
use crate::numeric::product::{add_matmul, matmul};
use crate::numeric::{Key, Normals};

pub(in crate::network::training) use basis::Basis;
use panel::Panel;
use sheet::Sheet;

/// Rows that are asked about at once: enough to keep the processor busy with each row of a basis that is read.
const GROUP: usize = 16;

/// One side of a lazily drawn matrix.
#[derive(Clone, Debug)]
struct Side {
    basis: Basis,
    /// What W_0 makes of each row of the basis: rows as long as the other side is wide.
    image: Panel,
    /// The coordinates of the rows that were asked about last.
    last: Array2<f64>,
    /// Where fresh numbers come from, and how many rows were asked about.
    key: Key,
    asked: u64,
}

/// A lazily drawn matrix.
#[derive(Clone, Debug)]
pub(super) struct Lazy {
    right: Side,
    left: Side,
    /// M, k_L × k_R, and its velocity.
    update: Growing,
    velocity: Option<Growing>,
    std: f64,
}

/// A matrix that gets more rows and columns, zero at first.
#[derive(Clone, Debug)]
struct Growing {
    room: Array2<f64>,
}

impl Growing {
    /// The leading part of this shape.
    fn part(&mut self, shape: [usize; 2]) -> ArrayViewMut2<'_, f64> {
        let [rows, columns] = shape;
        if rows > self.room.nrows() || columns > self.room.ncols() {
            let old = std::mem::replace(&mut self.room, Array2::zeros((2 * rows, 2 * columns)));
            self.room.slice_mut(s![..old.nrows(), ..old.ncols()]).assign(&old);
        }
        self.room.slice_mut(s![..rows, ..columns])
    }

    fn norm(&self) -> f64 {
        self.room.iter().map(|x| x * x).sum::<f64>().sqrt()
    }
}

impl Side {
    fn new(width: usize, other: usize, key: Key) -> Self {
        let last = Array2::zeros((0, 0));
        Self { basis: Basis::new(width), image: Panel::new(other), last, key, asked: 0 }
    }

    fn known(&self) -> usize {
        self.basis.rows().rows()
    }

    /// What W_0 + Q_Lᵀ M Q_R makes of up to [`GROUP`] rows `v`, and their coordinates. `moved` takes coordinates on this
    /// side to the other through M.
    fn ask(
        &mut self,
        other: &Self,
        std: f64,
        v: ArrayView2<'_, f64>,
        moved: impl FnOnce(&Array2<f64>) -> Array2<f64>,
    ) -> (Sheet, Array2<f64>) {
        let points = v.nrows();
        let (coordinates, fresh) = self.basis.absorb(Sheet::read(v));
        let count = fresh.rows();
        // What the other side has seen of the new directions, in place of what fresh numbers would be there.
        let mut images = Sheet::zeros(count, self.image.width());
        for i in 0..count {
            let key = self.key.index(self.asked + i as u64);
            images.draw(i, std, &mut Normals::new(key));
        }
        self.asked += points as u64;
        let correction = other.image.inner(&fresh) - other.basis.rows().inner(&images);
        // One reading of the other basis serves the images and what M adds to the result.
        let stacked: Vec<Option<usize>> = (0..count).map(Some).chain((0..points).map(|_| None)).collect();
        let mut both = images.select(&stacked);
        let on_other = concatenate(Axis(0), &[correction.view(), moved(&coordinates).view()])
            .expect("invariant: both have a column per direction of the other side");
        other.basis.rows().add(&mut both, on_other.view());
        let part = |from: usize, to: usize| (from..to).map(Some).collect::<Vec<_>>();
        self.image.push(&both.select(&part(0, count)));
        let mut out = both.select(&part(count, count + points));
        self.image.add(&mut out, coordinates.view());
        (out, coordinates)
    }
}

/// All rows of `v` in groups, what becomes of them into `out`; their coordinates stay in `side.last`.
fn ask_all(
    side: &mut Side,
    other: &Side,
    (std, scale): (f64, f64),
    v: ArrayView2<'_, f64>,
    mut out: ArrayViewMut2<'_, f64>,
    mut moved: impl FnMut(&Array2<f64>) -> Array2<f64>,
) {
    let mut parts = Vec::new();
    for (v, out) in v.axis_chunks_iter(Axis(0), GROUP).zip(out.axis_chunks_iter_mut(Axis(0), GROUP)) {
        let (mut sheet, coordinates) = side.ask(other, std, v, &mut moved);
        sheet.write(scale, out);
        parts.push(coordinates);
    }
    side.last = Array2::zeros((v.nrows(), side.known()));
    for (mut rows, part) in side.last.axis_chunks_iter_mut(Axis(0), GROUP).zip(&parts) {
        rows.slice_mut(s![.., ..part.ncols()]).assign(part);
    }
}

impl Lazy {
    /// `rows` × `columns` numbers N(0, std²), drawn from the streams of `key` when they are asked for.
    pub(super) fn new((rows, columns): (usize, usize), std: f64, momentum: bool, key: Key) -> Self {
        let empty = Growing { room: Array2::zeros((0, 0)) };
        Self {
            right: Side::new(columns, rows, key.named("right")),
            left: Side::new(rows, columns, key.named("left")),
            velocity: momentum.then(|| empty.clone()),
            update: empty,
            std,
        }
    }
}

impl Matrix for Lazy {
    fn right(&mut self, scale: f64, a: ArrayView2<'_, f64>, out: ArrayViewMut2<'_, f64>) {
        let Self { right, left, update, std, .. } = self;
        let known = left.known();
        ask_all(right, left, (*std, scale), a, out, |coordinates| {
            let mut moved = Array2::zeros((coordinates.nrows(), known));
            let m = update.part([known, coordinates.ncols()]);
            matmul(moved.view_mut(), 1.0, coordinates.view(), m.t());
            moved
        });
    }

    fn left(&mut self, scale: f64, d: ArrayView2<'_, f64>, out: ArrayViewMut2<'_, f64>) {
        let Self { right, left, update, std, .. } = self;
        let known = right.known();
        ask_all(left, right, (*std, scale), d, out, |coordinates| {
            let mut moved = Array2::zeros((coordinates.nrows(), known));
            let m = update.part([coordinates.ncols(), known]);
            matmul(moved.view_mut(), 1.0, coordinates.view(), m.view());
            moved
        });
    }

    fn descend(&mut self, step: Step, scale: f64, g: ArrayView2<'_, f64>, a: ArrayView2<'_, f64>) {
        let Self { right, left, update, velocity, .. } = self;
        let Step { learning_rate: eta, momentum: mu } = step;
        debug_assert!(left.last.nrows() == g.nrows() && right.last.nrows() == a.nrows());
        // A direction may have become known after the rows were asked about: they do not have it.
        let shape = [left.last.ncols(), right.last.ncols()];
        let (g, a) = (left.last.view(), right.last.view());
        match velocity {
            None => add_matmul(update.part(shape), -eta * scale, g.t(), a),
            Some(velocity) => {
                let all = [left.known(), right.known()];
                velocity.room *= mu;
                add_matmul(velocity.part(shape), scale, g.t(), a);
                update.part(all).scaled_add(-eta, &velocity.part(all));
            }
        }
    }

    fn change(&self) -> Change {
        Change { norm: self.update.norm(), largest: None }
    }

    fn directions(&self) -> [usize; 2] {
        [self.right.known(), self.left.known()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::kolmogorov_normal;

    fn normals(key: Key, rows: usize, columns: usize) -> Array2<f64> {
        let mut normals = Normals::new(key.named("test"));
        Array2::from_shape_simple_fn((rows, columns), || normals.draw())
    }

    fn right(lazy: &mut Lazy, v: &Array2<f64>) -> Array2<f64> {
        let mut out = Array2::zeros((v.nrows(), lazy.left.basis.rows().width()));
        lazy.right(1.0, v.view(), out.view_mut());
        out
    }

    fn left(lazy: &mut Lazy, u: &Array2<f64>) -> Array2<f64> {
        let mut out = Array2::zeros((u.nrows(), lazy.right.basis.rows().width()));
        lazy.left(1.0, u.view(), out.view_mut());
        out
    }

    /// What training does: forward, backward, a step, with questions that depend on answers.
    fn train(lazy: &mut Lazy, v: &Array2<f64>, steps: usize) {
        let mut v = v.clone();
        for _ in 0..steps {
            let u = right(lazy, &v).mapv(|x| x.abs() - 0.1 * x);
            let w = left(lazy, &u);
            lazy.descend(Step { learning_rate: 0.1, momentum: 0.5 }, 0.01, u.view(), v.view());
            v = &v * 0.9 + &w.mapv(f64::tanh) * 0.3;
        }
    }

    fn largest(m: &Array2<f64>) -> f64 {
        m.iter().fold(0.0, |most, x| x.abs().max(most))
    }

    #[test]
    fn answers_from_both_sides_are_those_of_one_matrix_with_orthonormal_bases() {
        for (rows, columns, points, steps) in
            [(1, 1, 1, 3), (3, 5, 2, 6), (40, 7, 3, 5), (700, 5000, 20, 3), (5000, 300, 3, 12)]
        {
            let key = Key::root(1).index(rows as u64);
            let lazy = &mut Lazy::new((rows, columns), 1.0, true, key);
            train(lazy, &normals(key, points, columns), steps);
            let known = lazy.directions();
            assert!(known[0] <= columns && known[1] <= rows);
            let (v, u) = (normals(key.index(1), 2, columns), normals(key.index(2), 2, rows));
            let (up, down) = (right(lazy, &v), left(lazy, &u));
            // Each product is a sum of that many terms of that size, and passes through three or four such sums.
            let size = 4.0 * f64::EPSILON * ((rows + columns) as f64 * (known[0] + known[1] + 9) as f64);
            assert!(largest(&(u.dot(&up.t()) - down.dot(&v.t()))) <= 10.0 * size, "{rows} {columns}");
            for side in [&lazy.right, &lazy.left] {
                let k = side.known();
                let unit = Array2::<f64>::eye(k);
                let mut rows = Sheet::zeros(k, side.basis.rows().width());
                side.basis.rows().add(&mut rows, unit.view());
                // Rows keep at least half their length in the last sweep, so a product of two errs by a few roundings
                // of its partial sums.
                assert!(largest(&(side.basis.rows().inner(&rows) - &unit)) <= 1e3 * f64::EPSILON);
            }
            // What was asked before is known: the same answer, and no new direction.
            let before = lazy.directions();
            let again = right(lazy, &(2.0 * &v + v.slice(s![..;-1, ..])));
            assert!(largest(&(again - 2.0 * &up - up.slice(s![..;-1, ..]))) <= size);
            assert_eq!(lazy.directions(), before);
        }
    }

    #[test]
    fn a_known_matrix_is_known_and_its_entries_are_independent_normals() {
        let (rows, columns, draws) = (3, 4, 4000);
        let mut entries = vec![Vec::new(); rows * columns];
        for draw in 0..draws {
            let key = Key::root(2).index(draw);
            let lazy = &mut Lazy::new((rows, columns), 2.0, false, key);
            let v = ndarray::array![[1.0, 2.0, 0.0, -1.0], [1.0, 2.0, 0.0, -1.0], [0.0; 4]];
            let u = right(lazy, &v);
            let w = left(lazy, &u.mapv(|x| x.abs() + 0.5));
            right(lazy, &w);
            left(lazy, &u);
            let matrix = left(lazy, &Array2::eye(rows));
            let turned = right(lazy, &Array2::eye(columns));
            assert!(largest(&(&matrix - &turned.t())) < 1e-12, "rounding of four-dimensional sums");
            assert!(lazy.directions()[0].max(lazy.directions()[1]) <= columns);
            entries.iter_mut().zip(&matrix).for_each(|(list, x)| list.push(x / 2.0));
        }
        // 12 laws and 66 correlations share the level 1e-6.
        for (i, x) in entries.iter().enumerate() {
            assert!(kolmogorov_normal(x).unwrap().p_value > 1e-6 / 78.0, "entry {i}");
            for y in &entries[..i] {
                // A sum of products of independent normals over √draws: normal up to 1/draws; 6.2 deviations are 6e-10.
                let sum: f64 = x.iter().zip(y).map(|(x, y)| x * y).sum();
                assert!(sum.abs() < 6.2 * (draws as f64).sqrt());
            }
        }
    }

    #[test]
    fn answers_do_not_depend_on_threads() {
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let lazy = &mut Lazy::new((9000, 5001), 1.0, true, Key::root(3));
                train(lazy, &normals(Key::root(3), 5, 5001), 3);
                (right(lazy, &normals(Key::root(4), 2, 5001)), lazy.change())
            })
        };
        assert_eq!(run(1), run(3));
    }
}
