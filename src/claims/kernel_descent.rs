//! Gradient descent on the coefficients of random functions follows kernel gradient descent.

use ndarray::{Array1, Array2, ArrayView1, s};
use rayon::prelude::*;

use super::experiment::BLOCKS;
use super::random_functions::semidefinite_cholesky;
use super::{Case, Claim, Decoy, Findings, Group};
use crate::numeric::{Key, Normals, symmetric_eigenvalues};
use crate::record::{ClaimKind, Relation, Series};
use crate::statistics::{Blocks, Estimate, Moments, Order, log_slope};
use crate::{Error, Result};

/// f_θ = P^{−1/2} Σ θ_p f^(p), f^(p) ~ GP(0, K): gradient descent on θ moves f_θ as kernel gradient descent with K moves a function, up to deviations of order P^{−1/2}.
#[derive(Clone, Copy, Debug)]
pub struct KernelDescent;

/// P.
const FUNCTIONS: [usize; 4] = [128, 512, 2048, 8192];

/// Replicates at each P.
const REPLICATES: u64 = 16 * BLOCKS;

/// The most points: the last one is for testing if there are at least two.
const POINTS: usize = 4;

/// Steps after which functions are compared.
const TIMES: [usize; 3] = [1, 2, 8];

impl Claim for KernelDescent {
    fn id(&self) -> &'static str {
        "kernel-descent"
    }

    fn statement(&self) -> &'static str {
        "gradient descent on θ of f_θ = P^(−1/2) Σ θ_p f^(p) with random f^(p) of kernel K follows kernel gradient descent with K, up to deviations ∝ P^(−1/2)"
    }

    fn source(&self) -> &'static str {
        "Jacot, Gabriel, Hongler 2018, section 3.1"
    }

    fn kind(&self) -> ClaimKind {
        ClaimKind::Statistical
    }

    fn group(&self) -> Group {
        Group::Training
    }

    fn applies(&self, case: &Case) -> std::result::Result<(), String> {
        match case.theory().nngp.diagonal.iter().all(|k| *k == 0.0) {
            true => Err("the NNGP kernel is zero".into()),
            false => Ok(()),
        }
    }

    fn examine(&self, case: &Case) -> Result<Findings> {
        let task = Task::new(case)?;
        case.progress().begin("kernel descent", REPLICATES * FUNCTIONS.len() as u64);
        let blocks: Vec<Blocks> = FUNCTIONS.iter().map(|&p| task.sample(case, p)).collect::<Result<_>>()?;
        let logs = |column: usize| -> Vec<Estimate> {
            let ln = |b: &Blocks| b.jackknife(|m| vec![0.5 * m.mean()[column].ln()])[0];
            blocks.iter().map(ln).collect()
        };
        let margin = super::rate::EXPONENT_MARGIN;
        let allowance = drift(task.targets.len())?;
        let exponent = |column: usize| -> Result<_> {
            let slope = log_slope(&FUNCTIONS, &logs(column), &[1.0; FUNCTIONS.len()], false)?.slope;
            let relation = Relation::Equals { target: -0.5, margin, allowance };
            Ok(vec![slope.compare("exponent of the rms deviation in P", relation)])
        };
        let rms: Vec<Estimate> = logs(0);
        Ok(Findings {
            comparisons: exponent(0)?,
            margin: margin / 0.5,
            decoy: Decoy {
                name: "kernel gradient descent at twice the rate: the cost without its factor ½".into(),
                comparisons: exponent(1)?,
            },
            series: vec![Series {
                name: "kernel descent: rms deviation".into(),
                x: FUNCTIONS.iter().map(|&p| p as f64).collect(),
                y: rms.iter().map(|log| log.value.exp()).collect(),
                standard_error: rms.iter().map(|log| log.value.exp() * log.standard_error).collect(),
            }],
            notes: vec![
                format!(
                    "{REPLICATES} descents at each of P = {FUNCTIONS:?}, compared after {TIMES:?} steps at {} training points{}",
                    task.train,
                    if task.train < task.targets.len() { " and one other" } else { "" }
                ),
                "deviations are in units of the rms of a random function; steps of N/(2 λ_max(K))".into(),
                format!(
                    "what the next order, at most 2/P for each point, can make of the exponent: {allowance:.4}"
                ),
            ],
        })
    }
}

/// What the next order can make of the exponent. A step is linear in the kernel, so the second order of the deviation is that of the square of a relative
/// deviation of the kernel, whose mean is 2/P in one direction; there are as many directions as points. The slope is linear in ln rms.
fn drift(points: usize) -> Result<f64> {
    let next = FUNCTIONS.map(|p| Estimate::exact(2.0 * points as f64 / p as f64));
    Ok(log_slope(&FUNCTIONS, &next, &[1.0; FUNCTIONS.len()], false)?.slope.value.abs())
}

/// Points with their kernel and targets, what is trained, and by what steps.
struct Task {
    kernel: Array2<f64>,
    factor: Array2<f64>,
    targets: Array1<f64>,
    /// N: the first points.
    train: usize,
    /// η.
    rate: f64,
    /// Mean of K_ii.
    unit: f64,
}

impl Task {
    fn new(case: &Case) -> Result<Self> {
        let points = case.watched().nrows().min(POINTS);
        let theory = super::Theory::new(case.spec(), case.inputs().slice_move(s![..points, ..]), None)?.nngp;
        let mut kernel = Array2::zeros((points, points));
        for (&(i, j), target) in theory.pairs.iter().zip(&theory.target) {
            kernel[[i, j]] = *target;
            kernel[[j, i]] = *target;
        }
        let train = (points - 1).max(1);
        let top = symmetric_eigenvalues(kernel.slice(s![..train, ..train]))?[train - 1];
        if top <= 0.0 {
            return Err(Error::new("inputs", "the NNGP kernel of the first ones is zero")
                .advise("put another point first"));
        }
        let unit = kernel.diag().sum() / points as f64;
        let mut targets = Array1::zeros(points);
        Normals::new(case.key("kernel-descent").named("targets"))
            .fill(targets.as_slice_mut().expect("invariant: freshly made, so contiguous"));
        targets *= unit.sqrt();
        let rate = train as f64 / (2.0 * top);
        Ok(Self { factor: semidefinite_cholesky(kernel.view()), kernel, targets, train, rate, unit })
    }

    /// Mean squares, over times and points, of the distance of gradient descent on θ from kernel gradient descent, at the right rate and at twice that.
    fn sample(&self, case: &Case, functions: usize) -> Result<Blocks> {
        let key = case.key("kernel-descent").index(functions as u64);
        let block = |index: u64| -> Result<Moments> {
            let mut moments = Moments::new(2, Order::Second);
            for replicate in 0..REPLICATES / BLOCKS {
                if case.progress().cancelled() {
                    return Err(Error::new("run", "was interrupted").advise("nothing was written"));
                }
                moments.push(&self.deviations(key.index(index).index(replicate), functions))?;
                case.progress().advance(1);
            }
            Ok(moments)
        };
        Blocks::new((0..BLOCKS).into_par_iter().map(block).collect::<Result<_>>()?)
    }

    fn deviations(&self, key: Key, functions: usize) -> [f64; 2] {
        let points = self.targets.len();
        let mut normals = Normals::new(key);
        let mut z = Array2::zeros((points, functions));
        normals.fill(z.as_slice_mut().expect("invariant: freshly made, so contiguous"));
        let mut theta = Array1::zeros(functions);
        normals.fill(theta.as_slice_mut().expect("invariant: freshly made, so contiguous"));
        // rows are points, columns the functions over √P: the Jacobian of f_θ
        let jacobian = self.factor.dot(&z) / (functions as f64).sqrt();
        let start = jacobian.dot(&theta);
        let [mut once, mut twice] = [start.clone(), start];
        let mut sums = [0.0; 2];
        for step in 1..=TIMES[TIMES.len() - 1] {
            let error = self.error(jacobian.dot(&theta).view());
            theta.scaled_add(-self.rate, &jacobian.slice(s![..self.train, ..]).t().dot(&error));
            self.descend(&mut once, self.rate);
            self.descend(&mut twice, 2.0 * self.rate);
            if TIMES.contains(&step) {
                let f = jacobian.dot(&theta);
                for (sum, kernel) in sums.iter_mut().zip([&once, &twice]) {
                    *sum += (&f - kernel).mapv(|d| d * d).sum();
                }
            }
        }
        sums.map(|sum| sum / (self.unit * (points * TIMES.len()) as f64))
    }

    /// (f(x_i) − y_i)/N on the training points: the derivative of the cost (1/2N) Σ (f − y)² by f.
    fn error(&self, f: ArrayView1<'_, f64>) -> Array1<f64> {
        let train = s![..self.train];
        (&f.slice(train) - &self.targets.slice(train)) / self.train as f64
    }

    /// f ← f − η K(·, X) (f(X) − y)/N.
    fn descend(&self, f: &mut Array1<f64>, rate: f64) {
        let error = self.error(f.view());
        f.scaled_add(-rate, &self.kernel.slice(s![.., ..self.train]).dot(&error));
    }
}
