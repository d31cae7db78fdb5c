//! The slow plain oracle: a model f(x) = f_0(x) + J(x) θ, trained in its parameters, one step after the other.

use ndarray::{Array2, ArrayView2, s};
use ntk_verify::kernel::{Gram, Nngp, Ntk};
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::SeedableRng;

/// N training points, then m others, with features J ((N + m) × P), so that K = J Jᵀ.
pub struct Model {
    pub features: Array2<f64>,
    pub training: usize,
}

pub fn normals(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    Array2::from_shape_simple_fn((rows, columns), || StandardNormal.sample(&mut random))
}

impl Model {
    pub fn new(training: usize, others: usize, parameters: usize, seed: u64) -> Self {
        let scale = (parameters as f64).sqrt();
        Self { features: normals(training + others, parameters, seed) / scale, training }
    }

    fn block(&self, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>) -> Array2<f64> {
        self.features.slice(s![rows, ..]).dot(&self.features.slice(s![columns, ..]).t())
    }

    pub fn train_kernel(&self) -> Gram<Ntk> {
        Gram::new(self.block(0..self.training, 0..self.training))
    }

    pub fn cross_kernel(&self) -> Gram<Ntk> {
        Gram::new(self.block(self.training..self.features.nrows(), 0..self.training))
    }

    /// ∇_θ of (1/2M) Σ |f − y|² + (ρ/2M) |θ|², for every output.
    fn gradient(
        &self,
        theta: &Array2<f64>,
        misfit: ArrayView2<'_, f64>,
        ridge: f64,
        count: f64,
    ) -> Array2<f64> {
        let trained = self.features.slice(s![..self.training, ..]);
        let residual = trained.dot(theta) + misfit;
        (trained.t().dot(&residual) + &(theta * ridge)) / count
    }

    /// f at all points after `steps` steps v ← β v + ∇C, θ ← θ − η v, from `start`.
    pub fn descend(&self, start: &Array2<f64>, targets: &Array2<f64>, how: Descent) -> Array2<f64> {
        let misfit = &start.slice(s![..self.training, ..]) - targets;
        let mut theta = Array2::zeros((self.features.ncols(), targets.ncols()));
        let mut velocity = Array2::<f64>::zeros(theta.dim());
        for _ in 0..how.steps {
            velocity = velocity * how.momentum + self.gradient(&theta, misfit.view(), how.ridge, how.count);
            theta = theta - &velocity * how.rate;
        }
        start + &self.features.dot(&theta)
    }

    /// f at all points after the flow θ' = −∇C, by the classical Runge–Kutta method.
    pub fn flow(&self, start: &Array2<f64>, targets: &Array2<f64>, how: Flow) -> Array2<f64> {
        let misfit = &start.slice(s![..self.training, ..]) - targets;
        let slope = |theta: &Array2<f64>| -self.gradient(theta, misfit.view(), how.ridge, how.count);
        let mut theta = Array2::zeros((self.features.ncols(), targets.ncols()));
        let dt = how.time / how.steps as f64;
        for _ in 0..how.steps {
            let a = slope(&theta);
            let b = slope(&(&theta + &(&a * (0.5 * dt))));
            let c = slope(&(&theta + &(&b * (0.5 * dt))));
            let d = slope(&(&theta + &(&c * dt)));
            theta = theta + (a + b * 2.0 + c * 2.0 + d) * (dt / 6.0);
        }
        start + &self.features.dot(&theta)
    }
}

/// Steps of descent.
#[derive(Clone, Copy)]
pub struct Descent {
    pub rate: f64,
    pub momentum: f64,
    pub ridge: f64,
    pub count: f64,
    pub steps: u64,
}

/// A flow and its discretisation.
#[derive(Clone, Copy)]
pub struct Flow {
    pub time: f64,
    pub ridge: f64,
    pub count: f64,
    pub steps: u64,
}

/// A prior over functions at all points of a model: a factor F, with Σ = F Fᵀ, and the blocks of Σ.
pub struct Functions {
    pub factor: Array2<f64>,
    pub train: Gram<Nngp>,
    pub cross: Gram<Nngp>,
    pub test: Gram<Nngp>,
}

impl Functions {
    pub fn new(model: &Model, seed: u64) -> Self {
        // Close to J, so that training makes the prior's functions smaller, and not equal to it.
        let factor = &model.features + &(normals(model.features.nrows(), model.features.ncols(), seed) * 0.1);
        let sigma = factor.dot(&factor.t());
        let n = model.training;
        Self {
            train: Gram::new(sigma.slice(s![..n, ..n]).to_owned()),
            cross: Gram::new(sigma.slice(s![n.., ..n]).to_owned()),
            test: Gram::new(sigma.slice(s![n.., n..]).to_owned()),
            factor,
        }
    }
}
