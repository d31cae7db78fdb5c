//! The kernel regime: networks whose kernel moves a little, a lot, and as the width says.

use ndarray::ArrayD;
use ntk_verify::claims::Unwatched;
use ntk_verify::ensemble::{Ensemble, Kernels};
use ntk_verify::network::Architecture;
use ntk_verify::network::training::{Points, Task, Trainer, Training, Weights};
use ntk_verify::numeric::Key;
use ntk_verify::record::Verdict;
use ntk_verify::spec::{Parameterization, Spec};

use super::{User, assert_verdict, claim, question, spec, summary};

/// Kernels before and after training on the points, of networks with explicit weights.
fn trained(spec: &Spec, user: &User, width: usize, networks: usize, targets: f64) -> [Kernels; 2] {
    let points = user.inputs.points();
    let architecture =
        Architecture::new(spec, points.ncols(), &vec![width; spec.hidden_layers()], 1).unwrap();
    let y = ndarray::Array2::from_shape_fn(
        (points.nrows(), 1),
        |(i, _)| if i % 2 == 0 { targets } else { -targets },
    );
    let task = Task::new(points, y.view(), points).unwrap();
    let training = Training { kernel: Points::Train, ..Training::new(0.5, vec![0, 40]) };
    let trainer = Trainer::new(architecture, task, training, Weights::Explicit).unwrap();
    let n = points.nrows();
    let mut kernels = [(); 2].map(|()| ArrayD::zeros(vec![networks, n, n]));
    for m in 0..networks {
        let trajectory = trainer.train(Key::root(user.seed).index(width as u64).index(m as u64)).unwrap();
        for (which, values) in kernels.iter_mut().enumerate() {
            let kernel = trajectory.snapshots[which].kernel.as_ref().unwrap();
            for i in 0..n {
                for j in 0..n {
                    values[[m, i, j]] = kernel.view()[[i, j]];
                }
            }
        }
    }
    let mut names = ["before", "after"].into_iter();
    kernels.map(|values| Kernels::new(width, values, false, names.next().unwrap()).unwrap())
}

fn ensemble(spec: &Spec, widths: &[usize], networks: usize, targets: f64) -> (User, Ensemble) {
    let user = User::new(spec.clone(), 11);
    let (before, after) = widths
        .iter()
        .map(|&n| trained(spec, &user, n, networks, targets))
        .map(|[before, after]| (before, after))
        .unzip();
    (user, Ensemble::new(before, Vec::new(), after).unwrap())
}

#[test]
fn a_wide_network_is_in_the_kernel_regime_and_a_narrow_one_with_large_targets_is_not() {
    let erf = spec("erf", 1, 1.5, 0.0, Parameterization::Ntk);
    let (user, lazy) = ensemble(&erf, &[64, 128, 256], 100, 1.0);
    let record = question(&erf, &user.inputs, lazy).judge(&Unwatched).unwrap();
    println!("{}\n{:?}", summary(&record), claim(&record, "kernel-regime").evidence.notes);
    assert_verdict(&record, "kernel-regime", Verdict::Holds);
    assert_verdict(&record, "kernel-constancy", Verdict::Holds);
    let (user, rich) = ensemble(&erf, &[8], 100, 10.0);
    let record = question(&erf, &user.inputs, rich).judge(&Unwatched).unwrap();
    assert_verdict(&record, "kernel-regime", Verdict::Refuted);
}
